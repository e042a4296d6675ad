//! What acts for one, and the end of it, application by application.

use crate::{
    components::{Asked, ask_in_place, said_time},
    wire::{Account, ApplicationRow, When, route},
};
use leptos::prelude::*;

/// Why an application that may still act for somebody can do nothing.
const NOTHING_NOW: &str = "It can do nothing now: the application does not ask for what you allowed any more, or your \
                           organization does not let it.";

pub fn panel(account: &Account) -> AnyView {
    let list = if account.applications.is_empty() {
        view! { <p class="note">"No application acts for you."</p> }.into_any()
    } else {
        view! { <ul class="sessions-held">{account.applications.iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" id="applications" tabindex="-1" aria-labelledby="applications-title">
            <h2 id="applications-title">"Applications"</h2>
            <p>"What you let act for you. End what you no longer use; an application whose access ended can ask you again."</p>
            {list}
        </section>
    }
    .into_any()
}

fn row(held: &ApplicationRow) -> AnyView {
    let named = format!("application-{}", held.client);
    let whose = if held.own { "your organization" } else { "another organization" };
    let sentences: Vec<&str> = held.scopes.iter().map(|scope| scope.sentence.as_str()).collect();
    let scopes = match sentences.as_slice() {
        [] => NOTHING_NOW.to_owned(),
        sentences => format!("{}.", sentences.join(". ")),
    };
    let first = (held.first != held.last).then(|| view! { ", first "{said_time(&held.first)} });
    view! {
        <li>
            <div>
                <b id=named.clone()>{held.name.clone()}</b>
                <span class="note">{format!("{}, {whose}", held.owner)}</span>
                <span class="note">{scopes}</span>
                <span class="note">
                    "You allowed it "{said_time(&held.last)}{first}". It lasts until "{day(&held.until)}" at most."
                </span>
            </div>
            {ask_in_place(Asked {
                label: "End",
                described_by: Some(named),
                question: format!("{} can no longer act for you. End its access?", held.name),
                action: "/fn/end_application",
                fields: vec![("client", held.client.to_string())],
                no: route::APPLICATIONS.to_owned(),
                ..Default::default()
            })}
        </li>
    }
    .into_any()
}

fn day(when: &When) -> impl IntoView + use<> {
    view! { <time datetime=when.iso.clone() title=when.utc.clone()>{when.date.clone()}</time> }
}
