//! What was said of the clients of a review, and how far it is.

use crate::{
    domain::{
        ClientId, ReviewId, State, Timestamp, UserId,
        day::Day,
        review::{Answer, AnswerKind, Led, Progress, Standing},
    },
    server::storage::{
        Connection,
        columns::{Of, Stored},
        page::{Order, Page, Side},
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::collections::HashMap;

#[derive(FromRow)]
struct Counted {
    review_id: ReviewId,
    needed: i64,
    not_mine: i64,
    let_go: i64,
    silent: i64,
    gone: i64,
}

impl Stored for Counted {
    const TABLE: &'static str = "review_clients";
    const KEY: &'static [&'static str] = &["review_id"];
}

/// A client is there to be asked about: it was neither removed nor deactivated since.
const THERE: &str = "(c.id IS NOT NULL AND c.state <> 'inactive')";

/// How far these reviews are.
pub async fn progress(
    connection: &mut Connection,
    ids: &[ReviewId],
) -> Result<HashMap<ReviewId, Progress>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let of = |word: &str| format!("COUNT(CASE WHEN {THERE} AND r.answer = '{word}' THEN 1 END) AS {word}");
    let answers = AnswerKind::ALL.map(|kind| of(kind.as_str())).join(", ");
    let mut sql = Sql::new(format!(
        "SELECT r.review_id, {answers}, COUNT(CASE WHEN {THERE} AND r.answer IS NULL THEN 1 END) AS silent, \
         COUNT(CASE WHEN {THERE} THEN NULL ELSE 1 END) AS gone \
         FROM review_clients r LEFT JOIN clients c ON c.id = r.client_id WHERE r.review_id IN ("
    ));
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list}) GROUP BY r.review_id"));
    let counted: Vec<Counted> = sql.records(connection).await?;
    let n = |n: i64| n.unsigned_abs();
    let of = |Counted { review_id, needed, not_mine, let_go, silent, gone }| {
        let progress =
            Progress { needed: n(needed), not_mine: n(not_mine), let_go: n(let_go), silent: n(silent), gone: n(gone) };
        (review_id, progress)
    };
    Ok(counted.into_iter().map(of).collect())
}

/// A client of a review, with what was said of it.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// From 1, by the names that clients had when it started.
    pub position: i64,
    pub client_id: ClientId,
    /// What it is called, or was when the review started.
    pub name: String,
    /// `None`: it was removed.
    pub state: Option<State>,
    pub created_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub rehearsed_until: Option<Timestamp>,
    pub answer: Option<Answer>,
    /// The client's review day before an answer set it.
    pub day_before: Option<Day>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<String>,
    pub version: i64,
}

impl Reviewed {
    pub fn standing(&self) -> Standing {
        let gone = !matches!(self.state, Some(State::Active | State::Disabled));
        Standing::of(self.answer.as_ref().map(Answer::kind), gone)
    }
}

#[derive(FromRow)]
struct ReviewedRow {
    position: i64,
    client_id: ClientId,
    name: String,
    state: Option<State>,
    created_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    rehearsed_until: Option<Timestamp>,
    answer: Option<AnswerKind>,
    needed_until: Option<Day>,
    day_before: Option<Day>,
    answered_at: Option<Timestamp>,
    answerer: Option<String>,
    version: i64,
}

impl Stored for ReviewedRow {
    const TABLE: &'static str = "review_clients";
    const KEY: &'static [&'static str] = &["client_id"];
}

impl From<ReviewedRow> for Reviewed {
    fn from(row: ReviewedRow) -> Self {
        Self {
            position: row.position,
            client_id: row.client_id,
            name: row.name,
            state: row.state,
            created_at: row.created_at,
            last_used_at: row.last_used_at.filter(|at| at.millis() > 0),
            rehearsed_until: row.rehearsed_until,
            answer: Answer::stored(row.answer, row.needed_until),
            day_before: row.day_before,
            answered_at: row.answered_at,
            answered_by: row.answerer,
            version: row.version,
        }
    }
}

const ROWS: &str = "SELECT r.position, r.client_id, COALESCE(c.name, r.name) AS name, c.state, c.created_at, \
     c.last_used_at, c.rehearsed_until, r.answer, r.needed_until, r.day_before, r.answered_at, COALESCE(u.name, p.name) AS answerer, r.version \
     FROM review_clients r LEFT JOIN clients c ON c.id = r.client_id \
     LEFT JOIN users u ON u.id = r.answered_by LEFT JOIN clients p ON p.id = r.answered_by WHERE r.review_id = $1";

