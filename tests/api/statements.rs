//! What the commonest requests ask of the database, statement by statement, as sqlx logs them. The golden file names them in
//! their order; to accept a change, run this test with `INSTA_UPDATE=always`, on each engine, and review the difference.
//!
//! A request that reads the same twice keeps its caller waiting twice, and may read two different things.

use crate::{
    house::{ANA, Answer, Browser, DEACTIVATED, House, LIST, OLD, form, page, pairs},
    oauth::machine,
    rest::{CLIENTS, Program, VIEWER_ROLE},
};
use clientele::wire::RoleDetails;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{Debug, Write},
    mem,
    sync::{Mutex, PoisonError},
};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::filter_fn,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

const LIST_PAGE: &str = "GET the list's page";
const CLIENT_PAGE: &str = "GET a client's page";
const USAGE: &str = "POST get_usage";
const SAVE: &str = "POST save_client";
const DELETE: &str = "POST delete_client";
const RESTORE: &str = "POST restore_client";
const ROLE: &str = "POST save_role";
const PUT: &str = "PUT a client, by a program";

/// Reads that a request makes more than once with one text: how they begin, which requests, and why. One that is not
/// made twice any more fails the test.
const TWICE: &[(&str, &[&str], &str)] = &[
    ("SELECT s.token_hash,", &[SAVE, DELETE, RESTORE, ROLE], AGAIN),
    ("SELECT t.hash,", &[PUT], AGAIN),
    ("SELECT $1 AS id, (SELECT", &[PUT], AGAIN),
    (
        "SELECT DISTINCT p.permission, g.division_id FROM users",
        &[ROLE],
        "what could be given before a change and after it",
    ),
    (
        "SELECT id, name FROM divisions",
        &[PUT],
        "the door reads which division is Home, the change whether each still is",
    ),
];
const AGAIN: &str = "authority is read again after the body has arrived and inside of the transaction";

/// The span that holds whatever runs on the test's thread; SQLite's own threads run each statement in the span of who asked.
const SPAN: &str = "counted statements";
const SQLX: &str = "sqlx::query";

static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What was asked since this was called before.
fn taken() -> Vec<String> {
    mem::take(&mut STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Notes each statement that was run inside of [`SPAN`].
struct Statements;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if context.event_scope(event).is_some_and(|mut scope| scope.any(|span| span.name() == SPAN)) {
            let mut text = Text::default();
            event.record(&mut text);
            // sqlx leaves the statement out when its summary is all of it.
            let statement = if text.statement.is_empty() { text.summary } else { text.statement };
            let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
            // What prepares a connection is no part of the request that happened to need another one.
            if !statement.starts_with("SET ") && !statement.contains("pg_try_advisory_lock_shared") {
                STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
            }
        }
    }
}

#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// A statement as the golden file shows it: its beginning, and lists of values whatever their length.
fn shown(statement: &str) -> String {
    let mut short = String::new();
    let mut rest = statement;
    while let Some((before, after)) = rest.split_once("IN ($") {
        let (_, after) = after.split_once(')').unwrap_or(("", after));
        let _ = write!(short, "{before}IN (…)");
        rest = after;
    }
    short.push_str(rest);
    let mut letters = short.chars();
    let mut line: String = letters.by_ref().take(150).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line
}

/// The statements of one request, those that follow each other with one text on one line.
fn described(request: &str, statements: &[String]) -> String {
    let mut text = format!("{request}: {}\n", statements.len());
    for run in statements.chunk_by(|one, next| shown(one) == shown(next)) {
        let times = if run.len() > 1 { format!(" × {}", run.len()) } else { String::new() };
        let _ = writeln!(text, "    {}{times}", shown(&run[0]));
    }
    text
}

fn locks(statement: &str) -> bool {
    ["FOR SHARE", "FOR UPDATE", "FOR NO KEY UPDATE"].iter().any(|end| statement.ends_with(end))
}

/// Locks are no reads, and one that is held is not waited for again; with PostgreSQL's `COMMIT` there is a word before it.
fn reads(statement: &str) -> bool {
    statement.starts_with("SELECT") && !locks(statement) && !statement.ends_with("COMMIT")
}

async fn done(answer: impl Future<Output = Answer>) {
    let answer = answer.await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{answer:?}");
}

