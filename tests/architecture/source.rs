//! Our sources as the compiler reads them: tokens without comments, and the tree that they make.

use proc_macro2::{TokenStream, TokenTree};
use std::{
    cell::OnceCell,
    fs,
    path::{Path, PathBuf},
};

/// One file of ours.
pub struct Source {
    /// From `src`: `server/storage/list.rs`.
    pub path: PathBuf,
    /// `server::storage::list`; `lib` and `main` for the two roots.
    pub module: String,
    pub text: String,
    /// Reading a file costs far more than finding a word in its text: only who needs the tree asks for it.
    tokens: OnceCell<TokenStream>,
    file: OnceCell<syn::File>,
}

impl Source {
    pub fn new(path: &Path, text: &str) -> Self {
        let module = path.with_extension("").to_str().unwrap().replace('/', "::");
        let module = module.trim_end_matches("::mod").to_owned();
        Self { path: path.to_owned(), module, text: text.to_owned(), tokens: OnceCell::new(), file: OnceCell::new() }
    }

    pub fn tokens(&self) -> TokenStream {
        let read = || self.text.parse().unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        self.tokens.get_or_init(read).clone()
    }

    pub fn file(&self) -> &syn::File {
        let read = || syn::parse2(self.tokens()).unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        self.file.get_or_init(read)
    }

    /// Where something stands, for the message of a check.
    pub fn at(&self, line: usize) -> String {
        format!("src/{}:{line}", self.path.display())
    }
}

/// The folder of this crate, or of another checkout that `report` is to measure.
pub fn root() -> PathBuf {
    std::env::var_os("ARCHITECTURE_OF").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from).join("src")
}

/// Every file of ours, in the order of their paths.
pub fn sources() -> Vec<Source> {
    let root = root();
    let mut folders = vec![root.clone()];
    let mut found = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(Source::new(path.strip_prefix(&root).unwrap(), &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() > 50, "the sources are elsewhere");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Whether a path lies in a module: `wire::page::Page` in `wire::page` and in `wire`.
pub fn within(path: &str, module: &str) -> bool {
    path == module || path.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"))
}

/// Every token, those of groups included, each group's before what follows it.
pub fn every(tokens: TokenStream) -> Vec<TokenTree> {
    let mut found = vec![];
    for token in tokens {
        found.push(token.clone());
        if let TokenTree::Group(group) = token {
            found.extend(every(group.stream()));
        }
    }
    found
}

/// The rule is kept when nothing was found against it.
pub fn none(kind: &str, found: &[String]) {
    assert!(found.is_empty(), "{kind}:\n{}", found.join("\n"));
}
