//! Operations that the API of the published SDKs lacks: restore, disable, enable, and what a delete would do.

use super::{
    bearer::{Bearer, READS, WRITES},
    clients::{held, tagged},
    error::Answer,
    extract::ClientInPath,
    lately::UsedLately,
    preconditions::Versions,
    rehearsal::RehearsalBody,
    types::{ClientBody, Outcome},
};
use crate::{
    domain::Count,
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::{Act, Run},
            clients,
        },
    },
};
use axum::{Json, extract, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Restore a deactivated client. Tokens issued before the deactivation stay ended.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/restore", tag = "Additions", operation_id = "postOauthClientRestore",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The client as it is now", body = ClientBody))
)]
pub async fn restore(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
) -> Answer<Response> {
    let version = held(&state, &bearer, id, &versions).await?;
    let restored =
        clients::restore(Act::new(&state.store, bearer.within(WRITES)?, bearer.now()), id, version, Run::Real).await?;
    Ok(tagged(&restored.client, None))
}

/// Switch a client off: it gets and keeps no tokens, and nothing is scheduled.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/disable", tag = "Additions", operation_id = "postOauthClientDisable",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The client as it is now", body = ClientBody))
)]
pub async fn disable(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
) -> Answer<Response> {
    let version = held(&state, &bearer, id, &versions).await?;
    let disabled = clients::disable(Act::new(&state.store, bearer.within(WRITES)?, bearer.now()), id, version).await?;
    Ok(tagged(&disabled.client, None))
}

/// Switch a disabled client on again. No old token revives.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/enable", tag = "Additions", operation_id = "postOauthClientEnable",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The client as it is now", body = ClientBody))
)]
pub async fn enable(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
) -> Answer<Response> {
    let version = held(&state, &bearer, id, &versions).await?;
    let enabled = clients::enable(Act::new(&state.store, bearer.within(WRITES)?, bearer.now()), id, version).await?;
    Ok(tagged(&enabled.client, None))
}

/// What depends on a client. Figures are counted up to ten thousand; what was not recorded is not there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletionPreview {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    /// What a delete would do now; nothing for a client that is deactivated and stays until its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// When the client would be removed, or will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_to_delete: Option<String>,
    /// Why you could not restore it after a delete that keeps it for seven days; nothing: you could, or nobody could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub could_not_restore: Option<String>,
    pub live_tokens: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_last_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_last_call: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_caller: Option<String>,
    /// Secrets that are accepted, and those of them that were ever used.
    pub secrets: u64,
    pub secrets_in_use: u64,
    /// Other organizations that authorized the client, the first six by name.
    pub organizations: Vec<String>,
    pub organization_count: u64,
    /// People who let the client act for them.
    pub people: Figure,
    /// Attempts of the client since the deactivation: with its secret, or with something that was issued to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knocks: Option<u64>,
    /// Attempts since then of others, who only named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts_by_strangers: Option<u64>,
    /// The latest rehearsal of its deactivation, and who came meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<RehearsalBody>,
    /// Its use in the last 30 days; nothing: there was none, as far as it is recorded (`recordedByDaySince`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_lately: Option<UsedLately>,
    /// Since when that is recorded; nothing: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub recorded_by_day_since: Option<String>,
    /// Since when use is recorded; nothing: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub recorded_since: Option<String>,
}

/// A number, and whether it may be larger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    pub count: u64,
    pub is_minimum: bool,
}

impl From<Count> for Figure {
    fn from(counted: Count) -> Self {
        Self { count: counted.n, is_minimum: counted.or_more }
    }
}

/// What a delete would do, and who would notice.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/deletion-preview", tag = "Additions",
    operation_id = "getOauthClientDeletionPreview", params(("clientId" = Uuid, Path)),
    responses((status = 200, description = "The evidence", body = DeletionPreview))
)]
pub async fn preview(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
) -> Answer<Json<DeletionPreview>> {
    let preview = clients::preview(Act::new(&state.store, bearer.within(READS)?, bearer.now()), id).await?;
    let evidence = preview.evidence;
    Ok(Json(DeletionPreview {
        id: id.to_string(),
        outcome: preview.outcome.map(Outcome::from),
        date_to_delete: preview.date_to_delete.map(iso),
        could_not_restore: evidence.could_not_restore.map(|lacks| lacks.to_string()),
        live_tokens: evidence.live_tokens.into(),
        date_last_token: evidence.last_token_at.map(iso),
        date_last_call: evidence.last_used_at.map(iso),
        last_caller: evidence.last_used_from,
        secrets: evidence.secrets,
        secrets_in_use: evidence.secrets_in_use,
        organizations: evidence.organizations,
        organization_count: evidence.organization_count,
        people: evidence.people.into(),
        knocks: preview.knocks,
        attempts_by_strangers: preview.strangers,
        rehearsal: preview.rehearsed.as_ref().map(|it| RehearsalBody::of(&preview.client, Some(it))),
        used_lately: evidence.used_lately.map(UsedLately::from),
        recorded_by_day_since: evidence.watch.by_day_since.map(iso),
        recorded_since: evidence.watch.since.map(iso),
        name: preview.client.name,
    }))
}
