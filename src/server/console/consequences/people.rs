//! The page that follows each change of users, roles and divisions, and its notice.

pub use crate::server::console::addresses::page;

use crate::{
    domain::{
        Timestamp, UserId,
        refusal::{Outage, ShownOnce},
    },
    server::{
        console::{
            doors::{self, Done},
            present,
        },
        http::state::AppState,
        use_cases::{caller::Caller, error::AppError, flashes, people, refusal::Refusal},
    },
    wire::{NewLink, Notice, route},
};

/// To a page that says so.
pub fn at(to: impl Into<String>, text: String) -> Done {
    Done { to: to.into(), notice: Some(Notice::Told { text }) }
}

/// Keeps a new link for the page that shows it, and leads there.
///
/// # Errors
/// Those of making it; internal, when keeping it fails.
pub async fn show_link(
    state: &AppState,
    made: Result<people::NewLink, AppError>,
    now: Timestamp,
) -> Result<Done, AppError> {
    let made = made?;
    let user_id = made.user_id;
    let (_, facts) = doors::request()?;
    let session = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
    let plain = serde_json::to_string(&present::people::new_link(made, now)).map_err(AppError::internal)?;
    let kept = flashes::keep_once(&state.store, session, &link_of(user_id), &plain, now).await;
    kept.map_err(|error| error.but(Outage::NotShown(ShownOnce::Link)))?;
    Ok(Done { to: route::user_link(user_id), notice: None })
}

/// Hands out a new link, once.
///
/// # Errors
/// Those of beginning a change.
pub async fn take_link(
    state: &AppState,
    caller: &Caller,
    user_id: UserId,
    now: Timestamp,
) -> Result<Option<NewLink>, AppError> {
    let (_, facts) = doors::request()?;
    let session = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
    let change = doors::act(state, caller, now).begin().await?;
    let plain = flashes::take_once(change, session, &link_of(user_id), now).await?;
    Ok(plain.and_then(|json| serde_json::from_str(&json).ok()))
}

fn link_of(user_id: UserId) -> String {
    format!("link {user_id}")
}

/// Names and values of a form's fields, as they come back when it is refused.
pub fn typed(fields: &[(&str, &str)], lists: &[(&str, &[String])]) -> Vec<(String, String)> {
    let one = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let many = lists.iter().flat_map(|(name, values)| values.iter().map(|value| ((*name).to_owned(), value.clone())));
    one.chain(many).collect()
}
