//! Whether an application is held to its secret (RFC 6749 sections 2.1 and 3.2.1, RFC 9700 section 2.5).

use super::{Client, Tokens, application, machine, public_application, redemption, register};
use crate::{
    house::{ANA, Browser, House, form, pairs},
    rest::{CLIENTS, Program, at},
};
use clientele::wire::ClientDetails;
use serde_json::{Value, json};

/// An application as those are that were added before clients said what they are.
async fn unsaid(house: &House, browser: &Browser) -> Client {
    let client = application(browser).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    let sql = sqlx::query("UPDATE clients SET client_type = NULL WHERE id = $1").bind(&client.id);
    assert_eq!(sql.execute(&mut *transaction).await.unwrap().rows_affected(), 1);
    transaction.commit().await.unwrap();
    client
}

async fn details(house: &House, browser: &Browser, client: &Client) -> ClientDetails {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    browser.client(&client.id).await
}

async fn says(browser: &Browser, client: &Client, client_type: &str) {
    let fields = form(&browser.client(&client.id).await, &[("client_type", client_type)]);
    let saved = browser.call("save_client", &pairs(&fields)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

fn renewal(token: &str) -> [(&str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}

#[tokio::test]
async fn a_confidential_application_gets_and_ends_nothing_without_its_secret() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let code = client.code(&ana, &[]).await;
    let told = client.post_public(&house, "token", &redemption(&code)).await.refused(401, "invalid_client");
    assert!(told.contains("confidential") && told.contains("public"), "it says what to do: {told}");
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    let refresh = tokens.refresh_token.unwrap();
    client.post_public(&house, "token", &renewal(&refresh)).await.refused(401, "invalid_client");
    for token in [&refresh, &tokens.access_token] {
        client.post_public(&house, "revoke", &[("token", token)]).await.refused(401, "invalid_client");
    }
    assert!(client.sees(&house, &tokens.access_token).await);
    assert_eq!(client.refresh(&house, &refresh).await.status, 200, "none of it used anything up");
    assert_eq!(details(&house, &ana, &client).await.without_secret, None);
}

#[tokio::test]
async fn a_public_application_needs_none_for_any_of_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = public_application(&ana).await;
    let code = client.code(&ana, &[]).await;
    let tokens: Tokens = client.post_public(&house, "token", &redemption(&code)).await.json();
    let next: Tokens = client.post_public(&house, "token", &renewal(&tokens.refresh_token.unwrap())).await.json();
    let revoked = client.post_public(&house, "revoke", &[("token", &next.refresh_token.unwrap())]).await;
    assert_eq!(revoked.status, 200);
    assert!(!client.sees(&house, &next.access_token).await);
    assert_eq!(details(&house, &ana, &client).await.without_secret, None, "that it needs none is known");
}

/// One from before goes on as it did; its administrators are told, and what they choose binds at once.
#[tokio::test]
async fn an_application_from_before_goes_on_until_it_says_what_it_is() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = unsaid(&house, &ana).await;
    let path = format!("/admin/integrations/oauth/{}", client.id);
    let page = ana.get(&path).await.body;
    assert!(
        page.contains("Can this application keep a secret?") && page.contains("not got anything without"),
        "{page}"
    );
    let code = client.code(&ana, &[]).await;
    let tokens: Tokens = client.post_public(&house, "token", &redemption(&code)).await.json();
    let next: Tokens = client.post_public(&house, "token", &renewal(&tokens.refresh_token.unwrap())).await.json();
    client.post_public(&house, "revoke", &[("token", "crt_nonsense")]).await;
    assert_eq!(client.post_public(&house, "revoke", &[("token", &next.access_token)]).await.status, 200);
    let kept: Tokens = client.redeem(&house, &client.code(&ana, &[]).await).await.json();
    let tried = details(&house, &ana, &client).await.without_secret.unwrap();
    assert_eq!((tried.n, tried.from.as_deref()), (3, Some("127.0.0.1")), "a code, a refresh token, a revocation");
    let page = ana.get(&path).await.body;
    assert!(page.contains("3 times without its secret"), "{page}");

    // Saving something else says nothing of it.
    let fields = form(&ana.client(&client.id).await, &[("name", "Route optimizer")]);
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    assert_eq!(details(&house, &ana, &client).await.settings.client_type, "");

    says(&ana, &client, "confidential").await;
    let after = details(&house, &ana, &client).await;
    assert_eq!((after.settings.client_type.as_str(), after.without_secret), ("confidential", None));
    assert!(!ana.get(&path).await.body.contains("Can this application keep a secret?"));
    let refresh = next.refresh_token.unwrap();
    client.post_public(&house, "token", &renewal(&refresh)).await.refused(401, "invalid_client");
    assert_eq!(client.refresh(&house, &refresh).await.status, 200);
    assert!(client.sees(&house, &kept.access_token).await, "nothing is cut");
    let story = ana.call("get_activity", &[("id", &client.id)]).await.body;
    assert!(story.contains("Client type") && story.contains("Confidential"), "{story}");

    // What was got with a secret stays bound to it, whatever the application says later.
    says(&ana, &client, "public").await;
    let refresh = kept.refresh_token.unwrap();
    client.post_public(&house, "token", &renewal(&refresh)).await.refused(401, "invalid_client");
    let code = client.code(&ana, &[]).await;
    assert_eq!(client.post_public(&house, "token", &redemption(&code)).await.status, 200);
}

