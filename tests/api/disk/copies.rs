//! Backups on a disk that fails.

use super::{Disk, EIO, ENOSPC};
use crate::house::Database;

/// The calls by which a backup writes, and some more.
const CALLS: i64 = 400;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_failed_at_any_call_leaves_nothing_that_could_be_taken_for_one() {
    let Some(disk) = Disk::new() else { return };
    let database = Database::demo().await;
    let url = database.url();
    let folder = disk.folder.path();
    let backup = |force: bool| {
        let mut command = disk.clientele();
        command.args(["backup", "a.backup", "--database", &url]).args(force.then_some("--force"));
        command.output().unwrap()
    };
    let verified = || {
        let output = crate::command::clientele(folder).args(["backup", "verify", "a.backup"]).output().unwrap();
        output.status.code()
    };
    let names = || {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.filter(|name| name.contains("backup")).collect::<Vec<_>>()
    };
    let (mut failed, mut nth) = (0, 1);
    while nth < CALLS {
        disk.fail(nth, i64::MAX, if nth % 2 == 0 { EIO } else { ENOSPC });
        let ended = backup(false);
        disk.heal();
        if ended.status.success() {
            break;
        }
        failed += 1;
        assert_eq!(ended.status.code(), Some(1), "at {nth}: {}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(names(), Vec::<String>::new(), "at {nth}: nothing is left under its name, or under another");
        // The first ones one by one, and the last; there are hundreds of pages between.
        nth += if nth < 5 { 1 } else { 23 };
    }
    assert!(failed > 3, "it was tried: {failed}");
    if names().is_empty() {
        assert!(backup(false).status.success());
    }
    // One that was there stays what it was.
    let before = std::fs::read(folder.join("a.backup")).unwrap();
    for nth in [1, 2, 40] {
        disk.fail(nth, i64::MAX, ENOSPC);
        assert!(!backup(true).status.success());
        disk.heal();
        assert_eq!((verified(), names()), (Some(0), vec!["a.backup".to_owned()]));
        assert!(std::fs::read(folder.join("a.backup")).unwrap() == before, "at {nth}");
    }
}
