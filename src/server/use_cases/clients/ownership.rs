//! Whose a client is and why it is there: read, said anew, and found in former versions.

use super::{load, record::entry};
use crate::{
    domain::{
        ClientId, FieldError, OrganizationId, UserId, UserState,
        audit::{AuditAction, AuditField},
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
                ownership::{self as stored, Answering, Kept},
                reviewed,
            },
        },
        use_cases::{
            change::{Act, Change as Changing},
            error::AppError,
            refusal::Conflict,
        },
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many labels of the organization are offered.
pub(super) const OFFERED: i64 = 200;

/// Somebody who answers for a client, as they are called now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// `None`: a team.
    pub user: Option<UserId>,
    pub name: String,
    pub email: String,
    /// A user who is deactivated: nobody answers.
    pub left: bool,
}

impl Answers {
    /// `Ana Ruiz <ana.ruiz@meridianpost.example>`
    pub fn line(&self) -> String {
        format!("{} <{}>", self.name, self.email)
    }
}

/// What is said of a client.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    pub kept: Kept,
    pub owner: Option<Answers>,
    pub stand_in: Option<Answers>,
    pub labels: Vec<Label>,
}

impl Owned {
    /// Whether nobody answers for the client: no owner is named, or the user who is has left.
    pub fn is_ownerless(&self) -> bool {
        self.owner.as_ref().is_none_or(|owner| owner.left)
    }

    /// Whether this user answers for the client: owns it, or stands in for who does.
    pub fn answers(&self, user: UserId) -> bool {
        [&self.owner, &self.stand_in].into_iter().flatten().any(|answers| answers.user == Some(user))
    }

    fn fields(&self) -> [(AuditField, Vec<String>); 6] {
        let text = |text: &str| text.lines().map(str::to_owned).collect();
        let party = |party: &Option<Answers>| party.iter().map(Answers::line).collect();
        let said = &self.kept.said;
        [
            (AuditField::Owner, party(&self.owner)),
            (AuditField::StandIn, party(&self.stand_in)),
            (AuditField::Purpose, text(&said.purpose)),
            (AuditField::Labels, self.labels.iter().map(Label::to_string).collect()),
            (AuditField::ReviewOn, said.review.iter().map(|day| day.as_str().to_owned()).collect()),
            (AuditField::Notes, text(&said.notes)),
        ]
    }
}

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

/// What is said of a client that was read.
pub(super) async fn of(connection: &mut Connection, client: &Client) -> Result<Owned, AppError> {
    let kept = stored::of_client(connection, client.id).await?;
    named(connection, client.organization_id, kept).await
}

/// The same of many clients of one organization; of those that are not there nothing is said.
pub(super) async fn of_many(
    connection: &mut Connection,
    clients: &[Client],
) -> Result<HashMap<ClientId, Owned>, AppError> {
    let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
    let Some(organization) = clients.first().map(|client| client.organization_id) else { return Ok(HashMap::new()) };
    of_ids(connection, organization, &ids).await
}

