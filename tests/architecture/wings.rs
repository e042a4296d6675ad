//! Who may name whom: the table of docs/architecture.md.

use crate::{
    graph::Graph,
    not_yet::IMPORTS,
    source::{Source, none, sources, within},
};

/// A wing, what of ours it may name, and which crates it may not. The longest fitting wing counts; a wing may always name
/// itself.
struct Wing {
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

const fn wing(name: &'static str, may: &'static [&'static str], never: &'static [&'static str]) -> Wing {
    Wing { name, may, never }
}

/// Crates that speak of requests and answers, or of pages.
const HTTP: &[&str] = &["axum", "axum_extra", "tower", "tower_http", "hyper", "leptos", "leptos_axum", "leptos_router"];
const PURE: &[&str] = &[
    "axum",
    "axum_extra",
    "hyper",
    "leptos",
    "leptos_axum",
    "leptos_router",
    "sqlx",
    "tokio",
    "tower",
    "tower_http",
    "web_sys",
];

const WINGS: &[Wing] = &[
    wing("domain", &[], PURE),
    wing("policy", &["domain"], PURE),
    wing("wire", &["domain", "policy"], &["axum", "sqlx", "tokio"]),
    wing("components", &["wire", "domain", "policy"], &["axum", "sqlx", "tokio"]),
    wing("dom", &["components"], &["axum", "leptos", "sqlx", "tokio"]),
    wing("browser", &["dom", "components", "wire"], &["axum", "leptos", "sqlx", "tokio"]),
    wing("forms", &["dom", "components", "domain"], &["axum", "leptos", "sqlx", "tokio"]),
    wing("pages", &["components", "server_fns", "wire", "domain", "policy"], &["axum", "sqlx", "tokio"]),
    // The server only inside bodies, which the browser's half drops; a test of its own looks after that.
    wing(
        "server_fns",
        &["wire", "domain", "policy", "server::console", "server::use_cases", "server::http"],
        &["sqlx"],
    ),
    wing("lib", &["server"], &[]),
    wing("main", &["server"], &[]),
    wing("server::cli", &["server", "wire", "domain", "policy"], &[]),
    // The one place that knows every door.
    wing("server::router", &["pages", "server", "server_fns", "wire", "domain", "policy"], &[]),
    wing(
        "server::console",
        &["server::use_cases", "server::http", "server::outgoing", "server::clock", "wire", "domain", "policy"],
        &["sqlx"],
    ),
    wing(
        "server::rest",
        &["server::use_cases", "server::http", "server::clock", "domain", "policy"],
        &["leptos", "sqlx"],
    ),
    wing(
        "server::oauth",
        &["server::use_cases", "server::http", "server::clock", "domain", "policy"],
        &["leptos", "sqlx"],
    ),
    // The door that leads out.
    wing(
        "server::mail",
        &[
            "server::console",
            "server::use_cases",
            "server::storage",
            "server::crypto",
            "server::http",
            "server::outgoing",
            "server::clock",
            "server::config",
            "domain",
        ],
        &["axum", "sqlx"],
    ),
    wing("server::use_cases", &["server::storage", "server::crypto", "domain", "policy"], HTTP),
    wing("server::storage", &["domain", "policy"], HTTP),
    wing("server::crypto", &["server::places", "domain"], HTTP),
    wing(
        "server::http",
        &[
            "server::crypto",
            "server::outgoing",
            "server::storage",
            "server::clock",
            "server::config",
            "server::places",
            "domain",
        ],
        &["sqlx"],
    ),
    wing("server::outgoing", &["server::crypto", "domain"], HTTP),
    wing("server::jobs", &["server::use_cases", "server::storage", "server::clock", "domain", "policy"], HTTP),
    // What all else stands on.
    wing("server::clock", &["domain"], HTTP),
    wing("server::config", &["domain"], HTTP),
    wing("server::places", &[], HTTP),
    wing("server::telemetry", &["server::config"], HTTP),
    wing("server", &[], HTTP),
];

fn wing_of(module: &str) -> Option<&'static Wing> {
    WINGS.iter().filter(|wing| within(module, wing.name)).max_by_key(|wing| wing.name.len())
}

/// Every line that names what its wing may not: from, to, and where.
fn against_the_table(graph: &Graph) -> Vec<(String, String, usize)> {
    let mut found = vec![];
    for ((from, to), name) in &graph.said {
        let Some(wing) = wing_of(from) else { continue };
        if !within(to, wing.name) && !wing.may.iter().any(|may| within(to, may)) {
            found.push((from.clone(), to.clone(), name.line));
        }
    }
    for (from, named) in &graph.named {
        let Some(wing) = wing_of(from) else { continue };
        for name in named.iter().filter(|name| !name.ours) {
            let krate = name.path.split("::").next().unwrap();
            if wing.never.contains(&krate) {
                found.push((from.clone(), krate.to_owned(), name.line));
            }
        }
    }
    found
}

/// What the table forbids and the list does not excuse, and what the list excuses without need.
fn unlike_the_plan(graph: &Graph, not_yet: &[(&str, &str, &str)]) -> Vec<String> {
    let against = against_the_table(graph);
    let excuses = |from: &str, to: &str, entry: &(&str, &str, &str)| within(from, entry.0) && within(to, entry.1);
    let mut said: Vec<String> = against
        .iter()
        .filter(|(from, to, _)| !not_yet.iter().any(|entry| excuses(from, to, entry)))
        .map(|(from, to, line)| format!("{from} names {to} in line {line}"))
        .collect();
    let needless = not_yet.iter().filter(|entry| !against.iter().any(|(from, to, _)| excuses(from, to, entry)));
    said.extend(needless.map(|(from, to, _)| format!("{from} no longer names {to}: take it from IMPORTS")));
    said
}

#[test]
fn modules_import_what_they_may() {
    none("imports that docs/architecture.md does not allow", &unlike_the_plan(&Graph::of(&sources()), IMPORTS));
}

#[test]
fn every_module_has_a_wing() {
    let sources = sources();
    let without = sources.iter().map(|source| &source.module).filter(|module| wing_of(module).is_none());
    none("modules that the plan does not know", &without.cloned().collect::<Vec<_>>());
}

/// What people type into the form of settings is text, and the console's. All that is below it, and every other door, has
/// drafts of settings.
#[test]
fn only_the_console_has_the_form_of_settings() {
    let others = ["server::rest", "server::oauth", "server::cli", "server::use_cases"];
    let knows = |source: &Source| {
        others.iter().any(|wing| within(&source.module, wing)) && source.text.contains("SettingsForm")
    };
    let sources = sources();
    let found = sources.iter().filter(|source| knows(source)).map(|source| source.module.clone());
    none("modules that know the console's form", &found.collect::<Vec<_>>());
}

#[test]
fn finds_what_is_against_the_table() {
    let source = |path: &str, text| Source::new(path.as_ref(), text);
    let graph = Graph::of(&[
        source("wire/page.rs", "pub struct Page;"),
        source("domain/client.rs", "pub fn a() { format!(\"{}\", crate::wire::page::Page) }"),
        source("server/use_cases/list.rs", "use axum::Json;\nuse crate::domain::client;\nfn a() { client::a() }"),
        source(
            "server/use_cases/answer.rs",
            "pub use crate::server::storage::rows::Row;\npub use crate::server::http::Url;",
        ),
        source("server/storage/rows.rs", "pub struct Row;"),
        source("server/http/mod.rs", "pub struct Url;"),
        source(
            "server/console/doors.rs",
            "use crate::server::use_cases::list::{self, b};\nuse crate::server::use_cases::answer::Row;\n\
             use crate::server::storage::rows;\nfn a(_: rows::Row) { list::a() }",
        ),
    ]);
    assert_eq!(
        unlike_the_plan(&graph, &[]),
        [
            "domain::client names wire::page in line 1",
            "server::console::doors names server::storage::rows in line 3",
            "server::use_cases::answer names server::http in line 2",
            "server::use_cases::list names axum in line 1",
        ]
    );
    let excused = [
        ("domain", "wire", ""),
        ("server::use_cases", "axum", ""),
        ("server::use_cases", "server::http", ""),
        ("server::console", "server::storage", ""),
        ("policy", "wire", ""),
    ];
    assert_eq!(unlike_the_plan(&graph, &excused), ["policy no longer names wire: take it from IMPORTS"]);
}
