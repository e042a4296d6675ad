//! The audit log.

use crate::wire::{AuditPage, AuditQuery, UiError};
use leptos::server;

/// A page of the organization's audit log, the newest first.
#[server(prefix = "/fn", endpoint = "list_audit")]
pub async fn list_audit(#[server(default)] query: AuditQuery) -> Result<AuditPage, UiError> {
    use crate::server::{console::doors, use_cases::audit};
    let (state, caller, now) = doors::caller()?;
    audit::page(doors::act(&state, &caller, now), &query).await.map_err(doors::tell)
}
