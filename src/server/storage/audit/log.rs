//! Pages of an organization's audit log, for readers who may see all of it.

use super::entry::{COLUMNS, Entry, Record, add_changes};
use crate::{
    domain::{OrganizationId, Timestamp},
    server::storage::{Connection, Store},
};
use sqlx::AssertSqlSafe;

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Part of the name of who or what, or a whole id or request id; empty: all.
    pub text: String,
    /// A user's or a client's id; [`CLIENTELE`] for what it did itself.
    pub who: Option<String>,
    /// A kind of object: client, authorization, user …
    pub kind: Option<String>,
    pub action: Option<String>,
    /// Done, or refused.
    pub done: Option<bool>,
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The instant after the last.
    pub to: Option<Timestamp>,
    /// Entries older than this one.
    pub before: Option<String>,
}

/// Stands for Clientele itself where an actor's id is asked for.
pub const CLIENTELE: &str = "clientele";

/// Ids sort by time: those of an instant begin like this (RFC 9562 section 5.7).
fn first_id(at: Timestamp) -> String {
    let millis = at.millis().clamp(0, 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}", millis >> 16, millis & 0xffff)
}

/// The organization's entries, the newest first.
pub async fn page(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Entry>, sqlx::Error> {
    let upper = wanted.to.map_or_else(|| "g".to_owned(), first_id);
    let upper = wanted.before.clone().map_or_else(|| upper.clone(), |before| before.min(upper.clone()));
    let mut conditions = vec!["organization_id = $1".to_owned(), "id < $2".into(), "id >= $3".into()];
    let mut values = vec![organization_id.to_string(), upper, wanted.from.map(first_id).unwrap_or_default()];
    let mut equal = |column: &str, value: Option<&str>| {
        if let Some(value) = value {
            values.push(value.to_owned());
            conditions.push(format!("{column} = ${}", values.len()));
        }
    };
    equal("object_kind", wanted.kind.as_deref());
    equal("action", wanted.action.as_deref());
    equal("outcome", wanted.done.map(|done| if done { "done" } else { "refused" }));
    equal("actor_id", wanted.who.as_deref().filter(|who| *who != CLIENTELE));
    if wanted.who.as_deref() == Some(CLIENTELE) {
        conditions.push("actor_id IS NULL".into());
    }
    if !wanted.text.is_empty() {
        let columns = ["object_name", "actor_name", "via_name"];
        values.push(wanted.text.clone());
        let typed = store.engine().contains(&columns, values.len());
        let exactly = format!("object_id = ${0} OR request_id = ${0}", values.len());
        // Both engines lower the letters of ASCII; what was typed finds the others as they are.
        values.push(wanted.text.to_lowercase());
        let lowered = ["lower(object_name)", "lower(actor_name)", "lower(via_name)"];
        let lowered = store.engine().contains(&lowered, values.len());
        conditions.push(format!("({typed} OR {lowered} OR {exactly})"));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE {} ORDER BY id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len() + 1
    );
    let mut connection = store.reader().acquire().await?;
    let mut query = sqlx::query_as::<_, Record>(AssertSqlSafe(sql));
    for value in values {
        query = query.bind(value);
    }
    let records = query.bind(limit).fetch_all(&mut *connection).await?;
    with_changes(&mut connection, records).await
}

async fn with_changes(connection: &mut Connection, records: Vec<Record>) -> Result<Vec<Entry>, sqlx::Error> {
    let mut entries: Vec<Entry> = records.into_iter().map(Record::entry).collect();
    for entries in entries.chunks_mut(200) {
        add_changes(connection, entries).await?;
    }
    Ok(entries)
}

/// One entry of the organization.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: &str,
) -> Result<Option<Entry>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE organization_id = $1 AND id = $2");
    let record: Option<Record> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(organization_id).bind(id).fetch_optional(&mut *connection).await?;
    Ok(with_changes(connection, record.into_iter().collect()).await?.pop())
}
