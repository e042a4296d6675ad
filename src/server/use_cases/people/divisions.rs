//! Divisions, in which roles are held.

use super::{Changing, beaten, changed, conflict, id_of, no_such};
use crate::{
    domain::{Timestamp, person, text},
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::NewEntry,
            people::divisions::{self as stored, Division},
        },
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
    wire::DivisionRow,
};
use uuid::Uuid;

const KIND: &str = "division";
const WHAT: &str = "division";

/// The organization's divisions, Home first. Everyone may know them.
///
/// # Errors
/// Denied.
pub async fn divisions(act: Act<'_>) -> Result<Vec<Division>, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ListDivisions).await?;
    Ok(stored::list(&mut connection, caller.actor.organization_id).await?)
}

/// The same with how much is in them.
///
/// # Errors
/// Denied.
pub async fn rows(act: Act<'_>) -> Result<Vec<DivisionRow>, AppError> {
    act.caller.actor.may(Action::ViewDivisions).into_result()?;
    let found = divisions(act).await?;
    Ok(found
        .into_iter()
        .map(|division| DivisionRow {
            id: division.id,
            name: division.name,
            home: division.home,
            version: division.version,
            users: division.of_users.unsigned_abs(),
            clients: division.of_clients.unsigned_abs(),
        })
        .collect())
}

fn entry(caller: &Caller, id: Uuid, name: &str, action: &'static str, now: Timestamp) -> NewEntry {
    caller.entry(KIND, id.to_string(), name.to_owned(), action, now)
}

/// A name that no other division of the organization has.
async fn valid(
    connection: &mut Connection,
    caller: &Caller,
    name: &str,
    but: Option<Uuid>,
) -> Result<String, AppError> {
    let name = text::name(name, person::MAX_NAME).map_err(|says| AppError::invalid("name", says))?;
    let all = stored::list(connection, caller.actor.organization_id).await?;
    let same = |division: &Division| division.name.to_lowercase() == name.to_lowercase();
    if all.iter().any(|division| same(division) && Some(division.id) != but) {
        return Err(AppError::invalid("name", "A division has this name already. Use another."));
    }
    Ok(name)
}

async fn load(connection: &mut Connection, caller: &Caller, id: &str) -> Result<Division, AppError> {
    let id = id_of(id, WHAT)?;
    let all = stored::list(connection, caller.actor.organization_id).await?;
    all.into_iter().find(|division| division.id == id).ok_or_else(|| no_such(WHAT))
}

/// Adds a division. Roles held in all divisions are held in it, too.
///
/// # Errors
/// Denied, or Invalid.
pub async fn add(act: Act<'_>, name: &str) -> Result<String, AppError> {
    let now = act.now;
    let (changing, caller) = Changing::begin(act).await?;
    let caller = &caller;
    let id = Uuid::new_v4();
    let typed = text::name(name, person::MAX_NAME).unwrap_or_else(|_| WHAT.to_owned());
    let may = caller.actor.may(Action::AddDivision).into_result();
    let mut changing = changing.allow(may, entry(caller, id, &typed, "add", now)).await?;
    let name = valid(&mut changing.change, caller, name, None).await?;
    stored::add_division(&mut changing.change, id, caller.actor.organization_id, &name, false).await?;
    let changes = changed("name", "", &name).into_iter().collect();
    changing.finish(NewEntry { changes, ..entry(caller, id, &name, "add", now) }).await?;
    Ok(name)
}

/// Gives a division another name.
///
/// # Errors
/// Denied, no such division, Invalid, Conflict when someone was faster.
pub async fn rename(act: Act<'_>, (id, version): (&str, i64), name: &str) -> Result<String, AppError> {
    let now = act.now;
    let (mut changing, caller) = Changing::begin(act).await?;
    let caller = &caller;
    let before = load(&mut changing.change, caller, id).await?;
    let told = entry(caller, before.id, &before.name, "rename", now);
    let mut changing = changing.allow(caller.actor.may(Action::EditDivision).into_result(), told).await?;
    let name = valid(&mut changing.change, caller, name, Some(before.id)).await?;
    if !stored::rename(&mut changing.change, before.id, &name, version).await? {
        return Err(beaten(WHAT));
    }
    if name != before.name {
        let changes = changed("name", &before.name, &name).into_iter().collect();
        changing.finish(NewEntry { changes, ..entry(caller, before.id, &name, "rename", now) }).await?;
    }
    Ok(name)
}

/// Deletes a division in which no role is held. Home stays.
///
/// # Errors
/// Denied, no such division, Conflict while it is not empty.
pub async fn delete(act: Act<'_>, id: &str) -> Result<String, AppError> {
    let now = act.now;
    let (mut changing, caller) = Changing::begin(act).await?;
    let caller = &caller;
    let division = load(&mut changing.change, caller, id).await?;
    let told = entry(caller, division.id, &division.name, "delete", now);
    let mut changing = changing.allow(caller.actor.may(Action::DeleteDivision).into_result(), told.clone()).await?;
    if division.home {
        return Err(conflict("Not deleted. The Home division stays: every organization has one.".into()));
    }
    if division.grants() > 0 {
        return Err(conflict(format!(
            "Not deleted. In {} {} held: take them first, or give them in another division.",
            division.name,
            match division.grants() {
                1 => "1 role is".to_owned(),
                n => format!("{n} roles are"),
            }
        )));
    }
    stored::remove(&mut changing.change, division.id).await?;
    changing.finish(told).await?;
    Ok(division.name)
}
