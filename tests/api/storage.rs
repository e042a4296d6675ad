//! What a write leaves behind when it does not go as it should: nothing, and a server that writes on.

use crate::house::{Database, NOW, OLD};
use clientele::{
    domain::{ClientFilter, ClientId, UserId},
    server::storage::{
        Connection, Store, Transaction,
        clients::{client, list},
        people::{roles, users},
        tokens::authorizations::{self, Wanted},
    },
};
use std::future::Future;
use uuid::Uuid;

/// Writes a row that nothing else refers to, and gives its key.
async fn note(connection: &mut Connection) -> String {
    let id = Uuid::new_v4().to_string();
    sqlx::query("INSERT INTO retired_ids (id) VALUES ($1)").bind(&id).execute(connection).await.unwrap();
    id
}

async fn is_there(store: &Store, id: &str) -> bool {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM retired_ids WHERE id = $1")
        .bind(id)
        .fetch_one(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap();
    found == 1
}

/// How many of two rows are there at one instant: a commit whose connection was dropped may take effect between two reads.
async fn there_of(store: &Store, ids: [&str; 2]) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM retired_ids WHERE id IN ($1, $2)")
        .bind(ids[0])
        .bind(ids[1])
        .fetch_one(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap()
}

/// A write that goes as it should.
async fn write(store: &Store) {
    let mut transaction = store.begin().await.expect("a connection that can begin");
    let id = note(&mut transaction).await;
    transaction.commit().await.expect("a connection that can commit");
    assert!(is_there(store, &id).await);
}

/// Has the database end the transaction by itself: as SQLite does when the disk is full, as PostgreSQL does when it is
/// restarted.
async fn end_from_within(transaction: &mut Transaction, database: &Database, known: &str) {
    let failed = match database {
        Database::Sqlite { .. } => {
            let twice = "INSERT OR ROLLBACK INTO retired_ids (id) VALUES ($1)";
            sqlx::query(twice).bind(known).execute(&mut **transaction).await
        }
        Database::Postgres { .. } => {
            sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())").execute(&mut **transaction).await
        }
    };
    assert!(failed.is_err());
}

/// More often than a pool has connections.
const TIMES: usize = 12;

#[tokio::test]
async fn a_transaction_that_the_database_ended_holds_up_no_other() {
    let database = Database::empty().await;
    let store = database.open().await;
    for time in 0..TIMES {
        let mut transaction = store.begin().await.unwrap();
        let known = note(&mut transaction).await;
        end_from_within(&mut transaction, &database, &known).await;
        match time % 3 {
            0 => drop(transaction),
            1 => assert!(transaction.commit().await.is_err(), "nothing was committed"),
            _ => assert!(transaction.rollback().await.is_err(), "nothing was there to roll back"),
        }
        write(&store).await;
        assert!(!is_there(&store, &known).await);
    }
    store.close().await;
}

#[tokio::test]
async fn a_commit_says_what_is_the_case_after_a_statement_failed() {
    let database = Database::empty().await;
    let store = database.open().await;
    for _ in 0..TIMES {
        let mut transaction = store.begin().await.unwrap();
        let id = note(&mut transaction).await;
        assert!(sqlx::query("SELECT 1 FROM nowhere").execute(&mut *transaction).await.is_err());
        let committed = transaction.commit().await.is_ok();
        assert_eq!(is_there(&store, &id).await, committed);
        write(&store).await;
    }
    store.close().await;
}

/// Polls a future so many times at most, then gives it up as a request that timed out is given up.
async fn given_up_after(polls: usize, future: impl Future) -> bool {
    tokio::select! {
        biased;
        _ = future => false,
        () = async { for _ in 0..polls { tokio::task::yield_now().await; } } => true,
    }
}

