//! Doors beside the usual ones: each address asks who one is and whose the thing is, however it is written, and none tells
//! a secret.

use crate::{
    house::{ANA, Browser, House, JON, LIST, MIA, PAYROLL, page},
    oauth::{application, machine, register},
    powers::Harbour,
    rest::{BILLING_ROLE, CLIENTS, EDITOR_ROLE, Program},
};
use reqwest::Method;

/// - CVE-2024-42490, CVE-2026-55106: an endpoint beside the others asked nobody who they were.
/// - CVE-2026-4630, CVE-2025-27507: the id of something foreign was enough.
/// - CVE-2026-94001: one method asked what another left out.
#[tokio::test]
async fn every_address_asks_who_one_is_and_whose_it_is() {
    let house = House::open().await;
    let (ana, mia, nobody) = (house.signed_in(ANA).await, house.signed_in(MIA).await, house.anybody());
    let theirs = Program::of(&house, &halden_machine(&mia).await).await;
    let ours = application(&ana).await;
    let role = format!("/api/v2/authorization/roles/{EDITOR_ROLE}");
    for path in [
        format!("{CLIENTS}/{}", ours.id),
        format!("{CLIENTS}/{}/secrets", ours.id),
        format!("{CLIENTS}/{}/usage/summary", ours.id),
        format!("{CLIENTS}/{}/deletion-preview", ours.id),
        "/api/v2/users/0c11e27e-1e00-4000-8000-000400000001".into(),
        "/api/v2/users/0c11e27e-1e00-4000-8000-000400000001/roles".into(),
        role,
        format!("{CLIENTS}/export"),
        "/api/v2/oauth/scopes".into(),
        "/api/v2/authorization/divisions/home".into(),
    ] {
        let stranger = Program::with_token(&house, "").get(&path).await;
        assert_eq!(stranger.status, 401, "{path}");
        let foreign = theirs.get(&path).await;
        let told = foreign.body.to_string();
        assert!(
            !told.contains(&ours.id) && !told.contains("Ana Ruiz") && !told.contains("@meridianpost"),
            "{path}: {told}"
        );
    }
    for function in ["get_client", "get_evidence", "get_activity", "get_usage", "reveal_secret", "get_organizations"] {
        assert_eq!(nobody.call(function, &[("id", &ours.id)]).await.status, 401, "{function}");
        assert_eq!(mia.call(function, &[("id", &ours.id)]).await.status, 404, "{function}");
    }
    for (method, way) in
        [(Method::PUT, ""), (Method::DELETE, ""), (Method::POST, "/secret"), (Method::POST, "/disable")]
    {
        let request = theirs.ask(method.clone(), &format!("{CLIENTS}/{}{way}", ours.id));
        let takes_body = method == Method::PUT;
        let request = if takes_body { request.json(&crate::rest::application("Theirs")) } else { request };
        let reply = theirs.send(request).await;
        assert!([403, 404].contains(&reply.status.as_u16()), "{method} {way}: {}", reply.body);
    }
    assert_eq!(ana.client(&ours.id).await.row.version, 1);
}

/// A machine of Halden Clinics, with its administrator's role.
async fn halden_machine(mia: &Browser) -> crate::oauth::Client {
    let fields = [
        ("form[name]", "Halden export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000008@*"),
    ];
    register(mia, &fields).await
}

/// CVE-2026-15573: an address that is written otherwise was measured by another rule.
#[tokio::test]
async fn an_address_written_otherwise_is_the_same_or_none() {
    let house = House::open().await;
    let (jon, nobody) = (house.signed_in(JON).await, house.anybody());
    let robot = machine(&house.signed_in(ANA).await).await;
    let lists = [LIST, "/admin/people/users", "/admin/audit", "/admin/audit/export.csv"];
    let mut paths: Vec<String> = vec![page(PAYROLL)];
    for path in lists {
        let (first, rest) = path[1..].split_once('/').unwrap();
        paths.extend([
            format!("{path}/"),
            format!("/{path}"),
            format!("/{first}//{rest}"),
            format!("/{first};x=1/{rest}"),
            format!("{path};x=1"),
            format!("/{first}/./{rest}"),
            format!("/login/..{path}"),
            format!("/login/%2e%2e{path}"),
            format!("/{first}%2f{rest}"),
            format!("/{}/{rest}", first.to_uppercase()),
            format!("{path}%00"),
            format!("{path}%20"),
            format!("/assets/x/..%2f..{path}"),
        ]);
    }
    for path in &paths {
        for browser in [&jon, &nobody] {
            let answer = raw(&house, browser, path).await;
            for secret in ["Payroll bridge", "Vera Lind", "vera.lind@", "actor_id"] {
                assert!(!answer.contains(secret), "{path} tells {secret}: {answer}");
            }
        }
    }
    for path in
        ["/api/v2//oauth/clients", "/api/v2/oauth/clients/", "/api/v2/oauth/clients;x=1", "/API/v2/oauth/clients"]
    {
        let answer = raw(&house, &nobody, path).await;
        assert!(!answer.contains(&robot.id) && !answer.contains("entities"), "{path}: {answer}");
    }
}

