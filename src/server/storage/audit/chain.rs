//! The chain of hashes through the audit log of each organization: what the hash of an entry covers, and where the
//! chain ends. docs/operating.md describes the same for those who want to compute it themselves.

use crate::{
    domain::{OrganizationId, Timestamp},
    server::storage::{
        Connection, Store,
        columns::{Of, Stored},
        page::{Order, Side},
        sql::Sql,
    },
};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::{collections::HashMap, fmt::Write};

/// What the hash of the first entry follows on.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The first word of what is hashed. Another encoding gets another word, so that no text has two readings.
const ENCODING: &str = "clientele-audit-1";

/// How many entries are read at once. Binding costs the square of a statement's parameters.
pub const AT_ONCE: i64 = 200;

/// An entry as it is stored: all that its hash is over, and where it stands.
#[derive(Clone, Debug, FromRow)]
pub struct Row {
    /// Its place in the chain; `None`: it is in none.
    pub seq: Option<i64>,
    pub hash: Option<String>,
    pub id: String,
    pub organization_id: String,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub actor_name: Option<String>,
    pub via_id: Option<String>,
    pub via_name: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub object_kind: String,
    pub object_id: String,
    pub object_name: String,
    pub action: String,
    pub outcome: String,
    pub version: Option<i64>,
    #[sqlx(skip)]
    pub changes: Vec<StoredChange>,
}

/// A change of a field as it is stored: its values before and after, each as JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, FromRow)]
pub struct StoredChange {
    pub field: String,
    pub before: String,
    pub after: String,
}

impl Stored for Row {
    const TABLE: &'static str = "audit";
    const KEY: &'static [&'static str] = &["id"];
}

pub(super) const COLUMNS: &str = "seq, hash, id, organization_id, at, actor_kind, actor_id, actor_name, via_id, via_name, address, \
     request_id, object_kind, object_id, object_name, action, outcome, version";

