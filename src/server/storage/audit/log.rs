//! Pages of an organization's audit log, for readers who may see all of it.

use super::{
    chain::{self, COLUMNS},
    entry::{Entry, NEWEST_FIRST, page_of},
};
use crate::{
    domain::{
        OrganizationId, Timestamp,
        audit::{AuditAction, ObjectKind, Who, Word},
        text::folded,
    },
    server::storage::{
        Connection, Store,
        engine::Engine,
        log_id,
        page::{ById, Page, Side},
        sql::Sql,
    },
};

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Part of the name of who or what, or a whole id or request id; empty: all.
    pub text: String,
    pub who: Option<Who>,
    pub kind: Option<Word<ObjectKind>>,
    pub action: Option<Word<AuditAction>>,
    /// Done, or refused.
    pub done: Option<bool>,
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The instant after the last.
    pub to: Option<Timestamp>,
    /// The page after this entry, which are older ones, or before it; `None`: the newest.
    pub place: Option<ById>,
}

/// A page of the organization's entries, the newest first.
pub async fn page(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
    size: usize,
) -> Result<Page<Entry>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM audit WHERE organization_id = $1"), organization_id);
    if let Some(from) = wanted.from {
        let first = sql.bind(log_id::first(from));
        sql.push(format_args!(" AND id >= {first}"));
    }
    let side = ById::side(wanted.place.as_ref());
    let place = |towards: Side| wanted.place.iter().filter(move |_| side == towards).map(|place| place.id.clone());
    // One upper bound: of two an engine may choose the worse one to begin at.
    if let Some(end) = wanted.to.map(log_id::first).into_iter().chain(place(Side::After)).min() {
        let end = [sql.bind(end)];
        NEWEST_FIRST.beyond(&mut sql, Side::After, end);
    }
    if let Some(newer_than) = place(Side::Before).next() {
        let start = [sql.bind(newer_than)];
        NEWEST_FIRST.beyond(&mut sql, Side::Before, start);
    }
    sql.and_equal("object_kind", wanted.kind.as_ref().map(|kind| kind.as_str()));
    sql.and_equal("action", wanted.action.as_ref().map(|action| action.as_str()));
    sql.and_equal("outcome", wanted.done.map(|done| if done { "done" } else { "refused" }));
    match wanted.who {
        None => {}
        Some(Who::Clientele) => sql.push(" AND actor_id IS NULL"),
        Some(Who::Actor(id)) => sql.and_equal("actor_id", Some(id.to_string())),
    }
    if !wanted.text.is_empty() {
        push_search(&mut sql, store.engine(), &wanted.text);
    }
    NEWEST_FIRST.limit(&mut sql, side, size);
    page_of(sql, &mut *store.reader().acquire().await?, side, size).await
}

/// Adds that a name contains the text, or that it is the id of what was changed or of the request.
fn push_search(sql: &mut Sql, engine: Engine, text: &str) {
    let (typed, name) = (sql.bind(text), sql.bind(folded(text)));
    sql.push(format_args!(
        " AND ({} OR object_id = {typed} OR request_id = {typed})",
        engine.contains(&["names_key"], name),
    ));
}

/// How many entries of the organization were written for a request, counted up to `most`.
pub async fn of_request(
    connection: &mut Connection,
    organization_id: OrganizationId,
    request_id: &str,
    most: i64,
) -> Result<i64, sqlx::Error> {
    let mut sql = Sql::with("SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE organization_id = $1", organization_id);
    sql.and_equal("request_id", Some(request_id));
    sql.push(format_args!(" LIMIT {most}) counted"));
    sql.value(connection).await
}

/// One entry of the organization.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: &str,
) -> Result<Option<Entry>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM audit WHERE organization_id = $1"), organization_id);
    sql.and_equal("id", Some(id));
    Ok(chain::read(sql, connection).await?.pop().map(Entry::from))
}
