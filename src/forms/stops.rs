//! The rows of the scope picker with what unfolds more of them, and the boxes of roles: one stop of the Tab key each, however
//! many there are. Up, Down, Home and End walk them; Left and Right choose among the answers of a row, as the browser does it,
//! and walk boxes. Without this code each row and each box is a stop.

use crate::dom::{self, all, closest, everywhere, set, target};
use web_sys::{Element, Event, KeyboardEvent};

/// The boxes of roles.
const BOXES: &str = "#roles input";
/// What is walked.
const STOPS: &str = "#scope-rows :is(.scope, summary), #roles input";
/// Of the scope picker that which is shown: rows, and what unfolds rows.
const ROWS: &str = "#scope-rows > :not([hidden]) > .scope:not([hidden]),\
    #scope-rows > :not([hidden]) > details:not([hidden]) > summary,\
    #scope-rows > :not([hidden]) > details[open]:not([hidden]) > .scope:not([hidden])";
/// Marks the one that the Tab key leads to.
const STOP: &str = "data-stop";

/// What of it takes the focus: the answers of a row, or the summary or box itself.
fn controls(stop: &Element) -> Vec<Element> {
    let answers = all(stop, "input");
    if answers.is_empty() { vec![stop.clone()] } else { answers }
}

/// Leaves one of each in the order of the Tab key: that where the focus was last, else the first.
pub fn keep_one() {
    [ROWS, BOXES].into_iter().for_each(keep_one_of);
}

fn keep_one_of(list: &str) {
    let stops = everywhere(list);
    let kept = stops.iter().position(|stop| stop.has_attribute(STOP)).unwrap_or_default();
    for (at, stop) in stops.iter().enumerate() {
        for control in controls(stop) {
            let index = (at != kept).then_some("-1");
            if control.has_attribute("tabindex") != index.is_some() {
                set(&control, "tabindex", index);
            }
        }
    }
}

/// The focus came to one of them.
pub fn came_to(event: &Event) {
    let stop = target(event).and_then(|at| closest(&at, STOPS));
    let Some(stop) = stop.filter(|stop| !stop.has_attribute(STOP)) else { return };
    for other in everywhere("[data-stop]") {
        set(&other, STOP, None);
    }
    set(&stop, STOP, Some(""));
    keep_one();
}

/// Leads to another of them; `false`: the key is another one.
pub fn walked(event: &KeyboardEvent, at: &Element) -> bool {
    let Some(here) = closest(at, STOPS) else { return false };
    let boxes = here.matches(BOXES).unwrap_or(false);
    let stops = everywhere(if boxes { BOXES } else { ROWS });
    let Some(now) = stops.iter().position(|stop| stop.is_same_node(Some(&here))) else { return false };
    let last = stops.len() - 1;
    let to = match event.key().as_str() {
        "ArrowRight" | "ArrowLeft" if !boxes => return false,
        "ArrowDown" | "ArrowRight" => (now + 1).min(last),
        "ArrowUp" | "ArrowLeft" => now.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    event.prevent_default();
    let answers = controls(&stops[to]);
    let checked = answers.iter().find(|answer| answer.matches(":checked").unwrap_or(false));
    if let Some(control) = checked.or(answers.first()) {
        dom::focus(control);
    }
    true
}
