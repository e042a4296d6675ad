//! Questions as the addresses of pages ask them, parsed once.

use crate::{
    domain::{UserId, UserState},
    server::use_cases::people::WantedUsers,
    wire::{UiError, UsersQuery},
};

/// The longest text that is looked for, in characters.
const MAX_TEXT: usize = 100;

/// What is looked for.
///
/// # Errors
/// Invalid, when it is too long.
fn text(given: Option<&str>) -> Result<String, UiError> {
    let text = given.unwrap_or_default().trim();
    if text.chars().count() > MAX_TEXT {
        return Err(UiError::invalid("q", format!("Use at most {MAX_TEXT} characters.")));
    }
    Ok(text.to_owned())
}

/// A parameter that was sent with something in it.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.trim().is_empty())
}

/// Which users are asked for.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn users(query: &UsersQuery) -> Result<WantedUsers, UiError> {
    let state = given(&query.state).map(|word| {
        UserState::parse(word).ok_or_else(|| UiError::invalid("state", "Use active, invited or inactive."))
    });
    let role = given(&query.role).map(|id| id.parse().map_err(|_| UiError::invalid("role", "Use the id of a role.")));
    Ok(WantedUsers {
        text: text(query.q.as_deref())?.to_lowercase(),
        state: state.transpose()?,
        role: role.transpose()?,
        after: given(&query.after).map(after).transpose()?,
    })
}

/// The row that a page of users begins after: an id and the name that it is sorted by.
fn after(cursor: &str) -> Result<(String, String), UiError> {
    let gone = || UiError::invalid("after", "This page is gone. Begin at the first one.");
    let (id, name_key) = cursor.split_once('~').ok_or_else(gone)?;
    let id: UserId = id.parse().map_err(|_| gone())?;
    Ok((name_key.to_owned(), id.to_string()))
}
