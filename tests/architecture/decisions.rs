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
