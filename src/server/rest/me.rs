//! The caller about itself: `/api/v2/users/me`, `/api/v2/tokens/me`, `/api/v2/organizations/me`.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    directory::{AuthzSubject, subject},
    error::{Answer, ApiError},
    extract::Params,
    types::{DomainEntityRef, GrantTypeWord, RoleDivision, StateWord},
};
use crate::{
    domain::OrganizationId,
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            people,
            tokens::own::{self, Issued},
        },
    },
};
use axum::{
    Json, extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

const WHO: Touches = Touches::Reads("user-basic-info");

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MeParams {
    /// What to answer beside the user; several times, or with commas between.
    #[serde(default)]
    #[param(value_type = Vec<Expand>)]
    expand: Vec<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code)] // documents words
pub enum Expand {
    Authorization,
    Organization,
    Token,
}

/// The user a token acts for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserMe {
    pub id: String,
    pub name: String,
    pub email: String,
    pub username: String,
    pub state: &'static str,
    pub version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<AuthzSubject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenInfo>,
    pub self_uri: String,
}

/// The user the token acts for. A client's own token has none: `not.a.user`.
#[utoipa::path(
    get, path = "/api/v2/users/me", tag = "Me", operation_id = "getUsersMe", params(MeParams),
    responses((status = 200, description = "The user", body = UserMe))
)]
pub async fn user(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(params): Params<MeParams>,
) -> Answer<Json<UserMe>> {
    let caller = bearer.within(WHO)?;
    let wanted: Vec<&str> = params.expand.iter().flat_map(|words| words.split(',')).map(str::trim).collect();
    if let Some(unknown) = wanted.iter().find(|word| !["authorization", "organization", "token"].contains(word)) {
        let says = format!("{unknown:?} is not known. Use authorization, organization or token.");
        return Err(ApiError::field(ErrorCode::InvalidQueryParamValue, "expand", says));
    }
    let Some(id) = bearer.identified().token.user_id else {
        return Err(ApiError::bad_request(ErrorCode::NotAUser, "This is a client's own token: it acts for no user."));
    };
    let act = Act::new(&state.store, caller, bearer.now());
    let person = people::own_identity(act).await?;
    let authorization = if wanted.contains(&"authorization") { Some(subject(act).await?) } else { None };
    let organization =
        if wanted.contains(&"organization") { Some(organization_of(&state, &bearer).await?) } else { None };
    let token = if wanted.contains(&"token") { Some(token_info(&state, &bearer).await?) } else { None };
    Ok(Json(UserMe {
        id: id.to_string(),
        name: person.name,
        username: person.email.clone(),
        email: person.email,
        state: "active",
        version: 1,
        authorization,
        organization,
        token,
        self_uri: format!("/api/v2/users/{id}"),
    }))
}

/// What a token is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    /// Where it acts.
    pub organization: DomainEntityRef,
    pub home_organization: DomainEntityRef,
    pub authorized_scope: Vec<String>,
    #[serde(rename = "OAuthClient")]
    pub oauth_client: TokenClientInfo,
}

/// The client a token was issued to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenClientInfo {
    pub id: String,
    pub name: String,
    #[schema(value_type = GrantTypeWord)]
    pub authorized_grant_type: &'static str,
    pub scope: Vec<String>,
    pub role_divisions: Vec<RoleDivision>,
    #[schema(value_type = StateWord)]
    pub state: &'static str,
    #[schema(format = DateTime)]
    pub date_created: String,
    #[schema(format = DateTime)]
    pub date_modified: String,
    pub organization: DomainEntityRef,
}

