//! Requests that the program sends: those of the command line to a server, and those of a server to webhooks.

mod post;

pub use post::{Names, Parcel, Post, Resolved, SystemNames};

use std::sync::Once;

/// A client for HTTP and HTTPS, to be configured further. Certificates are checked as the operating system does.
pub fn builder() -> reqwest::ClientBuilder {
    static CHOSEN: Once = Once::new();
    // A library beside this one may have chosen already: then that one is as good.
    CHOSEN.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder()
}
