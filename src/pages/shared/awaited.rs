//! What a page reads before it is drawn, and what its address says.
//!
//! A page is read and drawn once, on the server: nothing of it is drawn anew in the browser, so nothing is watched for
//! changes.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::future::Future;

/// A part of a page that has something to read first.
pub fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView
where
    Suspend<V>: IntoView,
{
    Suspend::new(part)
}

/// A parameter of the address's query.
pub fn parameter(name: &str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name))
}

/// A part of the address's path that differs from page to page.
pub fn segment(name: &str) -> String {
    use_params_map().with_untracked(|path| path.get(name)).unwrap_or_default()
}
