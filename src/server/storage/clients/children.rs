//! What hangs on clients: their roles, scopes and redirect URIs, read for many at once.

use super::{
    catalogue::Grant,
    whose::{Named, Whose},
};
use crate::{
    domain::{
        ClientId, RoleGrant, UserState,
        ownership::{Ownership, Party},
        recent::Recent,
    },
    server::storage::{
        Connection,
        columns::{Json, Stored},
        engine,
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::collections::HashMap;

#[derive(FromRow)]
struct Held {
    client_id: ClientId,
    #[sqlx(flatten)]
    grant: Grant,
}

impl Stored for Held {
    const TABLE: &'static str = "client_roles";
    const KEY: &'static [&'static str] = &["client_id", "role_id"];
}

/// The roles of these clients, in one query.
pub async fn roles_of_clients(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, RoleGrant)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT c.client_id, c.role_id, r.name AS role, c.division_id, d.name AS division FROM client_roles c \
         JOIN roles r ON r.id = c.role_id LEFT JOIN divisions d ON d.id = c.division_id WHERE c.client_id IN (",
    );
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list}) ORDER BY r.name, c.division_id"));
    let rows: Vec<Held> = sql.records(connection).await?;
    let mut roles: Vec<(ClientId, RoleGrant)> =
        rows.into_iter().map(|held| (held.client_id, held.grant.into())).collect();
    in_order(&mut roles, |(_, role)| role);
    Ok(roles)
}

/// By bytes, whatever the database's collation: what is stored is compared with what was typed, and answered in one order.
fn in_order<T>(roles: &mut [T], role: impl Fn(&T) -> &RoleGrant) {
    roles.sort_by(|a, b| {
        let (a, b) = (role(a), role(b));
        a.role_name.cmp(&b.role_name).then_with(|| a.division.cmp(&b.division))
    });
}

/// What a row of the list shows of a client's lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub uris: usize,
    pub scopes: usize,
    pub roles: Vec<RoleGrant>,
    /// Its use on the last days.
    pub recent: Recent,
    pub whose: Whose,
}

#[derive(FromRow)]
struct OutlineRow {
    client_id: ClientId,
    uris: i64,
    scopes: i64,
    used_days: String,
    said: Option<Json<Ownership>>,
    owner: Option<String>,
    owner_email: Option<String>,
    owner_state: Option<UserState>,
    stand_in: Option<String>,
    stand_in_email: Option<String>,
    roles: Option<Json<Vec<Grant>>>,
}

impl Stored for OutlineRow {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["client_id"];
}

impl OutlineRow {
    fn outline(mut self) -> (ClientId, Outline) {
        let whose = self.whose();
        let Json(roles) = self.roles.unwrap_or(Json(vec![]));
        let mut roles: Vec<RoleGrant> = roles.into_iter().map(RoleGrant::from).collect();
        in_order(&mut roles, |role| role);
        let count = |n: i64| usize::try_from(n).unwrap_or_default();
        let recent = self.used_days.parse().unwrap_or_default();
        (self.client_id, Outline { uris: count(self.uris), scopes: count(self.scopes), roles, recent, whose })
    }

    fn whose(&mut self) -> Whose {
        let Some(Json(said)) = self.said.take() else { return Whose::default() };
        let user = |name: Option<String>, email: Option<String>| Some(Named { name: name?, email: email? });
        let named = |party, name, email| match party {
            Some(Party::Team { name, email }) => Some(Named { name, email }),
            Some(Party::User(_)) => user(name, email),
            None => None,
        };
        Whose {
            owner: named(said.owner, self.owner.take(), self.owner_email.take()),
            owner_left: self.owner_state == Some(UserState::Inactive),
            stand_in: named(said.stand_in, self.stand_in.take(), self.stand_in_email.take()),
            labels: said.labels,
        }
    }
}

/// Of each of these clients its roles, whose it is, and how many scopes and redirect URIs it has.
pub(super) async fn outlines(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, Outline>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let roles = engine::listed(connection, "g.role_id, r.name, g.division_id, d.name", "r.name, g.division_id");
    let mut sql = Sql::new(format!(
        "SELECT c.id AS client_id, (SELECT COUNT(*) FROM client_redirect_uris u WHERE u.client_id = c.id) AS uris, \
         (SELECT COUNT(*) FROM client_scopes s WHERE s.client_id = c.id) AS scopes, c.used_days, o.said, w.name AS owner, \
         w.email AS owner_email, w.state AS owner_state, v.name AS stand_in, v.email AS stand_in_email, \
         (SELECT {roles} FROM client_roles g JOIN roles r ON r.id = g.role_id LEFT JOIN divisions d ON d.id = g.division_id \
         WHERE g.client_id = c.id) AS roles \
         FROM clients c LEFT JOIN client_ownership o ON o.client_id = c.id LEFT JOIN users w ON w.id = o.owner_user \
         LEFT JOIN users v ON v.id = o.stand_in_user WHERE c.id IN (",
    ));
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list})"));
    let rows: Vec<OutlineRow> = sql.records(connection).await?;
    Ok(rows.into_iter().map(OutlineRow::outline).collect())
}
