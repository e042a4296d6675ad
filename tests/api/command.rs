//! The program itself: what it says when it cannot start, and that it stops when told to.

pub use crate::house::program::clientele;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

fn run(directory: &Path, arguments: &[&str]) -> Output {
    clientele(directory).args(arguments).output().unwrap()
}

/// The last line on standard error of a command that must fail.
fn refusal(directory: &Path, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked") && output.stdout.is_empty(), "{arguments:?}: {text}");
    text
}

#[test]
fn what_cannot_start_says_why_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    std::fs::write(here.join("text.db"), "no database, but long enough to be looked at as if it were one".repeat(100))
        .unwrap();
    for (arguments, says) in [
        (vec!["--database", "/nonexistent/a.db"], "/nonexistent/a.db"),
        (vec!["--database", "mysql://a/b"], "use sqlite:PATH"),
        (vec!["--database", "text.db"], "text.db"),
        (vec!["--listen", &listen], "cannot listen on"),
        (vec!["--log", "a=b=c"], "--log"),
    ] {
        let text = refusal(here, &arguments);
        let last = text.trim_end().lines().last().unwrap();
        assert!(last.starts_with("clientele: ") && last.contains(says), "{arguments:?}: {text}");
        assert_eq!(text.trim_end().lines().count(), 1, "{arguments:?}: {text}");
    }
    for arguments in [
        &["--public-url", "clientele.example"][..],
        &["--listen", "nowhere"],
        &["--session-idle", "0"],
        &["--sign-in-per-account", "0"],
        &["--unknown"],
        &["unknown"],
        &["--listen", "127.0.0.1:0", "demo"],
    ] {
        let text = refusal(here, arguments);
        assert!(text.starts_with("error: "), "{arguments:?}: {text}");
    }
}

#[tokio::test]
async fn a_command_that_looks_at_a_database_makes_none() {
    let directory = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let catalogue = elsewhere.path().join("scopes.json");
    std::fs::write(&catalogue, r#"[{"id": "users:readonly", "description": "Users"}]"#).unwrap();
    let here = directory.path();
    for arguments in [
        &["end-everything", "--dry-run"][..],
        &["end-everything", "--yes"],
        &["restored"],
        &["audit", "verify"],
        &["audit", "events"],
        &["link", "--email", "ana@meridian.example"],
        &["scopes"],
        &["scopes", "--import", catalogue.to_str().unwrap()],
    ] {
        let text = refusal(here, &[arguments, &["--database", "typo.db"]].concat());
        assert!(text.contains("there is no database typo.db"), "{arguments:?}: {text}");
        assert!(std::fs::read_dir(here).unwrap().next().is_none(), "{arguments:?}");
    }
    let new = here.join("new.db");
    clientele::server::storage::Store::open(new.to_str().unwrap()).await.unwrap().close().await;
    let output = run(here, &["end-everything", "--yes", "--database", "new.db"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("has no organization yet"), "{said}");
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("newer.db");
    let store = clientele::server::storage::Store::open(path.to_str().unwrap()).await.unwrap();
    let mut transaction = store.begin().await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'from the future', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    store.close().await;
    let text = refusal(directory.path(), &["--database", "newer.db"]);
    assert!(text.contains("newer version") && text.contains("9999"), "{text}");
}

#[test]
fn demo_data_goes_into_an_empty_database_only() {
    let directory = tempfile::tempdir().unwrap();
    let first = run(directory.path(), &["demo", "--clients", "50"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert!(String::from_utf8_lossy(&first.stdout).contains("ana.ruiz@meridianpost.example"));
    assert!(refusal(directory.path(), &["demo"]).contains("already has organizations"));
}

#[test]
fn a_database_is_set_up_and_entered_without_a_browser() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    std::fs::write(here.join("secret.txt"), "a long walk by the sea\nand a second line").unwrap();
    let first = |name: &'static str| {
        ["init", "--database", "a.db", "--organization", "Harbour", "--name", name, "--email", "olive@harbour.example"]
    };
    let short = [&first("Olive")[..], &["--password-file", "/dev/null"]].concat();
    assert!(refusal(here, &short).contains("--password: Use at least 12 characters"));
    assert!(refusal(here, &[&first("")[..], &["--password-file", "secret.txt"]].concat()).contains("--name: "));
    let done = run(here, &[&first("Olive")[..], &["--password-file", "secret.txt"]].concat());
    let says = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success() && says.contains("Harbour is set up") && !says.contains("/welcome/"), "{says}");
    assert!(refusal(here, &first("Olive")).contains("set up already"));

    let link = ["link", "--database", "a.db", "--public-url", "https://harbour.example", "--email"];
    let made = run(here, &[&link[..], &["Olive@harbour.example", "--without-second-factor"]].concat());
    let says = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success() && says.contains("https://harbour.example/welcome/"), "{says}");
    assert!(
        refusal(here, &[&link[..], &["nobody@harbour.example"]].concat()).contains("--email: No user has this address")
    );
    let other = [&link[..], &["olive@harbour.example", "--user", "00000000-0000-4000-8000-000000000000"]].concat();
    assert!(refusal(here, &other).contains("--email: No user has this address"));
    // Without a password the first administrator gets a link, too.
    let other = first("Olive").map(|word| if word == "a.db" { "b.db" } else { word });
    let says = String::from_utf8(run(here, &other).stdout).unwrap();
    assert!(says.contains("http://127.0.0.1:3000/welcome/"), "{says}");
}

#[test]
fn help_explains_every_setting_and_its_variable() {
    let directory = tempfile::tempdir().unwrap();
    let output = run(directory.path(), &["--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    for variable in
        ["DATABASE", "LISTEN", "PUBLIC_URL", "SESSION_IDLE", "SESSION_ABSOLUTE", "TRUSTED_PROXIES", "LOG_FORMAT"]
    {
        assert!(help.contains(&format!("CLIENTELE_{variable}")), "{variable}");
    }
}

#[test]
fn it_stops_when_told_to_and_finishes_what_it_is_doing() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = clientele(directory.path())
        .args(["serve", "--listen", "127.0.0.1:0", "--database", "a.db", "--demo"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    let address = ready.strip_prefix("Clientele is ready at http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = "email=ana.ruiz%40meridianpost.example&password=clientele-demo-1";
    let request = format!(
        "POST /fn/sign_in HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // Half a request is under way when the signal comes: the server has asked for its other half, which follows when nobody
    // else is let in any more.
    stream.write_all(request.as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let begun = Instant::now();
    while TcpStream::connect(&address).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(10), "others are still let in");
        std::thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not stop");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
    assert!(TcpStream::connect(&address).is_err());
    assert!(!directory.path().join("a.db-wal").exists(), "the write-ahead log was folded in");
}

#[test]
fn a_reader_that_has_heard_enough_ends_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = clientele(directory.path())
        .args(["demo", "--clients", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
