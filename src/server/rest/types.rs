//! Clients in JSON, under the names of the published SDKs.

use super::code::ErrorCode;
use super::error::ApiError;
use crate::{
    domain::{
        ClientId, DeletionOutcome, DivisionId, GrantType, RedirectUri, ScopeId, SettingsPatch, State,
        client::{ClientName, Description},
        settings::{FieldError, field},
    },
    server::{
        http::instant::iso,
        use_cases::{clients::Client, error::AppError},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

pub const CLIENTS: &str = "/api/v2/oauth/clients";

/// How a client gets tokens. The last three are legacy: they get none.
#[derive(ToSchema)]
#[schema(as = GrantType)]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum GrantTypeWord {
    #[schema(rename = "CODE")]
    Code,
    #[schema(rename = "CLIENT-CREDENTIALS")]
    ClientCredentials,
    #[schema(rename = "TOKEN")]
    Token,
    #[schema(rename = "SAML2-BEARER")]
    Saml2Bearer,
    #[schema(rename = "PASSWORD")]
    Password,
}

/// `inactive`: deactivated, removed on its date to delete. `disabled`: switched off, nothing is scheduled.
#[derive(ToSchema)]
#[schema(as = State, rename_all = "lowercase")]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum StateWord {
    Active,
    Inactive,
    Disabled,
}

/// A role held in a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleDivision {
    pub role_id: String,
    /// A division's id, or `*` for all.
    pub division_id: String,
}

/// Something by its id.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainEntityRef {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_uri: Option<String>,
}

impl DomainEntityRef {
    pub fn user(id: impl ToString) -> Self {
        let id = id.to_string();
        Self { self_uri: Some(format!("/api/v2/users/{id}")), id, name: None }
    }

    pub fn client(id: impl ToString) -> Self {
        let id = id.to_string();
        Self { self_uri: Some(format!("{CLIENTS}/{id}")), id, name: None }
    }

    pub fn named(id: impl ToString, name: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: Some(name.into()), self_uri: None }
    }
}

/// A client.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClient)]
pub struct ClientBody {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    pub description: String,
    #[schema(value_type = GrantTypeWord)]
    pub authorized_grant_type: &'static str,
    pub access_token_validity_seconds: i64,
    pub registered_redirect_uri: Vec<String>,
    pub scope: Vec<String>,
    pub role_divisions: Vec<RoleDivision>,
    /// The roles alone. Deprecated: `roleDivisions` says where, too.
    pub role_ids: Vec<String>,
    #[schema(value_type = StateWord)]
    pub state: &'static str,
    /// Exactly while `inactive`: when it is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_to_delete: Option<String>,
    #[schema(format = DateTime)]
    pub date_created: String,
    #[schema(format = DateTime)]
    pub date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<DomainEntityRef>,
    /// The client through which `createdBy` made it, or which made it by itself. Not in the API this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_through: Option<DomainEntityRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<DomainEntityRef>,
    /// Only when it was just made: it is stored as a hash and cannot be read again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Counts edits; `ETag` is made of it. Not in the API this one follows.
    pub version: i64,
    pub self_uri: String,
}

impl From<&Client> for ClientBody {
    fn from(client: &Client) -> Self {
        let roles: BTreeSet<String> = client.roles.iter().map(|grant| grant.role_id.to_string()).collect();
        Self {
            id: client.id.to_string(),
            name: client.name.clone(),
            description: client.description.clone(),
            authorized_grant_type: client.grant_type.as_str(),
            access_token_validity_seconds: client.token_duration,
            registered_redirect_uri: client.redirect_uris.clone(),
            scope: client.scopes.iter().map(ToString::to_string).collect(),
            role_divisions: client
                .roles
                .iter()
                .map(|grant| RoleDivision { role_id: grant.role_id.to_string(), division_id: grant.division.into() })
                .collect(),
            role_ids: roles.into_iter().collect(),
            state: client.life.state.as_str(),
            date_to_delete: client.life.date_to_delete.map(iso),
            date_created: iso(client.life.created_at),
            date_modified: iso(client.modified_at),
            created_by: client.created_by.as_ref().map(|by| match client.created_through.as_ref() {
                Some(program) if program == by => DomainEntityRef::client(by),
                _ => DomainEntityRef::user(by),
            }),
            created_through: client.created_through.as_ref().map(DomainEntityRef::client),
            modified_by: client.modified_by.as_ref().map(DomainEntityRef::user),
            secret: None,
            version: client.version,
            self_uri: client_uri(client.id),
        }
    }
}

pub fn client_uri(id: ClientId) -> String {
    format!("{CLIENTS}/{id}")
}

