//! Whose clients are, as users and labels are called now.

use crate::{
    domain::{
        ClientId, OrganizationId, UserId, UserState,
        audit::AuditField,
        ownership::{Label, Ownership, Party, key},
    },
    server::{
        storage::{
            Connection,
            clients::{
                client::Client,
                ownership::{self as stored, Answering, Kept},
            },
        },
        use_cases::error::AppError,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

    pub(super) fn fields(&self) -> [(AuditField, Vec<String>); 6] {
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

pub(super) async fn named(
    connection: &mut Connection,
    organization: OrganizationId,
    kept: Kept,
) -> Result<Owned, AppError> {
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

pub(super) fn answers(user: &Answering) -> Answers {
    Answers {
        user: Some(user.id),
        name: user.name.clone(),
        email: user.email.clone(),
        left: user.state == UserState::Inactive,
    }
}
