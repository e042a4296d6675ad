//! U+0000 at every door: refused with the field's name, and never our failure. PostgreSQL stores no such text, and SQLite
//! ends a search at it.

use crate::{
    house::{ANA, By, House, LIST, OLD, page},
    oauth::{application, plain_machine},
    rest::{CLIENTS, Program},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clientele::wire::UiError;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::{
    Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Value, json};

const SAYS: &str = "This has a NUL character (U+0000), which no text may have.";

#[tokio::test]
async fn no_server_function_takes_it() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    let mut calls: Vec<(String, &str, &str)> = server_fn_paths()
        .map(|(path, _)| (path.trim_start_matches("/fn/").to_owned(), "anything", "anything"))
        .collect();
    assert!(calls.len() > 70, "{calls:?}");
    for (function, parameter, field) in [
        ("list_clients", "query[q]", "q"),
        ("list_clients", "query[after]", "after"),
        ("list_users", "query[q]", "q"),
        ("list_audit", "query[q]", "q"),
        ("list_events", "query[q]", "q"),
        ("list_authorizations", "query[q]", "q"),
        ("add_client", "form[name]", "name"),
        ("save_client", "form[description]", "description"),
        ("save_client", "form[redirect_uris][]", "redirect_uris"),
        ("save_client", "form[allowed_addresses]", "allowed_addresses"),
        ("save_roles", "roles[]", "roles"),
        ("invite_user", "email", "email"),
        ("get_welcome", "token", "token"),
        ("sign_in", "email", "email"),
        ("answer_consent", "request", "request"),
    ] {
        calls.push((function.to_owned(), parameter, field));
    }
    for (function, parameter, field) in calls {
        for browser in [&ana, &nobody] {
            let answer = browser.call(&function, &[("id", OLD), (parameter, "a\0b")]).await;
            assert_eq!(answer.error(), UiError::invalid(field, SAYS), "{function} {parameter}");
            let answer = browser.post(By::Form, &function, &[(parameter, "\0")]).await;
            assert_eq!(answer.status, 422, "{function} {parameter}");
            assert!(answer.body.contains(&format!("<p>{field}: {SAYS}</p>")), "{function} {parameter}: {answer:?}");
        }
    }
    // Encoded once more it is a text like another.
    let answer = ana.call("get_consent", &[("request", "client_id=a&state=%00")]).await;
    assert!(answer.status.as_u16() < 500, "{answer:?}");
    assert_eq!(ana.call("list_clients", &[("query[q]", "%00")]).await.status, 200);
}

#[tokio::test]
async fn no_address_of_the_console_takes_it() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    for (path, field) in [
        (format!("{LIST}?q=%00"), "q"),
        (format!("{LIST}?q=a&after=%00"), "after"),
        (format!("{LIST}?flash=%00"), "flash"),
        (format!("{LIST}?%00=x"), ""),
        ("/admin/integrations/authorized?q=%00".into(), "q"),
        ("/admin/people/users?q=%00".into(), "q"),
        ("/admin/audit?q=%00".into(), "q"),
        ("/admin/audit/export.csv?q=%00".into(), "q"),
        ("/admin/audit/export.jsonl?who=%00".into(), "who"),
        ("/login?next=%00".into(), "next"),
        ("/oauth/authorize?client_id=a&state=%00".into(), "state"),
        ("/welcome/%00".into(), "address"),
        ("/nothing/%00".into(), "address"),
        (page("%00"), "address"),
        (format!("{}/versions/%00", page(OLD)), "address"),
    ] {
        for browser in [&ana, &nobody] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, 422, "{path}");
            assert!(answer.body.contains(&format!("<p>{field}: {SAYS}</p>")), "{path}: {answer:?}");
        }
    }
    for cookie in ["clientele_preferences", "clientele_session", "clientele_second"] {
        let browser = house.anybody();
        browser.set_cookie(cookie, "dark%00.on%00");
        for path in ["/login", "/login/code"] {
            let request = browser.ask(Method::GET, path).header(ACCEPT, "text/html");
            assert!(browser.send(request).await.status.as_u16() < 500, "{cookie} {path}");
        }
    }
}

