//! Sessions and the steps to one: an end ends it, no step is left out, and what one session was shown is for no other.

use crate::{
    account::{self, set_up},
    house::{ANA, Browser, House, JON, LIST, TOM, VERA, page},
    oauth::{application, ask, machine},
    rest::{CLIENTS, Program},
};
use clientele::{
    server::{cli::demo::PASSWORD, crypto::password::hash_off_thread, storage::people::credentials},
    wire::{Account, OrganizationPage, RevealedSecret, UserDetails},
};
use reqwest::{
    Method,
    header::{COOKIE, HeaderValue},
};

const COOKIES: &str = "clientele_session";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";

async fn is_in(browser: &Browser) -> bool {
    browser.call("get_account", &[]).await.status == 200
}

/// A browser with the cookie that another one has now.
fn with_cookie_of(house: &House, browser: &Browser) -> Browser {
    let thief = house.anybody();
    thief.set_cookie(COOKIES, &browser.cookie(COOKIES).unwrap());
    thief
}

/// CVE-2025-29928: sessions that had been deleted went on, those of a deactivated user too.
#[tokio::test]
async fn an_ended_session_has_ended_by_each_way_to_end_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for way in ["sign_out", "end_session", "end_other_sessions", "change_password", "deactivate", "second factor reset"]
    {
        let (tom, elsewhere) = (house.signed_in(TOM).await, house.signed_in(TOM).await);
        let thief = with_cookie_of(&house, &tom);
        assert!(is_in(&thief).await, "{way}");
        let done = match way {
            "sign_out" => tom.call("sign_out", &[]).await,
            "end_session" => {
                let account: Account = tom.call("get_account", &[]).await.json();
                let key = account.sessions.iter().find(|session| session.this).unwrap().key.clone();
                elsewhere.call("end_session", &[("key", &key)]).await
            }
            "end_other_sessions" => elsewhere.call("end_other_sessions", &[]).await,
            "change_password" => {
                let new = [("current", PASSWORD), ("password", "paper boats on the pond")];
                let changed = elsewhere.call("change_password", &new).await;
                // Back to the one of the demo, which nobody may choose.
                let hash = hash_off_thread(PASSWORD.to_owned()).await.unwrap();
                let mut transaction = house.state.store.begin().await.unwrap();
                credentials::set_password(&mut transaction, TOMS.parse().unwrap(), &hash).await.unwrap();
                transaction.commit().await.unwrap();
                changed
            }
            _ => {
                let user: UserDetails = ana.call("get_user", &[("id", TOMS)]).await.json();
                let fields = [("id", TOMS), ("version", &user.row.version.to_string())];
                if way == "deactivate" {
                    let done = ana.call("deactivate_user", &fields).await;
                    let user: UserDetails = ana.call("get_user", &[("id", TOMS)]).await.json();
                    let fields = [("id", TOMS), ("version", &user.row.version.to_string())];
                    assert_eq!(ana.call("reactivate_user", &fields).await.status, 200);
                    done
                } else {
                    set_up(&house, &tom).await;
                    let thief = with_cookie_of(&house, &tom);
                    let user: UserDetails = ana.call("get_user", &[("id", TOMS)]).await.json();
                    let fields = [("id", TOMS), ("version", &user.row.version.to_string())];
                    let done = ana.call("reset_factors", &fields).await;
                    assert!(!is_in(&thief).await, "{way}: the session of both steps");
                    done
                }
            }
        };
        assert_eq!(done.status, 200, "{way}: {}", done.body);
        assert!(!is_in(&thief).await, "{way}");
        assert_eq!(thief.get(LIST).await.leads_to().split('?').next(), Some("/login"), "{way}");
        assert_eq!(house.next_door().await.anybody().get(LIST).await.status, 303, "{way}");
    }
}

/// CVE-2025-53942: a deactivated user's session did nothing but let applications act for them.
#[tokio::test]
async fn a_deactivated_user_lets_no_application_in() {
    let house = House::open().await;
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    let client = application(&ana).await;
    let request = client.request(&[]);
    let shown = crate::oauth::shown(&jon, &request).await;
    assert!(!shown.is_empty());
    assert_eq!(ana.call("deactivate_user", &[("id", JONS), ("version", "1")]).await.status, 200);
    assert!(ask(&jon, &request).await.leads_to().starts_with("/login?"));
    let fields = [("request", request.as_str()), ("shown", &shown), ("decision", "allow")];
    let answer = jon.submit("answer_consent", &fields).await;
    assert!(answer.leads_to().starts_with("/login?"), "{}", answer.location());
    assert_eq!(jon.call("answer_consent", &fields).await.status, 401);
}

