//! One's own account: the second step of a sign-in, recovery codes, the password, sessions, and what an organization
//! asks of everyone.

use crate::house::{ANA, Answer, Browser, By, House, JON, TOM, VERA};
use crate::people::conflict;
use clientele::{
    domain::time::{HOUR, MINUTE, SECOND},
    server::{cli::demo::PASSWORD, crypto::secret_value::readable_hash},
    wire::{Account, AuthenticatorProposal, Flash, OrganizationPage, SecondStep, UiError, UserDetails},
};
use totp_rs::{Builder, Secret};

const VIEWER: &str = "0c11e27e-1e00-4000-8000-000300000006";
const SUPERVISOR: &str = "0c11e27e-1e00-4000-8000-000300000007";
const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const SECOND_STEP: &str = "clientele_second";

/// What somebody's telephone shows now.
pub fn code(house: &House, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let seconds = u64::try_from(house.clock.now().millis() / 1_000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

pub async fn account(browser: &Browser) -> Account {
    browser.call("get_account", &[]).await.json()
}

/// Sets an app up; its secret and the recovery codes.
pub async fn set_up(house: &House, browser: &Browser) -> (String, Vec<String>) {
    assert_eq!(browser.call("set_up_authenticator", &[]).await.location(), "/admin/account/authenticator");
    let proposal: Option<AuthenticatorProposal> = browser.call("get_authenticator", &[]).await.json();
    let secret = proposal.unwrap().secret;
    let confirmed = browser.call("confirm_authenticator", &[("code", &code(house, &secret))]).await;
    assert!(confirmed.location().starts_with("/admin/account/codes?flash="), "{confirmed:?}");
    let codes: Option<Vec<String>> = browser.call("reveal_recovery_codes", &[]).await.json();
    (secret, codes.unwrap())
}

/// Email and password, which lead to the second step.
pub async fn first_step(house: &House, email: &str) -> Browser {
    let browser = house.anybody();
    let answer = browser.sign_in(email, PASSWORD).await;
    assert_eq!(answer.location(), "/login/code?next=/admin");
    browser
}

pub async fn by_code(browser: &Browser, code: &str) -> Answer {
    browser.call("sign_in_by_code", &[("code", code), ("next", "/admin/people/users")]).await
}

async fn is_in(browser: &Browser) -> bool {
    browser.call("get_account", &[]).await.status == 200
}

fn says(error: &UiError, field: &str) -> String {
    error.problem(field).unwrap_or_else(|| panic!("{error:?}"))
}

#[tokio::test]
async fn with_an_app_the_password_alone_lets_nobody_in() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, codes) = set_up(&house, &vera).await;
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 29), "{codes:?}");
    let again: Option<Vec<String>> = vera.call("reveal_recovery_codes", &[]).await.json();
    assert_eq!(again, None, "shown once");
    let proposal: Option<AuthenticatorProposal> = vera.call("get_authenticator", &[]).await.json();
    assert_eq!(proposal, None, "nor is the secret shown again");

    let half = first_step(&house, VERA).await;
    assert!(!is_in(&half).await);
    let step: SecondStep = half.call("get_second_step", &[]).await.json();
    assert_eq!(step, SecondStep { authenticator: true, passkey: false, recovery: true });
    assert!(says(&by_code(&half, "000000").await.error(), "code").contains("not right"));
    assert!(says(&by_code(&half, "what?").await.error(), "code").contains("six digits"));
    assert!(!is_in(&half).await);

    // The code that confirmed the app is used up; the next one is not.
    assert_eq!(by_code(&half, &code(&house, &secret)).await.status, 422);
    house.wait(30 * SECOND);
    let answer = by_code(&half, &code(&house, &secret)).await;
    assert_eq!(answer.location(), "/admin/people/users", "{answer:?}");
    assert!(is_in(&half).await);
    assert_eq!(half.cookie(SECOND_STEP), None);

    // A clock that is set back makes no used code good again.
    house.wait(-30 * SECOND);
    assert_eq!(by_code(&first_step(&house, VERA).await, &code(&house, &secret)).await.status, 422);
    house.wait(30 * SECOND);
    // Somebody who saw it typed has nothing.
    let thief = first_step(&house, VERA).await;
    assert_eq!(by_code(&thief, &code(&house, &secret)).await.status, 422);
    // And a second step belongs to one browser, and works once.
    let other = house.anybody();
    house.wait(30 * SECOND);
    assert_eq!(by_code(&other, &code(&house, &secret)).await.status, 404);
}

