//! `clientele restore`: what a restored backup has, and that nothing in it that had been issued lives again.

use crate::{
    account::{by_code, code, first_step, set_up},
    house::{ANA, Database, House, MIA, TOM, program::clientele},
    oauth::{application, machine},
};
use clientele::server::{
    storage::{backup::Backup, clients::evidence::recorded_by_day_since},
    use_cases::audit::verify,
};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Tom's id.
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    tokio::task::block_in_place(|| {
        let output = clientele(folder).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    })
}

fn backup_of(database: &Database) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (ended, says) = run(folder.path(), &["backup", "a.backup", "--database", &database.url()]);
    assert_eq!(ended, Some(0), "{says}");
    let file = folder.path().join("a.backup");
    (folder, file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_had_been_issued_lives_again() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (secret, recovery) = set_up(&house, &tom).await;
    let (robot, planner) = (machine(&ana).await, application(&ana).await);
    let own = robot.own_token(&house).await.access_token;
    let toms = planner.tokens_for(&house, &tom).await;
    let unused = planner.code(&tom, &[]).await;
    let link = crate::powers::link(&ana, ana.submit("make_link", &[("id", TOMS), ("version", "1")]).await).await;
    let half_in = first_step(&house, TOM).await;
    let (folder, _) = backup_of(house.database());
    assert!(robot.sees(&house, &own).await, "making it ended nothing");

    let url = house.database().url();
    let restore = ["restore", "a.backup", "--replace", "--database", &url];
    let (ended, says) = run(folder.path(), &restore);
    assert!(ended == Some(2) && says.contains("in use"), "while a server runs: {ended:?} {says}");
    assert!(robot.sees(&house, &own).await, "and nothing was done");
    let (clock, database) = (house.clock.clone(), house.close().await);
    let (ended, says) = run(folder.path(), &["restore", "a.backup", "--database", &url]);
    assert!(ended == Some(2) && says.contains("--replace"), "{ended:?} {says}");
    let (ended, says) = run(folder.path(), &restore);
    assert!(ended == Some(0) && says.contains("Everything that had been issued is ended"), "{ended:?} {says}");

    let house =
        House::on_at(database, &["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"], clock).await;
    assert!(!robot.sees(&house, &own).await && !robot.sees(&house, &toms.access_token).await);
    planner.refresh(&house, toms.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    planner.redeem(&house, &unused).await.refused(400, "invalid_grant");
    assert_eq!(house.anybody().call("get_welcome", &[("token", &link)]).await.status, 404);
    let mut cookies = ana.cookies.lock().unwrap().clone();
    cookies.extend(half_in.cookies.lock().unwrap().clone());
    for (name, value) in cookies {
        let copied = house.anybody();
        copied.set_cookie(&name, &value);
        assert_ne!(copied.call("list_clients", &[]).await.status, 200, "{name}");
        assert_ne!(by_code(&copied, &code(&house, &secret)).await.status, 200, "{name}");
    }
    // A code that was shown before, and a recovery code that may have been used since, open nothing.
    let half_in = first_step(&house, TOM).await;
    assert_ne!(by_code(&half_in, &code(&house, &secret)).await.status, 200);
    assert_ne!(by_code(&half_in, &recovery[0]).await.status, 200);
    let ana = house.signed_in(ANA).await;
    assert!(ana.get("/admin/audit").await.body.contains("restored a backup, and ended everything"));
    let fresh = robot.own_token(&house).await.access_token;
    assert!(robot.sees(&house, &fresh).await && !robot.sees(&house, &own).await);
    let reports = verify(&house.state.store, &[]).await.unwrap();
    assert!(reports.iter().all(|report| report.broken() == 0), "{reports:?}");
    // What was used between the backup and now is not known, and is not said to be nothing.
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    assert_eq!(recorded_by_day_since(&mut connection).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_one_engine_is_restored_on_the_other_and_back() {
    let database = Database::demo().await;
    let (folder, file) = backup_of(&database);
    let backup = Backup::open(&file).await.unwrap();
    let before = backup.manifest.rows.clone();
    backup.close().await;
    let step = |arguments: &[&str]| {
        let (ended, says) = run(folder.path(), arguments);
        assert_eq!(ended, Some(0), "{arguments:?}: {says}");
    };
    // To a file of SQLite, whichever it was made from; and from there to whichever.
    step(&["restore", "a.backup", "--database", "moved.db"]);
    step(&["backup", "b.backup", "--database", "moved.db"]);
    let empty = Database::empty().await;
    step(&["restore", "b.backup", "--database", &empty.url()]);
    step(&["backup", "c.backup", "--database", &empty.url()]);
    let backup = Backup::open(&folder.path().join("c.backup")).await.unwrap();
    let passing = [
        "audit",
        "audit_changes",
        "audit_heads",
        "sessions",
        "links",
        "challenges",
        "flashes",
        "facts",
        "restorations",
    ];
    for (table, rows) in before.iter().filter(|(table, _)| !passing.contains(&table.as_str())) {
        assert_eq!(backup.manifest.rows.get(table), Some(rows), "{table}");
    }
    backup.close().await;
    let house = House::on(empty, &[]).await;
    crate::aftermath::confirm(folder.path(), &house.database().url());
    let mia = house.signed_in(MIA).await;
    assert!(mia.get("/admin/integrations/oauth?q=sync").await.status == 200, "and its search works");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_whole_backup_changes_nothing() {
    let database = Database::demo().await;
    let (folder, file) = backup_of(&database);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4_096].fill(0xaa);
    std::fs::write(folder.path().join("broken.backup"), bytes).unwrap();
    std::fs::write(folder.path().join("text.backup"), "no backup").unwrap();
    for (name, code) in [("broken.backup", 4), ("text.backup", 3), ("absent.backup", 1)] {
        let (ended, says) = run(folder.path(), &["restore", name, "--replace", "--database", &database.url()]);
        assert_eq!(ended, Some(code), "{name}: {says}");
    }
    let house = House::on(database, &[]).await;
    house.signed_in(ANA).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_an_older_version_is_brought_up_to_date() {
    const OLDER: i64 = 15;
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("old.db")).create_if_missing(true);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::migrate!("./migrations").run_to(OLDER, &mut old).await.unwrap();
    let organization = "INSERT INTO organizations (id, name, created_at, number) \
                        VALUES ('0c11e27e-1e00-4000-8000-0001000000aa', 'Of long ago', 1, 1)";
    old.execute(organization).await.unwrap();
    old.close().await.unwrap();
    let (ended, says) = run(folder.path(), &["backup", "a.backup", "--database", "old.db"]);
    assert_eq!(ended, Some(0), "{says}");
    let backup = Backup::open(&folder.path().join("a.backup")).await.unwrap();
    assert_eq!(backup.manifest.migration, OLDER);
    backup.close().await;
    let database = Database::empty().await;
    let (ended, says) = run(folder.path(), &["restore", "a.backup", "--database", &database.url()]);
    assert!(ended == Some(0) && says.contains("1 organization,"), "{ended:?} {says}");
    let (ended, says) = run(folder.path(), &["restored", "--database", &database.url()]);
    assert!(ended == Some(6) && says.starts_with("Of long ago: restored on"), "{ended:?} {says}");
    let house = House::on(database, &[]).await;
    assert!(house.anybody().get("/admin").await.leads_to().contains("/login"), "it belongs to someone");
    let reports = verify(&house.state.store, &[]).await.unwrap();
    assert!(reports.len() == 1 && reports[0].broken() == 0, "{reports:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_an_open_connection_gets_none_while_a_restore_is_under_way() {
    let house = House::open().await;
    let url = house.database().url();
    // A file is locked as a whole, which another test tries.
    let Ok(mut restoring) = PgConnection::connect(&url).await else { return };
    let lock = "SELECT pg_try_advisory_lock(8243121636894729572)";
    let taken: bool = sqlx::query_scalar(lock).fetch_one(&mut restoring).await.unwrap();
    assert!(!taken, "a server that has one keeps a restore out");
    let database = house.close().await;
    // It is the lock that servers share; the database takes it back a moment after they have gone.
    let begun = std::time::Instant::now();
    while !sqlx::query_scalar::<_, bool>(lock).fetch_one(&mut restoring).await.unwrap() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "nobody gives the lock up");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let refused = clientele::server::storage::Store::open(&url).await.unwrap_err();
    assert!(refused.to_string().contains("is being restored"), "{refused}");
    restoring.close().await.unwrap();
    House::on(database, &[]).await.signed_in(ANA).await;
}
