//! The operations that existing tools know.

use super::{ADMIN_ROLE, CLIENTS, HOME, PAYROLL_ROLE, Program, application, at, fields};
use crate::house::{ANA, House, MIA, OLD, PAYROLL, YOUNG};
use clientele::domain::time::{DAY, MINUTE};
use serde_json::{Value, json};

#[tokio::test]
async fn a_client_is_added_read_changed_and_deleted() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let added = program.add_application("Round planner").await;
    assert!(added["secret"].as_str().unwrap().starts_with("cs_"));
    assert_eq!((&added["state"], &added["accessTokenValiditySeconds"]), (&json!("active"), &json!(86_400)));
    assert_eq!(added["dateCreated"], "2026-11-23T14:02:00.000Z");
    let path = at(&added["id"]);
    assert_eq!(added["selfUri"], path);

    let reply = program.get(&path).await;
    assert_eq!(reply.header("etag"), Some("\"v1\""));
    let read = reply.ok();
    assert_eq!(read["secret"], Value::Null, "a secret is shown once");
    assert_eq!(read["createdBy"], added["createdBy"]);

    house.wait(MINUTE);
    let changed = json!({
        "name": "Round planner 2", "authorizedGrantType": "CODE", "description": "Plans rounds",
        "registeredRedirectUri": ["https://routes.example/new", "http://127.0.0.1/callback"],
        "scope": ["users", "routing:readonly"], "accessTokenValiditySeconds": 900,
    });
    let put = program.put(&path, &changed).await.ok();
    for (field, value) in changed.as_object().unwrap() {
        if field == "scope" {
            assert_eq!(put[field], json!(["routing:readonly", "users"]), "in the order of their ids");
        } else {
            assert_eq!(&put[field], value, "{field}");
        }
    }
    assert_eq!((&put["version"], &put["dateModified"]), (&json!(2), &json!("2026-11-23T14:03:00.000Z")));
    assert_eq!(program.get(&path).await.ok(), put, "what a change answers is what is there");

    let deleted = program.delete(&path).await.ok();
    assert_eq!(deleted["outcome"], "removed");
    assert_eq!(deleted["dateToDelete"], Value::Null);
    let gone = program.get(&path).await.refused(404, "client.not.found");
    assert_eq!(gone["message"], "Round planner 2 was removed now by Night export (client).");
    program.delete(&path).await.refused(404, "client.not.found");
}

#[tokio::test]
async fn what_is_sent_back_as_it_was_read_changes_nothing() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    for id in [YOUNG, OLD] {
        let path = format!("{CLIENTS}/{id}");
        let read = program.get(&path).await.ok();
        let put = program.put(&path, &read).await.ok();
        assert_eq!(put, read, "read-only fields are tolerated");
    }
    let read = program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    let few = json!({"name": "Renamed", "authorizedGrantType": "CODE"});
    let put = program.put(&at(&read["id"]), &few).await.ok();
    assert_eq!((&put["scope"], &put["registeredRedirectUri"]), (&read["scope"], &read["registeredRedirectUri"]));
    assert_eq!(put["description"], read["description"], "what is left out stays");
}

#[tokio::test]
async fn one_call_deletes_by_age_and_says_which_it_was() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let young = program.delete(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    assert_eq!(young["outcome"], "removed");
    let path = format!("{CLIENTS}/{OLD}");
    let old = program.delete(&path).await.ok();
    assert_eq!((&old["outcome"], &old["dateToDelete"]), (&json!("deactivated"), &json!("2026-11-30T14:02:00.000Z")));
    let read = program.get(&path).await.ok();
    assert_eq!((&read["state"], &read["dateToDelete"]), (&json!("inactive"), &old["dateToDelete"]));
    house.wait(DAY);
    let program = Program::admin(&house).await;
    let again = program.delete(&path).await.ok();
    assert_eq!(again["dateToDelete"], old["dateToDelete"], "deleting again moves no date");
    house.wait(6 * DAY);
    let program = Program::admin(&house).await;
    program.get(&path).await.refused(404, "client.not.found");
}

