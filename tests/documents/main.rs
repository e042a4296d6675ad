//! The documents name files: each is there, so that a reader is never sent to what was moved.
#![allow(clippy::unwrap_used)] // a document that cannot be read fails the test

mod security;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders whose files the documents name.
const FOLDERS: [&str; 10] =
    ["src", "tests", "docs", "scripts", "end2end", "migrations", "style", "benches", "public", ".ci"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file and folder under a folder, from the root of the repository.
fn below(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
        if path.is_dir() {
            below(&path, found);
        }
    }
}

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)).into();
    let beside = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    found.extend(beside.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    assert!(found.len() > 8, "the documents are elsewhere");
    found
}

/// What stands between backticks, outside of blocks of code, with its line.
fn quoted(text: &str) -> Vec<(usize, &str)> {
    let mut in_block = false;
    let mut found = vec![];
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            found.extend(line.split('`').skip(1).step_by(2).map(|word| (number + 1, word)));
        }
    }
    found
}

/// The path that a quotation names, if it is one of ours.
fn path(word: &str) -> Option<&str> {
    let word = word.trim_end_matches('/');
    if !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b)) {
        return None;
    }
    let in_folder = word.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder));
    let source = [".rs", ".ts", ".mjs", ".sql"].iter().any(|ending| word.ends_with(ending));
    (in_folder || source).then_some(word)
}

/// The addresses of links, with their lines, that are no web pages and no headings.
fn links(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate();
    let addresses = lines.flat_map(|(number, line)| {
        line.split("](").skip(1).filter_map(move |rest| Some((number + 1, rest.split_once(')')?.0)))
    });
    addresses
        .map(|(line, address)| (line, address.split('#').next().unwrap_or_default()))
        .filter(|(_, address)| !address.is_empty() && !address.contains("://"))
        .collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut files = vec![];
    for folder in FOLDERS {
        below(&root().join(folder), &mut files);
    }
    // `storage/engine.rs` is short for a path that ends so; a name in a table of one folder has no folder.
    let known = |named: &str| files.iter().any(|file| file == named || file.ends_with(&format!("/{named}")));
    let mut wrong = vec![];
    let mut looked_at = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let name = document.strip_prefix(root()).unwrap().display();
        for (line, named) in quoted(&text).into_iter().filter_map(|(line, word)| Some((line, path(word)?))) {
            looked_at += 1;
            if !known(named) {
                wrong.push(format!("{name}:{line} {named}"));
            }
        }
        for (line, address) in links(&text) {
            looked_at += 1;
            if !document.parent().unwrap().join(address).exists() {
                wrong.push(format!("{name}:{line} links {address}"));
            }
        }
    }
    assert!(looked_at > 100, "the documents name {looked_at} files");
    assert!(wrong.is_empty(), "files that are not there:\n{}", wrong.join("\n"));
}

/// What is longer is not read, and what a merge puts back stands beside what it was replaced by.
#[test]
fn the_plan_has_two_pages() {
    let lines = fs::read_to_string(root().join("docs/architecture.md")).unwrap().lines().count();
    assert!(lines <= 120, "docs/architecture.md has {lines} lines: reasons belong into docs/decisions.md");
}

#[test]
fn reads_documents_as_people_do() {
    let text =
        "See `src/a.rs` and [b](c.md#d), `not/ours`.\n```sh\n`src/no.rs`\n```\n`storage/e.rs` [w](https://x.example)";
    let named: Vec<_> = quoted(text).into_iter().filter_map(|(line, word)| Some((line, path(word)?))).collect();
    assert_eq!(named, [(1, "src/a.rs"), (5, "storage/e.rs")]);
    assert_eq!(links(text), [(1, "c.md")]);
    assert_eq!(path("migrations/NNNN_….sql"), None);
    assert_eq!(path("src/pages/clients/one/"), Some("src/pages/clients/one"));
}
