//! The users of an organization: listing, reading, deactivating and reactivating them.

use super::{
    differences::changed,
    links,
    refusals::changed_meanwhile,
    user::{WHAT, entry, load},
};
use crate::{
    domain::{
        DivisionId, Factors, RoleGrant, RoleId, Timestamp, UserId, UserState,
        audit::{AuditAction, AuditField},
        refusal::{Reason, Wrong},
    },
    policy::{Action, Actor, Denial, HeldRole},
    server::{
        storage::{
            Connection,
            audit::entry::NewEntry,
            clients::catalogue::{self, ListedRole},
            people::{
                credentials, factors,
                links::{self as stored_links, Link},
                powers, sessions,
                users::{self, User, Wanted},
            },
        },
        use_cases::{
            caller::Caller,
            change::{Act, Object},
            error::AppError,
            place::Beside,
        },
    },
};
use uuid::Uuid;

const ROWS: usize = 50;

/// A page of the organization's users.
#[derive(Clone, Debug)]
pub struct UserPage {
    pub rows: Vec<VisibleUser>,
    /// How many are looked for in each state, in the order of [`UserState::ALL`].
    pub counts: [u64; 3],
    pub beside: Beside,
    /// Roles to ask by: id and name. Empty for those who may not see who holds which.
    pub roles: Vec<(RoleId, String)>,
}

/// A user, as far as the caller may see them.
#[derive(Clone, Debug)]
pub struct VisibleUser {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub state: UserState,
    pub version: i64,
    pub created_at: Timestamp,
    pub last_sign_in_at: Option<Timestamp>,
    /// `None`: the caller may not see who holds which role.
    pub roles: Option<Vec<RoleGrant>>,
}

impl VisibleUser {
    fn of(user: User, shows_roles: bool) -> Self {
        Self {
            id: user.id,
            name: user.name,
            email: user.email,
            state: user.state,
            version: user.version,
            created_at: user.created_at,
            last_sign_in_at: user.last_sign_in_at,
            roles: shows_roles.then_some(user.roles),
        }
    }
}

/// Whether the caller may see who holds which role.
fn shows_roles(caller: &Caller) -> bool {
    caller.actor.may(Action::ViewGrants).is_allowed()
}

/// The organization's users, by name.
///
/// # Errors
/// Denied, or Invalid when those are wanted who hold a role, and the caller may not see that.
pub async fn list(act: Act<'_>, wanted: &Wanted) -> Result<UserPage, AppError> {
    let caller = act.caller;
    let store = act.store(Action::ViewUsers)?;
    let organization = caller.actor.organization_id;
    let shows_roles = shows_roles(caller);
    if wanted.role.is_some() && !shows_roles {
        return Err(AppError::invalid("role", Wrong::RolesNotToBeSeen));
    }
    let found = users::page(store, organization, wanted, ROWS).await?;
    let counts = users::counts(store, organization, wanted).await?;
    let mut connection = store.reader().acquire().await?;
    let ends = match found.rows.first().zip(found.rows.last()) {
        Some((first, last)) => Some([end(&mut connection, first).await?, end(&mut connection, last).await?]),
        None => None,
    };
    let beside = Beside::of(found.among(wanted.from.as_ref()), found.rows.len() as u64, ends);
    let roles = if shows_roles { catalogue::roles(&mut connection, organization).await? } else { vec![] };
    Ok(UserPage {
        rows: found.rows.into_iter().map(|user| VisibleUser::of(user, shows_roles)).collect(),
        counts: UserState::ALL.map(|state| counts.get(state.as_str()).copied().unwrap_or_default().unsigned_abs()),
        beside,
        roles: roles.into_iter().map(|role| (role.id, role.name)).collect(),
    })
}

/// Where a user stands in the list.
async fn end(connection: &mut Connection, user: &User) -> Result<(String, Uuid), AppError> {
    Ok((users::name_key(connection, user.id).await?, user.id.uuid()))
}

/// One user of the organization.
///
/// # Errors
/// Denied, or there is no such user.
pub async fn get(act: Act<'_>, id: UserId) -> Result<VisibleUser, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewUsers).await?;
    Ok(VisibleUser::of(load(&mut connection, caller, id).await?, shows_roles(caller)))
}

/// One user, to be looked after.
#[derive(Clone, Debug)]
pub struct UserDetails {
    pub user: VisibleUser,
    /// The link that is out and was not used yet; it may have expired.
    pub link: Option<Link>,
    /// What they have to sign in with beside the password.
    pub factors: Factors,
    /// Roles that there are to give.
    pub roles: Vec<ListedRole>,
    /// Divisions in which they can be given: id and name; "All divisions" is not among them.
    pub divisions: Vec<(DivisionId, String)>,
    pub why_not: UserActs,
}

