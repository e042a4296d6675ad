//! Whose a client is, in the text that a search looks through: owner and stand-in with their addresses, and labels, folded, on a
//! line each, after what the client says of itself (`storage/search.rs`). Told anew in the transaction that says something else of a
//! client, or calls a user something else.

use crate::{
    domain::{
        ClientId, UserId,
        ownership::{Ownership, Party},
        text::folded,
    },
    server::storage::{
        Connection,
        columns::{Json, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;

/// Whose a client is, in the list.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    pub owner: Option<Named>,
    /// The owner is a user who is deactivated.
    pub owner_left: bool,
    pub stand_in: Option<Named>,
    pub labels: Vec<String>,
}

/// A user or a team.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: String,
    pub email: String,
}

impl Whose {
    /// Why a search for a folded text finds a client that itself has nothing of it: "owner, Ana Ruiz <ana@…>".
    pub fn found_by(&self, text: &str) -> Option<String> {
        let party = |what: &str, named: &Option<Named>| {
            let Named { name, email } = named.as_ref()?;
            Some(format!("{what}, {name} <{email}>"))
        };
        let labels = self.labels.iter().map(|label| format!("label, {label}"));
        let said = [party("owner", &self.owner), party("stand-in", &self.stand_in)].into_iter().flatten().chain(labels);
        let of = |said: &String| said.split_once(", ").is_some_and(|(_, said)| folded(said).contains(text));
        said.into_iter().find(of)
    }
}

/// Clients at a time: somebody may own a hundred thousand.
const AT_ONCE: i64 = 500;

#[derive(FromRow)]
struct Row {
    client_id: ClientId,
    said: Json<Ownership>,
    owner_name: Option<String>,
    owner_email: Option<String>,
    stand_in_name: Option<String>,
    stand_in_email: Option<String>,
}

impl Stored for Row {
    const TABLE: &'static str = "client_ownership";
    const KEY: &'static [&'static str] = &["client_id"];
}

impl Row {
    /// Each on a line of its own, which begins it: it follows other lines.
    fn text(&self) -> String {
        let said = &self.said.0;
        let user = |name: &Option<String>, email: &Option<String>| {
            let (name, email) = (name.as_deref()?, email.as_deref()?);
            Some(format!("\n{name} <{email}>"))
        };
        let line = |party: &Option<Party>, name: &Option<String>, email: &Option<String>| match party {
            Some(Party::User(_)) => user(name, email),
            Some(Party::Team { name, email }) => Some(format!("\n{}", folded(&format!("{name} <{email}>")))),
            None => None,
        };
        let owner = line(&said.owner, &self.owner_name, &self.owner_email);
        let stand_in = line(&said.stand_in, &self.stand_in_name, &self.stand_in_email);
        let labels = said.labels.iter().map(|label| format!("\n{}", folded(label)));
        owner.into_iter().chain(stand_in).chain(labels).collect()
    }
}

/// Which clients are told of.
enum Of {
    Client(ClientId),
    User(UserId),
    All,
}

/// After something else was said of a client.
pub(super) async fn tell(connection: &mut Connection, id: ClientId) -> Result<(), sqlx::Error> {
    tell_of(connection, &Of::Client(id)).await
}

/// After a user was called something else, or has another address.
pub(in crate::server::storage) async fn tell_user(connection: &mut Connection, id: UserId) -> Result<(), sqlx::Error> {
    tell_of(connection, &Of::User(id)).await
}

/// Of all clients, after much was said at once.
pub async fn tell_all(connection: &mut Connection) -> Result<(), sqlx::Error> {
    tell_of(connection, &Of::All).await
}

async fn tell_of(connection: &mut Connection, of: &Of) -> Result<(), sqlx::Error> {
    let mut after = String::new();
    loop {
        let mut sql = Sql::with(
            "SELECT o.client_id, o.said, u.name_key AS owner_name, u.email_key AS owner_email, \
             s.name_key AS stand_in_name, s.email_key AS stand_in_email FROM client_ownership o \
             LEFT JOIN users u ON u.id = o.owner_user LEFT JOIN users s ON s.id = o.stand_in_user WHERE o.client_id > $1",
            after.as_str(),
        );
        match of {
            Of::Client(id) => sql.and_equal("o.client_id", Some(*id)),
            Of::User(id) => {
                let id = sql.bind(*id);
                // Each from its index.
                let own = format!("(SELECT organization_id FROM users WHERE id = {id})");
                sql.push(format_args!(
                    " AND o.client_id IN (SELECT client_id FROM client_ownership WHERE organization_id = {own} AND owner_user = {id} \
                     UNION ALL SELECT client_id FROM client_ownership WHERE organization_id = {own} AND stand_in_user = {id})"
                ));
            }
            Of::All => {}
        }
        sql.push(format_args!(" ORDER BY o.client_id LIMIT {AT_ONCE}"));
        let rows: Vec<Row> = sql.records(&mut *connection).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.client_id.to_string();
        for row in &rows {
            write(&mut *connection, row.client_id, &row.text()).await?;
        }
    }
}

/// Over what was there of it before.
async fn write(connection: &mut Connection, id: ClientId, text: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE clients SET whose_text = $1, \
         search_text = SUBSTR(search_text, 1, LENGTH(search_text) - LENGTH(whose_text)) || $1 \
         WHERE id = $2 AND whose_text <> $1",
    )
    .bind(text)
    .bind(id)
    .execute(connection)
    .await
    .map(|_| ())
}
