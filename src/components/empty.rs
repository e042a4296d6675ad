//! Nothing to show: one heading, one or two sentences, one way on.

use super::{Glyph, icon};
use leptos::prelude::*;

/// What stands where something would.
#[derive(Default)]
pub struct Empty {
    pub glyph: Option<Glyph>,
    pub heading: String,
    /// Whether the heading is the page's own: nothing stands above it.
    pub alone: bool,
    pub text: String,
    /// What should be known beyond that.
    pub more: Option<AnyView>,
    pub way_on: Option<AnyView>,
}

impl Empty {
    pub fn view(self) -> AnyView {
        let Self { glyph, heading, alone, text, more, way_on } = self;
        let heading = if alone {
            view! { <h1 tabindex="-1">{heading}</h1> }.into_any()
        } else {
            view! { <h2>{heading}</h2> }.into_any()
        };
        view! {
            <section class="empty">
                {glyph.map(icon)}
                {heading}
                <p>{text}</p>
                {more}
                {way_on.map(|way_on| view! { <div class="actions">{way_on}</div> })}
            </section>
        }
        .into_any()
    }

    /// A list that has something, but nothing that is looked for; `all`: its address without what narrows it.
    pub fn no_match(what: &str, all: String) -> AnyView {
        let way_on = view! { <a class="btn" href=all>"Clear filters"</a> }.into_any();
        Self {
            heading: format!("No {what} matches"),
            text: "Try fewer or shorter words, or clear the filters.".into(),
            way_on: Some(way_on),
            ..Self::default()
        }
        .view()
    }
}
