//! Delete Application: one question, in a dialog of the list or as a page of its own.

use super::ending::{Asking, Ending, Kind, Loaded, Question, card, question_page, stopped};
use crate::{
    components::{
        question::{asked, outcome},
        reader::made_for,
    },
    policy::Action,
    server_fns::clients::DeleteClient,
    wire::{Conflict, Deletion, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

pub fn question(question: Question, action: ServerAction<DeleteClient>, heading: AnyView, no: AnyView) -> AnyView {
    let row = question.asking.row.clone();
    let back = question.asking.back.clone();
    let kind = Kind {
        outcome: outcome(&row),
        words: asked(&row.deletion),
        yes: match row.deletion {
            Deletion::Removed { .. } => "btn-danger",
            Deletion::Deactivated { .. } => "btn-danger-outline",
        },
        next,
    };
    let (busy, answer) = (action.pending().into(), action.value().into());
    card(question, kind, busy, answer, heading, no, |foot| {
        view! {
            <ActionForm action>{made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="outcome" value=row.deletion.word()/>
                <input type="hidden" name="back" value=back/>
                {foot}
            </ActionForm>
        }
        .into_any()
    })
}

fn next(error: &UiError) -> &'static str {
    match error {
        UiError::Conflict(conflict) if matches!(**conflict, Conflict::OutcomeChanged(_)) => {
            " Close this and ask again to see what it does now."
        }
        UiError::Transport(_) => " Not known yet whether it was deleted. Look at the list before trying again.",
        _ => "",
    }
}

/// `/admin/integrations/oauth/{id}/delete`: the same question without JavaScript, or opened in a tab of its own.
#[component]
pub fn DeletePage() -> impl IntoView {
    let action = ServerAction::<DeleteClient>::new();
    question_page("Delete Application", move |loaded| page(loaded, action))
}

fn page(loaded: Loaded, action: ServerAction<DeleteClient>) -> AnyView {
    let Loaded { row, counted, refused, session } = loaded;
    let title = format!("Delete “{}”?", row.name);
    let heading = view! { <h1 tabindex="-1">{title.clone()}</h1> }.into_any();
    let stop = session.actor.why(Action::DeleteClient);
    let stop =
        stop.or_else(|| row.removal.as_ref().map(|r| format!("Already deactivated, removed on {}", r.date.exact)));
    let body = match stop {
        Some(why) => stopped(&row, heading, why, refused, route::client(row.id)),
        None => {
            let no = view! { <a class="btn btn-dialog" href=route::CLIENTS autofocus>"No"</a> }.into_any();
            let asking = Asking { ending: Ending::Delete, row, back: route::CLIENTS.into() };
            let (counted, ready) = (Signal::stored(counted), Signal::stored(true));
            question(Question { asking, counted, ready, refused }, action, heading, no)
        }
    };
    view! { <Title text=title/><div class="ask-page">{body}</div> }.into_any()
}
