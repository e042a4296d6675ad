//! Refresh tokens that are used at once: by one application that sends its request several times, on one server and on
//! several whose clocks differ. And what is told when one was used twice indeed.

use super::{Client, Tokens, application};
use crate::house::{ANA, Browser, House, MIA, TOM, VERA};
use clientele::{
    domain::time::{DAY, MINUTE, SECOND},
    server::clock::Clock,
    wire::{ActivityPage, AuditPage},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A clock that goes by itself, twenty times too fast, so that those who wait for each other read different times.
struct Ticking(Arc<AtomicBool>);

impl Ticking {
    fn start(clocks: &[&Clock]) -> Self {
        let clocks: Vec<Clock> = clocks.iter().map(|clock| (*clock).clone()).collect();
        let goes = Arc::new(AtomicBool::new(true));
        let on = goes.clone();
        // Beside the runtime, which does nothing else while a request is worked on.
        std::thread::spawn(move || {
            while on.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_micros(50));
                for clock in &clocks {
                    clock.advance(1);
                }
            }
        });
        Self(goes)
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// How many refresh tokens nobody has used, and how many consents have ended.
async fn left(house: &House) -> (i64, i64) {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM refresh_tokens WHERE used_at IS NULL), \
         (SELECT COUNT(*) FROM consents WHERE ended_at IS NOT NULL)",
    )
    .fetch_one(&mut *connection)
    .await
    .unwrap()
}

/// Sends a refresh token to each of these houses at once, and returns the one token of the answers that is good.
async fn at_once(houses: &[&House], client: &Client, token: &str) -> String {
    let asked: Vec<_> = houses.iter().map(|house| client.refresh(house, token)).collect();
    let mut good = vec![];
    for answer in futures_util::future::join_all(asked).await {
        let tokens: Tokens = answer.json();
        let next = tokens.refresh_token.unwrap();
        if client.introspect(houses[0], &next).await.active {
            good.push(next);
        }
    }
    assert_eq!(good.len(), 1, "one of them is good");
    assert_eq!(left(houses[0]).await, (1, 0), "nobody was signed out");
    good.remove(0)
}

/// On several threads: on one each would read the time in the order in which it comes to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_at_once_sign_nobody_out_however_often() {
    let house = House::with(&["--tokens-per-client", "100000", "--tokens-per-address", "100000"]).await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let mut token = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let _ticking = Ticking::start(&[&house.clock]);
    for _ in 0..40 {
        token = at_once(&[&house; 5], &client, &token).await;
    }
}

#[tokio::test]
async fn servers_whose_clocks_differ_sign_nobody_out() {
    let house = House::with(&["--tokens-per-client", "100000", "--tokens-per-address", "100000"]).await;
    let (ahead, behind) = (Clock::manual(house.clock.now()), Clock::manual(house.clock.now()));
    ahead.advance(2 * SECOND);
    behind.advance(-2 * SECOND);
    let (fast, slow) = (house.next_door_by(ahead).await, house.next_door_by(behind).await);
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let mut token = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let _ticking = Ticking::start(&[&house.clock, &fast.clock, &slow.clock]);
    for _ in 0..8 {
        token = at_once(&[&house, &fast, &slow, &fast, &slow], &client, &token).await;
    }
    // One after the other, in each order.
    for (first, second) in [(&fast, &slow), (&slow, &fast), (&house, &slow), (&fast, &house)] {
        client.refresh(first, &token).await.json::<Tokens>();
        let again: Tokens = client.refresh(second, &token).await.json();
        token = again.refresh_token.unwrap();
        assert_eq!(left(&house).await, (1, 0));
    }
}

#[tokio::test]
async fn a_first_use_that_is_far_ahead_is_no_lost_answer() {
    let house = House::open().await;
    let ahead = Clock::manual(house.clock.now());
    ahead.advance(MINUTE + 1);
    let fast = house.next_door_by(ahead).await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let token = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    client.refresh(&fast, &token).await.json::<Tokens>();
    client.refresh(&house, &token).await.refused(400, "invalid_grant");
    assert_eq!(left(&house).await.1, 1);
}

#[tokio::test]
async fn a_revoked_token_does_not_work_within_the_grace() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for revoked in ["first", "next"] {
        let first = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
        let next: Tokens = client.refresh(&house, &first).await.json();
        let next = next.refresh_token.unwrap();
        let ended = if revoked == "first" { &first } else { &next };
        assert_eq!(client.post(&house, "revoke", &[("token", ended)]).await.status, 200);
        for token in [&first, &next] {
            client.refresh(&house, token).await.refused(400, "invalid_grant");
        }
    }
    let told = log(&ana, "reuse_refresh_token").await;
    assert!(told.entries.is_empty(), "its owner gave it back: {told:?}");
}

