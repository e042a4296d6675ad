//! What forms say, read once.

use crate::{
    domain::{DeletionKind, Parsed, RoleAt, draft, secret::Lifetime},
    server::use_cases::{
        clients::{Decided, SecretsOfOthers, TakeInUse},
        error::AppError,
    },
};

/// The roles that were ticked, `role@division` each.
///
/// # Errors
/// When one of them is none, or they are more than anyone holds.
pub fn roles(pairs: &[String]) -> Parsed<Vec<RoleAt>> {
    draft::roles(pairs.iter().filter(|pair| !pair.is_empty()).map(|pair| pair.parse().ok()).collect())
}

/// What becomes of secrets whose makers lack roles: `end`, `keep` or nothing, and the ids of those that were shown, with
/// spaces between.
///
/// # Errors
/// Invalid, for another word.
fn others(word: &str, seen: &str) -> Result<SecretsOfOthers, AppError> {
    match word {
        "" => Ok(SecretsOfOthers::Ask),
        "end" => Ok(SecretsOfOthers::End),
        "keep" => Ok(SecretsOfOthers::Keep(Some(seen.split(' ').filter_map(|id| id.parse().ok()).collect()))),
        _ => Err(AppError::invalid("others", "Use end or keep.")),
    }
}

/// What was decided before a save: about [`others`], and which of what is in use was shown before it is taken away.
///
/// # Errors
/// Invalid, like [`others`].
pub fn decided(word: &str, seen: &str, in_use_seen: String) -> Result<Decided, AppError> {
    Ok(Decided { others: others(word, seen)?, in_use: TakeInUse::Seen(in_use_seen) })
}

/// The same as fields of the form, for the next question about it: what was answered is not asked again.
pub fn decisions(others: &str, others_seen: &str, in_use_seen: &str) -> Vec<(String, String)> {
    let fields = [("others", others), ("others_seen", others_seen), ("in_use_seen", in_use_seen)];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().filter(|(_, v)| !v.is_empty()).collect()
}

/// The outcome that a question showed.
///
/// # Errors
/// Invalid, for another word.
pub fn outcome(shown: &str) -> Result<DeletionKind, AppError> {
    let says = "Use removed or deactivated: the outcome that was shown.";
    DeletionKind::parse(shown).ok_or_else(|| AppError::invalid("outcome", says))
}

/// How long a secret is to last.
///
/// # Errors
/// Invalid, for another number of days.
pub fn lifetime(days: &str) -> Result<Lifetime, AppError> {
    Lifetime::parse(days).map_err(|says| AppError::invalid("days", says))
}
