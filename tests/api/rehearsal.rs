//! Rehearsed deactivations: what is refused meanwhile, who came, that nothing is cut, and how they end.

use crate::{
    house::{ANA, Browser, House, TOM, form, page, pairs, program::clientele},
    oauth::{Client, Tokens, application, ask, delete, machine, public_application},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::{
        ClientId, GrantType, State, Timestamp,
        attempt::Attempt,
        clock::PATIENCE,
        rehearsal::TOLD_APART,
        time::{DAY, HOUR, MINUTE, SECOND},
        usage::UseKind,
    },
    server::{
        http::instant::iso,
        jobs::{clock_keeper::Keeper, ended::close_rehearsals},
        storage::{
            clients::{client::find_even_gone, rehearsals},
            recorder::Recorder,
        },
        use_cases::{
            caller::Whence,
            tokens::{
                client::{Claimed, authenticate},
                issue::{Asking, Door},
                refresh,
                refused::{TokenRefused, Unproven},
            },
        },
    },
    wire::{ActivityPage, ClientDetails, Conflict, RevealedSecret, UiError},
};
use serde_json::{Value, json};

async fn begin(browser: &Browser, id: &str, span: &str) {
    let begun = browser.call("rehearse_client", &[("id", id), ("span", span)]).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
}

async fn end(browser: &Browser, id: &str) {
    let ended = browser.call("end_rehearsal", &[("id", id)]).await;
    assert_eq!(ended.status, 200, "{}", ended.body);
}

async fn written(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

async fn details(house: &House, browser: &Browser, id: &str) -> ClientDetails {
    written(house).await;
    browser.client(id).await
}

async fn cuts(house: &House, id: &str) -> i64 {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    find_even_gone(&mut connection, id.parse().unwrap()).await.unwrap().unwrap().life.cuts
}

/// What was done to a client, the newest first: what, the version it made, the fields it changed.
async fn story(browser: &Browser, id: &str) -> Vec<(String, Option<i64>, Vec<String>)> {
    let page: ActivityPage = browser.call("get_activity", &[("id", id)]).await.json();
    let entries = page.entries.into_iter();
    entries.map(|entry| (entry.what, entry.version, entry.changes.into_iter().map(|it| it.field).collect())).collect()
}

async fn close(house: &House) -> u64 {
    close_rehearsals(&house.state.store, house.clock.now(), 100).await.unwrap()
}

#[tokio::test]
async fn everything_is_refused_for_a_while_and_lives_again_as_nothing_was_cut() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (client, robot, watcher) = (application(&ana).await, machine(&ana).await, machine(&ana).await);
    let tokens = client.tokens_for(&house, &tom).await;
    let refresh = tokens.refresh_token.clone().unwrap();
    let own = robot.own_token(&house).await.access_token;
    let asked = client.request(&[]);
    let shown = crate::oauth::shown(&tom, &asked).await;
    begin(&ana, &client.id, "10").await;
    begin(&ana, &robot.id, "10").await;

    for token in [&tokens.access_token, &refresh, &own] {
        assert!(!watcher.sees(&house, token).await);
    }
    client.refresh(&house, &refresh).await.refused(401, "invalid_client");
    robot.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    robot.post(&house, "introspect", &[("token", &own)]).await.refused(401, "invalid_client");
    Program::with_token(&house, own.clone()).get(CLIENTS).await.refused(401, "bad.credentials");
    assert_eq!(ask(&tom, &asked).await.status, 403);
    let yes = [("request", asked.as_str()), ("shown", shown.as_str()), ("decision", "allow")];
    let late = tom.submit("answer_consent", &yes).await;
    assert!(!late.location().contains("code="), "a question that was open makes no code: {}", late.location());
    // A stranger learns nothing that a deactivation would not say.
    let says = robot.post(&house, "token", &[("grant_type", "client_credentials")]).await.body;
    assert!(says.contains("This client is deactivated.") && !says.to_lowercase().contains("rehears"), "{says}");

    house.wait(10 * MINUTE - 1);
    assert!(!watcher.sees(&house, &own).await);
    house.wait(1);
    for token in [&tokens.access_token, &refresh, &own] {
        assert!(watcher.sees(&house, token).await, "no job ended it");
    }
    let renewed: Tokens = client.refresh(&house, &refresh).await.json();
    assert!(watcher.sees(&house, &renewed.access_token).await);
    Program::with_token(&house, own).get(CLIENTS).await.ok();
    assert_eq!((cuts(&house, &client.id).await, cuts(&house, &robot.id).await), (0, 0));
}