#[tokio::test]
async fn a_revocation_at_the_same_time_leaves_nothing_alive() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for _ in 0..10 {
        let first = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
        let revocation = [("token", first.as_str())];
        let (revoked, refreshed) =
            tokio::join!(client.post(&house, "revoke", &revocation), client.refresh(&house, &first));
        assert_eq!(revoked.status, 200);
        if refreshed.status == 200 {
            let tokens: Tokens = refreshed.json();
            assert!(!client.introspect(&house, &tokens.access_token).await.active);
            client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
        }
    }
}

async fn log(browser: &Browser, action: &str) -> AuditPage {
    browser.call("list_audit", &[("query[action]", action)]).await.json()
}

#[tokio::test]
async fn what_was_used_twice_is_told_once_with_the_address() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let client = application(&ana).await;
    let stolen = client.tokens_for(&house, &vera).await.refresh_token.unwrap();
    client.refresh(&house, &stolen).await.json::<Tokens>();
    house.wait(10 * SECOND + 1);
    for _ in 0..3 {
        client.refresh(&house, &stolen).await.refused(400, "invalid_grant");
    }
    let code = client.code(&vera, &[]).await;
    assert_eq!(client.redeem(&house, &code).await.status, 200);
    for _ in 0..3 {
        client.redeem(&house, &code).await.refused(400, "invalid_grant");
    }
    let activity: ActivityPage = ana.call("get_activity", &[("id", &client.id)]).await.json();
    let told: Vec<_> =
        activity.entries.iter().map(|e| (e.what.as_str(), e.who.as_deref(), e.address.as_deref())).collect();
    assert_eq!(
        told[..2],
        [
            ("saw a code of Vera Lind used twice and ended their consent to", None, Some("127.0.0.1")),
            ("saw a refresh token of Vera Lind used twice and ended their consent to", None, Some("127.0.0.1")),
        ]
    );
    assert_eq!(told.len(), 3, "each once, and that it was added: {told:?}");
    for action in ["reuse_code", "reuse_refresh_token"] {
        let page = log(&ana, action).await;
        assert_eq!((page.entries.len(), page.entries[0].name.as_str()), (1, "Route planner"), "{action}");
    }
    let page = ana.get(&format!("/admin/integrations/oauth/{}/activity", client.id)).await.body;
    assert!(page.contains("saw a refresh token of Vera Lind used twice"), "{page}");
}

#[tokio::test]
async fn another_organization_is_told_of_its_user_and_the_clients_own_of_the_organization() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    super::authorizations::save(&mia, &client, &super::authorizations::ALL).await;
    let stolen = client.tokens_for(&house, &mia).await.refresh_token.unwrap();
    client.refresh(&house, &stolen).await.json::<Tokens>();
    house.wait(MINUTE);
    client.refresh(&house, &stolen).await.refused(400, "invalid_grant");
    let (here, there) = (log(&ana, "reuse_refresh_token").await, log(&mia, "reuse_refresh_token").await);
    assert_eq!((here.entries.len(), there.entries.len()), (1, 1));
    assert!(here.entries[0].entry.what.contains("of a user of Halden Clinics used twice"), "{here:?}");
    assert!(!format!("{here:?}").contains("Mia"));
    assert!(there.entries[0].entry.what.contains("of Mia Chen used twice"), "{there:?}");
    assert_eq!((here.entries[0].kind.as_str(), there.entries[0].kind.as_str()), ("client", "authorization"));
}

#[tokio::test]
async fn a_session_counts_on_each_server_as_long_as_its_clock_lets_it_and_none_from_the_future_does() {
    let house = House::open().await;
    let at = |span: i64| {
        let clock = Clock::manual(house.clock.now());
        clock.advance(span);
        clock
    };
    let tom = house.signed_in(TOM).await;
    // The last one notes that the session was used, later than the others' now.
    for (span, signed_in) in [(0, true), (-MINUTE, true), (-MINUTE - 1, false), (-DAY, false), (59 * MINUTE, true)] {
        let elsewhere = house.next_door_by(at(span)).await;
        let browser = elsewhere.anybody();
        for (name, value) in &*tom.cookies.lock().unwrap() {
            browser.set_cookie(name, value);
        }
        let page = browser.get("/admin/account").await;
        assert_eq!(page.status == 200, signed_in, "{span}: {}", page.status);
    }
    assert_eq!(tom.get("/admin/account").await.status, 303, "it was seen in the future");
}
