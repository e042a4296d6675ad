//! The shell and the route table.

use leptos::prelude::*;

pub fn shell(_options: LeptosOptions) -> impl IntoView {
    view! { <main></main> }
}

#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
