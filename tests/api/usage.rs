//! Use by day: what is counted apart, what is left of it later, and what the clock and two processes do to it.

use crate::{
    house::{ANA, House, program::clientele},
    oauth::{CALLBACK, Client, Tokens, application, delete, machine},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::{
        ScopeId, Timestamp,
        clock::PATIENCE,
        recent::Recent,
        time::{DAY, HOUR, MINUTE},
        usage::{Detail, Mark, TOLD_APART, Times, Told, UseKind, Used, day_of},
    },
    server::{
        http::instant,
        jobs::{
            clock_keeper::Keeper,
            sweep::{Swept, sweep_once},
        },
        storage::{
            Connection, Store,
            clients::{
                evidence::{record_from, recorded_by_day_since, recorded_since},
                usage::recount_days,
                usage_days,
            },
        },
    },
};

use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

async fn write(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

/// Everything that is stored of a client's days.
async fn days(house: &House, id: &str) -> Vec<(Used, Times)> {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    usage_days::of_client(&mut connection, id.parse().unwrap(), (0, i64::MAX)).await.unwrap()
}

async fn marks(house: &House, id: &str) -> Vec<(Mark, Times)> {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    usage_days::marks(&mut connection, id.parse().unwrap()).await.unwrap()
}

async fn sweep(house: &House) -> Swept {
    sweep_once(&house.state.store, house.state.config.sessions, house.clock.now(), 100).await.unwrap()
}

/// Kind, refusal, whether a secret was shown, scope, redirect URI, how often.
fn line((used, times): &(Used, Times)) -> String {
    let told = [used.scope.as_ref().map(ToString::to_string), used.redirect_uri.clone()];
    let told: Vec<String> = told.into_iter().flatten().collect();
    let secret = if used.secret_id.is_some() { "secret" } else { "no secret" };
    let outcome = used.error.as_deref().unwrap_or("answered");
    format!("{} {outcome} {secret} {} {}", used.kind.as_str(), told.join(" "), times.n).replace("  ", " ")
}

#[tokio::test]
async fn every_way_of_use_is_counted_with_what_it_used() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (app, resource) = (application(&ana).await, machine(&ana).await);
    let tokens = app.tokens_for(&house, &ana).await;
    let any_port = [("redirect_uri", "http://127.0.0.1:51234/callback")];
    app.answered(&ana, &any_port, "deny").await;
    app.answered(&ana, &[("scope", "billing")], "allow").await;
    let renewed: Tokens = app.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.json();
    app.post(&house, "token", &[("grant_type", "refresh_token"), ("refresh_token", "x")])
        .await
        .refused(400, "invalid_grant");
    for _ in 0..2 {
        assert!(resource.sees(&house, &renewed.access_token).await);
    }
    assert!(resource.sees(&house, renewed.refresh_token.as_ref().unwrap()).await);
    let program = Program::with_token(&house, &renewed.access_token);
    let user = "/api/v2/users/0c11e27e-1e00-4000-8000-000400000001";
    for _ in 0..3 {
        program.get(user).await.ok();
    }
    program.get("/api/v2/oauth/clients").await.refused(403, "app.not.authorized.for.scope");
    app.post(&house, "revoke", &[("token", &renewed.access_token)]).await;
    write(&house).await;
    let used = days(&house, &app.id).await;
    let mut lines: Vec<String> = used.iter().map(line).collect();
    lines.sort();
    let expected = [
        "authorized access_denied no secret http://127.0.0.1/callback 1",
        &format!("authorized answered no secret {CALLBACK} 1"),
        // Once when it was asked, and once when it was answered.
        &format!("authorized invalid_scope no secret {CALLBACK} 2"),
        "called answered no secret users:readonly 3",
        "called app.not.authorized.for.scope no secret oauth:readonly 1",
        "introspected answered no secret 3",
        "issued answered secret 1",
        "refreshed answered secret 1",
        "refreshed invalid_grant secret 1",
        "revoked answered secret 1",
    ];
    assert_eq!(lines, expected);
    let of = |kind| used.iter().find(|(used, _)| used.kind == kind && used.is_answered()).unwrap();
    for kind in [UseKind::Authorized, UseKind::Issued, UseKind::Refreshed, UseKind::Introspected, UseKind::Called] {
        let (used, times) = of(kind);
        assert_eq!(used.organization_id.unwrap().to_string(), MERIDIAN, "{kind:?}");
        assert_eq!((times.first_at, times.last_at), (house.clock.now(), house.clock.now()));
        assert_eq!(times.last_from.as_deref(), Some("127.0.0.1"), "{kind:?}");
    }
    // Who only asks about tokens is in use with its secret, and would notice.
    let asked = days(&house, &resource.id).await;
    assert_eq!(asked.iter().map(line).collect::<Vec<_>>(), ["asked answered secret 3"]);
    let secrets = ana.client(&resource.id).await.secrets;
    assert!(matches!(secrets[0].last_used, clientele::wire::Happened::At(_)), "{secrets:?}");
    // A dead token is a refused call of its client.
    house.wait(2 * HOUR);
    Program::with_token(&house, &tokens.access_token).get(user).await.refused(401, "bad.credentials");
    write(&house).await;
    let last = days(&house, &app.id).await.iter().map(line).find(|line| line.contains("bad.credentials"));
    assert_eq!(last.as_deref(), Some("called bad.credentials no secret 1"));
}

