//! A page that the browser kept as it was left, and shows again: as it is, unless something was changed since.

use super::dom::{find, window};
use std::cell::Cell;
use web_sys::js_sys::Date;

/// When this tab last sent something, in milliseconds.
const SENT: &str = "clientele-sent";

thread_local! {
    /// When this page was drawn, as far as its code knows.
    static DRAWN: Cell<i64> = const { Cell::new(0) };
}

/// Notes when the page's code began.
pub fn start() {
    DRAWN.set(now());
}

/// Notes that a form is sent: pages that were drawn before may show what is not so any more.
pub fn sent() {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(SENT, &now().to_string());
    }
}

/// Loads the page again if it is older than what was sent. What is typed in it and was not sent stays: its version tells
/// whether it is stale.
pub fn shown_again() {
    let sent = window().session_storage().ok().flatten().and_then(|storage| storage.get_item(SENT).ok().flatten());
    let sent = sent.and_then(|sent| sent.parse::<i64>().ok()).unwrap_or_default();
    if sent > DRAWN.get() && find("[data-dirty]:not([data-sent])").is_none() {
        let _ = window().location().reload();
    }
}

fn now() -> i64 {
    Date::now() as i64
}