#[tokio::test]
async fn it_ends_at_its_instant_in_every_process_and_in_one_that_starts_meanwhile() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (robot, watcher) = (machine(&ana).await, machine(&ana).await);
    let token = robot.own_token(&house).await.access_token;
    begin(&ana, &robot.id, "30").await;
    let next_door = house.next_door().await;
    for (wait, alive) in [(0, false), (30 * MINUTE - 1, false), (1, true)] {
        house.wait(wait);
        for house in [&house, &next_door, &house.next_door().await] {
            assert_eq!(watcher.sees(house, &token).await, alive, "{wait}");
        }
    }
}

#[tokio::test]
async fn who_comes_is_counted_with_address_and_secret_and_the_result_stays() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, public, watcher) = (application(&ana).await, public_application(&ana).await, machine(&ana).await);
    let tokens = client.tokens_for(&house, &ana).await;
    begin(&ana, &client.id, "2880").await;
    begin(&ana, &public.id, "60").await;
    let during = details(&house, &ana, &client.id).await;
    let said = during.rehearsal.unwrap();
    assert_eq!(
        (said.result.as_str(), said.until.as_ref().unwrap().brief.as_str()),
        ("No knock in 0 seconds.", "2 days")
    );
    assert!(during.row.rehearsed.is_some() && during.row.looks() == State::Disabled, "nothing looks alive");

    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(401, "invalid_client");
    client.refresh(&house, "crt_nonsense").await.refused(401, "invalid_client");
    Program::with_token(&house, tokens.access_token.clone()).get(CLIENTS).await.refused(401, "bad.credentials");
    assert!(!watcher.sees(&house, &tokens.access_token).await);
    assert_eq!(ask(&house.anybody(), &client.request(&[])).await.status, 403);
    public.post_public(&house, "token", &[("grant_type", "authorization_code")]).await.refused(401, "invalid_client");
    let hint = details(&house, &ana, &client.id).await.secrets[0].hint.clone();
    house.wait(48 * HOUR);

    let ana = house.signed_in(ANA).await;
    let said = details(&house, &ana, &client.id).await.rehearsal.unwrap();
    let result = "2 callers knocked 4 times in 48 hours, and somebody came to sign in once.";
    assert_eq!(said.result, result);
    let told: Vec<_> = said.callers.iter().map(|it| (it.address.as_deref(), it.secret.as_deref(), it.n)).collect();
    assert!(told.contains(&(Some("127.0.0.1"), Some(hint.as_str()), 2)), "{told:?}");
    assert!(told.contains(&(Some("127.0.0.1"), None, 2)), "a call, and an API that asked: {told:?}");
    assert_eq!(said.strangers, None);
    let other = details(&house, &ana, &public.id).await.rehearsal.unwrap();
    assert_eq!((other.result.as_str(), other.strangers.map(|(n, _)| n)), ("No knock in 1 hour.", Some(1)));

    // It stands on the page and in the questions, and programs are told the same.
    for path in ["", "/delete", "/disable"] {
        let body = ana.get(&format!("{}{path}", page(&client.id))).await.body;
        assert!(body.contains(result) && body.contains(&hint), "{path}: {body}");
    }
    let program = Program::admin(&house).await;
    let preview = program.get(&format!("{CLIENTS}/{}/deletion-preview", client.id)).await.ok();
    assert_eq!(preview["rehearsal"]["result"], result);
    let rehearsal = program.get(&format!("{CLIENTS}/{}/rehearsal", client.id)).await.ok();
    assert_eq!((&rehearsal["state"], &rehearsal["knocks"]), (&json!("over"), &json!(4)));
    assert_eq!((&rehearsal["visits"], &rehearsal["attemptsByStrangers"]), (&json!(1), &json!(0)));
    assert_eq!((&rehearsal["ended"], &rehearsal["seconds"]), (&json!("by_itself"), &json!(48 * 3_600)));
    // A secret that went is not shown any more, and what was seen of it stays.
    assert_eq!(ana.call("reset_secret", &[("id", &client.id)]).await.status, 200);
    let said = details(&house, &ana, &client.id).await.rehearsal.unwrap();
    assert!(said.callers.iter().any(|it| it.secret.as_deref() == Some("a secret that was removed since")));
}

