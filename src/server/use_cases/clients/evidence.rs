//! What depends on a client, for someone who may be about to end it.

use super::{
    load,
    rehearsal::{self, Rehearsed},
};
use crate::{
    domain::{
        ClientId, Count, DeletionOutcome, State, Timestamp,
        attempt::Attempt,
        secret::is_live,
        usage::{Lately, told_apart_from},
        watch::Watch,
    },
    policy::{Action, Actor, NoWayBack, Undo},
    server::{
        storage::{
            Connection,
            clients::{
                attempts,
                client::Client,
                evidence::{self as facts, Recording, recording},
                secrets::{self, Secret},
                usage_report,
            },
        },
        use_cases::{change::Act, error::AppError},
    },
};

/// What depends on a client. What was not recorded is not there.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub live_tokens: Count,
    /// Tokens that would be alive but for the cut.
    pub cut_tokens: Count,
    pub last_token_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub last_used_from: Option<String>,
    /// Secrets that are accepted, and those of them that were ever used.
    pub secrets: u64,
    pub secrets_in_use: u64,
    /// Other organizations that authorized the client, by name; the first six.
    pub organizations: Vec<String>,
    pub organization_count: u64,
    /// People who let the client act for them.
    pub people: Count,
    /// Its use in the last thirty days; `None`: there is none that is recorded.
    pub used_lately: Option<Lately>,
    /// What is recorded of its use.
    pub watch: Watch,
    /// Since when it is here.
    pub known_since: Timestamp,
    /// Whether it was made elsewhere before that.
    pub is_from_elsewhere: bool,
    /// Why the caller could not restore the client after a delete that keeps it; `None`: they could, or nobody could.
    pub could_not_restore: Option<NoWayBack>,
    /// Why they could not enable it after disabling it.
    pub could_not_enable: Option<NoWayBack>,
}

/// What depends on a client.
///
/// # Errors
/// Denied or not found.
pub async fn evidence(act: Act<'_>, id: ClientId) -> Result<Evidence, AppError> {
    let mut connection = act.read(Action::ViewTokens).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    read(&mut connection, act, &client).await
}

async fn read(connection: &mut Connection, act: Act<'_>, client: &Client) -> Result<Evidence, AppError> {
    let secrets = secrets::of_client(connection, client.id).await?;
    let recording = recording(connection).await?;
    of(connection, act, (client, &secrets), &recording).await
}

/// The same, of a client that was read with its secrets.
pub(super) async fn of(
    connection: &mut Connection,
    Act { caller, now, .. }: Act<'_>,
    (client, secrets): (&Client, &[Secret]),
    recording: &Recording,
) -> Result<Evidence, AppError> {
    let facts = facts::read(connection, client, now).await?;
    let used_lately = lately(connection, client.id, now).await?;
    let live: Vec<&Secret> = secrets.iter().filter(|secret| is_live(secret.expires_at, now)).collect();
    Ok(Evidence {
        live_tokens: facts.live_tokens,
        cut_tokens: facts.cut_tokens,
        last_token_at: client.last_token_at,
        last_used_at: client.last_used_at,
        last_used_from: client.last_used_from.clone(),
        secrets: live.len() as u64,
        secrets_in_use: live.iter().filter(|secret| secret.last_used_at.is_some()).count() as u64,
        organizations: facts.organizations,
        organization_count: facts.organization_count,
        people: facts.people,
        used_lately,
        watch: recording.watch,
        known_since: client.known_since,
        is_from_elsewhere: client.life.created_at < client.known_since,
        could_not_restore: could_not_restore(&caller.actor, client, now),
        could_not_enable: caller.actor.could_not(Undo::Enable, &client.roles),
    })
}

/// The use of a client in the last thirty days.
pub(super) async fn lately(
    connection: &mut Connection,
    id: ClientId,
    now: Timestamp,
) -> Result<Option<Lately>, AppError> {
    Ok(usage_report::lately(connection, id, None, told_apart_from(now)).await?.remove(""))
}

/// What a delete would do, and who would notice.
#[derive(Clone, Debug)]
pub struct Preview {
    /// `None`: the client is deactivated and stays until its date.
    pub outcome: Option<DeletionOutcome>,
    /// When the client would be removed, or will be.
    pub date_to_delete: Option<Timestamp>,
    /// Attempts of the client since the deactivation; `None`: it is not deactivated.
    pub knocks: Option<u64>,
    /// Attempts since then of others, who only named it.
    pub strangers: Option<u64>,
    /// The latest rehearsal of its deactivation.
    pub rehearsed: Option<Rehearsed>,
    pub client: Client,
    pub evidence: Evidence,
}

/// What a delete would do now.
///
/// # Errors
/// Denied or not found.
pub async fn preview(act: Act<'_>, id: ClientId) -> Result<Preview, AppError> {
    let mut connection = act.read(Action::ViewTokens).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    let evidence = read(&mut connection, act, &client).await?;
    let rehearsed = rehearsal::latest(&mut connection, &client, act.now).await?;
    let life = &client.life;
    let inactive = life.state == State::Inactive;
    let attempts = match inactive {
        true => Some(attempts::of_client(&mut connection, id).await?),
        false => None,
    };
    let tried = |kind| attempts.as_ref().map(|all| all.get(&kind).map_or(0, |of_kind| of_kind.n));
    let (knocks, strangers) = (tried(Attempt::Knock), tried(Attempt::Stranger));
    let (outcome, date_to_delete) = match DeletionOutcome::at(act.now, life.created_at) {
        DeletionOutcome::Removed => (Some(DeletionOutcome::Removed), life.date_to_delete),
        DeletionOutcome::Deactivated { .. } if inactive => (None, life.date_to_delete),
        outcome @ DeletionOutcome::Deactivated { date_to_delete } => (Some(outcome), Some(date_to_delete)),
    };
    Ok(Preview { outcome, date_to_delete, knocks, strangers, rehearsed, client, evidence })
}

/// What is said before a delete that the actor could not take back; one that removes at once nobody can.
pub(super) fn could_not_restore(actor: &Actor, client: &Client, now: Timestamp) -> Option<NoWayBack> {
    match DeletionOutcome::at(now, client.life.created_at) {
        DeletionOutcome::Removed => None,
        DeletionOutcome::Deactivated { .. } => actor.could_not(Undo::Restore, &client.roles),
    }
}
