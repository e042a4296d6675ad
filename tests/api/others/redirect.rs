//! Where a browser is sent: to what was registered and to nothing that resembles it, and to no site by a link into ours.

use crate::{
    house::{ANA, Browser, House, TOM},
    oauth::{CALLBACK, Client, application, ask},
    rest::{self, CLIENTS, Program},
};
use clientele::{server::cli::demo::PASSWORD, wire::UiError};
use serde_json::json;

/// What is not registered, though some part of it is.
const LOOKALIKES: [&str; 20] = [
    "https://routes.example@@evil.example/callback",
    "https://a@b@evil.example/callback",
    "https://evil.example@routes.example/callback",
    "https://routes.example:443@evil.example/callback",
    "https://routes.example/callback/..;/evil",
    "https://routes.example/callback;/../evil",
    "https://routes.example/callback/%2e%2e/evil",
    "https://routes.example/x/../callback",
    "http://127.0.0.1@evil.example/callback",
    "http://127.0.0.1:4000@evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://127.0.0.1:4000/callback/../evil",
    "http://127.0.0.1:4000/callback?to=https://evil.example",
    "https://routesxexample/callback",
    "https://routes.example.evil.example/callback",
    "https://routes.example\\@evil.example/callback",
    "https://evil.example\\.routes.example/callback",
    "https://routes.example/callback\u{0}",
    "https://routes.example/callback ",
    "https://ROUTES.example/callback",
];

/// Requests that are right but for the address, and such as are wrong in more than that: an error is sent nowhere either.
const REQUESTS: [&[(&str, &str)]; 5] = [
    &[],
    &[("scope", "")],
    &[("scope", "billing")],
    &[("response_type", "id_token token"), ("scope", "")],
    &[("code_challenge", ""), ("prompt", "none")],
];

/// - CVE-2023-6291 and CVE-2026-7504: user information hides the host.
/// - CVE-2024-1132 and CVE-2026-3872: the path climbs out of the one that was registered.
/// - CVE-2024-8883: a loopback address matches by its beginning.
/// - CVE-2024-52289: a dot of the registered address stands for any character.
/// - CVE-2026-28512: user information before another host.
/// - CVE-2026-41569: a host that begins as the registered one.
/// - CVE-2025-4143: the address was compared only when the code was redeemed.
/// - CVE-2026-44681: a request without the scope that was asked for is redirected before the address is looked at.
/// - CVE-2026-54072: no address was compared at all.
#[tokio::test]
async fn what_resembles_a_registered_address_gets_nothing() {
    let house = House::open().await;
    let (ana, nobody) = (house.signed_in(ANA).await, house.anybody());
    let client = application(&ana).await;
    for uri in LOOKALIKES {
        for other in REQUESTS {
            let query = client.request(&[&[("redirect_uri", uri)], other].concat());
            for browser in [&ana, &nobody] {
                let answer = ask(browser, &query).await;
                // NUL is refused before anything is read.
                assert!([400, 422].contains(&answer.status.as_u16()), "{uri} {other:?}: {answer:?}");
                assert_eq!(answer.location(), "", "{uri} {other:?}");
                assert!(!answer.body.contains("href=\"https://evil"), "{uri}: {}", answer.body);
            }
        }
        // A yes that was never asked for leads back to our own page.
        let request = client.request(&[("redirect_uri", uri)]);
        let yes = ana.submit("answer_consent", &[("request", &request), ("decision", "allow")]).await;
        assert!(yes.leads_to().starts_with("/oauth/authorize?"), "{uri}: {}", yes.location());
    }
    // The same client is served where it was registered, so it is the address that was refused.
    assert_eq!(ask(&ana, &client.request(&[])).await.status, 200);
}

/// CVE-2024-52289 again: while an application has no address, the first one that is asked with does not become its own.
#[tokio::test]
async fn no_address_is_registered_by_asking_with_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for _ in 0..2 {
        let query = client.request(&[("redirect_uri", "https://evil.example/callback")]);
        assert_eq!(ask(&ana, &query).await.status, 400);
    }
    let kept: Vec<String> = ana.client(&client.id).await.settings.redirect_uris.into_iter().collect();
    assert_eq!(kept, [CALLBACK, "http://127.0.0.1/callback"]);
    let without = [
        ("form[name]", "Nowhere"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[scopes][users]", "read"),
    ];
    let refused = ana.call("add_client", &without).await.error();
    assert!(matches!(&refused, UiError::Invalid(errors) if errors[0].field == "redirect_uris"), "{refused:?}");
}

