//! The users of an organization: listing, reading, deactivating and reactivating them.

use super::{
    differences::changed,
    links,
    refusals::{beaten, conflict},
    user::{WHAT, entry, load},
};
use crate::{
    domain::{
        Timestamp, UserId, UserState,
        audit::{AuditAction, AuditField},
    },
    policy::{Action, Actor, HeldRole},
    server::{
        console::present::time::{deadline, past},
        storage::{
            audit::entry::NewEntry,
            clients::catalogue,
            people::{
                credentials, factors, links as stored_links, powers, sessions,
                users::{self, User, Wanted},
            },
        },
        use_cases::{
            caller::Caller,
            change::{Act, Object},
            error::AppError,
        },
    },
    wire::{LinkOut, UserActs, UserDetails, UserRow, UsersPage, UsersQuery},
};

const ROWS: usize = 50;

/// The organization's users, by name.
///
/// # Errors
/// Denied, or Invalid with the parameter that is not understood.
pub async fn list(act: Act<'_>, query: &UsersQuery) -> Result<UsersPage, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ViewUsers)?;
    let organization = caller.actor.organization_id;
    let shows_roles = caller.actor.may(Action::ViewGrants).is_allowed();
    let wanted = wanted(query, shows_roles)?;
    let mut found = users::page(store, organization, &wanted, ROWS as i64 + 1).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let mut connection = store.reader().acquire().await?;
    let next = match found.last().filter(|_| more) {
        Some(last) => Some(format!("{}~{}", last.id, users::name_key(&mut connection, last.id).await?)),
        None => None,
    };
    let counts = users::counts(&mut connection, organization).await?;
    let roles = if shows_roles { catalogue::roles(&mut connection, organization).await? } else { vec![] };
    Ok(UsersPage {
        rows: found.into_iter().map(|user| row(user, caller, shows_roles, now)).collect(),
        counts: UserState::ALL.map(|state| counts.get(state.as_str()).copied().unwrap_or_default().unsigned_abs()),
        next,
        roles: roles.into_iter().map(|(id, name, _)| (id, name)).collect(),
    })
}

fn wanted(query: &UsersQuery, shows_roles: bool) -> Result<Wanted, AppError> {
    let given = |value: &Option<String>| value.clone().filter(|v| !v.is_empty());
    let text = given(&query.q).unwrap_or_default().trim().to_lowercase();
    if text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Use at most 100 characters."));
    }
    let state = given(&query.state)
        .map(|word| {
            UserState::parse(&word).ok_or_else(|| AppError::invalid("state", "Use active, invited or inactive."))
        })
        .transpose()?;
    let role = given(&query.role)
        .map(|id| id.parse().map_err(|_| AppError::invalid("role", "Use the id of a role.")))
        .transpose()?;
    if role.is_some() && !shows_roles {
        return Err(AppError::invalid("role", "Only those who may see who holds which role can ask by role."));
    }
    let after = given(&query.after)
        .map(|cursor| {
            let gone = || AppError::invalid("after", "This page is gone. Begin at the first one.");
            let (id, name) = cursor.split_once('~').ok_or_else(gone)?;
            let id: UserId = id.parse().map_err(|_| gone())?;
            Ok::<_, AppError>((name.to_owned(), id.to_string()))
        })
        .transpose()?;
    Ok(Wanted { text, state, role, after })
}

fn row(user: User, caller: &Caller, shows_roles: bool, now: Timestamp) -> UserRow {
    UserRow {
        you: user.id == caller.actor.user_id(),
        id: user.id,
        name: user.name,
        email: user.email,
        state: user.state,
        version: user.version,
        roles: shows_roles.then_some(user.roles),
        last_sign_in: user.last_sign_in_at.map(|at| past(now, at)),
    }
}

