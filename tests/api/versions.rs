//! Former versions of a client: seen beside what is now, and brought back by the checks of an edit.

use crate::house::{ANA, Browser, House, JON, LIST, MIA, OLD, PAYROLL, TOM, YOUNG, form, page, pairs};
use clientele::{
    domain::{
        SettingsForm, State,
        settings::field,
        time::{DAY, MINUTE},
    },
    server::{jobs::sweep::sweep_once, storage::clients::catalogue},
    wire::{ActivityPage, AuditPage, ClientVersion, Conflict, FieldChange, UiError},
};

/// Client Credentials with Workforce reader in two divisions, one of them Home.
const PLANNER: &str = "1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5";
const READER: &str = "0c11e27e-1e00-4000-8000-000300000002@0c11e27e-1e00-4000-8000-000200000001";
const PAYROLL_ADMIN: &str = "0c11e27e-1e00-4000-8000-000300000004@0c11e27e-1e00-4000-8000-000200000001";

async fn save(browser: &Browser, id: &str, typed: &[(&str, &str)]) {
    let fields = form(&browser.client(id).await, typed);
    let saved = browser.call("save_client", &pairs(&fields)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

async fn give(browser: &Browser, id: &str, roles: &[&str]) {
    let version = browser.client(id).await.row.version.to_string();
    let mut fields = vec![("id", id), ("version", version.as_str())];
    fields.extend(roles.iter().map(|role| ("roles[]", *role)));
    // Those of the demo, whoever made them.
    fields.push(("others", "end"));
    let saved = browser.call("save_roles", &fields).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

async fn version(browser: &Browser, id: &str, number: &str) -> ClientVersion {
    browser.call("get_version", &[("id", id), ("version", number)]).await.json()
}

fn asks<'a>(id: &'a str, version: &'a str, current: &'a str) -> [(&'a str, &'a str); 3] {
    [("id", id), ("version", version), ("current", current)]
}

/// The text of a page, between its marks.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[tokio::test]
async fn a_version_comes_back_whole_as_a_version_of_its_own() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let first = ana.client(YOUNG).await;
    save(&ana, YOUNG, &[("name", "Renamed"), ("description", ""), ("token_duration", "600")]).await;
    house.wait(10 * MINUTE);
    let mut fields = form(&ana.client(YOUNG).await, &[]);
    fields.retain(|(name, _)| name != "form[scopes][routing]");
    fields.push(("form[scopes][routing]".into(), "write".into()));
    fields.push(("form[redirect_uris][]".into(), "https://second.example/callback".into()));
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    assert_eq!(ana.call("disable_client", &[("id", YOUNG)]).await.status, 200);

    let was = version(&ana, YOUNG, "1").await;
    let (when, by) = was.made.clone().unwrap();
    assert_eq!((by.as_deref(), when.relative.as_str()), (Some("Tom Okafor"), "12 days ago"));
    let names: Vec<&str> = was.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(names, ["App Name", "Description", "Token duration", "Authorized redirect URIs", "Scopes"]);
    let name = FieldChange {
        field: "App Name".into(),
        before: vec!["Renamed".into()],
        after: vec!["Quality review dashboard".into()],
    };
    assert_eq!((&was.changes[0], was.problems.len()), (&name, 0));
    let question = format!("{}/versions/1", page(YOUNG));
    let shown = ana.get(&question).await;
    assert_eq!(shown.status, 200);
    let words = text(&shown.body);
    for said in
        ["Version 1 of Renamed", "by Tom Okafor", "The client is at version 4.", "As in version 1", "Bring back"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }

    let done = ana.submit("bring_back_version", &asks(YOUNG, "1", "4")).await;
    assert!(done.leads_to().starts_with(&format!("{}?flash=", page(YOUNG))), "{done:?}");
    let led = ana.get(done.leads_to()).await;
    assert!(text(&led.body).contains("Quality review dashboard is as in version 1 again."), "{}", text(&led.body));
    let back = ana.client(YOUNG).await;
    assert_eq!((&back.settings, back.row.version, back.row.state), (&first.settings, 5, State::Disabled));

    let story: ActivityPage = ana.call("get_activity", &[("id", YOUNG)]).await.json();
    let told: Vec<(&str, Option<i64>)> =
        story.entries.iter().map(|entry| (entry.what.as_str(), entry.version)).collect();
    assert_eq!(
        told,
        [
            ("brought back version 1 of", Some(5)),
            ("disabled", Some(4)),
            ("edited", Some(3)),
            ("edited", Some(2)),
            ("added", Some(1))
        ]
    );
    let tab = text(&ana.get(&format!("{}/activity", page(YOUNG))).await.body);
    for said in ["Version 5", "Version 4Bring back version 4", "Version 1Bring back version 1"] {
        assert!(tab.contains(said), "{said}: {tab}");
    }
    assert!(!tab.contains("Bring back version 5"), "the client is at it");
    // The version in between comes back as well: what was now is not lost.
    let again = ana.call("bring_back_version", &asks(YOUNG, "3", "5")).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(ana.client(YOUNG).await.settings.name, "Renamed");
    let log: AuditPage = ana.call("list_audit", &[("query[action]", "bring_back")]).await.json();
    assert_eq!(log.entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), [Some(6), Some(5)]);
    let panel = ana.get(&format!("/admin/audit?entry={}", log.entries[0].entry.id)).await;
    assert!(panel.body.contains(&format!("href=\"{}/versions/5\"", page(YOUNG))), "{}", panel.body);
    assert!(text(&panel.body).contains("Bring back version 5"));
}

