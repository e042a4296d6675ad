//! Who may ask, and within which scopes.

use super::{ADMIN_ROLE, CLIENTS, Program, application, at};
use crate::{
    house::{ANA, House, JON, OLD, VERA, YOUNG},
    oauth::{Client, machine, register},
};
use clientele::domain::time::{DAY, MINUTE};
use reqwest::Method;
use serde_json::{Value, json};

/// An application with these scopes, for people.
pub async fn console(house: &House, scopes: &[(&str, &str)]) -> Client {
    let mut fields = vec![
        ("form[name]".to_owned(), "Terraform".to_owned()),
        ("form[grant_type]".into(), "CODE".into()),
        ("form[token_duration]".into(), "3600".into()),
        ("form[redirect_uris][]".into(), crate::oauth::CALLBACK.into()),
    ];
    fields.extend(scopes.iter().map(|(base, word)| (format!("form[scopes][{base}]"), (*word).to_owned())));
    register(&house.signed_in(ANA).await, &crate::house::pairs(&fields)).await
}

pub async fn as_user(house: &House, client: &Client, email: &str, scope: &str) -> Program {
    let user = house.signed_in(email).await;
    let code = client.code(&user, &[("scope", scope)]).await;
    let tokens: crate::oauth::Tokens = client.redeem(house, &code).await.json();
    Program::with_token(house, tokens.access_token)
}

#[tokio::test]
async fn no_token_a_broken_one_and_a_dead_one_are_told_apart() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let nobody = house.anybody();
    let answer = nobody.send(nobody.ask(Method::GET, CLIENTS)).await;
    assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, Some("Bearer realm=\"Clientele\"")));
    assert!(answer.body.contains("authentication.required"));
    for wrong in ["", "cat_x", "cat_0000000000000000000000000000000000000000000000000", "Bearer"] {
        let reply = Program::with_token(&house, wrong).get(CLIENTS).await;
        assert_eq!(reply.status, 401, "{wrong}");
    }
    let signed_in = house.signed_in(ANA).await;
    assert_eq!(signed_in.send(signed_in.ask(Method::GET, CLIENTS)).await.status, 401, "a cookie counts for nothing");
    program.get(CLIENTS).await.ok();
    house.wait(DAY);
    let reply = program.get(CLIENTS).await;
    assert_eq!(reply.header("www-authenticate"), Some("Bearer realm=\"Clientele\", error=\"invalid_token\""));
    reply.refused(401, "bad.credentials");
}

#[tokio::test]
async fn a_users_token_waits_for_the_second_factor_that_the_organization_asks_for() {
    let house = House::open().await;
    let client = console(&house, &[("users", "read"), ("oauth", "read")]).await;
    let vera = as_user(&house, &client, VERA, "oauth:readonly").await;
    let own = Program::admin(&house).await;
    vera.get(CLIENTS).await.ok();
    let ana = house.signed_in(ANA).await;
    crate::account::set_up(&house, &ana).await;
    let fields = [("version", "1"), ("name", "Meridian Post"), ("second_factor", "true")];
    assert_eq!(ana.call("save_organization", &fields).await.status, 200);
    vera.get(CLIENTS).await.refused(403, "second.factor.needed");
    own.get(CLIENTS).await.ok();
    crate::account::set_up(&house, &house.signed_in(VERA).await).await;
    vera.get(CLIENTS).await.ok();
}

#[tokio::test]
async fn a_deactivated_clients_token_is_dead_at_once_and_its_tries_are_counted() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    house.wait(31 * DAY);
    let program = Program::of(&house, &client).await;
    let other = Program::admin(&house).await;
    program.get(CLIENTS).await.ok();
    let path = format!("{CLIENTS}/{}", client.id);
    assert_eq!(other.delete(&path).await.ok()["outcome"], "deactivated");
    for _ in 0..3 {
        program.get(CLIENTS).await.refused(401, "bad.credentials");
    }
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    assert_eq!(other.get(&format!("{path}/deletion-preview")).await.ok()["knocks"], 3);
}

