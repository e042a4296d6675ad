//! `/api/v2/oauth/reviews`: reviews of clients. An addition to the API that this one follows.

use super::{
    bearer::{Bearer, READS, WRITES},
    error::Answer,
    extract::{Body, Params},
    preconditions::{Conditions, Versions, tag},
    views::{kept_as, read},
};
use crate::{
    domain::{ReviewId, Timestamp, day::Day},
    server::{
        http::{
            instant::{first_of_day, iso},
            state::AppState,
        },
        use_cases::{
            change::Act,
            clients::{self, Followed, ListedReviews, ReviewTyped, ViewFilter},
            error::AppError,
        },
    },
};
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) const REVIEWS: &str = "/api/v2/oauth/reviews";

/// How many clients of a review stand how.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewProgress {
    pub total: u64,
    /// Nobody has answered.
    pub silent: u64,
    pub needed: u64,
    pub not_mine: u64,
    pub let_go: u64,
    /// Deactivated or removed since: nothing is asked of them any more.
    pub gone: u64,
}

/// A review: of each client that a view showed when it started somebody is asked whether it is still needed. Neither an answer
/// nor silence ends a client.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientReview)]
pub struct ReviewBody {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    /// Parameters of `GET /api/v2/oauth/clients`: what it was started over. Absent: they are not understood any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The day by which it is to be answered. Answers count until it is ended.
    #[schema(format = Date)]
    pub due: String,
    /// Whether it runs and that day (UTC) has passed.
    pub past_due: bool,
    #[schema(format = DateTime)]
    pub date_started: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_by: Option<String>,
    /// Absent: it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// As it is now; of a review that was ended, as it was then.
    pub progress: ReviewProgress,
    /// How many of its clients wait for an answer of the user whose token it is: they own them, or stand in.
    pub waits_for_you: u64,
    #[schema(minimum = 1)]
    pub version: i64,
    pub clients_uri: String,
    pub self_uri: String,
}

impl ReviewBody {
    fn of(followed: Followed, now: Timestamp) -> Self {
        let Followed { review, progress, waits } = followed;
        let filter = ViewFilter::read(&review.query, &first_of_day, now);
        let uri = format!("{REVIEWS}/{}", review.id);
        Self {
            id: review.id.to_string(),
            name: review.name,
            query: filter.ok().and_then(|filter| kept_as(&filter)),
            past_due: review.ended_at.is_none() && review.due.end() <= now,
            due: review.due.as_str().to_owned(),
            date_started: iso(review.started_at),
            started_by: review.starter,
            date_ended: review.ended_at.map(iso),
            ended_by: review.ender,
            progress: ReviewProgress {
                total: progress.total(),
                silent: progress.silent,
                needed: progress.needed,
                not_mine: progress.not_mine,
                let_go: progress.let_go,
                gone: progress.gone,
            },
            waits_for_you: waits,
            version: review.version,
            clients_uri: format!("{uri}/clients"),
            self_uri: uri,
        }
    }
}

/// The newest fifty, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientReviewListing)]
pub struct ReviewListing {
    pub entities: Vec<ReviewBody>,
    pub total: u64,
    pub self_uri: String,
}

/// Which reviews are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewsParams {
    /// `true`: those only that run past their due day (UTC).
    past_due: Option<bool>,
    /// `true`: those only that wait for an answer of the user whose token it is.
    waits_for_you: Option<bool>,
}

/// A review that is to be started.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReview {
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Parameters of `GET /api/v2/oauth/clients` that narrow it, as in `label=production`. It is about the clients that they show
    /// now, at most ten thousand, without those that are deactivated.
    #[schema(min_length = 1, max_length = 1000)]
    pub query: String,
    /// The day (UTC) by which it is to be answered: today or later.
    #[schema(format = Date)]
    pub due: String,
}

/// What a review that runs is called, and when it is due.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangedReview {
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// The day (UTC) by which it is to be answered: today or later, or the day that it was due before.
    #[schema(format = Date)]
    pub due: String,
}

/// The day that it is at Greenwich.
pub(super) fn today(now: Timestamp) -> Result<Day, AppError> {
    Day::parse(iso(now).get(..10).unwrap_or_default()).map_err(AppError::internal)
}

async fn followed(state: &AppState, bearer: &Bearer, id: ReviewId) -> Answer<Followed> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    Ok(clients::review(act, id).await?)
}

fn with_tag(followed: Followed, now: Timestamp) -> Response {
    ([(header::ETAG, tag(followed.review.version))], Json(ReviewBody::of(followed, now))).into_response()
}