impl Row {
    /// The hash this entry has at a place, after the hash of the entry before it. JSON leaves no doubt where a value
    /// ends and tells nothing from an empty text.
    pub fn hash_at(&self, place: i64, previous: &str) -> String {
        let mut changes: Vec<_> = self.changes.iter().collect();
        // By bytes: the order of a database depends on its locale.
        changes.sort();
        let changes: Vec<[&String; 3]> = changes.into_iter().map(|c| [&c.field, &c.before, &c.after]).collect();
        let text = json!([
            ENCODING,
            previous,
            place,
            self.id,
            self.organization_id,
            self.at.millis(),
            self.actor_kind,
            self.actor_id,
            self.actor_name,
            self.via_id,
            self.via_name,
            self.address,
            self.request_id,
            self.object_kind,
            self.object_id,
            self.object_name,
            self.action,
            self.outcome,
            self.version,
            changes,
        ])
        .to_string();
        Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Whether this entry was written at this place, after that entry.
    pub fn fits(&self, place: i64, previous: &str) -> bool {
        self.hash.as_deref() == Some(self.hash_at(place, previous).as_str())
    }
}

/// Takes the next place in an organization's chain: its number, and the hash of the entry before it. On PostgreSQL
/// every other writer of this organization waits from here to the end of the transaction; so a transaction writes to
/// the audit log last, when it holds all it needs, and to those of several organizations in the order of their ids.
pub(in crate::server::storage) async fn take_place(
    connection: &mut Connection,
    organization_id: OrganizationId,
) -> Result<(i64, String), sqlx::Error> {
    sqlx::query_as(
        "INSERT INTO audit_heads (organization_id, seq, hash) VALUES ($1, 1, $2) \
         ON CONFLICT (organization_id) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash",
    )
    .bind(organization_id)
    .bind(BEGINNING)
    .fetch_one(connection)
    .await
}

/// Ends the chain with the entry that was written at the place taken.
pub(in crate::server::storage) async fn set_head(
    connection: &mut Connection,
    organization_id: &str,
    hash: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE audit_heads SET hash = $1 WHERE organization_id = $2")
        .bind(hash)
        .bind(organization_id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Chains what was written before there were chains, in the order of ids, a transaction for each organization.
///
/// A log that has a head or an entry in its place is left alone, whatever else is wrong with it: chaining it anew would
/// make good what [`crate::server::use_cases::audit`] is to find.
pub(in crate::server::storage) async fn chain_older(store: &Store) -> Result<(), sqlx::Error> {
    let organizations: Vec<String> = sqlx::query_scalar(
        "SELECT o.id FROM organizations o \
         WHERE NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.organization_id = o.id) \
         AND EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = o.id) \
         AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = o.id AND a.seq IS NOT NULL)",
    )
    .fetch_all(&mut *store.reader().acquire().await?)
    .await?;
    for organization in organizations {
        let mut transaction = store.begin().await?;
        // Of several processes that start at once one adds this row; the others wait here until it is done.
        let begun = sqlx::query(
            "INSERT INTO audit_heads (organization_id, seq, hash) VALUES ($1, 0, $2) \
             ON CONFLICT (organization_id) DO NOTHING",
        )
        .bind(&organization)
        .bind(BEGINNING)
        .execute(&mut *transaction)
        .await?;
        if begun.rows_affected() == 0 {
            continue;
        }
        let entries = chain(&mut transaction, &organization).await?;
        transaction.commit().await?;
        tracing::info!(organization, entries, "the audit log was chained");
    }
    Ok(())
}

async fn chain(connection: &mut Connection, organization: &str) -> Result<i64, sqlx::Error> {
    let (mut place, mut hash, mut id) = (0_i64, BEGINNING.to_owned(), String::new());
    loop {
        let rows = after_id(connection, organization, &id).await?;
        let Some(last) = rows.last() else { break };
        id.clone_from(&last.id);
        for row in &rows {
            place += 1;
            hash = row.hash_at(place, &hash);
            sqlx::query("UPDATE audit SET seq = $1, hash = $2 WHERE id = $3")
                .bind(place)
                .bind(&hash)
                .bind(&row.id)
                .execute(&mut *connection)
                .await?;
        }
    }
    sqlx::query("UPDATE audit_heads SET seq = $1, hash = $2 WHERE organization_id = $3")
        .bind(place)
        .bind(&hash)
        .bind(organization)
        .execute(connection)
        .await?;
    Ok(place)
}

async fn after_id(connection: &mut Connection, organization: &str, id: &str) -> Result<Vec<Row>, sqlx::Error> {
    const BY_ID: Order = Order::ascending(&["id"]);
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM audit WHERE organization_id = $1"), organization);
    let place = [sql.bind(id)];
    BY_ID.beyond(&mut sql, Side::After, place);
    sql.push(format_args!(" ORDER BY id LIMIT {AT_ONCE}"));
    read(sql, connection).await
}

#[derive(FromRow)]
struct Change {
    audit_id: String,
    #[sqlx(flatten)]
    change: StoredChange,
}

impl Stored for Change {
    const TABLE: &'static str = "audit_changes";
    const KEY: &'static [&'static str] = &["audit_id", "field"];
}

/// Entries with their changes; the statement selects [`COLUMNS`].
pub(super) async fn read(sql: Sql, connection: &mut Connection) -> Result<Vec<Row>, sqlx::Error> {
    let mut rows: Vec<Row> = sql.records(&mut *connection).await?;
    for rows in rows.chunks_mut(AT_ONCE.unsigned_abs() as usize) {
        add_changes(connection, rows).await?;
    }
    Ok(rows)
}

async fn add_changes(connection: &mut Connection, rows: &mut [Row]) -> Result<(), sqlx::Error> {
    let mut sql = Sql::new("SELECT audit_id, field, before, after FROM audit_changes WHERE audit_id IN (");
    let list = sql.bind_all(rows.iter().map(|row| row.id.as_str()));
    sql.push(format_args!("{list}) ORDER BY audit_id, field"));
    let mut changes: HashMap<String, Vec<StoredChange>> = HashMap::new();
    for Change { audit_id, change } in sql.records(connection).await? {
        changes.entry(audit_id).or_default().push(change);
    }
    for row in rows {
        row.changes = changes.remove(&row.id).unwrap_or_default();
    }
    Ok(())
}

/// An organization that there is a log or a chain of.
#[derive(Clone, Debug, FromRow)]
pub struct Logged {
    /// What was tampered with may hold anything as an id.
    pub id: String,
    /// `None`: there is no such organization.
    pub name: Option<String>,
}

impl Stored for Logged {
    const TABLE: &'static str = "organizations";
    const KEY: &'static [&'static str] = &["id"];
}

/// Every organization that there is a log or a chain of, by name.
pub async fn organizations(store: &Store) -> Result<Vec<Logged>, sqlx::Error> {
    let logged: Vec<Of<Logged>> = sqlx::query_as(
        "SELECT a.id, o.name FROM (SELECT id FROM organizations UNION SELECT organization_id FROM audit_heads \
         UNION SELECT organization_id FROM audit) a LEFT JOIN organizations o ON o.id = a.id ORDER BY o.name, a.id",
    )
    .fetch_all(&mut *store.reader().acquire().await?)
    .await?;
    Ok(logged.into_iter().map(|Of(organization)| organization).collect())
}

/// Every organization whose log nobody looked through since an instant, or only later than `now`, as a clock was set back.
pub async fn not_checked_since(store: &Store, since: Timestamp, now: Timestamp) -> Result<Vec<Logged>, sqlx::Error> {
    let mut sql = Sql::new(
        "SELECT o.id, o.name FROM organizations o LEFT JOIN log_checks c ON c.organization_id = o.id \
         WHERE c.organization_id IS NULL",
    );
    let (since, now) = (sql.bind(since), sql.bind(now));
    sql.push(format_args!(" OR c.checked_at < {since} OR c.checked_at > {now} ORDER BY o.id"));
    sql.records(&mut *store.reader().acquire().await?).await
}

/// Keeps at how many places a log is not what was written.
pub async fn checked(
    connection: &mut Connection,
    organization_id: &str,
    broken: u64,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO log_checks (organization_id, checked_at, broken) VALUES ($1, $2, $3) \
         ON CONFLICT (organization_id) DO UPDATE SET checked_at = excluded.checked_at, broken = excluded.broken",
    )
    .bind(organization_id)
    .bind(now)
    .bind(i64::try_from(broken).unwrap_or(i64::MAX))
    .execute(connection)
    .await
    .map(|_| ())
}