#[tokio::test]
async fn the_second_step_of_a_plain_form_leads_back_with_what_was_wrong() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, _) = set_up(&house, &vera).await;
    let browser = house.anybody();
    let first = browser.submit("sign_in", &[("email", VERA), ("password", PASSWORD), ("next", "/admin/audit")]).await;
    assert_eq!(first.leads_to(), "/login/code?next=/admin/audit");
    let page = browser.get(first.leads_to()).await;
    assert!(page.status == 200 && page.body.contains("One more step"), "{}", page.body);
    let refused = browser.submit("sign_in_by_code", &[("code", "111111"), ("next", "/admin/audit")]).await;
    assert!(refused.leads_to().starts_with("/login/code?next=/admin/audit&flash="), "{refused:?}");
    assert!(browser.get(refused.leads_to()).await.body.contains("This code is not right"));
    house.wait(30 * SECOND);
    let code = code(&house, &secret);
    let done = browser.submit("sign_in_by_code", &[("code", &code), ("next", "/admin/audit")]).await;
    assert_eq!(done.leads_to(), "/admin/audit");
    assert_eq!(house.anybody().get("/login/code").await.status, 404, "nobody is half signed in there");
}

#[tokio::test]
async fn guessing_codes_is_slowed_whatever_the_process() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, codes) = set_up(&house, &vera).await;
    let next_door = house.next_door().await;
    for _ in 0..5 {
        assert_eq!(by_code(&first_step(&next_door, VERA).await, "123456").await.status, 422);
    }
    house.wait(30 * SECOND);
    let half = first_step(&house, VERA).await;
    let refused = by_code(&half, &code(&house, &secret)).await;
    assert_eq!(refused.error(), UiError::TooManyAttempts { retry_after: 31 }, "the right one has to wait, too");
    // Not a recovery code: it is the way in for an owner whom others' guesses keep out.
    assert_eq!(by_code(&half, "AAAA-BBBB-CCCC-DDDD").await.status, 422);
    assert_eq!(by_code(&half, &codes[0]).await.status, 200);
    let ana = house.signed_in(ANA).await;
    let log = ana.call("list_audit", &[("query[action]", "slow_codes")]).await;
    assert!(
        log.body.contains("five wrong ones with the right password") && log.body.contains("Vera Lind"),
        "{}",
        log.body
    );
    let half = first_step(&house, VERA).await;
    house.wait(31 * SECOND);
    assert_eq!(by_code(&half, &code(&house, &secret)).await.status, 200);
    // Forgotten with the first right one.
    assert_eq!(by_code(&first_step(&house, VERA).await, "123456").await.status, 422);
    house.wait(30 * SECOND);
    assert_eq!(by_code(&first_step(&house, VERA).await, &code(&house, &secret)).await.status, 200);
}

#[tokio::test]
async fn each_recovery_code_works_once_and_tells_of_it() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let (_, codes) = set_up(&house, &vera).await;
    let half = first_step(&house, VERA).await;
    let answer = by_code(&half, &codes[3].to_lowercase().replace('-', " ")).await;
    assert!(answer.location().starts_with("/admin/account?flash="), "{answer:?}");
    let id = answer.location().split("flash=").nth(1).unwrap();
    let left: Option<Flash> = half.call("get_flash", &[("id", id)]).await.json();
    assert!(left.is_some());
    assert_eq!(account(&half).await.codes_left, 9);
    assert_eq!(by_code(&first_step(&house, VERA).await, &codes[3]).await.status, 422);
    let log = ana.call("list_audit", &[("query[action]", "use_recovery_code")]).await;
    assert!(log.body.contains("signed in with a recovery code as") && log.body.contains("Vera Lind"), "{}", log.body);

    // New ones end the old ones.
    assert_eq!(half.call("make_recovery_codes", &[]).await.location(), "/admin/account/codes");
    let new: Option<Vec<String>> = half.call("reveal_recovery_codes", &[]).await.json();
    assert_eq!(by_code(&first_step(&house, VERA).await, &codes[4]).await.status, 422);
    assert_eq!(by_code(&first_step(&house, VERA).await, &new.unwrap()[4]).await.status, 200);
}

