//! Clientele: the admin console for an organization's OAuth clients, and the authorization server behind it.
//!
//! | module | what |
//! |---|---|
//! | [`domain`] | what a client is and what may happen to it; pure, both targets |
//! | [`policy`] | who may do what; pure, both targets |
//! | [`wire`] | what crosses between browser and server |
//! | [`components`] | looks: no server calls, no resources |
//! | [`dom`] | short words for what is asked of the document; the browser's half alone calls them |
//! | `browser` | what a page does in the browser beyond HTML; the first of the browser's two bundles |
//! | `forms` | what the settings form of a client does in the browser; the second bundle |
//! | `pages` | one file or folder per route, drawn by the server alone; `pages::app` is the shell and the route table |
//! | `server_fns` | the console's door to the use cases |
//! | `server` | use cases, storage, doors, startup |
//!
//! Who may import whom stands in `docs/architecture.md`; `tests/architecture` holds the house to it.

#[cfg(feature = "page")]
pub mod browser;
pub mod components;
pub mod dom;
pub mod domain;
#[cfg(feature = "forms")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod policy;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod server_fns;
pub mod wire;
