//! Declining who asks: they are told why, nobody is asked again while the answer stands, and an approval ends it.

use super::{
    Client, application, ask, ask_for_approval,
    authorizations::{ALL, save},
};
use crate::{
    house::{ANA, Browser, House, JON, MIA},
    rest::Program,
};
use clientele::{
    domain::{
        authorization::AuthorizationState,
        time::{DAY, HOUR},
    },
    wire::{AuditPage, AuthorizationDetails, AuthorizedPage, UiError},
};

const LIST: &str = "/admin/integrations/authorized";
const REASON: &str = "We plan routes with Wegwijs.\nAsk Tom.";

/// Ana, Jon, and an application of Halden Clinics that Jon wanted to use.
async fn asked(house: &House) -> (Browser, Browser, Client) {
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let client = application(&house.signed_in(MIA).await).await;
    let told = ask_for_approval(&jon, &client.request(&[])).await;
    assert_eq!(told.status, 403);
    assert!(told.body.contains("Your administrators see that you asked for it."), "{}", told.body);
    (ana, jon, client)
}

async fn details(browser: &Browser, client: &Client) -> AuthorizationDetails {
    browser.call("get_authorization", &[("client", &client.id)]).await.json()
}

async fn decline(browser: &Browser, client: &Client, reason: &str) {
    let version = details(browser, client).await.version.to_string();
    let fields = [("client", client.id.as_str()), ("version", &version), ("reason", reason)];
    let answer = browser.call("decline_authorization", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn state(browser: &Browser, client: &Client) -> Option<AuthorizationState> {
    details(browser, client).await.state
}

#[tokio::test]
async fn who_asked_is_told_why_it_was_declined() {
    let house = House::open().await;
    let (ana, jon, client) = asked(&house).await;
    decline(&ana, &client, REASON).await;
    let told = ask(&jon, &client.request(&[])).await;
    assert_eq!(told.status, 403);
    let again = details(&ana, &client).await.again.unwrap().exact;
    for says in ["An administrator declined this application", REASON, "You can ask again from", &again] {
        assert!(told.body.contains(says), "{says}: {}", told.body);
    }
    // The hour is that of the zone of who asked, whatever the administrator's.
    let chosen = jon.submit("set_preferences", &[("zone", "Asia/Calcutta"), ("back", "/admin/account")]).await;
    assert!(chosen.status.is_redirection(), "{chosen:?}");
    let told = ask(&jon, &client.request(&[])).await.body;
    let again = "You can ask again from Mon 30 Nov 2026, 19:32 UTC+5:30 on.";
    assert!(told.contains(again), "{told}");
    let page: AuthorizedPage = ana.call("list_authorizations", &[]).await.json();
    assert!(page.pending.iter().all(|row| row.name != "Route planner"), "it waits for no answer");
    let row = page.rows.iter().find(|row| row.name == "Route planner").unwrap();
    assert_eq!((row.state, page.counts[2]), (AuthorizationState::Declined, 1));

    let told = Program::admin(&house).await.get(&format!("/api/v2/oauth/authorizations/{}", client.id)).await.ok();
    assert_eq!((told["state"].as_str(), told["reason"].as_str()), (Some("Declined"), Some(REASON)));
    assert_eq!(told["pending"], false);

    let audit: AuditPage = ana.call("list_audit", &[("query[action]", "decline_authorization")]).await.json();
    let entry = &audit.entries[0];
    let lines = entry.entry.changes.iter().map(|change| (change.field.as_str(), change.after.concat()));
    assert_eq!(entry.entry.what, "declined the request to use");
    assert_eq!(lines.collect::<Vec<_>>(), [("Reason", REASON.to_owned()), ("State", "Declined".to_owned())]);
}

#[tokio::test]
async fn a_declined_request_is_made_again_after_seven_days_and_no_sooner() {
    let house = House::open().await;
    let (ana, _, client) = asked(&house).await;
    decline(&ana, &client, "").await;
    house.wait(7 * DAY - HOUR);
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    for _ in 0..3 {
        let told = ask(&jon, &client.request(&[])).await;
        assert!(told.body.contains("No reason was given."), "{}", told.body);
    }
    let before = details(&ana, &client).await;
    assert_eq!((before.state, before.version), (Some(AuthorizationState::Declined), 2), "nobody was asked");
    house.wait(HOUR);
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let told = ask_for_approval(&jon, &client.request(&[])).await;
    assert!(told.body.contains("An administrator must approve this application"), "{}", told.body);
    let again = details(&ana, &client).await;
    assert_eq!((again.state, again.row.by.as_deref()), (Some(AuthorizationState::Pending), Some("Jon Bekker")));
    assert_eq!((again.again, again.row.reason.as_str()), (None, ""));
    let audit: AuditPage = ana.call("list_audit", &[("query[action]", "request")]).await.json();
    assert_eq!(audit.entries.len(), 2, "each time someone asks is told once");
    // The answer to the first request is none to the second.
    let fields = [("client", client.id.as_str()), ("version", "2")];
    assert_eq!(ana.call("decline_authorization", &fields).await.status, 409);
}

#[tokio::test]
async fn what_was_declined_can_be_approved_at_any_time() {
    let house = House::open().await;
    let (ana, jon, client) = asked(&house).await;
    decline(&ana, &client, REASON).await;
    save(&ana, &client, &ALL).await;
    assert_eq!(details(&ana, &client).await.row.reason, "");
    let watched = client.tokens_for(&house, &jon).await;
    assert!(client.introspect(&house, &watched.access_token).await.active);
}

#[tokio::test]
async fn only_a_request_is_declined_and_only_by_who_may_approve() {
    let house = House::open().await;
    let (ana, jon, client) = asked(&house).await;
    let fields = [("client", client.id.as_str()), ("version", "1")];
    assert_eq!(jon.call("decline_authorization", &fields).await.status, 403);
    assert_eq!(state(&ana, &client).await, Some(AuthorizationState::Pending));
    // Nobody asked in Halden Clinics: it is their own.
    let mia = house.signed_in(MIA).await;
    let undecided = [("client", client.id.as_str()), ("version", "0")];
    assert_eq!(mia.call("decline_authorization", &undecided).await.status, 409);
    save(&ana, &client, &ALL).await;
    let error = ana.call("decline_authorization", &[("client", client.id.as_str()), ("version", "2")]).await.error();
    assert_eq!(error.to_string(), "Nobody waits for an answer about this application. Nothing left to do.");
}

#[tokio::test]
async fn declining_works_as_a_plain_form_that_keeps_what_was_typed() {
    let house = House::open().await;
    let (ana, _, client) = asked(&house).await;
    let page = format!("{LIST}/{}", client.id);
    let shown = ana.get(&page).await.body;
    assert!(shown.contains("action=\"/fn/decline_authorization\"") && !shown.contains("id=\"revoke\""), "{shown}");
    let fields =
        |reason: &'static str| [("client", client.id.clone()), ("version", "1".into()), ("reason", reason.into())];
    let long: &'static str = "x".repeat(301).leak();
    for (typed, says) in [
        (long, "Use at most 300 characters. This reason has 301."),
        ("no\u{202e}on", "Remove U+202E, a mark for the direction of text. A reason is plain text."),
    ] {
        let sent = fields(typed);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let error = ana.call("decline_authorization", &sent).await.error();
        assert!(matches!(&error, UiError::Invalid(errors) if errors[0].field == "reason"), "{error:?}");
        let back = ana.get(ana.submit("decline_authorization", &sent).await.leads_to()).await.body;
        assert!(back.contains(says) && back.contains(typed), "{back}");
        assert!(back.contains("aria-describedby=\"reason-hint reason-error\""), "{back}");
    }
    let sent = fields("<b>Too wide</b>");
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let to = ana.submit("decline_authorization", &sent).await.leads_to().to_owned();
    assert!(ana.get(&to).await.body.contains("Route planner is declined."), "{to}");
    let shown = ana.get(&page).await.body;
    assert!(shown.contains("&lt;b&gt;Too wide&lt;/b&gt;") && shown.contains("Declined. It has no access."), "{shown}");
    assert!(!shown.contains("/fn/decline_authorization") && shown.contains(">Approve<"), "{shown}");
    assert!(ana.get(&format!("{LIST}?state=declined")).await.body.contains("Route planner"));
}

#[tokio::test]
async fn a_revoked_application_is_not_said_to_be_asked_for() {
    let house = House::open().await;
    let (ana, jon, client) = asked(&house).await;
    save(&ana, &client, &ALL).await;
    let version = details(&ana, &client).await.version.to_string();
    ana.call("revoke_authorization", &[("client", &client.id), ("version", &version)]).await;
    let told = ask(&jon, &client.request(&[])).await;
    assert!(told.body.contains("Your organization took its approval back."), "{}", told.body);
    assert_eq!(state(&ana, &client).await, Some(AuthorizationState::Revoked));
}

/// A link on another site opens the page: who follows it has asked their administrators for nothing.
#[tokio::test]
async fn opening_the_page_asks_nobody_for_anything() {
    let house = House::open().await;
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let client = application(&house.signed_in(MIA).await).await;
    for _ in 0..2 {
        let page = ask(&jon, &client.request(&[])).await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("Your administrators do not know yet"), "{}", page.body);
    }
    assert_eq!(ask(&ana, &client.request(&[])).await.status, 403);
    assert_eq!(state(&ana, &client).await, None);
    let audit: AuditPage = ana.call("list_audit", &[("query[action]", "request")]).await.json();
    assert_eq!(audit.entries.len(), 0);
    ask_for_approval(&jon, &client.request(&[])).await;
    assert_eq!(state(&ana, &client).await, Some(AuthorizationState::Pending));
    // Once is enough, and who may approve it asks nobody.
    jon.submit("ask_for_approval", &[("request", &client.request(&[]))]).await;
    let audit: AuditPage = ana.call("list_audit", &[("query[action]", "request")]).await.json();
    assert_eq!(audit.entries.len(), 1);
    let page = ask(&ana, &client.request(&[])).await.body;
    assert!(page.contains("Review and approve") && !page.contains("/fn/ask_for_approval"), "{page}");
}
