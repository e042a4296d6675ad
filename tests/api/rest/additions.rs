//! What the API that existing tools know lacks: pages, tags, keys, evidence, many at once.

use super::{ADMIN_ROLE, CLIENTS, EDITOR_ROLE, Program, application, at, fields};
use crate::house::{ANA, DEACTIVATED, House, INCOMPLETE, OLD, PAYROLL_ARCHIVE, YOUNG};
use clientele::domain::time::{DAY, HOUR};
use reqwest::{Method, header::ETAG};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn ids(listing: &Value) -> Vec<String> {
    listing["entities"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn without_a_page_size_everything_is_one_page() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let all = program.get(CLIENTS).await.ok();
    let distinct: BTreeSet<String> = ids(&all).into_iter().collect();
    assert_eq!(distinct.len(), 41, "forty of the demo, and the program itself");
    assert_eq!((&all["total"], &all["pageCount"], &all["pageNumber"]), (&json!(41), &json!(1), &json!(1)));
    assert_eq!(all["nextUri"], Value::Null);
    let beyond = program.get(&format!("{CLIENTS}?pageNumber=2")).await.ok();
    assert_eq!(ids(&beyond).len(), 0, "a tool that pages by number stops here");
    let some = program.get(&format!("{CLIENTS}?state=inactive")).await.ok();
    assert!(some["total"].as_u64().unwrap() >= 2);
    assert!(some["entities"].as_array().unwrap().iter().all(|c| c["state"] == "inactive"));
    let none = program.get(&format!("{CLIENTS}?q=zzzzzzzz")).await.ok();
    assert_eq!((&none["total"], ids(&none).len()), (&json!(0), 0));
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let order = program.get(&format!("{CLIENTS}?sortBy=name")).await.ok();
    let mut uri = format!("{CLIENTS}?pageSize=15&sortBy=name");
    let (mut seen, mut pages) = (vec![], vec![]);
    loop {
        let page = program.get(&uri).await.ok();
        assert_eq!((&page["pageSize"], &page["pageCount"], &page["total"]), (&json!(15), &json!(3), &json!(41)));
        assert_eq!(page["pageNumber"], pages.len() + 1);
        seen.extend(ids(&page));
        pages.push(page.clone());
        match page["nextUri"].as_str() {
            Some(next) => uri = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ids(&order));
    let back = program.get(pages[2]["previousUri"].as_str().unwrap()).await.ok();
    assert_eq!(ids(&back), ids(&pages[1]));
    let last = program.get(&format!("{CLIENTS}?pageSize=1&sortBy=name&sortOrder=desc")).await.ok();
    assert_eq!(ids(&last)[0], *seen.last().unwrap());
    let found = program.get(&format!("{CLIENTS}?pageSize=5&q=SYNC&grantType=CLIENT-CREDENTIALS")).await.ok();
    assert!(found["total"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_parameter_out_of_range_is_named_and_not_clamped() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    for (query, field) in [
        ("pageSize=0", "pageSize"),
        ("pageSize=501", "pageSize"),
        ("pageSize=-1", "pageSize"),
        ("pageSize=ten", "pageSize"),
        ("pageNumber=0", "pageNumber"),
        ("pageSize=10&pageNumber=2", "pageNumber"),
        ("cursor=x", "cursor"),
        ("cursor=a.x", "cursor"),
        ("state=gone", "state"),
        ("grantType=IMPLICIT", "grantType"),
        ("sortBy=secret", "sortBy"),
        ("sortOrder=up", "sortOrder"),
        ("size=5", "size"),
        ("q=", "q"),
        ("owner=", "owner"),
        ("owner=ana", "owner"),
        ("label=", "label"),
        ("label=a-label-of-more-than-thirty-letters", "label"),
    ] {
        let refusal = program.get(&format!("{CLIENTS}?{query}")).await.refused(400, "invalid.query.param.value");
        assert_eq!(fields(&refusal), [field], "{query}: {refusal}");
    }
    let long = "x".repeat(101);
    program.get(&format!("{CLIENTS}?q={long}")).await.refused(400, "invalid.query.param.value");
}

#[tokio::test]
async fn a_change_on_an_older_version_is_refused() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{YOUNG}");
    let read = program.get(&path).await;
    let tag = read.headers[ETAG].clone();
    let mut client = read.ok();
    let known = program.send(program.ask(Method::GET, &path).header("if-none-match", &tag)).await;
    assert_eq!((known.status.as_u16(), known.body), (304, Value::Null));
    client["description"] = json!("first");
    let put = program.send(program.ask(Method::PUT, &path).header("if-match", &tag).json(&client)).await;
    assert_ne!(put.headers[ETAG], tag);
    put.ok();
    client["description"] = json!("second");
    let late = program.send(program.ask(Method::PUT, &path).header("if-match", &tag).json(&client)).await;
    let refusal = late.refused(412, "precondition.failed");
    assert!(refusal["message"].as_str().unwrap().contains("Night export"), "{refusal}");
    let wrong = program.send(program.ask(Method::DELETE, &path).header("if-match", "nonsense")).await;
    assert_eq!(fields(&wrong.refused(400, "invalid.value")), ["If-Match"]);
    for tag in ["\"v1\"", "W/\"v2\"", "\"other\""] {
        let late = program.send(program.ask(Method::DELETE, &path).header("if-match", tag)).await;
        late.refused(412, "precondition.failed");
    }
    assert_eq!(program.get(&path).await.ok()["description"], "first");
    let any = program.send(program.ask(Method::DELETE, &path).header("if-match", "*")).await;
    assert_eq!(any.ok()["outcome"], "removed");
}

#[tokio::test]
async fn secrets_are_changed_only_on_the_version_that_is_named() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{YOUNG}");
    let secrets = || async { program.get(&format!("{path}/secrets")).await.ok()["entities"].clone() };
    let before = secrets().await;
    let one = format!("{path}/secrets/{}", before[0]["id"].as_str().unwrap());
    let (replace, add) = (format!("{path}/secret"), format!("{path}/secrets"));
    let changes = [(Method::POST, &replace), (Method::POST, &add), (Method::DELETE, &one)];
    for (method, address) in &changes {
        for (tag, status) in [("\"v7\"", 412), ("W/\"v1\"", 412), ("\"v7\", \"v8\"", 412), ("v1", 400)] {
            let asked = program.ask(method.clone(), address).header("if-match", tag).json(&json!({}));
            assert_eq!(program.send(asked).await.status, status, "{method} {address} {tag}");
        }
        let new = program.ask(method.clone(), address).header("if-none-match", "*").json(&json!({}));
        assert_eq!(program.send(new).await.status, 412, "{method} {address}");
    }
    assert_eq!(secrets().await, before, "and nothing was done");
    for (method, address) in [(Method::POST, &add), (Method::DELETE, &one), (Method::POST, &replace)] {
        let asked = program.ask(method.clone(), address).header("if-match", "\"v1\"").json(&json!({}));
        let answer = program.send(asked).await;
        assert!(answer.status.is_success(), "{method} {address}: {answer:?}");
    }
}

#[tokio::test]
async fn an_outcome_that_was_not_expected_stops_a_delete() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    program.delete(&format!("{CLIENTS}/{OLD}?expectedOutcome=removed")).await.refused(409, "request.conflict");
    program.delete(&format!("{CLIENTS}/{OLD}?expectedOutcome=gone")).await.refused(400, "invalid.query.param.value");
    let done = program.delete(&format!("{CLIENTS}/{OLD}?expectedOutcome=deactivated")).await.ok();
    assert_eq!(done["outcome"], "deactivated");
    program.delete(&format!("{CLIENTS}/{OLD}?expectedOutcome=removed")).await.refused(409, "request.conflict");
}

#[tokio::test]
async fn restore_brings_a_client_back_until_its_date() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{DEACTIVATED}/restore");
    let restored = program.post(&path, &Value::Null).await.ok();
    assert_eq!((&restored["state"], &restored["dateToDelete"]), (&json!("active"), &Value::Null));
    program.post(&path, &Value::Null).await.refused(409, "request.conflict");
    let incomplete = format!("{CLIENTS}/{INCOMPLETE}/restore");
    program.post(&incomplete, &Value::Null).await.refused(400, "missing.client.scope");
}

