//! An organization's audit log from one of its places on, as what tells what was done after that.

use super::{
    chain::{self, COLUMNS, Row},
    entry::{Change, Entry},
};
use crate::{
    domain::{OrganizationId, restoration::KeptEntry},
    server::storage::{Connection, sql::Sql},
};

/// The entry at a place and all after it; nothing, where they do not follow on each other: such a log says nothing.
pub async fn since(
    connection: &mut Connection,
    organization_id: OrganizationId,
    place: i64,
) -> Result<Vec<KeptEntry>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM audit WHERE organization_id = $1"), organization_id);
    let first = sql.bind(place);
    sql.push(format_args!(" AND seq >= {first} ORDER BY seq"));
    let rows = chain::read(sql, connection).await?;
    let follows = |pair: &[Row]| match (&pair[0].hash, pair[1].seq) {
        (Some(previous), Some(place)) => pair[1].fits(place, previous),
        _ => false,
    };
    let whole = rows.windows(2).all(follows);
    Ok(if whole { rows.into_iter().filter_map(kept).collect() } else { vec![] })
}

fn kept(row: Row) -> Option<KeptEntry> {
    let entry = Entry::from(row);
    let change = |Change { field, before, after }| (field, before, after);
    Some(KeptEntry {
        place: entry.seq?,
        hash: entry.hash?,
        at: entry.at,
        by: entry.actor_name,
        by_id: entry.actor_id,
        kind: entry.object_kind,
        id: entry.object_id,
        name: entry.object_name,
        action: entry.action,
        done: entry.done,
        changes: entry.changes.into_iter().map(change).collect(),
    })
}
