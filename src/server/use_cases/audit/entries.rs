//! Pages of the audit log.

use crate::{
    domain::{UserId, refusal::Absent},
    policy::Action,
    server::{
        storage::{
            audit::{
                entry::Entry,
                log::{self, Wanted},
            },
            people::users,
        },
        use_cases::{change::Act, error::AppError, place::Ends},
    },
};

const ROWS: usize = 50;
/// People to filter by; others who did something are found by name.
const PEOPLE: usize = 200;

/// A page of an organization's audit log.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The newest first.
    pub entries: Vec<Entry>,
    /// The one that was asked for, wherever it is in the list.
    pub chosen: Option<Entry>,
    pub ends: Ends,
    /// Users to ask by: id and name. Empty for those who may not see the directory.
    pub people: Vec<(UserId, String)>,
}

/// A page of the organization's log, and the entry of this id.
///
/// # Errors
/// Denied, or there is no such entry.
pub async fn page(act: Act<'_>, wanted: &Wanted, chosen: Option<&str>) -> Result<AuditPage, AppError> {
    let caller = act.caller;
    let store = act.store(Action::ViewAudit)?;
    let organization = caller.actor.organization_id;
    let found = log::page(store, organization, wanted, ROWS).await?;
    let ends = Ends::of(&found, wanted.place.as_ref(), |entry| &entry.id);
    let chosen = match chosen {
        None => None,
        Some(id) => {
            let mut connection = store.reader().acquire().await?;
            let entry = log::find(&mut connection, organization, id).await?;
            let missing = || AppError::no_such(Absent::AuditEntry);
            Some(entry.ok_or_else(missing)?)
        }
    };
    Ok(AuditPage { entries: found.rows, chosen, ends, people: people(act).await? })
}

/// Users to filter a log by. Who is there is for those who may see the directory; who did something stands in the log itself.
pub(super) async fn people(act: Act<'_>) -> Result<Vec<(UserId, String)>, AppError> {
    if !act.caller.actor.may(Action::ViewUsers).is_allowed() {
        return Ok(vec![]);
    }
    let (store, everyone) = (act.store(Action::ViewUsers)?, users::Wanted::default());
    let found = users::page(store, act.caller.actor.organization_id, &everyone, PEOPLE).await?;
    Ok(found.rows.into_iter().map(|user| (user.id, user.name)).collect())
}