#[tokio::test]
async fn a_sign_in_under_way_ends_with_the_password_it_began_with() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, _) = set_up(&house, &vera).await;
    let half = first_step(&house, VERA).await;
    let new = "a quite different one";
    assert_eq!(vera.call("change_password", &[("current", PASSWORD), ("password", new)]).await.status, 200);
    house.wait(30 * SECOND);
    assert_eq!(by_code(&half, &code(&house, &secret)).await.error(), UiError::WrongCredentials);
    assert!(!is_in(&half).await);
    let late = first_step_with(&house, VERA, new).await;
    house.wait(11 * MINUTE);
    assert_eq!(by_code(&late, &code(&house, &secret)).await.status, 404, "ten minutes are enough");
}

#[tokio::test]
async fn a_first_factor_puts_out_who_came_in_with_less_and_the_password_removes_none() {
    let house = House::open().await;
    let (vera, thief) = (house.signed_in(VERA).await, house.signed_in(VERA).await);
    // What waits to be confirmed is shown to the session that asked for it, for ten minutes.
    assert_eq!(thief.call("set_up_authenticator", &[]).await.status, 200);
    let unseen: Option<AuthenticatorProposal> = vera.call("get_authenticator", &[]).await.json();
    assert_eq!(unseen, None);
    house.wait(10 * MINUTE);
    let gone: Option<AuthenticatorProposal> = thief.call("get_authenticator", &[]).await.json();
    assert_eq!(gone, None);
    assert_eq!(thief.call("confirm_authenticator", &[("code", "123456")]).await.status, 409);

    let (secret, codes) = set_up(&house, &vera).await;
    assert!(is_in(&vera).await && !is_in(&thief).await);
    house.wait(20 * MINUTE);
    let asked = vera.call("remove_authenticator", &[]).await;
    assert!(asked.location().starts_with("/admin/account/prove?next="), "{asked:?}");
    let refused = vera.call("prove", &[("password", PASSWORD)]).await.error();
    assert!(says(&refused, "password").contains("not enough"), "{refused:?}");
    assert_eq!(vera.call("prove", &[("code", &code(&house, &secret))]).await.status, 200);
    assert_eq!(vera.call("make_recovery_codes", &[]).await.location(), "/admin/account/codes");
    assert_eq!(vera.call("prove", &[("code", &codes[0])]).await.status, 422, "replaced");
    assert_eq!(vera.call("remove_authenticator", &[]).await.status, 200);
}

/// Whoever is first, there are the right number of everything afterwards.
#[tokio::test]
async fn of_two_at_once_one_gets_the_code() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (secret, codes) = set_up(&house, &vera).await;
    house.wait(30 * SECOND);
    let now = code(&house, &secret);
    let halves = [first_step(&house, VERA).await, first_step(&house, VERA).await];
    let answers = tokio::join!(by_code(&halves[0], &now), by_code(&halves[1], &now));
    assert_eq!(u16::from(answers.0.status == 200) + u16::from(answers.1.status == 200), 1, "{answers:?}");
    let halves = [first_step(&house, VERA).await, first_step(&house, VERA).await];
    let answers = tokio::join!(by_code(&halves[0], &codes[0]), by_code(&halves[1], &codes[0]));
    assert_eq!(u16::from(answers.0.status == 200) + u16::from(answers.1.status == 200), 1, "{answers:?}");
    let fresh = house.signed_in(JON).await;
    assert!(is_in(&fresh).await);
}

async fn first_step_with(house: &House, email: &str, password: &str) -> Browser {
    let browser = house.anybody();
    assert_eq!(browser.sign_in(email, password).await.location(), "/login/code?next=/admin");
    browser
}

