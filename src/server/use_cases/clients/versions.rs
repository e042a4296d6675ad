//! Former versions of a client: what restoring one would change, and restoring it, by the checks of an edit.

use super::{
    edit::{Decided, Edited, known_scopes},
    growth, load,
    lookup::acts_by_roles,
    record::{changed_meanwhile, changes, edit_entry, entry},
    taking,
};
use crate::{
    domain::{
        ClientId, ClientSettings, FieldError, Parsed, RoleGrant, Timestamp,
        audit::{AuditAction, AuditField},
        draft::both,
        refusal::{Absent, Reason, Wrong},
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::Change,
            clients::{
                client::Client,
                versions::{self, Version},
                write,
            },
            people::actors,
        },
        use_cases::{
            change::{Act, Object},
            error::AppError,
            grants,
        },
    },
};

/// A former version of a client beside what the client is now.
#[derive(Clone, Debug)]
pub struct Former {
    pub number: i64,
    /// When it was made, and by whom; `None`: it is not kept, being the one the client is at or from before versions were.
    pub made: Option<(Timestamp, Option<String>)>,
    /// From now to then.
    pub changes: Vec<Change>,
    /// The roles that would be given with it.
    pub giving: Vec<RoleGrant>,
    /// Why it cannot be brought back today.
    pub problems: Vec<FieldError>,
}

/// A former version, measured by what there is today.
struct Measured {
    /// The roles that can still be given, under the names they have now.
    roles: Vec<RoleGrant>,
    /// Those that cannot: the role or the division was deleted.
    lost: Vec<RoleGrant>,
    /// What the client does not have now.
    giving: Vec<RoleGrant>,
}

impl Measured {
    async fn of(connection: &mut Connection, client: &Client, version: &Version) -> Result<Self, AppError> {
        let (roles, lost) = grants::still_there(connection, client.organization_id, &version.roles).await?;
        let has = |grant: &RoleGrant| client.roles.iter().any(|held| held.key() == grant.key());
        let giving = roles.iter().filter(|grant| !has(grant)).cloned().collect();
        Ok(Self { roles, lost, giving })
    }

    /// The settings as an edit would take them.
    async fn settings(
        &self,
        connection: &mut Connection,
        client: &Client,
        version: &Version,
    ) -> Result<Parsed<ClientSettings>, AppError> {
        let known = known_scopes(connection, Some(client)).await?;
        let context = SettingsContext {
            known_scopes: &known,
            current_grant_type: Some(client.grant_type),
            current_addresses: None,
            roles: self.roles.len(),
        };
        let lost = |grant: &RoleGrant| {
            let role = grant.label();
            FieldError::wrong(field::ROLES, Wrong::RoleGone(role))
        };
        let lost: Vec<FieldError> = self.lost.iter().map(lost).collect();
        let lost = if lost.is_empty() { Ok(()) } else { Err(lost) };
        Ok(both(version.draft().check(&context), lost).map(|(settings, ())| settings))
    }
}

/// What bringing a version back would change, and what stands in the way.
///
/// # Errors
/// Denied or not found; there is no such version.
pub async fn version(act: Act<'_>, id: ClientId, number: i64) -> Result<Former, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, caller, id, now).await?;
    if !(1..=client.version).contains(&number) {
        return Err(no_such(&client, number));
    }
    let kept = versions::find(&mut connection, id, number).await?;
    let Some(kept) = kept.filter(|_| number != client.version) else {
        return Ok(Former { number, made: None, changes: vec![], giving: vec![], problems: vec![] });
    };
    let measured = Measured::of(&mut connection, &client, &kept).await?;
    let problems = measured.settings(&mut connection, &client, &kept).await?.err().unwrap_or_default();
    let then = Client { roles: [measured.roles, measured.lost].concat(), ..kept.over(&client) };
    let by = match &kept.made_by {
        Some(id) => actors::names_of_actors(&mut connection, client.organization_id, &[id]).await?.remove(id),
        None => None,
    };
    Ok(Former {
        number,
        made: Some((kept.made_at, by)),
        changes: changes(Some(&client), Some(&then)),
        giving: measured.giving,
        problems,
    })
}

fn no_such(client: &Client, number: i64) -> AppError {
    AppError::no_such(Absent::Version { name: client.name.clone(), number, at: client.version })
}

/// Gives a client the settings and roles of a former version, over the version `seen`, as a version of its own. Its state,
/// its secrets and what was issued to it stay as they are, but for what is decided of secrets from before its roles.
///
/// # Errors
/// Denied, not found, no such version or not kept, Invalid with all that an edit would not take today, asked who one is
/// when it gives roles, Conflict when the client was changed meanwhile, is like that already, loses what is in use or has
/// secrets to decide about.
/// Then nothing is done.
pub async fn bring_back(
    act: Act<'_>,
    id: ClientId,
    (number, seen): (i64, i64),
    decided: &Decided,
) -> Result<Edited, AppError> {
    let now = act.now;
    let mut change = act.begin_with_roles_on(id).await?;
    let caller = &change.caller();
    let before = Client::find(&mut change, &id).await?;
    let kept = versions::find(&mut change, id, number).await?;
    let measured = match &kept {
        Some(kept) => Some(Measured::of(&mut change, &before, kept).await?),
        None => None,
    };
    let giving = measured.as_ref().map_or(&[][..], |measured| &measured.giving);
    let action = Action::EditClient { has: &before.roles, giving };
    let refused = entry(caller, &before, AuditAction::BringBack, now);
    let mut change = change.ask(action, refused).await?;
    change.at(&before, seen).await?;
    if number == before.version {
        return Err(AppError::conflict(Reason::IsAtVersion { name: before.name, number }));
    }
    let (Some(kept), Some(measured)) = (kept, measured) else {
        if (1..before.version).contains(&number) {
            return Err(AppError::no_such(Absent::VersionNotKept(number)));
        }
        return Err(no_such(&before, number));
    };
    let settings = measured.settings(&mut change, &before, &kept).await??;
    let gives = !measured.giving.is_empty();
    let who = Some(caller.actor.id.to_string());
    let as_now = Client { roles: measured.roles, modified_at: now, modified_by: who, ..before.clone() };
    let mut after = as_now.with_settings(&settings, now);
    // Roles that were kept aside count again: that gives them, too.
    let wakes = acts_by_roles(&after) && !acts_by_roles(&before);
    if wakes {
        let action = Action::EditClient { has: &before.roles, giving: &after.roles };
        let refused = entry(caller, &before, AuditAction::BringBack, now);
        change = change.ask(action, refused).await?;
    }
    if gives || wakes {
        caller.prove(now)?;
    }
    let mut audited = edit_entry(caller, &before, &after, AuditAction::BringBack, now);
    if audited.changes.is_empty() {
        return Err(AppError::conflict(Reason::LikeVersion(number)));
    }
    taking::ask(&mut change, caller, (&before, &after), &decided.in_use, now).await?;
    let beside = growth::settle(&mut change, &before, &mut after, &decided.others, now).await?;
    let secrets_ended = growth::ended(&beside);
    audited.changes.extend(beside);
    audited.changes.push(Change { field: AuditField::Version, before: vec![], after: vec![number.to_string()] });
    if !write::update(&mut change, &before, &after).await? {
        return Err(changed_meanwhile(&mut change, caller, id, Reason::ClientChanged, now).await?);
    }
    change.commit(audited).await?;
    Ok(Edited::of(Client { version: before.version + 1, ..after }, false, secrets_ended))
}
