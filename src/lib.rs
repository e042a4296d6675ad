//! Clientele: the admin console for an organization's OAuth clients, and the authorization server behind it.
//!
//! | module | what |
//! |---|---|
//! | [`domain`] | what a client is and what may happen to it; pure, both targets |
//! | [`policy`] | who may do what; pure, both targets |
//! | [`wire`] | what crosses between browser and server |
//! | [`components`] | looks: no server calls, no resources |
//! | [`pages`] | one file or folder per route |
//! | [`server_fns`] | the console's door to the use cases |
//! | [`app`] | the shell and the route table |
//! | `server` | use cases, storage, doors, startup; the only gated module |
//!
//! Who may import whom stands in `docs/architecture.md`; `tests/architecture` holds the house to it.

pub mod app;
pub mod components;
pub mod domain;
pub mod islands;
pub mod pages;
pub mod policy;
pub mod server_fns;
pub mod wire;

#[cfg(feature = "ssr")]
pub mod server;

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
