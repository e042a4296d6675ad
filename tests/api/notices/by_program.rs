//! What a program chooses for the user that it acts for.

use super::{Mailed, post::How};
use crate::{
    house::{ANA, House, VERA},
    notices::account,
    rest::{
        Program,
        bearer::{as_user, console},
        fields,
    },
};
use clientele::wire::AuditPage;
use serde_json::{Value, json};

const NOTICES: &str = "/api/v2/users/me/notices";
const WEBHOOK: &str = "/api/v2/users/me/webhook";

/// The kinds that are chosen.
fn chosen(told: &Value) -> Vec<&str> {
    let kinds = told["kinds"].as_array().unwrap().iter().filter(|kind| kind["chosen"] == true);
    kinds.map(|kind| kind["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_program_chooses_what_its_user_is_told_of() {
    let mailed = Mailed::open(How::Takes).await;
    let house = &mailed.house;
    let app = console(house, &[("notifications", "write")]).await;
    let program = as_user(house, &app, ANA, "notifications").await;
    let told = program.get(NOTICES).await.ok();
    assert_eq!((chosen(&told), &told["byMail"]), (vec![], &json!(false)));
    let told = program.put(NOTICES, &json!({"kinds": ["silent", "removed_soon"], "byMail": true})).await.ok();
    assert_eq!((chosen(&told), &told["byMail"]), (vec!["removed_soon", "silent"], &json!(true)));
    assert_eq!(program.get(NOTICES).await.ok(), told);
    // What is left out stays.
    let told = program.put(NOTICES, &json!({"kinds": ["removed_soon"]})).await.ok();
    assert_eq!((chosen(&told), &told["byMail"]), (vec!["removed_soon"], &json!(true)));
    assert_eq!(program.put(NOTICES, &json!({})).await.ok(), told);

    // It is what the console shows, and stands in the audit log as the program's.
    let ana = house.signed_in(ANA).await;
    let notices = account(&ana).await.notices.unwrap();
    let kinds: Vec<&str> = notices.choices.iter().filter(|it| it.chosen).map(|it| it.kind.as_str()).collect();
    assert_eq!((kinds, notices.by_mail), (vec!["removed_soon"], true));
    let log: AuditPage = ana.call("list_audit", &[]).await.json();
    let story = serde_json::to_string(&log).unwrap();
    assert!(story.contains("through") && log.entries[0].entry.what == "edited", "{story}");

    let refusal = program.put(NOTICES, &json!({"kinds": ["silent", "weather"]})).await;
    assert_eq!(fields(&refusal.refused(400, "invalid.value")), ["kinds"]);
    let told = program.put(NOTICES, &json!({"kinds": []})).await.ok();
    assert_eq!((chosen(&told), &told["byMail"]), (vec![], &json!(false)), "nothing is sent of nothing");

    // What is chosen comes in the morning.
    program.put(NOTICES, &json!({"kinds": ["removed_soon"], "byMail": true})).await.ok();
    assert_eq!(mailed.round().await, 0, "its morning is found out");
    mailed.morning();
    assert_eq!((mailed.round().await, mailed.received().len()), (1, 1));
}

#[tokio::test]
async fn a_program_ends_a_webhook_and_sets_none() {
    let house = House::with(&["--webhook-allow-private", "127.0.0.0/8", "--sign-in-per-account", "1000"]).await;
    let app = console(&house, &[("notifications", "write")]).await;
    let program = as_user(&house, &app, ANA, "notifications").await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(program.delete(WEBHOOK).await.status, 204, "that of the demo");
    program.delete(WEBHOOK).await.refused(409, "request.conflict");
    let saved = ana.submit("save_webhook", &[("url", "https://127.0.0.1:9443/hooks/T0K3N?key=1")]).await;
    assert_eq!(saved.leads_to(), "/admin/account/secret", "{saved:?}");
    let told = program.get(NOTICES).await.ok();
    assert_eq!((&told["webhook"]["origin"], &told["webhook"]["late"]), (&json!("https://127.0.0.1:9443"), &json!([])));
    assert!(!told.to_string().contains("T0K3N") && !told.to_string().contains("whsec"), "{told}");
    assert_eq!(program.put(WEBHOOK, &json!({"url": "https://127.0.0.1:9443/mine"})).await.status, 405);
    program.put(NOTICES, &json!({"webhook": {"origin": "x"}})).await.refused(400, "invalid.property");
    assert_eq!(program.delete(WEBHOOK).await.status, 204);
    assert!(account(&ana).await.notices.unwrap().webhook.is_none());
}

#[tokio::test]
async fn a_program_needs_the_scope_and_a_user() {
    let house = House::open().await;
    let machine = Program::admin(&house).await;
    machine.get(NOTICES).await.refused(400, "not.a.user");
    machine.put(NOTICES, &json!({})).await.refused(400, "not.a.user");
    machine.delete(WEBHOOK).await.refused(400, "not.a.user");
    let app = console(&house, &[("oauth", "write")]).await;
    let program = as_user(&house, &app, VERA, "oauth").await;
    program.get(NOTICES).await.refused(403, "app.not.authorized.for.scope");
    program.put(NOTICES, &json!({"kinds": []})).await.refused(403, "app.not.authorized.for.scope");
}
