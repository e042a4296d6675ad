//! The More menu: what can be done to a client as a whole. A popover with links and plain forms, so that it works
//! without JavaScript. What one may not do stays there with its reason; the dangerous item is last.

use crate::{
    components::{Glyph, reader::reader},
    domain::State,
    policy::{Action, Actor},
    wire::{ClientRow, Deletion, Reader, route},
};
use maud::{Markup, html};

/// What the button and its menu are drawn from.
pub struct More<'a> {
    /// The client's place on the page.
    pub at: usize,
    pub row: &'a ClientRow,
    pub actor: &'a Actor,
    /// Where a change leads.
    pub back: &'a str,
    pub class: &'static str,
}

/// The button and its menu.
pub fn more(more: &More<'_>) -> Markup {
    let More { at, row, class, .. } = *more;
    html! {
        button
            type="button"
            class={ "btn more-button " (class) }
            popovertarget={ "more-" (at) }
            aria-describedby={ "name-" (at) }
            { span class="more-word" { "More" } (Glyph::ChevronDown) }
        div id={ "more-" (at) } class="menu" popover="auto" {
            ul {
                li { a href=(route::client(row.id)) { (Glyph::Pencil) span { "Edit Application" } } }
                (rehearse(more))
                (switch(more))
                li class="menu-danger" { (delete(more)) }
            }
        }
    }
}

/// Rehearse, which asks, of a client that is active.
fn rehearse(more: &More<'_>) -> Markup {
    let More { at, row, actor, .. } = *more;
    if row.state != State::Active {
        return html! {};
    }
    let hint_id = format!("rehearse-{at}");
    let running = row.rehearsed.as_ref().map(|until| format!("One runs until {}", until.exact));
    let item = match running.or_else(|| actor.why(Action::RehearseClient { has: &row.roles })) {
        Some(reason) => inactive(REHEARSE, &reason, &hint_id),
        None => question(
            (REHEARSE, "Rehearse deactivating", Glyph::Clock),
            ("Refused for a while, cuts nothing", &hint_id),
            (&route::rehearse_client(row.id), "disabled"),
        ),
    };
    html! { li { (item) } }
}

const REHEARSE: &str = "Rehearse deactivation";

/// Disable, which asks, or Enable, which ends nothing; a deactivated client has neither.
fn switch(more: &More<'_>) -> Markup {
    let More { at, row, actor, back, .. } = *more;
    let (has, hint_id) = (&row.roles, format!("switch-{at}"));
    let item = match row.state {
        State::Inactive => return html! {},
        State::Active => match actor.why(Action::DisableClient { has }) {
            Some(reason) => inactive("Disable", &reason, &hint_id),
            None => question(
                ("Disable", "Disable", Glyph::Pause),
                ("Stops all tokens, removes nothing", &hint_id),
                (&route::disable_client(row.id), "disabled"),
            ),
        },
        State::Disabled => match actor.why(Action::EnableClient { has }) {
            Some(reason) => inactive("Enable", &reason, &hint_id),
            None => html! {
                form method="post" action="/fn/enable_client" {
                    @if let Some(reader) = reader() { input type="hidden" name=(Reader::FIELD) value=(reader); }
                    input type="hidden" name="id" value=(row.id);
                    input type="hidden" name="back" value=(back);
                    button type="submit" aria-label="Enable" aria-describedby=(hint_id) {
                        (Glyph::Pause)
                        span { "Enable" small id=(hint_id) { "Revives no old tokens" } }
                    }
                }
            },
        },
    };
    html! { li { (item) } }
}

fn delete(more: &More<'_>) -> Markup {
    let More { at, row, actor, .. } = *more;
    let hint_id = format!("delete-{at}");
    let deactivated =
        row.removal.as_ref().map(|removal| format!("Already deactivated, removed on {}", removal.date.exact));
    if let Some(reason) = deactivated.or_else(|| actor.why(Action::DeleteClient)) {
        return inactive("Delete Application", &reason, &hint_id);
    }
    let (hint, outcome) = match &row.deletion {
        Deletion::Removed { .. } => {
            (&*format!("Removes it at once: created {}", row.created.in_a_sentence()), "removed")
        }
        Deletion::Deactivated { .. } => ("Deactivates now, removed after seven days", "deactivated"),
    };
    question(("Delete Application", "Delete", Glyph::Bin), (hint, &hint_id), (&route::delete_client(row.id), outcome))
}

/// A link to a question's page; the browser's half asks it over this page.
fn question(
    (label, verb, glyph): (&str, &str, Glyph),
    (hint, hint_id): (&str, &str),
    (href, outcome): (&str, &str),
) -> Markup {
    html! {
        a href=(href) aria-label=(label) aria-describedby=(hint_id) data-ask=(verb) data-outcome=(outcome) {
            (glyph)
            span { (label) small id=(hint_id) { (hint) } }
        }
    }
}

fn inactive(label: &str, reason: &str, id: &str) -> Markup {
    html! {
        button type="button" aria-disabled="true" aria-label=(label) aria-describedby=(id) {
            (Glyph::Lock)
            span { (label) small id=(id) { (reason) } }
        }
    }
}
