//! How often a client called the API.

use super::load;
use crate::{
    domain::{ClientId, Timestamp},
    policy::Action,
    server::{
        storage::{
            Store,
            tokens::api_usage::{self, Row},
        },
        use_cases::{caller::Caller, error::AppError},
    },
};

/// The calls of a client on days `from..until` (since 1970, UTC), told apart by organization, template and method as
/// wanted; and its name.
///
/// # Errors
/// Denied or not found.
pub async fn usage(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    (from, until): (i64, i64),
    by: [bool; 3],
    now: Timestamp,
) -> Result<(String, Vec<Row>), AppError> {
    caller.actor.may(Action::ViewUsage).into_result()?;
    let mut connection = store.reader().acquire().await?;
    let client = load(&mut connection, caller, id, now).await?;
    Ok((client.name, api_usage::of_client(&mut connection, id, from, until, by).await?))
}
