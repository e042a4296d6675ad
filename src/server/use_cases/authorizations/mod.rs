//! Use cases on authorizations: what an organization allows clients, its own and other organizations'. This file reads;
//! `decide` writes.

mod decide;

pub use crate::server::storage::tokens::authorizations::{Authorization, AuthorizedClient, Wanted};
pub(super) use decide::changes;
pub use decide::{Decision, decline, revoke, save};

use super::{caller::Caller, change::Act, clients, error::AppError, place::Beside, refusal::Refusal};
use crate::{
    domain::{
        ClientId, Count, GrantType, OrganizationId, RoleId, Timestamp,
        authorization::AuthorizationState,
        refusal::Wrong,
        scope::{CatalogueEntry, ScopeChoice, narrow},
        text::folded,
    },
    policy::Action,
    server::storage::{
        Connection,
        clients::{
            catalogue,
            client::{self, Client},
        },
        page,
        people::{actors, organizations},
        tokens::authorizations,
    },
};
use std::collections::{BTreeMap, BTreeSet};

const ROWS: usize = 50;
const PENDING: usize = 5;
const ORGANIZATIONS: i64 = 200;

/// A client that an organization decided about.
#[derive(Clone, Debug)]
pub struct Decided {
    pub client: AuthorizedClient,
    /// Whether the client is the organization's own.
    pub own: bool,
    /// Who asked for it or decided last.
    pub by: Option<String>,
}

impl Decided {
    fn of(client: AuthorizedClient, organization: OrganizationId, names: &BTreeMap<String, String>) -> Self {
        let by = who(&client.authorization).and_then(|id| names.get(id).cloned());
        Self { own: client.owner_id == organization, by, client }
    }
}

/// A page of what may act in an organization.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Decided>,
    /// Requests that wait for an answer, whatever is filtered; the first five.
    pub pending: Vec<Decided>,
    /// In the order of [`AuthorizationState::ALL`]; of those with the text that is looked for.
    pub counts: [u64; 4],
    pub beside: Beside,
    /// Every scope that can be given.
    pub catalogue: Vec<CatalogueEntry>,
}

/// What may act in the caller's organization.
///
/// # Errors
/// Denied.
pub async fn list(act: Act<'_>, wanted: &Wanted) -> Result<Page, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::AuthorizeClients)?;
    let organization = caller.actor.organization_id;
    let found = authorizations::page(store, organization, wanted, now, ROWS).await?;
    let beside = beside(wanted, &found);
    let asking = Wanted { state: Some(AuthorizationState::Pending), ..Wanted::default() };
    let pending = authorizations::page(store, organization, &asking, now, PENDING).await?.rows;
    let counted = authorizations::counts(store, organization, &wanted.text, now).await?;
    let mut connection = store.reader().acquire().await?;
    let names = names(&mut connection, organization, found.rows.iter().chain(&pending)).await?;
    let rows = |clients: Vec<AuthorizedClient>| {
        clients.into_iter().map(|client| Decided::of(client, organization, &names)).collect()
    };
    Ok(Page {
        catalogue: catalogue::scopes(&mut connection).await?,
        rows: rows(found.rows),
        pending: rows(pending),
        counts: AuthorizationState::ALL
            .map(|state| counted.get(state.as_str()).copied().unwrap_or_default().unsigned_abs()),
        beside,
    })
}

/// The pages beside one that was read.
fn beside(wanted: &Wanted, page: &page::Page<AuthorizedClient>) -> Beside {
    let end = |row: &AuthorizedClient| (folded(&row.name), row.authorization.client_id.uuid());
    let ends = page.rows.first().zip(page.rows.last()).map(|(first, last)| [end(first), end(last)]);
    Beside::of(page.among(wanted.from.as_ref()), page.rows.len() as u64, ends)
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
        return Err(AppError::invalid("client", Wrong::SignsNobodyIn));
    }
    Ok(client)
}

