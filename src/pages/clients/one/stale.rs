//! Someone was faster: both versions side by side, yours kept in the form.

use super::values::{LABELLED, value_of};
use crate::{
    components::{Glyph, icon},
    domain::{SettingsForm, settings::field},
    islands::form::FORM_ID,
    wire::{Conflict, StaleEdit},
};
use leptos::prelude::*;

/// The two versions, only where they differ, and the two ways on. Save over theirs sends the form with their version;
/// Discard mine is a link to the client as it is now.
pub fn stale(mine: &SettingsForm, edit: &StaleEdit, page: &str) -> AnyView {
    let title = Conflict::Stale(edit.clone()).to_string();
    let rows = LABELLED
        .iter()
        .filter_map(|name| {
            let (ours, other) = (value_of(mine, name), value_of(&edit.theirs, name));
            (ours != other).then(|| row(field::label(name).to_owned(), &ours, &other))
        })
        .collect_view();
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
                    <tbody>{rows}</tbody>
                </table>
                <p class="actions">
                    // Without JavaScript this page was loaded anew, and the form already carries their version.
                    <button type="submit" form=FORM_ID class="btn" data-version=edit.version.to_string()>"Save mine over theirs"</button>
                    <a class="btn" href=page.to_owned() data-discard>"Discard mine"</a>
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