#[tokio::test]
async fn what_changes_nothing_or_is_not_there_says_so() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    save(&ana, OLD, &[("name", "Renamed")]).await;
    save(&ana, OLD, &[("name", "Parcel tracker")]).await;
    let says = async |number: &str| text(&ana.get(&format!("{}/versions/{number}", page(OLD))).await.body);
    assert!(says("1").await.contains("Nothing would change: the client is as it was in this version."));
    assert!(says("3").await.contains("The client is at this version."));
    let told = async |number: &str, current: &str| {
        let error = ana.call("bring_back_version", &asks(OLD, number, current)).await.error();
        error.to_string()
    };
    assert_eq!(told("1", "3").await, "This client is as in version 1 already. Nothing left to do.");
    assert_eq!(told("3", "3").await, "Parcel tracker is at version 3. Nothing left to do.");
    assert_eq!(told("4", "3").await, "Parcel tracker has no version 4. It is at version 3.");
    for number in ["0", "-1", "4", "first"] {
        assert_eq!(ana.get(&format!("{}/versions/{number}", page(OLD))).await.status, 404, "{number}");
    }
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("DELETE FROM client_versions").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(says("2").await.contains("This version was made before versions were kept. It cannot be brought back."));
    assert_eq!(told("2", "3").await, "Version 2 was made before versions were kept.");
    assert_eq!(ana.client(OLD).await.row.version, 3);
}

#[tokio::test]
async fn it_is_guarded_by_the_version_that_was_seen() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    save(&ana, OLD, &[("name", "By Ana")]).await;
    save(&tom, OLD, &[("name", "By Tom")]).await;
    let error = ana.call("bring_back_version", &asks(OLD, "1", "2")).await.error();
    let UiError::Conflict(conflict) = error else { panic!("{error:?}") };
    let Conflict::Stale(stale) = *conflict else { panic!("{conflict:?}") };
    assert_eq!((stale.by.as_deref(), stale.version), (Some("Tom Okafor"), 3));
    // A plain form is led back to the question, which then compares with what is now.
    let to = ana.submit("bring_back_version", &asks(OLD, "1", "2")).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{}/versions/1?flash=", page(OLD))), "{to}");
    let words = text(&ana.get(&to).await.body);
    assert!(words.contains("Not saved. Tom Okafor changed this client") && words.contains("By Tom"), "{words}");
    let once = asks(OLD, "1", "3");
    let (a, b) = tokio::join!(ana.call("bring_back_version", &once), tom.call("bring_back_version", &once));
    assert_eq!([a.status.as_u16(), b.status.as_u16()].iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(
        (ana.client(OLD).await.row.version, ana.client(OLD).await.settings.name.as_str()),
        (4, "Parcel tracker")
    );
}

