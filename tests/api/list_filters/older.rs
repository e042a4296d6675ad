//! What older versions stored, filled in.

use super::{agrees, filters, model::Model, request, run, stir};
use crate::house::{Database, OLD, YOUNG};
use clientele::{domain::ClientFilter, server::storage::clients::list::Wanted};
use rand::{SeedableRng as _, rngs::SmallRng};

#[tokio::test]
async fn what_an_older_version_did_not_keep_beside_a_client_is_filled_in() {
    let database = Database::demo().await;
    let store = database.open().await;
    stir(&store).await;
    let columns = "secrets_from, secrets_end, secrets_until, scopes_from, scopes_until, scopes_used, scope_all, allowed_elsewhere";
    let read = async || -> Vec<String> {
        let parts: Vec<String> =
            columns.split(", ").map(|column| format!("COALESCE(CAST({column} AS TEXT), 'none')")).collect();
        let sql = format!("SELECT id || ' ' || {} FROM clients ORDER BY id", parts.join(" || ' ' || "));
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut *store.reader().acquire().await.unwrap())
            .await
            .unwrap()
    };
    let told = read().await;
    let filling = [
        include_str!("../../../migrations/0043_findable.sql"),
        include_str!("../../../migrations/0045_silent_ends.sql"),
    ]
    .map(|sql| sql.split(';').find(|statement| statement.contains("UPDATE clients")).unwrap());
    let mut transaction = store.begin().await.unwrap();
    let emptied = "UPDATE clients SET secrets_from = NULL, secrets_end = NULL, secrets_until = NULL, scopes_from = NULL, \
         scopes_until = NULL, scopes_used = NULL, scope_all = 0, allowed_elsewhere = 0";
    for statement in [emptied, filling[0].trim(), filling[1].trim()] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    assert_eq!(read().await, told);
    assert!(
        told.iter().any(|row| row.contains(&i64::MAX.to_string()))
            && told.iter().any(|row| row.ends_with(" 1"))
            && told.iter().any(|row| row.ends_with(" 1 0")),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_an_older_version_stored_is_found_as_well() {
    let database = Database::demo().await;
    let store = database.open().await;
    let before = Model::read(&store).await;
    let columns = [
        ("clients", "known_since = 0"),
        ("client_secrets", "organization_id = ''"),
        ("client_scopes", "organization_id = '', given_at = 0, maybe_used_at = 0"),
        ("authorizations", "owner_id = ''"),
    ];
    let emptied = columns.map(|(table, columns)| format!("UPDATE {table} SET {columns}"));
    run(&store, &emptied).await;
    // What the migration fills, once more.
    let filling = include_str!("../../../migrations/0031_list_filters.sql");
    let statements: Vec<String> = filling
        .split(';')
        .filter(|statement| statement.contains("UPDATE "))
        .map(|statement| statement.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n"))
        .collect();
    assert_eq!(statements.len(), 4, "{statements:?}");
    run(&store, &statements).await;
    let after = Model::read(&store).await;
    let mut random = SmallRng::seed_from_u64(3);
    for filter in filters() {
        let later = filter.last_used.is_some() || filter.scopes_never_used;
        let request = Wanted { text: String::new(), ..request(&mut random, filter) };
        assert!(later || before.meant(&request) == after.meant(&request), "{request:?}");
        agrees(&store, &after, &request).await;
    }
    let ids = |model: &Model| {
        let filter = ClientFilter { other_organizations: true, ..ClientFilter::default() };
        let mut random = SmallRng::seed_from_u64(3);
        let wanted = Wanted { text: String::new(), state: None, grant_type: None, ..request(&mut random, filter) };
        model.meant(&wanted).into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert!(ids(&after).contains(&YOUNG.to_owned()) && ids(&after).contains(&OLD.to_owned()), "{:?}", ids(&after));
}
