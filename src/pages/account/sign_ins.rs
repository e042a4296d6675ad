//! `/admin/account/sign-ins`: one's own sign-ins, failures, proofs and consents.

use crate::{
    components::{
        Empty, Filters, Foot, Table,
        table::{body, head, times},
        times_in,
        trail::trail_to,
    },
    pages::{
        audit::event_row,
        shared::{awaited::awaited, refused::failed},
    },
    server_fns::account::list_own_events,
    wire::{OwnEventsPage as Page, OwnEventsQuery, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Your sign-ins";

#[component]
pub fn OwnEventsPage() -> impl IntoView {
    let query = use_query_map().with_untracked(OwnEventsQuery::from_map).unwrap_or_default();
    let asked = query.clone();
    let loaded = async move { list_own_events(asked).await };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok(page) => show(page, &query),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(page: Page, query: &OwnEventsQuery) -> AnyView {
    let exact = query.times.as_deref() == Some("exact");
    let mut lead = "Who tried to sign in as you, how and from where, and what you let act for you. \
                    Something you do not recognize? Change your password and end all other sessions."
        .to_owned();
    if exact {
        lead = format!("{lead} {}", times_in(&page.zone));
    }
    view! {
        {trail_to("My account", route::ACCOUNT, TITLE)}
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>{lead}</p></div></header>
        {table(page, query, exact)}
    }
    .into_any()
}

fn table(page: Page, query: &OwnEventsQuery, exact: bool) -> AnyView {
    if page.rows.is_empty() {
        let text = "Every sign-in and every refused one is recorded here.";
        return Empty { heading: "Nothing is recorded".into(), text: text.into(), ..Empty::default() }.view();
    }
    let filters = Filters::new(route::OWN_EVENTS, [("times", query.times.clone())]);
    let here = [("after", query.after.as_deref()), ("before", query.before.as_deref())];
    let foot = Foot {
        times: Some(times(exact, filters.at(here, ("times", (!exact).then_some("exact"))))),
        ..Foot::of_log(&filters, &page.beside)
    };
    Table {
        class: "people events",
        caption: "Your sign-ins and what belongs to them, the newest first",
        heads: [head("c-name", "Event"), head("c-from", "From"), head("c-used", "When")].collect_view().into_any(),
        foot: Some(foot.view()),
        body: body(page.rows.into_iter().map(|event| event_row(event, None, exact))),
    }
    .view()
}
