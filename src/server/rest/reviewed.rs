//! `/api/v2/oauth/reviews/{reviewId}/clients`: the clients of a review, and what is said of each.

use super::{
    bearer::{Bearer, READS, WRITES},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::{Body, Params},
    ownership::PartyBody,
    preconditions::{Conditions, Versions, tag},
    reviews::{REVIEWS, today},
    types::CLIENTS,
};
use crate::{
    domain::{
        ClientId, FieldError, ReviewId,
        review::{self, Standing, field},
    },
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            clients::{self, MAX_REVIEW_ROWS, ReviewRow, Rows},
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

/// Which clients of a review are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewedParams {
    /// How they stand.
    #[param(value_type = Option<StandingWord>)]
    standing: Option<String>,
    /// `true`: those only that the user of the token owns or stands in for.
    mine: Option<bool>,
    /// Those beyond this position.
    #[param(minimum = 0, maximum = 10000)]
    after: Option<i64>,
    /// 25 when left out.
    #[param(minimum = 1, maximum = 100)]
    page_size: Option<u32>,
}

#[derive(ToSchema)]
#[schema(as = ReviewStanding, rename_all = "snake_case")]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum StandingWord {
    Silent,
    NotMine,
    LetGo,
    Needed,
    Gone,
}

#[derive(ToSchema)]
#[schema(as = ReviewAnswerWord, rename_all = "snake_case")]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum AnswerWord {
    Needed,
    NotMine,
    LetGo,
}

/// What is to be said of a client. Nothing of it ends the client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReviewAnswerRequest)]
pub struct AnswerRequest {
    /// `needed`: until a day, which becomes the day of its next look. `not_mine`: somebody else answers for it; who becomes its
    /// owner is asked anew. `let_go`: it may go.
    #[schema(value_type = AnswerWord)]
    pub answer: String,
    /// With `needed`: a day (UTC) after today.
    #[serde(default)]
    #[schema(format = Date)]
    pub until: Option<String>,
}

/// A client of a review, and what was said of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewedClient)]
pub struct ReviewedBody {
    #[schema(format = Uuid)]
    pub client_id: String,
    /// What it is called; of one that was removed, what it was called when the review started.
    pub name: String,
    /// From 1, by the names that clients had when the review started.
    pub position: i64,
    #[schema(value_type = StandingWord)]
    pub standing: &'static str,
    /// Absent: nobody has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AnswerWord>)]
    pub answer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_answered: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<PartyBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<PartyBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_last_used: Option<String>,
    /// Counts what was said: the `ETag` is made of it.
    #[schema(minimum = 1)]
    pub version: i64,
    pub client_uri: String,
    pub self_uri: String,
}

impl ReviewedBody {
    fn of(review: ReviewId, ReviewRow { row, owner, stand_in }: ReviewRow) -> Self {
        Self {
            client_id: row.client_id.to_string(),
            position: row.position,
            standing: row.standing().as_str(),
            answer: row.answer.as_ref().map(|answer| answer.kind().as_str()),
            until: row.answer.as_ref().and_then(|answer| answer.until()).map(|day| day.as_str().to_owned()),
            answered_by: row.answered_by,
            date_answered: row.answered_at.map(iso),
            owner: owner.as_ref().map(PartyBody::from),
            stand_in: stand_in.as_ref().map(PartyBody::from),
            date_last_used: row.last_used_at.map(iso),
            version: row.version,
            client_uri: format!("{CLIENTS}/{}", row.client_id),
            self_uri: format!("{REVIEWS}/{review}/clients/{}", row.client_id),
            name: row.name,
        }
    }
}

/// Some clients of a review, by the names that they had when it started.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewedClientListing)]
pub struct ReviewedListing {
    pub entities: Vec<ReviewedBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_uri: Option<String>,
    pub self_uri: String,
}

impl ReviewedParams {
    fn rows(&self) -> Answer<Rows> {
        let mut errors = vec![];
        let standing = self.standing.as_deref().map(Standing::parse);
        if standing == Some(None) {
            errors.push(FieldError::wrong("standing", "Use silent, not_mine, let_go, needed or gone."));
        }
        let (after, size) = (self.after.unwrap_or_default(), self.page_size.unwrap_or(25) as usize);
        if !(0..=10_000).contains(&after) {
            errors.push(FieldError::wrong("after", "Use 0 to 10000."));
        }
        if !(1..=MAX_REVIEW_ROWS).contains(&size) {
            errors.push(FieldError::wrong("pageSize", format!("Use 1 to {MAX_REVIEW_ROWS}.")));
        }
        if !errors.is_empty() {
            return Err(ApiError::fields(ErrorCode::InvalidQueryParamValue, errors));
        }
        Ok(Rows { standing: standing.flatten(), mine: self.mine.unwrap_or_default(), after, size })
    }

