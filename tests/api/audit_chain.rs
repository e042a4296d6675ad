//! The chain through the audit log: what was done to the table behind Clientele's back is found and named.

use crate::house::{ANA, DEACTIVATED, House, INCOMPLETE, MIA, OLD, PAYROLL, TOM, YOUNG, form, pairs};
use clientele::{
    domain::{
        GrantType, State,
        audit::{AuditAction, ObjectKind},
        time::DAY,
    },
    policy::ActorKind,
    server::{
        http::state::AppState,
        jobs::sweep::sweep_once,
        storage::{
            Store,
            audit::entry::{self, NewEntry},
            clients::counts,
        },
        use_cases::audit::{Finding, Noted, Report, Wrong, verify},
    },
};
use sqlx::AssertSqlSafe;
use std::time::Duration;

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

/// An organization's log as it is found.
async fn look(store: &Store, noted: &[Noted]) -> Report {
    let reports = verify(store, noted).await.unwrap();
    reports.into_iter().find(|report| report.organization == MERIDIAN).unwrap()
}

/// What an intruder with access to the database does.
async fn tamper(store: &Store, statements: &[String]) {
    let mut transaction = store.begin().await.unwrap();
    for statement in statements {
        let sql = statement.replace("OURS", &format!("organization_id = '{MERIDIAN}'"));
        let done = sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut *transaction).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    transaction.commit().await.unwrap();
}

async fn id_at(store: &Store, place: i64) -> String {
    sqlx::query_scalar("SELECT id FROM audit WHERE organization_id = $1 AND seq = $2")
        .bind(MERIDIAN)
        .bind(place)
        .fetch_one(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap()
}

/// Some entries are added to the demo's, an edit with several changes among them.
async fn busy() -> House {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = ana.client(YOUNG).await;
    let typed = form(&client, &[("name", "By Ana"), ("description", "Edited"), ("token_duration", "600")]);
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    house
}

#[tokio::test]
async fn an_untouched_log_is_found_whole_and_says_where_it_ends() {
    let house = busy().await;
    let store = &house.state.store;
    let reports = verify(store, &[]).await.unwrap();
    assert!(reports.len() >= 2, "{reports:?}");
    for report in &reports {
        assert_eq!((report.broken(), report.entries as i64), (0, report.head.as_ref().map_or(0, |(seq, _)| *seq)));
    }
    let before = look(store, &[]).await;
    assert!(before.entries > 40 && before.head_in_words().starts_with(&format!("{MERIDIAN}={}:", before.entries)));
    let noted: Noted = before.head_in_words().parse().unwrap();
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("enable_client", &[("id", OLD)]).await.status, 200);
    // Refusals are entries, too; what another organization does is in a chain of its own.
    assert_eq!(house.signed_in(MIA).await.call("add_division", &[("name", "Ward")]).await.status, 200);
    let after = look(store, &[noted]).await;
    assert_eq!((after.broken(), after.entries), (0, before.entries + 1));
}

const FAKE: &str = "ffffffff-0000-7000-8000-000000000000";

/// An entry that Clientele never wrote, at a place.
fn fake_at(place: &str) -> String {
    format!(
        "INSERT INTO audit (id, organization_id, at, object_kind, object_id, object_name, action, outcome, seq, hash) \
         VALUES ('{FAKE}', '{MERIDIAN}', 1, 'client', 'x', 'x', 'edit', 'done', {place}, '00')"
    )
}

/// Two entries take each other's places.
fn swap(one: i64, other: i64) -> [String; 3] {
    let set = |from: i64, to: i64| format!("UPDATE audit SET seq = {to} WHERE OURS AND seq = {from}");
    [set(one, -1), set(other, one), set(-1, other)]
}

