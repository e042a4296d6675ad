//! Clients: reading them, and every change but secrets.
//!
//! Success leads on by redirect, with a notice for the page it leads to (`?flash=`). A refusal is an error for a
//! browser with JavaScript; without, it leads back to the form (`?flash=`), which shows it and keeps what was typed.

use crate::{
    domain::SettingsForm,
    wire::{ActivityPage, ClientDetails, ClientPage, Evidence, FormOptions, ListQuery, UiError},
};
use leptos::{prelude::*, server};

/// One page of the organization's clients.
#[server(prefix = "/fn", endpoint = "list_clients")]
pub async fn list_clients(#[server(default)] query: ListQuery) -> Result<ClientPage, UiError> {
    todo!()
}

/// Everything on a client's page.
#[server(prefix = "/fn", endpoint = "get_client")]
pub async fn get_client(id: String) -> Result<ClientDetails, UiError> {
    todo!()
}

/// What depends on a client.
#[server(prefix = "/fn", endpoint = "get_evidence")]
pub async fn get_evidence(id: String) -> Result<Evidence, UiError> {
    todo!()
}

/// A client's audit entries, the newest first; `before` is a cursor of an earlier answer.
#[server(prefix = "/fn", endpoint = "get_activity")]
pub async fn get_activity(id: String, before: Option<String>) -> Result<ActivityPage, UiError> {
    todo!()
}

/// What can be chosen for a new client.
#[server(prefix = "/fn", endpoint = "get_form_options")]
pub async fn get_form_options() -> Result<FormOptions, UiError> {
    todo!()
}

/// Adds a client with its first secret and leads to the page that shows it once. `roles` are `role@division` pairs,
/// where a division is an id or `*`.
#[server(prefix = "/fn", endpoint = "add_client")]
pub async fn add_client(
    #[server(default)] form: SettingsForm,
    #[server(default)] roles: Vec<String>,
) -> Result<(), UiError> {
    todo!()
}

/// Saves the Client Details tab over `version`. With `restore` set to `yes` a deactivated client is restored in the
/// same write.
#[server(prefix = "/fn", endpoint = "save_client")]
pub async fn save_client(
    id: String,
    version: i64,
    #[server(default)] form: SettingsForm,
    #[server(default)] restore: String,
) -> Result<(), UiError> {
    todo!()
}

/// Saves the Roles tab over `version`.
#[server(prefix = "/fn", endpoint = "save_roles")]
pub async fn save_roles(id: String, version: i64, #[server(default)] roles: Vec<String>) -> Result<(), UiError> {
    todo!()
}

/// Deletes a client: Yes to the question whose `outcome` (`removed` or `deactivated`) was shown. The outcome is decided
/// again; if it is another one now, nothing is done. Leads to the list at `back`.
#[server(prefix = "/fn", endpoint = "delete_client")]
pub async fn delete_client(id: String, outcome: String, #[server(default)] back: String) -> Result<(), UiError> {
    todo!()
}

/// Restores a deactivated client and leads to `back`.
#[server(prefix = "/fn", endpoint = "restore_client")]
pub async fn restore_client(id: String, #[server(default)] back: String) -> Result<(), UiError> {
    todo!()
}

/// Switches a client off: it gets and keeps no tokens. Leads to `back`.
#[server(prefix = "/fn", endpoint = "disable_client")]
pub async fn disable_client(id: String, #[server(default)] back: String) -> Result<(), UiError> {
    todo!()
}

/// Switches a disabled client on again; no old token revives. Leads to `back`.
#[server(prefix = "/fn", endpoint = "enable_client")]
pub async fn enable_client(id: String, #[server(default)] back: String) -> Result<(), UiError> {
    todo!()
}
