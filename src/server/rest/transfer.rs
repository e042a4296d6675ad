//! Export and import of clients. A document never has secrets.

use super::{
    bearer::{Bearer, READS, WRITES},
    bulk::{BulkResult, RowOutcome, RowResult},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::{Body, MAX_IMPORT},
    listing::stream_of,
    types::ClientRequest,
};
use crate::{
    domain::{SettingsDraft, State},
    server::{
        http::{
            instant::{self, iso},
            state::AppState,
        },
        use_cases::{
            change::{Act, Run},
            clients::{self, Client, Imported, ListRequest, Named, RoleWanted, SortKey},
            error::AppError,
            people,
        },
    },
};
use axum::{Json, extract, response::Response};
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportedClient {
    /// A UUID. Kept by an import, so that applications go on under the same Client ID; without it there is a new one.
    pub id: Option<String>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// A legacy one may come; it gets no tokens until it is changed.
    pub authorized_grant_type: String,
    pub access_token_validity_seconds: Option<i64>,
    #[serde(default)]
    pub registered_redirect_uri: Vec<String>,
    #[serde(default)]
    pub scope: Vec<String>,
    #[serde(default)]
    pub role_divisions: Vec<NamedRoleDivision>,
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
            name: client.name.clone(),
            description: client.description.clone(),
            authorized_grant_type: client.grant_type.as_str().into(),
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
    #[schema(min_items = 1, max_items = 1000)]
    pub clients: Vec<ExportedClient>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Give each client a secret and answer with it. Without one an administrator resets it when it is needed.
    #[serde(default)]
    pub with_secrets: bool,
}

/// Import clients, up to a thousand in 16 MB, with their ids and their creation dates. Each by itself: what is refused for
/// one leaves the others.
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
    let mut results = vec![];
    for client in request.clients {
        let (id, name) = (client.id.clone().unwrap_or_default(), client.name.clone());
        let imported = async {
            let wanted = wanted(client, request.with_secrets)?;
            clients::import(Act::new(&state.store, caller, now), wanted, Run::dry_if(request.dry_run))
                .await
                .map_err(ApiError::from)
        };
        results.push(match imported.await {
            Ok((id, secret)) => {
                let secret = secret.filter(|_| !request.dry_run).map(|value| value.expose().to_owned());
                RowResult { secret, ..RowResult::done(id.to_string(), Some(name), RowOutcome::Imported) }
            }
            Err(error) => RowResult::refused(id, Some(name), error)?,
        });
    }
    Ok(Json(BulkResult::of(results, request.dry_run)))
}

fn wanted(client: ExportedClient, with_secret: bool) -> Answer<Imported> {
    let moment = |name: &str, text: &Option<String>| {
        let parse = |text: &String| {
            let says = "Use an instant, as in 2026-11-23T14:02:00.000Z.";
            instant::parse(text).ok_or_else(|| ApiError::field(ErrorCode::InvalidDate, name, says))
        };
        text.as_ref().map(parse).transpose()
    };
    let id = client.id.as_ref().map(|id| {
        id.parse().map_err(|_| ApiError::field(ErrorCode::InvalidValue, "id", "Use a UUID, or leave it out."))
    });
    let (created_at, date_to_delete) =
        (moment("dateCreated", &client.date_created)?, moment("dateToDelete", &client.date_to_delete)?);
    let roles = client
        .role_divisions
        .into_iter()
        .map(|role| RoleWanted {
            role: Named { id: role.role_id.parse().ok(), name: role.role_name },
            division: (role.division_id != "*")
                .then(|| Named { id: role.division_id.parse().ok(), name: role.division_name }),
        })
        .collect();
    // The same look at the same fields as for a new client.
    let request = ClientRequest {
        name: Some(client.name),
        authorized_grant_type: Some(client.authorized_grant_type),
        access_token_validity_seconds: client.access_token_validity_seconds,
        description: Some(client.description),
        registered_redirect_uri: Some(client.registered_redirect_uri),
        scope: Some(client.scope),
        state: client.state,
        ..ClientRequest::default()
    };
    let settings = request.settings().over(SettingsDraft::default());
    let state = request.state()?.unwrap_or(State::Active);
    Ok(Imported { id: id.transpose()?, settings, roles, created_at, state, date_to_delete, with_secret })
}
