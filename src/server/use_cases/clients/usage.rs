//! How often a client called the API.

use super::load;
use crate::{
    domain::ClientId,
    policy::Action,
    server::{
        storage::tokens::api_usage,
        use_cases::{change::Act, error::AppError},
    },
};

pub use crate::server::storage::tokens::api_usage::{Calls, Row as UsageRow};

/// The calls of a client on days `from..until` (since 1970, UTC), told apart by organization, template and method as
/// wanted; and its name.
///
/// # Errors
/// Denied or not found.
pub async fn usage(
    act: Act<'_>,
    id: ClientId,
    (from, until): (i64, i64),
    by: [bool; 3],
) -> Result<(String, Vec<UsageRow>), AppError> {
    let mut connection = act.read(Action::ViewUsage).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    Ok((client.name, api_usage::of_client(&mut connection, id, from, until, by).await?))
}
