//! What is said of clients about whose they are: as it stands, as it stood, and the labels of their organization.

use super::whose;
use crate::{
    domain::{
        ClientId, OrganizationId, Timestamp, UserId, UserState,
        ownership::{Colour, Label, Ownership, Party, key},
        text::folded,
    },
    server::storage::{
        Connection,
        columns::{Flag, Json, Of, Stored},
        engine::lock,
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is said of a client.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// 0: nothing was ever said.
    pub version: i64,
    /// When, and the name of who did.
    pub made: Option<(Timestamp, Option<String>)>,
    pub said: Ownership,
}

#[derive(FromRow)]
struct Record {
    client_id: ClientId,
    version: i64,
    made_at: Timestamp,
    made_by: Option<String>,
    said: Json<Ownership>,
}

impl Stored for Record {
    const TABLE: &'static str = "client_ownership";
    const KEY: &'static [&'static str] = &["client_id"];
}

impl From<Record> for Kept {
    fn from(record: Record) -> Self {
        Self { version: record.version, made: Some((record.made_at, record.made_by)), said: record.said.0 }
    }
}

/// The columns of [`Record`], of a table that is called `o`.
const COLUMNS: &str = "o.client_id, o.version, o.made_at, COALESCE(u.name, p.name) AS made_by, o.said";
const MAKERS: &str = "LEFT JOIN users u ON u.id = o.made_by LEFT JOIN clients p ON p.id = o.made_by";

/// What is said of these clients; of those that are not there nothing.
pub async fn of_clients(connection: &mut Connection, ids: &[ClientId]) -> Result<HashMap<ClientId, Kept>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM client_ownership o {MAKERS} WHERE o.client_id IN ("));
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list})"));
    let records: Vec<Record> = sql.records(connection).await?;
    Ok(records.into_iter().map(|record| (record.client_id, record.into())).collect())
}

/// What is said of a client.
pub async fn of_client(connection: &mut Connection, id: ClientId) -> Result<Kept, sqlx::Error> {
    Ok(of_clients(connection, &[id]).await?.remove(&id).unwrap_or_default())
}

/// What was said in a former version; `None`: there was none of this number.
pub async fn former(connection: &mut Connection, id: ClientId, version: i64) -> Result<Option<Kept>, sqlx::Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM client_ownership_versions o {MAKERS} WHERE o.client_id = $1 AND o.version = $2");
    let record: Option<Of<Record>> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).bind(version).fetch_optional(connection).await?;
    Ok(record.map(|Of(record)| record.into()))
}

/// A user who answers for clients, as they are now.
#[derive(Clone, Debug, FromRow)]
pub struct Answering {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub state: UserState,
}

impl Stored for Answering {
    const TABLE: &'static str = "users";
    const KEY: &'static [&'static str] = &["id"];
}

/// These users of the organization, by id.
pub async fn answering(
    connection: &mut Connection,
    organization_id: OrganizationId,
    ids: &BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, Answering>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql =
        Sql::with("SELECT id, name, email, state FROM users WHERE organization_id = $1 AND id IN (", organization_id);
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list})"));
    let users: Vec<Answering> = sql.records(connection).await?;
    Ok(users.into_iter().map(|user| (user.id, user)).collect())
}

/// The user of the organization who has this address.
pub async fn at_address(
    connection: &mut Connection,
    organization_id: OrganizationId,
    email: &str,
) -> Result<Option<Answering>, sqlx::Error> {
    let mut sql = Sql::with("SELECT id, name, email, state FROM users WHERE organization_id = $1", organization_id);
    sql.and_equal("email_key", Some(folded(email)));
    sql.record(connection).await
}

#[derive(FromRow)]
struct LabelRow {
    label_key: String,
    name: String,
    colour: Colour,
}

impl Stored for LabelRow {
    const TABLE: &'static str = "labels";
    const KEY: &'static [&'static str] = &["organization_id", "label_key"];
}

/// Those of these labels that the organization has, by [`key`].
pub async fn labels(
    connection: &mut Connection,
    organization_id: OrganizationId,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, Label>, sqlx::Error> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::with(
        "SELECT label_key, name, colour FROM labels WHERE organization_id = $1 AND label_key IN (",
        organization_id,
    );
    let list = sql.bind_all(names.iter().map(|name| key(name)));
    sql.push(format_args!("{list})"));
    let rows: Vec<LabelRow> = sql.records(connection).await?;
    Ok(rows.into_iter().map(|LabelRow { label_key, name, colour }| (label_key, Label { name, colour })).collect())
}

/// The first labels of the organization, by name.
pub async fn first_labels(
    connection: &mut Connection,
    organization_id: OrganizationId,
    most: i64,
) -> Result<Vec<Label>, sqlx::Error> {
    let rows: Vec<Of<LabelRow>> = sqlx::query_as(
        "SELECT label_key, name, colour FROM labels WHERE organization_id = $1 ORDER BY label_key LIMIT $2",
    )
    .bind(organization_id)
    .bind(most)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|Of(row)| Label { name: row.name, colour: row.colour }).collect())
}

