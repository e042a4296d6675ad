//! Scopes in words, for a user who decides about an application.

use crate::{
    domain::{
        ScopeId,
        scope::{CatalogueEntry, covered, description},
    },
    wire::ScopeInWords,
};
use std::collections::BTreeSet;

const WORDS: &str = include_str!("words.txt");
/// How the catalogue marks the description of the form that reads.
const READ_ONLY: &str = " (read only)";

/// What ships about both forms of a scope.
struct Words {
    base: &'static str,
    description: &'static str,
    reads: &'static str,
    writes: &'static str,
}

fn shipped() -> impl Iterator<Item = Words> {
    let columns = |line: &'static str| {
        let mut columns = line.split('|').map(str::trim);
        let mut next = || columns.next();
        Some(Words { base: next()?, description: next()?, reads: next()?, writes: next()? })
    };
    WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(columns)
}

/// What a user lets an application do with this scope: a sentence that begins with a verb.
///
/// An operator may have replaced the catalogue, and mean something else by the same id: a shipped sentence is for a shipped
/// description, any other is said as the operator wrote it.
pub fn sentence(id: &ScopeId, catalogue: &[CatalogueEntry]) -> String {
    let described = description(id, catalogue);
    let means = described.strip_suffix(READ_ONLY).unwrap_or(&described);
    let known = shipped().find(|words| words.base == id.base() && words.description == means);
    let sentence = known.map(|words| if id.is_readonly() { words.reads } else { words.writes });
    sentence
        .filter(|sentence| !sentence.is_empty())
        .map_or_else(|| format!("{}: {means}", if id.is_readonly() { "See" } else { "See and change" }), str::to_owned)
}

/// Scopes as the user reads them: what changes first, and a form that reads only where nothing wider says the same.
pub fn in_words(scopes: &BTreeSet<ScopeId>, catalogue: &[CatalogueEntry]) -> Vec<ScopeInWords> {
    let said_by_another = |scope: &ScopeId| {
        let others: BTreeSet<ScopeId> = scopes.iter().filter(|other| *other != scope).cloned().collect();
        covered(&others, scope)
    };
    let mut said: Vec<ScopeInWords> = scopes
        .iter()
        .filter(|scope| !said_by_another(scope))
        .map(|id| ScopeInWords { id: id.to_string(), sentence: sentence(id, catalogue), reads_only: id.is_readonly() })
        .collect();
    said.sort_by_key(|scope| scope.reads_only);
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// What a sentence may begin with.
    const VERBS: [&str; 5] = ["See", "Get", "Search", "Start", "Upload"];

    fn catalogue() -> Vec<CatalogueEntry> {
        let entry = |id: String, description: String| CatalogueEntry { id: ScopeId::parse(&id).unwrap(), description };
        let both = |words: Words| {
            let reads = entry(format!("{}:readonly", words.base), format!("{}{READ_ONLY}", words.description));
            let writes = entry(words.base.to_owned(), words.description.to_owned());
            let has = [(reads, words.reads), (writes, words.writes)];
            has.into_iter().filter(|(_, sentence)| !sentence.is_empty()).map(|(entry, _)| entry).collect::<Vec<_>>()
        };
        shipped().flat_map(both).collect()
    }

    #[test]
    fn each_scope_has_its_sentence() {
        let catalogue = catalogue();
        assert_eq!((catalogue.len(), shipped().count()), (135, 71));
        let mut whose: BTreeMap<String, &ScopeId> = BTreeMap::new();
        for CatalogueEntry { id, .. } in &catalogue {
            let says = sentence(id, &catalogue);
            let first = says.split([' ', ',']).next().unwrap();
            assert!(VERBS.contains(&first), "{id}: {says}");
            assert!((15..=100).contains(&says.chars().count()), "{id}: {says}");
            assert!(!says.contains(['/', ':', '_', '(', '.', '|', '!']), "no path, no id, one sentence: {says}");
            let word = |id: &&CatalogueEntry| id.id.base().contains('-') && says.contains(id.id.base());
            assert!(!catalogue.iter().any(|entry| word(&entry)), "{id}: {says}");
            if id.is_readonly() {
                let changes =
                    ["and change", ", change", ", add", "delete", "remove"].iter().find(|word| says.contains(**word));
                assert_eq!(changes, None, "{id} reads only: {says}");
            }
            if let Some(other) = whose.insert(says.clone(), id) {
                panic!("{id} and {other}: {says}");
            }
        }
    }

    #[test]
    fn what_opens_more_than_its_name_says_it() {
        let catalogue = catalogue();
        for (scope, says) in [
            ("audits:readonly", "your own sign-ins with addresses and browsers"),
            ("oauth:readonly", "which act for you"),
            ("oauth", "end what acts for you"),
        ] {
            let sentence = sentence(&ScopeId::parse(scope).unwrap(), &catalogue);
            assert!(sentence.ends_with(says), "{scope}: {sentence}");
        }
    }

    #[test]
    fn what_an_operator_means_is_said_as_the_operator_says_it() {
        let id = |text: &str| ScopeId::parse(text).unwrap();
        let entry =
            |id: &ScopeId, description: &str| CatalogueEntry { id: id.clone(), description: description.into() };
        let (users, own) = (id("users"), id("parcels:readonly"));
        let catalogue = [entry(&users, "Members of the club"), entry(&own, "Parcels under way (read only)")];
        assert_eq!(sentence(&users, &catalogue), "See and change: Members of the club");
        assert_eq!(sentence(&own, &catalogue), "See: Parcels under way");
        assert_eq!(sentence(&id("lost"), &catalogue), "See and change: lost");
    }

    #[test]
    fn one_question_is_asked_once_and_what_changes_comes_first() {
        let asked = ["quality:readonly", "users:readonly", "users"].map(|id| ScopeId::parse(id).unwrap());
        let said = in_words(&asked.into(), &catalogue());
        assert_eq!(said.iter().map(|scope| scope.id.as_str()).collect::<Vec<_>>(), ["users", "quality:readonly"]);
    }
}
