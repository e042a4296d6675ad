//! `/api/v2/needs`: what somebody should look at. An addition to the API that this one follows.

use super::{
    bearer::{Bearer, READS, Touches},
    error::Answer,
    reviews::{REVIEWS, today},
    types::CLIENTS,
};
use crate::{
    domain::{
        Timestamp,
        need::{LATELY, Need, SECRET_ENDS, SILENT},
        time::DAY,
    },
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            needs::{Days, Needed, needs as of},
        },
    },
};
use axum::{Json, extract};
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedListing {
    /// What ends by itself first. Each kind that the caller may see is there, also with a count of 0.
    pub entities: Vec<NeedBody>,
    /// From when on refusals count.
    #[schema(format = DateTime)]
    pub date_refused_since: String,
}

/// So many of something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Need)]
pub struct NeedBody {
    #[schema(value_type = NeedWord)]
    pub kind: &'static str,
    /// How many there are, up to a thousand. Without it nothing can be said yet: use is not recorded for long enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Whether there are more than `count`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub count_is_minimum: bool,
    /// In words: "3 deactivated clients".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of how many of these clients somebody who proved to be it was refused, since it is deactivated or rehearsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knocked: Option<u64>,
    /// How many of these clients have an owner who was deactivated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_left: Option<u64>,
    /// When the first of them ends by itself; where nothing can be said yet, when it can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_next: Option<String>,
    /// Where they are listed, if this API has such a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_uri: Option<String>,
}

/// `log_broken`: places at which the audit log is not what was written, looked for once a day. `removed_soon`: deactivated clients. `rehearsed`: clients of which a rehearsal runs. `secret_ends`: clients with a secret
/// that ends within 14 days, as `secretExpires` finds them. `requested`: requests to let an application act in the organization. `asked`: clients about which a running review
/// asks the user of the token. `review_due`: reviews that run past their due day (UTC). `silent`: clients not used
/// in the last 90 days. `legacy_grant`: clients with a grant type that gets no tokens. `ownerless`: clients of which no
/// owner is named, or whose owner was deactivated. `scope_all`: clients with the scope `all`. `refused_sign_in`,
/// `refused_change`: in the last seven days.
#[derive(ToSchema)]
#[schema(as = NeedKind, rename_all = "snake_case")]
#[allow(dead_code)] // documents words
pub enum NeedWord {
    LogBroken,
    RemovedSoon,
    Rehearsed,
    SecretEnds,
    Requested,
    Asked,
    ReviewDue,
    Silent,
    LegacyGrant,
    Ownerless,
    ScopeAll,
    RefusedSignIn,
    RefusedChange,
}

fn body(needed: &Needed, since: &str) -> NeedBody {
    NeedBody {
        kind: needed.need.as_str(),
        count: needed.count.map(|count| count.n),
        count_is_minimum: needed.count.is_some_and(|count| count.or_more),
        text: needed.count.map(|count| needed.need.says(count)),
        knocked: needed.knocked,
        owner_left: Some(needed.owner_left).filter(|n| *n > 0),
        date_next: needed.next.map(iso),
        list_uri: list(needed.need, since),
    }
}

fn list(need: Need, since: &str) -> Option<String> {
    let clients = |parameter: &str| Some(format!("{CLIENTS}?{parameter}"));
    match need {
        Need::RemovedSoon => clients("state=inactive"),
        Need::Rehearsed => clients("rehearsed=true"),
        Need::SecretEnds => clients(&format!("secretExpires={SECRET_ENDS}")),
        Need::Asked => Some(format!("{REVIEWS}?waitsForYou=true")),
        Need::ReviewDue => Some(format!("{REVIEWS}?pastDue=true")),
        Need::Silent => clients(&format!("lastUsed={SILENT}")),
        Need::Legacy => clients("legacyGrant=true"),
        Need::Ownerless => clients("owner=missing"),
        Need::ScopeAll => clients("scopeAll=true"),
        Need::RefusedSignIn => Some(format!("/api/v2/audits/events?outcome=refused&dateFrom={since}")),
        Need::LogBroken | Need::Requested | Need::RefusedChange => None,
    }
}

/// What somebody should look at, as far as the caller may see it. Refusals are there with a token that may read the audit log.
#[utoipa::path(
    get, path = "/api/v2/needs", tag = "Additions", operation_id = "getNeeds",
    responses((status = 200, description = "What there is", body = NeedListing))
)]
pub async fn needs(extract::State(state): extract::State<AppState>, bearer: Bearer) -> Answer<Json<NeedListing>> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let day = bearer.now().millis().div_euclid(DAY);
    let first = Timestamp::from_millis((day + 1) * DAY).plus(-i64::try_from(LATELY).unwrap_or_default() * DAY);
    let since = bearer.within(Touches::Reads("audits")).is_ok().then_some(first);
    let days = Days { refused_since: since, today: today(bearer.now())? };
    let all = of(act, &days).await?;
    let entities = all.iter().map(|needed| body(needed, &iso(first))).collect();
    Ok(Json(NeedListing { entities, date_refused_since: iso(first) }))
}