/// An application whose people sign in afresh is in use, though nothing of it ever knocks.
#[tokio::test]
async fn who_comes_to_sign_in_is_named_by_the_result() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application(&ana).await;
    begin(&ana, &client.id, "60").await;
    assert_eq!(ask(&tom, &client.request(&[])).await.status, 403);
    assert_eq!(ask(&house.anybody(), &client.request(&[])).await.status, 403);
    let elsewhere = client.request(&[("redirect_uri", "https://elsewhere.example/")]);
    assert_ne!(ask(&house.anybody(), &elsewhere).await.status, 200, "which is no visit");
    house.wait(HOUR);
    let said = details(&house, &house.signed_in(ANA).await, &client.id).await.rehearsal.unwrap();
    assert_eq!(said.result, "No knock in 1 hour, and somebody came to sign in 2 times.");
    assert_eq!((said.callers.len(), said.strangers), (0, None));
}

/// Only what would have been let in without the rehearsal is missed when that turns it away.
#[tokio::test]
async fn what_had_ended_anyway_does_not_knock_and_a_refresh_token_does() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, watcher) = (application(&ana).await, machine(&ana).await);
    let (ended, kept) = (client.tokens_for(&house, &ana).await, client.tokens_for(&house, &ana).await);
    let revoked = client.post(&house, "revoke", &[("token", ended.refresh_token.as_ref().unwrap())]).await;
    assert_eq!(revoked.status, 200);
    let cut = client.tokens_for(&house, &house.signed_in(TOM).await).await;
    assert_eq!(ana.call("reset_secret", &[("id", &client.id), ("end_tokens", "yes")]).await.status, 200);
    let alive = client_again(&ana, &client.id).await.tokens_for(&house, &ana).await;
    begin(&ana, &client.id, "60").await;
    for tokens in [&ended, &kept, &cut] {
        assert!(!watcher.sees(&house, &tokens.access_token).await);
        assert!(!watcher.sees(&house, tokens.refresh_token.as_ref().unwrap()).await);
        let program = Program::with_token(&house, &tokens.access_token);
        program.get(CLIENTS).await.refused(401, "bad.credentials");
    }
    let said = details(&house, &ana, &client.id).await.rehearsal.unwrap().result;
    assert!(said.starts_with("No knock"), "{said}");
    assert!(!watcher.sees(&house, alive.refresh_token.as_ref().unwrap()).await);
    assert!(!watcher.sees(&house, &alive.access_token).await);
    let said = details(&house, &ana, &client.id).await.rehearsal.unwrap().result;
    assert!(said.starts_with("1 caller knocked 2 times"), "{said}");
}

/// The client with the secret that was just made.
async fn client_again(browser: &Browser, id: &str) -> Client {
    let revealed: RevealedSecret = browser.call("reveal_secret", &[("id", id)]).await.json();
    Client { id: id.to_owned(), secret: revealed.secret.unwrap() }
}

#[tokio::test]
async fn memory_and_rows_are_bounded_whoever_comes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    begin(&ana, &robot.id, "60").await;
    let recorder = Recorder::default();
    let from = |n: i64, kind| rehearsals::Caller {
        client_id: robot.id.parse().unwrap(),
        rehearsal: 1,
        kind,
        secret_id: None,
        address: Some(format!("2001:db8::{n:x}")),
    };
    let kinds = [Attempt::Knock, Attempt::Stranger];
    for n in 0..TOLD_APART + 50 {
        for kind in kinds {
            recorder.came(from(n, kind), house.clock.now());
        }
    }
    // Of a rehearsal that there never was.
    recorder.came(rehearsals::Caller { rehearsal: 7, ..from(1, kinds[0]) }, house.clock.now());
    recorder.write(&house.state.store).await.unwrap();
    let said = ana.client(&robot.id).await.rehearsal.unwrap();
    assert!(said.result.starts_with(&format!("More than {TOLD_APART} callers knocked {} times", TOLD_APART + 50)));
    assert_eq!(said.callers.len() as i64, TOLD_APART + 1);
    assert_eq!(said.strangers.unwrap().0 as i64, TOLD_APART + 50);
}

