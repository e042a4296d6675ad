//! Many clients in one request, each by itself: a refusal of one leaves the others. A dry run says it before.

use super::{
    bearer::{Bearer, WRITES},
    clients::{deletion, read},
    code::ErrorCode,
    error::{Answer, ApiError, ErrorDetail},
    extract::Body,
    lately::UsedLately,
    types::Outcome,
};
use crate::{
    domain::{ClientId, Timestamp},
    server::{
        http::state::AppState,
        use_cases::{
            caller::Caller,
            change::{Act, Run},
            clients::{self, Expected},
        },
    },
};
use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most clients of a request.
const MOST: usize = 100;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkDelete {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    /// Delete only those that have this outcome.
    pub expected_outcome: Option<Outcome>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkRestore {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What happened to each, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkResult {
    pub dry_run: bool,
    pub results: Vec<RowResult>,
    pub succeeded: u64,
    pub refused: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowOutcome {
    Removed,
    Deactivated,
    Restored,
    Imported,
    Labelled,
    Unlabelled,
    /// Somebody else answers for it from now on.
    Owned,
    Rehearsed,
    /// Its rehearsal is ended.
    Ended,
    /// It was so already.
    Unchanged,
    /// Nothing was done; `error` says why.
    Refused,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowResult {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub outcome: RowOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_to_delete: Option<String>,
    /// When its rehearsal ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_ends: Option<String>,
    /// Why you cannot restore a deactivated client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub could_not_restore: Option<String>,
    /// Of a dry run of a delete or a rehearsal: its use in the last 30 days; nothing: there was none that is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_lately: Option<UsedLately>,
    /// Of an imported client that was to get one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RowError>,
}

/// Why one was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowError {
    pub message: String,
    pub code: ErrorCode,
    pub status: u16,
    pub details: Vec<ErrorDetail>,
}

impl RowResult {
    pub fn done(id: String, name: Option<String>, outcome: RowOutcome) -> Self {
        Self {
            id,
            name,
            outcome,
            date_to_delete: None,
            date_ends: None,
            could_not_restore: None,
            used_lately: None,
            secret: None,
            error: None,
        }
    }

    /// # Errors
    /// What is no refusal of this one: a failure of ours, which ends the whole request.
    pub fn refused(id: String, name: Option<String>, error: ApiError) -> Answer<Self> {
        if error.status.is_server_error() {
            return Err(error);
        }
        let (message, code, status) = (error.message, error.code, error.status.as_u16());
        let error = RowError { message, code, status, details: error.details };
        Ok(Self { error: Some(error), ..Self::done(id, name, RowOutcome::Refused) })
    }
}

impl BulkResult {
    pub fn of(results: Vec<RowResult>, dry_run: bool) -> Self {
        let refused = results.iter().filter(|row| row.outcome == RowOutcome::Refused).count() as u64;
        Self { dry_run, succeeded: results.len() as u64 - refused, refused, results }
    }
}

pub(super) fn check(ids: &[String]) -> Answer<Vec<ClientId>> {
    let wrong = |says: &str| ApiError::field(ErrorCode::ConstraintValidation, "ids", says);
    if ids.is_empty() || ids.len() > MOST {
        return Err(wrong("Name 1 to 100 clients."));
    }
    let parse = |id: &String| id.parse().map_err(|_| wrong(&format!("{id:?} is not a Client ID.")));
    let parsed = ids.iter().map(parse).collect::<Answer<Vec<ClientId>>>()?;
    let mut distinct = parsed.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < parsed.len() {
        return Err(wrong("A client is named twice."));
    }
    Ok(parsed)
}

/// The name of a client that was refused, for callers who may know it.
pub(super) async fn name(state: &AppState, caller: &Caller, id: ClientId, now: Timestamp) -> Option<String> {
    read(state, caller, id, now).await.ok().map(|client| client.name)
}

/// Delete many clients, each by its own age.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/delete", tag = "Additions", operation_id = "postOauthClientsBulkDelete",
    request_body = BulkDelete, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn delete(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkDelete>,
) -> Answer<Json<BulkResult>> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let expected = Expected { outcome: request.expected_outcome.map(Into::into), version: None, again: true };
    let mut results = vec![];
    for id in check(&request.ids)? {
        results.push(
            match clients::delete(Act::new(&state.store, caller, now), id, expected, Run::dry_if(request.dry_run)).await
            {
                Ok(mut deleted) => {
                    let used_lately = deleted.used_lately.take().map(UsedLately::from);
                    let deletion = deletion(id, deleted);
                    let outcome = match deletion.outcome {
                        Outcome::Removed => RowOutcome::Removed,
                        Outcome::Deactivated => RowOutcome::Deactivated,
                    };
                    let done = RowResult::done(deletion.id, Some(deletion.name), outcome);
                    let (date_to_delete, could_not_restore) = (deletion.date_to_delete, deletion.could_not_restore);
                    RowResult { date_to_delete, could_not_restore, used_lately, ..done }
                }
                Err(error) => RowResult::refused(id.to_string(), name(&state, caller, id, now).await, error.into())?,
            },
        );
    }
    Ok(Json(BulkResult::of(results, request.dry_run)))
}

/// Restore many deactivated clients.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/restore", tag = "Additions", operation_id = "postOauthClientsBulkRestore",
    request_body = BulkRestore, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn restore(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkRestore>,
) -> Answer<Json<BulkResult>> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let mut results = vec![];
    for id in check(&request.ids)? {
        results.push(
            match clients::restore(Act::new(&state.store, caller, now), id, None, Run::dry_if(request.dry_run)).await {
                Ok(restored) => RowResult::done(id.to_string(), Some(restored.name), RowOutcome::Restored),
                Err(error) => RowResult::refused(id.to_string(), name(&state, caller, id, now).await, error.into())?,
            },
        );
    }
    Ok(Json(BulkResult::of(results, request.dry_run)))
}
