//! One list of scopes for all that list some: a list is a good part of what the bundle weighs.

use super::state::ScopeChoice;
use leptos::prelude::*;
use std::sync::Arc;

type Which = Arc<dyn Fn() -> Vec<ScopeChoice> + Send + Sync>;
type Draw = Arc<dyn Fn(ScopeChoice) -> AnyView + Send + Sync>;

/// Draws each of these, once for as long as it is among them.
pub fn each(
    which: impl Fn() -> Vec<ScopeChoice> + Send + Sync + 'static,
    draw: impl Fn(ScopeChoice) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    keyed(Arc::new(which), Arc::new(draw))
}

fn keyed(which: Which, draw: Draw) -> AnyView {
    view! { <For each=move || which() key=|choice| choice.row.base.clone() children=move |choice| draw(choice)/> }
        .into_any()
}
