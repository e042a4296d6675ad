//! Browsers that have signed somebody in. They open nothing: attempts from there are counted apart from strangers'.

use crate::{
    domain::{Timestamp, UserId, text::folded},
    server::storage::Connection,
};

/// How many browsers of one user are known; the one that was used longest ago is forgotten first.
const MOST: i64 = 20;

/// Whether the one who signs in with this address has done so in a browser since then.
pub async fn knows_name(
    connection: &mut Connection,
    id_hash: &str,
    email: &str,
    since: Timestamp,
) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM browsers b JOIN users u ON u.id = b.user_id \
         WHERE b.id_hash = $1 AND u.sign_in_key = $2 AND b.used_at > $3",
    )
    .bind(id_hash)
    .bind(folded(email))
    .bind(since)
    .fetch_one(connection)
    .await?;
    Ok(n > 0)
}

/// Whether a user has signed in in a browser since then.
pub async fn knows_user(
    connection: &mut Connection,
    id_hash: &str,
    user_id: UserId,
    since: Timestamp,
) -> Result<bool, sqlx::Error> {
    let n: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM browsers WHERE id_hash = $1 AND user_id = $2 AND used_at > $3")
            .bind(id_hash)
            .bind(user_id)
            .bind(since)
            .fetch_one(connection)
            .await?;
    Ok(n > 0)
}

/// Remembers that a user has signed in in a browser, which has another cookie from now on (its hash): nobody knows it who
/// brought the former one there.
pub async fn remember(
    connection: &mut Connection,
    (former, id_hash): (Option<&str>, &str),
    user_id: UserId,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if let Some(former) = former {
        sqlx::query("UPDATE browsers SET id_hash = $1 WHERE id_hash = $2")
            .bind(id_hash)
            .bind(former)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query(
        "INSERT INTO browsers (id_hash, user_id, used_at) VALUES ($1, $2, $3) \
         ON CONFLICT (id_hash, user_id) DO UPDATE SET used_at = excluded.used_at",
    )
    .bind(id_hash)
    .bind(user_id)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM browsers WHERE user_id = $1 AND id_hash NOT IN \
         (SELECT id_hash FROM browsers WHERE user_id = $1 ORDER BY used_at DESC, id_hash LIMIT $2)",
    )
    .bind(user_id)
    .bind(MOST)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Forgets all browsers of a user.
pub async fn forget_of(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM browsers WHERE user_id = $1").bind(user_id).execute(connection).await.map(|_| ())
}

/// Forgets browsers that were last used before an instant.
pub async fn remove_unused(connection: &mut Connection, since: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM browsers WHERE used_at <= $1").bind(since).execute(connection).await.map(|_| ())
}
