//! Whose a client is and why it is there: read, said anew, and found in former versions.

use super::{
    load,
    owned::{Answers, Owned, answers, named, of},
    record::entry,
};
use crate::{
    domain::{
        ClientId, FieldError, OrganizationId,
        audit::{AuditAction, AuditField, ObjectKind},
        ownership::{Label, Named, Ownership, OwnershipDraft, OwnershipWanted, Party, WantedLabel, field, key},
        refusal::{Absent, Did, Overtaken, Wrong},
        text::folded,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            clients::{
                client::Client,
                ownership::{self as stored, Kept, Recoloured},
                reviewed,
            },
            people::organizations,
        },
        use_cases::{
            change::{Act, Change as Changing, Run},
            error::AppError,
            refusal::Conflict,
        },
    },
};
use std::collections::BTreeSet;

/// How many labels of the organization are offered.
pub(super) const OFFERED: i64 = 200;

/// What is said of a client.
///
/// # Errors
/// Denied or not found.
pub async fn ownership(act: Act<'_>, id: ClientId) -> Result<Owned, AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    of(&mut connection, &client).await
}

/// What its form shows beside that: what was said in the version of this number, if one is named, and labels of the
/// organization, by name.
///
/// # Errors
/// Denied, not found, no such version.
pub async fn ownership_form(
    act: Act<'_>,
    id: ClientId,
    number: Option<i64>,
) -> Result<(Option<Owned>, Vec<Label>), AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, act.caller, id, act.now).await?;
    let labels = stored::first_labels(&mut connection, client.organization_id, OFFERED).await?;
    let Some(number) = number else { return Ok((None, labels)) };
    let now = stored::of_client(&mut connection, id).await?;
    let kept = match number {
        // Before anything was said nothing was.
        0 => Kept::default(),
        number if number == now.version => now,
        number => {
            let kept = stored::former(&mut connection, id, number).await?;
            let absent = || Absent::OwnershipVersion { name: client.name.clone(), number };
            kept.ok_or_else(|| AppError::no_such(absent()))?
        }
    };
    Ok((Some(named(&mut connection, client.organization_id, kept).await?), labels))
}

/// Says this of a client over a version; `None`: over whichever. What is said already is not said again. Who renames a user
/// waits: what is written has their name.
///
/// # Errors
/// Denied, not found, Invalid with everything that is wrong, Conflict when somebody was faster.
pub async fn own(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    draft: OwnershipDraft,
) -> Result<(Client, Owned), AppError> {
    let Owning { client, owned, .. } = own_anew(act, id, version, |_| draft, Run::Real).await?;
    Ok((client, owned))
}

/// What is said of a client from now on.
pub(super) struct Owning {
    pub client: Client,
    pub owned: Owned,
    /// Whether it is said since then only.
    pub is_new: bool,
}

/// The same for what follows from what is said.
pub(super) async fn own_anew(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    anew: impl FnOnce(&Owned) -> OwnershipDraft + Send,
    run: Run,
) -> Result<Owning, AppError> {
    let (mut change, client) = act
        .begin_with_roles_on(id)
        .await?
        .run(run)
        .load::<Client>(&id, AuditAction::EditOwnership, |client| Action::EditClient {
            has: &client.roles,
            giving: &[],
        })
        .await?;
    let before = of(&mut change, &client).await?;
    if version.is_some_and(|version| version != before.kept.version) {
        return Err(stale(&change, before));
    }
    let draft = anew(&before);
    let after = decided(&mut change, client.organization_id, draft, Some(&before)).await?;
    let audited = said(&change, &client, &before, &after);
    if audited.changes.is_empty() {
        return Ok(Owning { client, owned: before, is_new: false });
    }
    let Some(owned) = write(&mut change, &client, before, after).await? else {
        let now = of(&mut change, &client).await?;
        return Err(stale(&change, now));
    };
    change.commit(audited).await?;
    Ok(Owning { client, owned, is_new: true })
}

/// The entry that this was said.
pub(super) fn said(change: &Changing, client: &Client, before: &Owned, after: &Owned) -> NewEntry {
    let audited = entry(&change.caller(), client, AuditAction::EditOwnership, change.now());
    NewEntry { version: Some(before.kept.version + 1), changes: changes(before, after), ..audited }
}

/// What differs.
pub(super) fn changes(before: &Owned, after: &Owned) -> Vec<Change> {
    let both = before.fields().into_iter().zip(after.fields());
    let change = |((field, before), (_, after))| Change { field, before, after };
    both.map(change).filter(|change: &Change| change.before != change.after).collect()
}

/// Writes what is said; `None`: somebody was faster.
pub(super) async fn write(
    change: &mut Changing,
    client: &Client,
    before: Owned,
    after: Owned,
) -> Result<Option<Owned>, AppError> {
    let (now, caller) = (change.now(), change.caller());
    let by = caller.actor.id.to_string();
    let whose = (client.id, client.organization_id);
    if before.kept.said.owner != after.kept.said.owner {
        reviewed::ask_anew(change, client.id).await?;
    }
    let saved = stored::save(change, whose, &before.kept, (&after.kept.said, &after.labels), (now, &by)).await?;
    let Some(recoloured) = saved else { return Ok(None) };
    if !recoloured.is_empty() {
        let told = told_of_labels(change, client.organization_id, &recoloured).await?;
        change.audit(told);
    }
    let kept = Kept {
        version: before.kept.version + 1,
        made: Some((now, Some(caller.actor.name.clone()))),
        said: after.kept.said,
    };
    Ok(Some(Owned { kept, ..after }))
}

