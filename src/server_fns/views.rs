//! Saved views of the list of clients.

use crate::wire::{UiError, ViewRow};
use leptos::server;

/// One's own views and the organization's, counted.
#[server(prefix = "/fn", endpoint = "list_views")]
pub async fn list_views() -> Result<Vec<ViewRow>, UiError> {
    use crate::server::{
        console::{doors, listing, present, zone},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let views = clients::views(doors::act(&state, &caller, now), &listing::days(zone::readers())).await?;
    Ok(views.into_iter().map(present::views::row).collect())
}

/// Saves what the list shows; `shared`: `yes` for everyone in the organization.
#[server(prefix = "/fn", endpoint = "save_view")]
pub async fn save_view(name: String, query: String, #[server(default)] shared: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, listing, zone},
        use_cases::{
            clients::{self, ViewFilter, Whose},
            error::AppError,
        },
    };
    let (state, caller, now) = doors::caller()?;
    let whose = if shared == "yes" { Whose::Organizations } else { Whose::Own };
    let saved = async {
        let filter = ViewFilter::read(&query, &listing::days(zone::readers()), now).map_err(AppError::from)?;
        clients::save_view(doors::act(&state, &caller, now), whose, &name, &filter).await
    };
    let done = saved.await.map(|view| outcome::at(doors::route::VIEWS, format!("The view {} is saved.", view.name)));
    let typed = outcome::typed(&[("new", &name), ("query", &query), ("shared", &shared)], &[]);
    doors::settle(done, doors::Form { path: doors::route::VIEWS.into(), typed, ..Default::default() }).await
}

/// Gives a view another name.
#[server(prefix = "/fn", endpoint = "rename_view")]
pub async fn rename_view(id: String, version: i64, name: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::clients::{self, ViewEdit},
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let saved = async {
        let edit = ViewEdit { name: Some(&name), ..ViewEdit::default() };
        clients::edit_view(act, (clients::parse_view_id(&id)?, Some(version)), edit).await
    };
    let done = saved.await.map(|view| outcome::at(doors::route::VIEWS, format!("The view {} is saved.", view.name)));
    let typed = outcome::typed(&[("id", &id), ("name", &name)], &[]);
    doors::settle(done, doors::Form { path: doors::route::VIEWS.into(), typed, ..Default::default() }).await
}

/// Has a view show what the list shows.
#[server(prefix = "/fn", endpoint = "replace_view")]
pub async fn replace_view(id: String, version: i64, query: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, listing, zone},
        use_cases::{
            clients::{self, ViewEdit, ViewFilter},
            error::AppError,
        },
    };
    let (state, caller, now) = doors::caller()?;
    let saved = async {
        let filter = ViewFilter::read(&query, &listing::days(zone::readers()), now).map_err(AppError::from)?;
        let edit = ViewEdit { filter: Some(filter), ..ViewEdit::default() };
        let id = clients::parse_view_id(&id)?;
        clients::edit_view(doors::act(&state, &caller, now), (id, Some(version)), edit).await
    };
    let done = saved.await.map(|view| outcome::at(doors::route::VIEWS, format!("The view {} is saved.", view.name)));
    let typed = outcome::typed(&[("query", &query)], &[]);
    doors::settle(done, doors::Form { path: doors::route::VIEWS.into(), typed, ..Default::default() }).await
}

/// Deletes a view.
#[server(prefix = "/fn", endpoint = "delete_view")]
pub async fn delete_view(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let deleted = async { clients::delete_view(act, (clients::parse_view_id(&id)?, Some(version))).await };
    let done = deleted.await.map(|name| outcome::at(doors::route::VIEWS, format!("The view {name} is deleted.")));
    doors::settle(done, doors::Form { path: doors::route::VIEWS.into(), ..Default::default() }).await
}
