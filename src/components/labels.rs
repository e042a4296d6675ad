//! Labels of a client, each in its colour.

use crate::domain::ownership::Label;
use leptos::prelude::*;

/// `None`: there is none.
pub fn labels(labels: &[Label]) -> Option<AnyView> {
    let label = |label: &Label| {
        let class = format!("pill label-{}", label.colour.as_str());
        view! { <li class=class>{label.name.clone()}</li> }
    };
    let list = || view! { <ul class="labels" aria-label="Labels">{labels.iter().map(label).collect_view()}</ul> };
    (!labels.is_empty()).then(|| list().into_any())
}
