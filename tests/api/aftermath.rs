//! What had been ended after a backup is ended in the database that was restored from it: whenever the audit log says what it
//! was, be it that of the database that is replaced, one that was kept elsewhere, or one that is given later.

mod later;
mod ways;

use crate::{
    account::{first_step, set_up},
    house::{ANA, Browser, Database, House, JON, OLD, TOM, VERA, form, pairs, program::clientele},
    oauth::{Client, application, machine},
};
use clientele::{
    server::{cli::demo::PASSWORD, use_cases::audit::verify},
    wire::{ClientDetails, RoleDetails, RolesPage, UiError, UserDetails},
};
use std::path::Path;
use tempfile::TempDir;

pub const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const NEW: &str = "correct horse battery";
pub const LIMITS: [&str; 4] = ["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"];

/// Where it says what was done after the backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    Replaced,
    Given,
    Later,
    Nowhere,
}

const KNOWN: [Log; 3] = [Log::Replaced, Log::Given, Log::Later];

/// A house whose database is restored from a backup, which was made between what was done `before` and `since`.
pub struct Restored {
    pub house: House,
    pub folder: TempDir,
    pub said: String,
}

pub fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    tokio::task::block_in_place(|| {
        let output = clientele(folder).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    })
}

/// Confirms what was put back, as the operator does.
pub fn confirm(folder: &Path, url: &str) {
    let (code, says) = run(folder, &["restored", "--confirm", "--database", url]);
    assert_eq!(code, Some(0), "{says}");
}

/// Whose browsers and clients `before` left is handed on to `since`, and comes back.
pub async fn restored<T>(
    log: Log,
    before: impl AsyncFnOnce(&House, &Browser) -> T,
    since: impl AsyncFnOnce(&House, &Browser, &T),
) -> (Restored, T) {
    let house = House::with(&LIMITS).await;
    let ana = house.signed_in(ANA).await;
    let left = before(&house, &ana).await;
    let (folder, url) = (tempfile::tempdir().unwrap(), house.database().url());
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--database", &url]);
    assert_eq!(code, Some(0), "{says}");
    house.wait(60_000);
    since(&house, &ana, &left).await;
    std::fs::write(folder.path().join("audit.jsonl"), ana.get("/admin/audit/export.jsonl").await.body).unwrap();
    house.wait(60_000);
    let (clock, mut database) = (house.clock.clone(), house.close().await);
    let mut restore = vec!["restore", "a.backup", "--replace"];
    if log != Log::Replaced {
        database = Database::empty().await;
    }
    if log == Log::Given {
        restore.extend(["--audit-log", "audit.jsonl"]);
    }
    let url = database.url();
    restore.extend(["--database", &url]);
    let (code, mut said) = run(folder.path(), &restore);
    assert_eq!(code, Some(0), "{said}");
    let house = House::on_at(database, &LIMITS, clock).await;
    if log == Log::Later {
        // Twice: the second time everything is as it should be.
        for _ in 0..2 {
            let (code, told) = run(folder.path(), &["restored", "--audit-log", "audit.jsonl", "--database", &url]);
            assert_eq!(code, Some(6), "{told}");
            said = told;
        }
    }
    if log == Log::Given || log == Log::Later {
        confirm(folder.path(), &url);
    }
    (Restored { house, folder, said }, left)
}

impl Restored {
    /// Confirms it, as the operator does: what waits goes on.
    pub fn confirm(&self) {
        confirm(self.folder.path(), &self.house.database().url());
    }

    pub async fn is_sound(&self) {
        let reports = verify(&self.house.state.store, &[]).await.unwrap();
        assert!(reports.iter().all(|report| report.broken() == 0), "{reports:?}");
    }
}

pub async fn done(browser: &Browser, function: &str, fields: &[(&str, &str)]) {
    let answer = browser.call(function, fields).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
}

pub async fn version(browser: &Browser, id: &str) -> String {
    browser.call("get_user", &[("id", id)]).await.json::<UserDetails>().row.version.to_string()
}

/// What the command line says of the organization whose audit log is kept.
fn of_meridian(says: &str) -> &str {
    says.split("Meridian Post: ").nth(1).and_then(|rest| rest.split("Halden").next()).unwrap()
}

/// Whether a password opens the door, or the second step.
pub async fn lets_in(house: &House, email: &str, password: &str) -> bool {
    house.anybody().sign_in(email, password).await.status == 200
}

fn state(details: &ClientDetails) -> &'static str {
    details.row.state.as_str()
}

pub struct Machines {
    pub disabled: Client,
    pub removed: Client,
    pub replaced: Client,
    pub halved: Client,
    pub untouched: Client,
    pub planner: Client,
}

