//! Roles, divisions, permissions, scopes and authorizations.

use super::{ADMIN_ROLE, HOME, Program, fields};
use crate::house::House;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn roles_are_listed_filtered_and_paged() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = "/api/v2/authorization/roles";
    let all = program.get(path).await.ok();
    assert_eq!((&all["total"], &all["pageCount"]), (&json!(9), &json!(1)));
    let mut names = vec![];
    let mut uri = format!("{path}?pageSize=3");
    loop {
        let page = program.get(&uri).await.ok();
        names.extend(page["entities"].as_array().unwrap().iter().map(|role| role["name"].clone()));
        match page["nextUri"].as_str() {
            Some(next) => uri = next.to_owned(),
            None => break,
        }
    }
    let listed: Vec<Value> = all["entities"].as_array().unwrap().iter().map(|role| role["name"].clone()).collect();
    assert_eq!(names, listed);
    let found = program.get(&format!("{path}?name=INTEGRATION&permission=oauth:client:delete")).await.ok();
    assert_eq!(found["total"], 1, "Integration editor: {found}");
    let found = program.get(&format!("{path}?permission=oauth:client:delete")).await.ok();
    assert_eq!(found["total"], 2, "Administrator and Integration editor: {found}");
    let one = program.get(&format!("{path}?id={ADMIN_ROLE}&userCount=false")).await.ok();
    assert_eq!(one["entities"][0]["userCount"], Value::Null);
    let role = program.get(&format!("{path}/{ADMIN_ROLE}")).await.ok();
    assert_eq!((&role["name"], &role["userCount"]), (&json!("Administrator"), &json!(1)));
    assert!(role["permissions"].as_array().unwrap().contains(&json!("oauth:client:view")));
    for wrong in ["nope", "0c11e27e-1e00-4000-8000-000300000008"] {
        program.get(&format!("{path}/{wrong}")).await.refused(404, "not.found");
    }
    for (query, field) in [("pageSize=501", "pageSize"), ("pageNumber=0", "pageNumber"), ("pageSize=x", "pageSize")] {
        let refusal = program.get(&format!("{path}?{query}")).await.refused(400, "invalid.query.param.value");
        assert_eq!(fields(&refusal), [field]);
    }
}

#[tokio::test]
async fn divisions_need_no_permission() {
    let house = House::open().await;
    let program = Program::with_role(&house, super::WORKFORCE_READER).await;
    let all = program.get("/api/v2/authorization/divisions").await.ok();
    let names: Vec<&str> = all["entities"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Home", "Utrecht"]);
    assert_eq!(all["entities"][0]["objectCounts"], Value::Null);
    let counted = program.get("/api/v2/authorization/divisions?objectCount=true&name=home").await.ok();
    assert!(counted["entities"][0]["objectCounts"]["GRANTS"].as_i64().unwrap() > 0, "{counted}");
    let home = program.get("/api/v2/authorization/divisions/home").await.ok();
    assert_eq!((&home["id"], &home["homeDivision"]), (&json!(HOME), &json!(true)));
}

/// A client's `roleDivisions` say `*` where they mean every division: what we give as an id, we take as one.
#[tokio::test]
async fn all_divisions_have_an_id_as_in_a_grant() {
    let house = House::open().await;
    let program = Program::with_role(&house, super::WORKFORCE_READER).await;
    let path = "/api/v2/authorization/divisions";
    assert_eq!(program.get(&format!("{path}?id=*")).await.ok()["total"], 2);
    assert_eq!(program.get(&format!("{path}?id={HOME}")).await.ok()["total"], 1);
    assert_eq!(program.get(&format!("{path}?id={HOME}&id=*")).await.ok()["total"], 2);
    let refused = program.get(&format!("{path}?id=Home")).await.refused(400, "invalid.query.param.value");
    assert_eq!(refused["details"][0]["fieldName"], "id", "{refused}");
}

#[tokio::test]
async fn permissions_are_grouped_by_domain_and_entity() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = "/api/v2/authorization/permissions";
    let all = program.get(path).await.ok();
    assert_eq!(all["total"], 5);
    let found = program.get(&format!("{path}?queryType=domain&query=oauth")).await.ok();
    let client = &found["entities"][0]["permissionMap"]["client"];
    assert_eq!((&client[0]["label"], client.as_array().unwrap().len()), (&json!("OAuth > Client > View"), 5));
    let found = program.get(&format!("{path}?query=client:auth")).await.ok();
    assert_eq!(found["entities"][0]["permissionMap"]["client"][0]["action"], "authorize");
    program.get(&format!("{path}?queryType=role")).await.refused(400, "invalid.query.param.value");
}

