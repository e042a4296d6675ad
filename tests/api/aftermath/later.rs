//! An audit log that is given when the restored database is in use: what somebody decided meanwhile is theirs, and nothing else is.

use super::{JONS, LIMITS, NEW, TOMS, VERAS, done, lets_in, run, state, version};
use crate::{
    account::set_up,
    house::{ANA, Browser, Database, House, TOM, form, pairs},
    oauth::{Client, application, machine},
    rest::Program,
};
use clientele::{
    domain::RoleGrant,
    server::{cli::demo::PASSWORD, clock::Clock, use_cases::audit::verify},
    wire::{RoleRow, RolesPage, UserDetails},
};
use tempfile::TempDir;

struct Steps {
    house: House,
    folder: TempDir,
}

impl Steps {
    async fn begin() -> Self {
        Self { house: House::with(&LIMITS).await, folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let (code, says) =
            run(self.folder.path(), &[arguments, &["--database", &self.house.database().url()]].concat());
        assert!(matches!(code, Some(0 | 6)), "{code:?} {says}");
        self.house.wait(60_000);
        says
    }

    async fn export(&self, ana: &Browser, name: &str) {
        std::fs::write(self.folder.path().join(name), ana.get("/admin/audit/export.jsonl").await.body).unwrap();
        self.house.wait(60_000);
    }

    /// Into an empty database, and somebody takes note of it.
    async fn restore(self, log: &[&str]) -> Self {
        let (clock, _) = (self.house.clock.clone(), self.house.close().await);
        let house = House::on_at(Database::empty().await, &LIMITS, clock).await;
        let (clock, database) = (house.clock.clone(), house.close().await);
        let url = database.url();
        let (code, says) =
            run(self.folder.path(), &[&["restore", "a.backup", "--replace", "--database", &url], log].concat());
        assert_eq!(code, Some(0), "{says}");
        let steps = Self { house: House::on_at(database, &LIMITS, clock).await, folder: self.folder };
        steps.run(&["restored", "--confirm"]);
        // The command has the system's clock.
        let ahead = Clock::system().now().millis() - steps.house.clock.now().millis();
        steps.house.wait(ahead.max(0) + 60_000);
        steps
    }

    async fn is_sound(&self) {
        let reports = verify(&self.house.state.store, &[]).await.unwrap();
        assert!(reports.iter().all(|report| report.broken() == 0), "{reports:?}");
    }
}

async fn save_without(ana: &Browser, client: &Client, without: &str) {
    let mut typed = form(&ana.client(&client.id).await, &[]);
    let has = typed.len();
    typed.retain(|(name, value)| !name.contains(without) && !value.contains(without));
    assert!(typed.len() < has, "{without}");
    done(ana, "save_client", &pairs(&typed)).await;
}

async fn settings(ana: &Browser, client: &Client) -> String {
    format!("{:?}", ana.client(&client.id).await.settings)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_later_log_adds_is_ended_though_clientele_had_ended_some_of_it() {
    let steps = Steps::begin().await;
    let ana = steps.house.signed_in(ANA).await;
    let planner = application(&ana).await;
    steps.run(&["backup", "a.backup"]);
    save_without(&ana, &planner, "[routing]").await;
    steps.export(&ana, "sunday.jsonl").await;
    save_without(&ana, &planner, "127.0.0.1").await;
    let mut typed = form(&ana.client(&planner.id).await, &[]);
    for (name, value) in &mut typed {
        if name.contains("[users]") {
            "read".clone_into(value);
        }
    }
    done(&ana, "save_client", &pairs(&typed)).await;
    steps.export(&ana, "tuesday.jsonl").await;
    let steps = steps.restore(&["--audit-log", "sunday.jsonl"]).await;
    let ana = steps.house.signed_in(ANA).await;
    let now = settings(&ana, &planner).await;
    assert!(!now.contains("routing") && now.contains("127.0.0.1"), "{now}");
    let says = steps.run(&["restored", "--audit-log", "tuesday.jsonl"]);
    let now = settings(&ana, &planner).await;
    assert!(!now.contains("routing") && !now.contains("127.0.0.1"), "{now} {says}");
    assert_eq!(ana.client(&planner.id).await.settings.redirect_uris.len(), 1);
    steps.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_merely_stops_says_until_when_it_goes_and_a_shorter_one_takes_nothing_back() {
    let steps = Steps::begin().await;
    let ana = steps.house.signed_in(ANA).await;
    let (one, other) = (machine(&ana).await, machine(&ana).await);
    steps.run(&["backup", "a.backup"]);
    done(&ana, "disable_client", &[("id", &one.id)]).await;
    steps.export(&ana, "sunday.jsonl").await;
    done(&ana, "disable_client", &[("id", &other.id)]).await;
    steps.export(&ana, "tuesday.jsonl").await;
    let steps = steps.restore(&["--audit-log", "sunday.jsonl"]).await;
    let program = Program::admin(&steps.house).await;
    let told = async || program.get("/api/v2/organizations/me/restoration").await.ok();
    let first = told().await;
    assert!(first["revives"] == true && first["dateKnownUntil"].is_string(), "{first}");
    assert_eq!(other.answers(&steps.house).await, 200, "as nobody knows");
    let says = steps.run(&["restored", "--audit-log", "tuesday.jsonl"]);
    assert!(says.contains("nothing is known: give a longer log"), "{says}");
    let then = told().await;
    let until = |told: &serde_json::Value| told["dateKnownUntil"].as_str().unwrap().to_owned();
    assert!(until(&then) > until(&first) && then["revives"] == true, "{then}");
    assert_eq!(then["taken"].as_array().unwrap().len(), 2, "{then}");
    let ana = steps.house.signed_in(ANA).await;
    let page = ana.get("/admin/restored").await.body;
    assert!(page.contains("The audit log that was given goes until"), "{page}");
    steps.run(&["restored", "--audit-log", "sunday.jsonl"]);
    assert_eq!(told().await, then, "a shorter one");
    assert_eq!((one.answers(&steps.house).await, other.answers(&steps.house).await), (401, 401));
    steps.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_another_decided_meanwhile_stays_and_what_was_got_with_the_rest_ends() {
    let steps = Steps::begin().await;
    let ana = steps.house.signed_in(ANA).await;
    let (robot, planner) = (machine(&ana).await, application(&ana).await);
    steps.house.wait(1_000);
    done(&ana, "add_secret", &[("id", &robot.id), ("days", "90")]).await;
    steps.run(&["backup", "a.backup"]);
    let secrets = ana.client(&robot.id).await.secrets;
    done(&ana, "remove_secret", &[("id", &robot.id), ("secret_id", &secrets.last().unwrap().id.to_string())]).await;
    save_without(&ana, &planner, "[routing]").await;
    let tom = steps.house.signed_in(TOM).await;
    done(&tom, "change_password", &[("current", PASSWORD), ("password", NEW)]).await;
    steps.export(&ana, "audit.jsonl").await;

    let steps = steps.restore(&[]).await;
    let (house, ana) = (&steps.house, steps.house.signed_in(ANA).await);
    let token = robot.own_token(house).await.access_token;
    let watcher = machine(&ana).await;
    assert!(watcher.sees(house, &token).await);
    // Somebody edits something else of the client; and who knows the old password makes it theirs, with an app.
    save_without(&ana, &planner, "127.0.0.1").await;
    let thief = house.signed_in(TOM).await;
    done(&thief, "change_password", &[("current", PASSWORD), ("password", "a stolen horse battery")]).await;
    set_up(house, &thief).await;
    let says = steps.run(&["restored", "--audit-log", "audit.jsonl"]);
    assert!(says.contains("needs a one-time link"), "{says}");
    assert!(!watcher.sees(house, &token).await && robot.answers(house).await == 401, "{says}");
    let now = settings(&ana, &planner).await;
    assert!(!now.contains("routing") && !now.contains("127.0.0.1"), "{now}");
    for password in [PASSWORD, NEW, "a stolen horse battery"] {
        assert!(!lets_in(house, TOM, password).await, "{password}");
    }
    assert_eq!(state(&ana.client(&planner.id).await), "active");
    // By a link of another they are in, and what was added by the other is gone.
    let made = ana.submit("make_link", &[("id", TOMS), ("version", &version(&ana, TOMS).await)]).await;
    let link = crate::powers::link(&ana, made).await;
    done(&house.anybody(), "accept_link", &[("token", &link), ("password", NEW)]).await;
    assert_eq!(house.anybody().sign_in(TOM, NEW).await.location(), "/admin");
    steps.run(&["restored", "--audit-log", "audit.jsonl"]);
    assert!(lets_in(house, TOM, NEW).await, "and the log once more changes nothing");
    steps.is_sound().await;
}

async fn role(ana: &Browser, name: &str) -> RoleRow {
    let roles: RolesPage = ana.call("list_roles", &[]).await.json();
    roles.rows.into_iter().find(|role| role.name == name).unwrap()
}

async fn rename(steps: &Steps, ana: &Browser, before: &str, after: &str) {
    let RoleRow { id, version, .. } = role(ana, before).await;
    let (id, version) = (id.to_string(), version.to_string());
    let fields = [("id", id.as_str()), ("version", &version), ("name", after), ("permissions[]", "oauth:client:view")];
    done(ana, "save_role", &fields).await;
    steps.house.wait(1_000);
}

async fn held_by(ana: &Browser, id: &str) -> Vec<String> {
    let user: UserDetails = ana.call("get_user", &[("id", id)]).await.json();
    user.row.roles.unwrap().iter().map(RoleGrant::label).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_that_were_renamed_meanwhile_are_taken_by_what_they_were() {
    let steps = Steps::begin().await;
    let ana = steps.house.signed_in(ANA).await;
    let mut grants = vec![];
    for name in ["Weak", "Strong", "Other"] {
        done(&ana, "add_role", &[("name", name), ("permissions[]", "oauth:client:view")]).await;
        grants.push(format!("{}@*", role(&ana, name).await.id));
    }
    let give = async |ana: &Browser, id: &str, grants: &[String]| {
        let version = version(ana, id).await;
        let mut fields = vec![("id", id), ("version", version.as_str())];
        fields.extend(grants.iter().map(|grant| ("roles[]", grant.as_str())));
        done(ana, "save_user_roles", &fields).await;
        steps.house.wait(1_000);
    };
    give(&ana, VERAS, &grants).await;
    give(&ana, JONS, &grants).await;
    steps.run(&["backup", "a.backup"]);
    for id in [VERAS, JONS] {
        give(&ana, id, &[grants[0].clone()]).await;
    }
    steps.export(&ana, "audit.jsonl").await;

    let steps = steps.restore(&[]).await;
    let ana = steps.house.signed_in(ANA).await;
    // What was strong has the name of what was weak.
    for (before, after) in [("Strong", "Between"), ("Weak", "Was weak"), ("Between", "Weak")] {
        rename(&steps, &ana, before, after).await;
    }
    // Of Jon somebody decided meanwhile that he has it, under the name that it has now.
    let without = [grants[0].clone(), grants[2].clone()];
    for grants in [&without[..], &grants[..]] {
        let version = version(&ana, JONS).await;
        let mut fields = vec![("id", JONS), ("version", version.as_str())];
        fields.extend(grants.iter().map(|grant| ("roles[]", grant.as_str())));
        done(&ana, "save_user_roles", &fields).await;
        steps.house.wait(1_000);
    }
    let says = steps.run(&["restored", "--audit-log", "audit.jsonl"]);
    assert_eq!(held_by(&ana, VERAS).await, ["Was weak in All divisions"], "{says}");
    assert_eq!(held_by(&ana, JONS).await, ["Was weak in All divisions", "Weak in All divisions"], "{says}");
    let entries = ana.get("/admin/audit").await.body;
    assert!(entries.contains("Was weak in All divisions"), "as they are called now: {entries}");
    steps.is_sound().await;
}