/// The reviews, each with how far it is.
#[utoipa::path(
    get, path = "/api/v2/oauth/reviews", tag = "Additions", operation_id = "getOauthReviews", params(ReviewsParams),
    responses((status = 200, description = "The reviews", body = ReviewListing))
)]
pub async fn list(
    State(state): State<AppState>,
    bearer: Bearer,
    Params(params): Params<ReviewsParams>,
) -> Answer<Json<ReviewListing>> {
    let (caller, now) = (bearer.within(READS)?, bearer.now());
    let past_due = if params.past_due.unwrap_or_default() { Some(today(now)?) } else { None };
    let listed = ListedReviews { past_due, asking: params.waits_for_you.unwrap_or_default() };
    let reviews = clients::reviews(Act::new(&state.store, caller, now), listed).await?;
    let entities: Vec<ReviewBody> = reviews.into_iter().map(|followed| ReviewBody::of(followed, now)).collect();
    Ok(Json(ReviewListing { total: entities.len() as u64, entities, self_uri: REVIEWS.into() }))
}

/// Start a review. Whoever owns one of its clients, or stands in, is asked about it.
#[utoipa::path(
    post, path = "/api/v2/oauth/reviews", tag = "Additions", operation_id = "postOauthReviews", request_body = NewReview,
    responses((status = 200, description = "The review", body = ReviewBody, headers(("ETag" = String))))
)]
pub async fn start(State(state): State<AppState>, bearer: Bearer, Body(sent): Body<NewReview>) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let filter = read(&sent.query, now).map_err(AppError::from)?;
    let today = today(now)?;
    let typed = ReviewTyped { name: &sent.name, due: &sent.due, today: &today };
    let review = clients::start_review(Act::new(&state.store, caller, now), typed, &filter, &first_of_day).await?;
    Ok(with_tag(followed(&state, &bearer, review.id).await?, now))
}

/// Read a review, with how far it is.
#[utoipa::path(
    get, path = "/api/v2/oauth/reviews/{reviewId}", tag = "Additions", operation_id = "getOauthReview",
    params(("reviewId" = Uuid, Path)),
    responses((status = 200, description = "The review", body = ReviewBody, headers(("ETag" = String))))
)]
pub async fn get(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    conditions: Conditions,
) -> Answer<Response> {
    let followed = followed(&state, &bearer, clients::parse_review_id(&id)?).await?;
    // How far it is is no edit.
    conditions.check(followed.review.version)?;
    Ok(with_tag(followed, bearer.now()))
}

/// Give a review that runs another name or due day. What was said in it stays.
#[utoipa::path(
    put, path = "/api/v2/oauth/reviews/{reviewId}", tag = "Additions", operation_id = "putOauthReview",
    params(("reviewId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the review still has this ETag")),
    request_body = ChangedReview,
    responses((status = 200, description = "The review as it is now", body = ReviewBody, headers(("ETag" = String))))
)]
pub async fn put(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    versions: Versions,
    Body(sent): Body<ChangedReview>,
) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let id = clients::parse_review_id(&id)?;
    let current = match versions.needs_current() {
        true => followed(&state, &bearer, id).await?.review.version,
        false => 0,
    };
    let version = versions.wanted(|| current)?;
    let today = today(now)?;
    let typed = ReviewTyped { name: &sent.name, due: &sent.due, today: &today };
    clients::change_review(Act::new(&state.store, caller, now), (id, version), typed).await?;
    Ok(with_tag(followed(&state, &bearer, id).await?, now))
}

/// End a review. What was said stays as it is; nobody is asked any more, and no client ends.
#[utoipa::path(
    post, path = "/api/v2/oauth/reviews/{reviewId}/end", tag = "Additions", operation_id = "postOauthReviewEnd",
    params(("reviewId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the review still has this ETag")),
    responses((status = 200, description = "The review as it was at its end", body = ReviewBody, headers(("ETag" = String))))
)]
pub async fn end(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    versions: Versions,
) -> Answer<Response> {
    let caller = bearer.within(WRITES)?;
    let id = clients::parse_review_id(&id)?;
    let current = match versions.needs_current() {
        true => followed(&state, &bearer, id).await?.review.version,
        false => 0,
    };
    let version = versions.wanted(|| current)?;
    clients::end_review(Act::new(&state.store, caller, bearer.now()), (id, version)).await?;
    Ok(with_tag(followed(&state, &bearer, id).await?, bearer.now()))
}
