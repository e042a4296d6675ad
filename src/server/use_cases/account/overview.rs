//! The caller's account at a glance.

use super::{Own, sessions};
use crate::{
    domain::{RoleGrant, session::Limits},
    policy::Action,
    server::{
        console::present::time::past,
        crypto::passkey::Place,
        storage::people::{factors, organizations, passkeys},
        use_cases::error::AppError,
    },
    wire::{Account, PasskeyRow},
};

/// Everything the account page shows. `origin`: where the page is opened.
///
/// # Errors
/// Denied.
pub async fn overview(own: Own<'_>, limits: Limits, origin: &str) -> Result<Account, AppError> {
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let (actor, now) = (&own.act.caller.actor, own.act.now);
    let place = Place::at(origin);
    let here = place.as_ref().map(|place| place.host.clone()).unwrap_or_default();
    let app = factors::authenticator(&mut connection, actor.user_id()).await?;
    let passkeys = passkeys::of_user(&mut connection, actor.user_id()).await?;
    let (left, total) = factors::codes_left(&mut connection, actor.user_id()).await?;
    let settings = organizations::settings(&mut connection, actor.organization_id).await?;
    Ok(Account {
        name: actor.name.clone(),
        email: own.session.email.clone(),
        organization: settings.name,
        required: settings.second_factor,
        roles: actor.roles.iter().map(RoleGrant::label).collect(),
        authenticator: app.map(|app| past(now, app.created_at)),
        passkeys: passkeys
            .into_iter()
            .map(|passkey| PasskeyRow {
                id: passkey.id,
                name: passkey.name,
                elsewhere: (passkey.host != here).then_some(passkey.host),
                added: past(now, passkey.created_at),
                used: passkey.last_used_at.map(|at| past(now, at)),
            })
            .collect(),
        no_passkeys: place.err(),
        codes_left: left.unsigned_abs(),
        codes: total.unsigned_abs(),
        sessions: sessions::list(&mut connection, own, limits).await?,
    })
}
