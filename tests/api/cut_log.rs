//! What a server saw of an audit log, when a backup is put in the place of a database that lacks it.

use crate::{
    aftermath::run,
    house::{ANA, Browser, OLD, YOUNG, program::Program},
};
use clientele::server::cli::demo::PASSWORD;
use std::{fs, path::Path, time::Duration};

async fn ana_at(program: &Program) -> Browser {
    let browser = Browser::at(&program.address);
    assert_eq!(browser.sign_in(ANA, PASSWORD).await.status, 200);
    browser
}

fn stop(mut program: Program) {
    program.terminate();
    assert!(program.ended(Duration::from_secs(20)).success());
}

/// Disables a client, and has the next start note where the log ends.
async fn disabled(folder: &Path, id: &str) {
    let program = Program::serve(folder, 256, &[]);
    assert_eq!(ana_at(&program).await.call("disable_client", &[("id", id)]).await.status, 200);
    stop(program);
    stop(Program::serve(folder, 256, &[]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_replaced_does_not_say_all_where_it_lacks_what_a_server_saw() {
    let folder = tempfile::tempdir().unwrap();
    let (path, note) = (folder.path().join("a.db"), folder.path().join("a.db.seen"));
    let file = |name: &str| folder.path().join(name);
    stop(Program::serve(folder.path(), 256, &[]));
    let run = |arguments: &[&str]| run(folder.path(), &[arguments, &["--database", "a.db"]].concat());
    let (code, says) = run(&["backup", "a.backup"]);
    assert_eq!(code, Some(0), "{says}");
    disabled(folder.path(), OLD).await;
    fs::copy(&path, file("older.db")).unwrap();
    fs::copy(&note, file("older.seen")).unwrap();
    disabled(folder.path(), YOUNG).await;
    fs::copy(&path, file("newest.db")).unwrap();
    fs::copy(&note, file("newest.seen")).unwrap();
    const SAW: &str = "A server saw entry";
    const MORE: &str = "That is not all";
    for (database, seen, lacks) in [
        ("newest.db", Some("newest.seen"), false),
        // A server went on for a moment after it had noted the end: what came then is known all the same.
        ("newest.db", Some("older.seen"), false),
        // Somebody put an older file in its place, and restored a backup over it before a server looked.
        ("older.db", Some("newest.seen"), true),
        // By a file alone nobody can tell.
        ("older.db", None, false),
    ] {
        fs::copy(file(database), &path).unwrap();
        match seen {
            Some(seen) => assert!(fs::copy(file(seen), &note).unwrap() > 0),
            None => fs::remove_file(&note).unwrap(),
        }
        let (code, says) = run(&["restore", "a.backup", "--replace"]);
        assert_eq!(code, Some(0), "{says}");
        assert_eq!((says.contains(SAW), says.contains(MORE)), (lacks, lacks), "{database} {seen:?}: {says}");
        // Once more, over what was just put back: what was seen before that is none of it any more.
        let (code, says) = run(&["restore", "a.backup", "--replace"]);
        assert_eq!((code, says.contains(SAW), says.contains(MORE)), (Some(0), false, lacks), "{database}: {says}");
        // A server that starts on it finds no older file.
        let program = Program::serve(folder.path(), 256, &[]);
        let page = ana_at(&program).await.get("/admin").await.body;
        assert_eq!(page.contains("until this is confirmed"), lacks, "{database}: {page}");
        assert!(!page.contains("An older database"), "{page}");
        stop(program);
    }
    // What was noted elsewhere counts as well, and of a note that cannot be read nobody says that there is none.
    fs::copy(file("older.db"), &path).unwrap();
    fs::remove_file(&note).unwrap();
    let (code, says) = run(&["restore", "a.backup", "--replace", "--seen-file", "newest.seen"]);
    assert!(code == Some(0) && says.contains(SAW), "{says}");
    fs::create_dir(file("a.folder")).unwrap();
    let (code, says) = run(&["restore", "a.backup", "--replace", "--seen-file", "a.folder"]);
    assert!(code == Some(1) && says.contains("cannot read"), "{code:?} {says}");
}
