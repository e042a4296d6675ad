//! Authorization codes and other values that work once: bound to whom they were made for, to how they were asked for, and
//! to what they are.

use crate::{
    account,
    house::{ANA, House, TOM, VERA},
    oauth::{CALLBACK, CHALLENGE, Client, Tokens, VERIFIER, application, public_application, redemption, sent_back},
    powers::{Harbour, email},
    rest::{CLIENTS, Program},
};
use clientele::{domain::time::MINUTE, wire::Account};

/// - CVE-2026-16089 and CVE-2026-55672: a code, and a refresh token, were not bound to the client.
/// - CVE-2026-28513: a code was refused only when the client was wrong *and* the code had expired.
/// - CVE-2026-26232: codes were neither refused when they had expired nor when they had been used.
#[tokio::test]
async fn a_code_is_for_one_client_one_minute_and_one_use() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (client, thief) = (application(&ana).await, public_application(&ana).await);
    // Another client's code, in time and late.
    let codes = (client.code(&tom, &[]).await, client.code(&tom, &[]).await, client.code(&tom, &[]).await);
    thief.redeem(&house, &codes.0).await.refused(400, "invalid_grant");
    thief.post_public(&house, "token", &redemption(&codes.0)).await.refused(400, "invalid_grant");
    // Its own, as the other client with one's own secret.
    let mut as_other = redemption(&codes.1).to_vec();
    as_other.push(("client_id", &client.id));
    thief.post(&house, "token", &as_other).await.refused(400, "invalid_request");
    let tokens: Tokens = client.redeem(&house, &codes.1).await.json();
    assert!(client.sees(&house, &tokens.access_token).await);
    let refresh = tokens.refresh_token.as_deref().unwrap();
    thief.refresh(&house, refresh).await.refused(400, "invalid_grant");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    thief.post_public(&house, "token", &form).await.refused(400, "invalid_grant");
    // Its own, late: nothing has swept it meanwhile.
    house.wait(MINUTE);
    client.redeem(&house, &codes.2).await.refused(400, "invalid_grant");
    thief.redeem(&house, &codes.2).await.refused(400, "invalid_grant");
    // Its own, twice: what the first use issued has ended.
    client.redeem(&house, &codes.1).await.refused(400, "invalid_grant");
    assert!(!client.sees(&house, &tokens.access_token).await);
}

