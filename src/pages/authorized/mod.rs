//! Authorized Applications: what may act in one's organization, and how far. Plain forms and links throughout.

mod answer;
mod decide;

pub use decide::{AuthorizePage, DecidePage};

use super::shared::{notice::NoticeBanner, refused::failed};
use crate::{
    components::{
        Chips, Empty, FilterBar, Filters, Foot, Glyph, Table, icon, key_of,
        table::{body, head},
    },
    domain::{State, authorization::AuthorizationState},
    pages::shared::awaited::{awaited, parameter},
    server_fns::{
        authorizations::list_authorizations,
        session::{get_flash, get_session},
    },
    wire::{AuthorizedPage, AuthorizedQuery, AuthorizedRow, Flash, Notice, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Authorized Applications";
const NARROWING: &[&str] = &["q", "state"];

/// `/admin/integrations/authorized`
#[component]
pub fn AuthorizedListPage() -> impl IntoView {
    let query = use_query_map().with_untracked(AuthorizedQuery::from_map).unwrap_or_default();
    let (asked, left) = (query.clone(), parameter("flash"));
    let loaded = async move {
        let session = get_session().await?.ok_or(UiError::SignedOut)?;
        let page = list_authorizations(asked).await;
        let notice = match left {
            Some(id) => get_flash(id).await.ok().flatten(),
            None => None,
        };
        Ok::<_, UiError>((session, page, notice))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(page), left)) => show(page, &query, &session, left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(page: AuthorizedPage, query: &AuthorizedQuery, session: &Session, left: Option<Flash>) -> AnyView {
    let notice = match left {
        Some(Flash::Notice(notice)) => Some(notice),
        _ => None,
    };
    let lead = format!(
        "Applications that may act in {}, your own and those of other organizations, and what each may do.",
        session.organization_name
    );
    view! {
        <header class="page-head">
            <div><h1 tabindex="-1">{TITLE}</h1><p>{lead}</p></div>
            <a class="btn btn-primary" href=route::AUTHORIZE>{icon(Glyph::Plus)}"Authorize a client"</a>
        </header>
        {notice.map(|notice: Notice| view! { <NoticeBanner notice/> })}
        {tools(&page, query, session.preferences.slash_searches)}
        {page.pending.iter().map(request).collect_view()}
        {table(page, query)}
    }
    .into_any()
}

fn filters(query: &AuthorizedQuery) -> Filters {
    Filters::new(route::AUTHORIZED, [("q", query.q.clone()), ("state", query.state.clone())])
}

fn states(page: &AuthorizedPage) -> Chips {
    let counted = AuthorizationState::ALL.into_iter().zip(page.counts);
    Chips::states(counted.map(|(state, count)| (state.as_str(), state.label(), count)))
}

fn tools(page: &AuthorizedPage, query: &AuthorizedQuery, slash: bool) -> AnyView {
    let (filters, states) = (filters(query), states(page));
    FilterBar {
        found: states.listed(&filters).of("application"),
        filters,
        narrowing: NARROWING,
        searched: "App name, organization or Client ID",
        slash,
        chips: Some(states),
        menus: vec![],
        more: None,
        panel: None,
    }
    .view()
}

/// Someone waits for an answer.
fn request(row: &AuthorizedRow) -> AnyView {
    let by = row.by.clone().map(|name| format!(" by {name}")).unwrap_or_default();
    view! {
        <section class="sheet request">
            {icon(Glyph::Clock)}
            <p>
                <b>{row.name.clone()}</b>" of "{row.owner.clone()}" asks for "{asked(&row.scopes)}
                ". Asked "{row.changed.in_a_sentence().to_owned()}{by}"."
            </p>
            <a class="btn" href=route::authorization(row.client_id)>"Review request"</a>
        </section>
    }
    .into_any()
}

/// "external-contacts read & write, users read"
fn asked(scopes: &[(String, String)]) -> AnyView {
    let one = |(n, (base, access)): (usize, &(String, String))| {
        view! { {if n > 0 { ", " } else { "" }}<code>{base.clone()}</code>" "{access.clone()} }
    };
    scopes.iter().enumerate().map(one).collect_view().into_any()
}

fn table(page: AuthorizedPage, query: &AuthorizedQuery) -> AnyView {
    let filters = filters(query);
    if page.rows.is_empty() {
        let narrowed = NARROWING.iter().any(|name| filters.get(name).is_some());
        if narrowed {
            return Empty::no_match("application", filters.without(NARROWING));
        }
        return Empty {
            sign: Some(icon(Glyph::Shield)),
            heading: "No application is authorized".into(),
            text: "Authorize one by its Client ID, or wait until someone asks for one.".into(),
            ..Empty::default()
        }
        .view();
    }
    let foot = Foot::counted(&filters, &page.beside, page.rows.len(), states(&page).listed(&filters));
    let heads = [
        head("c-name", "App Name"),
        head("c-owner", "Organization"),
        head("c-scope", "Scope"),
        head("c-state", "State"),
        head("c-role", "Role"),
        head("c-actions", "Actions"),
    ];
    Table {
        class: "authorized",
        caption: "Applications that may act in your organization",
        heads: heads.collect_view().into_any(),
        foot: Some(foot.view()),
        body: body(page.rows.into_iter().map(row)),
    }
    .view()
}

fn row(row: AuthorizedRow) -> AnyView {
    let page = route::authorization(row.client_id);
    let yours = row.own.then(|| view! { " "<span class="note">"(yours)"</span> });
    let named = format!("name-{}", row.client_id);
    let actions = if row.state == AuthorizationState::Pending {
        view! { <a class="btn btn-small" href=page.clone() aria-describedby=named.clone()>"Review"</a> }.into_any()
    } else {
        more(&row, &page, &named)
    };
    view! {
        <tr>
            <td class="c-name">
                <div class="name-cell">
                    {key_of(row.client_id, if row.state == AuthorizationState::Revoked { State::Disabled } else { row.client_state })}
                    <div>
                        <a class="client-name" id=named href=page>{row.name.clone()}</a>
                        <code>{row.client_id.short()}"…"</code>
                    </div>
                </div>
            </td>
            <td class="c-owner">{row.owner.clone()}{yours}</td>
            <td class="c-scope">{scope_words(&row)}</td>
            <td class="c-state state-cell">{state_of(row.state)}{owners(row.client_state)}</td>
            <td class="c-role"><span class="card-label">"Role: "</span>{role_words(&row)}</td>
            <td class="c-actions"><div class="row-actions">{actions}</div></td>
        </tr>
    }
    .into_any()
}

/// "4 · 3 read, 1 read & write"
fn scope_words(row: &AuthorizedRow) -> AnyView {
    if row.scopes.is_empty() {
        return view! { <span class="note">"None yet"</span> }.into_any();
    }
    view! { <b>{row.scopes.len()}</b>" · "{row.allowed.clone()} }.into_any()
}

/// How many roles may use it. Without an approval nobody may, whatever roles are kept for the next one.
fn role_words(row: &AuthorizedRow) -> AnyView {
    match (row.state, row.roles) {
        (AuthorizationState::Approved, 0) => "Everyone".into_any(),
        (AuthorizationState::Approved, n) => n.to_string().into_any(),
        _ => view! { <span class="note">"None"</span> }.into_any(),
    }
}

/// A decision in its sign and the colour of the client state that is like it.
pub fn state_of(state: AuthorizationState) -> AnyView {
    let (glyph, like) = match state {
        AuthorizationState::Approved => (Glyph::Tick, State::Active),
        AuthorizationState::Pending => (Glyph::Clock, State::Inactive),
        AuthorizationState::Declined | AuthorizationState::Revoked => (Glyph::Cross, State::Disabled),
    };
    view! { <span class=format!("state state-{}", like.as_str())>{icon(glyph)}{state.label()}</span> }.into_any()
}

/// What the application's owner did with it, where that counts.
fn owners(state: State) -> Option<AnyView> {
    let words = match state {
        State::Active => return None,
        State::Inactive => "Deactivated by its owner",
        State::Disabled => "Disabled by its owner",
    };
    Some(view! { <span class="legacy">{words}</span> }.into_any())
}

fn more(row: &AuthorizedRow, page: &str, named: &str) -> AnyView {
    let menu = format!("more-{}", row.client_id);
    let approved = row.state == AuthorizationState::Approved;
    let edit = match row.state {
        AuthorizationState::Approved => "Edit Authorization",
        AuthorizationState::Revoked => "Approve again",
        AuthorizationState::Pending | AuthorizationState::Declined => "Review request",
    };
    let revoke = approved.then(|| {
        view! {
            <li class="menu-danger">
                <a href=format!("{page}#revoke")>{icon(Glyph::Cross)}<span>"Revoke Authorization"</span></a>
            </li>
        }
    });
    view! {
        <button type="button" class="btn btn-quiet more-button" popovertarget=menu.clone() aria-describedby=named.to_owned()>
            <span class="more-word">"More"</span>
            {icon(Glyph::ChevronDown)}
        </button>
        <div id=menu class="menu" popover="auto">
            <ul>
                <li><a href=page.to_owned()>{icon(Glyph::Pencil)}<span>{edit}</span></a></li>
                {revoke}
            </ul>
        </div>
    }
    .into_any()
}
