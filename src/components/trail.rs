//! Where one is, and the way back up.

use crate::{wire::route, wire::route::CLIENTS};
use leptos::prelude::*;

/// Admin, OAuth, and where one is.
pub fn trail(here: &str) -> AnyView {
    trail_to("OAuth", CLIENTS, here)
}

/// Admin, a section, and where one is.
pub fn trail_to(section: &'static str, list: &'static str, here: &str) -> AnyView {
    view! {
        <nav class="trail" aria-label="Breadcrumb">
            <ol>
                <li><a href=route::ADMIN>"Admin"</a></li>
                <li><a href=list>{section}</a></li>
                <li aria-current="page">{here.to_owned()}</li>
            </ol>
        </nav>
    }
    .into_any()
}
