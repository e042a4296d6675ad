//! The caller's account at a glance.

use super::{
    Own,
    applications::{self, OwnApplication},
    sessions::{self, OwnSession},
};
use crate::{
    domain::{Timestamp, scope::CatalogueEntry, session::Limits, text::folded},
    policy::Action,
    server::{
        crypto::passkey::Place,
        storage::people::{credentials, factors, organizations, passkeys},
        use_cases::error::AppError,
    },
};
use uuid::Uuid;

/// Everything about the caller's account that is not in the session.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What the caller signs in with, when it is not their address: somebody else signed in with that when it became theirs.
    pub signs_in_with: Option<String>,
    pub organization: String,
    /// Whether the organization asks everyone for a second factor.
    pub second_factor: bool,
    /// Since when an authenticator app is set up.
    pub authenticator: Option<Timestamp>,
    pub passkeys: Vec<OwnPasskey>,
    /// Why no passkey can be added at this address.
    pub no_passkeys: Option<String>,
    /// Recovery codes that were not used yet, and all that there were.
    pub codes_left: u64,
    pub codes: u64,
    pub sessions: Vec<OwnSession>,
    /// What acts for the caller, by name, and what describes the scopes.
    pub applications: Vec<OwnApplication>,
    pub catalogue: Vec<CatalogueEntry>,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnPasskey {
    pub id: Uuid,
    pub name: String,
    /// The host where it works, when that is another one than this.
    pub elsewhere: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Everything the account page shows. `origin`: where the page is opened.
///
/// # Errors
/// Denied.
pub async fn overview(own: Own<'_>, limits: Limits, origin: &str) -> Result<Overview, AppError> {
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let actor = &own.act.caller.actor;
    let place = Place::at(origin);
    let here = place.as_ref().map(|place| place.host.clone()).unwrap_or_default();
    let signs_in_with = credentials::name_of(&mut connection, actor.user_id()).await?;
    let app = factors::authenticator(&mut connection, actor.user_id()).await?;
    let passkeys = passkeys::of_user(&mut connection, actor.user_id()).await?;
    let (left, total) = factors::codes_left(&mut connection, actor.user_id()).await?;
    let (applications, catalogue) = applications::list(&mut connection, own.act).await?;
    let settings = organizations::settings(&mut connection, actor.organization_id).await?;
    Ok(Overview {
        signs_in_with: signs_in_with.filter(|name| *name != folded(&own.session.email)),
        organization: settings.name,
        second_factor: settings.second_factor,
        authenticator: app.map(|app| app.created_at),
        passkeys: passkeys
            .into_iter()
            .map(|passkey| OwnPasskey {
                id: passkey.id,
                name: passkey.name,
                elsewhere: (passkey.host != here).then_some(passkey.host),
                created_at: passkey.created_at,
                last_used_at: passkey.last_used_at,
            })
            .collect(),
        no_passkeys: place.err(),
        codes_left: left.unsigned_abs(),
        codes: total.unsigned_abs(),
        sessions: sessions::list(&mut connection, own, limits).await?,
        applications,
        catalogue,
    })
}
