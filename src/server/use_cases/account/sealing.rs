//! What is sealed under keys outside of the database, the secrets of authenticator apps and of webhooks: at the start of a
//! server, and when keys change.

use crate::{
    domain::UserId,
    server::{
        crypto::keys::{Keys, SEALED, key_of},
        storage::{Connection, Store, people::factors, webhooks},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// What the secret of a user's app is sealed as: in another user's row it does not open.
pub fn seed_of(user: UserId) -> String {
    format!("the authenticator app of the user {user}")
}

/// The same of the secret of a user's webhook.
pub fn webhook_of(user: UserId) -> String {
    format!("the webhook of the user {user}")
}

/// How many secrets, by what they are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    pub apps: u64,
    pub webhooks: u64,
}

impl Secrets {
    fn count(&mut self, of: Of) {
        match of {
            Of::App => self.apps += 1,
            Of::Webhook => self.webhooks += 1,
        }
    }
}

/// Those that do not open: whoever has one of these apps could not sign in, and no notice could be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    pub secrets: Secrets,
    /// The names of the keys that they were sealed under.
    pub keys: BTreeSet<String>,
}

/// What a secret is of.
#[derive(Clone, Copy)]
enum Of {
    App,
    Webhook,
}

struct Stored {
    of: Of,
    user: UserId,
    secret: String,
}

impl Stored {
    fn name(&self) -> String {
        match self.of {
            Of::App => seed_of(self.user),
            Of::Webhook => webhook_of(self.user),
        }
    }

    async fn reseal(&self, connection: &mut Connection, keys: &Keys, plain: &str) -> Result<(), AppError> {
        let again = keys.close(plain, &self.name())?;
        let secret = (self.secret.as_str(), again.as_str());
        match self.of {
            Of::App => factors::reseal(connection, self.user, secret).await?,
            Of::Webhook => webhooks::reseal(connection, self.user, secret).await?,
        }
        Ok(())
    }
}

/// Seals under the first key what is in plain or under another one, all in one write, and tells how many these were. Without a
/// key it only looks.
///
/// # Errors
/// When storage fails. The inner one: some do not open, and nothing was done.
pub async fn reseal(store: &Store, keys: &Keys) -> Result<Result<Secrets, Unopened>, AppError> {
    let newest = keys.newest();
    // It is looked before anything waits for whoever writes.
    let mut connection = store.reader().acquire().await?;
    let others = others(&mut connection, newest.as_deref()).await?;
    drop(connection);
    if others.is_empty() {
        return Ok(Ok(Secrets::default()));
    }
    if newest.is_none() {
        return Ok(Err(unopened(&others.iter().collect::<Vec<_>>())));
    }
    let mut transaction = store.begin().await?;
    let others = self::others(&mut transaction, newest.as_deref()).await?;
    let (mut sealed, mut closed) = (Secrets::default(), vec![]);
    for stored in &others {
        let Ok(plain) = keys.open(&stored.secret, &stored.name()) else {
            closed.push(stored);
            continue;
        };
        stored.reseal(&mut transaction, keys, &plain).await?;
        sealed.count(stored.of);
    }
    if !closed.is_empty() {
        return Ok(Err(unopened(&closed)));
    }
    transaction.commit().await?;
    store.fold().await?;
    Ok(Ok(sealed))
}

async fn others(connection: &mut Connection, newest: Option<&str>) -> Result<Vec<Stored>, AppError> {
    let (apps, hooks) = match newest {
        Some(newest) => {
            (factors::not_sealed_so(connection, newest).await?, webhooks::not_sealed_so(connection, newest).await?)
        }
        None => (factors::sealed_so(connection, SEALED).await?, webhooks::sealed_so(connection, SEALED).await?),
    };
    let of = |of: Of| move |(user, secret): (UserId, String)| Stored { of, user, secret };
    Ok(apps.into_iter().map(of(Of::App)).chain(hooks.into_iter().map(of(Of::Webhook))).collect())
}

fn unopened(closed: &[&Stored]) -> Unopened {
    let mut unopened = Unopened { secrets: Secrets::default(), keys: BTreeSet::new() };
    for stored in closed {
        unopened.secrets.count(stored.of);
        unopened.keys.extend(key_of(&stored.secret).map(str::to_owned));
    }
    unopened
}
