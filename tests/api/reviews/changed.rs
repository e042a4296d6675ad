//! Another name and another due day, while a review runs.

use super::{OF_NO_USER, REVIEW, STAGING};
use crate::{
    house::{ANA, House, TOM, VERA},
    rest::{Program, bearer, fields},
};
use clientele::wire::{AuditPage, ReviewPage, route};
use reqwest::Method;
use serde_json::json;

const REVIEWS: &str = "/api/v2/oauth/reviews";

#[tokio::test]
async fn a_name_and_a_due_day_are_changed_by_page_and_told() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let page = route::review(REVIEW);
    let shown = ana.get(&page).await.body;
    assert!(shown.contains("/fn/change_review") && shown.contains("value=\"2026-12-02\""), "{shown}");
    let change = |version: &'static str, name: &'static str, due: &'static str| {
        vec![("id", REVIEW), ("version", version), ("name", name), ("due", due)]
    };
    // What is wrong comes back open, with what was typed and what would be accepted.
    let refused = ana.submit("change_review", &change("1", "Yearly", "2026-11-22")).await;
    let again = ana.get(refused.leads_to()).await.body;
    assert!(again.contains("Use 2026-11-23 or a later day.") && again.contains("value=\"2026-11-22\""), "{again}");
    assert!(again.contains("value=\"Yearly\"") && again.contains("<details open class=\"ask\""), "{again}");
    // An answer meanwhile is no change of the review, and stays.
    let said = [("id", REVIEW), ("client", OF_NO_USER), ("version", "1"), ("answer", "let_go")];
    tom.submit("answer_review", &said).await;
    let done = ana.submit("change_review", &change("1", "Yearly", "2026-12-31")).await;
    let shown = ana.get(done.leads_to()).await.body;
    assert!(shown.contains("The review Yearly is saved.") && shown.contains("Due 31 Dec 2026."), "{shown}");
    let now: ReviewPage = ana.call("get_review", &[("id", REVIEW)]).await.json();
    assert_eq!((now.review.progress.let_go, now.review.version), (1, 2));
    // Who looked before is told, and what is so already is not written again.
    let stale = tom.submit("change_review", &change("1", "Monthly", "2026-12-30")).await;
    let told = tom.get(stale.leads_to()).await.body;
    assert!(told.contains("value=\"Monthly\"") && !told.contains("is saved"), "{told}");
    ana.submit("change_review", &change("2", "Yearly", "2026-12-31")).await;
    let log: AuditPage =
        ana.call("list_audit", &[("query[kind]", "review"), ("query[action]", "change_review")]).await.json();
    assert_eq!(log.entries.len(), 1, "{:#?}", log.entries);
    // One that is past its due day keeps that when it is renamed.
    let past: ReviewPage = ana.call("get_review", &[("id", STAGING)]).await.json();
    let fields = [("id", STAGING), ("version", "1"), ("name", "Staging"), ("due", past.review.due_day.as_str())];
    let done = ana.submit("change_review", &fields).await;
    assert!(ana.get(done.leads_to()).await.body.contains("The review Staging is saved."));
    // Ended meanwhile.
    ana.submit("end_review", &[("id", REVIEW), ("version", "2")]).await;
    let refused = ana.submit("change_review", &change("3", "Too late", "2027-01-31")).await;
    let told = ana.get(refused.leads_to()).await.body;
    assert!(told.contains("This review was ended already.") && !told.contains("/fn/change_review"), "{told}");
    let vera = house.signed_in(VERA).await;
    assert!(!vera.get(&route::review(STAGING)).await.body.contains("/fn/change_review"));
    assert_eq!(vera.call("change_review", &fields).await.status, 403);
}

#[tokio::test]
async fn the_same_by_rest_over_the_version_that_was_read() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{REVIEWS}/{REVIEW}");
    let body = json!({"name": "Yearly", "due": "2026-12-31"});
    let over = async |tag: &str, body: &serde_json::Value| {
        program.send(program.ask(Method::PUT, &path).header("if-match", tag).json(body)).await
    };
    over("\"v2\"", &body).await.refused(412, "precondition.failed");
    let changed = over("\"v1\"", &body).await;
    assert_eq!(changed.header("etag"), Some("\"v2\""));
    let changed = changed.ok();
    assert_eq!(
        (&changed["name"], &changed["due"], &changed["version"]),
        (&json!("Yearly"), &json!("2026-12-31"), &json!(2))
    );
    assert_eq!(program.put(&path, &body).await.ok(), changed, "twice is once");
    let wrong = json!({"name": "", "due": "2026-11-22"});
    assert_eq!(fields(&program.put(&path, &wrong).await.refused(400, "constraint.validation")), ["name", "due"]);
    program.put(&path, &json!({"name": "x"})).await.refused(400, "bad.request");
    program.put(&format!("{REVIEWS}/{OF_NO_USER}"), &body).await.refused(404, "not.found");
    // Two at once: one is kept, the other told.
    let other = json!({"name": "Monthly", "due": "2026-12-30"});
    let third = json!({"name": "x", "due": "2026-12-29"});
    let (one, two) = tokio::join!(over("\"v2\"", &other), over("\"v2\"", &third));
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
    program.post(&format!("{path}/end"), &json!({})).await.ok();
    program.put(&path, &body).await.refused(409, "request.conflict");
    let app = bearer::console(&house, &[("all", "write")]).await;
    let vera = bearer::as_user(&house, &app, VERA, "all").await;
    vera.put(&format!("{REVIEWS}/{STAGING}"), &body).await.refused(403, "missing.any.permissions");
}