/// A new client, or a client as it is to be. In an update, what is left out stays as it is. Fields that only the server
/// sets (`id`, `secret`, `dateCreated`, `dateToDelete` …) may be sent back and change nothing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientRequest)]
pub struct ClientRequest {
    #[schema(required, value_type = String, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    #[schema(required, value_type = GrantTypeWord)]
    pub authorized_grant_type: Option<String>,
    /// How long an access token lives, in seconds; 86400 unless said.
    #[schema(minimum = 300, maximum = 172_800)]
    pub access_token_validity_seconds: Option<i64>,
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// Absolute; `https`, `http` on a loopback host, or a private-use scheme with a dot in it. For `CODE` at least one.
    #[schema(max_items = 100)]
    pub registered_redirect_uri: Option<Vec<String>>,
    /// Ids of the scope catalogue. At least one, but for `CLIENT-CREDENTIALS`.
    pub scope: Option<Vec<String>>,
    /// For `CLIENT-CREDENTIALS` at least one. One can give only roles one holds.
    pub role_divisions: Option<Vec<RoleDivision>>,
    /// Deprecated: each in the Home division. Not looked at beside `roleDivisions`.
    pub role_ids: Option<Vec<String>>,
    /// `inactive` deactivates, `active` restores. A new client is `active`.
    #[schema(value_type = Option<StateWord>)]
    pub state: Option<String>,
}

impl ClientRequest {
    /// What is refused before the use case is asked, as the schema says it.
    ///
    /// # Errors
    /// Every refused field.
    fn check(&self) -> Result<(), ApiError> {
        let mut errors: Vec<FieldError> = vec![];
        let mut refuse = |field: &str, message: &str| {
            errors.push(FieldError::wrong(field, message));
        };
        match &self.name {
            None => refuse(field::NAME, "Give the client a name of 1 to 100 characters."),
            Some(name) if name.chars().count() > ClientName::MAX_CHARS => {
                refuse(field::NAME, "Use at most 100 characters.")
            }
            Some(_) => {}
        }
        if self.description.as_ref().is_some_and(|text| text.chars().count() > Description::MAX_CHARS) {
            refuse(field::DESCRIPTION, "Use at most 500 characters.");
        }
        let uris = self.registered_redirect_uri.as_deref().unwrap_or_default();
        if uris.len() > RedirectUri::MAX_PER_CLIENT {
            refuse(field::REDIRECT_URIS, "Use at most 100 redirect URIs.");
        }
        if uris.iter().any(|uri| uri.trim().is_empty()) {
            refuse(field::REDIRECT_URIS, "One of them is empty. Leave it out.");
        }
        match &self.authorized_grant_type {
            None => {
                let says = "Choose CODE or CLIENT-CREDENTIALS.";
                return Err(ApiError::field(ErrorCode::GrantTypeRequired, "authorizedGrantType", says));
            }
            Some(word) if GrantType::parse(word).is_none() => {
                refuse(field::GRANT_TYPE, "Use CODE or CLIENT-CREDENTIALS.");
            }
            Some(_) => {}
        }
        if errors.is_empty() { Ok(()) } else { Err(AppError::from(errors).into()) }
    }

    /// The settings among the fields.
    ///
    /// # Errors
    /// Every refused field.
    pub fn settings(&self) -> Result<SettingsPatch, ApiError> {
        self.check()?;
        let scopes = self.scope.as_ref().map(|ids| ids.iter().map(|id| scope(id)).collect()).transpose()?;
        Ok(SettingsPatch {
            name: self.name.clone(),
            description: self.description.clone(),
            grant_type: self.authorized_grant_type.clone(),
            token_duration: self.access_token_validity_seconds,
            redirect_uris: self.registered_redirect_uri.clone(),
            scopes,
        })
    }

    /// The roles as `role@division`; `home` is where those of `roleIds` are meant.
    pub fn roles(&self, home: DivisionId) -> Option<Vec<String>> {
        let here = |grants: &Vec<RoleDivision>| {
            grants.iter().map(|grant| format!("{}@{}", grant.role_id, grant.division_id)).collect()
        };
        let at_home = |ids: &Vec<String>| ids.iter().map(|id| format!("{id}@{home}")).collect();
        self.role_divisions.as_ref().map(here).or_else(|| self.role_ids.as_ref().map(at_home))
    }

    /// # Errors
    /// When it is no state.
    pub fn state(&self) -> Result<Option<State>, ApiError> {
        let parse = |word: &str| {
            State::parse(word)
                .ok_or_else(|| ApiError::field(ErrorCode::BadClientState, "state", "Use active or inactive."))
        };
        self.state.as_deref().map(parse).transpose()
    }
}

/// A scope's id.
///
/// # Errors
/// When it is none.
pub fn scope(id: &str) -> Result<ScopeId, ApiError> {
    ScopeId::parse(id).map_err(|says| AppError::invalid(field::SCOPES, says).into())
}

/// What a delete did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientDeletion {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    pub outcome: Outcome,
    /// When a deactivated client is removed. Until then it can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_to_delete: Option<String>,
    /// Why you cannot restore it; nothing: you can, or nobody can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub could_not_restore: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Gone for good.
    Removed,
    /// Cut off, and removed on its date to delete.
    Deactivated,
}

impl From<DeletionOutcome> for Outcome {
    fn from(outcome: DeletionOutcome) -> Self {
        match outcome {
            DeletionOutcome::Removed => Self::Removed,
            DeletionOutcome::Deactivated { .. } => Self::Deactivated,
        }
    }
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Deactivated => "deactivated",
        }
    }
}
