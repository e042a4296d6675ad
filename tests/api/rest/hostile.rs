//! Requests that nobody means well with, or at all: each gets an answer, in the envelope, and none is our failure.

use super::{CLIENTS, Program, application};
use crate::house::House;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;

#[tokio::test]
async fn what_is_no_json_is_refused_by_name() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let post = async |kind: &str, body: Vec<u8>| {
        program.send(program.ask(Method::POST, CLIENTS).header(CONTENT_TYPE, kind).body(body)).await
    };
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json x", "multipart/form-data"] {
        post(kind, b"{}".to_vec()).await.refused(415, "unsupported.media.type");
    }
    program.send(program.ask(Method::POST, CLIENTS)).await.refused(415, "unsupported.media.type");
    let deep = "[".repeat(100_000).into_bytes();
    let nested = format!("{{\"name\":{}", "[".repeat(100_000)).into_bytes();
    for body in [
        &b""[..],
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{\"name\":\"\\ud800\"}",
        b"{}{}",
        b"{\"name\":1e999}",
        &deep,
        &nested,
    ] {
        let reply = post("application/json", body.to_vec()).await;
        assert_eq!(reply.status, 400, "{:?}: {}", body.get(..20), reply.body);
        assert!(
            ["bad.request", "invalid.property", "grant.type.required"].contains(&reply.body["code"].as_str().unwrap())
        );
    }
    let twice = b"{\"name\":\"a\",\"name\":\"b\"}".to_vec();
    assert_eq!(post("application/json", twice).await.status, 400, "a field that is there twice");
}

#[tokio::test]
async fn a_body_has_its_limit() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let mut body = application("Large");
    body["description"] = json!("x".repeat(1 << 20));
    program.post(CLIENTS, &body).await.refused(413, "request.entity.too.large");
    // An import may be larger, but not without end.
    let row = json!({"name": "a", "authorizedGrantType": "CODE", "description": "x".repeat(1 << 20)});
    let import = format!("{CLIENTS}/import");
    let some = program.post(&import, &json!({"clients": [row, row]})).await.ok();
    assert_eq!(some["refused"], 2);
    program.post(&import, &json!({"clients": vec![row; 17]})).await.refused(413, "request.entity.too.large");
}

#[tokio::test]
async fn addresses_and_methods_that_there_are_not() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    for path in ["/api/v2/nothing", "/api/v2/oauth/clients/", "/api/v3/oauth/clients", "/api/v2/oauth/clients/a/b/c"] {
        program.get(path).await.refused(404, "not.found");
    }
    for id in ["nope", "%00", "%ff", "..%2f..%2fetc", &"a".repeat(5_000)] {
        let reply = program.get(&format!("{CLIENTS}/{id}")).await;
        assert!(reply.status.is_client_error(), "{id:?}: {}", reply.status);
        assert!(reply.body["contextId"].is_string(), "{}", reply.body);
    }
    for (method, path, allowed) in [
        (Method::PATCH, CLIENTS, "GET, POST, HEAD, OPTIONS"),
        (Method::DELETE, CLIENTS, "GET, POST, HEAD, OPTIONS"),
        (Method::GET, "/api/v2/oauth/clients/import", "POST, OPTIONS"),
        (Method::TRACE, "/api/v2/tokens/me", "DELETE, GET, HEAD, OPTIONS"),
    ] {
        let reply = program.send(program.ask(method, path)).await;
        assert_eq!(reply.header("allow"), Some(allowed), "{path}");
        reply.refused(405, "method.not.allowed");
    }
}

#[tokio::test]
async fn pages_of_configured_origins_may_call_and_others_may_not() {
    let house = House::with(&["--cors-origin", "https://tools.example,http://localhost:5173"]).await;
    let nobody = house.anybody();
    for path in [CLIENTS, "/oauth/token"] {
        let preflight = async |origin: &str| {
            let request = nobody.ask(Method::OPTIONS, path).header("origin", origin);
            let request = request
                .header("access-control-request-method", "PUT")
                .header("access-control-request-headers", "authorization,content-type,if-match");
            nobody.send(request).await
        };
        let allowed = preflight("https://tools.example").await;
        assert_eq!(allowed.header("access-control-allow-origin"), Some("https://tools.example"), "{path}");
        assert!(allowed.header("access-control-allow-headers").unwrap().contains("authorization"));
        assert_eq!(allowed.header("access-control-allow-credentials"), None, "no cookie counts here");
        assert_eq!(
            preflight("http://localhost:5173").await.header("access-control-allow-origin"),
            Some("http://localhost:5173")
        );
        assert_eq!(preflight("https://evil.example").await.header("access-control-allow-origin"), None);
    }
    let page = nobody.send(nobody.ask(Method::GET, "/login").header("origin", "https://tools.example")).await;
    assert_eq!(page.header("access-control-allow-origin"), None, "pages are no API");
}
