//! What an edit takes from a client although it is in use. People are told before it is taken, once; programs ask for it with
//! a dry run.

use super::{evidence::lately, lookup::acts_by_roles};
use crate::{
    domain::{
        ScopeId, Timestamp,
        usage::{Detail, served, told_apart_from},
    },
    policy::Action,
    server::{
        crypto::secret_value::sha256_hex,
        storage::{
            Connection,
            clients::{client::Client, usage_report},
        },
        use_cases::{
            caller::Caller,
            error::AppError,
            refusal::{Conflict, InUse, Taken, Takes},
        },
    },
};

/// Whether what is in use may be taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TakeInUse {
    /// It may, and nobody is asked.
    #[default]
    Silently,
    /// What was shown may: the form sends back [`InUse::seen`].
    Seen(String),
}

/// Asks before something that is in use is taken away, unless it was shown. Who may not see use is not asked about it.
///
/// # Errors
/// Conflict with all that is taken and in use, what was shown before included.
pub(super) async fn ask(
    connection: &mut Connection,
    caller: &Caller,
    (before, after): (&Client, &Client),
    decided: &TakeInUse,
    now: Timestamp,
) -> Result<(), AppError> {
    let TakeInUse::Seen(seen) = decided else { return Ok(()) };
    let taken = taken(connection, caller, (before, after), now).await?;
    let shown: Vec<&str> = seen.split(' ').collect();
    let marks: Vec<String> = taken.iter().map(|taken| mark(&taken.what)).collect();
    if marks.iter().all(|mark| shown.contains(&mark.as_str())) {
        return Ok(());
    }
    Err(Conflict::InUse(InUse { taken, seen: marks.join(" "), now }).into())
}

/// What a form sends back of something that was shown: no more than is needed to know it again.
fn mark(what: &Takes) -> String {
    let name = match what {
        Takes::GrantType(left) => format!("grant {}", left.as_str()),
        Takes::RedirectUri(uri) => format!("uri {uri}"),
        Takes::Scope(scope) => format!("scope {scope}"),
        Takes::Role(grant) => format!("role {}@{}", grant.role_id, String::from(grant.division)),
    };
    sha256_hex(name.as_bytes()).chars().take(16).collect()
}

/// What is taken away and was used in the last thirty days, as far as the caller may see use.
pub(super) async fn taken(
    connection: &mut Connection,
    caller: &Caller,
    (before, after): (&Client, &Client),
    now: Timestamp,
) -> Result<Vec<Taken>, AppError> {
    if !caller.actor.may(Action::ViewUsage).is_allowed() {
        return Ok(vec![]);
    }
    let (id, from) = (before.id, told_apart_from(now));
    let mut taken = vec![];
    let leaves = before.grant_type != after.grant_type;
    if leaves && let Some(used) = lately(connection, id, now).await? {
        taken.push(Taken { what: Takes::GrantType(before.grant_type), used });
    }
    let uris: Vec<&String> = before.redirect_uris.iter().filter(|uri| !after.redirect_uris.contains(uri)).collect();
    if !uris.is_empty() {
        let mut used = usage_report::lately(connection, id, Some(Detail::RedirectUri), from).await?;
        taken.extend(
            uris.into_iter()
                .filter_map(|uri| Some(Taken { used: used.remove(uri)?, what: Takes::RedirectUri(uri.clone()) })),
        );
    }
    if !before.scopes.is_subset(&after.scopes) && !before.grant_type.uses_roles() {
        for (scope, used) in usage_report::lately(connection, id, Some(Detail::Scope), from).await? {
            let lost = |scope: &ScopeId| served(&before.scopes, scope) && !served(&after.scopes, scope);
            if let Some(scope) = ScopeId::parse(&scope).ok().filter(lost) {
                taken.push(Taken { what: Takes::Scope(scope), used });
            }
        }
    }
    let roles = before.roles.iter().filter(|grant| !after.roles.contains(grant));
    // Another grant type leaves them behind: that is told already.
    let roles: Vec<_> = roles.filter(|_| !leaves && acts_by_roles(before)).cloned().collect();
    if !roles.is_empty()
        && let Some(used) = lately(connection, id, now).await?
    {
        taken.extend(roles.into_iter().map(|grant| Taken { what: Takes::Role(grant), used: used.clone() }));
    }
    Ok(taken)
}
