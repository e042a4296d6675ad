//! How much there is that somebody should look at: counted up to [`COUNTED`] and one, each from an index that begins with the
//! organization, so that neither what others have nor how much there is decides how long it takes.

use super::{
    Store,
    clients::{
        filter::{self, Facet, facets},
        list::COUNTED,
        silent_ends,
    },
    log_id,
    sql::Sql,
};
use crate::domain::{ClientFilter, Count, OrganizationId, Timestamp, UserId, day::Day, need::SECRET_ENDS, time::DAY};

/// How many clients each of these filters finds.
pub async fn found(
    store: &Store,
    organization_id: OrganizationId,
    filters: &[ClientFilter],
    now: Timestamp,
) -> Result<Vec<Count>, sqlx::Error> {
    // Each has one part.
    let parts: Vec<Facet> = filters.iter().filter_map(|filter| facets(filter, now).pop()).collect();
    let (_, counts) = filter::count(store, organization_id, &parts, now).await?;
    Ok(counts.into_iter().map(|n| Count::up_to(n, COUNTED)).collect())
}

/// What is said beside the clients that are to be removed, rehearsed or given another secret.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// Of how many that are deactivated there were knocks since.
    pub removed_knocked: u64,
    /// The same of those that are rehearsed, since their rehearsal began.
    pub rehearsed_knocked: u64,
    /// How many have an owner who was deactivated.
    pub owner_left: u64,
    /// When the first rehearsal ends by itself.
    pub rehearsal_ends: Option<Timestamp>,
    /// When the first secret expires, of those that do within [`SECRET_ENDS`] days.
    pub secret_expires: Option<Timestamp>,
    /// When the first one ends by its silence, of those that do within as many days unless they are used; one whose end has come
    /// is ended any minute.
    pub secret_silent: Option<Timestamp>,
}

fn beside_sql(organization_id: OrganizationId, now: Timestamp) -> Sql {
    let limit = COUNTED + 1;
    let mut sql = Sql::new("SELECT ");
    let until = now.plus(i64::from(SECRET_ENDS) * DAY);
    let (own, now, until) = (sql.bind(organization_id), sql.bind(now), sql.bind(until));
    let (silent, silent_end) = (silent_ends::ends(("s", "c"), now, until), silent_ends::ends_at("s"));
    sql.push(format_args!(
        "(SELECT COUNT(*) FROM (SELECT id FROM clients WHERE organization_id = {own} AND state = 'inactive' \
           AND date_to_delete > {now} LIMIT {limit}) c \
           WHERE EXISTS (SELECT 1 FROM attempts a WHERE a.client_id = c.id AND a.kind = 'knock')), \
         (SELECT COUNT(*) FROM (SELECT id, rehearsals FROM clients WHERE organization_id = {own} \
           AND rehearsed_until > {now} LIMIT {limit}) c \
           WHERE EXISTS (SELECT 1 FROM rehearsal_knocks k WHERE k.client_id = c.id AND k.rehearsal = c.rehearsals \
             AND k.kind = 'knock')), \
         (SELECT COUNT(*) FROM (SELECT 1 FROM users u JOIN client_ownership o ON o.organization_id = {own} \
           AND o.owner_user = u.id JOIN clients c ON c.id = o.client_id AND (c.date_to_delete IS NULL OR c.date_to_delete > {now}) \
           WHERE u.organization_id = {own} AND u.state = 'inactive' LIMIT {limit}) l), \
         (SELECT MIN(rehearsed_until) FROM clients WHERE organization_id = {own} AND rehearsed_until > {now}), \
         (SELECT MIN(expires_at) FROM client_secrets WHERE organization_id = {own} AND expires_at > {now} AND expires_at <= {until}), \
         (SELECT MIN({silent_end}) FROM client_secrets s JOIN clients c ON c.id = s.client_id \
           WHERE s.organization_id = {own} AND {silent})"
    ));
    sql
}

