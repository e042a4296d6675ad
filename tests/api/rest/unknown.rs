//! A name that nothing here has is refused, wherever it is: a slip must not do more than was asked.

use super::{CLIENTS, Program, application, at, fields};
use crate::house::House;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// What a refusal says of each field.
fn told(refusal: &Value) -> Vec<(&str, &str)> {
    let details = refusal["details"].as_array().unwrap();
    details.iter().map(|d| (d["fieldName"].as_str().unwrap(), d["message"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn an_unknown_field_is_refused_in_every_body_and_nothing_is_done() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Spelled well").await;
    let one = at(&made["id"]);
    let id = &made["id"];
    let mut added = application("Spelled badly");
    added["roleDivision"] = json!([]);
    added["ipAllowList"] = json!(["10.0.0.0/8"]);
    let mut changed = application("Spelled badly");
    changed["roleDivisions"] = json!([{"roleId": "a", "divisionID": "b"}]);
    let row = json!({"name": "Spelled badly", "authorizedGrantType": "CODE", "scope": ["users"],
        "registeredRedirectUri": ["https://a.example/cb"]});
    for (method, path, body, refused) in [
        (Method::POST, CLIENTS.to_owned(), added, vec!["ipAllowList", "roleDivision"]),
        (Method::PUT, one.clone(), changed, vec!["roleDivisions[0].divisionID"]),
        (Method::POST, format!("{CLIENTS}/import"), json!({"clients": [row], "dry_run": true}), vec!["dry_run"]),
        (Method::POST, format!("{CLIENTS}/bulk/delete"), json!({"ids": [id], "DryRun": true}), vec!["DryRun"]),
        (Method::POST, format!("{CLIENTS}/bulk/restore"), json!({"ids": [id], "dry-run": true}), vec!["dry-run"]),
        (Method::POST, format!("{one}/secrets"), json!({"expiresInDay": 30}), vec!["expiresInDay"]),
        (
            Method::POST,
            format!("{one}/usage/query"),
            json!({"interval": "2026-11-01/2026-11-02", "filter": {}}),
            vec!["filter"],
        ),
    ] {
        let refusal = program.send(program.ask(method.clone(), &path).json(&body)).await;
        let refusal = refusal.refused(400, "invalid.property");
        assert_eq!(fields(&refusal), refused, "{method} {path}");
        assert!(refusal["message"].as_str().unwrap().contains("There is no such field."), "{refusal}");
    }
    assert_eq!(program.get(&one).await.ok()["state"], "active");
    assert_eq!(program.get(&format!("{CLIENTS}?q=Spelled&pageSize=9")).await.ok()["total"], 1);
    let refusal =
        program.post(&format!("{CLIENTS}/bulk/delete"), &json!({"ids": [id], "dry_run": true, "force": true})).await;
    let refusal = refusal.refused(400, "invalid.property");
    assert_eq!(
        told(&refusal),
        [
            ("dry_run", "There is no such field. Did you mean dryRun?"),
            ("force", "There is no such field. There are dryRun, expectedOutcome and ids.")
        ]
    );
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_by_every_operation() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Looked after").await;
    let one = at(&made["id"]);
    let document = house.anybody().get("/api/openapi.json").await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "head"].into_iter().filter(|method| item[method].is_object()) {
            let real = path.replace("{clientId}", made["id"].as_str().unwrap()).replace(['{', '}'], "");
            let request = program.ask(method.to_uppercase().parse().unwrap(), &format!("{real}?no_such=1"));
            let reply = program.send(request.header(CONTENT_TYPE, "application/json").body("{}")).await;
            assert_eq!(reply.status, 400, "{method} {path}: {}", reply.body);
            if method != "head" {
                let refusal = reply.refused(400, "invalid.query.param.value");
                assert_eq!(fields(&refusal), ["no_such"], "{method} {path}");
            }
            asked += 1;
        }
    }
    assert!(asked > 30, "{asked}");
    // What was asked for here was a rehearsal.
    let row = json!({"name": "Moved", "authorizedGrantType": "CODE", "scope": ["users"],
        "registeredRedirectUri": ["https://a.example/cb"]});
    let import = program.post(&format!("{CLIENTS}/import?dryRun=true"), &json!({"clients": [row]})).await;
    import.refused(400, "invalid.query.param.value");
    let refusal = program.delete(&format!("{one}?expected_outcome=removed")).await;
    let refusal = refusal.refused(400, "invalid.query.param.value");
    assert_eq!(told(&refusal), [("expected_outcome", "There is no such parameter. Did you mean expectedOutcome?")]);
    assert_eq!(program.get(&one).await.ok()["state"], "active");
    assert_eq!(program.get(&format!("{CLIENTS}?q=Moved&pageSize=9")).await.ok()["total"], 0);
}

#[tokio::test]
async fn a_body_that_nothing_reads_is_refused() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Kept").await;
    let one = at(&made["id"]);
    for (method, path) in [
        (Method::DELETE, one.clone()),
        (Method::POST, format!("{one}/secret")),
        (Method::POST, format!("{one}/disable")),
        (Method::POST, format!("{one}/restore")),
    ] {
        let refused = program.send(program.ask(method, &path).json(&json!({"dryRun": true}))).await;
        refused.refused(400, "bad.request");
    }
    assert_eq!(program.get(&one).await.ok()["version"], made["version"]);
    // What libraries send where there is nothing to say.
    for body in ["", "{}", "null"] {
        let request = program.ask(Method::POST, &format!("{one}/secret"));
        program.send(request.header(CONTENT_TYPE, "application/json").body(body)).await.ok();
    }
}

#[tokio::test]
async fn what_was_read_may_be_sent_back_whole() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Sent back").await;
    let mut read = program.get(&at(&made["id"])).await.ok();
    read["description"] = json!("Changed");
    read["secret"] = made["secret"].clone();
    read["dateToDelete"] = Value::Null;
    let changed = program.put(&at(&made["id"]), &read).await.ok();
    assert_eq!((&changed["description"], &changed["dateCreated"]), (&json!("Changed"), &made["dateCreated"]));
}
