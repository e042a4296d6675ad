//! A client as an export writes it and an import reads it.

use super::ownership::OwnershipRequest;
use crate::{
    domain::settings::{applies, field},
    server::{
        http::instant::iso,
        use_cases::clients::{Client, Owned},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role with the names that another system knows it by.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedRoleDivision {
    #[serde(default)]
    pub role_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_name: Option<String>,
    /// A division's id, or `*` for all.
    #[serde(default)]
    pub division_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division_name: Option<String>,
}

/// A client as an export writes it and an import reads it. The rules for each field are those of a new client; what breaks
/// them in an import is told in the client's row.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportedClient {
    /// A UUID. Kept by an import, so that applications go on under the same Client ID; without it there is a new one.
    pub id: Option<String>,
    #[schema(required, value_type = String)]
    pub name: Option<String>,
    #[serde(default)]
    pub description: String,
    /// A legacy one may come; it gets no tokens until it is changed.
    #[schema(required, value_type = String)]
    pub authorized_grant_type: Option<String>,
    /// `confidential` or `public`; nothing: it has not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_type: Option<String>,
    pub access_token_validity_seconds: Option<i64>,
    #[serde(default)]
    pub allowed_addresses: Vec<String>,
    #[serde(default)]
    pub registered_redirect_uri: Vec<String>,
    #[serde(default)]
    pub scope: Vec<String>,
    #[serde(default)]
    pub role_divisions: Vec<NamedRoleDivision>,
    /// Deprecated, as in a list of clients: each in the Home division. Not looked at beside `roleDivisions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_ids: Option<Vec<String>>,
    /// `active` unless said.
    pub state: Option<String>,
    /// Of an inactive client: an instant within the next seven days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_to_delete: Option<String>,
    /// An instant. Kept by an import: a client that is old stays old. Now, unless said.
    pub date_created: Option<String>,
    /// Whose it is. A user of another system is found here by `userId`, else by `email`. Nothing: nothing is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<OwnershipRequest>,
}

impl ExportedClient {
    pub fn of(client: &Client, owned: &Owned) -> Self {
        let ownership = OwnershipRequest::from(owned);
        Self {
            id: Some(client.id.to_string()),
            name: Some(client.name.clone()),
            description: client.description.clone(),
            authorized_grant_type: Some(client.grant_type.as_str().into()),
            client_type: client.client_type.map(|kind| kind.as_str().into()),
            access_token_validity_seconds: Some(client.token_duration),
            // What is kept aside from another grant type binds nobody, and an import takes no limit that is none.
            allowed_addresses: match applies(field::ALLOWED_ADDRESSES, client.grant_type) {
                true => client.allowed_addresses.lines().map(str::to_owned).collect(),
                false => vec![],
            },
            registered_redirect_uri: client.redirect_uris.clone(),
            scope: client.scopes.iter().map(ToString::to_string).collect(),
            role_divisions: client
                .roles
                .iter()
                .map(|grant| NamedRoleDivision {
                    role_id: grant.role_id.to_string(),
                    role_name: Some(grant.role_name.clone()),
                    division_id: grant.division.into(),
                    division_name: grant.division_name.strip_suffix(" division").map(str::to_owned),
                })
                .collect(),
            role_ids: None,
            state: Some(client.life.state.as_str().into()),
            date_to_delete: client.life.date_to_delete.map(iso),
            date_created: Some(iso(client.life.created_at)),
            ownership: (ownership != OwnershipRequest::default()).then_some(ownership),
        }
    }
}
