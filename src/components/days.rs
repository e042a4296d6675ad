//! A range of days above a list: the usual ones as links, any other typed.

use super::{Drawn, Glyph, filters::Filters};
use maud::{Markup, html};

/// A range of days, by the parameters `from` and `to`.
pub struct Days {
    /// Whose days they are: "UTC".
    pub zone: String,
    /// The usual ranges, by the first day of each.
    pub usual: Vec<(String, String)>,
    /// What is wrong with the first day that was typed, and with the last.
    pub problems: [Option<String>; 2],
}

const FIELDS: [&str; 2] = ["from", "to"];

impl Days {
    pub fn view(self, filters: &Filters) -> Drawn {
        let Self { zone, usual, problems: [from, to] } = self;
        let now = FIELDS.map(|name| filters.get(name));
        let any = ("Any time".to_owned(), None);
        let links = std::iter::once(any).chain(usual.into_iter().map(|(label, from)| (label, Some(from))));
        html! {
            nav class="chips" aria-label="Days" {
                @for (n, (label, from)) in links.enumerate() {
                    @let current = (now == [from.as_deref(), None]).then_some("true");
                    a href=(filters.and(&[("from", from.as_deref()), ("to", None)])) data-keep={ "days-" (n) } aria-current=[current] { (label) }
                }
            }
            form action=(filters.path()) class="days" data-keep="days" {
                (filters.rest(&FIELDS))
                (day(filters, "from", "From", from.as_deref()))
                (day(filters, "to", "To", to.as_deref()))
                span class="note" id="days-zone" { "Days in " (zone) }
                button type="submit" class="btn" { "Show" }
            }
        }
        .into()
    }
}

/// No picker: its order of day and month would be the browser's, and nobody could tell whose day it is.
fn day(filters: &Filters, name: &str, label: &str, problem: Option<&str>) -> Markup {
    let error = format!("{name}-error");
    let described = if problem.is_some() { format!("{error} days-zone") } else { "days-zone".to_owned() };
    html! {
        span class="day" {
            label for=(name) { (label) }
            input id=(name) name=(name) value=[filters.get(name)] placeholder="2026-11-26" maxlength="40" autocomplete="off"
                aria-invalid=[problem.map(|_| "true")] aria-describedby=(described);
            @if let Some(says) = problem {
                span class="error" id=(error) { (Glyph::Alert) (says) }
            }
        }
    }
}
