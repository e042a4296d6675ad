//! A client's whole life over HTTP, and what the sweep leaves.

use crate::house::{ANA, Browser, DEACTIVATED, House, INCOMPLETE, OLD, PAYROLL, YOUNG, form, pairs};
use clientele::{
    domain::{ClientId, State, time::DAY},
    server::{
        jobs::sweep::{Swept, sweep_once},
        storage::clients::{client::find_even_gone, counts},
    },
    wire::{ActivityPage, UiError},
};

const NEW: [(&str, &str); 5] = [
    ("form[name]", "Route planner"),
    ("form[grant_type]", "CODE"),
    ("form[token_duration]", "3600"),
    ("form[redirect_uris][]", "https://routes.example/callback"),
    ("form[scopes][users]", "read"),
];

async fn add(browser: &Browser) -> String {
    let answer = browser.call("add_client", &NEW).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.location().trim_end_matches("/secret").rsplit('/').next().unwrap().to_owned()
}

/// Everything the audit log tells of a client, newest first: what was done, and each changed field.
async fn story(browser: &Browser, id: &str) -> Vec<(String, Vec<String>)> {
    let page: ActivityPage = browser.call("get_activity", &[("id", id)]).await.json();
    let entries = page.entries.into_iter();
    entries.map(|entry| (entry.what, entry.changes.into_iter().map(|change| change.field).collect())).collect()
}

/// The kept counters say what counting the rows says, for every organization.
async fn assert_counted(house: &House) {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT organization_id, state, grant_type, COUNT(*) FROM clients GROUP BY organization_id, state, grant_type \
         ORDER BY organization_id, state, grant_type",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let kept: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT organization_id, state, grant_type, n FROM client_counts WHERE n <> 0 \
         ORDER BY organization_id, state, grant_type",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    assert_eq!(kept, rows);
}

#[tokio::test]
async fn a_client_is_added_edited_deactivated_restored_and_removed_and_each_step_is_told() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let id = add(&ana).await;
    let fresh = ana.client(&id).await;
    assert_eq!((fresh.row.state, fresh.row.version, fresh.secrets.len()), (State::Active, 1, 1));
    assert_eq!(fresh.row.deletion.word(), "removed");

    let edit = form(&fresh, &[("name", "Route planner Leeds")]);
    assert_eq!(ana.call("save_client", &pairs(&edit)).await.status, 200);
    house.wait(30 * DAY + 1);

    let ana = house.signed_in(ANA).await;
    let deletion = [("id", id.as_str()), ("outcome", "deactivated")];
    assert_eq!(ana.call("delete_client", &deletion).await.status, 200);
    let deactivated = ana.client(&id).await;
    assert_eq!((deactivated.row.state, deactivated.row.removal.unwrap().left), (State::Inactive, 7 * DAY));
    assert_eq!(deactivated.tokens_not_before.at, house.clock.now(), "everything issued before is cut");

    house.wait(DAY);
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("restore_client", &[("id", id.as_str())]).await.status, 200);
    let restored = ana.client(&id).await;
    assert_eq!((restored.row.state, &restored.row.removal), (State::Active, &None));
    assert_eq!(restored.tokens_not_before.at, deactivated.tokens_not_before.at, "the cut stays where it was");
    assert_eq!(restored.settings, deactivated.settings, "its settings come back");
    assert_eq!(restored.secrets[0].hint, fresh.secrets[0].hint, "and its secret");

    let told: Vec<String> = story(&ana, &id).await.into_iter().map(|(what, _)| what).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert_counted(&house).await;

    assert_eq!(ana.call("delete_client", &deletion).await.status, 200);
    house.wait(7 * DAY);
    let swept = sweep_once(&house.state.store, house.state.config.sessions, house.clock.now(), 100).await.unwrap();
    assert_eq!(swept.clients, 3, "this one and the two that the demo data had deactivated");
    let ana = house.signed_in(ANA).await;
    let UiError::NotFound(Some(removed)) = ana.call("get_client", &[("id", &id)]).await.error() else { panic!() };
    assert_eq!((removed.name.as_str(), removed.by), ("Route planner Leeds", None), "no one did: its date had come");
    assert_counted(&house).await;
}

