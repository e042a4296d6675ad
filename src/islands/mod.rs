//! What has state that HTML has not: the settings form of a client, on its page and where one is added. The server renders
//! it whole; in the browser it comes in a bundle of its own, to the two pages that have it.

pub mod form;

mod dom;
mod kept;
mod new_client;
mod restore;
mod settings;

pub use new_client::{NewClient, NewClientProps};
pub use restore::Restorable;
pub use settings::{Given, Settings, SettingsProps};

use kept::{kept, kept_text};
