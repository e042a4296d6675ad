//! `/signed-in`: where signing in beside a page leads, so that nothing typed there is left behind.

use super::frame::brand;
use crate::{server_fns::session::get_session, wire::route};
use leptos::prelude::*;
use leptos_meta::Title;

const KEY: &str = "clientele-signed-in";

#[component]
pub fn SignedInPage() -> impl IntoView {
    let session = Resource::new(|| (), |()| get_session());
    view! {
        <main class="login">
            <div class="login-form">
                {brand(route::ADMIN)}
                <div class="login-middle">
                    <Suspense>
                        {move || Suspend::new(async move {
                            match session.await.ok().flatten() {
                                Some(session) => signed_in(session.actor.name),
                                None => signed_out(),
                            }
                        })}
                    </Suspense>
                </div>
            </div>
        </main>
    }
}

fn signed_in(name: String) -> AnyView {
    // Other tabs hear that something is stored, and look again who is signed in.
    Effect::new(|_| {
        if let Ok(Some(storage)) = window().local_storage() {
            // A browser that stores nothing tells nobody; those tabs look when they get the focus.
            let _ = storage.set_item(KEY, "").and_then(|()| storage.remove_item(KEY));
        }
    });
    view! {
        <Title text="Signed in"/>
        <h1 tabindex="-1">"You are signed in"</h1>
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
