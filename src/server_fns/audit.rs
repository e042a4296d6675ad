//! The audit log.

use crate::wire::{AuditPage, AuditQuery, EventsPage, EventsQuery, UiError};
use leptos::server;

/// A page of the organization's audit log, the newest first.
#[server(prefix = "/fn", endpoint = "list_audit")]
pub async fn list_audit(#[server(default)] query: AuditQuery) -> Result<AuditPage, UiError> {
    use crate::server::{
        console::{doors, present, query as asked, zone},
        use_cases::audit,
    };
    let (state, caller, now) = doors::caller()?;
    let chosen = query.entry.as_deref().filter(|id| !id.is_empty());
    let found = audit::page(doors::act(&state, &caller, now), &asked::audit(&query, zone::readers())?, chosen).await;
    Ok(present::audit::page(found?, now))
}

/// A page of the organization's events of access, the newest first.
#[server(prefix = "/fn", endpoint = "list_events")]
pub async fn list_events(#[server(default)] query: EventsQuery) -> Result<EventsPage, UiError> {
    use crate::server::{
        console::{doors, present, query as asked, zone},
        use_cases::audit::events,
    };
    let (state, caller, now) = doors::caller()?;
    let wanted = asked::events(&query, zone::readers())?;
    Ok(present::events::page(events::page(doors::act(&state, &caller, now), &wanted).await?, now))
}
