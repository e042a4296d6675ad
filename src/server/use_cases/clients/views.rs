//! Saved views of the list of clients: what narrows and orders it, under a name. One's own are nobody else's business; the
//! organization's are everybody's who sees the list, so the audit log tells of them.

use super::view_filter::{Days, ViewFilter};
use crate::{
    domain::{
        Count, Parsed, Timestamp, ViewId,
        audit::{AuditAction, AuditField, ObjectKind},
        refusal::{Absent, Reason, Thing, Wrong},
        text::{self, folded},
    },
    policy::{Action, ActorKind},
    server::{
        storage::{
            audit::entry::{self, NewEntry},
            clients::{
                list,
                views::{self as stored, View},
            },
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
        },
    },
};
use uuid::Uuid;

/// Characters.
pub const MAX_NAME: usize = 60;
/// Views of a person, and views of an organization: whoever looks at them has all of them counted.
const MOST: usize = 20;

const WHAT: Thing = Thing::View;

/// A view with what it means now.
#[derive(Clone, Debug)]
pub struct SavedView {
    pub view: View,
    /// What it shows; or what of it is not understood any more.
    pub filter: Parsed<ViewFilter>,
    /// How many clients that are; `None`: it is not understood.
    pub count: Option<Count>,
}

impl SavedView {
    /// Whether it is the organization's.
    pub const fn is_shared(&self) -> bool {
        self.view.user_id.is_none()
    }
}

/// Whose a view is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Own,
    Organizations,
}

/// What a view is to become; `None`: stays as it is.
#[derive(Debug, Default)]
pub struct ViewEdit<'a> {
    pub name: Option<&'a str>,
    pub filter: Option<ViewFilter>,
}

/// The caller's own views, then the organization's, by name, each counted.
///
/// # Errors
/// Denied.
pub async fn views(act: Act<'_>, days: Days<'_>) -> Result<Vec<SavedView>, AppError> {
    let mut kept = read(act).await?;
    kept.sort_by_cached_key(|view| (view.user_id.is_none(), folded(&view.name)));
    let mut views = Vec::with_capacity(kept.len());
    for view in kept {
        views.push(counted(act, view, days).await?);
    }
    Ok(views)
}

/// One of them, counted.
///
/// # Errors
/// Denied; no such view.
pub async fn view(act: Act<'_>, id: ViewId, days: Days<'_>) -> Result<SavedView, AppError> {
    let view = read(act).await?.into_iter().find(|view| view.id == id).ok_or_else(no_such)?;
    counted(act, view, days).await
}

async fn read(act: Act<'_>) -> Result<Vec<View>, AppError> {
    let actor = &act.caller.actor;
    let mut connection = act.read(Action::ListClients).await?;
    Ok(stored::list(&mut connection, actor.organization_id, actor.user_id()).await?)
}

async fn counted(act: Act<'_>, view: View, days: Days<'_>) -> Result<SavedView, AppError> {
    let filter = ViewFilter::read(&view.query, days, act.now);
    let request = filter.as_ref().ok().and_then(|filter| filter.request(days, act.now).ok());
    let count = match request {
        Some(request) => {
            let wanted = request.wanted(act.caller.actor.organization_id);
            Some(list::how_many(act.store(Action::ListClients)?, &wanted, act.now).await?)
        }
        None => None,
    };
    Ok(SavedView { view, filter, count })
}

/// Reads the id of a view as it comes from outside.
///
/// # Errors
/// There is no such view.
pub fn parse_view_id(id: &str) -> Result<ViewId, AppError> {
    id.trim().parse().map_err(|_| no_such())
}

fn no_such() -> AppError {
    AppError::no_such(Absent::Thing(WHAT))
}

fn changed_meanwhile() -> AppError {
    AppError::conflict(Reason::ChangedMeanwhile(WHAT))
}

fn entry_of(caller: &Caller, id: ViewId, name: &str, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(ObjectKind::View, id.to_string(), name.to_owned(), action, now)
}

impl Object for View {
    type Id = ViewId;

    async fn find(change: &mut Change, id: &ViewId) -> Result<Self, AppError> {
        let caller = change.caller();
        let all = stored::list(change, caller.actor.organization_id, caller.actor.user_id()).await?;
        all.into_iter().find(|view| view.id == *id).ok_or_else(no_such)
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry_of(caller, self.id, &self.name, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, _: &mut Change) -> Result<AppError, AppError> {
        Ok(changed_meanwhile())
    }
}

const fn changing(view: &View) -> Action<'_> {
    if view.user_id.is_none() { Action::ShareViews } else { Action::KeepViews }
}

