//! A client's settings as they are accepted ([`ClientSettings`]): their fields, what is said of a refused one, and what a
//! configuration lacks.

use super::{
    GrantType, RedirectUri, ScopeId,
    client::{ClientName, Description, TokenDuration},
    client_type::ClientType,
    network::Network,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One refused field: which, and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// A name of [`field`].
    pub field: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Problem::is_wrong")]
    pub problem: Problem,
}

/// What is the matter with a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// What was given is not accepted.
    #[default]
    Wrong,
    /// Nothing was given, and something is needed.
    Missing,
}

impl Problem {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    const fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong)
    }
}

impl FieldError {
    /// What was given is not accepted.
    pub fn wrong(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), problem: Problem::Wrong }
    }

    /// Nothing was given, and something is needed.
    pub fn missing(field: &str, message: impl Into<String>) -> Self {
        Self { problem: Problem::Missing, ..Self::wrong(field, message) }
    }
}

impl From<Missing> for FieldError {
    fn from(missing: Missing) -> Self {
        Self::missing(missing.field(), missing.message())
    }
}

/// Names of fields in errors, forms, audit entries. The order is the order on the page.
pub mod field {
    pub const NAME: &str = "name";
    pub const DESCRIPTION: &str = "description";
    pub const GRANT_TYPE: &str = "grant_type";
    pub const CLIENT_TYPE: &str = "client_type";
    pub const TOKEN_DURATION: &str = "token_duration";
    pub const ALLOWED_ADDRESSES: &str = "allowed_addresses";
    pub const REDIRECT_URIS: &str = "redirect_uris";
    pub const SCOPES: &str = "scopes";
    pub const ROLES: &str = "roles";
    pub const STATE: &str = "state";
    pub const DATE_TO_DELETE: &str = "date_to_delete";

    /// The words of the screens.
    pub fn label(field: &str) -> &str {
        match field {
            NAME => "App Name",
            DESCRIPTION => "Description",
            GRANT_TYPE => "Grant type",
            CLIENT_TYPE => "Client type",
            TOKEN_DURATION => "Token duration",
            ALLOWED_ADDRESSES => "Allowed addresses",
            REDIRECT_URIS => "Authorized redirect URIs",
            SCOPES => "Scopes",
            ROLES => "Roles",
            other => other,
        }
    }
}

/// Settings that can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSettings {
    pub name: ClientName,
    pub description: Description,
    pub grant_type: GrantType,
    /// `None`: nothing was said, and it stays as it is.
    pub client_type: Option<ClientType>,
    pub token_duration: TokenDuration,
    /// Where a client of its own may be used from, in the order given, without repetitions; none: from anywhere.
    pub allowed_addresses: Vec<Network>,
    /// In the order given, without repetitions.
    pub redirect_uris: Vec<RedirectUri>,
    pub scopes: BTreeSet<ScopeId>,
}

/// What must be known beyond what was typed or sent.
#[derive(Clone, Debug)]
pub struct SettingsContext<'a> {
    /// The catalogue, and what the client already stores.
    pub known_scopes: &'a BTreeSet<ScopeId>,
    /// The grant type the client has; `None` for a new one. A legacy type may stay, not come.
    pub current_grant_type: Option<GrantType>,
    /// The allowed addresses that the client has. A grant type that they do not hold takes no others: whoever
    /// sends some means a limit, and there would be none. `None`: any, as they are kept aside when the grant type changes.
    pub current_addresses: Option<&'a [Network]>,
    /// How many roles the client will have, refused ones among them: nobody is asked for roles who named some.
    pub roles: usize,
}

/// What a configuration lacks before a client can be saved or restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    Scopes,
    Roles,
    RedirectUris,
}

impl Missing {
    /// The one of this field.
    pub fn parse(field: &str) -> Option<Self> {
        [Self::Scopes, Self::Roles, Self::RedirectUris].into_iter().find(|missing| missing.field() == field)
    }

