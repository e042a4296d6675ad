//! Export and import of clients. A document never has secrets.

use super::{
    bearer::{Bearer, READS, WRITES},
    bulk::{BulkResult, RowOutcome, RowResult},
    clients::home,
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::{Body, MAX_IMPORT},
    listing::stream_of,
    row::Row,
};
use crate::server::{
    http::{instant::iso, state::AppState},
    use_cases::{
        change::{Act, Run},
        clients::{self, Client, ListRequest, SortKey},
        error::AppError,
        people,
    },
};
use axum::{Json, extract, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The most clients of an import.
const MOST: usize = 1_000;

/// The clients of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientExport {
    pub organization: String,
    #[schema(format = DateTime)]
    pub date_exported: String,
    pub clients: Vec<ExportedClient>,
    /// Last, so that a document that broke off is known by its lack.
    pub total: u64,
}

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
    pub access_token_validity_seconds: Option<i64>,
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
}

impl From<&Client> for ExportedClient {
    fn from(client: &Client) -> Self {
        Self {
            id: Some(client.id.to_string()),
            name: Some(client.name.clone()),
            description: client.description.clone(),
            authorized_grant_type: Some(client.grant_type.as_str().into()),
            access_token_validity_seconds: Some(client.token_duration),
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
        }
    }
}

/// Export all clients, without secrets. The document arrives as it is read.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/export", tag = "Additions", operation_id = "getOauthClientsExport",
    responses((status = 200, description = "The clients", body = ClientExport))
)]
pub async fn export(extract::State(state): extract::State<AppState>, bearer: Bearer) -> Answer<Response> {
    let (caller, now) = (bearer.within(READS)?, bearer.now());
    let walk = clients::walk(Act::new(&state.store, caller, now), &ListRequest::all(SortKey::Created))?;
    let organization = people::organization_name(Act::new(&state.store, caller, bearer.now())).await?;
    let head = ClientExport { organization, date_exported: iso(now), clients: vec![], total: 0 };
    let json = serde_json::to_string(&head).map_err(AppError::internal)?;
    let beginning = json.strip_suffix("],\"total\":0}").unwrap_or(&json).to_owned();
    let write = |client: &Client| serde_json::to_string(&ExportedClient::from(client));
    stream_of(walk, beginning, write, |total| format!("],\"total\":{total}}}")).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientImport {
    #[schema(min_items = 1, max_items = 1000, value_type = Vec<ExportedClient>)]
    pub clients: Vec<Value>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Give each client a secret and answer with it. Without one an administrator resets it when it is needed.
    #[serde(default)]
    pub with_secrets: bool,
}

/// Import clients, up to a thousand in 16 MB, with their ids and their creation dates. Each by itself: what is refused for
/// one leaves the others, and all that is wrong with it is told.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/import", tag = "Additions", operation_id = "postOauthClientsImport",
    request_body = ClientImport, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn import(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<ClientImport, MAX_IMPORT>,
) -> Answer<Json<BulkResult>> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    if request.clients.is_empty() || request.clients.len() > MOST {
        return Err(ApiError::field(ErrorCode::ConstraintValidation, "clients", "Send 1 to 1000 clients."));
    }
    let home = home(&state, caller, now).await?;
    let mut seen = HashMap::new();
    let mut results = vec![];
    for (number, client) in request.clients.into_iter().enumerate() {
        let mut row = Row::read(client, home, request.with_secrets);
        if let Some(id) = row.wanted.id
            && let Some(before) = seen.insert(id, number)
        {
            row.refuse(ErrorCode::InvalidValue, "id", &format!("clients[{before}] has this id, too."));
        }
        let (id, name) = (row.id.clone(), row.name.clone());
        let run = Run::dry_if(request.dry_run || row.is_wrong());
        let act = Act::new(&state.store, caller, now);
        let imported = row.with(clients::import(act, row.wanted.clone(), run).await.map_err(ApiError::from));
        results.push(match imported {
            Ok((id, secret)) => {
                let secret = secret.filter(|_| !request.dry_run).map(|value| value.expose().to_owned());
                RowResult { secret, ..RowResult::done(id.to_string(), name, RowOutcome::Imported) }
            }
            Err(error) => RowResult::refused(id, name, error)?,
        });
    }
    Ok(Json(BulkResult::of(results, request.dry_run)))
}
