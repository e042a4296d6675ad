//! `/api/v2/authorization`: roles, divisions, permissions, and what the caller holds of them.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::Params,
    paging::{Page, Paging, text},
    types::DomainEntityRef,
};
use crate::{
    domain::{DivisionScope, RoleGrant, text::folded},
    policy::Permission,
    server::{
        http::state::AppState,
        use_cases::{
            change::Act,
            people::{self, Division, Role},
        },
    },
};
use axum::{
    Json,
    extract::{self, Path},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub const READS: Touches = Touches::Reads("authorization");

/// `oauth:client:view`
#[derive(ToSchema)]
#[schema(min_length = 1)]
#[allow(dead_code)] // documents a text
pub struct PermissionId(String);

/// A division's id, or `*`, which is how grants of roles name all of them.
#[derive(ToSchema)]
#[schema(pattern = r"^(\*|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")]
#[allow(dead_code)] // documents a text
pub struct DivisionId(String);

/// At most 100 ids, each of them one.
fn ids<T>(ids: &[String], code: ErrorCode, parse: fn(&str) -> Option<T>, accepted: &str) -> Answer<Vec<T>> {
    if ids.len() > 100 {
        return Err(ApiError::field(code, "id", "Use at most 100 ids."));
    }
    let parsed: Option<Vec<T>> = ids.iter().map(|id| parse(id)).collect();
    parsed.ok_or_else(|| ApiError::field(ErrorCode::InvalidQueryParamValue, "id", accepted))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoleParams {
    #[param(minimum = 1, maximum = 500)]
    page_size: Option<u32>,
    #[param(minimum = 1, maximum = 100_000)]
    page_number: Option<u32>,
    /// Part of a name, whatever its capitals.
    #[param(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Only roles with all of these permissions.
    #[serde(default)]
    #[param(value_type = Vec<PermissionId>)]
    permission: Vec<String>,
    /// At most 100.
    #[serde(default)]
    #[param(max_items = 100, value_type = Vec<Uuid>)]
    id: Vec<String>,
    /// Whether `userCount` is wanted; it is, unless said.
    user_count: Option<bool>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainOrganizationRole {
    pub id: String,
    pub name: String,
    pub description: String,
    /// `oauth:client:view`
    pub permissions: Vec<String>,
    pub permission_policies: Vec<PermissionPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_count: Option<i64>,
    pub role_needs_update: bool,
    pub base: bool,
    pub default: bool,
    pub self_uri: String,
}

/// The permissions on one kind of thing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionPolicy {
    pub domain: String,
    pub entity_name: String,
    pub action_set: Vec<String>,
    pub allow_conditions: bool,
}

const ROLES: &str = "/api/v2/authorization/roles";

/// `oauth:client:view` in its three parts.
pub fn parts(permission: Permission) -> (String, String, String) {
    let mut parts = permission.as_str().splitn(3, ':').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

pub fn policies(permissions: &BTreeSet<Permission>) -> Vec<PermissionPolicy> {
    let mut by_kind: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (domain, entity, action) in permissions.iter().copied().map(parts) {
        by_kind.entry((domain, entity)).or_default().push(action);
    }
    by_kind
        .into_iter()
        .map(|((domain, entity_name), action_set)| PermissionPolicy {
            domain,
            entity_name,
            action_set,
            allow_conditions: false,
        })
        .collect()
}

impl From<Role> for DomainOrganizationRole {
    fn from(role: Role) -> Self {
        Self {
            self_uri: format!("{ROLES}/{}", role.id),
            id: role.id.to_string(),
            name: role.name,
            description: role.description,
            permissions: role.permissions.iter().map(|permission| permission.as_str().to_owned()).collect(),
            permission_policies: policies(&role.permissions),
            user_count: (role.users >= 0).then_some(role.users),
            role_needs_update: false,
            base: false,
            default: false,
        }
    }
}

/// List the organization's roles.
#[utoipa::path(
    get, path = "/api/v2/authorization/roles", tag = "Authorization", operation_id = "getAuthorizationRoles",
    params(RoleParams), responses((status = 200, description = "The roles", body = Page<DomainOrganizationRole>))
)]
pub async fn roles(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(params): Params<RoleParams>,
) -> Answer<Json<Page<DomainOrganizationRole>>> {
    let paging = Paging::read(params.page_size, params.page_number)?;
    let wanted = ids(&params.id, ErrorCode::MaxRoleIds, |id| id.parse().ok(), "Use UUIDs.")?;
    let name = text("name", params.name)?;
    // What is no permission is permitted by no role.
    let permits: Option<BTreeSet<Permission>> = params.permission.iter().map(|id| Permission::parse(id)).collect();
    let mut roles = people::roles(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?.all;
    roles.retain(|role| {
        folded(&role.name).contains(&name)
            && (wanted.is_empty() || wanted.contains(&role.id))
            && permits.as_ref().is_some_and(|permits| permits.is_subset(&role.permissions))
    });
    if params.user_count == Some(false) {
        roles.iter_mut().for_each(|role| role.users = -1);
    }
    Ok(paging.page(roles, ROLES))
}

/// One role.
#[utoipa::path(
    get, path = "/api/v2/authorization/roles/{roleId}", tag = "Authorization", operation_id = "getAuthorizationRole",
    params(("roleId" = Uuid, Path)),
    responses((status = 200, description = "The role", body = DomainOrganizationRole))
)]
pub async fn role(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<Json<DomainOrganizationRole>> {
    let roles = people::roles(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?;
    let id = id.parse().ok();
    let found = roles.all.into_iter().find(|role| Some(role.id) == id);
    let missing = || ApiError::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such role.");
    found.map(|role| Json(role.into())).ok_or_else(missing)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DivisionParams {
    #[param(minimum = 1, maximum = 500)]
    page_size: Option<u32>,
    #[param(minimum = 1, maximum = 100_000)]
    page_number: Option<u32>,
    /// Part of a name, whatever its capitals.
    #[param(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// At most 100; `*` means all divisions, as in a grant of a role.
    #[serde(default)]
    #[param(max_items = 100, value_type = Vec<DivisionId>)]
    id: Vec<String>,
    /// Whether `objectCounts` is wanted.
    object_count: Option<bool>,
}

/// A part of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthzDivision {
    pub id: String,
    pub name: String,
    pub description: String,
    pub home_division: bool,
    /// `GRANTS`: how many roles are held in it, by users and by clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_counts: Option<BTreeMap<String, i64>>,
    pub self_uri: String,
}

const DIVISIONS: &str = "/api/v2/authorization/divisions";

impl AuthzDivision {
    fn of(division: Division, counted: bool) -> Self {
        let counts = counted.then(|| BTreeMap::from([("GRANTS".to_owned(), division.grants())]));
        Self {
            self_uri: format!("{DIVISIONS}/{}", division.id),
            id: division.id.to_string(),
            name: division.name,
            description: String::new(),
            home_division: division.home,
            object_counts: counts,
        }
    }
}

/// List the organization's divisions.
#[utoipa::path(
    get, path = "/api/v2/authorization/divisions", tag = "Authorization", operation_id = "getAuthorizationDivisions",
    params(DivisionParams), responses((status = 200, description = "The divisions", body = Page<AuthzDivision>))
)]
pub async fn divisions(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    Params(params): Params<DivisionParams>,
) -> Answer<Json<Page<AuthzDivision>>> {
    let paging = Paging::read(params.page_size, params.page_number)?;
    let parse = |id: &str| DivisionScope::parse(id).ok();
    let wanted = ids(&params.id, ErrorCode::ConstraintValidation, parse, "Use UUIDs, or * for all divisions.")?;
    let name = text("name", params.name)?;
    let mut divisions = people::divisions(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?;
    divisions.retain(|division| {
        let it = DivisionScope::One(division.id);
        folded(&division.name).contains(&name) && (wanted.is_empty() || wanted.iter().any(|scope| scope.covers(it)))
    });
    let counted = params.object_count == Some(true);
    let divisions = divisions.into_iter().map(|division| AuthzDivision::of(division, counted)).collect();
    Ok(paging.page(divisions, DIVISIONS))
}

/// The Home division.
#[utoipa::path(
    get, path = "/api/v2/authorization/divisions/home", tag = "Authorization",
    operation_id = "getAuthorizationDivisionsHome",
    responses((status = 200, description = "The division", body = AuthzDivision))
)]
pub async fn home(extract::State(state): extract::State<AppState>, bearer: Bearer) -> Answer<Json<AuthzDivision>> {
    let divisions = people::divisions(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?;
    let home = divisions.into_iter().find(|division| division.home);
    let missing =
        || ApiError::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "This organization has no Home division.");
    home.map(|division| Json(AuthzDivision::of(division, false))).ok_or_else(missing)
}

