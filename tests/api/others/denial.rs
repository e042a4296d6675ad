//! What a stranger can use up: a bounded piece, whatever they send.

use crate::{
    account::{first_step, set_up},
    house::{ANA, Browser, House, LIST, VERA},
    oauth::{application, ask, machine},
    rest::{CLIENTS, Program},
};
use clientele::server::cli::demo::PASSWORD;
use reqwest::{
    Method,
    header::{ACCEPT, ACCEPT_LANGUAGE},
};
use std::time::{Duration, Instant};

/// Far more than any of it takes on a busy machine, and far less than what an outage takes.
const SOON: Duration = Duration::from_secs(10);

/// CVE-2026-4634: many scopes in one request kept the server busy for very long.
#[tokio::test]
async fn very_many_scopes_are_refused_soon() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, robot) = (application(&ana).await, machine(&ana).await);
    let many: Vec<String> = (0..2_500).map(|n| format!("s{n}:readonly")).collect();
    let (many, same) = (many.join(" "), "users ".repeat(5_000));
    for scope in [many.as_str(), same.trim(), &"u".repeat(30_000), &" ".repeat(30_000)] {
        let begun = Instant::now();
        let query = client.request(&[("scope", scope)]);
        for browser in [&ana, &house.anybody()] {
            // An address as long as that may be refused as such.
            let answer = ask(browser, &query).await;
            assert!(answer.status.as_u16() < 500, "{answer:?}");
        }
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let answer = robot.post(&house, "token", &form).await;
        assert!(answer.status.as_u16() < 500, "{answer:?}");
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", "crt_x"), ("scope", scope)];
        assert_eq!(client.post(&house, "token", &refresh).await.status, 400);
        assert!(begun.elapsed() < SOON, "{:?} for {} characters", begun.elapsed(), scope.len());
    }
}

/// CVE-2024-10270: what was looked for was a pattern, and some patterns take for ever.
#[tokio::test]
async fn no_search_takes_long() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let program = Program::admin(&house).await;
    let deep = format!("{}{}", "(".repeat(45), ")".repeat(45));
    for q in [
        "(a+)+$",
        "a:\"b\" \"c",
        "((((((((((a*)*)*)*)*)*)*)*)*)*)*b",
        &"a ".repeat(45),
        &deep,
        &"%".repeat(90),
        &"\"".repeat(90),
    ] {
        let begun = Instant::now();
        for list in ["list_clients", "list_users", "list_audit", "list_authorizations"] {
            let answer = ana.call(list, &[("query[q]", q)]).await;
            assert!([200, 422].contains(&answer.status.as_u16()), "{list} {q}: {answer:?}");
        }
        let text: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        assert!(program.get(&format!("{CLIENTS}?q={text}")).await.status.as_u16() < 500, "{q}");
        assert!(begun.elapsed() < SOON, "{q}: {:?}", begun.elapsed());
    }
}

/// How many rows a query counts.
async fn count(house: &House, sql: &'static str) -> i64 {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap()
}

/// - CVE-2026-16100: what a caller sent became the name of a counter, of which there was one for each text.
/// - CVE-2026-79651: each language that was asked for was kept, whether there was such a language or not.
#[tokio::test]
async fn what_a_caller_makes_up_is_no_name_of_anything_kept() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let nobody = house.anybody();
    for n in 0..40 {
        let method = Method::from_bytes(format!("INVENTED{n}").as_bytes()).unwrap();
        let _ = program.send(program.ask(method, CLIENTS)).await;
        let _ = program.get(&format!("{CLIENTS}/invented-{n}")).await;
        let _ = program.get(&format!("/api/v2/invented/{n}")).await;
        let form = [("grant_type", format!("invented-{n}")), ("client_id", format!("invented-{n}"))];
        let _ = nobody.send(nobody.ask(Method::POST, "/oauth/token").form(&form)).await;
        for path in ["/login", LIST] {
            let request = nobody.ask(Method::GET, path).header(ACCEPT, "text/html");
            let answer = nobody.send(request.header(ACCEPT_LANGUAGE, format!("x{n}-INVENTED"))).await;
            assert!(answer.status.as_u16() < 500 && !answer.body.contains("INVENTED"), "{answer:?}");
        }
    }
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    assert_eq!(count(&house, "SELECT COUNT(*) FROM api_usage WHERE method LIKE '%INVENTED%'").await, 0);
    assert_eq!(count(&house, "SELECT COUNT(*) FROM api_usage WHERE template LIKE '%nvented%'").await, 0);
    assert!(count(&house, "SELECT COUNT(*) FROM api_usage").await < 10);
}

/// A first step from an address that a caller makes up.
async fn from(browser: &Browser, forwarded: &str, password: &str) -> (u16, String) {
    let request = browser.ask(Method::POST, "/fn/sign_in").header("origin", &browser.origin);
    let request = request.header("x-forwarded-for", forwarded).header("x-real-ip", forwarded);
    let answer = browser.send(request.form(&[("email", VERA), ("password", password)])).await;
    (answer.status.as_u16(), answer.location().to_owned())
}

/// - CVE-2024-47070: an address that was none switched a step of the sign-in off.
/// - CVE-2023-36456: an address was whatever the caller wrote.
#[tokio::test]
async fn an_address_that_is_none_opens_nothing_and_counts_for_whoever_sent_it() {
    for proxies in ["0", "1"] {
        let flags = ["--trusted-proxies", proxies, "--sign-in-per-account", "1000", "--sign-in-per-address", "6"];
        let house = House::with(&flags).await;
        let vera = house.signed_in(VERA).await;
        set_up(&house, &vera).await;
        let mut answers = vec![];
        for forwarded in ["a", "", "127.0.0.1, a", "::", "0x7f.1", "999.1.1.1", "unknown"] {
            let browser = house.anybody();
            let (status, to) = from(&browser, forwarded, "wrong").await;
            assert_eq!(to, "", "{forwarded}");
            answers.push(status);
        }
        assert!(answers.contains(&429), "{proxies}: all of it is one caller's: {answers:?}");
        // The right password leads to the second step, whatever address is claimed.
        let open = House::with(&["--trusted-proxies", proxies]).await;
        set_up(&open, &open.signed_in(VERA).await).await;
        let browser = open.anybody();
        assert_eq!(from(&browser, "a", PASSWORD).await, (200, "/login/code?next=/admin".to_owned()));
        assert_ne!(browser.call("get_account", &[]).await.status, 200);
    }
    let house = House::open().await;
    set_up(&house, &house.signed_in(VERA).await).await;
    assert_ne!(first_step(&house, VERA).await.call("get_account", &[]).await.status, 200);
}
