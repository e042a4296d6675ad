//! Sign-ins and what belongs to them: told without waiting, read by administrators, kept for a while.

use crate::{
    account::{by_code, first_step, set_up},
    house::{ANA, Browser, House, JON, MIA, TOM, VERA, program::clientele},
    oauth::application,
    rest::Program,
};
use clientele::{
    domain::time::{DAY, MINUTE},
    server::{cli::demo::PASSWORD, jobs::sweep::sweep_events},
    wire::{EventRow, EventsPage, UiError},
};
use reqwest::Method;
use serde_json::Value;

const PAGE: &str = "/admin/audit/sign-ins";

/// Where nothing has happened yet.
async fn quiet(house: House) -> House {
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("DELETE FROM events").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    house
}

/// Writes what was noted, as the job does each second.
async fn written(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

async fn ask(browser: &Browser, fields: &[(&str, &str)]) -> EventsPage {
    browser.call("list_events", fields).await.json()
}

fn line(row: &EventRow) -> String {
    let client = row.client.as_ref().map(|(_, name)| format!(" {name}.")).unwrap_or_default();
    let times = row.again.as_ref().map(|(times, _)| format!(" {times} times.")).unwrap_or_default();
    format!("{}: {}.{client} {}{times}", row.who, row.what, row.more).trim_end().to_owned()
}

async fn lines(house: &House, browser: &Browser, fields: &[(&str, &str)]) -> Vec<String> {
    written(house).await;
    ask(browser, fields).await.rows.iter().map(line).collect()
}

#[tokio::test]
async fn who_came_in_and_who_did_not_is_told() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    let _ = house.anybody().sign_in(TOM, "wrong").await;
    let _ = house.anybody().sign_in(&TOM.to_uppercase(), "wrong").await;
    assert_eq!(ana.call("prove", &[("password", "wrong")]).await.status, 422);
    assert_eq!(ana.call("prove", &[("password", PASSWORD)]).await.status, 200);
    let tom = house.signed_in(TOM).await;
    assert_eq!(tom.call("sign_out", &[]).await.status, 200);
    let told = lines(&house, &ana, &[]).await;
    let expected = [
        "Tom Okafor: Signed out.",
        "Tom Okafor: Signed in. With the password.",
        "Ana Ruiz: Confirmed who they are. With the password.",
        "Ana Ruiz: Proof refused. The password was wrong.",
        "Tom Okafor: Sign-in refused. The password was wrong. 2 times.",
        "Ana Ruiz: Signed in. With the password.",
    ];
    assert_eq!(told, expected);
    let rows = ask(&ana, &[]).await.rows;
    assert!(rows.iter().all(|row| row.address.as_deref() == Some("127.0.0.1")), "{rows:?}");
}

#[tokio::test]
async fn each_way_in_is_told_with_its_second_step() {
    let house = quiet(House::open().await).await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let (secret, codes) = set_up(&house, &vera).await;
    house.wait(MINUTE);
    let browser = first_step(&house, VERA).await;
    assert_eq!(by_code(&browser, "000000").await.status, 422);
    assert_eq!(by_code(&browser, &crate::account::code(&house, &secret)).await.status, 200);
    let browser = first_step(&house, VERA).await;
    assert_eq!(by_code(&browser, &codes[0]).await.status, 200);
    let vera = ("query[q]", "vera");
    assert_eq!(
        lines(&house, &ana, &[vera]).await,
        [
            "Vera Lind: Signed in. With the password and a recovery code.",
            "Vera Lind: Signed in. With the password and a code of the app.",
            "Vera Lind: Second step refused. The code was wrong.",
            "Vera Lind: Signed in. With the password.",
        ]
    );
    // The right password alone is no sign-in, and no failure.
    assert_eq!(ask(&ana, &[vera, ("query[event]", "second_factor")]).await.rows.len(), 1);
}

