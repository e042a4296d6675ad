//! `clientele backup`: what a backup of a database in use has in it, whichever engine it is of, and what `verify` finds.

use crate::house::{ANA, Database, House, OLD, program::clientele};
use clientele::server::storage::{Store, backup::Backup};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};
use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};
use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    tokio::task::block_in_place(|| {
        let output = clientele(folder).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    })
}

/// A backup of a database, in a folder of its own.
fn made(database: &Database) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--database", &database.url()]);
    assert_eq!(code, Some(0), "{says}");
    let file = folder.path().join("a.backup");
    (folder, file)
}

fn verified(folder: &TempDir) -> (Option<i32>, String) {
    run(folder.path(), &["backup", "verify", "a.backup"])
}

async fn rows(store: &Store, table: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
        .fetch_one(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_has_every_row_and_is_its_owners_alone() {
    let database = Database::demo().await;
    let (folder, file) = made(&database);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.backup"], "nothing is left beside it");
    let backup = Backup::open(&file).await.unwrap();
    let store = database.open().await;
    assert!(backup.manifest.rows.len() > 30, "{:?}", backup.manifest.rows);
    for (table, counted) in &backup.manifest.rows {
        assert_eq!(rows(&store, table).await, *counted, "{table}");
        assert_eq!(rows(backup.store(), table).await, *counted, "{table}");
    }
    backup.close().await;
    store.close().await;
    let (code, says) = verified(&folder);
    assert!(code == Some(0) && says.contains("It is whole") && says.contains("3 organizations"), "{code:?} {says}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_there_stays_unless_it_may_go_and_a_failure_leaves_it() {
    let database = Database::demo().await;
    let (folder, file) = made(&database);
    let before = std::fs::read(&file).unwrap();
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--database", &database.url()]);
    assert!(code == Some(2) && says.contains("--force"), "{code:?} {says}");
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--force", "--database", "nowhere.db"]);
    assert!(code == Some(1) && says.contains("there is no database"), "{code:?} {says}");
    assert!(!folder.path().join("nowhere.db").exists(), "and none was made");
    let (code, says) = run(folder.path(), &["backup", "/nonexistent/a.backup", "--database", &database.url()]);
    assert!(code == Some(1) && says.contains("/nonexistent/"), "{code:?} {says}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let (code, says) = run(folder.path(), &["backup", "a.backup", "--force", "--database", &database.url()]);
    assert_eq!(code, Some(0), "{says}");
    assert_eq!(verified(&folder).0, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writes_is_of_one_instant_and_keeps_nobody_waiting() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let over = AtomicBool::new(false);
    let writing = async {
        let mut done = 0;
        while !over.load(Ordering::Relaxed) {
            let switch = if done % 2 == 0 { "disable_client" } else { "enable_client" };
            assert_eq!(ana.call(switch, &[("id", OLD)]).await.status, 200);
            done += 1;
        }
        done
    };
    let url = house.database().url();
    let backing_up = async {
        let made = tokio::task::spawn_blocking(move || {
            (0..3)
                .map(|_| {
                    let folder = tempfile::tempdir().unwrap();
                    let arguments = ["backup", "a.backup", "--database", &url];
                    let output = clientele(folder.path()).args(arguments).output().unwrap();
                    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    folder
                })
                .collect::<Vec<_>>()
        })
        .await;
        over.store(true, Ordering::Relaxed);
        made.unwrap()
    };
    let (done, folders) = tokio::join!(writing, backing_up);
    assert!(done > 3, "writes went on: {done}");
    for folder in folders {
        // Whole chains with the ends that the manifest has: no write is half in it.
        assert_eq!(verified(&folder).0, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_to_a_backup_is_told_in_sentences() {
    let database = Database::demo().await;
    let (folder, file) = made(&database);
    let whole = std::fs::read(&file).unwrap();
    for (statement, says) in [
        ("UPDATE users SET name = 'Mallory' WHERE id = (SELECT MIN(id) FROM users)", "its checksum is another"),
        ("DELETE FROM client_secrets WHERE id = (SELECT MIN(id) FROM client_secrets)", "The table client_secrets has"),
        ("UPDATE audit SET actor_name = 'x' WHERE seq = 3", "is broken: number 3"),
        ("UPDATE audit_heads SET seq = seq - 1", "ends elsewhere"),
        ("DROP TABLE attempts", "The table attempts is not as"),
        ("CREATE TABLE extra (id TEXT PRIMARY KEY)", "The table extra is not as"),
        ("ALTER TABLE users ADD COLUMN extra TEXT", "The table users is not as"),
    ] {
        let mut connection = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        connection.execute("PRAGMA foreign_keys = OFF").await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
        connection.close().await.unwrap();
        let (code, told) = verified(&folder);
        assert!(code == Some(4) && told.contains(says), "{statement}: {code:?} {told}");
        std::fs::write(&file, &whole).unwrap();
    }
    let newer = "UPDATE backup_manifest SET manifest = json_set(manifest, '$.migration', 9999)";
    let format = "UPDATE backup_manifest SET manifest = json_set(manifest, '$.format', 2)";
    for (statement, code) in [(newer, 5), (format, 5), ("DROP TABLE backup_manifest", 3)] {
        let mut connection = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
        connection.close().await.unwrap();
        let told = verified(&folder);
        assert_eq!(told.0, Some(code), "{statement}: {}", told.1);
        std::fs::write(&file, &whole).unwrap();
    }
    for (bytes, code) in [
        (whole[..whole.len() / 2].to_vec(), 4),
        ("not a database, but long enough to be looked at as one".repeat(100).into_bytes(), 3),
        (vec![], 3),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let told = verified(&folder);
        assert_eq!(told.0, Some(code), "{}", told.1);
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(verified(&folder).0, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_database_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("a.db").to_str().unwrap()).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
    }
    store.close().await;
}
