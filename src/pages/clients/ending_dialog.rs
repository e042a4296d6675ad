//! The question of Delete and of Disable over the page.

use super::{
    delete, disable,
    ending::{Asking, Ending, Question},
};
use crate::{
    components::question::Counted,
    server_fns::clients::{DeleteClient, DisableClient, get_evidence},
    wire::UiError,
};
use leptos::{html, prelude::*};
use std::time::Duration;

/// After this long Yes may be pressed though nothing was counted.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens and closes the element with what it is about.
pub fn follow(dialog: NodeRef<html::Dialog>, open: Signal<bool>) {
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        // The content is drawn in the same turn: the focus needs it there.
        request_animation_frame(move || match (open, dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        });
    });
}

/// The question over the page.
#[component]
pub fn EndingDialog(asking: RwSignal<Option<Asking>>) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    follow(element, Signal::derive(move || asking.with(Option::is_some)));
    let content = move || asking.get().map(|asked| view! { <EndingQuestion asked asking/> });
    view! {
        <dialog node_ref=element aria-labelledby="ending-title" on:close=move |_| asking.set(None)>{content}</dialog>
    }
    .into_any()
}

/// One asking. What it counts, how long it waits and what it is answered are its own and end with it: a slow answer
/// about one client must never be read as being about the next.
#[component]
fn EndingQuestion(asked: Asking, asking: RwSignal<Option<Asking>>) -> impl IntoView {
    let count = Action::new(|id: &String| get_evidence(id.clone()));
    let waited = RwSignal::new(false);
    let counted = Signal::derive(move || match count.value().get() {
        Some(Ok(evidence)) => Counted::Known(Box::new(evidence)),
        Some(Err(_)) => Counted::Unknown,
        None if waited.get() => Counted::Unknown,
        None => Counted::Counting,
    });
    let ready = Signal::derive(move || counted.with(|c| *c != Counted::Counting));
    count.dispatch(asked.row.id.to_string());
    if let Ok(timer) = set_timeout_with_handle(move || waited.set(true), PATIENCE) {
        on_cleanup(move || timer.clear());
    }
    let (ending, name) = (asked.ending, asked.row.name.clone());
    let verb = match ending {
        Ending::Delete => "Delete",
        Ending::Disable => "Disable",
    };
    let heading = view! { <h2 id="ending-title">{verb}" “"{name}"”?"</h2> }.into_any();
    let no = view! { <button type="button" class="btn btn-dialog" autofocus on:click=move |_| asking.set(None)>"No"</button> };
    let question = Question { asking: asked, counted, ready, refused: None };
    match ending {
        Ending::Delete => {
            let action = ServerAction::<DeleteClient>::new();
            close_when_done(action.value(), asking);
            delete::question(question, action, heading, no.into_any())
        }
        Ending::Disable => {
            let action = ServerAction::<DisableClient>::new();
            close_when_done(action.value(), asking);
            disable::question(question, action, heading, no.into_any())
        }
    }
}

fn close_when_done(answer: MappedSignal<Option<Result<(), UiError>>>, asking: RwSignal<Option<Asking>>) {
    Effect::new(move |_| {
        if let Some(Ok(())) = answer.get() {
            asking.set(None);
        }
    });
}
