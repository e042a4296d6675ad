//! What a script says of many clients at once, and what its user is told of.

use super::{
    bearer::{as_user, console},
    command_line::Shell,
};
use crate::house::{ANA, House, OLD, YOUNG};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_chooses_notices_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let told = shell.ends(5, &["notices"]);
    assert!(told.contains("it acts for no user"), "{told}");
    let app = console(&house, &[("notifications", "write")]).await;
    let user = as_user(&house, &app, ANA, "notifications").await;
    let ends = |code: i32, arguments: &[&str]| {
        let run = || shell.command(arguments).env("CLIENTELE_TOKEN", &user.token).output().unwrap();
        let output = tokio::task::block_in_place(run);
        let told = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        told
    };
    let line = |told: &str, kind: &str| told.lines().find(|line| line.starts_with(kind)).unwrap().to_owned();
    let told = ends(0, &["notices", "--choose", "silent", "--choose", "removed_soon", "--mail", "yes"]);
    assert!(line(&told, "silent").ends_with("yes") && line(&told, "ownerless").ends_with('-'), "{told}");
    assert!(told.contains("Mail     yes, but this server sends none"), "{told}");
    assert_eq!(ends(0, &["notices"]), told);
    assert!(ends(0, &["notices", "--none"]).contains("Mail     no"));
    ends(5, &["notices", "--choose", "weather"]);
    assert!(ends(0, &["notices", "--remove-webhook"]).contains("Webhook  none"));
    ends(5, &["notices", "--remove-webhook"]);
    ends(2, &["notices", "--none", "--choose", "silent"]);
    ends(2, &["notices", "--mail", "maybe"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_labelled_and_given_an_owner_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let told = shell.ends(0, &["label", "staging=blue", OLD, YOUNG, "--dry-run"]);
    assert!(told.contains("labelled") && told.contains("dry run"), "{told}");
    assert_eq!(shell.json(&["ownership", OLD])["labels"], json!([]));
    assert_eq!(shell.json(&["label", "staging=blue", OLD, YOUNG])["results"][1]["outcome"], "labelled");
    assert!(shell.ends(0, &["label", "staging", OLD]).contains("it was so already"));
    assert_eq!(shell.json(&["label", "staging", OLD, "--off"])["results"][0]["outcome"], "unlabelled");
    let unknown = "00000000-0000-4000-8000-000000000000";
    shell.ends(6, &["owner", "AP team <ap-team@meridianpost.example>", OLD, unknown]);
    assert_eq!(shell.json(&["ownership", OLD])["owner"]["name"], "AP team");
    shell.ends(3, &["owner", ANA, unknown]);
    shell.ends(5, &["owner", "nobody@meridianpost.example", OLD]);
    shell.ends(5, &["label", "a,b", OLD]);
    for wrong in [&["owner", "", OLD][..], &["owner", ANA], &["label", "staging"]] {
        shell.ends(2, wrong);
    }
    let told = shell.ends(3, &["label", "staging", OLD, "x"]);
    assert!(told.contains("no client has \"x\" as its whole name"), "{told}");
    assert_eq!(shell.json(&["ownership", OLD])["labels"], json!([]));
}
