//! Operations that the API of the published SDKs lacks: restore, disable, enable, and what a delete would do.

use super::{
    bearer::{Bearer, READS, WRITES},
    clients::{read, tagged},
    error::Answer,
    extract::{ClientInPath, IfMatch},
    types::{ClientBody, Outcome},
};
use crate::{
    domain::{DeletionOutcome, State, secret::is_live},
    server::{
        console::present,
        http::{instant::iso, state::AppState},
        storage::clients::{evidence, secrets, usage},
        use_cases::{
            change::{Act, Run},
            clients,
            error::AppError,
        },
    },
};
use axum::{Json, extract, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Restore a deactivated client. Tokens issued before the deactivation stay dead.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/restore", tag = "Additions", operation_id = "postOauthClientRestore",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The client as it is now", body = ClientBody))
)]
pub async fn restore(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    IfMatch(version): IfMatch,
) -> Answer<Response> {
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
    IfMatch(version): IfMatch,
) -> Answer<Response> {
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
    IfMatch(version): IfMatch,
) -> Answer<Response> {
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
    /// Attempts since the deactivation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knocks: Option<u64>,
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

impl From<i64> for Figure {
    fn from(n: i64) -> Self {
        let counted = crate::server::console::present::clients::count(n);
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
    let now = bearer.now();
    let caller = bearer.within(READS)?;
    let client = read(&state, caller, id, now).await?;
    let mut connection = state.store.reader().acquire().await.map_err(AppError::from)?;
    let facts = evidence::read(&mut connection, &client, now).await.map_err(AppError::from)?;
    let secrets = secrets::of_client(&mut connection, id).await.map_err(AppError::from)?;
    let inactive = client.life.state == State::Inactive;
    let knocks = match inactive {
        true => usage::knocks(&mut connection, id).await.map_err(AppError::from)?,
        false => None,
    };
    let live = secrets.iter().filter(|secret| is_live(secret.expires_at, now));
    let (outcome, date) = match DeletionOutcome::at(now, client.life.created_at) {
        DeletionOutcome::Removed => (Some(Outcome::Removed), client.life.date_to_delete),
        DeletionOutcome::Deactivated { .. } if inactive => (None, client.life.date_to_delete),
        DeletionOutcome::Deactivated { date_to_delete } => (Some(Outcome::Deactivated), Some(date_to_delete)),
    };
    Ok(Json(DeletionPreview {
        id: id.to_string(),
        outcome,
        date_to_delete: date.map(iso),
        could_not_restore: present::clients::could_not_restore(&caller.actor, &client, now),
        live_tokens: facts.live_tokens.into(),
        date_last_token: client.last_token_at.map(iso),
        date_last_call: client.last_used_at.map(iso),
        last_caller: client.last_used_from,
        secrets: live.clone().count() as u64,
        secrets_in_use: live.filter(|secret| secret.last_used_at.is_some()).count() as u64,
        organizations: facts.organizations,
        organization_count: facts.organization_count.unsigned_abs(),
        people: facts.people.into(),
        knocks: inactive.then(|| knocks.map_or(0, |knocks| knocks.n)),
        recorded_since: facts.recorded_since.map(iso),
        name: client.name,
    }))
}
