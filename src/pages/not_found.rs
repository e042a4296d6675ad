//! An address that leads nowhere.

use super::shared::refused::failed;
use crate::wire::UiError;
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <main class="page">{failed(&UiError::NotFound(None), None, "Not found")}</main> }
}
