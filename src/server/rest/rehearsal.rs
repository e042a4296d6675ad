//! The rehearsed deactivation of a client: begin it, see what comes of it, end it.

use super::{
    bearer::{Bearer, READS, WRITES},
    clients::held,
    error::Answer,
    extract::{Body, ClientInPath, Params},
    preconditions::Versions,
};
use crate::{
    domain::{attempt::Attempt, rehearsal::Span},
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::{Act, Run},
            clients::{self, Came, Client, Rehearsed},
            error::AppError,
        },
    },
};
use axum::{Json, extract};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How long a rehearsal is to last.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RehearsalRequest {
    /// 1 to 4320: at most 72 hours.
    #[schema(minimum = 1, maximum = 4320)]
    pub minutes: i64,
}

/// The latest rehearsal of a client. While it runs the client is refused as if it were deactivated; nothing is cut, so what
/// was issued before lives again when it ends. That is no restore.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Rehearsal)]
pub struct RehearsalBody {
    #[schema(value_type = RehearsalStateWord)]
    pub state: &'static str,
    /// Which of the client's it is: the first is 1, and 0 is none.
    pub number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_by: Option<String>,
    /// When it was or is to end by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_ends: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RehearsalEndWord>)]
    pub ended: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// How long it lasted, or has lasted so far.
    pub seconds: i64,
    /// In a sentence: "No knock in 48 hours."
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// How often it was refused to somebody who proved to be the client: with its secret, or with something issued to it.
    pub knocks: u64,
    pub callers: Vec<RehearsalCaller>,
    /// How often to others, who only named it.
    pub attempts_by_strangers: u64,
    pub strangers: Vec<RehearsalCaller>,
    /// How often somebody came to sign in with it, at an address that it has registered: its people, or anyone with a link.
    pub visits: u64,
    /// For how long nobody listened: no server ran, or the database was restored from a backup.
    pub seconds_unheard: i64,
    /// Of the client: its `ETag` is made of it.
    pub version: i64,
}

/// `none`: there was no rehearsal.
#[derive(ToSchema)]
#[schema(as = RehearsalState, rename_all = "lowercase")]
#[allow(dead_code)] // documents words
pub enum RehearsalStateWord {
    None,
    Running,
    Over,
}

/// `by_itself`: its instant came. `early`: somebody ended it. `cut`: the client was disabled or deactivated.
#[derive(ToSchema)]
#[schema(as = RehearsalEnd, rename_all = "snake_case")]
#[allow(dead_code)] // documents words
pub enum RehearsalEndWord {
    ByItself,
    Early,
    Cut,
}

/// Somebody who came during a rehearsal. Without an address and a secret: all those that were too many to be told apart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalCaller {
    /// The API's own, where that asked about a token of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    pub secret_id: Option<String>,
    /// `cs_…q7Rf`, of a secret that is still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_hint: Option<String>,
    pub count: u64,
    #[schema(format = DateTime)]
    pub date_first: String,
    #[schema(format = DateTime)]
    pub date_last: String,
}

impl From<&Came> for RehearsalCaller {
    fn from(came: &Came) -> Self {
        Self {
            address: came.address.clone(),
            secret_id: came.secret_id.map(|id| id.to_string()),
            secret_hint: came.hint.clone(),
            count: came.times.n,
            date_first: iso(came.times.first_at),
            date_last: iso(came.times.last_at),
        }
    }
}

impl RehearsalBody {
    pub fn of(client: &Client, rehearsed: Option<&Rehearsed>) -> Self {
        let callers = |kind| {
            let callers = rehearsed.into_iter().flat_map(move |it| it.of_kind(kind));
            callers.map(RehearsalCaller::from).collect::<Vec<_>>()
        };
        let closed = rehearsed.and_then(|it| it.closed);
        Self {
            state: match (rehearsed, closed) {
                (None, _) => "none",
                (Some(_), None) => "running",
                (Some(_), Some(_)) => "over",
            },
            number: rehearsed.map_or(0, |it| it.number),
            date_started: rehearsed.map(|it| iso(it.rehearsal.started_at)),
            started_by: rehearsed.and_then(|it| it.started_by.clone()),
            date_ends: rehearsed.map(|it| iso(it.rehearsal.ends_at)),
            date_ended: closed.map(|closed| iso(closed.ended_at)),
            ended: closed.map(|closed| closed.ended.as_str()),
            ended_by: rehearsed.and_then(|it| it.ended_by.clone()),
            seconds: rehearsed.map_or(0, |it| it.lasted / 1_000),
            result: rehearsed.map(Rehearsed::result),
            knocks: rehearsed.map_or(0, |it| it.n(Attempt::Knock)),
            callers: callers(Attempt::Knock),
            attempts_by_strangers: rehearsed.map_or(0, |it| it.n(Attempt::Stranger)),
            strangers: callers(Attempt::Stranger),
            visits: rehearsed.map_or(0, |it| it.n(Attempt::Visit)),
            seconds_unheard: rehearsed.map_or(0, |it| it.unheard / 1_000),
            version: client.version,
        }
    }
}

/// What came of the latest rehearsal, or has come so far.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/rehearsal", tag = "Additions", operation_id = "getOauthClientRehearsal",
    params(("clientId" = Uuid, Path)), responses((status = 200, description = "The rehearsal", body = RehearsalBody))
)]
pub async fn get(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
) -> Answer<Json<RehearsalBody>> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let (client, rehearsed) = clients::rehearsal(act, id).await?;
    Ok(Json(RehearsalBody::of(&client, rehearsed.as_ref())))
}

/// Refuse a client for a while as if it were deactivated. Nothing is cut: when it ends, by itself or earlier, what was issued
/// before lives again.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/rehearsal", tag = "Additions", operation_id = "postOauthClientRehearsal",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    request_body = RehearsalRequest, responses((status = 200, description = "The rehearsal", body = RehearsalBody))
)]
pub async fn begin(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Body(wanted): Body<RehearsalRequest>,
) -> Answer<Json<RehearsalBody>> {
    let version = held(&state, &bearer, id, &versions).await?;
    let span = Span::of_minutes(wanted.minutes);
    let span = span.map_err(|says| AppError::invalid("minutes", says))?;
    let act = Act::new(&state.store, bearer.within(WRITES)?, bearer.now());
    let begun = clients::rehearse(act, id, version, span, Run::Real).await?.client;
    Ok(Json(RehearsalBody::of(&begun, clients::came_of(act, &begun).await?.as_ref())))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EndParams {
    /// End only the rehearsal of this number: one that somebody has begun since goes on, and the answer is 409.
    number: Option<i64>,
}

/// End the rehearsal that runs.
#[utoipa::path(
    delete, path = "/api/v2/oauth/clients/{clientId}/rehearsal", tag = "Additions",
    operation_id = "deleteOauthClientRehearsal",
    params(("clientId" = Uuid, Path), EndParams, ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The rehearsal", body = RehearsalBody))
)]
pub async fn end(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Params(EndParams { number }): Params<EndParams>,
) -> Answer<Json<RehearsalBody>> {
    let version = held(&state, &bearer, id, &versions).await?;
    let act = Act::new(&state.store, bearer.within(WRITES)?, bearer.now());
    let ended = clients::end_rehearsal(act, id, version, number, Run::Real).await?.client;
    Ok(Json(RehearsalBody::of(&ended, clients::came_of(act, &ended).await?.as_ref())))
}