/// A label that got another colour, at every client that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recoloured {
    pub before: Label,
    pub after: Label,
}

/// Says this of a client over a version, keeps what was said, and gives the labels their colours: those that had another one
/// before are returned. `None`: another version is there, and nothing was written.
pub async fn save(
    connection: &mut Connection,
    (id, organization_id): (ClientId, OrganizationId),
    before: &Kept,
    (after, labels): (&Ownership, &[Label]),
    (now, by): (Timestamp, &str),
) -> Result<Option<Vec<Recoloured>>, sqlx::Error> {
    if !write(&mut *connection, (id, organization_id), before.version, after, (now, by)).await? {
        return Ok(None);
    }
    sqlx::query("UPDATE clients SET has_owner = $1 WHERE id = $2 AND has_owner <> $1")
        .bind(Flag(after.owner.is_some()))
        .bind(id)
        .execute(&mut *connection)
        .await?;
    let recoloured = write_labels(connection, (id, organization_id), &before.said.labels, labels).await?;
    whose::tell(connection, id).await?;
    Ok(Some(recoloured))
}

async fn write(
    connection: &mut Connection,
    (id, organization_id): (ClientId, OrganizationId),
    version: i64,
    said: &Ownership,
    (now, by): (Timestamp, &str),
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "INSERT INTO client_ownership_versions (client_id, version, made_at, made_by, said) \
         SELECT client_id, version, made_at, made_by, said FROM client_ownership WHERE client_id = $1 AND version = $2",
    )
    .bind(id)
    .bind(version)
    .execute(&mut *connection)
    .await?;
    let user = |party: &Option<Party>| match party {
        Some(Party::User(user)) => Some(*user),
        Some(Party::Team { .. }) | None => None,
    };
    let team = match &said.owner {
        Some(Party::Team { email, .. }) => Some(folded(email)),
        Some(Party::User(_)) | None => None,
    };
    let sql = match version {
        0 => {
            "INSERT INTO client_ownership (client_id, version, made_at, made_by, said, owner_user, stand_in_user, owner_key, \
             organization_id) VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (client_id) DO NOTHING"
        }
        _ => {
            "UPDATE client_ownership SET version = version + 1, made_at = $3, made_by = $4, said = $5, owner_user = $6, \
             stand_in_user = $7, owner_key = $8, organization_id = $9 WHERE client_id = $1 AND version = $2"
        }
    };
    let written = sqlx::query(sql)
        .bind(id)
        .bind(version)
        .bind(now)
        .bind(by)
        .bind(Json(said))
        .bind(user(&said.owner))
        .bind(user(&said.stand_in))
        .bind(team)
        .bind(organization_id)
        .execute(connection)
        .await?;
    Ok(written.rows_affected() == 1)
}

/// In the order of their keys, those that go among those that come: two clients that are labelled at once wait for each other
/// instead of for ever.
async fn write_labels(
    connection: &mut Connection,
    (id, organization_id): (ClientId, OrganizationId),
    before: &[String],
    after: &[Label],
) -> Result<Vec<Recoloured>, sqlx::Error> {
    let mut recoloured = vec![];
    sqlx::query("DELETE FROM client_labels WHERE client_id = $1").bind(id).execute(&mut *connection).await?;
    let mut all: BTreeMap<String, Option<&Label>> = before.iter().map(|name| (key(name), None)).collect();
    all.extend(after.iter().map(|label| (key(&label.name), Some(label))));
    for (label_key, label) in &all {
        // Who gives it to another client meanwhile is waited for: a statement of its own sees what they wrote.
        let mut held = Sql::with("SELECT 1 FROM labels WHERE organization_id = $1", organization_id);
        held.and_equal("label_key", Some(label_key));
        lock(&mut *connection, held).await?;
        match label {
            Some(label) => {
                let known = labels(&mut *connection, organization_id, &BTreeSet::from([label.name.clone()])).await?;
                let known = known.into_values().find(|known| known.colour != label.colour);
                recoloured.extend(
                    known.map(|before| Recoloured { after: Label { colour: label.colour, ..before.clone() }, before }),
                );
                sqlx::query(
                    "INSERT INTO labels (organization_id, label_key, name, colour) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (organization_id, label_key) DO UPDATE SET colour = $4",
                )
                .bind(organization_id)
                .bind(label_key)
                .bind(&label.name)
                .bind(label.colour)
                .execute(&mut *connection)
                .await?;
                sqlx::query("INSERT INTO client_labels (client_id, label_key, organization_id) VALUES ($1, $2, $3)")
                    .bind(id)
                    .bind(label_key)
                    .bind(organization_id)
                    .execute(&mut *connection)
                    .await?;
            }
            None => {
                sqlx::query(
                    "DELETE FROM labels WHERE organization_id = $1 AND label_key = $2 AND NOT EXISTS \
                     (SELECT 1 FROM client_labels c WHERE c.organization_id = $1 AND c.label_key = $2)",
                )
                .bind(organization_id)
                .bind(label_key)
                .execute(&mut *connection)
                .await?;
            }
        }
    }
    Ok(recoloured)
}
