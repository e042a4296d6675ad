//! Text from outside in a page, in a query, in an answer: it stays text.

use crate::{
    house::{ANA, Browser, House, LIST},
    oauth::{application, ask},
    rest::{CLIENTS, Program},
};
use clientele::wire::route;
use reqwest::Method;

const MARKS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "${7*7}{{7*7}}<%= 7*7 %>",
    "javascript:alert(1)//",
];

/// Whether a page says it so that a browser does it.
fn runs(page: &str) -> bool {
    page.contains("<script>alert")
        || page.contains("<img src=x")
        || page.contains("href=\"javascript:")
        || page.contains("value=\"\"><")
}

/// CVE-2026-42849: the state of a request for authorization, and its address, ran in the page that carries them on.
#[tokio::test]
async fn what_comes_with_a_request_for_authorization_is_text() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let nobody = house.anybody();
    for mark in MARKS {
        for parameter in
            ["state", "redirect_uri", "scope", "response_type", "client_id", "code_challenge", "nonce", mark]
        {
            let query = client.request(&[(parameter, mark)]);
            for browser in [&ana, &nobody] {
                let answer = ask(browser, &query).await;
                assert!(!runs(&answer.body), "{parameter} {mark}: {}", answer.body);
                assert!(
                    !answer.location().contains(['<', '"', '\'']) || answer.location().contains("%3C"),
                    "{parameter}"
                );
                // On to the page that asks who one is, which carries the request.
                if answer.location().starts_with("/login") {
                    let page = browser.get(answer.location()).await;
                    assert!(!runs(&page.body), "{parameter} {mark}: {}", page.body);
                }
            }
            let answered = client.answered(&ana, &[(parameter, mark)], "allow").await;
            assert!(!answered.location().starts_with("javascript:"), "{parameter}");
        }
    }
}

/// The same for everything else that is carried from an address into a page, and into an error.
///
/// - CVE-2026-29191: what an address carried ran in the page.
#[tokio::test]
async fn what_comes_with_an_address_is_text() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    for mark in MARKS {
        let text = percent(mark);
        for path in [
            format!("/login?next={text}"),
            format!("/login?next=/admin&flash={text}"),
            format!("/welcome/{text}"),
            format!("/{text}"),
            format!("{LIST}?q={text}"),
            format!("{LIST}?state={text}"),
            format!("{LIST}?after={text}&sort={text}"),
            format!("{LIST}/{text}"),
            format!("{}?q={text}", route::USERS),
            format!("{}?from={text}&who={text}", route::AUDIT),
            format!("{}?next={text}", route::PROVE),
            format!("{}?copy={text}", route::ADD_ROLE),
        ] {
            for browser in [&ana, &nobody] {
                let answer = browser.get(&path).await;
                assert!(answer.status.as_u16() < 500 && !runs(&answer.body), "{path}: {}", answer.body);
            }
        }
        // Programs are told in JSON what was wrong, which no browser takes for a page.
        let program = Program::with_token(&house, "x");
        let reply = program.send(program.ask(Method::GET, &format!("{CLIENTS}/{text}?q={text}"))).await;
        assert_eq!(reply.header("content-type"), Some("application/json"), "{}", reply.body);
        let form = [("grant_type", mark), ("client_id", mark)];
        let answer = nobody.send(nobody.ask(Method::POST, "/oauth/token").form(&form)).await;
        assert!(answer.header("content-type").unwrap().starts_with("application/json"), "{answer:?}");
    }
}

fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Cursors as a thief of one would write them.
const CURSORS: [&str; 9] = [
    "' OR '1'='1",
    "a50~0c11e27e-1e00-4000-8000-000400000001~x' OR 1=1 --",
    "a50~0c11e27e-1e00-4000-8000-000400000001' UNION SELECT password_hash FROM users --~x",
    "a1) UNION SELECT 1,2,3,4,5 --",
    "a50;DROP TABLE clients~0c11e27e-1e00-4000-8000-000400000001~x",
    "b-1~0c11e27e-1e00-4000-8000-000400000001~x",
    "a99999999999999999999~0c11e27e-1e00-4000-8000-000400000001~x",
    "eyJjb2x1bW4iOiJpZCcgT1IgMT0xIC0tIn0",
    "a50~~",
];

/// GHSA-r9w3-57w2-gch2 and GHSA-hgx2-28f8-6g2r: what a page's cursor said became part of the statement. It is plain text
/// here, which anyone may write: so it is parsed and bound.
#[tokio::test]
async fn a_cursor_says_where_and_nothing_else() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let program = Program::admin(&house).await;
    let all = ana.call("list_clients", &[]).await.body;
    for cursor in CURSORS {
        for function in ["list_clients", "list_users", "list_audit", "list_authorizations"] {
            for parameter in ["query[after]", "query[before]"] {
                let answer = ana.call(function, &[(parameter, cursor)]).await;
                assert_sane(&answer.body, answer.status.as_u16(), &format!("{function} {parameter} {cursor}"));
            }
        }
        for path in [CLIENTS, "/api/v2/oauth/authorizations", "/api/v2/authorization/roles"] {
            for parameter in ["cursor", "pageNumber", "sortBy", "id"] {
                let reply = program.get(&format!("{path}?pageSize=5&{parameter}={}", percent(cursor))).await;
                let body = reply.body.to_string();
                assert_sane(&body, reply.status.as_u16(), &format!("{path} {parameter} {cursor}"));
            }
        }
    }
    assert_eq!(ana.call("list_clients", &[]).await.body, all, "nothing was dropped");
}

/// Refused by name, or a page; never our failure, never what no list has.
#[track_caller]
fn assert_sane(body: &str, status: u16, what: &str) {
    assert!([200, 400, 404, 422].contains(&status), "{what}: {status} {body}");
    assert!(!body.contains("$argon2") && !body.to_lowercase().contains("syntax"), "{what}: {body}");
}

/// A search is a search for what is typed, in both engines' own words for patterns.
#[tokio::test]
async fn a_search_finds_what_was_typed_and_not_what_it_says_to_an_engine() {
    let house = House::open().await;
    let ana: Browser = house.signed_in(ANA).await;
    let count = async |q: &str| {
        let page: clientele::wire::ClientPage = ana.call("list_clients", &[("query[q]", q)]).await.json();
        page.rows.len()
    };
    for pattern in ["%", "_", "*", "\" OR \"\"=\"", "a* OR b*", "NEAR(a b)", "' OR '1'='1", "\\", "^", "[a-z]", ".*"] {
        assert_eq!(count(pattern).await, 0, "{pattern}");
    }
    assert!(count("billing").await > 0);
}