#[tokio::test]
async fn changing_the_password_asks_for_the_present_one_and_ends_the_other_sessions() {
    let house = House::open().await;
    let (vera, elsewhere) = (house.signed_in(VERA).await, house.signed_in(VERA).await);
    let change =
        async |current: &str, new: &str| vera.call("change_password", &[("current", current), ("password", new)]).await;
    assert!(says(&change("wrong", "correct horse battery").await.error(), "current").contains("not your password"));
    assert!(says(&change(PASSWORD, "short").await.error(), "password").contains("12 characters"));
    assert!(says(&change(PASSWORD, PASSWORD).await.error(), "password").contains("your current password"));
    assert!(says(&change(PASSWORD, VERA).await.error(), "password").contains("mostly your e-mail address"));
    assert!(is_in(&elsewhere).await);
    let plain = [("current", "wrong"), ("password", "correct horse battery")];
    let refused = vera.post(By::Form, "change_password", &plain).await;
    assert!(refused.leads_to().starts_with("/admin/account?flash="), "{refused:?}");
    assert!(!vera.get(refused.leads_to()).await.body.contains("correct horse"), "no password comes back");

    assert_eq!(change(PASSWORD, "correct horse battery").await.status, 200);
    assert!(is_in(&vera).await && !is_in(&elsewhere).await);
    assert_eq!(house.anybody().sign_in(VERA, PASSWORD).await.error(), UiError::WrongCredentials);
    assert_eq!(house.anybody().sign_in(VERA, "correct horse battery").await.status, 200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner() {
    let house = House::open().await;
    let (vera, jon) = (house.signed_in(VERA).await, house.signed_in(JON).await);
    house.wait(10 * MINUTE);
    let elsewhere = house.signed_in(VERA).await;
    let third = house.signed_in(VERA).await;
    let sessions = account(&vera).await.sessions;
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions.iter().filter(|session| session.this).count(), 1);
    assert!(sessions.iter().all(|session| session.address.as_deref() == Some("127.0.0.1")));
    let cookie = elsewhere.cookie("clientele_session").unwrap();
    assert!(!format!("{sessions:?}").contains(&cookie));

    let theirs = account(&elsewhere).await.sessions.into_iter().find(|session| session.this).unwrap().key;
    assert_eq!(jon.call("end_session", &[("key", &theirs)]).await.status, 409, "not one of Jon's");
    assert_eq!(vera.call("end_session", &[("key", &theirs)]).await.status, 200);
    assert!(!is_in(&elsewhere).await && is_in(&third).await && is_in(&vera).await);
    assert_eq!(vera.call("end_session", &[("key", &theirs)]).await.status, 409);
    assert_eq!(vera.call("end_other_sessions", &[]).await.status, 200);
    assert!(!is_in(&third).await && is_in(&vera).await && is_in(&jon).await);
    // What has ended by itself is not listed.
    let late = house.signed_in(VERA).await;
    house.wait(HOUR);
    let fresh = house.signed_in(VERA).await;
    assert!(!is_in(&late).await);
    assert_eq!(account(&fresh).await.sessions.len(), 1);
}

#[tokio::test]
async fn an_organization_that_asks_for_a_second_factor_opens_nothing_else_without_one() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let save = async |browser: &Browser, version: &str, on: &str| {
        // A box that is not ticked is not sent.
        let fields = [("version", version), ("name", "Meridian Post"), ("second_factor", on)];
        let sent = if on.is_empty() { 2 } else { 3 };
        browser.call("save_organization", &fields[..sent]).await
    };
    assert_eq!(save(&vera, "1", "true").await.status, 403);
    let refused = save(&ana, "1", "true").await.error();
    assert!(conflict(&refused).contains("your own account first"), "{refused:?}");
    set_up(&house, &ana).await;
    assert_eq!(save(&ana, "1", "true").await.status, 200);
    assert!(conflict(&save(&ana, "1", "true").await.error()).contains("changed this"), "a stale version");
    let page: OrganizationPage = ana.call("get_organization", &[]).await.json();
    assert_eq!((page.second_factor, page.without, page.have, page.version), (true, 3, true, 2));

    // Those who are signed in meet it at their next request.
    assert_eq!(vera.call("list_clients", &[]).await.error(), UiError::FactorNeeded);
    let led = vera.get("/admin/integrations/oauth").await;
    assert_eq!(led.leads_to(), "/admin/account#second-factor");
    let form = vera.submit("disable_client", &[("id", crate::house::OLD)]).await;
    assert_eq!(form.leads_to(), "/admin/account#second-factor", "a form that stood open");
    let from_application = vera.get("/oauth/authorize?client_id=x").await;
    assert_eq!(from_application.leads_to(), "/admin/account#second-factor", "not to the sign-in, which leads back");
    let page = vera.get("/admin/account").await;
    assert!(page.status == 200 && page.body.contains("asks everyone for a second factor"), "{}", page.body);
    assert_eq!(vera.get("/admin/audit/export.csv").await.leads_to(), "/admin/account#second-factor");
    let (_, codes) = set_up(&house, &vera).await;
    assert_eq!(vera.call("list_clients", &[]).await.status, 200);
    // The last one stays.
    let refused = vera.call("remove_authenticator", &[]).await.error();
    assert!(conflict(&refused).contains("asks for a second factor"), "{refused:?}");
    assert_eq!(by_code(&first_step(&house, VERA).await, &codes[0]).await.status, 200, "nothing was removed");
    // But it can be replaced: telephones are changed, and lost.
    let before = account(&vera).await.authenticator.unwrap();
    house.wait(60 * SECOND);
    assert_eq!(vera.call("set_up_authenticator", &[]).await.status, 200);
    let proposal: Option<AuthenticatorProposal> = vera.call("get_authenticator", &[]).await.json();
    let new = proposal.unwrap().secret;
    let replaced = vera.call("confirm_authenticator", &[("code", &code(&house, &new))]).await;
    assert!(replaced.location().starts_with("/admin/account?flash="), "no new recovery codes: {replaced:?}");
    assert!(account(&vera).await.authenticator.unwrap().at > before.at);
    assert_eq!(account(&vera).await.codes_left, 9);
    // Another organization is not touched.
    let mia = house.signed_in(crate::house::MIA).await;
    assert_eq!(mia.call("list_clients", &[]).await.status, 200);

    // Where it is not asked for, it may go, and its codes with it.
    house.wait(30 * SECOND);
    assert_eq!(save(&ana, "2", "").await.status, 200);
    assert_eq!(vera.call("remove_authenticator", &[]).await.status, 200);
    assert_eq!(account(&vera).await.codes, 0);
    assert_eq!(house.anybody().sign_in(VERA, PASSWORD).await.location(), "/admin");
}

