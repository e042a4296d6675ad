//! Everything that was ever issued: how much of it is alive, and its end. An end is numbers in rows, as each single one is:
//! no process has to be told.

use super::{
    Connection,
    clients::evidence,
    engine,
    sql::{Parameter, Sql},
};
use crate::domain::{OrganizationId, Timestamp, time::SECOND};
use std::collections::BTreeMap;

/// What is alive of what was issued in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    pub organization_id: OrganizationId,
    pub organization: String,
    pub access_tokens: i64,
    pub refresh_tokens: i64,
    pub codes: i64,
    /// Users' consents to applications.
    pub consents: i64,
    /// Sessions that are kept; how old a session may become is known to the servers alone.
    pub sessions: i64,
    /// One-time links: invitations, and new passwords.
    pub links: i64,
    /// Second steps of signing in, and other questions that wait for a browser's answer.
    pub challenges: i64,
}

/// Every organization, the oldest first, with what is alive in it.
pub async fn count(connection: &mut Connection, now: Timestamp) -> Result<Vec<Issued>, sqlx::Error> {
    let access_tokens = by_organization(connection, now, |sql, now| {
        sql.push(format_args!(
            "SELECT t.organization_id, COUNT(*) AS n FROM access_tokens t \
             JOIN clients c ON c.id = t.client_id AND c.cuts = t.client_cuts \
             LEFT JOIN users u ON u.id = t.user_id LEFT JOIN consents s ON s.id = t.consent_id \
             WHERE t.expires_at > {now} AND (t.user_id IS NULL OR u.cuts = t.user_cuts) \
             AND (t.consent_id IS NULL OR s.ended_at IS NULL) GROUP BY t.organization_id"
        ));
    })
    .await?;
    let of_consents = |from: &'static str| {
        move |sql: &mut Sql, now: Parameter| {
            sql.push(format_args!(
                "SELECT s.organization_id, COUNT(*) AS n FROM {from} \
                 JOIN clients c ON c.id = s.client_id AND c.cuts = s.client_cuts \
                 JOIN users u ON u.id = s.user_id AND u.cuts = s.user_cuts \
                 WHERE t.expires_at > {now} AND s.ended_at IS NULL"
            ));
        }
    };
    let unused = |from: &'static str| {
        move |sql: &mut Sql, now: Parameter| {
            of_consents(from)(sql, now);
            sql.push(" AND t.used_at IS NULL GROUP BY s.organization_id");
        }
    };
    let refresh_tokens =
        by_organization(connection, now, unused("refresh_tokens t JOIN consents s ON s.id = t.consent_id")).await?;
    let codes = by_organization(connection, now, unused("codes t JOIN consents s ON s.id = t.consent_id")).await?;
    let consents = by_organization(connection, now, |sql, now| {
        of_consents("consents t JOIN consents s ON s.id = t.id")(sql, now);
        sql.push(" GROUP BY s.organization_id");
    })
    .await?;
    let of_users = |table: &'static str, expires: bool| {
        move |sql: &mut Sql, now: Parameter| {
            let alive = if expires { "t.expires_at" } else { "9223372036854775807" };
            sql.push(format_args!(
                "SELECT u.organization_id, COUNT(*) AS n FROM {table} t JOIN users u ON u.id = t.user_id \
                 WHERE {alive} > {now} GROUP BY u.organization_id"
            ));
        }
    };
    let sessions = by_organization(connection, now, of_users("sessions", false)).await?;
    let links = by_organization(connection, now, of_users("links", true)).await?;
    let challenges = by_organization(connection, now, of_users("challenges", true)).await?;
    let organizations: Vec<(OrganizationId, String)> = Sql::new("SELECT id, name FROM organizations ORDER BY number")
        .pairs(connection, "organizations", ["id", "name"])
        .await?;
    Ok(organizations
        .into_iter()
        .map(|(id, organization)| {
            let of = |counted: &BTreeMap<OrganizationId, i64>| counted.get(&id).copied().unwrap_or_default();
            Issued {
                organization_id: id,
                organization,
                access_tokens: of(&access_tokens),
                refresh_tokens: of(&refresh_tokens),
                codes: of(&codes),
                consents: of(&consents),
                sessions: of(&sessions),
                links: of(&links),
                challenges: of(&challenges),
            }
        })
        .collect())
}

async fn by_organization(
    connection: &mut Connection,
    now: Timestamp,
    select: impl FnOnce(&mut Sql, Parameter),
) -> Result<BTreeMap<OrganizationId, i64>, sqlx::Error> {
    let mut sql = Sql::new("");
    let now = sql.bind(now);
    select(&mut sql, now);
    let counted = sql.pairs(connection, "organizations", ["organization_id", "n"]).await?;
    Ok(counted.into_iter().collect())
}

/// What an end writes to, and what it must not miss because another transaction is about to add it.
const TABLES: [&str; 10] = [
    "organizations",
    "users",
    "clients",
    "authorizations",
    "consents",
    "sessions",
    "browsers",
    "links",
    "challenges",
    "setup_codes",
];

/// Has every other write that issues something come wholly before this transaction or wholly after it.
pub async fn alone(connection: &mut Connection) -> Result<(), sqlx::Error> {
    engine::lock_tables(connection, &TABLES).await
}

/// Ends all of it. What was issued for good keeps its row until it would have expired: a row whose number of cuts is another
/// is dead.
pub async fn end(connection: &mut Connection, now: Timestamp) -> Result<(), sqlx::Error> {
    for cut in [
        "UPDATE clients SET cuts = cuts + 1, tokens_not_before = $1",
        "UPDATE consents SET ended_at = $1, alive_until = $1 WHERE ended_at IS NULL",
    ] {
        sqlx::query(cut).bind(now).execute(&mut *connection).await?;
    }
    for end in [
        "UPDATE users SET cuts = cuts + 1",
        "UPDATE authorizations SET cuts = cuts + 1",
        "DELETE FROM sessions",
        "DELETE FROM browsers",
        "DELETE FROM links",
        "DELETE FROM challenges",
        "DELETE FROM setup_codes",
    ] {
        sqlx::query(end).execute(&mut *connection).await?;
    }
    Ok(())
}

/// How long a code of an authenticator app is shown (RFC 6238 section 5.2).
const STEP: i64 = 30 * SECOND;

/// Ends what can be used once, after an earlier state came back in which it is unused: what was used since is not told from
/// the rest; and a secret is shown once.
pub async fn end_used_up(connection: &mut Connection, now: Timestamp) -> Result<(), sqlx::Error> {
    // A code that is still shown may have been used a moment before.
    let step = now.millis() / STEP + 1;
    Sql::with("UPDATE authenticators SET last_step = $1 WHERE last_step < $1", step).execute(connection).await?;
    for end in ["DELETE FROM recovery_codes", "DELETE FROM flashes", "DELETE FROM idempotency_keys"] {
        Sql::new(end).execute(connection).await?;
    }
    evidence::record_anew(connection).await?;
    Ok(())
}
