//! What users see and end of what is about themselves: their sign-ins, and what acts for them.

use crate::{
    account::account,
    house::{ANA, House, TOM, VERA},
    oauth::application,
    rest::{
        Program,
        bearer::{as_user, console},
    },
};
use clientele::wire::{AuditPage, OwnEventsPage};
use serde_json::Value;

const PAGE: &str = "/admin/account/sign-ins";
const EVENTS: &str = "/api/v2/users/me/events";
const CONSENTS: &str = "/api/v2/users/me/consents";

async fn written(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

#[tokio::test]
async fn users_see_their_own_sign_ins_and_nobody_elses() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let _ = house.anybody().sign_in(VERA, "wrong").await;
    let _ = house.anybody().sign_in(TOM, "wrong").await;
    let vera = house.signed_in(VERA).await;
    application(&ana).await.tokens_for(&house, &vera).await;
    written(&house).await;
    let page: OwnEventsPage = vera.call("list_own_events", &[]).await.json();
    let lines: Vec<_> = page.rows.iter().map(|row| format!("{}: {} {}", row.who, row.what, row.more)).collect();
    let expected = [
        "Vera Lind: Let an application act for you ",
        "Vera Lind: Signed in With the password.",
        "Vera Lind: Sign-in refused The password was wrong.",
    ];
    assert_eq!(lines, expected);
    assert!(page.rows.iter().all(|row| row.address.as_deref() == Some("127.0.0.1")));
    assert!(vera.get("/admin/account").await.body.contains(PAGE));
    let shown = vera.get(PAGE).await.body;
    assert!(shown.contains("Sign-in refused") && shown.contains("Route planner") && !shown.contains("Tom Okafor"));
    assert!(!shown.contains("/admin/integrations/oauth/"), "Vera is led to nothing that she may not see");
    assert!(vera.get(&format!("{PAGE}?times=exact")).await.body.contains("Times are in"));
    // Page by page.
    let mut transaction = house.state.store.begin().await.unwrap();
    for n in 0..60 {
        sqlx::query(
            "INSERT INTO events (id, organization_id, at, last_at, times, kind, outcome, user_id, user_name) \
             SELECT $1, organization_id, 0, 0, 1, 'sign_out', 'done', id, name FROM users WHERE email = $2",
        )
        .bind(format!("0100{n:04x}-0000-7000-8000-000000000000"))
        .bind(VERA)
        .execute(&mut *transaction)
        .await
        .unwrap();
    }
    transaction.commit().await.unwrap();
    let first: OwnEventsPage = vera.call("list_own_events", &[]).await.json();
    assert_eq!((first.rows.len(), first.beside.previous.as_ref()), (50, None));
    let next = vera.call("list_own_events", &[("query[after]", first.beside.next.as_ref().unwrap())]).await;
    let next: OwnEventsPage = next.json();
    assert_eq!((next.rows.len(), next.beside.next.as_ref()), (13, None));
    let both = [("query[after]", "x"), ("query[before]", "y")];
    assert_eq!(vera.call("list_own_events", &both).await.status, 422);
}

#[tokio::test]
async fn programs_read_the_sign_ins_of_the_user_they_act_for() {
    let house = House::open().await;
    let app = console(&house, &[("audits", "read"), ("oauth", "read")]).await;
    for name in [VERA, TOM] {
        let _ = house.anybody().sign_in(name, "wrong").await;
    }
    let vera = as_user(&house, &app, VERA, "audits:readonly").await;
    written(&house).await;
    let all = vera.get(EVENTS).await.ok();
    let said = |page: &Value| -> Vec<String> {
        let rows = page["entities"].as_array().unwrap();
        rows.iter().map(|row| format!("{} {} {}", row["user"]["name"], row["event"], row["outcome"])).collect()
    };
    let expected =
        [r#""Vera Lind" "consent" "done""#, r#""Vera Lind" "sign_in" "done""#, r#""Vera Lind" "sign_in" "refused""#];
    assert_eq!(said(&all), expected);
    let page = vera.get(&format!("{EVENTS}?pageSize=2")).await.ok();
    let next = vera.get(page["nextUri"].as_str().unwrap()).await.ok();
    assert_eq!((said(&next), next["nextUri"].is_null()), (vec![expected[2].to_owned()], true));
    let back = vera.get(next["previousUri"].as_str().unwrap()).await.ok();
    assert_eq!(said(&back), expected[..2]);
    let refused = vera.get(&format!("{EVENTS}?pageSize=501&cursor=x")).await;
    assert_eq!(crate::rest::fields(&refused.refused(400, "invalid.query.param.value")), ["pageSize", "cursor"]);
    vera.get(CONSENTS).await.refused(403, "app.not.authorized.for.scope");
    let own = Program::admin(&house).await;
    own.get(EVENTS).await.refused(400, "not.a.user");
    own.get(CONSENTS).await.refused(400, "not.a.user");
    own.delete(&format!("{CONSENTS}/{}", app.id)).await.refused(400, "not.a.user");
}

#[tokio::test]
async fn programs_list_and_end_what_acts_for_their_user_and_nothing_of_others() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    assert_eq!(vera.call("end_other_sessions", &[("tokens", "true")]).await.status, 200);
    let (app, other) = (console(&house, &[("oauth", "write")]).await, application(&ana).await);
    let (of_vera, of_ana) = (other.tokens_for(&house, &vera).await, other.tokens_for(&house, &ana).await);
    let program = as_user(&house, &app, VERA, "oauth").await;
    let listed = program.get(CONSENTS).await.ok();
    let names: Vec<_> =
        listed["entities"].as_array().unwrap().iter().map(|held| held["client"]["name"].clone()).collect();
    assert_eq!(names, ["Route planner", "Terraform"]);
    assert_eq!(listed["entities"][1]["scope"], serde_json::json!(["oauth"]));
    assert_eq!(listed["entities"][1]["organization"], "Meridian Post");
    let readonly = as_user(&house, &app, VERA, "oauth:readonly").await;
    let path = format!("{CONSENTS}/{}", other.id);
    readonly.delete(&path).await.refused(403, "app.not.authorized.for.scope");
    assert!(other.sees(&house, &of_vera.access_token).await);
    assert_eq!(program.delete(&path).await.status, 204);
    assert!(!other.sees(&house, &of_vera.access_token).await && other.sees(&house, &of_ana.access_token).await);
    program.delete(&path).await.refused(409, "request.conflict");
    program.delete(&format!("{CONSENTS}/x")).await.refused(404, "client.not.found");
    let held = account(&vera).await.applications;
    assert_eq!(held.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Terraform"]);
    let told: AuditPage = ana.call("list_audit", &[("query[action]", "end_consent")]).await.json();
    assert_eq!(told.entries[0].entry.who.as_deref(), Some("Vera Lind, through Terraform"));
    // Its own, at last: all of it.
    assert_eq!(program.delete(&format!("{CONSENTS}/{}", app.id)).await.status, 204);
    program.get(CONSENTS).await.refused(401, "bad.credentials");
    readonly.get(CONSENTS).await.refused(401, "bad.credentials");
}
