//! Use cases on authorizations: what an organization allows clients, its own and other organizations'. This file reads;
//! `decide` writes.

mod decide;

pub use decide::{Decision, revoke, save};

use super::{
    caller::Caller,
    change::Act,
    clients::{self, parse_id},
    error::AppError,
    refusal::Refusal,
};
use crate::{
    domain::{
        ClientId, GrantType, OrganizationId, RoleId, ScopeId, Timestamp,
        authorization::AuthorizationState,
        scope::{CatalogueEntry, ScopeAccess, narrow},
    },
    policy::Action,
    server::{
        console::present::{clients::count, scope::in_words, time::past},
        storage::{
            Connection,
            clients::{
                catalogue,
                client::{self, Client},
                evidence::COUNTED,
            },
            people::{actors, organizations},
            tokens::authorizations::{self, Authorization, AuthorizedClient, Wanted},
        },
    },
    wire::{AuthorizationDetails, AuthorizedPage, AuthorizedQuery, AuthorizedRow, OrganizationRow, ScopeChoice},
};
use std::collections::{BTreeMap, BTreeSet};

const ROWS: usize = 50;
const PENDING: usize = 5;
const ORGANIZATIONS: i64 = 200;

/// What may act in the caller's organization.
///
/// # Errors
/// Denied, or Invalid with the parameter that is not understood.
pub async fn list(act: Act<'_>, query: &AuthorizedQuery) -> Result<AuthorizedPage, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::AuthorizeClients)?;
    let organization = caller.actor.organization_id;
    let wanted = wanted(query)?;
    let found = authorizations::page(store, organization, &wanted, now, ROWS).await?;
    let next = found.last().map(|row| format!("{}~{}", row.authorization.client_id, row.name));
    let asking = Wanted { state: Some(AuthorizationState::Pending), ..Wanted::default() };
    let pending = authorizations::page(store, organization, &asking, now, PENDING).await?.rows;
    let mut connection = store.reader().acquire().await?;
    let counted = authorizations::counts(&mut connection, organization, now).await?;
    let names = names(&mut connection, organization, found.rows.iter().chain(&pending)).await?;
    let rows = |clients: Vec<AuthorizedClient>| {
        clients.into_iter().map(|client| row(client, organization, &names, now)).collect()
    };
    Ok(AuthorizedPage {
        rows: rows(found.rows),
        pending: rows(pending),
        counts: AuthorizationState::ALL
            .map(|state| counted.get(state.as_str()).copied().unwrap_or_default().unsigned_abs()),
        next,
    })
}

fn wanted(query: &AuthorizedQuery) -> Result<Wanted, AppError> {
    let text = query.q.as_deref().unwrap_or_default().trim().to_lowercase();
    if text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Use at most 100 characters."));
    }
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some(word) => Some(
            AuthorizationState::parse(word)
                .ok_or_else(|| AppError::invalid("state", "Use approved, pending or revoked."))?,
        ),
    };
    let after = match query.after.as_deref() {
        None | Some("") => None,
        Some(cursor) => {
            let unknown = || AppError::invalid("after", "This page is gone. Begin at the first one.");
            let (id, name) = cursor.split_once('~').ok_or_else(unknown)?;
            let id: ClientId = id.parse().map_err(|_| unknown())?;
            Some((name.to_lowercase(), id.to_string()))
        }
    };
    Ok(Wanted { text, state, after })
}

async fn names<'a>(
    connection: &mut Connection,
    organization: OrganizationId,
    rows: impl Iterator<Item = &'a AuthorizedClient>,
) -> Result<BTreeMap<String, String>, AppError> {
    let mut people: Vec<&str> = rows.filter_map(|client| who(&client.authorization)).collect();
    people.sort_unstable();
    people.dedup();
    Ok(actors::names_of_actors(connection, organization, &people).await?)
}

fn who(authorization: &Authorization) -> Option<&str> {
    authorization.modified_by.as_deref().or(authorization.requested_by.as_deref())
}

