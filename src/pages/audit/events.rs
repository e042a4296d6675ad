//! `/admin/audit/sign-ins`: who came in, who was refused, who let an application in.

use super::{EVENTS_TAB, tabs};
use crate::{
    components::{
        Days, Empty, FilterBar, Filters, Foot, Glyph, Menu, Table, icon,
        table::{body, head, times},
        time_text, times_in,
    },
    pages::shared::{
        awaited::awaited,
        refused::{failed, set_status},
    },
    server_fns::{audit::list_events, session::get_session},
    wire::{Beside, EventRow, EventsPage as Page, EventsQuery, Session, UiError, plural, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Sign-ins";
const NARROWING: &[&str] = &["q", "who", "event", "outcome", "from", "to"];

#[component]
pub fn EventsPage() -> impl IntoView {
    let query = use_query_map().with_untracked(EventsQuery::from_map).unwrap_or_default();
    let asked = query.clone();
    let loaded = async move {
        let session = get_session().await?.ok_or(UiError::SignedOut)?;
        Ok::<_, UiError>((session, load(asked).await))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok((page, wrong)))) => show(page, &query, &session, wrong.as_ref()),
                Ok((session, Err(error))) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

/// The page, and which days are not understood: those are named in their fields, and nothing is listed.
async fn load(query: EventsQuery) -> Result<(Page, Option<UiError>), UiError> {
    let error = match list_events(query.clone()).await {
        Err(UiError::Invalid(errors)) if errors.iter().all(|error| matches!(error.field.as_str(), "from" | "to")) => {
            UiError::Invalid(errors)
        }
        other => return Ok((other?, None)),
    };
    let page = list_events(EventsQuery { from: None, to: None, ..query }).await?;
    Ok((Page { rows: vec![], beside: Beside::default(), ..page }, Some(error)))
}

fn filters(query: &EventsQuery) -> Filters {
    let EventsQuery { q, who, event, outcome, from, to, times, .. } = query.clone();
    let now = [q, who, event, outcome, from, to, times];
    Filters::new(route::EVENTS, NARROWING.iter().copied().chain(["times"]).zip(now))
}

fn show(page: Page, query: &EventsQuery, session: &Session, wrong: Option<&UiError>) -> AnyView {
    if let Some(error) = wrong {
        set_status(error);
    }
    let filters = filters(query);
    let exact = query.times.as_deref() == Some("exact");
    let mut lead = "Who signed in and out, who was refused, and whom users let act for them.".to_owned();
    if exact {
        lead = format!("{lead} {}", times_in(&session.preferences.zone));
    }
    view! {
        <header class="page-head">
            <div><h1 tabindex="-1">{TITLE}</h1><p>{lead}</p></div>
            <div class="actions">
                <a class="btn" href=filters.elsewhere(route::EVENTS_CSV) rel="external" download="sign-ins.csv">{icon(Glyph::Download)}"CSV"</a>
                <a class="btn" href=filters.elsewhere(route::EVENTS_JSON_LINES) rel="external" download="sign-ins.jsonl">{icon(Glyph::Download)}"JSON lines"</a>
            </div>
        </header>
        {tabs(EVENTS_TAB)}
        {tools(&page, &filters, session.preferences.slash_searches, wrong)}
        {table(page, query, &filters, exact, wrong.is_some())}
    }
    .into_any()
}

/// The tools above the events; `wrong`: which days are not understood.
fn tools(page: &Page, filters: &Filters, slash: bool, wrong: Option<&UiError>) -> AnyView {
    let menu = |name, label, any, of| Menu { name, label, any, of };
    let outcomes = [("done", "Done"), ("refused", "Refused")].map(|(id, words)| (id.to_owned(), words.to_owned()));
    let problem = |field| wrong.and_then(|error| error.problem(field));
    let days = Days { zone: page.zone.clone(), usual: page.days.clone(), problems: ["from", "to"].map(problem) };
    let others = page.beside.previous.is_some() || page.beside.next.is_some();
    let more = if others { "More than " } else { "" };
    let mut menus = vec![menu("event", "Event", "Any", page.kinds.clone())];
    if !page.people.is_empty() {
        menus.push(menu("who", "Who", "Anyone", page.people.clone()));
    }
    menus.push(menu("outcome", "Outcome", "Any", outcomes.into()));
    FilterBar {
        filters: filters.clone(),
        narrowing: NARROWING,
        searched: "Name, address or request ID",
        slash,
        chips: None,
        menus,
        more: Some(days.view(filters)),
        panel: None,
        found: format!("{more}{}", plural(page.rows.len() as u64, "event")),
    }
    .view()
}

fn table(page: Page, query: &EventsQuery, filters: &Filters, exact: bool, wrong: bool) -> AnyView {
    let here = [("after", query.after.as_deref()), ("before", query.before.as_deref())];
    if page.rows.is_empty() {
        let filtered = filters.without(&["times"]) != route::EVENTS;
        let (heading, text) = if wrong {
            ("Nothing was looked for", "Correct the day above, or clear the filters.")
        } else if filtered {
            ("No event matches", "Try fewer or shorter words, or clear the filters.")
        } else {
            ("Nothing is recorded yet", "Every sign-in and every refused one is recorded here.")
        };
        let clear = filtered.then(|| view! { <a class="btn" href=route::EVENTS>"Clear filters"</a> }.into_any());
        return Empty { heading: heading.into(), text: text.into(), way_on: clear, ..Empty::default() }.view();
    }
    let foot = Foot {
        times: Some(times(exact, filters.at(here, ("times", (!exact).then_some("exact"))))),
        ..Foot::of_log(filters, &page.beside)
    };
    Table {
        class: "people events",
        caption: "Sign-ins and what belongs to them, the newest first",
        heads: [head("c-name", "Event"), head("c-who", "Who"), head("c-from", "From"), head("c-used", "When")]
            .collect_view()
            .into_any(),
        foot: Some(foot.view()),
        body: body(page.rows.into_iter().map(|event| row(event, exact))),
    }
    .view()
}

/// An event with whom it is about.
fn row(event: EventRow, exact: bool) -> AnyView {
    let who = event.who.clone();
    let who = match &event.user {
        Some(id) => view! { <a href=route::user(id)>{who}</a> }.into_any(),
        None => who.into_any(),
    };
    event_row(event, Some(who), exact)
}

/// An event. Without whom it is about it is the reader's own, who may see nothing else of an application than its name.
pub fn event_row(event: EventRow, who: Option<AnyView>, exact: bool) -> AnyView {
    let sign = if event.done { Glyph::Tick } else { Glyph::Octagon };
    let leads = who.is_some();
    let client = event.client.map(|(id, name)| match leads {
        true => view! { " "<a href=route::client_by(id)>{name}</a> }.into_any(),
        false => view! { " "{name} }.into_any(),
    });
    let who = who.map(|who| view! { <td class="c-who"><span class="card-label">"Who: "</span>{who}</td> });
    let from = match (event.address, event.browser) {
        (None, None) => "Not recorded".into_any(),
        (address, browser) => {
            let address = address.map(|address| view! { <code>{address}</code> });
            view! { {address}{browser.map(|browser| view! { " "<span class="note">{browser}</span> })} }.into_any()
        }
    };
    let again = event.again.map(|(times, last)| {
        let words = format!("{}, last ", plural(times, "time"));
        view! { " "<span class="note">{words}{time_text(&last, exact)}</span> }
    });
    view! {
        <tr>
            <td class="c-name">
                <div class="event">{icon(sign)}<div><b>{event.what}</b>{client}<span class="note">{event.more}</span></div></div>
            </td>
            {who}
            <td class="c-from"><span class="card-label">"From: "</span>{from}</td>
            <td class="c-used"><span class="card-label">"When: "</span>{time_text(&event.when, exact)}{again}</td>
        </tr>
    }
    .into_any()
}