#[tokio::test]
async fn no_operation_of_the_rest_api_takes_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let document = program.get("/api/openapi.json").await.ok();
    let (mut asked, mut bodies) = (0, 0);
    for (path, operations) in document["paths"].as_object().unwrap() {
        let known = path.replace("{clientId}", OLD).replace(['{', '}'], "");
        let mut addresses = vec![(format!("{known}?anything=%00"), "anything")];
        if let Some((before, rest)) = path.split_once('{') {
            let after = rest.split_once('}').unwrap().1.replace(['{', '}'], "");
            addresses.push((format!("{before}%00{after}"), "address"));
        }
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            for (address, field) in &addresses {
                let reply = program.send(program.ask(method.clone(), address)).await;
                if method == Method::HEAD {
                    assert_eq!(reply.status, 400, "{address}");
                    continue;
                }
                let refusal = reply.refused(400, "invalid.query.param.value");
                assert_eq!(refusal["details"][0]["fieldName"], *field, "{method} {address}");
                asked += 1;
            }
            if operation["requestBody"].is_object() {
                let body = r#"{"a": [{"b": "\u0000"}]}"#;
                let request = program.ask(method.clone(), &known).header(CONTENT_TYPE, "application/json").body(body);
                let refusal = program.send(request).await.refused(400, "invalid.property");
                assert_eq!(
                    refusal["details"][0],
                    json!({"errorCode": "invalid.property", "fieldName": "a[0].b", "message": SAYS}),
                    "{path}"
                );
                bodies += 1;
            }
        }
    }
    assert!(asked > 40 && bodies > 5, "{asked} addresses, {bodies} bodies");
    // As it is, in a name, and inside a cursor.
    let raw = program.ask(Method::POST, CLIENTS).header(CONTENT_TYPE, "application/json").body("{\"name\":\"\0\"}");
    assert_eq!(program.send(raw).await.status, 400);
    let cursor = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&("name", "a\0", 0, OLD, 7)).unwrap());
    let refusal = program.get(&format!("{CLIENTS}?pageSize=5&cursor=a.{cursor}")).await;
    assert_eq!(refusal.status, 400, "{}", refusal.body);
    let stored: Value = program.get(CLIENTS).await.ok();
    assert!(!stored.to_string().contains("\\u0000"));
}

#[tokio::test]
async fn no_endpoint_of_the_authorization_server_takes_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (people, machine) = (application(&ana).await, plain_machine(&ana).await);
    let nobody = house.anybody();
    for client in [&people, &machine] {
        for endpoint in ["token", "introspect", "revoke"] {
            for parameter in [
                "grant_type",
                "scope",
                "code",
                "redirect_uri",
                "code_verifier",
                "refresh_token",
                "token",
                "client_id",
                "client_secret",
                "token_type_hint",
                "anything",
            ] {
                let request = nobody.ask(Method::POST, &format!("/oauth/{endpoint}"));
                let request = request.basic_auth(&client.id, Some(&client.secret)).form(&[(parameter, "a\0")]);
                let answer = nobody.send(request).await;
                assert_eq!(answer.status, 400, "{endpoint} {parameter}: {}", answer.body);
                let refusal: Value = serde_json::from_str(&answer.body).unwrap();
                assert_eq!(refusal["error"], "invalid_request");
                assert_eq!(refusal["error_description"], format!("{parameter}: {SAYS}"));
            }
            for (id, secret) in [("a\0", "b"), (client.id.as_str(), "b\0"), (client.id.as_str(), "%00")] {
                let form = [("grant_type", "client_credentials"), ("token", "a")];
                let request = nobody.ask(Method::POST, &format!("/oauth/{endpoint}"));
                let answer = nobody.send(request.basic_auth(id, Some(secret)).form(&form)).await;
                assert_eq!(answer.status, 401, "{endpoint}: {}", answer.body);
            }
        }
    }
}