#[tokio::test]
async fn a_write_that_is_given_up_at_any_point_is_whole_or_never_was() {
    let database = Database::empty().await;
    let store = database.open().await;
    let mut given_up = 0;
    for polls in 0..200 {
        let transaction = store.begin().await.unwrap();
        let (first, second) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
        let all = async {
            let mut transaction = transaction;
            for id in [&first, &second] {
                sqlx::query("INSERT INTO retired_ids (id) VALUES ($1)")
                    .bind(id)
                    .execute(&mut *transaction)
                    .await
                    .unwrap();
            }
            transaction.commit().await.unwrap();
        };
        given_up += usize::from(given_up_after(polls, all).await);
        write(&store).await;
        let there = there_of(&store, [&first, &second]).await;
        assert!(matches!(there, 0 | 2), "{there} of the two rows after {polls}");
    }
    assert!(given_up > 0, "each write was done before it could be given up");
    store.close().await;
}

#[tokio::test]
async fn a_commit_that_is_given_up_holds_up_no_other() {
    let database = Database::empty().await;
    let store = database.open().await;
    for polls in 0..50 {
        let mut transaction = store.begin().await.unwrap();
        note(&mut transaction).await;
        given_up_after(polls % 5, transaction.commit()).await;
        given_up_after(polls % 3, store.begin()).await;
        write(&store).await;
    }
    store.close().await;
}

/// What is written into a column by something else than this program, and how it is read then.
#[tokio::test]
async fn the_error_of_a_row_names_its_table_its_column_and_its_id() {
    let database = Database::demo().await;
    let store = database.open().await;
    let client: ClientId = OLD.parse().unwrap();
    let owner = {
        let mut connection = store.reader().acquire().await.unwrap();
        let found = client::find_even_gone(&mut connection, client).await.unwrap().unwrap();
        let made_by: UserId = found.created_by.unwrap().parse().unwrap();
        (found.organization_id, made_by)
    };
    let mut transaction = store.begin().await.unwrap();
    for (sql, id) in [
        ("UPDATE clients SET grant_type = 'SAML' WHERE id = $1", OLD.to_owned()),
        ("UPDATE users SET state = 'asleep' WHERE id = $1", owner.1.to_string()),
        ("UPDATE authorizations SET state = 'asleep' WHERE organization_id = $1", owner.0.to_string()),
        (
            "INSERT INTO role_permissions (role_id, permission) SELECT MIN(id), 'fly' FROM roles WHERE organization_id = $1",
            owner.0.to_string(),
        ),
    ] {
        assert!(sqlx::query(sql).bind(id).execute(&mut *transaction).await.unwrap().rows_affected() > 0);
    }
    transaction.commit().await.unwrap();

    let mut connection = store.reader().acquire().await.unwrap();
    let client_error = client::find_even_gone(&mut connection, client).await.unwrap_err().to_string();
    let says = format!("clients.grant_type of the row with id {OLD}: grant type \"SAML\" is not known");
    assert!(client_error.ends_with(&says), "{client_error}");
    let wanted = list::Wanted {
        organization_id: owner.0,
        text: OLD.to_owned(),
        state: None,
        grant_type: None,
        filter: ClientFilter::default(),
        sort: list::SortKey::Name,
        descending: false,
        anchor: None,
        size: 100,
    };
    let list_error = list::page(&store, &wanted, NOW).await.unwrap_err().to_string();
    assert!(list_error.ends_with(&says), "{list_error}");
    let user_error = users::find(&mut connection, owner.0, owner.1).await.unwrap_err().to_string();
    let says = format!("users.state of the row with id {}: user state \"asleep\" is not known", owner.1);
    assert!(user_error.ends_with(&says), "{user_error}");
    let list = authorizations::page(&store, owner.0, &Wanted::default(), NOW, 10).await.unwrap_err().to_string();
    let says = format!("authorizations.state of the row with organization_id {}, client_id", owner.0);
    assert!(list.contains(&says) && list.ends_with("authorization \"asleep\" is not known"), "{list}");
    let roles = roles::list(&mut connection, owner.0).await.unwrap_err().to_string();
    assert!(roles.contains("role_permissions.permission of the row with role_id"), "{roles}");
}
