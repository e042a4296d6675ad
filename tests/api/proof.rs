//! Dangerous acts ask again who one is when that was shown too long ago; what was typed is kept meanwhile.

use crate::house::{ANA, Browser, By, House, LIST, OLD, PAYROLL, VERA, YOUNG};
use clientele::{
    domain::time::MINUTE,
    server::cli::demo::PASSWORD,
    wire::{Account, ProofOptions, UiError},
};

const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const HOME: &str = "0c11e27e-1e00-4000-8000-000200000001";
const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";
const BILLING: &str = "0c11e27e-1e00-4000-8000-000300000003";

/// A function that answers with what it leads to: the page that asks who one is.
async fn asks(browser: &Browser, function: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.call(function, fields).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    let to = answer.location().to_owned();
    assert!(to.starts_with("/admin/account/prove?next="), "{function} leads to {to}");
    to
}

#[tokio::test]
async fn what_cannot_be_taken_back_and_what_gives_power_asks_again_after_a_while() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    // Without any role.
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1")]).await.status, 200);
    house.wait(15 * MINUTE);
    let before = ana.client(YOUNG).await.row.version;
    let billing = format!("{BILLING}@{HOME}");
    let (roles, jon) = (("roles[]", billing.as_str()), [("id", JONS), ("version", "2")]);
    asks(&ana, "delete_client", &[("id", YOUNG), ("outcome", "removed")]).await;
    asks(&ana, "save_user_roles", &[jon[0], jon[1], roles]).await;
    asks(&ana, "invite_user", &[("name", "Kim"), ("email", "kim@meridianpost.example"), roles]).await;
    asks(&ana, "make_link", &jon).await;
    asks(&ana, "add_role", &[("name", "New"), ("permissions[]", "oauth:client:view")]).await;
    asks(&ana, "save_roles", &[("id", PAYROLL), ("version", "1"), roles, ("roles[]", PAYROLL_ROLE)]).await;
    asks(&ana, "add_secret", &[("id", PAYROLL)]).await;
    asks(&ana, "reset_secret", &[("id", PAYROLL)]).await;
    asks(&ana, "set_up_authenticator", &[]).await;
    asks(&ana, "save_organization", &[("name", "Meridian Post"), ("version", "1"), ("second_factor", "true")]).await;
    let role =
        [("form[name]", "New"), ("form[grant_type]", "CLIENT-CREDENTIALS"), ("form[token_duration]", "3600"), roles];
    asks(&ana, "add_client", &role).await;
    assert_eq!(ana.call("get_authenticator", &[]).await.error(), UiError::ProofNeeded);
    assert_eq!(ana.client(YOUNG).await.row.version, before, "nothing was done");

    // A secret of an application for people gives nobody a role; the client's own roles, once it uses them again, do.
    assert!(ana.call("add_secret", &[("id", YOUNG)]).await.location().ends_with("/secret"));

    // The rest goes on: what can be taken back, and what takes power away.
    assert_eq!(ana.call("delete_client", &[("id", OLD), ("outcome", "deactivated")]).await.status, 200);
    let restored = ana.call("restore_client", &[("id", OLD)]).await;
    assert!(restored.location().starts_with(LIST), "{restored:?}");
    let taken = ana.call("save_user_roles", &[("id", VERAS), ("version", "1")]).await;
    assert!(taken.location().starts_with("/admin/people/users/"), "taking is not giving: {taken:?}");
    assert!(
        ana.call("invite_user", &[("name", "Kim"), ("email", "kim@meridianpost.example")])
            .await
            .location()
            .ends_with("/link")
    );
}

/// The role that the Payroll client has.
const PAYROLL_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000004@0c11e27e-1e00-4000-8000-000200000001";