    /// "Restore needs scopes"
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Scopes => "scopes",
            Self::Roles => "roles",
            Self::RedirectUris => "redirect URIs",
        }
    }

    pub const fn message(self) -> &'static str {
        match self {
            Self::Scopes => "Choose at least one scope. Without one its tokens could do nothing.",
            Self::Roles => "Choose at least one role. Client Credentials needs one.",
            Self::RedirectUris => "Add at least one redirect URI. Code Authorization sends people back to it.",
        }
    }

    pub const fn field(self) -> &'static str {
        match self {
            Self::Scopes => field::SCOPES,
            Self::Roles => field::ROLES,
            Self::RedirectUris => field::REDIRECT_URIS,
        }
    }
}

/// Whether a setting, by its field's name, means anything with this grant type.
pub fn applies(name: &str, grant_type: GrantType) -> bool {
    match name {
        field::CLIENT_TYPE => matches!(grant_type, GrantType::Code),
        field::ALLOWED_ADDRESSES | field::ROLES => grant_type.uses_roles(),
        field::REDIRECT_URIS | field::SCOPES => !grant_type.uses_roles(),
        _ => true,
    }
}

/// What is missing for the grant type, the first on the page first. Empty: the configuration is complete.
pub fn missing(grant_type: GrantType, redirect_uris: usize, scopes: usize, roles: usize) -> Vec<Missing> {
    [
        (grant_type.needs_redirect_uri() && redirect_uris == 0, Missing::RedirectUris),
        (grant_type.uses_scopes() && scopes == 0, Missing::Scopes),
        (grant_type.uses_roles() && roles == 0, Missing::Roles),
    ]
    .into_iter()
    .filter_map(|(lacks, what)| lacks.then_some(what))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_applies_to_the_grant_types_that_read_it() {
        let fields = [
            field::NAME,
            field::CLIENT_TYPE,
            field::TOKEN_DURATION,
            field::ALLOWED_ADDRESSES,
            field::REDIRECT_URIS,
            field::SCOPES,
            field::ROLES,
        ];
        let of = |grant_type| fields.map(|name| applies(name, grant_type));
        assert_eq!(of(GrantType::Code), [true, true, true, false, true, true, false]);
        assert_eq!(of(GrantType::ClientCredentials), [true, false, true, true, false, false, true]);
        assert_eq!(of(GrantType::Token), [true, false, true, false, true, true, false]);
    }

    #[test]
    fn every_field_has_the_label_of_the_screens() {
        for (name, label) in [
            (field::NAME, "App Name"),
            (field::DESCRIPTION, "Description"),
            (field::GRANT_TYPE, "Grant type"),
            (field::CLIENT_TYPE, "Client type"),
            (field::TOKEN_DURATION, "Token duration"),
            (field::ALLOWED_ADDRESSES, "Allowed addresses"),
            (field::REDIRECT_URIS, "Authorized redirect URIs"),
            (field::SCOPES, "Scopes"),
            (field::ROLES, "Roles"),
            ("state", "state"),
        ] {
            assert_eq!(field::label(name), label);
        }
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_wrong() {
        for (missing, noun, message) in [
            (Missing::Scopes, "scopes", "Choose at least one scope. Without one its tokens could do nothing."),
            (Missing::Roles, "roles", "Choose at least one role. Client Credentials needs one."),
            (
                Missing::RedirectUris,
                "redirect URIs",
                "Add at least one redirect URI. Code Authorization sends people back to it.",
            ),
        ] {
            assert_eq!(missing.noun(), noun);
            let said = serde_json::to_value(FieldError::from(missing)).unwrap();
            assert_eq!(said, serde_json::json!({ "field": missing.field(), "message": message, "problem": "missing" }));
        }
        let wrong = FieldError::wrong(field::NAME, "Use another.");
        assert_eq!(
            serde_json::to_value(wrong).unwrap(),
            serde_json::json!({ "field": "name", "message": "Use another." }),
            "the ordinary problem is not named"
        );
    }
}
