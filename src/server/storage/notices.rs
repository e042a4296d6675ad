//! Notices: what people chose, how those to them stand, and what ends within a day. What goes by webhook is in [`super::webhooks`].

use super::{
    Connection,
    clients::silent_ends,
    columns::{Flag, Stored},
    restorations::held,
    sql::Sql,
};
use crate::domain::{
    ClientId, OrganizationId, ReviewId, Timestamp, UserId,
    day::Day,
    need::Need,
    notice::{End, Ending, Standing},
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Things of one kind in one organization that are told by their names; more of them are told with the next mail.
const MOST: i64 = 100;

/// Whom notices may go to, and how they stand.
#[derive(Clone, Debug, FromRow)]
pub struct Reader {
    pub user_id: UserId,
    pub organization_id: OrganizationId,
    /// The name of the zone in which their morning comes.
    pub zone: String,
    /// How often a mail was taken on.
    pub claims: i64,
    due_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
    #[sqlx(try_from = "Flag")]
    extra: bool,
    retry_at: Option<Timestamp>,
    /// Whether they get mails.
    #[sqlx(try_from = "Flag")]
    pub by_mail: bool,
    /// Whether they have a webhook that is on.
    #[sqlx(try_from = "Flag")]
    pub by_webhook: bool,
}

impl Stored for Reader {
    const TABLE: &'static str = "notices";
    const KEY: &'static [&'static str] = &["user_id"];
}

impl Reader {
    pub const fn standing(&self) -> Standing {
        Standing { due_at: self.due_at, tried_at: self.tried_at, extra: self.extra, retry_at: self.retry_at }
    }
}

/// What a person sees of the mails to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Kept {
    pub zone: String,
    /// Whether they get mails.
    #[sqlx(try_from = "Flag")]
    pub by_mail: bool,
    pub sent_at: Option<Timestamp>,
    /// When the last one could not be sent, and why; `None`: one was since, or none was due yet.
    pub failed_at: Option<Timestamp>,
    pub failure: Option<String>,
    pub retry_at: Option<Timestamp>,
}

impl Stored for Kept {
    const TABLE: &'static str = "notices";
    const KEY: &'static [&'static str] = &["user_id"];
}

/// `None`: they chose nothing.
pub async fn kept(connection: &mut Connection, user_id: UserId) -> Result<Option<Kept>, sqlx::Error> {
    Sql::with(
        "SELECT user_id, zone, by_mail, sent_at, failed_at, failure, retry_at FROM notices WHERE user_id = $1",
        user_id,
    )
    .record(connection)
    .await
}

/// What a person chose. A kind that this version does not know is passed over.
pub async fn kinds(connection: &mut Connection, user_id: UserId) -> Result<BTreeSet<Need>, sqlx::Error> {
    let words: Vec<(String,)> =
        Sql::with("SELECT kind FROM notice_kinds WHERE user_id = $1", user_id).all(connection).await?;
    Ok(words.iter().filter_map(|(word,)| Need::parse(word)).collect())
}

/// Writes what a person chose, and whether they get it by mail, instead of what they chose before. When their next morning is, is found out anew: who read how
/// it stood before takes nothing on any more.
pub async fn choose(
    connection: &mut Connection,
    user_id: UserId,
    kinds: &BTreeSet<Need>,
    (by_mail, zone): (bool, &str),
) -> Result<(), sqlx::Error> {
    Sql::with("DELETE FROM notice_kinds WHERE user_id = $1", user_id).execute(&mut *connection).await?;
    if kinds.is_empty() {
        Sql::with("DELETE FROM notices WHERE user_id = $1", user_id).execute(connection).await?;
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO notice_kinds (user_id, kind) VALUES ");
    sql.push_rows(kinds, |row, kind| {
        row.value(user_id);
        row.value(kind.as_str());
    });
    sql.execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO notices (user_id, zone, by_mail) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id) DO UPDATE SET zone = excluded.zone, by_mail = excluded.by_mail, due_at = NULL, \
         claims = notices.claims + 1",
    )
    .bind(user_id)
    .bind(zone)
    .bind(Flag(by_mail))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Everybody who may sign in and chose something, by id. Whose organization is held waits with it: they may have been
/// deactivated.
pub async fn readers(connection: &mut Connection) -> Result<Vec<Reader>, sqlx::Error> {
    readers_but(connection, &held("u")).await
}

async fn readers_but(connection: &mut Connection, waits: &str) -> Result<Vec<Reader>, sqlx::Error> {
    Sql::new(format!(
        "SELECT n.user_id, u.organization_id, n.zone, n.claims, n.due_at, n.tried_at, n.extra, n.retry_at, n.by_mail, \
         CASE WHEN w.user_id IS NULL THEN 0 ELSE 1 END AS by_webhook FROM notices n \
         JOIN users u ON u.id = n.user_id AND u.state = 'active' \
         LEFT JOIN webhooks w ON w.user_id = n.user_id AND w.off_at IS NULL WHERE NOT ({waits}) ORDER BY n.user_id",
    ))
    .records(connection)
    .await
}

