//! What strangers send cannot end the recording of use.

use super::{CLIENTS, Program, WORKFORCE_READER};
use crate::{
    house::{ANA, House},
    oauth::{Client, machine, plain_machine},
};
use clientele::{
    domain::{ClientId, Timestamp, attempt::Attempt},
    server::storage::{
        clients::{
            attempts::{self, Attempts},
            client::find_even_gone,
        },
        engine::Engine,
        tokens::api_usage::Calls,
    },
};
use reqwest::Method;

const ORGANIZATION: &str = "0c11e27e-1e00-4000-8000-000100000001";

/// Letters that no engine can press into less, others for each seed.
fn letters(seed: u64, count: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'A' + u8::try_from(state % 26).unwrap())
    };
    std::iter::repeat_with(next).take(count).collect()
}

async fn last_used(house: &House, client: &str) -> Option<Timestamp> {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    find_even_gone(&mut connection, client.parse().unwrap()).await.unwrap().unwrap().last_used_at
}

async fn write(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

#[tokio::test]
async fn invented_methods_are_counted_as_one_and_use_is_recorded_on() {
    let house = House::open().await;
    let program = Program::with_role(&house, WORKFORCE_READER).await;
    let client = plain_machine(&house.signed_in(ANA).await).await;
    for seed in 0..20 {
        let invented = Method::from_bytes(letters(seed, 7_000).as_bytes()).unwrap();
        program.send(program.ask(invented, CLIENTS)).await.refused(405, "method.not.allowed");
    }
    program.get("/api/v2/tokens/me").await.ok();
    write(&house).await;
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let counted: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT method, template, requests FROM api_usage ORDER BY method")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    let counted: Vec<_> = counted.iter().map(|(m, t, n)| (m.as_str(), t.as_str(), *n)).collect();
    assert_eq!(counted, [("GET", "/api/v2/tokens/me", 1), ("OTHER", CLIENTS, 20)]);
    drop(connection);
    house.wait(5_000);
    client.own_token(&house).await;
    write(&house).await;
    assert_eq!(last_used(&house, &client.id).await, Some(house.clock.now()));
}

/// Lets the database refuse what has this value in this column.
async fn refuse(house: &House, (table, column): (&str, &str), value: &str) {
    let sql = match house.state.store.engine() {
        Engine::Sqlite => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN new.{column} = '{value}' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        Engine::Postgres => {
            format!("ALTER TABLE {table} ADD CONSTRAINT refuse CHECK ({column} <> '{value}') NOT VALID")
        }
    };
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_record_that_is_refused_holds_no_other_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (one, other): (Client, Client) = (plain_machine(&ana).await, machine(&ana).await);
    refuse(&house, ("api_usage", "template"), "/refused").await;
    let (recorder, now) = (&house.state.tokens.recorder, house.clock.now());
    let called = |client: &Client, template: &str| {
        let of = (client.id.parse().unwrap(), ORGANIZATION.parse().unwrap(), template.to_owned(), "GET");
        recorder.called(of, Calls::one(200), now);
    };
    for n in 0..40 {
        called(&one, &format!("/template/{n}"));
    }
    called(&one, "/refused");
    called(&other, "/refused");
    one.own_token(&house).await;
    other.own_token(&house).await;
    write(&house).await;
    let templates = async || -> i64 {
        let mut connection = house.state.store.reader().acquire().await.unwrap();
        sqlx::query_scalar("SELECT CAST(SUM(requests) AS BIGINT) FROM api_usage")
            .fetch_one(&mut *connection)
            .await
            .unwrap()
    };
    assert_eq!(templates().await, 40, "each once");
    for client in [&one, &other] {
        assert_eq!(last_used(&house, &client.id).await, Some(now));
    }
    called(&one, "/template/0");
    write(&house).await;
    assert_eq!(templates().await, 41);
}

/// The picture in the list counts what the days count, and nothing else.
#[tokio::test]
async fn a_use_that_is_refused_is_not_pictured() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    refuse(&house, ("usage_days", "kind"), "asked").await;
    let token = client.own_token(&house).await.access_token;
    assert!(client.sees(&house, &token).await);
    write(&house).await;
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let counted: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM usage_days WHERE client_id = $1 AND error = ''",
    )
    .bind(&client.id)
    .fetch_one(&mut *connection)
    .await
    .unwrap();
    let pictured: String = sqlx::query_scalar("SELECT used_days FROM clients WHERE id = $1")
        .bind(&client.id)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert_eq!(counted, 2, "the token, and that it was accepted");
    assert_eq!(pictured.split_once(':').unwrap().1, "2");
}

#[tokio::test]
async fn use_of_what_was_removed_meanwhile_holds_nothing_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (gone, client) = (plain_machine(&ana).await, plain_machine(&ana).await);
    gone.own_token(&house).await;
    let id: ClientId = gone.id.parse().unwrap();
    let knock = Attempts::one(house.clock.now(), Some("192.0.2.1"));
    house.state.tokens.recorder.tried(id, Attempt::Knock, knock);
    client.own_token(&house).await;
    let deleted = ana.call("delete_client", &[("id", &gone.id), ("outcome", "removed")]).await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    write(&house).await;
    assert_eq!(last_used(&house, &client.id).await, Some(house.clock.now()));
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    assert!(attempts::of_client(&mut connection, id).await.unwrap().is_empty());
}
