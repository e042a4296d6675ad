//! What a client's page says when there is nothing to show.

use super::parts::{Glyph, icon};
use crate::wire::{PageStatus, UiError};
use leptos::prelude::*;
use leptos_meta::Title;

/// One heading, one or two sentences, one way on; answered with the error's own status.
pub fn failed(error: UiError) -> AnyView {
    if let Some(status) = use_context::<PageStatus>() {
        (status.0)(error.status());
    }
    let (heading, text) = match &error {
        UiError::NotFound(Some(removed)) => {
            let by = removed.by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
            ("This client was removed", format!("{} was removed on {}{by}.", removed.name, removed.removed.exact))
        }
        UiError::NotFound(None) => {
            ("There is no such client", "It may have been removed, or the address is not whole.".into())
        }
        UiError::SignedOut => ("Sign in", error.to_string()),
        UiError::Denied(denial) => ("You may not see this", format!("{denial}.")),
        _ => ("This page could not be loaded", error.to_string()),
    };
    let way_on = match error {
        UiError::SignedOut => view! { <a class="btn btn-primary" href="/login">"Sign in"</a> }.into_any(),
        _ => view! { <a class="btn" href="/admin/integrations/oauth">"Manage OAuth Applications"</a> }.into_any(),
    };
    view! {
        <Title text=heading/>
        <section class="empty">
            {icon(Glyph::Alert)}
            <h1 tabindex="-1">{heading}</h1>
            <p>{text}</p>
            {way_on}
        </section>
    }
    .into_any()
}
