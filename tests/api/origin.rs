//! Posts from other sites are refused before anything is looked at.

use crate::house::{ANA, House, OLD};
use clientele::wire::UiError;
use reqwest::{Method, header::ORIGIN};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[tokio::test]
async fn only_our_own_pages_may_post() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let own = ana.origin.clone();
    let port = format!("http://127.0.0.1:{}", house.address.port() ^ 1);
    for origin in [None, Some("null"), Some("https://evil.example"), Some(port.as_str()), Some("http://127.0.0.1")] {
        for function in ["disable_client", "sign_in", "set_preferences", "nothing"] {
            let mut request = ana.ask(Method::POST, &format!("/fn/{function}")).form(&[("id", OLD)]);
            if let Some(origin) = origin {
                request = request.header(ORIGIN, origin);
            }
            assert_eq!(ana.send(request).await.error(), UiError::ForeignOrigin, "{origin:?} {function}");
        }
    }
    assert_eq!(ana.client(OLD).await.row.version, 1, "nothing was done");
    let request = ana.ask(Method::POST, "/fn/disable_client").form(&[("id", OLD)]).header(ORIGIN, own);
    assert_eq!(ana.send(request).await.status, 200);
}

#[tokio::test]
async fn a_public_url_decides_which_pages_are_ours() {
    let house = House::with(&["--public-url", "http://clientele.example:80"]).await;
    let mut browser = house.anybody();
    assert_eq!(browser.call("get_session", &[]).await.error(), UiError::ForeignOrigin, "the host is not asked");
    browser.origin = "http://clientele.example".into();
    assert_eq!(browser.call("get_session", &[]).await.status, 200);
}

#[tokio::test]
async fn nothing_changes_by_following_a_link() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for method in [Method::GET, Method::HEAD] {
        let answer = ana.send(ana.ask(method, &format!("/fn/disable_client?id={OLD}"))).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("POST, OPTIONS")));
    }
    assert_eq!(ana.client(OLD).await.row.version, 1);
}

#[tokio::test]
async fn without_a_public_url_another_host_is_not_ours() {
    let house = House::open().await;
    let (ana, port) = (house.signed_in(ANA).await, house.address.port());
    let evil = format!("evil.example:{port}");
    for path in ["/login", "/admin", "/assets/x/y", "/api/v2/users/me", "/oauth/token", "/.well-known/x", "/nothing"] {
        let answer = ana.send(ana.ask(Method::GET, path).header("host", &evil)).await;
        assert_eq!(answer.status, 421, "{path}: {answer:?}");
        assert!(answer.body.contains(&format!("http://{}", house.address)) && answer.body.contains("--public-url"));
        assert!(answer.header("content-security-policy").is_some() && !answer.body.contains("evil"), "{answer:?}");
    }
    for host in [format!("{}.evil.example", house.address), format!("localhost:{port}.evil.example")] {
        assert_eq!(ana.send(ana.ask(Method::GET, "/login").header("host", &host)).await.status, 421, "{host}");
    }
    let ours = house.address.to_string();
    for (line, hosts, status) in [
        ("/login".to_owned(), vec![ours.as_str()], "200"),
        ("/login".into(), vec![&ours, &ours], "400"),
        ("/login".into(), vec![&ours, &evil], "400"),
        (format!("http://{ours}/login"), vec![&evil], "200"),
        (format!("http://{evil}/login"), vec![&ours], "421"),
    ] {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        let told = said(&house, &format!("GET {line} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")).await;
        assert!(told.starts_with(&format!("HTTP/1.1 {status} ")), "{line} {hosts}: {told}");
    }
    // A page whose name was made to lead here agrees with itself.
    let request = ana.ask(Method::POST, "/fn/disable_client").form(&[("id", OLD), ("version", "1")]);
    let request = request.header("host", &evil).header(ORIGIN, format!("http://{evil}"));
    assert_eq!(ana.send(request).await.status, 421);
    assert_eq!(ana.client(OLD).await.row.version, 1, "nothing was done");
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ana.send(ana.ask(Method::GET, path).header("host", &evil)).await.status, 200, "{path}");
    }
    for host in [format!("localhost:{port}"), format!("[::1]:{port}"), "127.0.0.1:8080".to_owned()] {
        assert_eq!(ana.send(ana.ask(Method::GET, "/login").header("host", &host)).await.status, 303, "{host}");
    }
    let house = House::with(&["--public-url", "https://clientele.example"]).await;
    let anybody = house.anybody();
    for host in ["clientele.example", "clientele.internal:3000"] {
        assert_eq!(anybody.send(anybody.ask(Method::GET, "/login").header("host", host)).await.status, 200, "{host}");
    }
}

/// What is answered to these bytes.
async fn said(house: &House, request: &str) -> String {
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![];
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
