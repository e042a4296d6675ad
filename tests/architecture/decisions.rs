//! Who decides what a caller may do.

use crate::source::{Source, none, sources, within};

/// What a file reads of an actor's permissions, which only the policy may.
fn decides(source: &Source) -> Vec<String> {
    let by_hand = [".permissions.contains(", ".everywhere.contains(", ".holds(", "::holds(", "fn holds("];
    let words = by_hand.into_iter().filter(|words| source.text.contains(words));
    words.map(|words| format!("src/{} decides by {words}", source.path.display())).collect()
}

#[test]
fn only_the_policy_decides() {
    let sources = sources();
    let others = sources.iter().filter(|source| !within(&source.module, "policy"));
    none("decisions that are not the policy's: ask it for an Action", &others.flat_map(decides).collect::<Vec<_>>());
}

#[test]
fn finds_decisions() {
    let source = |text: &str| Source::new("server/rest/me.rs".as_ref(), text);
    assert_eq!(decides(&source("fn a() { caller.actor.holds(X); }")), ["src/server/rest/me.rs decides by .holds("]);
    assert_eq!(decides(&source("fn a() { caller.actor.may(X); }")), [""; 0]);
}

/// Who reads the database without a caller whom the policy could be asked about, and why.
const READS_FOR_NOBODY: &[(&str, &str)] = &[
    ("server::use_cases::change", "it is the way"),
    ("server::use_cases::session", "opens sessions"),
    ("server::use_cases::sign_in", "nobody is signed in yet"),
    ("server::use_cases::flashes", "what a page of this session shows next"),
    ("server::use_cases::audit::verify", "whoever has the database"),
    ("server::use_cases::people::setup", "nobody is there yet"),
    ("server::use_cases::people::rescue", "whoever has the database"),
    ("server::use_cases::everything", "whoever has the database"),
    ("server::use_cases::restorations::operator", "whoever has the database"),
    ("server::use_cases::restorations::watch", "the server itself looks, for nobody"),
    ("server::use_cases::notices", "the clock: nobody asks; what a mail has is read through an act of its reader"),
    ("server::use_cases::webhooks", "the clock: nobody asks; what a notice has is read through an act of its reader"),
    ("server::use_cases::people::links", "whoever holds a link has no session yet"),
    ("server::use_cases::people::givers", "it asks the policy itself what it may name"),
    ("server::use_cases::account::codes", "codes are used up at the sign-in, too"),
    ("server::use_cases::account::sealing", "whoever has the database and its keys"),
    ("server::use_cases::account::proof", "a question to a browser is asked at the sign-in, too"),
    (
        "server::use_cases::audit::events",
        "they are told of who is not signed in, and an export keeps its act's database",
    ),
    ("server::use_cases::audit::export", "an export keeps the database that its act gave it"),
    ("server::use_cases::tokens", "a client has no act: it shows its secret, its code or its token"),
    ("server::use_cases::clients::list", "a walk keeps the database that its act gave it"),
];

/// `Act` gives its database away for an `Action` only: a use case that is given no other has asked the policy.
fn given_a_database(source: &Source) -> Vec<String> {
    let lines = source.text.lines().filter(|line| {
        ["store: &Store", "store: Store", "tokens: &Tokens", "tokens: &'a Tokens"]
            .iter()
            .any(|given| line.contains(given))
    });
    lines.map(|line| format!("src/{}: {}", source.path.display(), line.trim())).collect()
}

#[test]
fn use_cases_read_through_their_act() {
    let (mut found, mut known) = (vec![], vec![]);
    for source in sources().iter().filter(|source| within(&source.module, "server::use_cases")) {
        let given = given_a_database(source);
        match READS_FOR_NOBODY.iter().find(|(module, _)| within(&source.module, module)) {
            Some((module, _)) if !given.is_empty() => known.push(*module),
            None => found.extend(given),
            Some(_) => {}
        }
    }
    let unused = READS_FOR_NOBODY.iter().filter(|(module, _)| !known.contains(module));
    found.extend(unused.map(|(module, _)| format!("{module} is given none: take it from the list")));
    none("use cases that are given a database beside their act", &found);
}
