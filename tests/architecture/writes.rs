//! Who may speak to the database, and who may write.

use crate::source::{Source, every, none, sources, within};
use proc_macro2::TokenTree;
use syn::visit::{self, Visit};

/// Whether a file names `word` anywhere in its code.
fn names(source: &Source, word: &str) -> bool {
    source.text.contains(word)
        && every(source.tokens()).iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == word))
}

fn speaks_sql(source: &Source) -> Vec<String> {
    let mut found = vec![];
    let path = source.path.display();
    // It converts errors of the database.
    if names(source, "sqlx") && source.module != "server::use_cases::error" {
        found.push(format!("src/{path} uses sqlx"));
    }
    for words in ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE clients"] {
        if source.text.contains(words) {
            found.push(format!("src/{path} has {words}"));
        }
    }
    found
}

#[test]
fn only_storage_speaks_sql() {
    let sources = sources();
    let others = sources.iter().filter(|source| !within(&source.module, "server::storage"));
    none("SQL outside of storage", &others.flat_map(speaks_sql).collect::<Vec<_>>());
}

/// Who writes without a caller whose authority could have ended, and why. Everything else goes through
/// `server::use_cases::change`.
const WRITES_FOR_NOBODY: &[(&str, &str)] = &[
    ("server::use_cases::change", "it is the way"),
    ("server::storage", "the database itself, before it serves anybody"),
    ("server::use_cases::session", "begins, touches and ends sessions"),
    ("server::use_cases::sign_in", "nobody is signed in yet"),
    ("server::use_cases::account::codes", "a code is used up at the sign-in, too; what it opens is a change"),
    ("server::use_cases::account::proof", "a question to a browser is asked and used up at the sign-in, too"),
    ("server::use_cases::account::sealing", "a key changes, and nothing that anybody asked for"),
    ("server::use_cases::flashes", "what a page of this session shows next"),
    ("server::use_cases::people::links", "whoever holds a link has no session yet"),
    ("server::use_cases::people::setup", "nobody is there yet"),
    ("server::use_cases::people::rescue", "whoever has the database"),
    ("server::use_cases::everything", "whoever has the database"),
    ("server::use_cases::restorations::operator", "whoever has the database"),
    ("server::use_cases::restorations::watch", "what is found out about the database itself"),
    ("server::cli", "whoever has the database"),
    ("server::jobs::ended", "the clock"),
    ("server::use_cases::notices", "the clock"),
    ("server::use_cases::webhooks", "the clock"),
    ("server::use_cases::audit::verify", "the clock"),
    ("server::jobs::sweep", "the clock"),
    ("server::use_cases::tokens::authorization_code", "a code holds the cuts that it was given under"),
    ("server::use_cases::tokens::refresh", "so does what is refreshed"),
    ("server::use_cases::tokens::revocation", "ends, and gives nothing"),
    ("server::jobs::clock_keeper", "the time"),
];

/// Whether a file calls `begin` on what is called `store`.
fn begins(source: &Source) -> bool {
    struct Begins(bool);
    impl<'ast> Visit<'ast> for Begins {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            let receiver = match &*call.receiver {
                syn::Expr::Path(path) => path.path.segments.last().map(|part| part.ident.to_string()),
                syn::Expr::Field(field) => match &field.member {
                    syn::Member::Named(name) => Some(name.to_string()),
                    syn::Member::Unnamed(_) => None,
                },
                syn::Expr::MethodCall(call) => Some(call.method.to_string()),
                _ => None,
            };
            self.0 |= call.method == "begin" && receiver.as_deref() == Some("store");
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut begins = Begins(false);
    if source.text.contains("begin") {
        begins.visit_file(source.file());
    }
    begins.0
}

/// Transactions that are begun elsewhere than listed, and what is listed without need.
fn unlike(sources: &[Source], listed: &[(&str, &str)]) -> Vec<String> {
    let mut found = vec![];
    let mut known: Vec<&str> = vec![];
    for source in sources.iter().filter(|source| begins(source)) {
        match listed.iter().find(|(module, _)| within(&source.module, module)) {
            Some((module, _)) => known.push(module),
            None => found.push(format!("src/{} begins a transaction", source.path.display())),
        }
    }
    let unused = listed.iter().filter(|(module, _)| !known.contains(module));
    found.extend(unused.map(|(module, _)| format!("{module} begins none: take it from the list")));
    found
}

#[test]
fn what_somebody_asks_for_is_written_as_a_change() {
    let found = unlike(&sources(), WRITES_FOR_NOBODY);
    none("writes that do not read the authority again (server::use_cases::change)", &found);
}

#[test]
fn finds_sql_and_transactions() {
    let source = |text: &str| Source::new("server/rest/me.rs".as_ref(), text);
    assert_eq!(speaks_sql(&source("// sqlx\nfn a() { \"sqlx\"; }")), [""; 0]);
    assert_eq!(speaks_sql(&source("fn a(e: sqlx::Error) {}")), ["src/server/rest/me.rs uses sqlx"]);
    assert_eq!(speaks_sql(&source("const A: &str = \"SELECT 1\";")), ["src/server/rest/me.rs has SELECT "]);
    for text in
        ["store.begin()", "self\n.store\n.begin()", "act.store().begin()", "{ self.state.store.begin().await?; }"]
    {
        let text = format!("async fn a() {{ {text}; }}");
        assert!(begins(&source(&text)), "{text}");
    }
    assert!(!begins(&source("fn a() { act.begin(); \"store.begin()\"; store.beginning() }")));
    let sources = [source("fn a() { store.begin(); }")];
    assert_eq!(unlike(&sources, &[("server::rest", "")]), [""; 0]);
    assert_eq!(unlike(&sources, &[("server::jobs", "")]).len(), 2);
}