/// The entry that labels have other colours, at whichever client: it is the organization's, as the labels are.
async fn told_of_labels(
    change: &mut Changing,
    organization: OrganizationId,
    recoloured: &[Recoloured],
) -> Result<NewEntry, AppError> {
    let name = organizations::names(change, &[organization]).await?.remove(&organization).unwrap_or_default();
    let (caller, now) = (change.caller(), change.now());
    let entry = caller.entry(ObjectKind::Organization, organization.to_string(), name, AuditAction::Edit, now);
    let words = |of: fn(&Recoloured) -> &Label| recoloured.iter().map(|label| of(label).to_string()).collect();
    let (before, after) = (words(|label| &label.before), words(|label| &label.after));
    Ok(NewEntry { changes: vec![Change { field: AuditField::Labels, before, after }], ..entry })
}

pub(super) fn stale(change: &Changing, now: Owned) -> AppError {
    let (at, by) = now.kept.made.unwrap_or_default();
    let overtaken = Overtaken { by, did: Did::ChangedOwnership, at, now: change.now() };
    Conflict::StaleOwnership(overtaken).into()
}

/// What is to be said, with everybody found who is named in it. `before`: what was said; `None`: it is said of a client that
/// comes from elsewhere, whose owner may have left.
///
/// # Errors
/// Invalid, with everything that is wrong.
pub(super) async fn decided(
    connection: &mut Connection,
    organization: OrganizationId,
    draft: OwnershipDraft,
    before: Option<&Owned>,
) -> Result<Owned, AppError> {
    let (wanted, mut errors) = draft.read();
    let OwnershipWanted { owner, stand_in, purpose, labels, review, notes } = wanted;
    let owner = party(connection, organization, (field::OWNER, owner), before, &mut errors).await?;
    let stand_in = party(connection, organization, (field::STAND_IN, stand_in), before, &mut errors).await?;
    if let (Some(one), Some(other)) = (&owner, &stand_in)
        && is_same(one, other)
    {
        errors.push(FieldError::wrong(field::STAND_IN, Wrong::StandInIsOwner));
    }
    if !errors.is_empty() {
        errors.sort_by_key(|error| ORDER.iter().position(|field| *field == error.field));
        return Err(errors.into());
    }
    let labels = coloured(connection, organization, labels).await?;
    let said = Ownership {
        owner: owner.as_ref().map(stored_as),
        stand_in: stand_in.as_ref().map(stored_as),
        purpose,
        labels: labels.iter().map(|label| label.name.clone()).collect(),
        review,
        notes,
    };
    Ok(Owned { kept: Kept { said, ..Kept::default() }, owner, stand_in, labels })
}

const ORDER: [&str; 6] = [field::OWNER, field::STAND_IN, field::PURPOSE, field::LABELS, field::REVIEW, field::NOTES];

/// Whom somebody named. Who is deactivated is not named anew.
async fn party(
    connection: &mut Connection,
    organization: OrganizationId,
    (field, named): (&'static str, Option<Named>),
    before: Option<&Owned>,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Answers>, AppError> {
    let (found, unknown) = match named {
        None => return Ok(None),
        Some(Named::Team { name, email }) => return Ok(Some(Answers { user: None, name, email, left: false })),
        Some(Named::User { id, or_at }) => {
            let found = stored::answering(connection, organization, &BTreeSet::from([id])).await?.remove(&id);
            match (found, or_at) {
                (None, Some(email)) => {
                    (stored::at_address(connection, organization, &email).await?, Wrong::OwnerUnknown)
                }
                (found, _) => (found, Wrong::NoSuchUser),
            }
        }
        Some(Named::Address(email)) => {
            (stored::at_address(connection, organization, &email).await?, Wrong::OwnerUnknown)
        }
    };
    let was = |before: &Owned, user: &Answers| {
        [&before.owner, &before.stand_in].into_iter().flatten().any(|answers| answers.user == user.user)
    };
    match found.as_ref().map(answers) {
        Some(user) if user.left && before.is_some_and(|before| !was(before, &user)) => {
            errors.push(FieldError::wrong(field, Wrong::OwnerLeft(user.name)));
            Ok(None)
        }
        Some(user) => Ok(Some(user)),
        None => {
            errors.push(FieldError::wrong(field, unknown));
            Ok(None)
        }
    }
}

fn is_same(one: &Answers, other: &Answers) -> bool {
    match (one.user, other.user) {
        (None, None) => folded(&one.email) == folded(&other.email) && folded(&one.name) == folded(&other.name),
        (one, other) => one == other,
    }
}

fn stored_as(answers: &Answers) -> Party {
    match answers.user {
        Some(user) => Party::User(user),
        None => Party::Team { name: answers.name.clone(), email: answers.email.clone() },
    }
}

/// Labels as the organization spells and colours them already, but for the colours that are said.
async fn coloured(
    connection: &mut Connection,
    organization: OrganizationId,
    wanted: Vec<WantedLabel>,
) -> Result<Vec<Label>, AppError> {
    let names = wanted.iter().map(|label| label.name.clone()).collect();
    let known = stored::labels(connection, organization, &names).await?;
    let label = |WantedLabel { name, colour }: WantedLabel| {
        let known = known.get(&key(&name)).cloned().unwrap_or(Label { name, colour: Default::default() });
        Label { colour: colour.unwrap_or(known.colour), ..known }
    };
    Ok(wanted.into_iter().map(label).collect())
}
