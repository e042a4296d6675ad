//! RFC 6749 section 4.1 with PKCE (RFC 7636), as a browser and an application see it.

use super::{CALLBACK, Tokens, application, ask, machine, public_application, redemption, sent_back};
use crate::house::{ANA, House, MIA, TOM, VERA};
use clientele::{domain::time::MINUTE, server::cli::demo::PASSWORD};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_user_agrees_and_the_application_gets_tokens() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application(&ana).await;
    let page = ask(&tom, &client.request(&[("scope", "users:readonly routing:readonly")])).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for text in ["Let Route planner act for you?", "Tom Okafor", "users:readonly", "https://routes.example"] {
        assert!(page.body.contains(text), "{text}");
    }
    let policy = page.header("content-security-policy").unwrap();
    assert!(!policy.contains("form-action") && policy.contains("base-uri 'none'"), "{policy}");

    let answer = client.answered(&tom, &[("scope", "users:readonly routing:readonly")], "allow").await;
    assert!(answer.location().starts_with(&format!("{CALLBACK}?")), "{}", answer.location());
    let back = sent_back(&answer);
    assert_eq!(back["state"], "af0 &x", "as it came");
    assert_eq!(back["iss"], format!("http://{}", house.address), "RFC 9207");
    let tokens: Tokens = client.redeem(&house, &back["code"]).await.json();
    assert_eq!(tokens.scope.as_deref(), Some("routing:readonly users:readonly"));
    let seen = client.introspect(&house, &tokens.access_token).await;
    assert!(seen.active);
    assert_eq!(seen.client_id.as_deref(), Some(client.id.as_str()));
    assert_ne!(seen.sub, seen.client_id, "it acts for the user");
    let stored = house.database().contents().await;
    let secrets = [&back["code"], &tokens.access_token, tokens.refresh_token.as_ref().unwrap()];
    assert!(secrets.iter().all(|secret| !stored.contains(secret.as_str())), "hashes only");
}

#[tokio::test]
async fn a_user_says_no() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application(&ana).await;
    let back = sent_back(&client.answered(&tom, &[], "no").await);
    assert_eq!((back["error"].as_str(), back["state"].as_str()), ("access_denied", "af0 &x"));
    assert!(!back.contains_key("code") && back.contains_key("iss"));
}

#[tokio::test]
async fn a_user_who_is_not_signed_in_does_so_and_comes_back() {
    let house = House::open().await;
    let client = application(&house.signed_in(ANA).await).await;
    let query = client.request(&[]);
    let browser = house.anybody();
    let to = ask(&browser, &query).await.leads_to().to_owned();
    assert!(to.starts_with("/login?next=/oauth/authorize%3F"), "{to}");
    assert_eq!(browser.get(&to).await.status, 200);
    let next = form_urlencoded::parse(to.split_once('?').unwrap().1.as_bytes()).next().unwrap().1.into_owned();
    let answer = browser.submit("sign_in", &[("email", VERA), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(answer.leads_to(), format!("/oauth/authorize?{query}"));
    assert!(browser.get(answer.leads_to()).await.body.contains("Vera Lind"));
}

#[tokio::test]
async fn what_cannot_be_trusted_is_shown_and_sent_nowhere() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, machine) = (application(&ana).await, machine(&ana).await);
    let unknown = "00000000-0000-4000-8000-000000000000";
    for replaced in [
        ("client_id", unknown),
        ("client_id", "nonsense"),
        ("client_id", ""),
        ("client_id", machine.id.as_str()),
        ("redirect_uri", ""),
        ("redirect_uri", "https://evil.example/callback"),
        ("redirect_uri", "https://routes.example/callback/"),
        ("redirect_uri", "https://routes.example/callback?x=1"),
        ("redirect_uri", "https://routes.example.evil.example/callback"),
        ("redirect_uri", "http://localhost:4000/callback"),
        ("redirect_uri", "javascript:alert(1)"),
    ] {
        for browser in [&ana, &house.anybody()] {
            let answer = ask(browser, &client.request(&[replaced])).await;
            assert_eq!(answer.status, 400, "{replaced:?}: {}", answer.location());
            assert!(answer.body.starts_with("<!DOCTYPE html>"));
        }
        let to = client.answered(&ana, &[replaced], "allow").await.leads_to().to_owned();
        assert!(to.starts_with("/oauth/authorize?"), "{to}");
    }
    let twice = format!("{}&client_id={}", client.request(&[]), client.id);
    assert_eq!(ask(&ana, &twice).await.status, 400);
}

