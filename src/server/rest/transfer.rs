//! Export and import of clients. A document never has secrets.

use super::{
    bearer::{Bearer, READS, WRITES},
    bulk::{BulkResult, RowOutcome, RowResult},
    clients::home,
    code::ErrorCode,
    error::{Answer, ApiError},
    exported::ExportedClient,
    extract::Params,
    fields::Fields,
    imported::{ClientImport, Import},
    listing::stream_of,
    row::Row,
};
use crate::{
    domain::{ClientId, Timestamp, several},
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::{Act, Run},
            clients::{self, ChosenExport, Client, ListRequest, Owned, SortKey},
            error::AppError,
            people,
        },
    },
};
use axum::{
    Json, extract,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

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
    /// Of an export of chosen clients: those that are not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>, required = false)]
    pub missing: Vec<String>,
    /// Last, so that a document that broke off is known by its lack.
    pub total: u64,
}

/// The document of clients that were chosen: the same as of all.
///
/// # Errors
/// When it cannot be written.
pub fn document(chosen: &ChosenExport, now: Timestamp) -> Result<String, AppError> {
    let clients: Vec<ExportedClient> =
        chosen.clients.iter().map(|(client, owned)| ExportedClient::of(client, owned)).collect();
    let export = ClientExport {
        organization: chosen.organization.clone(),
        date_exported: iso(now),
        total: clients.len() as u64,
        clients,
        missing: chosen.missing.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_string(&export).map_err(AppError::internal)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// Only these, 1 to 100 Client IDs with commas between; of those that are not there `missing` tells. Without it all.
    #[param(style = Form, explode = false, value_type = Option<Vec<Uuid>>, min_items = 1, max_items = 100)]
    ids: Option<String>,
}

/// The ids of a list with commas, each once. Those that are there twice count twice, as a reader of the documentation counts.
fn ids(text: &str) -> Answer<Vec<ClientId>> {
    let wrong = |says: String| ApiError::field(ErrorCode::InvalidQueryParamValue, "ids", says);
    if text.split(',').count() > several::MOST {
        return Err(wrong("Name 1 to 100 clients.".into()));
    }
    let mut ids: Vec<ClientId> = vec![];
    for id in text.split(',') {
        let id = id.trim().parse().map_err(|_| wrong(format!("{id:?} is not a Client ID.")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Export clients, without secrets: all, as they are read, or those that are named.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/export", tag = "Additions", operation_id = "getOauthClientsExport",
    params(ExportParams), responses((status = 200, description = "The clients", body = ClientExport))
)]
pub async fn export(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(params): Params<ExportParams>,
) -> Answer<Response> {
    let (caller, now) = (bearer.within(READS)?, bearer.now());
    if let Some(text) = params.ids {
        let chosen = clients::export_chosen(Act::new(&state.store, caller, now), &ids(&text)?).await?;
        let json = [(header::CONTENT_TYPE, "application/json")];
        return Ok((json, document(&chosen, now)?).into_response());
    }
    let walk = clients::walk(Act::new(&state.store, caller, now), &ListRequest::all(SortKey::Created))?;
    let walk = walk.with_ownership();
    let organization = people::organization_name(Act::new(&state.store, caller, bearer.now())).await?;
    let head = ClientExport { organization, date_exported: iso(now), clients: vec![], missing: vec![], total: 0 };
    let json = serde_json::to_string(&head).map_err(AppError::internal)?;
    let beginning = json.strip_suffix("],\"total\":0}").unwrap_or(&json).to_owned();
    let write = |(client, owned): &(Client, Owned)| serde_json::to_string(&ExportedClient::of(client, owned));
    stream_of(walk, beginning, write, |total| format!("],\"total\":{total}}}")).await
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
    Import { asked, rows }: Import,
) -> Answer<Json<BulkResult>> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    if rows.is_empty() || rows.len() > MOST {
        return Err(ApiError::field(ErrorCode::ConstraintValidation, "clients", "Send 1 to 1000 clients."));
    }
    let home = home(&state, caller, now).await?;
    let fields = Fields::of::<ExportedClient>();
    let mut seen = HashMap::new();
    let mut results = vec![];
    for (number, client) in rows.into_iter().enumerate() {
        let mut row = Row::read(client, &fields, home, asked.with_secrets);
        if let Some(id) = row.wanted.id
            && let Some(before) = seen.insert(id, number)
        {
            row.refuse(ErrorCode::InvalidValue, "id", &format!("clients[{before}] has this id, too."));
        }
        let (id, name) = (row.id.clone(), row.name.clone());
        let run = Run::dry_if(asked.dry_run || row.is_wrong());
        let act = Act::new(&state.store, caller, now);
        let imported = row.with(clients::import(act, row.wanted.clone(), run).await.map_err(ApiError::from));
        results.push(match imported {
            Ok((id, secret)) => {
                let secret = secret.filter(|_| !asked.dry_run).map(|value| value.expose().to_owned());
                RowResult { secret, ..RowResult::done(id.to_string(), name, RowOutcome::Imported) }
            }
            Err(error) => RowResult::refused(id, name, error)?,
        });
    }
    Ok(Json(BulkResult::of(results, asked.dry_run)))
}
