//! The OpenAPI document tells every operation, and nothing that there is not.

use super::{CLIENTS, Program};
use crate::house::House;
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "head"];

#[tokio::test]
async fn every_operation_of_the_document_is_there_and_wants_a_token() {
    let house = House::open().await;
    let nobody = house.anybody();
    let document: Value = nobody.send(nobody.ask(Method::GET, "/api/openapi.json")).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let real = path.replace(['{', '}'], "");
        for method in METHODS {
            let operation = &item[method];
            if operation.is_null() {
                continue;
            }
            let asked = nobody.ask(method.to_uppercase().parse().unwrap(), &real);
            assert_eq!(nobody.send(asked).await.status, 401, "{method} {path}");
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            assert!(ids.insert(id.to_owned()), "{id} twice");
            assert!(operation["summary"].is_string(), "{id}");
            for status in ["400", "401", "403", "404", "429"] {
                assert!(operation["responses"][status].is_object(), "{id} does not tell of {status}");
            }
        }
    }
    // The names by which the published tools know them.
    for id in [
        "getOauthClients",
        "postOauthClients",
        "getOauthClient",
        "putOauthClient",
        "deleteOauthClient",
        "postOauthClientSecret",
        "getOauthClientUsageSummary",
        "postOauthClientUsageQuery",
        "getOauthClientUsageQueryResult",
        "getOauthAuthorizations",
        "getOauthAuthorization",
        "getOauthScopes",
        "getOauthScope",
        "getAuthorizationRoles",
        "getAuthorizationRole",
        "getAuthorizationDivisions",
        "getAuthorizationDivisionsHome",
        "getAuthorizationSubjectsMe",
        "getAuthorizationPermissions",
        "getUsersMe",
        "getTokensMe",
        "headTokensMe",
        "deleteTokensMe",
        "getOrganizationsMe",
    ] {
        assert!(ids.contains(id), "{id} is missing");
    }
}

/// What the document names and does not have is a hole in it.
#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let house = House::open().await;
    let nobody = house.anybody();
    let document: Value = nobody.send(nobody.ask(Method::GET, "/api/openapi.json")).await.json();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("$ref", Value::String(reference)) => drop(references.insert(reference.clone())),
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_shows_the_document() {
    let house = House::open().await;
    let nobody = house.anybody();
    let led = nobody.get("/api").await;
    assert_eq!(led.leads_to(), "/api/docs");
    let page = nobody.get("/api/docs/").await;
    assert!(page.body.contains("swagger-ui-bundle.js"), "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let script = nobody.get("/api/docs/swagger-initializer.js").await;
    assert!(script.body.contains("/api/openapi.json"), "{}", script.body);
    let program = Program::admin(&house).await;
    assert_eq!(
        program.get(CLIENTS).await.header("content-security-policy"),
        Some("default-src 'none'; frame-ancestors 'none'")
    );
}
