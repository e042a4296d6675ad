//! The rules of a client: what it is, and what may happen to it. Pure: no IO, no clock, no framework. Both targets
//! compile it, so the browser refuses by the same rules as the server.

pub mod audit;
pub mod authorization;
pub mod character;
pub mod client;
pub mod clock;
pub mod count;
mod dead;
pub mod draft;
pub mod event;
pub mod grant_type;
mod ids;
pub mod lifecycle;
pub mod maker;
pub mod noted;
pub mod origin;
pub mod parameter;
pub mod password;
pub mod person;
pub mod redirect_uri;
pub mod refusal;
pub mod role;
pub mod scope;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod settings;
pub mod settings_form;
pub mod text;
pub mod time;
pub mod token;
pub mod verifier;

pub use count::Count;
pub use draft::{Parsed, SettingsDraft, SettingsPatch};
pub use grant_type::GrantType;
pub use ids::{ClientId, DivisionId, OrganizationId, RoleId, SecretId, UserId};
pub use lifecycle::{DeletionKind, DeletionOutcome, Lifecycle, State};
pub use maker::Maker;
pub use person::UserState;
pub use redirect_uri::RedirectUri;
pub use role::{DivisionScope, RoleAt, RoleGrant};
pub use scope::ScopeId;
pub use second_factor::Factors;
pub use settings::{ClientSettings, FieldError};
pub use settings_form::SettingsForm;
pub use time::Timestamp;
