//! `/api/v2/oauth/views`: what was saved of the list of clients, by the parameters of `GET /api/v2/oauth/clients`.

use super::{
    bearer::{Bearer, READS, WRITES},
    error::Answer,
    extract::Body,
    listing::ListParams,
    preconditions::{Conditions, Versions, tag},
    types::CLIENTS,
};
use crate::{
    domain::{FieldError, Parsed, Timestamp, ViewId},
    server::{
        http::{instant::first_of_day, state::AppState},
        use_cases::{
            change::Act,
            clients::{self, SavedView, SortKey, ViewEdit, ViewFilter, Whose},
            error::AppError,
        },
    },
};
use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const VIEWS: &str = "/api/v2/oauth/views";

/// What narrows and sorts the list of clients, under a name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientView)]
pub struct ViewBody {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    /// Whether it is the organization's, and not the caller's own.
    pub shared: bool,
    /// Parameters of `GET /api/v2/oauth/clients`, as in `state=active&lastUsed=90`. Absent: they are not understood any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// What of it is not understood any more, so that it shows nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How many clients it shows. Absent: it is not understood any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether there are more than `total`: up to a thousand are counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_minimum: bool,
    /// The clients that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients_uri: Option<String>,
    /// Counts edits: the `ETag` is made of it.
    #[schema(minimum = 1)]
    pub version: i64,
    pub self_uri: String,
}

impl From<SavedView> for ViewBody {
    fn from(saved: SavedView) -> Self {
        let uri = saved.filter.as_ref().ok().map(|filter| ListParams::of(filter).uri(None));
        let query = saved.filter.as_ref().ok().and_then(kept_as);
        let problem = saved.filter.as_ref().err().map(|errors| in_one(errors));
        Self {
            shared: saved.is_shared(),
            id: saved.view.id.to_string(),
            self_uri: format!("{VIEWS}/{}", saved.view.id),
            name: saved.view.name,
            version: saved.view.version,
            query,
            problem,
            total: saved.count.map(|count| count.n),
            total_is_minimum: saved.count.is_some_and(|count| count.or_more),
            clients_uri: uri,
        }
    }
}

fn in_one(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// The caller's own views, then the organization's.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientViewListing)]
pub struct ViewListing {
    pub entities: Vec<ViewBody>,
    pub total: u64,
    pub self_uri: String,
}

/// A view that is to be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewView {
    /// Of the caller's views, or of the organization's, no other has it, however it is written.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Parameters of `GET /api/v2/oauth/clients` that narrow or sort it, as in `state=active&lastUsed=90`.
    #[schema(min_length = 1, max_length = 1000)]
    pub query: String,
    /// For everyone in the organization. A client's own token has no views of its own.
    #[serde(default)]
    pub shared: bool,
}

/// What a view is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangedView {
    /// Left out: the name stays.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// As of a new view. Left out: it shows what it showed.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub query: Option<String>,
}

/// What is kept, in the parameters of the list.
pub(super) fn kept_as(filter: &ViewFilter) -> Option<String> {
    ListParams::of(filter).uri(None).strip_prefix(CLIENTS)?.strip_prefix('?').map(str::to_owned)
}

/// What a query means, in the words by which it is kept.
pub(super) fn read(query: &str, now: Timestamp) -> Parsed<ViewFilter> {
    let params = ListParams::read(query, now).map_err(|errors| {
        let under = |error: FieldError| match error.field.as_str() {
            "query" => error,
            field => FieldError::wrong("query", format!("{field}: {}", error.message)),
        };
        errors.into_iter().map(under).collect::<Vec<_>>()
    })?;
    ViewFilter::read(&params.kept(SortKey::Name), &first_of_day, now)
}

/// A view as it is now, counted.
async fn saved(state: &AppState, bearer: &Bearer, id: ViewId) -> Answer<SavedView> {
    let caller = bearer.within(READS)?;
    Ok(clients::view(Act::new(&state.store, caller, bearer.now()), id, &first_of_day).await?)
}

fn with_tag(saved: SavedView) -> Response {
    ([(header::ETAG, tag(saved.view.version))], Json(ViewBody::from(saved))).into_response()
}

