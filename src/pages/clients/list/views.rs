//! `/admin/integrations/oauth/views`: what was saved of the list, with how many clients each view shows. An address with
//! what narrows the list brings that along, to be saved.

use super::{address::Address, brought::Brought, tools::words};
use crate::{
    components::{
        Empty, Glyph, Table, inactive,
        reader::made_for,
        table::{body, head},
        trail::trail,
    },
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        kept::Names,
        refused::failed,
    },
    policy::Action,
    server_fns::views::list_views,
    wire::{ListQuery, Session, UiError, ViewRow, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

const TITLE: &str = "Saved views";

#[component]
pub fn ViewsPage() -> impl IntoView {
    let left = parameter("flash");
    let address = use_query_map().with_untracked(Address::read);
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, list_views().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(rows), left)) => show(rows, &session, &left, address),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(rows: Vec<ViewRow>, session: &Session, left: &Left, address: Address) -> AnyView {
    let renaming = left.typed("id");
    let there = rows.iter().any(|view| renaming == Some(view.id.to_string()) && may(view, session).is_none());
    let lost = (renaming.is_some() && !there).then(|| left.kept(&Names::held(&session.actor))).flatten();
    let brought = match left.typed("query") {
        Some(query) => Brought::again(&query),
        None => Brought::of(&address),
    };
    let back = brought.as_ref().map_or_else(|| route::CLIENTS.to_owned(), |now| at(route::CLIENTS, &now.query));
    let table = if rows.is_empty() {
        Empty {
            heading: "No view is saved".into(),
            text: "Narrow or sort the list of clients, then choose Saved views there to keep that under a name.".into(),
            way_on: Some(view! { <a class="btn" href=back>"Show the list"</a> }.into_any()),
            ..Empty::default()
        }
        .view()
    } else {
        let rows = rows.into_iter().map(|view| {
            let typed = left.typed("name").filter(|_| renaming == Some(view.id.to_string()));
            row(&view, session, brought.as_ref(), typed)
        });
        let heads = [
            head("c-name", "Name"),
            head("c-shows", "Shows"),
            head("c-whose", "For"),
            head("c-count", "Clients"),
            head("c-actions", "Actions"),
        ];
        Table {
            class: "people views-table",
            caption: "Saved views of the list of clients",
            heads: heads.collect_view().into_any(),
            body: body(rows),
            foot: None,
        }
        .view()
    };
    view! {
        {trail(TITLE)}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{TITLE}</h1>
                <p>"What narrows and sorts the list of clients, under a name."</p>
            </div>
            <div class="actions"><a class="btn" href=route::REVIEWS>"Reviews"</a></div>
        </header>
        {left.banner()}
        {lost}
        {brought.map(|now| save(&now, session, left))}
        {table}
    }
    .into_any()
}

/// The list with what a view keeps.
fn at(path: &str, query: &str) -> String {
    format!("{path}?{query}")
}

/// Why this view cannot be changed; `None`: it can.
fn may(view: &ViewRow, session: &Session) -> Option<String> {
    session.actor.why(if view.shared { Action::ShareViews } else { Action::KeepViews })
}

