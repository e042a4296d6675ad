//! What is searched, sorted and unique is stored folded beside what it was made of. When the rule of folding changes, what
//! an older version wrote is folded anew, once.

use super::{Connection, Store, search, sql::Sql};
use crate::domain::{ClientId, UserId, text::folded};

/// The rule of [`folded`]: 2 folds the names in the logs, too; 1 was full case folding and NFC; 0 small letters.
const RULE: i64 = 2;
/// Clients at a time: there may be a million.
const AT_ONCE: i64 = 1_000;

/// Folds anew what was folded by another rule. Of several processes that open the database one does: they take turns. Who
/// finds nothing to fold does not wait for whoever writes.
pub(super) async fn refold(store: &Store) -> Result<(), sqlx::Error> {
    if rule(&mut *store.reader().acquire().await?).await? >= RULE {
        return Ok(());
    }
    let mut transaction = store.begin().await?;
    clients(&mut transaction).await?;
    users(&mut transaction).await?;
    log(&mut transaction, "audit", ["object_name", "actor_name", "via_name"]).await?;
    log(&mut transaction, "events", ["user_name", "client_name", "typed"]).await?;
    sqlx::query("UPDATE folded SET rule = $1 WHERE id = 1").bind(RULE).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// The rule by which it is folded.
async fn rule(connection: &mut Connection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT rule FROM folded WHERE id = 1").fetch_one(connection).await
}

async fn clients(connection: &mut Connection) -> Result<(), sqlx::Error> {
    type Row = (ClientId, String, String, String, String);
    let mut after = String::new();
    loop {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, description, name_key, search_text FROM clients WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(&after)
        .bind(AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = last.to_string();
        for (id, name, description, key, text) in rows {
            let (new_key, new_text) = (folded(&name), search::text(&name, &description, id));
            if (&new_key, &new_text) != (&key, &text) {
                sqlx::query("UPDATE clients SET name_key = $1, search_text = $2 WHERE id = $3")
                    .bind(new_key)
                    .bind(new_text)
                    .bind(id)
                    .execute(&mut *connection)
                    .await?;
            }
        }
    }
}

/// The names in the entries of a log that have none folded.
async fn log(connection: &mut Connection, table: &str, [a, b, c]: [&str; 3]) -> Result<(), sqlx::Error> {
    type Row = (String, Option<String>, Option<String>, Option<String>);
    let mut after = String::new();
    loop {
        let mut sql = Sql::with(format!("SELECT id, {a}, {b}, {c} FROM {table} WHERE id > $1"), after.as_str());
        sql.push(format_args!(" ORDER BY id LIMIT {AT_ONCE}"));
        let rows: Vec<Row> = sql.all(&mut *connection).await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = last.clone();
        for (id, a, b, c) in rows {
            let names = search::names([a.as_deref(), b.as_deref(), c.as_deref()]);
            let mut sql = Sql::with(format!("UPDATE {table} SET names_key = $1"), names);
            sql.push(" WHERE names_key = ''");
            sql.and_equal("id", Some(id));
            sql.execute(&mut *connection).await?;
        }
    }
}

async fn users(connection: &mut Connection) -> Result<(), sqlx::Error> {
    let rows: Vec<(UserId, String, String, String, String)> =
        sqlx::query_as("SELECT id, name, email, name_key, email_key FROM users ORDER BY created_at, id")
            .fetch_all(&mut *connection)
            .await?;
    for (id, name, email, key, address) in rows {
        let (new_key, new_address) = (folded(&name), folded(&email));
        if new_key != key {
            sqlx::query("UPDATE users SET name_key = $1 WHERE id = $2")
                .bind(new_key)
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
        if new_address != address {
            // Whoever is called so in another organization may sign in with it.
            let moved = sqlx::query(
                "UPDATE users SET email_key = $1, sign_in_key = CASE WHEN sign_in_key = $3 THEN $1 ELSE sign_in_key END \
                 WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM users WHERE email_key = $1 OR sign_in_key = $1)",
            )
            .bind(new_address)
            .bind(id)
            .bind(address)
            .execute(&mut *connection)
            .await?;
            if moved.rows_affected() == 0 {
                tracing::warn!(%id, email, "another user signs in with the same address in other letters: change one of them");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::server::cli::demo;

    #[tokio::test]
    async fn what_an_older_version_folded_is_folded_anew_once() {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("test.db").display().to_string();
        let store = Store::open(&url).await.unwrap();
        demo::seed(&store, Timestamp::from_millis(1_795_449_720_000), 40).await.unwrap();
        let mut older = store.begin().await.unwrap();
        for sql in [
            "UPDATE folded SET rule = 0",
            "UPDATE audit SET names_key = ''",
            "UPDATE clients SET name = 'STRASSE zoe\u{308}', name_key = 'strasse zoe\u{308}', search_text = 'x' \
             WHERE id = 'a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e'",
            "UPDATE users SET name = 'ÉVA', name_key = 'Éva' WHERE email_key LIKE 'vera.lind%'",
        ] {
            sqlx::query(sql).execute(&mut *older).await.unwrap();
        }
        older.commit().await.unwrap();
        store.close().await;
        let store = Store::open(&url).await.unwrap();
        let mut reader = store.reader().acquire().await.unwrap();
        let (key, text): (String, String) = sqlx::query_as(
            "SELECT name_key, search_text FROM clients WHERE id = 'a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e'",
        )
        .fetch_one(&mut *reader)
        .await
        .unwrap();
        assert_eq!(key, "strasse zoë");
        assert!(text.starts_with("strasse zoë\n") && text.ends_with("a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e"), "{text}");
        let key: String = sqlx::query_scalar("SELECT name_key FROM users WHERE email_key LIKE 'vera.lind%'")
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        assert_eq!(key, "éva");
        let unlike: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE instr(names_key, lower(object_name)) <> 1")
                .fetch_one(&mut *reader)
                .await
                .unwrap();
        assert_eq!(unlike, 0, "names in the audit log");
        assert_eq!(rule(&mut reader).await.unwrap(), RULE);
    }

    #[tokio::test]
    async fn what_is_folded_by_this_rule_waits_for_nobody_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db").display().to_string()).await.unwrap();
        let writes = store.begin().await.unwrap();
        refold(&store).await.unwrap();
        writes.rollback().await.unwrap();
    }
}