/// The caller with the roles it holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthzSubject {
    pub id: String,
    pub name: String,
    pub grants: Vec<AuthzGrant>,
    pub version: i64,
    pub self_uri: String,
}

/// A role held in a division.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthzGrant {
    pub subject_id: String,
    pub division: DomainEntityRef,
    pub role: AuthzGrantRole,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuthzGrantRole {
    pub id: String,
    pub name: String,
    pub description: String,
    pub policies: Vec<AuthzGrantPolicy>,
    pub default: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthzGrantPolicy {
    pub actions: Vec<String>,
    pub domain: String,
    pub entity_name: String,
}

/// What the caller holds.
pub async fn subject(act: Act<'_>) -> Answer<AuthzSubject> {
    let actor = &act.caller.actor;
    let grants = people::own_roles(act).await?;
    Ok(AuthzSubject {
        grants: grants.into_iter().map(|(grant, role)| AuthzGrant::of(actor.id, grant, role)).collect(),
        id: actor.id.to_string(),
        name: actor.name.clone(),
        version: 1,
        self_uri: format!("/api/v2/authorization/subjects/{}", actor.id),
    })
}

impl AuthzGrant {
    fn of(subject: Uuid, grant: RoleGrant, role: Option<Role>) -> Self {
        let (description, permits) = role.map(|role| (role.description, role.permissions)).unwrap_or_default();
        let policies = policies(&permits).into_iter();
        Self {
            subject_id: subject.to_string(),
            division: DomainEntityRef {
                id: grant.division.into(),
                name: Some(grant.division_name),
                self_uri: match grant.division {
                    DivisionScope::All => None,
                    DivisionScope::One(id) => Some(format!("{DIVISIONS}/{id}")),
                },
            },
            role: AuthzGrantRole {
                id: grant.role_id.to_string(),
                name: grant.role_name,
                description,
                policies: policies
                    .map(|policy| AuthzGrantPolicy {
                        actions: policy.action_set,
                        domain: policy.domain,
                        entity_name: policy.entity_name,
                    })
                    .collect(),
                default: false,
            },
        }
    }
}

/// Which roles the caller holds, and where.
#[utoipa::path(
    get, path = "/api/v2/authorization/subjects/me", tag = "Authorization",
    operation_id = "getAuthorizationSubjectsMe",
    responses((status = 200, description = "The caller", body = AuthzSubject))
)]
pub async fn subjects_me(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
) -> Answer<Json<AuthzSubject>> {
    Ok(Json(subject(Act::new(&state.store, bearer.within(READS)?, bearer.now())).await?))
}
