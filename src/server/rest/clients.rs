//! `/api/v2/oauth/clients`: list, add, read, change, delete.

use super::{
    bearer::{Bearer, READS, WRITES},
    code::ErrorCode,
    error::Answer,
    extract::{Body, ClientInPath, Params, Raw},
    lately::InUse,
    listing::{self, ClientListing, ListParams},
    once,
    preconditions::{Conditions, Versions, tag},
    types::{ClientBody, ClientDeletion, ClientRequest, Outcome},
};
use crate::{
    domain::{ClientId, DeletionOutcome, DivisionId, SettingsDraft, State, Timestamp},
    server::{
        http::{instant::iso, state::AppState},
        rest::error::ApiError,
        use_cases::{
            caller::Caller,
            change::{Act, Run},
            clients::{self, Added, Client, Deleted, Expected, Replacement, SecretsOfOthers},
        },
    },
};
use axum::{
    Json, extract,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A client with its tag.
pub fn tagged(client: &Client, secret: Option<String>) -> Response {
    let body = ClientBody { secret, ..ClientBody::from(client) };
    ([(header::ETAG, tag(client.version))], Json(body)).into_response()
}

/// The client as it is now.
///
/// # Errors
/// Denied or not found.
pub async fn read(state: &AppState, caller: &Caller, id: ClientId, now: Timestamp) -> Answer<Client> {
    Ok(clients::one(Act::new(&state.store, caller, now), id).await?)
}

/// The version that a change is for, of those that the request names; `None`: any.
///
/// # Errors
/// 412, when the client has none of them.
pub async fn held(state: &AppState, bearer: &Bearer, id: ClientId, versions: &Versions) -> Answer<Option<i64>> {
    let current = match versions.needs_current() {
        true => read(state, bearer.within(WRITES)?, id, bearer.now()).await?.version,
        false => 0,
    };
    versions.wanted(|| current)
}

/// Where a role without a division is meant.
pub async fn home(state: &AppState, caller: &Caller, now: Timestamp) -> Answer<DivisionId> {
    Ok(clients::home(Act::new(&state.store, caller, now)).await?.unwrap_or(DivisionId::from_uuid(Uuid::nil())))
}

/// List the clients. Without `pageSize` and `cursor` all of them are one page, however many there are: it arrives as it
/// is read.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients", tag = "OAuth clients", operation_id = "getOauthClients",
    params(ListParams), responses((status = 200, description = "The clients", body = ClientListing))
)]
pub async fn list(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(params): Params<ListParams>,
) -> Answer<Response> {
    let caller = bearer.within(READS)?;
    listing::answer(&state, caller, &params, bearer.now()).await
}

/// The key of a request that may be sent again.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // documents a header
pub struct OnceHeader {
    /// Up to 255 printable characters that you make up. The same request with the same key within 24 hours adds nothing
    /// and answers with the client it added before. Not in the API this one follows.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    key: Option<String>,
}

/// Add a client. The answer holds its secret: it is not shown again.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients", tag = "OAuth clients", operation_id = "postOauthClients",
    params(OnceHeader), request_body = ClientRequest,
    responses((status = 200, description = "The client with its secret", body = ClientBody))
)]
pub async fn add(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    headers: HeaderMap,
    Raw(request, bytes): Raw<ClientRequest>,
) -> Answer<Response> {
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    if request.state()?.is_some_and(|state| state != State::Active) {
        return Err(ApiError::field(ErrorCode::BadClientState, "state", "A new client is active."));
    }
    let draft = request.settings().over(SettingsDraft::default());
    let roles = request.roles(home(&state, caller, now).await?).unwrap_or(Ok(vec![]));
    let key = once::read(&headers, &bearer, &bytes)?;
    let added = clients::add_once(Act::new(&state.store, caller, now), draft, roles, key.as_ref()).await?;
    let (client, secret) = match added {
        Added::Now(made) => {
            let secret = made.value.expose().to_owned();
            (made.client, secret)
        }
        Added::Before { id, secret, client } => {
            let secret = secret.map_err(|why| once::refused(why, id))?;
            ((*client)?, secret)
        }
    };
    Ok(tagged(&client, Some(secret)))
}

