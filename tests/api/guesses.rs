//! Before anybody is signed in: what is slowed, and that nothing piles up.

use crate::{
    house::{ANA, By, House},
    setup::{code, first},
};
use clientele::{
    server::{cli::demo, use_cases::people},
    wire::UiError,
};

const WRONG: &str = "0000-0000-0000-0000-0000";

#[tokio::test]
async fn wrong_codes_are_slowed_and_the_right_one_works() {
    let house = House::empty_with(&["--sign-in-per-account", "1", "--sign-in-per-address", "3"]).await;
    let (nobody, code) = (house.anybody(), code(&house).await);
    for _ in 0..3 {
        assert!(matches!(nobody.call("set_up", &first(WRONG, &[])).await.error(), UiError::Invalid(_)));
    }
    let slowed = nobody.call("set_up", &first(WRONG, &[])).await.error();
    assert!(matches!(slowed, UiError::TooManyAttempts { .. }), "{slowed:?}");
    let long = "x".repeat(50_000);
    let answer = nobody.submit("set_up", &first(WRONG, &[("organization", &long)])).await;
    assert!(answer.leads_to().starts_with("/setup?flash=wait-"), "kept nowhere: {}", answer.leads_to());
    let page = nobody.get(answer.leads_to()).await.body;
    assert!(page.contains("Too many attempts") && page.len() < 100_000, "{page}");
    assert_eq!(nobody.call("set_up", &first(&code, &[])).await.status, 200);

    // It is closed now, and says so on its page: nothing is left for it.
    let closed = house.anybody().submit("set_up", &first(&code, &[("organization", &long)])).await;
    assert_eq!(closed.leads_to(), "/setup");
}

#[tokio::test]
async fn what_is_typed_into_a_refused_form_is_kept_up_to_what_a_field_takes() {
    let house = House::empty().await;
    let nobody = house.anybody();
    let long = "x".repeat(50_000);
    let answer = nobody.post(By::Form, "set_up", &first(WRONG, &[("organization", &long)])).await;
    let page = nobody.get(answer.leads_to()).await.body;
    assert!(page.contains(&"x".repeat(1_000)) && page.len() < 100_000, "{}", page.len());
}

#[tokio::test]
async fn of_many_who_look_at_the_setup_at_once_one_gets_a_code() {
    let house = House::empty().await;
    let next_door = house.next_door().await;
    let mut looks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (store, now) = (if n % 2 == 0 { &house } else { &next_door }.state.store.clone(), house.clock.now());
        looks.spawn(async move { people::new_code_if_none(&store, now).await.unwrap() });
    }
    let codes: Vec<String> = looks.join_all().await.into_iter().flatten().collect();
    assert_eq!(codes.len(), 1);
    assert!(people::code_fits(&house.state.store, &codes[0], house.clock.now()).await.unwrap());
}

#[tokio::test]
async fn sign_in_pages_that_ask_for_a_passkey_keep_nobody_at_their_address_from_trying() {
    let house = House::with(&["--sign-in-per-account", "1", "--sign-in-per-address", "1"]).await;
    let nobody = house.anybody();
    let asked = async || nobody.call("ask_passkey", &[]).await.status;
    // The house stands at an IP address, where there are no passkeys.
    for _ in 0..30 {
        assert_eq!(asked().await, 422);
    }
    assert_eq!(nobody.sign_in(ANA, demo::PASSWORD).await.status, 200);
    let mut statuses = vec![];
    for _ in 0..200 {
        statuses.push(asked().await);
    }
    assert!(statuses.iter().any(|status| *status == 429), "they are slowed, too: each is kept for a while");
}

#[tokio::test]
async fn guessing_at_a_link_is_slowed() {
    let house = House::with(&["--sign-in-per-account", "2", "--sign-in-per-address", "100"]).await;
    let nobody = house.anybody();
    let guess = async |token: &str| {
        nobody.call("accept_link", &[("token", token), ("password", "paper boats on the pond")]).await.status
    };
    assert_eq!([guess("a").await, guess("a").await, guess("a").await, guess("b").await], [404, 404, 429, 404]);
}
