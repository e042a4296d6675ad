//! Entries of the audit log: written in the transaction of the change, never altered.

use super::chain::{self, COLUMNS, Row, StoredChange};
use crate::{
    domain::{
        Maker, OrganizationId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind, Word},
    },
    policy::ActorKind,
    server::storage::{
        Connection, log_id,
        page::{ById, Order, Page, Side},
        search,
        sql::Sql,
    },
};
use uuid::Uuid;

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

impl NewEntry {
    /// What Clientele did itself, or an operator with the database in hand, to an object of this kind, id and name.
    pub fn own(
        organization_id: OrganizationId,
        at: Timestamp,
        action: AuditAction,
        (object_kind, object_id, object_name): (ObjectKind, String, String),
    ) -> Self {
        Self {
            organization_id,
            at,
            actor: None,
            actor_kind: ActorKind::default(),
            via: None,
            address: None,
            request_id: None,
            object_kind,
            object_id,
            object_name,
            action,
            done: true,
            version: None,
            changes: vec![],
        }
    }
}

/// A changed field: the lines before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<F = AuditField> {
    pub field: F,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

impl Change {
    /// A changed field with one line before and after; an empty one is none. `None`: nothing changed.
    pub fn of_line(field: AuditField, before: &str, after: &str) -> Option<Self> {
        let lines = |line: &str| if line.is_empty() { vec![] } else { vec![line.to_owned()] };
        (before != after).then(|| Self { field, before: lines(before), after: lines(after) })
    }
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

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_name: row.actor_name.map(|name| {
                let maker = match row.via_name {
                    Some(program) => Maker::Through { person: Some(name), program: Some(program) },
                    None if row.actor_kind == ActorKind::Client.as_str() => Maker::Program(Some(name)),
                    None => Maker::Person(name),
                };
                maker.to_string()
            }),
            actor_id: row.actor_id,
            actor_kind: row.actor_kind,
            via_id: row.via_id,
            seq: row.seq,
            hash: row.hash,
            address: row.address,
            request_id: row.request_id,
            object_kind: Word::<ObjectKind>::read(row.object_kind),
            object_id: row.object_id,
            version: row.version,
            object_name: row.object_name,
            action: Word::<AuditAction>::read(row.action),
            done: row.outcome == "done",
            changes: row.changes.into_iter().map(Change::from).collect(),
        }
    }
}

impl From<StoredChange> for Change<Word<AuditField>> {
    fn from(StoredChange { field, before, after }: StoredChange) -> Self {
        let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self { field: Word::<AuditField>::read(field), before: parse(&before), after: parse(&after) }
    }
}

impl NewEntry {
    /// As it will be stored, but for its place in the chain.
    fn row(&self) -> Row {
        let (actor_id, actor_name) = self.actor.clone().map(|(id, name)| (id.to_string(), name)).unzip();
        let (via_id, via_name) = self.via.clone().map(|(id, name)| (id.to_string(), name)).unzip();
        let stored = |change: &Change| StoredChange {
            field: change.field.as_str().to_owned(),
            before: lines(&change.before),
            after: lines(&change.after),
        };
        Row {
            seq: None,
            hash: None,
            id: log_id::next(self.at),
            organization_id: self.organization_id.to_string(),
            at: self.at,
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
         object_name, action, outcome, version, actor_kind, via_id, via_name, seq, hash, names_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
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
    .bind(search::names([Some(row.object_name.as_str()), row.actor_name.as_deref(), row.via_name.as_deref()]))
    .execute(&mut *connection)
    .await?;
    for StoredChange { field, before, after } in &row.changes {
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

fn lines(lines: &[String]) -> String {
    serde_json::to_string(lines).unwrap_or_default()
}

/// The order of the log, the newest first: ids sort by time.
pub(super) const NEWEST_FIRST: Order = Order::descending(&["id"]);

/// A page of the entries of one client, the newest first.
pub async fn of_object(
    connection: &mut Connection,
    organization_id: OrganizationId,
    object_id: &str,
    place: Option<&ById>,
    size: usize,
) -> Result<Page<Entry>, sqlx::Error> {
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM audit WHERE object_kind = 'client'"));
    sql.and_equal("organization_id", Some(organization_id));
    sql.and_equal("object_id", Some(object_id));
    let side = ById::side(place);
    if let Some(place) = place {
        let end = [sql.bind(&place.id)];
        NEWEST_FIRST.beyond(&mut sql, side, end);
    }
    NEWEST_FIRST.limit(&mut sql, side, size);
    page_of(sql, connection, side, size).await
}

pub(super) async fn page_of(
    sql: Sql,
    connection: &mut Connection,
    side: Side,
    size: usize,
) -> Result<Page<Entry>, sqlx::Error> {
    let rows = chain::read(sql, connection).await?;
    Ok(Page::of(rows.into_iter().map(Entry::from).collect(), side, size))
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
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM audit WHERE object_kind = 'client' AND outcome = 'done'"));
    sql.and_equal("organization_id", Some(organization_id));
    sql.and_equal("object_id", Some(object_id));
    let list = sql.bind_all(actions.iter().copied());
    sql.push(format_args!(" AND action IN ({list}) ORDER BY id DESC LIMIT 1"));
    Ok(sql.record::<Row>(connection).await?.map(Entry::from))
}