/// The requests, each with what it asked.
async fn requests(house: &House) -> Vec<(&'static str, Vec<String>)> {
    let ana = house.signed_in(ANA).await;
    let program = Program::admin(house).await;
    let machine = machine(&ana).await;
    let token = machine.own_token(house).await.access_token;
    let saved = form(&ana.client(OLD).await, &[("description", "Plans the rounds of a day")]);
    let role = role_form(&ana).await;
    let client = format!("{CLIENTS}/{DEACTIVATED}");
    let mut asked = vec![];
    taken();
    let mut note = |request| asked.push((request, taken()));

    done(ana.get(LIST)).await;
    note(LIST_PAGE);
    done(ana.get(&page(OLD))).await;
    note(CLIENT_PAGE);
    done(ana.call("get_usage", &[("id", OLD)])).await;
    note(USAGE);
    done(ana.call("save_client", &pairs(&saved))).await;
    note(SAVE);
    done(ana.call("delete_client", &[("id", OLD), ("outcome", "deactivated")])).await;
    note(DELETE);
    done(ana.call("restore_client", &[("id", DEACTIVATED)])).await;
    note(RESTORE);
    done(ana.call("save_role", &pairs(&role))).await;
    note(ROLE);
    assert_eq!(machine.answers(house).await, 200);
    note("POST /oauth/token, client_credentials");
    assert!(machine.sees(house, &token).await);
    note("POST /oauth/introspect");
    let rows = program.get(CLIENTS).await.ok();
    assert!(!rows["entities"].as_array().unwrap().is_empty());
    note("GET the list, by a program");
    let mut read = program.get(&client).await.ok();
    note("GET a client, by a program");
    read["description"] = Value::from("Orders what is needed");
    program.put(&client, &read).await.ok();
    note(PUT);
    for (_, statements) in &mut asked {
        // Clients are locked in the order of their ids, which is another one each time.
        for locks in statements.chunk_by_mut(|one, next| locks(one) && locks(next)) {
            locks.sort();
        }
        if !statements.iter().any(|statement| statement.starts_with("BEGIN")) {
            // Outside of a transaction some of it is asked at the same time.
            statements.sort();
        }
    }
    asked
}

/// A role's form with another description.
async fn role_form(ana: &Browser) -> Vec<(String, String)> {
    let role: RoleDetails = ana.call("get_role", &[("id", VIEWER_ROLE)]).await.json();
    let mut fields = vec![
        ("id".to_owned(), VIEWER_ROLE.to_owned()),
        ("version".to_owned(), role.row.version.to_string()),
        ("name".to_owned(), role.row.name),
        ("description".to_owned(), "Looks, and changes nothing".to_owned()),
    ];
    fields.extend(role.row.permissions.iter().map(|p| ("permissions[]".to_owned(), p.as_str().to_owned())));
    fields
}

#[tokio::test]
async fn the_commonest_requests_ask_for_what_the_golden_file_says_and_for_nothing_twice() {
    let wanted = filter_fn(|of| if of.is_span() { of.name() == SPAN } else { of.target() == SQLX });
    tracing_subscriber::registry().with(Statements.with_filter(wanted)).init();
    // This runtime has one thread: whatever task runs on it is inside of the span, those included that a request starts.
    let _inside = tracing::span!(Level::ERROR, SPAN).entered();
    let house = House::open().await;
    let requests = requests(&house).await;

    let (mut text, mut twice) = (String::new(), BTreeSet::new());
    for (request, statements) in &requests {
        assert!(!statements.is_empty(), "{request}: sqlx's log was not heard");
        text.push_str(&described(request, statements));
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for statement in statements.iter().filter(|statement| reads(statement)) {
            *times.entry(statement).or_default() += 1;
        }
        twice.extend(times.into_iter().filter(|(_, n)| *n > 1).map(|(statement, _)| (*request, statement)));
    }
    let known = |(request, statement): &(&str, &str)| {
        TWICE.iter().any(|(begins, of, _)| of.contains(request) && statement.starts_with(begins))
    };
    let unknown: Vec<String> = twice.iter().filter(|one| !known(one)).map(|(of, sql)| format!("{of}: {sql}")).collect();
    assert!(unknown.is_empty(), "asked twice in one request:\n{}", unknown.join("\n"));
    let unused: Vec<_> = TWICE
        .iter()
        .flat_map(|(begins, of, _)| of.iter().map(move |request| (*request, *begins)))
        .filter(|(request, begins)| !twice.iter().any(|(of, sql)| of == request && sql.starts_with(begins)))
        .collect();
    assert!(unused.is_empty(), "not asked twice any more, take the exception out: {unused:?}");

    let engine = if std::env::var_os("TEST_POSTGRES_URL").is_some() { "postgres" } else { "sqlite" };
    insta::with_settings!(
        { snapshot_path => "../golden", prepend_module_to_snapshot => false, snapshot_suffix => engine },
        { insta::assert_snapshot!("statements", text) }
    );
}