/// What everybody chose.
pub async fn chosen(connection: &mut Connection) -> Result<Vec<(UserId, Need)>, sqlx::Error> {
    let all: Vec<(UserId, String)> = Sql::new("SELECT user_id, kind FROM notice_kinds").all(connection).await?;
    Ok(all.into_iter().filter_map(|(user, word)| Some((user, Need::parse(&word)?))).collect())
}

/// The ends that are still to come of which somebody was told.
pub async fn told(connection: &mut Connection, now: Timestamp) -> Result<Vec<(UserId, End)>, sqlx::Error> {
    let told: Vec<(UserId, String, String, Timestamp)> =
        Sql::with("SELECT user_id, kind, thing_id, ends_at FROM notice_endings WHERE ends_at > $1", now)
            .all(connection)
            .await?;
    let read = |(user, kind, thing, at): (UserId, String, String, Timestamp)| {
        Some((user, (Need::parse(&kind)?, Uuid::try_parse(&thing).ok()?, at)))
    };
    Ok(told.into_iter().filter_map(read).collect())
}

fn endings_sql(organization_id: OrganizationId, now: Timestamp, until: Timestamp) -> Sql {
    let mut sql = Sql::new("");
    let (own, now, until) = (sql.bind(organization_id), sql.bind(now), sql.bind(until));
    let part = |need: Need,
                (of, from): (&str, &str),
                (thing, hint, at): (&str, &str, &str),
                put_off: u8,
                also: &str| {
        let kind = need.as_str();
        format!(
            "SELECT * FROM (SELECT '{kind}' AS kind, {thing} AS thing, c.id AS client, c.name AS name, {hint} AS hint, \
             {at} AS ends_at, CAST({put_off} AS BIGINT) AS put_off FROM {from} WHERE {of}.organization_id = {own} AND {at} > {now} AND {at} <= {until}{also} \
             ORDER BY {at} LIMIT {MOST}) {kind}"
        )
    };
    let clients = ("c", "clients c");
    let silent = format!(" AND {}", silent_ends::ends(("s", "c"), now, until));
    // A client that is removed takes its secrets along.
    let secrets = ("s", "client_secrets s JOIN clients c ON c.id = s.client_id AND c.date_to_delete IS NULL");
    let parts = [
        part(Need::RemovedSoon, clients, ("c.id", "''", "c.date_to_delete"), 0, " AND c.state = 'inactive'"),
        part(Need::Rehearsed, clients, ("c.id", "''", "c.rehearsed_until"), 0, ""),
        part(Need::SecretEnds, secrets, ("s.id", "s.hint", "s.expires_at"), 0, ""),
        part(Need::SecretEnds, secrets, ("s.id", "s.hint", &silent_ends::ends_at("s")), 1, &silent),
    ];
    sql.push(parts.join(" UNION ALL "));
    sql
}

