//! Who is there: told to nobody who may not know, not by an answer, a page, a list or a count.

use crate::{
    account::set_up,
    house::{ANA, Browser, By, House, JON, LIST, TOM, VERA},
    powers::{Harbour, email},
    rest::{ADMIN_ROLE, Program, bearer},
};
use clientele::{server::cli::demo::PASSWORD, wire::route};
use reqwest::{Method, header::ACCEPT};
use serde_json::json;

const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";

/// What an address or a password that is not right is answered with, by our own code and as a plain form.
async fn told(house: &House, email: &str, password: &str) -> (u16, String, String) {
    let browser = house.anybody();
    let called = browser.sign_in(email, password).await;
    let led = browser.post(By::Form, "sign_in", &[("email", email), ("password", password)]).await;
    let page = browser.get(led.leads_to()).await.body.replace(email, "ADDRESS");
    let page = page.split("<form").nth(1).unwrap().split("</form>").next().unwrap().to_owned();
    let cookies: Vec<_> = called.headers.get_all("set-cookie").iter().collect();
    assert!(cookies.is_empty(), "{email}: {cookies:?}");
    (called.status.as_u16(), called.body, without_ids(&page))
}

/// A page without what is another each time.
fn without_ids(page: &str) -> String {
    page.split('"').filter(|part| !part.contains("flash")).collect::<Vec<_>>().join("\"")
}

/// - CVE-2026-4633: a wrong password was told otherwise for who is there.
/// - CVE-2023-39522: so was the first step of finding a lost password.
#[tokio::test]
async fn a_sign_in_tells_nobody_who_is_there() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    set_up(&house, &vera).await;
    assert_eq!(ana.call("deactivate_user", &[("id", JONS), ("version", "1")]).await.status, 200);
    let invited = [("name", "Kim"), ("email", "kim@meridianpost.example")];
    assert!(ana.submit("invite_user", &invited).await.leads_to().ends_with("/link"));
    let unknown = told(&house, "nobody@meridianpost.example", "wrong").await;
    assert_eq!(unknown.0, 401);
    for (who, email, password) in [
        ("an administrator", ANA, "wrong"),
        ("nothing typed", ANA, ""),
        ("a second factor", VERA, "wrong"),
        ("deactivated, with the right password", JON, PASSWORD),
        ("invited", "kim@meridianpost.example", "wrong"),
        ("no address", "ana.ruiz", "wrong"),
        ("another organization", crate::house::MIA, "wrong"),
    ] {
        assert_eq!(told(&house, email, password).await, unknown, "{who}");
    }
    // There is no page that looks up an address before it asks for a password.
    let nobody = house.anybody();
    for path in ["/forgot", "/login/forgot", "/reset", "/recover", "/register", "/signup"] {
        assert_eq!(nobody.get(path).await.status, 404, "{path}");
    }
}

/// CVE-2026-19607: somebody took a name that was somebody else's in other letters, and locked them out.
#[tokio::test]
async fn an_address_is_somebodys_in_whatever_letters_it_is_written() {
    let harbour = Harbour::open().await;
    harbour.join("Bob", &[]).await;
    let mallory = harbour.join("Mallory", &["People admin"]).await;
    let row = harbour.user("Mallory").await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    for taken in ["bob@harbour.example", "BOB@harbour.example", " bob@harbour.example ", "Bob@HARBOUR.EXAMPLE"] {
        let own = [("id", id.as_str()), ("version", &version), ("name", "Mallory"), ("email", taken)];
        assert_eq!(mallory.call("save_user", &own).await.status, 422, "{taken}");
        assert_eq!(mallory.call("invite_user", &[("name", "Bob"), ("email", taken)]).await.status, 422, "{taken}");
    }
    assert_eq!(harbour.house.anybody().sign_in(&email("Bob"), crate::setup::PASSWORD).await.status, 200);
}