#[tokio::test]
async fn end_it_now_is_one_click_and_no_restore() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (client, watcher) = (application(&ana).await, machine(&ana).await);
    let code = client.code(&tom, &[]).await;
    let own = [("id", client.id.as_str()), ("own", "2 hours"), ("back", &page(&client.id))];
    assert!(tom.submit("rehearse_client", &own).await.leads_to().starts_with(&page(&client.id)));
    client.redeem(&house, &code).await.refused(401, "invalid_client");
    let body = ana.get(&page(&client.id)).await.body;
    let until = ana.client(&client.id).await.row.rehearsed.unwrap().exact;
    assert!(body.contains("Rehearsed deactivation until") && body.contains(&until), "{body}");
    assert!(!body.contains("Ends in") && body.contains("action=\"/fn/end_rehearsal\""), "{body}");
    assert!(body.contains("Nothing was cut") && body.contains("that is no restore"), "{body}");
    house.wait(30 * SECOND);
    let number = ana.client(&client.id).await.rehearsal.unwrap().number.to_string();
    let now = [("id", client.id.as_str()), ("number", &number), ("back", &page(&client.id))];
    assert!(ana.submit("end_rehearsal", &now).await.leads_to().starts_with(&page(&client.id)));
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    assert!(watcher.sees(&house, &tokens.access_token).await, "the refusal used nothing up");
    let over = ana.client(&client.id).await;
    let (_, how) = over.rehearsal.unwrap().ended.unwrap();
    assert_eq!((how.as_str(), over.row.rehearsed, over.row.version), ("by Ana Ruiz", None, 3));
    let told: Vec<_> = story(&ana, &client.id).await.into_iter().take(2).collect();
    let until = || vec!["Rehearsed until".to_owned()];
    assert_eq!(told[0], ("ended the rehearsal of".into(), Some(3), until()));
    assert_eq!(told[1], ("began a rehearsed deactivation of".into(), Some(2), until()));

    // A page from before ends no rehearsal that somebody has begun since.
    begin(&tom, &client.id, "60").await;
    let late = ana.call("end_rehearsal", &now).await.error();
    assert!(matches!(&late, UiError::Conflict(it) if matches!(&**it, Conflict::Transition(_))), "{late:?}");
    assert!(late.to_string().contains("began a rehearsal of this client"), "{late}");
    assert!(ana.client(&client.id).await.row.rehearsed.is_some());
}

#[tokio::test]
async fn of_two_that_begin_at_once_one_does() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application(&ana).await;
    let next_door = house.next_door().await;
    let there = Browser::at(&next_door.address.to_string());
    *there.cookies.lock().unwrap() = tom.cookies.lock().unwrap().clone();
    let asked = [("id", client.id.as_str()), ("span", "60")];
    let (one, other) = tokio::join!(ana.call("rehearse_client", &asked), there.call("rehearse_client", &asked));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.body, other.body);
    let details = ana.client(&client.id).await;
    assert_eq!((details.row.version, details.rehearsal.unwrap().number), (2, 1));
}

#[tokio::test]
async fn what_is_stopped_is_not_rehearsed_and_says_so() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let refused = async |says: &str| {
        let error = ana.call("rehearse_client", &[("id", &client.id), ("span", "60")]).await.error().to_string();
        assert!(error.contains(says), "{error}");
        let question = ana.get(&format!("{}/rehearse", page(&client.id))).await.body;
        assert!(!question.contains("action=\"/fn/rehearse_client\""), "{question}");
    };
    assert_eq!(ana.call("disable_client", &[("id", &client.id)]).await.status, 200);
    refused("This client is disabled. Enable it first.").await;
    assert_eq!(ana.call("enable_client", &[("id", &client.id)]).await.status, 200);
    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    delete(&ana, &client.id, "deactivated").await;
    let error = ana.call("rehearse_client", &[("id", &client.id), ("span", "60")]).await.error().to_string();
    assert!(error.contains("This client is deactivated. Restore it first."), "{error}");
    // How long it may last is said with the field, and what was typed stays.
    let other = application(&ana).await;
    for (field, value) in [("own", "4 days"), ("own", "soon"), ("span", "0"), ("span", "")] {
        let error = ana.call("rehearse_client", &[("id", &other.id), (field, value)]).await.error();
        assert!(error.problem(field).is_some_and(|says| says.contains("72 hours")), "{field} {value}: {error:?}");
    }
    let form = ana.submit("rehearse_client", &[("id", &other.id), ("span", "2880"), ("own", "soon")]).await;
    let body = ana.get(form.leads_to()).await.body;
    assert!(body.contains("value=\"soon\"") && body.contains("id=\"own-error\""), "{body}");
    assert!(ana.client(&other.id).await.rehearsal.is_none(), "none was begun");
}

