//! How often a client called this API. Calls are counted as they happen, the current day included, and kept for 400
//! days.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::{Body, ClientInPath, Params},
    types::client_uri,
};
use crate::{
    domain::{ClientId, Timestamp, time::DAY},
    server::{
        http::{
            instant::{self, iso},
            state::AppState,
        },
        use_cases::{
            change::Act,
            clients::{self, Calls, UsageRow as Row},
            error::AppError,
        },
    },
};
use axum::{
    Json,
    extract::{self, Path},
    http::StatusCode,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};

const READS: Touches = Touches::Reads("oauth");
/// The longest interval, in days.
const LONGEST: i64 = 366;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryParams {
    /// How many days up to today; 7 unless said.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// What is to be counted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiUsageClientQuery {
    /// Two instants with a slash between: `2026-11-01T00:00:00.000Z/2026-11-08T00:00:00.000Z`. At most 366 days; a day
    /// that is in it in part is counted whole.
    #[schema(max_length = 100)]
    pub interval: String,
    /// One row for each; without it one for the whole interval.
    pub granularity: Option<Granularity>,
    /// Which numbers; without it all.
    pub metrics: Option<Vec<Metric>>,
    pub group_by: Option<Vec<GroupBy>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Granularity {
    Day,
    /// From Monday.
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Metric {
    Status200,
    Status300,
    Status400,
    Status500,
    Status429,
    Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum GroupBy {
    OAuthClientId,
    OrganizationId,
    TemplateUri,
    HttpMethod,
}

/// Where the result is. It is ready at once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageExecutionResult {
    pub execution_id: String,
    pub results_uri: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiUsageQueryResult {
    pub results: Vec<ApiUsageRow>,
    /// `Complete`
    pub query_status: &'static str,
}

/// A sum of calls. 429 is also among the 400s.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiUsageRow {
    pub client_id: String,
    pub client_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status200: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status300: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status400: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status500: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status429: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<i64>,
    /// The first day of the row's day, week or month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date: Option<String>,
}

/// The calls of the last days, by address and method.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/usage/summary", tag = "OAuth clients",
    operation_id = "getOauthClientUsageSummary", params(("clientId" = Uuid, Path), SummaryParams),
    responses((status = 200, description = "Where the result is", body = UsageExecutionResult))
)]
pub async fn summary(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    Params(params): Params<SummaryParams>,
) -> Answer<Json<UsageExecutionResult>> {
    let days = i64::from(params.days.unwrap_or(7));
    if !(1..=LONGEST).contains(&days) {
        return Err(ApiError::field(ErrorCode::InvalidQueryParamValue, "days", "Use 1 to 366."));
    }
    let end = Timestamp::from_millis((bearer.now().millis().div_euclid(DAY) + 1) * DAY);
    let query = ApiUsageClientQuery {
        interval: format!("{}/{}", iso(end.plus(-days * DAY)), iso(end)),
        granularity: Some(Granularity::Day),
        metrics: None,
        group_by: Some(vec![GroupBy::TemplateUri, GroupBy::HttpMethod]),
    };
    execution(&state, &bearer, id, &query).await
}

/// Count calls.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/usage/query", tag = "OAuth clients",
    operation_id = "postOauthClientUsageQuery", params(("clientId" = Uuid, Path)), request_body = ApiUsageClientQuery,
    responses((status = 200, description = "Where the result is", body = UsageExecutionResult))
)]
pub async fn query(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    Body(query): Body<ApiUsageClientQuery>,
) -> Answer<Json<UsageExecutionResult>> {
    execution(&state, &bearer, id, &query).await
}

/// The question itself is the id of its answer: nothing is kept of it.
async fn execution(
    state: &AppState,
    bearer: &Bearer,
    id: ClientId,
    query: &ApiUsageClientQuery,
) -> Answer<Json<UsageExecutionResult>> {
    counted(state, bearer, id, query).await?;
    let json = serde_json::to_vec(query).map_err(AppError::internal)?;
    let execution_id = URL_SAFE_NO_PAD.encode(json);
    let results_uri = format!("{}/usage/query/results/{execution_id}", client_uri(id));
    Ok(Json(UsageExecutionResult { execution_id, results_uri }))
}