/// Everything Tom can open or call, by the addresses of the console and of the API.
async fn all_that_is_shown(browser: &Browser, program: &Program) -> Vec<(String, u16, String)> {
    let client = crate::house::YOUNG;
    let role = ADMIN_ROLE;
    let pages = [
        route::ADMIN.to_owned(),
        LIST.to_owned(),
        route::ADD_CLIENT.into(),
        crate::house::page(client),
        format!("{}/activity", crate::house::page(client)),
        format!("{}/authorizations", crate::house::page(client)),
        format!("{}/usage", crate::house::page(client)),
        route::AUTHORIZED.into(),
        route::USERS.into(),
        route::INVITE.into(),
        format!("{}/{JONS}", route::USERS),
        route::ROLES.into(),
        format!("{}/{role}", route::ROLES),
        format!("{}/{role}/delete", route::ROLES),
        format!("{}?copy={role}", route::ADD_ROLE),
        route::DIVISIONS.into(),
        route::ORGANIZATION.into(),
        route::AUDIT.into(),
        route::AUDIT_CSV.into(),
        route::AUDIT_JSON_LINES.into(),
        route::ACCOUNT.into(),
    ];
    let calls: [(&str, &[(&str, &str)]); 13] = [
        ("list_users", &[]),
        ("list_users", &[("query[q]", "bekker")]),
        ("get_user", &[("id", JONS)]),
        ("list_roles", &[]),
        ("get_role", &[("id", role)]),
        ("list_audit", &[]),
        ("list_divisions", &[]),
        ("get_form_options", &[]),
        ("get_invite_options", &[]),
        ("get_organization", &[]),
        ("get_activity", &[("id", client)]),
        ("get_usage", &[("id", client)]),
        ("get_organizations", &[("id", client)]),
    ];
    let operations = [
        format!("/api/v2/users/{JONS}"),
        format!("/api/v2/users/{JONS}/roles"),
        "/api/v2/authorization/roles".to_owned(),
        format!("/api/v2/authorization/roles/{role}"),
        "/api/v2/authorization/divisions?objectCount=true".into(),
        "/api/v2/authorization/subjects/me".into(),
        "/api/v2/oauth/clients".into(),
        "/api/v2/oauth/authorizations".into(),
    ];
    let mut shown = vec![];
    for path in pages {
        let answer = browser.get(&path).await;
        shown.push((path, answer.status.as_u16(), answer.body));
    }
    for (function, fields) in calls {
        let answer = browser.call(function, fields).await;
        shown.push((function.to_owned(), answer.status.as_u16(), answer.body));
    }
    for path in operations {
        let request = program.ask(Method::GET, &path).header(ACCEPT, "application/json");
        let reply = program.send(request).await;
        shown.push((path, reply.status.as_u16(), reply.body.to_string()));
    }
    shown
}

/// - CVE-2026-14613: a role's page told its holders to who may see roles only.
/// - CVE-2026-16108 and CVE-2026-17059: so did the list of defaults, and the list of a role's users.
/// - CVE-2026-37981: looking up an address told everything of whoever has it.
/// - CVE-2026-14209: a search by its id found what the list left out.
#[tokio::test]
async fn who_may_not_see_users_is_told_of_none_by_any_door() {
    let house = House::open().await;
    let (tom, app) = (house.signed_in(TOM).await, bearer::console(&house, &[("all", "write")]).await);
    // Whose a client is, is told of it: nobody shall say that one is Jon's.
    let his = format!("/api/v2/oauth/clients/{}/ownership", "e05d8b37-42f9-4a66-93d8-b7c10e5f2a84");
    Program::admin(&house).await.put(&his, &json!({"owner": null})).await.ok();
    let program = bearer::as_user(&house, &app, TOM, "all").await;
    let shown = all_that_is_shown(&tom, &program).await;
    assert!(shown.iter().filter(|(_, status, _)| *status == 200).count() > 12, "Tom sees something");
    for (what, status, body) in shown {
        // Jon has made nothing and no client tells of him, so nothing but the directory knows him.
        for known in ["Jon Bekker", JON, "jon bekker"] {
            assert!(!body.contains(known), "{what} ({status}) tells {known}");
        }
        // An address is told of nobody but oneself.
        for other in [ANA, VERA] {
            assert!(!body.contains(other), "{what} ({status}) tells {other}");
        }
    }
    // Whoever may, sees him by the same doors.
    let ana = house.signed_in(ANA).await;
    let program = bearer::as_user(&house, &app, ANA, "all").await;
    let shown = all_that_is_shown(&ana, &program).await;
    let tell = shown.iter().filter(|(_, _, body)| body.contains("Jon Bekker")).count();
    assert!(tell > 4, "{tell}");
}
