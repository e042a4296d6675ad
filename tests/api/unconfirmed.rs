//! A database that was put back, of which nobody knows what was ended after: until that is confirmed no client gets anything,
//! and only those sign in who may confirm it.

use crate::{
    aftermath::{LIMITS, Log, Restored, TOMS, confirm, done, end_machines, machines, restored, run, version},
    house::{ANA, Answer, Browser, House, JON, TOM, VERA},
    oauth::{Client, machine, public_application, redemption},
};
use clientele::{
    domain::restoration::Cause,
    server::{
        cli::demo::PASSWORD,
        storage::restorations,
        use_cases::restorations::{Known, Whole, cut},
    },
    wire::UiError,
};
use sqlx::{Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions};

const PAGE: &str = "/admin/restored";

/// What a request is answered with while nobody has confirmed.
fn waits(answer: &Answer) {
    let says = answer.refused(503, "temporarily_unavailable");
    assert!(says.contains("restored") && says.contains("confirmed"), "{says}");
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert_eq!(answer.header("www-authenticate"), None, "what it sent may be right");
}

async fn all_wait(house: &House, client: &Client) {
    waits(&client.post(house, "token", &[("grant_type", "client_credentials")]).await);
    for endpoint in ["introspect", "revoke"] {
        waits(&client.post(house, endpoint, &[("token", "cat_nothing")]).await);
    }
}

