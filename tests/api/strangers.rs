//! What nobody in particular, and who may do nothing, can fill or use up: little, and nothing of anybody else's.

use crate::house::{Browser, House, TOM};
use clientele::wire::Account;
use reqwest::Method;

/// A sign-in that comes through a gateway which writes this as the address.
async fn sign_in_from(browser: &Browser, forwarded: &str, password: &str) -> u16 {
    let request = browser.ask(Method::POST, "/fn/sign_in").header("origin", &browser.origin);
    let request = request.header("x-forwarded-for", forwarded).form(&[("email", TOM), ("password", password)]);
    browser.send(request).await.status.as_u16()
}

#[tokio::test]
async fn a_gateway_that_writes_ports_gives_nobody_a_limit_for_each() {
    let flags = ["--sign-in-per-account", "1000", "--sign-in-per-address", "3", "--trusted-proxies", "1"];
    let house = House::with(&flags).await;
    let browser = house.anybody();
    let mut answers = vec![];
    for (n, written) in
        ["203.0.113.7:1", "203.0.113.7:2", "\"[::ffff:203.0.113.7]:3\"", "203.0.113.7"].iter().enumerate()
    {
        let password = if n == 0 { clientele::server::demo::PASSWORD } else { "wrong" };
        answers.push(sign_in_from(&browser, written, password).await);
    }
    assert_eq!(answers, [200, 401, 401, 429]);
    let account: Account = browser.call("get_account", &[]).await.json();
    let this = account.sessions.iter().find(|session| session.this).unwrap();
    assert_eq!(this.address.as_deref(), Some("203.0.113.7"));
    // An IPv6 network counts as one, with a port or without; what is no address is the gateway's.
    for (written, status) in [
        ("[2001:db8:1:2::1]:443", 401),
        ("2001:db8:1:2::2", 401),
        ("[2001:db8:1:2:ffff::3]", 401),
        ("2001:db8:1:2::4", 429),
        ("unknown", 401),
        ("_hidden:7", 401),
        ("203.0.113.7, nonsense", 401),
        ("", 429),
    ] {
        assert_eq!(sign_in_from(&house.anybody(), written, "wrong").await, status, "{written}");
    }
}
