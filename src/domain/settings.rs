//! A client's settings: as typed ([`SettingsForm`]), and as accepted ([`ClientSettings`]).

use super::{
    GrantType, RedirectUri, ScopeId,
    client::{ClientName, Description, TokenDuration},
    scope::ScopeAccess,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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
}

impl From<Missing> for FieldError {
    fn from(missing: Missing) -> Self {
        let (field, message) = (missing.field().into(), missing.message().into());
        Self { field, message, problem: Problem::Missing }
    }
}

/// Names of fields in errors, forms, audit entries. The order is the order on the page.
pub mod field {
    pub const NAME: &str = "name";
    pub const DESCRIPTION: &str = "description";
    pub const GRANT_TYPE: &str = "grant_type";
    pub const TOKEN_DURATION: &str = "token_duration";
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
            TOKEN_DURATION => "Token duration",
            REDIRECT_URIS => "Authorized redirect URIs",
            SCOPES => "Scopes",
            ROLES => "Roles",
            other => other,
        }
    }
}

/// The form as typed. Everything is text, so that whatever was typed can be shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub grant_type: String,
    #[serde(default)]
    pub token_duration: String,
    /// One line each; blank lines are passed over.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Base scope to the word of a [`ScopeAccess`].
    #[serde(default)]
    pub scopes: BTreeMap<String, String>,
}

/// Some of a client's settings, as a program sends them; what is not there stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsPatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub grant_type: Option<String>,
    /// seconds
    pub token_duration: Option<i64>,
    pub redirect_uris: Option<Vec<String>>,
    pub scopes: Option<BTreeSet<ScopeId>>,
}

impl SettingsPatch {
    /// The form with these settings typed over.
    pub fn over(&self, form: &SettingsForm) -> SettingsForm {
        let given = |mine: &Option<String>, theirs: &String| mine.clone().unwrap_or_else(|| theirs.clone());
        SettingsForm {
            name: given(&self.name, &form.name),
            description: given(&self.description, &form.description),
            grant_type: given(&self.grant_type, &form.grant_type),
            token_duration: given(&self.token_duration.map(|seconds| seconds.to_string()), &form.token_duration),
            redirect_uris: self.redirect_uris.clone().unwrap_or_else(|| form.redirect_uris.clone()),
            scopes: self.scopes.as_ref().map_or_else(|| form.scopes.clone(), answers),
        }
    }
}

/// The answers of the scope picker that stand for these scopes.
fn answers(scopes: &BTreeSet<ScopeId>) -> BTreeMap<String, String> {
    let mut by_base: BTreeMap<&str, Vec<&ScopeId>> = BTreeMap::new();
    for scope in scopes {
        by_base.entry(scope.base()).or_default().push(scope);
    }
    let answer = |base: &str, scopes: &[&ScopeId]| ScopeAccess::of(base, scopes.iter().copied()).as_str().to_owned();
    by_base.into_iter().map(|(base, scopes)| (base.to_owned(), answer(base, &scopes))).collect()
}

/// How many wrong scopes are named one by one.
const SCOPES_NAMED: usize = 20;

/// Settings that can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSettings {
    pub name: ClientName,
    pub description: Description,
    pub grant_type: GrantType,
    pub token_duration: TokenDuration,
    /// In the order given, without repetitions.
    pub redirect_uris: Vec<RedirectUri>,
    pub scopes: BTreeSet<ScopeId>,
}

/// What validation must know beyond the form.
#[derive(Clone, Debug)]
pub struct SettingsContext<'a> {
    /// The catalogue, and what the client already stores.
    pub known_scopes: &'a BTreeSet<ScopeId>,
    /// The grant type the client has; `None` for a new one. A legacy type may stay, not come.
    pub current_grant_type: Option<GrantType>,
    /// How many roles the client will have.
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
            Self::Scopes => "Choose at least one scope. Save and Restore need it.",
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

