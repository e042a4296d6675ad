//! Changing the caller's password.

use super::Own;
use crate::{
    domain::{audit::AuditAction, password::Whose, refusal::Wrong},
    policy::Action,
    server::{
        crypto::password,
        storage::people::{credentials, factors, sessions, users},
        use_cases::{error::AppError, passwords, session},
    },
};

/// Sets another password, for someone who knows the one they have. Ends every other session; with `tokens` also what
/// applications hold for them. Returns the session's new cookie.
///
/// The present password shows who a user is who has no more than that. Those who have a second factor show that, as for
/// everything that changes how they sign in.
///
/// # Errors
/// Asked who one is; Invalid, with the field: the present password is another, or the new one is refused.
pub async fn change(own: Own<'_>, current: &str, new: &str, tokens: bool) -> Result<String, AppError> {
    let id = own.act.caller.actor.user_id();
    let mut connection = own.act.read(Action::ChangeSelf).await?;
    // Before hashing, which is dear; and again in the change, where it counts.
    if factors::of_user(&mut connection, id).await?.any() {
        own.act.caller.prove(own.act.now)?;
    }
    let known = credentials::of_user(&mut connection, id).await?;
    let signs_in_with = credentials::name_of(&mut connection, id).await?.unwrap_or_default();
    drop(connection);
    let verified = known.map(|c| c.password_hash);
    if !password::verify(current.to_owned(), verified.clone()).await? {
        return Err(AppError::invalid("current", Wrong::NotYourPassword));
    }
    let (name, organization) = (&own.act.caller.actor.name, &own.session.organization_name);
    let whose = Whose { email: &own.session.email, signs_in_with: &signs_in_with, name, organization };
    if new == current {
        return Err(AppError::invalid("password", Wrong::SamePassword));
    }
    passwords::check(new, whose).await?;
    let hash = password::hash_off_thread(new.to_owned()).await?;
    let mut change = own.begin().await?;
    let caller = change.caller();
    let has_factor = factors::of_user(&mut change, id).await?.any();
    if has_factor {
        caller.prove(own.act.now)?;
    }
    // While it was hashed a one-time link may have set another.
    if !credentials::change_password(&mut change, id, &verified.unwrap_or_default(), &hash).await? {
        return Err(AppError::invalid("current", Wrong::NotYourPasswordNow));
    }
    sessions::remove_of(&mut change, id, Some(&own.session.id_hash)).await?;
    let (cookie, token_hash) = session::renewed(&own.session.token);
    // A password is no proof for someone who has more.
    let proved_at = if has_factor { caller.proof.as_ref().map_or(own.act.now, |proof| proof.at) } else { own.act.now };
    sessions::proved(&mut change, &own.session.id_hash, &token_hash, proved_at).await?;
    if tokens {
        users::cut(&mut change, id).await?;
    }
    change.commit(own.entry(AuditAction::ChangePassword)).await?;
    Ok(cookie)
}
