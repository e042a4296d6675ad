//! `/api/v2/oauth/authorizations` and `/api/v2/oauth/scopes`: what may act in the organization, and what can be allowed.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::ClientInPath,
    types::{DomainEntityRef, GrantTypeWord, StateWord},
};
use crate::{
    domain::{authorization::AuthorizationState, scope::CatalogueEntry},
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            authorizations::{self, AuthorizedClient},
            change::Act,
        },
    },
};
use axum::{
    Json,
    extract::{self, Path},
    http::{HeaderName, StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

const READS: Touches = Touches::Reads("oauth");

/// Texts for people are in English, whatever `Accept-Language` prefers.
type Localized<T> = ([(HeaderName, &'static str); 2], Json<T>);

fn localized<T>(body: T) -> Localized<T> {
    ([(header::CONTENT_LANGUAGE, "en-US"), (header::VARY, "Accept-Language")], Json(body))
}

/// What an organization lets a client do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthAuthorization)]
pub struct AuthorizationBody {
    pub client: AuthorizedClientBody,
    pub scope: Vec<String>,
    /// Only users with one of these may use it; none: all may.
    pub roles: Vec<String>,
    /// The organization.
    pub resource_owner: DomainEntityRef,
    #[schema(format = DateTime)]
    pub date_created: String,
    #[schema(format = DateTime)]
    pub date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<DomainEntityRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<DomainEntityRef>,
    /// Whether an administrator has not answered yet.
    pub pending: bool,
    pub state: AuthorizationWord,
    /// Why a request was declined, if something was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub self_uri: String,
}

/// A client as an organization sees it that does not own it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizedClientBody {
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    pub description: String,
    #[schema(value_type = GrantTypeWord)]
    pub authorized_grant_type: &'static str,
    #[schema(value_type = StateWord)]
    pub state: &'static str,
    /// Whose it is.
    pub organization: DomainEntityRef,
}

#[derive(Debug, Serialize, ToSchema)]
pub enum AuthorizationWord {
    Requested,
    Authorized,
    /// An administrator said no to the request.
    Declined,
    Revoked,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthAuthorizationListing)]
pub struct AuthorizationListing {
    pub total: u64,
    pub entities: Vec<AuthorizationBody>,
    pub self_uri: String,
}

const AUTHORIZATIONS: &str = "/api/v2/oauth/authorizations";

impl From<AuthorizedClient> for AuthorizationBody {
    fn from(client: AuthorizedClient) -> Self {
        let authorization = client.authorization;
        let state = match authorization.state {
            AuthorizationState::Approved => AuthorizationWord::Authorized,
            AuthorizationState::Pending => AuthorizationWord::Requested,
            AuthorizationState::Declined => AuthorizationWord::Declined,
            AuthorizationState::Revoked => AuthorizationWord::Revoked,
        };
        Self {
            self_uri: format!("{AUTHORIZATIONS}/{}", authorization.client_id),
            client: AuthorizedClientBody {
                id: authorization.client_id.to_string(),
                name: client.name,
                description: client.description,
                authorized_grant_type: client.grant_type.as_str(),
                state: client.client_state.as_str(),
                organization: DomainEntityRef::named(client.owner_id, client.owner),
            },
            scope: authorization.scopes.iter().map(ToString::to_string).collect(),
            roles: authorization.roles.iter().map(ToString::to_string).collect(),
            resource_owner: DomainEntityRef {
                id: authorization.organization_id.to_string(),
                name: None,
                self_uri: Some("/api/v2/organizations/me".into()),
            },
            date_created: iso(authorization.created_at),
            date_modified: iso(authorization.modified_at),
            created_by: authorization.requested_by.map(DomainEntityRef::user),
            modified_by: authorization.modified_by.map(DomainEntityRef::user),
            pending: authorization.state == AuthorizationState::Pending,
            state,
            reason: Some(authorization.reason).filter(|reason| !reason.is_empty()),
        }
    }
}

/// What may act in the organization, what wants to, and what may no longer.
#[utoipa::path(
    get, path = "/api/v2/oauth/authorizations", tag = "OAuth authorizations", operation_id = "getOauthAuthorizations",
    params(("Accept-Language" = Option<String>, Header)),
    responses((status = 200, description = "The authorizations", body = AuthorizationListing))
)]
pub async fn list(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
) -> Answer<Localized<AuthorizationListing>> {
    let all = authorizations::all(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?;
    let entities: Vec<AuthorizationBody> = all.into_iter().map(Into::into).collect();
    Ok(localized(AuthorizationListing { total: entities.len() as u64, entities, self_uri: AUTHORIZATIONS.into() }))
}

/// What the organization lets one client do.
#[utoipa::path(
    get, path = "/api/v2/oauth/authorizations/{clientId}", tag = "OAuth authorizations",
    operation_id = "getOauthAuthorization",
    params(("clientId" = Uuid, Path), ("Accept-Language" = Option<String>, Header)),
    responses((status = 200, description = "The authorization", body = AuthorizationBody))
)]
pub async fn get(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
) -> Answer<Localized<AuthorizationBody>> {
    Ok(localized(authorizations::one(Act::new(&state.store, bearer.within(READS)?, bearer.now()), id).await?.into()))
}

/// A scope that a client can be given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthScope)]
pub struct ScopeBody {
    pub id: String,
    pub description: String,
    pub self_uri: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthScopeListing)]
pub struct ScopeListing {
    pub total: u64,
    pub entities: Vec<ScopeBody>,
    pub self_uri: String,
}

const SCOPES: &str = "/api/v2/oauth/scopes";

impl From<CatalogueEntry> for ScopeBody {
    fn from(entry: CatalogueEntry) -> Self {
        let id = entry.id.to_string();
        Self { self_uri: format!("{SCOPES}/{id}"), id, description: entry.description }
    }
}

async fn catalogue(state: &AppState, bearer: &Bearer) -> Answer<Vec<ScopeBody>> {
    let entries = authorizations::catalogue(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?;
    Ok(entries.into_iter().map(Into::into).collect())
}

/// The scope catalogue.
#[utoipa::path(
    get, path = "/api/v2/oauth/scopes", tag = "OAuth scopes", operation_id = "getOauthScopes",
    params(("Accept-Language" = Option<String>, Header)),
    responses((status = 200, description = "The scopes", body = ScopeListing))
)]
pub async fn scopes(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
) -> Answer<Localized<ScopeListing>> {
    let entities = catalogue(&state, &bearer).await?;
    Ok(localized(ScopeListing { total: entities.len() as u64, entities, self_uri: SCOPES.into() }))
}

/// One scope.
#[utoipa::path(
    get, path = "/api/v2/oauth/scopes/{scopeId}", tag = "OAuth scopes", operation_id = "getOauthScope",
    params(("scopeId" = String, Path), ("Accept-Language" = Option<String>, Header)),
    responses((status = 200, description = "The scope", body = ScopeBody))
)]
pub async fn scope(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<Localized<ScopeBody>> {
    let found = catalogue(&state, &bearer).await?.into_iter().find(|scope| scope.id == id);
    let missing =
        || ApiError::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such scope in the catalogue.");
    found.map(localized).ok_or_else(missing)
}
