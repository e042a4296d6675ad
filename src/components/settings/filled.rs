//! What the form is drawn from, and the places of its fields.

use crate::domain::{
    FieldError, GrantType, SettingsForm,
    scope::ScopeAccess,
    settings::{self, Missing, field},
};
use std::collections::BTreeSet;

/// The id of the settings form, which buttons outside of it refer to.
pub const FORM_ID: &str = "settings-form";

/// What the form is drawn from.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What is stored; for a new client what the form begins with.
    pub saved: SettingsForm,
    /// What stands in the fields: what is saved, or what an earlier, refused attempt holds.
    pub now: SettingsForm,
    /// The boxes of the roles that the client has.
    pub saved_roles: BTreeSet<String>,
    /// The boxes that are ticked.
    pub roles: BTreeSet<String>,
    /// What the server said is wrong with that attempt.
    pub errors: Vec<FieldError>,
}

impl Filled {
    /// The fields that differ from what is saved, in the order of the page. Roles count where the grant type uses them.
    pub fn changes(&self) -> Vec<&'static str> {
        let uses_roles = GrantType::parse(&self.now.grant_type).is_some_and(GrantType::uses_roles);
        let roles = (uses_roles && self.roles != self.saved_roles).then_some(field::ROLES);
        self.now.changes(&self.saved).into_iter().chain(roles).collect()
    }

    /// What is missing of the configuration as it stands in the fields, before the client could be restored with it.
    pub fn gap(&self) -> Option<Missing> {
        let uris = self.now.redirect_uris.iter().filter(|line| !line.trim().is_empty()).count();
        let scopes = self.now.scopes.values().filter(|word| *word != ScopeAccess::None.as_str()).count();
        settings::missing(GrantType::parse(&self.now.grant_type)?, uris, scopes, self.roles.len()).first().copied()
    }
}

/// The id of the element that an error about this field leads to.
pub fn anchor(name: &str) -> &'static str {
    match name {
        field::NAME => "field-name",
        field::DESCRIPTION => "field-description",
        field::GRANT_TYPE => "grant-type",
        field::CLIENT_TYPE => "client-type",
        field::TOKEN_DURATION => "field-token-duration",
        field::ALLOWED_ADDRESSES => "field-allowed-addresses",
        field::REDIRECT_URIS => "redirect-uris",
        field::SCOPES => "scopes",
        field::ROLES => "roles",
        _ => "refusal",
    }
}