#[tokio::test]
async fn two_calls_delete_as_existing_tools_do_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    for (id, ends) in [(YOUNG, 404), (OLD, 200)] {
        let path = format!("{CLIENTS}/{id}");
        let mut client = program.get(&path).await.ok();
        client["state"] = json!("inactive");
        let inactive = program.put(&path, &client).await.ok();
        assert_eq!(
            (&inactive["state"], &inactive["dateToDelete"]),
            (&json!("inactive"), &json!("2026-11-30T14:02:00.000Z"))
        );
        assert_eq!(program.put(&path, &inactive).await.ok(), inactive, "once more changes nothing");
        let deleted = program.delete(&path).await.ok();
        assert_eq!(deleted["outcome"], if ends == 404 { "removed" } else { "deactivated" });
        assert_eq!(program.get(&path).await.status, ends);
    }
    let path = format!("{CLIENTS}/{OLD}");
    let mut client = program.get(&path).await.ok();
    client["state"] = json!("active");
    let restored = program.put(&path, &client).await.ok();
    assert_eq!((&restored["state"], &restored["dateToDelete"]), (&json!("active"), &Value::Null));
    let story = house.signed_in(ANA).await.call("get_activity", &[("id", OLD)]).await.body;
    assert!(
        story.contains("Night export (client)") && story.contains("deactivated") && story.contains("restored"),
        "{story}"
    );
}

#[tokio::test]
async fn an_incomplete_client_can_be_deactivated_and_is_restored_when_it_is_complete() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{}", crate::house::INCOMPLETE);
    let mut client = program.get(&path).await.ok();
    client["state"] = json!("active");
    let refusal = program.put(&path, &client).await.refused(400, "missing.client.scope");
    assert_eq!(fields(&refusal), ["scope"]);
    client["scope"] = json!(["users:readonly"]);
    assert_eq!(program.put(&path, &client).await.ok()["state"], "active", "settings and restore in one call");
}

#[tokio::test]
async fn the_grant_type_can_be_changed_both_ways() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let machine = json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                         "roleDivisions": [{"roleId": PAYROLL_ROLE, "divisionId": "*"}]});
    program.post(CLIENTS, &machine).await.refused(400, "bad.client.role");
    let machine = json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                         "roleDivisions": [{"roleId": ADMIN_ROLE, "divisionId": HOME}]});
    let added = program.post(CLIENTS, &machine).await.ok();
    assert_eq!(added["roleDivisions"], machine["roleDivisions"]);
    let path = at(&added["id"]);
    let code = program.put(&path, &application("Job")).await.ok();
    assert_eq!((&code["authorizedGrantType"], &code["roleDivisions"]), (&json!("CODE"), &json!([])));
    let back = json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleIds": [ADMIN_ROLE]});
    let back = program.put(&path, &back).await.ok();
    assert_eq!(back["roleDivisions"], machine["roleDivisions"], "a role without a division is meant in Home");
}