/// The same with its tag.
async fn tagged(state: &AppState, bearer: &Bearer, id: ViewId) -> Answer<Response> {
    Ok(with_tag(saved(state, bearer, id).await?))
}

/// The version that a change is for, of those that the request names; `None`: any.
async fn held(state: &AppState, bearer: &Bearer, id: ViewId, versions: &Versions) -> Answer<Option<i64>> {
    let current = match versions.needs_current() {
        true => {
            let act = Act::new(&state.store, bearer.within(WRITES)?, bearer.now());
            clients::view(act, id, &first_of_day).await?.view.version
        }
        false => 0,
    };
    versions.wanted(|| current)
}

/// The saved views, each with how many clients it shows.
#[utoipa::path(
    get, path = "/api/v2/oauth/views", tag = "Additions", operation_id = "getOauthViews",
    responses((status = 200, description = "The views", body = ViewListing))
)]
pub async fn list(State(state): State<AppState>, bearer: Bearer) -> Answer<Json<ViewListing>> {
    let caller = bearer.within(READS)?;
    let views = clients::views(Act::new(&state.store, caller, bearer.now()), &first_of_day).await?;
    let entities: Vec<ViewBody> = views.into_iter().map(ViewBody::from).collect();
    Ok(Json(ViewListing { total: entities.len() as u64, entities, self_uri: VIEWS.into() }))
}

/// Save a view.
#[utoipa::path(
    post, path = "/api/v2/oauth/views", tag = "Additions", operation_id = "postOauthViews", request_body = NewView,
    responses((status = 200, description = "The view", body = ViewBody, headers(("ETag" = String))))
)]
pub async fn add(State(state): State<AppState>, bearer: Bearer, Body(sent): Body<NewView>) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let filter = read(&sent.query, now).map_err(AppError::from)?;
    let whose = if sent.shared { Whose::Organizations } else { Whose::Own };
    let saved = clients::save_view(Act::new(&state.store, caller, now), whose, &sent.name, &filter).await?;
    tagged(&state, &bearer, saved.id).await
}

/// Read a view, with how many clients it shows.
#[utoipa::path(
    get, path = "/api/v2/oauth/views/{viewId}", tag = "Additions", operation_id = "getOauthView",
    params(("viewId" = Uuid, Path)),
    responses((status = 200, description = "The view", body = ViewBody, headers(("ETag" = String))))
)]
pub async fn get(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    conditions: Conditions,
) -> Answer<Response> {
    let saved = saved(&state, &bearer, clients::parse_view_id(&id)?).await?;
    // How many clients it shows is no edit.
    conditions.check(saved.view.version)?;
    Ok(with_tag(saved))
}

/// Give a view another name, or have it show something else.
#[utoipa::path(
    put, path = "/api/v2/oauth/views/{viewId}", tag = "Additions", operation_id = "putOauthView",
    params(("viewId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the view still has this ETag")),
    request_body = ChangedView,
    responses((status = 200, description = "The view as it is now", body = ViewBody, headers(("ETag" = String))))
)]
pub async fn put(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    versions: Versions,
    Body(sent): Body<ChangedView>,
) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let id = clients::parse_view_id(&id)?;
    let version = held(&state, &bearer, id, &versions).await?;
    let filter = sent.query.as_deref().map(|query| read(query, now)).transpose().map_err(AppError::from)?;
    let edit = ViewEdit { name: sent.name.as_deref(), filter };
    clients::edit_view(Act::new(&state.store, caller, now), (id, version), edit).await?;
    tagged(&state, &bearer, id).await
}

/// Delete a view. The clients that it shows stay as they are.
#[utoipa::path(
    delete, path = "/api/v2/oauth/views/{viewId}", tag = "Additions", operation_id = "deleteOauthView",
    params(("viewId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the view still has this ETag")),
    responses((status = 204, description = "It is deleted"))
)]
pub async fn delete(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    versions: Versions,
) -> Answer<StatusCode> {
    let caller = bearer.within(WRITES)?;
    let id = clients::parse_view_id(&id)?;
    let version = held(&state, &bearer, id, &versions).await?;
    clients::delete_view(Act::new(&state.store, caller, bearer.now()), (id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}
