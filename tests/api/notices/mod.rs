//! Notices by mail of what needs people, sent to a mail server that listens.

mod by_program;
mod configured;
mod encrypted;
mod post;
mod silent;

use crate::house::{ANA, Browser, DEACTIVATED, House, JON, VERA};
use clientele::{
    domain::{
        restoration::Cause,
        time::{DAY, HOUR, MINUTE},
    },
    server::{
        config::{SmtpServer, Tls},
        console::zone::{days_in, named},
        mail::{Mailer, notices::round},
        use_cases::{notices, restorations},
    },
    wire::{Account, Notices},
};
use post::{How, Post, Received};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

const FROM: &str = "Clientele <clientele@meridianpost.example>";
const PUBLIC: &str = "https://clientele.example";

fn by(post: &Post, tls: Tls, user: Option<(&str, &str)>) -> Mailer {
    let user = user.map(|(name, password)| (name.to_owned(), password.to_owned()));
    let server = SmtpServer { host: post.address.ip().to_string(), port: post.address.port(), tls, user };
    Mailer::new(server, FROM, PUBLIC).unwrap().patient_for(Duration::from_millis(400))
}

/// A house whose notices go to a mail server.
struct Mailed {
    house: House,
    post: Post,
    mailer: Mailer,
}

impl Mailed {
    async fn open(how: How) -> Self {
        let (house, post) = (House::open().await, Post::open(how).await);
        let mailer = by(&post, Tls::None, None);
        let mailed = Self { house, post, mailer };
        // What the demo shows of it is no part of these tests.
        mailed.execute("DELETE FROM notices WHERE user_id <> $1", "").await;
        mailed.execute("DELETE FROM notice_kinds WHERE user_id <> $1", "").await;
        mailed
    }

    /// The same with Ana told of these kinds, and her next morning known.
    async fn with(how: How, kinds: &[&str]) -> Self {
        let mailed = Self::open(how).await;
        let ana = mailed.house.signed_in(ANA).await;
        choose(&ana, kinds).await;
        assert_eq!(mailed.round().await, 0);
        mailed
    }

    async fn round(&self) -> u64 {
        round(&self.house.state.store, Some(&self.mailer), &self.house.clock).await.unwrap()
    }

    /// It becomes 7:00 UTC, and a minute.
    fn morning(&self) {
        let now = self.house.clock.now().millis();
        let into_day = now.rem_euclid(DAY);
        let until = (7 * HOUR - into_day).rem_euclid(DAY);
        self.house.wait(if until == 0 { DAY } else { until } + MINUTE);
    }

    fn received(&self) -> Vec<Received> {
        self.post.received()
    }

