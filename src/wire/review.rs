//! Reviews of clients.

use super::{ListQuery, When};
use crate::domain::{
    ClientId, ReviewId,
    review::{Leads, Progress, Standing},
};
use serde::{Deserialize, Serialize};

/// A review, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    pub id: ReviewId,
    pub version: i64,
    pub name: String,
    /// What it was started over; otherwise what of it is not understood any more.
    pub over: Result<ListQuery, String>,
    /// The day by which it is to be answered: "1 Dec 2026".
    pub due: String,
    /// As it is typed: "2026-12-01".
    pub due_day: String,
    /// Whether that day has passed.
    pub past_due: bool,
    pub started: When,
    pub starter: Option<String>,
    /// When it was ended, and by whom; `None`: it runs.
    pub ended: Option<(When, Option<String>)>,
    pub progress: Progress,
    /// How many of its clients wait for whoever looks.
    pub waits: u64,
}

/// A client of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewedView {
    pub client: ClientId,
    pub name: String,
    pub position: i64,
    pub version: i64,
    pub standing: Standing,
    /// "Still needed until 1 Mar 2027"; `None`: nobody has answered.
    pub said: Option<String>,
    pub answered: Option<(When, Option<String>)>,
    /// "Ana Ruiz"; `None`: nobody is named.
    pub owner: Option<String>,
    /// Whether whoever looks owns it or stands in.
    pub mine: bool,
    /// Whether they only stand in.
    pub stands_in: bool,
    /// "3 days ago"; `None`: not known to have been used.
    pub last_used: Option<String>,
    /// Whether a rehearsal of it runs.
    pub rehearsed: bool,
    /// Whether deleting it removes it at once.
    pub recent: bool,
}

/// A page of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPage {
    pub review: ReviewView,
    /// How far those were led on that got no answer, and those of which somebody said to let them go.
    pub silent_led: Leads,
    pub let_go_led: Leads,
    pub rows: Vec<ReviewedView>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// The question about one client of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewQuestion {
    pub review: ReviewView,
    /// `None`: nothing is left to answer beyond what was passed over.
    pub asked: Option<ReviewedView>,
    /// How many wait, of those that are asked about.
    pub left: u64,
    /// What whoever looks has just answered.
    pub last: Option<ReviewedView>,
    /// The day that is offered: in a year.
    pub until: String,
}
