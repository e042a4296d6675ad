//! The end of everything that was ever issued, for the worst day: one transaction, with an entry in the audit log of each
//! organization. It is the operator's of the database alone: it ends the sessions of all administrators, too.

pub use crate::server::storage::everything::Issued;

use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        count::plural,
    },
    server::{
        storage::{
            StorageError, Store,
            audit::entry::{self, Change, NewEntry},
            everything, lost_to_another,
        },
        use_cases::error::AppError,
    },
};

/// How often it begins anew when the database ends it for the sake of another transaction.
const TRIES: usize = 20;

impl Issued {
    /// How many there are of each kind, and what one is called.
    pub const fn kinds(&self) -> [(i64, &'static str); 7] {
        [
            (self.access_tokens, "access token"),
            (self.refresh_tokens, "refresh token"),
            (self.codes, "authorization code"),
            (self.consents, "consent"),
            (self.sessions, "session"),
            (self.links, "one-time link"),
            (self.challenges, "second step"),
        ]
    }

    /// The same as the audit log keeps it.
    fn changes(&self) -> Vec<Change> {
        let [access, refresh, codes, consents, sessions, links, _] = self.kinds();
        let of = |field: AuditField, counted: &[(i64, &str)]| {
            let some = counted.iter().filter(|(n, _)| *n > 0);
            let before: Vec<String> = some.map(|(n, thing)| plural(n.unsigned_abs(), thing)).collect();
            (!before.is_empty()).then_some(Change { field, before, after: vec![] })
        };
        [
            of(AuditField::Tokens, &[access, refresh, codes]),
            of(AuditField::Consents, &[consents]),
            of(AuditField::Sessions, &[sessions]),
            of(AuditField::Links, &[links]),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What would end now, in each organization.
///
/// # Errors
/// When storage fails.
pub async fn would_end(store: &Store, now: Timestamp) -> Result<Vec<Issued>, AppError> {
    Ok(everything::count(&mut *store.reader().acquire().await?, now).await?)
}

/// Ends access tokens, refresh tokens, authorization codes, consents, sessions, one-time links, second steps and setup
/// codes. From the commit on they are dead in every process on the database. Passwords, passkeys, authenticator apps and
/// clients' secrets stay: with them everybody begins anew.
///
/// # Errors
/// When storage fails; then nothing has ended, unless the error says that this is not known.
pub async fn end(store: &Store, now: Timestamp) -> Result<Vec<Issued>, AppError> {
    let mut tries = 1;
    loop {
        match end_once(store, now).await {
            // Whoever held what this waited for, and waited for what this held, has gone on.
            Err(error) if tries < TRIES && lost_to_another(&error) => tries += 1,
            done => return Ok(done?),
        }
    }
}

async fn end_once(store: &Store, now: Timestamp) -> Result<Vec<Issued>, StorageError> {
    let mut transaction = store.begin().await?;
    everything::alone(&mut transaction).await?;
    let mut issued = everything::count(&mut transaction, now).await?;
    everything::end(&mut transaction, now).await?;
    issued.sort_by_key(|issued| issued.organization_id);
    for issued in &issued {
        let id = issued.organization_id;
        let object = (ObjectKind::Organization, id.to_string(), issued.organization.clone());
        let audited =
            NewEntry { changes: issued.changes(), ..NewEntry::own(id, now, AuditAction::EndEverything, object) };
        entry::write(&mut transaction, &audited).await?;
    }
    transaction.commit().await?;
    Ok(issued)
}
