//! The program and callers who let it wait: nobody else is shut out, and it ends when it is told to.

use crate::house::{
    ANA,
    program::{Program, heard},
};
use clientele::server::{cli::demo::PASSWORD, storage::Store};
use std::{
    io::Write,
    net::TcpStream,
    sync::mpsc,
    time::{Duration, Instant},
};

const HALF: &str = "GET /login HTTP/1.1\r\nhost: a.example\r\nx-half";

fn credentials() -> String {
    format!("email={}&password={PASSWORD}", ANA.replace('@', "%40"))
}

#[test]
fn silent_connections_shut_nobody_out() {
    let directory = tempfile::tempdir().unwrap();
    let program = Program::serve(directory.path(), 256, &[]);
    let silent: Vec<TcpStream> = (0..300).map(|_| program.connect()).collect();
    for path in ["/healthz", "/readyz", "/login"] {
        assert!(program.get(path).starts_with("HTTP/1.1 200"), "{path}");
    }
    let half: Vec<TcpStream> = (0..300).map(|_| program.say(HALF)).collect();
    let body: Vec<TcpStream> = (0..300).map(|_| program.say(&program.head("sign_in", 50))).collect();
    for path in ["/healthz", "/readyz", "/login"] {
        assert!(program.get(path).starts_with("HTTP/1.1 200"), "{path}");
    }
    assert!(heard(program.post("sign_in", &credentials())).starts_with("HTTP/1.1 200"));
    drop((silent, half, body));
}

#[test]
fn who_lets_it_wait_too_long_is_let_go() {
    let directory = tempfile::tempdir().unwrap();
    let flags = ["--header-timeout", "1", "--body-timeout", "1", "--idle-timeout", "1"];
    let program = Program::serve(directory.path(), 1_024, &flags);
    let begun = Instant::now();
    let kept_open = program.say("GET /healthz HTTP/1.1\r\nhost: a.example\r\n\r\n");
    let (silent, half) = (program.connect(), program.say(HALF));
    let no_body = program.say(&program.head("sign_in", 50));
    assert_eq!((heard(silent), heard(half)), (String::new(), String::new()));
    let answer = heard(kept_open);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
    let answer = heard(no_body);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("did not arrive in time"), "{answer}");
    assert!(begun.elapsed() >= Duration::from_secs(1), "each may wait for a second");

    // A byte now and then does not make it wait for ever.
    let mut trickle = program.say(&program.head("sign_in", 1_000));
    let mut bytes = 0;
    while trickle.write_all(b"x").is_ok() {
        bytes += 1;
        assert!(bytes < 200, "it still listens");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_that_says_it_is_ready_hears_that_it_is_to_stop() {
    let directory = tempfile::tempdir().unwrap();
    let mut program = Program::serve(directory.path(), 1_024, &[]);
    program.terminate();
    assert!(program.ended(Duration::from_secs(20)).success(), "the signal came before it was listened to");
    assert!(!directory.path().join("a.db-wal").exists(), "the write-ahead log was folded in");
}

#[test]
fn half_a_request_does_not_keep_it_from_ending() {
    let directory = tempfile::tempdir().unwrap();
    let flags = ["--header-timeout", "3600", "--body-timeout", "3600", "--idle-timeout", "3600", "--stop-timeout", "1"];
    let mut program = Program::serve(directory.path(), 1_024, &flags);
    let silent = program.connect();
    let half = program.say(HALF);
    let no_body = program.say(&program.head("sign_in", 50));
    // All of them are taken before the one after them is answered.
    assert!(program.get("/healthz").starts_with("HTTP/1.1 200"));
    program.terminate();
    assert!(program.ended(Duration::from_secs(20)).success());
    assert!(!directory.path().join("a.db-wal").exists(), "the write-ahead log was folded in");
    drop((silent, half, no_body));
}

#[tokio::test]
async fn when_all_are_busy_more_are_told_so_and_health_is_heard() {
    let directory = tempfile::tempdir().unwrap();
    // Two are worked on, ten wait.
    let flags = ["--max-connections", "40", "--max-requests", "2", "--sign-in-per-account", "100"];
    let program = Program::serve(directory.path(), 1_024, &flags);
    // Somebody else holds the database: what writes waits.
    let path = directory.path().join("a.db");
    let store = Store::open(path.to_str().unwrap()).await.unwrap();
    let held = store.begin().await.unwrap();
    let (said, answers) = mpsc::channel();
    for stream in (0..20).map(|_| program.post("sign_in", &credentials())).collect::<Vec<_>>() {
        let said = said.clone();
        std::thread::spawn(move || said.send(heard(stream)));
    }
    let is_busy = |answer: &str| answer.starts_with("HTTP/1.1 503") && answer.to_lowercase().contains("retry-after: 1");
    for answer in answers.iter().take(8) {
        assert!(is_busy(&answer), "{answer}");
    }
    let (page, for_programs) = (program.get("/login"), program.get("/api/v2/users/me"));
    assert!(is_busy(&page) && page.contains("The server is busy"), "{page}");
    assert!(is_busy(&for_programs) && for_programs.contains("service.unavailable"), "{for_programs}");
    assert!(program.get("/healthz").starts_with("HTTP/1.1 200"));
    held.rollback().await.unwrap();
    store.close().await;
    for answer in answers.iter().take(12) {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[test]
fn a_storm_of_sign_ins_is_bounded_and_leaves_no_memory_behind() {
    let directory = tempfile::tempdir().unwrap();
    let flags = ["--sign-in-per-address", "100000"];
    let program = Program::serve(directory.path(), 4_096, &flags);
    let (mut refused, mut busy) = (0, 0);
    let mut after = vec![];
    for storm in 0..4 {
        let streams: Vec<TcpStream> = (0..250)
            .map(|n| program.post("sign_in", &format!("email=nobody-{storm}-{n}%40a.example&password=wrong")))
            .collect();
        for answer in streams.into_iter().map(heard) {
            if answer.starts_with("HTTP/1.1 503") {
                assert!(answer.to_lowercase().contains("\r\nretry-after: "), "{answer}");
                busy += 1;
            } else {
                assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
                refused += 1;
            }
        }
        after.push(program.kilobytes());
    }
    assert!(refused > 60 && busy > 0, "{refused} were looked at, {busy} sent away");
    // Two computations of 19 MiB beside what the program takes at rest. Where only all that is mapped can be asked for, an
    // unoptimized binary maps as much again of itself.
    let most = if cfg!(target_os = "linux") { 96 << 10 } else { 176 << 10 };
    assert!(after.iter().all(|&kilobytes| kilobytes <= most), "{after:?} KiB");
    // What the first one took is used again. How threads share what is free differs by a few MiB from storm to storm.
    assert!(after.iter().all(|&kilobytes| kilobytes <= after[0] + (16 << 10)), "{after:?} KiB");
    assert!(heard(program.post("sign_in", &credentials())).starts_with("HTTP/1.1 200"));
}