/// Whatever cuts while a rehearsal runs ends it, and its end revives nothing of that.
#[tokio::test]
async fn what_cuts_ends_a_rehearsal_and_what_does_not_leaves_it() {
    let house = House::open().await;
    let client = application(&house.signed_in(ANA).await).await;
    house.wait(31 * DAY);
    assert_eq!(close(&house).await, 1, "the one of the demo");
    let ana = house.signed_in(ANA).await;
    let watcher = machine(&ana).await;
    let by_id = [("id", client.id.as_str())];
    for (stop, back) in [("disable_client", "enable_client"), ("delete_client", "restore_client")] {
        let tokens = client.tokens_for(&house, &house.signed_in(TOM).await).await;
        begin(&ana, &client.id, "10").await;
        let stopped = if stop == "delete_client" { vec![by_id[0], ("outcome", "deactivated")] } else { by_id.to_vec() };
        assert_eq!(ana.call(stop, &stopped).await.status, 200);
        let (_, how) = ana.client(&client.id).await.rehearsal.unwrap().ended.unwrap();
        assert_eq!(how, "when Ana Ruiz stopped the client");
        assert_eq!(ana.call("end_rehearsal", &by_id).await.status, 409, "there is none left to end");
        house.wait(10 * MINUTE);
        assert!(!watcher.sees(&house, &tokens.access_token).await);
        assert_eq!(ana.call(back, &by_id).await.status, 200);
        assert!(!watcher.sees(&house, &tokens.access_token).await, "{stop}");
        let fresh = client.tokens_for(&house, &house.signed_in(TOM).await).await;
        assert!(watcher.sees(&house, &fresh.access_token).await, "and it is not rehearsed any more");
        assert_eq!(close(&house).await, 0);
    }
    // An edit, a new secret, the end of one consent: it goes on, and what ended meanwhile stays ended.
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (kept, ended) = (client.tokens_for(&house, &tom).await, client.tokens_for(&house, &ana).await);
    begin(&ana, &client.id, "10").await;
    let edit = form(&ana.client(&client.id).await, &[("description", "Plans nothing for a while")]);
    assert_eq!(ana.call("save_client", &pairs(&edit)).await.status, 200);
    assert_eq!(ana.call("add_secret", &[("id", &client.id), ("days", "0")]).await.status, 200);
    assert_eq!(ana.call("end_application", &[("client", &client.id)]).await.status, 200);
    let details = ana.client(&client.id).await;
    assert!(details.row.rehearsed.is_some() && details.row.state == State::Active);
    assert!(!watcher.sees(&house, &kept.access_token).await);
    house.wait(10 * MINUTE);
    assert!(watcher.sees(&house, &kept.access_token).await);
    assert!(!watcher.sees(&house, &ended.access_token).await, "its consent has ended");
    // A version from before is brought back without touching it.
    begin(&ana, &client.id, "10").await;
    let version = ana.client(&client.id).await.row.version.to_string();
    let brought = ana.call("bring_back_version", &[("id", &client.id), ("version", "1"), ("current", &version)]).await;
    assert_eq!(brought.status, 200, "{}", brought.body);
    assert!(ana.client(&client.id).await.row.rehearsed.is_some());
    // Removed at once: nothing is left of it.
    let ana = house.signed_in(ANA).await;
    let young = application(&ana).await;
    begin(&ana, &young.id, "10").await;
    delete(&ana, &young.id, "removed").await;
    house.wait(10 * MINUTE);
    assert_eq!(close(&house).await, 1, "the one of the client that is there");
}

