//! How long a file is, what stands in which folder, and which half of the program it is of.

use crate::{
    not_yet::ENTRIES,
    source::{Source, every, none, root, sources, within},
};
use proc_macro2::TokenTree;
use syn::visit::{self, Visit};

const LONGEST: usize = 400;

fn long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > LONGEST).then(|| format!("src/{} has {lines} lines", source.path.display()))
}

#[test]
fn files_are_of_one_subject() {
    none("files over 400 lines", &sources().iter().filter_map(long).collect::<Vec<_>>());
}

/// Everything that stands in `src/server`: a newcomer has read it before they are lost.
const SERVER: &[&str] = &[
    "cli",
    "clock.rs",
    "config",
    "console",
    "crypto",
    "http",
    "jobs",
    "mail",
    "mod.rs",
    "oauth",
    "outgoing",
    "places.rs",
    "rest",
    "router",
    "storage",
    "telemetry.rs",
    "use_cases",
];

/// Entries that neither the plan nor the list knows, and what the list has that is gone.
fn unlike(here: &[String], not_yet: &[&str]) -> Vec<String> {
    let strange = here.iter().filter(|name| !SERVER.contains(&name.as_str()) && !not_yet.contains(&name.as_str()));
    let gone = not_yet.iter().filter(|name| !here.iter().any(|entry| entry == *name));
    let gone = gone.map(|name| format!("{name} is gone: take it from ENTRIES"));
    strange.map(|name| format!("src/server/{name} is not in the plan")).chain(gone).collect()
}

#[test]
fn the_server_has_the_wings_of_the_plan() {
    let here = std::fs::read_dir(root().join("server")).unwrap();
    let here: Vec<String> = here.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    none("entries of src/server", &unlike(&here, ENTRIES));
}

/// Lines that ask for a feature, `cfg` or `cfg_attr` wherever it stands.
fn asks_for_features(source: &Source) -> Vec<usize> {
    if !source.text.contains("feature") {
        return vec![];
    }
    let tokens = every(source.tokens());
    let feature = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Ident(word), TokenTree::Punct(mark)] if *word == "feature" && mark.as_char() == '=' => {
            Some(word.span().start().line)
        }
        _ => None,
    });
    feature.collect()
}

#[test]
fn only_the_root_asks_for_features() {
    let mut found = vec![];
    for source in sources() {
        // What is the server's alone (four), and the two bundles.
        let allowed = if source.module == "lib" { 6 } else { 0 };
        found.extend(asks_for_features(&source).into_iter().skip(allowed).map(|line| source.at(line)));
    }
    none("lines that differ between the two halves", &found);
}

/// Lines that name the server outside of a function's body.
fn outside_of_bodies(source: &Source) -> Vec<usize> {
    struct Outside(Vec<usize>);
    impl<'ast> Visit<'ast> for Outside {
        fn visit_block(&mut self, _: &'ast syn::Block) {}

        fn visit_path(&mut self, path: &'ast syn::Path) {
            let mut parts = path.segments.iter();
            if parts.next().is_some_and(|part| part.ident == "crate")
                && parts.next().is_some_and(|part| part.ident == "server")
            {
                self.0.push(path.segments[0].ident.span().start().line);
            }
            visit::visit_path(self, path);
        }

        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            let syn::UseTree::Path(path) = &item.tree else { return };
            let server = match &*path.tree {
                syn::UseTree::Path(path) => path.ident == "server",
                syn::UseTree::Name(name) => name.ident == "server",
                syn::UseTree::Rename(name) => name.ident == "server",
                syn::UseTree::Glob(_) => true,
                syn::UseTree::Group(group) => group.items.iter().any(|tree| match tree {
                    syn::UseTree::Path(path) => path.ident == "server",
                    syn::UseTree::Name(name) => name.ident == "server",
                    syn::UseTree::Rename(name) => name.ident == "server",
                    syn::UseTree::Glob(_) | syn::UseTree::Group(_) => true,
                }),
            };
            if path.ident == "crate" && server {
                self.0.push(path.ident.span().start().line);
            }
        }
    }
    let mut outside = Outside(vec![]);
    outside.visit_file(source.file());
    outside.0
}

#[test]
fn server_functions_name_the_server_inside_bodies() {
    let mut found = vec![];
    for source in sources().iter().filter(|source| within(&source.module, "server_fns")) {
        found.extend(outside_of_bodies(source).into_iter().map(|line| source.at(line)));
    }
    none("the browser's half has no server", &found);
}

#[test]
fn finds_long_files_features_and_the_server() {
    let source = |text: &str| Source::new("server_fns/clients.rs".as_ref(), text);
    assert_eq!(long(&source(&"\n".repeat(400))), None);
    assert_eq!(long(&source(&"\n".repeat(401))).unwrap(), "src/server_fns/clients.rs has 401 lines");
    let here = ["cli".to_owned(), "stray.rs".to_owned()];
    assert_eq!(unlike(&here, &["stray.rs"]), [""; 0]);
    assert_eq!(
        unlike(&here, &["old"]),
        ["src/server/stray.rs is not in the plan", "old is gone: take it from ENTRIES"]
    );
    assert_eq!(
        asks_for_features(&source(
            "// feature = \"a\"\n#[cfg(not(feature = \"ssr\"))]\nfn a() { cfg!(feature = \"b\"); }"
        )),
        [2, 3]
    );
    let outside = |text| outside_of_bodies(&source(text));
    assert_eq!(outside("fn a() { use crate::server::Store; crate::server::go(); }"), [0; 0]);
    assert_eq!(outside("use crate::wire::Page;\nuse crate::{domain::A, server::Store};"), [2]);
    assert_eq!(
        outside("use crate::server::Store;\nfn a(store: crate::server::Store) -> Result<crate::server::A> { }"),
        [1, 2, 2]
    );
}
