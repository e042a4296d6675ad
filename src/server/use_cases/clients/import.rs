//! Import of clients from another system. They keep their ids and their age, so that moving makes no client recent.

use super::{
    edit::{known_scopes, new_client, unnamed},
    record::{changes, entry},
    secrets,
};
use crate::{
    domain::{
        ClientId, DivisionScope, GrantType, Lifecycle, RoleGrant, RoleId, SettingsForm, SettingsPatch, State,
        Timestamp,
        audit::{AuditAction, ObjectKind},
        lifecycle::ImportRefused,
        refusal::Wrong,
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        crypto::secret_value::SecretValue,
        storage::{
            Connection,
            audit::entry::NewEntry,
            clients::{catalogue, write},
            ids,
            people::organizations,
        },
        use_cases::{
            caller::Caller,
            change::{Act, Run},
            error::AppError,
            grants,
        },
    },
};
use std::{collections::BTreeSet, fmt::Display, str::FromStr};
use uuid::Uuid;

/// The names of fields that only an import has.
pub const ID: &str = "id";
pub const DATE_CREATED: &str = "date_created";

/// A role as another system names it: by ids, or by names where ids are unknown here.
#[derive(Clone, Debug, Default)]
pub struct RoleWanted {
    pub role_id: String,
    pub role_name: Option<String>,
    /// An id, or `*`.
    pub division_id: String,
    pub division_name: Option<String>,
}

/// One client to be imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// `None`: it gets a new one.
    pub id: Option<ClientId>,
    pub settings: SettingsPatch,
    pub roles: Vec<RoleWanted>,
    pub created_at: Option<Timestamp>,
    pub state: State,
    /// Of a deactivated client.
    pub date_to_delete: Option<Timestamp>,
    /// Whether it gets a secret: those of the other system are known to nobody but the applications.
    pub with_secret: bool,
}

/// Whether the caller may import at all; which roles they may give is asked for each client. There is no client to tell a
/// refusal of yet: the audit log tells it of the organization. That is before the body has arrived, which may ask for a dry
/// run: this refusal is told all the same.
///
/// # Errors
/// Denied.
pub async fn may_import(act: Act<'_>) -> Result<(), AppError> {
    let Err(denied) = act.store(Action::AddClient { giving: &[] }) else { return Ok(()) };
    let organization = act.caller.actor.organization_id;
    let name = async {
        let mut connection = act.read(Action::ViewOrganization).await?;
        Ok::<_, AppError>(organizations::organization_name(&mut connection, organization).await?)
    };
    // A refusal stays one where its story cannot be told whole.
    let name = name.await.unwrap_or_else(|_| "the organization".to_owned());
    let audited =
        act.caller.entry(ObjectKind::Organization, organization.to_string(), name, AuditAction::Import, act.now);
    Err(act.refused(denied, audited).await)
}

