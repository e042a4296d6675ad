//! `/admin/people/users`: who belongs to the organization.

use crate::{
    components::{
        Chips, Empty, FilterBar, Filters, Foot, Glyph, Menu, Table, gated, icon,
        table::{body, head, times},
        time_text, times_in,
    },
    domain::{State, UserState},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        refused::failed,
    },
    policy::{Action, Permission},
    server_fns::people::list_users,
    wire::{Session, UiError, UserRow, UsersPage as Page, UsersQuery, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Users";
const NARROWING: &[&str] = &["q", "state", "role"];

#[component]
pub fn UsersPage() -> impl IntoView {
    let query = use_query_map().with_untracked(UsersQuery::from_map).unwrap_or_default();
    let (asked, left) = (query.clone(), parameter("flash"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, list_users(asked).await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(page), left)) => show(page, &query, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(page: Page, query: &UsersQuery, session: &Session, left: &Left) -> AnyView {
    let why = session.actor.why(Action::InviteUser { giving: &[] });
    let invite = gated("Invite a user", why, "invite-why", || {
        view! { <a class="btn btn-primary" href=route::INVITE>{icon(Glyph::Plus)}"Invite a user"</a> }.into_any()
    });
    let mut lead = format!("Who belongs to {}, and what they may do.", session.organization_name);
    if exact(query) {
        lead = format!("{lead} {}", times_in(&session.preferences.zone));
    }
    view! {
        <header class="page-head">
            <div><h1 tabindex="-1">{TITLE}</h1><p>{lead}</p></div>
            {invite}
        </header>
        {left.banner()}
        {tools(&page, query, session.preferences.slash_searches)}
        {table(page, query)}
    }
    .into_any()
}

fn filters(query: &UsersQuery) -> Filters {
    let UsersQuery { q, state, role, times, .. } = query.clone();
    Filters::new(route::USERS, [("q", q), ("state", state), ("role", role), ("times", times)])
}

fn exact(query: &UsersQuery) -> bool {
    query.times.as_deref() == Some("exact")
}

fn states(page: &Page) -> Chips {
    let counted = UserState::ALL.into_iter().zip(page.counts);
    Chips::states(counted.map(|(state, count)| (state.as_str(), state.label(), count)))
}

fn tools(page: &Page, query: &UsersQuery, slash: bool) -> AnyView {
    let (filters, states) = (filters(query), states(page));
    let roles = Menu {
        name: "role",
        label: "Role",
        any: "Any",
        of: page.roles.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
    };
    FilterBar {
        found: states.listed(&filters).of("user"),
        filters,
        narrowing: NARROWING,
        searched: "Name or e-mail address",
        slash,
        chips: Some(states),
        menus: Some(roles).filter(|roles| !roles.of.is_empty()).into_iter().collect(),
        more: None,
        panel: None,
    }
    .view()
}

fn table(page: Page, query: &UsersQuery) -> AnyView {
    let filters = filters(query);
    if page.rows.is_empty() {
        return Empty::no_match("user", filters.without(NARROWING));
    }
    let exact = exact(query);
    let here = [("after", query.after.as_deref()), ("before", query.before.as_deref())];
    let foot = Foot {
        times: Some(times(exact, filters.at(here, ("times", (!exact).then_some("exact"))))),
        ..Foot::counted(&filters, &page.beside, page.rows.len(), states(&page).listed(&filters))
    };
    Table {
        class: "people",
        caption: "Users of your organization",
        heads: [
            head("c-name", "Name"),
            head("c-state", "State"),
            head("c-roles", "Roles"),
            head("c-used", "Last sign-in"),
        ]
        .collect_view()
        .into_any(),
        foot: Some(foot.view()),
        body: body(page.rows.into_iter().map(|user| row(user, exact))),
    }
    .view()
}

fn row(user: UserRow, exact: bool) -> AnyView {
    let roles = match &user.roles {
        None => format!("Needs {}", Permission::AuthorizationGrantView.label()),
        Some(roles) if roles.is_empty() => "None".to_owned(),
        Some(roles) => {
            let words: Vec<String> = roles.iter().map(|grant| grant.label()).collect();
            match words.len() {
                0..=2 => words.join("; "),
                n => format!("{}; and {} more", words[..2].join("; "), n - 2),
            }
        }
    };
    let last = match user.last_sign_in {
        Some(when) => time_text(&when, exact).into_any(),
        None => "Never".into_any(),
    };
    let you = user.you.then(|| view! { " "<span class="note">"(you)"</span> });
    view! {
        <tr>
            <td class="c-name">
                <div class="name-cell">
                    <div><a class="client-name" href=route::user(user.id)>{user.name}</a>{user.email}{you}</div>
                </div>
            </td>
            <td class="c-state">{state_of(user.state)}</td>
            <td class="c-roles"><span class="card-label">"Roles: "</span>{roles}</td>
            <td class="c-used"><span class="card-label">"Last sign-in: "</span>{last}</td>
        </tr>
    }
    .into_any()
}

/// A user's state in its sign and the colour of the client state that is like it.
pub fn state_of(state: UserState) -> AnyView {
    let (glyph, like) = match state {
        UserState::Active => (Glyph::Tick, State::Active),
        UserState::Invited => (Glyph::Clock, State::Inactive),
        UserState::Inactive => (Glyph::Cross, State::Disabled),
    };
    view! { <span class=format!("state state-{}", like.as_str())>{icon(glyph)}{state.label()}</span> }.into_any()
}
