//! The README's walk in a terminal, pasted as a whole into bash.

use crate::{
    house::{House, TOM},
    oauth::register,
};
use std::{path::Path, process::Command};

/// The blocks of shell commands under these headings, in their order.
fn blocks(text: &str, headings: &[&str]) -> Vec<String> {
    let mut found = vec![];
    let sections = text.split("\n## ").filter(|section| headings.iter().any(|heading| section.starts_with(heading)));
    for section in sections {
        found.extend(section.split("```sh\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_of_the_readme_works_when_it_is_pasted() {
    let house = House::open().await;
    // Integration editor, in all divisions.
    let fields = [
        ("form[name]", "Walk"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000005@*"),
    ];
    let tom = house.signed_in(TOM).await;
    let client = register(&tom, &fields).await;
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = blocks(&readme, &["The first token", "The life of a client", "The same from the command line"]);
    assert_eq!(blocks.len(), 4, "credentials, the first token, curl, the command line");
    let mut script = blocks.concat();
    for (said, is) in [
        ("its-id", client.id.as_str()),
        ("its-secret", client.secret.as_str()),
        ("http://127.0.0.1:3000", &format!("http://{}", house.address)),
    ] {
        assert!(script.contains(said), "{said}");
        script = script.replace(said, is);
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_clientele")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    // The server of the test goes on in the meantime: this thread only waits.
    let output = tokio::task::block_in_place(|| {
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &script]).current_dir(folder.path()).env("PATH", path);
        bash.env_remove("CLIENTELE_TOKEN").output().unwrap()
    });
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    for says in [
        "\"active\":true",
        "\"name\":\"Route planner\"",
        "\"outcome\":\"deactivated\"",
        "restored",
        "Nothing was done: this was a dry run.",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    assert!(!told.contains("contextId"), "a refusal: {told}");
    let old = tom.client("f70b6c2d-95e8-4a14-b3d7-0c8a1e5f942b").await;
    assert_eq!((old.row.name.as_str(), old.row.state), ("Gift card desk", clientele::domain::State::Active));
    let exported = std::fs::read_to_string(folder.path().join("clients.json")).unwrap();
    assert!(exported.contains("Route planner") && !exported.contains(&client.secret), "{exported}");
}