#[tokio::test]
async fn roles_come_back_only_from_those_who_hold_them() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    give(&ana, PLANNER, &[READER, PAYROLL_ADMIN]).await;
    let refused = tom.call("bring_back_version", &asks(PLANNER, "1", "2")).await;
    assert_eq!(refused.status, 403, "the client has a role that Tom lacks: {}", refused.body);
    give(&ana, PLANNER, &[READER]).await;
    let was = version(&tom, PLANNER, "2").await;
    assert_eq!(was.giving.iter().map(|role| role.role_name.as_str()).collect::<Vec<_>>(), ["Payroll admin"]);
    let refused = tom.call("bring_back_version", &asks(PLANNER, "2", "3")).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let words = "Needs the role Payroll admin in Home division: only its holders can give it";
    assert_eq!(refused.error().to_string(), words);
    let shown = tom.get(&format!("{}/versions/2", page(PLANNER))).await;
    assert!(text(&shown.body).contains(words) && shown.body.contains("aria-disabled=\"true\""), "{}", shown.body);
    assert!(!shown.body.contains("/fn/bring_back_version"));
    let log: AuditPage = ana.call("list_audit", &[("query[action]", "bring_back")]).await.json();
    assert_eq!((log.entries.len(), log.entries[0].entry.what.as_str()), (2, "was refused “Bring back a version” on"));
    assert_eq!(log.entries[0].version, None, "a refusal makes no version");

    let held = ana.client(PLANNER).await.row.roles;
    assert_eq!(ana.call("bring_back_version", &asks(PLANNER, "2", "3")).await.status, 200);
    assert_eq!(ana.client(PLANNER).await.row.roles.len(), held.len() + 1);
    // Giving roles asks again who one is when that was shown too long ago, in whichever way they are given.
    give(&ana, PLANNER, &[READER]).await;
    house.wait(15 * MINUTE);
    let asked = ana.submit("bring_back_version", &asks(PLANNER, "4", "5")).await;
    assert!(asked.leads_to().starts_with("/admin/account/prove?next="), "{asked:?}");
    assert_eq!(ana.client(PLANNER).await.row.version, 5, "nothing was done");
}

#[tokio::test]
async fn what_is_gone_by_now_is_named_and_nothing_is_half_done() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let made = ana.call("add_role", &[("name", "Night shift"), ("permissions[]", "oauth:client:view")]).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let role: String = sqlx::query_scalar("SELECT id FROM roles WHERE name = 'Night shift'")
        .fetch_one(&mut *house.state.store.reader().acquire().await.unwrap())
        .await
        .unwrap();
    let ana = house.signed_in(ANA).await;
    give(&ana, PLANNER, &[READER, &format!("{role}@*")]).await;
    give(&ana, PLANNER, &[READER]).await;
    let deleted = ana.call("delete_role", &[("id", &role), ("version", "1"), ("users", "1"), ("clients", "0")]).await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    let says = "Night shift in All divisions cannot be given any more: the role or the division was deleted.";
    let error = ana.call("bring_back_version", &asks(PLANNER, "2", "3")).await.error();
    assert_eq!(error.problem(field::ROLES).as_deref(), Some(says));
    let words = text(&ana.get(&format!("{}/versions/2", page(PLANNER))).await.body);
    assert!(words.contains(says) && words.contains("This version cannot be saved as it is"), "{words}");
    assert_eq!(ana.client(PLANNER).await.row.version, 3);

    let scope = ana.client(YOUNG).await.settings.scopes.keys().next().cloned().unwrap();
    let mut fields = form(&ana.client(YOUNG).await, &[("name", "Without it")]);
    fields.retain(|(name, _)| !name.starts_with("form[scopes]"));
    fields.push(("form[scopes][users]".into(), "write".into()));
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    let mut transaction = house.state.store.begin().await.unwrap();
    let mut entries = catalogue::scopes(&mut transaction).await.unwrap();
    entries.retain(|entry| entry.id.base() != scope);
    catalogue::replace_scopes(&mut transaction, &entries).await.unwrap();
    transaction.commit().await.unwrap();
    let error = ana.call("bring_back_version", &asks(YOUNG, "1", "2")).await.error();
    let problem = error.problem(field::SCOPES).unwrap();
    assert!(
        problem.starts_with(&scope) && problem.ends_with("is not in the scope catalogue. Choose one that is listed.")
    );
    assert!(text(&ana.get(&format!("{}/versions/1", page(YOUNG))).await.body).contains(&problem));
    assert_eq!(ana.client(YOUNG).await.settings.name, "Without it");
}

