//! Reviews of clients: what they are, and which clients they are about. What was said of each: [`super::reviewed`].

use super::{list::Wanted, plan::Plan};
use crate::{
    domain::{OrganizationId, ReviewId, Timestamp, UserId, day::Day, review::Progress},
    server::storage::{
        Connection, Store,
        columns::{Json, Stored},
        engine::lock,
        sql::Sql,
    },
};
use sqlx::FromRow;

/// A review, without its clients.
#[derive(Clone, Debug)]
pub struct Review {
    pub id: ReviewId,
    pub name: String,
    /// What followed the question mark in the list's address.
    pub query: String,
    pub due: Day,
    /// The id of a user or a client.
    pub started_by: String,
    pub starter: Option<String>,
    pub started_at: Timestamp,
    pub ender: Option<String>,
    /// `None`: it runs.
    pub ended_at: Option<Timestamp>,
    /// How far it was at its end.
    pub result: Option<Progress>,
    pub version: i64,
}

#[derive(FromRow)]
struct Record {
    id: ReviewId,
    name: String,
    query: String,
    due: Day,
    started_by: String,
    starter: Option<String>,
    started_at: Timestamp,
    ender: Option<String>,
    ended_at: Option<Timestamp>,
    result: Option<Json<Progress>>,
    version: i64,
}

impl Stored for Record {
    const TABLE: &'static str = "reviews";
    const KEY: &'static [&'static str] = &["id"];
}

impl From<Record> for Review {
    fn from(record: Record) -> Self {
        let Record { id, name, query, due, started_by, starter, started_at, ender, ended_at, result, version } = record;
        let result = result.map(|result| result.0);
        Self { id, name, query, due, started_by, starter, started_at, ender, ended_at, result, version }
    }
}

/// Reads reviews with the names of who started and ended them.
const REVIEWS: &str = "SELECT v.id, v.name, v.query, v.due, v.started_by, COALESCE(u.name, p.name) AS starter, v.started_at, \
     COALESCE(eu.name, ep.name) AS ender, v.ended_at, v.result, v.version FROM reviews v \
     LEFT JOIN users u ON u.id = v.started_by LEFT JOIN clients p ON p.id = v.started_by \
     LEFT JOIN users eu ON eu.id = v.ended_by LEFT JOIN clients ep ON ep.id = v.ended_by \
     WHERE v.organization_id = $1";

/// Which reviews are looked for.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Those only that run and were due before this day.
    pub due_before: Option<Day>,
    /// Those only that run and wait for an answer of this user.
    pub asking: Option<UserId>,
}

/// The newest reviews of an organization, the newest first.
pub async fn newest(
    connection: &mut Connection,
    organization_id: OrganizationId,
    which: &Which,
    most: i64,
) -> Result<Vec<Review>, sqlx::Error> {
    let mut sql = Sql::with(REVIEWS, organization_id);
    if let Some(day) = &which.due_before {
        let day = sql.bind(day.as_str());
        sql.push(format_args!(" AND v.ended_at IS NULL AND v.due < {day}"));
    }
    if let Some(user) = which.asking {
        let user = sql.bind(user);
        sql.push(format_args!(
            " AND v.ended_at IS NULL AND EXISTS (SELECT 1 FROM review_clients r JOIN client_ownership o \
             ON o.client_id = r.client_id AND (o.owner_user = {user} OR o.stand_in_user = {user}) \
             JOIN clients c ON c.id = r.client_id AND c.state <> 'inactive' WHERE r.review_id = v.id AND r.answer IS NULL)"
        ));
    }
    sql.push(format_args!(" ORDER BY v.started_at DESC, v.id DESC LIMIT {most}"));
    Ok(sql.records::<Record>(connection).await?.into_iter().map(Review::from).collect())
}

