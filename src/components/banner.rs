//! A banner: what was done, what is wrong, or what should be known, above what it is about.

use super::{Glyph, icon};
use leptos::prelude::*;

/// What a banner is for, which is its colour, its sign and how it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What was asked for is done.
    Done,
    /// It should be known, or decided.
    Attention,
    /// It was not done.
    Error,
    /// It is switched off.
    Off,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "banner banner-done",
            Self::Attention => "banner banner-attention",
            Self::Error => "banner banner-error",
            Self::Off => "banner banner-off",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Done => Glyph::Tick,
            Self::Attention => Glyph::Alert,
            Self::Error => Glyph::Octagon,
            Self::Off => Glyph::Pause,
        }
    }

    /// How it is said to those who do not see it come.
    const fn role(self) -> &'static str {
        match self {
            Self::Done => "status",
            Self::Attention | Self::Error | Self::Off => "alert",
        }
    }
}

/// A banner about what just happened, unless it is [`Self::part`] of the page.
pub struct Banner {
    pub tone: Tone,
    /// Another sign than the tone's own.
    pub glyph: Option<Glyph>,
    pub id: Option<&'static str>,
    /// Beside what every banner is: `stale`.
    pub class: &'static str,
    /// Whether it belongs to the page whatever happened: then nobody is interrupted by it.
    pub part: bool,
    /// Its name, where it is a place on the page to come back to.
    pub label: Option<&'static str>,
    /// Its paragraphs.
    pub body: AnyView,
    /// What can be done about it.
    pub beside: Option<AnyView>,
}

impl Banner {
    pub const fn new(tone: Tone, body: AnyView) -> Self {
        Self { tone, glyph: None, id: None, class: "", part: false, label: None, body, beside: None }
    }

    /// Why something was not done, in a sentence.
    pub fn error(says: String) -> Self {
        Self::new(Tone::Error, view! { <p>{says}</p> }.into_any())
    }

    /// What should be known of the page: its sign, its fact in a few words, and what follows.
    pub fn known(glyph: Glyph, fact: String, follows: AnyView) -> Self {
        let body = view! { <p><b>{fact}</b></p>{follows} }.into_any();
        Self { glyph: Some(glyph), part: true, ..Self::new(Tone::Attention, body) }
    }

    /// A secret that the page shows and no page will again.
    pub fn shown_once(follows: AnyView) -> Self {
        Self::known(Glyph::Eye, "Shown only this once".into(), view! { <p>{follows}</p> }.into_any())
    }

    /// Why nothing on the page can be changed, under an id for all that is inactive for it.
    pub fn look_only(id: &'static str, why: &str) -> Self {
        let says = view! { <p><b>"You can look, not change. "</b>{format!("{why}.")}</p> }.into_any();
        Self { glyph: Some(Glyph::Lock), id: Some(id), class: "look-only", part: true, ..Self::new(Tone::Off, says) }
    }

    pub fn view(self) -> AnyView {
        let Self { tone, glyph, id, class, part, label, body, beside } = self;
        let class = format!("{} {class}", tone.class()).trim_end().to_owned();
        let inside = view! { {icon(glyph.unwrap_or(tone.glyph()))}<div>{body}</div>{beside} };
        match label {
            Some(label) => view! { <section class=class id=id aria-label=label>{inside}</section> }.into_any(),
            None => {
                let role = (!part).then_some(tone.role());
                view! { <div class=class id=id role=role tabindex=role.map(|_| "-1")>{inside}</div> }.into_any()
            }
        }
    }
}
