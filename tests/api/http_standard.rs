//! HTTP by its standard (RFC 9110), at every door.

use crate::{
    house::{ANA, House, LIST, page},
    oauth::machine,
    rest::{CLIENTS, Program, application, at},
};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_answer_that_could_have_a_body_says_of_what_kind_it_is() {
    let house = House::open().await;
    let (ana, anybody) = (house.signed_in(ANA).await, house.anybody());
    let client = machine(&ana).await;
    let token = client.own_token(&house).await.access_token;
    let form =
        [("token", token.as_str()), ("client_id", client.id.as_str()), ("client_secret", client.secret.as_str())];
    let revoked = anybody.send(anybody.ask(Method::POST, "/oauth/revoke").form(&form)).await;
    assert_eq!((revoked.status.as_u16(), revoked.header("content-type")), (200, Some("application/json")));
    assert_eq!(revoked.body, "{}");
    let mut asked = vec![];
    for path in [
        LIST,
        "/login",
        "/",
        "/nothing",
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/assets/0/x.js",
        "/oauth/token",
        "/oauth/authorize",
        "/oauth/revoke",
        "/oauth/introspect",
        "/.well-known/oauth-authorization-server",
        "/.well-known/nothing",
        "/api",
        "/api/docs",
        "/api/openapi.json",
        CLIENTS,
        "/api/v2/nothing",
        "/fn/sign_in",
        "/fn/nothing",
        "/admin/audit/export.csv",
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let request = ana.ask(method.clone(), path).header("origin", &ana.origin);
            asked.push((format!("{method} {path}"), ana.send(request).await));
        }
    }
    for (what, answer) in asked {
        let bare = [204, 304].contains(&answer.status.as_u16());
        assert!(bare || answer.header("content-type").is_some(), "{what}: {answer:?}");
        assert_ne!(answer.status, 500, "{what}");
        if answer.status == 405 {
            assert!(answer.header("allow").is_some(), "{what}");
        }
    }
    for (kind, long, status) in [("text/plain", false, 415), ("application/x-www-form-urlencoded", true, 413)] {
        let body = if long { "a=".to_owned() + &"x".repeat(100_000) } else { String::new() };
        let refused = anybody.ask(Method::POST, "/oauth/token").header("content-type", kind).body(body);
        let refused = anybody.send(refused).await;
        assert_eq!((refused.status.as_u16(), refused.header("content-type")), (status, Some("application/json")));
    }
}

#[tokio::test]
async fn options_tells_what_may_be_asked_of_an_address() {
    let house = House::open().await;
    let anybody = house.anybody();
    for (path, allow) in [
        (LIST, "GET, HEAD, OPTIONS"),
        ("/login", "GET, HEAD, OPTIONS"),
        ("/healthz", "GET, HEAD, OPTIONS"),
        ("/fn/sign_in", "POST, OPTIONS"),
        ("/oauth/token", "POST, OPTIONS"),
        ("/oauth/revoke", "POST, OPTIONS"),
        ("/.well-known/oauth-authorization-server", "GET, HEAD, OPTIONS"),
        ("/api/openapi.json", "GET, HEAD, OPTIONS"),
        (CLIENTS, "GET, POST, HEAD, OPTIONS"),
        ("/api/v2/oauth/clients/import", "POST, OPTIONS"),
        ("/api/v2/oauth/clients/a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e", "DELETE, GET, PUT, HEAD, OPTIONS"),
        ("/api/v2/tokens/me", "DELETE, GET, HEAD, OPTIONS"),
    ] {
        let answer = anybody.send(anybody.ask(Method::OPTIONS, path)).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (204, Some(allow)), "{path}");
    }
    let nothing = anybody.send(anybody.ask(Method::OPTIONS, "/api/v2/nothing")).await;
    assert_eq!(nothing.status, 404);
    // Whose method is refused reads the same.
    let mut compared = 0;
    for (method, path) in [
        (Method::POST, LIST),
        (Method::PUT, "/healthz"),
        (Method::GET, "/oauth/token"),
        (Method::POST, "/.well-known/oauth-authorization-server"),
        (Method::DELETE, "/api/openapi.json"),
        (Method::PUT, CLIENTS),
        (Method::GET, "/fn/sign_in"),
    ] {
        let allow = anybody.send(anybody.ask(Method::OPTIONS, path)).await.header("allow").unwrap().to_owned();
        let refused = anybody.send(anybody.ask(method, path).header("origin", &anybody.origin)).await;
        if refused.status == 405 {
            assert_eq!(refused.header("allow"), Some(allow.as_str()), "{path}");
            compared += 1;
        }
    }
    assert!(compared >= 4, "{compared} methods were refused");
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let program = Program::admin(&house).await;
    for path in
        [LIST.to_owned(), page(crate::house::OLD), "/healthz".into(), "/.well-known/oauth-authorization-server".into()]
    {
        let (get, head) =
            (ana.get(&path).await, ana.send(ana.ask(Method::HEAD, &path).header("accept", "text/html")).await);
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")), "{path}");
        assert_eq!(head.body, "");
    }
    for path in [CLIENTS, "/api/v2/tokens/me", "/api/v2/oauth/scopes"] {
        let (get, head) = (program.get(path).await, program.send(program.ask(Method::HEAD, path)).await);
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")), "{path}");
        assert_eq!(head.body, Value::Null);
    }
}

