//! What takes too long is broken off, and whoever waits is told so: in a sentence where a person waits, in the form of its
//! protocol where a program does. Whether a change was done by then is not known, and nobody is told that it was not.

use crate::{
    house::{ANA, House, YOUNG},
    oauth::machine,
    rest::{CLIENTS, Program, application},
    waits::in_the_middle,
};
use clientele::{domain::UserId, wire::UiError};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

const ANAS: UserId = UserId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0004_0000_0001));
const NOT_KNOWN: &str = "it is not known whether it was done";

#[tokio::test]
async fn who_waits_too_long_is_told_what_is_known() {
    let house = House::with(&["--request-timeout", "1"]).await;
    let ana = house.signed_in(ANA).await;
    let (program, client) = (Program::admin(&house).await, machine(&ana).await);
    let guest = [("name", "Slow Guest"), ("email", "slow@meridianpost.example")];
    // Somebody is in the middle of something, for as long as anybody waits.
    let (held, _) = in_the_middle(&house, ANAS).await;
    let form = ana.submit("invite_user", &guest).await;
    assert_eq!(form.status, 503);
    assert!(form.header("content-type").unwrap().starts_with("text/html") && form.body.contains(NOT_KNOWN), "{form:?}");
    let fetched = ana.call("invite_user", &guest).await;
    assert_eq!(fetched.status, 503);
    let told: UiError = serde_json::from_str(&fetched.body).unwrap_or_else(|_| panic!("{fetched:?}"));
    assert!(matches!(&told, UiError::Transport(_)) && told.to_string().contains(NOT_KNOWN), "{told}");

    let added = program.post(CLIENTS, &application("Slow planner")).await.refused(503, "service.unavailable");
    assert!(added["message"].as_str().unwrap().contains(NOT_KNOWN), "{added}");
    held.rollback().await.unwrap();

    // Nobody can read either: a page, and who asks for a token, may simply ask again.
    let reader = house.state.store.reader();
    let mut held = vec![];
    for _ in 0..reader.at_once() {
        held.push(reader.acquire().await.unwrap());
    }
    let page = ana.get(&crate::house::page(YOUNG)).await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("Load it again") && !page.body.contains(NOT_KNOWN), "{page:?}");
    let read = program.get(CLIENTS).await.refused(503, "service.unavailable");
    assert_eq!(read["message"], "This took too long. Try again.");
    let anybody = house.anybody();
    let request = anybody.ask(Method::POST, "/oauth/token").form(&[("grant_type", "client_credentials")]);
    let token = anybody.send(request.basic_auth(&client.id, Some(&client.secret))).await;
    assert_eq!((token.status.as_u16(), token.header("retry-after")), (503, Some("5")));
    let told: Value = serde_json::from_str(&token.body).unwrap_or_else(|_| panic!("{token:?}"));
    assert_eq!(told["error"], "temporarily_unavailable");
    drop(held);
    assert_eq!(ana.get(&crate::house::page(YOUNG)).await.status, 200);
}
