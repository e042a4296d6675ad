//! Finding anything of an organization by what one knows of it: each kind by its own search, for those who may see it.

pub use crate::server::storage::people::users::User;

use super::{
    change::Act,
    clients::{self, ListRequest, ListedClient, Order, SortKey},
    error::AppError,
};
use crate::{
    domain::{ClientFilter, ClientId, Count, UserId, secret, text::folded},
    policy::Action,
    server::storage::{
        audit::log,
        clients::secrets,
        people::{
            roles::{self, Role},
            users::{self, Wanted as WantedUsers},
        },
    },
};

/// So many of each kind are named.
pub const NAMED: usize = 8;
/// Entries of one request are counted up to this.
const ENTRIES: i64 = 100;

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct Hits<T> {
    /// At most [`NAMED`].
    pub rows: Vec<T>,
    pub more: bool,
}

impl<T> Hits<T> {
    fn of(mut rows: Vec<T>) -> Self {
        let more = rows.len() > NAMED;
        rows.truncate(NAMED);
        Self { rows, more }
    }
}

/// What was found. `None`: the caller may not see things of that kind, and nothing was looked for among them.
#[derive(Clone, Debug)]
pub struct Found {
    pub clients: Option<Hits<ListedClient>>,
    /// Clients with a secret of this hint: id and name, and the hint.
    pub secrets: Option<(Hits<(ClientId, String)>, String)>,
    pub users: Option<Hits<User>>,
    pub roles: Option<Hits<Role>>,
    /// How many entries of the audit log were written for the request of this id.
    pub entries: Option<Count>,
}

/// Who looks where. `None`: the door is closed to the caller, whatever the caller's roles permit.
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    pub clients: Option<Act<'a>>,
    pub users: Option<Act<'a>>,
    pub roles: Option<Act<'a>>,
    pub entries: Option<Act<'a>>,
}

impl<'a> Looks<'a> {
    /// Everywhere that the caller's roles permit.
    pub const fn everywhere(act: Act<'a>) -> Self {
        Self { clients: Some(act), users: Some(act), roles: Some(act), entries: Some(act) }
    }
}

/// What is found by a text; by an empty one nothing.
///
/// # Errors
/// When storage fails.
pub async fn find(looks: Looks<'_>, text: &str) -> Result<Found, AppError> {
    let nowhere = Looks { clients: None, users: None, roles: None, entries: None };
    let Looks { clients, users, roles, entries } = if text.is_empty() { nowhere } else { looks };
    let (clients, secrets, users, roles, entries) = tokio::try_join!(
        of_clients(clients, text),
        of_secrets(clients, text),
        of_users(users, text),
        of_roles(roles, text),
        of_request(entries, text),
    )?;
    Ok(Found { clients, secrets, users, roles, entries })
}

async fn of_clients(act: Option<Act<'_>>, text: &str) -> Result<Option<Hits<ListedClient>>, AppError> {
    let Some(act) = act else { return Ok(None) };
    if act.store(Action::ListClients).is_err() {
        return Ok(None);
    }
    let request = ListRequest {
        text: folded(text),
        state: None,
        grant_type: None,
        filter: ClientFilter::default(),
        order: Order::ascending(SortKey::Name),
        from: None,
        size: NAMED,
    };
    let page = clients::list(act, &request).await?;
    Ok(Some(Hits { more: page.next.is_some(), rows: page.clients }))
}

type Hinted = (Hits<(ClientId, String)>, String);

async fn of_secrets(act: Option<Act<'_>>, text: &str) -> Result<Option<Hinted>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let (Ok(store), Some(hint)) = (act.store(Action::ViewClient), secret::hint_meant(text)) else { return Ok(None) };
    let organization = act.caller.actor.organization_id;
    let mut connection = store.reader().acquire().await?;
    let found = secrets::with_hint(&mut connection, organization, &hint, act.now, NAMED as i64 + 1).await?;
    Ok(Some((Hits::of(found), hint)))
}

async fn of_users(act: Option<Act<'_>>, text: &str) -> Result<Option<Hits<User>>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let Ok(store) = act.store(Action::ViewUsers) else { return Ok(None) };
    let organization = act.caller.actor.organization_id;
    if let Ok(id) = text.parse::<UserId>() {
        let user = users::find(&mut *store.reader().acquire().await?, organization, id).await?;
        return Ok(Some(Hits::of(user.into_iter().collect())));
    }
    let wanted = WantedUsers { text: folded(text), ..WantedUsers::default() };
    let page = users::page(store, organization, &wanted, NAMED).await?;
    Ok(Some(Hits { more: page.more, rows: page.rows }))
}

async fn of_roles(act: Option<Act<'_>>, text: &str) -> Result<Option<Hits<Role>>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let Ok(store) = act.store(Action::ViewRoles) else { return Ok(None) };
    let all = roles::list(&mut *store.reader().acquire().await?, act.caller.actor.organization_id).await?;
    let wanted = folded(text);
    let meant = |role: &Role| folded(&role.name).contains(&wanted) || role.id.to_string() == wanted;
    Ok(Some(Hits::of(all.into_iter().filter(meant).collect())))
}

async fn of_request(act: Option<Act<'_>>, text: &str) -> Result<Option<Count>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let Ok(store) = act.store(Action::ViewAudit) else { return Ok(None) };
    let organization = act.caller.actor.organization_id;
    let n = log::of_request(&mut *store.reader().acquire().await?, organization, text, ENTRIES + 1).await?;
    Ok(Some(Count::up_to(n, ENTRIES)))
}
