//! The restore contract over the list, outside the table. Delete and Disable ask in [`crate::pages::clients::ending`].

use super::address::Address;
use crate::{
    components::{question::ask_head, reader::made_for},
    pages::{
        clients::{ending_dialog::follow, one::contract},
        shared::watch::said,
    },
    server_fns::clients::{RestoreClient, get_client},
    wire::ClientRow,
};
use leptos::{html, prelude::*};

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

/// One asking, with a contract and an answer of its own, as those of [`crate::pages::clients::ending`] have.
#[component]
fn RestoreQuestion(row: ClientRow, restoring: RwSignal<Option<ClientRow>>, address: Memo<Address>) -> impl IntoView {
    let action = ServerAction::<RestoreClient>::new();
    let read = Action::new(|id: &String| get_client(id.clone()));
    read.dispatch(row.id.to_string());
    Effect::new(move |_| {
        if let Some(Ok(())) = action.value().get() {
            restoring.set(None);
        }
    });
    let body = move || match read.value().get() {
        None => view! { <p>"Reading what comes back…"</p> }.into_any(),
        Some(Err(error)) => view! { <p role="alert">{said(&error)}</p> }.into_any(),
        Some(Ok(client)) => contract(&client, client.evidence.clone()),
    };
    let failure = move || {
        action.value().get().and_then(Result::err).map(|error| {
            view! { <div class="banner banner-error" role="alert"><p>{said(&error)}</p></div> }
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
                <ActionForm action>{made_for()}
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
