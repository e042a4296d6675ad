//! Whose the client is and why it is there.

use crate::{
    components::{labels::labels, said_time},
    policy::{Action, Actor},
    wire::{Answers, ClientDetails, route},
};
use leptos::prelude::*;

/// The panel, with the way to its form.
#[component]
pub fn Whose(client: ClientDetails, actor: Actor) -> impl IntoView {
    let said = client.ownership;
    let why = actor.why(Action::EditClient { has: &client.row.roles, giving: &[] });
    let owner = match &said.owner {
        Some(owner) => {
            let all = (!owner.email.is_empty()).then(|| route::clients_with("owner", &owner.email));
            let all = all.map(|all| view! { <span class="note"><a href=all>"All of theirs"</a></span> });
            view! { {answers(owner)}{all} }.into_any()
        }
        None => {
            let all = route::clients_with("owner", "missing");
            view! { "Nobody is named"<span class="note"><a href=all>"All without an owner"</a></span> }.into_any()
        }
    };
    let line = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let review = said.review.clone().map(|review| {
        let due = review.due.then(|| view! { <span class="note">"It is time"</span> });
        line("Review on", view! { <time datetime=review.day>{review.date}</time>{due} }.into_any())
    });
    let by = said.said.clone().map(|(when, by)| {
        let by = by.map(|by| format!(" by {by}"));
        view! { <p class="note">"Said "{said_time(&when)}{by}"."</p> }
    });
    // Why not is said once, at Save.
    let edit = why.is_none().then(|| view! { <a class="btn" href=route::client_ownership(client.row.id)>"Edit"</a> });
    view! {
        <section class="panel whose" aria-labelledby="whose-title">
            <h2 id="whose-title">"Whose it is"</h2>
            {labels(&said.labels)}
            <dl class="figures">
                {line("Owner", owner)}
                {said.stand_in.as_ref().map(|stand_in| line("Stand-in", answers(stand_in)))}
                {(!said.purpose.is_empty()).then(|| line("Purpose", said.purpose.clone().into_any()))}
                {review}
            </dl>
            {(!said.notes.is_empty()).then(|| view! { <p class="whose-notes">{said.notes.clone()}</p> })}
            {by}
            {edit}
        </section>
    }
    .into_any()
}

/// Their name, and how they are reached.
fn answers(answers: &Answers) -> AnyView {
    let left = answers.left.then(|| view! { <span class="note">"has left: nobody answers"</span> });
    view! { {answers.name.clone()}<span class="note">{mail(answers)}</span>{left} }.into_any()
}

pub fn mail(answers: &Answers) -> AnyView {
    view! { <a href=route::mail(&answers.email)>{answers.email.clone()}</a> }.into_any()
}
