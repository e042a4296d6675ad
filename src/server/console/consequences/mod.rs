//! The page that follows each change, and its notice.

pub mod account;
pub mod people;

pub use super::addresses::{authorization_page, client_page};

use super::{
    doors::{self, Done},
    present,
};
use crate::{
    domain::{
        ClientId, DeletionOutcome, Timestamp,
        count::plural,
        refusal::{Outage, ShownOnce},
        several::{Chosen, Several},
        watch::Watch,
    },
    policy::Undo,
    server::{
        http::state::AppState,
        use_cases::{
            caller::Caller,
            clients::{self, Became, Deleted, Edited, ListedClient, NewSecret},
            error::AppError,
            flashes,
            refusal::Refusal,
        },
    },
    wire::{Notice, RevealedSecret, SeveralAnswer, route, safe_path},
};

fn at(to: &str, notice: Notice) -> Done {
    Done { to: safe_path(to, route::CLIENTS).to_owned(), notice: Some(notice) }
}

/// After Approve and after Save.
pub fn authorized(name: String) -> Done {
    at(route::AUTHORIZED, Notice::Authorized { name })
}

/// After Revoke Authorization.
pub fn authorization_revoked(name: String) -> Done {
    at(route::AUTHORIZED, Notice::AuthorizationRevoked { name })
}

/// After Decline.
pub fn request_declined(name: String) -> Done {
    at(route::AUTHORIZED, Notice::RequestDeclined { name })
}

/// After Save.
pub fn saved(edited: Edited, page: String, now: Timestamp) -> Done {
    if edited.restored {
        return restored(edited, &page, now);
    }
    if edited.secrets_ended > 0 {
        let text = secrets_ended(&edited);
        return Done { to: page, notice: Some(Notice::Told { text }) };
    }
    Done { to: page, notice: Some(Notice::Saved { name: edited.name }) }
}

/// What ended beside a save.
fn secrets_ended(edited: &Edited) -> String {
    let secrets = plural(edited.secrets_ended as u64, "secret");
    format!("{} saved. {secrets} and all its tokens ended. Give its applications a new secret.", edited.name)
}

/// After Bring back.
pub fn brought_back(edited: Edited, version: i64, page: String) -> Done {
    if edited.secrets_ended > 0 {
        let text = secrets_ended(&edited);
        return Done { to: page, notice: Some(Notice::Told { text }) };
    }
    Done { to: page, notice: Some(Notice::BroughtBack { name: edited.name, version }) }
}

/// After Restore.
pub fn restored(edited: Edited, back: &str, now: Timestamp) -> Done {
    at(back, Notice::Restored { name: edited.name, cut: Box::new(present::time::past(now, edited.cut)) })
}

/// After Disable, with whether the caller can enable the client again.
pub fn disabled(edited: Edited, caller: &Caller, back: &str) -> Done {
    let why_not_enable = caller.actor.could_not(Undo::Enable, &edited.client.roles).map(|lacks| lacks.to_string());
    let back = safe_path(back, route::CLIENTS).to_owned();
    let (id, name) = (edited.client.id, edited.name);
    Done { to: back.clone(), notice: Some(Notice::Disabled { id, name, back, why_not_enable }) }
}

/// After a rehearsal was begun.
pub fn rehearsed(edited: Edited, back: &str) -> Done {
    let until =
        edited.client.life.rehearsal.map(|rehearsal| present::time::exact(rehearsal.ends_at)).unwrap_or_default();
    let text = format!("{} is refused until {until}, as if it were deactivated. Nothing is cut.", edited.name);
    at(back, Notice::Told { text })
}

/// After End it now.
pub fn rehearsal_ended(edited: Edited, back: &str) -> Done {
    let text = format!("The rehearsal of {} is over. Its tokens live again: nothing was cut.", edited.name);
    at(back, Notice::Told { text })
}

pub fn enabled(edited: Edited, back: &str, _now: Timestamp) -> Done {
    at(back, Notice::Enabled { name: edited.name })
}

/// After Yes to the question about several: to the page that tells what came of each.
pub fn several(
    what: Several,
    (chosen, became): (Vec<Chosen>, Vec<Became>),
    back: &str,
    told: (Timestamp, &str),
) -> Done {
    let each = chosen.iter().zip(became);
    let rows = each.map(|(one, became)| present::several::answered(what, one, became, told)).collect();
    let back = safe_path(back, route::CLIENTS).to_owned();
    let answer = SeveralAnswer { what, rows, back };
    Done { to: route::several(what.as_str()), notice: Some(Notice::Several(Box::new(answer))) }
}

/// After Yes.
pub fn deleted(deleted: Deleted, id: ClientId, back: &str, now: Timestamp) -> Done {
    let name = deleted.name;
    match deleted.outcome {
        DeletionOutcome::Removed => at(back, Notice::Removed { name }),
        DeletionOutcome::Deactivated { date_to_delete } => {
            at(back, Notice::Deactivated { id, name, date: Box::new(present::time::deadline(now, date_to_delete)) })
        }
    }
}

pub fn secret_removed(hint: String, page: String) -> Done {
    Done { to: page, notice: Some(Notice::SecretRemoved { hint }) }
}

/// After End when silent.
pub fn silence_set(hint: String, days: i64, page: String) -> Done {
    let text = match days {
        0 => format!("The secret {hint} stays, however long it is silent."),
        days => format!("The secret {hint} ends after {} without use.", plural(days.unsigned_abs(), "day")),
    };
    Done { to: page, notice: Some(Notice::Told { text }) }
}

/// Keeps a new secret for the one page that shows it, and leads there.
///
/// # Errors
/// Those of the change; or signed out.
pub async fn reveal(
    state: &AppState,
    made: Result<NewSecret, AppError>,
    added_client: bool,
    now: Timestamp,
) -> Result<Done, AppError> {
    let made = made?;
    let (_, facts) = doors::request()?;
    let session = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
    let kept = flashes::keep_secret(&state.store, session, made.client.id, &made.value, added_client, now).await;
    kept.map_err(|error| error.but(Outage::NotShown(ShownOnce::Secret)))?;
    Ok(Done { to: route::client_secret(made.client.id), notice: None })
}

/// The new secret, once.
///
/// # Errors
/// Denied or not found; those of beginning a change.
pub async fn revealed(
    state: &AppState,
    caller: &Caller,
    id: ClientId,
    now: Timestamp,
) -> Result<RevealedSecret, AppError> {
    let client = clients::one(doors::act(state, caller, now), id).await?;
    let (_, facts) = doors::request()?;
    let session = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
    let change = doors::act(state, caller, now).begin().await?;
    let taken = flashes::take_secret(change, session, id, now).await?;
    let (secret, added_client) = taken.unzip();
    Ok(RevealedSecret {
        // The page names the client; when it was used is not on it.
        client: present::clients::row(ListedClient::from(&client), &Watch::default(), now),
        secret,
        added_client: added_client.unwrap_or_default(),
    })
}
