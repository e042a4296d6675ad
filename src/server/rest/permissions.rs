//! `/api/v2/authorization/permissions`: the permission catalogue.

use super::{
    bearer::Bearer,
    directory::{READS, parts},
    error::Answer,
    extract::Params,
    paging::{Page, Paging, text},
};
use crate::policy::Permission;
use axum::Json;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PermissionParams {
    #[param(minimum = 1, maximum = 500)]
    page_size: Option<u32>,
    #[param(minimum = 1, maximum = 100_000)]
    page_number: Option<u32>,
    query_type: Option<QueryType>,
    /// Part of a domain, or of a permission.
    #[param(min_length = 1, max_length = 200)]
    query: Option<String>,
}

/// What `query` is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum QueryType {
    Domain,
    Permission,
}

/// The permissions of one domain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainPermissionCollection {
    pub id: String,
    pub name: String,
    pub domain: String,
    /// By entity.
    pub permission_map: BTreeMap<String, Vec<DomainPermission>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainPermission {
    pub domain: String,
    pub entity_type: String,
    pub action: String,
    /// "OAuth > Client > View"
    pub label: String,
    pub allows_conditions: bool,
    pub division_aware: bool,
}

type Domains = (String, BTreeMap<String, Vec<DomainPermission>>);

impl From<Domains> for DomainPermissionCollection {
    fn from((domain, permission_map): Domains) -> Self {
        Self { id: domain.clone(), name: domain.clone(), domain, permission_map }
    }
}

/// The permission catalogue, by domain.
#[utoipa::path(
    get, path = "/api/v2/authorization/permissions", tag = "Authorization",
    operation_id = "getAuthorizationPermissions", params(PermissionParams),
    responses((status = 200, description = "The permissions", body = Page<DomainPermissionCollection>))
)]
pub async fn permissions(
    bearer: Bearer,
    Params(params): Params<PermissionParams>,
) -> Answer<Json<Page<DomainPermissionCollection>>> {
    bearer.within(READS)?;
    let paging = Paging::read(params.page_size, params.page_number)?;
    let query = text("query", params.query)?;
    let mut domains: BTreeMap<String, BTreeMap<String, Vec<DomainPermission>>> = BTreeMap::new();
    for permission in Permission::ALL.iter().copied() {
        let (domain, entity_type, action) = parts(permission);
        let compared = match params.query_type.unwrap_or(QueryType::Permission) {
            QueryType::Domain => domain.as_str(),
            QueryType::Permission => permission.as_str(),
        };
        if !compared.contains(&query) {
            continue;
        }
        let label = permission.label().to_owned();
        let (allows_conditions, division_aware) = (false, true);
        let found = DomainPermission {
            domain: domain.clone(),
            entity_type: entity_type.clone(),
            action,
            label,
            allows_conditions,
            division_aware,
        };
        domains.entry(domain).or_default().entry(entity_type).or_default().push(found);
    }
    Ok(paging.page::<Domains, _>(domains.into_iter().collect(), "/api/v2/authorization/permissions"))
}
