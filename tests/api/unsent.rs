//! What was typed into a form whose session had ended by the time it was sent: without JavaScript it comes back to whom
//! it belongs, and to nobody else.

use crate::house::{ANA, Answer, Browser, House, LIST, MIA, OLD, PAYROLL, TOM, form, page, pairs};
use clientele::{
    domain::time::MINUTE,
    server::{cli::demo::PASSWORD, jobs::sweep},
};

const SAID: &str = "Your session had ended";
const COOKIE: &str = "clientele_session";
const JON: &str = "0c11e27e-1e00-4000-8000-000400000004";
const READER: &str = "0c11e27e-1e00-4000-8000-000300000002";
const HOME: &str = "0c11e27e-1e00-4000-8000-000200000001";
const UTRECHT: &str = "0c11e27e-1e00-4000-8000-000200000004";

/// Ana, whose session has ended without her.
async fn late(house: &House) -> Browser {
    let ana = house.signed_in(ANA).await;
    house.wait(61 * MINUTE);
    ana
}

/// Where signing in leads on to.
fn next(led: &Answer) -> String {
    let query = led.leads_to().strip_prefix("/login?").unwrap_or_else(|| panic!("{led:?}"));
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").unwrap().1.into_owned()
}

#[tokio::test]
async fn every_form_that_people_type_into_comes_back_as_it_was_typed() {
    let house = House::open().await;
    let role = format!("{READER}@{UTRECHT}");
    let checked_role = format!("value=\"{role}\" checked");
    let client = [
        ("form[name]", "Typed too late"),
        ("form[description]", "Long & <thought> about"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "1234"),
        ("form[redirect_uris][]", "https://late.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    let client_back = ["Typed too late", "Long &amp; &lt;thought&gt;", "1234", "https://late.example/callback"];
    let people = "/admin/people";
    // The function, its fields, the page one comes back to, and what stands there.
    let forms: Vec<(&str, Vec<(&str, &str)>, String, Vec<&str>)> = vec![
        (
            "add_client",
            [client.to_vec(), vec![("roles[]", &role)]].concat(),
            format!("{LIST}/new"),
            [client_back.to_vec(), vec![&checked_role]].concat(),
        ),
        (
            "save_client",
            [client.to_vec(), vec![("id", OLD), ("version", "1")]].concat(),
            page(OLD),
            client_back.to_vec(),
        ),
        (
            "save_roles",
            vec![("id", PAYROLL), ("version", "1"), ("roles[]", &role)],
            format!("{}/roles", page(PAYROLL)),
            vec![&checked_role],
        ),
        (
            "invite_user",
            vec![("name", "Late Guest"), ("email", "late@meridianpost.example"), ("roles[]", &role)],
            format!("{people}/users/new"),
            vec!["Late Guest", "late@meridianpost.example", &checked_role],
        ),
        (
            "save_user",
            vec![("id", JON), ("version", "1"), ("name", "Jon the Late"), ("email", "jl@meridianpost.example")],
            format!("{people}/users/{JON}"),
            vec!["Jon the Late", "jl@meridianpost.example"],
        ),
        (
            "save_user_roles",
            vec![("id", JON), ("version", "1"), ("roles[]", &role)],
            format!("{people}/users/{JON}"),
            vec![&checked_role],
        ),
        (
            "add_role",
            vec![("name", "Late role"), ("description", "For the night"), ("permissions[]", "oauth:client:view")],
            format!("{people}/roles/new"),
            vec!["Late role", "For the night", "value=\"oauth:client:view\" checked"],
        ),
        (
            "save_role",
            vec![("id", READER), ("version", "1"), ("name", "Reader by night"), ("permissions[]", "oauth:client:view")],
            format!("{people}/roles/{READER}"),
            vec!["Reader by night", "value=\"oauth:client:view\" checked"],
        ),
        ("add_division", vec![("name", "Night shift")], format!("{people}/divisions"), vec!["value=\"Night shift\""]),
        (
            "rename_division",
            vec![("id", HOME), ("version", "1"), ("name", "Home by night")],
            format!("{people}/divisions"),
            vec!["value=\"Home by night\""],
        ),
        (
            "save_organization",
            vec![("name", "Meridian Night"), ("version", "1"), ("second_factor", "true")],
            format!("{people}/organization"),
            vec!["Meridian Night", "value=\"true\" autocomplete=\"off\" checked"],
        ),
    ];
    for (function, fields, path, back) in forms {
        let ana = late(&house).await;
        let to = next(&ana.submit(function, &fields).await);
        assert!(to.starts_with(&format!("{path}?flash=")), "{function}: {to}");
        let led = ana.submit("sign_in", &[("email", ANA), ("password", PASSWORD), ("next", &to)]).await;
        assert_eq!(led.leads_to(), to, "{function}");
        let shown = ana.get(&to).await;
        assert_eq!(shown.status, 200, "{function}");
        for text in [vec![SAID], back].concat() {
            assert!(shown.body.contains(text), "{function}: {text}\n{}", shown.body);
        }
        assert_eq!(ana.get(&path).await.status, 200);
        assert!(
            !ana.get(&path).await.body.contains(SAID),
            "{function}: nothing was done, and nothing is said without it"
        );
    }
}

#[tokio::test]
async fn an_application_decided_about_too_late_comes_back_as_decided() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = ana.get("/admin/integrations/authorized").await.body;
    let client = list
        .split("/admin/integrations/authorized/")
        .filter_map(|rest| rest.get(..36))
        .find(|id| uuid::Uuid::try_parse(id).is_ok())
        .unwrap()
        .to_owned();
    let shown = ana.get(&format!("/admin/integrations/authorized/{client}")).await.body;
    let scope = shown.split("name=\"scopes[").nth(1).unwrap().split(']').next().unwrap().to_owned();
    house.wait(61 * MINUTE);
    let name = format!("scopes[{scope}]");
    let fields = [("client", client.as_str()), ("version", "0"), (&name, "none"), ("roles[]", READER)];
    let to = next(&ana.submit("save_authorization", &fields).await);
    ana.sign_in(ANA, PASSWORD).await;
    let shown = ana.get(&to).await.body;
    assert!(shown.contains(SAID), "{shown}");
    assert!(shown.contains(&format!("name=\"{name}\" value=\"none\" checked")), "{shown}");
    assert!(shown.contains(&format!("value=\"{READER}\" checked")), "{shown}");
}

#[tokio::test]
async fn nobody_else_sees_what_was_typed() {
    let house = House::open().await;
    let ana = late(&house).await;
    let to = next(&ana.submit("invite_user", &[("name", "Known to Ana"), ("email", "known@example.com")]).await);
    assert_eq!(ana.get(&to).await.leads_to().split("flash").count(), 2, "signed out one is led to sign in");
    // The same browser, then another one, of the same organization and of another.
    assert_eq!(ana.sign_in(TOM, PASSWORD).await.status, 200);
    for body in [
        ana.get(&to).await.body,
        house.signed_in(TOM).await.get(&to).await.body,
        house.signed_in(MIA).await.get(&to).await.body,
    ] {
        assert!(!body.contains("Known to Ana") && !body.contains(SAID));
    }
    let elsewhere = house.signed_in(ANA).await;
    assert!(elsewhere.get(&to).await.body.contains("Known to Ana"), "it is hers, wherever she signs in");
    house.wait(10 * MINUTE);
    assert!(!elsewhere.get(&to).await.body.contains("Known to Ana"), "ten minutes");
}

#[tokio::test]
async fn nothing_is_kept_for_nobody() {
    let house = House::open().await;
    let typed = [("name", "Typed by nobody"), ("email", "x@example.com")];
    let stranger = house.anybody();
    assert_eq!(next(&stranger.submit("invite_user", &typed).await), "/admin");
    stranger.set_cookie(COOKIE, "made-up");
    assert_eq!(next(&stranger.submit("invite_user", &typed).await), "/admin");
    // A session that its user ended.
    let ana = house.signed_in(ANA).await;
    let cookie = ana.cookie(COOKIE).unwrap();
    ana.submit("sign_out", &[]).await;
    stranger.set_cookie(COOKIE, &cookie);
    assert_eq!(next(&stranger.submit("invite_user", &typed).await), "/admin");
    // One that is no longer known.
    let ana = late(&house).await;
    house.wait(sweep::SESSIONS_KNOWN);
    sweep::sweep_once(&house.state.store, house.state.config.sessions, house.clock.now(), 10).await.unwrap();
    assert_eq!(next(&ana.submit("invite_user", &typed).await), "/admin");
    // Our code in the browser keeps it in the page.
    let ana = late(&house).await;
    assert_eq!(ana.call("invite_user", &typed).await.error(), clientele::wire::UiError::SignedOut);
    assert!(!house.database().contents().await.contains("Typed by nobody"));
}

#[tokio::test]
async fn what_is_kept_is_bounded_and_holds_no_password() {
    let house = House::open().await;
    let ana = late(&house).await;
    let mut pages = vec![];
    for n in 0..30 {
        let led = ana.submit("add_division", &[("name", &format!("Typed again {n}."))]).await;
        pages.push(next(&led));
        house.wait(1);
    }
    let fields = [("current", "my present password"), ("password", "my next password")];
    assert!(!next(&ana.submit("change_password", &fields).await).contains("flash="));
    assert!(!house.database().contents().await.contains("my present password"));
    // The newest are kept: the oldest was typed longest ago.
    ana.sign_in(ANA, PASSWORD).await;
    for (n, page) in pages.iter().enumerate() {
        let shown = ana.get(page).await.body.contains(&format!("Typed again {n}."));
        assert_eq!(shown, n >= 10, "{n}: {page}");
    }
}

#[tokio::test]
async fn a_client_saved_too_late_is_saved_by_the_same_button() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let typed = form(&ana.client(OLD).await, &[("name", "Saved in the end")]);
    house.wait(61 * MINUTE);
    let to = next(&ana.submit("save_client", &pairs(&typed)).await);
    ana.sign_in(ANA, PASSWORD).await;
    assert_eq!(ana.client(OLD).await.settings.name, "Parcel tracker");
    assert!(ana.get(&to).await.body.contains("Saved in the end"));
    assert!(ana.submit("save_client", &pairs(&typed)).await.leads_to().starts_with(&page(OLD)));
    assert_eq!(ana.client(OLD).await.settings.name, "Saved in the end");
}