fn row(
    client: AuthorizedClient,
    organization: OrganizationId,
    names: &BTreeMap<String, String>,
    now: Timestamp,
) -> AuthorizedRow {
    let authorization = client.authorization;
    let reads = authorization.scopes.iter().filter(|scope| scope.is_readonly()).count() as u64;
    AuthorizedRow {
        client_id: authorization.client_id,
        own: client.owner_id == organization,
        by: who(&authorization).and_then(|id| names.get(id).cloned()),
        name: client.name,
        description: client.description,
        owner: client.owner,
        state: authorization.state,
        client_state: client.client_state,
        reads,
        writes: authorization.scopes.len() as u64 - reads,
        scopes: authorization.scopes.iter().map(ToString::to_string).collect(),
        roles: authorization.roles.len() as u64,
        changed: past(now, authorization.modified_at),
    }
}

/// A client as someone of any organization may see it who knows its id: only applications that people sign in to.
async fn candidate(connection: &mut Connection, id: ClientId, now: Timestamp) -> Result<Client, AppError> {
    signs_in(there(connection, id, now).await?)
}

/// A client of any organization.
async fn there(connection: &mut Connection, id: ClientId, now: Timestamp) -> Result<Option<Client>, AppError> {
    Ok(client::find_even_gone(connection, id).await?.filter(|client| !client.life.is_gone(now)))
}

fn signs_in(client: Option<Client>) -> Result<Client, AppError> {
    let client = client.ok_or(Refusal::NotFound(None))?;
    if client.grant_type != GrantType::Code {
        let only = "This client signs nobody in: it acts in its own organization only.";
        return Err(AppError::invalid("client", only));
    }
    Ok(client)
}

/// One client, with what it asks for and what is allowed of it.
///
/// # Errors
/// Denied, not found, Invalid for an id that is none or a client that cannot be authorized.
pub async fn get(act: Act<'_>, id: &str) -> Result<AuthorizationDetails, AppError> {
    let Act { caller, now, .. } = act;
    let id = parse_id(id.trim()).map_err(|_| {
        AppError::invalid("client", "Enter a whole Client ID, such as 90e7f5d1-38ab-4c02-a96f-d7120b4e8c53.")
    })?;
    let organization = caller.actor.organization_id;
    let mut connection = act.read(Action::AuthorizeClients).await?;
    let client = candidate(&mut connection, id, now).await?;
    let decided = authorizations::find(&mut connection, organization, id).await?;
    let catalogue = catalogue::scopes(&mut connection).await?;
    let roles = catalogue::roles(&mut connection, organization).await?;
    let owner = organizations::organization_name(&mut connection, client.organization_id).await?;
    let people = authorizations::people(&mut connection, id, Some(organization), now, COUNTED + 1).await?;
    let state = decided.as_ref().map(|authorization| authorization.state);
    let version = decided.as_ref().map_or(0, |authorization| authorization.version);
    // Approving all that is asked for is the proposal; what was decided once is shown as it was.
    let chosen = match &decided {
        Some(authorization) if authorization.state == AuthorizationState::Approved => {
            narrow(&authorization.scopes, &client.scopes)
        }
        _ => client.scopes.clone(),
    };
    let scopes = choices(&client, &chosen, &catalogue);
    let authorization = decided.unwrap_or_else(|| undecided(caller, &client, now));
    let named: BTreeSet<RoleId> = authorization.roles.clone();
    let shown = AuthorizedClient {
        authorization,
        name: client.name,
        description: client.description,
        owner_id: client.organization_id,
        owner,
        grant_type: client.grant_type,
        client_state: client.life.state,
    };
    let names = names(&mut connection, organization, std::iter::once(&shown)).await?;
    Ok(AuthorizationDetails {
        row: row(shown, organization, &names, now),
        state,
        version,
        scopes,
        roles: roles.into_iter().map(|(id, name, _)| (id, name, named.contains(&id))).collect(),
        people: count(people),
    })
}

