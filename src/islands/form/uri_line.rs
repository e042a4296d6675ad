//! One line of the redirect URI editor, as it is being filled in.

use leptos::prelude::*;

/// One line of the editor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UriLine {
    pub text: RwSignal<String>,
    /// Left after typing: an error may speak up.
    pub finished: RwSignal<bool>,
    /// There for browsers without JavaScript only.
    pub spare: bool,
}

impl UriLine {
    pub fn new(text: String) -> Self {
        Self { text: RwSignal::new(text), finished: RwSignal::new(false), spare: false }
    }

    pub fn spare() -> Self {
        Self { spare: true, ..Self::new(String::new()) }
    }

    pub fn is_blank(&self) -> bool {
        self.text.with(|text| text.trim().is_empty())
    }
}
