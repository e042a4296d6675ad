//! Labels of a client, each in its colour, with the way to all that have it.

use crate::{domain::ownership::Label, wire::route};
use leptos::prelude::*;

/// `None`: there is none.
pub fn labels(labels: &[Label]) -> Option<AnyView> {
    let label = |label: &Label| {
        let class = format!("pill label-{}", label.colour.as_str());
        view! { <li><a class=class href=route::clients_with("label", &label.name)>{label.name.clone()}</a></li> }
    };
    let list = || view! { <ul class="labels" aria-label="Labels">{labels.iter().map(label).collect_view()}</ul> };
    (!labels.is_empty()).then(|| list().into_any())
}
