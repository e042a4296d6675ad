//! Finding anything of an organization by what one knows of it: each kind by its own search, for those who may see it.

pub use crate::server::storage::people::users::User;

use super::{
    change::Act,
    clients::{self, ListRequest, ListedClient, Order, SortKey},
    error::AppError,
};
use crate::{
    domain::{ClientFilter, ClientId, Count, UserId, nearness::Nearness, secret, text::folded},
    policy::Action,
    server::storage::{
        audit::log,
        clients::secrets,
        page::{ByName, Page, Side},
        people::{
            roles::{self, Role},
            users::{self, Wanted as WantedUsers},
        },
    },
};
use uuid::Uuid;

/// So many of each kind are named, the nearest first.
pub const NAMED: usize = 8;
/// Of so many of a kind, by name, the nearest are found; of more those whose names begin with the text are found besides.
const LOOKED_AT: usize = 100;
/// Entries of one request are counted up to this.
const ENTRIES: i64 = 100;

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct Hits<T> {
    /// At most [`NAMED`].
    pub rows: Vec<T>,
    pub more: bool,
    /// How near the first is.
    pub nearest: Nearness,
}

impl<T> Hits<T> {
    /// Some of which each is what was looked for.
    fn of(mut rows: Vec<T>) -> Self {
        let more = rows.len() > NAMED;
        rows.truncate(NAMED);
        Self { rows, more, nearest: Nearness::Begins }
    }

    /// The nearest of these, in the order they came where they are equally near. `more`: there are more than these.
    fn nearest(rows: Vec<T>, more: bool, nearness: impl Fn(&T) -> Nearness) -> Self {
        let mut ranked: Vec<(Nearness, T)> = rows.into_iter().map(|row| (nearness(&row), row)).collect();
        ranked.sort_by_key(|(nearness, _)| *nearness);
        let more = more || ranked.len() > NAMED;
        ranked.truncate(NAMED);
        let nearest = ranked.first().map(|(nearness, _)| *nearness).unwrap_or_default();
        Self { rows: ranked.into_iter().map(|(_, row)| row).collect(), more, nearest }
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
    let text = folded(text);
    let request = ListRequest {
        text: text.clone(),
        state: None,
        grant_type: None,
        filter: ClientFilter::default(),
        order: Order::ascending(SortKey::Name),
        from: None,
        size: LOOKED_AT,
    };
    let nearness = |client: &ListedClient| Nearness::of([client.name.as_str(), &client.id.to_string()], &text);
    let page = clients::list(act, &request).await?;
    let more = page.next.is_some();
    let mut rows = page.clients;
    if more {
        let from_name = ListRequest { size: NAMED, ..request.from_name(&text) };
        let beginning = clients::list(act, &from_name).await?.clients;
        let known: Vec<ClientId> = rows.iter().map(|client| client.id).collect();
        rows.extend(beginning.into_iter().filter(|client| !known.contains(&client.id)));
    }
    Ok(Some(Hits::nearest(rows, more, nearness)))
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
    let text = folded(text);
    let nearness = |user: &User| Nearness::of([user.name.as_str(), &user.email], &text);
    let wanted = WantedUsers { text: text.clone(), ..WantedUsers::default() };
    let Page { mut rows, more } = users::page(store, organization, &wanted, LOOKED_AT).await?;
    if more {
        let from = ByName { side: Side::After, position: 0, name: text.clone(), id: Uuid::nil() };
        let beginning =
            users::page(store, organization, &WantedUsers { from: Some(from), ..wanted }, NAMED).await?.rows;
        let known: Vec<UserId> = rows.iter().map(|user| user.id).collect();
        rows.extend(beginning.into_iter().filter(|user| !known.contains(&user.id)));
    }
    Ok(Some(Hits::nearest(rows, more, nearness)))
}

async fn of_roles(act: Option<Act<'_>>, text: &str) -> Result<Option<Hits<Role>>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let Ok(store) = act.store(Action::ViewRoles) else { return Ok(None) };
    let all = roles::list(&mut *store.reader().acquire().await?, act.caller.actor.organization_id).await?;
    let wanted = folded(text);
    let meant = |role: &Role| folded(&role.name).contains(&wanted) || role.id.to_string() == wanted;
    let nearness = |role: &Role| Nearness::of([role.name.as_str(), &role.id.to_string()], &wanted);
    Ok(Some(Hits::nearest(all.into_iter().filter(meant).collect(), false, nearness)))
}

async fn of_request(act: Option<Act<'_>>, text: &str) -> Result<Option<Count>, AppError> {
    let Some(act) = act else { return Ok(None) };
    let Ok(store) = act.store(Action::ViewAudit) else { return Ok(None) };
    let organization = act.caller.actor.organization_id;
    let n = log::of_request(&mut *store.reader().acquire().await?, organization, text, ENTRIES + 1).await?;
    Ok(Some(Count::up_to(n, ENTRIES)))
}
