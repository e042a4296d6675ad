//! The settings as text, for those who may look but not change.

use super::{
    load::Loaded,
    values::{LABELLED, value_of},
};
use crate::{
    components::{Glyph, icon},
    domain::{State, settings::field},
    islands::form::anchor,
};
use leptos::prelude::*;

/// Every field, Save inactive with its reason, and Restore likewise on a deactivated client.
#[component]
pub fn ReadOnly(loaded: Loaded, reason: String) -> impl IntoView {
    let client = loaded.client;
    let rows = LABELLED
        .iter()
        .map(|name| {
            let values = value_of(&client.settings, name);
            let id = anchor(name);
            let text = if values.iter().all(String::is_empty) {
                view! { <span class="note">"None"</span> }.into_any()
            } else {
                values.into_iter().map(|line| view! { <span class="line">{line}</span> }).collect_view().into_any()
            };
            view! { <div id=id tabindex="-1"><dt>{field::label(name)}</dt><dd>{text}</dd></div> }
        })
        .collect_view();
    let restore = (client.row.state == State::Inactive).then(|| {
        view! {
            <section id="restore" class="panel restore" tabindex="-1" aria-labelledby="restore-title">
                <h2 id="restore-title">"Restore this client"</h2>
                <div class="restore-foot">
                    <p id="restore-why">{icon(Glyph::Lock)}<b>{reason.clone()}</b></p>
                    <button type="button" class="btn" aria-disabled="true" aria-describedby="restore-why">
                        {icon(Glyph::Undo)}
                        "Restore"
                    </button>
                </div>
            </section>
        }
    });
    view! {
        <dl class="read-only">{rows}</dl>
        <div class="save-bar">
            <p class="save-summary"><span id="save-denied" class="why">{reason.clone()}</span></p>
            <span class="save-actions">
                <button type="button" class="btn btn-primary" aria-disabled="true" aria-describedby="save-denied">"Save"</button>
            </span>
        </div>
        {restore}
    }
    .into_any()
}
