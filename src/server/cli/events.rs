//! `clientele audit events`: the events of access, for whoever has the database.

use super::database::open_existing;
use crate::{
    domain::time::DAY,
    server::{
        clock::Clock,
        config::Events,
        console::{audit_file::Form, event_file},
        telemetry::say,
        use_cases::audit::{WantedEvents, Whose, events},
    },
};

/// Prints them as JSON lines, the newest first.
///
/// # Errors
/// A sentence, when the database cannot be read.
pub async fn print(arguments: &Events) -> Result<(), String> {
    let store = open_existing(&arguments.database).await?;
    let whose = arguments.organization.map_or(Whose::All, Whose::Organization);
    let from = arguments.days.map(|days| Clock::system().now().plus(-i64::from(days) * DAY));
    let mut export = events::export_for_operator(&store, whose, WantedEvents { from, ..Default::default() });
    while let Some(events) = export.next().await.map_err(|error| format!("{error:?}"))? {
        let lines: String = events.iter().map(|event| event_file::line(Form::JsonLines, event)).collect();
        if !lines.is_empty() {
            say(lines.trim_end());
        }
    }
    store.close().await;
    Ok(())
}
