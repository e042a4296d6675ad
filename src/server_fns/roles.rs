//! Roles and divisions.

use crate::wire::{DivisionRow, RoleDetails, RolesPage, UiError};
use leptos::server;

/// The organization's roles, by name.
#[server(prefix = "/fn", endpoint = "list_roles")]
pub async fn list_roles() -> Result<RolesPage, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let found = people::roles(doors::act(&state, &caller, now)).await?;
    Ok(present::people::roles(found, &doors::with_givers(&state, &caller.actor).await?))
}

/// One role, with those who hold it.
#[server(prefix = "/fn", endpoint = "get_role")]
pub async fn get_role(id: String) -> Result<RoleDetails, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let id = people::role_id(&id)?;
    let found = people::role_details(doors::act(&state, &caller, now), id).await?;
    Ok(present::people::role(found))
}

/// Adds a role, which its maker holds in all divisions.
#[server(prefix = "/fn", endpoint = "add_role")]
pub async fn add_role(
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let form = people::RoleForm { name, description, permissions };
    let added = people::add_role(doors::act(&state, &caller, now), &form).await;
    let words = |name| format!("{name} is added. You hold it in all divisions, so that you can give it.");
    let done = added.map(|(id, name)| outcome::at(doors::route::role(id), words(name)));
    let fields = [("name", form.name.as_str()), ("description", &form.description), ("sent", "yes")];
    let typed = outcome::typed(&fields, &[("permissions", &form.permissions)]);
    doors::settle(done, doors::Form { path: doors::route::ADD_ROLE.into(), typed, ..Default::default() }).await
}

/// Changes a role. `seen` says which effects on its holders were looked at; it is refused with them until then.
#[server(prefix = "/fn", endpoint = "save_role")]
pub async fn save_role(
    id: String,
    version: i64,
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
    #[server(default)] seen: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::ROLES, &id);
    let form = people::RoleForm { name, description, permissions };
    let act = doors::act(&state, &caller, now);
    let saved = async { people::save_role(act, (people::role_id(&id)?, version), &form, &seen).await };
    let done = saved.await.map(|name| outcome::at(path.clone(), format!("{name} is saved. It counts from now on.")));
    let fields = [("name", form.name.as_str()), ("description", &form.description), ("sent", "yes")];
    let typed = outcome::typed(&fields, &[("permissions", &form.permissions)]);
    doors::settle(done, doors::Form { path, typed, ..Default::default() }).await
}

/// Deletes a role that so many users and clients hold, as the caller was shown.
#[server(prefix = "/fn", endpoint = "delete_role")]
pub async fn delete_role(id: String, version: i64, users: u64, clients: u64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = format!("{}/delete", outcome::page(doors::route::ROLES, &id));
    let act = doors::act(&state, &caller, now);
    let deleted = async { people::delete_role(act, (people::role_id(&id)?, version), (users, clients)).await };
    let done = deleted
        .await
        .map(|name| outcome::at(doors::route::ROLES, format!("{name} is deleted. Nobody holds it any more.")));
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

/// Brings a default role back as it came.
#[server(prefix = "/fn", endpoint = "restore_role")]
pub async fn restore_role(key: String, #[server(default)] seen: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let restored = async { people::restore_role(act, people::default_role(&key)?, &seen).await };
    let words = |name| format!("{name} is restored as it came.");
    let done = restored.await.map(|(id, name)| outcome::at(doors::route::role(id), words(name)));
    let typed = outcome::typed(&[("key", &key)], &[]);
    doors::settle(done, doors::Form { path: doors::route::ROLES.into(), typed, ..Default::default() }).await
}

/// The organization's divisions, Home first, with how much is in them.
#[server(prefix = "/fn", endpoint = "list_divisions")]
pub async fn list_divisions() -> Result<Vec<DivisionRow>, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let found = people::administered_divisions(doors::act(&state, &caller, now)).await?;
    Ok(found.into_iter().map(present::people::division).collect())
}

/// Adds a division.
#[server(prefix = "/fn", endpoint = "add_division")]
pub async fn add_division(name: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let added = people::add_division(doors::act(&state, &caller, now), &name).await;
    let done = added.map(|name| outcome::at(doors::route::DIVISIONS, format!("{name} is added.")));
    let typed = outcome::typed(&[("new", &name)], &[]);
    doors::settle(done, doors::Form { path: doors::route::DIVISIONS.into(), typed, ..Default::default() }).await
}

/// Gives a division another name.
#[server(prefix = "/fn", endpoint = "rename_division")]
pub async fn rename_division(id: String, version: i64, name: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let saved = async { people::rename_division(act, (people::division_id(&id)?, version), &name).await };
    let done = saved.await.map(|name| outcome::at(doors::route::DIVISIONS, format!("{name} is saved.")));
    let typed = outcome::typed(&[("id", &id), ("name", &name)], &[]);
    doors::settle(done, doors::Form { path: doors::route::DIVISIONS.into(), typed, ..Default::default() }).await
}

/// Deletes a division in which no role is held.
#[server(prefix = "/fn", endpoint = "delete_division")]
pub async fn delete_division(id: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let deleted = async { people::delete_division(act, people::division_id(&id)?).await };
    let done = deleted.await.map(|name| outcome::at(doors::route::DIVISIONS, format!("{name} is deleted.")));
    doors::settle(done, doors::Form { path: doors::route::DIVISIONS.into(), ..Default::default() }).await
}
