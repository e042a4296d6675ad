//! One-time links, by which a stranger to the server becomes somebody: each is for one user, one use, and as long as its
//! maker could still make it.

use crate::{
    house::{Answer, Browser},
    powers::{Harbour, email, link as link_of},
    setup::{OLIVE, PASSWORD},
};
use clientele::{domain::time::DAY, wire::UiError};

const NEW: &str = "paper boats on the pond";

/// A link for a user who is there.
async fn link_for(harbour: &Harbour, by: &Browser, name: &str) -> String {
    let row = harbour.user(name).await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    link_of(by, by.submit("make_link", &[("id", &id), ("version", &version)]).await).await
}

/// A link for a new one.
async fn invited(by: &Browser, name: &str, roles: &[&str]) -> String {
    let email = email(name);
    let mut fields = vec![("name", name), ("email", email.as_str())];
    fields.extend(roles.iter().map(|role| ("roles[]", *role)));
    link_of(by, by.submit("invite_user", &fields).await).await
}

async fn signs_in(harbour: &Harbour, email: &str, password: &str) -> bool {
    harbour.house.anybody().sign_in(email, password).await.status == 200
}

/// CVE-2026-18963: a password was chosen without the step that shows whose mailbox it is.
#[tokio::test]
async fn nobody_chooses_a_password_without_a_link() {
    let harbour = Harbour::open().await;
    harbour.join("Bob", &[]).await;
    let bob = harbour.user("Bob").await.row.id.to_string();
    // Even in a browser that has opened a good link of somebody else's.
    let browser = harbour.house.anybody();
    let own = invited(&harbour.olive, "Mallory", &[]).await;
    assert_eq!(browser.get(&format!("/welcome/{own}")).await.status, 200);
    for token in ["", " ", "null", "undefined", "0", &bob, &email("Bob"), OLIVE, "../welcome", "%00"] {
        for more in [&[][..], &[("email", OLIVE), ("id", &bob), ("user", &bob), ("confirmed", "true"), ("step", "2")]] {
            let fields = [&[("token", token), ("password", NEW)], more].concat();
            let answer = browser.call("accept_link", &fields).await;
            assert!(answer.status.is_client_error(), "{token:?}: {answer:?}");
        }
    }
    // And a sign-in that is half done is not turned into a choice of a password.
    let answer = browser.call("change_password", &[("current", ""), ("password", NEW)]).await;
    assert_eq!(answer.error(), UiError::SignedOut);
    let answer = browser.call("change_password", &[("current", ""), ("password", NEW), ("email", OLIVE)]).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(signs_in(&harbour, OLIVE, PASSWORD).await && signs_in(&harbour, &email("Bob"), PASSWORD).await);
}

/// - CVE-2023-26481: a link that an administrator made for one user set the password of any.
/// - CVE-2026-1529: an invitation said itself into which organization and for whom it was.
#[tokio::test]
async fn a_link_is_for_its_user_whatever_is_sent_with_it() {
    let harbour = Harbour::open().await;
    harbour.join("Bob", &[]).await;
    let (olive, administrator) = (harbour.user("Olive Grant").await.row.id, harbour.everywhere("Administrator").await);
    let id = olive.to_string();
    let more = [
        ("email", OLIVE),
        ("id", id.as_str()),
        ("user_id", &id),
        ("organization", "0c11e27e-1e00-4000-8000-000100000001"),
        ("roles[]", &administrator),
        ("state", "active"),
    ];
    for (token, name) in [
        (link_for(&harbour, &harbour.olive, "Bob").await, "Bob"),
        (invited(&harbour.olive, "Mallory", &[]).await, "Mallory"),
    ] {
        let fields = [&[("token", token.as_str()), ("password", NEW)], &more[..]].concat();
        let answer = harbour.house.anybody().call("accept_link", &fields).await;
        // Fields that it does not have are passed over or refused; they do nothing either way.
        if answer.status != 200 {
            let plain = [("token", token.as_str()), ("password", NEW)];
            assert_eq!(harbour.house.anybody().call("accept_link", &plain).await.status, 200, "{answer:?}");
        }
        assert!(signs_in(&harbour, &email(name), NEW).await, "{name}");
        assert!(!signs_in(&harbour, OLIVE, NEW).await, "{name}");
        assert_eq!(harbour.user(name).await.row.roles.map(|roles| roles.len()), Some(0), "{name}");
    }
    assert!(signs_in(&harbour, OLIVE, PASSWORD).await);
}

/// CVE-2025-64708: an invitation that had expired worked until something swept it.
#[tokio::test]
async fn a_link_ends_at_its_instant_whether_it_was_swept_or_not() {
    let harbour = Harbour::open().await;
    harbour.join("Bob", &[]).await;
    let house = &harbour.house;
    let (invitation, link) =
        (invited(&harbour.olive, "Kim", &[]).await, link_for(&harbour, &harbour.olive, "Bob").await);
    let good = async |token: &str| house.anybody().call("get_welcome", &[("token", token)]).await.status == 200;
    house.wait(DAY - 1);
    assert!(good(&link).await && good(&invitation).await);
    house.wait(1);
    assert!(!good(&link).await && good(&invitation).await);
    house.wait(6 * DAY - 1);
    assert!(good(&invitation).await);
    house.wait(1);
    assert!(!good(&invitation).await);
    for token in [&link, &invitation] {
        let answer: Answer = house.anybody().call("accept_link", &[("token", token), ("password", NEW)]).await;
        assert_eq!(answer.status, 404, "{answer:?}");
    }
}

/// CVE-2026-16072: who managed members made some by links from before, though they might not add users any more.
#[tokio::test]
async fn a_link_ends_with_what_its_maker_might_do() {
    let harbour = Harbour::open().await;
    let own = [("name", "Host"), ("permissions[]", "directory:user:add")];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let hugo = harbour.join("Hugo", &["Host"]).await;
    let first = invited(&hugo, "Guest", &[]).await;
    let welcome = async |token: &str| harbour.house.anybody().call("get_welcome", &[("token", token)]).await.status;
    assert_eq!(welcome(&first).await, 200);
    // The role is taken from Hugo; or it loses what Hugo used.
    assert_eq!(harbour.give(&harbour.olive, "Hugo", &[]).await.status, 200);
    assert_eq!(welcome(&first).await, 404);
    let fields = [("token", first.as_str()), ("password", NEW)];
    assert_eq!(harbour.house.anybody().call("accept_link", &fields).await.status, 404);
    let host = harbour.everywhere("Host").await;
    assert_eq!(harbour.give(&harbour.olive, "Hugo", &[host]).await.status, 200);
    let second = invited(&hugo, "Another guest", &[]).await;
    assert_eq!(harbour.permit(&harbour.olive, "Host", &["directory:user:view"]).await.status, 200);
    assert_eq!(welcome(&second).await, 404);
    let fields = [("token", second.as_str()), ("password", NEW)];
    assert_eq!(harbour.house.anybody().call("accept_link", &fields).await.status, 404);
    assert!(!signs_in(&harbour, &email("Another guest"), NEW).await);
}