#[tokio::test]
async fn what_users_answer_to_applications_is_told() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let _ = client.answered(&ana, &[], "deny").await;
    let _ = client.code(&ana, &[]).await;
    let told = lines(&house, &ana, &[("query[event]", "consent")]).await;
    let name = ana.client(&client.id).await.row.name;
    assert_eq!(
        told,
        [
            format!("Ana Ruiz: Let an application act for them. {name}."),
            format!("Ana Ruiz: Refused an application. {name}."),
        ]
    );
}

#[tokio::test]
async fn too_many_attempts_are_told_and_share_a_row() {
    let house = quiet(House::with(&["--sign-in-per-account", "2", "--sign-in-per-address", "5"]).await).await;
    let ana = house.signed_in(ANA).await;
    for _ in 0..3 {
        let _ = house.anybody().sign_in(TOM, "wrong").await;
    }
    for _ in 0..3 {
        let _ = house.anybody().sign_in("nobody@meridianpost.example", "wrong").await;
    }
    let refused = lines(&house, &ana, &[("query[outcome]", "refused")]).await;
    assert_eq!(
        refused,
        [
            "n…@meridianpost.example: Told to wait. Too many attempts from the address. 2 times.",
            "n…@meridianpost.example: Sign-in refused. Nobody signs in with this name.",
            "Tom Okafor: Told to wait. Too many attempts for the account.",
            "Tom Okafor: Sign-in refused. The password was wrong. 2 times.",
        ]
    );
}

#[tokio::test]
async fn a_refusal_is_counted_with_one_like_it_that_is_written_already() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    let of_tom = ("query[who]", "0c11e27e-1e00-4000-8000-000400000002");
    for (minutes, told) in
        [(0, vec!["1"]), (9, vec!["2 until 9 minutes later"]), (2, vec!["1", "2 until 9 minutes later"])]
    {
        house.wait(minutes * MINUTE);
        let _ = house.anybody().sign_in(TOM, "wrong").await;
        written(&house).await;
        let rows = ask(&ana, &[of_tom]).await.rows;
        let times = rows.iter().map(|row| match &row.again {
            None => "1".to_owned(),
            Some((times, last)) => format!("{times} until {} minutes later", last.at.since(row.when.at) / MINUTE),
        });
        assert_eq!(times.collect::<Vec<_>>(), told);
    }
}

#[tokio::test]
async fn what_was_typed_as_a_name_and_is_nobodys_is_not_kept() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    for typed in ["correct-horse-battery", "ana.ruiz@meridianpost.exampl", "hunter-two@meridianpost.example", ""] {
        let _ = house.anybody().sign_in(typed, "wrong").await;
    }
    let long = format!("{}@meridianpost.example", "x".repeat(300));
    let _ = house.anybody().sign_in(&long, "wrong").await;
    let told = lines(&house, &ana, &[("query[outcome]", "refused")]).await;
    assert_eq!(told, ["h…@meridianpost.example: Sign-in refused. Nobody signs in with this name."]);
    let contents = house.database().contents().await;
    for typed in ["correct-horse", "hunter-two", "meridianpost.exampl\"", "xxxxx@"] {
        assert!(!contents.contains(typed), "{typed}");
    }
}

#[tokio::test]
async fn in_the_only_organization_what_is_nobodys_is_its_administrators() {
    let house = House::empty().await;
    let setup = clientele::server::use_cases::people::First {
        organization: "Harbour Freight".into(),
        name: "Olive Grant".into(),
        email: "olive@harbour.example".into(),
        password: Some("a lighthouse at noon".into()),
        from: None,
    };
    let store = &house.state.store;
    clientele::server::use_cases::people::set_up(store, &setup, "", house.clock.now()).await.unwrap();
    let olive = house.anybody();
    assert_eq!(olive.sign_in("olive@harbour.example", "a lighthouse at noon").await.status, 200);
    let _ = house.anybody().sign_in("correct-horse-battery", "wrong").await;
    let told = lines(&house, &olive, &[("query[outcome]", "refused")]).await;
    assert_eq!(told, ["Nobody known: Sign-in refused. Nobody signs in with this name."]);
}