#[tokio::test]
async fn a_users_token_acts_with_the_users_permissions_within_its_scopes() {
    let house = House::open().await;
    let app = console(&house, &[("oauth", "write"), ("user-basic-info", "write")]).await;
    let ana = as_user(&house, &app, ANA, "oauth user-basic-info").await;
    let me = ana.get("/api/v2/users/me?expand=authorization&expand=organization,token").await.ok();
    assert_eq!((&me["name"], &me["email"]), (&json!("Ana Ruiz"), &json!(ANA)));
    assert_eq!(me["organization"]["name"], "Meridian Post");
    assert_eq!(me["token"]["OAuthClient"]["name"], "Terraform");
    assert!(me["authorization"]["grants"].as_array().unwrap().len() >= 4);
    ana.get("/api/v2/users/me?expand=presence").await.refused(400, "invalid.query.param.value");
    let added = ana.add_application("By Ana").await;
    assert_eq!(added["createdBy"]["id"], me["id"]);
    let story = house.signed_in(ANA).await.call("get_activity", &[("id", added["id"].as_str().unwrap())]).await.body;
    assert!(story.contains("Ana Ruiz, through Terraform"), "{story}");

    let vera = as_user(&house, &app, VERA, "oauth").await;
    assert_eq!(vera.get(&format!("{CLIENTS}/{YOUNG}")).await.status, 200);
    let refusal = vera.post(CLIENTS, &application("By Vera")).await.refused(403, "missing.any.permissions");
    assert!(refusal["message"].as_str().unwrap().ends_with("[oauth:client:add]"), "{refusal}");
    vera.get("/api/v2/users/me").await.refused(403, "app.not.authorized.for.scope");
    let jon = as_user(&house, &app, JON, "oauth").await;
    jon.get(CLIENTS).await.refused(403, "missing.any.permissions");

    let readonly = as_user(&house, &app, ANA, "oauth:readonly").await;
    readonly.get(CLIENTS).await.ok();
    readonly.get("/api/v2/oauth/scopes").await.ok();
    let refusal = readonly.delete(&format!("{CLIENTS}/{OLD}")).await.refused(403, "app.not.authorized.for.scope");
    assert!(refusal["message"].as_str().unwrap().ends_with("[oauth]"), "{refusal}");
    readonly.get("/api/v2/authorization/roles").await.refused(403, "app.not.authorized.for.scope");
}

#[tokio::test]
async fn all_is_every_scope() {
    let house = House::open().await;
    let app = console(&house, &[("all", "write")]).await;
    let ana = as_user(&house, &app, ANA, "all").await;
    for path in [CLIENTS, "/api/v2/authorization/roles", "/api/v2/users/me", "/api/v2/organizations/me"] {
        ana.get(path).await.ok();
    }
}

#[tokio::test]
async fn a_clients_own_token_acts_with_its_roles() {
    let house = House::open().await;
    let viewer = Program::with_role(&house, super::VIEWER_ROLE).await;
    viewer.get(CLIENTS).await.ok();
    viewer.delete(&format!("{CLIENTS}/{YOUNG}")).await.refused(403, "missing.any.permissions");
    viewer.get("/api/v2/users/me").await.refused(400, "not.a.user");
    viewer.get("/api/v2/authorization/roles").await.refused(403, "missing.any.permissions");
    let subject = viewer.get("/api/v2/authorization/subjects/me").await.ok();
    assert_eq!(subject["grants"][0]["role"]["name"], "Integration viewer");
    assert_eq!(subject["grants"][0]["role"]["policies"][0]["entityName"], "client");
    let token = viewer.get("/api/v2/tokens/me").await.ok();
    assert_eq!(token["OAuthClient"]["authorizedGrantType"], "CLIENT-CREDENTIALS");
    assert_eq!(token["organization"]["name"], "Meridian Post");
    let head = viewer.send(viewer.ask(Method::HEAD, "/api/v2/tokens/me")).await;
    assert_eq!((head.status.as_u16(), head.body), (200, Value::Null));
    assert_eq!(viewer.delete("/api/v2/tokens/me").await.status, 200);
    viewer.get("/api/v2/tokens/me").await.refused(401, "bad.credentials");
    let head = viewer.send(viewer.ask(Method::HEAD, "/api/v2/tokens/me")).await;
    assert_eq!(head.status, 401);
}

