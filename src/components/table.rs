//! A list as a table in a card: its caption for readers, its foot, and the cards that its rows become where it is narrow.

use super::{Drawn, Filters, Glyph};
use crate::wire::{Beside, Count, thousands};
use leptos::prelude::*;
use maud::{Markup, html};

/// What a table is drawn from.
pub struct Table {
    /// Beside what every table is: `people`.
    pub class: &'static str,
    /// What it lists, for readers.
    pub caption: &'static str,
    /// The cells of its head.
    pub heads: AnyView,
    /// Its rows, as [`body`] or markup of a `tbody`.
    pub body: AnyView,
    pub foot: Option<AnyView>,
}

impl Table {
    pub fn view(self) -> AnyView {
        let class = format!("clients {}", self.class);
        view! {
            <div class="sheet table-card">
                <table class=class.trim_end().to_owned()>
                    <caption class="sr-only">{self.caption}</caption>
                    <thead><tr>{self.heads}</tr></thead>
                    {self.body}
                </table>
                {self.foot}
            </div>
        }
        .into_any()
    }
}

/// Rows as views.
pub fn body(rows: impl IntoIterator<Item = AnyView>) -> AnyView {
    view! { <tbody>{rows.into_iter().collect_view()}</tbody> }.into_any()
}

/// The head of a column that nothing is sorted by.
pub fn head(class: &'static str, label: &'static str) -> AnyView {
    view! { <th scope="col" class=class>{label}</th> }.into_any()
}

/// What stands under a list: which part of it is shown, how times are, and the pages beside this one.
pub struct Foot<'a> {
    pub filters: &'a Filters,
    pub beside: &'a Beside,
    /// Which part of the list is shown, or how it is ordered.
    pub says: String,
    /// How many rows a page may have, to be chosen.
    pub sizes: Option<Drawn>,
    /// Where times are listed: the same page with times exact, or relative again.
    pub times: Option<Drawn>,
}

impl<'a> Foot<'a> {
    /// The foot of a list of so many, of which the page has so many rows.
    pub fn counted(filters: &'a Filters, beside: &'a Beside, rows: usize, all: Count) -> Self {
        let last = beside.first + (rows as u64).saturating_sub(1);
        let says = format!("{} to {} of {all}", thousands(beside.first), thousands(last));
        Self { filters, beside, says, sizes: None, times: None }
    }

    /// The foot of a log, which is not counted.
    pub fn of_log(filters: &'a Filters, beside: &'a Beside) -> Self {
        Self { filters, beside, says: "Newest first".into(), sizes: None, times: None }
    }

    pub fn view(self) -> AnyView {
        let Self { filters, beside, says, sizes, times } = self;
        let previous = beside.previous.as_deref().map(|cursor| filters.with("before", Some(cursor)));
        let next = beside.next.as_deref().map(|cursor| filters.with("after", Some(cursor)));
        let foot = html! {
            div class="foot" {
                span class="nums" { (says) }
                @if let Some(sizes) = sizes { (sizes) }
                @if let Some(times) = times { (times) }
                @if let Some(pages) = pages(previous, next) { (pages) }
            }
        };
        Drawn::from(foot).into_any()
    }
}

/// The pages beside this one, by their addresses. A list that has only one says nothing of pages.
pub fn pages(previous: Option<String>, next: Option<String>) -> Option<Drawn> {
    if previous.is_none() && next.is_none() {
        return None;
    }
    let step = |href: Option<String>, rel: &str, keep: &str, words: Markup| match href {
        Some(href) => html! { a class="btn" href=(href) rel=(rel) data-keep=(keep) { (words) } },
        None => html! { span class="btn" aria-disabled="true" { (words) } },
    };
    let back = html! { (Glyph::Back) "Previous" };
    let on = html! { "Next" (Glyph::Chevron) };
    let pages = html! {
        nav aria-label="Pages" { (step(previous, "prev", "before", back)) (step(next, "next", "after", on)) }
    };
    Some(pages.into())
}

/// Turns every time of the page exact, or relative again; `href` is the page with the other.
pub fn times(exact: bool, href: String) -> Drawn {
    let words = if exact { "Show relative times" } else { "Show exact times" };
    html! { a class="btn btn-quiet" href=(href) data-keep="times" { (Glyph::Clock) (words) } }.into()
}
