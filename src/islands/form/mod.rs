//! The settings form of a client: its fields, its errors, its save bar. Shared by Client Details and Add client.

mod each;
mod fields;
mod problems;
pub mod refusals;
mod save_bar;
mod scope_group;
mod scope_row;
mod scope_tags;
mod scopes;
mod state;
mod uri_line;
mod uris;

pub use fields::{Basics, GrantTypeCards, TokenDuration};
pub use problems::{FieldErrors, Problems, list};
pub use save_bar::{SaveBar, SkipToSave};
pub use scopes::Scopes;
pub use state::{FormState, anchor};
pub use uris::RedirectUris;

/// The id of the settings form, which buttons outside of it refer to.
pub const FORM_ID: &str = "settings-form";
