//! A page that the browser kept as it was left, and shows again: as it is, unless something was sent since.

use crate::dom::{find, window};
use std::cell::Cell;

/// How many forms this tab has sent.
const SENT: &str = "clientele-sent";

thread_local! {
    /// How many there were when this page was drawn.
    static BEFORE: Cell<u32> = const { Cell::new(0) };
}

/// Notes how many forms were sent before this page.
pub fn start() {
    BEFORE.set(count());
}

/// Notes that a form is sent: pages that were drawn before may show what is not so any more.
pub fn sent() {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(SENT, &count().saturating_add(1).to_string());
    }
}

/// Loads the page again if it is older than what was sent. What is typed in it and was not sent stays: its version tells
/// whether it is stale.
pub fn shown_again() {
    if count() != BEFORE.get() && find("[data-dirty]:not([data-sent])").is_none() {
        let _ = window().location().reload();
    }
}

fn count() -> u32 {
    let storage = window().session_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(SENT).ok().flatten()).and_then(|sent| sent.parse().ok()).unwrap_or(0)
}
