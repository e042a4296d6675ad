//! The attacks of RFC 9700, each by its section, and the limits.

use super::{CALLBACK, CHALLENGE, Tokens, application, ask, machine, redemption, sent_back};
use crate::house::{ANA, House, TOM};
use clientele::server::cli::demo::PASSWORD;

/// Section 4.1: a redirect URI that only looks like a registered one, and section 4.11: nothing is redirected to it.
#[tokio::test]
async fn section_4_1_and_4_11_no_open_redirect() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for uri in [
        "https://routes.example/callback/../evil",
        "https://routes.example@evil.example/callback",
        "https://routes.example/callback#@evil.example",
        "https://routes.example/callback%2f..",
        "//routes.example/callback",
        "HTTPS://routes.example/callback",
        "http://127.0.0.1:80@evil.example/callback",
    ] {
        let answer = ask(&ana, &client.request(&[("redirect_uri", uri), ("response_type", "token")])).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{uri}");
    }
}

/// Section 4.4: an answer of another server is told by `iss` (RFC 9207), in success and in error.
#[tokio::test]
async fn section_4_4_mix_up() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let issuer = format!("http://{}", house.address);
    for decision in ["allow", "no"] {
        assert_eq!(sent_back(&client.answered(&ana, &[], decision).await)["iss"], issuer);
    }
    let refused = ask(&ana, &client.request(&[("scope", "billing")])).await;
    assert_eq!(sent_back(&refused)["iss"], issuer);
}

/// Section 4.5: a code that was stolen is of no use without its verifier, to another client, or a second time.
#[tokio::test]
async fn section_4_5_code_injection() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (client, other) = (application(&ana).await, application(&ana).await);
    let stolen = client.code(&tom, &[]).await;
    let mut injected = redemption(&stolen);
    injected[3].1 = "another-verifier-another-verifier-another-ver";
    client.post(&house, "token", &injected).await.refused(400, "invalid_grant");
    let stolen = client.code(&tom, &[]).await;
    other.redeem(&house, &stolen).await.refused(400, "invalid_grant");

    let code = client.code(&tom, &[]).await;
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    assert!(client.introspect(&house, &tokens.access_token).await.active);
    client.redeem(&house, &code).await.refused(400, "invalid_grant");
    assert!(!client.introspect(&house, &tokens.access_token).await.active);
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
}

/// Section 4.8.2: a request without PKCE, or with the verifier itself as challenge, gets no code; and a code is not
/// redeemed without a verifier.
#[tokio::test]
async fn section_4_8_2_downgrade() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for replaced in [("code_challenge", ""), ("code_challenge_method", ""), ("code_challenge_method", "plain")] {
        let back = sent_back(&client.answered(&ana, &[replaced], "allow").await);
        assert_eq!(back["error"], "invalid_request", "{replaced:?}");
    }
    let code = client.code(&ana, &[]).await;
    let without = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    client.post(&house, "token", &without).await.refused(400, "invalid_request");
    let code = client.code(&ana, &[]).await;
    let mut as_challenge = redemption(&code);
    as_challenge[3].1 = CHALLENGE;
    client.post(&house, "token", &as_challenge).await.refused(400, "invalid_grant");
}

/// Section 4.7.1: a consent is given by our own page only.
#[tokio::test]
async fn section_4_7_a_foreign_page_cannot_answer_for_the_user() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let request = client.request(&[]);
    let forged = ana
        .ask(reqwest::Method::POST, "/fn/answer_consent")
        .header("origin", "https://evil.example")
        .form(&[("request", request.as_str()), ("decision", "allow")]);
    assert_eq!(ana.send(forged).await.status, 403);
}

/// Section 4.16: the page that asks is framed by nobody.
#[tokio::test]
async fn section_4_16_clickjacking() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page = ask(&ana, &application(&ana).await.request(&[])).await;
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"), "section 4.2: nor does its address leak");
}

/// Section 2.6: the page that asks may be read by no other site's page, and section 4.12: an answer is 303, with which a
/// browser leaves behind what was posted.
#[tokio::test]
async fn section_2_6_and_4_12_what_is_posted_here_stays_here() {
    let house = House::with(&["--cors-origin", "https://pages.example"]).await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let there = format!("/oauth/authorize?{}", client.request(&[]));
    let page = ana.send(ana.ask(reqwest::Method::GET, &there).header("origin", "https://pages.example")).await;
    assert_eq!((page.status.as_u16(), page.header("access-control-allow-origin")), (200, None));
    for decision in ["allow", "no"] {
        let answer = client.answered(&ana, &[], decision).await;
        assert_eq!(answer.status, 303, "{decision}");
    }
    assert_eq!(ask(&ana, &client.request(&[("scope", "billing")])).await.status.as_u16() / 100, 3);
    for password in [PASSWORD, "wrong"] {
        let signed_in = house.anybody().submit("sign_in", &[("email", ANA), ("password", password)]).await;
        assert_eq!(signed_in.status, 303, "{password}");
    }
}

/// Sections 4.3 and 4.9: what carries a code or a token is kept by nobody, and no code stands in an address of ours.
#[tokio::test]
async fn section_4_3_and_4_9_nothing_is_left_lying() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let answer = client.answered(&ana, &[], "allow").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let code = sent_back(&answer).remove("code").unwrap();
    assert!(!answer.body.contains(&code), "{}", answer.body);
    let redeemed = client.redeem(&house, &code).await;
    assert_eq!((redeemed.header("cache-control"), redeemed.header("pragma")), (Some("no-store"), Some("no-cache")));
    let tokens: Tokens = redeemed.json();
    let seen = client.post(&house, "introspect", &[("token", &tokens.access_token)]).await;
    assert_eq!(seen.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_when_to_come_again() {
    let house = House::with(&["--tokens-per-client", "3"]).await;
    let ana = house.signed_in(ANA).await;
    let (busy, other) = (machine(&ana).await, machine(&ana).await);
    let form = [("grant_type", "client_credentials")];
    for _ in 0..3 {
        assert_eq!(busy.post(&house, "token", &form).await.status, 200);
    }
    let answer = busy.post(&house, "token", &form).await;
    answer.refused(429, "temporarily_unavailable");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert_eq!(other.post(&house, "token", &form).await.status, 200, "others are not held up");
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_so_too() {
    let house = House::with(&["--tokens-per-address", "2"]).await;
    let client = machine(&house.signed_in(ANA).await).await;
    let form = [("grant_type", "client_credentials")];
    for _ in 0..2 {
        assert_eq!(client.post(&house, "token", &form).await.status, 200);
    }
    let answer = client.post(&house, "token", &form).await;
    answer.refused(429, "temporarily_unavailable");
    assert!(answer.header("retry-after").is_some());
    let nobody = house.anybody();
    assert_eq!(ask(&nobody, "client_id=x").await.status, 429);
}
