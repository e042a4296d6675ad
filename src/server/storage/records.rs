//! Records of use, and events, on their way to the database. They share a transaction. When it fails they are written in
//! pieces, so that a refused record holds back no other.

use crate::{
    domain::{
        ClientId, SecretId, Timestamp,
        attempt::Attempt,
        recent::Recent,
        usage::{Times, Used, day_of},
    },
    server::storage::{
        Connection, StorageError, Store,
        clients::{
            attempts::{self, Attempts},
            evidence::lost_of_day,
            rehearsals::{self, Caller},
            scope_use, silence,
            usage::{self, ClientUse},
            usage_days,
        },
        events::{self, noted::Waiting},
        tokens::api_usage::{self, Calls, Counted},
    },
};
use std::{collections::BTreeMap, fmt};

/// One thing to be written.
#[derive(Clone, Debug)]
pub enum Record {
    Client(ClientId, ClientUse),
    Secret(SecretId, Timestamp),
    /// A secret was right, and got nothing.
    Shown(SecretId, Timestamp),
    Attempts(ClientId, Attempt, Attempts),
    /// Somebody came while a client was rehearsed.
    Came(Caller, Times),
    Calls(Counted, Calls),
    Event(Box<Waiting>),
    Use(Used, Times),
    /// Some use of this day is lost.
    Lost(i64),
}

impl Record {
    /// The day of which use is lost without it.
    pub(super) fn day_of_use(&self) -> Option<i64> {
        match self {
            Self::Client(_, used) => used.used_at.max(used.token_at).map(day_of),
            Self::Secret(_, at) | Self::Shown(_, at) => Some(day_of(*at)),
            Self::Use(used, _) => Some(used.day),
            Self::Attempts(..) | Self::Came(..) | Self::Calls(..) | Self::Event(_) | Self::Lost(_) => None,
        }
    }

    async fn write(&self, connection: &mut Connection) -> Result<(), StorageError> {
        match self {
            Self::Client(id, used) => usage::client_used(connection, *id, used).await,
            Self::Secret(id, at) => usage::secret_used(connection, *id, *at).await,
            Self::Shown(id, at) => silence::shown(connection, *id, *at).await,
            Self::Attempts(id, kind, attempts) => attempts::add(connection, *id, *kind, attempts).await,
            Self::Came(caller, times) => rehearsals::add(connection, caller, times).await,
            Self::Calls(counted, calls) => api_usage::add(connection, counted, *calls).await,
            Self::Event(event) => events::write::write(connection, event).await,
            Self::Use(used, times) => {
                usage_days::add(connection, used, times).await?;
                scope_use::note(connection, used, times.last_at).await
            }
            Self::Lost(day) => lost_of_day(connection, *day).await,
        }
    }
}

/// Its name in the log.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(id, _) => write!(f, "the last use of client {id}"),
            Self::Secret(id, _) => write!(f, "the last use of secret {id}"),
            Self::Shown(id, _) => write!(f, "that secret {id} was shown"),
            Self::Attempts(id, kind, _) => write!(f, "attempts with client {id}: {}", kind.as_str()),
            Self::Came(caller, _) => {
                write!(f, "attempts during rehearsal {} of client {}", caller.rehearsal, caller.client_id)
            }
            Self::Calls(of, _) => write!(f, "calls of client {}: {} {:.100}", of.client_id, of.method, of.template),
            Self::Event(event) => write!(f, "event {}", event.id),
            Self::Use(used, _) => write!(f, "use of client {}: {}", used.client_id, used.kind.as_str()),
            Self::Lost(day) => write!(f, "that use of day {day} is lost"),
        }
    }
}

/// Writes records, those that share a fate in one transaction. A record that is refused by a database that takes other
/// writes is dropped, and the log names it.
///
/// # Errors
/// When the database takes no writes: with the records that were not written, none of them dropped.
pub async fn write(store: &Store, records: Vec<Record>) -> Result<(), (Vec<Record>, StorageError)> {
    let mut pieces = vec![records];
    while let Some(mut piece) = pieces.pop() {
        let Err(error) = together(store, &piece).await else { continue };
        if takes_writes(store).await.is_err() {
            pieces.push(piece);
            return Err((pieces.into_iter().rev().flatten().collect(), error));
        }
        if piece.len() > 1 {
            let rest = piece.split_off(piece.len() / 2);
            pieces.extend([rest, piece]);
            continue;
        }
        // Once more: it may have lost to another process, or the database was away for a moment.
        if let (Err(error), Some(record)) = (together(store, &piece).await, piece.first()) {
            tracing::error!(%record, %error, "a record of use is refused and dropped");
            if let Some(day) = record.day_of_use() {
                pieces.push(vec![Record::Lost(day)]);
            }
        }
    }
    Ok(())
}

async fn together(store: &Store, records: &[Record]) -> Result<(), StorageError> {
    let mut transaction = store.begin().await?;
    // What follows the last use is no row of a client: all that write one do so in one order.
    let uses = records.iter().rposition(|record| matches!(record, Record::Use(..))).map_or(0, |last| last + 1);
    let (until, beyond) = records.split_at(uses);
    for record in until {
        record.write(&mut transaction).await?;
    }
    for (id, days) in pictured(until) {
        usage::used_days(&mut transaction, id, &days).await?;
    }
    for record in beyond {
        record.write(&mut transaction).await?;
    }
    transaction.commit().await
}

/// What uses add to the picture of their clients in the list. It shares their fate: it is in no record of its own.
fn pictured(records: &[Record]) -> BTreeMap<ClientId, Recent> {
    let mut recent: BTreeMap<ClientId, Recent> = BTreeMap::new();
    for record in records {
        if let Record::Use(used, times) = record
            && used.is_answered()
        {
            recent.entry(used.client_id).or_default().add(used.day, times.n);
        }
    }
    recent
}

/// Whether the database is well: it takes a write that has nothing to do with any record.
async fn takes_writes(store: &Store) -> Result<(), StorageError> {
    let mut transaction = store.begin().await?;
    usage::probe(&mut transaction).await?;
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::usage::UseKind;
    use uuid::Uuid;

    #[test]
    fn without_any_of_what_says_when_it_was_used_a_day_is_lost() {
        let (client, secret) = (ClientId::from_uuid(Uuid::from_u128(1)), SecretId::from_uuid(Uuid::from_u128(2)));
        let at = Timestamp::from_millis(1_795_442_520_000);
        let called = ClientUse { used_at: Some(at), ..ClientUse::default() };
        let issued = ClientUse { token_at: Some(at), ..ClientUse::default() };
        for record in [
            Record::Client(client, called),
            Record::Client(client, issued),
            Record::Secret(secret, at),
            Record::Shown(secret, at),
            Record::Use(Used::new(client, UseKind::Called, at), Times::once(at, None)),
        ] {
            assert_eq!(record.day_of_use(), Some(day_of(at)), "{record}");
        }
        assert_eq!(Record::Attempts(client, Attempt::Knock, Attempts::one(at, None)).day_of_use(), None);
        assert_eq!(Record::Lost(3).day_of_use(), None);
    }
}