#[tokio::test]
async fn what_is_done_to_the_table_is_found_and_named() {
    let house = busy().await;
    let store = &house.state.store;
    let end = look(store, &[]).await.entries as i64;
    let (place, edit): (i64, String) =
        sqlx::query_as("SELECT seq, id FROM audit WHERE organization_id = $1 AND action = 'edit'")
            .bind(MERIDIAN)
            .fetch_one(&mut *store.reader().acquire().await.unwrap())
            .await
            .unwrap();
    let (id5, id6, id7, id15) =
        (id_at(store, 5).await, id_at(store, 6).await, id_at(store, 7).await, id_at(store, 15).await);
    let last = id_at(store, end).await;
    let found =
        |place: i64, entry: &str, wrong: Wrong| vec![Finding { place: Some(place), entry: Some(entry.into()), wrong }];
    let nobody = |place: Option<i64>, wrong: Wrong| vec![Finding { place, entry: None, wrong }];
    let moved =
        |place: i64, entry: &str, written_as: i64| found(place, entry, Wrong::OutOfPlace { written_as, last: place });
    let changed = || found(place, &edit, Wrong::Changed);
    let of_edit = |what: &str| format!("{what} WHERE audit_id = '{edit}' AND field = 'name'");
    let on_edit = |what: &str| format!("UPDATE audit SET {what} WHERE id = '{edit}'");
    let one = |statement: &str| vec![statement.to_owned()];
    let in_between = [
        "UPDATE audit SET seq = -seq - 1 WHERE OURS AND seq >= 6".to_owned(),
        "UPDATE audit SET seq = -seq WHERE OURS AND seq < 0".to_owned(),
        fake_at("6"),
    ];
    let cases: Vec<(&str, Vec<String>, Vec<Finding>)> = vec![
        ("an edited field", one(&on_edit("actor_name = 'Tom Okafor'")), changed()),
        ("an emptied field", one(&on_edit("address = NULL")), changed()),
        ("an edited change", one(&of_edit("UPDATE audit_changes SET before = '[\"By Tom\"]'")), changed()),
        ("a removed change", one(&of_edit("DELETE FROM audit_changes")), changed()),
        ("a hash", one("UPDATE audit SET hash = '00' WHERE OURS AND seq = 5"), found(5, &id5, Wrong::Changed)),
        (
            "the last entry",
            one(&format!("UPDATE audit SET object_name = 'x' WHERE id = '{last}'")),
            found(end, &last, Wrong::Changed),
        ),
        (
            "two that follow each other",
            one("UPDATE audit SET object_name = 'x' WHERE OURS AND seq IN (5, 6)"),
            [found(5, &id5, Wrong::Changed), found(6, &id6, Wrong::Changed)].concat(),
        ),
        ("a deleted row", one("DELETE FROM audit WHERE OURS AND seq = 6"), found(6, &id7, Wrong::Missing { last: 6 })),
        ("the first rows", one("DELETE FROM audit WHERE OURS AND seq < 5"), found(1, &id5, Wrong::Missing { last: 4 })),
        (
            "a deleted tail",
            one(&format!("DELETE FROM audit WHERE OURS AND seq > {}", end - 2)),
            nobody(Some(end - 1), Wrong::CutOff { last: end }),
        ),
        ("neighbours that changed places", swap(5, 6).into(), [moved(5, &id6, 6), moved(6, &id5, 5)].concat()),
        ("two far ones", swap(5, 15).into(), [moved(5, &id15, 15), moved(15, &id5, 5)].concat()),
        (
            "added without a place",
            one(&fake_at("NULL")),
            vec![Finding { place: None, entry: Some(FAKE.into()), wrong: Wrong::Added }],
        ),
        ("added after the end", one(&fake_at(&(end + 1).to_string())), found(end + 1, FAKE, Wrong::Added)),
        ("added far after the end", one(&fake_at(&(end + 9).to_string())), found(end + 9, FAKE, Wrong::Added)),
        (
            "added in between",
            in_between.into(),
            [found(6, FAKE, Wrong::Added), found(7, &id6, Wrong::OutOfPlace { written_as: 6, last: end + 1 })].concat(),
        ),
        ("the head", one("UPDATE audit_heads SET hash = '00' WHERE OURS"), found(end, &last, Wrong::Changed)),
        ("no head", one("DELETE FROM audit_heads WHERE OURS"), nobody(None, Wrong::NoHead)),
    ];
    let tables = ["audit", "audit_changes", "audit_heads"];
    tamper(store, &tables.map(|table| format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"))).await;
    for (what, statements, expected) in cases {
        tamper(store, &statements).await;
        let report = look(store, &[]).await;
        let said: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert_eq!((&report.findings, report.further), (&expected, 0), "{what}: {said:#?}");
        // Another start makes nothing good.
        let next_door = house.database().open().await;
        assert_eq!(look(&next_door, &[]).await.findings, expected, "{what}, after another start");
        next_door.close().await;
        tamper(store, &tables.map(|table| format!("DELETE FROM {table}"))).await;
        tamper(store, &tables.map(|table| format!("INSERT INTO {table} SELECT * FROM kept_{table}"))).await;
    }
    assert_eq!(look(store, &[]).await.broken(), 0);
}

/// What an intruder does who knows how the chain is made: everything is computed anew, so that it is whole again.
async fn rewrite(house: &House) {
    let store = &house.state.store;
    let all = ["UPDATE audit SET seq = NULL, hash = NULL WHERE OURS", "DELETE FROM audit_heads WHERE OURS"];
    tamper(store, &all.map(str::to_owned)).await;
    house.database().open().await.close().await;
}

#[tokio::test]
async fn a_chain_that_was_written_anew_is_found_by_a_head_that_was_kept_elsewhere() {
    let house = busy().await;
    let store = &house.state.store;
    let before = look(store, &[]).await;
    let noted: Noted = before.head_in_words().parse().unwrap();
    tamper(store, &["UPDATE audit SET actor_name = 'Tom Okafor' WHERE OURS AND action = 'edit'".to_owned()]).await;
    rewrite(&house).await;
    assert_eq!(look(store, &[]).await.broken(), 0, "it is whole by itself");
    let unlike = [Finding { place: Some(noted.place), entry: None, wrong: Wrong::Unlike }];
    assert_eq!(look(store, std::slice::from_ref(&noted)).await.findings, unlike);

    let house = busy().await;
    let store = &house.state.store;
    let noted: Noted = look(store, &[]).await.head_in_words().parse().unwrap();
    let cut = format!(
        "UPDATE audit_heads SET seq = {0}, hash = (SELECT hash FROM audit WHERE OURS AND seq = {0}) WHERE OURS",
        noted.place - 3
    );
    tamper(store, &[cut, format!("DELETE FROM audit WHERE OURS AND seq > {}", noted.place - 3)]).await;
    assert_eq!(look(store, &[]).await.broken(), 0, "the end was cut off along with the head");
    assert_eq!(look(store, &[noted]).await.findings.len(), 1);
}

#[tokio::test]
async fn what_was_written_before_there_were_chains_is_chained_once() {
    let house = busy().await;
    let store = &house.state.store;
    let whole = look(store, &[]).await;
    let older = ["UPDATE audit SET seq = NULL, hash = NULL".to_owned(), "DELETE FROM audit_heads".to_owned()];
    tamper(store, &older).await;
    let (one, other) = tokio::join!(house.database().open(), house.database().open());
    let report = look(&one, &[]).await;
    assert_eq!((report.broken(), report.entries), (0, whole.entries));
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM audit WHERE organization_id = $1 ORDER BY seq")
        .bind(MERIDIAN)
        .fetch_all(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap();
    assert!(ids.is_sorted() && ids.len() as u64 == whole.entries);
    one.close().await;
    other.close().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("enable_client", &[("id", OLD)]).await.status, 200);
    let noted = report.head_in_words().parse().unwrap();
    let after = look(store, &[noted]).await;
    assert_eq!((after.broken(), after.entries), (0, whole.entries + 1));
}

#[tokio::test]
async fn writers_at_the_same_time_leave_one_chain_and_never_wait_for_ever() {
    let house = House::open().await;
    let door = house.next_door().await;
    // What was deactivated is due: both processes sweep while people work.
    house.wait(8 * DAY);
    let before = look(&house.state.store, &[]).await.entries;
    let (ana, tom) = (house.signed_in(ANA).await, door.signed_in(TOM).await);
    let sweep = |state: &AppState| {
        let (store, limits, now) = (state.store.clone(), state.config.sessions, state.clock.now());
        async move { sweep_once(&store, limits, now, 100).await.unwrap().clients }
    };
    let mut done = 0;
    for round in 0..6 {
        let switch = if round % 2 == 0 { "disable_client" } else { "enable_client" };
        let (old, young, payroll) = ([("id", OLD)], [("id", YOUNG)], [("id", PAYROLL)]);
        let (a, b, c, d, e) = tokio::join!(
            ana.call(switch, &old),
            tom.call(switch, &young),
            // Refused, which is an entry of its own.
            tom.call("reset_secret", &payroll),
            sweep(&house.state),
            sweep(&door.state),
        );
        assert_eq!((a.status.as_u16(), b.status.as_u16(), c.status.as_u16()), (200, 200, 403), "{} {}", a.body, b.body);
        done += 3 + d + e;
    }
    assert!(done > 18, "something was swept");
    let swept_elsewhere: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM audit WHERE action = 'remove' AND actor_id IS NULL AND organization_id <> $1",
    )
    .bind(MERIDIAN)
    .fetch_one(&mut *house.state.store.reader().acquire().await.unwrap())
    .await
    .unwrap();
    let after = look(&house.state.store, &[]).await;
    assert_eq!((after.broken(), after.entries), (0, before + done - swept_elsewhere.unsigned_abs()));
}

/// What a transaction does that changes a client: its counter first, the audit log last. The sweep meets it in between.
#[tokio::test]
async fn a_sweep_holds_no_audit_log_while_it_waits_for_something_else() {
    let house = House::open().await;
    let store = house.state.store.clone();
    // The first that is due has another counter than the second.
    let set = |grant_type: &str, id: &str| format!("UPDATE clients SET grant_type = '{grant_type}' WHERE id = '{id}'");
    tamper(&store, &[set("CODE", DEACTIVATED), set("CLIENT-CREDENTIALS", INCOMPLETE)]).await;
    house.wait(8 * DAY);
    let (organization, now) = (MERIDIAN.parse().unwrap(), house.state.clock.now());
    let mut transaction = store.begin().await.unwrap();
    counts::add(&mut transaction, organization, State::Inactive, GrantType::ClientCredentials, 0).await.unwrap();
    let limits = house.state.config.sessions;
    let sweep = tokio::spawn(async move { sweep_once(&store, limits, now, 100).await });
    // Long enough for the sweep to get as far as it can.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let entry = NewEntry {
        organization_id: organization,
        at: now,
        actor: None,
        actor_kind: ActorKind::User,
        via: None,
        address: None,
        request_id: None,
        object_kind: ObjectKind::Client,
        object_id: OLD.into(),
        object_name: "Parcel tracker".into(),
        action: AuditAction::Edit,
        done: true,
        version: None,
        changes: vec![],
    };
    entry::write(&mut transaction, &entry).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(sweep.await.unwrap().unwrap().clients >= 2, "both were due");
    assert_eq!(look(&house.state.store, &[]).await.broken(), 0);
}

