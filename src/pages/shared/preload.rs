//! What a page will need soon, asked for before the page's own code finds out.

use crate::wire::AssetRoot;
use leptos::prelude::*;
use leptos_meta::Link;

/// The bundle of the forms, on the pages that have one: it is loaded beside the first bundle, not after it.
pub fn forms() -> AnyView {
    let root = use_context::<AssetRoot>().map(|root| root.0).unwrap_or_default();
    view! {
        <Link rel="modulepreload" href=format!("{root}/pkg/forms.js")/>
        <Link
            rel="preload"
            href=format!("{root}/pkg/forms_bg.wasm")
            as_="fetch"
            type_="application/wasm"
            crossorigin="anonymous"
        />
    }
    .into_any()
}
