//! The More menu: what can be done to a client as a whole. A popover with links and plain forms, so that it works
//! without JavaScript. What one may not do stays there with its reason; the dangerous item is last.

use crate::{
    components::{Glyph, icon, reader::made_for},
    domain::State,
    policy::{Action, Actor},
    wire::{ClientRow, Deletion, route},
};
use leptos::prelude::*;

/// The button and its menu. `back` is where a change leads, `at` the client's place on the page.
#[component]
pub fn More(
    at: usize,
    row: ClientRow,
    actor: Actor,
    #[prop(into)] back: String,
    #[prop(optional, into)] class: &'static str,
) -> impl IntoView {
    let menu = format!("more-{at}");
    let name = format!("name-{at}");
    view! {
        <button type="button" class=format!("btn more-button {class}") popovertarget=menu.clone() aria-describedby=name>
            <span class="more-word">"More"</span>
            {icon(Glyph::ChevronDown)}
        </button>
        <div id=menu.clone() class="menu" popover="auto">
            <ul>
                <li><a href=route::client(row.id)>{icon(Glyph::Pencil)}<span>"Edit Application"</span></a></li>
                {switch(at, &row, &actor, back)}
                <li class="menu-danger">{delete(at, &row, &actor)}</li>
            </ul>
        </div>
    }
    .into_any()
}

/// Disable, which asks, or Enable, which ends nothing; a deactivated client has neither.
fn switch(at: usize, row: &ClientRow, actor: &Actor, back: String) -> Option<AnyView> {
    let has = &row.roles;
    let hint_id = format!("switch-{at}");
    let item = match row.state {
        State::Inactive => return None,
        State::Active => match actor.why(Action::DisableClient { has }) {
            Some(reason) => inactive("Disable", reason, hint_id),
            None => {
                let hint = "Stops all tokens, removes nothing".to_owned();
                question(
                    ("Disable", "Disable", Glyph::Pause),
                    (hint, hint_id),
                    (route::disable_client(row.id), "disabled"),
                )
            }
        },
        State::Disabled => match actor.why(Action::EnableClient { has }) {
            Some(reason) => inactive("Enable", reason, hint_id),
            None => view! {
                <form method="post" action="/fn/enable_client">{made_for()}
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <input type="hidden" name="back" value=back/>
                    <button type="submit" aria-label="Enable" aria-describedby=hint_id>
                        {icon(Glyph::Pause)}
                        <span>"Enable"<small id=hint_id.clone()>"Revives no old tokens"</small></span>
                    </button>
                </form>
            }
            .into_any(),
        },
    };
    Some(view! { <li>{item}</li> }.into_any())
}

fn delete(at: usize, row: &ClientRow, actor: &Actor) -> AnyView {
    let hint_id = format!("delete-{at}");
    let deactivated =
        row.removal.as_ref().map(|removal| format!("Already deactivated, removed on {}", removal.date.exact));
    if let Some(reason) = deactivated.or_else(|| actor.why(Action::DeleteClient)) {
        return inactive("Delete Application", reason, hint_id);
    }
    let (hint, outcome) = match &row.deletion {
        Deletion::Removed { .. } => (format!("Removes it at once: created {}", row.created.relative), "removed"),
        Deletion::Deactivated { .. } => ("Deactivates now, removed after seven days".to_owned(), "deactivated"),
    };
    question(("Delete Application", "Delete", Glyph::Bin), (hint, hint_id), (route::delete_client(row.id), outcome))
}

/// A link to a question's page; the browser's half asks it over this page.
fn question(
    (label, verb, glyph): (&'static str, &'static str, Glyph),
    (hint, hint_id): (String, String),
    (href, outcome): (String, &'static str),
) -> AnyView {
    view! {
        <a
            href=href
            aria-label=label
            aria-describedby=hint_id
            data-ask=verb
            data-outcome=outcome
        >
            {icon(glyph)}
            <span>{label}<small id=hint_id.clone()>{hint}</small></span>
        </a>
    }
    .into_any()
}

fn inactive(label: &'static str, reason: String, id: String) -> AnyView {
    view! {
        <button type="button" aria-disabled="true" aria-label=label aria-describedby=id>
            {icon(Glyph::Lock)}
            <span>{label}<small id=id.clone()>{reason}</small></span>
        </button>
    }
    .into_any()
}