#[tokio::test]
async fn what_is_wrong_otherwise_is_told_to_the_application() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for (replaced, error) in [
        (("response_type", ""), "unsupported_response_type"),
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "billing"), "invalid_scope"),
        (("scope", "made-up"), "invalid_scope"),
        (("scope", "users made-up"), "invalid_scope"),
        (("scope", "\""), "invalid_scope"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
    ] {
        let back = sent_back(&ask(&ana, &client.request(&[replaced])).await);
        assert_eq!(back["error"], error, "{replaced:?}");
        assert_eq!(back["state"], "af0 &x");
        // Before anyone signed in nothing is sent to the application, whatever is wrong (RFC 9700 section 4.11.2).
        let to = ask(&house.anybody(), &client.request(&[replaced])).await.leads_to().to_owned();
        assert!(to.starts_with("/login?next=/oauth/authorize%3F"), "{replaced:?}: {to}");
    }
}

#[tokio::test]
async fn what_application_and_request_have_in_common_is_asked_for_and_granted() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for (asked, granted) in [
        ("users routing billing", "routing:readonly users"),
        ("routing", "routing:readonly"),
        ("users:readonly billing", "users:readonly"),
    ] {
        let page = ask(&ana, &client.request(&[("scope", asked)])).await;
        assert_eq!(page.status, 200, "{asked}: {}", page.body);
        let scopes = page.body.split("<dt>Scopes</dt>").nth(1).unwrap().split("</dd>").next().unwrap();
        assert!(
            granted.split(' ').all(|scope| scopes.contains(scope)) && !scopes.contains("billing"),
            "{asked}: {scopes}"
        );
        let code = client.code(&ana, &[("scope", asked)]).await;
        let tokens: Tokens = client.redeem(&house, &code).await.json();
        assert_eq!(tokens.scope.as_deref(), Some(granted), "{asked}");
    }
}

#[tokio::test]
async fn a_malformed_verifier_is_named_and_uses_nothing_up() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let code = client.code(&ana, &[]).await;
    let long = "a".repeat(129);
    for (verifier, says) in [
        ("short", "code_verifier is too short: 5 characters."),
        (long.as_str(), "code_verifier is too long: 129 characters."),
        ("dBjftJeZ4CVP+mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "code_verifier has U+002B in it."),
    ] {
        let mut form = redemption(&code);
        form[3].1 = verifier;
        let told = client.post(&house, "token", &form).await.refused(400, "invalid_request");
        assert!(told.starts_with(says), "{told}");
    }
    assert_eq!(client.redeem(&house, &code).await.status, 200);
}

/// A client that has no secret to show may say who it is in the header, with an empty one (RFC 6749 section 2.3.1).
#[tokio::test]
async fn an_empty_secret_is_none() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (people, robot) = (public_application(&ana).await, machine(&ana).await);
    let nobody = house.anybody();
    let named = |id: &str| nobody.ask(reqwest::Method::POST, "/oauth/token").basic_auth(id, Some(""));
    let code = people.code(&ana, &[]).await;
    assert_eq!(nobody.send(named(&people.id).form(&redemption(&code))).await.status, 200);
    let own = [("grant_type", "client_credentials")];
    let told = nobody.send(named(&robot.id).form(&own)).await.refused(401, "invalid_client");
    assert!(told.contains("needs its secret"), "{told}");
}

#[tokio::test]
async fn a_loopback_address_without_a_port_fits_any() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    let there = ("redirect_uri", "http://127.0.0.1:49152/callback");
    let code = client.code(&ana, &[there]).await;
    let mut form = redemption(&code);
    form[2] = there;
    assert_eq!(client.post_public(&house, "token", &form).await.status, 200, "RFC 8252 section 7.3");
}