#[tokio::test]
async fn who_does_not_prove_to_be_a_client_is_counted_as_refused() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (app, resource) = (application(&ana).await, machine(&ana).await);
    let stranger = Client { id: resource.id.clone(), secret: "cs_wrong".into() };
    for _ in 0..2 {
        stranger.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    }
    stranger.post(&house, "introspect", &[("token", "x")]).await.refused(401, "invalid_client");
    stranger.post(&house, "revoke", &[("token", "x")]).await.refused(401, "invalid_client");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    Client { secret: "cs_wrong".into(), id: app.id.clone() }
        .post(&house, "token", &refresh)
        .await
        .refused(401, "invalid_client");
    let nobody = Client { id: "00000000-0000-4000-8000-000000000000".into(), secret: "cs_wrong".into() };
    nobody.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    write(&house).await;
    let mut lines: Vec<String> = days(&house, &resource.id).await.iter().map(line).collect();
    lines.sort();
    let expected = ["asked", "issued", "revoked"]
        .map(|kind| format!("{kind} invalid_client no secret {}", if kind == "issued" { 2 } else { 1 }));
    assert_eq!(lines, expected);
    assert_eq!(
        days(&house, &app.id).await.iter().map(line).collect::<Vec<_>>(),
        ["refreshed invalid_client no secret 1"]
    );
    assert_eq!(days(&house, &nobody.id).await, []);
    // Nobody learns from it where the client runs, and nothing of it counts as use.
    let used = Program::admin(&house).await.get(&format!("{CLIENTS}/{}/usage", resource.id)).await.ok();
    assert_eq!((&used["addresses"], used["days"][29]["counts"]["refused"].as_u64()), (&json!([]), Some(4)));
    assert_eq!(used["secrets"][0]["used"], Value::Null);
}

#[tokio::test]
async fn two_processes_add_to_one_day_and_midnight_begins_another() {
    let house = House::open().await;
    let other = house.next_door().await;
    let client = machine(&house.signed_in(ANA).await).await;
    client.own_token(&house).await;
    house.wait(MINUTE);
    client.own_token(&other).await;
    let both = tokio::join!(
        house.state.tokens.recorder.write(&house.state.store),
        other.state.tokens.recorder.write(&other.state.store)
    );
    both.0.and(both.1).unwrap();
    let [(_, times)] = <[_; 1]>::try_from(days(&house, &client.id).await).unwrap();
    let now = house.clock.now();
    assert_eq!((times.n, times.first_at, times.last_at), (2, now.plus(-MINUTE), now));
    // Both are noted in one second, and are of two days.
    let midnight = (now.millis() / DAY + 1) * DAY;
    house.wait(midnight - now.millis() - 1);
    client.own_token(&house).await;
    house.wait(1);
    client.own_token(&house).await;
    write(&house).await;
    let days: Vec<(i64, u64)> =
        days(&house, &client.id).await.into_iter().map(|(used, times)| (used.day, times.n)).collect();
    let today = midnight / DAY;
    assert_eq!(days, [(today - 1, 3), (today, 1)]);
}