#[tokio::test]
async fn that_it_ended_by_itself_is_told_once_with_its_instant() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (application(&ana).await, application(&ana).await);
    let next_door = house.next_door().await;
    begin(&ana, &client.id, "10").await;
    begin(&ana, &other.id, "10").await;
    let until = ana.client(&client.id).await.row.rehearsed.unwrap();
    house.wait(10 * MINUTE - 1);
    assert_eq!(close(&house).await, 0);
    house.wait(5 * MINUTE);
    // Before any sweep it is over, and says so.
    let over = ana.client(&client.id).await;
    let (at, how) = over.rehearsal.unwrap().ended.unwrap();
    assert_eq!((at.at, how.as_str(), over.row.version), (until.at, "by itself", 2));
    // One that begins before the sweep tells of the one before.
    begin(&ana, &other.id, "10").await;
    let (one, two) = tokio::join!(close(&house), close(&next_door));
    assert_eq!(one + two, 1);
    for id in [&client.id, &other.id] {
        let told = story(&ana, id).await;
        let by_itself: Vec<_> =
            told.iter().filter(|(what, ..)| what == "ended, as its time was up, the rehearsal of").collect();
        assert_eq!(by_itself.len(), 1, "{told:?}");
        assert_eq!((by_itself[0].1, &by_itself[0].2), (None, &vec!["Rehearsed until".to_owned()]));
    }
    let page: ActivityPage = ana.call("get_activity", &[("id", &client.id)]).await.json();
    assert_eq!(page.entries[0].who, None);
    assert_eq!(page.entries[0].changes[0].before, [until.exact]);
    let after = ana.client(&client.id).await;
    assert_eq!(after.row.version, 2, "nobody's edit is stale for it");
    let (at, how) = after.rehearsal.unwrap().ended.unwrap();
    assert_eq!((at.at, how.as_str()), (until.at, "by itself"));
}

/// By the rule of every end: what had ended stays ended, and what was begun by a clock that was ahead keeps the time it had
/// left. Nothing that a person was told ends earlier, and nothing lasts for ever.
#[tokio::test]
async fn a_clock_that_is_set_back_ends_nothing_early_and_revives_no_rehearsal() {
    let house = House::open().await;
    let mut keeper = Keeper::start(&house.state.store, &house.clock).await.unwrap();
    let ana = house.signed_in(ANA).await;
    let (before, over, ahead, watcher) =
        (machine(&ana).await, machine(&ana).await, machine(&ana).await, machine(&ana).await);
    let mut tokens = vec![];
    for robot in [&before, &over, &ahead] {
        tokens.push(robot.own_token(&house).await.access_token);
    }
    begin(&ana, &before.id, "40").await;
    begin(&ana, &over.id, "10").await;
    keeper.look().await.unwrap();
    house.wait(20 * MINUTE);
    keeper.look().await.unwrap();
    begin(&ana, &ahead.id, "15").await;
    let alive = async |expected: [bool; 3]| {
        for (token, expected) in tokens.iter().zip(expected) {
            assert_eq!(watcher.sees(&house, token).await, expected, "{expected:?}");
        }
    };
    alive([false, true, false]).await;
    house.wait(-20 * MINUTE);
    for _ in 0..PATIENCE {
        keeper.look().await.unwrap();
        // Until the clock is believed, and after: the one that was over does not run again.
        alive([false, true, false]).await;
    }
    house.wait(15 * MINUTE - 1);
    alive([false, true, false]).await;
    house.wait(1);
    alive([false, true, true]).await;
    house.wait(25 * MINUTE - 1);
    alive([false, true, true]).await;
    house.wait(1);
    alive([true, true, true]).await;

    // Begun and over within the jump, or begun before and ended within: it ended after it began.
    let across = machine(&house.signed_in(ANA).await).await;
    begin(&house.signed_in(ANA).await, &across.id, "40").await;
    keeper.look().await.unwrap();
    house.wait(10 * MINUTE);
    let ended = house.signed_in(ANA).await.call("end_rehearsal", &[("id", &across.id)]).await;
    assert_eq!(ended.status, 200, "{}", ended.body);
    let within = machine(&house.signed_in(ANA).await).await;
    begin(&house.signed_in(ANA).await, &within.id, "10").await;
    house.wait(20 * MINUTE);
    keeper.look().await.unwrap();
    house.wait(-30 * MINUTE);
    for _ in 0..PATIENCE {
        keeper.look().await.unwrap();
    }
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let kept = rehearsals::latest(&mut connection, within.id.parse().unwrap()).await.unwrap().unwrap();
    let cut_short = rehearsals::latest(&mut connection, across.id.parse().unwrap()).await.unwrap().unwrap();
    drop(connection);
    assert!(cut_short.closed.unwrap().ended_at >= cut_short.rehearsal.started_at, "{cut_short:?}");
    assert_eq!(kept.rehearsal.ends_at.since(kept.rehearsal.started_at), 10 * MINUTE, "{kept:?}");
    assert_eq!(within.answers(&house).await, 200);

    // A year ahead by mistake, and back.
    let at = house.clock.now();
    house.wait(366 * DAY);
    keeper.look().await.unwrap();
    let ana = house.signed_in(ANA).await;
    begin(&ana, &before.id, "60").await;
    house.wait(-366 * DAY);
    for _ in 0..PATIENCE {
        keeper.look().await.unwrap();
    }
    assert_eq!(house.clock.now(), at);
    let fresh = machine(&ana).await;
    assert_eq!(before.answers(&house).await, 401);
    house.wait(HOUR);
    assert_eq!((before.answers(&house).await, fresh.answers(&house).await), (200, 200));
    close(&house).await;
    let said = house.signed_in(ANA).await.client(&before.id).await.rehearsal.unwrap();
    assert!(said.result.ends_with("in 1 hour."), "{said:?}");
}

