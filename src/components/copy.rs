//! Putting an id on the clipboard.

use super::{Glyph, icon};
use crate::domain::ClientId;
use leptos::{
    prelude::*,
    wasm_bindgen::{JsValue, closure::Closure},
};
use std::time::Duration;

/// Copies a Client ID and says so for two seconds. Absent without JavaScript: the whole id can be selected on its page.
#[component]
pub fn CopyClientId(id: ClientId) -> impl IntoView {
    let (ready, set_ready) = signal(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| set_ready.set(true));
    let copy = move |_| {
        copy(&id.to_string(), move || {
            copied.set(true);
            set_timeout(move || copied.set(false), Duration::from_secs(2));
        });
    };
    view! {
        <button type="button" class="icon-button" aria-label="Copy Client ID" hidden=move || !ready.get() on:click=copy>
            {move || icon(if copied.get() { Glyph::Check } else { Glyph::Copy })}
        </button>
        <span class="sr-only" aria-live="polite">{move || copied.get().then_some("Client ID copied")}</span>
    }
    .into_any()
}

/// A button with words that copies a text shown beside it, and says so. Absent without JavaScript.
#[component]
pub fn CopyText(text: String, label: &'static str, #[prop(optional)] primary: bool) -> impl IntoView {
    let (ready, set_ready) = signal(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| set_ready.set(true));
    let copy = move |_| {
        copy(&text, move || {
            copied.set(true);
            set_timeout(move || copied.set(false), Duration::from_secs(2));
        });
    };
    view! {
        <button type="button" class="btn btn-dialog" class:btn-primary=primary aria-label=format!("Copy {label}") hidden=move || !ready.get() on:click=copy>
            {move || icon(if copied.get() { Glyph::Check } else { Glyph::Copy })}
            "Copy"
        </button>
        <span class="sr-only" aria-live="polite">{move || copied.get().then(|| format!("{label} copied"))}</span>
    }
    .into_any()
}

/// Puts a text on the clipboard and calls `done` once it is there.
pub fn copy(text: &str, done: impl Fn() + 'static) {
    let promise = window().navigator().clipboard().write_text(text);
    let done = Closure::<dyn FnMut(JsValue)>::new(move |_| done());
    // A refused clipboard leaves the value in its box, selectable.
    let refused = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = promise.then2(&done, &refused);
    done.forget();
    refused.forget();
}
