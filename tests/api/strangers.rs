//! What nobody in particular, and who may do nothing, can fill or use up: little, and nothing of anybody else's.

use crate::{
    house::{ANA, Browser, House, JON, TOM, YOUNG, page},
    oauth::{machine, public_application},
};
use clientele::wire::Account;
use reqwest::Method;
use std::time::{Duration, Instant};

/// How many rows a query counts.
async fn count(house: &House, sql: &'static str) -> i64 {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap()
}

const LEFT: &str = "SELECT COUNT(*) FROM flashes";
const CHARACTERS: &str = "SELECT CAST(COALESCE(SUM(LENGTH(payload)), 0) AS BIGINT) FROM flashes";

#[tokio::test]
async fn strangers_leave_little_behind_however_often_they_are_refused() {
    let house = House::with(&["--sign-in-per-account", "1000", "--sign-in-per-address", "3"]).await;
    let nobody = house.anybody();
    let long = "x".repeat(20_000);
    for n in 0..30 {
        let answer = nobody.submit("sign_in", &[("email", &long), ("password", &long)]).await;
        assert_eq!(answer.leads_to().contains("flash=wait-"), n >= 3, "{n}: {}", answer.leads_to());
    }
    assert_eq!(count(&house, LEFT).await, 3);

    // A second step without a first one is refused before it is an attempt at anything.
    let house = House::open().await;
    let nobody = house.anybody();
    let mut said_to_wait = 0;
    for _ in 0..100 {
        let answer = nobody.submit("sign_in_by_code", &[("code", &long), ("next", "/admin")]).await;
        said_to_wait += i64::from(answer.leads_to().contains("flash=wait-"));
    }
    assert!(said_to_wait >= 30, "{said_to_wait}");
    assert_eq!(count(&house, LEFT).await, 100 - said_to_wait);
    assert!(count(&house, CHARACTERS).await < 100_000);
}

#[tokio::test]
async fn all_who_are_signed_out_together_keep_a_bounded_number_of_flashes() {
    let house = House::with(&["--sign-in-per-address", "1000", "--trusted-proxies", "1"]).await;
    let nobody = house.anybody();
    let mut last = String::new();
    for n in 0..520 {
        let request = nobody.ask(Method::POST, "/fn/sign_in_by_code").header("origin", &nobody.origin);
        let request = request.header("x-forwarded-for", format!("198.51.{}.{}", n / 200, n % 200));
        let answer = nobody.send(request.header("accept", "text/html").form(&[("code", "1")])).await;
        last = answer.leads_to().to_owned();
    }
    assert_eq!(count(&house, LEFT).await, 500);
    assert!(nobody.get(&last).await.body.contains("took too long"), "the newest is there");
}

#[tokio::test]
async fn who_may_do_nothing_fills_nothing_with_refused_forms() {
    let house = House::open().await;
    let jon = house.signed_in(JON).await;
    let long = "x".repeat(900_000);
    let mut told_to_wait = 0;
    for n in 0..90 {
        let many: Vec<(String, String)> = (0..9_000)
            .map(|uri| ("form[redirect_uris][]".to_owned(), format!("https://a.example/{n}/{uri}")))
            .collect();
        let name = [("form[name]", long.as_str())];
        let uris: Vec<(&str, &str)> = many.iter().map(|(name, uri)| (name.as_str(), uri.as_str())).collect();
        let fields = match n {
            0..5 => &name[..],
            5..10 => &uris,
            _ => &[("form[name]", "Small")][..],
        };
        let answer = jon.submit("add_client", fields).await;
        told_to_wait += usize::from(answer.status == 429);
        assert!(answer.status == 429 || answer.status.is_redirection(), "{answer:?}");
    }
    assert!(told_to_wait >= 20, "{told_to_wait}");
    let (left, characters) = (count(&house, LEFT).await, count(&house, CHARACTERS).await);
    assert!(left <= 20 && characters < 2 << 20, "{left} with {characters} characters");
    // What they may do goes on, as soon as they are heard again.
    let begun = Instant::now();
    while jon.get("/admin/account").await.status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "they are never heard again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_audit_log_is_not_filled_with_refusals() {
    let house = House::open().await;
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let refused = "SELECT COUNT(*) FROM audit WHERE outcome = 'refused'";
    let before = count(&house, refused).await;
    let mut told_to_wait = 0;
    for _ in 0..200 {
        let answer = jon.call("disable_client", &[("id", YOUNG)]).await;
        assert!([403, 429].contains(&answer.status.as_u16()), "{answer:?}");
        told_to_wait += i64::from(answer.status == 429);
    }
    assert!(told_to_wait > 100, "{told_to_wait}");
    assert_eq!(count(&house, refused).await - before, 200 - told_to_wait);
    assert_eq!(ana.get(&page(YOUNG)).await.status, 200, "others are not held up");
}

