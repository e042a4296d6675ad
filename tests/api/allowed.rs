//! Allowed addresses of a Client Credentials client: where it may ask for tokens, and where it may use them.

use crate::{
    house::{ANA, House, page},
    rest::{ADMIN_ROLE, CLIENTS, Program, at, fields},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const FLAGS: [&str; 6] = ["--trusted-proxies", "1", "--sign-in-per-account", "1000", "--sign-in-per-address", "1000"];

/// A client that may look at clients, from there.
async fn add(program: &Program, from: &[&str]) -> Value {
    let client = json!({
        "name": "Night export, by address",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "roleDivisions": [{ "roleId": ADMIN_ROLE, "divisionId": "*" }],
        "allowedAddresses": from,
    });
    program.post(CLIENTS, &client).await.ok()
}

/// What a caller gets that comes from an address, as the proxy in front says.
async fn ask(house: &House, from: &str, path: &str, client: &Value) -> (StatusCode, Value) {
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let http = clientele::server::outgoing::builder().no_proxy().build().unwrap();
    let request = http
        .post(format!("http://{}{path}", house.address))
        .basic_auth(text("id"), Some(text("secret")))
        .header("x-forwarded-for", from);
    let form = [("grant_type", "client_credentials"), ("token", client["token"].as_str().unwrap_or_default())];
    let answer = request.form(&form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn token(house: &House, from: &str, client: &Value) -> Result<String, Value> {
    let (status, body) = ask(house, from, "/oauth/token", client).await;
    if status == 200 { Ok(body["access_token"].as_str().unwrap().to_owned()) } else { Err(body) }
}

async fn uses(house: &House, from: &str, token: &str) -> (u16, Value) {
    let program = Program::with_token(house, token);
    let reply = program.send(program.ask(Method::GET, CLIENTS).header("x-forwarded-for", from)).await;
    (reply.status.as_u16(), reply.body)
}

#[tokio::test]
async fn tokens_are_issued_to_and_taken_from_allowed_addresses_alone() {
    let house = House::with(&FLAGS).await;
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    let client = add(&program, &["192.0.2.0/24", "2001:db8::/48"]).await;
    let own = token(&house, "192.0.2.9", &client).await.unwrap();
    for from in ["2001:db8:0:7::1", "::ffff:192.0.2.9", "[2001:db8::1]:443", "203.0.113.1, 192.0.2.9"] {
        assert!(token(&house, from, &client).await.is_ok(), "{from}");
        assert_eq!(uses(&house, from, &own).await.0, 200, "{from}");
    }
    for from in ["192.0.3.9", "2001:db9::1", "::ffff:192.0.3.9", "192.0.2.9, 192.0.3.9"] {
        let refused = token(&house, from, &client).await.unwrap_err();
        assert_eq!(refused["error"], "unauthorized_client", "{from}");
        let (status, body) = uses(&house, from, &own).await;
        assert_eq!((status, &body["code"]), (403, &json!("not.authorized")), "{from}: {body}");
        assert!(body["message"].as_str().unwrap().contains("from this address"), "{body}");
    }
    // Nobody is told who does not know the secret; and asking about tokens is no use of one.
    let stranger = json!({ "id": client["id"], "secret": "cs_wrong" });
    assert_eq!(token(&house, "192.0.3.9", &stranger).await.unwrap_err()["error"], "invalid_client");
    let asked = json!({ "id": client["id"], "secret": client["secret"], "token": own });
    assert_eq!(ask(&house, "192.0.3.9", "/oauth/introspect", &asked).await.1["active"], true);

    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let address = page(client["id"].as_str().unwrap());
    let shown = ana.get(&address).await.body;
    assert!(shown.contains("8 attempts from addresses that are not allowed"), "{shown}");
    // Another list, and what was refused by the one before is no fault any more.
    let path = at(&client["id"]);
    let mut wider = program.get(&path).await.ok();
    wider["allowedAddresses"] = json!([]);
    assert_eq!(program.put(&path, &wider).await.ok()["allowedAddresses"], json!([]));
    assert!(token(&house, "192.0.3.9", &client).await.is_ok() && uses(&house, "192.0.3.9", &own).await.0 == 200);
    assert!(!ana.get(&address).await.body.contains("attempts from addresses"));
    // It binds what was issued before, too.
    wider["allowedAddresses"] = json!(["198.51.100.7"]);
    program.put(&path, &wider).await.ok();
    assert_eq!((uses(&house, "192.0.2.9", &own).await.0, uses(&house, "198.51.100.7", &own).await.0), (403, 200));
}

#[tokio::test]
async fn a_list_is_told_undone_and_moved_like_every_setting() {
    let house = House::with(&FLAGS).await;
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    let client = add(&program, &["::ffff:192.0.2.0/120", "192.0.2.0/24", " 2001:DB8::1 "]).await;
    let written = json!(["192.0.2.0/24", "2001:db8::1"]);
    assert_eq!(client["allowedAddresses"], written, "as it is read, once");
    let path = at(&client["id"]);
    let mut change = program.get(&path).await.ok();
    change["allowedAddresses"] = json!(["10.0.0.0/8"]);
    program.put(&path, &change).await.ok();
    let id = client["id"].as_str().unwrap();
    let story = ana.get(&format!("{}/activity", page(id))).await.body;
    assert!(story.contains("Allowed addresses") && story.contains("10.0.0.0/8"), "{story}");
    let back = ana.call("bring_back_version", &[("id", id), ("version", "1"), ("current", "2")]).await;
    assert_eq!(back.status, 200, "{}", back.body);
    assert_eq!(program.get(&path).await.ok()["allowedAddresses"], written);

    let export = program.get(&format!("{CLIENTS}/export")).await.ok();
    let mut moved = export["clients"].as_array().unwrap().iter().find(|c| c["id"] == client["id"]).unwrap().clone();
    assert_eq!(moved["allowedAddresses"], written);
    moved.as_object_mut().unwrap().remove("id");
    let done = program.post(&format!("{CLIENTS}/import"), &json!({ "clients": [moved] })).await.ok();
    let copy = program.get(&at(&done["results"][0]["id"])).await.ok();
    assert_eq!(copy["allowedAddresses"], written);
}

#[tokio::test]
async fn what_is_no_address_is_named_by_its_line_and_nothing_typed_is_lost() {
    let house = House::with(&FLAGS).await;
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    let client = add(&program, &[]).await;
    let (path, id) = (at(&client["id"]), client["id"].as_str().unwrap());
    let mut change = program.get(&path).await.ok();
    change["allowedAddresses"] = json!(["192.0.2.0/24", "192.0.2.7/16", "nowhere"]);
    let refused = program.put(&path, &change).await.refused(400, "constraint.validation");
    assert_eq!(fields(&refused), ["allowedAddresses", "allowedAddresses"], "{refused}");
    let says = refused["details"].to_string();
    assert!(says.contains("[1]: 192.0.2.7/16 has more") && says.contains("[2]: nowhere is no address"), "{says}");

    let details = ana.client(id).await;
    let typed = [("allowed_addresses", "192.0.2.0/24\r\n\r\nnowhere\r\n")];
    let mut form = crate::house::form(&details, &typed);
    form.push(("roles[]".into(), format!("{ADMIN_ROLE}@*")));
    let refused = ana.submit("save_client", &crate::house::pairs(&form)).await;
    let shown = ana.get(refused.leads_to()).await.body;
    assert!(shown.contains("Line 3: nowhere is no address"), "{shown}");
    assert!(shown.contains("192.0.2.0/24") && shown.contains("nowhere"), "what was typed is there");
    assert_eq!(program.get(&path).await.ok()["allowedAddresses"], json!([]));

    // What shuts out where it was last used from is said beside the field.
    let client = json!({ "id": client["id"], "secret": client["secret"] });
    let own = token(&house, "198.51.100.9", &client).await.unwrap();
    assert_eq!(uses(&house, "198.51.100.9", &own).await.0, 200);
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let mut form = crate::house::form(&ana.client(id).await, &[("allowed_addresses", "192.0.2.0/24")]);
    form.push(("roles[]".into(), format!("{ADMIN_ROLE}@*")));
    assert_eq!(ana.call("save_client", &crate::house::pairs(&form)).await.status, 200);
    let shown = ana.get(&page(id)).await.body;
    assert!(shown.contains("It was last used from 198.51.100.9, which this shuts out."), "{shown}");
}

#[tokio::test]
async fn a_limit_that_would_bind_nobody_is_refused_and_one_that_is_kept_aside_stays() {
    let house = House::with(&FLAGS).await;
    let program = Program::admin(&house).await;
    let code = json!({
        "name": "Desktop, by address",
        "authorizedGrantType": "CODE",
        "registeredRedirectUri": ["https://desktop.example/back"],
        "scope": ["users:readonly"],
        "allowedAddresses": ["192.0.2.0/24"],
    });
    let refused = |refused: Value| {
        let says = refused["details"].to_string();
        assert!(says.contains("allowedAddresses") && says.contains("Only Client Credentials is held"), "{refused}");
    };
    refused(program.post(CLIENTS, &code).await.refused(400, "constraint.validation"));
    let done = program.post(&format!("{CLIENTS}/import"), &json!({ "clients": [code] })).await.body;
    assert!(done.to_string().contains("Only Client Credentials is held"), "{done}");

    // So by the form, on which everything is shown without JavaScript: a limit that was typed is not dropped.
    let ana = house.signed_in(ANA).await;
    let typed = [
        ("form[name]", "Desktop, by form"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[allowed_addresses]", "192.0.2.0/24"),
        ("form[redirect_uris][]", "https://desktop.example/back"),
        ("form[scopes][users]", "read"),
    ];
    let answer = ana.submit("add_client", &typed).await;
    let shown = ana.get(answer.leads_to()).await.body;
    assert!(shown.contains("Only Client Credentials is held") && shown.contains("192.0.2.0/24"), "{shown}");

    // Another grant type keeps it aside: nobody who goes back has lost a limit.
    let mut client = add(&program, &["192.0.2.0/24"]).await;
    let path = at(&client["id"]);
    for (name, value) in [
        ("authorizedGrantType", json!("CODE")),
        ("registeredRedirectUri", code["registeredRedirectUri"].clone()),
        ("scope", code["scope"].clone()),
    ] {
        client[name] = value;
    }
    client = program.put(&path, &client).await.ok();
    assert_eq!(client["allowedAddresses"], json!(["192.0.2.0/24"]));
    client["description"] = json!("Sent back as it was read.");
    client = program.put(&path, &client).await.ok();
    let export = program.get(&format!("{CLIENTS}/export")).await.ok();
    let moved = export["clients"].as_array().unwrap().iter().find(|c| c["id"] == client["id"]).unwrap();
    assert_eq!(moved["allowedAddresses"], json!([]), "what is exported can be imported");
    client["allowedAddresses"] = json!(["198.51.100.0/24"]);
    refused(program.put(&path, &client).await.refused(400, "constraint.validation"));
    client["allowedAddresses"] = json!([]);
    program.put(&path, &client).await.ok();
}
