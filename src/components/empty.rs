//! Nothing to show: one heading, one or two sentences, one way on.

use leptos::prelude::*;

/// What stands where something would.
#[derive(Default)]
pub struct Empty {
    /// A sign above the heading.
    pub sign: Option<AnyView>,
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
        let Self { sign, heading, alone, text, more, way_on } = self;
        let heading = if alone {
            view! { <h1 tabindex="-1">{heading}</h1> }.into_any()
        } else {
            view! { <h2>{heading}</h2> }.into_any()
        };
        let text = (!text.is_empty()).then(|| view! { <p>{text}</p> });
        view! {
            <section class="empty">
                {sign}
                {heading}
                {text}
                {more}
                {way_on.map(|way_on| view! { <div class="actions">{way_on}</div> })}
            </section>
        }
        .into_any()
    }

    /// A page that has nothing to show: why, and the way on from there.
    pub fn page(heading: &str, text: &str, way_on: AnyView) -> AnyView {
        let (heading, text) = (heading.to_owned(), text.to_owned());
        Self { heading, alone: true, text, way_on: Some(way_on), ..Self::default() }.view()
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
