//! What a client is used for: by day, and by what would be missed.

use super::{
    bearer::{Bearer, READS},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::{ClientInPath, Params},
    life::Figure,
};
use crate::{
    domain::{
        Timestamp,
        time::DAY,
        usage::{KEPT, Recorded, Times, UseKind},
    },
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            clients::{self, UsedFor, UsedOn},
        },
    },
};
use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageParams {
    /// How many days up to today; 30 unless said.
    #[param(minimum = 1, maximum = 400)]
    days: Option<u16>,
}

/// The use of a client. `days`, `refusals`, `addresses` and `notToldApart` are of the days that were asked for; everything
/// else is of the last 400.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientUsage {
    #[schema(format = Uuid)]
    pub client_id: String,
    pub client_name: String,
    /// Since when use is recorded by day; nothing: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub recorded_since: Option<String>,
    /// Each day (UTC), today the last.
    pub days: Vec<UsageDay>,
    pub refusals: Vec<UsageRefusal>,
    /// The latest first, at most twenty. Of what is counted together only the last address is kept.
    pub addresses: Vec<UsageAddress>,
    /// How many uses were counted by kind alone, as there were too many ways of use at once.
    pub not_told_apart: u64,
    /// All secrets of the client, the newest first.
    pub secrets: Vec<UsageSecret>,
    /// All redirect URIs of the client, then those that it had.
    pub redirect_uris: Vec<UsageRedirectUri>,
    /// Scopes that calls of this API needed.
    pub scopes: Vec<UsageScope>,
    /// Scopes of the client that no call of this API needed. Another API may have needed them: see `introspections`.
    pub scopes_never_needed: Vec<String>,
    /// Scopes of the client of which that is not known: some calls were counted by kind alone, as there were too many at once.
    pub scopes_maybe_needed: Vec<String>,
    /// How often another API asked about its tokens. Which scope that needed is not known here.
    pub introspections: u64,
    /// Where it acted, by name.
    pub organizations: Vec<UsageOrganization>,
    /// People who let the client act for them.
    pub people: Figure,
}

/// A day. Counts are there for what is recorded only.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageDay {
    #[schema(format = Date)]
    pub date: String,
    /// `absent`: the client was not there yet.
    pub recorded: RecordedDay,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<UsageCounts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RecordedDay {
    Whole,
    /// Recording began on it, or some use of it is lost: there was too much at once.
    Partly,
    Not,
    Absent,
}

impl From<Recorded> for RecordedDay {
    fn from(recorded: Recorded) -> Self {
        match recorded {
            Recorded::Whole => Self::Whole,
            Recorded::Partly => Self::Partly,
            Recorded::Not => Self::Not,
            Recorded::Absent => Self::Absent,
        }
    }
}

/// What was answered, by kind, and what was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageCounts {
    /// How often people said yes to it: somebody who does so twice counts twice.
    pub authorized: u64,
    /// Tokens that it was issued, for a code or by itself.
    pub issued: u64,
    /// Refresh tokens that it exchanged.
    pub refreshed: u64,
    /// Tokens that it asked about.
    pub asked: u64,
    /// Tokens of it that somebody asked about and that were alive.
    pub introspected: u64,
    /// Tokens that it gave back.
    pub revoked: u64,
    /// Calls of this API.
    pub called: u64,
    pub refused: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum UsageKind {
    Authorized,
    Issued,
    Refreshed,
    Asked,
    Introspected,
    Revoked,
    Called,
}

impl From<UseKind> for UsageKind {
    fn from(kind: UseKind) -> Self {
        match kind {
            UseKind::Authorized => Self::Authorized,
            UseKind::Issued => Self::Issued,
            UseKind::Refreshed => Self::Refreshed,
            UseKind::Asked => Self::Asked,
            UseKind::Introspected => Self::Introspected,
            UseKind::Revoked => Self::Revoked,
            UseKind::Called => Self::Called,
        }
    }
}

/// How often, and when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageTimes {
    pub count: u64,
    #[schema(format = DateTime)]
    pub date_first: String,
    #[schema(format = DateTime)]
    pub date_last: String,
}

