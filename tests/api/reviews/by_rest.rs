//! `/api/v2/oauth/reviews`.

use super::{ANSWERED, NOT_HIS, OF_ANA, OF_NO_USER, REVIEW};
use crate::{
    house::{ANA, House, PAYROLL, TOM, VERA},
    rest::{CLIENTS, Program, bearer, fields},
};
use clientele::{domain::time::DAY, wire::AuditPage};
use reqwest::Method;
use serde_json::{Value, json};

const REVIEWS: &str = "/api/v2/oauth/reviews";

fn of(client: &str) -> String {
    format!("{REVIEWS}/{REVIEW}/clients/{client}")
}

/// People, each through an application that may do whatever they may.
async fn people<const N: usize>(house: &House, emails: [&str; N]) -> Vec<Program> {
    let app = bearer::console(house, &[("all", "write")]).await;
    let mut people = vec![];
    for email in emails {
        people.push(bearer::as_user(house, &app, email, "all").await);
    }
    people
}

async fn progress(program: &Program, review: &str) -> Vec<u64> {
    let progress = program.get(&format!("{REVIEWS}/{review}")).await.ok()["progress"].clone();
    ["total", "silent", "needed", "notMine", "letGo", "gone"].map(|name| progress[name].as_u64().unwrap()).to_vec()
}

async fn put_over(program: &Program, path: &str, tag: &str, body: &Value) -> crate::rest::Reply {
    program.send(program.ask(Method::PUT, path).header("if-match", tag).json(body)).await
}

#[tokio::test]
async fn a_review_is_about_the_clients_that_its_view_shows_when_it_starts() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let shown = program.get(&format!("{CLIENTS}?label=finance&pageSize=100")).await.ok()["total"].clone();
    let asked = json!({"name": " Finance ", "query": "label=finance", "due": "2026-12-01"});
    let started = program.post(REVIEWS, &asked).await;
    assert_eq!(started.header("etag"), Some("\"v1\""));
    let started = started.ok();
    assert_eq!(
        (&started["name"], &started["query"], &started["progress"]["total"]),
        (&json!("Finance"), &json!("label=finance"), &shown)
    );
    assert_eq!((&started["startedBy"], &started["dateEnded"]), (&json!("Night export"), &Value::Null));
    let uri = started["clientsUri"].as_str().unwrap();
    let rows = program.get(uri).await.ok()["entities"].clone();
    let names: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Billing sync", "Payroll archive", "Payroll bridge"]);
    // What the view shows later is not in it, and what it shows no more stays.
    program.put(&format!("{CLIENTS}/{OF_ANA}/ownership"), &json!({"labels": [{"name": "finance"}]})).await.ok();
    program.put(&format!("{CLIENTS}/{PAYROLL}/ownership"), &json!({})).await.ok();
    assert_eq!(program.get(uri).await.ok()["entities"].as_array().unwrap().len(), 3);
    // Page by page.
    let first = program.get(&format!("{uri}?pageSize=2")).await.ok();
    let next = program.get(first["nextUri"].as_str().unwrap()).await.ok();
    assert_eq!((next["entities"][0]["position"].as_i64(), next["nextUri"].is_null()), (Some(3), true));
    // Of those that are deactivated nothing is asked.
    for (query, field) in [("state=inactive", "query"), ("state=asleep", "query"), ("", "query")] {
        let refused = program.post(REVIEWS, &json!({"name": "None", "query": query, "due": "2026-12-01"})).await;
        assert_eq!(fields(&refused.refused(400, "invalid.value")), [field], "{query}");
    }
    let wrong = json!({"name": "", "query": "label=finance", "due": "2026-11-22"});
    assert_eq!(fields(&program.post(REVIEWS, &wrong).await.refused(400, "constraint.validation")), ["name", "due"]);
    program
        .post(REVIEWS, &json!({"name": "x", "query": "label=finance", "due": "2026-12-01", "days": 3}))
        .await
        .refused(400, "invalid.property");
    // The newest first; ten run at most.
    let all = program.get(REVIEWS).await.ok();
    assert_eq!((&all["entities"][0]["name"], &all["entities"][1]["id"]), (&json!("Finance"), &json!(REVIEW)));
    for _ in 0..7 {
        program.post(REVIEWS, &asked).await.ok();
    }
    program.post(REVIEWS, &asked).await.refused(409, "request.conflict");
}