#[tokio::test]
async fn what_could_not_be_written_is_counted_once() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    client.own_token(&house).await;
    let recorder = house.state.tokens.recorder.clone();
    let closed = house.database().open().await;
    closed.close().await;
    for _ in 0..3 {
        assert!(recorder.write(&closed).await.is_err());
    }
    client.own_token(&house).await;
    write(&house).await;
    write(&house).await;
    assert_eq!(days(&house, &client.id).await.iter().map(line).collect::<Vec<_>>(), ["issued answered secret 2"]);
}

/// A call of a client that needed a scope.
fn call(house: &House, client: &Client, scope: &str, at: Timestamp) {
    let used = Used::new(client.id.parse().unwrap(), UseKind::Called, at);
    let used = Used { scope: ScopeId::parse(scope).ok(), ..used };
    house.state.tokens.recorder.counted(used, Some("192.0.2.7"), at);
}

#[tokio::test]
async fn days_are_folded_and_forgotten_and_no_use_is_lost() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    let began = house.clock.now();
    for scope in ["users", "users", "routing"] {
        call(&house, &client, scope, began);
    }
    write(&house).await;
    house.wait(TOLD_APART * DAY);
    assert_eq!(sweep(&house).await.folded, 0, "today is not counted");
    assert_eq!(days(&house, &client.id).await.len(), 2);
    house.wait(DAY);
    // Two processes sweep at once.
    let other = house.next_door().await;
    let both = tokio::join!(sweep(&house), sweep(&other));
    assert!((1..=2).contains(&(both.0.folded + both.1.folded)), "{both:?}");
    // What comes late, from a process that could not write, is folded as well.
    call(&house, &client, "users", began.plus(1));
    write(&house).await;
    assert_eq!(sweep(&house).await.folded, 1);
    let [(used, times)] = <[_; 1]>::try_from(days(&house, &client.id).await).unwrap();
    assert_eq!((used.told, used.scope, times.n, times.last_at), (Told::Folded, None, 4, began.plus(1)));
    assert_eq!(times.last_from.as_deref(), Some("192.0.2.7"));
    let kept = marks(&house, &client.id).await;
    let kept: Vec<_> = kept.iter().map(|(mark, times)| (mark.detail, mark.value.as_str(), times.n)).collect();
    assert_eq!(kept, [(Detail::Scope, "routing", 1), (Detail::Scope, "users", 3)]);
    house.wait(369 * DAY);
    sweep(&house).await;
    assert_eq!((days(&house, &client.id).await.len(), marks(&house, &client.id).await.len()), (1, 2), "400 days");
    house.wait(DAY);
    sweep(&house).await;
    assert_eq!((days(&house, &client.id).await.len(), marks(&house, &client.id).await.len()), (0, 0));
}

#[tokio::test]
async fn what_a_removed_client_used_is_removed_and_a_cut_keeps_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (cut, gone) = (machine(&ana).await, machine(&ana).await);
    for client in [&cut, &gone] {
        client.own_token(&house).await;
    }
    write(&house).await;
    let disabled = ana.call("disable_client", &[("id", &cut.id)]).await;
    assert_eq!(disabled.status, 200, "{}", disabled.body);
    gone.own_token(&house).await;
    delete(&ana, &gone.id, "removed").await;
    write(&house).await;
    let stored = days(&house, &gone.id).await;
    assert_eq!(stored.iter().map(|(_, times)| times.n).collect::<Vec<_>>(), [1], "nothing more of one that is gone");
    sweep(&house).await;
    assert_eq!((days(&house, &gone.id).await.len(), days(&house, &cut.id).await.len()), (0, 1));
}

