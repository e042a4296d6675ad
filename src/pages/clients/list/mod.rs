//! Manage OAuth Applications: the list, everything of it in the URL.

mod address;
pub mod brought;
mod row;
mod table;
mod tools;
mod views;

pub use self::views::ViewsPage;

use self::address::Address;
use crate::{
    components::{Empty, Glyph, icon, times_in},
    domain::State,
    pages::shared::{
        awaited::awaited,
        notice::NoticeBanner,
        refused::{failed, set_status},
    },
    policy::{Action, Actor},
    server_fns::{
        clients::list_clients,
        session::{get_flash, get_frame, get_session},
    },
    wire::{Beside, ClientPage, ClientRow, Count, Flash, ListQuery, Session, UiError, plural, route, thousands},
};
use futures_util::future::join;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

const TITLE: &str = "Manage OAuth Applications";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Loaded {
    session: Session,
    page: Result<ClientPage, UiError>,
    /// What was typed and is not understood.
    wrong: Option<UiError>,
    flash: Option<Flash>,
}

/// `/admin/integrations/oauth`
#[component]
pub fn ListPage() -> impl IntoView {
    let address = use_query_map().with_untracked(Address::read);
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match load(&address).await {
                Ok(loaded) => show(loaded, &address),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

async fn load(address: &Address) -> Result<Loaded, UiError> {
    // Neither needs the other's answer.
    let (session, page) = join(get_frame(), list_clients(address.query.clone())).await;
    let mut session = session?.ok_or(UiError::SignedOut)?;
    let (page, wrong) = match page {
        Err(UiError::Invalid(errors)) if errors.iter().all(|error| tools::TYPED.contains(&&*error.field)) => {
            (unlisted(address).await, Some(UiError::Invalid(errors)))
        }
        page => (page, None),
    };
    if page.as_ref().map_or(true, |page| lacks(&session.actor, &page.rows)) {
        session = get_session().await?.ok_or(UiError::SignedOut)?;
    }
    let flash = match address.flash.clone() {
        Some(id) => get_flash(id).await.ok().flatten(),
        None => None,
    };
    Ok(Loaded { session, page, wrong, flash })
}

/// The page without what is typed into its filters, and without a row.
async fn unlisted(address: &Address) -> Result<ClientPage, UiError> {
    let query = ListQuery {
        used: None,
        secret_age: None,
        secret_expiry: None,
        owner: None,
        label: None,
        ..address.query.clone()
    };
    let page = list_clients(query).await?;
    Ok(ClientPage { rows: vec![], beside: Beside::default(), total: Count::exactly(0), counts: None, ..page })
}

/// Whether something on the page is refused to the actor: only its reason names who could give what is lacking.
fn lacks(actor: &Actor, rows: &[ClientRow]) -> bool {
    let refused = |action: Action<'_>| !actor.may(action).is_allowed();
    let of_row = |row: &ClientRow| {
        let has = &row.roles;
        refused(match row.state {
            State::Active => Action::DisableClient { has },
            State::Disabled => Action::EnableClient { has },
            State::Inactive => Action::RestoreClient { has },
        })
    };
    refused(Action::AddClient { giving: &[] }) || refused(Action::DeleteClient) || rows.iter().any(of_row)
}

fn show(loaded: Loaded, address: &Address) -> AnyView {
    let session = loaded.session;
    let page = match loaded.page {
        Ok(page) => page,
        Err(error) => return failed(&error, Some(&session), TITLE),
    };
    let notice = match loaded.flash {
        Some(Flash::Notice(notice)) => Some(view! { <NoticeBanner notice/> }),
        _ => None,
    };
    let add = add_button(&session);
    let mut summary = summary(&page);
    if address.exact {
        summary = format!("{summary} {}", times_in(&session.preferences.zone));
    }
    if page.all.all == 0 {
        return view! { {head(None, None)}{notice}{empty(add)} }.into_any();
    }
    let slash = session.preferences.slash_searches;
    let tools = tools::tools(address, &page, slash, loaded.wrong.as_ref());
    let table = match &loaded.wrong {
        None => table::table(page, address, &session),
        Some(error) => {
            set_status(error);
            nothing_looked_for(address)
        }
    };
    view! {
        {head(Some((summary, saved(address))), Some(add))}
        {notice}
        {tools}
        {table}
    }
    .into_any()
}

fn nothing_looked_for(address: &Address) -> AnyView {
    Empty {
        heading: "Nothing was looked for".into(),
        text: "Correct the filter above, or clear the filters.".into(),
        way_on: Some(view! { <a class="btn" href=address.cleared()>"Clear filters"</a> }.into_any()),
        ..Empty::default()
    }
    .view()
}

/// The way to what was saved, and to saving what the list shows now.
fn saved(address: &Address) -> AnyView {
    let now = address.viewed().map(|query| format!("?{query}")).unwrap_or_default();
    view! { <a href=format!("{}{now}", route::VIEWS)>"Saved views"</a> }.into_any()
}

/// `summary`: how many there are, and what follows it.
fn head(summary: Option<(String, AnyView)>, add: Option<AnyView>) -> AnyView {
    view! {
        <div class="page-head">
            <div>
                <h1 tabindex="-1">{TITLE}</h1>
                {summary.map(|(summary, further)| view! { <p>{summary}" "{further}</p> })}
            </div>
            {add}
        </div>
    }
    .into_any()
}

/// "312 clients. 2 are deactivated; the next is removed on …" What is 0 is left out.
fn summary(page: &ClientPage) -> String {
    let all = format!("{}.", plural(page.all.all, "client"));
    match (&page.next_removal, page.all.inactive) {
        (Some(next), 1) => format!("{all} 1 is deactivated; it is removed on {}.", next.exact),
        (Some(next), n) if n > 1 => {
            format!("{all} {} are deactivated; the next is removed on {}.", thousands(n), next.exact)
        }
        _ => all,
    }
}

fn add_button(session: &Session) -> AnyView {
    match session.actor.why(Action::AddClient { giving: &[] }) {
        None => view! { <a class="btn btn-primary" href=route::ADD_CLIENT>{icon(Glyph::Plus)}"Add client"</a> }.into_any(),
        Some(reason) => view! {
            <span class="tip-host">
                <button type="button" class="btn" aria-disabled="true" aria-describedby="add-why">{icon(Glyph::Plus)}"Add client"</button>
                <span class="tip" id="add-why" role="tooltip">{reason}</span>
            </span>
        }
        .into_any(),
    }
}

fn empty(add: AnyView) -> AnyView {
    Empty {
        sign: Some(icon(Glyph::Plug)),
        heading: "Add your first client".into(),
        text: "A client is one application that may ask for tokens to act in your organization.".into(),
        way_on: Some(add),
        ..Empty::default()
    }
    .view()
}
