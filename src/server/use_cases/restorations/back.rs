//! The earlier state that came back, and the entries by which what is ended in it is told.

use crate::{
    domain::{
        OrganizationId, State, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        lifecycle::{self, Next, Transition},
        rehearsal::Ended,
        restoration::KeptEntry,
    },
    server::{
        storage::{
            Connection, StorageError,
            audit::entry::{Change, NewEntry},
            clients::{client::Client, rehearsals, write},
            people::users::User,
            tokens::authorizations::{self, Authorization},
        },
        use_cases::{authorizations::changes as decisions, clients::changes},
    },
};

/// Which state came back, in which organization.
pub(super) struct Back<'a> {
    pub organization_id: OrganizationId,
    /// From when it is.
    pub state_of: Timestamp,
    /// What was made since it came back; `None`: it comes back now.
    pub since: Option<Timestamp>,
    /// The entries since it came back.
    pub log: &'a [KeptEntry],
    pub now: Timestamp,
}

impl Back<'_> {
    /// An entry about an object: kind, id and name.
    pub(super) fn entry(
        &self,
        action: AuditAction,
        (kind, id, name): (ObjectKind, String, String),
        version: Option<i64>,
        changes: Vec<Change>,
    ) -> NewEntry {
        let of = vec![self.state_of.millis().to_string()];
        let because = Change { field: AuditField::Backup, before: vec![], after: of };
        let changes = changes.into_iter().chain([because]).collect();
        NewEntry { version, changes, ..NewEntry::own(self.organization_id, self.now, action, (kind, id, name)) }
    }

    pub(super) fn of_client(&self, action: AuditAction, client: &Client, changes: Vec<Change>) -> NewEntry {
        let object = (ObjectKind::Client, client.id.to_string(), client.name.clone());
        self.entry(action, object, Some(client.version), changes)
    }

    pub(super) fn of_user(&self, action: AuditAction, user: &User, changes: Vec<Change>) -> NewEntry {
        self.entry(action, (ObjectKind::User, user.id.to_string(), user.name.clone()), Some(user.version), changes)
    }

    /// A client without what it got since the earlier state came back. Where that comes back now, all is ended already.
    pub(super) fn cut(&self, client: &Client) -> Client {
        let life = if self.since.is_some() { client.life.cut(self.now) } else { client.life };
        Client { life, modified_at: self.now, modified_by: None, ..client.clone() }
    }

    /// That it is, for the audit log.
    pub(super) fn tokens_ended(&self) -> Option<Change> {
        let ended = Change { field: AuditField::Tokens, before: vec![], after: vec!["ended".to_owned()] };
        self.since.map(|_| ended)
    }

    pub(super) fn is_of_then(&self, made: Timestamp) -> bool {
        self.since.is_none_or(|since| made < since)
    }
}

/// Writes a decision over the one that was read, and cuts what was issued under that.
pub(super) async fn decide(
    connection: &mut Connection,
    back: &Back<'_>,
    (before, after): (&Authorization, Authorization),
    (action, name): (AuditAction, &str),
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let after = Authorization { cuts: before.cuts + 1, modified_at: back.now, modified_by: None, ..after };
    let written = match before.version {
        0 => authorizations::insert(connection, &after).await?,
        _ => authorizations::update(connection, before, &after).await?,
    };
    if written {
        let object = (ObjectKind::Authorization, before.client_id.to_string(), name.to_owned());
        audited.push(back.entry(action, object, None, decisions(before, &after)));
    }
    Ok(())
}

/// Switches an active client off. One that was removed is only disabled: nothing else is kept of it, should it be needed.
pub(super) async fn stop(
    connection: &mut Connection,
    back: &Back<'_>,
    client: &Client,
    transition: Transition,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let stays = client.life.state == State::Active;
    let next = stays.then(|| lifecycle::next(&client.life, transition, back.now));
    let Some(Ok(Next::Stays(life))) = next else { return Ok(()) };
    let deactivated = life.state == State::Inactive;
    let after = Client {
        life,
        deactivated_at: deactivated.then_some(back.now),
        deactivated_by: None,
        modified_at: back.now,
        modified_by: None,
        ..client.clone()
    };
    if !write::update(connection, client, &after).await? {
        return Ok(());
    }
    if let Some(rehearsal) = client.life.rehearsal {
        let closed = rehearsal.closed(Ended::Cut, back.now);
        rehearsals::close(connection, client.id, client.life.rehearsals, closed, None).await?;
    }
    let after = Client { version: client.version + 1, ..after };
    audited.push(back.of_client(transition.verb(), &after, changes(Some(client), Some(&after))));
    Ok(())
}