impl From<&Times> for UsageTimes {
    fn from(times: &Times) -> Self {
        Self { count: times.n, date_first: iso(times.first_at), date_last: iso(times.last_at) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UsageRefusal {
    pub kind: UsageKind,
    /// The code of the refusal: of RFC 6749, or of this API.
    pub code: String,
    pub used: UsageTimes,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageAddress {
    pub address: String,
    #[schema(format = DateTime)]
    pub date_last: String,
}

/// A secret; nothing: it was not used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageSecret {
    #[schema(format = Uuid)]
    pub id: String,
    pub hint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<UsageTimes>,
}

/// A redirect URI; nothing: nobody came back to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageRedirectUri {
    pub redirect_uri: String,
    /// Whether the client has it still.
    pub registered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<UsageTimes>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UsageScope {
    pub scope: String,
    pub used: UsageTimes,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UsageOrganization {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    pub used: UsageTimes,
}

impl From<&UsedOn> for UsageDay {
    fn from(on: &UsedOn) -> Self {
        let n = |kind| on.answered.get(&kind).copied().unwrap_or_default();
        let counts = UsageCounts {
            authorized: n(UseKind::Authorized),
            issued: n(UseKind::Issued),
            refreshed: n(UseKind::Refreshed),
            asked: n(UseKind::Asked),
            introspected: n(UseKind::Introspected),
            revoked: n(UseKind::Revoked),
            called: n(UseKind::Called),
            refused: on.refused,
        };
        let known = matches!(on.recorded, Recorded::Whole | Recorded::Partly) || on.is_used();
        let date = iso(Timestamp::from_millis(on.day * DAY));
        Self {
            date: date.split('T').next().unwrap_or_default().to_owned(),
            recorded: on.recorded.into(),
            counts: known.then_some(counts),
        }
    }
}

impl From<UsedFor> for ClientUsage {
    fn from(used: UsedFor) -> Self {
        let address = |(address, at): (String, Timestamp)| UsageAddress { address, date_last: iso(at) };
        Self {
            client_id: used.client.id.to_string(),
            client_name: used.client.name,
            recorded_since: used.watch.by_day_since.map(iso),
            days: used.days.iter().map(UsageDay::from).collect(),
            refusals: used
                .refusals
                .iter()
                .map(|(kind, code, times)| UsageRefusal {
                    kind: (*kind).into(),
                    code: code.clone(),
                    used: times.into(),
                })
                .collect(),
            addresses: used.addresses.into_iter().map(address).collect(),
            not_told_apart: used.others,
            secrets: used
                .secrets
                .into_iter()
                .map(|(secret, times)| UsageSecret {
                    id: secret.id.to_string(),
                    hint: secret.hint,
                    used: times.as_ref().map(UsageTimes::from),
                })
                .collect(),
            redirect_uris: used
                .redirect_uris
                .into_iter()
                .map(|(redirect_uri, registered, times)| UsageRedirectUri {
                    redirect_uri,
                    registered,
                    used: times.as_ref().map(UsageTimes::from),
                })
                .collect(),
            scopes: used
                .scopes
                .iter()
                .map(|(scope, times)| UsageScope { scope: scope.to_string(), used: times.into() })
                .collect(),
            scopes_never_needed: used.never_needed.iter().map(ToString::to_string).collect(),
            scopes_maybe_needed: used.maybe_needed.iter().map(ToString::to_string).collect(),
            introspections: used.introspected,
            organizations: used
                .organizations
                .into_iter()
                .map(|(id, name, times)| UsageOrganization { id: id.to_string(), name, used: (&times).into() })
                .collect(),
            people: used.people.into(),
        }
    }
}

/// What a client is used for, and what of it nobody would miss.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/usage", tag = "Additions", operation_id = "getOauthClientUsage",
    params(("clientId" = Uuid, Path), UsageParams),
    responses((status = 200, description = "Its use", body = ClientUsage))
)]
pub async fn used(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    Params(params): Params<UsageParams>,
) -> Answer<Json<ClientUsage>> {
    let days = params.days.unwrap_or(30);
    if !(1..=KEPT).contains(&i64::from(days)) {
        return Err(ApiError::field(ErrorCode::InvalidQueryParamValue, "days", "Use 1 to 400."));
    }
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    Ok(Json(clients::used_for(act, id, days).await?.into()))
}
