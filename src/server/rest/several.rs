//! Many clients in one request that are labelled, given an owner or rehearsed: each by itself, as the console does it with those
//! that are chosen in its list. A dry run says it before.

use super::{
    bearer::{Bearer, WRITES},
    bulk::{BulkResult, RowOutcome, RowResult, check, name},
    error::Answer,
    extract::Body,
    lately::UsedLately,
    ownership::{LabelBody, OwnershipRequest, PartyBody},
};
use crate::{
    domain::{FieldError, ownership::field, rehearsal::Span},
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::{Act, Run},
            clients::{self, Did, Looked, SeveralChange},
            error::AppError,
        },
    },
};
use axum::{Json, extract};
use serde::Deserialize;
use utoipa::ToSchema;

/// A label for many clients.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkLabel {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    pub label: LabelBody,
    /// Take it off; its colour does not count then.
    #[serde(default)]
    pub remove: bool,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// An owner for many clients.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkOwner {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    pub owner: PartyBody,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// A rehearsal of many clients.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkRehearse {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    /// 1 to 4320: at most 72 hours.
    #[schema(minimum = 1, maximum = 4320)]
    pub minutes: i64,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// The rehearsals of many clients.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkEndRehearsal {
    #[schema(min_items = 1, max_items = 100, value_type = Vec<Uuid>)]
    pub ids: Vec<String>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

async fn each(
    state: &AppState,
    bearer: &Bearer,
    (ids, dry_run): (&[String], bool),
    change: SeveralChange,
) -> Answer<Json<BulkResult>> {
    let (caller, now, run) = (bearer.within(WRITES)?, bearer.now(), Run::dry_if(dry_run));
    let mut results = vec![];
    for id in check(ids)? {
        let act = Act::new(&state.store, caller, now);
        results.push(match clients::change_one(act, &change, id, Looked::default(), run).await {
            Ok(changed) => {
                let (outcome, date_ends) = match (changed.did, &change) {
                    (Did::Deactivated { .. }, _) => (RowOutcome::Deactivated, None),
                    (Did::Rehearsed { until }, _) => (RowOutcome::Rehearsed, Some(iso(until))),
                    (Did::LetIn, _) => (RowOutcome::Ended, None),
                    (Did::Nothing, _) => (RowOutcome::Unchanged, None),
                    (Did::Said(_), SeveralChange::Label { off: true, .. }) => (RowOutcome::Unlabelled, None),
                    (Did::Said(_), SeveralChange::Label { .. }) => (RowOutcome::Labelled, None),
                    (Did::Said(_), _) => (RowOutcome::Owned, None),
                };
                let used_lately = changed.used_lately.map(UsedLately::from);
                RowResult { date_ends, used_lately, ..RowResult::done(id.to_string(), Some(changed.name), outcome) }
            }
            Err(error) => RowResult::refused(id.to_string(), name(state, caller, id, now).await, error.into())?,
        });
    }
    Ok(Json(BulkResult::of(results, dry_run)))
}

/// Label many clients, or take a label off them. What else is said of them stays.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/label", tag = "Additions", operation_id = "postOauthClientsBulkLabel",
    request_body = BulkLabel, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn label(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkLabel>,
) -> Answer<Json<BulkResult>> {
    let said = OwnershipRequest { labels: vec![request.label], ..OwnershipRequest::default() };
    let of_label = |error: FieldError| FieldError { field: "label".into(), ..error };
    let read = said.draft(false).labels.map_err(|errors| errors.into_iter().map(of_label).collect::<Vec<_>>());
    let label = read.map_err(AppError::from)?.pop();
    let label = label.ok_or_else(|| AppError::invalid("label", "Give it a name such as production."))?;
    let change = SeveralChange::Label { label, off: request.remove };
    each(&state, &bearer, (&request.ids, request.dry_run), change).await
}

/// Name who answers for many clients. What else is said of them stays.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/owner", tag = "Additions", operation_id = "postOauthClientsBulkOwner",
    request_body = BulkOwner, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn owner(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkOwner>,
) -> Answer<Json<BulkResult>> {
    let said = OwnershipRequest { owner: Some(request.owner), ..OwnershipRequest::default() };
    let named = said.draft(false).owner.map_err(AppError::from)?;
    let named = named.ok_or_else(|| AppError::invalid(field::OWNER, "Say who is to answer for them."))?;
    each(&state, &bearer, (&request.ids, request.dry_run), SeveralChange::Owner(named)).await
}

/// Refuse many clients for a while as if they were deactivated. Nothing is cut: when it ends, by itself or earlier, what was
/// issued before lives again.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/rehearse", tag = "Additions", operation_id = "postOauthClientsBulkRehearse",
    request_body = BulkRehearse, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn rehearse(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkRehearse>,
) -> Answer<Json<BulkResult>> {
    let span = Span::of_minutes(request.minutes).map_err(|says| AppError::invalid("minutes", says))?;
    each(&state, &bearer, (&request.ids, request.dry_run), SeveralChange::Rehearse(span)).await
}

/// End the rehearsals of many clients.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/bulk/end-rehearsal", tag = "Additions",
    operation_id = "postOauthClientsBulkEndRehearsal",
    request_body = BulkEndRehearsal, responses((status = 200, description = "What happened to each", body = BulkResult))
)]
pub async fn end_rehearsal(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Body(request): Body<BulkEndRehearsal>,
) -> Answer<Json<BulkResult>> {
    each(&state, &bearer, (&request.ids, request.dry_run), SeveralChange::EndRehearsal).await
}