/// CVE-2025-52553: an address with a token for one session showed the same to whoever copied it.
#[tokio::test]
async fn what_a_session_is_shown_by_an_address_is_for_that_session() {
    let house = House::open().await;
    let (ana, other) = (house.signed_in(ANA).await, house.signed_in(ANA).await);
    let added = ana
        .submit(
            "add_client",
            &[
                ("form[name]", "Rounds"),
                ("form[grant_type]", "CODE"),
                ("form[token_duration]", "3600"),
                ("form[redirect_uris][]", "https://routes.example/callback"),
                ("form[scopes][users]", "read"),
            ],
        )
        .await;
    let address = added.leads_to().to_owned();
    let id = address.trim_end_matches("/secret").rsplit('/').next().unwrap().to_owned();
    for thief in [&other, &house.anybody()] {
        let seen = thief.get(&address).await;
        assert!(!seen.body.contains("cs_"), "{}", seen.body);
        let revealed = thief.call("reveal_secret", &[("id", &id)]).await;
        assert!(!revealed.body.contains("cs_"), "{}", revealed.body);
    }
    let revealed: RevealedSecret = ana.call("reveal_secret", &[("id", &id)]).await.json();
    assert!(revealed.secret.unwrap().starts_with("cs_"));

    // What a refused form left behind, by the name in its address.
    let refused = ana.submit("add_client", &[("form[name]", ""), ("form[description]", "known to few")]).await;
    let address = refused.leads_to().to_owned();
    let flash = address.split("flash=").nth(1).unwrap().to_owned();
    for thief in [&other, &house.anybody()] {
        assert!(!thief.get(&address).await.body.contains("known to few"));
        assert!(!thief.call("get_flash", &[("id", &flash)]).await.body.contains("known to few"));
    }
    assert!(ana.get(&address).await.body.contains("known to few"));
}

/// CVE-2026-25748: a cookie that could not be read let its sender in.
#[tokio::test]
async fn a_cookie_that_cannot_be_read_lets_nobody_in() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let good = ana.cookie(COOKIES).unwrap();
    let (handle, proof) = good.split_once('.').unwrap();
    let nobody = house.anybody();
    let long = "A".repeat(30_000);
    for value in [
        "",
        ".",
        "..",
        "null",
        "{}",
        "%00",
        "\"\"",
        "'; --",
        &long,
        handle,
        &format!("{handle}."),
        &format!(".{proof}"),
        &format!("{proof}.{handle}"),
        &format!("{handle}.{handle}"),
        &format!("{good}.x"),
        &format!("{good}x"),
        &format!("{handle}.{}", &proof[1..]),
        &good.to_lowercase(),
        &format!("\u{e9}{good}"),
    ] {
        let Ok(cookie) = HeaderValue::from_bytes(format!("{COOKIES}={value}").as_bytes()) else { continue };
        for path in [LIST, "/admin/audit/export.csv", "/fn/get_account"] {
            let method = if path.starts_with("/fn") { Method::POST } else { Method::GET };
            let request = nobody.ask(method.clone(), path).header("origin", &nobody.origin).header(COOKIE, &cookie);
            let request = if method == Method::POST { request.form::<[(&str, &str)]>(&[]) } else { request };
            let answer = nobody.send(request.header("accept", "application/json, text/html")).await;
            assert!([303, 401].contains(&answer.status.as_u16()), "{path} with {value}: {answer:?}");
            assert!(!answer.body.contains("Ana Ruiz"), "{path} with {value}");
        }
    }
    // Of two, neither is taken for the other: the good one alone lets in.
    let request = nobody.ask(Method::GET, LIST).header(COOKIE, format!("{COOKIES}=x; {COOKIES}=y"));
    assert_eq!(nobody.send(request).await.status, 303);
}

