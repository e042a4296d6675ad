//! What forms say, read once.

use crate::{
    domain::{DeletionKind, Parsed, RoleAt, draft, secret::Lifetime},
    server::use_cases::{clients::SecretsOfOthers, error::AppError},
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
pub fn others(word: &str, seen: &str) -> Result<SecretsOfOthers, AppError> {
    match word {
        "" => Ok(SecretsOfOthers::Ask),
        "end" => Ok(SecretsOfOthers::End),
        "keep" => Ok(SecretsOfOthers::Keep(Some(seen.split(' ').filter_map(|id| id.parse().ok()).collect()))),
        _ => Err(AppError::invalid("others", "Use end or keep.")),
    }
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
