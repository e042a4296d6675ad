//! Holds the house to its plan: who may import whom (docs/architecture.md), and what stands in one place only.
#![allow(clippy::unwrap_used)] // a source that cannot be read fails the test

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A module, and what of ours it may name. The longest fitting module counts; itself is always allowed.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("policy", &["domain"]),
    ("wire", &["domain", "policy"]),
    ("components", &["wire", "domain", "policy"]),
    ("pages", &["components", "server_fns", "wire", "policy", "domain"]),
    // The server only inside bodies, which the browser's half drops; a test below looks after that.
    ("server_fns", &["wire", "domain", "server"]),
    ("app", &["pages", "components", "wire"]),
    ("server::storage", &["domain", "policy", "server::use_cases::error"]),
    (
        "server::use_cases::clients",
        &[
            "domain",
            "policy",
            "wire",
            "server::use_cases::caller",
            "server::use_cases::change",
            "server::use_cases::error",
            "server::use_cases::grants",
            "server::present",
            "server::crypto::secret_value",
            "server::storage",
        ],
    ),
    (
        "server::use_cases::authorizations",
        &[
            "domain",
            "policy",
            "wire",
            "server::use_cases::caller",
            "server::use_cases::change",
            "server::use_cases::clients",
            "server::use_cases::error",
            "server::present",
            "server::storage",
        ],
    ),
    ("server::present", &["domain", "policy", "wire", "server::storage"]),
    ("server::cli", &["domain", "policy", "server", "wire"]),
    ("server::router", &["app", "domain", "server", "wire"]),
    ("server", &["domain", "policy", "wire"]),
];

/// One of our sources, without comments and texts.
struct Source {
    path: PathBuf,
    /// `server::storage::list` for `src/server/storage/list.rs`.
    module: String,
    text: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_owned();
                let module = path.with_extension("").to_str().unwrap().replace('/', "::");
                let module = module.trim_end_matches("::mod").to_owned();
                found.push(Source { code: without_comments_and_texts(&text), path, module, text });
            }
        }
    }
    assert!(found.len() > 50, "the sources are elsewhere");
    found
}

/// Keeps line breaks, so that line numbers stay right.
fn without_comments_and_texts(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("'\"'") {
            3
        } else if let Some(hashes) = raw_text(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
        } else if c == '"' {
            text_length(rest)
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    code
}

/// The number of hashes when a raw text begins here.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of the text that begins here, quotes included.
fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

/// Every path of ours that the code names, from the root of the crate, with its line.
fn named(source: &Source) -> Vec<(usize, String)> {
    let mut found = vec![];
    for (start, root) in [("crate::", ""), ("super::", "super::")] {
        for (at, _) in source.code.match_indices(start) {
            let before = &source.code[..at];
            // Further steps of `super::super::` belong to the first; `$crate::` and `pub(in crate::…)` do not occur.
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let line = before.matches('\n').count() + 1;
            let mut paths = vec![];
            spread(&source.code[at + start.len()..], root, &mut paths);
            found.extend(paths.into_iter().map(|path| (line, absolute(&source.module, &path))));
        }
    }
    found
}

/// `a::{b, c::d}` is `a::b` and `a::c::d`. Answers what is left.
fn spread<'a>(rest: &'a str, prefix: &str, paths: &mut Vec<String>) -> &'a str {
    if let Some(mut rest) = rest.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches([',', ' ', '\n']);
            if rest.is_empty() {
                return rest;
            }
            if let Some(rest) = rest.strip_prefix('}') {
                return rest;
            }
            let left = spread(rest, prefix, paths);
            // An alias, or a `*`.
            rest = left.trim_start_matches(|c: char| !matches!(c, ',' | '}'));
        }
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let path = format!("{prefix}{}", &rest[..end]);
    match rest[end..].strip_prefix("::") {
        Some(further) if !further.starts_with('<') => spread(further, &format!("{path}::"), paths),
        _ => {
            paths.push(path);
            &rest[end..]
        }
    }
}

fn absolute(module: &str, path: &str) -> String {
    let mut module: Vec<&str> = module.split("::").collect();
    let mut path = path;
    if !path.starts_with("super::") {
        return path.to_owned();
    }
    while let Some(rest) = path.strip_prefix("super::") {
        path = rest;
        module.pop();
    }
    module.push(path);
    module.join("::")
}

fn within(path: &str, module: &str) -> bool {
    path == module || path.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"))
}

fn none(kind: &str, found: &[String]) {
    assert!(found.is_empty(), "{kind}:\n{}", found.join("\n"));
}

