//! What is kept twice, compared: counters with what they count, audit logs with their ends as they were seen before, and
//! versions with the entries that tell of them.

use crate::{
    clients::Registered,
    machine::{Engine, text},
    model::{Story, Wrong},
    world::World,
};
use sqlx::Row as _;

/// Ends of audit logs, as the command takes and prints them.
#[derive(Default)]
pub struct Ends(Vec<String>);

/// Numbers that must be none: what they count, and how. Each is one statement, which sees one state of the database.
const NONE: [(&str, &str); 5] = [
    (
        "clients counted wrongly",
        "SELECT COUNT(*) FROM (SELECT organization_id, state, grant_type, SUM(n) AS n FROM (\
           SELECT organization_id, state, grant_type, COUNT(*) AS n FROM clients GROUP BY organization_id, state, grant_type \
           UNION ALL SELECT organization_id, state, grant_type, -n FROM client_counts) both_of_them \
         GROUP BY organization_id, state, grant_type HAVING SUM(n) <> 0) different",
    ),
    (
        "clients of which secrets or scopes are told otherwise than they are",
        "SELECT COUNT(*) FROM clients c WHERE COALESCE(c.secrets_from, -1) <> COALESCE((SELECT MIN(s.created_at) \
           FROM client_secrets s WHERE s.client_id = c.id), -1) OR COALESCE(c.secrets_until, -1) <> COALESCE((SELECT \
           MAX(COALESCE(s.expires_at, 9223372036854775807)) FROM client_secrets s WHERE s.client_id = c.id), -1) \
         OR COALESCE(c.scopes_used, -1) <> COALESCE((SELECT MIN(s.maybe_used_at) FROM client_scopes s \
           WHERE s.client_id = c.id), -1)",
    ),
    (
        "consents with more than one refresh token that is good",
        "SELECT COUNT(*) FROM (SELECT r.consent_id FROM refresh_tokens r JOIN consents c ON c.id = r.consent_id \
         WHERE r.used_at IS NULL AND c.ended_at IS NULL GROUP BY r.consent_id HAVING COUNT(*) > 1) twice",
    ),
    (
        "clients that were added twice by one key",
        "SELECT COUNT(*) FROM (SELECT name FROM clients WHERE name LIKE 'Kill loop %-%' GROUP BY name HAVING COUNT(*) > 1) twice",
    ),
    (
        "audit logs that are longer or shorter than their end says",
        "SELECT COUNT(*) FROM audit_heads h WHERE h.seq <> (SELECT COUNT(*) FROM audit a WHERE a.organization_id = h.organization_id)",
    ),
];

/// Compares, also while the load goes on.
pub async fn compare(world: &World, ends: &mut Ends) {
    let story = Story::new(world.begun);
    world.count(|tally| tally.checks += 1);
    let store = world.machine.store().await;
    let mut connection = store.reader().acquire().await.unwrap();
    for (what, sql) in NONE {
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap();
        if count != 0 {
            world.wrong(&story, Wrong::Miscounted, format!("{count} {what}"));
        }
    }
    if world.engine == Engine::Sqlite {
        let says: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *connection).await.unwrap();
        let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *connection).await.unwrap().len();
        if (says.as_str(), dangling) != ("ok", 0) {
            world.wrong(
                &story,
                Wrong::BrokenChain,
                format!("the file is damaged: {says}, {dangling} rows refer to nothing"),
            );
        }
    }
    let entries: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM audit").fetch_one(&mut *connection).await.unwrap();
    world.count(|tally| tally.entries = entries);
    drop(connection);
    store.close().await;
    walk(world, &story, ends);
}

/// Walks the audit logs as an operator does, who kept the ends of the last time.
fn walk(world: &World, story: &Story, ends: &mut Ends) {
    let mut command = world.machine.clientele();
    command.args(["audit", "verify", "--database", &world.machine.url]);
    for end in &ends.0 {
        command.args(["--expect", end]);
    }
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let printed = text(&output.stdout);
    if !output.status.success() {
        let says = format!("expected was {:?}: {printed}{}", ends.0, text(&output.stderr));
        return world.wrong(story, Wrong::BrokenChain, says);
    }
    let first_words = printed.lines().filter_map(|line| line.split_whitespace().next());
    ends.0 = first_words.filter(|word| word.contains('=')).map(str::to_owned).collect();
    assert!(!ends.0.is_empty(), "no ends of audit logs: {printed}");
}

/// Each version of a client has one entry that tells of it.
pub async fn entries(world: &World, clients: &[Registered]) {
    let store = world.machine.store().await;
    let mut connection = store.reader().acquire().await.unwrap();
    let sql = "SELECT version, COUNT(*) AS n FROM audit WHERE object_id = $1 AND outcome = 'done' AND version IS NOT NULL \
               AND action NOT IN ('reset_secret', 'add_secret', 'remove_secret', 'remove', 'delete') GROUP BY version ORDER BY version";
    for client in clients {
        let rows = sqlx::query(sql).bind(&client.id).fetch_all(&mut *connection).await.unwrap();
        let told: Vec<(i64, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let wanted: Vec<(i64, i64)> = (1..=client.versions).map(|version| (version, 1)).collect();
        if told != wanted {
            client.is_wrong(world, Wrong::Miscounted, format!("versions {wanted:?} have entries {told:?}"));
        }
    }
    drop(connection);
    store.close().await;
}
