//! Whether a browser has signed somebody in before.

use super::Browser;
use crate::{
    domain::{Timestamp, UserId, session::BROWSER_KNOWN},
    server::{
        crypto::secret_value::sha256_hex,
        storage::{Store, people::browsers},
        use_cases::error::AppError,
    },
};

/// Whose sign-in a browser may be known for.
#[derive(Clone, Copy, Debug)]
pub enum Account<'a> {
    Name(&'a str),
    User(UserId),
}

/// What attempts from a browser are counted by that has signed this account in; `None`: it has not.
///
/// # Errors
/// When storage fails.
pub async fn known(
    store: &Store,
    browser: Browser<'_>,
    account: Account<'_>,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let Some(cookie) = browser.cookie else { return Ok(None) };
    let (id_hash, since) = (sha256_hex(cookie.as_bytes()), now.plus(-BROWSER_KNOWN));
    let mut connection = store.reader().acquire().await?;
    let known = match account {
        Account::Name(name) => browsers::knows_name(&mut connection, &id_hash, name, since).await?,
        Account::User(user) => browsers::knows_user(&mut connection, &id_hash, user, since).await?,
    };
    Ok(known.then_some(id_hash))
}
