//! RFC 6749 section 6, with rotation (RFC 9700 section 4.14).

use super::{Tokens, application, authorizations, public_application, redemption};
use crate::house::{ANA, House};
use clientele::domain::time::{DAY, SECOND};

#[tokio::test]
async fn each_refresh_token_works_once_and_brings_the_next() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let mut tokens = client.tokens_for(&house, &ana).await;
    for _ in 0..3 {
        house.wait(DAY);
        let next: Tokens = client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.json();
        assert_ne!(next.refresh_token, tokens.refresh_token);
        assert!(client.introspect(&house, &next.access_token).await.active);
        tokens = next;
    }
    house.wait(30 * DAY);
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn reuse_ends_the_whole_family() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let stolen = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let owner: Tokens = client.refresh(&house, &stolen).await.json();
    house.wait(10 * SECOND + 1);
    client.refresh(&house, &stolen).await.refused(400, "invalid_grant");
    assert!(!client.introspect(&house, &owner.access_token).await.active);
    client.refresh(&house, owner.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again_for_ten_seconds() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let first = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let lost: Tokens = client.refresh(&house, &first).await.json();
    house.wait(10 * SECOND);
    let again: Tokens = client.refresh(&house, &first).await.json();
    assert!(client.introspect(&house, &again.access_token).await.active);
    // Whoever did get the first answer holds a token that was used up: sending it ends everything.
    client.refresh(&house, lost.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    assert!(!client.introspect(&house, &again.access_token).await.active);
    client.refresh(&house, again.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn there_is_no_grace_once_the_next_one_was_used() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let first = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let second: Tokens = client.refresh(&house, &first).await.json();
    let third: Tokens = client.refresh(&house, second.refresh_token.as_ref().unwrap()).await.json();
    client.refresh(&house, &first).await.refused(400, "invalid_grant");
    assert!(!client.introspect(&house, &third.access_token).await.active);
}

#[tokio::test]
async fn at_once_two_refreshes_leave_one_living_token_or_none() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let first = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let (a, b) = tokio::join!(client.refresh(&house, &first), client.refresh(&house, &first));
    // Within the grace both get an answer, and only the later one's refresh token can be used.
    let (a, b): (Tokens, Tokens) = (a.json(), b.json());
    let mut alive = 0;
    for tokens in [a, b] {
        let hint = [("token", tokens.refresh_token.as_deref().unwrap()), ("token_type_hint", "refresh_token")];
        let seen: super::Introspected = client.post(&house, "introspect", &hint).await.json();
        alive += u32::from(seen.active);
    }
    assert_eq!(alive, 1);
}

#[tokio::test]
async fn scopes_can_be_narrowed_and_never_widened() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let code = client.code(&ana, &[("scope", "users routing:readonly")]).await;
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    let refresh = tokens.refresh_token.unwrap();
    let asked = |scope| [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("scope", scope)];
    client.post(&house, "token", &asked("billing")).await.refused(400, "invalid_scope");
    client.post(&house, "token", &asked("routing")).await.refused(400, "invalid_scope");
    let narrow: Tokens = client.post(&house, "token", &asked("users:readonly")).await.json();
    assert_eq!(narrow.scope.as_deref(), Some("users:readonly"));
}

#[tokio::test]
async fn while_nothing_of_it_is_allowed_a_refresh_token_and_a_code_are_not_used_up() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let tokens = client.tokens_for(&house, &ana).await;
    let (refresh, code) = (tokens.refresh_token.unwrap(), client.code(&ana, &[]).await);
    authorizations::save(&ana, &client, &[("scopes[routing]", "read")]).await;
    for _ in 0..2 {
        client.refresh(&house, &refresh).await.refused(400, "invalid_scope");
        client.redeem(&house, &code).await.refused(400, "invalid_scope");
        house.wait(11 * SECOND);
    }
    authorizations::save(&ana, &client, &authorizations::ALL).await;
    assert!(client.introspect(&house, &tokens.access_token).await.active, "as nothing was stolen");
    let next: Tokens = client.refresh(&house, &refresh).await.json();
    let other: Tokens = client.redeem(&house, &code).await.json();
    for token in [next.access_token, other.access_token] {
        assert!(client.introspect(&house, &token).await.active);
    }
}

#[tokio::test]
async fn what_was_got_with_a_secret_is_renewed_with_one_only() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    let refresh = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    client.post_public(&house, "token", &form).await.refused(401, "invalid_client");
    assert_eq!(client.post(&house, "token", &form).await.status, 200, "the attempt used nothing up");

    let code = client.code(&ana, &[]).await;
    let public: Tokens = client.post_public(&house, "token", &redemption(&code)).await.json();
    let form = [("grant_type", "refresh_token"), ("refresh_token", public.refresh_token.as_deref().unwrap())];
    assert_eq!(client.post_public(&house, "token", &form).await.status, 200);
}

#[tokio::test]
async fn another_clients_refresh_token_is_worth_nothing_and_takes_no_harm() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (application(&ana).await, application(&ana).await);
    let refresh = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    other.refresh(&house, &refresh).await.refused(400, "invalid_grant");
    assert_eq!(client.refresh(&house, &refresh).await.status, 200);
}
