//! Clients in JSON, under the names of the published SDKs.

use super::code::ErrorCode;
use super::error::ApiError;
use super::lately::InUse;
use crate::{
    domain::{
        ClientId, ClientType, DeletionKind, DeletionOutcome, DivisionId, DivisionScope, FieldError, GrantType, Parsed,
        RedirectUri, RoleAt, ScopeId, SettingsPatch, State,
        client::{ClientName, Description, TokenDuration},
        draft::{self, ScopesDraft, parsed},
        network::Network,
        redirect_uri::TOLD,
        settings::field,
    },
    server::{http::instant::iso, use_cases::clients::Client},
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

/// Whether an application is held to its secret.
#[derive(ToSchema)]
#[schema(as = ClientType, rename_all = "lowercase")]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum ClientTypeWord {
    Confidential,
    Public,
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
    /// Of a client of the type `CODE`: whether it is held to its secret. Nothing: it has not said, and gets tokens with it and
    /// without. Not in the API this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ClientTypeWord>)]
    pub client_type: Option<&'static str>,
    pub access_token_validity_seconds: i64,
    /// Addresses and CIDR ranges that a `CLIENT-CREDENTIALS` client may be used from; none: from anywhere. Not in the API this
    /// one follows.
    pub allowed_addresses: Vec<String>,
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
    /// Only of a dry run: what is taken away although it was used in the last 30 days. Not in the API this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_use: Option<Vec<InUse>>,
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
            client_type: client.client_type.map(ClientType::as_str),
            access_token_validity_seconds: client.token_duration,
            allowed_addresses: client.allowed_addresses.lines().map(str::to_owned).collect(),
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
            in_use: None,
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
    /// `confidential`: it is held to its secret, as a new client is that does not say. `public`: it cannot keep one.
    #[schema(value_type = Option<ClientTypeWord>)]
    pub client_type: Option<String>,
    /// How long an access token lives, in seconds; 86400 unless said.
    #[schema(minimum = 300, maximum = 172_800)]
    pub access_token_validity_seconds: Option<i64>,
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// Addresses and CIDR ranges of IPv4 and IPv6 that a `CLIENT-CREDENTIALS` client may be used from; none: from anywhere.
    #[schema(max_items = 100)]
    pub allowed_addresses: Option<Vec<String>>,
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
    /// The settings among the fields; what is not there stays as it is. A name and a grant type have to be there.
    pub fn settings(&self) -> SettingsPatch {
        SettingsPatch {
            name: Some(name(self.name.as_deref())),
            description: self.description.as_deref().map(description),
            grant_type: Some(grant_type(self.authorized_grant_type.as_deref())),
            client_type: self.client_type.as_deref().map(client_type),
            token_duration: self.access_token_validity_seconds.map(token_duration),
            allowed_addresses: self.allowed_addresses.as_deref().map(allowed_addresses),
            redirect_uris: self.registered_redirect_uri.as_deref().map(redirect_uris),
            scopes: self.scope.as_deref().map(scopes),
        }
    }

    /// The roles; `home` is where those of `roleIds` are meant.
    pub fn roles(&self, home: DivisionId) -> Option<Parsed<Vec<RoleAt>>> {
        let here = |grants: &Vec<RoleDivision>| {
            grants.iter().map(|grant| RoleAt::parse(&grant.role_id, &grant.division_id)).collect()
        };
        let at_home = |id: &String| Some(RoleAt { role: id.parse().ok()?, division: DivisionScope::One(home) });
        let all_at_home = |ids: &Vec<String>| ids.iter().map(at_home).collect();
        self.role_divisions.as_ref().map(here).or_else(|| self.role_ids.as_ref().map(all_at_home)).map(draft::roles)
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

// What the schema says of a field comes before what the domain says.

fn name(sent: Option<&str>) -> Parsed<ClientName> {
    let read = match sent {
        None => Err("Give the client a name of 1 to 100 characters.".to_owned()),
        Some(name) if name.chars().count() > ClientName::MAX_CHARS => Err("Use at most 100 characters.".to_owned()),
        Some(name) => ClientName::parse(name),
    };
    parsed(field::NAME, read)
}

fn description(sent: &str) -> Parsed<Description> {
    let too_long = sent.chars().count() > Description::MAX_CHARS;
    let read = if too_long { Err("Use at most 500 characters.".to_owned()) } else { Description::parse(sent) };
    parsed(field::DESCRIPTION, read)
}

fn grant_type(sent: Option<&str>) -> Parsed<GrantType> {
    let Some(word) = sent else {
        return Err(vec![FieldError::missing(field::GRANT_TYPE, "Choose CODE or CLIENT-CREDENTIALS.")]);
    };
    parsed(field::GRANT_TYPE, GrantType::parse(word).ok_or("Use CODE or CLIENT-CREDENTIALS."))
}

fn client_type(word: &str) -> Parsed<Option<ClientType>> {
    parsed(field::CLIENT_TYPE, ClientType::parse(word).map(Some).ok_or("Use confidential or public."))
}

fn token_duration(seconds: i64) -> Parsed<TokenDuration> {
    parsed(field::TOKEN_DURATION, TokenDuration::from_seconds(seconds))
}

fn allowed_addresses(sent: &[String]) -> Parsed<Vec<Network>> {
    if sent.len() > Network::MAX_PER_CLIENT {
        return parsed(field::ALLOWED_ADDRESSES, Err("Use at most 100 addresses and ranges."));
    }
    if sent.iter().any(|line| line.trim().is_empty()) {
        return parsed(field::ALLOWED_ADDRESSES, Err("One of them is empty. Leave it out."));
    }
    draft::networks(sent.iter().map(String::as_str), |line| format!("[{}]: ", line - 1))
}

fn redirect_uris(sent: &[String]) -> Parsed<Vec<RedirectUri>> {
    if sent.len() > RedirectUri::MAX_PER_CLIENT {
        return parsed(field::REDIRECT_URIS, Err("Use at most 100 redirect URIs."));
    }
    if sent.iter().any(|uri| uri.trim().is_empty()) {
        return parsed(field::REDIRECT_URIS, Err("One of them is empty. Leave it out."));
    }
    // By its place in the array, as programs count.
    draft::redirect_uris(sent, |line| format!("[{}]: ", line - 1), TOLD)
}

fn scopes(sent: &[String]) -> ScopesDraft {
    let mut scopes = ScopesDraft::default();
    sent.iter().for_each(|id| scopes.add(ScopeId::parse(id)));
    scopes
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

impl From<Outcome> for DeletionKind {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Removed => Self::Removed,
            Outcome::Deactivated => Self::Deactivated,
        }
    }
}