/// The number that comes back with the confirmation.
async fn restored_at(browser: &Browser) -> String {
    let page = browser.get(PAGE).await.body;
    let (_, rest) = page.split_once("name=\"restored_at\" value=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Puts the data back while servers run on them, of which nothing is known.
async fn put_back(house: &House) {
    let mut transaction = house.state.store.begin().await.unwrap();
    let now = house.clock.now();
    cut(&mut transaction, Cause::OlderFile, None, Known::new(), Whole::default(), now).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_client_gets_anything_and_only_those_sign_in_who_may_confirm() {
    let before = async |house: &House, ana: &Browser| (machines(house, ana).await, public_application(ana).await);
    let since = async |house: &House, ana: &Browser, all: &(_, _)| {
        end_machines(house, ana, &all.0).await;
        done(ana, "deactivate_user", &[("id", TOMS), ("version", &version(ana, TOMS).await)]).await;
    };
    let (restored, (all, public)) = restored(Log::Nowhere, before, since).await;
    let Restored { house, said, .. } = &restored;
    assert!(said.contains("Until it is confirmed its clients get nothing") && said.contains("Ana Ruiz"), "{said}");
    for client in [&all.disabled, &all.removed, &all.replaced, &all.halved, &all.untouched, &all.planner] {
        all_wait(house, client).await;
    }
    // A wrong secret is told no more than a right one: what it is compared with is not what it was.
    let wrong = Client { secret: "cs_wrong".into(), id: all.untouched.id.clone() };
    waits(&wrong.post(house, "token", &[("grant_type", "client_credentials")]).await);
    waits(&public.post_public(house, "token", &redemption("cac_nothing")).await);
    let nobody = Client { id: "0c11e27e-1e00-4000-8000-0005000000aa".into(), secret: "cs_wrong".into() };
    assert_eq!(nobody.answers(house).await, 401);

    for email in [TOM, JON, VERA] {
        let UiError::Held(says) = house.anybody().sign_in(email, PASSWORD).await.error() else { panic!("{email}") };
        assert!(says.contains("restored to an earlier state") && says.contains("Ana Ruiz"), "{says}");
        assert_eq!(house.anybody().sign_in(email, "wrong password").await.error(), UiError::WrongCredentials);
    }
    let form = house.anybody();
    let led = form.submit("sign_in", &[("email", JON), ("password", PASSWORD)]).await;
    let page = form.get(led.leads_to()).await.body;
    assert!(page.contains("What you gave was right: try again later.") && page.contains(JON), "{page}");
    assert!(form.get("/admin").await.leads_to().contains("/login"), "and no session began");

    let ana = house.signed_in(ANA).await;
    assert!(ana.get("/admin").await.body.contains("until this is confirmed, no client gets a token"));
    let page = ana.get(PAGE).await.body;
    for says in ["What waits", " secrets of ", " people wait", "in again. ", "--end-secrets"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let events = ana.get("/admin/audit/sign-ins").await.body;
    assert!(events.contains("The restored database was not confirmed yet."), "{events}");
    let at = restored_at(&ana).await;
    let confirmed = ana.submit("confirm_restoration", &[("restored_at", &at)]).await;
    let page = ana.get(confirmed.leads_to()).await.body;
    assert!(page.contains("Clients get tokens and people sign in again."), "{page}");
    assert_eq!(all.untouched.answers(house).await, 200);
    public.post_public(house, "token", &redemption("cac_nothing")).await.refused(400, "invalid_grant");
    house.signed_in(JON).await;
    // Others were not asked: another organization's clients and people wait for theirs.
    assert_eq!(house.anybody().sign_in(crate::house::MIA, PASSWORD).await.status, 200, "she may confirm");
    restored.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_says_all_lets_everything_go_on_without_a_confirmation() {
    let before = async |_: &House, ana: &Browser| (machine(ana).await, machine(ana).await);
    let since = async |_: &House, ana: &Browser, all: &(Client, Client)| {
        done(ana, "reset_secret", &[("id", &all.0.id)]).await;
    };
    let (restored, (replaced, untouched)) = restored(Log::Nowhere, before, since).await;
    let house = &restored.house;
    assert_eq!((replaced.answers(house).await, untouched.answers(house).await), (503, 503));
    let url = house.database().url();
    let (code, says) = run(restored.folder.path(), &["restored", "--audit-log", "audit.jsonl", "--database", &url]);
    assert_eq!(code, Some(6), "{says}");
    // It may have stopped before the end: whoever has it knows.
    assert_eq!((replaced.answers(house).await, untouched.answers(house).await), (503, 503), "{says}");
    restored.confirm();
    assert_eq!((replaced.answers(house).await, untouched.answers(house).await), (401, 200));
    house.signed_in(JON).await;
    let (restored, (replaced, untouched)) = self::restored(Log::Replaced, before, since).await;
    let house = &restored.house;
    assert_eq!((replaced.answers(house).await, untouched.answers(house).await), (401, 200));
    house.signed_in(JON).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_secrets_and_passwords_end_where_nobody_knows_which_had() {
    let before = async |_: &House, ana: &Browser| (machine(ana).await, machine(ana).await);
    let (restored, (robot, other)) = restored(Log::Nowhere, before, async |_, _, _| {}).await;
    let (house, folder, url) = (&restored.house, restored.folder.path(), restored.house.database().url());
    let (code, says) = run(folder, &["restored", "--end-secrets", "--database", &url]);
    assert!(code == Some(6) && says.contains("Ended: ") && says.contains("programs need new ones"), "{code:?} {says}");
    let ana = house.signed_in(ANA).await;
    let log = ana.get(&format!("/admin/integrations/oauth/{}/activity", robot.id)).await.body;
    assert!(log.contains("Backup of"), "why it was done: {log}");
    assert_eq!(robot.answers(house).await, 503, "that alone confirms nothing");
    confirm(folder, &url);
    assert_eq!((robot.answers(house).await, other.answers(house).await), (401, 401));
    house.signed_in(JON).await;
    // Where everybody works again, nothing is ended by a command of then.
    for end in ["--end-secrets", "--end-passwords"] {
        let (code, says) = run(folder, &["restored", end, "--database", &url]);
        assert!(code == Some(2) && says.contains("nothing was ended"), "{code:?} {says}");
    }
    house.signed_in(JON).await;
    restored.is_sound().await;

    // In the same write as the restore.
    let (clock, database) = (house.clock.clone(), crate::house::Database::empty().await);
    let url = database.url();
    let both = ["restore", "a.backup", "--end-secrets", "--end-passwords", "--database", &url];
    let (code, says) = run(folder, &both);
    assert!(code == Some(0) && says.contains("passwords and passkeys of") && says.contains("one-time link"), "{says}");
    assert!(says.contains("(0 secrets of 0 clients wait)"), "{says}");
    let house = House::on_at(database, &LIMITS, clock).await;
    assert_eq!(house.anybody().sign_in(ANA, PASSWORD).await.error(), UiError::WrongCredentials);
    assert_eq!(robot.answers(&house).await, 503);
    confirm(folder, &url);
    assert_eq!(robot.answers(&house).await, 401);
    assert_eq!(house.anybody().sign_in(JON, PASSWORD).await.error(), UiError::WrongCredentials);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_says_all_leaves_what_it_does_not_name_whatever_is_to_be_ended_else() {
    let before = async |_: &House, ana: &Browser| machine(ana).await;
    let (restored, robot) = restored(Log::Replaced, before, async |_, _, _| {}).await;
    let (clock, database) = (restored.house.clock.clone(), restored.house.close().await);
    let url = database.url();
    let both = ["restore", "a.backup", "--replace", "--end-secrets", "--end-passwords", "--database", &url];
    let (code, says) = run(restored.folder.path(), &both);
    assert_eq!(code, Some(0), "{says}");
    let house = House::on_at(database, &LIMITS, clock).await;
    assert_eq!(robot.answers(&house).await, 200);
    house.signed_in(JON).await;
}

#[tokio::test]
async fn every_process_waits_and_goes_on_at_once_whatever_its_clock_says_and_however_often_it_is_put_back() {
    let house = House::with(&LIMITS).await;
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let robot = machine(&ana).await;
    let token = robot.own_token(&house).await.access_token;
    let next_door = house.next_door().await;
    house.wait(1_000);
    put_back(&house).await;
    for house in [&house, &next_door] {
        all_wait(house, &robot).await;
        assert_eq!(house.anybody().sign_in(JON, PASSWORD).await.status, 403);
    }
    assert!(jon.get("/admin").await.leads_to().contains("/login"));
    let ana = house.signed_in(ANA).await;
    let first = restored_at(&ana).await;
    // Once more before anybody has confirmed: what is confirmed is not that.
    house.wait(1_000);
    put_back(&house).await;
    let ana = next_door.signed_in(ANA).await;
    assert_eq!(ana.call("confirm_restoration", &[("restored_at", &first)]).await.status, 409);
    all_wait(&house, &robot).await;
    house.clock.set_back(house.clock.now().plus(-7_200_000));
    all_wait(&next_door, &robot).await;
    assert_eq!(house.anybody().sign_in(VERA, PASSWORD).await.status, 403);
    // Two administrators at once: one of them did it.
    let at = restored_at(&ana).await;
    let form = [("restored_at", at.as_str())];
    let (one, other) = tokio::join!(ana.call("confirm_restoration", &form), ana.call("confirm_restoration", &form));
    let mut both = [one.status.as_u16(), other.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 409]);
    for house in [&house, &next_door] {
        assert_eq!(robot.answers(house).await, 200);
        assert!(!robot.sees(house, &token).await, "what had been issued stays ended");
        house.signed_in(JON).await;
    }
}

#[tokio::test]
async fn a_sign_in_and_a_token_that_are_under_way_while_it_is_put_back_come_to_nothing() {
    let house = House::with(&LIMITS).await;
    let robot = machine(&house.signed_in(ANA).await).await;
    for _ in 0..4 {
        let browsers = [house.anybody(), house.anybody(), house.anybody()];
        let all = async {
            let sign_ins = browsers.iter().map(|browser| browser.sign_in(JON, PASSWORD));
            futures_util::future::join_all(sign_ins).await
        };
        let tokens = async {
            let mut tokens = vec![];
            for _ in 0..20 {
                let answer = robot.post(&house, "token", &[("grant_type", "client_credentials")]).await;
                if answer.status == 200 {
                    tokens.push(answer.json::<crate::oauth::Tokens>().access_token);
                }
            }
            tokens
        };
        let (_, tokens, ()) = tokio::join!(all, tokens, put_back(&house));
        for browser in browsers {
            assert_ne!(browser.call("list_clients", &[]).await.status, 200, "nobody is in who may not confirm");
        }
        let mut connection = house.state.store.begin().await.unwrap();
        for found in restorations::all(&mut connection).await.unwrap() {
            restorations::confirm(&mut connection, &found, (house.clock.now(), "Clientele")).await.unwrap();
        }
        connection.commit().await.unwrap();
        for token in tokens {
            assert!(!robot.sees(&house, &token).await);
        }
    }
}

/// A database that was restored by a version that held nothing back, and served since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_put_back_before_it_was_held_is_not_taken_away_by_the_new_version() {
    const BEFORE: i64 = 38;
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("old.db")).create_if_missing(true);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::migrate!("./migrations").run_to(BEFORE, &mut old).await.unwrap();
    for row in [
        "INSERT INTO organizations (id, name, created_at, number) \
         VALUES ('0c11e27e-1e00-4000-8000-0001000000aa', 'Of long ago', 1, 1)",
        "INSERT INTO restorations (organization_id, cause, restored_at, state_of, seq, hash) \
         VALUES ('0c11e27e-1e00-4000-8000-0001000000aa', 'backup', 2, 1, 0, '')",
    ] {
        old.execute(row).await.unwrap();
    }
    old.close().await.unwrap();
    let (code, says) = run(folder.path(), &["restored", "--database", "old.db"]);
    assert!(code == Some(6) && says.contains("not confirmed") && !says.contains("get nothing"), "{code:?} {says}");
    let (code, says) = run(folder.path(), &["restored", "--end-secrets", "--database", "old.db"]);
    assert!(code == Some(2) && says.contains("nothing was ended"), "{code:?} {says}");
    // Restored by this version it is.
    let step = |arguments: &[&str]| run(folder.path(), arguments);
    assert_eq!(step(&["backup", "a.backup", "--database", "old.db"]).0, Some(0));
    let (code, says) = step(&["restore", "a.backup", "--database", "new.db"]);
    assert!(code == Some(0) && says.contains("get nothing"), "{code:?} {says}");
}