/// Imports one client and returns its id, and its secret if it was to get one. A legacy grant type may come.
///
/// # Errors
/// Denied; Invalid with every refused field, and for an id that is or was anyone's or anything's.
pub async fn import(act: Act<'_>, wanted: &Imported, run: Run) -> Result<(ClientId, Option<SecretValue>), AppError> {
    let now = act.now;
    // Before others wait for this.
    grants::not_too_many(wanted.roles.len())?;
    let gives = !wanted.roles.is_empty();
    let change = if gives { act.begin_with_roles().await? } else { act.begin().await? };
    let caller = &change.caller();
    let id = wanted.id.unwrap_or_else(|| ClientId::from_uuid(Uuid::new_v4()));
    // Not under the id that was asked for: that may be another client's, whose story this is no part of.
    let nobodys = ClientId::from_uuid(Uuid::new_v4());
    let typed = wanted.settings.name.as_deref().unwrap_or_default();
    let named = unnamed(caller, nobodys, typed, AuditAction::Import, now);
    let mut change = change.run(run).ask(Action::AddClient { giving: &[] }, named).await?;
    let taken = || AppError::invalid(ID, Wrong::IdTaken);
    if ids::is_taken(&mut change, id.uuid()).await? {
        return Err(taken());
    }
    let life = Lifecycle::imported(wanted.created_at.unwrap_or(now), wanted.state, wanted.date_to_delete, now)
        .map_err(|refused| AppError::invalid(field_of(refused), refused.to_string()))?;
    let form = wanted.settings.over(&SettingsForm::default());
    let grant_type = GrantType::parse(&form.grant_type);
    let roles = match grant_type {
        Some(grant_type) if grant_type.uses_roles() => roles(&mut change, caller, &wanted.roles).await?,
        _ => vec![],
    };
    let known = known_scopes(&mut change, None).await?;
    let context = SettingsContext { known_scopes: &known, current_grant_type: grant_type, roles: roles.len() };
    let settings = form.parse(&context)?;
    let mut client = new_client(caller, id, &settings, roles, life, now);
    if life.state == State::Inactive {
        (client.deactivated_at, client.deactivated_by) = (Some(now), client.created_by.clone());
    }
    let action = Action::AddClient { giving: &client.roles };
    let mut change = change.ask(action, entry(caller, &client, AuditAction::Import, now)).await?;
    if !write::insert_unless_taken(&mut change, &client).await? {
        return Err(taken());
    }
    let secret = match wanted.with_secret {
        true => Some(secrets::make(&mut change, caller, &client, None, now).await?.value),
        false => None,
    };
    let audited =
        NewEntry { changes: changes(None, Some(&client)), ..entry(caller, &client, AuditAction::Import, now) };
    change.commit(audited).await?;
    Ok((id, secret))
}

const fn field_of(refused: ImportRefused) -> &'static str {
    match refused {
        ImportRefused::InTheFuture | ImportRefused::TooOld => DATE_CREATED,
        ImportRefused::NoDate => field::DATE_TO_DELETE,
        ImportRefused::NotInactive => field::STATE,
    }
}

/// Finds the roles and divisions here: by id, else by the one that has the name.
async fn roles(
    connection: &mut Connection,
    caller: &Caller,
    wanted: &[RoleWanted],
) -> Result<Vec<RoleGrant>, AppError> {
    let organization = caller.actor.organization_id;
    let roles: Vec<(RoleId, String)> =
        catalogue::roles(connection, organization).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let divisions = catalogue::divisions(connection, organization).await?;
    let (mut grants, mut seen): (Vec<RoleGrant>, BTreeSet<_>) = (vec![], BTreeSet::new());
    for role in wanted {
        let (role_id, role_name) = one_of(&roles, "role", &role.role_id, role.role_name.as_deref())?;
        let (division, name) = match role.division_id.as_str() {
            "*" => (DivisionScope::All, None),
            id => {
                let (id, name) = one_of(&divisions, "division", id, role.division_name.as_deref())?;
                (DivisionScope::One(id), Some(name))
            }
        };
        let division_name = catalogue::division_name(division, name.as_deref());
        let grant = RoleGrant { role_id, role_name, division, division_name };
        if seen.insert(grant.key()) {
            grants.push(grant);
        }
    }
    grants.sort_by_key(|g| (g.role_name.clone(), String::from(g.division)));
    Ok(grants)
}

fn one_of<T: Copy + PartialEq + Display + FromStr>(
    known: &[(T, String)],
    what: &'static str,
    id: &str,
    name: Option<&str>,
) -> Result<(T, String), AppError> {
    let id: Option<T> = id.parse().ok();
    if let Some(found) = known.iter().find(|(known, _)| Some(*known) == id) {
        return Ok(found.clone());
    }
    let mut named = known.iter().filter(|(_, known)| Some(known.as_str()) == name);
    match (named.next(), named.next()) {
        (Some(found), None) => Ok(found.clone()),
        _ => {
            let shown = name.map_or_else(|| id.map(|id| id.to_string()).unwrap_or_default(), str::to_owned);
            Err(AppError::invalid(field::ROLES, Wrong::NotHere { what, named: shown }))
        }
    }
}
