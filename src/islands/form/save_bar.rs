//! The bar at the window's foot: what is unsaved, what needs fixing, Discard and Save.

use super::{FORM_ID, FormState, anchor};
use crate::{domain::settings::field, islands::dom};
use leptos::prelude::*;

/// Save is never inactive for bad input: pressing it leads to the first error. It is inactive for a missing permission
/// (`denied`), with the reason beside it. `note` stands beside Save while nothing is unsaved.
#[component]
pub fn SaveBar(
    state: FormState,
    #[prop(into)] busy: Signal<bool>,
    denied: Option<String>,
    #[prop(optional, into)] note: Option<String>,
) -> impl IntoView {
    let ready = dom::hydrated();
    let changes = Memo::new(move |_| state.changes());
    let errors = state.errors;
    let dirty = move || changes.with(|c| !c.is_empty());
    let summary = move || {
        let changes = changes.get();
        let names: Vec<&str> = changes.iter().map(|name| field::label(name)).collect();
        let noun = if names.len() == 1 { "change" } else { "changes" };
        (!names.is_empty()).then(|| {
            view! { <b>{format!("{} unsaved {noun}", names.len())}</b>{format!(" {}. ", names.join(", "))} }
        })
    };
    let to_fix = move || {
        errors.with(|all| {
            let first = all.first()?;
            let href = format!("#{}", anchor(&first.field));
            let verb = if all.len() == 1 { "needs" } else { "need" };
            let words = format!("{} {verb} fixing", all.len());
            Some(view! { <a href=href class="to-fix">{words}</a> })
        })
    };
    let inactive = denied.is_some();
    view! {
        <div class="save-bar" class:dirty=dirty>
            <p class="save-summary" aria-live="polite">
                {summary}
                {to_fix}
                {note.map(|note| view! { <span class="note" hidden=dirty>{note}</span> })}
                {denied.map(|reason| view! { <span id="save-denied" class="why">{reason}</span> })}
            </p>
            <span class="save-actions">
                <button type="button" class="btn" hidden=move || !(ready.get() && dirty()) on:click=move |_| state.discard()>
                    "Discard"
                </button>
                <button
                    type="submit"
                    form=FORM_ID
                    class="btn btn-primary"
                    aria-busy=move || busy.get().then_some("true")
                    aria-disabled=inactive.then_some("true")
                    aria-describedby=inactive.then_some("save-denied")
                    on:click=move |event| if inactive { event.prevent_default() }
                >
                    {move || if busy.get() { "Saving…" } else { "Save" }}
                </button>
            </span>
        </div>
    }
    .into_any()
}
