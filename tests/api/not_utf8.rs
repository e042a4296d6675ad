//! Bytes that are no UTF-8, encoded in a form or in an address: refused at every door with the field's name. Read as replacement
//! characters, different passwords would be one.

use crate::{
    house::{ANA, Answer, Browser, House, LIST, OLD},
    oauth::application,
    rest::{CLIENTS, Program},
};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::{
    Method,
    header::{CONTENT_TYPE, ORIGIN},
};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

async fn sent(browser: &Browser, function: &str, body: String) -> Answer {
    let request = browser.ask(Method::POST, &format!("/fn/{function}")).header(ORIGIN, &browser.origin);
    browser.send(request.header(CONTENT_TYPE, FORM).body(body)).await
}

#[tokio::test]
async fn no_server_function_takes_it() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    let mut calls: Vec<(String, &str, &str)> = server_fn_paths()
        .map(|(path, _)| (path.trim_start_matches("/fn/").to_owned(), "anything", "anything"))
        .collect();
    for (function, parameter, field) in [
        ("change_password", "new_password", "new_password"),
        ("sign_in", "password", "password"),
        ("add_division", "name", "name"),
        ("save_client", "form[description]", "description"),
        ("save_roles", "roles[]", "roles"),
        ("list_clients", "query[q]", "q"),
    ] {
        calls.push((function.to_owned(), parameter, field));
    }
    for (function, parameter, field) in calls {
        for browser in [&ana, &nobody] {
            for value in ["a%ffb", "%C3", "%ED%A0%80"] {
                let answer = sent(browser, &function, format!("id={OLD}&{parameter}={value}")).await;
                assert_eq!(answer.status, 422, "{function} {parameter}");
                assert_eq!(answer.error().problem(field).unwrap(), "This is not UTF-8.", "{function} {parameter}");
            }
        }
    }
    // Who types a replacement character means it.
    assert_eq!(ana.call("list_clients", &[("query[q]", "\u{fffd}")]).await.status, 200);
}

#[tokio::test]
async fn no_address_takes_it() {
    let house = House::open().await;
    let (ana, program) = (house.signed_in(ANA).await, Program::admin(&house).await);
    for (path, field) in [
        (format!("{LIST}?q=%ff"), "q"),
        ("/admin/people/users?q=%C3".into(), "q"),
        ("/admin/audit?q=%ff".into(), "q"),
        ("/admin/audit/export.csv?q=%ff".into(), "q"),
        ("/admin/audit/sign-ins?who=%ff".into(), "who"),
        ("/login?next=%ff".into(), "next"),
        ("/oauth/authorize?client_id=a&state=%ff".into(), "state"),
    ] {
        let answer = ana.get(&path).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.body.contains(&format!("<p>{field}: This is not UTF-8.</p>")), "{path}: {answer:?}");
    }
    let refusal = program.get(&format!("{CLIENTS}?q=%ff")).await.refused(400, "invalid.query.param.value");
    assert_eq!(refusal["details"][0]["fieldName"], "q", "{refusal}");
    let view = json!({"name": "Odd", "query": "q=%ff"});
    let refusal = program.post("/api/v2/oauth/views", &view).await;
    assert_eq!(refusal.status, 400, "{}", refusal.body);
    assert!(refusal.body.to_string().contains("q: This is not UTF-8."), "{}", refusal.body);
}

#[tokio::test]
async fn what_reads_no_parameters_refuses_an_address_that_is_no_text() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    let client = application(&ana).await;
    for path in [
        "/healthz",
        "/readyz",
        "/favicon.svg",
        "/.well-known/oauth-authorization-server",
        "/.well-known/nothing",
        "/api",
        "/api/openapi.json",
        "/api/v2/nothing",
    ] {
        for query in ["x=%00", "x=%ff", "%00"] {
            assert_eq!(nobody.get(&format!("{path}?{query}")).await.status, 400, "{path} {query}");
        }
        assert_ne!(nobody.get(&format!("{path}?x=1")).await.status, 400, "{path}");
    }
    for endpoint in ["token", "introspect", "revoke"] {
        for query in ["x=%00", "x=%ff"] {
            let request = nobody.ask(Method::POST, &format!("/oauth/{endpoint}?{query}"));
            let request = request.basic_auth(&client.id, Some(&client.secret)).form(&[("token", "a")]);
            let answer = nobody.send(request).await;
            assert_eq!(answer.status, 400, "{endpoint} {query}");
            let refusal: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(refusal["error"], "invalid_request");
        }
    }
}