#[tokio::test]
async fn who_lost_their_telephone_is_helped_by_someone_who_holds_their_roles() {
    let house = House::open().await;
    let (ana, vera, jon) = (house.signed_in(ANA).await, house.signed_in(VERA).await, house.signed_in(JON).await);
    set_up(&house, &vera).await;
    set_up(&house, &jon).await;
    let reset = async |browser: &Browser, id: &str, version: &str| {
        browser.call("reset_factors", &[("id", id), ("version", version)]).await
    };
    // Without what Vera holds: with it Ana could become her.
    ana.holds_only(&[(VIEWER, &[]), (SUPERVISOR, &[])]).await;
    let refused = reset(&ana, VERAS, "1").await.error();
    assert!(refused.to_string().contains("Integration viewer in Home division"), "{refused:?}");
    let details: UserDetails = ana.call("get_user", &[("id", VERAS)]).await.json();
    assert!(details.factors.authenticator && details.why_not.reset_factors.is_some());

    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1")]).await.status, 200);
    assert!(conflict(&reset(&ana, JONS, "1").await.error()).contains("changed this"), "a stale version");
    assert_eq!(reset(&ana, JONS, "2").await.status, 200);
    assert!(!is_in(&jon).await, "whoever found the telephone may be in a session");
    assert_eq!(house.anybody().sign_in(JON, PASSWORD).await.location(), "/admin");
    assert!(conflict(&reset(&ana, JONS, "3").await.error()).contains("no second factor"));
    let log = ana.call("list_audit", &[("query[action]", "reset_factors")]).await;
    assert!(
        log.body.contains("removed the second factor of") && log.body.contains("Authenticator app"),
        "{}",
        log.body
    );
    let tom = house.signed_in(TOM).await;
    assert_eq!(reset(&tom, JONS, "3").await.status, 403);
}

#[tokio::test]
async fn a_recovery_code_is_taken_as_it_is_typed_and_one_of_before_too() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let (_, codes) = set_up(&house, &vera).await;
    let contents = house.database().contents().await;
    assert!(codes.iter().all(|code| !contents.contains(code) && !contents.contains(&code.replace('-', ""))));
    let mut transaction = house.state.store.begin().await.unwrap();
    let hashes: Vec<String> = sqlx::query_scalar("SELECT code_hash FROM recovery_codes WHERE user_id = $1")
        .bind(VERAS)
        .fetch_all(&mut *transaction)
        .await
        .unwrap();
    assert!(hashes.iter().all(|hash| hash.split_once('$').is_some_and(|(salt, _)| salt.len() == 22)), "{hashes:?}");
    // As it was kept before there were salts.
    sqlx::query("INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES ($1, $2, 0)")
        .bind(VERAS)
        .bind(readable_hash("ABCD2345EFGH6789"))
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let typed = [
        codes[0].clone(),
        codes[1].to_lowercase().replace('-', " "),
        format!(" {} ", codes[2].replace('-', "")),
        codes[3].replace('-', " \u{2013} ").replace('0', "o").replace('1', "l"),
        "abcd 2345 efgh 6789".to_owned(),
    ];
    for code in typed {
        let browser = first_step(&house, VERA).await;
        assert_eq!(by_code(&browser, &code).await.status, 200, "{code}");
        let again = first_step(&house, VERA).await;
        assert_eq!(by_code(&again, &code).await.status, 422, "{code} twice");
    }
}