#[tokio::test]
async fn what_was_counted_by_a_clock_that_was_ahead_is_counted_on_its_day() {
    let house = House::open().await;
    let mut keeper = Keeper::start(&house.state.store, &house.clock).await.unwrap();
    let client = machine(&house.signed_in(ANA).await).await;
    client.own_token(&house).await;
    write(&house).await;
    house.wait(9 * DAY);
    keeper.look().await.unwrap();
    house.wait(HOUR);
    client.own_token(&house).await;
    client.own_token(&house).await;
    keeper.look().await.unwrap();
    write(&house).await;
    assert_eq!(days(&house, &client.id).await.len(), 2);
    house.wait(-9 * DAY - HOUR);
    for _ in 0..PATIENCE {
        keeper.look().await.unwrap();
    }
    let [(used, times)] = <[_; 1]>::try_from(days(&house, &client.id).await).unwrap();
    let now = house.clock.now();
    let (kept, _) = pictured(&house, &client.id).await;
    assert_eq!((kept.on(day_of(now)), kept.on(day_of(now) + 9)), (3, 0));
    assert_eq!((used.day, times.n), (day_of(now), 3));
    assert!(times.last_at <= now && times.first_at <= times.last_at, "{times:?}");
}

/// What the row of a client keeps of its last days, and the same from the records by day.
async fn pictured(house: &House, id: &str) -> (Recent, Recent) {
    let mut transaction = house.state.store.begin().await.unwrap();
    let read = async |connection: &mut Connection| {
        let kept: String = sqlx::query_scalar("SELECT used_days FROM clients WHERE id = $1")
            .bind(id)
            .fetch_one(connection)
            .await
            .unwrap();
        kept.parse::<Recent>().unwrap()
    };
    let kept = read(&mut transaction).await;
    recount_days(&mut transaction).await.unwrap();
    let counted = read(&mut transaction).await;
    transaction.rollback().await.unwrap();
    (kept, counted)
}

#[tokio::test]
async fn the_row_of_a_client_keeps_its_last_days() {
    let house = House::open().await;
    let other = house.next_door().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let today = day_of(house.clock.now());
    for day in 0..3_u64 {
        for _ in 0..=day {
            client.own_token(&house).await;
        }
        client.own_token(&other).await;
        let wrong = Client { id: client.id.clone(), secret: "cs_wrong".into() };
        wrong.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
        let both = tokio::join!(
            house.state.tokens.recorder.write(&house.state.store),
            other.state.tokens.recorder.write(&other.state.store)
        );
        both.0.and(both.1).unwrap();
        house.wait(DAY);
    }
    let (kept, counted) = pictured(&house, &client.id).await;
    assert_eq!((0..4).map(|day| kept.on(today + day)).collect::<Vec<_>>(), [2, 3, 4, 0]);
    assert_eq!(kept, counted, "as the records by day say, and as an older database is brought up to date");
    let ana = house.signed_in(ANA).await;
    let list = ana.get("/admin/integrations/oauth?q=Night+export").await.body;
    // Of thirty days the last but one has the most; the client was not there before.
    assert!(list.contains("viewBox=\"0 0 30 9\"") && list.contains("d=\"M0 9V9h26V4h1V2h1V0h1V9h1V9z\""), "{list}");
    let unused = ana.get("/admin/integrations/oauth?q=Exit+survey").await.body;
    assert!(unused.contains("Exit survey") && !unused.contains("class=\"bars\""), "{unused}");
}

