//! The first steps of a new organization, as its first administrator has them still before them.

use super::Own;
use crate::{
    policy::Action,
    server::{
        storage::people::{factors, first_steps},
        use_cases::error::AppError,
    },
};

/// Which of them are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSteps {
    /// The organization has a client.
    pub client: bool,
    /// Someone else is in the organization, or invited.
    pub person: bool,
    /// The user has a second factor.
    pub factor: bool,
}

/// The caller's first steps; `None`: they are done or put away, or were never theirs.
///
/// # Errors
/// Denied.
pub async fn get(own: Own<'_>) -> Result<Option<FirstSteps>, AppError> {
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let user = own.act.caller.actor.user_id();
    let Some((client, person)) = first_steps::find(&mut connection, user).await? else { return Ok(None) };
    let factor = factors::of_user(&mut connection, user).await?.any();
    Ok(Some(FirstSteps { client, person, factor }).filter(|steps| !(client && person && steps.factor)))
}

/// Puts them away.
///
/// # Errors
/// Those of beginning a change.
pub async fn put_away(own: Own<'_>) -> Result<(), AppError> {
    let mut change = own.begin().await?;
    first_steps::put_away(&mut change, own.act.caller.actor.user_id()).await?;
    change.keep().await
}
