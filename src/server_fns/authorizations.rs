//! Authorized Applications: what may act in one's organization.

use crate::wire::{AuthorizationDetails, AuthorizedPage, AuthorizedQuery, OrganizationRow, UiError};
use leptos::server;
use std::collections::BTreeMap;

/// What the organization decided about clients.
#[server(prefix = "/fn", endpoint = "list_authorizations")]
pub async fn list_authorizations(#[server(default)] query: AuthorizedQuery) -> Result<AuthorizedPage, UiError> {
    use crate::server::{
        console::{doors, listing, present},
        use_cases::authorizations,
    };
    let (state, caller, now) = doors::caller()?;
    let wanted = listing::authorizations(&query).map_err(UiError::Invalid)?;
    let facts = authorizations::list(doors::act(&state, &caller, now), &wanted).await?;
    Ok(present::authorizations::page(facts, now))
}

/// One client to decide about, of any organization, by its Client ID.
#[server(prefix = "/fn", endpoint = "get_authorization")]
pub async fn get_authorization(client: String) -> Result<AuthorizationDetails, UiError> {
    use crate::server::{
        console::{decision, doors, present},
        use_cases::authorizations,
    };
    let (state, caller, now) = doors::caller()?;
    let id = decision::client(&client).map_err(UiError::Invalid)?;
    let facts = authorizations::get(doors::act(&state, &caller, now), id).await?;
    Ok(present::authorizations::details(facts, now))
}

/// Approves a client, or changes what an approved one may do. `version` is 0 before the first decision.
#[server(prefix = "/fn", endpoint = "save_authorization")]
pub async fn save_authorization(
    client: String,
    version: i64,
    #[server(default)] scopes: BTreeMap<String, String>,
    #[server(default)] roles: Vec<String>,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, decision, doors},
        use_cases::{authorizations, clients},
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::authorization_page(&client);
    let asked = clients::parse_id(&client).and_then(|id| Ok((id, decision::decision(version, &scopes, &roles)?)));
    let saved = match asked {
        Ok((id, decision)) => authorizations::save(doors::act(&state, &caller, now), id, decision).await,
        Err(error) => Err(error),
    };
    let done = saved.map(consequences::authorized);
    let typed = crate::domain::SettingsForm { scopes, ..Default::default() };
    doors::settle(done, doors::Form { path: page, settings: Some(typed), roles: Some(roles), ..Default::default() })
        .await
}

/// Declines the request to use a client, for a reason that who asked is told.
#[server(prefix = "/fn", endpoint = "decline_authorization")]
pub async fn decline_authorization(
    client: String,
    version: i64,
    #[server(default)] reason: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, decision, doors},
        use_cases::{authorizations, clients},
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::authorization_page(&client);
    let asked = clients::parse_id(&client).and_then(|id| Ok((id, decision::reason(&reason)?)));
    let declined = match asked {
        Ok((id, reason)) => authorizations::decline(doors::act(&state, &caller, now), id, version, reason).await,
        Err(error) => Err(error),
    };
    let done = declined.map(consequences::request_declined);
    let typed = consequences::people::typed(&[("reason", &reason)], &[]);
    doors::settle(done, doors::Form { path: page, typed, ..Default::default() }).await
}

/// Revokes a client's authorization.
#[server(prefix = "/fn", endpoint = "revoke_authorization")]
pub async fn revoke_authorization(client: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::{authorizations, clients},
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::authorization_page(&client);
    let revoked = match clients::parse_id(&client) {
        Ok(id) => authorizations::revoke(doors::act(&state, &caller, now), id, version).await,
        Err(error) => Err(error),
    };
    let done = revoked.map(consequences::authorization_revoked);
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Which organizations decided about a client of one's own.
#[server(prefix = "/fn", endpoint = "get_organizations")]
pub async fn get_organizations(id: String) -> Result<Vec<OrganizationRow>, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::{authorizations, clients},
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    let facts = authorizations::of_client(doors::act(&state, &caller, now), id).await?;
    Ok(present::authorizations::elsewhere(facts, now))
}
