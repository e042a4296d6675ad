//! `/admin/people/roles/{id}` and `/admin/people/roles/new`: one role.

use super::{ROLES, USERS, parts, role_form::form};
use crate::{
    components::{Glyph, icon},
    pages::{
        clients::{more::page_of, one::trail_to},
        shared::refused::failed,
    },
    policy::{Action, Permission},
    server_fns::roles::get_role,
    wire::{Holder, RoleDetails, RoleRow, Session, UiError, thousands},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::collections::BTreeSet;

#[component]
pub fn RolePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let loaded = Resource::new(
        move || (params.with(|p| p.get("id").unwrap_or_default()), query.with(|q| q.get("flash"))),
        |(id, left)| async move {
            let (session, left) = parts::arrive(left).await?;
            Ok::<_, UiError>((session, get_role(id).await, left))
        },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((session, Ok(role), left)) => show(&role, &session, &left),
                    Ok((session, Err(error), _)) => failed(&error, Some(&session), "Roles"),
                    Err(error) => failed(&error, None, "Roles"),
                }
            })}
        </Transition>
    }
}

fn show(role: &RoleDetails, session: &Session, left: &parts::Left) -> AnyView {
    let row = &role.row;
    let copy = match session.actor.why(Action::AddRole { permissions: &BTreeSet::new() }) {
        None => view! { <a class="btn" href=format!("{ROLES}/new?copy={}", row.id)>{icon(Glyph::Copy)}"Copy"</a> }
            .into_any(),
        Some(why) => parts::inactive("Copy", why, "copy-why"),
    };
    let permits: BTreeSet<Permission> = row.permissions.iter().copied().collect();
    let delete = match session.actor.why(Action::DeleteRole { permits: &permits }) {
        None => view! { <a class="btn btn-danger-outline" href=format!("{ROLES}/{}/delete", row.id)>{icon(Glyph::Bin)}"Delete"</a> }.into_any(),
        Some(why) => parts::inactive("Delete", why, "delete-why"),
    };
    let description = if row.description.is_empty() { "No description".to_owned() } else { row.description.clone() };
    let body = match session.actor.why(Action::EditRole { adding: &BTreeSet::new(), removing: &BTreeSet::new() }) {
        None => form(Some(row), false, session, left),
        Some(why) => {
            let permissions = row.permissions.iter().map(|p| view! { <li>{p.label()}</li> }).collect_view();
            let none =
                row.permissions.is_empty().then(|| view! { <p class="note">"It permits nothing by itself."</p> });
            view! { <section class="panel"><h2>"Permissions"</h2><ul class="held-roles">{permissions}</ul>{none}<p class="why">{why}"."</p></section> }
                .into_any()
        }
    };
    view! {
        <Title text=row.name.clone()/>
        {trail_to("Roles", ROLES, &row.name)}
        <header class="page-head">
            <div><h1 tabindex="-1">{row.name.clone()}</h1><p>{description}{row.default.then_some(" · a default role")}</p></div>
            <div class="actions">{copy}{delete}</div>
        </header>
        {left.banner()}
        <div class="people-columns"><div>{body}</div>{holders(role)}</div>
    }
    .into_any()
}

/// Who holds it: users, clients, and the applications that ask for it.
pub fn holders(role: &RoleDetails) -> AnyView {
    let (Some(users), Some(clients), Some(applications)) = (&role.users, &role.clients, &role.authorizations) else {
        return view! {
            <aside class="panel"><h2>"Who holds it"</h2><p>{held_by(&role.row)}</p><p class="why">"Their names need Authorization > Grant > View."</p></aside>
        }
        .into_any();
    };
    let users = named("Users", users, role.row.users, |holder| format!("{USERS}/{}", holder.id));
    let clients =
        named("Clients", clients, role.row.clients, |holder| page_of(crate::domain::ClientId::from_uuid(holder.id)));
    let rows = applications.iter().map(|(id, name, only)| {
        let only = only.then_some(" (serves only holders of this role)");
        view! { <li><a href=format!("/admin/integrations/authorized/{id}")>{name.clone()}</a>{only}</li> }
    });
    let applications = (!applications.is_empty()).then(|| {
        view! { <h3>"Applications for its holders"</h3><ul>{rows.collect_view()}</ul> }
    });
    view! {
        <aside class="panel holders" aria-labelledby="holders-title">
            <h2 id="holders-title">"Who holds it"</h2>
            {users}
            {clients}
            {applications}
        </aside>
    }
    .into_any()
}

/// "3 users and 1 client hold it"
pub fn held_by(row: &RoleRow) -> String {
    match row.users + row.clients {
        0 => "Nobody holds it".to_owned(),
        n => format!("{} {} it", counted(row.users, row.clients), if n == 1 { "holds" } else { "hold" }),
    }
}

/// "3 users and 1 client"
pub fn counted(users: u64, clients: u64) -> String {
    let count = |n: u64, one: &str, many: &str| format!("{} {}", thousands(n), if n == 1 { one } else { many });
    format!("{} and {}", count(users, "user", "users"), count(clients, "client", "clients"))
}

fn named(title: &'static str, holders: &[Holder], all: u64, href: impl Fn(&Holder) -> String) -> AnyView {
    let rows = holders
        .iter()
        .map(|holder| {
            view! { <li><a href=href(holder)>{holder.name.clone()}</a>" "<span class="note">{holder.divisions.clone()}</span></li> }
        })
        .collect_view();
    let none = holders.is_empty().then(|| view! { <p class="note">"None"</p> });
    let rest = all.saturating_sub(holders.len() as u64);
    let more = (rest > 0).then(|| view! { <p class="note">{format!("and {} more", thousands(rest))}</p> });
    view! { <h3>{title}" "<span class="note">{thousands(all)}</span></h3><ul>{rows}</ul>{none}{more} }.into_any()
}

const NEW: &str = "Add role";

#[component]
pub fn AddRolePage() -> impl IntoView {
    let query = use_query_map();
    let loaded = Resource::new(
        move || query.with(|q| (q.get("copy"), q.get("flash"))),
        |(copy, left)| async move {
            let (session, left) = parts::arrive(left).await?;
            let model = match copy.filter(|id| !id.is_empty()) {
                Some(id) => Some(get_role(id).await?),
                None => None,
            };
            Ok::<_, UiError>((session, model, left))
        },
    );
    view! {
        <Title text=NEW/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((session, model, left)) => add(&session, model.as_ref(), &left),
                    Err(error) => failed(&error, None, NEW),
                }
            })}
        </Transition>
    }
}

fn add(session: &Session, model: Option<&RoleDetails>, left: &parts::Left) -> AnyView {
    if let Err(denial) = session.actor.may(Action::AddRole { permissions: &BTreeSet::new() }).into_result() {
        return failed(&UiError::Denied(denial), Some(session), NEW);
    }
    let lead = match model {
        Some(model) => format!("A copy of {}, without what you do not have yourself.", model.row.name),
        None => "You will hold it in all divisions, so that you can give it.".to_owned(),
    };
    view! {
        {trail_to("Roles", ROLES, NEW)}
        <header class="page-head"><div><h1 tabindex="-1">{NEW}</h1><p>{lead}</p></div></header>
        {left.banner()}
        {form(model.map(|model| &model.row), true, session, left)}
    }
    .into_any()
}
