//! What was found, as its page shows it.

use crate::{
    domain::{State, UserState, nearness::Nearness, text::folded},
    server::use_cases::{
        clients::ListedClient,
        find::{Found, Hits, User},
        people::Role,
    },
    wire::{self, FoundGroup, FoundRow, route},
};

/// `text`: what was looked for.
pub fn found(found: Found, text: &str) -> wire::Found {
    let Found { clients, secrets, users, roles, entries } = found;
    let (mut groups, mut among) = (vec![], vec![]);
    let client = |client| client_row(client, &folded(text));
    let searched = |list: &str| route::with_query(list, [("q", text)]);
    let mut add = |group: Option<FoundGroup>| groups.extend(group);
    if let Some(clients) = clients {
        among.push("clients");
        add(group("Clients", clients, client, Some(searched(route::CLIENTS))));
    }
    if let Some((secrets, hint)) = secrets {
        let of_secret = |(id, name)| FoundRow { name, more: format!("has the secret {hint}"), to: route::client(id) };
        add(group("Clients with this secret", secrets, of_secret, None));
    }
    if let Some(users) = users {
        among.push("users");
        add(group("Users", users, user, Some(searched(route::USERS))));
    }
    if let Some(roles) = roles {
        among.push("roles");
        add(group("Roles", roles, role, Some(route::ROLES.to_owned())));
    }
    if let Some(entries) = entries {
        among.push("requests in the audit log");
        if entries.n > 0 {
            let row = FoundRow {
                name: entries.of("entry"),
                more: format!("of the request {text}"),
                to: searched(route::AUDIT),
            };
            add(Some(FoundGroup { label: "Audit log".into(), rows: vec![row], all: None, nearest: Nearness::Begins }));
        }
    }
    wire::Found { groups, among: among.into_iter().map(str::to_owned).collect() }
}

/// What was found of one kind, if there is something; `all`: where all of it is listed.
fn group<T>(label: &str, hits: Hits<T>, row: impl Fn(T) -> FoundRow, all: Option<String>) -> Option<FoundGroup> {
    let Hits { rows, more, nearest } = hits;
    let rows: Vec<FoundRow> = rows.into_iter().map(row).collect();
    let all = all.filter(|_| more);
    (!rows.is_empty()).then(|| FoundGroup { label: label.to_owned(), rows, all, nearest })
}

fn client_row(client: ListedClient, text: &str) -> FoundRow {
    let found_by = client.found_by(text).map(|found| format!("found by its {found}"));
    let state = (client.state != State::Active).then(|| client.state.label().to_owned());
    let description = Some(client.description).filter(|description| !description.is_empty());
    let more = [found_by, state, description].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    FoundRow { name: client.name, more, to: route::client(client.id) }
}

fn user(user: User) -> FoundRow {
    let more = match user.state {
        UserState::Active => user.email,
        UserState::Invited => format!("{} · Invited", user.email),
        UserState::Inactive => format!("{} · Deactivated", user.email),
    };
    FoundRow { name: user.name, more, to: route::user(user.id) }
}

fn role(role: Role) -> FoundRow {
    FoundRow { name: role.name, more: role.description, to: route::role(role.id) }
}
