//! One client in the list.

use crate::{
    components::{copy_client_id, glyph_of, happened, icon, key_of, seven_days, state_label, time_text},
    domain::{State, settings::Missing},
    pages::clients::more::More,
    policy::{Action, Actor},
    wire::{ClientRow, route},
};
use leptos::prelude::*;

/// What a row is drawn from.
pub struct Row {
    /// Its place on the page. Names of elements are made from it: an id would be thirty-six letters each time.
    pub at: usize,
    pub client: ClientRow,
    /// Another client on the page has the same name: then the description is what tells them apart.
    pub twin: bool,
    pub exact: bool,
    pub back: String,
    pub actor: Actor,
}

pub fn row(row: Row) -> AnyView {
    let Row { at, client, twin, exact, back, actor } = row;
    let id = client.id;
    let class = (client.state == State::Inactive).then_some("deactivated-row");
    let restore = (client.state == State::Inactive).then(|| restore(at, &client, &actor));
    let legacy = client.grant_type.is_legacy().then(|| view! { <span class="legacy">"Legacy: no tokens"</span> });
    view! {
        <tr class=class>
            <td class="c-name">{name(at, &client, twin)}</td>
            <td class="c-id"><span class="id-cell"><code title=id.to_string()>{id.short()}"…"</code>{copy_client_id(id)}</span></td>
            <td class="c-grant">{client.grant_type.label()}{legacy}</td>
            <td class="c-state state-cell">{state(at, &client, exact)}</td>
            <td class="c-created">{time_text(&client.created, exact)}</td>
            <td class="c-used">{happened(&client.last_used, exact)}</td>
            <td class="c-actions">
                <div class="row-actions">
                    {restore}
                    <More at row=client actor back class="btn-quiet btn-small"/>
                </div>
            </td>
        </tr>
    }
    .into_any()
}

fn name(at: usize, client: &ClientRow, twin: bool) -> AnyView {
    let (name, description) = (client.name.clone(), client.description.clone());
    let description = if description.is_empty() { "No description".to_owned() } else { description };
    let class = if twin { "client-description full" } else { "client-description" };
    view! {
        <div class="name-cell">
            {key_of(client.id, client.looks())}
            <div>
                <a class="client-name" id=format!("name-{at}") href=route::client(client.id) title=name.clone()>{name.clone()}</a>
                <span class=class>{description}</span>
            </div>
        </div>
    }
    .into_any()
}

/// The ordinary is quiet: only a deactivated client says more than its state.
fn state(at: usize, client: &ClientRow, exact: bool) -> AnyView {
    let Some(removal) = &client.removal else { return standing(client) };
    let when = if exact {
        format!("Removed on {}", removal.date.exact)
    } else {
        format!("Removed in {}", removal.date.relative)
    };
    let needs = client.missing.first().map(|missing| {
        let href = match missing {
            Missing::Scopes => format!("{}#scopes", route::client(client.id)),
            Missing::Roles => format!("{}#roles", route::client(client.id)),
            Missing::RedirectUris => format!("{}#redirect-uris", route::client(client.id)),
        };
        view! { <small id=format!("needs-{at}")><a href=href>"Restore needs "{missing.noun()}</a></small> }
    });
    view! {
        <div class="state-line">{state_label(client.state)}{seven_days(removal.left, false)}</div>
        <p><time datetime=removal.date.iso.clone() title=removal.date.exact.clone()>{when}</time></p>
        {needs}
    }
    .into_any()
}

/// A legacy client is active and gets no tokens: it looks like what it can do.
fn standing(client: &ClientRow) -> AnyView {
    let looks = client.looks();
    if looks == client.state {
        return state_label(looks);
    }
    let class = format!("state state-{}", looks.as_str());
    view! { <span class=class>{icon(glyph_of(looks))}{client.state.label()}", no tokens"</span> }.into_any()
}

/// A link to the contract; the browser's half opens it over the list.
fn restore(at: usize, client: &ClientRow, actor: &Actor) -> AnyView {
    let denied = actor.why(Action::RestoreClient { has: &client.roles });
    let why = format!("restore-why-{at}");
    if let Some(reason) = denied {
        return view! {
            <span class="tip-host">
                <button type="button" class="btn btn-small" aria-disabled="true" aria-describedby=why.clone()>"Restore"</button>
                <span class="tip" id=why role="tooltip">{reason}</span>
            </span>
        }
        .into_any();
    }
    if !client.missing.is_empty() {
        let needs = format!("needs-{at}");
        return view! { <button type="button" class="btn btn-small restore-button" aria-disabled="true" aria-describedby=needs>"Restore"</button> }
            .into_any();
    }
    let described = format!("name-{at}");
    view! {
        <a
            class="btn btn-small restore-button"
            href=route::restore_client(client.id)
            aria-describedby=described
            data-ask="Restore"
        >
            "Restore"
        </a>
    }
    .into_any()
}
