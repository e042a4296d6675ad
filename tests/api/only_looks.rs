//! What is shown once is not used up by a request that nobody sees: `HEAD`, and a page that is loaded ahead.

use crate::house::{ANA, Browser, House};
use reqwest::Method;

async fn looks(browser: &Browser, path: &str) {
    for _ in 0..2 {
        let head = browser.send(browser.ask(Method::HEAD, path).header("accept", "text/html")).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""), "{path}");
        assert!(head.header("content-type").unwrap().starts_with("text/html"), "{path}");
    }
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("sec-purpose", "prefetch;anonymous-client-ip"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let ahead =
            browser.send(browser.ask(Method::GET, path).header("accept", "text/html").header(name, value)).await;
        // A browser keeps no error for later.
        assert_eq!(ahead.status, 503, "{path} {name}");
        assert_eq!(ahead.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn what_is_shown_once_waits_for_who_opens_the_page() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let fields = [
        ("form[name]", "Newcomer"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://newcomer.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    let secret = ana.submit("add_client", &fields).await.leads_to().to_owned();
    let tom = "0c11e27e-1e00-4000-8000-000400000002";
    let link = ana.submit("make_link", &[("id", tom), ("version", "1")]).await.leads_to().to_owned();
    assert!(secret.ends_with("/secret") && link.ends_with("/link"), "{secret} {link}");
    for (path, shows) in [(secret, "cs_"), (link, "/welcome/")] {
        let nobody = house.anybody();
        let head = nobody.send(nobody.ask(Method::HEAD, &path).header("accept", "text/html")).await;
        assert_eq!(head.status, 303, "signed out as before");
        looks(&ana, &path).await;
        assert!(ana.get(&path).await.body.contains(shows), "{path}");
        assert!(!ana.get(&path).await.body.contains(shows), "once: {path}");
    }
    looks(&ana, "/admin/account/codes").await;
}
