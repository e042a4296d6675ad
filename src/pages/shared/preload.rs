//! What a page will need soon, asked for before the page's own code finds out.

use crate::{components::Drawn, wire::AssetRoot};
use leptos::prelude::*;
use maud::html;

/// The bundle of the forms, on the pages that have one: it is loaded beside the first bundle, not after it. Both elements
/// may stand in the body (HTML standard, section 4.2.4): what draws a part that was awaited knows of no head any more.
pub fn forms() -> AnyView {
    let root = use_context::<AssetRoot>().map(|root| root.0).unwrap_or_default();
    let links = html! {
        link rel="modulepreload" href={ (root) "/pkg/forms.js" };
        link rel="preload" href={ (root) "/pkg/forms_bg.wasm" } as="fetch" type="application/wasm" crossorigin="anonymous";
    };
    Drawn::from(links).into_any()
}