/// What is said beside what was counted.
pub async fn beside(store: &Store, organization_id: OrganizationId, now: Timestamp) -> Result<Beside, sqlx::Error> {
    type Row = (i64, i64, i64, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);
    let mut rows: Vec<Row> = beside_sql(organization_id, now).all(&mut *store.reader().acquire().await?).await?;
    let (removed, rehearsed, left, rehearsal_ends, secret_expires, secret_silent) =
        rows.pop().ok_or(sqlx::Error::RowNotFound)?;
    Ok(Beside {
        removed_knocked: removed.unsigned_abs(),
        rehearsed_knocked: rehearsed.unsigned_abs(),
        owner_left: left.unsigned_abs(),
        rehearsal_ends,
        secret_expires,
        secret_silent,
    })
}

fn requests_sql(organization_id: OrganizationId, now: Timestamp) -> Sql {
    let mut sql =
        Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM authorizations a JOIN clients c ON c.id = a.client_id WHERE ");
    let (own, now) = (sql.bind(organization_id), sql.bind(now));
    sql.push(format_args!(
        "a.organization_id = {own} AND a.state = 'pending' AND (c.date_to_delete IS NULL OR c.date_to_delete > {now}) \
         LIMIT {}) asked",
        COUNTED + 1
    ));
    sql
}

/// How many requests to let an application act in the organization wait for an answer.
pub async fn requests(store: &Store, organization_id: OrganizationId, now: Timestamp) -> Result<Count, sqlx::Error> {
    let n: i64 = requests_sql(organization_id, now).value(&mut *store.reader().acquire().await?).await?;
    Ok(Count::up_to(n, COUNTED))
}

fn asked_sql(organization_id: OrganizationId, user_id: UserId) -> Sql {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM reviews v ");
    let (own, user) = (sql.bind(organization_id), sql.bind(user_id));
    sql.push(format_args!(
        "JOIN review_clients r ON r.review_id = v.id AND r.answer IS NULL \
         JOIN client_ownership o ON o.client_id = r.client_id AND (o.owner_user = {user} OR o.stand_in_user = {user}) \
         JOIN clients c ON c.id = r.client_id AND c.state <> 'inactive' \
         WHERE v.organization_id = {own} AND v.ended_at IS NULL LIMIT {}) asked",
        COUNTED + 1
    ));
    sql
}

/// How many questions of reviews that run wait for a user: one for each client in each of them.
pub async fn asked(store: &Store, organization_id: OrganizationId, user_id: UserId) -> Result<Count, sqlx::Error> {
    let n: i64 = asked_sql(organization_id, user_id).value(&mut *store.reader().acquire().await?).await?;
    Ok(Count::up_to(n, COUNTED))
}

fn reviews_due_sql(organization_id: OrganizationId, today: &Day) -> Sql {
    let mut sql = Sql::new("SELECT COUNT(*) FROM reviews WHERE ");
    let (own, today) = (sql.bind(organization_id), sql.bind(today.as_str()));
    sql.push(format_args!("organization_id = {own} AND ended_at IS NULL AND due < {today}"));
    sql
}

/// How many reviews run past their due day.
pub async fn reviews_due(store: &Store, organization_id: OrganizationId, today: &Day) -> Result<Count, sqlx::Error> {
    let n: i64 = reviews_due_sql(organization_id, today).value(&mut *store.reader().acquire().await?).await?;
    Ok(Count::up_to(n, COUNTED))
}

/// What the logs of an organization say.
#[derive(Clone, Copy, Debug)]
pub struct Logs {
    /// How many sign-ins, or what belongs to them, were refused. Refusals that share a row count as often as they were.
    pub sign_ins: Count,
    /// How many changes were refused.
    pub changes: Count,
    /// At how many places the audit log is not what was written; `None`: nobody has looked yet.
    pub broken: Option<Count>,
}

fn logs_sql(organization_id: OrganizationId, since: Timestamp) -> Sql {
    let limit = COUNTED + 1;
    let mut sql = Sql::new("SELECT ");
    let (own, first) = (sql.bind(organization_id), sql.bind(log_id::first(since)));
    sql.push(format_args!(
        "(SELECT CAST(COALESCE(SUM(times), 0) AS BIGINT) FROM (SELECT times FROM events WHERE organization_id = {own} \
           AND outcome = 'refused' AND id >= {first} LIMIT {limit}) e), \
         (SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE organization_id = {own} AND outcome = 'refused' \
           AND id >= {first} LIMIT {limit}) a), \
         (SELECT broken FROM log_checks WHERE organization_id = {own})"
    ));
    sql
}