#[tokio::test]
async fn use_is_recorded_since_the_first_start() {
    async fn since(store: &Store) -> (Option<Timestamp>, Option<Timestamp>) {
        let mut connection = store.reader().acquire().await.unwrap();
        (recorded_since(&mut connection).await.unwrap(), recorded_by_day_since(&mut connection).await.unwrap())
    }
    let house = House::empty().await;
    let (store, now) = (&house.state.store, house.clock.now());
    assert_eq!(since(store).await, (None, None));
    let both = tokio::join!(record_from(store, now), record_from(store, now));
    both.0.and(both.1).unwrap();
    record_from(store, now.plus(DAY)).await.unwrap();
    assert_eq!(since(store).await, (Some(now), Some(now)));
    // A server notes it before it says that it is ready.
    let directory = tempfile::tempdir().unwrap();
    let mut serving = clientele(directory.path())
        .args(["serve", "--listen", "127.0.0.1:0", "--database", "a.db"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ready = BufReader::new(serving.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert!(ready.starts_with("Clientele is ready"), "{ready}");
    let store = Store::open(directory.path().join("a.db").to_str().unwrap()).await.unwrap();
    let (whole, by_day) = since(&store).await;
    assert!(whole.is_some() && by_day.is_some());
}

#[tokio::test]
async fn programs_and_scripts_read_what_a_client_is_used_for() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (app, resource, reader) = (application(&ana).await, machine(&ana).await, Program::admin(&house).await);
    let path = format!("{CLIENTS}/{}/usage", app.id);
    let unused = reader.get(&path).await.ok();
    assert_eq!(unused["scopesNeverNeeded"], json!(["routing:readonly", "users"]));
    assert_eq!(unused["redirectUris"][0], json!({"redirectUri": CALLBACK, "registered": true}));
    let today = unused["days"][29].clone();
    assert_eq!((today["recorded"].as_str(), today["counts"]["called"].as_u64()), (Some("whole"), Some(0)));
    assert_eq!(unused["days"][28], json!({"date": unused["days"][28]["date"], "recorded": "absent"}));

    let tokens = app.tokens_for(&house, &ana).await;
    let program = Program::with_token(&house, &tokens.access_token);
    for _ in 0..3 {
        program.get("/api/v2/users/0c11e27e-1e00-4000-8000-000400000001").await.ok();
    }
    program.get(CLIENTS).await.refused(403, "app.not.authorized.for.scope");
    assert!(resource.sees(&house, &tokens.access_token).await);
    write(&house).await;
    let used = reader.get(&format!("{path}?days=400")).await.ok();
    let counts = json!({
        "authorized": 1, "issued": 1, "refreshed": 0, "asked": 0, "introspected": 1, "revoked": 0, "called": 3, "refused": 1
    });
    assert_eq!(used["days"][399]["counts"], counts);
    let at = instant::iso(house.clock.now());
    let times = |n: u64| json!({"count": n, "dateFirst": at, "dateLast": at});
    assert_eq!(used["scopes"], json!([{"scope": "users:readonly", "used": times(3)}]));
    assert_eq!(used["scopesNeverNeeded"], json!(["routing:readonly"]));
    assert_eq!(used["introspections"], 1);
    let refusal = json!([{"kind": "called", "code": "app.not.authorized.for.scope", "used": times(1)}]);
    assert_eq!(used["refusals"], refusal);
    assert_eq!((&used["redirectUris"][0]["used"], &used["secrets"][0]["used"]), (&times(1), &times(1)));
    assert_eq!(used["redirectUris"][1]["used"], Value::Null);
    assert_eq!(used["addresses"], json!([{"address": "127.0.0.1", "dateLast": at}]));
    assert_eq!((&used["organizations"][0]["id"], &used["people"]["count"]), (&json!(MERIDIAN), &json!(1)));
    for wrong in ["0", "401", "x"] {
        reader.get(&format!("{path}?days={wrong}")).await.refused(400, "invalid.query.param.value");
    }

    // When the days are folded the last use is still known, and the chart of a year as exact as before.
    house.wait(40 * DAY);
    assert!(sweep(&house).await.folded > 0);
    let reader = Program::admin(&house).await;
    let later = reader.get(&format!("{path}?days=90")).await.ok();
    for kept in ["scopes", "redirectUris", "secrets", "organizations"] {
        assert_eq!(later[kept], used[kept], "{kept}");
    }
    assert_eq!(later["days"][49]["counts"], counts);

    let token = reader.token.clone();
    let run = move |id: String| {
        let directory = tempfile::tempdir().unwrap();
        let output = clientele(directory.path())
            .args(["clients", "usage", &id, "--days", "90"])
            .env("CLIENTELE_URL", format!("http://{}", house.address))
            .env("CLIENTELE_TOKEN", &token)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, told) = tokio::task::spawn_blocking(move || run(app.id)).await.unwrap();
    assert_eq!(code, Some(0), "{told}");
    for line in [
        &format!("Redirect URIs     {CALLBACK}: once, {at}"),
        "                  http://127.0.0.1/callback: not used",
        &format!("Scopes            users:readonly: 3 times, last {at}"),
        "Never needed      routing:readonly",
        "                  Other APIs asked about its tokens (1); which scopes they needed is not known.",
        &format!("Refused           called app.not.authorized.for.scope: once, {at}"),
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\n{told}");
    }
}
