//! Small signs. Each stands beside words that say the same.

use leptos::prelude::*;

/// The signs of the console, 16 by 16, in the colour of the text beside them. Their lines are in `style/signs.css`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    ArrowDown,
    ArrowUp,
    Back,
    Badge,
    Bin,
    Building,
    Check,
    Chevron,
    ChevronDown,
    Clock,
    Copy,
    Cross,
    Dots,
    Download,
    Eye,
    Home,
    Info,
    Lines,
    Lock,
    Menu,
    Octagon,
    Passkey,
    Pause,
    Pencil,
    People,
    Person,
    Phone,
    Plug,
    Plus,
    Search,
    Shield,
    Tick,
    Tree,
    Undo,
}

impl Glyph {
    /// The class that draws it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Alert => "icon i-alert",
            Self::ArrowDown => "icon i-arrow-down",
            Self::ArrowUp => "icon i-arrow-up",
            Self::Back => "icon i-back",
            Self::Badge => "icon i-badge",
            Self::Bin => "icon i-bin",
            Self::Building => "icon i-building",
            Self::Check => "icon i-check",
            Self::Chevron => "icon i-chevron",
            Self::ChevronDown => "icon i-chevron-down",
            Self::Clock => "icon i-clock",
            Self::Copy => "icon i-copy",
            Self::Cross => "icon i-cross",
            Self::Dots => "icon i-dots",
            Self::Download => "icon i-download",
            Self::Eye => "icon i-eye",
            Self::Home => "icon i-home",
            Self::Info => "icon i-info",
            Self::Lines => "icon i-lines",
            Self::Lock => "icon i-lock",
            Self::Menu => "icon i-menu",
            Self::Octagon => "icon i-octagon",
            Self::Passkey => "icon i-passkey",
            Self::Pause => "icon i-pause",
            Self::Pencil => "icon i-pencil",
            Self::People => "icon i-people",
            Self::Person => "icon i-person",
            Self::Phone => "icon i-phone",
            Self::Plug => "icon i-plug",
            Self::Plus => "icon i-plus",
            Self::Search => "icon i-search",
            Self::Shield => "icon i-shield",
            Self::Tick => "icon i-tick",
            Self::Tree => "icon i-tree",
            Self::Undo => "icon i-undo",
        }
    }
}

impl maud::Render for Glyph {
    fn render_to(&self, buffer: &mut String) {
        maud::html! { i class=(self.class()) {} }.render_to(buffer);
    }
}

/// Decoration: the words beside it say the same. An element without content is nothing to a screen reader.
pub fn icon(glyph: Glyph) -> AnyView {
    view! { <i class=glyph.class()></i> }.into_any()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The words behind this one in a text, up to what ends them.
    fn named<'t>(text: &'t str, before: &str, end: char) -> BTreeSet<&'t str> {
        text.split(before).skip(1).filter_map(|rest| rest.split(end).next()).map(str::trim).collect()
    }

    #[test]
    fn each_sign_is_drawn_and_nothing_else_is() {
        let drawn = named(include_str!("../../style/signs.css"), "\n.i-", '{');
        let (code, _) = include_str!("icon.rs").split_once("cfg(test)").unwrap();
        assert_eq!(named(code, "\"icon i-", '"'), drawn);
        assert!(drawn.len() > 30);
    }
}