/// - CVE-2023-48228: the verifier was compared only when it was sent.
/// - CVE-2024-23647 and CVE-2024-22258: a request without a challenge got a code that needs no verifier.
/// - CVE-2025-4144: the check was skipped when the request named no challenge.
/// - CVE-2026-26247: the method was not kept, so nothing was compared.
/// - CVE-2026-67336: `plain` and `none` were good enough unless somebody forbade them.
#[tokio::test]
async fn proof_of_the_asker_is_left_out_at_neither_end() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    // No code without a challenge of the one method.
    let without: [&[(&str, &str)]; 7] = [
        &[("code_challenge", ""), ("code_challenge_method", "")],
        &[("code_challenge", "")],
        &[("code_challenge_method", "")],
        &[("code_challenge_method", "plain"), ("code_challenge", VERIFIER)],
        &[("code_challenge_method", "none")],
        &[("code_challenge_method", "s256")],
        &[("code_challenge_method", "S512")],
    ];
    for replaced in without {
        let back = sent_back(&client.answered(&ana, replaced, "allow").await);
        assert_eq!((back["error"].as_str(), back.get("code")), ("invalid_request", None), "{replaced:?}");
    }
    // No tokens without its verifier, with a secret or without one.
    for verifier in
        [None, Some(""), Some(CHALLENGE), Some("another-verifier-another-verifier-another-ver"), Some("E9M")]
    {
        for public in [false, true] {
            let code = client.code(&ana, &[]).await;
            let mut form = vec![("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
            form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
            let answer = if public {
                client.post_public(&house, "token", &form).await
            } else {
                client.post(&house, "token", &form).await
            };
            assert_eq!(answer.status, 400, "{verifier:?}: {}", answer.body);
            assert!(!answer.body.contains("access_token"), "{verifier:?}: {}", answer.body);
        }
    }
    let code = client.code(&ana, &[]).await;
    assert_eq!(client.redeem(&house, &code).await.status, 200);
}

/// What stands after the prefix of a value.
fn bare(value: &str) -> &str {
    value.split_once('_').map_or(value, |(_, rest)| rest)
}

/// - CVE-2026-4282: all values that work once were kept in one place without their kind, so one of any kind was a code.
/// - CVE-2026-101023: an access token was as good as a refresh token.
#[tokio::test]
async fn a_value_of_one_kind_is_worth_nothing_as_another() {
    let harbour = Harbour::open().await;
    let house = &harbour.house;
    let bob = harbour.join("Bob", &["Administrator"]).await;
    let client = application(&harbour.olive).await;
    let tokens = client.tokens_for(house, &bob).await;
    let code = client.code(&bob, &[]).await;
    let row = harbour.user("Bob").await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    let made = harbour.olive.submit("make_link", &[("id", &id), ("version", &version)]).await;
    let link = crate::powers::link(&harbour.olive, made).await;
    let setup = crate::setup::code(house).await;
    let session = bob.cookie("clientele_session").unwrap();
    let (handle, proof) = session.split_once('.').unwrap();
    let account: Account = bob.call("get_account", &[]).await.json();
    let of_session = &account.sessions[0].key;

    let values = [
        code.as_str(),
        &tokens.access_token,
        tokens.refresh_token.as_ref().unwrap(),
        &client.secret,
        &link,
        &setup,
        &session,
        handle,
        proof,
        of_session,
        &client.id,
        &id,
    ];
    for value in values {
        for prefix in ["", "cac_", "cat_", "crt_", "cs_"] {
            let tried = if prefix.is_empty() { value.to_owned() } else { format!("{prefix}{}", bare(value)) };
            if tried != code {
                let answer = client.redeem(house, &tried).await;
                assert_eq!(answer.status, 400, "{tried} as a code: {}", answer.body);
            }
            if tried != tokens.access_token {
                assert_eq!(Program::with_token(house, &tried).get(CLIENTS).await.status, 401, "{tried} as a token");
            }
            if tokens.refresh_token.as_ref() != Some(&tried) {
                let answer = client.refresh(house, &tried).await;
                assert_eq!(answer.status, 400, "{tried} as a refresh token: {}", answer.body);
            }
            if tried != client.secret {
                let as_secret = Client { id: client.id.clone(), secret: tried.clone() };
                assert_eq!(as_secret.redeem(house, &code).await.status, 401, "{tried} as a secret");
            }
            if tried != link {
                let fields = [("token", tried.as_str()), ("password", "paper boats on the pond")];
                let answer = house.anybody().call("accept_link", &fields).await;
                assert_eq!(answer.status, 404, "{tried} as a link: {}", answer.body);
            }
            if tried != session {
                let browser = house.anybody();
                browser.set_cookie("clientele_session", &tried);
                assert_eq!(browser.call("get_account", &[]).await.status, 401, "{tried} as a session");
            }
        }
    }
    // Each is still worth what it is: none was used up by what it is not.
    assert_eq!(client.redeem(house, &code).await.status, 200);
    assert_eq!(client.refresh(house, tokens.refresh_token.as_ref().unwrap()).await.status, 200);
    assert_eq!(bob.call("get_account", &[]).await.status, 200);
    let used = house.anybody().call("accept_link", &[("token", &link), ("password", "paper boats on the pond")]).await;
    assert_eq!(used.status, 200, "{}", used.body);
}

/// - CVE-2026-4325: what had been used once was forgotten when somebody removed another entry under its name.
/// - CVE-2026-37982: the link by which one adds a factor worked again.
/// - CVE-2022-23555: an invitation that had been used once was used again.
#[tokio::test]
async fn a_link_that_was_used_is_made_good_by_nothing() {
    let harbour = Harbour::open().await;
    let house = &harbour.house;
    harbour.join("Bob", &[]).await;
    let client = application(&harbour.olive).await;
    let row = harbour.user("Bob").await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    let made = harbour.olive.submit("make_link", &[("id", &id), ("version", &version)]).await;
    let link = crate::powers::link(&harbour.olive, made).await;
    let used = async |password: &str| {
        house.anybody().call("accept_link", &[("token", &link), ("password", password)]).await.status.as_u16()
    };
    assert_eq!(used("paper boats on the pond").await, 200);
    // Everything that removes or ends a value under its name.
    let _ = client.post(house, "revoke", &[("token", &link)]).await;
    let _ = client.post(house, "revoke", &[("token", &link), ("token_type_hint", "refresh_token")]).await;
    let _ = client.redeem(house, &link).await;
    let bob = house.anybody();
    assert_eq!(bob.sign_in(&email("Bob"), "paper boats on the pond").await.status, 200);
    let _ = bob.call("end_session", &[("key", &link)]).await;
    let _ = bob.call("end_other_sessions", &[]).await;
    let _ = bob.call("get_flash", &[("id", &link)]).await;
    let _ = bob.call("sign_out", &[]).await;
    assert_eq!(used("a second password of theirs").await, 404);
    assert_eq!(house.anybody().call("get_welcome", &[("token", &link)]).await.status, 404);
    assert_eq!(house.anybody().sign_in(&email("Bob"), "paper boats on the pond").await.status, 200);
}

/// CVE-2026-37982 and CVE-2026-4325 for what is used at a sign-in: a code of an app, and a recovery code.
#[tokio::test]
async fn a_code_of_the_second_step_that_was_used_is_made_good_by_nothing() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, recovery) = account::set_up(&house, &vera).await;
    house.wait(30_000);
    let shown = account::code(&house, &secret);
    for once in [shown.as_str(), &recovery[0]] {
        let first = account::first_step(&house, VERA).await;
        assert_eq!(account::by_code(&first, once).await.status, 200, "{once}");
        let _ = first.call("end_other_sessions", &[]).await;
        let _ = first.call("sign_out", &[]).await;
        let again = account::first_step(&house, VERA).await;
        assert_eq!(account::by_code(&again, once).await.status, 422, "{once}");
        // Nor in another process, which knows only what is stored.
        let next_door = house.next_door().await;
        let again = account::first_step(&next_door, VERA).await;
        assert_eq!(account::by_code(&again, once).await.status, 422, "{once} next door");
    }
}
