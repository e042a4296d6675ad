//! What depends on the client now, or did before it was deactivated.

use crate::components::happened;
use crate::{
    domain::State,
    wire::{Evidence, plural},
};
use leptos::prelude::*;

/// `evidence` is `None` when it could not be counted; `state`: what the client looks like; `machine`: nobody signs in to it.
#[component]
pub fn InUse(state: State, machine: bool, evidence: Option<Evidence>) -> impl IntoView {
    let title = match state {
        State::Active => "In use",
        State::Inactive => "Use before deactivation",
        State::Disabled => "Use so far",
    };
    let body = match evidence {
        None => view! { <p class="note">"Could not be counted."</p> }.into_any(),
        Some(evidence) => figures(state == State::Active && !machine, &evidence),
    };
    view! {
        <section class="panel" aria-labelledby="in-use-title">
            <h2 id="in-use-title">{title}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn figures(of_people: bool, evidence: &Evidence) -> AnyView {
    // Who used it is counted by what is alive: of a deactivated client that says nothing of before.
    let people =
        of_people.then(|| view! { <div><dt>"People who use it"</dt><dd>{evidence.people.to_string()}</dd></div> });
    let tokens = if evidence.cut_tokens.n > 0 {
        format!("{} ({} cut)", evidence.live_tokens, evidence.cut_tokens)
    } else {
        evidence.live_tokens.to_string()
    };
    let authorized = match evidence.organization_count {
        0 => "No other organization".to_owned(),
        count => plural(count, "other organization"),
    };
    let hidden = evidence.organization_count.saturating_sub(evidence.organizations.len() as u64);
    let names = (!evidence.organizations.is_empty()).then(|| {
        let mut names = evidence.organizations.join(", ");
        if hidden > 0 {
            names.push_str(&format!(" and {hidden} more"));
        }
        names
    });
    let recorded = match &evidence.recorded_since {
        Some(since) => format!("Calls are recorded since {}.", since.date),
        None => "Calls are not recorded.".to_owned(),
    };
    view! {
        <dl class="figures">
            <div><dt>"Live tokens"</dt><dd><b>{tokens}</b></dd></div>
            <div><dt>"Last token issued"</dt><dd>{happened(&evidence.last_token, false)}</dd></div>
            <div><dt>"Last call"</dt><dd>{happened(&evidence.last_call, false)}</dd></div>
            <div><dt>"Authorized by"</dt><dd>{authorized}{names.map(|names| view! { <span class="note">{names}</span> })}</dd></div>
            {people}
        </dl>
        <p class="note">{recorded}</p>
    }
    .into_any()
}