/// Begun while a refresh token was on its way: the token is refused and stays good.
#[tokio::test]
async fn what_is_on_its_way_when_it_begins_is_not_used_up() {
    struct AtTheDoor<'a>(&'a House);
    impl Door for AtTheDoor<'_> {
        fn now(&self) -> Timestamp {
            self.0.clock.now()
        }

        fn proven(&self, _: ClientId) -> Result<(), u64> {
            Ok(())
        }
    }
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let refresh_token = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let claimed = Claimed {
        client_id: &client.id,
        secret: Some(&client.secret),
        kind: UseKind::Refreshed,
        token: Some(&refresh_token),
        address: None,
    };
    let tokens = &house.state.tokens;
    let from = authenticate(tokens, claimed, house.clock.now()).await.unwrap();
    begin(&ana, &client.id, "10").await;
    let (whence, door) = (Whence { address: None, request_id: "r" }, AtTheDoor(&house));
    let asking = Asking::of(tokens, &from, GrantType::Code, whence, &door, house.clock.now()).unwrap();
    let refused = refresh::exchange(asking, &refresh_token, None).await.err();
    assert!(matches!(refused, Some(TokenRefused::Unproven(Unproven::Deactivated))), "{refused:?}");
    end(&ana, &client.id).await;
    let renewed: Tokens = client.refresh(&house, &refresh_token).await.json();
    assert!(client.sees(&house, &renewed.access_token).await);
}

#[tokio::test]
async fn programs_begin_see_and_end_one() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let added = program.add_application("Route planner").await;
    let client = crate::rest::at(&added["id"]);
    let path = format!("{client}/rehearsal");
    let none = program.get(&path).await.ok();
    assert_eq!((&none["state"], &none["number"], &none["result"]), (&json!("none"), &json!(0), &Value::Null));
    for minutes in [0, 4_321, -1] {
        let refused = program.post(&path, &json!({ "minutes": minutes })).await.refused(400, "invalid.value");
        assert_eq!(crate::rest::fields(&refused), ["minutes"]);
    }
    let send = async |method: reqwest::Method, tag: &str, body: Option<Value>| {
        let request = program.ask(method, &path).header("if-match", tag);
        program.send(if let Some(body) = body { request.json(&body) } else { request }).await
    };
    let hour = || Some(json!({ "minutes": 60 }));
    send(reqwest::Method::POST, "\"v9\"", hour()).await.refused(412, "precondition.failed");
    let begun = send(reqwest::Method::POST, "\"v1\"", hour()).await.ok();
    assert_eq!(begun["version"], 2);
    assert_eq!((&begun["state"], &begun["result"]), (&json!("running"), &json!("No knock in 0 seconds.")));
    assert_eq!(begun["dateEnds"], iso(house.clock.now().plus(HOUR)));
    program.post(&path, &json!({ "minutes": 60 })).await.refused(409, "request.conflict");
    let shown = program.get(&client).await.ok();
    assert_eq!(shown["state"], "active", "it is rehearsed, and no deactivation");
    send(reqwest::Method::DELETE, "\"v1\"", None).await.refused(412, "precondition.failed");
    let ended = send(reqwest::Method::DELETE, "\"v2\"", None).await.ok();
    assert_eq!((&ended["state"], &ended["ended"]), (&json!("over"), &json!("early")));
    program.delete(&path).await.refused(409, "request.conflict");
    // One that somebody has begun since goes on.
    program.post(&path, &json!({ "minutes": 60 })).await.ok();
    program.delete(&format!("{path}?number=1")).await.refused(409, "request.conflict");
    program.delete(&format!("{path}?number=x")).await.refused(400, "invalid.query.param.value");
    assert_eq!(program.get(&path).await.ok()["state"], "running");
    assert_eq!(program.delete(&format!("{path}?number=2")).await.ok()["state"], "over");
    // It is no part of an export.
    program.post(&path, &json!({ "minutes": 60 })).await.ok();
    let export = program.get(&format!("{CLIENTS}/export")).await.ok().to_string();
    assert!(!export.contains("ehears"), "{export}");
}

