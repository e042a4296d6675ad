//! `/api/v2/users`: the users that `createdBy` and `modifiedBy` name, and their roles.

use super::{
    bearer::{Bearer, Touches},
    directory::{PermissionPolicy, READS, policies},
    error::Answer,
    types::DomainEntityRef,
};
use crate::{
    domain::UserState,
    server::{
        http::state::AppState,
        use_cases::{change::Act, people},
    },
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

const USERS: Touches = Touches::Reads("users");

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code)] // documents words
pub enum UserStateWord {
    Active,
    Inactive,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    /// The same as `email`.
    pub username: String,
    /// Who was invited and has not chosen a password yet is inactive.
    #[schema(value_type = UserStateWord)]
    pub state: &'static str,
    pub version: i64,
    pub self_uri: String,
}

/// One user.
#[utoipa::path(
    get, path = "/api/v2/users/{userId}", tag = "Users", operation_id = "getUser",
    params(("userId" = Uuid, Path)), responses((status = 200, description = "The user", body = User))
)]
pub async fn get(State(state): State<AppState>, bearer: Bearer, Path(id): Path<String>) -> Answer<Json<User>> {
    let act = Act::new(&state.store, bearer.within(USERS)?, bearer.now());
    let user = people::user(act, people::user_id(&id)?).await?;
    Ok(Json(User {
        self_uri: format!("/api/v2/users/{}", user.id),
        id: user.id.to_string(),
        name: user.name,
        username: user.email.clone(),
        email: user.email,
        state: if user.state == UserState::Active { "active" } else { "inactive" },
        version: user.version,
    }))
}

/// What roles a user holds, and what they permit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserAuthorization {
    /// Each once, in however many divisions it is held.
    pub roles: Vec<DomainEntityRef>,
    /// `oauth:client:view`
    pub permissions: Vec<String>,
    pub permission_policies: Vec<PermissionPolicy>,
}

/// The roles of a user.
#[utoipa::path(
    get, path = "/api/v2/users/{subjectId}/roles", tag = "Users", operation_id = "getUserRoles",
    params(("subjectId" = Uuid, Path)),
    responses((status = 200, description = "The roles", body = UserAuthorization))
)]
pub async fn roles(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<Json<UserAuthorization>> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let (user, permissions) = people::held_by_user(act, people::user_id(&id)?).await?;
    let mut roles: Vec<DomainEntityRef> = vec![];
    for grant in user.roles {
        let id = grant.role_id.to_string();
        if !roles.iter().any(|role| role.id == id) {
            let self_uri = Some(format!("/api/v2/authorization/roles/{id}"));
            roles.push(DomainEntityRef { id, name: Some(grant.role_name), self_uri });
        }
    }
    Ok(Json(UserAuthorization {
        roles,
        permission_policies: policies(&permissions),
        permissions: permissions.iter().map(|permission| permission.as_str().to_owned()).collect(),
    }))
}