/// The reviews that run, with the ends of their due days: few run at once.
async fn reviews(connection: &mut Connection, organization_id: OrganizationId) -> Result<Vec<Ending>, sqlx::Error> {
    let sql = "SELECT id, name, due FROM reviews WHERE ended_at IS NULL AND organization_id = $1";
    let rows: Vec<(ReviewId, String, Day)> = Sql::with(sql, organization_id).all(connection).await?;
    let read = |(id, name, due): (ReviewId, String, Day)| Ending {
        ends_at: due.end(),
        need: Need::ReviewDue,
        thing: id.uuid(),
        client: None,
        name,
        hint: None,
        unless_used: false,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What ends by itself in an organization after `now` and no later than `until`, the first at first.
pub async fn endings(
    connection: &mut Connection,
    organization_id: OrganizationId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Ending>, sqlx::Error> {
    type Row = (String, String, ClientId, String, String, Timestamp, i64);
    let rows: Vec<Row> = endings_sql(organization_id, now, until).all(connection).await?;
    let read = |(kind, thing, client, name, hint, ends_at, put_off): Row| {
        let (need, thing) = (Need::parse(&kind)?, Uuid::try_parse(&thing).ok()?);
        let hint = (!hint.is_empty()).then_some(hint);
        Some(Ending { ends_at, need, thing, client: Some(client), name, hint, unless_used: put_off != 0 })
    };
    let mut endings: Vec<Ending> = rows.into_iter().filter_map(read).collect();
    endings.extend(reviews(connection, organization_id).await?);
    endings.retain(|ending| ending.ends_at > now && ending.ends_at <= until);
    endings.sort_unstable();
    // A secret that would expire after it was silent for long enough ends once, for all that is known now.
    let mut seen = BTreeSet::new();
    endings.retain(|ending| seen.insert((ending.need, ending.thing)));
    Ok(endings)
}

/// Takes something on for a person; `false`: it is not as it was read any more, as another process was faster.
pub async fn take(connection: &mut Connection, reader: &Reader, taken: Standing) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notices SET claims = claims + 1, due_at = $1, tried_at = $2, extra = $3, retry_at = $4 \
         WHERE user_id = $5 AND claims = $6",
    )
    .bind(taken.due_at)
    .bind(taken.tried_at)
    .bind(Flag(taken.extra))
    .bind(taken.retry_at)
    .bind(reader.user_id)
    .bind(reader.claims)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a person is told of these ends.
pub async fn tell(connection: &mut Connection, user_id: UserId, endings: &[Ending]) -> Result<(), sqlx::Error> {
    for endings in endings.chunks(100) {
        let mut sql = Sql::new("INSERT INTO notice_endings (user_id, kind, thing_id, ends_at) VALUES ");
        sql.push_rows(endings, |row, ending| {
            row.value(user_id);
            row.value(ending.need.as_str());
            row.value(ending.thing.to_string());
            row.value(ending.ends_at);
        });
        sql.push(" ON CONFLICT (user_id, kind, thing_id, ends_at) DO NOTHING");
        sql.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Notes that the mail was sent that was taken on as this number.
pub async fn sent(connection: &mut Connection, user_id: UserId, claim: i64, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notices SET sent_at = $1, failures = 0, failed_at = NULL, failure = NULL \
         WHERE user_id = $2 AND claims = $3",
    )
    .bind(now)
    .bind(user_id)
    .bind(claim)
    .execute(connection)
    .await
    .map(|_| ())
}

/// How many mails to a person could not be sent in a row.
pub async fn failures(connection: &mut Connection, user_id: UserId) -> Result<i64, sqlx::Error> {
    let found: Vec<(i64,)> =
        Sql::with("SELECT failures FROM notices WHERE user_id = $1", user_id).all(connection).await?;
    Ok(found.first().map_or(0, |(failures,)| *failures))
}

/// Notes why the mail could not be sent that was taken on as this number, and when it is tried again.
pub async fn failed(
    connection: &mut Connection,
    (user_id, claim): (UserId, i64),
    says: &str,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notices SET failures = failures + 1, failed_at = $1, failure = $2, retry_at = $3 \
         WHERE user_id = $4 AND claims = $5",
    )
    .bind(now)
    .bind(says)
    .bind(retry_at)
    .bind(user_id)
    .bind(claim)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Forgets of which ends before an instant somebody was told.
pub async fn forget(connection: &mut Connection, before: Timestamp) -> Result<u64, sqlx::Error> {
    Sql::with("DELETE FROM notice_endings WHERE ends_at < $1", before).execute(connection).await
}

/// The database was put back: what was sent since nobody knows, so nothing is sent again. The next mails are those of the next
/// morning, and of what comes near its end from now on.
pub async fn put_back(connection: &mut Connection, now: Timestamp, until: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notices SET claims = claims + 1, due_at = NULL, retry_at = NULL, failures = 0, failed_at = NULL, failure = NULL",
    )
    .execute(&mut *connection)
    .await?;
    for Reader { user_id, organization_id, .. } in readers_but(connection, "1 = 0").await? {
        let near = endings(connection, organization_id, now, until).await?;
        tell(connection, user_id, &near).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::notice::SOON,
        server::{cli::demo, storage::Store},
    };

    const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);
    const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

    #[tokio::test]
    async fn what_ends_is_found_by_when_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
        demo::seed(&store, NOW, 200).await.unwrap();
        let rows: Vec<(i64, i64, i64, String)> = endings_sql(MERIDIAN.parse().unwrap(), NOW, NOW.plus(SOON))
            .explained()
            .all(&mut store.reader().acquire().await.unwrap())
            .await
            .unwrap();
        let looks: Vec<&String> = rows.iter().map(|row| &row.3).filter(|line| line.contains("USING")).collect();
        for index in
            ["clients_removal", "clients_in_rehearsal", "client_secrets_by_end", "client_secrets_silent_by_end"]
        {
            assert!(looks.iter().any(|line| line.contains(index)), "{index}: {rows:?}");
        }
        let whole =
            |line: &str| ["SCAN c", "SCAN s"].iter().any(|scan| line == *scan || line.starts_with(&format!("{scan} ")));
        assert!(!rows.iter().any(|row| whole(&row.3)), "{rows:?}");
        store.close().await;
    }
}
