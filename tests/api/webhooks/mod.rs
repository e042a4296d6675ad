//! Notices by webhook, sent to a target that listens.

mod libraries;
mod reach;
mod target;
mod tls;
mod windows;

use crate::{
    house::{ANA, Answer, Browser, House, JON, VERA},
    notices::account,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clientele::{
    domain::{
        network::Network,
        reach::Reach,
        restoration::Cause,
        time::{DAY, HOUR, MINUTE, SECOND},
    },
    server::{
        mail::{
            notices,
            webhooks::{Carrier, round},
        },
        outgoing::{Post, SystemNames},
        use_cases::{restorations, webhooks},
    },
    wire::{Notices, Webhook},
};
use ring::hmac;
use std::{sync::Arc, time::Duration};
use target::{How, Request, Target};

const PUBLIC: &str = "https://clientele.example";

/// What reaches this machine.
fn local() -> Reach {
    Reach::new(vec![Network::parse("127.0.0.0/8").unwrap()])
}

/// A house whose notices go to a target.
struct Hooked {
    house: House,
    target: Target,
    post: Post,
    /// Of Ana's webhook.
    secret: String,
}

impl Hooked {
    /// Ana is told of these kinds by a webhook alone, and her next morning is known.
    async fn with(how: How, kinds: &[&str]) -> Self {
        let flags = ["--webhook-allow-private", "127.0.0.0/8", "--sign-in-per-account", "1000"];
        let house = House::with(&flags).await;
        let target = Target::open(how).await;
        let post = Post::new(local()).with(Arc::new(SystemNames), None, Duration::from_millis(400));
        let mut hooked = Self { house, target, post, secret: String::new() };
        // What the demo shows of it is no part of these tests.
        for sql in [
            "DELETE FROM notices WHERE user_id <> $1",
            "DELETE FROM notice_kinds WHERE user_id <> $1",
            "DELETE FROM webhook_messages WHERE user_id <> $1",
            "DELETE FROM webhooks WHERE user_id <> $1",
        ] {
            hooked.execute(sql, "").await;
        }
        let ana = hooked.house.signed_in(ANA).await;
        choose(&ana, kinds).await;
        let saved = ana.submit("save_webhook", &[("url", &hooked.target.url())]).await;
        assert_eq!(saved.leads_to(), "/admin/account/secret", "{saved:?}");
        hooked.secret = secret(&ana.get("/admin/account/secret").await);
        assert_eq!(hooked.round().await, 0);
        hooked
    }

    /// What is due is put on its way and sent: how much was tried.
    async fn round(&self) -> u64 {
        self.round_of(&self.house).await
    }

    async fn round_of(&self, house: &House) -> u64 {
        assert_eq!(notices::round(&house.state.store, None, &house.clock).await.unwrap(), 0);
        round(self.carrier(house, &self.post)).await.unwrap()
    }

    fn carrier<'a>(&self, house: &'a House, post: &'a Post) -> Carrier<'a> {
        let state = &house.state;
        Carrier { store: &state.store, keys: &state.keys, post, public_url: PUBLIC, clock: &house.clock }
    }

    /// It becomes 7:00 UTC, and a minute.
    fn morning(&self) {
        let into_day = self.house.clock.now().millis().rem_euclid(DAY);
        let until = (7 * HOUR - into_day).rem_euclid(DAY);
        self.house.wait(if until == 0 { DAY } else { until + MINUTE });
    }

    async fn execute(&self, sql: &'static str, value: &str) {
        let mut transaction = self.house.state.store.begin().await.unwrap();
        sqlx::query(sql).bind(value.to_owned()).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// What Ana's page says of her webhook.
    async fn told(&self) -> Webhook {
        self.notices().await.webhook.unwrap()
    }

    async fn notices(&self) -> Notices {
        account(&self.house.signed_in(ANA).await).await.notices.unwrap()
    }

    fn heard(&self) -> Vec<Request> {
        self.target.heard()
    }
}

async fn choose(browser: &Browser, kinds: &[&str]) {
    let fields: Vec<(&str, &str)> = kinds.iter().map(|kind| ("kinds[]", *kind)).collect();
    browser.submit("save_notices", &fields).await;
}

fn secret(page: &Answer) -> String {
    let (_, rest) = page.body.split_once(">whsec_").unwrap_or_else(|| panic!("no secret: {}", page.status));
    format!("whsec_{}", rest.split('<').next().unwrap())
}

/// What a receiver does, by other code than ours: whether a request is signed with this secret.
fn verifies(request: &Request, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let signed = format!("{}.{}.{}", request.header("webhook-id"), request.header("webhook-timestamp"), request.body);
    let (version, signature) = request.header("webhook-signature").split_once(',').unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    version == "v1" && hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn each_morning_there_is_one_signed_notice_of_what_was_chosen() {
    let hooked = Hooked::with(How::Says(204), &["silent", "legacy_grant", "removed_soon"]).await;
    // What is removed within a day is told at once.
    hooked.house.wait(MINUTE);
    assert_eq!(hooked.round().await, 1);
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    assert_eq!(hooked.round().await, 0);
    let [ending, daily] = <[Request; 2]>::try_from(hooked.heard()).unwrap();
    for request in [&ending, &daily] {
        assert_eq!(request.line, "POST /hook?key=geheim HTTP/1.1");
        assert_eq!(request.header("content-type"), "application/json");
        assert!(
            request.header("user-agent").starts_with("Clientele/") && request.header("webhook-id").starts_with("msg_")
        );
        assert!(verifies(request, &hooked.secret), "{request:?}");
        assert!(!request.body.contains(&hooked.secret) && !request.body.contains(ANA));
    }
    assert_eq!(daily.header("webhook-timestamp"), (hooked.house.clock.now().millis() / 1000).to_string());
    assert!(!verifies(&Request { body: daily.body.replace("Meridian", "Other"), ..daily.clone() }, &hooked.secret));
    assert_ne!(ending.header("webhook-id"), daily.header("webhook-id"));
    let json = |request: &Request| serde_json::from_str::<serde_json::Value>(&request.body).unwrap();
    let (ending, daily) = (json(&ending), json(&daily));
    assert_eq!((&ending["type"], ending["data"]["needs"].as_array().map(Vec::len)), (&"notice.ending".into(), Some(0)));
    assert_eq!(ending["data"]["ends"][0]["kind"], "removed_soon");
    assert_eq!((&daily["type"], &daily["timestamp"]), (&"notice.daily".into(), &"2026-11-24T07:01:00.000Z".into()));
    let kinds: Vec<&str> =
        daily["data"]["needs"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"legacy_grant") && !kinds.contains(&"scope_all"), "{kinds:?}");
    assert!(hooked.told().await.delivered.is_some() && hooked.told().await.late.is_empty());
    // Nothing chosen, nothing sent.
    choose(&hooked.house.signed_in(ANA).await, &[]).await;
    hooked.morning();
    assert_eq!(hooked.round().await, 0);
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_as_the_same_and_is_a_dead_letter_after_a_day() {
    let hooked = Hooked::with(How::Says(500), &["silent", "legacy_grant"]).await;
    hooked.morning();
    assert_eq!((hooked.round().await, hooked.round().await), (1, 0));
    let late = hooked.told().await.late;
    assert_eq!((late[0].says.as_str(), late[0].attempts), ("The target answered 500.", 1));
    assert!(late[0].again.is_some());
    hooked.house.wait(6 * SECOND);
    assert_eq!((hooked.round().await, hooked.round().await), (1, 0));
    // What was due meanwhile is not in it: it says what it said.
    let [one, two] = <[Request; 2]>::try_from(hooked.heard()).unwrap();
    assert_eq!((one.header("webhook-id"), &one.body), (two.header("webhook-id"), &two.body));
    assert_ne!(one.header("webhook-timestamp"), two.header("webhook-timestamp"));
    assert!(verifies(&two, &hooked.secret));
    choose(&hooked.house.signed_in(ANA).await, &["silent", "legacy_grant"]).await;
    for span in [6 * MINUTE, 36 * MINUTE, 3 * HOUR, 6 * HOUR, 12 * HOUR, 12 * HOUR] {
        hooked.house.wait(span);
        round(hooked.carrier(&hooked.house, &hooked.post)).await.unwrap();
    }
    let dead = hooked.told().await.late;
    assert_eq!((dead.len(), dead[0].attempts, dead[0].again.is_none()), (1, 8, true), "{dead:?}");
    let ana = hooked.house.signed_in(ANA).await;
    let page = ana.get("/admin/account").await.body;
    assert!(page.contains("The target answered 500.") && page.contains("Tried 8 times; not any more."));
    hooked.target.becomes(How::Says(200));
    assert_eq!(ana.call("send_notice_again", &[("id", "msg_other")]).await.status, 404);
    let vera = hooked.house.signed_in(VERA).await;
    assert_eq!(vera.call("send_notice_again", &[("id", &dead[0].id)]).await.status, 409, "another's");
    ana.submit("send_notice_again", &[("id", &dead[0].id)]).await;
    assert_eq!(round(hooked.carrier(&hooked.house, &hooked.post)).await.unwrap(), 1);
    assert!(hooked.heard().pop().unwrap().body == one.body && hooked.told().await.late.is_empty());
}

#[tokio::test]
async fn a_target_that_asks_for_time_gets_it_within_limits() {
    let hooked = Hooked::with(How::AsksForTime(429, 3_600), &["silent", "legacy_grant"]).await;
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    assert_eq!(hooked.told().await.late[0].says, "The target answered 429.");
    // Its own back-off would have come in five seconds; an hour and a fifth is the latest of what was asked for.
    hooked.house.wait(HOUR - MINUTE);
    assert_eq!(hooked.round().await, 0);
    hooked.target.becomes(How::AsksForTime(503, 30 * 86_400));
    hooked.house.wait(14 * MINUTE);
    assert_eq!(hooked.round().await, 1);
    hooked.house.wait(12 * HOUR - MINUTE);
    assert_eq!(hooked.round().await, 0);
    // A month is not obeyed.
    hooked.target.becomes(How::Says(200));
    hooked.house.wait(4 * HOUR);
    round(hooked.carrier(&hooked.house, &hooked.post)).await.unwrap();
    assert!(hooked.told().await.late.is_empty());
    // Another status may ask what it likes.
    hooked.target.becomes(How::AsksForTime(500, 3_600));
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    hooked.house.wait(6 * SECOND);
    assert_eq!(hooked.round().await, 1);
}

#[tokio::test]
async fn a_target_that_is_gone_switches_the_webhook_off() {
    let hooked = Hooked::with(How::Says(410), &["silent", "legacy_grant"]).await;
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    let webhook = hooked.told().await;
    assert!(webhook.off.is_some() && webhook.late[0].again.is_none());
    let ana = hooked.house.signed_in(ANA).await;
    assert!(ana.get("/admin/account").await.body.contains("wants nothing any more (410 Gone)"));
    let told = ana.get("/admin/audit").await.body;
    assert!(told.contains("switched off, as its target wants nothing any more, the webhook of"));
    for (call, fields) in [("test_webhook", vec![]), ("send_notice_again", vec![("id", webhook.late[0].id.as_str())])] {
        assert_eq!(ana.call(call, &fields).await.status, 409, "{call}");
    }
    hooked.house.wait(2 * DAY);
    assert_eq!(hooked.round().await, 0);
    // Its owner says so, and it is on again with the same secret.
    hooked.target.becomes(How::Says(200));
    let ana = hooked.house.signed_in(ANA).await;
    ana.submit("save_webhook", &[("url", &hooked.target.url())]).await;
    hooked.round().await;
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    assert!(verifies(&hooked.heard().pop().unwrap(), &hooked.secret));
}

#[tokio::test]
async fn of_several_servers_one_sends_and_after_a_crash_another_sends_the_same() {
    let hooked = Hooked::with(How::Says(200), &["silent", "legacy_grant"]).await;
    let other = hooked.house.next_door().await;
    for day in 1..=3 {
        hooked.morning();
        let (one, two) = tokio::join!(hooked.round(), hooked.round_of(&other));
        assert!(one + two <= 1);
        hooked.round().await;
        assert_eq!(hooked.heard().len(), day);
    }
    // It was taken on, and perhaps sent, by a process that died.
    hooked.morning();
    let (store, now) = (&hooked.house.state.store, hooked.house.clock.now());
    assert_eq!(notices::round(store, None, &hooked.house.clock).await.unwrap(), 0);
    let due = webhooks::due(store, now).await.unwrap();
    let taken = webhooks::take(store, &hooked.house.state.keys, &due[0], now).await.unwrap().unwrap();
    assert!(webhooks::take(store, &hooked.house.state.keys, &due[0], now).await.unwrap().is_none());
    assert_eq!(hooked.round().await, 0);
    hooked.house.wait(2 * MINUTE);
    assert_eq!(hooked.round().await, 1);
    assert_eq!(hooked.heard().pop().unwrap().header("webhook-id"), taken.id);
}

#[tokio::test]
async fn nothing_more_is_sent_to_who_took_it_back_or_may_not_see_it_any_more() {
    let ways: [(&str, &'static str); 4] = [
        (
            "chose something else",
            "UPDATE notice_kinds SET kind = 'scope_all' WHERE user_id IN (SELECT id FROM users WHERE email = $1)",
        ),
        ("deactivated", "UPDATE users SET state = 'inactive' WHERE email = $1"),
        ("without roles", "DELETE FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE email = $1)"),
        ("removed", "DELETE FROM webhooks WHERE user_id IN (SELECT id FROM users WHERE email = $1)"),
    ];
    for (way, sql) in ways {
        let hooked = Hooked::with(How::Says(500), &["legacy_grant"]).await;
        hooked.morning();
        assert_eq!(hooked.round().await, 1, "{way}");
        hooked.execute(sql, ANA).await;
        hooked.house.wait(MINUTE);
        assert_eq!(hooked.round().await, 0, "{way}");
        hooked.house.wait(HOUR);
        assert_eq!((hooked.round().await, hooked.heard().len()), (0, 1), "{way}");
    }
}

#[tokio::test]
async fn a_database_that_was_put_back_sends_nothing_until_its_owner_looked() {
    let hooked = Hooked::with(How::Says(500), &["silent", "legacy_grant"]).await;
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    let mut transaction = hooked.house.state.store.begin().await.unwrap();
    let (cause, now) = (Cause::Backup, hooked.house.clock.now());
    restorations::cut(&mut transaction, cause, None, restorations::Known::new(), restorations::Whole::default(), now)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    for _ in 0..3 {
        hooked.morning();
        assert_eq!(hooked.round().await, 0);
    }
    let webhook = hooked.told().await;
    assert!(webhook.off.unwrap().1.contains("put back"));
    assert!(webhook.late[0].says.contains("nobody knows whether it arrived") && webhook.late[0].again.is_none());
    // The secret in the backup may be one that was replaced.
    hooked.target.becomes(How::Says(200));
    let ana = hooked.house.signed_in(ANA).await;
    let saved = ana.submit("save_webhook", &[("url", &hooked.target.url())]).await;
    assert_eq!(saved.leads_to(), "/admin/account/secret", "{saved:?}");
    let new = secret(&ana.get("/admin/account/secret").await);
    hooked.round().await;
    hooked.morning();
    assert_eq!(hooked.round().await, 0, "whose it is may have been deactivated since: nobody has confirmed yet");
    restorations::confirm_all(&hooked.house.state.store, hooked.house.clock.now()).await.unwrap();
    hooked.round().await;
    hooked.morning();
    hooked.round().await;
    let sent = hooked.heard().pop().unwrap();
    assert!(verifies(&sent, &new) && !verifies(&sent, &hooked.secret));
}

#[tokio::test]
async fn who_sets_a_webhook_shows_who_they_are_and_the_log_tells_no_more_than_its_host() {
    let hooked = Hooked::with(How::Says(200), &["silent"]).await;
    let ana = hooked.house.signed_in(ANA).await;
    let told = ana.get("/admin/audit").await.body;
    let origin = hooked.target.url().replace("/hook?key=geheim", "");
    assert!(told.contains(&origin) && !told.contains("geheim"), "the rest of an address may be a secret");
    assert!(!ana.get("/admin/account/secret").await.body.contains("whsec_"), "once");
    hooked.house.wait(20 * MINUTE);
    for (call, fields) in [("save_webhook", vec![("url", "https://hooks.example")]), ("replace_webhook_secret", vec![])]
    {
        let asked = ana.submit(call, &fields).await;
        assert!(asked.leads_to().starts_with("/admin/account/prove"), "{call}: {asked:?}");
    }
    assert_eq!(hooked.told().await.url, hooked.target.url());
    let ana = hooked.house.signed_in(ANA).await;
    assert_eq!(ana.submit("replace_webhook_secret", &[]).await.leads_to(), "/admin/account/secret");
    let new = secret(&ana.get("/admin/account/secret").await);
    assert_ne!(new, hooked.secret);
    hooked.round().await;
    hooked.morning();
    hooked.round().await;
    let sent = hooked.heard().pop().unwrap();
    assert!(verifies(&sent, &new) && !verifies(&sent, &hooked.secret));
    // What is wrong stays in its field.
    let ana = hooked.house.signed_in(ANA).await;
    let wrong = ana.submit("save_webhook", &[("url", "http://192.0.2.1/x")]).await;
    let page = ana.get(wrong.leads_to()).await.body;
    assert!(page.contains("value=\"http://192.0.2.1/x\"") && page.contains("id=\"url-error\""));
    assert_eq!(ana.call("save_webhook", &[("url", "https://10.0.0.1")]).await.status, 422);
    ana.submit("remove_webhook", &[]).await;
    assert!(hooked.notices().await.webhook.is_none());
    assert_eq!(ana.call("remove_webhook", &[]).await.status, 409);
    // Who may be told of nothing has none.
    let jon = hooked.house.signed_in(JON).await;
    assert_eq!(jon.call("save_webhook", &[("url", "https://hooks.example")]).await.status, 422);
}

#[tokio::test]
async fn a_test_says_what_the_target_answered_once_in_ten_seconds() {
    let hooked = Hooked::with(How::Says(200), &["silent"]).await;
    let ana = hooked.house.signed_in(ANA).await;
    let says = async |expected: &str| {
        let tested = ana.submit("test_webhook", &[]).await;
        let page = ana.get(tested.leads_to()).await.body;
        assert!(page.contains(expected), "{expected}");
    };
    says("The test arrived: the target answered 200.").await;
    let sent = hooked.heard().pop().unwrap();
    assert!(verifies(&sent, &hooked.secret) && sent.body.contains("\"type\":\"notice.test\""), "{sent:?}");
    assert_eq!(ana.call("test_webhook", &[]).await.status, 429);
    hooked.house.wait(10 * SECOND);
    hooked.target.becomes(How::Says(503));
    says("The test did not arrive. The target answered 503.").await;
    assert_eq!((hooked.heard().len(), hooked.told().await.late.len()), (2, 0));
    hooked.house.wait(10 * SECOND);
    hooked.target.becomes(How::Says(410));
    says("The target answered 410").await;
    assert!(hooked.told().await.off.is_none());
}

#[tokio::test]
async fn the_secret_is_sealed_where_there_is_a_key() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("keys").display().to_string();
    std::fs::write(&file, clientele::server::crypto::keys::new_key()).unwrap();
    let hooked = Hooked::with(How::Says(200), &["silent", "legacy_grant"]).await;
    let contents = hooked.house.database().contents().await;
    assert!(contents.contains(&hooked.secret), "without a key it is in plain");
    let Hooked { house, target, post, secret } = hooked;
    let house = House::on(house.close().await, &["--key-file", &file, "--sign-in-per-account", "1000"]).await;
    assert!(!house.database().contents().await.contains(&secret));
    let hooked = Hooked { house, target, post, secret };
    hooked.morning();
    assert_eq!(hooked.round().await, 1);
    assert!(verifies(&hooked.heard().pop().unwrap(), &hooked.secret));
}