/// The name, which no other view of its owner has, and how many those are.
async fn named(change: &mut Change, view: &View, name: &str) -> Result<(String, usize), AppError> {
    let name = text::name(name, MAX_NAME).map_err(|says| AppError::invalid("name", says))?;
    let caller = change.caller();
    let mut others = stored::list(change, caller.actor.organization_id, caller.actor.user_id()).await?;
    others.retain(|other| other.user_id == view.user_id && other.id != view.id);
    if others.iter().any(|other| folded(&other.name) == folded(&name)) {
        return Err(AppError::invalid("name", Wrong::ViewNameTaken));
    }
    Ok((name, others.len()))
}

/// Ends a change: of the organization's views the audit log tells.
async fn done(change: Change, is_shared: bool, audited: NewEntry) -> Result<(), AppError> {
    if is_shared { change.commit(audited).await } else { change.keep().await }
}

/// What differs, from a view with a name and a query to one with others; one that is not there has neither.
fn changes(before: (&str, &str), after: (&str, &str)) -> Vec<entry::Change> {
    let name = entry::Change::of_line(AuditField::Name, before.0, after.0);
    let filter = entry::Change::of_line(AuditField::Filter, before.1, after.1);
    name.into_iter().chain(filter).collect()
}

/// Saves a view.
///
/// # Errors
/// Denied; Invalid; Conflict when there are too many.
pub async fn save_view(act: Act<'_>, whose: Whose, name: &str, filter: &ViewFilter) -> Result<View, AppError> {
    let now = act.now;
    // One after the other, so that of two with one name one is refused, and the limit holds.
    let change = act.begin_with_roles().await?;
    let caller = &change.caller();
    let actor = &caller.actor;
    let user_id = (whose == Whose::Own).then(|| actor.user_id());
    let id = ViewId::from_uuid(Uuid::new_v4());
    let view = View { id, user_id, name: String::new(), query: filter.query(), version: 1 };
    let typed = text::name(name, MAX_NAME).unwrap_or_else(|_| WHAT.word().to_owned());
    let mut change = change.ask(changing(&view), entry_of(caller, id, &typed, AuditAction::Add, now)).await?;
    if whose == Whose::Own && actor.kind == ActorKind::Client {
        return Err(AppError::invalid("shared", Wrong::NobodysView));
    }
    let (name, others) = named(&mut change, &view, name).await?;
    if others >= MOST {
        return Err(AppError::conflict(Reason::TooManyViews { most: MOST }));
    }
    let view = View { name, ..view };
    stored::insert(&mut change, actor.organization_id, &view).await?;
    let changes = changes(("", ""), (&view.name, &view.query));
    let audited = NewEntry { changes, ..view.entry(caller, AuditAction::Add, now) };
    done(change, user_id.is_none(), audited).await?;
    Ok(view)
}

/// Gives a view another name, or has it show something else. `version`: the one that was read; `None`: whichever.
///
/// # Errors
/// Denied; no such view; Invalid; Conflict when someone was faster.
pub async fn edit_view(
    act: Act<'_>,
    (id, version): (ViewId, Option<i64>),
    edit: ViewEdit<'_>,
) -> Result<View, AppError> {
    let now = act.now;
    let verb = if edit.filter.is_none() { AuditAction::Rename } else { AuditAction::Edit };
    let (mut change, before) = act.begin_with_roles().await?.load::<View>(&id, verb, changing).await?;
    let name = match edit.name {
        Some(name) => named(&mut change, &before, name).await?.0,
        None => before.name.clone(),
    };
    let query = edit.filter.map_or_else(|| before.query.clone(), |filter| filter.query());
    change.at(&before, version).await?;
    let after = View { name, query, version: before.version + 1, ..before };
    let changes = changes((&before.name, &before.query), (&after.name, &after.query));
    if changes.is_empty() {
        return Ok(before);
    }
    if !stored::update(&mut change, &after, before.version).await? {
        return Err(changed_meanwhile());
    }
    let audited = NewEntry { changes, ..after.entry(&change.caller(), verb, now) };
    done(change, after.user_id.is_none(), audited).await?;
    Ok(after)
}

/// Deletes a view, and answers its name. The clients that it showed stay as they are. `version`: the one that was read;
/// `None`: whichever.
///
/// # Errors
/// Denied; no such view; Conflict when someone was faster.
pub async fn delete_view(act: Act<'_>, (id, version): (ViewId, Option<i64>)) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, view) = act.begin_with_roles().await?.load::<View>(&id, AuditAction::Delete, changing).await?;
    change.at(&view, version).await?;
    if !stored::remove(&mut change, id, view.version).await? {
        return Err(changed_meanwhile());
    }
    let changes = changes((&view.name, &view.query), ("", ""));
    let audited = NewEntry { changes, ..view.entry(&change.caller(), AuditAction::Delete, now) };
    done(change, view.user_id.is_none(), audited).await?;
    Ok(view.name)
}
