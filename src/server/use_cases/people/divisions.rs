//! Divisions, in which roles are held.

use super::{
    differences::changed,
    refusals::{changed_meanwhile, id_of, no_such},
};
use crate::{
    domain::{
        DivisionId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        person,
        refusal::{Reason, Thing, Wrong},
        text,
        text::folded,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::NewEntry,
            people::divisions::{self as stored, Division},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
        },
    },
};
use uuid::Uuid;

const KIND: ObjectKind = ObjectKind::Division;
const WHAT: Thing = Thing::Division;

/// The organization's divisions, Home first. Everyone may know them.
///
/// # Errors
/// Denied.
pub async fn divisions(act: Act<'_>) -> Result<Vec<Division>, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ListDivisions).await?;
    Ok(stored::list(&mut connection, caller.actor.organization_id).await?)
}

/// The same, for those who look after them.
///
/// # Errors
/// Denied.
pub async fn administered(act: Act<'_>) -> Result<Vec<Division>, AppError> {
    act.caller.actor.may(Action::ViewDivisions).into_result()?;
    divisions(act).await
}

/// Reads the id of a division as it comes from outside.
///
/// # Errors
/// There is no such division.
pub fn division_id(id: &str) -> Result<DivisionId, AppError> {
    id_of(id, WHAT)
}

fn entry(caller: &Caller, id: DivisionId, name: &str, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(KIND, id.to_string(), name.to_owned(), action, now)
}

/// A name that no other division of the organization has.
async fn valid(
    connection: &mut Connection,
    caller: &Caller,
    name: &str,
    but: Option<DivisionId>,
) -> Result<String, AppError> {
    let name = text::name(name, person::MAX_NAME).map_err(|says| AppError::invalid("name", says))?;
    let all = stored::list(connection, caller.actor.organization_id).await?;
    let same = |division: &Division| folded(&division.name) == folded(&name);
    if all.iter().any(|division| same(division) && Some(division.id) != but) {
        return Err(AppError::invalid("name", Wrong::DivisionNameTaken));
    }
    Ok(name)
}

impl Object for Division {
    type Id = DivisionId;

    async fn find(change: &mut Change, id: &DivisionId) -> Result<Self, AppError> {
        let organization = change.caller().actor.organization_id;
        let all = stored::list(change, organization).await?;
        all.into_iter().find(|division| division.id == *id).ok_or_else(|| no_such(WHAT))
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry(caller, self.id, &self.name, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, _: &mut Change) -> Result<AppError, AppError> {
        Ok(changed_meanwhile(WHAT))
    }
}

/// Adds a division. Roles held in all divisions are held in it, too.
///
/// # Errors
/// Denied, or Invalid.
pub async fn add(act: Act<'_>, name: &str) -> Result<String, AppError> {
    let now = act.now;
    let change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let id = DivisionId::from_uuid(Uuid::new_v4());
    let typed = text::name(name, person::MAX_NAME).unwrap_or_else(|_| WHAT.word().to_owned());
    let mut change = change.ask(Action::AddDivision, entry(caller, id, &typed, AuditAction::Add, now)).await?;
    let name = valid(&mut change, caller, name, None).await?;
    stored::add_division(&mut change, id, caller.actor.organization_id, &name, false).await?;
    let changes = changed(AuditField::Name, "", &name).into_iter().collect();
    change.commit(NewEntry { changes, ..entry(caller, id, &name, AuditAction::Add, now) }).await?;
    Ok(name)
}

/// Gives a division another name.
///
/// # Errors
/// Denied, no such division, Invalid, Conflict when someone was faster.
pub async fn rename(act: Act<'_>, (id, version): (DivisionId, i64), name: &str) -> Result<String, AppError> {
    let now = act.now;
    let change = act.begin_on_powers().await?;
    let (mut change, before) = change.load::<Division>(&id, AuditAction::Rename, |_| Action::EditDivision).await?;
    let caller = &change.caller();
    let name = valid(&mut change, caller, name, Some(before.id)).await?;
    change.at(&before, version).await?;
    if !stored::rename(&mut change, before.id, &name, version).await? {
        return Err(changed_meanwhile(WHAT));
    }
    if name != before.name {
        let changes = changed(AuditField::Name, &before.name, &name).into_iter().collect();
        change.commit(NewEntry { changes, ..entry(caller, before.id, &name, AuditAction::Rename, now) }).await?;
    }
    Ok(name)
}

/// Deletes a division in which no role is held. Home stays.
///
/// # Errors
/// Denied, no such division, Conflict while it is not empty.
pub async fn delete(act: Act<'_>, id: DivisionId) -> Result<String, AppError> {
    let now = act.now;
    let change = act.begin_on_powers().await?;
    let (mut change, division) = change.load::<Division>(&id, AuditAction::Delete, |_| Action::DeleteDivision).await?;
    let audited = division.entry(&change.caller(), AuditAction::Delete, now);
    if division.home {
        return Err(AppError::conflict(Reason::HomeStays));
    }
    if division.grants() > 0 {
        let roles = division.grants();
        return Err(AppError::conflict(Reason::RolesHeld { division: division.name, roles }));
    }
    stored::remove(&mut change, division.id).await?;
    change.commit(audited).await?;
    Ok(division.name)
}
