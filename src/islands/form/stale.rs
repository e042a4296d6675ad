//! Someone was faster: both versions side by side, yours kept in the form.

use super::{
    FORM_ID, FormState,
    values::{LABELLED, value_of},
};
use crate::{
    components::{Glyph, icon},
    domain::settings::field,
    islands::dom,
    wire::{Conflict, StaleEdit},
};
use leptos::prelude::*;

/// The two versions, only where they differ, and the two ways on. Save over theirs sends the form against their
/// version; Discard mine is a link to the client as it is now.
#[component]
pub fn Stale(state: FormState, edit: StaleEdit, version: RwSignal<i64>, base: String) -> impl IntoView {
    let title = Conflict::Stale(edit.clone()).to_string();
    let theirs = edit.theirs;
    let mine = move || {
        let mine = state.form();
        LABELLED
            .iter()
            .filter_map(|name| {
                let (ours, other) = (value_of(&mine, name), value_of(&theirs, name));
                (ours != other).then(|| row(field::label(name).to_owned(), &ours, &other))
            })
            .collect_view()
    };
    let their_version = edit.version;
    let overwrite = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        version.set(their_version);
        // The form carries the version in a field, which the view writes after this handler.
        request_animation_frame(|| dom::submit(FORM_ID));
    };
    view! {
        <div class="banner banner-error stale" role="alert">
            {icon(Glyph::Alert)}
            <div>
                <p><b>{title}</b></p>
                <p>"Yours is kept in the form below. Where the two differ:"</p>
                <table class="versions">
                    <thead>
                        <tr><th scope="col">"Field"</th><th scope="col">"Yours"</th><th scope="col">"Theirs"</th></tr>
                    </thead>
                    <tbody>{mine}</tbody>
                </table>
                <p class="actions">
                    // Without JavaScript this page was loaded anew, and the form already carries their version.
                    <button type="submit" form=FORM_ID class="btn" on:click=overwrite>"Save mine over theirs"</button>
                    <a class="btn" href=base rel="external" data-discard="" on:click=move |_| state.discard()>
                        "Discard mine"
                    </a>
                </p>
            </div>
        </div>
    }
    .into_any()
}

fn row(name: String, mine: &[String], theirs: &[String]) -> AnyView {
    let cell = |lines: &[String]| {
        if lines.iter().all(String::is_empty) {
            return view! { <span class="note">"Nothing"</span> }.into_any();
        }
        lines.iter().map(|line| view! { <span class="line">{line.clone()}</span> }).collect_view().into_any()
    };
    view! { <tr><th scope="row">{name}</th><td>{cell(mine)}</td><td>{cell(theirs)}</td></tr> }.into_any()
}
