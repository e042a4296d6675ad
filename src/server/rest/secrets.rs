//! A client's secrets: the replacement that the published SDKs know, and a second secret beside the first.

use super::{
    bearer::{Bearer, READS, WRITES},
    clients::{held, tagged},
    error::Answer,
    extract::{Body, ClientInPath},
    lately::UsedLately,
    preconditions::Versions,
    types::ClientBody,
};
use crate::{
    domain::{
        Timestamp,
        secret::{self, Lifetime, Silence},
        usage::Lately,
    },
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            clients::{self, Secret},
            error::AppError,
        },
    },
};
use axum::{
    Json,
    extract::{self, Path},
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Replace the secret at once: the ones before are refused from now on. The answer holds the new one.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/secret", tag = "OAuth clients", operation_id = "postOauthClientSecret",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 200, description = "The client with its new secret", body = ClientBody))
)]
pub async fn replace(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
) -> Answer<Response> {
    let version = held(&state, &bearer, id, &versions).await?;
    let (caller, now) = (bearer.within(WRITES)?, bearer.now());
    let made = clients::reset_secret(Act::new(&state.store, caller, now), id, version, false).await?;
    Ok(tagged(&made.client, Some(made.value.expose().to_owned())))
}

/// A secret, of which only the end is known.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientSecret {
    #[schema(format = Uuid)]
    pub id: String,
    /// `cs_…q7Rf`
    pub hint: String,
    #[schema(format = DateTime)]
    pub date_created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_last_used: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_expires: Option<String>,
    /// After how many days without use it ends; nothing: it does not. The last that works stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_after_silent_days: Option<i64>,
    /// From when these are counted at the earliest; each use begins them anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_silent_from: Option<String>,
    /// Its use in the last 30 days; nothing: there was none that is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_lately: Option<UsedLately>,
    /// Whether it is accepted now.
    pub live: bool,
    /// Only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientSecretListing {
    pub entities: Vec<ClientSecret>,
    pub total: u64,
}

impl ClientSecret {
    fn of(stored: Secret, now: Timestamp) -> Self {
        Self {
            id: stored.id.to_string(),
            date_created: iso(stored.created_at),
            date_last_used: stored.last_used_at.map(iso),
            date_expires: stored.expires_at.map(iso),
            ends_after_silent_days: stored.silence.map(|(silence, _)| silence.days()),
            date_silent_from: stored.silence.map(|(_, from)| iso(from)),
            used_lately: None,
            live: secret::is_live(stored.expires_at, now),
            hint: stored.hint,
            secret: None,
        }
    }
}

/// List a client's secrets.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/secrets", tag = "Additions", operation_id = "getOauthClientSecrets",
    params(("clientId" = Uuid, Path)), responses((status = 200, description = "The secrets", body = ClientSecretListing))
)]
pub async fn list(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
) -> Answer<Json<ClientSecretListing>> {
    let now = bearer.now();
    let stored = clients::secrets(Act::new(&state.store, bearer.within(READS)?, now), id).await?;
    let with_use = |(secret, used): (Secret, Option<Lately>)| {
        let used_lately = used.map(UsedLately::from);
        ClientSecret { used_lately, ..ClientSecret::of(secret, now) }
    };
    let entities: Vec<ClientSecret> = stored.into_iter().map(with_use).collect();
    Ok(Json(ClientSecretListing { total: entities.len() as u64, entities }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClientSecret {
    /// 0 (never), 30, 90 or 365.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 365)]
    pub expires_in_days: i64,
}

/// Add a second secret, so that a change of secrets needs no outage. The answer holds it.
#[utoipa::path(
    post, path = "/api/v2/oauth/clients/{clientId}/secrets", tag = "Additions", operation_id = "postOauthClientSecrets",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    request_body = NewClientSecret,
    responses((status = 200, description = "The new secret", body = ClientSecret))
)]
pub async fn add(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Body(request): Body<NewClientSecret>,
) -> Answer<Json<ClientSecret>> {
    let version = held(&state, &bearer, id, &versions).await?;
    let caller = bearer.within(WRITES)?;
    let lifetime = Lifetime::of_days(request.expires_in_days).map_err(|says| AppError::invalid("days", says))?;
    let made = clients::add_secret(Act::new(&state.store, caller, bearer.now()), id, version, lifetime).await?;
    let secret = Some(made.value.expose().to_owned());
    Ok(Json(ClientSecret { secret, ..ClientSecret::of(made.stored, bearer.now()) }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretSilence {
    /// 0 (never), 7, 30, 60 or 90.
    #[schema(minimum = 0, maximum = 90)]
    pub ends_after_silent_days: i64,
}

/// Have a secret end by itself after so many days without use, counted from now at the earliest. What was not recorded is no
/// silence, and the last secret that works stays.
#[utoipa::path(
    put, path = "/api/v2/oauth/clients/{clientId}/secrets/{secretId}", tag = "Additions",
    operation_id = "putOauthClientSecret",
    params(("clientId" = Uuid, Path), ("secretId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    request_body = SecretSilence, responses((status = 200, description = "The secret", body = ClientSecret))
)]
pub async fn silence(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Path(names): Path<HashMap<String, String>>,
    Body(wanted): Body<SecretSilence>,
) -> Answer<Json<ClientSecret>> {
    let version = held(&state, &bearer, id, &versions).await?;
    let caller = bearer.within(WRITES)?;
    let secret_id = clients::parse_secret_id(names.get("secretId").map(String::as_str).unwrap_or_default())?;
    let silence = Silence::of_days(wanted.ends_after_silent_days);
    let silence = silence.map_err(|says| AppError::invalid("endsAfterSilentDays", says))?;
    let act = Act::new(&state.store, caller, bearer.now());
    Ok(Json(ClientSecret::of(clients::end_when_silent(act, id, version, secret_id, silence).await?, bearer.now())))
}

/// Remove one of two secrets: it is refused from now on. The last one that is accepted cannot be removed.
#[utoipa::path(
    delete, path = "/api/v2/oauth/clients/{clientId}/secrets/{secretId}", tag = "Additions",
    operation_id = "deleteOauthClientSecret",
    params(("clientId" = Uuid, Path), ("secretId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if the client still has this ETag")),
    responses((status = 204, description = "It is gone"))
)]
pub async fn remove(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Path(names): Path<HashMap<String, String>>,
) -> Answer<axum::http::StatusCode> {
    let version = held(&state, &bearer, id, &versions).await?;
    let caller = bearer.within(WRITES)?;
    let secret_id = clients::parse_secret_id(names.get("secretId").map(String::as_str).unwrap_or_default())?;
    clients::remove_secret(Act::new(&state.store, caller, bearer.now()), id, version, secret_id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