#[tokio::test]
async fn each_refusal_has_its_code_and_names_its_field() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let with = |field: &str, value: Value| {
        let mut body = application("Refused");
        body[field] = value;
        body
    };
    let table = [
        (with("name", json!(null)), "constraint.validation", "name"),
        (with("name", json!("")), "constraint.validation", "name"),
        (with("name", json!("x".repeat(101))), "constraint.validation", "name"),
        (with("name", json!(7)), "invalid.property", "name"),
        (with("description", json!("x".repeat(501))), "constraint.validation", "description"),
        (with("authorizedGrantType", json!(null)), "grant.type.required", "authorizedGrantType"),
        (with("authorizedGrantType", json!("IMPLICIT")), "bad.grant.type", "authorizedGrantType"),
        (with("authorizedGrantType", json!("TOKEN")), "bad.grant.type", "authorizedGrantType"),
        (with("accessTokenValiditySeconds", json!(299)), "constraint.validation", "accessTokenValiditySeconds"),
        (with("accessTokenValiditySeconds", json!(172_801)), "constraint.validation", "accessTokenValiditySeconds"),
        (with("accessTokenValiditySeconds", json!("900")), "invalid.property", "accessTokenValiditySeconds"),
        (with("registeredRedirectUri", json!([])), "constraint.validation", "registeredRedirectUri"),
        (
            with("registeredRedirectUri", json!(["http://routes.example"])),
            "constraint.validation",
            "registeredRedirectUri",
        ),
        (with("registeredRedirectUri", json!([""])), "constraint.validation", "registeredRedirectUri"),
        (
            with("registeredRedirectUri", json!(["https://a.example", 3])),
            "invalid.property",
            "registeredRedirectUri[1]",
        ),
        (
            with("registeredRedirectUri", json!(vec!["https://a.example"; 101])),
            "constraint.validation",
            "registeredRedirectUri",
        ),
        (with("scope", json!([])), "missing.client.scope", "scope"),
        (with("scope", json!(["nope"])), "auth.invalid.scope", "scope"),
        (with("scope", json!(["a b"])), "auth.invalid.scope", "scope"),
        (with("state", json!("inactive")), "bad.client.state", "state"),
        (with("state", json!("deleted")), "bad.client.state", "state"),
        (json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS"}), "missing.client.roles", "roleDivisions"),
        (
            json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleIds": ["nope"]}),
            "bad.client.role",
            "roleDivisions",
        ),
        (
            json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                   "roleDivisions": [{"roleId": PAYROLL_ROLE, "divisionId": "*"}]}),
            "bad.client.role",
            "roleDivisions",
        ),
        (
            json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [{"roleId": ADMIN_ROLE}]}),
            "invalid.property",
            "roleDivisions[0]",
        ),
    ];
    let before = program.get(CLIENTS).await.ok()["total"].clone();
    for (body, code, field) in &table {
        let refusal = program.post(CLIENTS, body).await.refused(400, code);
        assert_eq!(fields(&refusal)[0], *field, "{body}");
        assert!(!refusal["details"][0]["message"].as_str().unwrap().is_empty(), "{refusal}");
    }
    assert_eq!(program.get(CLIENTS).await.ok()["total"], before, "nothing was half-saved");
    let both = json!({"name": "", "authorizedGrantType": "CODE", "scope": ["nope"]});
    let refusal = program.post(CLIENTS, &both).await.refused(400, "constraint.validation");
    assert_eq!(fields(&refusal), ["name", "scope", "registeredRedirectUri"], "each wrong field at once");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_body_is_told_at_once() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{YOUNG}");
    let mut wrong = json!({
        "name": "x".repeat(101), "authorizedGrantType": "CLIENT-CREDENTIALS", "accessTokenValiditySeconds": 1,
        "registeredRedirectUri": ["callback"], "scope": ["a b", "nope"],
        "roleDivisions": [{"roleId": "nope", "divisionId": "*"}],
    });
    let told = ["name", "accessTokenValiditySeconds", "registeredRedirectUri", "scope", "scope", "roleDivisions"];
    assert_eq!(fields(&program.post(CLIENTS, &wrong).await.refused(400, "constraint.validation")), told);
    assert_eq!(fields(&program.put(&path, &wrong).await.refused(400, "constraint.validation")), told);
    let imported = program.post(&format!("{CLIENTS}/import"), &json!({"clients": [wrong]})).await.ok();
    assert_eq!(fields(&imported["results"][0]["error"]), told);

    let viewer = Program::with_role(&house, super::VIEWER_ROLE).await;
    viewer.post(CLIENTS, &wrong).await.refused(403, "missing.any.permissions");
    viewer.put(&path, &wrong).await.refused(403, "missing.any.permissions");

    wrong["authorizedGrantType"] = Value::Null;
    let refusal = program.post(CLIENTS, &wrong).await.refused(400, "grant.type.required");
    assert_eq!(fields(&refusal)[..2], ["name", "authorizedGrantType"]);
}

#[tokio::test]
async fn a_disabled_client_is_not_edited_into_another_state() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let client = program.add_application("Switch").await;
    let path = at(&client["id"]);
    for word in ["disabled", "gone"] {
        let mut body = client.clone();
        body["state"] = json!(word);
        program.put(&path, &body).await.refused(400, "bad.client.state");
    }
    assert_eq!(program.post(&format!("{path}/disable"), &Value::Null).await.ok()["state"], "disabled");
    program.put(&path, &client).await.refused(400, "bad.client.state");
    program.post(&format!("{path}/disable"), &Value::Null).await.refused(409, "request.conflict");
    assert_eq!(program.post(&format!("{path}/enable"), &Value::Null).await.ok()["state"], "active");
}