#[tokio::test]
async fn whoever_shows_who_they_are_finds_their_form_as_they_left_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1")]).await.status, 200);
    house.wait(20 * MINUTE);
    let fields =
        [("name", "Kim Long"), ("email", "kim@meridianpost.example"), ("roles[]", &format!("{BILLING}@{HOME}"))];
    let asked = ana.post(By::Form, "invite_user", &fields).await;
    let prove = asked.leads_to().to_owned();
    let next = clientele_decode(prove.split("next=").nth(1).unwrap());
    assert!(next.starts_with("/admin/people/users/new?flash="), "{next}");
    let question = ana.get(&prove).await;
    assert!(question.status == 200 && question.body.contains("Confirm that it is you"), "{}", question.body);
    let options: ProofOptions = ana.call("get_proof", &[]).await.json();
    assert!(!options.authenticator && !options.passkey);

    let wrong = ana.post(By::Form, "prove", &[("password", "wrong"), ("next", &next)]).await;
    assert!(wrong.leads_to().starts_with("/admin/account/prove?next="), "{wrong:?}");
    assert!(ana.get(wrong.leads_to()).await.body.contains("This is not your password"));
    let again = ana.post(By::Form, "invite_user", &fields).await;
    assert!(again.leads_to().starts_with("/admin/account/prove"), "a wrong password shows nothing");
    let right = ana.post(By::Form, "prove", &[("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(right.leads_to(), next);
    let form = ana.get(&next).await;
    assert!(
        form.body.contains("Kim Long") && form.body.contains("When you have confirmed that it is you"),
        "{}",
        form.body
    );
    assert!(ana.post(By::Form, "invite_user", &fields).await.leads_to().ends_with("/link"));

    // It counts for this session, and not for another.
    let other = house.signed_in(ANA).await;
    house.wait(14 * MINUTE);
    assert!(ana.call("make_link", &[("id", JONS), ("version", "2")]).await.location().ends_with("/link"));
    house.wait(MINUTE);
    asks(&other, "make_link", &[("id", JONS), ("version", "3")]).await;
}

/// The one encoding that `next` uses.
fn clientele_decode(text: &str) -> String {
    text.replace("%3F", "?").replace("%3D", "=").replace("%26", "&").replace("%23", "#").replace("%25", "%")
}

/// What is agreed to is a program that nobody can ask again.
#[tokio::test]
async fn agreeing_to_an_application_asks_and_comes_back_to_the_question() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = crate::oauth::application(&ana).await;
    house.wait(15 * MINUTE);
    let request = client.request(&[]);
    let asked = crate::oauth::answer(&ana, &request, "allow").await;
    assert!(asked.leads_to().starts_with("/admin/account/prove?next=/oauth/authorize%3F"), "{asked:?}");
    let no = crate::oauth::answer(&ana, &request, "no").await;
    assert!(no.leads_to().contains("error=access_denied"), "{no:?}");
    let next = format!("/oauth/authorize?{request}");
    let proved = ana.submit("prove", &[("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(proved.leads_to(), next);
    let allowed = crate::oauth::answer(&ana, &request, "allow").await;
    assert!(allowed.leads_to().contains("code=cac_"), "{allowed:?}");
}

#[tokio::test]
async fn a_refusal_comes_before_the_question_who_one_is() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    house.wait(30 * MINUTE);
    let refused = vera.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await;
    assert_eq!(refused.status, 403, "a password would not help");
    let page = vera.get("/admin/account/prove?next=https%3A%2F%2Fevil.example%2Flogin").await;
    assert!(page.status == 200 && !page.body.contains("href=\"https://evil.example"), "{}", page.body);
    for next in ["//evil.example", "https://evil.example", ""] {
        let proved = vera.call("prove", &[("password", PASSWORD), ("next", next)]).await;
        assert_eq!(proved.location(), "/admin/account", "{next}");
    }
}

/// ASVS 7.5.2; one's own is ended without: that takes nothing from anybody.
#[tokio::test]
async fn ending_another_session_asks_again_after_a_while() {
    let house = House::open().await;
    let (vera, _elsewhere) = (house.signed_in(VERA).await, house.signed_in(VERA).await);
    house.wait(15 * MINUTE);
    let sessions = vera.call("get_account", &[]).await.json::<Account>().sessions;
    let key = |this: bool| sessions.iter().find(|session| session.this == this).unwrap().key.as_str();
    asks(&vera, "end_session", &[("key", key(false))]).await;
    asks(&vera, "end_other_sessions", &[]).await;
    assert_eq!(vera.call("end_session", &[("key", key(true))]).await.status, 200);
}

/// An old session and a learnt password must not be enough to take a second factor away: whatever changes how somebody
/// signs in asks for the strongest that they have.
#[tokio::test]
async fn a_password_opens_nothing_that_a_second_factor_closes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (secret, _) = crate::account::set_up(&house, &ana).await;
    house.wait(15 * MINUTE);
    let change = [("current", PASSWORD), ("password", "correct horse battery")];
    asks(&ana, "change_password", &change).await;
    asks(&ana, "end_other_sessions", &[]).await;
    asks(&ana, "remove_authenticator", &[]).await;
    let refused = ana.call("prove", &[("password", PASSWORD)]).await.error();
    assert!(refused.problem("password").is_some_and(|says| says.contains("not enough")), "{refused:?}");
    asks(&ana, "change_password", &change).await;

    let code = crate::account::code(&house, &secret);
    assert_eq!(ana.call("prove", &[("code", &code)]).await.status, 200);
    house.wait(14 * MINUTE);
    let changed = ana.call("change_password", &change).await;
    assert!(changed.location().starts_with("/admin/account?flash="), "{changed:?}");
    house.wait(MINUTE);
    asks(&ana, "remove_authenticator", &[]).await;
}

#[tokio::test]
async fn without_a_second_factor_the_password_typed_is_proof() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    house.wait(15 * MINUTE);
    let wrong = vera.call("change_password", &[("current", "wrong"), ("password", "correct horse battery")]).await;
    assert!(wrong.error().problem("current").is_some());
    asks(&vera, "set_up_authenticator", &[]).await;
    let change = [("current", PASSWORD), ("password", "correct horse battery")];
    assert!(vera.call("change_password", &change).await.location().starts_with("/admin/account?flash="));
    assert_eq!(vera.call("set_up_authenticator", &[]).await.location(), "/admin/account/authenticator");
}

#[tokio::test]
async fn what_changes_how_others_sign_in_asks_again_after_a_while() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    // Without any role.
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1")]).await.status, 200);
    house.wait(15 * MINUTE);
    let jon = [("id", JONS), ("version", "2")];
    let moved = [jon[0], jon[1], ("name", "Jon Bekker"), ("email", "jon@meridianpost.example")];
    asks(&ana, "save_user", &moved).await;
    asks(&ana, "deactivate_user", &jon).await;
    let renamed = [jon[0], jon[1], ("name", "Jon B."), ("email", crate::house::JON)];
    let renamed = ana.call("save_user", &renamed).await;
    assert!(renamed.location().contains(&format!("/users/{JONS}?flash=")), "a name lets nobody in: {renamed:?}");
}

