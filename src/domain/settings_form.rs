//! The form of a client's settings, as it is typed.

use super::{
    GrantType, ScopeId,
    client::{ClientName, Description, TokenDuration},
    client_type::ClientType,
    draft::{CHOOSE_GRANT_TYPE, Parsed, ScopesDraft, SettingsDraft, line, networks, parsed, redirect_uris},
    network::joined,
    redirect_uri::{Meant, UNTOLD},
    scope::ScopeAccess,
    settings::{ClientSettings, SettingsContext, field},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The form as typed. Everything is text, so that whatever was typed can be shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub grant_type: String,
    /// A word of [`ClientType`]; empty: nothing was said.
    #[serde(default)]
    pub client_type: String,
    #[serde(default)]
    pub token_duration: String,
    /// One network on each line; blank lines are passed over.
    #[serde(default)]
    pub allowed_addresses: String,
    /// One line each; blank lines are passed over.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Base scope to the word of a [`ScopeAccess`].
    #[serde(default)]
    pub scopes: BTreeMap<String, String>,
}

impl SettingsForm {
    /// What was typed, read. `meant` offers a host in the place of one that is refused.
    pub fn draft(&self, meant: Meant) -> SettingsDraft {
        SettingsDraft {
            name: parsed(field::NAME, ClientName::parse(&self.name)),
            description: parsed(field::DESCRIPTION, Description::parse(&self.description)),
            grant_type: parsed(field::GRANT_TYPE, GrantType::parse(&self.grant_type).ok_or(CHOOSE_GRANT_TYPE)),
            client_type: parsed(field::CLIENT_TYPE, ClientType::said(&self.client_type)),
            token_duration: parsed(field::TOKEN_DURATION, TokenDuration::parse(&self.token_duration)),
            allowed_addresses: networks(self.allowed_addresses.lines(), line),
            redirect_uris: redirect_uris(&self.redirect_uris, line, meant),
            scopes: scopes(&self.scopes),
        }
    }

    /// The settings, if a client can be saved with what was typed.
    ///
    /// # Errors
    /// Every refused field, in the order of the page, several lines of one field included; then what is missing.
    pub fn parse(&self, context: &SettingsContext<'_>) -> Parsed<ClientSettings> {
        self.draft(UNTOLD).check(context)
    }

    /// The fields that differ from what is saved, in the order of the page. Spaces around a number or an address, blank
    /// lines, kinds of line breaks and questions answered with None make no difference.
    pub fn changes(&self, saved: &Self) -> Vec<&'static str> {
        let lines = |form: &Self| -> Vec<String> {
            form.redirect_uris.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        let addresses = |form: &Self| -> Vec<String> {
            form.allowed_addresses.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        let scopes = |form: &Self| -> BTreeMap<String, String> {
            let none = ScopeAccess::None.as_str();
            form.scopes.iter().filter(|(_, word)| *word != none).map(|(b, w)| (b.clone(), w.clone())).collect()
        };
        [
            (field::NAME, self.name != saved.name),
            (field::DESCRIPTION, self.description.replace("\r\n", "\n") != saved.description),
            (field::GRANT_TYPE, self.grant_type != saved.grant_type),
            (field::CLIENT_TYPE, self.client_type != saved.client_type),
            (field::TOKEN_DURATION, self.token_duration.trim() != saved.token_duration),
            (field::ALLOWED_ADDRESSES, addresses(self) != addresses(saved)),
            (field::REDIRECT_URIS, lines(self) != lines(saved)),
            (field::SCOPES, scopes(self) != scopes(saved)),
        ]
        .into_iter()
        .filter_map(|(name, changed)| changed.then_some(name))
        .collect()
    }

    /// The form with the answers to these scopes taken back, and those that it had.
    #[must_use]
    pub fn without_scopes(self, scopes: &BTreeSet<ScopeId>) -> (Self, Vec<ScopeId>) {
        let ids = |(base, word): (&String, &String)| ScopeAccess::parse(word).unwrap_or_default().ids(base);
        let (taken, kept): (BTreeSet<ScopeId>, BTreeSet<ScopeId>) =
            self.scopes.iter().flat_map(ids).partition(|scope| scopes.contains(scope));
        (Self { scopes: answers(&kept), ..self }, taken.into_iter().collect())
    }

    /// The form that shows these settings.
    pub fn from_settings(settings: &ClientSettings) -> Self {
        Self {
            name: settings.name.as_str().into(),
            description: settings.description.as_str().into(),
            grant_type: settings.grant_type.as_str().into(),
            client_type: settings.client_type.map_or("", ClientType::as_str).into(),
            token_duration: settings.token_duration.seconds().to_string(),
            allowed_addresses: joined(&settings.allowed_addresses),
            redirect_uris: settings.redirect_uris.iter().map(|u| u.as_str().to_owned()).collect(),
            scopes: answers(&settings.scopes),
        }
    }
}

fn scopes(answers: &BTreeMap<String, String>) -> ScopesDraft {
    let mut draft = ScopesDraft::default();
    for (base, word) in answers {
        match ScopeAccess::parse(word) {
            Some(access) => draft.chosen.extend(access.ids(base)),
            None => draft.wrong.push(format!("{base}: choose None, Read or Read & write.")),
        }
    }
    draft
}

/// The answers of the scope picker that stand for these scopes.
pub fn answers(scopes: &BTreeSet<ScopeId>) -> BTreeMap<String, String> {
    let mut by_base: BTreeMap<&str, Vec<&ScopeId>> = BTreeMap::new();
    for scope in scopes {
        by_base.entry(scope.base()).or_default().push(scope);
    }
    let answer = |base: &str, scopes: &[&ScopeId]| ScopeAccess::of(base, scopes.iter().copied()).as_str().to_owned();
    by_base.into_iter().map(|(base, scopes)| (base.to_owned(), answer(base, &scopes))).collect()
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
