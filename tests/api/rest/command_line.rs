//! `clientele clients` against a running server, as a script calls it.

use super::{CLIENTS, Program};
use crate::{
    house::{ANA, DEACTIVATED, House, MIA, OLD, PAYROLL_ARCHIVE, YOUNG, program::at_a_terminal},
    oauth::{Client, machine},
};
use serde_json::{Value, json};
use std::process::{Command, Output, Stdio};

/// Billing sync, of the AP team.
const BILLING: &str = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";

pub(super) struct Shell {
    url: String,
    client: Client,
}

impl Shell {
    pub(super) async fn open(house: &House) -> Self {
        let client = machine(&house.signed_in(ANA).await).await;
        Self { url: format!("http://{}", house.address), client }
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
        command
            .arg("clients")
            .args(arguments)
            .env_remove("CLIENTELE_TOKEN")
            .env("CLIENTELE_URL", &self.url)
            .env("CLIENTELE_CLIENT_ID", &self.client.id)
            .env("CLIENTELE_CLIENT_SECRET", &self.client.secret)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        // The server of the test goes on in the meantime: this thread only waits.
        tokio::task::block_in_place(|| self.command(arguments).output().unwrap())
    }

    /// The same at a terminal, on which this is typed.
    fn asked(&self, typed: &str, arguments: &[&str]) -> (Option<i32>, String) {
        tokio::task::block_in_place(|| at_a_terminal(&mut self.command(arguments), typed))
    }

    #[track_caller]
    pub(super) fn ends(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        told
    }