#[test]
fn modules_import_what_they_may() {
    let modules = ["domain", "policy", "wire", "components", "pages", "server_fns", "app", "server"];
    let mut found = vec![];
    // Tests of a module may prepare with what is above it.
    for source in sources().iter().filter(|source| !source.module.ends_with("_tests")) {
        let rule = MAY_IMPORT.iter().filter(|(module, _)| within(&source.module, module));
        let Some((own, allowed)) = rule.max_by_key(|(module, _)| module.len()) else { continue };
        for (line, path) in named(source) {
            // Names without a module of ours: `use super::*` in a top module.
            let ours = modules.iter().any(|module| within(&path, module));
            let fine = within(&path, own) || allowed.iter().any(|module| within(&path, module));
            // The rest of the server may use all of the server.
            let fine = fine || (*own == "server" && within(&path, "server"));
            if ours && !fine {
                found.push(format!("src/{}:{line} names {path}", source.path.display()));
            }
        }
    }
    none("imports that docs/architecture.md does not allow", &found);
}

#[test]
fn every_top_module_has_a_rule() {
    let without: Vec<String> = sources()
        .iter()
        .filter(|source| !["lib", "main"].contains(&source.module.as_str()))
        .filter(|source| !MAY_IMPORT.iter().any(|(module, _)| within(&source.module, module)))
        .map(|source| source.module.clone())
        .collect();
    none("modules that the plan does not know", &without);
}

#[test]
fn server_functions_name_the_server_inside_bodies() {
    let mut found = vec![];
    for source in sources().iter().filter(|source| within(&source.module, "server_fns")) {
        for (number, line) in source.code.lines().enumerate() {
            if line.contains("crate::server::") && !line.starts_with(' ') {
                found.push(format!("src/{}:{} {line}", source.path.display(), number + 1));
            }
        }
    }
    none("the browser's half has no server", &found);
}

#[test]
fn only_storage_speaks_sql() {
    // Converts its errors.
    let knows_sqlx = "server/use_cases/error.rs";
    let mut found = vec![];
    for source in sources().iter().filter(|source| !within(&source.module, "server::storage")) {
        let path = source.path.to_str().unwrap();
        if source.code.contains("sqlx") && path != knows_sqlx {
            found.push(format!("src/{path} uses sqlx"));
        }
        for words in ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE clients"] {
            if source.text.contains(words) {
                found.push(format!("src/{path} has {words}"));
            }
        }
    }
    none("SQL outside of storage", &found);
}

/// Who writes without a caller whose authority could have ended, and why. Everything else goes through `server::change`.
const WRITES_FOR_NOBODY: &[(&str, &str)] = &[
    ("server::use_cases::change", "it is the way"),
    ("server::storage", "the database itself, before it serves anybody"),
    ("server::use_cases::session", "begins, touches and ends sessions"),
    ("server::console::sign_in", "nobody is signed in yet"),
    ("server::use_cases::account::codes", "a code is used up at the sign-in, too; what it opens is a change"),
    ("server::use_cases::account::proof", "a question to a browser is asked and used up at the sign-in, too"),
    ("server::console::flash", "what a page of this session shows next"),
    ("server::use_cases::people::links", "whoever holds a link has no session yet"),
    ("server::use_cases::people::setup", "nobody is there yet"),
    ("server::use_cases::people::rescue", "whoever has the database"),
    ("server::cli", "whoever has the database"),
    ("server::jobs::sweep", "the clock"),
    ("server::oauth::ledger", "a token holds the cuts that its client was read with"),
    ("server::oauth::authorization_code", "a code holds the cuts that it was given under"),
    ("server::oauth::refresh", "so does what is refreshed"),
    ("server::oauth::revoke", "ends, and gives nothing"),
    ("server::jobs::records", "what was seen"),
    ("server::jobs::clock_keeper", "the time"),
];

#[test]
fn what_somebody_asks_for_is_written_as_a_change() {
    let mut found = vec![];
    let mut known: Vec<&str> = vec![];
    for source in sources() {
        let begins = source.code.contains("store.begin()") || source.code.contains("store().begin()");
        match WRITES_FOR_NOBODY.iter().find(|(module, _)| within(&source.module, module)) {
            Some((module, _)) if begins => known.push(module),
            None if begins => found.push(format!("src/{} begins a transaction", source.path.display())),
            _ => {}
        }
    }
    let unused = WRITES_FOR_NOBODY.iter().filter(|(module, _)| !known.contains(module));
    found.extend(unused.map(|(module, _)| format!("{module} begins none: take it from the list")));
    none("writes that do not read the authority again (server::change)", &found);
}

