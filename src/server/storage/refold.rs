//! What is searched, sorted and unique is stored folded beside what it was made of. When the rule of folding changes, what
//! an older version wrote is folded anew, once.

use super::{Connection, Store, clients::whose, search, sql::Sql};
use crate::domain::{ClientId, UserId, text::folded};

/// The rule of [`folded`]: 3 has whose a client is in its text; 2 folds the names in the logs, too; 1 was full case folding and NFC; 0 small letters.
const RULE: i64 = 3;
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
    whose::tell_all(&mut transaction).await?;
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
    type Row = (ClientId, String, String, String, String, String);
    let mut after = String::new();
    loop {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, description, name_key, search_text, whose_text FROM clients WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(&after)
        .bind(AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = last.to_string();
        for (id, name, description, key, text, whose) in rows {
            let new_text = search::text(&name, &description, id) + &whose;
            let new_key = folded(&name);
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
    type Row = (UserId, String, String, String, String, String);
    let rows: Vec<Row> =
        sqlx::query_as("SELECT id, name, email, name_key, email_key, sign_in_key FROM users ORDER BY created_at, id")
            .fetch_all(&mut *connection)
            .await?;
    for (id, name, email, name_key, email_key, sign_in_key) in rows {
        let new_name = folded(&name);
        if new_name != name_key {
            sqlx::query("UPDATE users SET name_key = $1 WHERE id = $2")
                .bind(new_name)
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
        let new_address = folded(&email);
        if new_address != email_key {
            let moved = sqlx::query(
                "UPDATE users SET email_key = $1 WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM users o \
                 WHERE o.email_key = $1 AND o.organization_id = users.organization_id AND o.id <> $2)",
            )
            .bind(new_address)
            .bind(id)
            .execute(&mut *connection)
            .await?;
            if moved.rows_affected() == 0 {
                tracing::warn!(%id, email, "a colleague has the same address in other letters: change one of them");
            }
        }
        // Of a former address only this is left. Who has chosen no password has their id here, which stays.
        let new_key = folded(&sign_in_key);
        if new_key != sign_in_key {
            let moved = sqlx::query(
                "UPDATE users SET sign_in_key = $1 WHERE id = $2 \
                 AND NOT EXISTS (SELECT 1 FROM users o WHERE o.sign_in_key = $1 AND o.id <> $2)",
            )
            .bind(new_key)
            .bind(id)
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
    async fn an_address_and_what_one_signs_in_with_are_folded_anew_each_by_its_own_rule() {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("test.db").display().to_string();
        let store = Store::open(&url).await.unwrap();
        let mut older = store.begin().await.unwrap();
        for sql in [
            "UPDATE folded SET rule = 0",
            "INSERT INTO organizations (id, name, created_at, number) VALUES ('m', 'Meridian', 0, 1), ('h', 'Halden', 0, 2)",
        ] {
            sqlx::query(sql).execute(&mut *older).await.unwrap();
        }
        let users = [
            // Eva signs in with what Kim, who is invited elsewhere, has as an address; Kim is older.
            ("kim", "h", "ÉVA@x.example", "éva@x.example", "kim", ""),
            ("eva", "m", "ÉVA@x.example", "Éva@x.example", "Éva@x.example", "hash"),
            // Of a former address nothing is left but what one signs in with.
            ("tom", "m", "tom@x.example", "tom@x.example", "TÔM@x.example", "hash"),
            // A colleague has it, in other letters.
            ("zoe", "m", "Éva@X.example", "ÉVa@x.example", "zoe", ""),
            // Somebody signs in with it, in other letters.
            ("max", "h", "max@x.example", "max@x.example", "ÉVA@x.example", "hash"),
            // Invited there, and in the other one, too.
            ("ida", "m", "ÎDA@x.example", "Îda@x.example", "ida", ""),
            ("ina", "h", "ÎDA@x.example", "Îda@x.example", "ina", ""),
        ];
        for (at, (id, of, email, email_key, sign_in_key, hash)) in (0_i64..).zip(users) {
            sqlx::query(
                "INSERT INTO users (id, organization_id, name, name_key, email, email_key, sign_in_key, password_hash, \
                 created_at) VALUES ($1, $2, $8, $8, $3, $4, $5, $6, $7)",
            )
            .bind(uuid::Uuid::from_u128(u128::from(at.unsigned_abs())).to_string())
            .bind(of)
            .bind(email)
            .bind(email_key)
            .bind(sign_in_key)
            .bind(hash)
            .bind(at)
            .bind(id)
            .execute(&mut *older)
            .await
            .unwrap();
        }
        older.commit().await.unwrap();
        refold(&store).await.unwrap();
        let keys: Vec<(String, String, String)> =
            sqlx::query_as("SELECT name, email_key, sign_in_key FROM users ORDER BY created_at")
                .fetch_all(&mut *store.reader().acquire().await.unwrap())
                .await
                .unwrap();
        let keys: Vec<[&str; 3]> =
            keys.iter().map(|(name, email, signs_in)| [&**name, &**email, &**signs_in]).collect();
        assert_eq!(
            keys,
            [
                ["kim", "éva@x.example", "kim"],
                ["eva", "éva@x.example", "éva@x.example"],
                ["tom", "tom@x.example", "tôm@x.example"],
                ["zoe", "ÉVa@x.example", "zoe"],
                ["max", "max@x.example", "ÉVA@x.example"],
                ["ida", "îda@x.example", "ida"],
                ["ina", "îda@x.example", "ina"],
            ]
        );
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