/// Posts a form to the token endpoint from an address, as the public client of this id.
async fn token_request(house: &House, from: &str, id: &str, form: &[(&str, &str)]) -> u16 {
    let nobody = house.anybody();
    let form = [&[("client_id", id)], form].concat();
    let request = nobody.ask(Method::POST, "/oauth/token").header("x-forwarded-for", from).form(&form);
    nobody.send(request).await.status.as_u16()
}

#[tokio::test]
async fn strangers_do_not_spend_a_clients_quota() {
    let house = House::with(&["--tokens-per-client", "3", "--trusted-proxies", "1"]).await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    // Four, of which three may be redeemed in a minute.
    let mut codes = vec![];
    for _ in 0..4 {
        codes.push(client.code(&ana, &[]).await);
    }
    let guess = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", "x"), ("code_verifier", "x")];
    let mut answers = vec![];
    for _ in 0..20 {
        answers.push(token_request(&house, "203.0.113.66", &client.id, &guess).await);
    }
    assert_eq!((answers[2], answers[3], answers[19]), (400, 429, 429), "a stranger is stopped at their address");
    let mut redeemed = vec![];
    for (n, code) in codes.iter().enumerate() {
        let form = crate::oauth::redemption(code);
        redeemed.push(token_request(&house, &format!("192.0.2.{n}"), &client.id, &form).await);
    }
    assert_eq!(redeemed, [200, 200, 200, 429], "those with a code spend it");
    // The code that came too early is as good as it was: another process has a count of its own.
    let next_door = house.next_door().await;
    assert_eq!(token_request(&next_door, "192.0.2.9", &client.id, &crate::oauth::redemption(&codes[3])).await, 200);

    // Nor a machine's, which nobody without its secret acts for.
    let machine = machine(&ana).await;
    for _ in 0..10 {
        let form = [("grant_type", "client_credentials"), ("client_secret", "cs_guess")];
        assert_eq!(token_request(&house, "203.0.113.66", &machine.id, &form).await, 401);
    }
    machine.own_token(&house).await;
}

/// A sign-in that comes through a gateway which writes this as the address.
async fn sign_in_from(browser: &Browser, forwarded: &str, password: &str) -> u16 {
    let request = browser.ask(Method::POST, "/fn/sign_in").header("origin", &browser.origin);
    let request = request.header("x-forwarded-for", forwarded).form(&[("email", TOM), ("password", password)]);
    browser.send(request).await.status.as_u16()
}

#[tokio::test]
async fn a_gateway_that_writes_ports_gives_nobody_a_limit_for_each() {
    let flags = ["--sign-in-per-account", "1000", "--sign-in-per-address", "3", "--trusted-proxies", "1"];
    let house = House::with(&flags).await;
    let browser = house.anybody();
    let mut answers = vec![];
    for (n, written) in
        ["203.0.113.7:1", "203.0.113.7:2", "\"[::ffff:203.0.113.7]:3\"", "203.0.113.7"].iter().enumerate()
    {
        answers.push(match n {
            0 => sign_in_from(&browser, written, clientele::server::cli::demo::PASSWORD).await,
            _ => sign_in_from(&house.anybody(), written, "wrong").await,
        });
    }
    assert_eq!(answers, [200, 401, 401, 429]);
    let account: Account = browser.call("get_account", &[]).await.json();
    let this = account.sessions.iter().find(|session| session.this).unwrap();
    assert_eq!(this.address.as_deref(), Some("203.0.113.7"));
    // An IPv6 network counts as one, with a port or without; what is no address is the gateway's.
    for (written, status) in [
        ("[2001:db8:1:2::1]:443", 401),
        ("2001:db8:1:2::2", 401),
        ("[2001:db8:1:2:ffff::3]", 401),
        ("2001:db8:1:2::4", 429),
        ("unknown", 401),
        ("_hidden:7", 401),
        ("203.0.113.7, nonsense", 401),
        ("", 429),
    ] {
        assert_eq!(sign_in_from(&house.anybody(), written, "wrong").await, status, "{written}");
    }
}