/// Pages of those who are not signed in yet, and the one whose answer carries all that it showed.
const FORMS_OF_NOBODY: &[&str] = &[
    "pages::consent",
    "pages::entrance::login",
    "pages::entrance::second_step",
    "pages::entrance::setup",
    "pages::entrance::welcome",
];

#[test]
fn forms_say_for_whom_they_were_made() {
    let mut found = vec![];
    for source in sources().iter().filter(|source| !FORMS_OF_NOBODY.contains(&source.module.as_str())) {
        for (start, _) in source.text.match_indices("<form").chain(source.text.match_indices("<ActionForm")) {
            let Some((tag, rest)) = source.text[start..].split_once('>') else { continue };
            let changes = tag.starts_with("<ActionForm") || tag.contains("method=\"post\"");
            // These act on the browser, whoever's page they stand on.
            let anybodys = tag.contains("/fn/sign_out") || tag.contains("/fn/set_preferences");
            if changes && !anybodys && !rest.trim_start().starts_with("{made_for()}") {
                found.push(format!("src/{}: {tag}>", source.path.display()));
            }
        }
    }
    none("forms that do not begin with `made_for()`", &found);
}

#[test]
fn only_the_root_asks_for_features() {
    let mut found = vec![];
    for source in sources() {
        let lines = source.text.lines().filter(|line| line.contains("feature = \""));
        let allowed = if source.module == "lib" { 5 } else { 0 };
        found.extend(lines.skip(allowed).map(|line| format!("src/{} {line}", source.path.display())));
    }
    none("lines that differ between the two halves", &found);
}

/// A listener on a component keeps its first closure when the view is drawn again with erased component types
/// (tachys 0.2.19, `AnyViewWithAttrs::rebuild`), and the signals in it are gone: it belongs on an element around it.
#[test]
fn no_component_carries_a_listener() {
    let mut found = vec![];
    for source in sources() {
        for (start, _) in source.code.match_indices('<') {
            let tag = source.code[start + 1..].split(['>', '<', ';']).next().unwrap_or_default();
            let component = tag.starts_with(|c: char| c.is_ascii_uppercase());
            if component && tag.split_whitespace().any(|word| word.starts_with("on:")) {
                found.push(format!("{}: <{}", source.module, tag.split_whitespace().next().unwrap_or_default()));
            }
        }
    }
    none("listeners on components", &found);
}

/// The framework's own binding writes over what was typed before the code arrived; `components::kept` takes it over.
#[test]
fn no_field_is_bound_so_that_it_forgets() {
    let mut found = vec![];
    for source in sources().iter().filter(|source| source.module != "components::kept") {
        for property in ["prop:value=", "prop:checked=", "prop:open=", "prop:selected=", "bind:"] {
            for (at, _) in source.text.match_indices(property) {
                let kept = source.text[at + property.len()..].starts_with("kept");
                let tag = source.text[..at].rsplit('<').next().unwrap_or_default();
                // What nobody can type into follows its signal.
                if !kept && !tag.contains("type=\"hidden\"") {
                    let line = source.text[..at].matches('\n').count() + 1;
                    found.push(format!("src/{}:{line} {property}", source.path.display()));
                }
            }
        }
    }
    none("fields that forget what was typed early", &found);
}

#[test]
fn files_are_of_one_subject() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.text.lines().count() > 400)
        .map(|source| source.path.display().to_string())
        .collect();
    none("files over 400 lines", &long);
}

#[test]
fn reads_sources_as_the_compiler_does() {
    let source = |module: &str, text: &str| Source {
        path: PathBuf::new(),
        module: module.into(),
        text: String::new(),
        code: without_comments_and_texts(text),
    };
    let paths = |module, text| named(&source(module, text)).into_iter().map(|(_, path)| path).collect::<Vec<_>>();
    assert_eq!(
        paths("pages::list", "use crate::{\n  domain::{A, b::C as D},\n  wire::*,\n};"),
        ["domain::A", "domain::b::C", "wire::"]
    );
    assert_eq!(paths("server::clients::list", "use super::super::storage::{self, X};").len(), 2);
    assert_eq!(paths("server::clients::list", "super::super::storage::list()"), ["server::storage::list"]);
    assert_eq!(paths("wire::error", "// crate::pages\n\"crate::app \\\" crate::app\" r#\"crate::\"app\"#"), [""; 0]);
    assert_eq!(named(&source("wire", "\n\"\n\"\ncrate::app::App"))[0], (4, "app::App".to_owned()));
}
