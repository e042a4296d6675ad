//! The latest instant that any process on this database has seen, and what happens to everything bound to time when the
//! clock is set back.

use super::{
    Connection,
    clients::{evidence::losses_set_back, findable, usage, usage_days},
};
use crate::domain::{
    Timestamp,
    time::{DAY, HOUR, MINUTE},
};
use sqlx::AssertSqlSafe;

/// The fact that has it, in milliseconds.
const CLOCK: &str = "clock";

/// The latest instant; `None`: nobody noted any yet.
pub async fn latest(connection: &mut Connection) -> Result<Option<Timestamp>, sqlx::Error> {
    let value: Option<String> =
        sqlx::query_scalar("SELECT value FROM facts WHERE name = $1").bind(CLOCK).fetch_optional(connection).await?;
    Ok(value.and_then(|ms| ms.parse().ok()).map(Timestamp::from_millis))
}

/// Notes an instant, unless a later one is there.
pub async fn note(connection: &mut Connection, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value \
         WHERE CAST(facts.value AS BIGINT) < CAST(excluded.value AS BIGINT)",
    )
    .bind(CLOCK)
    .bind(at.millis().to_string())
    .execute(connection)
    .await
    .map(|_| ())
}

/// What expires, with the instant it was made at. What was made by a clock that was ahead keeps the time it had left.
const EXPIRING: [(&str, &str, &str); 8] = [
    ("access_tokens", "expires_at", "issued_at"),
    ("refresh_tokens", "expires_at", "issued_at"),
    ("consents", "expires_at", "created_at"),
    ("client_secrets", "expires_at", "created_at"),
    ("links", "expires_at", "created_at"),
    ("clients", "date_to_delete", "deactivated_at"),
    ("clients", "rehearsed_until", "rehearsed_at"),
    ("rehearsals", "ends_at", "started_at"),
];

/// What came to its end, with the instant it began at: it ended after it began.
const ENDED: [(&str, &str, &str); 1] = [("rehearsals", "ended_at", "started_at")];

/// What lives for minutes.
const BRIEF: [&str; 4] = ["codes", "challenges", "flashes", "setup_codes"];

/// More than any limit of a session.
const EVER: i64 = 3_650 * DAY;

/// What is asked how long ago it was, with how far back, in milliseconds, that matters: neither a session nor a proof may
/// grow younger, and neither the grace of a refresh token nor the wait after wrong codes may begin anew.
const NOTED: [(&str, &str, i64); 19] = [
    ("sessions", "created_at", EVER),
    ("sessions", "last_seen_at", EVER),
    ("sessions", "proved_at", EVER),
    ("users", "code_failed_at", 2 * HOUR),
    ("codes", "used_at", MINUTE),
    ("refresh_tokens", "used_at", MINUTE),
    ("idempotency_keys", "created_at", 0),
    ("clients", "created_at", 0),
    ("clients", "known_since", 0),
    ("clients", "last_used_at", 0),
    ("clients", "last_token_at", 0),
    ("client_scopes", "given_at", 0),
    ("client_scopes", "maybe_used_at", 0),
    ("client_secrets", "last_used_at", 0),
    ("client_secrets", "silent_from", 0),
    ("attempts", "last_at", 0),
    ("rehearsals", "ended_at", 0),
    ("rehearsal_knocks", "first_at", 0),
    ("rehearsal_knocks", "last_at", 0),
];

/// Sets time back from one instant to another. What had expired has expired, what was made or noted since is moved by the
/// same span, and whatever is measured by its age stays as old as it is. `false`: the latest instant is another than `known`,
/// and nothing was done.
///
/// A second process that follows finds little left; what the first one has issued in between may end early.
pub async fn set_back(
    connection: &mut Connection,
    known: Timestamp,
    (from, to): (Timestamp, Timestamp),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE facts SET value = $1 WHERE name = $2 AND value = $3")
        .bind(to.millis().to_string())
        .bind(CLOCK)
        .bind(known.millis().to_string())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let span = from.since(to);
    // What was made since goes back as a whole, so that it ends after it began.
    let lasting = EXPIRING.into_iter().chain(ENDED);
    let lasting = lasting.map(|(table, end, made)| (table, end, format!(" AND ({made} IS NULL OR {made} <= $1)")));
    let brief = BRIEF.map(|table| (table, "expires_at", String::new()));
    for (table, end, of_before) in lasting.chain(brief) {
        let sql = format!("UPDATE {table} SET {end} = $1 WHERE {end} > $1 AND {end} <= $2{of_before}");
        sqlx::query(AssertSqlSafe(sql)).bind(to).bind(from).execute(&mut *connection).await?;
    }
    for (table, end, made) in EXPIRING {
        let sql = format!("UPDATE {table} SET {end} = {end} - $1, {made} = {made} - $1 WHERE {made} > $2");
        moved(connection, sql, span, to).await?;
    }
    for table in BRIEF {
        let sql = format!("UPDATE {table} SET expires_at = expires_at - $1 WHERE expires_at > $2");
        moved(connection, sql, span, from).await?;
    }
    for (table, column, back) in NOTED {
        let sql = format!("UPDATE {table} SET {column} = {column} - $1 WHERE {column} > $2");
        moved(connection, sql, span, to.plus(-back)).await?;
    }
    usage_days::set_back(&mut *connection, span, to).await?;
    usage::recount_days(&mut *connection).await?;
    findable::tell_all(&mut *connection).await?;
    losses_set_back(connection, to).await?;
    Ok(true)
}

async fn moved(connection: &mut Connection, sql: String, span: i64, after: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(sql)).bind(span).bind(after).execute(connection).await.map(|_| ())
}