/// Read a client.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}", tag = "OAuth clients", operation_id = "getOauthClient",
    params(("clientId" = Uuid, Path), ("If-None-Match" = Option<String>, Header, description = "An earlier answer's ETag")),
    responses(
        (status = 200, description = "The client", body = ClientBody, headers(("ETag" = String))),
        (status = 304, description = "It is still what If-None-Match names")
    )
)]
pub async fn get(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    conditions: Conditions,
) -> Answer<Response> {
    let client = read(&state, bearer.within(READS)?, id, bearer.now()).await?;
    conditions.of(client.version, || tagged(&client, None))
}

/// What becomes of a client's secrets that live and were made by someone who lacks roles it is being given.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Others {
    /// They end, and with them every token of the client.
    End,
    /// They stay, as do the tokens: the maker of one may act with these roles.
    Keep,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PutParams {
    /// What becomes of secrets whose makers lack roles that are given. Without it nothing is done while there is one (409,
    /// with each of them). Not in the API this one follows.
    #[param(inline)]
    pub secrets_of_others: Option<Others>,
    /// Say what the client would be, with what is taken away although it is `inUse`, and do nothing. Not in the API this one
    /// follows.
    #[serde(default)]
    pub dry_run: bool,
}

/// Change a client. `state: inactive` deactivates it, which needs the permission to delete, too; `state: active` restores
/// a deactivated one.
#[utoipa::path(
    put, path = "/api/v2/oauth/clients/{clientId}", tag = "OAuth clients", operation_id = "putOauthClient",
    params(("clientId" = Uuid, Path), PutParams, ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    request_body = ClientRequest,
    responses((status = 200, description = "The client as it is now", body = ClientBody, headers(("ETag" = String))))
)]
pub async fn put(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Params(params): Params<PutParams>,
    Body(request): Body<ClientRequest>,
) -> Answer<Response> {
    let caller = bearer.within(WRITES)?;
    let version = held(&state, &bearer, id, &versions).await?;
    let wanted = Replacement {
        settings: request.settings(),
        roles: request.roles(home(&state, caller, bearer.now()).await?),
        state: request.state()?,
        version,
        others: match params.secrets_of_others {
            None => SecretsOfOthers::Ask,
            Some(Others::End) => SecretsOfOthers::End,
            Some(Others::Keep) => SecretsOfOthers::Keep(None),
        },
    };
    let run = Run::dry_if(params.dry_run);
    let replaced = clients::replace(Act::new(&state.store, caller, bearer.now()), id, wanted, run).await?;
    Ok(match run {
        Run::Real => tagged(&replaced.client, None),
        // What is not there has no tag.
        Run::Dry => {
            let in_use = Some(replaced.taken.into_iter().map(InUse::from).collect());
            Json(ClientBody { in_use, ..ClientBody::from(&replaced.client) }).into_response()
        }
    })
}

/// Which outcome a delete may have.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteParams {
    /// Delete only if this is the outcome; else nothing is done (409). Not in the API this one follows.
    pub expected_outcome: Option<Outcome>,
}

/// Delete a client: one created within the last 30 days is removed at once, an older one is deactivated and removed seven
/// days later unless it is restored. The answer says which. A deactivated client stays until its date, but for one created
/// within the last 30 days.
#[utoipa::path(
    delete, path = "/api/v2/oauth/clients/{clientId}", tag = "OAuth clients", operation_id = "deleteOauthClient",
    params(("clientId" = Uuid, Path), DeleteParams,
        ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "What was done", body = ClientDeletion))
)]
pub async fn delete(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Params(params): Params<DeleteParams>,
) -> Answer<Json<ClientDeletion>> {
    let caller = bearer.within(WRITES)?;
    let version = held(&state, &bearer, id, &versions).await?;
    let expected = Expected { outcome: params.expected_outcome.map(Into::into), version, again: true };
    let deleted = clients::delete(Act::new(&state.store, caller, bearer.now()), id, expected, Run::Real).await?;
    Ok(Json(deletion(id, deleted)))
}

pub fn deletion(id: ClientId, deleted: Deleted) -> ClientDeletion {
    let date = match deleted.outcome {
        DeletionOutcome::Removed => None,
        DeletionOutcome::Deactivated { date_to_delete } => Some(date_to_delete),
    };
    ClientDeletion {
        id: id.to_string(),
        name: deleted.name,
        outcome: deleted.outcome.into(),
        date_to_delete: date.map(iso),
        could_not_restore: deleted.could_not_restore.map(|lacks| lacks.to_string()),
    }
}