#[tokio::test]
async fn programs_say_it_and_read_it_and_move_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let body = |said: Value| {
        let mut body = crate::rest::application("Route planner");
        if !said.is_null() {
            body["clientType"] = said;
        }
        body
    };
    let added = program.post(CLIENTS, &body(Value::Null)).await.ok();
    assert_eq!(added["clientType"], "confidential", "who does not say is held to the secret that is made");
    let public = program.post(CLIENTS, &body(json!("public"))).await.ok();
    assert_eq!(public["clientType"], "public");
    for wrong in ["Public", "undeclared", ""] {
        let refused = program.post(CLIENTS, &body(json!(wrong))).await.refused(400, "invalid.value");
        assert_eq!(refused["details"][0]["fieldName"], "clientType", "{wrong}");
    }
    let put = |said: Value| {
        let mut body = body(said);
        body["name"] = json!("Route optimizer");
        body
    };
    assert_eq!(program.put(&at(&public["id"]), &put(Value::Null)).await.ok()["clientType"], "public", "it stays");
    assert_eq!(program.put(&at(&public["id"]), &put(json!("confidential"))).await.ok()["clientType"], "confidential");

    // An export tells it, an import takes it; of a client that does not say nothing is said.
    let ana = house.signed_in(ANA).await;
    let old = unsaid(&house, &ana).await;
    let exported = program.get(&format!("{CLIENTS}/export")).await.ok();
    let find = |id: &str| exported["clients"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!(find(added["id"].as_str().unwrap())["clientType"], "confidential");
    assert_eq!(find(&old.id).get("clientType"), None);
    let mut rows = vec![];
    for id in [added["id"].as_str().unwrap(), &old.id] {
        let mut row = find(id);
        row["id"] = json!(uuid::Uuid::new_v4());
        rows.push(row);
    }
    let done = program.post(&format!("{CLIENTS}/import"), &json!({"clients": rows})).await.ok();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(program.get(&format!("{CLIENTS}/{}", ids[0])).await.ok()["clientType"], "confidential", "{done}");
    assert_eq!(program.get(&format!("{CLIENTS}/{}", ids[1])).await.ok().get("clientType"), None);
}

#[tokio::test]
async fn a_former_version_brings_its_type_back_and_one_from_before_changes_nothing_of_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, old) = (application(&ana).await, unsaid(&house, &ana).await);
    for (client, first, after) in [(&client, "public", "confidential"), (&old, "public", "public")] {
        says(&ana, client, first).await;
        let fields = form(&ana.client(&client.id).await, &[("name", "Route optimizer")]);
        assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
        let back = [("id", client.id.as_str()), ("version", "1"), ("current", "3")];
        assert_eq!(ana.call("bring_back_version", &back).await.status, 200);
        let now = ana.client(&client.id).await;
        assert_eq!((now.settings.client_type.as_str(), now.row.name.as_str()), (after, "Route planner"));
    }
}

/// A machine has its secret and nothing else, whatever its form says of people's applications.
#[tokio::test]
async fn a_machine_is_held_to_its_secret_whatever_it_says() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let fields = [
        ("form[name]", "Night export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[client_type]", "public"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000001@*"),
    ];
    for client in [register(&ana, &fields).await, machine(&ana).await] {
        let grant = [("grant_type", "client_credentials")];
        client.post_public(&house, "token", &grant).await.refused(401, "invalid_client");
        assert_eq!(client.post(&house, "token", &grant).await.status, 200);
        assert!(!ana.get(&format!("/admin/integrations/oauth/{}", client.id)).await.body.contains("keep a secret?"));
    }
}
