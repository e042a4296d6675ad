//! The bar at the window's foot: what is unsaved, what needs fixing, Discard and Save.

use super::{FORM_ID, FormState, anchor};
use crate::{
    domain::settings::field,
    islands::dom,
    wire::{needs_fixing, plural},
};
use leptos::prelude::*;

const SAVE_ID: &str = "save";

/// Leads past what has many controls. It is seen while it has the focus.
#[component]
pub fn SkipToSave() -> impl IntoView {
    view! { <a class="skip-on" href=format!("#{SAVE_ID}")>"Skip to Save"</a> }.into_any()
}

/// Save is never inactive for bad input: pressing it leads to the first error. `note` stands beside it while nothing is
/// unsaved.
#[component]
pub fn SaveBar(state: FormState, note: &'static str) -> impl IntoView {
    let ready = dom::alive();
    let changes = Memo::new(move |_| state.changes());
    let errors = state.errors;
    let dirty = move || changes.with(|c| !c.is_empty());
    let summary = move || {
        let changes = changes.get();
        let names: Vec<&str> = changes.iter().map(|name| field::label(name)).collect();
        (!names.is_empty()).then(|| {
            view! { <b>{plural(names.len() as u64, "unsaved change")}</b>{format!(" {}. ", names.join(", "))} }
        })
    };
    let to_fix = move || {
        errors.with(|all| {
            let first = all.first()?;
            let href = format!("#{}", anchor(&first.field));
            Some(view! { <a href=href class="to-fix">{needs_fixing(all.len())}</a> })
        })
    };
    let discard = move |_| {
        state.discard();
        dom::empty("refusal");
    };
    view! {
        <div class="save-bar" class:dirty=dirty>
            <p class="save-summary" aria-live="polite">
                {summary}
                {to_fix}
                <span class="note" hidden=dirty>{note}</span>
            </p>
            <span class="save-actions">
                <button type="button" class="btn" hidden=move || !(ready.get() && dirty()) on:click=discard>
                    "Discard"
                </button>
                <button type="submit" form=FORM_ID id=SAVE_ID class="btn btn-primary"><span data-busy="Saving…">"Save"</span></button>
            </span>
        </div>
    }
    .into_any()
}