    #[track_caller]
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let told = self.ends(0, &[arguments, &["--json"]].concat());
        serde_json::from_str(&told).unwrap_or_else(|e| panic!("{e}: {told}"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_life_of_a_client_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let listed = shell.json(&["list"]);
    assert_eq!(listed.as_array().unwrap().len(), 41);
    let table = shell.ends(0, &["list", "--search", "sync", "--state", "active"]);
    assert!(table.starts_with("NAME ") && table.contains("Billing sync") && table.lines().count() == 2, "{table}");
    for (asked, query) in [
        (&["--last-used", "30"][..], "lastUsed=30"),
        (&["--secret-older-than", "365", "--secret-expires", "never"], "secretOlderThan=365&secretExpires=never"),
        (&["--legacy-grant"], "legacyGrant=true"),
        (&["--other-organizations"], "otherOrganizations=true"),
        (&["--rehearsed"], "rehearsed=true"),
        (&["--owner", "missing"], "owner=missing"),
        (
            &["--owner", "ap-team@meridianpost.example", "--label", "finance"],
            "owner=ap-team%40meridianpost.example&label=finance",
        ),
        (
            &["--scope-all", "--scopes-never-used", "--made-by-program"],
            "scopeAll=true&scopesNeverUsed=true&madeByProgram=true",
        ),
    ] {
        let listed = shell.json(&[&["list"], asked].concat());
        let program = Program::of(&house, &shell.client).await;
        let by_rest = program.get(&format!("{CLIENTS}?{query}&sortBy=name")).await.ok();
        let ids = |clients: &Value| clients.as_array().unwrap().iter().map(|c| c["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&listed), ids(&by_rest["entities"]), "{asked:?}");
    }
    let told = shell.ends(5, &["list", "--secret-older-than", "soon"]);
    assert!(told.contains("secretOlderThan"), "{told}");
    let shown = shell.ends(0, &["show", YOUNG]);
    assert!(shown.contains("Quality review dashboard") && shown.contains("remove it at once"), "{shown}");
    assert!(shown.contains("Owner             nobody is named\n"), "{shown}");
    let owned = shell.ends(0, &["show", BILLING]);
    for line in [
        "Owner             AP team <ap-team@meridianpost.example>",
        "Purpose           Invoices reach finance each night",
        "Labels            production (green), finance (blue)",
        "Review on         20",
    ] {
        assert!(owned.contains(line), "{line}: {owned}");
    }
    assert_eq!(shell.json(&["show", BILLING])["ownership"]["owner"]["name"], "AP team");

    let told = shell.ends(0, &["delete", YOUNG, OLD, "--dry-run"]);
    assert!(told.contains("removed") && told.contains("deactivated") && told.contains("dry run"), "{told}");
    let told = shell.ends(2, &["delete", YOUNG]);
    assert!(told.contains("no terminal"), "{told}");
    let program = Program::admin(&house).await;
    program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    shell.ends(6, &["delete", YOUNG, OLD, "--yes", "--expect", "deactivated"]);
    program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    assert_eq!(program.get(&format!("{CLIENTS}/{OLD}")).await.ok()["state"], "inactive");
    let done = shell.json(&["delete", YOUNG, "--yes"]);
    assert_eq!(done["results"][0]["outcome"], "removed");
    let restored = shell.json(&["restore", OLD]);
    assert_eq!(restored["results"][0]["outcome"], "restored");
    shell.ends(6, &["restore", DEACTIVATED, YOUNG]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    assert!(shell.ends(0, &["rehearse", OLD]).contains("There was no rehearsal."));
    let begun = shell.json(&["rehearse", OLD, "--for", "48h"]);
    assert_eq!((&begun["state"], &begun["number"]), (&json!("running"), &json!(1)));
    let told = shell.ends(5, &["rehearse", OLD, "--for", "1h"]);
    assert!(told.contains("began a rehearsal of this client"), "{told}");
    let shown = shell.ends(0, &["rehearse", OLD]);
    assert!(shown.contains("nothing was cut") && shown.contains("No knock in"), "{shown}");
    let shown = shell.ends(0, &["rehearse", OLD, "--end"]);
    assert!(shown.contains("over, ended early"), "{shown}");
    shell.ends(5, &["rehearse", OLD, "--end"]);
    assert!(shell.ends(0, &["show", OLD]).contains("No knock in"));
    for wrong in [&["--for", "4d"][..], &["--for", "soon"], &["--for", "1h", "--end"]] {
        shell.ends(2, &[&["rehearse", OLD], wrong].concat());
    }
    shell.ends(3, &["rehearse", "x"]);
    let told = shell.ends(0, &["rehearse", OLD, YOUNG, "--for", "1h", "--dry-run"]);
    assert!(told.contains("refused until") && told.contains("dry run"), "{told}");
    let begun = shell.json(&["rehearse", OLD, YOUNG, "--for", "1h"]);
    assert_eq!(begun["results"][1]["outcome"], "rehearsed");
    shell.ends(6, &["rehearse", OLD, BILLING, "--for", "1h"]);
    shell.ends(0, &["rehearse", OLD, YOUNG, BILLING, "--end"]);
    shell.ends(5, &["rehearse", OLD, "--end", "--dry-run"]);
    shell.ends(2, &["rehearse", OLD, YOUNG]);
    shell.ends(2, &["rehearse", OLD, "--dry-run"]);
    shell.ends(3, &["rehearse", "00000000-0000-4000-8000-000000000000", "--end"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_told_to_end_when_silent() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let listed = shell.json(&["secrets", OLD]);
    let id = listed[0]["id"].as_str().unwrap();
    assert!(shell.ends(0, &["retire", OLD, id, "--after", "30"]).contains("after 30 days without use"));
    assert_eq!(shell.json(&["secrets", OLD])[0]["endsAfterSilentDays"], 30);
    shell.ends(5, &["retire", OLD, id, "--after", "31"]);
    shell.ends(5, &["retire", OLD, OLD, "--after", "30"]);
    shell.ends(2, &["retire", OLD, "x", "--after", "30"]);
    assert!(shell.ends(0, &["retire", OLD, id, "--after", "0"]).contains(" no "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_are_kept_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    assert!(shell.ends(0, &["views"]).contains("Legacy grant types"), "the demo's");
    let saved = shell.json(&["views", "save", "Silent", "--shared", "--last-used", "30", "--sort-by", "dateLastUsed"]);
    assert_eq!(saved["query"], "lastUsed=30&sortBy=dateLastUsed");
    let id = saved["id"].as_str().unwrap();
    let shown = shell.json(&["views", "open", id]);
    assert_eq!(json!(shown.as_array().unwrap().len()), saved["total"]);
    let told = shell.ends(0, &["views", "rename", id, "Silent for a month"]);
    assert!(told.starts_with("NAME ") && told.contains("Silent for a month") && told.contains("everyone"), "{told}");
    assert!(shell.ends(0, &["views", "replace", id, "--scope-all", "--descending"]).contains("scopeAll=true&sort"));
    assert!(shell.ends(5, &["views", "save", "Mine", "--scope-all"]).contains("Save it for the organization"));
    shell.ends(5, &["views", "save", "Legacy Grant Types", "--shared", "--scope-all"]);
    shell.ends(2, &["views", "open", "x"]);
    assert!(shell.ends(0, &["views", "delete", id]).contains("Deleted."));
    shell.ends(3, &["views", "delete", id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_are_reviewed_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let told = shell.ends(0, &["reviews"]);
    assert!(told.contains("Clients in production") && told.contains("2 of 6") && told.contains("2026-12-02"), "{told}");
    let staging = told.lines().find(|line| line.contains("0 of 1")).unwrap_or_else(|| panic!("one is gone: {told}"));
    assert!(staging.trim_end().ends_with(", past"), "{told}");
    let started = shell.json(&["reviews", "start", "Production", "--due", "2026-12-01", "--label", "production"]);
    assert_eq!((&started["query"], &started["progress"]["silent"]), (&json!("label=production"), &json!(6)));
    let id = started["id"].as_str().unwrap();
    let shown = shell.ends(0, &["reviews", "show", id]);
    assert!(shown.contains("Billing sync") && shown.contains("AP team") && shown.contains("silent"), "{shown}");
    let agents = crate::reviews::OF_ANA;
    let said = shell.ends(0, &["reviews", "answer", id, agents, "needed", "--until", "2027-03-01"]);
    assert!(said.contains("needed until 2027-03-01"), "{said}");
    let rest = shell.json(&["reviews", "show", id, "--standing", "silent"]);
    assert_eq!(rest.as_array().unwrap().len(), 5);
    assert!(shell.ends(0, &["reviews", "take-back", id, agents]).contains("silent"));
    assert!(shell.ends(5, &["reviews", "answer", id, agents, "needed"]).contains("until"));
    shell.ends(3, &["reviews", "answer", id, "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", "let_go"]);
    shell.ends(2, &["reviews", "show", "x"]);
    assert!(shell.ends(0, &["reviews", "end", id]).contains("ended"));
    shell.ends(5, &["reviews", "end", id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_what_an_import_reads() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clients.json");
    let file = file.to_str().unwrap();
    shell.ends(0, &["export", "--output", file]);
    let told = shell.ends(6, &["import", file, "--dry-run"]);
    assert!(told.contains("is or was in use"), "{told}");
    let some = shell.json(&["export", OLD, YOUNG]);
    assert_eq!((&some["total"], &some["clients"][0]["id"], &some["missing"]), (&json!(2), &json!(OLD), &Value::Null));
    let unknown = uuid::Uuid::new_v4().to_string();
    let told = shell.ends(6, &["export", OLD, &unknown, "--output", file]);
    assert!(told.contains("not exported") && told.contains(&unknown), "{told}");
    shell.ends(3, &["export", &unknown]);
    shell.ends(3, &["export", "x"]);
    let told = shell.ends(5, &["import", file, "--dry-run"]);
    assert!(told.contains("is or was in use"), "a file that tells what is missing is read: {told}");
    shell.ends(0, &["export", "--output", file]);
    let mut export: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let moved: Vec<Value> = export["clients"]
        .as_array_mut()
        .unwrap()
        .drain(..)
        .filter(|client| client["authorizedGrantType"] == "CODE" && client["state"] == "active")
        .map(|mut client| {
            client.as_object_mut().unwrap().remove("id");
            client
        })
        .collect();
    assert!(moved.len() > 5);
    std::fs::write(file, serde_json::to_string(&moved).unwrap()).unwrap();
    let done = shell.json(&["import", file, "--with-secrets"]);
    assert_eq!(done["results"].as_array().unwrap().len(), moved.len());
    assert!(done["results"][0]["secret"].as_str().unwrap().starts_with("cs_"));
    std::fs::write(file, "{\"clients\": [{}], \"total\": 2}").unwrap();
    shell.ends(2, &["import", file]);
    // What is wrong is said with the line of the file.
    std::fs::write(file, "\u{feff}[\n  {\"name\": \"a\"},\n\n  {\"authorizedGrantType\": \"CODE\"}\n]\n").unwrap();
    let told = shell.ends(6, &["import", file, "--dry-run"]);
    assert!(told.contains("line 2: authorizedGrantType: ") && told.contains("line 4: name: "), "{told}");
    std::fs::write(file, b"\xff\xfe[\0]\0").unwrap();
    let told = shell.ends(2, &["import", file]);
    assert!(told.contains("clients.json: this is in UTF-16"), "{told}");
    std::fs::write(file, "{\"clients\": [{}], \"dryRun\": true}").unwrap();
    let told = shell.ends(2, &["import", file]);
    assert!(told.contains("Remove it and use --dry-run"), "{told}");
    // A field that is there twice is refused in its row, whichever of the two would count.
    let row = |more: &str| {
        format!(
            "{{\"name\": \"Twice\", \"authorizedGrantType\": \"CODE\", \"scope\": [\"users\"], \
             \"registeredRedirectUri\": [\"https://a.example/cb\"]{more}}}"
        )
    };
    let twice = ", \"allowedAddresses\": [\"10.0.0.0/8\"], \"allowedAddresses\": null";
    std::fs::write(file, format!("[{}, {}]", row(""), row(twice))).unwrap();
    let told = shell.ends(6, &["import", file, "--dry-run"]);
    assert!(told.contains("row 2: allowedAddresses: This field is there twice."), "{told}");
    // So is what makes a reader of JSON give up, by its own line, and the rows beside it are taken.
    let faults = [
        ", \"description\": \"\\u0000\"",
        ", \"description\": \"\\ud800\"",
        ", \"description\": \"a\tb\"",
        ", \"x\": 1e400",
    ];
    let rows: Vec<String> = [""].iter().chain(&faults).map(|more| row(more)).collect();
    std::fs::write(file, format!("[\n{}\n]", rows.join(",\n"))).unwrap();
    let told = shell.ends(6, &["import", file]);
    for says in [
        "line 3: description: This has a NUL",
        "line 4: description: This has half",
        "line 5: description: This has U+0009",
        "line 6: x: number out of range",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    assert_eq!(told.matches("imported").count(), 1, "{told}");
    std::fs::write(file, format!("[\n{},\n{{\"name\" \"b\"}}\n]", row(faults[2]))).unwrap();
    let told = shell.ends(2, &["import", file]);
    assert!(told.contains("clients.json: "), "{told}");
    // So is an id, however far away in the file.
    let id = ", \"id\": \"5d0c7a41-2f3e-4b6a-9a57-3c1f6c1f0b11\"";
    let filler = vec!["1"; 1_000].join(",\n");
    std::fs::write(file, format!("[{},\n{filler},\n{}]", row(id), row(id))).unwrap();
    let told = shell.ends(6, &["import", file, "--dry-run"]);
    assert!(told.contains("line 1002: id: line 1 of the file has this id, too."), "{}", &told[told.len() - 500..]);
    let listed = shell.json(&["list"]);
    std::fs::write(file, serde_json::to_string(&listed).unwrap()).unwrap();
    let told = shell.ends(6, &["import", file, "--dry-run"]);
    assert!(told.contains("is or was in use"), "{told}");
    std::fs::write(file, "not json").unwrap();
    shell.ends(2, &["import", file]);
    shell.ends(2, &["import", "/nowhere/clients.json"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exit_codes_tell_scripts_what_went_wrong() {
    let house = House::open().await;
    let mut shell = Shell::open(&house).await;
    shell.ends(3, &["show", "90e7f5d1-38ab-4c02-a96f-d7120b4e8c54"]);
    shell.ends(3, &["show", "nonsense"]);
    shell.ends(2, &["list", "--url", "clientele.example"]);
    shell.ends(5, &["list", "--state", "gone"]);
    shell.ends(3, &["delete", "nonsense", "--yes"]);
    shell.ends(3, &["restore", YOUNG, "nonsense"]);
    // Of one why, of several that not all.
    const ABSENT: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c54";
    for command in
        [&["delete", "--yes"][..], &["delete", "--dry-run"], &["delete"], &["restore"], &["restore", "--dry-run"]]
    {
        shell.ends(3, &[command, &[ABSENT]].concat());
        shell.ends(6, &[command, &[ABSENT, "90e7f5d1-38ab-4c02-a96f-d7120b4e8c55"]].concat());
    }
    shell.ends(5, &["restore", YOUNG]);
    shell.ends(5, &["delete", YOUNG, "--yes", "--expect", "deactivated"]);
    let many: Vec<String> = (0..101).map(|n| format!("90e7f5d1-38ab-4c02-a96f-0000000000{n:02x}")).collect();
    let many: Vec<&str> = ["restore", "--json"].into_iter().chain(many.iter().map(String::as_str)).collect();
    assert_eq!(shell.ends(6, &many).matches("\"refused\"").count(), 102, "a row for each, and their number");
    // The question at a terminal: no, and yes.
    for (typed, code, left) in [("no\n", 7, true), ("\n", 7, true), ("yes\n", 0, false)] {
        let (ended, says) = shell.asked(typed, &["delete", YOUNG]);
        assert!(ended == Some(code) && says.contains("Type yes to go on"), "{typed:?}: {ended:?} {says}");
        shell.ends(if left { 0 } else { 3 }, &["show", YOUNG]);
    }
    shell.ends(4, &["list", "--token", "cat_nonsense"]);
    shell.ends(1, &["list", "--url", "http://127.0.0.1:1"]);
    // Mia's own token sees nothing of this organization.
    let theirs = crate::oauth::register(
        &house.signed_in(MIA).await,
        &[
            ("form[name]", "Theirs"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "300"),
            ("roles[]", "0c11e27e-1e00-4000-8000-000300000008@*"),
        ],
    )
    .await;
    shell.client = theirs;
    shell.ends(3, &["show", OLD]);
    shell.ends(3, &["delete", PAYROLL_ARCHIVE, "--yes"]);
    shell.client.secret = "cs_wrong".into();
    shell.ends(4, &["list"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_somebody_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let table = shell.ends(0, &["needs"]);
    let line = |what: &str| table.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {table}"));
    assert!(line("2 deactivated clients").ends_with("list --state inactive"), "{table}");
    assert!(line("log_broken").contains("log_broken: not known yet"), "{table}");
    for need in shell.json(&["needs"])["entities"].as_array().unwrap() {
        let Some(text) = need["text"].as_str() else { continue };
        let Some((_, listed)) = line(text).split_once("  list ") else { continue };
        let arguments: Vec<&str> = std::iter::once("list").chain(listed.split_whitespace()).collect();
        assert_eq!(Some(shell.json(&arguments).as_array().unwrap().len() as u64), need["count"].as_u64(), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anything_is_found_from_a_script() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let table = shell.ends(0, &["find", "agent"]);
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("client  Agent desktop")
                && line.ends_with("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4")),
        "{table}"
    );
    let hint = &shell.client.secret[shell.client.secret.len() - 4..];
    let table = shell.ends(0, &["find", hint]);
    let line = format!("secret  cs_…{hint} of Night export");
    assert!(table.contains(&line) && table.contains(&shell.client.id), "{table}");
    assert_eq!(shell.json(&["find", "okafor"])["entities"][0]["name"], "Tom Okafor");
    let none = shell.ends(0, &["find", "zzz"]);
    assert_eq!(none.trim_end(), "Nothing found. Looked for: client, user, role, request.");
}
