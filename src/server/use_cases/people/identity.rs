//! A user's identity: inviting a user, and changing a name or an address.

use super::{
    differences::{changed, labels},
    links::{self, NewLink},
    refusals::changed_meanwhile,
    user::{KIND, WHAT, entry},
};
use crate::{
    domain::{
        DivisionId, OrganizationId, Parsed, RoleAt, UserId, UserState,
        audit::{AuditAction, AuditField},
        person,
        refusal::Wrong,
        text,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            clients::catalogue::{self, ListedRole},
            people::{
                credentials,
                users::{self, NewUser, User},
            },
        },
        use_cases::{change::Act, error::AppError, grants},
    },
};
use uuid::Uuid;

/// What can be chosen for a new user.
#[derive(Clone, Debug)]
pub struct InviteOptions {
    /// The roles that the caller holds, as nobody gives others.
    pub roles: Vec<ListedRole>,
    /// Id and name.
    pub divisions: Vec<(DivisionId, String)>,
}

/// The roles and divisions that can be chosen for a new user.
///
/// # Errors
/// Denied.
pub async fn invite_options(act: Act<'_>) -> Result<InviteOptions, AppError> {
    let caller = act.caller;
    let organization = caller.actor.organization_id;
    let mut connection = act.read(Action::InviteUser { giving: &[] }).await?;
    let mut roles = match caller.actor.may(Action::GiveRoles { giving: &[] }).is_allowed() {
        true => catalogue::roles(&mut connection, organization).await?,
        false => vec![],
    };
    roles.retain(|role| caller.actor.has_to_give_somewhere(role.id));
    Ok(InviteOptions { roles, divisions: catalogue::divisions(&mut connection, organization).await? })
}

/// Adds a user who is to choose a password by a link.
///
/// # Errors
/// Denied, or Invalid with the field.
pub async fn invite(
    act: Act<'_>,
    (name, email): (&str, &str),
    roles: Parsed<Vec<RoleAt>>,
    issuer: &str,
) -> Result<NewLink, AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let giving = grants::find(&mut change, caller.actor.organization_id, roles).await??;
    let id = UserId::from_uuid(Uuid::new_v4());
    let typed = text::name(name, person::MAX_NAME).unwrap_or_else(|_| WHAT.word().to_owned());
    let audited = caller.entry(KIND, id.to_string(), typed, AuditAction::Invite, now);
    let mut change = change.ask(Action::InviteUser { giving: &giving }, audited).await?;
    let connection = &mut change;
    let (name, email) = valid(connection, (name, email), (caller.actor.organization_id, None)).await?;
    if !giving.is_empty() {
        caller.prove(now)?;
    }
    let user = User {
        id,
        organization_id: caller.actor.organization_id,
        name,
        email,
        state: UserState::Invited,
        version: 0,
        created_at: now,
        last_sign_in_at: None,
        roles: giving,
    };
    users::add_user(
        connection,
        &NewUser {
            id: user.id,
            organization_id: user.organization_id,
            name: &user.name,
            email: &user.email,
            password_hash: "",
            state: UserState::Invited,
            created_at: now,
            roles: &[],
        },
    )
    .await?;
    users::give(connection, user.id, &user.roles).await?;
    let link = links::put(connection, caller, &user, issuer, now).await?;
    let mut audited = entry(caller, &user, AuditAction::Invite, now);
    audited.changes = [changed(AuditField::Name, "", &user.name), changed(AuditField::Email, "", &user.email)]
        .into_iter()
        .flatten()
        .collect();
    if !user.roles.is_empty() {
        audited.changes.push(Change { field: AuditField::Roles, before: vec![], after: labels(&user.roles) });
    }
    change.commit(audited).await?;
    Ok(link)
}

/// A name, and an address that nobody else of the organization has. Whether somebody of another one signs in with it is found
/// out when a password is chosen, by whoever holds the link.
async fn valid(
    connection: &mut Connection,
    (name, email): (&str, &str),
    (organization, but): (OrganizationId, Option<UserId>),
) -> Result<(String, String), AppError> {
    let field = |field: &str, message: String| crate::domain::FieldError::wrong(field, message);
    let mut wrong = vec![];
    let name = text::name(name, person::MAX_NAME).map_err(|message| wrong.push(field("name", message)));
    let email = person::email(email).map_err(|message| wrong.push(field("email", message)));
    if let Ok(email) = &email
        && users::address_taken(connection, organization, email, but).await?
    {
        wrong.push(field("email", Wrong::AddressTaken.into()));
    }
    match (name, email) {
        (Ok(name), Ok(email)) if wrong.is_empty() => Ok((name, email)),
        _ => Err(wrong.into()),
    }
}

/// Gives a user another name or address.
///
/// # Errors
/// Denied, no such user, Invalid with the field, Conflict when someone was faster.
pub async fn edit(act: Act<'_>, (id, version): (UserId, i64), (name, email): (&str, &str)) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, before) =
        act.begin_on_powers().await?.load::<User>(&id, AuditAction::Edit, |_| Action::EditUser { has: &[] }).await?;
    let caller = &change.caller();
    let audited = entry(caller, &before, AuditAction::Edit, now);
    let (name, email) = valid(&mut change, (name, email), (before.organization_id, Some(before.id))).await?;
    if email != before.email {
        change = change.ask(Action::EditUser { has: &before.roles }, audited).await?;
        // By the address a user signs in.
        caller.prove(now)?;
    }
    change.at(&before, version).await?;
    let after = User { name, email, ..before.clone() };
    if !users::update(&mut change, &after, version).await? {
        return Err(changed_meanwhile(WHAT));
    }
    if after.email != before.email {
        // Unless somebody else signs in with it: then the user goes on with the former one, and is told. So is who changes
        // their own; they could as well open the link of an invitation.
        credentials::follow_address(&mut change, after.id, &after.email).await?;
    }
    let changes =
        [changed(AuditField::Name, &before.name, &after.name), changed(AuditField::Email, &before.email, &after.email)];
    let changes: Vec<Change> = changes.into_iter().flatten().collect();
    if !changes.is_empty() {
        change.commit(NewEntry { changes, ..entry(caller, &after, AuditAction::Edit, now) }).await?;
    }
    Ok(after.name)
}