/// What the logs say; refusals since an instant.
pub async fn logs(store: &Store, organization_id: OrganizationId, since: Timestamp) -> Result<Logs, sqlx::Error> {
    let mut rows: Vec<(i64, i64, Option<i64>)> =
        logs_sql(organization_id, since).all(&mut *store.reader().acquire().await?).await?;
    let (sign_ins, changes, broken) = rows.pop().ok_or(sqlx::Error::RowNotFound)?;
    let count = |n| Count::up_to(n, COUNTED);
    Ok(Logs { sign_ins: count(sign_ins), changes: count(changes), broken: broken.map(count) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::need::Need, server::cli::demo};

    const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);
    const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

    /// How SQLite looks at each table, whatever name a query gives it.
    async fn explained(store: &Store, sql: Sql) -> Vec<String> {
        let rows: Vec<(i64, i64, i64, String)> =
            sql.explained().all(&mut store.reader().acquire().await.unwrap()).await.unwrap();
        rows.into_iter()
            .map(|row| row.3)
            .filter(|line| line.starts_with("SEARCH ") || line.starts_with("SCAN "))
            .collect()
    }

    #[tokio::test]
    async fn nothing_is_counted_by_reading_all_of_a_table() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
        demo::seed(&store, NOW, 200).await.unwrap();
        let own: OrganizationId = MERIDIAN.parse().unwrap();
        let beside = explained(&store, beside_sql(own, NOW)).await;
        for index in [
            "clients_removal (organization_id=? AND date_to_delete>?)",
            "clients_in_rehearsal (organization_id=? AND rehearsed_until>?)",
            "client_secrets_by_end (organization_id=? AND expires_at>? AND expires_at<?)",
            "client_secrets_silent_by_end (organization_id=? AND <expr><?)",
            "(client_id=? AND kind=?)",
            "(client_id=? AND rehearsal=? AND kind=?)",
        ] {
            assert!(beside.iter().any(|line| line.contains(index)), "{index}: {beside:#?}");
        }
        let requests = explained(&store, requests_sql(own, NOW)).await;
        assert!(requests.iter().any(|line| line.contains("(organization_id=? AND state=?)")), "{requests:#?}");
        let asked = explained(&store, asked_sql(own, UserId::from_uuid(own.uuid()))).await;
        for index in ["(organization_id=?)", "(review_id=?)", "(client_id=?)", "(id=?)"] {
            assert!(asked.iter().any(|line| line.contains(index)), "{index}: {asked:#?}");
        }
        let due = explained(&store, reviews_due_sql(own, &Day::parse("2026-11-23").unwrap())).await;
        assert!(due.iter().any(|line| line.contains("reviews_running (organization_id=?)")), "{due:#?}");
        let refusals = explained(&store, logs_sql(own, NOW)).await;
        for index in [
            "events_by_outcome (organization_id=? AND outcome=? AND id>?)",
            "audit_by_outcome (organization_id=? AND outcome=? AND id>?)",
        ] {
            assert!(refusals.iter().any(|line| line.contains(index)), "{index}: {refusals:#?}");
        }
        // What is scanned is what a query inside has found.
        for line in [beside, requests, asked, due, refusals].concat() {
            assert!(
                line.starts_with("SEARCH ")
                    || ["CONSTANT ROW", "c", "asked", "e", "a", "l"].iter().any(|name| line == format!("SCAN {name}")),
                "{line}"
            );
        }
    }

    #[test]
    fn each_kind_that_is_a_filter_of_the_list_has_one_part() {
        for filter in Need::ALL.into_iter().filter_map(Need::filter) {
            assert_eq!(facets(&filter, NOW).len(), 1, "{filter:?}");
        }
    }
}
