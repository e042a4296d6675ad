//! What only some may press, or only sometimes: inactive it says why, and can be focused so that it is heard.

use super::{Glyph, icon};
use leptos::prelude::*;

/// The control, or in its place the same word inactive with the reason below it. `id`: the reason's.
pub fn gated(label: &'static str, why: Option<String>, id: &'static str, active: impl FnOnce() -> AnyView) -> AnyView {
    match why {
        None => active(),
        Some(why) => view! {
            <div class="inactive">
                {inactive(label, Some(Glyph::Lock), "btn", id)}
                <p class="why" id=id>{why}"."</p>
            </div>
        }
        .into_any(),
    }
}

/// A button that does nothing; the reason stands elsewhere on the page, under the id `why`.
pub fn inactive(
    label: impl Into<String>,
    glyph: Option<Glyph>,
    class: &'static str,
    why: impl Into<String>,
) -> AnyView {
    view! {
        <button type="button" class=class aria-disabled="true" aria-describedby=why.into()>{glyph.map(icon)}{label.into()}</button>
    }
    .into_any()
}
