//! Rehearsals: what came of the latest one of a client, and what is kept when one begins or ends.

use super::load;
use crate::{
    domain::{
        ClientId, State, Timestamp,
        attempt::Attempt,
        audit::{AuditAction, AuditField, ObjectKind},
        rehearsal::{self, Closed, Ended, Heard, Rehearsal},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            clients::{
                client::Client,
                rehearsals::{self, Kept},
                silence,
            },
            people::actors,
        },
        use_cases::{
            change::{Act, Change as Changing},
            error::AppError,
        },
    },
};

pub use crate::server::storage::clients::rehearsals::Came;

/// The latest rehearsal of a client, and who came meanwhile.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    pub number: i64,
    pub rehearsal: Rehearsal,
    pub started_by: Option<String>,
    /// `None`: it runs.
    pub closed: Option<Closed>,
    pub ended_by: Option<String>,
    /// The latest first.
    pub came: Vec<Came>,
    /// How long it lasted, or has lasted so far; milliseconds.
    pub lasted: i64,
    /// For how much of that nobody listened.
    pub unheard: i64,
}

impl Rehearsed {
    pub fn of_kind(&self, kind: Attempt) -> impl Iterator<Item = &Came> {
        self.came.iter().filter(move |came| came.kind == kind)
    }

    fn heard(&self) -> Heard {
        let told = |came: &&Came| came.address.is_some() || came.secret_id.is_some();
        let callers = self.of_kind(Attempt::Knock).filter(told).count() as u64;
        Heard {
            knocks: self.n(Attempt::Knock),
            callers,
            more: self.of_kind(Attempt::Knock).count() as u64 > callers,
            visits: self.n(Attempt::Visit),
            unheard: self.unheard,
        }
    }

    /// How often of one kind.
    pub fn n(&self, kind: Attempt) -> u64 {
        self.of_kind(kind).map(|came| came.times.n).sum()
    }

    /// In a sentence.
    pub fn result(&self) -> String {
        rehearsal::result(self.heard(), self.lasted)
    }
}

/// The latest rehearsal of a client; `None`: there was none.
///
/// # Errors
/// Denied or not found.
pub async fn rehearsal(act: Act<'_>, id: ClientId) -> Result<(Client, Option<Rehearsed>), AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    let rehearsed = latest(&mut connection, &client, act.now).await?;
    Ok((client, rehearsed))
}

/// The same, for who has just begun or ended one.
///
/// # Errors
/// Denied; when storage fails.
pub async fn came_of(act: Act<'_>, client: &Client) -> Result<Option<Rehearsed>, AppError> {
    let mut connection = act.read(Action::RehearseClient { has: &client.roles }).await?;
    latest(&mut connection, client, act.now).await
}

/// The same, of a client that was read.
pub(super) async fn latest(
    connection: &mut Connection,
    client: &Client,
    now: Timestamp,
) -> Result<Option<Rehearsed>, AppError> {
    if client.life.rehearsals == 0 {
        return Ok(None);
    }
    let Some(kept) = rehearsals::latest(connection, client.id).await? else { return Ok(None) };
    let came = rehearsals::came(connection, client.id, kept.number).await?;
    let Kept { number, rehearsal, started_by, closed, ended_by, unheard } = kept;
    let ids: Vec<&str> = [&started_by, &ended_by].into_iter().filter_map(|id| id.as_deref()).collect();
    let names = actors::names_of_actors(connection, client.organization_id, &ids).await?;
    let name = |id: &Option<String>| id.as_ref().and_then(|id| names.get(id).cloned());
    // Over by its instant, though nobody has closed it yet.
    let closed = closed.or_else(|| (!rehearsal.runs(now)).then(|| rehearsal.closed(Ended::ByItself, now)));
    let lasted = closed.map_or_else(|| now.since(rehearsal.started_at).max(0), |closed| closed.lasted);
    let (started_by, ended_by) = (name(&started_by), name(&ended_by));
    Ok(Some(Rehearsed { number, rehearsal, started_by, closed, ended_by, came, lasted, unheard }))
}

/// Counts the silence of secrets anew when the client is let in again, keeps a rehearsal that a change begins, and closes the one
/// that it ends or finds over. Told for the latter: nobody ended it.
pub(super) async fn settle(
    change: &mut Changing,
    before: &Client,
    after: &Client,
    otherwise: Ended,
) -> Result<(), AppError> {
    let (now, caller) = (change.now(), change.caller());
    let by = caller.actor.id.to_string();
    // What it could not use meanwhile was not silent.
    if before.life.state != State::Active && after.life.state == State::Active {
        silence::begin_anew(change, before.id, now).await?;
    }
    if after.life.rehearsal == before.life.rehearsal {
        return Ok(());
    }
    if let Some(rehearsal) = before.life.rehearsal {
        let closed = rehearsal.closed(otherwise, now);
        let nobody = closed.ended == Ended::ByItself;
        silence::begin_anew(change, before.id, closed.ended_at).await?;
        rehearsals::close(change, before.id, before.life.rehearsals, closed, (!nobody).then_some(by.as_str())).await?;
        if nobody {
            change.audit(ended_by_itself(before, rehearsal, now));
        }
    }
    if let Some(rehearsal) = after.life.rehearsal {
        rehearsals::begin(change, after.id, (after.life.rehearsals, rehearsal), Some(&by)).await?;
    }
    Ok(())
}

/// The entry that a rehearsal came to its end, with the instant at which it did: the log may be told later.
pub fn ended_by_itself(client: &Client, rehearsal: Rehearsal, now: Timestamp) -> NewEntry {
    let object = (ObjectKind::Client, client.id.to_string(), client.name.clone());
    NewEntry {
        changes: vec![Change {
            field: AuditField::RehearsedUntil,
            before: vec![rehearsal.ends_at.millis().to_string()],
            after: vec![],
        }],
        ..NewEntry::own(client.organization_id, now, AuditAction::EndRehearsal, object)
    }
}