/// Read what was counted.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}", tag = "OAuth clients",
    operation_id = "getOauthClientUsageQueryResult",
    params(("clientId" = Uuid, Path), ("executionId" = String, Path)),
    responses((status = 200, description = "The numbers", body = ApiUsageQueryResult))
)]
pub async fn results(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    Path(names): Path<HashMap<String, String>>,
) -> Answer<Json<ApiUsageQueryResult>> {
    let json = names.get("executionId").and_then(|id| URL_SAFE_NO_PAD.decode(id).ok()).unwrap_or_default();
    let query: ApiUsageClientQuery = serde_json::from_slice(&json)
        .map_err(|_| ApiError::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such query."))?;
    let results = counted(&state, &bearer, id, &query).await?;
    Ok(Json(ApiUsageQueryResult { results, query_status: "Complete" }))
}

async fn counted(
    state: &AppState,
    bearer: &Bearer,
    id: ClientId,
    query: &ApiUsageClientQuery,
) -> Answer<Vec<ApiUsageRow>> {
    let caller = bearer.within(READS)?;
    let days = days(&query.interval)?;
    let groups = query.group_by.as_deref().unwrap_or_default();
    let by = [GroupBy::OrganizationId, GroupBy::TemplateUri, GroupBy::HttpMethod].map(|group| groups.contains(&group));
    let (name, rows) = clients::usage(Act::new(&state.store, caller, bearer.now()), id, days, by).await?;
    Ok(summed(rows, query.granularity)
        .into_iter()
        .map(|((day, group), calls)| row(id, &name, query, day, group, calls))
        .collect())
}

type Sums = BTreeMap<(Option<i64>, [Option<String>; 3]), Calls>;

/// Days to weeks, months, or the whole.
fn summed(rows: Vec<Row>, granularity: Option<Granularity>) -> Sums {
    let mut sums = Sums::new();
    for row in rows {
        let begins = granularity.map(|granularity| begins(row.day, granularity));
        sums.entry((begins, row.group)).or_default().add(row.calls);
    }
    sums
}

/// The first day of the span a day is in.
fn begins(day: i64, granularity: Granularity) -> i64 {
    let date = NaiveDate::from_epoch_days(i32::try_from(day).unwrap_or_default()).unwrap_or_default();
    let first = match granularity {
        Granularity::Day => date,
        Granularity::Week => date - TimeDelta::days(i64::from(date.weekday().num_days_from_monday())),
        Granularity::Month => date.with_day(1).unwrap_or(date),
    };
    i64::from(first.to_epoch_days())
}

fn row(
    id: ClientId,
    name: &str,
    query: &ApiUsageClientQuery,
    day: Option<i64>,
    [organization_id, template_uri, http_method]: [Option<String>; 3],
    calls: Calls,
) -> ApiUsageRow {
    let asked = |metric, n| query.metrics.as_ref().is_none_or(|m| m.is_empty() || m.contains(&metric)).then_some(n);
    ApiUsageRow {
        client_id: id.to_string(),
        client_name: name.to_owned(),
        organization_id,
        template_uri,
        http_method,
        status200: asked(Metric::Status200, calls.status_200),
        status300: asked(Metric::Status300, calls.status_300),
        status400: asked(Metric::Status400, calls.status_400),
        status500: asked(Metric::Status500, calls.status_500),
        status429: asked(Metric::Status429, calls.status_429),
        requests: asked(Metric::Requests, calls.requests),
        date: day.map(|day| iso(Timestamp::from_millis(day * DAY))),
    }
}

/// The days of an interval, the last one exclusive.
fn days(interval: &str) -> Answer<(i64, i64)> {
    let wrong = |says: &str| ApiError::field(ErrorCode::InvalidDate, "interval", says);
    let unreadable =
        || wrong("Use two instants with a slash between: 2026-11-01T00:00:00.000Z/2026-11-08T00:00:00.000Z.");
    let (start, end) = interval.split_once('/').ok_or_else(unreadable)?;
    let millis = |text: &str| instant::parse(text).map(Timestamp::millis).ok_or_else(unreadable);
    let (start, end) = (millis(start)?, millis(end)?);
    if start >= end {
        return Err(wrong("The end must be after the beginning."));
    }
    let (from, until) = (start.div_euclid(DAY), (end - 1).div_euclid(DAY) + 1);
    if until - from > LONGEST + 1 {
        return Err(wrong("Use at most 366 days."));
    }
    Ok((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_days() {
        assert_eq!(days("1970-01-01T00:00:00.000Z/1970-01-08T00:00:00.000Z").unwrap(), (0, 7));
        assert_eq!(days("1970-01-01T23:00:00+02:00/1970-01-02T00:00:00.001Z").unwrap(), (0, 2));
        for wrong in [
            "",
            "1970-01-01/1970-01-02",
            "1970-01-02T00:00:00Z/1970-01-01T00:00:00Z",
            "a/b",
            "2020-01-01T00:00:00Z/2026-01-01T00:00:00Z",
        ] {
            assert!(days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        // 2026-11-24 is a Tuesday, day 20781.
        let day = |y, m, d| i64::from(NaiveDate::from_ymd_opt(y, m, d).unwrap().to_epoch_days());
        let tuesday = day(2026, 11, 24);
        assert_eq!(begins(tuesday, Granularity::Day), tuesday);
        assert_eq!(begins(tuesday, Granularity::Week), day(2026, 11, 23));
        assert_eq!(begins(day(2026, 11, 23), Granularity::Week), day(2026, 11, 23));
        assert_eq!(begins(day(2026, 11, 29), Granularity::Week), day(2026, 11, 23));
        assert_eq!(begins(tuesday, Granularity::Month), day(2026, 11, 1));
    }
}
