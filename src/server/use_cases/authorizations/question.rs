//! What is asked of the list of authorizations: parsed once, at the door, from the text of a request.

use super::{AuthorizedClient, Cursor, Wanted};
use crate::domain::{FieldError, authorization::AuthorizationState};
use std::{fmt, str::FromStr};

impl Cursor {
    /// The place of a row.
    pub(super) fn of(row: &AuthorizedClient) -> Self {
        Self { name: row.name.to_lowercase(), id: row.authorization.client_id }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.id, self.name)
    }
}

/// What was sent as a cursor and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPlace;

impl FromStr for Cursor {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let (id, name) = text.split_once('~').ok_or(UnknownPlace)?;
        Ok(Self { name: name.to_lowercase(), id: id.parse().map_err(|_| UnknownPlace)? })
    }
}

fn given(sent: Option<&str>) -> Option<&str> {
    sent.filter(|sent| !sent.is_empty())
}

impl Wanted {
    /// By the text that was typed, the word of a state and a cursor.
    ///
    /// # Errors
    /// Each parameter that is not understood.
    pub fn parse(q: Option<&str>, state: Option<&str>, after: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let mut errors = vec![];
        let mut refuse = |field: &str, says: &str| errors.push(FieldError::wrong(field, says));
        let text = q.unwrap_or_default().trim().to_lowercase();
        if text.chars().count() > 100 {
            refuse("q", "Use at most 100 characters.");
        }
        let word = given(state).map(AuthorizationState::parse);
        if word == Some(None) {
            refuse("state", "Use approved, pending or revoked.");
        }
        let place = given(after).map(str::parse::<Cursor>);
        if place == Some(Err(UnknownPlace)) {
            refuse("after", "This page is gone. Begin at the first one.");
        }
        if errors.is_empty() {
            Ok(Self { text, state: word.flatten(), after: place.and_then(Result::ok) })
        } else {
            Err(errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

    #[test]
    fn a_cursor_survives_the_round_trip_through_its_text() {
        let cursor = Cursor { name: "route ~ planner".into(), id: ID.parse().unwrap() };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "x", "~", "x~y", ID] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownPlace), "{text}");
        }
    }

    #[test]
    fn every_refused_parameter_is_named_at_once() {
        let long = "x".repeat(101);
        let refused = Wanted::parse(Some(&long), Some("gone"), Some("x")).unwrap_err();
        let names: Vec<&str> = refused.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["q", "state", "after"]);
        let wanted = Wanted::parse(Some(" Route "), Some(""), None).unwrap();
        assert_eq!((wanted.text.as_str(), wanted.state, wanted.after), ("route", None, None));
    }
}