/// The entries after one, by number and id, at most [`AT_ONCE`]. No two have one number, unless someone saw to it.
pub async fn after(store: &Store, organization: &str, last: &(i64, String)) -> Result<Vec<Row>, sqlx::Error> {
    const BY_PLACE: Order = Order::ascending(&["seq", "id"]);
    let mut sql =
        Sql::with(format!("SELECT {COLUMNS} FROM audit WHERE seq > 0 AND organization_id = $1"), organization);
    let place = [sql.bind(last.0), sql.bind(&last.1)];
    BY_PLACE.beyond(&mut sql, Side::After, place);
    sql.push(format_args!(" ORDER BY seq, id LIMIT {AT_ONCE}"));
    read(sql, &mut *store.reader().acquire().await?).await
}

/// The ids of entries that have no place in the chain, at most `limit`.
pub async fn without_place(store: &Store, organization: &str, limit: i64) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT id FROM audit WHERE organization_id = $1 AND (seq IS NULL OR seq < 1) ORDER BY id LIMIT $2",
    )
    .bind(organization)
    .bind(limit)
    .fetch_all(&mut *store.reader().acquire().await?)
    .await
}

/// The last place of the chain and its hash.
pub async fn head(store: &Store, organization: &str) -> Result<Option<(i64, String)>, sqlx::Error> {
    sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE organization_id = $1")
        .bind(organization)
        .fetch_optional(&mut *store.reader().acquire().await?)
        .await
}

/// The hash that is stored at a place.
pub async fn hash_at(store: &Store, organization: &str, place: i64) -> Result<Option<String>, sqlx::Error> {
    let hash: Option<Option<String>> =
        sqlx::query_scalar("SELECT hash FROM audit WHERE organization_id = $1 AND seq = $2")
            .bind(organization)
            .bind(place)
            .fetch_optional(&mut *store.reader().acquire().await?)
            .await?;
    Ok(hash.flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(field: &str, before: &str, after: &str) -> StoredChange {
        StoredChange { field: field.into(), before: before.into(), after: after.into() }
    }

    /// Computed by the Python of docs/operating.md: a change of the encoding breaks every log there is.
    #[test]
    fn the_encoding_is_the_one_that_is_documented() {
        let text = |text: &str| Some(text.to_owned());
        let row = Row {
            seq: None,
            hash: None,
            id: "019ab2c0-0000-7000-8000-000000000001".into(),
            organization_id: "0c11e27e-1e00-4000-8000-000100000001".into(),
            at: Timestamp::from_millis(1_795_442_520_000),
            actor_kind: "user".into(),
            actor_id: text("0c11e27e-1e00-4000-8000-000400000001"),
            actor_name: text("Ana \"Aña\" Ruiz\n\u{1}\u{7f}\u{2028}"),
            via_id: None,
            via_name: None,
            address: text("192.0.2.61"),
            request_id: None,
            object_kind: "client".into(),
            object_id: "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53".into(),
            object_name: "Quality review dashboard".into(),
            action: "edit".into(),
            outcome: "done".into(),
            version: Some(2),
            changes: vec![changed("scopes", "[\"routing\"]", "[]"), changed("name", "[\"A\"]", "[\"B\"]")],
        };
        assert_eq!(row.hash_at(7, BEGINNING), "ab9a933511e4f36d5acca1d50d25687055670024ca6a762601b35e57dca02b60");
    }
}
