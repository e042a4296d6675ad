//! Import of clients from another system. They keep their ids and their age, so that moving makes no client recent.

use super::{
    edit::{known_scopes, new_client, unnamed},
    owned::Owned,
    ownership,
    record::{changes, entry},
    secrets,
};
use crate::{
    domain::{
        ClientId, DivisionId, DivisionScope, FieldError, Lifecycle, Parsed, RoleGrant, RoleId, SettingsDraft, State,
        Timestamp,
        audit::{AuditAction, ObjectKind},
        draft::{both, not_too_many, parsed},
        lifecycle::ImportRefused,
        ownership::OwnershipDraft,
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
            refusal::Refusal,
        },
    },
};
use std::{collections::BTreeSet, fmt::Display};
use uuid::Uuid;

/// The names of fields that only an import has.
pub const ID: &str = "id";
pub const DATE_CREATED: &str = "date_created";

/// Something as another system names it: by its id, or by its name where the id is unknown here.
#[derive(Clone, Debug)]
pub struct Named<Id> {
    /// `None`: what the other system says is no id here.
    pub id: Option<Id>,
    pub name: Option<String>,
}

/// A role as another system names it.
#[derive(Clone, Debug)]
pub struct RoleWanted {
    pub role: Named<RoleId>,
    /// `None`: in all of them.
    pub division: Option<Named<DivisionId>>,
}

/// One client to be imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// `None`: it gets a new one.
    pub id: Option<ClientId>,
    pub settings: SettingsDraft,
    pub roles: Vec<RoleWanted>,
    pub created_at: Option<Timestamp>,
    pub state: State,
    /// Of a deactivated client.
    pub date_to_delete: Option<Timestamp>,
    /// Whether it gets a secret: those of the other system are known to nobody but the applications.
    pub with_secret: bool,
    /// Whose it is.
    pub ownership: OwnershipDraft,
}

/// Whether the caller may import at all; which roles they may give is asked for each client. There is no client to tell a
/// refusal of yet: the audit log tells it of the organization. That is before the body has arrived, which may ask for a dry
/// run: this refusal is audited all the same.
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
    // A refusal stays one where it cannot be audited whole.
    let name = name.await.unwrap_or_else(|_| "the organization".to_owned());
    let audited =
        act.caller.entry(ObjectKind::Organization, organization.to_string(), name, AuditAction::Import, act.now);
    Err(act.refused(denied, audited).await)
}

/// Imports one client and returns its id, and its secret if it was to get one. A legacy grant type may come.
///
/// # Errors
/// Denied; Invalid with every refused field, and for an id that is or was anyone's or anything's.
pub async fn import(act: Act<'_>, wanted: Imported, run: Run) -> Result<(ClientId, Option<SecretValue>), AppError> {
    let now = act.now;
    // Before others wait for this.
    not_too_many(wanted.roles.len())?;
    // So does a user who is named, and is called something else meanwhile.
    let gives = !wanted.roles.is_empty() || wanted.ownership != OwnershipDraft::default();
    let change = if gives { act.begin_with_roles().await? } else { act.begin().await? };
    let caller = &change.caller();
    let id = wanted.id.unwrap_or_else(|| ClientId::from_uuid(Uuid::new_v4()));
    // Not under the id that was asked for: that may be another client's, whose story this is no part of.
    let nobodys = ClientId::from_uuid(Uuid::new_v4());
    let named = unnamed(caller, nobodys, &wanted.settings.name, AuditAction::Import, now);
    let mut change = change.run(run).ask(Action::AddClient { giving: &[] }, named).await?;
    let free = if ids::is_taken(&mut change, id.uuid()).await? { Err(Wrong::IdTaken) } else { Ok(()) };
    let life = Lifecycle::imported(wanted.created_at.unwrap_or(now), wanted.state, wanted.date_to_delete, now)
        .map_err(|refused| refused.iter().map(|why| FieldError::wrong(field_of(*why), why.to_string())).collect());
    // A legacy grant type may come.
    let current_grant_type = wanted.settings.grant_type.as_ref().ok().copied();
    let roles = match current_grant_type {
        Some(grant_type) if grant_type.uses_roles() => roles(&mut change, caller, &wanted.roles).await?,
        _ => Ok(vec![]),
    };
    let known = known_scopes(&mut change, None).await?;
    let count = roles.as_ref().map_or(1, Vec::len);
    let context =
        SettingsContext { known_scopes: &known, current_grant_type, current_addresses: Some(&[]), roles: count };
    // One that is deactivated may lack something here as it does there; its restore asks for it.
    let settings = match wanted.state {
        State::Inactive => wanted.settings.check_unfinished(&context),
        State::Active | State::Disabled => wanted.settings.check(&context),
    };
    let owned = owned(&mut change, caller, wanted.ownership).await?;
    let judged = both(both(parsed(ID, free), life), both(settings, roles));
    let ((((), life), (settings, roles)), owned) = both(judged, owned)?;
    let mut client = new_client(caller, id, &settings, roles, life, now);
    if life.state == State::Inactive {
        (client.deactivated_at, client.deactivated_by) = (Some(now), client.created_by.clone());
    }
    let action = Action::AddClient { giving: &client.roles };
    let mut change = change.ask(action, entry(caller, &client, AuditAction::Import, now)).await?;
    if !write::insert_unless_taken(&mut change, &client).await? {
        return Err(AppError::invalid(ID, Wrong::IdTaken));
    }
    let secret = match wanted.with_secret {
        true => Some(secrets::make(&mut change, caller, &client, None, now).await?.value),
        false => None,
    };
    let mut audited =
        NewEntry { changes: changes(None, Some(&client)), ..entry(caller, &client, AuditAction::Import, now) };
    let said = ownership::changes(&Owned::default(), &owned);
    if !said.is_empty() {
        ownership::write(&mut change, &client, Owned::default(), owned).await?;
        audited.changes.extend(said);
    }
    change.commit(audited).await?;
    Ok((id, secret))
}