async fn token_info(state: &AppState, bearer: &Bearer) -> Answer<TokenInfo> {
    let token = &bearer.identified().token;
    let act = Act::new(&state.store, bearer.within(WHO)?, bearer.now());
    let issued = own::issued(act, token).await?.ok_or_else(|| ApiError::of_status(StatusCode::UNAUTHORIZED))?;
    let Issued { client, organization, owner } = issued;
    let acts_in = || DomainEntityRef::named(token.organization_id, organization.clone());
    let own = client.organization_id == token.organization_id;
    Ok(TokenInfo {
        organization: acts_in(),
        home_organization: acts_in(),
        authorized_scope: token.scope.iter().map(ToString::to_string).collect(),
        oauth_client: TokenClientInfo {
            id: client.id.to_string(),
            name: client.name,
            authorized_grant_type: client.grant_type.as_str(),
            scope: client.scopes.iter().map(ToString::to_string).collect(),
            // Another organization's roles are its own matter.
            role_divisions: client
                .roles
                .iter()
                .filter(|_| own)
                .map(|grant| RoleDivision { role_id: grant.role_id.to_string(), division_id: grant.division.into() })
                .collect(),
            state: client.life.state.as_str(),
            date_created: iso(client.life.created_at),
            date_modified: iso(client.modified_at),
            organization: DomainEntityRef::named(client.organization_id, owner),
        },
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // nothing here idles: the parameter may be sent and changes nothing
pub struct TokenParams {
    /// May be sent and changes nothing: a token lasts as long as it was issued for.
    #[serde(rename = "preserveIdleTTL")]
    #[param(rename = "preserveIdleTTL")]
    preserve_idle_ttl: Option<bool>,
}

/// What the token is.
#[utoipa::path(
    get, path = "/api/v2/tokens/me", tag = "Me", operation_id = "getTokensMe", params(TokenParams),
    responses((status = 200, description = "The token", body = TokenInfo))
)]
pub async fn token(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(_): Params<TokenParams>,
) -> Answer<Json<TokenInfo>> {
    Ok(Json(token_info(&state, &bearer).await?))
}

/// Whether the token is alive.
#[utoipa::path(
    head, path = "/api/v2/tokens/me", tag = "Me", operation_id = "headTokensMe", params(TokenParams),
    responses((status = 200, description = "It is"))
)]
pub async fn token_lives(bearer: Bearer, Params(_): Params<TokenParams>) -> Answer<impl IntoResponse> {
    bearer.within(WHO)?;
    // As GET would say it (RFC 9110 section 9.3.2).
    Ok([(header::CONTENT_TYPE, "application/json")])
}

/// End the token.
#[utoipa::path(
    delete, path = "/api/v2/tokens/me", tag = "Me", operation_id = "deleteTokensMe",
    responses((status = 200, description = "The token has ended", body = BTreeMap<String, String>))
)]
pub async fn end_token(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
) -> Answer<Json<BTreeMap<String, String>>> {
    let caller = bearer.within(WHO)?;
    own::end(Act::new(&state.store, caller, bearer.now()), &bearer.identified().hash()).await?;
    Ok(Json(BTreeMap::new()))
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub third_party_org_name: String,
    pub default_language: &'static str,
    pub default_country_code: &'static str,
    pub state: &'static str,
    pub version: i64,
    pub features: BTreeMap<String, bool>,
    pub self_uri: &'static str,
}

async fn organization_of(state: &AppState, bearer: &Bearer) -> Answer<Organization> {
    let caller = bearer.within(WHO)?;
    named(caller.actor.organization_id, people::organization_name(Act::new(&state.store, caller, bearer.now())).await?)
}

fn named(id: OrganizationId, name: String) -> Answer<Organization> {
    Ok(Organization {
        id: id.to_string(),
        third_party_org_name: name.clone(),
        name,
        default_language: "en-US",
        default_country_code: "US",
        state: "active",
        version: 1,
        features: BTreeMap::new(),
        self_uri: "/api/v2/organizations/me",
    })
}

/// The organization that the token acts in.
#[utoipa::path(
    get, path = "/api/v2/organizations/me", tag = "Me", operation_id = "getOrganizationsMe",
    responses((status = 200, description = "The organization", body = Organization))
)]
pub async fn organization(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
) -> Answer<Json<Organization>> {
    let caller = bearer.within(Touches::Reads("organization"))?;
    let name = people::organization_name(Act::new(&state.store, caller, bearer.now())).await?;
    Ok(Json(named(caller.actor.organization_id, name)?))
}
