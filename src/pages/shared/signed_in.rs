//! `/signed-in`: where signing in beside a page leads, so that nothing typed there is left behind.

use super::awaited::awaited;
use super::frame::brand;
use crate::{server_fns::session::get_session, wire::route};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SignedInPage() -> impl IntoView {
    view! {
        <main class="login one-column">
            <div class="login-form">
                {brand(route::ADMIN)}
                <div class="login-middle">
                    {awaited(async move {
                        match get_session().await.ok().flatten() {
                            Some(session) => signed_in(session.actor.name),
                            None => signed_out(),
                        }
                    })}
                </div>
            </div>
        </main>
    }
}

fn signed_in(name: String) -> AnyView {
    view! {
        <Title text="Signed in"/>
        <h1 tabindex="-1" data-signed-in>"You are signed in"</h1>
        <p>{format!("As {name}. Go back to the tab you came from: what you typed is still there, and its button works again. This tab can be closed.")}</p>
    }
    .into_any()
}

fn signed_out() -> AnyView {
    view! {
        <Title text="Signed out"/>
        <h1 tabindex="-1">"You are not signed in"</h1>
        <p><a href=route::login(route::SIGNED_IN) rel="external">"Sign in"</a>", then go back to the tab you came from."</p>
    }
    .into_any()
}