#[tokio::test]
async fn whoever_owns_a_client_answers_about_it_and_whoever_may_edit_it() {
    let house = House::open().await;
    let people = people(&house, [ANA, TOM, VERA]).await;
    let [ana, tom, vera] = &people[..] else { panic!() };
    let needed = json!({"answer": "needed", "until": "2027-03-01"});
    // Vera sees clients and owns none; then she stands in for one.
    vera.put(&of(OF_ANA), &needed).await.refused(403, "missing.any.permissions");
    let owner = json!({"owner": {"email": ANA}, "standIn": {"email": VERA}, "reviewOn": "2027-01-15"});
    ana.put(&format!("{CLIENTS}/{OF_ANA}/ownership"), &owner).await.ok();
    assert_eq!(vera.get(&format!("{REVIEWS}/{REVIEW}")).await.ok()["waitsForYou"], 1);
    let said = vera.put(&of(OF_ANA), &needed).await.ok();
    assert_eq!(
        (&said["standing"], &said["until"], &said["answeredBy"]),
        (&json!("needed"), &json!("2027-03-01"), &json!("Vera Lind"))
    );
    assert_eq!(ana.get(&format!("{CLIENTS}/{OF_ANA}/ownership")).await.ok()["reviewOn"], "2027-03-01");
    assert_eq!(vera.get(&format!("{REVIEWS}/{REVIEW}")).await.ok()["waitsForYou"], 0);
    // She may not change it otherwise.
    vera.put(&format!("{CLIENTS}/{OF_ANA}/ownership"), &owner).await.refused(403, "missing.any.permissions");
    // Tom may edit what has no role that he lacks.
    tom.put(&of(OF_NO_USER), &json!({"answer": "let_go"})).await.ok();
    assert_eq!(tom.put(&of(PAYROLL), &json!({"answer": "let_go"})).await.status, 400, "its role is not his");
    assert_eq!(progress(ana, REVIEW).await, [6, 2, 2, 1, 1, 0]);
    // What is let go is as it was.
    assert_eq!(ana.get(&format!("{CLIENTS}/{OF_NO_USER}")).await.ok()["state"], "active");
    // Who may only look starts none and ends none.
    let asked = json!({"name": "Hers", "query": "label=finance", "due": "2026-12-01"});
    vera.post(REVIEWS, &asked).await.refused(403, "missing.any.permissions");
    vera.post(&format!("{REVIEWS}/{REVIEW}/end"), &json!({})).await.refused(403, "missing.any.permissions");
    // A program owns none.
    let program = Program::admin(&house).await;
    assert_eq!(program.get(&format!("{REVIEWS}/{REVIEW}")).await.ok()["waitsForYou"], 0);
    assert_eq!(program.get(&format!("{REVIEWS}/{REVIEW}/clients?mine=true")).await.ok()["entities"], json!([]));
    let mine = ana.get(&format!("{REVIEWS}/{REVIEW}/clients?mine=true&standing=silent")).await.ok();
    assert_eq!((mine["entities"].as_array().unwrap().len(), &mine["entities"][0]["clientId"]), (1, &json!(PAYROLL)));
}

#[tokio::test]
async fn an_answer_is_changed_and_taken_back_with_the_day_that_it_set() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let whose = format!("{CLIENTS}/{OF_ANA}/ownership");
    let day = async || program.get(&whose).await.ok()["reviewOn"].clone();
    let before = day().await;
    let first = program.get(&of(OF_ANA)).await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.ok()["standing"], "silent");
    let needed = |until: &str| json!({"answer": "needed", "until": until});
    put_over(&program, &of(OF_ANA), &tag, &needed("2027-03-01")).await.ok();
    let late =
        put_over(&program, &of(OF_ANA), &tag, &json!({"answer": "let_go"})).await.refused(412, "precondition.failed");
    let says = "Not saved. Night export answered this meanwhile: still needed until 2027-03-01. Look at it again.";
    assert_eq!(late["message"], says);
    // What is said already is not said again.
    let version = program.put(&of(OF_ANA), &needed("2027-03-01")).await.ok()["version"].clone();
    assert_eq!(version, 2);
    program.put(&of(OF_ANA), &needed("2027-04-01")).await.ok();
    assert_eq!(day().await, "2027-04-01");
    let taken = program.delete(&of(OF_ANA)).await.ok();
    assert_eq!((&taken["standing"], &taken["answer"], &taken["version"]), (&json!("silent"), &Value::Null, &json!(4)));
    assert_eq!(day().await, before, "as it was before the first answer");
    // A day that somebody said since stays.
    program.put(&of(OF_ANA), &needed("2027-03-01")).await.ok();
    program.put(&whose, &json!({"owner": {"email": ANA}, "reviewOn": "2028-01-01"})).await.ok();
    program.put(&of(OF_ANA), &json!({"answer": "let_go"})).await.ok();
    assert_eq!(day().await, "2028-01-01");
    for (body, field) in [
        (json!({"answer": "needed"}), "until"),
        (needed("2026-11-23"), "until"),
        (needed("soon"), "until"),
        (json!({"answer": "delete"}), "answer"),
        (json!({"answer": ""}), "answer"),
    ] {
        assert_eq!(fields(&program.put(&of(OF_ANA), &body).await.refused(400, "invalid.value")), [field], "{body}");
    }
    // The audit log tells of each, and of the day.
    let ana = house.signed_in(ANA).await;
    let page: AuditPage =
        ana.call("list_audit", &[("query[kind]", "client"), ("query[q]", "Agent desktop")]).await.json();
    let told: Vec<&str> = page.entries.iter().map(|entry| entry.action.as_str()).collect();
    let count = |word: &str| told.iter().filter(|action| **action == word).count();
    assert_eq!((count("answer_review"), count("take_back_answer")), (4, 1), "{told:?}");
    assert_eq!(count("edit_ownership"), 5, "{told:?}");
}

