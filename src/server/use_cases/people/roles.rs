//! Roles: what they permit, who holds them, and whom an edit would affect.

use super::{
    differences::changed,
    effect,
    refusals::{changed_meanwhile, no_such},
    role::{Holder, WHAT, entry, load, needed, shown},
};
use crate::{
    domain::{
        ClientId, DivisionId, DivisionScope, FieldError, RoleGrant, RoleId,
        audit::{AuditAction, AuditField},
        person,
        refusal::{Thing, Wrong},
        role::Needed,
        text,
        text::folded,
    },
    policy::{
        Action, Actor, Denial, Permission,
        defaults::{self, DefaultRole},
    },
    server::{
        storage::{
            Connection,
            audit::entry::{Change as Changed, NewEntry},
            clients::catalogue,
            people::{
                roles::{self as stored, Role},
                users,
            },
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
            refusal::Refusal,
        },
    },
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many of those who hold a role its page names.
const NAMED: i64 = 50;

/// What is typed into the form of a role.
#[derive(Clone, Debug, Default)]
pub struct RoleForm {
    pub name: String,
    pub description: String,
    /// Ids of permissions.
    pub permissions: Vec<String>,
}

/// The roles of an organization.
#[derive(Clone, Debug)]
pub struct Roles {
    /// By name.
    pub all: Vec<Role>,
    /// Default roles that are gone or were changed.
    pub restorable: Vec<DefaultOffer>,
}

/// A default role that can be brought back as it came.
#[derive(Clone, Debug)]
pub struct DefaultOffer {
    pub default: DefaultRole,
    /// The role it is now: id and name; `None`: it was deleted.
    pub now: Option<(RoleId, String)>,
    pub why_not: Option<Denial>,
}

/// The organization's roles, and the default roles that can be brought back.
///
/// # Errors
/// Denied.
pub async fn roles(act: Act<'_>) -> Result<Roles, AppError> {
    let actor = &act.caller.actor;
    let mut connection = act.read(Action::ViewRoles).await?;
    let all = stored::list(&mut connection, actor.organization_id).await?;
    let restorable = defaults::ALL.into_iter().filter_map(|default| offer(default, &all, actor)).collect();
    Ok(Roles { all, restorable })
}

fn offer(default: DefaultRole, all: &[Role], actor: &Actor) -> Option<DefaultOffer> {
    let now = all.iter().find(|role| role.default_key.as_deref() == Some(default.key));
    let original = of_default(&default, RoleId::from_uuid(Uuid::nil()));
    if now.is_some_and(|role| same(role, &original)) {
        return None;
    }
    let decided = match now {
        Some(role) => {
            let [adding, removing] = difference(role, &original);
            actor.may(Action::EditRole { adding: &adding, removing: &removing })
        }
        None => actor.may(Action::AddRole { permissions: &original.permissions }),
    };
    let now = now.map(|role| (role.id, role.name.clone()));
    Some(DefaultOffer { default, now, why_not: decided.into_result().err() })
}

/// What is put into a role, and what is taken from it.
fn difference(before: &Role, after: &Role) -> [BTreeSet<Permission>; 2] {
    let only = |one: &Role, other: &Role| one.permissions.difference(&other.permissions).copied().collect();
    [only(after, before), only(before, after)]
}

fn same(role: &Role, other: &Role) -> bool {
    role.name == other.name && role.description == other.description && role.permissions == other.permissions
}

/// A role as it comes with an organization.
pub fn of_default(default: &DefaultRole, id: RoleId) -> Role {
    Role {
        id,
        name: default.name.to_owned(),
        description: default.description.to_owned(),
        version: 1,
        default_key: Some(default.key.to_owned()),
        permissions: default.permissions.iter().copied().collect(),
        users: 0,
        clients: 0,
    }
}

/// One role with what depends on it.
#[derive(Clone, Debug)]
pub struct RoleDetails {
    pub role: Role,
    /// `None`: the caller may not see who holds which role.
    pub holders: Option<RoleHolders>,
    /// How many applications serve only holders of certain roles, this one among them.
    pub applications: u64,
    /// Why nobody can delete the role.
    pub needed: Option<Needed>,
}

/// The users and clients that hold a role, the first of them, and the applications that ask for it.
#[derive(Clone, Debug)]
pub struct RoleHolders {
    pub users: Vec<Holder>,
    pub clients: Vec<Holder>,
    pub applications: Vec<RestrictedTo>,
}

/// An application that serves only holders of certain roles.
#[derive(Clone, Debug)]
pub struct RestrictedTo {
    pub id: ClientId,
    pub name: String,
    /// Whether it asks for this role alone.
    pub alone: bool,
}

/// One role with those who hold it.
///
/// # Errors
/// Denied, or there is no such role.
pub async fn details(act: Act<'_>, id: RoleId) -> Result<RoleDetails, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewRoles).await?;
    let role = load(&mut connection, caller, id).await?;
    let shows = caller.actor.may(Action::ViewGrants).is_allowed();
    let applications = stored::authorizations_with(&mut connection, role.id).await?;
    let needed = needed(&mut connection, role.id, &applications, shows).await?;
    let count = applications.len() as u64;
    let holders = if shows { Some(holders(&mut connection, caller, role.id, applications).await?) } else { None };
    Ok(RoleDetails { role, holders, applications: count, needed })
}

async fn holders(
    connection: &mut Connection,
    caller: &Caller,
    role: RoleId,
    applications: Vec<stored::Restricted>,
) -> Result<RoleHolders, AppError> {
    let divisions: BTreeMap<DivisionId, String> =
        catalogue::divisions(connection, caller.actor.organization_id).await?.into_iter().collect();
    let named = |holders: Vec<stored::Holder>| holders.into_iter().map(|holder| shown(holder, &divisions)).collect();
    Ok(RoleHolders {
        users: named(stored::users_with(connection, role, NAMED).await?),
        clients: named(stored::clients_with(connection, role, NAMED).await?),
        applications: applications
            .into_iter()
            .map(|one| RestrictedTo { id: one.client_id, name: one.name, alone: one.roles == 1 })
            .collect(),
    })
}

fn changes(before: Option<&Role>, after: &Role) -> Vec<Changed> {
    let ids = |role: &Role| role.permissions.iter().map(|p| p.label().to_owned()).collect::<Vec<_>>();
    let text = |pick: fn(&Role) -> &String| before.map(pick).cloned().unwrap_or_default();
    let permissions =
        Changed { field: AuditField::Permissions, before: before.map(ids).unwrap_or_default(), after: ids(after) };
    [
        changed(AuditField::Name, &text(|role| &role.name), &after.name),
        changed(AuditField::Description, &text(|role| &role.description), &after.description),
        (permissions.before != permissions.after).then_some(permissions),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The form as a role, over what the role is now.
async fn valid(connection: &mut Connection, caller: &Caller, form: &RoleForm, base: Role) -> Result<Role, AppError> {
    let mut wrong = vec![];
    let mut refuse = |field: &str, message: String| wrong.push(FieldError::wrong(field, message));
    let name = text::name(&form.name, person::MAX_NAME).unwrap_or_else(|says| {
        refuse("name", says);
        String::new()
    });
    let description = person::description(&form.description).unwrap_or_else(|says| {
        refuse("description", says);
        String::new()
    });
    let mut permissions = BTreeSet::new();
    for id in form.permissions.iter().filter(|id| !id.is_empty()) {
        match Permission::parse(id) {
            Some(permission) => {
                permissions.insert(permission);
            }
            None => refuse("permissions", format!("{id} is not a permission. Choose from the list.")),
        }
    }
    let all = catalogue::roles(connection, caller.actor.organization_id).await?;
    if all.iter().any(|other| other.id != base.id && folded(&other.name) == folded(&name)) {
        refuse("name", Wrong::RoleNameTaken(name.clone()).into());
    }
    if wrong.is_empty() { Ok(Role { name, description, permissions, ..base }) } else { Err(wrong.into()) }
}

/// Adds a role, which its maker holds in all divisions: nobody could give it otherwise. Returns its id and name.
///
/// # Errors
/// Denied, or Invalid with the field.
pub async fn add(act: Act<'_>, form: &RoleForm) -> Result<(RoleId, String), AppError> {
    let new = Role { default_key: None, ..of_default(&defaults::ADMINISTRATOR, RoleId::from_uuid(Uuid::new_v4())) };
    insert(act.begin_on_powers().await?, form, new).await
}

async fn insert(change: Change, form: &RoleForm, new: Role) -> Result<(RoleId, String), AppError> {
    let now = change.now();
    let caller = &change.caller();
    let action = if new.default_key.is_some() { AuditAction::RestoreDefault } else { AuditAction::Add };
    let typed = text::name(&form.name, person::MAX_NAME).unwrap_or_else(|_| WHAT.word().to_owned());
    let audited = entry(caller, &Role { name: typed, ..new.clone() }, action, now);
    let mut change = change.ask(Action::AddRole { permissions: &NONE }, audited.clone()).await?;
    let role = valid(&mut change, caller, form, new).await?;
    let mut change = change.ask(Action::AddRole { permissions: &role.permissions }, audited).await?;
    caller.prove(now)?;
    let connection = &mut change;
    stored::add(connection, caller.actor.organization_id, &role).await?;
    let everywhere = DivisionScope::All;
    let held = RoleGrant {
        role_id: role.id,
        role_name: role.name.clone(),
        division: everywhere,
        division_name: catalogue::division_name(everywhere, None),
    };
    users::give(connection, caller.actor.user_id(), &[held]).await?;
    let mut audited = entry(caller, &role, action, now);
    audited.changes = changes(None, &role);
    audited.changes.extend(changed(AuditField::HeldBy, "", &format!("{} in all divisions", caller.actor.name)));
    change.commit(audited).await?;
    Ok((role.id, role.name))
}

/// Changes a role. When that changes something for those who hold it, it is done only for a caller who saw what.
///
/// # Errors
/// Denied, no such role, Invalid with the field, Unconfirmed with the effects, Conflict when someone was faster or
/// something could not be given any more.
pub async fn save(act: Act<'_>, (id, version): (RoleId, i64), form: &RoleForm, seen: &str) -> Result<String, AppError> {
    let (change, before) = act.begin_on_powers().await?.load::<Role>(&id, AuditAction::Edit, |_| EDIT).await?;
    edit(change, before, version, form, seen, AuditAction::Edit).await
}

/// Nothing of what a role permits.
static NONE: BTreeSet<Permission> = BTreeSet::new();

/// An edit of a role, whatever it is.
const EDIT: Action<'static> = Action::EditRole { adding: &NONE, removing: &NONE };

async fn edit(
    mut change: Change,
    before: Role,
    version: i64,
    form: &RoleForm,
    seen: &str,
    action: AuditAction,
) -> Result<String, AppError> {
    let (caller, now) = (&change.caller(), change.now());
    let after = valid(&mut change, caller, form, before.clone()).await?;
    let [adding, removing] = difference(&before, &after);
    let asked = Action::EditRole { adding: &adding, removing: &removing };
    let mut change = change.ask(asked, before.entry(caller, action, now)).await?;
    change.at(&before, version).await?;
    if same(&before, &after) {
        return Ok(after.name);
    }
    let connection = &mut change;
    let effect = effect::of(connection, &before, &after.permissions).await?;
    if effect.affects_somebody() && effect.seen != seen {
        let names = caller.actor.may(Action::ViewGrants).is_allowed();
        return Err(Refusal::Unconfirmed(Box::new(if names { effect } else { effect.without_names() })).into());
    }
    if !adding.is_empty() {
        caller.prove(now)?;
    }
    if !stored::update(connection, &after).await? {
        return Err(changed_meanwhile(WHAT));
    }
    let audited = NewEntry { changes: changes(Some(&before), &after), ..entry(caller, &after, action, now) };
    change.commit(NewEntry { version: Some(after.version + 1), ..audited }).await?;
    Ok(after.name)
}

/// Reads which default role is meant.
///
/// # Errors
/// There is no such default role.
pub fn default_role(key: &str) -> Result<DefaultRole, AppError> {
    defaults::find(key).ok_or_else(|| no_such(Thing::DefaultRole))
}

/// Brings a default role back as it came: adds it again, or edits it back. Returns its id and name.
///
/// # Errors
/// As adding and saving a role.
pub async fn restore(act: Act<'_>, default: DefaultRole, seen: &str) -> Result<(RoleId, String), AppError> {
    let mut change = act.begin_on_powers().await?;
    let all = stored::list(&mut change, act.caller.actor.organization_id).await?;
    let form = RoleForm {
        name: default.name.to_owned(),
        description: default.description.to_owned(),
        permissions: default.permissions.iter().map(|p| p.as_str().to_owned()).collect(),
    };
    match all.into_iter().find(|role| role.default_key.as_deref() == Some(default.key)) {
        Some(role) => {
            let id = role.id;
            let (change, role) = change.load::<Role>(&id, AuditAction::RestoreDefault, |_| EDIT).await?;
            let version = role.version;
            Ok((id, edit(change, role, version, &form, seen, AuditAction::RestoreDefault).await?))
        }
        None => insert(change, &form, of_default(&default, RoleId::from_uuid(Uuid::new_v4()))).await,
    }
}
