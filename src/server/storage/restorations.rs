//! That the database was put back to an earlier state, and where the audit logs end: what tells that it was.

use super::{
    Connection,
    columns::{Flag, Json, Stored},
    sql::Sql,
};
use crate::domain::{
    ClientId, OrganizationId, Timestamp, UserId,
    restoration::{Aftermath, Cause, Taken},
};
use sqlx::FromRow;

/// The last time that an organization's data were put back.
#[derive(Clone, Debug, FromRow)]
pub struct Restoration {
    pub organization_id: OrganizationId,
    pub cause: Cause,
    pub restored_at: Timestamp,
    /// From when the data are.
    pub state_of: Timestamp,
    /// Where the audit log ended in them.
    pub seq: i64,
    pub hash: String,
    #[sqlx(try_from = "Option<String>")]
    taken: TakenSince,
    /// Until when it is known what had been taken since; `None`: to the end, or nothing is.
    pub known_until: Option<Timestamp>,
    /// Whether something that was ended after may go on in them ([`crate::domain::restoration::revives`]).
    #[sqlx(try_from = "Flag")]
    pub revives: bool,
    #[sqlx(try_from = "Flag")]
    holds: bool,
    pub confirmed_at: Option<Timestamp>,
    pub confirmed_by: Option<String>,
}

impl Restoration {
    /// Whether the organization's clients get nothing, and only those of its users sign in who may confirm this.
    pub const fn is_held(&self) -> bool {
        self.holds && self.confirmed_at.is_none()
    }

    /// What had been taken since; `None`: no audit log says it.
    pub fn taken(&self) -> Option<&[Taken]> {
        self.taken.0.as_deref()
    }
}

/// As the column keeps it.
#[derive(Clone, Debug)]
struct TakenSince(Option<Vec<Taken>>);

impl TryFrom<Option<String>> for TakenSince {
    type Error = serde_json::Error;

    fn try_from(json: Option<String>) -> Result<Self, serde_json::Error> {
        json.map(|json| serde_json::from_str(&json)).transpose().map(Self)
    }
}

impl Stored for Restoration {
    const TABLE: &'static str = "restorations";
    const KEY: &'static [&'static str] = &["organization_id"];
}

const COLUMNS: &str = "organization_id, cause, restored_at, state_of, seq, hash, taken, known_until, revives, holds, \
     confirmed_at, confirmed_by";

/// Of one organization; `None`: never.
pub async fn of(connection: &mut Connection, id: OrganizationId) -> Result<Option<Restoration>, sqlx::Error> {
    Sql::with(format!("SELECT {COLUMNS} FROM restorations WHERE organization_id = $1"), id).record(connection).await
}

/// Of every organization that has one.
pub async fn all(connection: &mut Connection) -> Result<Vec<Restoration>, sqlx::Error> {
    Sql::new(format!("SELECT {COLUMNS} FROM restorations ORDER BY organization_id")).records(connection).await
}

/// A restoration to be noted.
#[derive(Clone, Debug)]
pub struct New {
    pub organization_id: OrganizationId,
    pub cause: Cause,
    pub restored_at: Timestamp,
    pub state_of: Timestamp,
    pub end: (i64, String),
    pub taken: Option<Vec<Taken>>,
    pub known_until: Option<Timestamp>,
    pub revives: bool,
}

/// What holds an organization of a table `{table}`, in a condition; see [`Restoration::is_held`].
pub(in crate::server::storage) fn held(table: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM restorations p WHERE p.organization_id = {table}.organization_id AND p.holds = 1 \
         AND p.confirmed_at IS NULL)"
    )
}

/// Notes one in the place of the last one. Where something may go on, the organization is held until somebody confirms.
pub async fn put(connection: &mut Connection, new: New) -> Result<(), sqlx::Error> {
    Sql::with("DELETE FROM restorations WHERE organization_id = $1", new.organization_id)
        .execute(&mut *connection)
        .await?;
    let mut sql = Sql::new(
        "INSERT INTO restorations (organization_id, cause, restored_at, state_of, seq, hash, taken, known_until, revives, \
         holds) VALUES ",
    );
    sql.push_rows([new], |row, new| {
        row.value(new.organization_id);
        row.value(new.cause);
        row.value(new.restored_at);
        row.value(new.state_of);
        row.value(new.end.0);
        row.value(new.end.1);
        row.value(new.taken.map(Json));
        row.value(new.known_until);
        row.value(Flag(new.revives));
        row.value(Flag(new.revives));
    });
    sql.execute(connection).await.map(|_| ())
}

