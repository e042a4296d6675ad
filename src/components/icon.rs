//! Small signs. Each stands beside words that say the same.

use leptos::prelude::*;
use std::{fmt::Write, sync::LazyLock};

/// The signs of the console, 16 by 16, in the colour of the text beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    ArrowDown,
    ArrowUp,
    Back,
    Badge,
    Building,
    Lines,
    People,
    Tree,
    Dots,
    Home,
    Info,
    Menu,
    Octagon,
    Person,
    Plug,
    Tick,
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
    Passkey,
    Pencil,
    Phone,
    Plus,
    Search,
    Shield,
    Undo,
}

impl Glyph {
    /// All of them.
    pub const ALL: [Self; 35] = [
        Self::Alert,
        Self::ArrowDown,
        Self::ArrowUp,
        Self::Back,
        Self::Badge,
        Self::Building,
        Self::Lines,
        Self::People,
        Self::Tree,
        Self::Dots,
        Self::Home,
        Self::Info,
        Self::Menu,
        Self::Octagon,
        Self::Person,
        Self::Plug,
        Self::Tick,
        Self::Bin,
        Self::Check,
        Self::Chevron,
        Self::ChevronDown,
        Self::Clock,
        Self::Copy,
        Self::Cross,
        Self::Download,
        Self::Eye,
        Self::Lock,
        Self::Pause,
        Self::Passkey,
        Self::Pencil,
        Self::Phone,
        Self::Plus,
        Self::Search,
        Self::Shield,
        Self::Undo,
    ];

    /// The lines of the sign, as the `d` of an SVG path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Alert => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6v4M8 10.9v.5",
            Self::ArrowUp => "M8 13V3M4 7l4-4 4 4",
            Self::Back => "M10 3.5 5.5 8l4.5 4.5",
            Self::Badge => {
                "M2 3.5h12v9H2ZM5.5 8a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM3.8 10.6c.3-1 .9-1.4 1.7-1.4s1.4.4 1.7 1.4M9.5 6.5h2.5M9.5 9.5h2.5"
            }
            Self::Lines => "M6 4h7.5M6 8h7.5M6 12h7.5M2.8 4h.01M2.8 8h.01M2.8 12h.01",
            Self::People => {
                "M6 7.6a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM1.5 13.5c.5-2.5 2.3-3.7 4.5-3.7s4 1.2 4.5 3.7M10.8 3.2a2.2 2.2 0 0 1 0 4M12 10.2c1.3.5 2.2 1.6 2.5 3.3"
            }
            Self::Tree => {
                "M6.2 2h3.6v3.4H6.2ZM1.8 10.6h3.6V14H1.8ZM10.6 10.6h3.6V14h-3.6ZM8 5.4v2.6M3.6 10.6V8h8.8v2.6"
            }
            Self::Building => "M3 14V2.5h6.5V14M9.5 6.5H13V14M2 14h12M5.2 5.2h2M5.2 8h2M5.2 10.8h2",
            Self::Dots => "M3 8h.01M8 8h.01M13 8h.01",
            Self::Home => "M2.5 7.2 8 2.5l5.5 4.7V13.5h-3.8V9.8H6.3v3.7H2.5Z",
            Self::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 7.4v3.8M8 4.8v.3",
            Self::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Self::Octagon => "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4ZM8 4.8v3.8M8 10.9v.4",
            Self::Person => "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8ZM2.5 14c.6-2.8 2.8-4.2 5.5-4.2s4.9 1.4 5.5 4.2",
            Self::Passkey => {
                "M5.8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 5.8 8ZM1.5 13.5c.4-2.3 2-3.5 4.3-3.5.8 0 1.5.1 2.1.4M12 8.4a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM12 8.4V14l1.3-1.2M12 11.2l1.2-.9"
            }
            Self::Phone => "M4.5 1.8h7v12.4h-7ZM7.2 11.8h1.6",
            Self::Plug => "M5.5 2v3.5M10.5 2v3.5M3.5 5.5h9V8a4.5 4.5 0 0 1-9 0ZM8 12.5V15",
            Self::Tick => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM5.2 8.2l2 2 3.6-4",
            Self::ArrowDown => "M8 3v10M4 9l4 4 4-4",
            Self::Bin => "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
            Self::ChevronDown => "M3.5 6 8 10.5 12.5 6",
            Self::Pencil => "M3 13l.6-2.8 7-7 2.2 2.2-7 7Z",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Chevron => "M6 3.5 10.5 8 6 12.5",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6V8l2.4 1.4",
            Self::Copy => "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Download => "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11",
            Self::Eye => {
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z"
            }
            Self::Lock => "M3.5 7h9v6.5h-9ZM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2",
            Self::Pause => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM6.5 5.8v4.4M9.5 5.8v4.4",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Shield => "M8 1.8 13 3.5v4c0 3.4-2.2 5.6-5 6.7-2.8-1.1-5-3.3-5-6.7v-4ZM5.6 7.8l1.8 1.8 3-3.4",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4l3.1 3.1",
            Self::Undo => "M5.5 3 2.5 6l3 3M2.5 6h6.8a3.7 3.7 0 0 1 0 7.4H6",
        }
    }
}

/// Decoration: the words beside it say the same. It is drawn once in the page, by [`signs`], and used by its number.
pub fn icon(glyph: Glyph) -> AnyView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#sign-{}", glyph as u8)></use></svg> }.into_any()
}

/// Every sign, as the page draws them once.
pub fn signs() -> AnyView {
    static SIGNS: LazyLock<String> = LazyLock::new(|| {
        Glyph::ALL.into_iter().fold(String::new(), |mut markup, glyph| {
            let (id, path) = (glyph as u8, glyph.path());
            let _ = write!(markup, r#"<symbol id="sign-{id}" viewBox="0 0 16 16"><path d="{path}"/></symbol>"#);
            markup
        })
    });
    view! { <svg hidden inner_html=SIGNS.as_str()></svg> }.into_any()
}
