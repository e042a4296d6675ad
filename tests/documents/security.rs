//! `docs/security.md` names a test for what it promises: each is there, and each fault of others that a test tries stands
//! in its table.

use crate::{below, root};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// How a row says that there is no test, and goes on with the reason.
const WITHOUT: [&str; 3] = ["cannot be: ", "not met: ", "yours: "];

fn text() -> String {
    fs::read_to_string(root().join("docs/security.md")).unwrap()
}

/// Every test there is, as `others::codes::name`: the folders and files between `tests/api` or `src` and the function, with
/// what its comment says. Tests of a browser are `delete.spec.ts › title`.
fn tests() -> BTreeMap<String, String> {
    let mut files = vec![];
    for folder in ["src", "tests", "end2end/specs"] {
        below(&root().join(folder), &mut files);
    }
    let mut found = BTreeMap::new();
    for file in files {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        if let Some(spec) = file.strip_prefix("end2end/specs/") {
            let titles = text.lines().filter_map(|line| line.trim_start().strip_prefix("test(\"")?.split('"').next());
            found.extend(titles.map(|title| (format!("{spec} › {title}"), String::new())));
        } else if let Some(path) = file.strip_suffix(".rs") {
            let path = ["tests/api/", "tests/", "src/"].iter().find_map(|folder| path.strip_prefix(folder)).unwrap();
            let module: Vec<&str> = path.split('/').filter(|part| !["mod", "main", "lib"].contains(part)).collect();
            found.extend(
                functions(&text).into_iter().map(|(name, comment)| {
                    (module.iter().copied().chain([name]).collect::<Vec<_>>().join("::"), comment)
                }),
            );
        }
    }
    found
}

/// The tests of a file, each with its comment.
fn functions(text: &str) -> Vec<(&str, String)> {
    let (mut comment, mut marked, mut found) = (String::new(), false, vec![]);
    for line in text.lines().map(str::trim_start) {
        if let Some(said) = line.strip_prefix("///") {
            comment.push_str(said);
        } else if line.starts_with("#[") {
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else {
            let function = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
            if let Some(name) = function.filter(|_| marked).and_then(|rest| rest.split('(').next()) {
                found.push((name, std::mem::take(&mut comment)));
            }
            (comment, marked) = (String::new(), false);
        }
    }
    found
}

/// The rows of all tables, without heads.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_head = |n: usize| lines.get(n + 1).is_some_and(|next| next.starts_with("|---"));
    let of_table = |n: &usize| lines[*n].starts_with("| ") && !is_head(*n);
    let cells = |n: usize| lines[n].trim_matches('|').split('|').map(str::trim).collect();
    (0..lines.len()).filter(of_table).map(cells).collect()
}

/// The tests that a cell names.
fn named(cell: &str) -> Vec<&str> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter(|word| word.contains("::") || word.contains(".spec.ts › ")).collect()
}

/// Those that say under which numbers their fault is known.
fn numbers(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("CVE-") || word.starts_with("GHSA-")).map(str::to_owned).collect()
}

#[test]
fn every_test_that_is_named_is_there() {
    let (text, tests) = (text().replace('\n', " "), tests());
    let missing: Vec<&str> = named(&text).into_iter().filter(|test| !tests.contains_key(*test)).collect();
    assert!(missing.is_empty(), "tests that are not there:\n{}", missing.join("\n"));
    assert!(tests.len() > 600, "{} tests", tests.len());
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let text = text();
    for row in rows(&text) {
        let last = row.last().unwrap();
        let reasoned = WITHOUT.iter().any(|word| last.strip_prefix(word).is_some_and(|reason| reason.len() > 10));
        assert!(reasoned || !named(last).is_empty(), "neither a test nor a reason: {row:?}");
    }
}