#[tokio::test]
async fn who_becomes_the_owner_of_what_was_not_mine_is_asked_anew() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    assert_eq!(program.get(&of(NOT_HIS)).await.ok()["standing"], "not_mine");
    let whose = format!("{CLIENTS}/{NOT_HIS}/ownership");
    let mut said = program.get(&whose).await.ok();
    said["notes"] = json!("Somebody looks for its owner.");
    program.put(&whose, &said).await.ok();
    assert_eq!(program.get(&of(NOT_HIS)).await.ok()["standing"], "not_mine", "the same owner");
    said["owner"] = json!({"email": VERA});
    program.put(&whose, &said).await.ok();
    let row = program.get(&of(NOT_HIS)).await.ok();
    assert_eq!(
        (&row["standing"], &row["version"], &row["owner"]["name"]),
        (&json!("silent"), &json!(3), &json!("Vera Lind"))
    );
    // What was said otherwise stays with another owner.
    let whose = format!("{CLIENTS}/{ANSWERED}/ownership");
    program.put(&whose, &json!({"owner": {"email": VERA}})).await.ok();
    assert_eq!(program.get(&of(ANSWERED)).await.ok()["standing"], "needed");
}

#[tokio::test]
async fn what_is_gone_and_what_has_ended_is_asked_no_more() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    program.delete(&format!("{CLIENTS}/{OF_ANA}")).await.ok();
    let refused = program.put(&of(OF_ANA), &json!({"answer": "let_go"})).await.refused(409, "request.conflict");
    assert_eq!(refused["message"], "Nothing was done. Agent desktop is deactivated: nothing is asked of it any more.");
    assert_eq!(progress(&program, REVIEW).await, [6, 3, 1, 1, 0, 1]);
    // Restored, it waits again; removed, it stays in the review by its name.
    program.post(&format!("{CLIENTS}/{OF_ANA}/restore"), &json!({})).await.ok();
    assert_eq!(program.get(&of(OF_ANA)).await.ok()["standing"], "silent");
    program.delete(&format!("{CLIENTS}/{PAYROLL}")).await.ok();
    let row = program.get(&of(PAYROLL)).await.ok();
    assert_eq!((&row["standing"], &row["name"]), (&json!("gone"), &json!("Payroll bridge")));
    program.put(&of(PAYROLL), &json!({"answer": "let_go"})).await.refused(404, "client.not.found");
    program
        .put(&of("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53"), &json!({"answer": "let_go"}))
        .await
        .refused(404, "not.found");

    // Nothing ends by its day.
    house.wait(20 * DAY);
    let program = Program::admin(&house).await;
    program.put(&of(OF_NO_USER), &json!({"answer": "let_go"})).await.ok();
    let path = format!("{REVIEWS}/{REVIEW}");
    let end = format!("{path}/end");
    let stale = program.ask(Method::POST, &end).header("if-match", "\"v2\"");
    program.send(stale).await.refused(412, "precondition.failed");
    let ended = program.post(&end, &json!({})).await.ok();
    assert_eq!((&ended["endedBy"], &ended["version"]), (&json!("Night export"), &json!(2)));
    let result = progress(&program, REVIEW).await;
    assert_eq!(result, [6, 2, 1, 1, 1, 1]);
    program.post(&end, &json!({})).await.refused(409, "request.conflict");
    program.put(&of(OF_ANA), &json!({"answer": "let_go"})).await.refused(409, "request.conflict");
    program.delete(&of(OF_NO_USER)).await.refused(409, "request.conflict");
    // What becomes of its clients changes nothing of what came of it.
    program.delete(&format!("{CLIENTS}/{OF_ANA}")).await.ok();
    assert_eq!(progress(&program, REVIEW).await, result);
    program.get(&format!("{REVIEWS}/x")).await.refused(404, "not.found");
}

#[tokio::test]
async fn of_two_answers_at_once_one_is_kept_and_the_other_is_told() {
    for _ in 0..5 {
        let house = House::open().await;
        let people = people(&house, [ANA, TOM]).await;
        let [ana, tom] = &people[..] else { panic!() };
        let tag = "\"v1\"";
        let (needed, let_go) = (json!({"answer": "needed", "until": "2027-03-01"}), json!({"answer": "let_go"}));
        let path = of(OF_NO_USER);
        let (one, other) = tokio::join!(put_over(ana, &path, tag, &needed), put_over(tom, &path, tag, &let_go));
        let (kept, refused) = if one.status == 200 { (one, other) } else { (other, one) };
        let kept = kept.ok();
        refused.refused(412, "precondition.failed");
        assert_eq!(ana.get(&path).await.ok(), kept);
        // An end and an answer follow each other: what is answered after it is refused.
        let end = format!("{REVIEWS}/{REVIEW}/end");
        let theirs = of(OF_ANA);
        let (ended, answered) = tokio::join!(ana.post(&end, &Value::Null), tom.put(&theirs, &let_go));
        let ended = ended.ok();
        let counted = ended["progress"]["letGo"].as_u64().unwrap() - u64::from(kept["standing"] == "let_go");
        assert_eq!(counted, u64::from(answered.status == 200));
    }
}
