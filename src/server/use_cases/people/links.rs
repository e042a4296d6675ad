//! One-time links by which users choose a password. The holder of a link is that user, so making one needs every role
//! that the user holds. A link opens no session by itself: the second factor is still asked for.

use super::{differences::changed, refusals::changed_meanwhile, user::entry};
use crate::{
    domain::{
        Timestamp, UserId, UserState,
        audit::{AuditAction, AuditField},
        password::Whose,
        refusal::{Absent, Reason, Thing, Wrong},
        time::DAY,
    },
    policy::{Action, ActorKind},
    server::{
        crypto::{
            password,
            secret_value::{random_token, sha256_hex},
        },
        storage::{
            Connection, Store,
            audit::entry::{self, Change, NewEntry},
            people::{
                actors, browsers, credentials,
                links::{self, Link},
                organizations, sessions,
                users::{self, User},
            },
        },
        use_cases::{caller::Caller, change::Act, error::AppError, passwords},
    },
};
use uuid::Uuid;

/// How long an invitation is good for, in milliseconds.
const INVITATION: i64 = 7 * DAY;
/// How long a link to a new password is good for, in milliseconds.
const RESET: i64 = DAY;

/// A link, to its maker.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    /// The whole address.
    pub address: String,
    pub expires_at: Timestamp,
    /// Whether it ends an invitation, or sets a new password.
    pub invited: bool,
}

impl NewLink {
    /// What the audit log keeps of it: until when it is good, in milliseconds.
    pub(super) fn change(&self) -> Option<Change> {
        changed(AuditField::Link, "", &self.expires_at.millis().to_string())
    }
}

/// Whom a link is for, to those who hold it.
#[derive(Clone, Debug)]
pub struct Welcome {
    pub name: String,
    pub email: String,
    /// What they will sign in with, when it is not their address: somebody else signs in with that now.
    pub signs_in_with: Option<String>,
    pub organization: String,
    pub expires_at: Timestamp,
    pub invited: bool,
}

/// Writes a new link over the one that may be out.
pub(super) async fn put(
    connection: &mut Connection,
    caller: &Caller,
    user: &User,
    issuer: &str,
    now: Timestamp,
) -> Result<NewLink, AppError> {
    put_by(connection, Some(caller.actor.id), user, issuer, now).await
}

pub(super) async fn put_by(
    connection: &mut Connection,
    by: Option<Uuid>,
    user: &User,
    issuer: &str,
    now: Timestamp,
) -> Result<NewLink, AppError> {
    let invited = user.state == UserState::Invited;
    let token = random_token();
    let expires_at = now.plus(if invited { INVITATION } else { RESET });
    let link = Link { user_id: user.id, created_at: now, created_by: by, expires_at };
    links::put(connection, &link, &sha256_hex(token.as_bytes())).await?;
    Ok(NewLink {
        user_id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        address: format!("{issuer}/welcome/{token}"),
        expires_at,
        invited,
    })
}

/// Makes a link for a user, in the place of the one that may be out.
///
/// # Errors
/// Denied, no such user, Conflict when someone was faster or the user is deactivated.
pub async fn make(act: Act<'_>, (id, version): (UserId, i64), issuer: &str) -> Result<NewLink, AppError> {
    let now = act.now;
    let (mut change, user) = act
        .begin_on_powers()
        .await?
        .load::<User>(&id, AuditAction::MakeLink, |user| Action::LinkUser { has: &user.roles })
        .await?;
    let caller = &change.caller();
    let audited = entry(caller, &user, AuditAction::MakeLink, now);
    if user.state == UserState::Inactive {
        return Err(AppError::conflict(Reason::ReactivateFirst(user.name)));
    }
    caller.prove(now)?;
    change.at(&user, version).await?;
    if !users::update(&mut change, &user, version).await? {
        return Err(changed_meanwhile(Thing::User));
    }
    let link = put(&mut change, caller, &user, issuer, now).await?;
    let changes = link.change().into_iter().collect();
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(link)
}

fn over() -> AppError {
    AppError::no_such(Absent::Link)
}

async fn open(connection: &mut Connection, token: &str, now: Timestamp) -> Result<(Link, User), AppError> {
    let hash = sha256_hex(token.trim().as_bytes());
    let link = links::find(connection, &hash).await?.filter(|link| link.expires_at > now).ok_or_else(over)?;
    let organization = users::organization_of(connection, link.user_id).await?;
    let user = users::find(connection, organization, link.user_id).await?.ok_or_else(over)?;
    let good = user.state != UserState::Inactive && vouched(connection, &link, &user).await?;
    if good { Ok((link, user)) } else { Err(over()) }
}