#[tokio::test]
async fn versions_are_of_ones_own_organization_and_go_with_their_client() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let typed = form(&ana.client(PAYROLL).await, &[("name", "Renamed")]);
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    let address = format!("{}/versions/1", page(PAYROLL));
    for (who, status) in [(MIA, 404), (JON, 403)] {
        let browser = house.signed_in(who).await;
        let shown = browser.get(&address).await;
        assert_eq!(shown.status, status, "{who}");
        assert!(!shown.body.contains("Renamed") && !shown.body.contains("Payroll sync"), "{who}");
        assert_eq!(browser.call("bring_back_version", &asks(PAYROLL, "1", "2")).await.status, status, "{who}");
    }
    let kept = async || -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM client_versions")
            .fetch_one(&mut *house.state.store.reader().acquire().await.unwrap())
            .await
            .unwrap()
    };
    assert_eq!(kept().await, 1);
    assert_eq!(ana.call("delete_client", &[("id", PAYROLL), ("outcome", "removed")]).await.status, 200);
    assert_eq!(kept().await, 0);
    assert!(text(&ana.get(&address).await.body).contains("This client was removed"));
    // The sweep leaves none, either.
    assert_eq!(ana.call("delete_client", &[("id", OLD), ("outcome", "deactivated")]).await.status, 200);
    house.wait(8 * DAY);
    let now = house.state.clock.now();
    sweep_once(&house.state.store, house.state.config.sessions, now, 100).await.unwrap();
    assert_eq!(kept().await, 0);
}

/// A setting that the audit log does not tell of would change without a trace.
#[tokio::test]
async fn every_setting_of_a_client_is_in_its_story() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    // A new setting is given a value here.
    let typed = |grant_type| {
        [
            ("form[name]", "Route planner"),
            ("form[description]", "Plans routes"),
            ("form[grant_type]", grant_type),
            ("form[token_duration]", "3600"),
            ("form[allowed_addresses]", if grant_type == "CODE" { "" } else { "192.0.2.0/24" }),
            ("form[redirect_uris][]", "https://routes.example/callback"),
            ("form[scopes][users]", "read"),
            ("roles[]", READER),
        ]
    };
    // Each is told with the grant type that it means something with.
    let mut told = vec![];
    for grant_type in ["CODE", "CLIENT-CREDENTIALS"] {
        let added = ana.submit("add_client", &typed(grant_type)).await;
        let id = added.leads_to().strip_prefix(&format!("{LIST}/")).unwrap().split('/').next().unwrap();
        let story: ActivityPage = ana.call("get_activity", &[("id", id)]).await.json();
        told.extend(story.entries[0].changes.iter().map(|change| change.field.clone()));
    }
    let settings = serde_json::to_value(SettingsForm::default()).unwrap();
    for name in settings.as_object().unwrap().keys() {
        assert!(told.iter().any(|told| told == field::label(name)), "{name} is not in {told:?}");
    }
}