#[tokio::test]
async fn a_code_is_bound_to_all_it_was_asked_with() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (application(&ana).await, application(&ana).await);
    for (name, value) in [
        ("redirect_uri", "http://127.0.0.1/callback"),
        ("code_verifier", "x234567890123456789012345678901234567890123"),
        ("code", "cac_nonsense"),
    ] {
        let code = client.code(&ana, &[]).await;
        let mut form = redemption(&code);
        form.iter_mut().find(|(known, _)| *known == name).unwrap().1 = value;
        client.post(&house, "token", &form).await.refused(400, "invalid_grant");
    }
    let code = client.code(&ana, &[]).await;
    other.redeem(&house, &code).await.refused(400, "invalid_grant");
    let code = client.code(&ana, &[]).await;
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    client.post(&house, "token", &form).await.refused(400, "invalid_request");
}

/// Moves a table out of the way, or back.
async fn rename(house: &House, from: &str, to: &str) {
    let mut transaction = house.state.store.begin().await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("ALTER TABLE {from} RENAME TO {to}"));
    sqlx::query(sql).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_failure_of_ours_uses_nothing_up() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let code = client.code(&ana, &[]).await;
    rename(&house, "access_tokens", "elsewhere").await;
    client.redeem(&house, &code).await.refused(500, "server_error");
    rename(&house, "elsewhere", "access_tokens").await;
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    let refresh = tokens.refresh_token.unwrap();
    rename(&house, "access_tokens", "elsewhere").await;
    client.refresh(&house, &refresh).await.refused(500, "server_error");
    rename(&house, "elsewhere", "access_tokens").await;
    house.wait(MINUTE);
    assert_eq!(client.refresh(&house, &refresh).await.status, 200, "after the grace: it was not used");
}

#[tokio::test]
async fn a_code_lasts_a_minute() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let (in_time, late) = (client.code(&ana, &[]).await, client.code(&ana, &[]).await);
    house.wait(MINUTE - 1);
    assert_eq!(client.redeem(&house, &in_time).await.status, 200);
    house.wait(1);
    client.redeem(&house, &late).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn of_two_that_redeem_one_code_at_once_one_gets_tokens_that_are_dead() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let code = client.code(&ana, &[]).await;
    let (a, b) = tokio::join!(client.redeem(&house, &code), client.redeem(&house, &code));
    let statuses: BTreeSet<u16> = [a.status.as_u16(), b.status.as_u16()].into();
    assert_eq!(statuses, [200, 400].into());
    let tokens: Tokens = if a.status == 200 { a.json() } else { b.json() };
    assert!(!client.introspect(&house, &tokens.access_token).await.active, "a second use ends what the first issued");
}

#[tokio::test]
async fn another_organizations_user_needs_an_administrators_approval_first() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    let page = ask(&mia, &client.request(&[])).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("An administrator must approve this application"));
    assert!(page.body.contains("Meridian Post") && !page.body.contains("Plans the rounds"));
    assert!(page.body.contains("Not you?") && page.body.contains("error=access_denied"), "there is a way back");
    let answer = client.answered(&mia, &[], "allow").await;
    assert!(answer.leads_to().starts_with("/oauth/authorize?"), "no code without approval");
}

#[tokio::test]
async fn who_has_a_used_code_alone_ends_nothing_with_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (public_application(&ana).await, public_application(&ana).await);
    let code = client.code(&ana, &[]).await;
    // Another application's try does not use it up.
    other.redeem(&house, &code).await.refused(400, "invalid_grant");
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    let mut without_verifier = redemption(&code);
    without_verifier[3].1 = "another-verifier-another-verifier-another-ver";
    other.redeem(&house, &code).await.refused(400, "invalid_grant");
    other.post_public(&house, "token", &redemption(&code)).await.refused(400, "invalid_grant");
    client.post_public(&house, "token", &without_verifier).await.refused(400, "invalid_grant");
    assert!(client.sees(&house, &tokens.access_token).await);
    // Who could redeem it has what it was made of: then there were two.
    let another: Tokens = client.redeem(&house, &client.code(&ana, &[]).await).await.json();
    client.redeem(&house, &code).await.refused(400, "invalid_grant");
    assert!(!client.sees(&house, &tokens.access_token).await);
    assert!(client.sees(&house, &another.access_token).await, "what came of another code is not its own");
}
