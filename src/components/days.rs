//! A range of days above a list: the usual ones as links, any other typed.

use super::{Glyph, filters::Filters, icon};
use leptos::prelude::*;

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
    pub fn view(self, filters: &Filters) -> AnyView {
        let Self { zone, usual, problems: [from, to] } = self;
        let now = FIELDS.map(|name| filters.get(name));
        let link = |(n, (label, from)): (usize, (String, Option<String>))| {
            let current = (now == [from.as_deref(), None]).then_some("true");
            let href = filters.and(&[("from", from.as_deref()), ("to", None)]);
            view! { <a href=href data-keep=format!("days-{n}") aria-current=current>{label}</a> }
        };
        let any = ("Any time".to_owned(), None);
        let links = std::iter::once(any).chain(usual.into_iter().map(|(label, from)| (label, Some(from))));
        view! {
            <nav class="chips" aria-label="Days">{links.enumerate().map(link).collect_view()}</nav>
            <form action=filters.path() class="days" data-keep="days">
                {filters.rest(&FIELDS).into_any()}
                {day(filters, "from", "From", from)}
                {day(filters, "to", "To", to)}
                <span class="note" id="days-zone">{format!("Days in {zone}")}</span>
                <button type="submit" class="btn">"Show"</button>
            </form>
        }
        .into_any()
    }
}

/// No picker: its order of day and month would be the browser's, and nobody could tell whose day it is.
fn day(filters: &Filters, name: &'static str, label: &'static str, problem: Option<String>) -> AnyView {
    let error = format!("{name}-error");
    let described = if problem.is_some() { format!("{error} days-zone") } else { "days-zone".to_owned() };
    view! {
        <span class="day">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                value=filters.get(name).map(str::to_owned)
                placeholder="2026-11-26"
                maxlength="40"
                autocomplete="off"
                aria-invalid=problem.is_some().then_some("true")
                aria-describedby=described
            />
            {problem.map(|says| view! { <span class="error" id=error>{icon(Glyph::Alert)}{says}</span> })}
        </span>
    }
    .into_any()
}