    async fn execute(&self, sql: &'static str, value: &str) {
        let mut transaction = self.house.state.store.begin().await.unwrap();
        sqlx::query(sql).bind(value.to_owned()).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

pub async fn choose(browser: &Browser, kinds: &[&str]) {
    let mut fields: Vec<(&str, &str)> = kinds.iter().map(|kind| ("kinds[]", *kind)).collect();
    fields.push(("mail", "true"));
    let saved = browser.submit("save_notices", &fields).await;
    assert!(saved.leads_to().contains("/admin/account"), "{saved:?}");
}

pub async fn account(browser: &Browser) -> Account {
    browser.call("get_account", &[]).await.json()
}

/// What someone's page says of the mails to them; they sign in anew, as sessions do not last as long as tests wait.
async fn told(mailed: &Mailed, email: &str) -> Notices {
    account(&mailed.house.signed_in(email).await).await.notices.unwrap()
}

#[tokio::test]
async fn nobody_gets_mail_who_did_not_ask() {
    let mailed = Mailed::open(How::Takes).await;
    for _ in 0..3 {
        assert_eq!(mailed.round().await, 0);
        mailed.morning();
    }
    assert_eq!(mailed.post.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn each_morning_there_is_one_mail_of_what_was_chosen() {
    let mailed = Mailed::with(How::Takes, &["silent", "legacy_grant", "refused_change"]).await;
    assert_eq!(mailed.round().await, 0);
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
    assert_eq!(mailed.round().await, 0);
    let mail = mailed.received().pop().unwrap();
    assert_eq!(
        (mail.from.as_str(), mail.to),
        ("MAIL FROM:<clientele@meridianpost.example>", vec![format!("RCPT TO:<{ANA}>")])
    );
    assert_eq!(mail.data.matches("\r\nTo: ").count(), 1);
    let mail = mailed.received().pop().unwrap();
    let subject = mail.header("Subject").unwrap();
    assert!(subject.contains("need") && subject.ends_with(" in Meridian Post"), "{subject}");
    assert_eq!(mail.header("List-Unsubscribe").as_deref(), Some("<https://clientele.example/admin/account#notices>"));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("Date").as_deref(), Some("Tue, 24 Nov 2026 07:01:00 +0000"));
    assert!(mail.header("Message-ID").unwrap().ends_with("@clientele.example>"));
    let text = mail.text();
    assert!(text.contains("with a legacy grant type\n"), "{text}");
    assert!(text.contains("\n  https://clientele.example/admin/integrations/oauth?legacy=yes\n"), "{text}");
    // Of what was not chosen it says nothing, though there is some of it.
    assert!(!text.contains("deactivated") && !text.contains("scope all"), "{text}");
    mailed.house.wait(23 * HOUR);
    assert_eq!(mailed.round().await, 0);
    mailed.house.wait(HOUR);
    assert_eq!(mailed.round().await, 1);
    // A server that was off for days sends one, not one for each day.
    mailed.house.wait(5 * DAY);
    assert_eq!((mailed.round().await, mailed.round().await), (1, 0));
    let ids: BTreeSet<_> = mailed.received().iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!(ids.len(), 3, "each mail has a name of its own: {ids:?}");
    choose(&mailed.house.signed_in(ANA).await, &[]).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
}

#[tokio::test]
async fn a_morning_comes_in_the_zone_in_which_it_was_chosen() {
    let mailed = Mailed::open(How::Takes).await;
    let ana = mailed.house.signed_in(ANA).await;
    ana.call("set_preferences", &[("zone", "America/New_York")]).await;
    choose(&ana, &["silent", "legacy_grant"]).await;
    assert_eq!(account(&ana).await.notices.unwrap().zone, "America/New_York");
    assert_eq!(mailed.round().await, 0);
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    // 7:01 in New York.
    mailed.house.wait(5 * HOUR);
    assert_eq!(mailed.round().await, 1);
    let text = mailed.received().pop().unwrap().text();
    assert!(text.contains("Tue 24 Nov 2026, 07:01 UTC-5\n"), "{text}");
}

#[tokio::test]
async fn what_ends_within_a_day_is_told_once_by_one_more_mail() {
    let mailed = Mailed::with(How::Takes, &["removed_soon"]).await;
    assert_eq!(mailed.round().await, 1);
    let mail = mailed.received().pop().unwrap();
    let subject = mail.header("Subject").unwrap();
    assert!(subject.contains("within 24 hours in Meridian Post"), "{subject}");
    let text = mail.text();
    assert!(text.contains("is removed for good in "), "{text}");
    assert!(text.contains(&format!("\n  {PUBLIC}/admin/integrations/oauth/{DEACTIVATED}\n")), "{text}");
    for _ in 0..10 {
        mailed.house.wait(HOUR);
        assert_eq!(mailed.round().await, 0);
    }
    // In the morning it stands with the others.
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
    assert!(mailed.received().pop().unwrap().text().contains("What needs you:"));
}

#[tokio::test]
async fn two_servers_on_one_database_send_one_mail() {
    let mailed = Mailed::with(How::Takes, &["silent", "legacy_grant"]).await;
    let other = mailed.house.next_door().await;
    for day in 1..=3 {
        mailed.morning();
        let (store, clock) = (&other.state.store, &other.clock);
        let (one, two) = tokio::join!(mailed.round(), round(store, Some(&mailed.mailer), clock));
        assert_eq!(one + two.unwrap(), 1);
        assert_eq!(mailed.received().len(), day);
    }
}

#[tokio::test]
async fn what_could_not_be_sent_is_tried_again_and_said() {
    let mailed = Mailed::with(How::FailsOnce, &["silent", "legacy_grant"]).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    let notices = told(&mailed, ANA).await;
    let (_, says) = notices.failure.unwrap();
    assert!(says.starts_with("The mail server refused the address: ") && says.contains("come again"), "{says}");
    assert!(notices.again.is_some());
    let page = mailed.house.signed_in(ANA).await.get("/admin/account").await.body;
    assert!(page.contains("The last mail could not be sent, on Tue 24 Nov 2026, 07:01 UTC."));
    let admin = async |who| mailed.house.signed_in(who).await.get("/admin").await.body;
    let unsent = "href=\"/admin/account#notices\">The last mail to you could not be sent</a>";
    assert!(admin(ANA).await.contains(unsent) && !admin(VERA).await.contains(unsent), "her own alone");
    mailed.house.wait(MINUTE);
    assert_eq!(mailed.round().await, 0);
    mailed.house.wait(2 * MINUTE);
    assert_eq!(mailed.round().await, 1);
    let notices = told(&mailed, ANA).await;
    assert!(notices.failure.is_none() && notices.again.is_none() && notices.sent.is_some());
    assert!(!admin(ANA).await.contains("could not be sent"));
    assert_eq!(mailed.received().len(), 1);
}

#[tokio::test]
async fn an_address_that_is_refused_for_good_waits_for_the_next_morning() {
    let mailed = Mailed::with(How::RefusesAddresses, &["silent", "legacy_grant"]).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    let notices = told(&mailed, ANA).await;
    let (_, says) = notices.failure.unwrap();
    assert!(says.contains("550") && says.contains("no such person") && notices.again.is_none(), "{says}");
    mailed.post.becomes(How::Takes);
    mailed.house.wait(20 * HOUR);
    assert_eq!(mailed.round().await, 0);
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
}

#[tokio::test]
async fn a_server_that_hangs_is_left_and_asked_again_later_and_later() {
    let mailed = Mailed::with(How::Hangs, &["silent", "legacy_grant"]).await;
    let vera = mailed.house.signed_in(VERA).await;
    choose(&vera, &["silent", "legacy_grant"]).await;
    mailed.round().await;
    mailed.morning();
    let began = Instant::now();
    assert_eq!(mailed.round().await, 0);
    assert!(began.elapsed() < Duration::from_secs(10));
    // Of two people one was tried: the other would have been waited for as long.
    let failed = [told(&mailed, ANA).await, told(&mailed, VERA).await];
    assert_eq!(failed.iter().filter(|one| one.failure.is_some()).count(), 1);
    mailed.post.becomes(How::Takes);
    mailed.house.wait(HOUR);
    assert_eq!(mailed.round().await, 2);
}

#[tokio::test]
async fn a_mail_that_may_have_arrived_is_not_sent_again() {
    let mailed = Mailed::with(How::SwallowsTheMail, &["silent", "legacy_grant"]).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    assert_eq!(mailed.received().len(), 1);
    let notices = told(&mailed, ANA).await;
    assert!(notices.failure.unwrap().1.contains("did not say whether it took the mail") && notices.again.is_none());
    mailed.post.becomes(How::Takes);
    mailed.house.wait(20 * HOUR);
    assert_eq!(mailed.round().await, 0);
    assert_eq!(mailed.received().len(), 1);
}

#[tokio::test]
async fn what_was_taken_on_is_not_sent_by_another_when_its_process_dies() {
    let mailed = Mailed::with(How::Takes, &["silent", "removed_soon"]).await;
    mailed.morning();
    let (store, now) = (&mailed.house.state.store, mailed.house.clock.now());
    let due = notices::due(store, true, now).await.unwrap();
    let taken = notices::take(store, &due[0], now.plus(DAY), now).await.unwrap();
    assert!(taken.is_some());
    // Who read the same before is too late.
    assert!(notices::take(store, &due[0], now.plus(DAY), now).await.unwrap().is_none());
    for _ in 0..12 {
        mailed.house.wait(HOUR);
        assert_eq!(mailed.round().await, 0);
    }
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
}

#[tokio::test]
async fn who_read_how_it_stood_before_another_choice_takes_nothing_on() {
    let mailed = Mailed::with(How::Takes, &["silent"]).await;
    mailed.morning();
    let ana = mailed.house.signed_in(ANA).await;
    let (store, now) = (&mailed.house.state.store, mailed.house.clock.now());
    let due = notices::due(store, true, now).await.unwrap();
    choose(&ana, &["silent", "removed_soon"]).await;
    // It would write down the morning of the zone of before.
    assert!(notices::take(store, &due[0], now.plus(DAY), now).await.unwrap().is_none());
}

#[tokio::test]
async fn nothing_is_said_to_who_took_it_back_or_may_not_see_it_any_more() {
    let ways: [(&str, &'static str); 3] = [
        ("chose nothing", "DELETE FROM notice_kinds WHERE user_id IN (SELECT id FROM users WHERE email = $1)"),
        ("deactivated", "UPDATE users SET state = 'inactive' WHERE email = $1"),
        ("without roles", "DELETE FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE email = $1)"),
    ];
    for (way, sql) in ways {
        let mailed = Mailed::with(How::Takes, &["silent", "removed_soon", "refused_change"]).await;
        mailed.morning();
        let (store, now) = (&mailed.house.state.store, mailed.house.clock.now());
        let days = days_in(now, named("UTC").unwrap()).unwrap().1;
        let due = notices::due(store, true, now).await.unwrap();
        let taken = notices::take(store, &due[0], now.plus(DAY), now).await.unwrap().unwrap();
        assert!(notices::compose(store, &taken, &days, now).await.unwrap().is_some());
        mailed.execute(sql, ANA).await;
        assert!(notices::compose(store, &taken, &days, now).await.unwrap().is_none(), "{way}");
        mailed.house.wait(HOUR);
        mailed.morning();
        assert_eq!(mailed.round().await, 0, "{way}");
        assert_eq!(mailed.post.heard(), Vec::<String>::new(), "{way}");
    }
}

#[tokio::test]
async fn who_sees_clients_alone_is_told_of_clients_alone() {
    let mailed = Mailed::open(How::Takes).await;
    let vera = mailed.house.signed_in(VERA).await;
    let offered: Vec<String> = account(&vera).await.notices.unwrap().choices.into_iter().map(|one| one.kind).collect();
    assert!(offered.contains(&"silent".to_owned()) && !offered.contains(&"refused_change".to_owned()), "{offered:?}");
    let refused = vera.call("save_notices", &[("kinds[]", "refused_change")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("is nothing that you can be told of"), "{}", refused.body);
    // Who may see nothing is offered nothing.
    let jon = mailed.house.signed_in(JON).await;
    assert!(account(&jon).await.notices.is_none());
    assert!(!jon.get("/admin/account").await.body.contains("save_notices"));
}

#[tokio::test]
async fn names_add_no_headers_and_no_recipients() {
    let mailed = Mailed::with(How::Takes, &["silent", "removed_soon"]).await;
    let evil = "Evil\r\nBcc: all@evil.example\r\n\r\n.\r\nMAIL FROM:<x@evil.example>";
    mailed.execute("UPDATE organizations SET name = $1", evil).await;
    mailed.execute("UPDATE users SET name = $1", evil).await;
    mailed.execute("UPDATE clients SET name = $1", evil).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
    let mail = mailed.received().pop().unwrap();
    assert_eq!(mail.to, [format!("RCPT TO:<{ANA}>")]);
    assert_eq!(mail.header("Bcc"), None);
    assert!(mailed.post.heard().iter().all(|line| !line.contains("x@evil.example")));
    assert!(!mail.text().lines().any(|line| line.starts_with("Bcc") || line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_password_goes_to_no_server_that_does_not_speak_tls() {
    let mailed = Mailed::with(How::AsksForPassword, &["silent", "legacy_grant"]).await;
    let user = Some(("ana", "s:cret"));
    let mailed = Mailed { mailer: by(&mailed.post, Tls::Start, user), ..mailed };
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    let says = told(&mailed, ANA).await.failure.unwrap().1;
    assert!(says.starts_with("The mail server does not speak TLS as it should"), "{says}");
    assert!(mailed.post.heard().iter().all(|line| !line.starts_with("AUTH") && !line.starts_with("MAIL")));
    let wrong = Mailed { mailer: by(&mailed.post, Tls::None, Some(("ana", "other"))), ..mailed };
    wrong.house.wait(HOUR);
    assert_eq!(wrong.round().await, 0);
    let says = told(&wrong, ANA).await.failure.unwrap().1;
    assert!(says.starts_with("The mail server refused the user of --smtp-url"), "{says}");
    let right = Mailed { mailer: by(&wrong.post, Tls::None, user), ..wrong };
    right.house.wait(HOUR);
    assert_eq!(right.round().await, 1);
}

#[tokio::test]
async fn a_database_that_was_put_back_sends_nothing_again() {
    let mailed = Mailed::with(How::FailsOnce, &["silent", "removed_soon"]).await;
    mailed.morning();
    assert_eq!(mailed.round().await, 0);
    mailed.house.wait(HOUR);
    let mut transaction = mailed.house.state.store.begin().await.unwrap();
    let (cause, now) = (Cause::Backup, mailed.house.clock.now());
    restorations::cut(&mut transaction, cause, None, restorations::Known::new(), restorations::Whole::default(), now)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    for _ in 0..20 {
        assert_eq!(mailed.round().await, 0);
        mailed.house.wait(HOUR);
    }
    mailed.morning();
    assert_eq!(mailed.round().await, 0, "they may have been deactivated since: nobody knows until it is confirmed");
    assert!(restorations::confirm_all(&mailed.house.state.store, mailed.house.clock.now()).await.unwrap() > 0);
    mailed.house.wait(HOUR);
    assert_eq!(mailed.round().await, 0, "the next are those of the next morning");
    mailed.morning();
    assert_eq!(mailed.round().await, 1);
}

#[tokio::test]
async fn a_due_day_that_ends_is_told_and_told_again_when_it_is_another() {
    let mailed = Mailed::with(How::Takes, &["review_due"]).await;
    // The other one is past its due day from the beginning, and told in the morning.
    let today = "2026-11-23";
    let change = async |version: &str, due: &str| {
        let fields = [("id", crate::reviews::REVIEW), ("version", version), ("name", "Production"), ("due", due)];
        let ana = mailed.house.signed_in(ANA).await;
        assert_eq!(ana.call("change_review", &fields).await.status, 200);
    };
    assert_eq!(mailed.round().await, 0, "nothing is near");
    change("1", today).await;
    assert_eq!(mailed.round().await, 1);
    let first = mailed.received().pop().unwrap().text();
    assert!(first.contains("The due day of the review Production is over in "), "{first}");
    assert!(first.contains("/admin/integrations/oauth/reviews/"), "{first}");
    mailed.house.wait(2 * HOUR);
    assert_eq!(mailed.round().await, 0, "once");
    change("2", "2026-11-24").await;
    mailed.house.wait(11 * HOUR);
    assert_eq!(mailed.round().await, 1, "another day is told anew");
}
