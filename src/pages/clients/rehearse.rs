//! Rehearse deactivation: one question, with how long. Its Yes cuts nothing.

use super::ask_first::ask_first;
use super::ending::{FORM, Kind, Loaded, card, question_page, stopped};
use crate::{
    components::{Glyph, icon, question::Counted},
    domain::{State, rehearsal::Span, time::duration_words},
    pages::shared::kept::{Names, kept},
    policy::{Action, Actor},
    wire::{ClientRow, Refused, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Why it cannot be asked for, if so.
pub fn stop(actor: &Actor, row: &ClientRow) -> Option<String> {
    match (row.state, &row.rehearsed) {
        (State::Active, Some(until)) => Some(format!("A rehearsal runs until {}", until.exact)),
        (State::Active, None) => actor.why(Action::RehearseClient { has: &row.roles }),
        (State::Disabled, _) => Some("It is disabled: enable it first".into()),
        (State::Inactive, _) => Some("It is deactivated already".into()),
    }
}

/// `/admin/integrations/oauth/{id}/rehearse`
#[component]
pub fn RehearsePage() -> impl IntoView {
    question_page("Rehearse deactivation", page)
}

fn page(loaded: Loaded) -> AnyView {
    let Loaded { client, counted, refused, form, list, session } = loaded;
    let ask = ask_first(&client, &session.actor);
    let row = client.row;
    let title = format!("Rehearse deactivating “{}”?", row.name);
    let home = list.unwrap_or_else(|| route::client(row.id));
    let body = match stop(&session.actor, &row) {
        Some(why) => {
            let kept = kept(form.as_ref(), &Names::held(&session.actor));
            view! { {stopped(&row, "Rehearse deactivating", why, refused, home)}{kept} }.into_any()
        }
        None => {
            let kind = Kind {
                title: "Rehearse deactivating",
                says: view! {
                    {outcome(&counted)}
                    {ask}
                    {how_long(form.as_ref())}
                }
                .into_any(),
                words: "Begin now?",
                no: "No",
                yes: "Yes",
                yes_class: "btn-danger-outline",
                next: "",
                action: "/fn/rehearse_client",
                fields: vec![("id", row.id.to_string())],
                back: home.clone(),
                back_elsewhere: false,
                unknown: "It is not known whether it was begun.",
                page: route::rehearse_client(row.id),
                stay: home,
            };
            card(&row, kind, refused)
        }
    };
    view! { <Title text=title/>{body} }.into_any()
}

/// What happens, and what does not.
pub fn outcome(counted: &Counted) -> AnyView {
    let waits = match counted {
        Counted::Known(evidence) if evidence.live_tokens.n > 0 => {
            format!("{} wait until it ends. Nothing is cut.", evidence.live_tokens.of("live token"))
        }
        _ => "Nothing is cut.".to_owned(),
    };
    view! {
        <section class="outcome outcome-disabled">
            <h2>{icon(Glyph::Clock)}"Refused for a while, as if it were deactivated."</h2>
            <p><b>{waits}</b></p>
            <ul class="stages">
                <li><b>"Now"</b>"Applications that use it are refused"</li>
                <li><b>"Meanwhile"</b>"Whoever comes is counted, with address and secret"</li>
                <li><b>"At its end"</b>"All is as before: old tokens live again. That is no restore"</li>
            </ul>
        </section>
    }
    .into_any()
}

/// What was chosen comes back after a refusal.
pub fn how_long(form: Option<&Refused>) -> AnyView {
    let chosen = form.and_then(|form| form.typed("span"));
    let own = form.and_then(|form| form.typed("own")).unwrap_or_default();
    let problem = form.and_then(|form| form.problem("own").or_else(|| form.problem("span")));
    let invalid = problem.is_some().then_some("true");
    let described = if problem.is_some() { "own-hint own-error" } else { "own-hint" };
    let option = |minutes: i64| {
        let selected = chosen.as_ref().map_or(minutes == 60, |chosen| *chosen == minutes.to_string());
        view! { <option value=minutes.to_string() selected=selected>{duration_words(minutes * 60)}</option> }
    };
    view! {
        <div class="field">
            <label for="span">"How long"</label>
            <select id="span" name="span" form=FORM>{Span::OFFERED.map(option).collect_view()}</select>
        </div>
        <div class="field">
            <label for="own">"Or in your own words "<span class="optional">"optional"</span></label>
            <input
                id="own"
                type="text"
                name="own"
                form=FORM
                value=own
                maxlength="40"
                autocomplete="off"
                aria-invalid=invalid
                aria-describedby=described
            />
            <p class="note" id="own-hint">"Such as 90 minutes, 6 hours or 2 days; at most 72 hours. It ends by itself."</p>
            {problem.map(|says| view! { <p class="error" id="own-error">{icon(Glyph::Alert)}{says}</p> })}
        </div>
    }
    .into_any()
}