#[tokio::test]
async fn an_unknown_address_for_programs_answers_json() {
    let house = House::open().await;
    let anybody = house.anybody();
    for path in [
        "/.well-known",
        "/.well-known/",
        "/.well-known/openid-configuration",
        "/.well-known/security.txt",
        "/.well-known/a/b",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = anybody.send(anybody.ask(method, path)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (404, Some("application/json")),
                "{path}"
            );
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(body["error"], "not_found");
        }
    }
}

#[tokio::test]
async fn conditions_hold_in_every_form_they_may_have() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Conditional").await;
    let one = at(&made["id"]);
    let ask = async |method: Method, headers: &[(&'static str, &str)]| {
        let mut request = program.ask(method.clone(), &one);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = application("Conditional");
        program.send(if method == Method::PUT { request.json(&body) } else { request }).await
    };
    for (headers, status) in [
        (&[("if-none-match", "\"v7\", \"v1\"")][..], 304),
        (&[("if-none-match", "\"v7\""), ("if-none-match", "W/\"v1\"")], 304),
        (&[("if-none-match", "*")], 304),
        (&[("if-none-match", "\"v7\"")], 200),
        (&[("if-match", "\"v7\", \"v1\"")], 200),
        (&[("if-match", "\"v7\"")], 412),
    ] {
        assert_eq!(ask(Method::GET, headers).await.status, status, "GET {headers:?}");
    }
    for (headers, status) in [
        (&[("if-match", "\"v7\", \"v8\"")][..], 412),
        (&[("if-match", "W/\"v1\"")], 412),
        (&[("if-none-match", "*")], 412),
        (&[("if-none-match", "W/\"v1\"")], 412),
        (&[("if-match", "v1")], 400),
        (&[("if-match", "\"v1\" \"v2\"")], 400),
        (&[("if-match", "\"v7\""), ("if-match", "\"v1\"")], 200),
        (&[("if-match", "*")], 200),
        (&[("if-none-match", "\"v77\"")], 200),
    ] {
        let answer = ask(Method::PUT, headers).await;
        assert_eq!(answer.status, status, "PUT {headers:?}: {}", answer.body);
    }
    let weak = ask(Method::DELETE, &[("if-match", "W/\"v1\"")]).await.refused(412, "precondition.failed");
    assert!(weak["message"].as_str().unwrap().contains("W/\"v1\" is a weak tag"), "{weak}");
    assert_eq!(program.get(&one).await.ok()["state"], "active");
}

#[tokio::test]
async fn every_operation_that_tells_a_tag_reads_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let view = json!({"name": "Tagged", "query": "state=active", "shared": true});
    let view = program.post("/api/v2/oauth/views", &view).await.ok()["id"].as_str().unwrap().to_owned();
    let review = json!({"name": "Tagged", "query": "state=active", "due": "2999-12-31"});
    let review = program.post("/api/v2/oauth/reviews", &review).await.ok()["id"].as_str().unwrap().to_owned();
    let document = program.get("/api/openapi.json").await.ok();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let get = &item["get"];
        if get["responses"]["200"]["headers"]["ETag"].is_null() {
            continue;
        }
        let address =
            path.replace("{clientId}", crate::house::OLD).replace("{viewId}", &view).replace("{reviewId}", &review);
        let tag = program.send(program.ask(Method::GET, &address)).await.headers["etag"].to_str().unwrap().to_owned();
        let weak = format!("W/{tag}");
        // How many clients a view shows, who an owner is by now, and how far a review is changes without an edit: these are
        // told whole.
        let known = if get["responses"]["304"].is_object() { 304 } else { 200 };
        assert_eq!(known == 304, path == "/api/v2/oauth/clients/{clientId}", "{path}");
        for (name, value, status) in [
            ("if-none-match", tag.as_str(), known),
            ("if-none-match", &weak, known),
            ("if-none-match", "*", known),
            ("if-none-match", "\"v77\"", 200),
            ("if-match", &tag, 200),
            ("if-match", "*", 200),
            ("if-match", "\"v77\"", 412),
            ("if-match", &weak, 412),
            ("if-match", "v1", 400),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let reply = program.send(program.ask(method.clone(), &address).header(name, value)).await;
                assert_eq!(reply.status, status, "{method} {address} {name}: {value}");
                assert!(status == 412 || status == 400 || reply.headers["etag"] == *tag, "{address}");
            }
        }
        let parameters = get["parameters"].to_string();
        assert_eq!(parameters.contains("If-None-Match"), known == 304, "{path} tells it");
        asked += 1;
    }
    assert_eq!(asked, 5, "clients, ownership, views, reviews and the clients in them");
}

#[tokio::test]
async fn parameters_of_a_media_type_do_not_matter() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let body = application("Typed").to_string();
    for kind in ["application/json;charset=iso-8859-1", "Application/JSON ; a=\"b;c\"", "application/vnd.x+json; v=1"] {
        let request = program.ask(Method::POST, CLIENTS).header("content-type", kind).body(body.clone());
        program.send(request).await.ok();
    }
    let anybody = house.anybody();
    for kind in ["application/x-www-form-urlencoded;charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED; a=\"b\""] {
        let request = anybody.ask(Method::POST, "/oauth/token").header("content-type", kind).body("grant_type=nothing");
        let told: Value = serde_json::from_str(&anybody.send(request).await.body).unwrap();
        assert_eq!(told["error"], "unsupported_grant_type", "{kind}");
    }
}
