//! Sessions: a cookie, a row with its hashes, an end.
//!
//! The cookie has two halves of 256 random bits, with a dot between. The first names the session for all its life and is the
//! key to what is kept for it. The second is renewed each time the user shows who they are.

use super::{
    audit::{
        Whom,
        events::{self, What},
    },
    caller::Whence,
    error::AppError,
    restorations::hold,
    sign_in::browser::{Browser, Entered},
};
use crate::{
    domain::{Timestamp, UserId, event::EventKind, session::Limits, time::MINUTE},
    policy::{Actor, Proof},
    server::{
        crypto::secret_value::{random_token, sha256_hex},
        storage::{
            Connection, StorageError, Store,
            people::{
                browsers, credentials,
                sessions::{self, Session},
            },
        },
    },
};
use subtle::ConstantTimeEq;

/// A request's session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    /// The half of the cookie that stays: the key to what is encrypted for this session.
    pub token: String,
    /// All of the cookie.
    pub cookie: String,
    /// Its SHA-256: the session's name in the database.
    pub id_hash: String,
    /// The SHA-256 of the half that is renewed, as the cookie had it.
    pub token_hash: String,
    pub proof: Proof,
    /// By which it was opened, and by which whatever it changes asks again.
    pub limits: Limits,
    /// Whether the organization asks for a second factor and the user has none: then only their account is open.
    pub lacks_factor: bool,
    /// Whether the organization's data were put back to an earlier state, and nobody has confirmed it.
    pub restored: bool,
    /// When it ends, if nothing is asked with it before.
    pub ends: Timestamp,
    /// Whether a request moves that on: not when it has lasted as long as any may.
    pub moves: bool,
    /// How long before the end the page warns its user.
    pub told_before: i64,
}

/// Time to finish a sentence and press a button.
const TOLD_BEFORE: i64 = 2 * MINUTE;

/// Written no more often than this: a busy page must not write for every request.
const TOUCH_EVERY: i64 = MINUTE;

const BETWEEN: char = '.';

/// A new second half for a session: the cookie's whole value, and the hash that is kept of the new half.
pub fn renewed(token: &str) -> (String, String) {
    let half = random_token();
    let hash = sha256_hex(half.as_bytes());
    (format!("{token}{BETWEEN}{half}"), hash)
}

/// The session a cookie's value opens, if it still does; this counts as using it.
///
/// # Errors
/// When storage fails.
pub async fn open(store: &Store, limits: Limits, cookie: &str, now: Timestamp) -> Result<Option<SignedIn>, AppError> {
    let Some((signed_in, unused)) = look(store, limits, cookie, now).await? else { return Ok(None) };
    // With a short limit more often, or a session would end however busy it is.
    if unused < TOUCH_EVERY.min(limits.idle / 4) {
        return Ok(Some(signed_in));
    }
    match stay(store, limits, &signed_in, now).await {
        Err(error) => {
            // An administrator who looks for the fault must get in while nothing can be written. The session only ends earlier.
            tracing::error!(?error, "a session's last use could not be noted");
            Ok(Some(signed_in))
        }
        stays => stays,
    }
}

/// Notes that a session is used, and opens it as it is then.
///
/// # Errors
/// When storage fails.
pub async fn stay(
    store: &Store,
    limits: Limits,
    session: &SignedIn,
    now: Timestamp,
) -> Result<Option<SignedIn>, AppError> {
    let mut transaction = store.begin().await?;
    sessions::touch(&mut transaction, &session.id_hash, now).await?;
    transaction.commit().await?;
    Ok(look(store, limits, &session.cookie, now).await?.map(|(signed_in, _)| signed_in))
}

/// The user of a session that ended by its limits and is still known. Of one that someone ended nothing is known.
///
/// # Errors
/// When storage fails.
pub async fn ended(store: &Store, cookie: &str) -> Result<Option<UserId>, AppError> {
    let mut connection = store.reader().acquire().await?;
    Ok(find(&mut connection, cookie).await?.map(|(_, session)| session.actor.user_id()))
}

/// The session that a cookie's value names with both of its halves, whatever its age, and its name in the database.
async fn find(connection: &mut Connection, cookie: &str) -> Result<Option<(String, Session)>, StorageError> {
    let (token, half) = cookie.split_once(BETWEEN).unwrap_or((cookie, ""));
    let id_hash = sha256_hex(token.as_bytes());
    let shown = if half.is_empty() { String::new() } else { sha256_hex(half.as_bytes()) };
    let found = sessions::find(connection, &id_hash).await?;
    Ok(found.filter(|session| is_half_of(session, &shown)).map(|session| (id_hash, session)))
}