/// One client, to be decided about.
#[derive(Clone, Debug)]
pub struct Details {
    pub decided: Decided,
    /// `None`: nothing is decided and nobody asked.
    pub state: Option<AuthorizationState>,
    /// 0 before the first decision.
    pub version: i64,
    pub scopes: Vec<ScopeChoice>,
    /// The organization's roles, by name.
    pub roles: Vec<RoleChoice>,
    /// Who uses it in this organization.
    pub people: Count,
}

/// A role of the organization.
#[derive(Clone, Debug)]
pub struct RoleChoice {
    pub id: RoleId,
    pub name: String,
    /// Whether it is among those whose holders may use the client.
    pub chosen: bool,
}

/// One client, with what it asks for and what is allowed of it.
///
/// # Errors
/// Denied, not found, Invalid for a client that cannot be authorized.
pub async fn get(act: Act<'_>, id: ClientId) -> Result<Details, AppError> {
    let Act { caller, now, .. } = act;
    let organization = caller.actor.organization_id;
    let mut connection = act.read(Action::AuthorizeClients).await?;
    let client = candidate(&mut connection, id, now).await?;
    let decided = authorizations::find(&mut connection, organization, id).await?;
    let catalogue = catalogue::scopes(&mut connection).await?;
    let roles = catalogue::roles(&mut connection, organization).await?;
    let owner = organizations::organization_name(&mut connection, client.organization_id).await?;
    let people = authorizations::people(&mut connection, id, Some(organization), now).await?;
    let state = decided.as_ref().map(|authorization| authorization.state);
    let version = decided.as_ref().map_or(0, |authorization| authorization.version);
    // Approving all that is asked for is the proposal; what was decided once is shown as it was.
    let chosen = match &decided {
        Some(authorization) if authorization.state == AuthorizationState::Approved => {
            narrow(&authorization.scopes, &client.scopes)
        }
        _ => client.scopes.clone(),
    };
    let scopes = ScopeChoice::of(&client.scopes, &chosen, &catalogue);
    let authorization = decided.unwrap_or_else(|| undecided(caller, &client, now));
    let named = authorization.roles.clone();
    let shown = AuthorizedClient {
        authorization,
        name: client.name,
        description: client.description,
        owner_id: client.organization_id,
        owner,
        grant_type: client.grant_type,
        client_state: client.life.seen(now),
    };
    let names = names(&mut connection, organization, std::iter::once(&shown)).await?;
    Ok(Details {
        decided: Decided::of(shown, organization, &names),
        state,
        version,
        scopes,
        roles: roles
            .into_iter()
            .map(|r| RoleChoice { chosen: named.contains(&r.id), id: r.id, name: r.name })
            .collect(),
        people,
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
        reason: String::new(),
    }
}

/// What another organization, or one's own, decided about a client.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Its name.
    pub organization: String,
    pub authorization: Authorization,
    /// Who uses the client there.
    pub people: Count,
}

/// Which organizations decided about a client of the caller's organization, by name.
///
/// # Errors
/// Denied or not found.
pub async fn of_client(act: Act<'_>, id: ClientId) -> Result<Vec<Elsewhere>, AppError> {
    let now = act.now;
    let mut connection = act.read(Action::ViewClient).await?;
    clients::load(&mut connection, act.caller, id, now).await?;
    let mut rows = vec![];
    for (organization, authorization) in authorizations::of_client(&mut connection, id, ORGANIZATIONS).await? {
        let within = Some(authorization.organization_id);
        let people = authorizations::people(&mut connection, id, within, now).await?;
        rows.push(Elsewhere { organization, authorization, people });
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
        wanted.from = beside(&wanted, &page).next;
        found.extend(page.rows);
        if wanted.from.is_none() {
            return Ok(found);
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
        client_state: client.life.seen(now),
    })
}

/// The scopes that clients can be given, by id.
///
/// # Errors
/// When storage fails.
pub async fn catalogue(act: Act<'_>) -> Result<Vec<CatalogueEntry>, AppError> {
    // Everyone's, as the names of an organization's own things are.
    let mut connection = act.read(Action::ViewOrganization).await?;
    Ok(catalogue::scopes(&mut connection).await?)
}
