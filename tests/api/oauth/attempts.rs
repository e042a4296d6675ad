//! What administrators are told of attempts: which were the client's own, which a stranger's, and with which address.

use super::{Client, application, ask, delete, public_application, redemption};
use crate::{
    house::{ANA, Browser, House, form, pairs},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::time::DAY,
    wire::{Attempts, ClientDetails},
};

async fn details(house: &House, browser: &Browser, client: &Client) -> ClientDetails {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    browser.client(&client.id).await
}

fn count(attempts: Option<&Attempts>) -> u64 {
    attempts.map_or(0, |attempts| attempts.n)
}

#[tokio::test]
async fn only_who_proves_to_be_the_client_knocks_and_others_are_strangers() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    let tokens = client.tokens_for(&house, &ana).await;
    let refresh = tokens.refresh_token.unwrap();
    let code = client.code(&ana, &[]).await;
    let other = application(&ana).await;
    let theirs = other.tokens_for(&house, &ana).await;
    delete(&ana, &client.id, "deactivated").await;

    // Its secret, its refresh token, its code, a token of its own to end, a call with its token.
    let renewal = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    client.refresh(&house, "crt_nonsense").await.refused(401, "invalid_client");
    client.post_public(&house, "token", &renewal).await.refused(401, "invalid_client");
    client.post_public(&house, "token", &redemption(&code)).await.refused(401, "invalid_client");
    client.post_public(&house, "revoke", &[("token", &tokens.access_token)]).await.refused(401, "invalid_client");
    Program::with_token(&house, tokens.access_token.clone()).get(CLIENTS).await.refused(401, "bad.credentials");
    let own = details(&house, &ana, &client).await;
    assert_eq!((count(own.knocks.as_ref()), count(own.strangers.as_ref())), (5, 0));

    // Its id alone, another's token, nonsense, a link to the page that asks.
    client.post_public(&house, "token", &redemption("cac_nonsense")).await.refused(401, "invalid_client");
    client.post_public(&house, "revoke", &[("token", &theirs.access_token)]).await.refused(401, "invalid_client");
    client.post_public(&house, "token", &[("grant_type", "authorization_code")]).await.refused(401, "invalid_client");
    assert_eq!(ask(&house.anybody(), &client.request(&[])).await.status, 403);
    let stranger = Client { id: client.id.clone(), secret: "cs_guess".into() };
    stranger.refresh(&house, &refresh).await.refused(401, "invalid_client");
    let told = details(&house, &ana, &client).await;
    assert_eq!((count(told.knocks.as_ref()), count(told.strangers.as_ref())), (5, 4), "a wrong secret names nobody");
    let page = ana.get(&format!("/admin/integrations/oauth/{}", client.id)).await.body;
    assert!(page.contains("5 attempts since") && page.contains("4 attempts by strangers"), "{page}");
    assert!(page.contains("/usage#usage-refused\">See attempts</a>"), "{page}");
    let preview = format!("{CLIENTS}/{}/deletion-preview", client.id);
    let preview = Program::admin(&house).await.get(&preview).await.ok();
    assert_eq!((preview["knocks"].as_u64(), preview["attemptsByStrangers"].as_u64()), (Some(5), Some(4)));

    let restored = ana.call("restore_client", &[("id", &client.id)]).await;
    assert_eq!(restored.status, 200, "{}", restored.body);
    let after = details(&house, &ana, &client).await;
    assert_eq!((after.knocks, after.strangers), (None, None));
}

#[tokio::test]
async fn an_address_that_is_not_registered_is_told_the_person_and_the_administrator() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let path = format!("/admin/integrations/oauth/{}", client.id);
    assert_eq!(details(&house, &ana, &client).await.other_address, None);
    for came in ["https://routes.example/old", "https://routes.example/callback2"] {
        house.wait(1_000);
        let page = ask(&house.anybody(), &client.request(&[("redirect_uri", came)])).await;
        assert_eq!((page.status.as_u16(), page.location()), (400, ""));
        assert!(page.body.contains("Ask whoever runs Route planner"), "{}", page.body);
        assert!(!page.body.contains("href=\"https://routes.example"), "{}", page.body);
    }
    let other = details(&house, &ana, &client).await.other_address.unwrap();
    assert_eq!((other.uri.as_str(), other.attempts.n), ("https://routes.example/callback2", 2));
    assert_eq!(other.attempts.from.as_deref(), Some("127.0.0.1"));
    let page = ana.get(&path).await.body;
    assert!(page.contains("https://routes.example/callback2") && page.contains("2 attempts to sign in"), "{page}");

    // Once the addresses are others it says nothing any more, even if it is written late.
    ask(&house.anybody(), &client.request(&[("redirect_uri", "https://routes.example/callback2")])).await;
    let mut fields = form(&ana.client(&client.id).await, &[]);
    fields.push(("form[redirect_uris][]".into(), "https://routes.example/callback2".into()));
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    assert_eq!(details(&house, &ana, &client).await.other_address, None);
}

/// Whatever strangers send, a row for each client and kind is all that is kept of it, and it is legible text.
#[tokio::test]
async fn what_strangers_send_is_bounded_and_text() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let long = format!("https://routes.example/{}", "é".repeat(2_000));
    for came in [long.as_str(), "https://a\u{202e}b\n<script>alert(1)</script>"] {
        for _ in 0..3 {
            assert_eq!(ask(&house.anybody(), &client.request(&[("redirect_uri", came)])).await.status, 400);
        }
        house.wait(1);
        let other = details(&house, &ana, &client).await.other_address.unwrap();
        assert!(
            other.uri.chars().count() <= 300 && !other.uri.contains('\u{202e}') && !other.uri.contains('\n'),
            "{}",
            other.uri
        );
    }
    let page = ana.get(&format!("/admin/integrations/oauth/{}", client.id)).await.body;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert(1)"), "{page}");
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM attempts WHERE client_id = $1")
        .bind(&client.id)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert_eq!(rows, 1);
}
