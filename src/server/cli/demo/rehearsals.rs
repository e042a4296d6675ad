//! A rehearsal that runs, and one that is over with its result.

use super::people::{MERIDIAN, TOM};
use crate::{
    domain::{
        ClientId, Timestamp,
        attempt::Attempt,
        audit::{AuditAction, AuditField, ObjectKind},
        rehearsal::{Ended, Rehearsal},
        time::{DAY, HOUR, MINUTE},
        usage::Times,
    },
    policy::ActorKind,
    server::{
        storage::{
            Connection,
            audit::entry::{self, Change, NewEntry},
            clients::{
                rehearsals::{self, Caller},
                secrets,
            },
            demo,
        },
        use_cases::error::AppError,
    },
};

const RUNNING: (&str, &str) = ("e93b07d4-a5c8-4f21-9d6e-7b0f2c8e4a15", "Speech analytics");
const OVER: (&str, &str) = ("07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3", "Load test");

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    let id: ClientId = RUNNING.0.parse().map_err(AppError::internal)?;
    let began = now.plus(-20 * MINUTE);
    let running = Rehearsal { started_at: began, ends_at: began.plus(48 * HOUR) };
    begin(connection, RUNNING, running).await?;
    demo::rehearse(connection, id, 1, Some(running)).await?;
    let secret_id = secrets::of_client(connection, id).await?.first().map(|secret| secret.id);
    let address = Some("203.0.113.24".to_owned());
    let caller = Caller { client_id: id, rehearsal: 1, kind: Attempt::Knock, secret_id, address };
    let times = Times { n: 4, first_at: now.plus(-17 * MINUTE), last_at: now.plus(-2 * MINUTE), last_from: None };
    rehearsals::add(connection, &caller, &times).await?;

    let id: ClientId = OVER.0.parse().map_err(AppError::internal)?;
    let began = now.plus(-9 * DAY);
    let over = Rehearsal { started_at: began, ends_at: began.plus(48 * HOUR) };
    begin(connection, OVER, over).await?;
    demo::rehearse(connection, id, 1, None).await?;
    rehearsals::close(connection, id, 1, over.closed(Ended::ByItself, now), None).await?;
    let object = (ObjectKind::Client, OVER.0.to_owned(), OVER.1.to_owned());
    let told = NewEntry {
        changes: vec![until(over, false)],
        ..NewEntry::own(MERIDIAN, over.ends_at, AuditAction::EndRehearsal, object)
    };
    Ok(entry::write(connection, &told).await?)
}

async fn begin(connection: &mut Connection, of: (&str, &str), rehearsal: Rehearsal) -> Result<(), AppError> {
    let id: ClientId = of.0.parse().map_err(AppError::internal)?;
    rehearsals::begin(connection, id, (1, rehearsal), Some(&TOM.to_string())).await?;
    let object = (ObjectKind::Client, of.0.to_owned(), of.1.to_owned());
    let told = NewEntry {
        actor: Some((TOM.uuid(), "Tom Okafor".into())),
        actor_kind: ActorKind::User,
        address: Some("192.0.2.61".into()),
        changes: vec![until(rehearsal, true)],
        ..NewEntry::own(MERIDIAN, rehearsal.started_at, AuditAction::Rehearse, object)
    };
    Ok(entry::write(connection, &told).await?)
}

fn until(rehearsal: Rehearsal, begins: bool) -> Change {
    let at = vec![rehearsal.ends_at.millis().to_string()];
    let (before, after) = if begins { (vec![], at) } else { (at, vec![]) };
    Change { field: AuditField::RehearsedUntil, before, after }
}
