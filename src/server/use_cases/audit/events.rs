//! Events of access: told as they happen, read by those who may see the audit log.

use super::entries::people;
use crate::{
    domain::{
        ClientId, Timestamp, UserId,
        event::{EventKind, EventMethod, EventReason},
    },
    policy::Action,
    server::{
        storage::{
            Store,
            events::{
                log::{self, Event, Wanted, Whose},
                noted::{NewEvent, Whom},
            },
        },
        use_cases::{
            caller::Whence,
            change::Act,
            error::AppError,
            place::{ById, Ends, Side},
        },
    },
};

pub const ROWS: usize = 50;
/// How many events are read at once.
const AT_ONCE: usize = 500;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub struct What {
    kind: EventKind,
    done: bool,
    method: Option<EventMethod>,
    reason: Option<EventReason>,
}

impl What {
    pub const fn done(kind: EventKind, method: Option<EventMethod>) -> Self {
        Self { kind, done: true, method, reason: None }
    }

    /// Without a reason it follows from whose name was typed.
    pub const fn refused(kind: EventKind, method: Option<EventMethod>, reason: Option<EventReason>) -> Self {
        Self { kind, done: false, method, reason }
    }
}

/// Tells an event. It neither waits nor fails.
pub fn tell(store: &Store, what: What, whom: Whom, (from, user_agent): (Whence<'_>, Option<&str>), now: Timestamp) {
    note(store, what, whom, (from, user_agent), None, now);
}

/// Tells what a user answered to an application.
pub fn tell_answer(
    store: &Store,
    what: What,
    (user, client): (UserId, (ClientId, String)),
    from: Whence<'_>,
    now: Timestamp,
) {
    note(store, what, Whom::User(user), (from, None), Some(client), now);
}

fn note(
    store: &Store,
    what: What,
    whom: Whom,
    (from, user_agent): (Whence<'_>, Option<&str>),
    client: Option<(ClientId, String)>,
    now: Timestamp,
) {
    let What { kind, done, method, reason } = what;
    store.events().note(NewEvent {
        at: now,
        kind,
        done,
        method,
        reason,
        whom,
        address: from.address.map(str::to_owned),
        user_agent: user_agent.map(str::to_owned),
        request_id: Some(from.request_id.to_owned()),
        client,
    });
}

/// A page of an organization's events.
#[derive(Clone, Debug)]
pub struct EventsPage {
    /// The newest first.
    pub events: Vec<Event>,
    pub ends: Ends,
    /// Users to ask by: id and name. Empty for those who may not see the directory.
    pub people: Vec<(UserId, String)>,
}

/// A page of the organization's events, with those to filter by.
///
/// # Errors
/// Denied.
pub async fn page(act: Act<'_>, wanted: &Wanted) -> Result<EventsPage, AppError> {
    let (events, ends) = some(act, wanted, ROWS).await?;
    Ok(EventsPage { events, ends, people: people(act).await? })
}

/// At most so many of the organization's events.
///
/// # Errors
/// Denied.
pub async fn some(act: Act<'_>, wanted: &Wanted, size: usize) -> Result<(Vec<Event>, Ends), AppError> {
    let store = act.store(Action::ViewAudit)?;
    let whose = Whose::Organization(act.caller.actor.organization_id);
    let found = log::page(store, whose, wanted, size).await?;
    let ends = Ends::of(&found, wanted.place.as_ref(), |event| &event.id);
    Ok((found.rows, ends))
}

/// At most so many of the events that are about the caller.
///
/// # Errors
/// Denied.
pub async fn own(act: Act<'_>, place: Option<ById>, size: usize) -> Result<(Vec<Event>, Ends), AppError> {
    let store = act.store(Action::ViewSelf)?;
    let actor = &act.caller.actor;
    let wanted = Wanted { user: Some(actor.user_id()), place, ..Wanted::default() };
    let found = log::page(store, Whose::Organization(actor.organization_id), &wanted, size).await?;
    let ends = Ends::of(&found, wanted.place.as_ref(), |event| &event.id);
    Ok((found.rows, ends))
}

/// The events that were asked for, the newest first, read in pieces.
#[derive(Debug)]
pub struct EventExport {
    store: Store,
    whose: Whose,
    /// What is still to be read; `None`: nothing.
    rest: Option<Wanted>,
}

/// Begins to read everything that is wanted.
///
/// # Errors
/// Denied.
pub fn export(act: Act<'_>, wanted: Wanted) -> Result<EventExport, AppError> {
    let store = act.store(Action::ViewAudit)?.clone();
    Ok(EventExport { store, whose: Whose::Organization(act.caller.actor.organization_id), rest: Some(wanted) })
}

/// The same for whoever has the database.
pub fn export_for_operator(store: &Store, whose: Whose, wanted: Wanted) -> EventExport {
    EventExport { store: store.clone(), whose, rest: Some(wanted) }
}

impl EventExport {
    /// The events that follow; `None`: that was all.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Event>>, AppError> {
        let Some(wanted) = self.rest.take() else { return Ok(None) };
        let page = log::page(&self.store, self.whose, &wanted, AT_ONCE).await?;
        let after = |last: &Event| ById { side: Side::After, id: last.id.clone() };
        self.rest = page.last().map(|last| Wanted { place: Some(after(last)), ..wanted });
        Ok(Some(page.rows))
    }
}
