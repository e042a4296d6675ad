//! What a page reads before it is drawn, and what its address says.
//!
//! A page is read and drawn once, on the server: nothing of it is drawn anew in the browser, so nothing is watched for
//! changes.

use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use leptos_router::{
    hooks::{use_location, use_params_map, use_query_map},
    location::Url,
};
use std::future::Future;

/// A part of a page that has something to read first. It is written by whichever thread goes on when that has come, which
/// may just have written a part of another request's page: so the part keeps to what it was made for.
pub fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView
where
    Suspend<OwnedView<V>>: IntoView,
{
    Suspend::new(async move { OwnedView::new(part.await) })
}

/// A parameter of the address's query.
pub fn parameter(name: &str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name))
}

/// A parameter of the address's query that is an address itself. Read from the whole: the map of parameters has decoded
/// each value twice, so that what a search was for would come back as another address.
pub fn address_named(name: &str) -> Option<String> {
    use_location().search.with_untracked(|search| {
        let mut pairs = search.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(named, _)| *named == name).map(|(_, value)| Url::unescape(value))
    })
}

/// A part of the address's path that differs from page to page.
pub fn segment(name: &str) -> String {
    use_params_map().with_untracked(|path| path.get(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;

    #[tokio::test]
    async fn a_part_keeps_to_its_own_request_whoever_writes_it() {
        let (own, other) = (Owner::new(), Owner::new());
        let page = own.with(|| {
            provide_context("its own");
            let part = awaited(async {
                tokio::task::yield_now().await;
                view! { <p>{move || use_context::<&str>()}</p> }
            });
            part.into_any().to_html_stream_in_order()
        });
        other.set();
        provide_context("of another");
        assert_eq!(page.collect::<String>().await.replace("<!>", ""), "<p>its own</p>");
    }
}