pub async fn machines(house: &House, ana: &Browser) -> Machines {
    let all = Machines {
        disabled: machine(ana).await,
        removed: machine(ana).await,
        replaced: machine(ana).await,
        halved: machine(ana).await,
        untouched: machine(ana).await,
        planner: application(ana).await,
    };
    house.wait(1_000);
    done(ana, "add_secret", &[("id", &all.halved.id), ("days", "90")]).await;
    all
}

pub async fn end_machines(_: &House, ana: &Browser, all: &Machines) {
    done(ana, "disable_client", &[("id", &all.disabled.id)]).await;
    done(ana, "delete_client", &[("id", &all.removed.id), ("outcome", "removed")]).await;
    done(ana, "delete_client", &[("id", OLD), ("outcome", "deactivated")]).await;
    done(ana, "reset_secret", &[("id", &all.replaced.id)]).await;
    // The older of the two.
    let secrets = ana.client(&all.halved.id).await.secrets;
    done(ana, "remove_secret", &[("id", &all.halved.id), ("secret_id", &secrets.last().unwrap().id.to_string())]).await;
    let mut typed = form(&ana.client(&all.planner.id).await, &[]);
    typed.retain(|(name, value)| !(name.contains("redirect_uris") && value.contains("127.0.0.1")));
    typed.retain(|(name, _)| !name.contains("[routing]"));
    done(ana, "save_client", &pairs(&typed)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_from_clients_stays_taken() {
    for log in KNOWN {
        let (restored, all) = restored(log, machines, end_machines).await;
        let (house, ana) = (&restored.house, restored.house.signed_in(ANA).await);
        assert_eq!(all.untouched.answers(house).await, 200, "{log:?}");
        for client in [&all.disabled, &all.removed, &all.replaced, &all.halved] {
            assert_eq!(client.answers(house).await, 401, "{log:?}");
        }
        assert_eq!(state(&ana.client(&all.disabled.id).await), "disabled", "{log:?}");
        assert_eq!(state(&ana.client(&all.removed.id).await), "disabled", "seen, and given back if it is wanted");
        assert_eq!(state(&ana.client(OLD).await), "inactive", "{log:?}");
        assert_eq!(ana.client(&all.replaced.id).await.secrets.len(), 0, "{log:?}");
        assert_eq!(ana.client(&all.halved.id).await.secrets.len(), 1, "{log:?}");
        let planner = ana.client(&all.planner.id).await;
        assert_eq!(planner.settings.redirect_uris.len(), 1, "{:?}", planner.settings);
        let scopes = format!("{:?}", planner.settings.scopes);
        assert!(scopes.contains("users") && !scopes.contains("routing"), "{scopes}");
        done(&ana, "enable_client", &[("id", &all.removed.id)]).await;
        assert_eq!(all.removed.answers(house).await, 200, "{log:?}");
        // What somebody decided since is theirs, whoever gives the log once more.
        let url = house.database().url();
        let (_, says) = run(restored.folder.path(), &["restored", "--audit-log", "audit.jsonl", "--database", &url]);
        assert!(says.contains("ended here, too") && !says.contains("as before again"), "{log:?} {says}");
        assert_eq!(all.removed.answers(house).await, 200, "{log:?} {says}");
        let log = ana.get(&format!("/admin/integrations/oauth/{}/activity", all.disabled.id)).await.body;
        assert!(log.contains("Backup of"), "why it was done: {log}");
        restored.is_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_knows_of_is_as_it_was_and_is_said_to_be() {
    let (restored, all) = restored(Log::Nowhere, machines, end_machines).await;
    let (house, ana) = (&restored.house, restored.house.signed_in(ANA).await);
    assert!(restored.said.contains("nothing says what was done after the backup"), "{}", restored.said);
    let machines = [&all.disabled, &all.removed, &all.replaced, &all.halved, &all.untouched];
    for client in machines {
        assert_eq!(client.answers(house).await, 503, "nobody has looked yet");
    }
    assert!(ana.get("/admin").await.body.contains("What was ended after that may be good again"));
    restored.confirm();
    for client in machines {
        assert_eq!(client.answers(house).await, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_from_users_stays_taken() {
    let before = async |house: &House, ana: &Browser| {
        let mut connection = house.state.store.begin().await.unwrap();
        sqlx::query(
            "INSERT INTO passkeys (id, user_id, credential_id, name, host, credential, created_at) \
             VALUES ('0c11e27e-1e00-4000-8000-0009000000aa', $1, 'abc', 'Laptop', 'localhost', '{}', 1)",
        )
        .bind("0c11e27e-1e00-4000-8000-000400000001")
        .execute(&mut *connection)
        .await
        .unwrap();
        connection.commit().await.unwrap();
        let _ = ana;
    };
    let since = async |house: &House, ana: &Browser, (): &()| {
        done(ana, "deactivate_user", &[("id", TOMS), ("version", &version(ana, TOMS).await)]).await;
        let jon = house.signed_in(JON).await;
        done(&jon, "change_password", &[("current", PASSWORD), ("password", NEW)]).await;
        done(ana, "save_user_roles", &[("id", VERAS), ("version", &version(ana, VERAS).await)]).await;
        done(ana, "remove_passkey", &[("id", "0c11e27e-1e00-4000-8000-0009000000aa")]).await;
    };
    for log in [Log::Nowhere, Log::Replaced, Log::Given, Log::Later] {
        let (restored, ()) = restored(log, before, since).await;
        let (house, known) = (&restored.house, log != Log::Nowhere);
        if !known {
            assert_eq!(house.anybody().sign_in(TOM, PASSWORD).await.status, 403, "before somebody confirms");
            restored.confirm();
        }
        assert_eq!(lets_in(house, TOM, PASSWORD).await, !known, "{log:?}");
        assert_eq!(lets_in(house, JON, PASSWORD).await, !known, "{log:?}");
        assert!(!lets_in(house, JON, NEW).await, "{log:?}: it is not in the backup");
        if !known {
            continue;
        }
        let ana = house.signed_in(ANA).await;
        let vera: UserDetails = ana.call("get_user", &[("id", VERAS)]).await.json();
        assert_eq!(vera.row.roles.map(|roles| roles.len()), Some(0), "{log:?}");
        assert!(!ana.get("/admin/account").await.body.contains("Laptop"), "{log:?}");
        // Jon comes in by a link, as the command line says.
        assert!(restored.said.contains("needs a one-time link"), "{log:?} {}", restored.said);
        let made = ana.submit("make_link", &[("id", JONS), ("version", &version(&ana, JONS).await)]).await;
        let link = crate::powers::link(&ana, made).await;
        done(&house.anybody(), "accept_link", &[("token", &link), ("password", NEW)]).await;
        assert!(lets_in(house, JON, NEW).await, "{log:?}");
        done(&ana, "reactivate_user", &[("id", TOMS), ("version", &version(&ana, TOMS).await)]).await;
        assert!(lets_in(house, TOM, PASSWORD).await, "{log:?}");
        let audit = ana.get("/admin/audit").await.body;
        assert!(audit.contains("ended the password, which had been replaced after the backup, of"), "{audit}");
        restored.is_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_factors_that_were_taken_do_not_come_back_and_leave_nobody_with_less() {
    let before = async |house: &House, _: &Browser| {
        for email in [JON, VERA] {
            set_up(house, &house.signed_in(email).await).await;
        }
    };
    let since = async |house: &House, ana: &Browser, (): &()| {
        for id in [JONS, VERAS] {
            done(ana, "reset_factors", &[("id", id), ("version", &version(ana, id).await)]).await;
        }
        set_up(house, &house.signed_in(VERA).await).await;
    };
    for log in KNOWN {
        let (restored, ()) = restored(log, before, since).await;
        let house = &restored.house;
        // Jon had none in the end; Vera had another one, so that her password alone was not enough.
        assert_eq!(house.anybody().sign_in(JON, PASSWORD).await.location(), "/admin", "{log:?}");
        assert_eq!(house.anybody().sign_in(VERA, PASSWORD).await.error(), UiError::WrongCredentials, "{log:?}");
        restored.is_sound().await;
    }
    let (restored, ()) = restored(Log::Nowhere, before, since).await;
    restored.confirm();
    first_step(&restored.house, JON).await;
}

/// Of a client that acted by itself and does not any more, of a secret that was to end by its silence, and of people whose
/// password alone does not do any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_let_more_by_another_setting_does_not_come_back() {
    let before = async |_: &House, ana: &Browser| (machine(ana).await, machine(ana).await);
    let since = async |house: &House, ana: &Browser, (changed, silent): &(Client, Client)| {
        let mut typed = form(&ana.client(&changed.id).await, &[("grant_type", "CODE")]);
        typed.push(("form[redirect_uris][]".into(), "https://routes.example/callback".into()));
        typed.push(("form[scopes][users]".into(), "write".into()));
        done(ana, "save_client", &pairs(&typed)).await;
        let secret = ana.client(&silent.id).await.secrets[0].id.to_string();
        done(ana, "set_silence", &[("id", &silent.id), ("secret_id", &secret), ("days", "30")]).await;
        set_up(house, &house.signed_in(JON).await).await;
    };
    for log in KNOWN {
        let (restored, (changed, silent)) = restored(log, before, since).await;
        let (house, ana) = (&restored.house, restored.house.signed_in(ANA).await);
        assert_eq!(changed.answers(house).await, 401, "{log:?}");
        assert_eq!(state(&ana.client(&changed.id).await), "disabled", "{log:?}");
        assert_eq!(silent.answers(house).await, 200, "{log:?}");
        let secret = ana.client(&silent.id).await.secrets.remove(0);
        assert!(secret.silent.is_some_and(|(days, _)| days == 30), "{log:?}");
        assert!(!lets_in(house, JON, PASSWORD).await, "{log:?}");
        assert!(lets_in(house, TOM, PASSWORD).await, "{log:?}");
        restored.is_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authorization_and_a_role_that_were_taken_stay_taken() {
    const ROLE: &str = "Of a while";
    let before = async |_: &House, ana: &Browser| {
        let role = [("name", ROLE), ("permissions[]", "oauth:client:view")];
        done(ana, "add_role", &role).await;
        application(ana).await
    };
    let since = async |_: &House, ana: &Browser, planner: &Client| {
        done(ana, "revoke_authorization", &[("client", &planner.id), ("version", "0")]).await;
        let roles: RolesPage = ana.call("list_roles", &[]).await.json();
        let role = roles.rows.iter().find(|role| role.name == ROLE).unwrap();
        let (id, version) = (role.id.to_string(), role.version.to_string());
        done(
            ana,
            "delete_role",
            &[
                ("id", &id),
                ("version", &version),
                ("users", &role.users.to_string()),
                ("clients", &role.clients.to_string()),
            ],
        )
        .await;
    };
    for log in KNOWN {
        let (restored, planner) = restored(log, before, since).await;
        let ana = restored.house.signed_in(ANA).await;
        let page = ana.get(&format!("/admin/integrations/authorized/{}", planner.id)).await.body;
        assert!(page.contains("Revoked"), "{log:?} {page}");
        let roles: RolesPage = ana.call("list_roles", &[]).await.json();
        let role = roles.rows.iter().find(|role| role.name == ROLE).unwrap().id.to_string();
        let role: RoleDetails = ana.call("get_role", &[("id", &role)]).await.json();
        assert!(role.row.permissions.is_empty(), "{log:?} {role:?}");
        restored.is_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_another_one_or_was_itself_put_back_does_not_say_all() {
    let before = async |_: &House, ana: &Browser| machine(ana).await;
    let since = async |_: &House, ana: &Browser, robot: &Client| {
        done(ana, "disable_client", &[("id", &robot.id)]).await;
    };
    // Restored where nothing says what was done; and once more over that: it does not know either.
    let (restored, robot) = restored(Log::Nowhere, before, since).await;
    let (clock, database) = (restored.house.clock.clone(), restored.house.close().await);
    let url = database.url();
    let again = ["restore", "a.backup", "--replace", "--database", &url];
    let (code, says) = run(restored.folder.path(), &again);
    assert!(code == Some(0) && of_meridian(&says).contains("That is not all"), "{code:?} {says}");
    let house = House::on_at(database, &LIMITS, clock).await;
    assert_eq!(robot.answers(&house).await, 503);
    // A log that was kept says what was done, not that it was all; and so it is for whoever restores once more, until it is confirmed.
    let (clock, database) = (house.clock.clone(), house.close().await);
    let with = [&again[..], &["--audit-log", "audit.jsonl"]].concat();
    let (code, says) = run(restored.folder.path(), &with);
    assert!(code == Some(0) && of_meridian(&says).contains("nothing is known: give a longer log"), "{code:?} {says}");
    for confirmed in [false, true] {
        if confirmed {
            confirm(restored.folder.path(), &url);
        }
        let (code, says) = run(restored.folder.path(), &again);
        assert!(code == Some(0) && of_meridian(&says).contains("That is not all") != confirmed, "{code:?} {says}");
    }
    let house = House::on_at(database, &LIMITS, clock).await;
    assert_eq!(robot.answers(&house).await, 401);
    let (clock, another) = (house.clock.clone(), Database::with_clients(3).await);
    let (code, says) = run(restored.folder.path(), &["restore", "a.backup", "--replace", "--database", &another.url()]);
    assert!(code == Some(0) && says.contains("nothing says what was done after the backup"), "{code:?} {says}");
    let house = House::on_at(another, &LIMITS, clock).await;
    assert_eq!(robot.answers(&house).await, 503);
    confirm(restored.folder.path(), &house.database().url());
    assert_eq!(robot.answers(&house).await, 200);
}
