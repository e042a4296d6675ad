//! All of the audit log that someone asks for. It is read a page at a time, so it is never whole in memory.

use crate::{
    domain::OrganizationId,
    policy::Action,
    server::{
        storage::{
            Store,
            audit::{
                entry::Entry,
                log::{self, Wanted},
            },
        },
        use_cases::{
            change::Act,
            error::AppError,
            place::{ById, Side},
        },
    },
};

/// How many entries are read at once.
const AT_ONCE: usize = 500;

/// The entries that were asked for, the newest first.
#[derive(Debug)]
pub struct Export {
    store: Store,
    organization: OrganizationId,
    /// What is still to be read; `None`: nothing.
    rest: Option<Wanted>,
}

/// Begins to read everything that is wanted.
///
/// # Errors
/// Denied.
pub fn export(act: Act<'_>, wanted: Wanted) -> Result<Export, AppError> {
    let store = act.store(Action::ViewAudit)?.clone();
    Ok(Export { store, organization: act.caller.actor.organization_id, rest: Some(wanted) })
}

impl Export {
    /// The entries that follow; `None`: that was all.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Entry>>, AppError> {
        let Some(wanted) = self.rest.take() else { return Ok(None) };
        let page = log::page(&self.store, self.organization, &wanted, AT_ONCE).await?;
        let after = |last: &Entry| ById { side: Side::After, id: last.id.clone() };
        self.rest = page.last().map(|last| Wanted { place: Some(after(last)), ..wanted });
        Ok(Some(page.rows))
    }
}