#[tokio::test]
async fn scopes_are_told_whatever_the_language() {
    let house = House::open().await;
    let program = Program::with_role(&house, super::WORKFORCE_READER).await;
    let request = program.ask(Method::GET, "/api/v2/oauth/scopes").header("accept-language", "nl");
    let reply = program.send(request).await;
    assert_eq!(reply.header("content-language"), Some("en-US"));
    let all = reply.ok();
    assert_eq!((&all["total"], all["entities"].as_array().unwrap().len()), (&json!(135), 135));
    let one = program.get("/api/v2/oauth/scopes/analytics%3Areadonly").await.ok();
    assert_eq!(
        (&one["id"], &one["selfUri"]),
        (&json!("analytics:readonly"), &json!("/api/v2/oauth/scopes/analytics:readonly"))
    );
    program.get("/api/v2/oauth/scopes/nope").await.refused(404, "not.found");
}

#[tokio::test]
async fn authorizations_are_told_with_what_may_be_known_of_the_client() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let path = "/api/v2/oauth/authorizations";
    let all = program.get(path).await.ok();
    let of = |name: &str| {
        let entities = all["entities"].as_array().unwrap();
        entities.iter().find(|a| a["client"]["name"] == name).unwrap_or_else(|| panic!("{all}"))
    };
    let approved = of("Halden scheduling");
    assert_eq!((&approved["state"], &approved["pending"]), (&json!("Authorized"), &json!(false)));
    assert_eq!(approved["client"]["organization"]["name"], "Halden Clinics");
    assert_eq!(approved["client"]["registeredRedirectUri"], Value::Null, "their matter");
    assert_eq!(of("Visit reminders")["state"], "Requested");
    let one = program.get(approved["selfUri"].as_str().unwrap()).await.ok();
    assert_eq!(&one, approved);
    program.get(&format!("{path}/{}", crate::house::YOUNG)).await.refused(404, "client.not.found");
    let viewer = Program::with_role(&house, super::VIEWER_ROLE).await;
    viewer.get(path).await.refused(403, "missing.any.permissions");
    let organization = program.get("/api/v2/organizations/me").await.ok();
    assert_eq!(organization["name"], "Meridian Post");
}

/// A user of the demo.
const VERA: &str = "0c11e27e-1e00-4000-8000-000400000003";

#[tokio::test]
async fn whom_created_by_names_can_be_asked_for() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let client = program.get("/api/v2/oauth/clients?q=agent").await.ok();
    let maker = client["entities"][0]["createdBy"]["selfUri"].as_str().unwrap().to_owned();
    let user = program.get(&maker).await.ok();
    assert_eq!((&user["state"], &user["selfUri"]), (&json!("active"), &json!(maker)));
    assert!(user["email"].as_str().unwrap().ends_with("@meridianpost.example"));
    let roles = program.get(&format!("/api/v2/users/{VERA}/roles")).await.ok();
    assert_eq!(roles["roles"][0]["name"], "Integration viewer");
    assert_eq!(roles["permissions"], json!(["oauth:client:view", "usage:client:view"]));
    assert_eq!(roles["permissionPolicies"][0]["actionSet"], json!(["view"]));

    // Nobody of another organization, and nothing that is no id.
    for wrong in ["0c11e27e-1e00-4000-8000-000400000005", "nope"] {
        program.get(&format!("/api/v2/users/{wrong}")).await.refused(404, "not.found");
        program.get(&format!("/api/v2/users/{wrong}/roles")).await.refused(404, "not.found");
    }
    let reader = Program::with_role(&house, super::WORKFORCE_READER).await;
    for path in [format!("/api/v2/users/{VERA}"), format!("/api/v2/users/{VERA}/roles")] {
        reader.get(&path).await.refused(403, "missing.any.permissions");
    }
}
