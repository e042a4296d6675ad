//! Who holds a role.

use crate::{
    domain::ClientId,
    wire::{Holder, RoleDetails, RoleRow, plural, route, thousands},
};
use leptos::prelude::*;

/// Who holds it: users, clients, and the applications that ask for it.
pub fn holders(role: &RoleDetails) -> AnyView {
    let (Some(users), Some(clients), Some(applications)) = (&role.users, &role.clients, &role.authorizations) else {
        return view! {
            <aside class="panel"><h2>"Who holds it"</h2><p>{held_by(&role.row)}</p><p class="why">"Seeing their names needs Authorization > Grant > View."</p></aside>
        }
        .into_any();
    };
    let users = named("Users", users, role.row.users, |holder| route::user(holder.id));
    let clients = named("Clients", clients, role.row.clients, |holder| route::client(ClientId::from_uuid(holder.id)));
    let rows = applications.iter().map(|(id, name, only)| {
        let only = only.then_some(" (serves only holders of this role)");
        view! { <li><a href=route::authorization(id)>{name.clone()}</a>{only}</li> }
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
    format!("{} and {}", plural(users, "user"), plural(clients, "client"))
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