#[tokio::test]
async fn they_are_for_those_who_may_see_the_audit_log_and_of_ones_own_organization() {
    let house = quiet(House::open().await).await;
    let (jon, mia) = (house.signed_in(JON).await, house.signed_in(MIA).await);
    let _ana = house.signed_in(ANA).await;
    written(&house).await;
    let page = jon.get(PAGE).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("Audits &gt; Audit &gt; View"), "{}", page.body);
    for path in ["/admin/audit/sign-ins/export.csv", "/admin/audit/sign-ins/export.jsonl"] {
        assert_eq!(jon.get(path).await.status, 403, "{path}");
        assert_eq!(house.anybody().get(path).await.leads_to(), format!("/login?next={path}"));
        assert_eq!(mia.get(&format!("{path}?since=x")).await.status, 422, "{path}");
    }
    let hers = lines(&house, &mia, &[]).await;
    assert_eq!(hers, ["Mia Chen: Signed in. With the password."]);
    let file = mia.get("/admin/audit/sign-ins/export.jsonl").await.body;
    assert!(file.contains("Mia Chen") && !file.contains("Ana Ruiz"), "{file}");
    let ana = "0c11e27e-1e00-4000-8000-000400000001";
    assert!(ask(&mia, &[("query[who]", ana)]).await.rows.is_empty());
}

#[tokio::test]
async fn pages_and_files_hold_what_is_asked_for() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    for n in 0..55 {
        house.wait(11 * MINUTE);
        let _ = house.anybody().sign_in(TOM, &format!("wrong {n}")).await;
    }
    written(&house).await;
    let ana_again = house.signed_in(ANA).await;
    drop(ana);
    let refused = ("query[outcome]", "refused");
    let first = ask(&ana_again, &[refused]).await;
    assert_eq!((first.rows.len(), first.beside.previous.is_some()), (50, false));
    let second = ask(&ana_again, &[refused, ("query[after]", first.beside.next.as_deref().unwrap())]).await;
    assert_eq!((second.rows.len(), second.beside.next.is_some()), (5, false));
    let back = ask(&ana_again, &[refused, ("query[before]", second.beside.previous.as_deref().unwrap())]).await;
    assert_eq!(back.rows, first.rows);
    let jsonl = ana_again.send(ana_again.ask(Method::GET, &format!("{PAGE}/export.jsonl?outcome=refused"))).await;
    assert_eq!(jsonl.header("content-type"), Some("application/jsonl"));
    let rows: Vec<Value> = jsonl.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["user"], &rows[0]["reason"]), (55, &"Tom Okafor".into(), &"password".into()));
    let csv = ana_again.get(&format!("{PAGE}/export.csv?outcome=refused")).await.body;
    assert_eq!(csv.lines().count(), 56);
    assert!(csv.lines().nth(1).unwrap().contains(",1,sign_in,refused,password,password,Tom Okafor,"), "{csv}");
    // The clock began on 23 Nov 2026 at 14:02 UTC.
    let day = ask(&ana_again, &[("query[from]", "2026-11-24")]).await;
    assert!(day.rows.len() < 10, "{}", day.rows.len());
    for (field, value) in [("outcome", "perhaps"), ("from", "yesterday"), ("who", "Tom")] {
        let wrong = ana_again.call("list_events", &[(&format!("query[{field}]"), value)]).await.error();
        assert!(matches!(&wrong, UiError::Invalid(errors) if errors[0].field == field), "{wrong:?}");
    }
}

