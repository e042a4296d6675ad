//! Delete Application: one question.

use super::{
    ask_first::ask_first,
    ending::{Kind, Loaded, card, question_page, stopped},
    one::rehearsal,
};
use crate::{
    components::question::{Counted, asked, could_not, evidence, outcome},
    policy::Action,
    wire::{Conflict, Deletion, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/delete`
#[component]
pub fn DeletePage() -> impl IntoView {
    question_page("Delete Application", page)
}

fn page(loaded: Loaded) -> AnyView {
    let Loaded { client, counted, refused, list, session, .. } = loaded;
    let rehearsed = rehearsal::in_question(&client, &session.actor);
    let ask = ask_first(&client, &session.actor);
    let row = client.row;
    let stop = session.actor.why(Action::DeleteClient);
    let stop =
        stop.or_else(|| row.removal.as_ref().map(|r| format!("Already deactivated, removed on {}", r.date.exact)));
    let title = format!("Delete “{}”?", row.name);
    let body = match stop {
        Some(why) => stopped(&row, "Delete", why, refused, list.unwrap_or_else(|| route::client(row.id))),
        None => {
            let list = list.unwrap_or_else(|| route::CLIENTS.to_owned());
            let kind = Kind {
                title: "Delete",
                says: view! {
                    {outcome(&row)}
                    {could_not(Counted::could_not_restore(&counted))}
                    {ask}
                    {rehearsed}
                    {evidence(&counted, false)}
                }
                .into_any(),
                words: asked(&row.deletion),
                no: "No",
                yes: "Yes",
                yes_class: match row.deletion {
                    Deletion::Removed { .. } => "btn-danger",
                    Deletion::Deactivated { .. } => "btn-danger-outline",
                },
                next: refused.as_ref().map(next).unwrap_or_default(),
                action: "/fn/delete_client",
                fields: vec![("id", row.id.to_string()), ("outcome", row.deletion.word().to_owned())],
                back: list.clone(),
                back_elsewhere: true,
                unknown: "It is not known whether it was deleted.",
                page: route::delete_client(row.id),
                stay: list,
            };
            card(&row, kind, refused)
        }
    };
    view! { <Title text=title/>{body} }.into_any()
}

fn next(error: &UiError) -> &'static str {
    match error {
        UiError::Conflict(conflict) if matches!(**conflict, Conflict::OutcomeChanged(_)) => {
            " What it does now is shown below."
        }
        _ => "",
    }
}
