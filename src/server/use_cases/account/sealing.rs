//! The secrets of authenticator apps under keys outside of the database: at the start of a server, and when keys change.

use crate::{
    domain::UserId,
    server::{
        crypto::keys::{Keys, SEALED, key_of},
        storage::{Connection, Store, people::factors},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// What the secret of a user's app is sealed as: in another user's row it does not open.
pub fn seed_of(user: UserId) -> String {
    format!("the authenticator app of the user {user}")
}

/// Apps whose secrets do not open: whoever has one of them could not sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    pub apps: u64,
    /// The names of the keys that they were sealed under.
    pub keys: BTreeSet<String>,
}

/// Seals under the first key what is in plain or under another one, all in one write, and tells how many these were. Without a
/// key it only looks.
///
/// # Errors
/// When storage fails. The inner one: some do not open, and nothing was done.
pub async fn reseal(store: &Store, keys: &Keys) -> Result<Result<u64, Unopened>, AppError> {
    let newest = keys.newest();
    // It is looked before anything waits for whoever writes.
    let mut connection = store.reader().acquire().await?;
    let others = others(&mut connection, newest.as_deref()).await?;
    drop(connection);
    if others.is_empty() {
        return Ok(Ok(0));
    }
    if newest.is_none() {
        return Ok(Err(unopened(others.iter().map(|(_, stored)| stored.as_str()))));
    }
    let mut transaction = store.begin().await?;
    let others = self::others(&mut transaction, newest.as_deref()).await?;
    let (mut sealed, mut closed) = (0, vec![]);
    for (user, stored) in &others {
        let Ok(plain) = keys.open(stored, &seed_of(*user)) else {
            closed.push(stored.as_str());
            continue;
        };
        let again = keys.close(&plain, &seed_of(*user))?;
        factors::reseal(&mut transaction, *user, (stored, &again)).await?;
        sealed += 1;
    }
    if !closed.is_empty() {
        return Ok(Err(unopened(closed.into_iter())));
    }
    transaction.commit().await?;
    store.fold().await?;
    Ok(Ok(sealed))
}

async fn others(connection: &mut Connection, newest: Option<&str>) -> Result<Vec<(UserId, String)>, AppError> {
    Ok(match newest {
        Some(newest) => factors::not_sealed_so(connection, newest).await?,
        None => factors::sealed_so(connection, SEALED).await?,
    })
}

fn unopened<'a>(stored: impl Iterator<Item = &'a str>) -> Unopened {
    let mut unopened = Unopened { apps: 0, keys: BTreeSet::new() };
    for stored in stored {
        unopened.apps += 1;
        unopened.keys.extend(key_of(stored).map(str::to_owned));
    }
    unopened
}
