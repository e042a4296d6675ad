//! What is typed and chosen about an authorization, parsed.

use crate::{
    domain::{ClientId, FieldError, RoleId, ScopeId, authorization::Reason, refusal::Wrong, scope::ScopeAccess},
    server::use_cases::authorizations::Decision,
};
use std::collections::{BTreeMap, BTreeSet};

/// The client that is meant by what was typed.
///
/// # Errors
/// Invalid, for an id that is none.
pub fn client(typed: &str) -> Result<ClientId, Vec<FieldError>> {
    let says = "Enter a whole Client ID, such as 90e7f5d1-38ab-4c02-a96f-d7120b4e8c53.";
    typed.trim().parse().map_err(|_| vec![FieldError::wrong("client", says)])
}

/// What the form sends: scopes with a word for the access to each, and roles by their ids.
///
/// # Errors
/// Invalid, for another word and for an id that is none.
pub fn decision(
    version: i64,
    scopes: &BTreeMap<String, String>,
    roles: &[String],
) -> Result<Decision, Vec<FieldError>> {
    let refused = |field, wrong: Wrong| vec![FieldError::wrong(field, wrong)];
    let mut chosen: BTreeSet<ScopeId> = BTreeSet::new();
    for (base, word) in scopes {
        let access = ScopeAccess::parse(word).ok_or_else(|| refused("scopes", Wrong::NoAccess))?;
        chosen.extend(access.ids(base));
    }
    let ids = roles.iter().filter(|id| !id.is_empty()).map(|id| id.parse::<RoleId>());
    let roles = ids.collect::<Result<_, _>>().map_err(|_| refused("roles", Wrong::RoleNotOfOrganization))?;
    Ok(Decision { version, scopes: chosen, roles })
}

/// Why a request is declined, as it was typed.
///
/// # Errors
/// Invalid, for what is no plain text or too long.
pub fn reason(typed: &str) -> Result<Reason, Vec<FieldError>> {
    Reason::parse(typed).map_err(|says| vec![FieldError::wrong("reason", says)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "0c11e27e-1e00-4000-8000-000300000001";

    fn parsed(access: &str, role: &str) -> Result<Decision, Vec<FieldError>> {
        let scopes = [("routing", access), ("users", "none")];
        let scopes = scopes.map(|(base, word)| (base.to_owned(), word.to_owned())).into();
        decision(3, &scopes, &[role.to_owned(), String::new()])
    }

    #[test]
    fn a_form_says_scopes_and_roles() {
        let decision = parsed("both", ROLE).unwrap();
        let scopes: Vec<String> = decision.scopes.iter().map(ToString::to_string).collect();
        assert_eq!(scopes, ["routing", "routing:readonly"]);
        assert_eq!((decision.version, decision.roles), (3, BTreeSet::from([ROLE.parse().unwrap()])));
    }

    #[test]
    fn what_is_no_access_and_what_is_no_role_is_refused_at_its_field() {
        let field = |refused: Result<Decision, Vec<FieldError>>| refused.unwrap_err().remove(0).field;
        assert_eq!(field(parsed("all", ROLE)), "scopes");
        assert_eq!(field(parsed("read", "admin")), "roles");
    }
}
