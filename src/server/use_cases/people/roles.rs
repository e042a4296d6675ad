//! Roles: what they permit, who holds them, and whom an edit would affect.

use super::{
    differences::changed,
    effect,
    refusals::{beaten, no_such},
    role::{WHAT, entry, load, needed, shown},
};
use crate::{
    domain::{
        DivisionId, DivisionScope, FieldError, RoleGrant, RoleId,
        audit::{AuditAction, AuditField},
        person, text,
    },
    policy::{
        Action, Actor, Permission,
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
    wire::{DefaultOffer, Holder, RoleDetails, RoleRow, RolesPage},
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

/// The organization's roles, by name.
///
/// # Errors
/// Denied.
pub async fn roles(act: Act<'_>) -> Result<Vec<Role>, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewRoles).await?;
    Ok(stored::list(&mut connection, caller.actor.organization_id).await?)
}

/// The same as the page shows them, with the default roles that can be brought back.
///
/// # Errors
/// Denied.
pub async fn page(act: Act<'_>) -> Result<RolesPage, AppError> {
    let caller = act.caller;
    let all = roles(act).await?;
    let mut actor = caller.actor.clone();
    actor.givers = super::givers(act.store(Action::ViewRoles)?, &actor).await?;
    let restorable = defaults::ALL.iter().filter_map(|default| offer(default, &all, &actor)).collect();
    Ok(RolesPage { rows: all.into_iter().map(row).collect(), restorable })
}

fn offer(default: &DefaultRole, all: &[Role], actor: &Actor) -> Option<DefaultOffer> {
    let now = all.iter().find(|role| role.default_key.as_deref() == Some(default.key));
    let original = of_default(default, RoleId::from_uuid(Uuid::nil()));
    if now.is_some_and(|role| same(role, &original)) {
        return None;
    }
    let action = match now {
        Some(role) => {
            let [adding, removing] = difference(role, &original);
            actor.why(Action::EditRole { adding: &adding, removing: &removing })
        }
        None => actor.why(Action::AddRole { permissions: &original.permissions }),
    };
    Some(DefaultOffer {
        key: default.key.to_owned(),
        name: default.name.to_owned(),
        description: default.description.to_owned(),
        now: now.map(|role| (role.id, role.name.clone())),
        why_not: action,
    })
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
pub(super) fn of_default(default: &DefaultRole, id: RoleId) -> Role {
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

fn row(role: Role) -> RoleRow {
    RoleRow {
        id: role.id,
        name: role.name,
        description: role.description,
        version: role.version,
        permissions: role.permissions.into_iter().collect(),
        users: role.users.unsigned_abs(),
        clients: role.clients.unsigned_abs(),
        default: role.default_key.is_some(),
    }
}

/// One role with those who hold it.
///
/// # Errors
/// Denied, or there is no such role.
pub async fn details(act: Act<'_>, id: &str) -> Result<RoleDetails, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewRoles).await?;
    let role = load(&mut connection, caller, id).await?;
    let divisions: BTreeMap<DivisionId, String> =
        catalogue::divisions(&mut connection, caller.actor.organization_id).await?.into_iter().collect();
    let shows = caller.actor.may(Action::ViewGrants).is_allowed();
    let (users, clients) = if shows {
        let named =
            |holders: Vec<stored::Holder>| holders.into_iter().map(|holder| shown(holder, &divisions)).collect();
        let users: Vec<Holder> = named(stored::users_with(&mut connection, role.id, NAMED).await?);
        let clients: Vec<Holder> = named(stored::clients_with(&mut connection, role.id, NAMED).await?);
        (Some(users), Some(clients))
    } else {
        (None, None)
    };
    let applications = stored::authorizations_with(&mut connection, role.id).await?;
    let needed = needed(&mut connection, role.id, &applications, shows).await?;
    let told = || applications.iter().map(|(id, name, n)| (id.to_string(), name.clone(), *n == 1)).collect();
    Ok(RoleDetails {
        row: row(role),
        users,
        clients,
        applications: applications.len() as u64,
        authorizations: shows.then(told),
        needed,
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
    let mut refuse = |field: &str, message: String| wrong.push(FieldError { field: field.to_owned(), message });
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
            None => refuse("permissions", format!("{id} is no permission. Choose from the list.")),
        }
    }
    let all = catalogue::roles(connection, caller.actor.organization_id).await?;
    if all.iter().any(|(id, other, _)| *id != base.id && other.to_lowercase() == name.to_lowercase()) {
        refuse("name", format!("A role is called {name} already. Use another name."));
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
    let typed = text::name(&form.name, person::MAX_NAME).unwrap_or_else(|_| WHAT.to_owned());
    let told = entry(caller, &Role { name: typed, ..new.clone() }, action, now);
    let mut change = change.ask(Action::AddRole { permissions: &NONE }, told.clone()).await?;
    let role = valid(&mut change, caller, form, new).await?;
    let mut change = change.ask(Action::AddRole { permissions: &role.permissions }, told).await?;
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
    let mut told = entry(caller, &role, action, now);
    told.changes = changes(None, &role);
    told.changes.extend(changed(AuditField::HeldBy, "", &format!("{} in all divisions", caller.actor.name)));
    change.commit(told).await?;
    Ok((role.id, role.name))
}

/// Changes a role. When that changes something for those who hold it, it is done only for whoever saw what.
///
/// # Errors
/// Denied, no such role, Invalid with the field, Unconfirmed with the effects, Conflict when someone was faster or
/// something could not be given any more.
pub async fn save(act: Act<'_>, (id, version): (&str, i64), form: &RoleForm, seen: &str) -> Result<String, AppError> {
    let (change, before) = act.begin_on_powers().await?.load::<Role>(id, AuditAction::Edit, |_| EDIT).await?;
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
        return Err(beaten(WHAT));
    }
    let told = NewEntry { changes: changes(Some(&before), &after), ..entry(caller, &after, action, now) };
    change.commit(NewEntry { version: Some(after.version + 1), ..told }).await?;
    Ok(after.name)
}

/// Brings a default role back as it came: adds it again, or edits it back. Returns its id and name.
///
/// # Errors
/// As adding and saving a role.
pub async fn restore(act: Act<'_>, key: &str, seen: &str) -> Result<(RoleId, String), AppError> {
    let default = defaults::find(key).ok_or_else(|| no_such("default role"))?;
    let mut change = act.begin_on_powers().await?;
    let all = stored::list(&mut change, act.caller.actor.organization_id).await?;
    let form = RoleForm {
        name: default.name.to_owned(),
        description: default.description.to_owned(),
        permissions: default.permissions.iter().map(|p| p.as_str().to_owned()).collect(),
    };
    match all.into_iter().find(|role| role.default_key.as_deref() == Some(key)) {
        Some(role) => {
            let id = role.id;
            let (change, role) = change.load::<Role>(&id.to_string(), AuditAction::RestoreDefault, |_| EDIT).await?;
            let version = role.version;
            Ok((id, edit(change, role, version, &form, seen, AuditAction::RestoreDefault).await?))
        }
        None => insert(change, &form, of_default(&default, RoleId::from_uuid(Uuid::new_v4()))).await,
    }
}