/// Whether the maker of a link may still let its user in. Someone who could when they made it may have been deactivated
/// since, or the user may have been given a role that the maker does not hold.
pub(super) async fn vouched(connection: &mut Connection, link: &Link, user: &User) -> Result<bool, AppError> {
    let Some(maker) = link.created_by else { return Ok(true) };
    let maker = users::find(connection, user.organization_id, UserId::from_uuid(maker)).await?;
    let Some(maker) = maker.filter(|maker| maker.state == UserState::Active) else { return Ok(false) };
    let maker = actors::actor(connection, maker.id, user.organization_id, maker.name, false).await?;
    let invites =
        || user.state == UserState::Invited && maker.may(Action::InviteUser { giving: &user.roles }).is_allowed();
    Ok(maker.may(Action::LinkUser { has: &user.roles }).is_allowed() || invites())
}

/// What tries of a link are counted by: the value itself is kept nowhere.
pub fn link_name(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// Whom a link is for.
///
/// # Errors
/// No such link, whatever became of it.
pub async fn welcome(store: &Store, token: &str, now: Timestamp) -> Result<Welcome, AppError> {
    let mut connection = store.reader().acquire().await?;
    let (link, user) = open(&mut connection, token, now).await?;
    let signs_in_with = match credentials::is_free(&mut connection, user.id, &user.email).await? {
        true => None,
        false => credentials::name_of(&mut connection, user.id).await?,
    };
    Ok(Welcome {
        signs_in_with,
        organization: organizations::organization_name(&mut connection, user.organization_id).await?,
        invited: user.state == UserState::Invited,
        name: user.name,
        email: user.email,
        expires_at: link.expires_at,
    })
}

/// Chooses a password by a link, which is used up. Ends every session and everything issued for the person: a thief
/// of the old password may hold them. Returns what they sign in with.
///
/// # Errors
/// No such link; Invalid for a password that is refused, and when somebody else, of whichever organization, signs in with the
/// address: the link stays good then. Nobody else is told.
pub async fn accept(
    store: &Store,
    token: &str,
    chosen: &str,
    (address, request_id): (Option<String>, String),
    now: Timestamp,
) -> Result<String, AppError> {
    let mut connection = store.reader().acquire().await?;
    let (_, user) = open(&mut connection, token, now).await?;
    let organization = organizations::organization_name(&mut connection, user.organization_id).await?;
    let signs_in_with = credentials::name_of(&mut connection, user.id).await?.unwrap_or_default();
    drop(connection);
    let (email, name) = (&user.email, &user.name);
    passwords::check(chosen, Whose { email, signs_in_with: &signs_in_with, name, organization: &organization }).await?;
    let hash = password::hash_off_thread(chosen.to_owned()).await?;
    let mut transaction = store.begin().await?;
    users::changing(&mut transaction, user.organization_id).await?;
    // Asked again: the one who was deactivated while the password was being hashed stays out.
    let (_, user) = open(&mut transaction, token, now).await?;
    if !links::take(&mut transaction, &sha256_hex(token.trim().as_bytes())).await? {
        return Err(over());
    }
    let invited = user.state == UserState::Invited;
    let after = User { state: UserState::Active, ..user.clone() };
    if !users::update(&mut transaction, &after, user.version).await? {
        return Err(changed_meanwhile(Thing::User));
    }
    let signs_in = if credentials::sign_in_with(&mut transaction, user.id, &user.email).await? {
        user.email.clone()
    } else {
        // Who signed in with a former address goes on with it.
        let former = credentials::name_of(&mut transaction, user.id).await?;
        former.ok_or_else(|| AppError::invalid("email", Wrong::AddressElsewhere(user.email.clone())))?
    };
    credentials::set_password(&mut transaction, user.id, &hash).await?;
    sessions::remove_of(&mut transaction, user.id, None).await?;
    users::cut(&mut transaction, user.id).await?;
    browsers::forget_of(&mut transaction, user.id).await?;
    let audited = NewEntry {
        organization_id: user.organization_id,
        at: now,
        actor: Some((user.id.uuid(), user.name.clone())),
        actor_kind: ActorKind::User,
        via: None,
        address,
        request_id: Some(request_id),
        object_kind: super::user::KIND,
        object_id: user.id.to_string(),
        object_name: user.name.clone(),
        action: if invited { AuditAction::AcceptInvitation } else { AuditAction::SetPassword },
        done: true,
        version: Some(user.version + 1),
        changes: changed(AuditField::State, user.state.label(), after.state.label()).into_iter().collect(),
    };
    entry::write(&mut transaction, &audited).await?;
    transaction.commit().await?;
    Ok(signs_in)
}
