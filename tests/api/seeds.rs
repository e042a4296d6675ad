//! The secrets of authenticator apps: sealed under a key outside of the database where there is one.

use crate::{
    account::{by_code, code, first_step, set_up},
    command::clientele,
    house::{House, JON, VERA},
};
use clientele::domain::time::SECOND;
use std::{os::unix::fs::PermissionsExt as _, path::Path, process::Output};

fn run(directory: &Path, arguments: &[&str]) -> Output {
    clientele(directory).args(arguments).output().unwrap()
}

fn done(directory: &Path, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command says that must fail.
fn refused(directory: &Path, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    let says = String::from_utf8(output.stderr).unwrap();
    // What PostgreSQL remarks about tables that are there already is logged beside it.
    let says: Vec<&str> = says.lines().filter(|line| !line.contains(" INFO ")).collect();
    assert!(!output.status.success() && says.len() == 1, "{arguments:?}: {says:?}");
    says.concat()
}

/// As the database has it: base 32 without gaps.
fn plain(secret: &str) -> String {
    secret.replace(' ', "")
}

/// The name of the key that the one app is sealed under.
async fn under(house: &House) -> String {
    let mut transaction = house.state.store.begin().await.unwrap();
    let stored = sqlx::query_scalar("SELECT secret FROM authenticators").fetch_one(&mut *transaction).await;
    let stored: String = stored.unwrap();
    // A command of another process writes next, and nothing goes on here meanwhile.
    transaction.commit().await.unwrap();
    stored.split(':').nth(1).unwrap().to_owned()
}

/// Signs in with the app's next code.
async fn enters(house: &House, email: &str, secret: &str) {
    house.wait(30 * SECOND);
    let browser = first_step(house, email).await;
    let answer = by_code(&browser, &code(house, secret)).await;
    assert_eq!(answer.location(), "/admin/people/users", "{email}: {answer:?}");
}

#[tokio::test]
async fn seeds_are_sealed_under_a_key_that_is_not_in_the_database() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let house = House::open().await;
    let (vera, jon) = (house.signed_in(VERA).await, house.signed_in(JON).await);
    let (of_vera, _) = set_up(&house, &vera).await;
    assert!(house.database().contents().await.contains(&plain(&of_vera)), "without a key they are in plain");
    let database = house.close().await;

    assert!(done(here, &["key", "new", "keys"]).contains("--key-file keys"));
    let mode = std::fs::metadata(here.join("keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let file = here.join("keys").display().to_string();
    let flags = ["--key-file", file.as_str(), "--sign-in-per-account", "1000", "--sign-in-per-address", "1000"];
    // Those from before are sealed when a server starts with a key.
    let house = House::on(database, &flags).await;
    assert!(!house.database().contents().await.contains(&plain(&of_vera)));
    enters(&house, VERA, &of_vera).await;
    drop(jon);
    let jon = house.signed_in(JON).await;
    jon.call("set_up_authenticator", &[]).await;
    let waiting = house.database().contents().await;
    let (of_jon, _) = set_up(&house, &jon).await;
    for contents in [waiting, house.database().contents().await] {
        assert!(!contents.contains(&plain(&of_jon)) && contents.contains("sealed:"));
    }
    enters(&house, JON, &of_jon).await;
    // In another user's row a secret does not open.
    let mut transaction = house.state.store.begin().await.unwrap();
    let swap = "UPDATE authenticators SET secret = (SELECT a.secret FROM authenticators a JOIN users u ON u.id = a.user_id \
                WHERE u.email = $1) WHERE user_id = (SELECT id FROM users WHERE email = $2)";
    sqlx::query(swap).bind(JON).bind(VERA).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    house.wait(30 * SECOND);
    let answer = by_code(&first_step(&house, VERA).await, &code(&house, &of_jon)).await;
    assert_eq!(answer.status, 500, "{answer:?}");
}

#[tokio::test]
async fn a_new_key_seals_all_in_one_write_and_servers_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    done(here, &["key", "new", "keys"]);
    let file = here.join("keys").display().to_string();
    let first = std::fs::read_to_string(&file).unwrap();
    let flags = ["--key-file", file.as_str(), "--sign-in-per-account", "1000", "--sign-in-per-address", "1000"];
    let house = House::with(&flags).await;
    let (secret, _) = set_up(&house, &house.signed_in(VERA).await).await;
    let url = house.database().url();
    let says = done(here, &["key", "rotate", "--key-file", "keys", "--database", &url]);
    assert!(says.contains("1 authenticator app"), "{says}");
    let both = std::fs::read_to_string(&file).unwrap();
    assert!(both.ends_with(&first) && both.lines().count() == 2, "{both}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // The server that runs has read the file before, and reads it again.
    enters(&house, VERA, &secret).await;
    // The key from before opens nothing any more: it can go.
    std::fs::write(&file, both.lines().next().unwrap()).unwrap();
    let clock = house.clock.clone();
    let house = House::on_at(house.close().await, &flags, clock.clone()).await;
    enters(&house, VERA, &secret).await;
    // For several machines the key comes first.
    let before = under(&house).await;
    assert!(done(here, &["key", "rotate", "--key-file", "keys", "--add-only", "--database", &url]).contains("Copy it"));
    assert_eq!(under(&house).await, before);
    enters(&house, VERA, &secret).await;
    let house = House::on_at(house.close().await, &flags, clock).await;
    assert_ne!(under(&house).await, before, "the next start seals under it");
    enters(&house, VERA, &secret).await;
}

#[tokio::test]
async fn without_its_key_no_server_starts_and_it_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    for name in ["keys", "others"] {
        done(here, &["key", "new", name]);
    }
    let file = here.join("keys").display().to_string();
    let house = House::with(&["--key-file", &file]).await;
    set_up(&house, &house.signed_in(VERA).await).await;
    let database = house.close().await;
    let url = database.url();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database", &url];
    let says = refused(here, &serve);
    assert!(says.contains("1 authenticator app") && says.contains("nobody who has one could sign in"), "{says}");
    assert!(says.contains("start with --key-file FILE"), "{says}");
    let says = refused(here, &[&serve[..], &["--key-file", "others"]].concat());
    assert!(says.contains("which --key-file does not have") && says.contains("add it to the file"), "{says}");
    std::fs::write(here.join("broken"), "hunter2\n").unwrap();
    std::fs::write(here.join("empty"), "\n").unwrap();
    for (name, why) in [("none", "No such file"), ("broken", "line 1 is no key"), ("empty", "there is no key in it")] {
        let says = refused(here, &[&serve[..], &["--key-file", name]].concat());
        assert!(says.contains("--key-file") && says.contains(name) && says.contains(why), "{says}");
        assert!(!says.contains("hunter2"), "{says}");
    }
    assert!(refused(here, &["key", "new", "keys"]).contains("is there already"), "no key is written over");
    assert!(refused(here, &["key", "rotate", "--key-file", "others", "--database", &url]).contains("does not have"));
}
