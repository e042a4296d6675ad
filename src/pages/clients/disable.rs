//! Disable: one question, in a dialog over the page or as a page of its own. Its Yes removes nothing, but ends every token
//! for good.

use super::ending::{Asking, Ending, Kind, Loaded, Question, card, question_page, stopped};
use crate::{
    components::{question::outcome_disabled, reader::made_for},
    domain::State,
    policy::{Action, Actor},
    server_fns::clients::DisableClient,
    wire::{ClientRow, UiError, route},
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

pub fn question(question: Question, action: ServerAction<DisableClient>, heading: AnyView, no: AnyView) -> AnyView {
    let (id, back, counted) = (question.asking.row.id, question.asking.back.clone(), question.counted);
    let kind = Kind {
        outcome: (move || outcome_disabled(&counted.get())).into_any(),
        words: "Disable it?",
        yes: "btn-danger-outline",
        next: |error| match error {
            UiError::Transport(_) => " Not known yet whether it was disabled. Look at the client before trying again.",
            _ => "",
        },
    };
    let (busy, answer) = (action.pending().into(), action.value().into());
    card(question, kind, busy, answer, heading, no, |foot| {
        view! {
            <ActionForm action>{made_for()}
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="back" value=back/>
                {foot}
            </ActionForm>
        }
        .into_any()
    })
}

/// `/admin/integrations/oauth/{id}/disable`: the same question without JavaScript, or opened in a tab of its own.
#[component]
pub fn DisablePage() -> impl IntoView {
    let action = ServerAction::<DisableClient>::new();
    question_page("Disable", move |loaded| page(loaded, action))
}

fn page(loaded: Loaded, action: ServerAction<DisableClient>) -> AnyView {
    let Loaded { row, counted, refused, session } = loaded;
    let title = format!("Disable “{}”?", row.name);
    let heading = view! { <h1 tabindex="-1">{title.clone()}</h1> }.into_any();
    let back = route::client(row.id);
    let body = match stop(&session.actor, &row) {
        Some(why) => stopped(&row, heading, why, refused, back),
        None => {
            let no = view! { <a class="btn btn-dialog" href=back.clone() autofocus>"No"</a> }.into_any();
            let asking = Asking { ending: Ending::Disable, row, back };
            let (counted, ready) = (Signal::stored(counted), Signal::stored(true));
            question(Question { asking, counted, ready, refused }, action, heading, no)
        }
    };
    view! { <Title text=title/><div class="ask-page">{body}</div> }.into_any()
}