fn row(saved: &ViewRow, session: &Session, now: Option<&Brought>, typed: Option<String>) -> AnyView {
    let (name, shows, query) = match &saved.shows {
        Ok(shows) => {
            let address = Address { query: ListQuery::clone(shows), ..Address::default() };
            let name = view! { <a class="client-name" href=address.here()>{saved.name.clone()}</a> }.into_any();
            (name, words(shows).join(" · "), address.viewed())
        }
        Err(says) => {
            let says = format!("This view is not understood any more, so it shows nothing. {says}");
            (view! { <b>{saved.name.clone()}</b> }.into_any(), says, None)
        }
    };
    let count = saved.count.map_or_else(|| "Not counted".to_owned(), |count| count.to_string());
    let actions = match may(saved, session) {
        None => {
            let other = now.filter(|now| Some(&now.query) != query.as_ref());
            let stay = now.map_or_else(|| route::VIEWS.to_owned(), |now| at(route::VIEWS, &now.query));
            let review = query.as_deref().and_then(|query| reviewed(session, query));
            let review = review.map(|to| view! { <a class="btn btn-small" href=to aria-label=format!("Review {}", saved.name)>"Review"</a> });
            view! { {review}{rename(saved, typed, stay)}{other.map(|now| replace(saved, now))}{delete(saved)} }
                .into_any()
        }
        Some(why) => {
            let id = format!("change-why-{}", saved.id);
            view! {
                <div class="inactive">
                    {inactive("Change", Some(Glyph::Lock), "btn btn-small", id.clone())}
                    <p class="why" id=id>{why}"."</p>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <td class="c-name">{name}</td>
            <td class="c-shows" class:error=saved.shows.is_err()>{shows}</td>
            <td class="c-whose"><span class="card-label">"For: "</span>{if saved.shared { "Everyone here" } else { "You" }}</td>
            <td class="c-count"><span class="card-label">"Clients: "</span>{count}</td>
            <td class="c-actions"><div class="row-actions">{actions}</div></td>
        </tr>
    }
    .into_any()
}

/// Where a review of what this shows is started, for those who may.
fn reviewed(session: &Session, query: &str) -> Option<String> {
    session.actor.may(Action::KeepReviews).is_allowed().then(|| at(route::START_REVIEW, query))
}

/// The version of a view that the page shows.
fn of(saved: &ViewRow) -> AnyView {
    view! {
        <input type="hidden" name="id" value=saved.id.to_string()/>
        <input type="hidden" name="version" value=saved.version.to_string()/>
    }
    .into_any()
}

/// `stay`: this page as it was, which is what Cancel leads to.
fn rename(saved: &ViewRow, typed: Option<String>, stay: String) -> AnyView {
    let (field, open) = (format!("rename-{}", saved.id), typed.is_some());
    view! {
        <details class="ask" open=open>
            <summary class="btn btn-small" aria-label=format!("Rename {}", saved.name)>"Rename"</summary>
            <form method="post" action="/fn/rename_view" class="one-line">{made_for()}{of(saved)}
                <label for=field.clone()>"Name"</label>
                <input id=field name="name" maxlength="60" required autocomplete="off" value=typed.unwrap_or_else(|| saved.name.clone())/>
                <a class="btn" href=stay>"Cancel"</a>
                <button type="submit" class="btn btn-primary">"Save"</button>
            </form>
        </details>
    }
    .into_any()
}

/// A question about a view, and the form of its yes.
fn asked(saved: &ViewRow, word: &'static str, class: &'static str, form: AnyView) -> AnyView {
    view! {
        <details class="ask">
            <summary class=class aria-label=format!("{word} {}", saved.name)>{word}</summary>
            {form}
        </details>
    }
    .into_any()
}

fn replace(saved: &ViewRow, now: &Brought) -> AnyView {
    let form = view! {
        <form class="question" method="post" action="/fn/replace_view">{made_for()}{of(saved)}
            <input type="hidden" name="query" value=now.query.clone()/>
            <p class="question-foot">
                <span>{format!("Have {} show this instead: {}?", saved.name, now.words)}</span>
                <a class="btn" href=at(route::VIEWS, &now.query)>"No"</a>
                <button type="submit" class="btn btn-primary">"Yes"</button>
            </p>
        </form>
    };
    asked(saved, "Replace", "btn btn-small", form.into_any())
}

fn delete(saved: &ViewRow) -> AnyView {
    let form = view! {
        <form class="question" method="post" action="/fn/delete_view">{made_for()}{of(saved)}
            <p class="question-foot">
                <span>{format!("Delete the view {}? Its clients stay.", saved.name)}</span>
                <a class="btn" href=route::VIEWS>"No"</a>
                <button type="submit" class="btn btn-danger-outline">"Yes"</button>
            </p>
        </form>
    };
    asked(saved, "Delete", "btn btn-small btn-danger-outline", form.into_any())
}

/// The form that saves what was brought along.
fn save(now: &Brought, session: &Session, left: &Left) -> AnyView {
    let ticked = left.typed("shared").is_some_and(|shared| shared == "yes");
    let shared = match session.actor.why(Action::ShareViews) {
        None => view! {
            <label class="check"><input type="checkbox" name="shared" value="yes" checked=ticked/>" For everyone in the organization"</label>
        }
        .into_any(),
        Some(why) => view! { <p class="why">{format!("For yourself only. To save it for everyone: {why}.")}</p> }.into_any(),
    };
    view! {
        <section class="panel save-view" aria-labelledby="save-view">
            <h2 id="save-view">"Save what the list shows"</h2>
            <p>{now.words.clone()}</p>
            <form method="post" action="/fn/save_view" class="one-line">{made_for()}
                <input type="hidden" name="query" value=now.query.clone()/>
                <label for="view-name">"Name"</label>
                <input id="view-name" name="name" maxlength="60" required autocomplete="off" value=left.typed("new")/>
                {shared}
                <button type="submit" class="btn btn-primary">"Save view"</button>
            </form>
            {reviewed(session, &now.query).map(|to| view! { <p class="note"><a href=to>"Start a review"</a>" of these clients: their owners say whether they are still needed."</p> })}
        </section>
    }
    .into_any()
}