/// The same by their ids.
pub(super) async fn of_ids(
    connection: &mut Connection,
    organization: OrganizationId,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, Owned>, AppError> {
    let kept = stored::of_clients(connection, ids).await?;
    let names = Names::read(connection, organization, kept.values().map(|kept| &kept.said)).await?;
    Ok(kept.into_iter().map(|(id, kept)| (id, names.name(kept))).collect())
}

async fn named(connection: &mut Connection, organization: OrganizationId, kept: Kept) -> Result<Owned, AppError> {
    let names = Names::read(connection, organization, [&kept.said]).await?;
    Ok(names.name(kept))
}

/// What users and labels are called.
struct Names {
    users: BTreeMap<UserId, Answering>,
    labels: BTreeMap<String, Label>,
}

impl Names {
    async fn read(
        connection: &mut Connection,
        organization: OrganizationId,
        said: impl IntoIterator<Item = &Ownership> + Send,
    ) -> Result<Self, AppError> {
        let (mut users, mut labels) = (BTreeSet::new(), BTreeSet::new());
        for said in said {
            users.extend([&said.owner, &said.stand_in].into_iter().filter_map(|party| match party {
                Some(Party::User(user)) => Some(*user),
                Some(Party::Team { .. }) | None => None,
            }));
            labels.extend(said.labels.iter().cloned());
        }
        Ok(Self {
            users: stored::answering(connection, organization, &users).await?,
            labels: stored::labels(connection, organization, &labels).await?,
        })
    }

    fn party(&self, party: &Party) -> Answers {
        match party {
            Party::Team { name, email } => {
                Answers { user: None, name: name.clone(), email: email.clone(), left: false }
            }
            Party::User(id) => self.users.get(id).map_or_else(
                || Answers { user: Some(*id), name: "Somebody who is gone".into(), email: String::new(), left: true },
                answers,
            ),
        }
    }

    fn name(&self, kept: Kept) -> Owned {
        let label = |name: &String| {
            let plain = || Label { name: name.clone(), colour: Default::default() };
            self.labels.get(&key(name)).cloned().unwrap_or_else(plain)
        };
        Owned {
            owner: kept.said.owner.as_ref().map(|party| self.party(party)),
            stand_in: kept.said.stand_in.as_ref().map(|party| self.party(party)),
            labels: kept.said.labels.iter().map(label).collect(),
            kept,
        }
    }
}

fn answers(user: &Answering) -> Answers {
    Answers {
        user: Some(user.id),
        name: user.name.clone(),
        email: user.email.clone(),
        left: user.state == UserState::Inactive,
    }
}

/// Says this of a client over a version; `None`: over whichever; once. Who renames a user waits: what is written has their name.
///
/// # Errors
/// Denied, not found, Invalid with everything that is wrong, Conflict when somebody was faster.
pub async fn own(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    draft: OwnershipDraft,
) -> Result<(Client, Owned), AppError> {
    let (mut change, client) = act
        .begin_with_roles_on(id)
        .await?
        .load::<Client>(&id, AuditAction::EditOwnership, |client| Action::EditClient {
            has: &client.roles,
            giving: &[],
        })
        .await?;
    let before = of(&mut change, &client).await?;
    if version.is_some_and(|version| version != before.kept.version) {
        return Err(stale(&change, before));
    }
    let after = decided(&mut change, client.organization_id, draft, &before).await?;
    let audited = said(&change, &client, &before, &after);
    if audited.changes.is_empty() {
        return Ok((client, before));
    }
    let Some(after) = write(&mut change, &client, before, after).await? else {
        let now = of(&mut change, &client).await?;
        return Err(stale(&change, now));
    };
    change.commit(audited).await?;
    Ok((client, after))
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
    if !stored::save(change, whose, &before.kept, (&after.kept.said, &after.labels), (now, &by)).await? {
        return Ok(None);
    }
    let kept = Kept {
        version: before.kept.version + 1,
        made: Some((now, Some(caller.actor.name.clone()))),
        said: after.kept.said,
    };
    Ok(Some(Owned { kept, ..after }))
}

pub(super) fn stale(change: &Changing, now: Owned) -> AppError {
    let (at, by) = now.kept.made.unwrap_or_default();
    let overtaken = Overtaken { by, did: Did::ChangedOwnership, at, now: change.now() };
    Conflict::StaleOwnership(overtaken).into()
}

/// What is to be said, with everybody found who is named in it.
///
/// # Errors
/// Invalid, with everything that is wrong.
pub(super) async fn decided(
    connection: &mut Connection,
    organization: OrganizationId,
    draft: OwnershipDraft,
    before: &Owned,
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
    before: &Owned,
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
    let was = [&before.owner, &before.stand_in].into_iter().flatten();
    let was: Vec<UserId> = was.filter_map(|answers| answers.user).collect();
    match found.as_ref().map(answers) {
        Some(user) if user.left && !user.user.is_some_and(|id| was.contains(&id)) => {
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
