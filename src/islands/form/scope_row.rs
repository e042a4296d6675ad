//! One question of the scope picker: None, Read, Read & write.

use super::state::ScopeChoice;
use crate::{
    domain::scope::{EVERYTHING, ScopeAccess},
    islands::kept,
};
use leptos::prelude::*;

/// A `fieldset` whose legend is the scope. A form that the catalogue lacks is hatched and says so.
#[component]
pub fn Row(choice: ScopeChoice, shown: Signal<bool>) -> impl IntoView {
    let ScopeChoice { row, saved, access, .. } = choice;
    let changed = move || access.get() != saved;
    let was = move || {
        changed().then(|| {
            let word = match saved {
                ScopeAccess::None => "None",
                ScopeAccess::Read => "Read",
                ScopeAccess::Write | ScopeAccess::Both => row_label(row.has_read),
            };
            view! { " · "<b class="was">"was "{word}</b> }
        })
    };
    let name = format!("form[scopes][{}]", row.base);
    let also = format!("also holds {}:readonly", row.base);
    let everything =
        (row.base == EVERYTHING).then(|| view! { <b class="danger">"Touches everything the API offers."</b>" " });
    view! {
        <fieldset class="scope" class:changed=changed hidden=move || !shown.get()>
            <legend>{row.base.clone()}</legend>
            <p class="scope-about">
                {everything}
                {row.description.clone()}
                {was}
                {move || (access.get() == ScopeAccess::Both).then(|| view! { " · "<span class="also">{also.clone()}</span> })}
            </p>
            {radio(name.clone(), ScopeAccess::None, "None", access)}
            {if row.has_read {
                radio(name.clone(), ScopeAccess::Read, "Read", access)
            } else {
                lacking("No read form in the catalogue")
            }}
            {if row.has_write {
                radio(name, ScopeAccess::Write, row_label(row.has_read), access)
            } else {
                lacking("Read only in the catalogue")
            }}
        </fieldset>
    }
    .into_any()
}

fn row_label(has_read: bool) -> &'static str {
    if has_read { "Read & write" } else { "Allow" }
}

fn lacking(words: &'static str) -> AnyView {
    view! { <span class="lacking" title=words><span class="sr-only">{words}</span></span> }.into_any()
}

/// The third radio stands for both forms while the client holds both, so that an untouched row is sent as it came.
fn radio(name: String, stands_for: ScopeAccess, label: &'static str, access: RwSignal<ScopeAccess>) -> AnyView {
    let checked = move |access: ScopeAccess| {
        access == stands_for || (stands_for == ScopeAccess::Write && access == ScopeAccess::Both)
    };
    let value = move || if checked(access.get()) { access.get().as_str() } else { stands_for.as_str() };
    view! {
        <label class=stands_for.as_str()>
            <input
                type="radio"
                name=name
                value=value
                checked=checked(access.get_untracked())
                prop:checked=kept(move || checked(access.get()), move |on| if on { access.set(stands_for) })
                on:change=move |_| access.set(stands_for)
            />
            {label}
        </label>
    }
    .into_any()
}
