//! Entries of the audit log: written in the transaction of the change, never altered.

use super::chain::{self, Row};
use crate::{
    domain::{
        OrganizationId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind, Word},
    },
    policy::ActorKind,
    server::storage::Connection,
};
use rand::RngExt as _;
use sqlx::{AssertSqlSafe, FromRow};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};
use uuid::{Builder, Uuid};

/// One entry, to be written.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub organization_id: OrganizationId,
    pub at: Timestamp,
    /// `None`: Clientele itself.
    pub actor: Option<(Uuid, String)>,
    pub actor_kind: ActorKind,
    /// The client through which a user acted: id and name.
    pub via: Option<(Uuid, String)>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub object_kind: ObjectKind,
    pub object_id: String,
    pub object_name: String,
    pub action: AuditAction,
    /// Whether it was done, or refused.
    pub done: bool,
    pub version: Option<i64>,
    pub changes: Vec<Change>,
}

/// A changed field: the lines before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<F = AuditField> {
    pub field: F,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// One entry, as read.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub at: Timestamp,
    /// "Ana Ruiz", "Ana Ruiz, through Terraform", "Billing sync (client)"; `None`: Clientele itself.
    pub actor_name: Option<String>,
    /// Who it was, whatever they are called: names change, and two may share one.
    pub actor_id: Option<String>,
    pub actor_kind: String,
    pub via_id: Option<String>,
    /// Its place in the chain.
    pub seq: Option<i64>,
    pub hash: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub object_kind: Word<ObjectKind>,
    pub object_id: String,
    pub object_name: String,
    pub action: Word<AuditAction>,
    pub done: bool,
    pub version: Option<i64>,
    pub changes: Vec<Change<Word<AuditField>>>,
}

#[derive(FromRow)]
pub(in crate::server::storage) struct Record {
    id: String,
    at: i64,
    actor_name: Option<String>,
    actor_id: Option<String>,
    actor_kind: String,
    via_id: Option<String>,
    via_name: Option<String>,
    seq: Option<i64>,
    hash: Option<String>,
    address: Option<String>,
    request_id: Option<String>,
    object_kind: String,
    object_id: String,
    object_name: String,
    action: String,
    outcome: String,
    version: Option<i64>,
}

impl Record {
    pub(in crate::server::storage) fn entry(self) -> Entry {
        Entry {
            id: self.id,
            at: Timestamp::from_millis(self.at),
            actor_name: self.actor_name.map(|name| match self.via_name {
                Some(via) => format!("{name}, through {via}"),
                None if self.actor_kind == ActorKind::Client.as_str() => format!("{name} (client)"),
                None => name,
            }),
            actor_id: self.actor_id,
            actor_kind: self.actor_kind,
            via_id: self.via_id,
            seq: self.seq,
            hash: self.hash,
            address: self.address,
            request_id: self.request_id,
            object_kind: Word::<ObjectKind>::read(self.object_kind),
            object_id: self.object_id,
            version: self.version,
            object_name: self.object_name,
            action: Word::<AuditAction>::read(self.action),
            done: self.outcome == "done",
            changes: vec![],
        }
    }
}

pub(in crate::server::storage) const COLUMNS: &str = "id, at, actor_id, actor_name, actor_kind, via_id, via_name, seq, hash, address, request_id, \
     object_kind, object_id, object_name, action, outcome, version";

impl NewEntry {
    /// As it will be stored, but for its place in the chain.
    fn row(&self) -> Row {
        let (actor_id, actor_name) = self.actor.clone().map(|(id, name)| (id.to_string(), name)).unzip();
        let (via_id, via_name) = self.via.clone().map(|(id, name)| (id.to_string(), name)).unzip();
        let stored = |change: &Change| (change.field.as_str().to_owned(), lines(&change.before), lines(&change.after));
        Row {
            seq: None,
            hash: None,
            id: entry_id(self.at),
            organization_id: self.organization_id.to_string(),
            at: self.at.millis(),
            actor_kind: self.actor_kind.as_str().into(),
            actor_id,
            actor_name,
            via_id,
            via_name,
            address: self.address.clone(),
            request_id: self.request_id.clone(),
            object_kind: self.object_kind.as_str().into(),
            object_id: self.object_id.clone(),
            object_name: self.object_name.clone(),
            action: self.action.as_str().into(),
            outcome: if self.done { "done" } else { "refused" }.into(),
            version: self.version,
            changes: self.changes.iter().map(stored).collect(),
        }
    }
}

