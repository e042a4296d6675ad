//! How long a session lasts, and what ends it.

use crate::house::{ANA, House, LIST, TOM};
use clientele::{
    domain::time::{HOUR, MINUTE},
    server::{cli::demo::PASSWORD, jobs::sweep},
    wire::{Session, SessionEnd, SessionNow, UiError},
};

const COOKIE: &str = "clientele_session";

#[tokio::test]
async fn each_sign_in_has_an_id_of_its_own_and_ends_the_one_before() {
    let house = House::open().await;
    let browser = house.anybody();
    browser.set_cookie(COOKIE, "an-id-that-an-attacker-planted-in-the-browser");
    assert_eq!(browser.sign_in(ANA, PASSWORD).await.status, 200);
    let first = browser.cookie(COOKIE).unwrap();
    assert_ne!(first, "an-id-that-an-attacker-planted-in-the-browser");
    assert_eq!(browser.sign_in(ANA, PASSWORD).await.status, 200);
    assert_ne!(browser.cookie(COOKIE).unwrap(), first);
    let old = house.anybody();
    old.set_cookie(COOKIE, &first);
    assert_eq!(old.call("list_clients", &[]).await.error(), UiError::SignedOut);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let elsewhere = house.signed_in(ANA).await;
    let kept = ana.cookie(COOKIE).unwrap();
    assert_eq!(ana.submit("sign_out", &[]).await.leads_to(), "/login");
    assert_eq!(ana.cookie(COOKIE), None);
    ana.set_cookie(COOKIE, &kept);
    assert_eq!(ana.get("/admin").await.leads_to(), "/login?next=/admin");
    assert_eq!(elsewhere.get("/admin").await.status, 200, "other sessions go on");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let house = House::with(&["--session-idle", "30", "--session-absolute", "600"]).await;
    let ana = house.signed_in(ANA).await;
    for _ in 0..4 {
        house.wait(30 * MINUTE - 1);
        assert_eq!(ana.call("list_clients", &[]).await.status, 200);
    }
    house.wait(30 * MINUTE);
    assert_eq!(ana.call("list_clients", &[]).await.error(), UiError::SignedOut);
    assert_eq!(ana.get(LIST).await.leads_to(), "/login?next=/admin/integrations/oauth");
}

#[tokio::test]
async fn a_session_ends_at_last_however_busy_it_is() {
    let house = House::with(&["--session-idle", "30", "--session-absolute", "60"]).await;
    let ana = house.signed_in(ANA).await;
    for _ in 0..5 {
        house.wait(10 * MINUTE);
        assert_eq!(ana.call("list_clients", &[]).await.status, 200);
    }
    house.wait(10 * MINUTE - 1);
    assert_eq!(ana.call("list_clients", &[]).await.status, 200);
    house.wait(1);
    assert_eq!(ana.call("list_clients", &[]).await.error(), UiError::SignedOut);
}

#[tokio::test]
async fn what_has_ended_is_swept_and_what_has_not_is_kept() {
    let house = House::with(&["--session-idle", "60", "--session-absolute", "600"]).await;
    let ana = house.signed_in(ANA).await;
    house.wait(50 * MINUTE);
    let tom = house.signed_in(TOM).await;
    house.wait(20 * MINUTE);
    let sweep = || sweep::sweep_once(&house.state.store, house.state.config.sessions, house.clock.now(), 10);
    assert_eq!(sweep().await.unwrap().sessions, 0, "it is known for a while whose it was");
    assert_eq!(tom.call("list_clients", &[]).await.status, 200);
    assert_eq!(ana.call("list_clients", &[]).await.error(), UiError::SignedOut);
    house.wait(sweep::SESSIONS_KNOWN - 10 * MINUTE);
    assert_eq!(sweep().await.unwrap().sessions, 1);
}

#[tokio::test]
async fn asking_when_a_session_ends_does_not_move_the_end_and_staying_does() {
    let house = House::with(&["--session-idle", "30", "--session-absolute", "60"]).await;
    let ana = house.signed_in(ANA).await;
    let end = || async {
        let now: Option<SessionNow> = ana.call("get_session_end", &[]).await.json();
        now.map(|now| (now.name, now.end.left, now.end.moves))
    };
    let ana_in = |minutes: i64, moves| Some(("Ana Ruiz".to_owned(), minutes * MINUTE, moves));
    house.wait(20 * MINUTE);
    assert_eq!(end().await, ana_in(10, true));
    house.wait(9 * MINUTE);
    assert_eq!(end().await, ana_in(1, true));
    let stays: Option<SessionNow> = ana.call("stay_signed_in", &[]).await.json();
    assert_eq!(stays.unwrap().end, SessionEnd { left: 30 * MINUTE, moves: true, told_before: 2 * MINUTE });
    house.wait(MINUTE / 2);
    let page: Option<Session> = ana.call("get_session", &[]).await.json();
    assert_eq!(page.unwrap().end.left, 29 * MINUTE + MINUTE / 2, "what was not noted as use does not count as one");
    house.wait(10 * MINUTE + MINUTE / 2);
    assert_eq!(ana.call("list_clients", &[]).await.status, 200);
    assert_eq!(end().await, ana_in(20, false), "no session lasts longer than it may");
    house.wait(21 * MINUTE);
    assert_eq!(end().await, None);
    let stays: Option<SessionNow> = ana.call("stay_signed_in", &[]).await.json();
    assert_eq!(stays, None, "what has ended does not come back");
}

#[tokio::test]
async fn the_shortest_session_that_can_be_set_goes_on_while_it_is_used() {
    let house = House::with(&["--session-idle", "1"]).await;
    let ana = house.signed_in(ANA).await;
    for _ in 0..6 {
        house.wait(MINUTE / 2);
        assert_eq!(ana.call("list_clients", &[]).await.status, 200);
    }
    let now: Option<SessionNow> = ana.call("get_session_end", &[]).await.json();
    assert_eq!(now.unwrap().end, SessionEnd { left: MINUTE, moves: true, told_before: MINUTE / 2 });
}

#[tokio::test]
async fn no_cookies_value_is_in_the_database() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let value = ana.cookie(COOKIE).unwrap();
    assert!(!house.database().contents().await.contains(&value));
}

#[tokio::test]
async fn a_flash_is_its_sessions_own_and_goes() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let done = ana.submit("disable_client", &[("id", crate::house::OLD), ("back", LIST)]).await;
    let id = done.leads_to().split("flash=").nth(1).unwrap().to_owned();
    let read = |browser| {
        let id = id.clone();
        async move { crate::house::Browser::call(browser, "get_flash", &[("id", &id)]).await.body }
    };
    assert!(read(&ana).await.contains("Parcel tracker"));
    assert!(read(&ana).await.contains("Parcel tracker"), "it stays for a reload");
    assert_eq!(read(&tom).await, "null");
    house.wait(HOUR / 6);
    assert_eq!(read(&ana).await, "null");
}
