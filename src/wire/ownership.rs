//! Whose a client is, as the screens show it.

use super::When;
use crate::domain::{UserId, ownership::Label};
use serde::{Deserialize, Serialize};

/// What is said of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// 0: nothing yet.
    pub version: i64,
    pub owner: Option<Answers>,
    pub stand_in: Option<Answers>,
    pub purpose: String,
    pub labels: Vec<Label>,
    pub review: Option<ReviewDay>,
    pub notes: String,
    /// When it was said, and by whom.
    pub said: Option<(When, Option<String>)>,
}

/// Somebody who answers for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// `None`: a team.
    pub user: Option<UserId>,
    pub name: String,
    /// Empty: not known any more.
    pub email: String,
    /// A user who is deactivated.
    pub left: bool,
}

/// The day on which somebody is to look at a client again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDay {
    /// `2026-12-01`
    pub day: String,
    /// "1 Dec 2026"
    pub date: String,
    /// It is that day, or later.
    pub due: bool,
}

/// What the form shows beside what is said now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnershipForm {
    /// What was said in the version that is to be put back.
    pub former: Option<Ownership>,
    /// Labels of the organization.
    pub labels: Vec<Label>,
}