/// Addresses that run in the page, or that stand for many.
const NO_ADDRESSES: [&str; 13] = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "jAvAsCrIpT://routes.example/%0aalert(1)",
    "java\tscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "DATA:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://routes.example/1",
    "file:///etc/passwd",
    "*",
    ".*",
    "https://*.example/callback",
    "https://routes.example/*",
];

/// - CVE-2026-9086: `javascript:` and `data:` in other letters.
/// - CVE-2024-21637: `javascript:` behind a wildcard.
#[tokio::test]
async fn what_runs_in_the_page_or_stands_for_many_is_registered_by_no_door() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let program = Program::admin(&house).await;
    for uri in NO_ADDRESSES {
        let fields = [
            ("form[name]", "Nowhere"),
            ("form[grant_type]", "CODE"),
            ("form[token_duration]", "3600"),
            ("form[redirect_uris][]", uri),
            ("form[scopes][users]", "read"),
        ];
        let refused = ana.call("add_client", &fields).await.error();
        assert!(
            matches!(&refused, UiError::Invalid(errors) if errors[0].field == "redirect_uris"),
            "{uri}: {refused:?}"
        );

        let mut body = rest::application("Nowhere");
        body["registeredRedirectUri"] = json!([uri]);
        let refused = program.post(CLIENTS, &body).await;
        assert_eq!(
            (refused.status.as_u16(), rest::fields(&refused.body)),
            (400, vec!["registeredRedirectUri"]),
            "{uri}"
        );
        let told = program.post(&format!("{CLIENTS}/import"), &json!({"clients": [body]})).await.ok();
        assert_eq!((&told["succeeded"], &told["refused"]), (&json!(0), &json!(1)), "{uri}: {told}");
    }
}

/// CVE-2024-21637 again: an answer that our page posts would run what the address says in our page.
#[tokio::test]
async fn an_answer_is_a_redirect_whatever_response_mode_is_asked_for() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for mode in ["form_post", "fragment", "form_post.jwt", "web_message"] {
        let answer = client.answered(&ana, &[("response_mode", mode)], "allow").await;
        let to = answer.leads_to();
        assert!(to.starts_with(&format!("{CALLBACK}?")) && !to.contains('#'), "{mode}: {to}");
        assert!(!answer.body.contains("<form"), "{mode}: {}", answer.body);
    }
}

/// Where one could be sent after signing in, after proving who one is, after a choice.
async fn leads(house: &House, door: &str, to: &str) -> String {
    let browser = if door == "sign_in" { house.anybody() } else { house.signed_in(TOM).await };
    let address = if door == "set_preferences" { "back" } else { "next" };
    let fields = match door {
        "sign_in" => vec![("email", TOM), ("password", PASSWORD)],
        "prove" => vec![("password", PASSWORD)],
        "set_preferences" => vec![("theme", "dark")],
        _ => vec![],
    };
    let answer = browser.submit(door, &[&fields[..], &[(address, to)]].concat()).await;
    answer.leads_to().to_owned()
}

/// CVE-2024-39694: an address that a browser reads otherwise than the server is taken for one of ours.
#[tokio::test]
async fn no_link_into_ours_leads_to_another_site() {
    let house = House::open().await;
    for to in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "/%0a/evil.example",
        "/\u{85}/evil.example",
        "/./\\evil.example",
        "/admin/..//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "/admin@evil.example",
        ".evil.example",
    ] {
        for door in ["sign_in", "prove", "set_preferences", "sign_out"] {
            let led = leads(&house, door, to).await;
            // As a browser resolves it.
            let base = reqwest::Url::parse("https://clientele.example/fn/x").unwrap();
            let resolved = base.join(&led).unwrap();
            assert_eq!(resolved.host_str(), Some("clientele.example"), "{door} {to:?} leads to {led}");
        }
    }
}

/// A door that shows the client's addresses to whoever asks for consent: they are links nowhere.
#[tokio::test]
async fn the_page_that_asks_links_no_address_of_the_application() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client: Client = application(&ana).await;
    let tom: Browser = house.signed_in(TOM).await;
    let page = ask(&tom, &client.request(&[])).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("href=\"https://routes.example"), "{}", page.body);
}