#[tokio::test]
async fn a_new_secret_replaces_the_old_one_at_once_and_a_second_one_waits_beside_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let body = json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                      "roleDivisions": [{"roleId": ADMIN_ROLE, "divisionId": "*"}]});
    let client = program.post(CLIENTS, &body).await.ok();
    let path = at(&client["id"]);
    let works = async |secret: &Value| {
        let nobody = house.anybody();
        let request = nobody.ask(reqwest::Method::POST, "/oauth/token").form(&[("grant_type", "client_credentials")]);
        nobody.send(request.basic_auth(client["id"].as_str().unwrap(), secret.as_str())).await.status == 200
    };
    assert!(works(&client["secret"]).await);
    let replaced = program.post(&format!("{path}/secret"), &Value::Null).await.ok();
    assert!(!works(&client["secret"]).await && works(&replaced["secret"]).await);
    let second = program.post(&format!("{path}/secrets"), &json!({"expiresInDays": 30})).await.ok();
    assert_eq!(second["dateExpires"], "2026-12-23T14:02:00.000Z");
    assert!(works(&replaced["secret"]).await && works(&second["secret"]).await);
    let refusal = program.post(&format!("{path}/secrets"), &json!({})).await.refused(400, "invalid.value");
    assert_eq!(fields(&refusal), ["secret"]);
    program.post(&format!("{path}/secrets"), &json!({"expiresInDays": 31})).await.refused(400, "invalid.value");
    let listed = program.get(&format!("{path}/secrets")).await.ok();
    assert_eq!(listed["total"], 2);
    assert!(listed["entities"].as_array().unwrap().iter().all(|s| s["secret"].is_null()));
    let others = listed["entities"].as_array().unwrap().iter().filter(|secret| secret["id"] != second["id"]);
    let first = others.map(|secret| secret["id"].as_str().unwrap()).next().unwrap();
    assert_eq!(program.delete(&format!("{path}/secrets/{first}")).await.status, 204);
    assert!(!works(&replaced["secret"]).await && works(&second["secret"]).await);
}

#[tokio::test]
async fn another_organizations_client_does_not_exist() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let mias = house.signed_in(MIA).await;
    let page: Value = mias.call("list_clients", &[]).await.json();
    let theirs = page["rows"][0]["id"].as_str().unwrap();
    let path = format!("{CLIENTS}/{theirs}");
    program.get(&path).await.refused(404, "client.not.found");
    program.put(&path, &application("Mine")).await.refused(404, "client.not.found");
    program.delete(&path).await.refused(404, "client.not.found");
    for rest in ["secret", "restore", "disable", "enable"] {
        program.post(&format!("{path}/{rest}"), &Value::Null).await.refused(404, "client.not.found");
    }
    for rest in ["deletion-preview", "usage", "usage/summary", "secrets"] {
        program.get(&format!("{path}/{rest}")).await.refused(404, "client.not.found");
    }
    let bulk = program.post(&format!("{CLIENTS}/bulk/delete"), &json!({"ids": [theirs]})).await.ok();
    assert_eq!(bulk["results"][0]["error"]["code"], "client.not.found");
}

#[tokio::test]
async fn editing_takes_the_roles_that_the_client_has() {
    let house = House::open().await;
    // Integration editor edits, adds, deletes, but lacks Payroll admin.
    let editor = Program::with_role(&house, super::EDITOR_ROLE).await;
    let path = format!("{CLIENTS}/{PAYROLL}");
    let client = editor.get(&path).await;
    let mut client = client.ok();
    client["description"] = json!("Mine now");
    let refusal = editor.put(&path, &client).await.refused(400, "bad.client.role");
    assert!(refusal["message"].as_str().unwrap().contains("Payroll admin"), "{refusal}");
    editor.post(&format!("{path}/secret"), &Value::Null).await.refused(400, "bad.client.role");
    assert_eq!(editor.delete(&path).await.ok()["outcome"], "removed", "deleting takes the permission alone");
}

#[tokio::test]
async fn deactivating_takes_the_permission_to_delete() {
    let house = House::open().await;
    let editor = Program::with_role(&house, super::EDITOR_ROLE).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    let taken = sqlx::query("DELETE FROM role_permissions WHERE role_id = $1 AND permission = 'oauth:client:delete'")
        .bind(super::EDITOR_ROLE)
        .execute(&mut *transaction)
        .await
        .unwrap();
    assert_eq!(taken.rows_affected(), 1);
    transaction.commit().await.unwrap();
    let path = format!("{CLIENTS}/{YOUNG}");
    let mut client = editor.get(&path).await.ok();
    client["description"] = json!("Still may edit");
    client = editor.put(&path, &client).await.ok();
    client["state"] = json!("inactive");
    let refusal = editor.put(&path, &client).await.refused(403, "missing.any.permissions");
    assert!(refusal["message"].as_str().unwrap().ends_with("[oauth:client:delete]"), "{refusal}");
    assert_eq!(editor.get(&path).await.ok()["state"], "active");
}
