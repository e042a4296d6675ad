//! Restore: what comes back and what stays gone, and one answer. For a client whose configuration is complete; the others
//! are completed on their own page first.

use super::{
    ending::{Kind, Loaded, card, question_page, stopped},
    one::contract,
};
use crate::{
    components::question::Counted,
    domain::State,
    policy::{Action, Actor},
    wire::{ClientRow, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Why Restore cannot be asked for, if so.
fn stop(actor: &Actor, row: &ClientRow) -> Option<String> {
    if row.state != State::Inactive {
        return Some(format!("Nothing to restore: it is {}", row.state.label().to_lowercase()));
    }
    let denied = actor.why(Action::RestoreClient { has: &row.roles });
    denied.or_else(|| {
        row.missing.first().map(|missing| format!("Restore needs {}: complete it on the client’s page", missing.noun()))
    })
}

/// `/admin/integrations/oauth/{id}/restore`
#[component]
pub fn RestorePage() -> impl IntoView {
    question_page("Restore", page)
}

fn page(loaded: Loaded) -> AnyView {
    let Loaded { client, counted, refused, list, session, .. } = loaded;
    let row = client.row.clone();
    let title = format!("Restore “{}”?", row.name);
    let home = list.unwrap_or_else(|| route::client(row.id));
    let body = match stop(&session.actor, &row) {
        Some(why) => stopped(&row, "Restore", why, refused, home),
        None => {
            let evidence = match counted {
                Counted::Known(evidence) => Some(*evidence),
                Counted::Unknown => None,
            };
            let kind = Kind {
                title: "Restore",
                says: contract(&client, evidence.as_ref()).view(),
                words: "",
                no: "Cancel",
                yes: "Restore",
                yes_class: "btn-primary",
                next: "",
                action: "/fn/restore_client",
                fields: vec![("id", row.id.to_string())],
                back: home.clone(),
                back_elsewhere: false,
                unknown: "It is not known whether it was restored.",
                page: route::restore_client(row.id),
                stay: home,
            };
            card(&row, kind, refused)
        }
    };
    view! { <Title text=title/>{body} }.into_any()
}