/// Whose it is to be, with everybody found here.
async fn owned(connection: &mut Connection, caller: &Caller, draft: OwnershipDraft) -> Result<Parsed<Owned>, AppError> {
    let organization = caller.actor.organization_id;
    match ownership::decided(connection, organization, draft, None).await {
        Ok(owned) => Ok(Ok(owned)),
        Err(AppError::Refused(Refusal::Invalid(errors))) => {
            let inside = |error: FieldError| FieldError { field: format!("ownership.{}", error.field), ..error };
            Ok(Err(errors.into_iter().map(inside).collect()))
        }
        Err(error) => Err(error),
    }
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
) -> Result<Parsed<Vec<RoleGrant>>, AppError> {
    let organization = caller.actor.organization_id;
    let roles: Vec<(RoleId, String)> =
        catalogue::roles(connection, organization).await?.into_iter().map(|r| (r.id, r.name)).collect();
    let divisions = catalogue::divisions(connection, organization).await?;
    let mut refused: Vec<Wrong> = vec![];
    let mut found = vec![];
    for wanted in wanted {
        let role = one_of(&roles, "role", &wanted.role);
        let division = wanted.division.as_ref().map(|named| one_of(&divisions, "division", named)).transpose();
        match (role, division) {
            (Ok((role_id, role_name)), Ok(place)) => {
                let division = place.as_ref().map_or(DivisionScope::All, |(id, _)| DivisionScope::One(*id));
                let division_name = catalogue::division_name(division, place.as_ref().map(|(_, name)| name.as_str()));
                found.push(RoleGrant { role_id, role_name, division, division_name });
            }
            (role, division) => {
                // What stands in several grants is told once.
                let both = role.err().into_iter().chain(division.err());
                let new: Vec<Wrong> = both.filter(|wrong| !refused.contains(wrong)).collect();
                refused.extend(new);
            }
        }
    }
    if refused.is_empty() {
        return Ok(Ok(each_once(found)));
    }
    refused.truncate(ROLES_NAMED);
    Ok(Err(refused.iter().map(|wrong| FieldError::wrong(field::ROLES, wrong.to_string())).collect()))
}

/// How many roles and divisions that are not here are named one by one.
const ROLES_NAMED: usize = 20;

fn each_once(mut grants: Vec<RoleGrant>) -> Vec<RoleGrant> {
    let mut seen = BTreeSet::new();
    grants.retain(|grant| seen.insert(grant.key()));
    grants.sort_by_key(|g| (g.role_name.clone(), String::from(g.division)));
    grants
}

fn one_of<Id: Copy + PartialEq + Display>(
    known: &[(Id, String)],
    what: &'static str,
    wanted: &Named<Id>,
) -> Result<(Id, String), Wrong> {
    let Named { id, name } = wanted;
    if let Some(found) = known.iter().find(|(known, _)| Some(*known) == *id) {
        return Ok(found.clone());
    }
    let mut named = known.iter().filter(|(_, known)| Some(known) == name.as_ref());
    match (named.next(), named.next()) {
        (Some(found), None) => Ok(found.clone()),
        _ => {
            let named = name.clone().or_else(|| id.map(|id| id.to_string())).unwrap_or_default();
            Err(Wrong::NotHere { what, named })
        }
    }
}