#[tokio::test]
async fn programs_read_them_page_by_page() {
    let house = quiet(House::open().await).await;
    let program = Program::admin(&house).await;
    for name in [TOM, VERA, JON] {
        let _ = house.anybody().sign_in(name, "wrong").await;
    }
    written(&house).await;
    let path = "/api/v2/audits/events?pageSize=2&outcome=refused&event=sign_in";
    let page = program.get(path).await.ok();
    let names = |page: &Value| -> Vec<String> {
        let rows = page["entities"].as_array().unwrap();
        rows.iter().map(|row| row["user"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&page), ["Jon Bekker", "Vera Lind"]);
    assert_eq!(page["entities"][0]["reason"], "password");
    let next = program.get(page["nextUri"].as_str().unwrap()).await.ok();
    assert_eq!((names(&next), next["nextUri"].is_null()), (vec!["Tom Okafor".to_owned()], true));
    let back = program.get(next["previousUri"].as_str().unwrap()).await.ok();
    assert_eq!(names(&back), ["Jon Bekker", "Vera Lind"]);
    let wrong = "pageSize=0&userId=x&event=flight&outcome=x&dateFrom=x&dateTo=x&cursor=x";
    let refused =
        program.get(&format!("/api/v2/audits/events?{wrong}")).await.refused(400, "invalid.query.param.value");
    let mut fields = crate::rest::fields(&refused);
    fields.sort_unstable();
    assert_eq!(fields, ["cursor", "dateFrom", "dateTo", "event", "outcome", "pageSize", "userId"]);
    let none = Program::with_role(&house, crate::rest::VIEWER_ROLE).await;
    assert_eq!(none.get("/api/v2/audits/events").await.status, 403);
}

#[tokio::test]
async fn they_are_swept_when_they_were_kept_long_enough() {
    let house = quiet(House::open().await).await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(lines(&house, &ana, &[]).await.len(), 1);
    let kept = house.state.config.events_kept;
    assert_eq!(kept, 90 * DAY);
    let sweep = async || sweep_events(&house.state.store, kept, house.clock.now(), 100).await.unwrap();
    house.wait(90 * DAY - MINUTE);
    assert_eq!(sweep().await, 0);
    house.wait(2 * MINUTE);
    assert_eq!(sweep().await, 1);
    let ana = house.signed_in(ANA).await;
    assert_eq!(lines(&house, &ana, &[]).await.len(), 1, "the new one");
}

#[tokio::test]
async fn a_sign_in_does_not_wait_for_them_nor_fail_with_them() {
    let house = quiet(House::open().await).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("ALTER TABLE events RENAME TO gone").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let ana = house.signed_in(ANA).await;
    assert_eq!(house.anybody().sign_in(ANA, "wrong").await.error(), UiError::WrongCredentials);
    written(&house).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("ALTER TABLE gone RENAME TO events").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let _ = ana.call("sign_out", &[]).await;
    let ana = house.signed_in(ANA).await;
    let told = lines(&house, &ana, &[]).await;
    assert_eq!(told.len(), 2, "one that is refused holds back no other: {told:?}");
}

#[tokio::test]
async fn whoever_has_the_database_prints_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clientele(folder.path()).args(arguments).output().unwrap();
    let server = crate::house::program::Program::serve(folder.path(), 256, &[]);
    let browser = Browser::at(&server.address);
    for (name, status) in [(ANA, 200), ("somebody@elsewhere.example", 401)] {
        assert_eq!(browser.sign_in(name, PASSWORD).await.status, status);
    }
    let begun = std::time::Instant::now();
    loop {
        let printed = String::from_utf8(run(&["audit", "events", "--database", "a.db", "--days", "1"]).stdout).unwrap();
        let rows: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        if rows.len() < 2 {
            assert!(begun.elapsed().as_secs() < 20, "{printed}");
            continue;
        }
        assert_eq!((&rows[0]["reason"], &rows[0]["organizationId"]), (&"unknown".into(), &Value::Null));
        assert_eq!((&rows[1]["event"], &rows[1]["user"]), (&"sign_in".into(), &"Ana Ruiz".into()));
        break;
    }
}
