//! The Authorizations tab: which organizations allow this client.

use super::{
    head::{Head, Tab},
    load::{Loaded, client_here},
};
use crate::{
    components::{
        Table,
        table::{body, head},
        time_text,
    },
    domain::authorization::AuthorizationState,
    pages::shared::awaited::{awaited, segment},
    pages::{authorized::state_of, shared::refused::failed},
    server_fns::authorizations::get_organizations,
    wire::{OrganizationRow, plural},
};
use futures_util::future::join;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/authorizations`
#[component]
pub fn AuthorizationsPage() -> impl IntoView {
    let loaded = client_here();
    let id = segment("id");
    view! {
        {awaited(async move {
            match join(loaded, get_organizations(id)).await {
                (Ok(loaded), Ok(organizations)) => page(&loaded, organizations),
                (Err(error), _) | (_, Err(error)) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

fn page(loaded: &Loaded, organizations: Vec<OrganizationRow>) -> AnyView {
    let approved = organizations.iter().filter(|row| row.state == AuthorizationState::Approved).count();
    let lead = match approved {
        0 => "No other organization allows it. Your own needs no authorization.".to_owned(),
        n => {
            let verb = if n == 1 { "allows" } else { "allow" };
            format!("{} {verb} it. Your own needs no authorization.", plural(n as u64, "organization"))
        }
    };
    let table = (!organizations.is_empty()).then(|| {
        let heads = [
            head("c-name", "Organization"),
            head("c-state", "State"),
            head("c-count", "Scopes"),
            head("c-count", "People"),
            head("c-used", "Decided"),
        ];
        Table {
            class: "people",
            caption: "Organizations that decided about this client",
            heads: heads.collect_view().into_any(),
            body: body(organizations.into_iter().map(row)),
            foot: None,
        }
        .view()
    });
    view! {
        <Title text=format!("Authorizations of {}", loaded.client.row.name)/>
        <Head client=loaded.client.clone() actor=loaded.session.actor.clone() tab=Tab::Authorizations/>
        <p>{lead}</p>
        {table}
    }
    .into_any()
}

fn row(row: OrganizationRow) -> AnyView {
    view! {
        <tr>
            <td class="c-name"><div class="name-cell"><div><b class="client-name">{row.organization}</b></div></div></td>
            <td class="c-state">{state_of(row.state)}</td>
            <td class="c-count"><span class="card-label">"Scopes: "</span>{row.scopes}</td>
            <td class="c-count"><span class="card-label">"People: "</span>{row.people.to_string()}</td>
            <td class="c-used"><span class="card-label">"Decided "</span>{time_text(&row.changed, false)}</td>
        </tr>
    }
    .into_any()
}
