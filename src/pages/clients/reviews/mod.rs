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
    domain::{count::plural, review::Progress},
    wire::route,
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
    let (done, total) = (progress.done(), progress.total());
    let says = if progress.silent == 0 {
        format!("All {} answered", plural(total, "client"))
    } else {
        format!("{done} of {} answered", plural(total, "client"))
    };
    view! {
        <span class="review-progress">
            <progress max=total.to_string() value=done.to_string() aria-label="Answered"></progress>
            <span>{says}</span>
        </span>
    }
    .into_any()
}

/// Admin, OAuth, and the reviews.
fn trail_here() -> AnyView {
    trail::trail("Reviews")
}
