//! The two questions of the list: Delete, and the restore contract. Both stand outside the table.

use super::address::Address;
use crate::{
    components::question::{Counted, ask_head},
    pages::{
        client::contract,
        delete::{Question, question},
    },
    server_fns::clients::{DeleteClient, RestoreClient, get_client, get_evidence},
    wire::{ClientDetails, ClientRow, Evidence, UiError},
};
use leptos::{html, prelude::*};
use std::time::Duration;

/// After this long Yes may be pressed though nothing was counted.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens and closes the element with what it is about.
fn follow(dialog: NodeRef<html::Dialog>, open: Signal<bool>) {
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

#[component]
pub fn DeleteDialog(deleting: RwSignal<Option<ClientRow>>, address: Memo<Address>) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    follow(element, Signal::derive(move || deleting.with(Option::is_some)));
    let content = move || deleting.get().map(|row| view! { <DeleteQuestion row deleting address/> });
    view! {
        <dialog node_ref=element aria-labelledby="delete-title" on:close=move |_| deleting.set(None)>{content}</dialog>
    }
    .into_any()
}

/// One asking. What it counts, how long it waits and what it is answered are its own and end with it: a slow answer
/// about one client must never be read as being about the next.
#[component]
fn DeleteQuestion(row: ClientRow, deleting: RwSignal<Option<ClientRow>>, address: Memo<Address>) -> impl IntoView {
    let action = ServerAction::<DeleteClient>::new();
    let count = Action::new(|id: &String| get_evidence(id.clone()));
    let waited = RwSignal::new(false);
    let counted = Signal::derive(move || match count.value().get() {
        Some(Ok(evidence)) => Counted::Known(Box::new(evidence)),
        Some(Err(_)) => Counted::Unknown,
        None if waited.get() => Counted::Unknown,
        None => Counted::Counting,
    });
    let ready = Signal::derive(move || counted.with(|c| *c != Counted::Counting));
    count.dispatch(row.id.to_string());
    if let Ok(timer) = set_timeout_with_handle(move || waited.set(true), PATIENCE) {
        on_cleanup(move || timer.clear());
    }
    Effect::new(move |_| {
        if let Some(Ok(())) = action.value().get() {
            deleting.set(None);
        }
    });
    let heading = view! { <h2 id="delete-title">"Delete “"{row.name.clone()}"”?"</h2> }.into_any();
    let no = view! { <button type="button" class="btn btn-dialog" autofocus on:click=move |_| deleting.set(None)>"No"</button> };
    let back = address.get_untracked().here();
    question(Question { row, counted, ready, action, back, refused: None }, heading, no.into_any())
}

type Contract = Result<(ClientDetails, Option<Evidence>), UiError>;

#[component]
pub fn RestoreDialog(restoring: RwSignal<Option<ClientRow>>, address: Memo<Address>) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    follow(element, Signal::derive(move || restoring.with(Option::is_some)));
    let content = move || restoring.get().map(|row| view! { <RestoreQuestion row restoring address/> });
    view! {
        <dialog node_ref=element aria-labelledby="restore-title" on:close=move |_| restoring.set(None)>{content}</dialog>
    }
    .into_any()
}

/// One asking, with a contract and an answer of its own, as [`DeleteQuestion`] has.
#[component]
fn RestoreQuestion(row: ClientRow, restoring: RwSignal<Option<ClientRow>>, address: Memo<Address>) -> impl IntoView {
    let action = ServerAction::<RestoreClient>::new();
    let read = Action::new(|id: &String| {
        let id = id.clone();
        async move { Ok((get_client(id.clone()).await?, get_evidence(id).await.ok())) as Contract }
    });
    read.dispatch(row.id.to_string());
    Effect::new(move |_| {
        if let Some(Ok(())) = action.value().get() {
            restoring.set(None);
        }
    });
    let body = move || match read.value().get() {
        None => view! { <p>"Reading what comes back…"</p> }.into_any(),
        Some(Err(error)) => view! { <p role="alert">{error.to_string()}</p> }.into_any(),
        Some(Ok((client, evidence))) => contract(client.secrets.len(), client.tokens_not_before.exact, evidence),
    };
    let failure = move || {
        action.value().get().and_then(Result::err).map(|error| {
            view! { <div class="banner banner-error" role="alert"><p>{error.to_string()}</p></div> }
        })
    };
    let busy = action.pending();
    let hold = move |event: web_sys::SubmitEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    };
    let heading = view! { <h2 id="restore-title">"Restore “"{row.name.clone()}"”?"</h2> }.into_any();
    view! {
        <div class="ask-card">
            <div class="ask-body">{ask_head(&row, heading)}{failure}{body}</div>
            <div class="contents" on:submit:capture=hold>
                <ActionForm action>
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <input type="hidden" name="back" value=address.get_untracked().here()/>
                    <div class="ask-foot">
                        <b></b>
                        <button type="button" class="btn btn-dialog" autofocus on:click=move |_| restoring.set(None)>"Cancel"</button>
                        <button
                            type="submit"
                            class="btn btn-dialog btn-primary"
                            aria-busy=move || busy.get().then_some("true")
                        >
                            "Restore"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </div>
    }
    .into_any()
}