impl SettingsForm {
    /// Turns what was typed into settings.
    ///
    /// # Errors
    /// Every refused field, in the order of the page, several lines of one field included.
    pub fn parse(&self, context: &SettingsContext<'_>) -> Result<ClientSettings, Vec<FieldError>> {
        let mut errors: Vec<FieldError> = Vec::new();
        let mut refuse = |field: &str, message: String| errors.push(FieldError::wrong(field, message));

        let name = ClientName::parse(&self.name).map_err(|m| refuse(field::NAME, m)).ok();
        let description = Description::parse(&self.description).map_err(|m| refuse(field::DESCRIPTION, m)).ok();
        let grant_type = parse_grant_type(&self.grant_type, context.current_grant_type)
            .map_err(|m| refuse(field::GRANT_TYPE, m))
            .ok();
        let token_duration =
            TokenDuration::parse(&self.token_duration).map_err(|m| refuse(field::TOKEN_DURATION, m)).ok();

        // Counted before they are read: a list without bounds is no reason to work without bounds.
        let lines = self.redirect_uris.iter().map(|l| l.trim()).filter(|l| !l.is_empty()).enumerate();
        let mut seen: HashSet<&str> = HashSet::new();
        let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| seen.insert(line)).collect();
        let mut redirect_uris: Vec<RedirectUri> = Vec::new();
        if lines.len() > RedirectUri::MAX_PER_CLIENT {
            refuse(field::REDIRECT_URIS, format!("Use at most 100 redirect URIs. These are {}.", lines.len()));
        } else {
            for (index, line) in lines {
                match RedirectUri::parse(line) {
                    Ok(uri) => redirect_uris.push(uri),
                    Err(message) => refuse(field::REDIRECT_URIS, format!("Line {}: {message}", index + 1)),
                }
            }
        }

        let mut scopes: BTreeSet<ScopeId> = BTreeSet::new();
        let mut wrong: Vec<String> = Vec::new();
        for (base, word) in &self.scopes {
            match ScopeAccess::parse(word) {
                Some(access) => scopes.extend(access.ids(base)),
                None => wrong.push(format!("{base}: choose None, Read or Read & write.")),
            }
        }
        let unknown = scopes.difference(context.known_scopes);
        wrong.extend(
            unknown.map(|unknown| format!("{unknown} is not in the scope catalogue. Choose one that is listed.")),
        );
        let further = wrong.len().saturating_sub(SCOPES_NAMED);
        wrong.truncate(SCOPES_NAMED);
        for message in wrong {
            refuse(field::SCOPES, message);
        }
        if further > 0 {
            refuse(field::SCOPES, format!("{further} more are wrong in the same ways."));
        }

        let uris_given = self.redirect_uris.iter().filter(|l| !l.trim().is_empty()).count();
        if let Some(grant_type) = grant_type {
            let lacks = missing(grant_type, uris_given, scopes.len(), context.roles);
            errors.extend(lacks.into_iter().map(FieldError::from));
        }
        match (name, description, grant_type, token_duration) {
            (Some(name), Some(description), Some(grant_type), Some(token_duration)) if errors.is_empty() => {
                Ok(ClientSettings { name, description, grant_type, token_duration, redirect_uris, scopes })
            }
            _ => Err(errors),
        }
    }

    /// The form that shows these settings.
    pub fn from_settings(settings: &ClientSettings) -> Self {
        Self {
            name: settings.name.as_str().into(),
            description: settings.description.as_str().into(),
            grant_type: settings.grant_type.as_str().into(),
            token_duration: settings.token_duration.seconds().to_string(),
            redirect_uris: settings.redirect_uris.iter().map(|u| u.as_str().to_owned()).collect(),
            scopes: answers(&settings.scopes),
        }
    }
}

fn parse_grant_type(word: &str, current: Option<GrantType>) -> Result<GrantType, String> {
    match GrantType::parse(word) {
        Some(g) if !g.is_legacy() || current == Some(g) => Ok(g),
        Some(g) => Err(format!(
            "{} is a legacy grant type. Choose Code Authorization / PKCE or Client Credentials.",
            g.label()
        )),
        None => Err("Choose Code Authorization / PKCE or Client Credentials.".into()),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
