//! `/admin/integrations/oauth/reviews/new`: starts a review over what the list shows, which the address brings along.

use super::trail_below;
use crate::{
    components::{Empty, form::Field, reader::made_for},
    pages::{
        clients::list::brought::Brought,
        shared::{
            arrive::{Left, arrive},
            awaited::{awaited, parameter},
            kept::Names,
            refused::failed,
        },
    },
    policy::Action,
    server_fns::clients::list_clients,
    wire::{ListQuery, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

const TITLE: &str = "Start a review";

#[component]
pub fn StartReviewPage() -> impl IntoView {
    let left = parameter("flash");
    let here = use_query_map().with_untracked(Brought::here);
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        let brought = left.typed("query").map_or(here, |query| Brought::again(&query));
        let shown = match &brought {
            // Only how many they are.
            Some(brought) => list_clients(ListQuery { size: Some("1".into()), ..brought.shows.clone() }).await.ok(),
            None => None,
        };
        let count = shown.map(|page| page.total.of("client"));
        Ok::<_, UiError>((session, left, brought, count))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, left, brought, count)) => show(&session, &left, brought, count),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(session: &Session, left: &Left, brought: Option<Brought>, count: Option<String>) -> AnyView {
    if let Some(why) = session.actor.why(Action::KeepReviews) {
        let kept = left.kept(&Names::held(&session.actor));
        let back = view! { <a class="btn" href=route::REVIEWS>"Show the reviews"</a> }.into_any();
        return view! { {left.banner()}{kept}{Empty::page(TITLE, &format!("{why}."), back)} }.into_any();
    }
    let Some(brought) = brought else {
        let back = view! { <a class="btn" href=route::CLIENTS>"Show the list"</a> }.into_any();
        let says = "A review is about the clients that a view shows. Narrow the list, then choose Saved views there.";
        return view! { {left.banner()}{Empty::page(TITLE, says, back)} }.into_any();
    };
    let name = Field {
        name: "name",
        label: "Name",
        value: left.typed("name").unwrap_or_default(),
        problem: left.problem("name"),
        hint: Some("Whoever is asked sees it: such as “Production, winter”."),
        ..Field::default()
    };
    let due = Field {
        name: "due",
        label: "Due",
        value: left.typed("due").unwrap_or_default(),
        problem: left.problem("due"),
        hint: Some("The day by which answers should be there, as in 2027-01-31. Nothing happens by itself on it."),
        ..Field::default()
    };
    let count = count.map(|count| format!("{count} now, without those that are deactivated."));
    view! {
        {trail_below(TITLE)}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{TITLE}</h1>
                <p>"The owner and the stand-in of each client are asked whether it is still needed; whoever may edit it can answer, too."</p>
            </div>
        </header>
        {left.banner()}
        <form class="panel review-start" method="post" action="/fn/start_review">{made_for()}
            <input type="hidden" name="query" value=brought.query.clone()/>
            <p><b>{brought.words.clone()}</b></p>
            <p class="note">{count}" Clients that match later are not in it."</p>
            {name.view()}
            {due.view()}
            <p class="actions">
                <a class="btn" href=route::REVIEWS>"Cancel"</a>
                <button type="submit" class="btn btn-primary">{TITLE}</button>
            </p>
        </form>
    }
    .into_any()
}
