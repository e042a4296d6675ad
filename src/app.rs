//! The shell and the route table.

use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