#[tokio::test]
async fn a_role_that_a_client_loses_is_gone_with_the_next_call() {
    let house = House::open().await;
    let admin = Program::admin(&house).await;
    let body = json!({"name": "Job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                      "roleDivisions": [{"roleId": ADMIN_ROLE, "divisionId": "*"}]});
    let client = admin.post(CLIENTS, &body).await.ok();
    let job = Client { id: client["id"].as_str().unwrap().into(), secret: client["secret"].as_str().unwrap().into() };
    let job = Program::of(&house, &job).await;
    job.get(CLIENTS).await.ok();
    let ana = house.signed_in(ANA).await;
    let fields = [
        ("id", client["id"].as_str().unwrap()),
        ("version", "1"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000002@*"),
    ];
    assert_eq!(ana.call("save_roles", &fields).await.status, 200);
    job.get(CLIENTS).await.refused(403, "missing.any.permissions");
}

#[tokio::test]
async fn too_many_calls_are_told_when_to_come_again() {
    let house =
        House::with(&["--api-per-client", "3", "--sign-in-per-account", "100", "--sign-in-per-address", "100"]).await;
    let program = Program::admin(&house).await;
    for _ in 0..3 {
        program.get("/api/v2/tokens/me").await.ok();
    }
    let reply = program.get("/api/v2/tokens/me").await;
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    let refusal = reply.refused(429, "too.many.requests");
    assert_eq!(refusal["limit"]["key"], "client.credentials.token.rate.per.minute");
    assert_eq!(refusal["limit"]["value"], 3);
    Program::admin(&house).await.get("/api/v2/tokens/me").await.ok();
}

#[tokio::test]
async fn calls_are_counted_by_day_address_and_status() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    let program = Program::of(&house, &client).await;
    program.get(CLIENTS).await.ok();
    program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    program.get(&format!("{CLIENTS}/{OLD}")).await.ok();
    program.get(&format!("{CLIENTS}/{}", uuid::Uuid::new_v4())).await.refused(404, "client.not.found");
    house.wait(DAY - MINUTE);
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let program = Program::of(&house, &client).await;
    let path = at(&json!(client.id));
    let execution = program.get(&format!("{path}/usage/summary?days=2")).await.ok();
    let result = program.get(execution["resultsUri"].as_str().unwrap()).await.ok();
    assert_eq!(result["queryStatus"], "Complete");
    let one = "/api/v2/oauth/clients/{clientId}";
    let rows = result["results"].as_array().unwrap();
    let row = rows.iter().find(|row| row["templateUri"] == one).unwrap();
    assert_eq!((&row["requests"], &row["status200"], &row["status400"]), (&json!(3), &json!(2), &json!(1)), "{row}");
    assert_eq!((&row["httpMethod"], &row["date"]), (&json!("GET"), &json!("2026-11-23T00:00:00.000Z")));
    let query = json!({"interval": "2026-11-01T00:00:00.000Z/2026-12-01T00:00:00.000Z", "granularity": "Month",
                       "metrics": ["Requests"], "groupBy": ["OrganizationId"]});
    let execution = program.post(&format!("{path}/usage/query"), &query).await.ok();
    let id = execution["executionId"].as_str().unwrap();
    let result = program.get(&format!("{path}/usage/query/results/{id}")).await.ok();
    let row = &result["results"][0];
    assert_eq!((&row["requests"], &row["date"]), (&json!(4), &json!("2026-11-01T00:00:00.000Z")), "{result}");
    assert_eq!((&row["status200"], &row["templateUri"]), (&Value::Null, &Value::Null));
    program.get(&format!("{path}/usage/query/results/nonsense")).await.refused(404, "not.found");
    program.post(&format!("{path}/usage/query"), &json!({"interval": "yesterday"})).await.refused(400, "invalid.date");
    program.get(&format!("{path}/usage/summary?days=0")).await.refused(400, "invalid.query.param.value");
}