/// Why each act on a user is not the caller's to do; `None`: it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserActs {
    pub edit: Option<Denial>,
    pub link: Option<Denial>,
    pub reset_factors: Option<Denial>,
    pub deactivate: Option<Undeactivated>,
    pub reactivate: Option<Denial>,
    pub give: Option<Denial>,
    pub take: Option<Denial>,
}

/// Why a user is not the caller's to deactivate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undeactivated {
    /// It is they themselves.
    Themselves,
    Denied(Denial),
}

/// One user, with what the caller may do about them.
///
/// # Errors
/// Denied, or there is no such user.
pub async fn details(act: Act<'_>, id: UserId) -> Result<UserDetails, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewUsers).await?;
    let organization = caller.actor.organization_id;
    let user = load(&mut connection, caller, id).await?;
    // One that nobody vouches for any more lets nobody in.
    let link = match stored_links::of_user(&mut connection, user.id).await? {
        Some(link) if links::vouched(&mut connection, &link, &user).await? => Some(link),
        _ => None,
    };
    let factors = factors::of_user(&mut connection, user.id).await?;
    let held = powers::held(&mut connection, &user.roles).await?;
    let roles = catalogue::roles(&mut connection, organization).await?;
    let divisions = catalogue::divisions(&mut connection, organization).await?;
    let why_not = acts(&caller.actor, &user, &held);
    Ok(UserDetails { user: VisibleUser::of(user, shows_roles(caller)), link, factors, roles, divisions, why_not })
}

fn acts(actor: &Actor, user: &User, held: &[HeldRole]) -> UserActs {
    let denied = |action: Action<'_>| actor.may(action).into_result().err();
    let yourself = (user.id == actor.user_id()).then_some(Undeactivated::Themselves);
    UserActs {
        edit: denied(Action::EditUser { has: &[] }),
        link: denied(Action::LinkUser { has: &user.roles }),
        reset_factors: denied(Action::ResetFactors { has: &user.roles }),
        deactivate: yourself.or_else(|| denied(Action::DeactivateUser { has: held }).map(Undeactivated::Denied)),
        reactivate: denied(Action::ReactivateUser { has: held }),
        // Which of them can be given is said at each.
        give: denied(Action::GiveRoles { giving: &[] }),
        take: denied(Action::TakeRoles { taking: &[] }),
    }
}

/// Ends a user's access: sessions, tokens, and the link that may be out. Returns their name.
///
/// # Errors
/// Denied, no such user, Conflict when someone was faster or something could not be given any more.
pub async fn deactivate(act: Act<'_>, (id, version): (UserId, i64)) -> Result<String, AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let user = User::find(&mut change, &id).await?;
    let audited = entry(caller, &user, AuditAction::Deactivate, now);
    if user.id == caller.actor.user_id() {
        return Err(AppError::conflict(Reason::Oneself));
    }
    let held = powers::held(&mut change, &user.roles).await?;
    let mut change = change.ask(Action::DeactivateUser { has: &held }, audited.clone()).await?;
    if user.state == UserState::Inactive {
        return Err(AppError::conflict(Reason::AlreadyDeactivated(user.name)));
    }
    caller.prove(now)?;
    change.at(&user, version).await?;
    let connection = &mut change;
    let after = User { state: UserState::Inactive, ..user.clone() };
    if !users::update(connection, &after, version).await? {
        return Err(changed_meanwhile(WHAT));
    }
    sessions::remove_of(connection, user.id, None).await?;
    users::cut(connection, user.id).await?;
    stored_links::end_of(connection, user.id).await?;
    let changes = changed(AuditField::State, user.state.label(), after.state.label()).into_iter().collect();
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(user.name)
}

/// Lets a user sign in again, with the roles they hold. Nothing that was issued revives.
///
/// # Errors
/// Denied, no such user, Conflict when someone was faster.
pub async fn reactivate(act: Act<'_>, (id, version): (UserId, i64)) -> Result<String, AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let user = User::find(&mut change, &id).await?;
    let audited = entry(caller, &user, AuditAction::Reactivate, now);
    let held = powers::held(&mut change, &user.roles).await?;
    let mut change = change.ask(Action::ReactivateUser { has: &held }, audited.clone()).await?;
    if user.state != UserState::Inactive {
        return Err(AppError::conflict(Reason::NotDeactivated(user.name)));
    }
    if !user.roles.is_empty() {
        caller.prove(now)?;
    }
    // Who never chose a password needs a link, as before.
    let state =
        if credentials::has_password(&mut change, user.id).await? { UserState::Active } else { UserState::Invited };
    change.at(&user, version).await?;
    let after = User { state, ..user.clone() };
    if !users::update(&mut change, &after, version).await? {
        return Err(changed_meanwhile(WHAT));
    }
    let changes = changed(AuditField::State, user.state.label(), after.state.label()).into_iter().collect();
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(user.name)
}
