//! Settings as operators give them: what does not fit is said, and what is empty is not set.

use crate::house::program::{Program, clientele, heard};
use std::process::{Output, Stdio};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn init(variables: &[(&str, &str)], arguments: &[&str], files: &[(&str, &[u8])]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(directory.path().join(name), bytes).unwrap();
    }
    let mut command = clientele(directory.path());
    command.envs(variables.iter().copied()).args(["init", "--organization", "Harbour", "--name", "Olive"]);
    command.args(["--email", "olive@harbour.example"]).args(arguments).output().unwrap()
}

#[test]
fn an_empty_variable_is_not_set() {
    for variable in
        ["CLIENTELE_PUBLIC_URL", "CLIENTELE_DATABASE", "CLIENTELE_LOG", "CLIENTELE_LOG_FORMAT", "DATABASE_URL"]
    {
        for empty in ["", " "] {
            let done = init(&[(variable, empty)], &[], &[]);
            assert!(done.status.success(), "{variable}: {}", text(&done.stderr));
            assert!(
                text(&done.stdout).contains("http://127.0.0.1:3000/welcome/"),
                "{variable}: {}",
                text(&done.stdout)
            );
        }
    }
    let serve = ["CLIENTELE_LISTEN", "CLIENTELE_CORS_ORIGINS", "CLIENTELE_TRUSTED_PROXIES", "CLIENTELE_DEMO"];
    let directory = tempfile::tempdir().unwrap();
    let mut command = clientele(directory.path());
    command.envs(serve.map(|name| (name, ""))).args(["serve", "--log", "a=b=c"]).stdout(Stdio::null());
    let told = text(&command.output().unwrap().stderr);
    assert!(told.starts_with("clientele: --log"), "the variables are no reason: {told}");
}

#[test]
fn a_public_url_is_normalised_or_refused_with_what_was_meant() {
    let link = |url: &str| init(&[("CLIENTELE_PUBLIC_URL", url)], &[], &[]);
    for (typed, origin) in [
        (" https://Clientele.Example:443/ ", "https://clientele.example/welcome/"),
        ("https://[2001:DB8:0::1]", "https://[2001:db8::1]/welcome/"),
    ] {
        let done = link(typed);
        assert!(text(&done.stdout).contains(origin), "{typed}: {}{}", text(&done.stdout), text(&done.stderr));
    }
    for (typed, says) in [
        ("clientele.example", "Did you mean https://clientele.example?"),
        ("https://clientele.example/console", "scheme and host only"),
        ("https://bücher.example", "Did you mean xn--bcher-kva.example?"),
        ("https://clientele.example\u{200b}", "U+200B, a zero-width space"),
        ("https://a.example,https://b.example", "These are 2"),
    ] {
        let refused = link(typed);
        assert!(
            !refused.status.success() && text(&refused.stderr).contains(says),
            "{typed}: {}",
            text(&refused.stderr)
        );
    }
}

/// One such file locked the first administrator out: nobody types a byte order mark.
#[tokio::test]
async fn a_password_in_a_file_is_what_people_will_type() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    std::fs::write(&file, "\u{feff}a long walk by the sea \r\nand more\n").unwrap();
    let url = directory.path().join("a.db").display().to_string();
    let mut command = clientele(directory.path());
    command.args(["init", "--organization", "Harbour", "--name", "Olive", "--email", "olive@harbour.example"]);
    let done = command.args(["--database", &url, "--password-file"]).arg(&file).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    let program = Program::serve(directory.path(), 256, &[]);
    let typed = "email=olive%40harbour.example&password=a+long+walk+by+the+sea";
    let answer = tokio::task::spawn_blocking(move || heard(program.post("sign_in", typed))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for (bytes, says) in
        [(&b"\xff\xfea\0 \0l\0o\0n\0g\0"[..], "UTF-16"), (b"a l\xf6ng walk by the sea", "perhaps Latin-1")]
    {
        let refused = init(&[], &["--password-file", "secret"], &[("secret", bytes)]);
        assert!(text(&refused.stderr).contains(says), "{}", text(&refused.stderr));
    }
}

#[test]
fn what_does_not_fit_what_stands_in_front_is_warned_of_once() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    // A binary of the tests has no browser half, and says so.
    let said = || {
        let said = std::fs::read_to_string(&log).unwrap();
        said.split_inclusive('\n').filter(|line| !line.contains("browser half")).collect::<String>()
    };
    let count = |words: &str| said().matches(words).count();
    {
        let program = Program::serve_to(directory.path(), &log, &[]);
        let ask = |headers: &str| {
            let address = &program.address;
            heard(
                program.say(&format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\n{headers}connection: close\r\n\r\n")),
            )
        };
        assert!(ask("").starts_with("HTTP/1.1 200"));
        assert_eq!(said(), "", "nothing is wrong yet");
        ask("x-forwarded-for: 203.0.113.1\r\n");
        ask("x-forwarded-for: 203.0.113.1\r\n");
        assert_eq!(count("X-Forwarded-For"), 1, "{}", said());
        for _ in 0..2 {
            let address = &program.address;
            let post = "POST /fn/sign_in HTTP/1.1\r\norigin: https://console.example\r\ncontent-length: 0\r\n\
                        content-type: application/x-www-form-urlencoded\r\nconnection: close";
            assert!(heard(program.say(&format!("{post}\r\nhost: {address}\r\n\r\n"))).starts_with("HTTP/1.1 403"));
        }
        let line = said().lines().find(|line| line.contains("https://console.example")).unwrap().to_owned();
        assert!(line.contains("WARN") && line.contains(&program.address) && line.contains("--public-url"), "{line}");
        assert_eq!(count("https://console.example"), 1, "{}", said());
        assert!(!said().contains('\u{1b}'), "colours in a file: {}", said());
    }
    std::fs::write(&log, "").unwrap();
    drop(Program::serve_to(directory.path(), &log, &["--public-url", "https://clientele.example"]));
    assert!(said().contains("--trusted-proxies"), "{}", said());
    std::fs::write(&log, "").unwrap();
    let counted = ["--public-url", "https://clientele.example", "--trusted-proxies", "1"];
    drop(Program::serve_to(directory.path(), &log, &counted));
    assert_eq!(said(), "");
}