fn undecided(caller: &Caller, client: &Client, now: Timestamp) -> Authorization {
    Authorization {
        organization_id: caller.actor.organization_id,
        client_id: client.id,
        state: AuthorizationState::Pending,
        scopes: BTreeSet::new(),
        roles: BTreeSet::new(),
        cuts: 0,
        version: 0,
        created_at: now,
        modified_at: now,
        modified_by: None,
        requested_by: None,
    }
}

fn choices(client: &Client, chosen: &BTreeSet<ScopeId>, catalogue: &[CatalogueEntry]) -> Vec<ScopeChoice> {
    let bases: BTreeSet<&str> = client.scopes.iter().map(ScopeId::base).collect();
    bases
        .into_iter()
        .map(|base| {
            let widest =
                client.scopes.iter().filter(|scope| scope.base() == base).min_by_key(|scope| scope.is_readonly());
            let described = widest.map(|scope| in_words(scope, catalogue).description).unwrap_or_default();
            let readable = |scope: &ScopeId| scope.is_readonly() && scope.base() == base;
            let in_catalogue = catalogue.iter().any(|entry| readable(&entry.id));
            ScopeChoice {
                base: base.to_owned(),
                description: described,
                can_read: in_catalogue || client.scopes.iter().any(readable),
                can_write: client.scopes.iter().any(|scope| scope.as_str() == base),
                chosen: ScopeAccess::of(base, chosen.iter()),
            }
        })
        .collect()
}

/// Which organizations decided about a client of the caller's organization, by name.
///
/// # Errors
/// Denied or not found.
pub async fn of_client(act: Act<'_>, id: ClientId) -> Result<Vec<OrganizationRow>, AppError> {
    let now = act.now;
    let mut connection = act.read(Action::ViewClient).await?;
    clients::load(&mut connection, act.caller, id, now).await?;
    let mut rows = vec![];
    for (organization, authorization) in authorizations::of_client(&mut connection, id, ORGANIZATIONS).await? {
        let within = Some(authorization.organization_id);
        let people = authorizations::people(&mut connection, id, within, now, COUNTED + 1).await?;
        rows.push(OrganizationRow {
            organization,
            state: authorization.state,
            scopes: authorization.scopes.len() as u64,
            people: count(people),
            changed: past(now, authorization.modified_at),
        });
    }
    Ok(rows)
}

/// Everything that was decided about clients in the caller's organization, by client name.
///
/// # Errors
/// Denied.
pub async fn all(act: Act<'_>) -> Result<Vec<AuthorizedClient>, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::AuthorizeClients)?;
    let organization = caller.actor.organization_id;
    let mut wanted = Wanted::default();
    let mut found: Vec<AuthorizedClient> = vec![];
    loop {
        let page = authorizations::page(store, organization, &wanted, now, AT_ONCE).await?;
        let more = page.more;
        found.extend(page.rows);
        match found.last().filter(|_| more) {
            Some(last) => {
                wanted.after = Some((last.name.to_lowercase(), last.authorization.client_id.to_string()));
            }
            None => return Ok(found),
        }
    }
}

const AT_ONCE: usize = 200;

/// What was decided about one client in the caller's organization.
///
/// # Errors
/// Denied, or not found when nothing was.
pub async fn one(act: Act<'_>, id: ClientId) -> Result<AuthorizedClient, AppError> {
    let Act { caller, now, .. } = act;
    let organization = caller.actor.organization_id;
    let mut connection = act.read(Action::AuthorizeClients).await?;
    let decided = authorizations::find(&mut connection, organization, id).await?;
    let found = client::find_even_gone(&mut connection, id).await?.filter(|client| !client.life.is_gone(now));
    let (Some(authorization), Some(client)) = (decided, found) else { return Err(Refusal::NotFound(None).into()) };
    let owner = organizations::organization_name(&mut connection, client.organization_id).await?;
    Ok(AuthorizedClient {
        authorization,
        name: client.name,
        description: client.description,
        owner_id: client.organization_id,
        owner,
        grant_type: client.grant_type,
        client_state: client.life.state,
    })
}