/// One user, with what the caller may do about them.
///
/// # Errors
/// Denied, or there is no such user.
pub async fn get(act: Act<'_>, id: &str) -> Result<UserDetails, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ViewUsers)?;
    let organization = caller.actor.organization_id;
    let mut connection = store.reader().acquire().await?;
    let user = load(&mut connection, caller, id).await?;
    // One that nobody vouches for any more lets nobody in.
    let link = match stored_links::of_user(&mut connection, user.id).await? {
        Some(link) if links::vouched(&mut connection, &link, &user).await? => Some(LinkOut {
            created: past(now, link.created_at),
            expired: link.expires_at <= now,
            expires: deadline(now, link.expires_at),
        }),
        _ => None,
    };
    let factors = factors::of_user(&mut connection, user.id).await?;
    let held = powers::held(&mut connection, &user.roles).await?;
    let roles = catalogue::roles(&mut connection, organization).await?;
    let divisions = catalogue::divisions(&mut connection, organization).await?;
    let shows_roles = caller.actor.may(Action::ViewGrants).is_allowed();
    drop(connection);
    let mut actor = caller.actor.clone();
    actor.givers = super::givers(store, &actor).await?;
    let why_not = acts(&actor, &user, &held);
    Ok(UserDetails {
        created: past(now, user.created_at),
        row: row(user, caller, shows_roles, now),
        link,
        factors,
        roles,
        divisions,
        why_not,
    })
}

fn acts(actor: &Actor, user: &User, held: &[HeldRole]) -> UserActs {
    let yourself = (user.id == actor.user_id()).then(|| SELF.to_owned());
    UserActs {
        edit: actor.why(Action::EditUser { has: &[] }),
        link: actor.why(Action::LinkUser { has: &user.roles }),
        reset_factors: actor.why(Action::ResetFactors { has: &user.roles }),
        deactivate: yourself.or_else(|| actor.why(Action::DeactivateUser { has: held })),
        reactivate: actor.why(Action::ReactivateUser { has: &user.roles }),
        // Which of them can be given is said at each.
        give: actor.why(Action::GiveRoles { giving: &[] }),
        take: actor.why(Action::TakeRoles { taking: &[] }),
    }
}

const SELF: &str = "Nobody deactivates themselves: another administrator can";

/// Ends a user's access: sessions, tokens, and the link that may be out. Returns their name.
///
/// # Errors
/// Denied, no such user, Conflict when someone was faster or something could not be given any more.
pub async fn deactivate(act: Act<'_>, (id, version): (&str, i64)) -> Result<String, AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let user = User::find(&mut change, id).await?;
    let told = entry(caller, &user, AuditAction::Deactivate, now);
    if user.id == caller.actor.user_id() {
        return Err(conflict(format!("Not done. {SELF}.")));
    }
    let held = powers::held(&mut change, &user.roles).await?;
    let mut change = change.ask(Action::DeactivateUser { has: &held }, told.clone()).await?;
    if user.state == UserState::Inactive {
        return Err(conflict(format!("{} is deactivated already.", user.name)));
    }
    caller.prove(now)?;
    change.at(&user, version).await?;
    let connection = &mut change;
    let after = User { state: UserState::Inactive, ..user.clone() };
    if !users::update(connection, &after, version).await? {
        return Err(beaten(WHAT));
    }
    sessions::remove_of(connection, user.id, None).await?;
    users::cut(connection, user.id).await?;
    stored_links::end_of(connection, user.id).await?;
    let changes = changed(AuditField::State, user.state.label(), after.state.label()).into_iter().collect();
    change.commit(NewEntry { changes, ..told }).await?;
    Ok(user.name)
}

/// Lets a user sign in again, with the roles they hold. Nothing that was issued revives.
///
/// # Errors
/// Denied, no such user, Conflict when someone was faster.
pub async fn reactivate(act: Act<'_>, (id, version): (&str, i64)) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, user) = act
        .begin_on_powers()
        .await?
        .load::<User>(id, AuditAction::Reactivate, |user| Action::ReactivateUser { has: &user.roles })
        .await?;
    let caller = &change.caller();
    let told = entry(caller, &user, AuditAction::Reactivate, now);
    if user.state != UserState::Inactive {
        return Err(conflict(format!("{} is not deactivated.", user.name)));
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
        return Err(beaten(WHAT));
    }
    let changes = changed(AuditField::State, user.state.label(), after.state.label()).into_iter().collect();
    change.commit(NewEntry { changes, ..told }).await?;
    Ok(user.name)
}