/// One client of a review; `None`: it is not among them.
pub async fn row(connection: &mut Connection, id: ReviewId, client: ClientId) -> Result<Option<Reviewed>, sqlx::Error> {
    let mut sql = Sql::with(ROWS, id);
    sql.and_equal("r.client_id", Some(client));
    Ok(sql.record::<ReviewedRow>(connection).await?.map(Reviewed::from))
}

/// Which clients of a review are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought {
    pub standing: Option<Standing>,
    /// Those that this user owns or stands in for.
    pub of: Option<UserId>,
    /// Those that were led so far at this instant.
    pub led: Option<(Led, Timestamp)>,
    /// Those beyond this position.
    pub after: i64,
}

impl Sought {
    fn push(&self, sql: &mut Sql) {
        match self.standing {
            None => {}
            Some(Standing::Gone) => sql.push(format_args!(" AND NOT {THERE}")),
            Some(Standing::Silent) => sql.push(format_args!(" AND {THERE} AND r.answer IS NULL")),
            Some(Standing::Answered(kind)) => {
                sql.push(format_args!(" AND {THERE} AND r.answer = '{}'", kind.as_str()));
            }
        }
        if let Some((led, now)) = self.led {
            let now = sql.bind(now);
            let since = "EXISTS (SELECT 1 FROM rehearsals h JOIN reviews v ON v.id = r.review_id \
                         WHERE h.client_id = r.client_id AND h.started_at >= v.started_at)";
            let since = if led == Led::Rehearsed { since.to_owned() } else { format!("NOT {since}") };
            sql.push(format_args!(
                " AND {THERE} AND (c.rehearsed_until IS NULL OR c.rehearsed_until <= {now}) AND {since}"
            ));
        }
        if let Some(user) = self.of {
            let user = sql.bind(user);
            sql.push(format_args!(
                " AND EXISTS (SELECT 1 FROM client_ownership o WHERE o.client_id = r.client_id \
                 AND (o.owner_user = {user} OR o.stand_in_user = {user}))"
            ));
        }
    }
}

/// A page of the clients of a review.
pub async fn rows(
    connection: &mut Connection,
    id: ReviewId,
    sought: Sought,
    size: usize,
) -> Result<Page<Reviewed>, sqlx::Error> {
    const ORDER: Order = Order::ascending(&["r.position"]);
    let mut sql = Sql::with(ROWS, id);
    sought.push(&mut sql);
    let after = [sql.bind(sought.after)];
    ORDER.beyond(&mut sql, Side::After, after);
    ORDER.limit(&mut sql, Side::After, size);
    let rows: Vec<Of<ReviewedRow>> = sql.all(connection).await?;
    Ok(Page::of(rows.into_iter().map(|Of(row)| row.into()).collect(), Side::After, size))
}

/// How many clients of a review are found, wherever they stand in it.
pub async fn how_many(connection: &mut Connection, id: ReviewId, sought: Sought) -> Result<u64, sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT COUNT(*) FROM review_clients r LEFT JOIN clients c ON c.id = r.client_id WHERE r.review_id = $1",
        id,
    );
    sought.push(&mut sql);
    Ok(sql.value::<i64>(connection).await?.unsigned_abs())
}

/// Writes what is said of a client over a version; `false`: another version is there.
pub async fn answer(
    connection: &mut Connection,
    (id, before): (ReviewId, &Reviewed),
    (answer, day_before): (Option<&Answer>, Option<&Day>),
    (now, by): (Timestamp, &str),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE review_clients SET answer = $1, needed_until = $2, day_before = $3, answered_at = $4, answered_by = $5, \
         version = version + 1 WHERE review_id = $6 AND position = $7 AND version = $8",
    )
    .bind(answer.map(Answer::kind))
    .bind(answer.and_then(Answer::until))
    .bind(day_before)
    .bind(answer.map(|_| now))
    .bind(answer.map(|_| by))
    .bind(id)
    .bind(before.position)
    .bind(before.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Asks anew about a client that somebody said was not theirs: it has another owner.
pub async fn ask_anew(connection: &mut Connection, client: ClientId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE review_clients SET answer = NULL, answered_at = NULL, answered_by = NULL, version = version + 1 \
         WHERE client_id = $1 AND answer = 'not_mine' \
         AND review_id IN (SELECT id FROM reviews WHERE ended_at IS NULL)",
    )
    .bind(client)
    .execute(connection)
    .await
    .map(|_| ())
}