#[tokio::test]
async fn the_command_prints_the_heads_and_fails_when_something_is_broken() {
    let house = busy().await;
    let url = house.database().url();
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_clientele"));
        let output =
            command.args(["audit", "verify", "--log", "error", "--database", &url]).args(more).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, said, complained) = run(&[]);
    assert_eq!((code, complained.as_str()), (Some(0), ""), "{said}");
    let line = said.lines().find(|line| line.starts_with(MERIDIAN)).unwrap();
    assert!(line.ends_with(" entries, Meridian Post"), "{line}");
    let head = line.split_whitespace().next().unwrap();
    assert_eq!(run(&["--expect", head]).0, Some(0));
    let zeros = format!("{MERIDIAN}=0:{}", "0".repeat(64));
    assert_eq!(run(&["--expect", &zeros, "--expect", head]).0, Some(0));

    tamper(&house.state.store, &["DELETE FROM audit WHERE OURS AND seq = 6".to_owned()]).await;
    let (code, said, complained) = run(&["--expect", head]);
    assert_eq!((code, complained.as_str()), (Some(1), "clientele: the audit log is broken in 1 place\n"));
    assert!(said.contains("\n  number 6: missing; entry ") && said.contains(", which follows,"), "{said}");
    let (code, said, _) = run(&["--expect", &head.replace(MERIDIAN, FAKE)]);
    assert_eq!(code, Some(1));
    assert!(said.contains("there is no such organization\n  number "), "{said}");
    assert_eq!(run(&["--expect", "57"]).0, Some(2), "what cannot be read is the command line's fault");
}
