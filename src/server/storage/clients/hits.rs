//! How many clients have a text, before it is decided how they are read.

use crate::{
    domain::OrganizationId,
    server::storage::{Store, engine::Engine, sql::Sql},
};

/// Search hits up to this number are counted exactly.
pub const COUNTED: i64 = 1_000;

/// The range of names, and that of ids, that begin with a text.
pub fn beginnings(sql: &mut Sql, text: &str) -> (String, String) {
    let (from, to) = (sql.bind(text), sql.bind(format!("{text}\u{10ffff}")));
    let range = |column: &str| format!("{column} >= {from} AND {column} < {to}");
    (range("name_key"), range("id"))
}

/// Whether an id can begin so.
pub fn begins_ids(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// How many names and ids of the organization begin with the text, counted up to [`COUNTED`] and one each.
pub async fn count_beginnings(store: &Store, organization: OrganizationId, text: &str) -> Result<i64, sqlx::Error> {
    let mut sql = Sql::new("SELECT ");
    let own = sql.bind(organization);
    let (names, ids) = beginnings(&mut sql, text);
    let counted = |range: &str| {
        let limit = COUNTED + 1;
        format!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE organization_id = {own} AND {range} \
             LIMIT {limit}) counted)"
        )
    };
    sql.push(counted(&names));
    if begins_ids(text) {
        sql.push(format_args!(" + {}", counted(&ids)));
    }
    sql.value(&mut *store.reader().acquire().await?).await
}

/// Hits of a text among all clients of the organization, as the database's engine finds them again; `None`: they are more
/// than [`COUNTED`]. The text index is read once for all that is asked about them.
pub async fn hits(store: &Store, organization: OrganizationId, text: &str) -> Result<Option<String>, sqlx::Error> {
    let engine = store.engine();
    let mut sql = Sql::new(format!("SELECT CASE WHEN COUNT(*) <= {COUNTED} THEN {} END FROM (", engine.gathered()));
    engine.push_hits(&mut sql, organization, text);
    sql.push(format_args!(" LIMIT {}) hits", COUNTED + 1));
    sql.value(&mut *store.reader().acquire().await?).await
}

/// The clients that conditions leave, as [`Engine::among_ids`] finds them again; `None`: they are more than [`COUNTED`].
pub async fn gather(
    store: &Store,
    push_conditions: impl FnOnce(&mut Sql, Engine),
) -> Result<Option<String>, sqlx::Error> {
    gathering(store.engine(), push_conditions).value(&mut *store.reader().acquire().await?).await
}

/// Its statement. It reads in no order that says anything of a client, so that those that are meant lie as thick at the beginning
/// as everywhere.
pub fn gathering(engine: Engine, push_conditions: impl FnOnce(&mut Sql, Engine)) -> Sql {
    let gathered = engine.gathered();
    let mut sql = Sql::new(format!(
        "SELECT CASE WHEN COUNT(*) <= {COUNTED} THEN {gathered} END FROM (SELECT id AS hit FROM clients WHERE "
    ));
    push_conditions(&mut sql, engine);
    sql.push(format_args!(" ORDER BY id LIMIT {}) hits", COUNTED + 1));
    sql
}

/// How many clients of the organization have the text, counted up to [`COUNTED`] and one, without an index.
pub async fn count_within(store: &Store, organization: OrganizationId, text: &str) -> Result<i64, sqlx::Error> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE organization_id = ");
    let (own, text) = (sql.bind(organization), sql.bind(text));
    let within = store.engine().contains(&["search_text"], text);
    sql.push(format_args!("{own} AND {within} LIMIT {}) counted", COUNTED + 1));
    sql.value(&mut *store.reader().acquire().await?).await
}