/// Notes what had been taken, and whether something may go on; where nothing may, nothing is held any more. `false`: the
/// restoration is another one by now.
pub async fn set_taken(
    connection: &mut Connection,
    restoration: &Restoration,
    known: &Aftermath,
    revives: bool,
) -> Result<bool, sqlx::Error> {
    let mut sql = Sql::with("UPDATE restorations SET taken = $1", Json(known.taken.clone()));
    let until = sql.bind(known.known_until());
    let revives = sql.bind(Flag(revives));
    sql.push(format_args!(", known_until = {until}, revives = {revives}, holds = holds * {revives} WHERE TRUE"));
    sql.and_equal("organization_id", Some(restoration.organization_id));
    sql.and_equal("restored_at", Some(restoration.restored_at));
    Ok(sql.execute(connection).await? == 1)
}

/// Notes who took note of it; `false`: somebody had, or it is another one by now.
pub async fn confirm(
    connection: &mut Connection,
    restoration: &Restoration,
    (at, by): (Timestamp, &str),
) -> Result<bool, sqlx::Error> {
    let mut sql = Sql::with("UPDATE restorations SET confirmed_at = $1, confirmed_by = ", at);
    let by = sql.bind(by);
    sql.push(format_args!("{by} WHERE confirmed_at IS NULL"));
    sql.and_equal("organization_id", Some(restoration.organization_id));
    sql.and_equal("restored_at", Some(restoration.restored_at));
    Ok(sql.execute(connection).await? == 1)
}

/// The organization of a user, if it is held.
pub async fn holds_user(connection: &mut Connection, id: UserId) -> Result<Option<OrganizationId>, sqlx::Error> {
    let sql = format!("SELECT u.organization_id FROM users u WHERE u.id = $1 AND {}", held("u"));
    let found: Vec<(OrganizationId,)> = Sql::with(sql, id).all(connection).await?;
    Ok(found.first().map(|(id,)| *id))
}

/// What waits in an organization until its restoration is confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Secrets that would be good.
    pub secrets: i64,
    /// The clients that have them.
    pub clients: i64,
    /// Active users, those who may confirm among them.
    pub users: i64,
}

/// Counts what waits in an organization.
pub async fn waiting(connection: &mut Connection, id: OrganizationId, now: Timestamp) -> Result<Waiting, sqlx::Error> {
    let secrets = |counted: &str| {
        let mut sql = Sql::with(
            format!(
                "SELECT {counted} FROM client_secrets s JOIN clients c ON c.id = s.client_id WHERE c.organization_id = $1"
            ),
            id,
        );
        let now = sql.bind(now);
        sql.push(format_args!(
            " AND (s.expires_at IS NULL OR s.expires_at > {now}) AND (c.date_to_delete IS NULL OR c.date_to_delete > {now})"
        ));
        sql
    };
    Ok(Waiting {
        secrets: secrets("COUNT(*)").value(&mut *connection).await?,
        clients: secrets("COUNT(DISTINCT c.id)").value(&mut *connection).await?,
        users: Sql::with("SELECT COUNT(*) FROM users WHERE state = 'active' AND organization_id = $1", id)
            .value(connection)
            .await?,
    })
}

/// The clients of an organization that have secrets, in the order in which clients are locked.
pub async fn with_secrets(connection: &mut Connection, id: OrganizationId) -> Result<Vec<ClientId>, sqlx::Error> {
    let sql = "SELECT DISTINCT s.client_id AS client_id FROM client_secrets s JOIN clients c ON c.id = s.client_id \
               WHERE c.organization_id = $1 ORDER BY client_id";
    let ids: Vec<(ClientId,)> = Sql::with(sql, id).all(connection).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Where an organization's audit log ends.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct End {
    pub organization_id: OrganizationId,
    /// The hash of its first entry, which tells one log of an organization from another.
    pub first: String,
    pub seq: i64,
    pub hash: String,
    /// The instant of its last entry.
    pub at: Timestamp,
}

impl Stored for End {
    const TABLE: &'static str = "audit_heads";
    const KEY: &'static [&'static str] = &["organization_id"];
}

/// Where each audit log ends.
pub async fn ends(connection: &mut Connection) -> Result<Vec<End>, sqlx::Error> {
    let sql = "SELECT h.organization_id, f.hash AS first, h.seq, h.hash, l.at FROM audit_heads h \
               JOIN audit f ON f.organization_id = h.organization_id AND f.seq = 1 \
               JOIN audit l ON l.organization_id = h.organization_id AND l.seq = h.seq \
               WHERE f.hash IS NOT NULL ORDER BY h.organization_id";
    Sql::new(sql).records(connection).await
}

/// Whether an audit log has an end that was seen, or goes on from it.
pub async fn has(connection: &mut Connection, end: &End) -> Result<bool, sqlx::Error> {
    let mut sql = Sql::with("SELECT COUNT(*) FROM audit WHERE organization_id = $1", end.organization_id);
    sql.and_equal("seq", Some(end.seq));
    sql.and_equal("hash", Some(end.hash.as_str()));
    Ok(sql.value::<i64>(connection).await? > 0)
}
