//! An address that leads nowhere.

use super::shared::{
    frame::brand,
    refused::{failed, set_status},
};
use crate::wire::{UiError, route};
use leptos::prelude::*;
use leptos_meta::Title;

/// Outside of the console.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_status(&UiError::NotFound(None));
    view! {
        <Title text="There is no such page"/>
        <main class="login one-column">
            <div class="login-form">
                {brand(route::ADMIN)}
                <div class="login-middle">
                    <h1 tabindex="-1">"There is no such page"</h1>
                    <p>"The address may be incomplete, or what it showed may be gone."</p>
                    <p><a class="btn" href=route::ADMIN>"Back to Admin"</a></p>
                </div>
            </div>
        </main>
    }
}

/// Within it, with its navigation.
#[component]
pub fn NowherePage() -> impl IntoView {
    failed(&UiError::NotFound(None), None, "Not found")
}