#[tokio::test]
async fn who_may_disable_or_delete_may_rehearse_and_end_it() {
    let house = House::open().await;
    let (ana, tom, vera) =
        (house.signed_in(ANA).await, house.signed_in(TOM).await, house.signed_in(crate::house::VERA).await);
    // Tom lacks a role that this client has, and may delete it: he may try what that does, and take it back.
    let payroll = crate::house::PAYROLL;
    begin(&tom, payroll, "60").await;
    end(&tom, payroll).await;
    let denied = vera.call("rehearse_client", &[("id", payroll), ("span", "60")]).await.error();
    assert_eq!(denied.status(), 403);
    begin(&ana, payroll, "60").await;
    assert_eq!(vera.call("end_rehearsal", &[("id", payroll)]).await.status, 403);
    let body = vera.get(&page(payroll)).await.body;
    assert!(body.contains("End it now") && !body.contains("action=\"/fn/end_rehearsal\""), "inactive, with its reason");
    let list = vera.get(&format!("{}?q=payroll&size=100", crate::house::LIST)).await.body;
    assert!(list.contains("Rehearsal, no tokens") && list.contains("Ends in"), "{list}");
}

/// What runs in a backup runs again in the restored database, until its instant. That ends everything that was issued, and the
/// rehearsal's end revives none of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_runs_in_a_restored_database_ends_at_its_instant() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (robot, watcher) = (machine(&ana).await, machine(&ana).await);
    let token = robot.own_token(&house).await.access_token;
    begin(&ana, &robot.id, "30").await;
    let (folder, url) = (tempfile::tempdir().unwrap(), house.database().url());
    let run = |arguments: &[&str]| {
        let done = tokio::task::block_in_place(|| clientele(folder.path()).args(arguments).output().unwrap());
        assert!(done.status.success(), "{done:?}");
    };
    run(&["backup", "a.backup", "--database", &url]);
    end(&ana, &robot.id).await;
    assert_eq!(robot.answers(&house).await, 200);
    house.wait(MINUTE);
    let (clock, database) = (house.clock.clone(), house.close().await);
    run(&["restore", "a.backup", "--replace", "--database", &url]);
    let house =
        House::on_at(database, &["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"], clock).await;
    assert_eq!(robot.answers(&house).await, 401);
    house.wait(29 * MINUTE - 1);
    assert_eq!(robot.answers(&house).await, 401);
    house.wait(1);
    assert_eq!(robot.answers(&house).await, 200);
    assert!(!watcher.sees(&house, &token).await, "the restore ended it");
    assert_eq!(close(&house).await, 1);
}

/// Other organizations see what their people meet: that the owner has stopped it.
#[tokio::test]
async fn other_organizations_see_it_as_deactivated_while_it_runs() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(crate::house::MIA).await);
    let young = crate::house::YOUNG;
    let seen = async || {
        let list = mia.get("/admin/integrations/authorized").await.body;
        let one = mia.get(&format!("/admin/integrations/authorized/{young}")).await.body;
        (list.matches("Deactivated by its owner").count(), one.contains("Its owner has switched it off"))
    };
    let (before, _) = seen().await;
    begin(&ana, young, "10").await;
    assert_eq!(seen().await, (before + 1, true));
    house.wait(10 * MINUTE);
    assert_eq!(seen().await, (before, false));
}