/// CVE-2026-94218: who had no second factor yet began the sign-in anew and was asked for none.
#[tokio::test]
async fn no_way_round_leads_past_the_second_factor_that_everyone_is_asked_for() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    set_up(&house, &ana).await;
    let before: OrganizationPage = ana.call("get_organization", &[]).await.json();
    let version = before.version.to_string();
    let asked = [("name", before.name.as_str()), ("version", &version), ("second_factor", "true")];
    assert_eq!(ana.call("save_organization", &asked).await.status, 200);

    let request = client.request(&[]);
    let authorize = format!("/oauth/authorize?{request}");
    let tom = house.anybody();
    for _ in 0..2 {
        // Straight on, by a link of an application, signed out and in again, by the first page.
        for next in ["/admin", LIST, &authorize, "/admin/people/users"] {
            let fields = [("email", TOM), ("password", PASSWORD), ("next", next)];
            let to = tom.submit("sign_in", &fields).await.leads_to().to_owned();
            let _ = tom.get(&to).await;
            assert_ne!(tom.call("list_clients", &[]).await.status, 200, "{next}");
            assert!(!tom.get(LIST).await.body.contains("Payroll bridge"), "{next}");
            let page = ask(&tom, &request).await;
            assert!(!page.body.contains("act for you?"), "{next}: {}", page.body);
            let answer = client.answered(&tom, &[], "allow").await;
            assert!(!answer.leads_to().contains("code="), "{next}: {}", answer.location());
            let _ = tom.get("/login").await;
            let _ = tom.get("/login/code").await;
        }
        let _ = tom.call("sign_out", &[]).await;
    }
    // With one it goes on.
    assert_eq!(tom.sign_in(TOM, PASSWORD).await.status, 200);
    set_up(&house, &tom).await;
    assert_eq!(tom.call("list_clients", &[]).await.status, 200);
}

/// - CVE-2026-49443: a step was passed by sending it without anything in it.
/// - CVE-2026-9091: a way in that was not the usual one asked for no second factor.
#[tokio::test]
async fn no_step_is_passed_with_nothing_in_it() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    set_up(&house, &vera).await;
    let half = account::first_step(&house, VERA).await;
    for (function, fields) in [
        ("sign_in_by_code", &[][..]),
        ("sign_in_by_code", &[("code", "")]),
        ("sign_in_by_code", &[("code", " ")]),
        ("sign_in_by_second_passkey", &[]),
        ("sign_in_by_second_passkey", &[("answer", "")]),
        ("sign_in_by_second_passkey", &[("answer", "{}")]),
        ("sign_in_by_passkey", &[]),
        ("sign_in_by_passkey", &[("id", ""), ("answer", "")]),
        ("prove", &[]),
        ("prove", &[("password", PASSWORD)]),
        ("stay_signed_in", &[]),
        ("confirm_authenticator", &[("code", "")]),
        ("change_password", &[("current", PASSWORD), ("password", "paper boats on the pond")]),
        ("reset_factors", &[("id", "0c11e27e-1e00-4000-8000-000400000003"), ("version", "1")]),
        ("sign_in", &[("email", VERA), ("password", PASSWORD), ("code", "000000"), ("step", "done")]),
    ] {
        for browser in [&half, &house.anybody()] {
            let _ = browser.call(function, fields).await;
            let _ = browser.submit(function, fields).await;
            assert!(!is_in(browser).await, "{function} {fields:?}");
            assert_ne!(browser.call("list_clients", &[]).await.status, 200, "{function} {fields:?}");
        }
    }
}

/// The API has a door of its own to the same rule: a token is no way past a second step, nor is a session a token.
#[tokio::test]
async fn a_session_and_a_token_do_not_stand_for_each_other() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    let token = robot.own_token(&house).await.access_token;
    let browser = house.anybody();
    let request = browser.ask(Method::GET, &page(&robot.id)).bearer_auth(&token);
    assert_eq!(browser.send(request).await.leads_to().split('?').next(), Some("/login"));
    let call = browser.ask(Method::POST, "/fn/list_clients").header("origin", &browser.origin).bearer_auth(&token);
    assert_eq!(browser.send(call.form::<[(&str, &str)]>(&[])).await.status, 401);
    let program = Program::with_token(&house, ana.cookie(COOKIES).unwrap());
    assert_eq!(program.get(CLIENTS).await.status, 401);
}
