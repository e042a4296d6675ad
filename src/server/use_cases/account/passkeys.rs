//! The caller's passkeys: adding and removing them.

use super::{
    CHALLENGE, Own, codes,
    factors::{after_removal, usable},
    place,
};
use crate::{
    domain::{
        audit::{AuditAction, AuditField},
        person,
        refusal::{Absent, Reason, Wrong},
        text,
    },
    server::{
        crypto::passkey::{Kept, Owner, Refused},
        storage::{
            audit::entry::{Change, NewEntry},
            people::passkeys::{self, Stored},
        },
        use_cases::error::AppError,
    },
};
use uuid::Uuid;

const ADD: &str = "add passkey";
/// More would be someone's idea of fun.
const MOST: usize = 20;

fn room(have: usize) -> Result<(), AppError> {
    if have < MOST { Ok(()) } else { Err(AppError::conflict(Reason::PasskeysEnough)) }
}

/// What the browser is asked for, to add a passkey (JSON, as `PublicKeyCredential.parseCreationOptionsFromJSON` takes
/// it).
///
/// # Errors
/// Asked who one is; Invalid where browsers have no passkeys; Conflict with too many.
pub async fn ask_new(own: Own<'_>, origin: &str) -> Result<String, AppError> {
    let place = place(origin)?;
    let (mut change, _) = own.begin_proven().await?;
    room(passkeys::of_user(&mut change, own.act.caller.actor.user_id()).await?.len())?;
    let have = usable(&mut change, own.act.caller.actor.user_id(), &place).await?;
    let owner =
        Owner { id: own.act.caller.actor.user_id(), email: &own.session.email, name: &own.act.caller.actor.name };
    let asked = place.ask_new(&owner, &have)?;
    let expires = own.act.now.plus(CHALLENGE);
    passkeys::challenge(&mut change, &own.challenge(ADD), Some(owner.id), &asked.state, expires).await?;
    change.keep().await?;
    Ok(asked.options)
}

/// Adds the passkey that the browser made. Recovery codes come back when it is the first second factor.
///
/// # Errors
/// Asked who one is; Invalid for a name or an answer that is none; Conflict when it is someone's already.
pub async fn add(own: Own<'_>, origin: &str, (name, answer): (&str, &str)) -> Result<Option<Vec<String>>, AppError> {
    let name = text::name(name, person::MAX_NAME).map_err(|says| AppError::invalid("name", says))?;
    let place = place(origin)?;
    let (mut change, _) = own.begin_proven().await?;
    let asked = passkeys::take(&mut change, &own.challenge(ADD), own.act.now).await?;
    // The question is used up, whatever becomes of the answer.
    change.keep().await?;
    let (_, state) = asked.ok_or_else(|| AppError::invalid("passkey", Wrong::TooLate))?;
    let refused = |refused: Refused| AppError::invalid("passkey", refused.logged());
    let (credential_id, credential) = place.new_passkey(answer, &state).map_err(refused)?;
    let (mut change, user) = own.begin_proven().await?;
    room(passkeys::of_user(&mut change, user.id).await?.len())?;
    let passkey = Stored {
        id: Uuid::new_v4(),
        user_id: user.id,
        name: name.clone(),
        host: place.host,
        credential,
        created_at: own.act.now,
        last_used_at: None,
    };
    if !passkeys::add(&mut change, &passkey, &credential_id).await? {
        return Err(AppError::conflict(Reason::PasskeyKnown));
    }
    let codes = codes::first_codes(own, &mut change).await?;
    let changes = vec![Change { field: AuditField::Passkey, before: vec![], after: vec![name] }];
    change.commit(NewEntry { changes, ..own.entry(AuditAction::AddPasskey) }).await?;
    Ok(codes)
}

fn no_such() -> AppError {
    AppError::no_such(Absent::Passkey)
}

/// Reads the id of a passkey as it comes from outside.
///
/// # Errors
/// There is no such passkey.
pub fn passkey_id(id: &str) -> Result<Uuid, AppError> {
    Uuid::try_parse(id.trim()).map_err(|_| no_such())
}

/// Removes a passkey and returns its name.
///
/// # Errors
/// Asked who one is; there is no such passkey of one's own; Conflict when the organization asks for a second factor and
/// it is the last.
pub async fn remove(own: Own<'_>, id: Uuid) -> Result<String, AppError> {
    let (mut change, user) = own.begin_proven().await?;
    let name = passkeys::remove(&mut change, user.id, id).await?.ok_or_else(no_such)?;
    after_removal(&mut change, &user).await?;
    let changes = vec![Change { field: AuditField::Passkey, before: vec![name.clone()], after: vec![] }];
    change.commit(NewEntry { changes, ..own.entry(AuditAction::RemovePasskey) }).await?;
    Ok(name)
}

impl Kept for Stored {
    fn host(&self) -> &str {
        &self.host
    }

    fn credential(&self) -> &str {
        &self.credential
    }
}
