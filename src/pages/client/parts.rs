//! Small words and signs that the pages of a client share.

use crate::{
    domain::{ClientId, State},
    wire::{Happened, Notice, When},
};
use leptos::prelude::*;

/// The signs these pages use, 16 by 16, in the colour of the text beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    ArrowDown,
    Bin,
    Check,
    Chevron,
    ChevronDown,
    Clock,
    Copy,
    Cross,
    Download,
    Eye,
    Lock,
    Pause,
    Pencil,
    Plus,
    Search,
    Undo,
}

/// Decoration: the words beside it say the same.
pub fn icon(glyph: Glyph) -> AnyView {
    let path = match glyph {
        Glyph::Alert => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6v4M8 10.9v.5",
        Glyph::ArrowDown => "M8 3v10M4 9l4 4 4-4",
        Glyph::Bin => "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
        Glyph::ChevronDown => "M3.5 6 8 10.5 12.5 6",
        Glyph::Pencil => "M3 13l.6-2.8 7-7 2.2 2.2-7 7Z",
        Glyph::Check => "M3 8.5 6.5 12 13 4.5",
        Glyph::Chevron => "M6 3.5 10.5 8 6 12.5",
        Glyph::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6V8l2.4 1.4",
        Glyph::Copy => "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
        Glyph::Cross => "M4 4l8 8M12 4l-8 8",
        Glyph::Download => "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11",
        Glyph::Eye => {
            "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z"
        }
        Glyph::Lock => "M3.5 7h9v6.5h-9ZM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2",
        Glyph::Pause => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM6.5 5.8v4.4M9.5 5.8v4.4",
        Glyph::Plus => "M8 3v10M3 8h10",
        Glyph::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4l3.1 3.1",
        Glyph::Undo => "M5.5 3 2.5 6l3 3M2.5 6h6.8a3.7 3.7 0 0 1 0 7.4H6",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor"
            stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">
            <path d=path></path>
        </svg>
    }
    .into_any()
}

/// A relative time whose exact instant is in `datetime` and on hover.
pub fn time_text(when: &When) -> AnyView {
    view! { <time datetime=when.iso.clone() title=when.exact.clone()>{when.relative.clone()}</time> }.into_any()
}

/// "3 minutes ago", "Never", "Not recorded": three different things.
pub fn happened(what: &Happened) -> AnyView {
    match what {
        Happened::NotRecorded => "Not recorded".into_any(),
        Happened::Never => "Never".into_any(),
        Happened::At(when) => time_text(when),
    }
}

/// What was done, in the words of the banner.
pub fn notice_words(notice: &Notice) -> String {
    match notice {
        Notice::Saved { name } => format!("{name} is saved."),
        Notice::Removed { name } => format!("{name} is removed."),
        Notice::Deactivated { name, date, .. } => format!("{name} is deactivated. Removed on {}.", date.exact),
        Notice::Restored { cut, .. } => format!("Restored by you. Tokens issued before {} stay dead.", cut.exact),
        Notice::Disabled { name } => format!("{name} is disabled. It gets and keeps no tokens."),
        Notice::Enabled { name } => format!("{name} is enabled. No old token revives."),
        Notice::SecretRemoved { hint } => format!("The secret {hint} is removed. It is refused from now on."),
    }
}

/// The banner of something done.
pub fn done_banner(notice: &Notice) -> AnyView {
    view! {
        <div class="banner banner-done" role="status" id="notice" tabindex="-1">
            {icon(Glyph::Check)}
            <p>{notice_words(notice)}</p>
        </div>
    }
    .into_any()
}

/// The address of a client's page.
pub fn page_of(id: ClientId) -> String {
    format!("/admin/integrations/oauth/{id}")
}

/// The sign of a state.
pub const fn glyph_of(state: State) -> Glyph {
    match state {
        State::Active => Glyph::Check,
        State::Inactive => Glyph::Clock,
        State::Disabled => Glyph::Pause,
    }
}