#[test]
fn each_fault_of_others_that_is_tried_stands_in_the_table_once() {
    let text = text();
    let faults: Vec<Vec<&str>> = rows(&text).into_iter().filter(|row| !numbers(row[0]).is_empty()).collect();
    let distinct: BTreeSet<&str> = faults.iter().map(|row| row[0]).collect();
    assert_eq!(distinct.len(), faults.len(), "one stands there twice");
    let numbered = distinct.iter().filter(|number| number.starts_with("CVE-202")).count();
    assert!(numbered >= 60, "{numbered} CVEs: a corpus does not shrink");
    let of_table: BTreeSet<(String, String)> = faults
        .iter()
        .flat_map(|row| named(row[3]).into_iter().map(|test| (row[0].to_owned(), test.to_owned())))
        .filter(|(_, test)| test.starts_with("others::"))
        .collect();
    let tried: BTreeSet<(String, String)> = tests()
        .into_iter()
        .filter(|(test, _)| test.starts_with("others::"))
        .flat_map(|(test, comment)| numbers(&comment).into_iter().map(move |number| (number, test.clone())))
        .collect();
    let unsaid: Vec<_> =
        tried.difference(&of_table).filter(|(number, _)| !distinct.contains(number.as_str())).collect();
    assert!(unsaid.is_empty(), "tried, and not in the table: {unsaid:?}");
    let untried: Vec<_> = of_table.difference(&tried).collect();
    assert!(untried.is_empty(), "in the table, and not in the test's comment: {untried:?}");
}

/// The exceptions of `deny.toml`, each with the comment above it.
fn exceptions(text: &str) -> Vec<(&str, String)> {
    let (mut comment, mut found) = (String::new(), vec![]);
    let list =
        text.split_once("\nignore = [").and_then(|(_, rest)| rest.split_once("\n]")).map_or("", |(list, _)| list);
    for line in list.lines().map(str::trim) {
        if let Some(said) = line.strip_prefix('#') {
            comment.push_str(said);
        } else if let Some(advisory) = line.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
            found.push((advisory, std::mem::take(&mut comment)));
        } else if !line.is_empty() {
            found.push((line, String::new()));
        }
    }
    found
}

#[test]
fn what_may_stay_with_a_known_fault_says_why_and_until_when() {
    let text = text();
    for said in ["within 7 days", "within 30", "within 90", "at least every 90 days"] {
        assert!(text.contains(said), "{said}");
    }
    let deny = fs::read_to_string(root().join("deny.toml")).unwrap();
    let found = exceptions(&deny);
    assert_eq!(found.len(), deny.matches("RUSTSEC-").count(), "{found:?}");
    for (advisory, comment) in found {
        let argued = advisory.starts_with("RUSTSEC-") && comment.len() > 60 && comment.contains("Ends when ");
        assert!(argued, "{advisory} is excepted without a reason and an end: {comment}");
    }
    let bare =
        "x\nignore = [\n    # why. Ends when a.\n    \"RUSTSEC-1\",\n    \"RUSTSEC-2\",\n    { id = \"3\" },\n]\n";
    let read: Vec<(&str, bool)> = exceptions(bare).into_iter().map(|(id, why)| (id, why.is_empty())).collect();
    assert_eq!(read, [("RUSTSEC-1", false), ("RUSTSEC-2", true), ("{ id = \"3\" },", true)]);
}

#[test]
fn reads_rows_and_tests_as_people_do() {
    let text = "| a | b |\n|---|---|\n| CVE-2026-1 | `x::y`, `src/a.rs` |\n\nNot | this |\n";
    let rows = rows(text);
    assert_eq!(rows, [["CVE-2026-1", "`x::y`, `src/a.rs`"]]);
    assert_eq!(named(rows[0][1]), ["x::y"]);
    assert_eq!(numbers("CVE-2026-1, and CVE-2026-22: x"), ["CVE-2026-1", "CVE-2026-22"].map(str::to_owned).into());
    let source = "/// CVE-2026-1: said.\n#[tokio::test(flavor = \"x\")]\nasync fn one() {\n}\nfn helper() {}\n#[test]\nfn two() {}";
    assert_eq!(functions(source), [("one", " CVE-2026-1: said.".to_owned()), ("two", String::new())]);
}
