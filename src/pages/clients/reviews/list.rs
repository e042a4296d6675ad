//! `/admin/integrations/oauth/reviews`: the reviews, each with how far it is.

use super::{past_due, progress, trail_here};
use crate::{
    components::{
        Chip, Chips, Empty, Filters, Table,
        table::{body, head},
        time_text,
    },
    domain::count::plural,
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        refused::failed,
    },
    server_fns::reviews::list_reviews,
    wire::{ReviewView, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Reviews";

#[component]
pub fn ReviewsPage() -> impl IntoView {
    let (left, only) = (parameter("flash"), parameter("only").unwrap_or_default());
    let asked = only.clone();
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, list_reviews(asked).await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((_, Ok(reviews), left)) => show(reviews, &left, &only),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(reviews: Vec<ReviewView>, left: &Left, only: &str) -> AnyView {
    let table = if reviews.is_empty() && !only.is_empty() {
        Empty::no_match("review", route::REVIEWS.to_owned())
    } else if reviews.is_empty() {
        Empty {
            heading: "No review was started".into(),
            text: "Narrow the list of clients to those you want to ask about, choose Saved views there, then Start a review."
                .into(),
            way_on: Some(view! { <a class="btn" href=route::CLIENTS>"Show the list"</a> }.into_any()),
            ..Empty::default()
        }
        .view()
    } else {
        let heads = [
            head("c-name", "Name"),
            head("c-progress", "Answered"),
            head("c-due", "Due"),
            head("c-started", "Started"),
            head("c-actions", "Actions"),
        ];
        Table {
            class: "people reviews-table",
            caption: "Reviews of clients",
            heads: heads.collect_view().into_any(),
            body: body(reviews.into_iter().map(row)),
            foot: None,
        }
        .view()
    };
    view! {
        {trail_here()}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{TITLE}</h1>
                <p>"Whoever owns a client says whether it is still needed. Neither an answer nor silence ends a client."</p>
            </div>
        </header>
        {left.banner()}
        {chips(only)}
        {table}
    }
    .into_any()
}

/// Which of them are shown.
fn chips(only: &str) -> AnyView {
    let chip = |value, label| Chip { value, label, count: None };
    let of = vec![chip(None, "All"), chip(Some("past-due"), "Past due"), chip(Some("mine"), "Waiting for me")];
    let filters = Filters::new(route::REVIEWS, [("only", Some(only.to_owned()))]);
    let chips = Chips { name: "only", label: "Reviews", of }.view(&filters);
    view! { <div class="review-filters">{chips.into_any()}</div> }.into_any()
}

fn row(review: ReviewView) -> AnyView {
    let page = route::review(review.id);
    let due = match &review.ended {
        Some((ended, _)) => view! { "Ended "{time_text(ended, false)} }.into_any(),
        None => view! { {past_due(&review)}{review.due.clone()} }.into_any(),
    };
    let answer = (review.waits > 0).then(|| {
        let words = format!("Answer {}", plural(review.waits, "client"));
        view! { <a class="btn btn-small btn-primary" href=route::review_answer(review.id, &[])>{words}</a> }
    });
    let starter = review.starter.map(|starter| format!(" by {starter}"));
    view! {
        <tr>
            <td class="c-name"><a class="client-name" href=page>{review.name}</a></td>
            <td class="c-progress">{progress(review.progress)}</td>
            <td class="c-due"><span class="card-label">"Due: "</span>{due}</td>
            <td class="c-started"><span class="card-label">"Started: "</span>{time_text(&review.started, false)}{starter}</td>
            <td class="c-actions"><div class="row-actions">{answer}</div></td>
        </tr>
    }
    .into_any()
}
