//! What was refused of late: knocks at a client that is deactivated, a password that was wrong, and a change that somebody may
//! not make.

use super::people::{JON, MERIDIAN, TOM};
use crate::{
    domain::{
        ClientId, Timestamp,
        attempt::Attempt,
        audit::{AuditAction, ObjectKind},
        event::{EventKind, EventMethod, EventReason},
        time::{HOUR, MINUTE},
    },
    policy::ActorKind,
    server::{
        storage::{
            Connection,
            audit::entry::{self, NewEntry},
            clients::attempts::{self, Attempts},
            demo,
            events::noted::{NewEvent, Whom},
        },
        use_cases::error::AppError,
    },
};

/// Deactivated two hours ago.
const KNOCKS: &str = "b3a640fe-7d18-49e5-91c2-06e5d8f24b70";
const BRIDGE: (&str, &str) = ("6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5", "Payroll bridge");
const ADDRESS: &str = "203.0.113.24";

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    let id: ClientId = KNOCKS.parse().map_err(AppError::internal)?;
    let knocks = Attempts { n: 14, ..Attempts::one(now.plus(-3 * MINUTE), Some(ADDRESS)) };
    attempts::add(connection, id, Attempt::Knock, &knocks).await?;
    let wrong = NewEvent {
        at: now.plus(-26 * HOUR),
        kind: EventKind::SignIn,
        done: false,
        method: Some(EventMethod::Password),
        reason: Some(EventReason::Password),
        whom: Whom::User(JON),
        address: Some("192.0.2.61".into()),
        user_agent: None,
        request_id: None,
        client: None,
    };
    demo::add_event(connection, wrong, 3).await?;
    let object = (ObjectKind::Client, BRIDGE.0.to_owned(), BRIDGE.1.to_owned());
    let refused = NewEntry {
        actor: Some((TOM.uuid(), "Tom Okafor".into())),
        actor_kind: ActorKind::User,
        address: Some("192.0.2.61".into()),
        done: false,
        ..NewEntry::own(MERIDIAN, now.plus(-30 * HOUR), AuditAction::ResetSecret, object)
    };
    Ok(entry::write(connection, &refused).await?)
}
