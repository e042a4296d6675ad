//! Saved views: two of the organization, one of Ana Ruiz's own.

use super::people::{ANA, MERIDIAN, TOM, id};
use crate::{
    domain::{
        Timestamp, UserId, ViewId,
        audit::{AuditAction, AuditField, ObjectKind},
        time::DAY,
    },
    policy::ActorKind,
    server::{
        storage::{
            Connection,
            audit::entry::{self, Change, NewEntry},
            clients::views::{self, View},
        },
        use_cases::error::AppError,
    },
};

const VIEWS: [(Option<UserId>, &str, &str); 3] = [
    (None, "Active but silent for 90 days", "state=active&used=90"),
    (None, "Legacy grant types", "legacy=yes"),
    (Some(ANA), "Secrets that never expire", "secret-expiry=never&sort=created"),
];

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    for (n, (user_id, name, query)) in (1..).zip(VIEWS) {
        let id = ViewId::from_uuid(id(9, n));
        let view = View { id, user_id, name: name.to_owned(), query: query.to_owned(), version: 1 };
        views::insert(connection, MERIDIAN, &view).await?;
        // Of one's own the audit log does not tell.
        if user_id.is_none() {
            let changes = [(AuditField::Name, name), (AuditField::Filter, query)];
            let told = NewEntry {
                actor: Some((TOM.uuid(), "Tom Okafor".into())),
                actor_kind: ActorKind::User,
                address: Some("192.0.2.61".into()),
                changes: changes.into_iter().filter_map(|(field, line)| Change::of_line(field, "", line)).collect(),
                ..NewEntry::own(
                    MERIDIAN,
                    now.plus(-6 * DAY),
                    AuditAction::Add,
                    (ObjectKind::View, id.to_string(), name.into()),
                )
            };
            entry::write(connection, &told).await?;
        }
    }
    Ok(())
}