    fn uri(&self, review: ReviewId, after: Option<i64>) -> String {
        let pairs = [
            ("standing", self.standing.clone()),
            ("mine", self.mine.map(|mine| mine.to_string())),
            ("after", after.map(|after| after.to_string())),
            ("pageSize", self.page_size.map(|size| size.to_string())),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let path = format!("{REVIEWS}/{review}/clients");
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }
}

/// The clients of a review, and what was said of each.
#[utoipa::path(
    get, path = "/api/v2/oauth/reviews/{reviewId}/clients", tag = "Additions", operation_id = "getOauthReviewClients",
    params(("reviewId" = Uuid, Path), ReviewedParams),
    responses((status = 200, description = "Clients of the review", body = ReviewedListing))
)]
pub async fn list(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Params(params): Params<ReviewedParams>,
) -> Answer<Json<ReviewedListing>> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let id = clients::parse_review_id(&id)?;
    let page = clients::review_rows(act, id, params.rows()?).await?;
    Ok(Json(ReviewedListing {
        entities: page.rows.into_iter().map(|row| ReviewedBody::of(id, row)).collect(),
        next_uri: page.next.map(|after| params.uri(id, Some(after))),
        self_uri: params.uri(id, params.after),
    }))
}

/// The two ids of an address.
fn named((review, client): &(String, String)) -> Result<(ReviewId, ClientId), AppError> {
    Ok((clients::parse_review_id(review)?, clients::parse_id(client)?))
}

async fn read(state: &AppState, bearer: &Bearer, (review, client): (ReviewId, ClientId)) -> Answer<ReviewRow> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    Ok(clients::review_row(act, review, client).await?)
}

fn with_tag(review: ReviewId, row: ReviewRow) -> Response {
    ([(header::ETAG, tag(row.row.version))], Json(ReviewedBody::of(review, row))).into_response()
}

/// Read what was said of a client in a review.
#[utoipa::path(
    get, path = "/api/v2/oauth/reviews/{reviewId}/clients/{clientId}", tag = "Additions", operation_id = "getOauthReviewClient",
    params(("reviewId" = Uuid, Path), ("clientId" = Uuid, Path)),
    responses((status = 200, description = "The client, and what was said of it", body = ReviewedBody, headers(("ETag" = String))))
)]
pub async fn get(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(ids): Path<(String, String)>,
    conditions: Conditions,
) -> Answer<Response> {
    let ids = named(&ids)?;
    let row = read(&state, &bearer, ids).await?;
    // Its use and its owner are no edit.
    conditions.check(row.row.version)?;
    Ok(with_tag(ids.0, row))
}

/// Say what becomes of a client: whoever owns it or stands in may, and whoever may edit it.
#[utoipa::path(
    put, path = "/api/v2/oauth/reviews/{reviewId}/clients/{clientId}", tag = "Additions", operation_id = "putOauthReviewClient",
    params(
        ("reviewId" = Uuid, Path), ("clientId" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "Only if what was said still has this ETag"),
    ),
    request_body = AnswerRequest,
    responses((status = 200, description = "The client, and what is said of it now", body = ReviewedBody, headers(("ETag" = String))))
)]
pub async fn put(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(ids): Path<(String, String)>,
    versions: Versions,
    Body(sent): Body<AnswerRequest>,
) -> Answer<Response> {
    if sent.answer.trim().is_empty() {
        return Err(AppError::invalid(field::ANSWER, "Use needed, not_mine or let_go.").into());
    }
    answer(&state, &bearer, named(&ids)?, &versions, Some(&sent)).await
}

/// Take back what was said of a client: it waits for an answer again.
#[utoipa::path(
    delete, path = "/api/v2/oauth/reviews/{reviewId}/clients/{clientId}", tag = "Additions",
    operation_id = "deleteOauthReviewClient",
    params(
        ("reviewId" = Uuid, Path), ("clientId" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "Only if what was said still has this ETag"),
    ),
    responses((status = 200, description = "The client, of which nothing is said", body = ReviewedBody, headers(("ETag" = String))))
)]
pub async fn take_back(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(ids): Path<(String, String)>,
    versions: Versions,
) -> Answer<Response> {
    answer(&state, &bearer, named(&ids)?, &versions, None).await
}

async fn answer(
    state: &AppState,
    bearer: &Bearer,
    ids: (ReviewId, ClientId),
    versions: &Versions,
    sent: Option<&AnswerRequest>,
) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let answer = match sent {
        Some(sent) => {
            let until = sent.until.as_deref().unwrap_or_default();
            review::Answer::read(&sent.answer, until, &today(now)?).map_err(AppError::from)?
        }
        None => None,
    };
    let current = match versions.needs_current() {
        true => read(state, bearer, ids).await?.row.version,
        false => 0,
    };
    let version = versions.wanted(|| current)?;
    clients::answer_review(Act::new(&state.store, caller, now), ids, version, answer).await?;
    Ok(with_tag(ids.0, read(state, bearer, ids).await?))
}
