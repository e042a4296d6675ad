//! Export and import of clients. A document never has secrets.

use super::{
    bearer::{Bearer, READS, WRITES},
    bulk::{BulkResult, RowOutcome, RowResult},
    clients::home,
    code::ErrorCode,
    error::{Answer, ApiError},
    exported::ExportedClient,
    extract::{Body, MAX_IMPORT},
    fields::Fields,
    listing::stream_of,
    row::Row,
    sent::Sent,
};
use crate::server::{
    http::{instant::iso, state::AppState},
    use_cases::{
        change::{Act, Run},
        clients::{self, Client, ListRequest, Owned, SortKey},
        error::AppError,
        people,
    },
};
use axum::{Json, extract, response::Response};
use serde::{Deserialize, Serialize};
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

/// Export all clients, without secrets. The document arrives as it is read.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/export", tag = "Additions", operation_id = "getOauthClientsExport",
    responses((status = 200, description = "The clients", body = ClientExport))
)]
pub async fn export(extract::State(state): extract::State<AppState>, bearer: Bearer) -> Answer<Response> {
    let (caller, now) = (bearer.within(READS)?, bearer.now());
    let walk = clients::walk(Act::new(&state.store, caller, now), &ListRequest::all(SortKey::Created))?;
    let walk = walk.with_ownership();
    let organization = people::organization_name(Act::new(&state.store, caller, bearer.now())).await?;
    let head = ClientExport { organization, date_exported: iso(now), clients: vec![], total: 0 };
    let json = serde_json::to_string(&head).map_err(AppError::internal)?;
    let beginning = json.strip_suffix("],\"total\":0}").unwrap_or(&json).to_owned();
    let write = |(client, owned): &(Client, Owned)| serde_json::to_string(&ExportedClient::of(client, owned));
    stream_of(walk, beginning, write, |total| format!("],\"total\":{total}}}")).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientImport {
    #[schema(min_items = 1, max_items = 1000, value_type = Vec<ExportedClient>)]
    pub clients: Vec<Sent>,
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
    let fields = Fields::of::<ExportedClient>();
    let mut seen = HashMap::new();
    let mut results = vec![];
    for (number, client) in request.clients.into_iter().enumerate() {
        let mut row = Row::read(client, &fields, home, request.with_secrets);
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
