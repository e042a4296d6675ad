//! What restoring a deactivated client brings back, and what stays gone.

use super::{Glyph, icon};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A sentence for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub back: Vec<String>,
    pub gone: Vec<String>,
}

impl Contract {
    /// Side by side.
    pub fn view(self) -> AnyView {
        let lines = |glyph: Glyph, lines: Vec<String>| {
            lines.into_iter().map(|words| view! { <li>{icon(glyph)}{words}</li> }).collect_view()
        };
        view! {
            <div class="contract">
                <div><h2>"Comes back"</h2><ul class="comes-back">{lines(Glyph::Check, self.back)}</ul></div>
                <div><h2>"Stays gone"</h2><ul class="stays-gone">{lines(Glyph::Cross, self.gone)}</ul></div>
            </div>
        }
        .into_any()
    }
}
