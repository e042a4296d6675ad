//! `/admin/people/roles`: what people and clients can be permitted together.

use super::role_form::effects;
use crate::{
    components::{
        Glyph, Table, gated, icon,
        reader::made_for,
        table::{body, head},
    },
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        refused::failed,
    },
    policy::{Action, Permission},
    server_fns::roles::list_roles,
    wire::{DefaultOffer, RoleRow, RolesPage as Page, Session, UiError, plural, route, thousands},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

const TITLE: &str = "Roles";

#[component]
pub fn RolesPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, list_roles().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(page), left)) => show(page, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(page: Page, session: &Session, left: &Left) -> AnyView {
    let why = session.actor.why(Action::AddRole { permissions: &BTreeSet::new() });
    let add = gated("Add role", why, "add-why", || {
        view! { <a class="btn btn-primary" href=route::ADD_ROLE>{icon(Glyph::Plus)}"Add role"</a> }.into_any()
    });
    view! {
        <header class="page-head">
            <div><h1 tabindex="-1">{TITLE}</h1><p>"What users and clients may do. You can give only the roles you hold."</p></div>
            {add}
        </header>
        {left.banner()}
        {confirm(left)}
        {table(page.rows)}
        {restorable(page.restorable)}
    }
    .into_any()
}

fn table(rows: Vec<RoleRow>) -> AnyView {
    let heads =
        [head("c-name", "Name"), head("c-permits", "Permits"), head("c-count", "Users"), head("c-count", "Clients")];
    Table {
        class: "people",
        caption: "Roles of your organization",
        heads: heads.collect_view().into_any(),
        body: body(rows.into_iter().map(row)),
        foot: None,
    }
    .view()
}

/// Restoring changes something for someone: who, and the button that does it.
fn confirm(left: &Left) -> Option<AnyView> {
    let refused = left.refused.as_ref()?;
    let UiError::Unconfirmed(effect) = &refused.error else { return None };
    let key = refused.typed("key")?;
    Some(
        view! {
            {effects(effect)}
            <form method="post" action="/fn/restore_role" class="form-foot">{made_for()}
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name="seen" value=effect.seen.clone()/>
                <a class="btn" href=route::ROLES>"Cancel"</a>
                <button type="submit" class="btn btn-primary">"Restore with these effects"</button>
            </form>
        }
        .into_any(),
    )
}

fn row(role: RoleRow) -> AnyView {
    let permits = match role.permissions.len() {
        0 => "Nothing by itself".to_owned(),
        n if n == Permission::ALL.len() => "Everything".to_owned(),
        1..=3 => role.permissions.iter().map(|p| p.label()).collect::<Vec<_>>().join(", "),
        n => plural(n as u64, "permission"),
    };
    let default = role.default.then(|| view! { " "<span class="note">"· a default role"</span> });
    view! {
        <tr>
            <td class="c-name">
                <div class="name-cell">
                    <div><a class="client-name" href=route::role(role.id)>{role.name}</a>{role.description}{default}</div>
                </div>
            </td>
            <td class="c-permits"><span class="card-label">"Permits: "</span>{permits}</td>
            <td class="c-count"><span class="card-label">"Users: "</span>{thousands(role.users)}</td>
            <td class="c-count"><span class="card-label">"Clients: "</span>{thousands(role.clients)}</td>
        </tr>
    }
    .into_any()
}

fn restorable(offers: Vec<DefaultOffer>) -> Option<AnyView> {
    if offers.is_empty() {
        return None;
    }
    let rows = offers.into_iter().map(|offer| {
        let state = match &offer.now {
            None => "Deleted".to_owned(),
            Some((_, name)) if *name == offer.name => "Changed".to_owned(),
            Some((_, name)) => format!("Changed; now called {name}"),
        };
        let act = match offer.why_not {
            Some(why) => view! { <p class="why">{why}"."</p> }.into_any(),
            None => view! {
                <form method="post" action="/fn/restore_role">{made_for()}
                    <input type="hidden" name="key" value=offer.key/>
                    <button type="submit" class="btn btn-small" aria-label=format!("Restore {}", offer.name)>"Restore"</button>
                </form>
            }
            .into_any(),
        };
        view! { <li><div><b>{offer.name}</b>" "<span class="note">{state}</span><p class="note">{offer.description}</p></div>{act}</li> }
    });
    Some(
        view! {
            <section class="panel restorable" aria-labelledby="restorable-title">
                <h2 id="restorable-title">"Default roles"</h2>
                <p class="note">"They come with Clientele and can be brought back as they came. If you restore one that was deleted, you hold it in all divisions."</p>
                <ul>{rows.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
