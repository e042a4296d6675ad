//! Disable: one question. Its Yes removes nothing, but ends every token for good.

use super::{
    ask_first::ask_first,
    ending::{Kind, Loaded, card, question_page, stopped},
    one::rehearsal,
};
use crate::{
    components::question::{Counted, could_not, evidence, outcome_disabled},
    domain::State,
    policy::{Action, Actor},
    wire::{ClientRow, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Why Disable cannot be asked for, if so.
fn stop(actor: &Actor, row: &ClientRow) -> Option<String> {
    match row.state {
        State::Active => actor.why(Action::DisableClient { has: &row.roles }),
        State::Disabled => Some("Already disabled".into()),
        State::Inactive => Some(row.removal.as_ref().map_or_else(
            || "Already deactivated".into(),
            |removal| format!("Already deactivated, removed on {}", removal.date.exact),
        )),
    }
}

/// `/admin/integrations/oauth/{id}/disable`
#[component]
pub fn DisablePage() -> impl IntoView {
    question_page("Disable", page)
}

fn page(loaded: Loaded) -> AnyView {
    let Loaded { client, counted, refused, list, session, .. } = loaded;
    let rehearsed = rehearsal::in_question(&client, &session.actor);
    let ask = ask_first(&client, &session.actor);
    let row = client.row;
    let title = format!("Disable “{}”?", row.name);
    let home = list.unwrap_or_else(|| route::client(row.id));
    let body = match stop(&session.actor, &row) {
        Some(why) => stopped(&row, "Disable", why, refused, home),
        None => {
            let kind = Kind {
                title: "Disable",
                says: view! {
                    {outcome_disabled(&counted)}
                    {could_not(Counted::could_not_enable(&counted))}
                    {ask}
                    {rehearsed}
                    {evidence(&counted, true)}
                }
                .into_any(),
                words: "Disable it?",
                no: "No",
                yes: "Yes",
                yes_class: "btn-danger-outline",
                next: "",
                action: "/fn/disable_client",
                fields: vec![("id", row.id.to_string())],
                back: home.clone(),
                back_elsewhere: false,
                unknown: "It is not known whether it was disabled.",
                page: route::disable_client(row.id),
                stay: home,
            };
            card(&row, kind, refused)
        }
    };
    view! { <Title text=title/>{body} }.into_any()
}
