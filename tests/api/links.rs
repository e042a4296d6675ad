//! One-time links: they end with what they were made under.

use crate::{
    house::{Answer, Browser},
    powers::{Harbour, email, link as link_of},
    setup::{OLIVE, PASSWORD},
};
use clientele::{
    server::use_cases::{
        error::AppError,
        people::{self, Whom},
    },
    wire::{AuditPage, UiError},
};

const NEW: &str = "paper boats on the pond";

/// A link for a user who is there.
async fn made(harbour: &Harbour, by: &Browser, name: &str) -> String {
    let row = harbour.user(name).await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    link_of(by, by.submit("make_link", &[("id", &id), ("version", &version)]).await).await
}

async fn used(harbour: &Harbour, token: &str) -> Answer {
    harbour.house.anybody().call("accept_link", &[("token", token), ("password", NEW)]).await
}

#[tokio::test]
async fn a_link_does_not_let_its_maker_in_as_someone_who_was_given_more_since() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    harbour.join("Bob", &[]).await;
    let token = made(&harbour, &pat, "Bob").await;
    let welcome = async || harbour.house.anybody().call("get_welcome", &[("token", &token)]).await.status;
    assert_eq!(welcome().await, 200);
    let administrator = [harbour.everywhere("Administrator").await];
    assert_eq!(harbour.give(&harbour.olive, "Bob", &administrator).await.status, 200);
    assert_eq!(welcome().await, 404);
    assert_eq!(used(&harbour, &token).await.status, 404);
    assert!(harbour.user("Bob").await.link.is_none(), "no link is out that works");
    assert_eq!(harbour.house.anybody().sign_in(&email("Bob"), PASSWORD).await.status, 200, "Bob's password stays");
    // The administrator who gave the role can make one.
    let token = made(&harbour, &harbour.olive, "Bob").await;
    assert_eq!(used(&harbour, &token).await.status, 200);
}

#[tokio::test]
async fn a_link_ends_with_its_maker() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    let paul = harbour.join("Paul", &["People admin"]).await;
    harbour.join("Bob", &[]).await;
    harbour.join("Vi", &["People admin"]).await;
    let (of_pat, of_paul) = (made(&harbour, &pat, "Bob").await, made(&harbour, &paul, "Vi").await);
    assert_eq!(harbour.deactivate(&harbour.olive, "Pat").await.status, 200);
    assert_eq!(harbour.give(&harbour.olive, "Paul", &[]).await.status, 200);
    assert_eq!(used(&harbour, &of_pat).await.status, 404, "deactivated");
    assert_eq!(used(&harbour, &of_paul).await.status, 404, "lost the roles");
    let vi = harbour.user("Vi").await.row;
    assert_eq!(vi.state.as_str(), "active");
}

#[tokio::test]
async fn one_who_only_invites_sees_the_link_and_it_is_good() {
    let harbour = Harbour::open().await;
    let own = [("name", "Host"), ("permissions[]", "directory:user:add")];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let hugo = harbour.join("Hugo", &["Host"]).await;
    let page = hugo.get("/admin/people/users/new").await.body;
    assert!(page.contains("Needs Authorization &gt; Grant &gt; Add"), "no roles are offered: {page}");
    let answer = hugo.submit("invite_user", &[("name", "Guest"), ("email", &email("Guest"))]).await;
    let page = hugo.get(answer.leads_to()).await;
    assert_eq!(page.status, 200);
    let token = page.body.split("/welcome/").nth(1).unwrap().split(['"', '<']).next().unwrap().to_owned();
    assert!(page.body.contains("Guest is invited"), "{}", page.body);
    let again = hugo.get(answer.leads_to()).await.body;
    assert!(again.contains("The link is no longer shown") && again.contains("Invite another user"), "{again}");
    // Nobody else's session has it, whatever they may do.
    let id = answer.leads_to().rsplit('/').nth(1).unwrap();
    assert_eq!(harbour.olive.call("reveal_link", &[("id", id)]).await.body, "null");
    assert_eq!(used(&harbour, &token).await.status, 200);
}

#[tokio::test]
async fn one_who_invites_and_gives_is_offered_the_roles_they_hold() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    let page = pat.get("/admin/people/users/new").await.body;
    assert!(page.contains(&harbour.everywhere("People admin").await), "{page}");
    assert!(!page.contains(&harbour.role("Administrator").await), "{page}");
}

#[tokio::test]
async fn whoever_has_the_database_makes_a_link_that_needs_nobody() {
    let harbour = Harbour::open().await;
    let (store, now) = (&harbour.house.state.store, harbour.house.clock.now());
    let make = async |email: &str| {
        people::link_for(store, Whom { email, ..Whom::default() }, true, "https://harbour.example", now).await
    };
    let link = make(" OLIVE@harbour.example ").await.unwrap();
    assert!(link.address.starts_with("https://harbour.example/welcome/") && !link.invited);
    let token = link.address.rsplit('/').next().unwrap();
    assert_eq!(used(&harbour, token).await.status, 200);
    let olive = harbour.house.anybody();
    assert_eq!(olive.sign_in(OLIVE, NEW).await.status, 200);
    let harbour = Harbour { olive, ..harbour };
    let told: AuditPage = harbour.olive.call("list_audit", &[("query[action]", "make_link")]).await.json();
    assert_eq!(told.entries[0].name, "Olive Grant");
    assert_eq!(told.entries[0].entry.who, None, "Clientele itself");
    let invited = harbour.olive.submit("invite_user", &[("name", "Kim"), ("email", &email("Kim"))]).await;
    link_of(&harbour.olive, invited).await;
    let store = &harbour.house.state.store;
    let link = people::link_for(
        store,
        Whom { email: &email("Kim"), ..Whom::default() },
        false,
        "https://harbour.example",
        now,
    )
    .await
    .unwrap();
    assert!(link.invited);
    assert_eq!(used(&harbour, link.address.rsplit('/').next().unwrap()).await.status, 200);
    assert_eq!(harbour.deactivate(&harbour.olive, "Kim").await.status, 200);
    for (email, field) in
        [(email("Kim"), "deactivated"), ("nobody@harbour.example".to_owned(), "No user has this address")]
    {
        let refused =
            people::link_for(store, Whom { email: &email, ..Whom::default() }, false, "", now).await.unwrap_err();
        let AppError::Refused(refused) = refused else { panic!("{refused:?}") };
        let shown = UiError::from(refused);
        assert!(format!("{shown:?}").contains(field), "{shown:?}");
    }
}

#[tokio::test]
async fn a_link_ends_when_its_user_is_deactivated_and_stays_ended() {
    let harbour = Harbour::open().await;
    harbour.join("Bob", &[]).await;
    let token = made(&harbour, &harbour.olive, "Bob").await;
    assert_eq!(harbour.deactivate(&harbour.olive, "Bob").await.status, 200);
    assert_eq!(used(&harbour, &token).await.status, 404);
    let bob = harbour.user("Bob").await.row;
    let (id, version) = (bob.id.to_string(), bob.version.to_string());
    assert_eq!(harbour.olive.call("reactivate_user", &[("id", &id), ("version", &version)]).await.status, 200);
    assert_eq!(used(&harbour, &token).await.status, 404);
    assert_eq!(harbour.house.anybody().sign_in(&email("Bob"), PASSWORD).await.status, 200);
}
