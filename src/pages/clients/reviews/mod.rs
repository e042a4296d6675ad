//! Reviews of clients: what runs and what has ended, one of them, and the question about each client.

mod answer;
mod list;
mod one;
mod start;

pub use answer::AnswerPage;
pub use list::ReviewsPage;
pub use one::ReviewPage;
pub use start::StartReviewPage;

use crate::{
    components::trail,
    domain::{
        count::{plural, thousands},
        review::Progress,
    },
    wire::{ReviewView, route},
};
use leptos::prelude::*;

/// Admin, OAuth, Reviews, and where one is.
fn trail_below(here: &str) -> AnyView {
    view! {
        <nav class="trail" aria-label="Breadcrumb">
            <ol>
                <li><a href=route::ADMIN>"Admin"</a></li>
                <li><a href=route::CLIENTS>"OAuth"</a></li>
                <li><a href=route::REVIEWS>"Reviews"</a></li>
                <li aria-current="page">{here.to_owned()}</li>
            </ol>
        </nav>
    }
    .into_any()
}

/// How far a review is, as a bar with its words.
fn progress(progress: Progress) -> AnyView {
    let (answered, asked) = (progress.answered(), progress.asked());
    let gone = progress.gone;
    let says = match (asked, gone) {
        (0, gone) => format!("Nothing is asked any more, {} gone", thousands(gone)),
        (asked, _) if answered == asked => format!("All {} answered", plural(asked, "client")),
        (asked, _) => format!("{} of {} answered", thousands(answered), plural(asked, "client")),
    };
    let beside = (asked > 0 && gone > 0).then(|| format!(", {} gone", thousands(gone)));
    // A bar from 0 to 0 is none. Where nothing is asked, it is full.
    let (value, max) = if asked == 0 { (1, 1) } else { (answered, asked) };
    view! {
        <span class="review-progress">
            <progress max=max.to_string() value=value.to_string() aria-label="Answered"></progress>
            <span>{says + beside.as_deref().unwrap_or_default()}</span>
        </span>
    }
    .into_any()
}

/// Marks a review that runs and whose day has passed.
fn past_due(review: &ReviewView) -> Option<AnyView> {
    let late = review.past_due && review.ended.is_none();
    late.then(|| view! { <span class="pill pill-inactive">"Past due"</span>" " }.into_any())
}

/// Admin, OAuth, and the reviews.
fn trail_here() -> AnyView {
    trail::trail("Reviews")
}
