//! Where the answer to an application may lead, and that no other page's may.

use super::{application, ask, sent_back};
use crate::house::{ANA, Answer, House};

/// The demand that a page's form stays on this site holds at each redirect that follows: also at the application's.
#[tokio::test]
async fn only_the_page_that_asks_may_lead_to_other_sites() {
    let house = House::open().await;
    let (ana, anybody) = (house.signed_in(ANA).await, house.anybody());
    let client = application(&ana).await;
    let policy = |page: &Answer| page.header("content-security-policy").unwrap().to_owned();
    let page = ask(&ana, &client.request(&[])).await;
    assert_eq!(page.status, 200);
    let asks = policy(&page);
    assert!(!asks.contains("form-action"), "{asks}");
    let strict = policy(&ana.get(crate::house::LIST).await);
    let without = |policy: &str| {
        let directives: Vec<&str> = policy.split("; ").filter(|d| !d.starts_with("form-action")).collect();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        directives.join("; ").replace(nonce, "NONCE")
    };
    assert_eq!(without(&asks), without(&strict), "everything else is as strict");
    let broken = client.request(&[("client_id", "x")]);
    let paths = ["/login", "/login?next=/oauth/authorize", "/setup", "/welcome/x", "/nothing", "/oauth/authorize?x"];
    for path in paths.iter().map(|path| (*path).to_owned()).chain([format!("/oauth/authorize?{broken}")]) {
        let policy = policy(&anybody.get(&path).await);
        assert!(
            policy.contains("form-action 'self';") || policy.starts_with("default-src 'none'; frame"),
            "{path} {policy}"
        );
    }
    for path in ["/admin", "/admin/account", "/admin/account/prove", "/admin/integrations/oauth/new"] {
        let policy = policy(&ana.get(path).await);
        assert!(policy.contains("form-action 'self';"), "{path} {policy}");
    }
}

/// A request that went wrong while its user signed in: the sign-in's form may not be led to the application.
#[tokio::test]
async fn a_refusal_after_a_page_of_ours_waits_for_the_user_to_follow_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let path = format!("/oauth/authorize?{}", client.request(&[("scope", "billing")]));
    let from = async |site: &str| {
        let asked = ana.ask(reqwest::Method::GET, &path).header("accept", "text/html").header("sec-fetch-site", site);
        ana.send(asked).await
    };
    for site in ["cross-site", "none", "same-site"] {
        assert_eq!(sent_back(&from(site).await)["error"], "invalid_scope", "{site}");
    }
    let page = from("same-origin").await;
    assert_eq!((page.status.as_u16(), page.location()), (400, ""));
    let link = format!("href=\"{}?error=invalid_scope&amp;", super::CALLBACK);
    assert!(page.body.contains(&link), "{}", page.body);
}
