//! Authorized Applications: what may act in an organization, and how far.

use super::{Beside, Count, When};
use crate::domain::{ClientId, RoleId, State, authorization::AuthorizationState};
use leptos::Params;
use leptos_router::params::Params;
use serde::{Deserialize, Serialize};

/// The page's address as typed into the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params, Serialize, Deserialize)]
pub struct AuthorizedQuery {
    /// Part of an application's or an organization's name, or of a Client ID.
    pub q: Option<String>,
    /// A word of [`AuthorizationState`].
    pub state: Option<String>,
    /// Cursor: the page after this row.
    pub after: Option<String>,
    /// Cursor: the page before this row.
    pub before: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizedPage {
    pub rows: Vec<AuthorizedRow>,
    /// Requests that wait for an answer, whatever is filtered; the first five.
    pub pending: Vec<AuthorizedRow>,
    /// In the order of [`AuthorizationState::ALL`]; of those that are searched for.
    pub counts: [u64; 4],
    pub beside: Beside,
}

/// A client that the organization decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizedRow {
    pub client_id: ClientId,
    pub name: String,
    pub description: String,
    pub owner: String,
    /// Whether the client is the organization's own.
    pub own: bool,
    pub state: AuthorizationState,
    /// What its owner did with it.
    pub client_state: State,
    /// Each scope without what it ends in, and what of it is allowed, in a word; while pending, what is asked for.
    pub scopes: Vec<(String, String)>,
    /// "3 read, 1 read & write"
    pub allowed: String,
    /// Roles that may use it; none: everyone.
    pub roles: u64,
    pub changed: When,
    /// Who asked for it or decided last.
    pub by: Option<String>,
    /// Why it was declined, in the administrator's words; empty: nothing was said.
    pub reason: String,
}

/// One client, to be decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationDetails {
    pub row: AuthorizedRow,
    /// `None`: nothing is decided and nobody asked.
    pub state: Option<AuthorizationState>,
    /// 0 before the first decision.
    pub version: i64,
    pub scopes: Vec<ScopeChoice>,
    /// Id, name, whether it is among those that may use the client.
    pub roles: Vec<(RoleId, String, bool)>,
    /// Who uses it in this organization.
    pub people: Count,
    /// From when on people may ask again for what was declined.
    pub again: Option<When>,
}

pub use crate::domain::scope::ScopeChoice;

/// The tab Authorizations of a client: one organization that decided about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRow {
    pub organization: String,
    pub state: AuthorizationState,
    pub scopes: u64,
    pub people: Count,
    pub changed: When,
}