/// Writes an entry at the end of its organization's chain. Other writers of this organization then wait for the end of
/// the transaction, so this comes last in it (see [`chain`]).
pub async fn write(connection: &mut Connection, entry: &NewEntry) -> Result<(), sqlx::Error> {
    let row = entry.row();
    let (seq, previous) = chain::take_place(connection, entry.organization_id).await?;
    let hash = row.hash_at(seq, &previous);
    sqlx::query(
        "INSERT INTO audit (id, organization_id, at, actor_id, actor_name, address, request_id, object_kind, object_id, \
         object_name, action, outcome, version, actor_kind, via_id, via_name, seq, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(&row.id)
    .bind(&row.organization_id)
    .bind(row.at)
    .bind(row.actor_id.as_deref())
    .bind(row.actor_name.as_deref())
    .bind(row.address.as_deref())
    .bind(row.request_id.as_deref())
    .bind(&row.object_kind)
    .bind(&row.object_id)
    .bind(&row.object_name)
    .bind(&row.action)
    .bind(&row.outcome)
    .bind(row.version)
    .bind(&row.actor_kind)
    .bind(row.via_id.as_deref())
    .bind(row.via_name.as_deref())
    .bind(seq)
    .bind(&hash)
    .execute(&mut *connection)
    .await?;
    for (field, before, after) in &row.changes {
        sqlx::query("INSERT INTO audit_changes (audit_id, field, before, after) VALUES ($1, $2, $3, $4)")
            .bind(&row.id)
            .bind(field)
            .bind(before)
            .bind(after)
            .execute(&mut *connection)
            .await?;
    }
    chain::set_head(connection, &row.organization_id, &hash).await
}

/// Keeps entries of one millisecond in the order they were written.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// A version 7 UUID of that instant (RFC 9562 sections 5.7 and 6.2, method 1): entries sort by time, and those of one
/// millisecond by a counter of 42 bits. An entry of long ago, as an import or a demo writes one, sorts where it belongs.
fn entry_id(at: Timestamp) -> String {
    let count = WRITTEN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let random: [u8; 4] = rand::rng().random();
    let [.., c0, c1, c2, c3, c4, c5] = count;
    // The builder writes version and variant over the highest bits of the first and the third byte.
    let high = u16::from_be_bytes([c0, c1]);
    let bits = [
        (high >> 6).to_be_bytes()[1] & 0x0f,
        ((high & 0x3f) << 2).to_be_bytes()[1] | (c2 >> 6),
        c2 & 0x3f,
        c3,
        c4,
        c5,
        random[0],
        random[1],
        random[2],
        random[3],
    ];
    Builder::from_unix_timestamp_millis(at.millis().unsigned_abs(), &bits).into_uuid().to_string()
}

fn lines(lines: &[String]) -> String {
    serde_json::to_string(lines).unwrap_or_default()
}

/// The entries of one object, the newest first, before a cursor (an entry's id).
pub async fn of_object(
    connection: &mut Connection,
    organization_id: OrganizationId,
    object_id: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Entry>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE organization_id = $1 AND object_kind = 'client' AND object_id = $2 \
         AND id < $3 ORDER BY id DESC LIMIT $4"
    );
    let records: Vec<Record> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(object_id)
        .bind(before.unwrap_or("g"))
        .bind(limit)
        .fetch_all(&mut *connection)
        .await?;
    let mut entries: Vec<Entry> = records.into_iter().map(Record::entry).collect();
    add_changes(connection, &mut entries).await?;
    Ok(entries)
}

pub(in crate::server::storage) async fn add_changes(
    connection: &mut Connection,
    entries: &mut [Entry],
) -> Result<(), sqlx::Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT audit_id, field, before, after FROM audit_changes WHERE audit_id IN ({}) ORDER BY audit_id, field",
        crate::server::storage::placeholders(1, entries.len())
    );
    let mut query = sqlx::query_as::<_, (String, String, String, String)>(AssertSqlSafe(sql));
    for entry in entries.iter() {
        query = query.bind(entry.id.clone());
    }
    let mut changes: BTreeMap<String, Vec<Change<Word<AuditField>>>> = BTreeMap::new();
    for (id, field, before, after) in query.fetch_all(connection).await? {
        let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
        let field = Word::<AuditField>::read(field);
        changes.entry(id).or_default().push(Change { field, before: parse(&before), after: parse(&after) });
    }
    for entry in entries {
        entry.changes = changes.remove(&entry.id).unwrap_or_default();
    }
    Ok(())
}

/// How many entries an object has.
pub async fn count_of_object(
    connection: &mut Connection,
    organization_id: OrganizationId,
    object_id: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM audit WHERE organization_id = $1 AND object_kind = 'client' AND object_id = $2",
    )
    .bind(organization_id)
    .bind(object_id)
    .fetch_one(connection)
    .await
}

/// The newest entry that says one of these things was done to an object.
pub async fn last_done(
    connection: &mut Connection,
    organization_id: OrganizationId,
    object_id: &str,
    actions: &[AuditAction],
) -> Result<Option<Entry>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE organization_id = $1 AND object_kind = 'client' AND object_id = $2 \
         AND outcome = 'done' AND action IN ({}) ORDER BY id DESC LIMIT 1",
        crate::server::storage::placeholders(3, actions.len())
    );
    let mut query = sqlx::query_as::<_, Record>(AssertSqlSafe(sql)).bind(organization_id).bind(object_id.to_owned());
    for action in actions {
        query = query.bind(action.as_str());
    }
    Ok(query.fetch_optional(connection).await?.map(Record::entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_then_as_they_were_written() {
        let at = |millis| entry_id(Timestamp::from_millis(millis));
        let (late, early) = (at(1_795_442_520_001), at(1_795_442_520_000));
        assert!(early < late, "written after it and belongs before it: {early} {late}");
        let many: Vec<String> = (0..10_000).map(|_| at(1_795_442_520_000)).collect();
        assert!(many.is_sorted() && many.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(Uuid::parse_str(&late).unwrap().get_version_num(), 7);
    }
}