#[tokio::test]
async fn the_evidence_is_that_of_the_dialog() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let preview = program.get(&format!("{CLIENTS}/{YOUNG}/deletion-preview")).await.ok();
    assert_eq!(preview["outcome"], "removed");
    assert_eq!(preview["organizations"], json!(["Halden Clinics", "Northwind Retail"]));
    let shown: clientele::wire::Evidence =
        house.signed_in(ANA).await.call("get_evidence", &[("id", YOUNG)]).await.json();
    assert_eq!(preview["liveTokens"]["count"], shown.live_tokens.n);
    assert_eq!(preview["people"]["count"], shown.people.n);
    let old = program.get(&format!("{CLIENTS}/{OLD}/deletion-preview")).await.ok();
    assert_eq!((&old["outcome"], &old["dateToDelete"]), (&json!("deactivated"), &json!("2026-11-30T14:02:00.000Z")));
    let inactive = program.get(&format!("{CLIENTS}/{DEACTIVATED}/deletion-preview")).await.ok();
    assert_eq!((&inactive["outcome"], inactive["knocks"].is_u64()), (&Value::Null, true), "{inactive}");
}

#[tokio::test]
async fn the_same_request_with_the_same_key_adds_one_client() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let send = async |program: &Program, key: &str, body: &Value| {
        program.send(program.ask(Method::POST, CLIENTS).header("idempotency-key", key).json(body)).await
    };
    let body = application("Once");
    let (first, second) = tokio::join!(send(&program, "k-1", &body), send(&program, "k-1", &body));
    let (first, second) = (first.ok(), second.ok());
    assert_eq!(first, second, "both at once, and later:");
    assert_eq!(send(&program, "k-1", &body).await.ok(), first, "with its secret");
    let found = program.get(&format!("{CLIENTS}?q=Once")).await.ok();
    assert_eq!(found["total"], 1);
    assert_ne!(send(&program, "k-2", &body).await.ok()["id"], first["id"]);
    let refusal = send(&program, "k-1", &application("Twice")).await.refused(409, "idempotency.key.used");
    assert_eq!(refusal["entityId"], first["id"]);
    for wrong in ["", "a b", &"x".repeat(256)] {
        let refusal = send(&program, wrong, &body).await.refused(400, "invalid.value");
        assert_eq!(fields(&refusal), ["Idempotency-Key"]);
    }
    assert!(!house.database().contents().await.contains(first["secret"].as_str().unwrap()), "no secret in the plain");
    // Another caller's key is another key.
    let other = Program::admin(&house).await;
    assert_ne!(send(&other, "k-1", &body).await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn many_are_deleted_and_restored_each_by_itself() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let unknown = uuid::Uuid::new_v4().to_string();
    let all = [YOUNG, OLD, DEACTIVATED, &unknown];
    let delete = format!("{CLIENTS}/bulk/delete");
    let outcomes = |result: &Value| -> Vec<String> {
        result["results"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect()
    };
    let told = program.post(&delete, &json!({"ids": all, "dryRun": true})).await.ok();
    assert_eq!(outcomes(&told), ["removed", "deactivated", "deactivated", "refused"]);
    assert_eq!((&told["dryRun"], &told["succeeded"], &told["refused"]), (&json!(true), &json!(3), &json!(1)));
    assert_eq!(told["results"][1]["dateToDelete"], "2026-11-30T14:02:00.000Z");
    assert_eq!(program.get(&format!("{CLIENTS}/{YOUNG}")).await.status, 200);
    let guarded = json!({"ids": all, "expectedOutcome": "deactivated"});
    let done = program.post(&delete, &guarded).await.ok();
    assert_eq!(outcomes(&done), ["refused", "deactivated", "deactivated", "refused"]);
    assert_eq!(done["results"][0]["error"]["code"], "request.conflict");
    assert_eq!(done["results"][0]["name"], "Quality review dashboard", "a refused one has its name");
    assert_eq!(done["results"][3]["name"], Value::Null);
    let restore = format!("{CLIENTS}/bulk/restore");
    let back = [OLD, DEACTIVATED, INCOMPLETE, YOUNG];
    let told = program.post(&restore, &json!({"ids": back, "dryRun": true})).await.ok();
    assert_eq!(outcomes(&told), ["restored", "restored", "refused", "refused"]);
    assert_eq!(program.get(&format!("{CLIENTS}/{OLD}")).await.ok()["state"], "inactive");
    let done = program.post(&restore, &json!({"ids": back})).await.ok();
    assert_eq!(outcomes(&done), outcomes(&told), "what was told is what happens");
    assert_eq!(program.get(&format!("{CLIENTS}/{OLD}")).await.ok()["state"], "active");
    for wrong in [json!({"ids": []}), json!({"ids": ["x"]}), json!({"ids": [OLD, OLD]}), json!({"ids": vec![OLD; 101]})]
    {
        let refusal = program.post(&delete, &wrong).await.refused(400, "constraint.validation");
        assert_eq!(fields(&refusal), ["ids"]);
    }
    program.post(&delete, &json!({"ids": [OLD], "dryrun": true})).await.refused(400, "invalid.property");
}

#[tokio::test]
async fn a_rehearsal_leaves_no_trace_of_a_refusal() {
    let house = House::open().await;
    let viewer = Program::with_role(&house, super::VIEWER_ROLE).await;
    let told = viewer.post(&format!("{CLIENTS}/bulk/delete"), &json!({"ids": [PAYROLL_ARCHIVE], "dryRun": true})).await;
    assert_eq!(told.ok()["results"][0]["error"]["code"], "missing.any.permissions");
    let ana = house.signed_in(ANA).await;
    let story = ana.call("get_activity", &[("id", PAYROLL_ARCHIVE)]).await.body;
    assert!(!story.contains("was refused"), "{story}");
    let done = viewer.post(&format!("{CLIENTS}/bulk/delete"), &json!({"ids": [PAYROLL_ARCHIVE]})).await.ok();
    assert_eq!(done["refused"], 1);
    let story = ana.call("get_activity", &[("id", PAYROLL_ARCHIVE)]).await.body;
    assert!(story.contains("was refused “Delete Application”"), "{story}");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let house = House::open().await;
    let fields = [
        ("form[name]", "Long"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "172800"),
        ("roles[]", &format!("{ADMIN_ROLE}@*")),
    ];
    let client = crate::oauth::register(&house.signed_in(ANA).await, &fields).await;
    let program = Program::of(&house, &client).await;
    let send = async || {
        let request = program.ask(Method::POST, CLIENTS).header("idempotency-key", "k").json(&application("Daily"));
        program.send(request).await.ok()
    };
    let first = send().await;
    house.wait(DAY + HOUR);
    let (store, limits, now) = (&house.state.store, house.state.config.sessions, house.clock.now());
    let swept = clientele::server::jobs::sweep::sweep_once(store, limits, now, 100).await.unwrap();
    assert_eq!(swept.keys, 1);
    assert_ne!(at(&send().await["id"]), at(&first["id"]));
}

#[tokio::test]
async fn who_could_not_restore_is_told_before_and_may_deactivate() {
    const SAYS: &str = "You do not hold Payroll admin, which this client has: you could not restore it.";
    let house = House::open().await;
    let (admin, editor) = (Program::admin(&house).await, Program::with_role(&house, EDITOR_ROLE).await);
    let archive = format!("{CLIENTS}/{PAYROLL_ARCHIVE}");
    let preview = format!("{archive}/deletion-preview");
    assert_eq!(editor.get(&preview).await.ok()["couldNotRestore"], SAYS);
    assert!(admin.get(&preview).await.ok()["couldNotRestore"].is_null());
    let dry =
        editor.post(&format!("{CLIENTS}/bulk/delete"), &json!({"ids": [PAYROLL_ARCHIVE], "dryRun": true})).await.ok();
    assert_eq!(dry["results"][0]["couldNotRestore"], SAYS, "{dry}");

    // Two changes in one write need more than one that only stops it.
    let mut client = editor.get(&archive).await.ok();
    client["state"] = json!("inactive");
    client["description"] = json!("Taken over");
    editor.put(&archive, &client).await.refused(400, "bad.client.role");
    client["description"] = admin.get(&archive).await.ok()["description"].clone();
    assert_eq!(editor.put(&archive, &client).await.ok()["state"], "inactive");
    editor.post(&format!("{archive}/restore"), &json!(null)).await.refused(400, "bad.client.role");
    assert_eq!(admin.post(&format!("{archive}/restore"), &json!(null)).await.ok()["state"], "active");
}
