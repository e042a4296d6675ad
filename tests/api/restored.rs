//! What a database says that was put back: by `clientele restore`, or by somebody who put an older file in its place. And
//! that nothing else is taken for that.

use crate::{
    house::{ANA, Browser, Database, House, JON, OLD, TOM, YOUNG, program::Program, program::clientele},
    oauth::machine,
    rest,
};
use clientele::{
    domain::Timestamp,
    server::{
        storage::Store,
        use_cases::{audit::verify, restorations::Watch},
    },
};
use serde_json::json;
use std::{os::unix::fs::PermissionsExt as _, path::Path, time::Duration};
use tempfile::TempDir;

const BANNER: &str = "Everything issued before is ended.";
const PAGE: &str = "/admin/restored";
/// Tom's id.
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const LIMITS: [&str; 4] = ["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"];

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    tokio::task::block_in_place(|| {
        let output = clientele(folder).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    })
}

async fn tells(browser: &Browser) -> bool {
    let page = browser.get("/admin").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.contains(BANNER)
}

/// The number that comes back with the confirmation.
async fn restored_at(browser: &Browser) -> String {
    let page = browser.get(PAGE).await.body;
    let (_, rest) = page.split_once("name=\"restored_at\" value=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// A house whose database is restored from a backup, made before `since` was done, in its place; with a folder that has the
/// backup, and the audit log of the time between as `audit.jsonl`.
async fn restored(since: impl AsyncFnOnce(&Browser), logs: &[&str]) -> (House, TempDir, String) {
    restored_in(None, since, logs).await
}

/// The same, restored into an empty database if one is given: then nothing says what was done since.
async fn restored_in(
    empty: Option<Database>,
    since: impl AsyncFnOnce(&Browser),
    logs: &[&str],
) -> (House, TempDir, String) {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (folder, url) = (tempfile::tempdir().unwrap(), house.database().url());
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--database", &url]);
    assert_eq!(code, Some(0), "{says}");
    since(&ana).await;
    std::fs::write(folder.path().join("audit.jsonl"), ana.get("/admin/audit/export.jsonl").await.body).unwrap();
    house.wait(60_000);
    let (clock, database) = (house.clock.clone(), house.close().await);
    let database = empty.unwrap_or(database);
    let url = database.url();
    let arguments = [&["restore", "a.backup", "--replace", "--database", &url][..], logs].concat();
    let (code, says) = run(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{says}");
    (House::on_at(database, &LIMITS, clock).await, folder, says)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_says_so_until_an_administrator_confirms() {
    let (house, ..) = restored(async |_| {}, &[]).await;
    let (ana, jon) = (house.signed_in(ANA).await, house.signed_in(JON).await);
    for path in ["/admin", "/admin/integrations/oauth", "/admin/audit", "/admin/account", "/admin/people/users"] {
        assert!(ana.get(path).await.body.contains("Restored from a backup of"), "{path}");
    }
    assert!(tells(&jon).await, "whoever belongs to the organization");
    let page = jon.get(PAGE).await.body;
    assert!(page.contains("aria-disabled") && page.contains("Directory &gt; Organization &gt; Edit"), "{page}");
    let at = restored_at(&ana).await;
    assert_eq!(jon.call("confirm_restoration", &[("restored_at", &at)]).await.status, 403);
    let older = ana.call("confirm_restoration", &[("restored_at", "1")]).await;
    assert!(older.status == 409 && older.body.contains("once more"), "{}", older.body);
    assert!(tells(&ana).await, "and nothing was confirmed");
    // As a plain form does it.
    let done = ana.submit("confirm_restoration", &[("restored_at", &at)]).await;
    assert!(ana.get(done.leads_to()).await.body.contains("Confirmed."));
    assert!(!tells(&ana).await && !tells(&jon).await);
    assert!(jon.get(PAGE).await.body.contains("by Ana Ruiz"));
    assert_eq!(ana.call("confirm_restoration", &[("restored_at", &at)]).await.status, 409);
    let log = ana.get("/admin/audit").await.body;
    assert!(
        log.contains("confirmed the restoration of") && log.contains("was refused “Confirm a restoration”"),
        "{log}"
    );
    let reports = verify(&house.state.store, &[]).await.unwrap();
    assert!(reports.iter().all(|report| report.broken() == 0), "{reports:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_log_that_was_kept_names_what_was_taken_since() {
    let since = async |ana: &Browser| {
        assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
        let version =
            ana.call("get_user", &[("id", TOMS)]).await.json::<serde_json::Value>()["row"]["version"].to_string();
        assert_eq!(ana.call("deactivate_user", &[("id", TOMS), ("version", &version)]).await.status, 200);
        // Stopped and back: nothing that has to be done again.
        assert_eq!(ana.call("disable_client", &[("id", YOUNG)]).await.status, 200);
        assert_eq!(ana.call("enable_client", &[("id", YOUNG)]).await.status, 200);
    };
    let (house, folder, said) = restored(since, &["--audit-log", "audit.jsonl"]).await;
    let ana = house.signed_in(ANA).await;
    let (page, old) = (ana.get(PAGE).await.body, ana.client(OLD).await.row.name);
    assert!(said.contains(&format!("client {old} was disabled on")), "{said}");
    assert!(said.contains("user Tom Okafor was deactivated on") && said.contains("by Ana Ruiz"), "{said}");
    assert_eq!(page.matches("<li>client ").count(), 1, "{page}");
    assert!(page.contains("was disabled on") && page.contains(&format!("/admin/integrations/oauth/{OLD}")), "{page}");
    assert!(page.contains("Tom Okafor") && page.contains("was deactivated on"), "{page}");
    // Names of others are for those who could confirm.
    assert!(!house.signed_in(JON).await.get(PAGE).await.body.contains("Tom Okafor"));
    let url = house.database().url();
    let (code, says) = run(folder.path(), &["restored", "--database", &url]);
    assert!(code == Some(6) && says.contains("not confirmed") && says.contains("was deactivated"), "{code:?} {says}");
    let program = rest::Program::admin(&house).await;
    let told = program.get("/api/v2/organizations/me/restoration").await.ok();
    assert_eq!(told["cause"], "backup");
    let ended = told["taken"].as_array().unwrap().iter().all(|taken| taken["ended"] == true);
    assert!(told["revives"] == false && ended, "{told}");
    let taken: Vec<_> = told["taken"].as_array().unwrap().iter().map(|taken| taken["taking"].clone()).collect();
    assert_eq!(taken, ["disabled", "deactivated"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_log_may_be_given_later_and_one_of_something_else_is_refused() {
    let since = async |ana: &Browser| assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    let (house, folder, said) = restored_in(Some(Database::empty().await), since, &[]).await;
    assert!(said.contains("is not known, and is as before: give an audit log"), "{said}");
    assert!(house.signed_in(ANA).await.get(PAGE).await.body.contains("clientele restored --audit-log"));
    let (url, kept) = (house.database().url(), std::fs::read_to_string(folder.path().join("audit.jsonl")).unwrap());
    let gap: Vec<&str> = kept.lines().filter(|line| !line.contains("\"action\":\"disable\"")).collect();
    assert!(gap.len() < kept.lines().count());
    for (name, text, says) in [
        ("other", kept.replace("\"hash\":\"", "\"hash\":\"0"), "does not go on where an audit log"),
        // Only what came after: it could be anybody's.
        ("part", kept.lines().next().unwrap().to_owned(), "does not go on where an audit log"),
        ("csv", "number,id,at".to_owned(), "csv, line 1"),
        ("none", String::new(), "does not go on"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let (code, told) = run(folder.path(), &["restored", "--audit-log", name, "--database", &url]);
        assert!(code == Some(2) && told.contains(says) && told.contains(name), "{name}: {code:?} {told}");
    }
    let (code, told) = run(folder.path(), &["restored", "--audit-log", "audit.jsonl", "--database", &url]);
    assert!(code == Some(6) && told.contains("was disabled on"), "{code:?} {told}");
    let ana = house.signed_in(ANA).await;
    assert!(ana.get(PAGE).await.body.contains("was disabled on"));
    let (code, told) = run(folder.path(), &["restored", "--confirm", "--database", &url]);
    assert!(code == Some(0) && told.contains("Confirmed for 3 organizations"), "{code:?} {told}");
    assert!(!tells(&ana).await);
    assert_eq!(run(folder.path(), &["restored", "--database", &url]).0, Some(0));
    let (code, told) =
        run(folder.path(), &["restore", "a.backup", "--replace", "--audit-log", "csv", "--database", &url]);
    assert!(code == Some(2) && told.contains("csv, line 1"), "{code:?} {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_reads_and_confirms_it() {
    let (house, ..) = restored(async |_| {}, &[]).await;
    let program = rest::Program::admin(&house).await;
    let address = "/api/v2/organizations/me/restoration";
    let told = program.get(address).await.ok();
    assert!(told["dateConfirmed"].is_null() && told["revives"] == false && told["held"] == false, "{told}");
    let confirm = format!("{address}/confirm");
    let viewer = rest::Program::with_role(&house, rest::VIEWER_ROLE).await;
    assert_eq!(viewer.get(address).await.ok()["dateRestored"], told["dateRestored"]);
    assert_eq!(viewer.post(&confirm, &json!({ "dateRestored": told["dateRestored"] })).await.status, 403);
    assert_eq!(program.post(&confirm, &json!({ "dateRestored": "yesterday" })).await.status, 400);
    assert_eq!(program.post(&confirm, &json!({ "dateRestored": "2020-01-01T00:00:00Z" })).await.status, 409);
    let done = program.post(&confirm, &json!({ "dateRestored": told["dateRestored"] })).await.ok();
    assert!(done["dateConfirmed"].is_string() && done["confirmedBy"].is_string(), "{done}");
    assert!(!tells(&house.signed_in(ANA).await).await);
}

/// Puts the database back to what it was when its audit logs had these ends, as far as its chains tell.
async fn put_back(store: &Store, ends: &[(String, i64)]) {
    let mut transaction = store.begin().await.unwrap();
    for (organization, seq) in ends {
        for statement in [
            "DELETE FROM audit_changes WHERE audit_id IN (SELECT id FROM audit WHERE organization_id = $1 AND seq > $2)",
            "DELETE FROM audit WHERE organization_id = $1 AND seq > $2",
            "UPDATE audit_heads SET seq = $2, hash = (SELECT a.hash FROM audit a WHERE a.organization_id = $1 AND a.seq = $2) \
             WHERE organization_id = $1",
        ] {
            sqlx::query(statement).bind(organization).bind(seq).execute(&mut *transaction).await.unwrap();
        }
    }
    transaction.commit().await.unwrap();
}

async fn ends(store: &Store) -> Vec<(String, i64)> {
    let mut connection = store.reader().acquire().await.unwrap();
    sqlx::query_as("SELECT organization_id, seq FROM audit_heads").fetch_all(&mut *connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_put_back_is_noticed_by_what_was_seen() {
    let house = House::open().await;
    let (ana, store, now) = (house.signed_in(ANA).await, &house.state.store, || house.clock.now());
    let robot = machine(&ana).await;
    let token = robot.own_token(&house).await.access_token;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seen");
    let (mut one, mut other, mut nowhere) =
        (Watch::new(Some(file.clone())), Watch::new(Some(file.clone())), Watch::new(Some("/nonexistent/seen".into())));
    let before = ends(store).await;
    for _ in 0..3 {
        assert!(!one.look(store, now()).await.unwrap() && !other.look(store, now()).await.unwrap());
        assert!(!nowhere.look(store, now()).await.unwrap(), "where nothing can be kept, nothing else is wrong");
        assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
        assert_eq!(ana.call("enable_client", &[("id", OLD)]).await.status, 200);
        house.wait(1_000);
    }
    assert!(!one.look(store, now()).await.unwrap() && !nowhere.look(store, now()).await.unwrap());
    assert!(robot.sees(&house, &token).await && !tells(&ana).await);

    house.wait(1_000);
    put_back(store, &before).await;
    // A process that was not there before knows by the file; those that run need none.
    let mut later = Watch::new(Some(file));
    assert!(later.look(store, now()).await.unwrap());
    assert_eq!((robot.answers(&house).await, ana.get("/admin").await.leads_to().contains("/login")), (503, true));
    let ana = house.signed_in(ANA).await;
    for watch in [&mut one, &mut other, &mut later, &mut nowhere] {
        assert!(!watch.look(store, now()).await.unwrap(), "once is enough");
    }
    let page = ana.get(PAGE).await.body;
    assert!(tells(&ana).await && page.contains("An older database was found in place on"), "{page}");
    let at = restored_at(&ana).await;
    assert_eq!(ana.call("confirm_restoration", &[("restored_at", &at)]).await.status, 200);
    assert!(!nowhere.look(store, now()).await.unwrap() && !tells(&ana).await);
    let fresh = robot.own_token(&house).await.access_token;
    assert!(robot.sees(&house, &fresh).await && !robot.sees(&house, &token).await);

    let before = ends(store).await;
    house.wait(1_000);
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    assert!(!nowhere.look(store, now()).await.unwrap());
    house.wait(1_000);
    put_back(store, &before).await;
    assert!(nowhere.look(store, now()).await.unwrap(), "by what the process has seen itself");
    assert_eq!(robot.answers(&house).await, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_database_in_the_same_place_is_no_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seen");
    let (demo, another) = (Database::demo().await, Database::with_clients(3).await);
    let (one, other) = (demo.open().await, another.open().await);
    let at = |millis| Timestamp::from_millis(millis);
    for (store, now) in [(&one, 1), (&other, 2), (&one, 3)] {
        assert!(!Watch::new(Some(file.clone())).look(store, at(now)).await.unwrap());
    }
    // What it has is still known when it comes back.
    let before = ends(&one).await;
    let shorter: Vec<_> = before.into_iter().map(|(organization, seq)| (organization, seq - 1)).collect();
    assert!(!Watch::new(Some(file.clone())).look(&other, at(4)).await.unwrap());
    put_back(&one, &shorter).await;
    assert!(Watch::new(Some(file)).look(&one, at(5)).await.unwrap());
}

/// A browser at a program, signed in as Ana, who may confirm.
async fn ana_at(program: &Program) -> Browser {
    let browser = Browser::at(&program.address);
    let answer = browser.sign_in(ANA, clientele::server::cli::demo::PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    browser
}

/// The same browser at the next process.
fn again(browser: &Browser, program: &Program) -> Browser {
    let next = Browser::at(&program.address);
    next.cookies.lock().unwrap().extend(browser.cookies.lock().unwrap().clone());
    next
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_file_in_its_place_is_noticed_at_the_start_and_a_crash_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("a.db"), folder.path().join("old.db"));
    let program = Program::serve(folder.path(), 256, &[]);
    let ana = ana_at(&program).await;
    let stop = |mut program: Program| {
        program.terminate();
        assert!(program.ended(Duration::from_secs(20)).success());
    };
    stop(program);
    std::fs::copy(&path, &old).unwrap();
    assert!(folder.path().join("a.db.seen").exists());

    let program = Program::serve(folder.path(), 256, &[]);
    let ana = again(&ana, &program);
    for _ in 0..3 {
        assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
        assert_eq!(ana.call("enable_client", &[("id", OLD)]).await.status, 200);
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(files.len(), 5, "the file, its log and index, its note, and the copy: {files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "its owner's alone: {file:?}");
    }
    // Killed, with its log of writes beside it.
    drop(program);
    let program = Program::serve(folder.path(), 256, &[]);
    let ana = again(&ana, &program);
    assert!(!tells(&ana).await, "still signed in, and nothing is told");
    stop(program);

    std::fs::copy(&old, &path).unwrap();
    let program = Program::serve(folder.path(), 256, &[]);
    assert!(again(&ana, &program).get("/admin").await.leads_to().contains("/login"), "what had been issued is ended");
    let ana = ana_at(&program).await;
    assert!(tells(&ana).await);
    stop(program);
    let program = Program::serve(folder.path(), 256, &[]);
    assert!(tells(&again(&ana, &program)).await, "it is not ended twice, and told until it is confirmed");
    stop(program);

    // Whoever takes the note away, too, is not found out; and what lies there torn is none.
    for note in [None, Some("torn")] {
        std::fs::copy(&old, &path).unwrap();
        std::fs::remove_file(folder.path().join("a.db.seen")).unwrap();
        if let Some(note) = note {
            std::fs::write(folder.path().join("a.db.seen"), note).unwrap();
        }
        let program = Program::serve(folder.path(), 256, &[]);
        assert!(!tells(&ana_at(&program).await).await);
        stop(program);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_of_another_file_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = (folder.path().join("a.db"), folder.path().join("a.db-wal"));
    let stop = |mut program: Program| {
        program.terminate();
        assert!(program.ended(Duration::from_secs(20)).success());
    };
    let changed = async |program: &Program, times: usize| {
        let ana = ana_at(program).await;
        for _ in 0..times {
            assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
            assert_eq!(ana.call("enable_client", &[("id", OLD)]).await.status, 200);
        }
    };
    let program = Program::serve(folder.path(), 256, &[]);
    stop(program);
    let old = std::fs::read(&path).unwrap();
    // Between the old file and the log: what the log does not have.
    let program = Program::serve(folder.path(), 256, &[]);
    changed(&program, 40).await;
    stop(program);
    let newer = std::fs::read(&path).unwrap();
    let program = Program::serve(folder.path(), 256, &[]);
    changed(&program, 2).await;
    drop(program);
    let written = std::fs::read(&log).unwrap();
    assert!(written.len() > 32, "it was killed with writes in its log");

    std::fs::write(&path, &old).unwrap();
    let commands: [&[&str]; 4] = [
        &["audit", "verify", "--database", "a.db"],
        &["serve", "--listen", "127.0.0.1:0", "--database", "a.db"],
        &["backup", "a.backup", "--database", "a.db"],
        &["link", "--email", TOM, "--database", "a.db"],
    ];
    for command in commands {
        let (code, says) = run(folder.path(), command);
        assert!(code == Some(1) && says.contains("a.db-wal is the write-ahead log of another file"), "{code:?} {says}");
        assert!(std::fs::read(&path).unwrap() == old && std::fs::read(&log).unwrap() == written, "{command:?}");
    }
    // Of its own file it is, and goes on.
    std::fs::write(&path, &newer).unwrap();
    let (code, says) = run(folder.path(), &["audit", "verify", "--database", "a.db"]);
    assert_eq!(code, Some(0), "{says}");
    let program = Program::serve(folder.path(), 256, &[]);
    assert!(!tells(&ana_at(&program).await).await);
    stop(program);
    // Without the log the old file is one, and an older one.
    std::fs::write(&path, &old).unwrap();
    let program = Program::serve(folder.path(), 256, &[]);
    assert!(tells(&ana_at(&program).await).await);
}
