//! What every kind of answer tells the browser; whether the process and its database are well.

use crate::house::{ANA, Answer, House, LIST, OLD, page};
use clientele::{domain::time::SECOND, server::http::assets};
use reqwest::Method;
use std::collections::BTreeSet;

fn secured(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{answer:?}");
    }
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(answer.header("strict-transport-security"), None, "not under http");
}

#[tokio::test]
async fn every_kind_of_answer_is_secured_and_kept_by_nobody() {
    let house = House::open().await;
    let (ana, anybody) = (house.signed_in(ANA).await, house.anybody());
    let long = "x".repeat(2 << 20);
    let answers = [
        ("a page", ana.get(LIST).await, 200),
        ("a client's page", ana.get(&page(OLD)).await, 200),
        ("sign-in", anybody.get("/login").await, 200),
        ("a page that is not there", ana.get("/nothing").await, 404),
        ("a redirect", anybody.get(LIST).await, 303),
        ("a call", ana.call("list_clients", &[]).await, 200),
        ("a refused call", anybody.call("list_clients", &[]).await, 401),
        ("a refused post", anybody.send(anybody.ask(Method::POST, "/fn/sign_in")).await, 403),
        ("a method", ana.send(ana.ask(Method::GET, "/fn/list_clients")).await, 405),
        ("too much", ana.call("save_client", &[("id", &long)]).await, 413),
        ("health", anybody.get("/healthz").await, 200),
        ("readiness", anybody.get("/readyz").await, 200),
        ("no asset", anybody.get("/assets/0/nothing.js").await, 404),
    ];
    for (what, answer, status) in answers {
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        secured(&answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
    }
}

#[tokio::test]
async fn a_pages_scripts_carry_the_nonce_of_its_policy_and_nothing_is_styled_in_line() {
    let house = House::open().await;
    let (ana, anybody) = (house.signed_in(ANA).await, house.anybody());
    let mut nonces = BTreeSet::new();
    for path in [LIST.to_owned(), page(OLD), "/login".to_owned(), "/nothing".to_owned()] {
        let browser = if path == "/login" { &anybody } else { &ana };
        let answer = browser.get(&path).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|p| p.split('\'').next()).unwrap().to_owned();
        assert!(nonce.len() >= 16, "{nonce}");
        for script in answer.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        for inline in ["<style", " style=\"", " onclick=", " onload="] {
            assert!(!answer.body.contains(inline), "{path}: {inline}");
        }
        assert!(nonces.insert(nonce), "a nonce is used once");
    }
}

#[tokio::test]
async fn a_list_of_ten_rows_is_light_and_carries_nothing_for_the_frameworks_code() {
    let house = House::open().await;
    let list = house.signed_in(ANA).await.get(LIST).await.body;
    assert_eq!(list.matches(" data-menu=\"").count(), 10);
    assert!(list.len() <= 34_200, "{} bytes", list.len());
    assert!(!list.contains("<!>"));
}

/// Links may be loaded before they are followed, and what was loaded so is forgotten with each change.
#[tokio::test]
async fn who_is_signed_in_may_load_ahead_until_something_changes() {
    let house = House::open().await;
    let (ana, anybody) = (house.signed_in(ANA).await, house.anybody());
    let rules = ana.get(LIST).await.header("speculation-rules").map(str::to_owned).unwrap();
    assert_eq!(anybody.get("/login").await.header("speculation-rules"), None);
    if assets::present() {
        let rules = ana.get(rules.trim_matches('"')).await;
        assert_eq!(rules.header("content-type"), Some("application/speculationrules+json"));
        let rules: serde_json::Value = serde_json::from_str(&rules.body).unwrap();
        assert_eq!(rules["prefetch"].as_array().map(Vec::len), Some(1));
        assert_eq!(rules["prerender"], serde_json::Value::Null, "no page runs before it is asked for");
        // What is shown once is taken by whoever loads its page.
        let left_out = rules["prefetch"][0]["where"]["and"][1]["not"]["href_matches"].to_string();
        for once in ["/admin/*/secret", "/admin/*/link", "/admin/account/codes"] {
            assert!(left_out.contains(once), "{left_out}");
        }
    }
    let forgets = |answer: &Answer| answer.header("clear-site-data").map(str::to_owned);
    let disabled = ana.call("disable_client", &[("id", OLD)]).await;
    assert_eq!(forgets(&disabled).as_deref(), Some("\"prefetchCache\", \"prerenderCache\""), "{disabled:?}");
    assert_eq!(forgets(&ana.call("get_session", &[]).await), None);
    // Not the cookies of the whole domain, nor what is typed in other tabs.
    let elsewhere = ana.send(ana.ask(Method::POST, "/fn/sign_out").header("origin", "https://evil.example")).await;
    assert!(elsewhere.status == 403 && !forgets(&elsewhere).is_some_and(|all| all.contains("\"cache\"")));
    let out = house.signed_in(ANA).await.submit("sign_out", &[]).await;
    let all = "\"cache\", \"storage\", \"prefetchCache\", \"prerenderCache\"";
    assert!(out.status.is_redirection() && forgets(&out).as_deref() == Some(all), "{out:?}");
    assert_eq!(forgets(&ana.get(LIST).await), None);
}

#[tokio::test]
async fn an_answer_is_compressed_for_who_can_read_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for (accepts, coding) in [("br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let request = ana.ask(Method::GET, LIST).header("accept-encoding", accepts).send().await.unwrap();
        assert_eq!(request.headers().get("content-encoding").map(|c| c.to_str().unwrap()), coding);
    }
}

#[tokio::test]
async fn each_request_gets_an_id_of_ours() {
    let house = House::open().await;
    let anybody = house.anybody();
    let mut ids = BTreeSet::new();
    for path in ["/login", "/nothing", LIST] {
        let answer = anybody.send(anybody.ask(Method::GET, path).header("x-request-id", "forged")).await;
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert!(id.starts_with("req_") && id.len() == 20, "{id}");
        ids.insert(id);
    }
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn the_process_is_healthy_while_its_database_is_not() {
    let house = House::open().await;
    let anybody = house.anybody();
    assert_eq!(
        (anybody.get("/healthz").await.body.as_str(), anybody.get("/readyz").await.status.as_u16()),
        ("ok", 200)
    );
    house.state.store.close().await;
    house.wait(SECOND); // for so long an answer holds
    assert_eq!(anybody.get("/healthz").await.status, 200);
    assert_eq!(anybody.get("/readyz").await.status, 503);
    let answer = anybody.call("sign_in", &[("email", ANA), ("password", "x")]).await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.body.contains("req_") && !answer.body.contains("pool"),
        "what broke is told to the log: {}",
        answer.body
    );
}
