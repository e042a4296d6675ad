//! Use cases on the caller's own account: the password, second factors, sessions, proofs. They cannot name another
//! account; [`super::people`] administers those.

mod authenticator;
mod codes;
mod overview;
mod passkeys;
mod password;
mod proof;
mod sessions;

pub use authenticator::{confirm, proposal, propose, remove as remove_authenticator};
pub use codes::{Code, check_code, replace as replace_codes};
pub use overview::overview;
pub use passkeys::{add as add_passkey, ask_new as ask_new_passkey, remove as remove_passkey};
pub use password::change as change_password;
pub use proof::{answer_of, ask as ask_proof, ask_of, by_code, by_passkey, by_password, options as proof_options};
pub use sessions::{end as end_session, end_others as end_other_sessions};

use super::{
    change::{Act, Change},
    error::AppError,
    session::SignedIn,
};
use crate::{
    domain::{
        audit::{AuditAction, ObjectKind},
        time::MINUTE,
    },
    policy::Action,
    server::{
        crypto::{passkey::Place, secret_value::sha256_hex},
        storage::{
            Connection,
            audit::entry::NewEntry,
            people::{
                factors, organizations, passkeys as stored, sessions as stored_sessions,
                users::{self, User},
            },
        },
    },
    wire::{Conflict, UiError},
};

/// How long a browser may take to answer a challenge, in milliseconds.
pub const CHALLENGE: i64 = 10 * MINUTE;

/// Who does something to their own account, in which session.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    pub act: Act<'a>,
    pub session: &'a SignedIn,
}

impl Own<'_> {
    /// Begins a change of the account: what else changes it waits until this one ends, and a session that was ended
    /// meanwhile changes nothing.
    async fn begin(self) -> Result<Change, AppError> {
        self.act.begin_on_account().await?.ask(Action::ChangeSelf, self.entry(AuditAction::Edit)).await
    }

    /// The same for what asks who one is, with the user.
    async fn begin_proven(self) -> Result<(Change, User), AppError> {
        let mut change = self.begin().await?;
        let caller = change.caller();
        caller.prove(self.act.now)?;
        let user = users::find(&mut change, caller.actor.organization_id, caller.actor.id).await?;
        Ok((change, user.ok_or(UiError::SignedOut)?))
    }

    /// Recovery codes that come with the first second factor. Whoever else is in a session then is put out: it began
    /// with less.
    async fn first_codes(self, connection: &mut Connection) -> Result<Option<Vec<String>>, AppError> {
        let codes = codes::make_first(connection, self.act.caller.actor.id, self.act.now).await?;
        if codes.is_some() {
            stored_sessions::remove_of(connection, self.act.caller.actor.id, Some(&self.session.id_hash)).await?;
        }
        Ok(codes)
    }

    fn entry(self, action: AuditAction) -> NewEntry {
        let actor = &self.act.caller.actor;
        self.act.caller.entry(ObjectKind::User, actor.id.to_string(), actor.name.clone(), action, self.act.now)
    }

    /// What a challenge of this session is kept under.
    fn challenge(self, purpose: &str) -> String {
        challenge_id(purpose, &self.session.token)
    }
}

/// What a challenge is kept under: its purpose, and something that only the browser that was asked has.
pub fn challenge_id(purpose: &str, held: &str) -> String {
    // With the length, so that no purpose and value read as another purpose and value.
    sha256_hex(format!("challenge {} {purpose} {held}", purpose.len()).as_bytes())
}

/// Where passkeys are asked for.
///
/// # Errors
/// Invalid, with the reason why there are none at this address.
pub fn place(origin: &str) -> Result<Place, AppError> {
    Place::at(origin).map_err(|says| AppError::invalid("passkey", says))
}

/// The passkeys of a user that work at a place.
async fn usable(connection: &mut Connection, user: uuid::Uuid, place: &Place) -> Result<Vec<stored::Stored>, AppError> {
    let all = stored::of_user(connection, user).await?;
    Ok(all.into_iter().filter(|passkey| passkey.host == place.host).collect())
}

/// Refuses to take the last second factor from someone whose organization asks for one.
async fn keeps_one(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    let required = organizations::settings(connection, user.organization_id).await?.second_factor;
    if required && !factors::of_user(connection, user.id).await?.any() {
        return Err(conflict("Not removed. Your organization asks for a second factor: add another one first."));
    }
    Ok(())
}

/// Recovery codes go with the last second factor: alone they would be a password that nobody chose.
async fn after_removal(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    keeps_one(connection, user).await?;
    if !factors::of_user(connection, user.id).await?.any() {
        factors::remove_codes(connection, user.id).await?;
        factors::forget_failures(connection, user.id).await?;
    }
    Ok(())
}

fn conflict(says: &str) -> AppError {
    UiError::Conflict(Box::new(Conflict::Transition(says.to_owned()))).into()
}