#[tokio::test]
async fn what_changed_is_told_field_by_field_and_no_secret_with_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut edit = form(&ana.client(OLD).await, &[("description", "Where a parcel is"), ("token_duration", "600")]);
    edit.push(("form[redirect_uris][]".into(), "https://parcels.example/other".into()));
    assert_eq!(ana.call("save_client", &pairs(&edit)).await.status, 200);
    let (_, fields) = &story(&ana, OLD).await[0];
    assert_eq!(
        fields.iter().map(String::as_str).collect::<Vec<_>>(),
        ["Description", "Authorized redirect URIs", "Token duration"]
    );

    assert_eq!(ana.call("reset_secret", &[("id", OLD)]).await.status, 200);
    let revealed: clientele::wire::RevealedSecret = ana.call("reveal_secret", &[("id", OLD)]).await.json();
    let secret = revealed.secret.unwrap();
    let told = ana.call("get_activity", &[("id", OLD)]).await.body;
    let hint = &ana.client(OLD).await.secrets[0].hint;
    assert!(told.contains(hint.as_str()) && !told.contains(&secret), "by its hint: {told}");
    assert!(!house.database().contents().await.contains(&secret));
}

#[tokio::test]
async fn the_sweep_goes_in_batches_and_again_changes_nothing() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("delete_client", &[("id", OLD), ("outcome", "deactivated")]).await.status, 200);
    let (store, sessions) = (&house.state.store, house.state.config.sessions);
    let clients = async |limit| sweep_once(store, sessions, house.clock.now(), limit).await.unwrap().clients;
    assert_eq!(clients(100).await, 0, "no date has come");
    house.wait(7 * DAY);
    assert_eq!((clients(2).await, clients(2).await, clients(2).await), (2, 1, 0));
    let nothing = sweep_once(store, sessions, house.clock.now(), 2).await.unwrap();
    assert_eq!(nothing, Swept::default());
    let mut connection = store.reader().acquire().await.unwrap();
    for id in [OLD, DEACTIVATED, INCOMPLETE] {
        let id: ClientId = id.parse().unwrap();
        assert!(find_even_gone(&mut connection, id).await.unwrap().is_none(), "{id} is freed");
        for table in ["client_secrets", "client_scopes", "client_redirect_uris", "client_roles"] {
            let left = format!("SELECT COUNT(*) FROM {table} WHERE client_id = $1");
            let left = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(left)).bind(id.to_string());
            assert_eq!(left.fetch_one(&mut *connection).await.unwrap(), 0, "{table} of {id}");
        }
    }
    drop(connection);
    assert_counted(&house).await;
}

#[tokio::test]
async fn two_sweeps_at_once_remove_each_client_once() {
    let house = House::open().await;
    house.wait(7 * DAY);
    let (store, sessions, now) = (&house.state.store, house.state.config.sessions, house.clock.now());
    let (a, b) = tokio::join!(sweep_once(store, sessions, now, 100), sweep_once(store, sessions, now, 100));
    assert_eq!(a.unwrap().clients + b.unwrap().clients, 2);
    assert_counted(&house).await;
    let mut connection = store.reader().acquire().await.unwrap();
    let told = "SELECT COUNT(*) FROM audit WHERE action = 'remove' AND object_id = $1";
    let told = sqlx::query_scalar::<_, i64>(told).bind(DEACTIVATED).fetch_one(&mut *connection).await.unwrap();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn the_counters_follow_every_change() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_counted(&house).await;
    let id = add(&ana).await;
    let steps: [(&str, Vec<(&str, &str)>); 6] = [
        ("disable_client", vec![("id", OLD)]),
        ("enable_client", vec![("id", OLD)]),
        ("delete_client", vec![("id", OLD), ("outcome", "deactivated")]),
        ("restore_client", vec![("id", OLD)]),
        ("delete_client", vec![("id", YOUNG), ("outcome", "removed")]),
        ("delete_client", vec![("id", &id), ("outcome", "removed")]),
    ];
    for (function, fields) in steps {
        assert_eq!(ana.call(function, &fields).await.status, 200, "{function}");
        assert_counted(&house).await;
    }
    let mut edit = form(&ana.client(PAYROLL).await, &[("grant_type", "CODE")]);
    edit.push(("form[redirect_uris][]".into(), "https://payroll.example/callback".into()));
    edit.push(("form[scopes][users]".into(), "read".into()));
    assert_eq!(ana.call("save_client", &pairs(&edit)).await.status, 200);
    assert_counted(&house).await;
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let organization = "0c11e27e-1e00-4000-8000-000100000001".parse().unwrap();
    let counted = counts::overview(&mut connection, organization, house.clock.now()).await.unwrap().counts(|_| true);
    assert_eq!(counted.all, clientele::server::cli::demo::WRITTEN as u64 - 1, "the young one is gone");
}
