//! Sentences for people: what is counted is said by one helper, so that nobody reads "1 clients".

use crate::source::{Source, none, sources};

/// What is counted where people read it.
const COUNTED: [&str; 18] = [
    "applications",
    "attempts",
    "changes",
    "clients",
    "codes",
    "divisions",
    "entries",
    "organizations",
    "passkeys",
    "people",
    "permissions",
    "places",
    "roles",
    "scopes",
    "secrets",
    "sessions",
    "tokens",
    "users",
];

/// Where a number that may be one stands before several things.
fn counts_by_hand(source: &Source) -> Vec<String> {
    let mut found = vec![];
    for (at, _) in source.text.match_indices("} ") {
        let said = &source.text[at + 2..];
        let said = ["other ", "more ", "active "].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said);
        let word: &str = &said[..said.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(said.len())];
        let begins = source.text[..at].rfind('{').unwrap_or(at);
        let placeholder = source.text[begins + 1..at].chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if placeholder && COUNTED.contains(&word) {
            let line = source.text[..at].matches('\n').count() + 1;
            found.push(format!("{} {{…}} {word}", source.at(line)));
        }
    }
    found
}

#[test]
fn what_is_counted_is_said_by_the_one_helper() {
    let sources = sources();
    let read = sources.iter().filter(|source| !source.module.contains("storage") && !source.module.contains("demo"));
    none("counts that do not go through `domain::count`", &read.flat_map(counts_by_hand).collect::<Vec<_>>());
}

#[test]
fn finds_counts() {
    let found = |text: &str| counts_by_hand(&Source::new("pages/list.rs".as_ref(), text)).len();
    for text in ["f(\"{n} clients\")", "f(\"in {} other organizations\")", "f(\"{left_over} more tokens.\")"] {
        assert_eq!(found(text), 1, "{text}");
    }
    for text in ["f(\"{n} match\")", "f(\"{who} clientele\")", "f(\"the tokens of {} and users\")", "{ a(); } more"] {
        assert_eq!(found(text), 0, "{text}");
    }
}
