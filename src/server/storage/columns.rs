//! Conversions of columns into domain types.

use crate::domain::Timestamp;
use uuid::Uuid;

/// 0 stands for never in the columns that keyset reading compares.
pub(super) fn ever(millis: i64) -> Option<Timestamp> {
    (millis != 0).then_some(Timestamp::from_millis(millis))
}

/// A stored word that is none of ours: the row was written by something else.
pub(super) fn corrupt(what: &str, word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} {word:?} is not known").into())
}

pub(super) fn uuid(text: &str) -> Result<Uuid, sqlx::Error> {
    Uuid::try_parse(text).map_err(|_| corrupt("id", text))
}