/// Whether a session's second half has this SHA-256, as long as nobody has renewed it.
pub fn is_half_of(session: &Session, token_hash: &str) -> bool {
    session.token_hash.as_bytes().ct_eq(token_hash.as_bytes()).into()
}

/// The session, without using it, and how long nothing was asked with it.
///
/// # Errors
/// When storage fails.
pub async fn look(
    store: &Store,
    limits: Limits,
    cookie: &str,
    now: Timestamp,
) -> Result<Option<(SignedIn, i64)>, AppError> {
    let mut connection = store.reader().acquire().await?;
    let Some((id_hash, session)) = find(&mut connection, cookie).await? else { return Ok(None) };
    if limits.ended(session.created_at, session.last_seen_at, now) {
        return Ok(None);
    }
    let (idle, absolute) = (session.last_seen_at.plus(limits.idle), session.created_at.plus(limits.absolute));
    let signed_in = SignedIn {
        actor: session.actor,
        email: session.email,
        organization_name: session.organization_name,
        token: cookie.split(BETWEEN).next().unwrap_or(cookie).to_owned(),
        cookie: cookie.to_owned(),
        id_hash,
        token_hash: session.token_hash,
        proof: Proof { at: session.proved_at, lasts: limits.proof },
        limits,
        lacks_factor: session.lacks_factor,
        restored: session.restored,
        ends: idle.min(absolute),
        moves: idle < absolute,
        told_before: TOLD_BEFORE.min(limits.idle.min(limits.absolute) / 2),
    };
    Ok(Some((signed_in, now.since(session.last_seen_at))))
}

/// What becomes of a sign-in.
#[derive(Debug)]
pub enum Begun {
    Session(Entered),
    /// The user was deactivated, or has another password than the one that was verified.
    Gone,
    /// The organization's data were put back: only these users sign in until one of them confirms that.
    Held(Vec<String>),
}

/// Begins a session for a user and ends the one the browser came with, by its hash: its id was known before the sign-in.
/// The browser is known from now on. Whether the user is active and has the password that was verified
/// is asked in the statement that notes the sign-in, so that a reset of the password or a deactivation comes
/// wholly before or wholly after.
///
/// # Errors
/// When storage fails.
pub async fn begin(
    store: &Store,
    (user_id, verified): (UserId, &str),
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<Begun, AppError> {
    let Browser { previous, address, user_agent, cookie: former, .. } = browser;
    let token = random_token();
    let (cookie, token_hash) = renewed(&token);
    let mut transaction = store.begin().await?;
    if !credentials::signed_in(&mut transaction, user_id, verified, now).await? {
        return Ok(Begun::Gone);
    }
    if let Some(previous) = previous {
        sessions::remove(&mut transaction, previous).await?;
    }
    let user_agent: Option<String> = user_agent.map(|agent| agent.chars().take(300).collect());
    let id_hash = sha256_hex(token.as_bytes());
    sessions::insert(&mut transaction, (&id_hash, &token_hash), user_id, now, address, user_agent.as_deref()).await?;
    let known = random_token();
    let former = former.map(|former| sha256_hex(former.as_bytes()));
    let hashes = (former.as_deref(), sha256_hex(known.as_bytes()));
    browsers::remember(&mut transaction, (hashes.0, &hashes.1), user_id, now).await?;
    // Asked last: by now nobody can put the database back before this session is seen and ended with the others.
    if let Some(who) = hold::held(&mut transaction, user_id).await? {
        return Ok(Begun::Held(who));
    }
    transaction.commit().await?;
    Ok(Begun::Session(Entered { session: cookie, browser: known }))
}

/// Ends the session that a cookie's value names with both of its halves, if there is one. Nobody asked for it by name, so no
/// sign-out is told.
///
/// # Errors
/// When storage fails.
pub async fn end_of(store: &Store, cookie: &str) -> Result<(), AppError> {
    let mut connection = store.reader().acquire().await?;
    let found = find(&mut connection, cookie).await?;
    drop(connection);
    let Some((id_hash, _)) = found else { return Ok(()) };
    let mut transaction = store.begin().await?;
    sessions::remove(&mut transaction, &id_hash).await?;
    Ok(transaction.commit().await?)
}

/// Ends a session at its user's wish: its cookie opens nothing from now on.
///
/// # Errors
/// When storage fails.
pub async fn end(store: &Store, session: &SignedIn, from: Whence<'_>, now: Timestamp) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    sessions::remove(&mut transaction, &session.id_hash).await?;
    transaction.commit().await?;
    let what = What::done(EventKind::SignOut, None);
    events::tell(store, what, Whom::User(session.actor.user_id()), (from, None), now);
    Ok(())
}
