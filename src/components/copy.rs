//! Putting a text on the clipboard. The buttons say what they want; the browser's half does it. Absent without JavaScript:
//! what is copied can be selected beside them.

use super::{Drawn, Glyph, icon};
use crate::domain::ClientId;
use leptos::prelude::*;
use maud::html;

/// Copies a Client ID and says so for two seconds, where the frame says what was done; its picture is a tick for as long.
pub fn copy_client_id(id: ClientId) -> Drawn {
    html! {
        button type="button" class="icon-button needs-script" aria-label="Copy Client ID" data-copy=(id) {
            (Glyph::Copy)
        }
    }
    .into()
}

/// A value that is shown to be copied, whole however narrow the page is, with its button. `id`: of the field.
pub fn shown_value(id: &'static str, label: &'static str, value: String, copy: CopyText) -> AnyView {
    view! {
        <label for=id>{label}</label>
        <div class="value">
            <textarea id=id class="mono" rows="1" readonly=true autocomplete="off" spellcheck="false">{value}</textarea>
            {copy.view()}
        </div>
    }
    .into_any()
}

/// How a button that copies a value looks.
#[derive(Default)]
pub struct CopyText {
    pub text: String,
    /// What it is, as in "Copy Client Secret".
    pub label: &'static str,
    /// Whether the button says all of that, as in "Copy this request"; else "Copy".
    pub whole: bool,
    pub primary: bool,
    /// What is copied counts as stored.
    pub stores: bool,
    /// Reading starts here.
    pub first: bool,
}

impl CopyText {
    /// The button with its words.
    pub fn view(self) -> AnyView {
        let says = format!("Copy {}", self.label);
        let words = if self.whole { says.clone() } else { "Copy".to_owned() };
        let class =
            if self.primary { "btn btn-dialog btn-primary needs-script" } else { "btn btn-dialog needs-script" };
        view! {
            <button
                type="button"
                class=class
                aria-label=says
                data-copy=self.text
                data-stores=self.stores.then_some("")
                data-first=self.first.then_some("")
            >
                {icon(Glyph::Copy)}
                {words}
            </button>
            <span class="sr-only" aria-live="polite"></span>
        }
        .into_any()
    }
}