/// What is answered at an address that no client of ours has mended.
async fn raw(house: &House, browser: &Browser, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(house.address).await.unwrap();
    let cookie = browser.cookie("clientele_session").unwrap_or_default();
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: clientele_session={cookie}\r\nconnection: close\r\n\r\n",
        house.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![];
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// - CVE-2026-40166: whoever had used an application read its secret in the list of their tokens.
/// - CVE-2026-16104: what configures a step of the sign-in was told with its secrets.
#[tokio::test]
async fn no_secret_is_told_twice() {
    let harbour = Harbour::open().await;
    let house = &harbour.house;
    let client = application(&harbour.olive).await;
    let (authenticator, codes) = crate::account::set_up(house, &harbour.olive).await;
    let tokens = client.tokens_for(house, &harbour.olive).await;
    let robot = machine_of(&harbour).await;
    let program = Program::of(house, &robot).await;
    let stored: Vec<String> = [
        client.secret.clone(),
        robot.secret.clone(),
        authenticator.replace(' ', ""),
        codes[0].clone(),
        tokens.access_token,
        tokens.refresh_token.unwrap(),
        program.token.clone(),
    ]
    .into();
    let mut told = vec![];
    for path in [
        format!("{CLIENTS}/{}", client.id),
        format!("{CLIENTS}/{}/secrets", client.id),
        CLIENTS.into(),
        format!("{CLIENTS}/export"),
        "/api/v2/tokens/me".into(),
        "/api/v2/organizations/me".into(),
    ] {
        told.push((path.clone(), program.get(&path).await.ok().to_string()));
    }
    let id = ("id", client.id.as_str());
    let calls: [(&str, Vec<(&str, &str)>); 11] = [
        ("get_client", vec![id]),
        ("reveal_secret", vec![id]),
        ("get_activity", vec![id]),
        ("get_usage", vec![id]),
        ("get_version", vec![id, ("version", "1")]),
        ("list_clients", vec![]),
        ("get_account", vec![]),
        ("get_authenticator", vec![]),
        ("reveal_recovery_codes", vec![]),
        ("reveal_webhook_secret", vec![]),
        ("list_audit", vec![]),
    ];
    for (function, fields) in calls {
        let answer = harbour.olive.call(function, &fields).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.body);
        told.push((function.into(), answer.body));
    }
    for path in [
        page(&client.id),
        format!("{}/secret", page(&client.id)),
        "/admin/account".into(),
        "/admin/audit/export.jsonl".into(),
    ] {
        told.push((path.clone(), harbour.olive.get(&path).await.body));
    }
    for (what, body) in told {
        for secret in &stored {
            assert!(!body.replace(' ', "").contains(secret.as_str()), "{what} tells a secret");
        }
    }
}

/// A machine of a new organization, for its administrator.
async fn machine_of(harbour: &Harbour) -> crate::oauth::Client {
    let admin = harbour.everywhere("Administrator").await;
    let fields = [
        ("form[name]", "Night export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", admin.as_str()),
    ];
    register(&harbour.olive, &fields).await
}

/// A refusal is the same whether the thing is there or not, for whoever may not know of it.
#[tokio::test]
async fn what_is_foreign_and_what_is_not_there_look_alike() {
    let house = House::open().await;
    let mia = house.signed_in(MIA).await;
    let nothing = "00000000-0000-4000-8000-000000000000";
    for (function, ours) in
        [("get_client", PAYROLL), ("get_role", BILLING_ROLE), ("get_user", "0c11e27e-1e00-4000-8000-000400000001")]
    {
        let (foreign, none) = (mia.call(function, &[("id", ours)]).await, mia.call(function, &[("id", nothing)]).await);
        assert_eq!((foreign.status, &foreign.body.replace(ours, nothing)), (none.status, &none.body), "{function}");
    }
}
