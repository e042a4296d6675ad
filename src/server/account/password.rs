//! Changing one's password.

use super::Own;
use crate::{
    domain::password as rules,
    server::{
        auth::password,
        error::AppError,
        storage::{Store, directory, sessions, users},
    },
};

/// Sets another password, for someone who knows the one they have. Ends every other session; with `tokens` also what
/// applications hold for them.
///
/// # Errors
/// Invalid, with the field: the present password is another, or the new one is refused.
pub async fn change(store: &Store, own: Own<'_>, current: &str, new: &str, tokens: bool) -> Result<(), AppError> {
    let id = own.caller.actor.id;
    let mut connection = store.reader().acquire().await?;
    let known = directory::credentials(&mut connection, &own.session.email).await?.filter(|c| c.user_id == id);
    drop(connection);
    let verified = known.map(|c| c.password_hash);
    if !password::verify(current.to_owned(), verified.clone()).await? {
        return Err(AppError::invalid("current", "This is not your password."));
    }
    rules::check(new, &own.session.email, &own.caller.actor.name)
        .map_err(|says| AppError::invalid("password", says))?;
    if new == current {
        return Err(AppError::invalid("password", "This is the password you have. Choose another."));
    }
    let hash = password::hash_off_thread(new.to_owned()).await?;
    let (mut change, _) = own.begin(store).await?;
    // While it was hashed a one-time link may have set another.
    if !users::change_password(&mut change, id, &verified.unwrap_or_default(), &hash).await? {
        return Err(AppError::invalid("current", "This is not your password any more."));
    }
    sessions::remove_of(&mut change, id, Some(&own.session.id_hash)).await?;
    sessions::proved(&mut change, &own.session.id_hash, own.now).await?;
    if tokens {
        users::cut(&mut change, id).await?;
    }
    change.tell(own.entry("change_password"));
    change.commit().await
}
