//! Clients as the screens show them.

use super::time::{deadline, happened, past};
use crate::{
    domain::{DeletionOutcome, State, Timestamp, secret, settings::Missing, time::DAY},
    policy::{Actor, Undo},
    server::storage::clients::{client::Client, evidence, secrets::Secret, usage},
    wire::{ClientRow, Count, Deletion, Evidence, Knocks, Removal, SecretView},
};

/// A row; `recorded_since` says whether "never used" can be said at all.
pub fn row(client: &Client, missing: Vec<Missing>, recorded_since: Option<Timestamp>, now: Timestamp) -> ClientRow {
    let removal = match (client.life.state, client.life.date_to_delete) {
        (State::Inactive, Some(date)) => Some(Removal { date: deadline(now, date), left: date.since(now).max(0) }),
        _ => None,
    };
    ClientRow {
        id: client.id,
        version: client.version,
        name: client.name.clone(),
        description: client.description.clone(),
        grant_type: client.grant_type,
        state: client.life.state,
        created: past(now, client.life.created_at),
        last_used: happened(now, client.last_used_at, recorded_since),
        roles: client.roles.clone(),
        missing,
        removal,
        deletion: deletion(DeletionOutcome::at(now, client.life.created_at), client.life.created_at, now),
    }
}

/// What Delete does to a client of that age.
pub fn deletion(outcome: DeletionOutcome, created: Timestamp, now: Timestamp) -> Deletion {
    match outcome {
        DeletionOutcome::Removed => {
            let days = now.since(created).max(0) / DAY;
            Deletion::Removed { day: u8::try_from(days).unwrap_or(30) }
        }
        DeletionOutcome::Deactivated { date_to_delete } => {
            Deletion::Deactivated { date: deadline(now, date_to_delete) }
        }
    }
}

/// Who made something, by id and name as far as there is one: "Tom Okafor", "Tom Okafor, through Route planner", "Night
/// export (client)", as the audit log says it.
pub fn maker(by: (Option<&str>, Option<String>), through: (Option<&str>, Option<String>)) -> Option<String> {
    let program = through.1.unwrap_or_else(|| "an application that was removed".to_owned());
    match (by, through.0) {
        ((_, name), None) => name,
        ((by, _), Some(itself)) if by == Some(itself) => Some(format!("{program} (client)")),
        ((_, Some(name)), Some(_)) => Some(format!("{name}, through {program}")),
        ((_, None), Some(_)) => Some(program),
    }
}

/// A secret without the secret. `created_by` is the name of who made it.
pub fn secret(
    stored: Secret,
    created_by: Option<String>,
    recorded_since: Option<Timestamp>,
    now: Timestamp,
) -> SecretView {
    SecretView {
        id: stored.id,
        hint: stored.hint,
        created: past(now, stored.created_at),
        created_by,
        last_used: happened(now, stored.last_used_at, recorded_since),
        expires: stored.expires_at.map(|at| deadline(now, at)),
        live: secret::is_live(stored.expires_at, now),
    }
}

/// Attempts since a deactivation.
pub fn knocks(knocks: usage::Knocks, now: Timestamp) -> Knocks {
    Knocks { n: knocks.n, last: past(now, knocks.last_at), from: knocks.last_from }
}

/// A figure that was counted up to [`evidence::COUNTED`] and one.
pub fn count(n: i64) -> Count {
    let n = n.unsigned_abs();
    let most = evidence::COUNTED.unsigned_abs();
    Count { n: n.min(most), or_more: n > most }
}

/// What depends on a client, for someone who may be about to end it.
pub fn evidence(
    actor: &Actor,
    client: &Client,
    facts: evidence::Evidence,
    secrets: &[Secret],
    now: Timestamp,
) -> Evidence {
    let recorded = facts.recorded_since;
    let in_use = |s: &&Secret| s.last_used_at.is_some() && secret::is_live(s.expires_at, now);
    Evidence {
        live_tokens: count(facts.live_tokens),
        cut_tokens: count(facts.cut_tokens),
        last_token: happened(now, client.last_token_at, recorded),
        last_call: happened(now, client.last_used_at, recorded),
        last_caller: client.last_used_from.clone(),
        secrets_in_use: secrets.iter().filter(in_use).count() as u64,
        secrets: secrets.iter().filter(|s| secret::is_live(s.expires_at, now)).count() as u64,
        organizations: facts.organizations,
        organization_count: facts.organization_count.unsigned_abs(),
        people: count(facts.people),
        recorded_since: recorded.map(|at| past(now, at)),
        could_not_restore: could_not_restore(actor, client, now),
        could_not_enable: actor.could_not(Undo::Enable, &client.roles),
    }
}

/// What someone is told before a delete that they could not take back; one that removes at once nobody can.
pub fn could_not_restore(actor: &Actor, client: &Client, now: Timestamp) -> Option<String> {
    match DeletionOutcome::at(now, client.life.created_at) {
        DeletionOutcome::Removed => None,
        DeletionOutcome::Deactivated { .. } => actor.could_not(Undo::Restore, &client.roles),
    }
}