/// A review of the organization; `None`: there is none of this id.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: ReviewId,
) -> Result<Option<Review>, sqlx::Error> {
    let mut sql = Sql::with(REVIEWS, organization_id);
    sql.and_equal("v.id", Some(id));
    Ok(sql.record::<Record>(connection).await?.map(Review::from))
}

/// Makes its end, and other answers in it, wait until this transaction ends.
pub async fn hold(connection: &mut Connection, id: ReviewId) -> Result<(), sqlx::Error> {
    lock(connection, Sql::with("SELECT id FROM reviews WHERE id = $1", id)).await
}

/// How many reviews of an organization run.
pub async fn running(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    let sql = "SELECT COUNT(*) FROM reviews WHERE organization_id = $1 AND ended_at IS NULL";
    Sql::with(sql, organization_id).value(connection).await
}

/// Which clients a review is to be about: those of a list that are not deactivated.
pub struct Covered {
    wanted: Wanted,
    plan: Plan,
}

impl Covered {
    pub async fn choose(store: &Store, wanted: Wanted, now: Timestamp) -> Result<Self, sqlx::Error> {
        let plan = Plan::choose(store, &wanted, now).await?;
        Ok(Self { wanted, plan })
    }

    fn push(&self, sql: &mut Sql, store: &Store, now: Timestamp) {
        self.plan.push_conditions(sql, &self.wanted, store.engine(), now);
        sql.push(" AND state <> 'inactive'");
    }

    /// How many they are, counted up to `most` and one.
    pub async fn count(&self, store: &Store, most: usize, now: Timestamp) -> Result<usize, sqlx::Error> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE ");
        self.push(&mut sql, store, now);
        sql.push(format_args!(" LIMIT {}) covered", most + 1));
        let n: i64 = sql.value(&mut *store.reader().acquire().await?).await?;
        Ok(usize::try_from(n).unwrap_or_default())
    }

    /// Writes them to a review, by name, at most `most` and one; how many.
    pub async fn write(
        &self,
        connection: &mut Connection,
        store: &Store,
        (id, most): (ReviewId, usize),
        now: Timestamp,
    ) -> Result<usize, sqlx::Error> {
        let mut sql = Sql::new("INSERT INTO review_clients (review_id, position, client_id, name) SELECT ");
        let id = sql.bind(id);
        sql.push(format_args!("{id}, ROW_NUMBER() OVER (ORDER BY name_key, id), id, name FROM clients WHERE "));
        self.push(&mut sql, store, now);
        sql.push(format_args!(" LIMIT {}", most + 1));
        let written = sql.execute(connection).await?;
        Ok(usize::try_from(written).unwrap_or(usize::MAX))
    }
}

/// Writes a review that starts.
pub async fn insert(
    connection: &mut Connection,
    organization_id: OrganizationId,
    review: &Review,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO reviews (id, organization_id, name, query, due, started_by, started_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(review.id)
    .bind(organization_id)
    .bind(&review.name)
    .bind(&review.query)
    .bind(&review.due)
    .bind(&review.started_by)
    .bind(review.started_at)
    .bind(review.version)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Writes what a review is called, and when it is due; `false`: it is not at `version` any more, or has ended.
pub async fn change(
    connection: &mut Connection,
    (id, version): (ReviewId, i64),
    name: &str,
    due: &Day,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE reviews SET name = $1, due = $2, version = version + 1 WHERE id = $3 AND version = $4 AND ended_at IS NULL",
    )
    .bind(name)
    .bind(due)
    .bind(id)
    .bind(version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a review; `false`: it is not at `version` any more, or has ended.
pub async fn end(
    connection: &mut Connection,
    (id, version): (ReviewId, i64),
    result: &Progress,
    (now, by): (Timestamp, &str),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE reviews SET ended_at = $1, ended_by = $2, result = $3, version = version + 1 \
         WHERE id = $4 AND version = $5 AND ended_at IS NULL",
    )
    .bind(now)
    .bind(by)
    .bind(Json(result))
    .bind(id)
    .bind(version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