/// Whoever copied a cookie has it until its owner shows who they are, and no longer.
#[tokio::test]
async fn a_cookie_is_renewed_by_each_proof_and_each_password() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let name = "clientele_session";
    for (function, fields) in [
        ("prove", vec![("password", PASSWORD)]),
        ("change_password", vec![("current", PASSWORD), ("password", "correct horse battery")]),
    ] {
        let thief = house.anybody();
        thief.set_cookie(name, &vera.cookie(name).unwrap());
        assert_eq!(thief.call("get_account", &[]).await.status, 200);
        assert_eq!(vera.call(function, &fields).await.status, 200);
        assert_eq!(thief.call("get_account", &[]).await.error(), UiError::SignedOut, "after {function}");
        // Half of it, which stays, is no cookie.
        let half = vera.cookie(name).unwrap().split('.').next().unwrap().to_owned();
        thief.set_cookie(name, &half);
        assert_eq!(thief.call("get_account", &[]).await.error(), UiError::SignedOut);
        assert_eq!(vera.call("get_account", &[]).await.status, 200, "its owner goes on");
    }
    // What was kept for the session before it was renewed is still there for it.
    let ana = house.signed_in(ANA).await;
    assert!(ana.call("add_secret", &[("id", YOUNG)]).await.location().ends_with("/secret"));
    assert_eq!(ana.call("prove", &[("password", PASSWORD)]).await.status, 200);
    let revealed: clientele::wire::RevealedSecret = ana.call("reveal_secret", &[("id", YOUNG)]).await.json();
    assert!(revealed.secret.is_some_and(|secret| secret.starts_with("cs_")));
}
