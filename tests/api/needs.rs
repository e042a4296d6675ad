//! What needs somebody: each line leads to a list of as many, and nobody is told of what they may not see.

use crate::{
    house::{ANA, Browser, House, INCOMPLETE, JON, LIST, MIA, VERA},
    oauth::machine,
    rest::{
        CLIENTS, Program,
        bearer::{as_user, console},
    },
};
use clientele::{
    domain::{
        need::Need,
        time::{DAY, HOUR},
    },
    server::use_cases::audit::verify_due,
    wire::{AuditPage, AuthorizedPage, ClientPage, EventsPage, Needs, ReviewView, UserDetails, route},
};
use serde_json::Value;

const NEEDS: &str = "/api/v2/needs";

async fn needs(house: &House, email: &str) -> Needs {
    house.signed_in(email).await.call("get_needs", &[]).await.json()
}

fn said(needs: &Needs) -> Vec<&str> {
    needs.lines.iter().map(|line| line.what.as_str()).collect()
}

/// The number that a line begins with.
fn number(what: &str) -> u64 {
    what.split(' ').next().unwrap().parse().unwrap()
}

/// How many there are where a line leads to.
async fn counted(browser: &Browser, to: &str) -> u64 {
    let (path, query) = to.split_once('?').unwrap_or_else(|| panic!("{to} is narrowed to nothing"));
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let asked: Vec<(String, &str)> =
        pairs.iter().map(|(name, value)| (format!("query[{}]", name.replace('-', "_")), value.as_str())).collect();
    let asked: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    match path {
        LIST => browser.call("list_clients", &asked).await.json::<ClientPage>().total.n,
        route::AUTHORIZED => {
            let all: AuthorizedPage = browser.call("list_authorizations", &asked).await.json();
            all.rows.len() as u64
        }
        route::REVIEWS => {
            let all: Vec<ReviewView> = browser.call("list_reviews", &[("only", &pairs[0].1)]).await.json();
            if pairs[0].1 == "mine" { all.iter().map(|review| review.waits).sum() } else { all.len() as u64 }
        }
        route::AUDIT => browser.call("list_audit", &asked).await.json::<AuditPage>().entries.len() as u64,
        route::EVENTS => {
            let all: EventsPage = browser.call("list_events", &asked).await.json();
            all.rows.iter().map(|event| event.again.as_ref().map_or(1, |(n, _)| *n)).sum()
        }
        other => panic!("nobody counts what {other} lists"),
    }
}

async fn run(house: &House, statement: &str) {
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn the_demo_has_something_in_every_line_and_each_leads_to_its_list() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let needs = needs(&house, ANA).await;
    // Of all but one: its audit log is what was written, and nobody has looked yet.
    assert_eq!(needs.lines.len(), Need::ALL.len() - 1, "{needs:#?}");
    let unread = "Places where the audit log does not verify: not known, as it was not looked through yet.";
    assert!(needs.none.is_empty() && needs.unknown == [unread], "{needs:#?}");
    let page = ana.get("/admin").await.body.replace("&amp;", "&");
    for line in &needs.lines {
        assert!(page.contains(&format!("href=\"{}\">{}", line.to, line.what)), "{line:?}: {page}");
        let list = ana.get(&line.to).await;
        assert_eq!(list.status, 200, "{line:?}");
        assert_eq!(counted(&ana, &line.to).await, number(&line.what), "{line:?}");
    }
    // What somebody would lose is told.
    let line = |start: &str| needs.lines.iter().find(|line| line.what.contains(start)).unwrap();
    assert!(
        line("deactivated").more.contains("Somebody still tries to get in with 1 of them."),
        "{:?}",
        line("deactivated")
    );
    assert!(line("rehearsal").more.ends_with("Somebody has knocked: they would notice."), "{:?}", line("rehearsal"));
    assert!(
        line("secret").more.starts_with("It ends in 11 days, on Fri 4 Dec 2026, 14:02 UTC."),
        "{:?}",
        line("secret")
    );
    assert_eq!(line("waiting").what, "2 questions of reviews waiting for your answer");
    assert!(
        line("without an owner").more.ends_with("was deactivated, as of 1 of them."),
        "{:?}",
        line("without an owner")
    );
    assert_eq!(said(&needs)[10..], ["3 refused sign-ins in the last 7 days", "1 refused change in the last 7 days"]);
    let urgent: Vec<bool> = needs.lines.iter().map(|line| line.urgent).collect();
    assert_eq!(urgent, [true, true, true, false, false, false, false, false, false, false, false, false]);
    // Everything stays where it was, too.
    for section in ["Integrations", "People &amp; Permissions", "Account"] {
        assert!(ana.get("/admin").await.body.contains(&format!(">{section}</h2>")), "{section}");
    }
}

#[tokio::test]
async fn nobody_is_told_of_what_they_may_not_see() {
    let house = House::open().await;
    let vera = needs(&house, VERA).await;
    assert_eq!(vera.lines.len(), 7, "sees clients: {vera:#?}");
    assert!(!said(&vera).iter().any(|what| what.contains("request") || what.contains("refused")), "{vera:#?}");
    let jon = house.signed_in(JON).await;
    assert_eq!(needs(&house, JON).await, Needs { lines: vec![], none: vec![], unknown: vec![] });
    let page = jon.get("/admin").await;
    assert!(page.status == 200 && !page.body.contains("What needs me"), "{}", page.body);
    // Another organization has its own.
    let mia = needs(&house, MIA).await;
    assert!(!said(&mia).iter().any(|what| what.contains("deactivated")), "{mia:#?}");
    assert!(mia.none.contains(&"deactivated clients".to_owned()), "{mia:#?}");
}

#[tokio::test]
async fn what_is_gone_or_over_is_not_counted_and_nothing_is_a_good_answer() {
    let house = House::open().await;
    for end in [
        "DELETE FROM clients WHERE organization_id = (SELECT organization_id FROM users WHERE email LIKE 'mia.%')",
        "DELETE FROM authorizations",
        "UPDATE client_counts SET n = 0",
    ] {
        run(&house, end).await;
    }
    let mia = needs(&house, MIA).await;
    assert!(mia.lines.is_empty() && mia.unknown.len() == 1 && mia.none.len() == Need::ALL.len() - 1, "{mia:#?}");
    verify_due(&house.state.store, house.clock.now(), || house.clock.now()).await.unwrap();
    let mia = needs(&house, MIA).await;
    assert!(mia.lines.is_empty() && mia.unknown.is_empty() && mia.none.len() == Need::ALL.len(), "{mia:#?}");
    let page = house.signed_in(MIA).await.get("/admin").await.body;
    assert!(
        page.contains("Nothing needs you today.")
            && page.contains("None now: places where the audit log does not verify,")
    );
    // The demo's rehearsal is over after two days, one of its clients is gone after one, and the refusals are of last week.
    let before = said(&needs(&house, ANA).await).join("\n");
    assert!(before.contains("1 client in rehearsal"), "{before}");
    house.wait(8 * DAY);
    let after = needs(&house, ANA).await;
    let none = after.none.join(", ");
    for over in ["deactivated clients", "clients in rehearsal", "refused sign-ins", "refused changes"] {
        assert!(none.contains(over), "{over}: {after:#?}");
    }
}

#[tokio::test]
async fn a_log_that_is_not_what_was_written_is_said_to_who_may_read_it_within_a_day() {
    let house = House::open().await;
    let (store, clock) = (&house.state.store, &house.clock);
    let look = async || verify_due(store, clock.now().plus(-DAY), || clock.now()).await.unwrap();
    assert_eq!(look().await, 0);
    let none = "places where the audit log does not verify".to_owned();
    assert!(needs(&house, ANA).await.none.contains(&none) && !needs(&house, VERA).await.none.contains(&none));
    let own = "organization_id = (SELECT organization_id FROM users WHERE email LIKE 'ana.%')";
    run(&house, &format!("UPDATE audit SET actor_name = 'Nobody' WHERE {own} AND seq = 2")).await;
    run(&house, &format!("DELETE FROM audit WHERE {own} AND seq = 5")).await;
    house.wait(DAY - HOUR);
    assert_eq!(look().await, 0, "not again on one day");
    house.wait(2 * HOUR);
    assert_eq!(look().await, 1);
    let told = needs(&house, ANA).await.lines.swap_remove(0);
    assert_eq!((told.what.as_str(), told.urgent), ("2 places where the audit log does not verify", true), "{told:?}");
    assert!(told.to == "/admin/audit" && told.more.contains("clientele audit verify"), "{told:?}");
    for email in [VERA, MIA] {
        let lines = needs(&house, email).await.lines;
        assert!(!lines.iter().any(|line| line.what.contains("audit log")), "{email}: {lines:?}");
    }
    let app = console(&house, &[("oauth", "read"), ("audits", "read")]).await;
    let program = as_user(&house, &app, ANA, "oauth:readonly audits:readonly").await;
    let broken = program.get(NEEDS).await.ok()["entities"][0].clone();
    assert_eq!((&broken["kind"], &broken["count"]), (&"log_broken".into(), &2.into()), "{broken}");
    // What no column of ours holds cannot be read: only SQLite takes it.
    if std::env::var_os("TEST_POSTGRES_URL").is_none() {
        run(&house, &format!("UPDATE audit SET at = 'long ago' WHERE {own} AND seq = 3")).await;
        house.wait(2 * DAY);
        assert_eq!(look().await, 1);
        let told = needs(&house, ANA).await.lines.swap_remove(0);
        assert_eq!(told.what, "1 place where the audit log does not verify");
        assert!(needs(&house, MIA).await.none.contains(&none), "another's log is looked at all the same");
    }
    // A clock that was set back keeps nobody from looking.
    run(&house, &format!("UPDATE log_checks SET checked_at = checked_at + {}", 9 * DAY)).await;
    assert_eq!(look().await, 1);
}

#[tokio::test]
async fn clients_of_an_owner_who_left_have_none_until_they_are_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let listed = async |owner| -> Vec<String> {
        let page: ClientPage =
            ana.call("list_clients", &[("query[owner]", owner), ("query[size]", "100")]).await.json();
        page.rows.into_iter().map(|row| row.name).collect()
    };
    let counted = async || {
        let needs = needs(&house, ANA).await;
        let line = needs.lines.into_iter().find(|line| line.what.ends_with(" without an owner")).unwrap();
        line.what.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let turns = async |verb: &str| {
        let tom = "0c11e27e-1e00-4000-8000-000400000002";
        let version = ana.call("get_user", &[("id", tom)]).await.json::<UserDetails>().row.version.to_string();
        assert_eq!(ana.call(verb, &[("id", tom), ("version", &version)]).await.status, 200);
    };
    let toms = listed("tom.okafor@meridianpost.example").await;
    assert_eq!((counted().await, listed("missing").await.len(), toms.len()), (31, 31, 1));
    turns("deactivate_user").await;
    let without = listed("missing").await;
    assert!(counted().await == 32 && without.len() == 32 && without.contains(&toms[0]), "{without:?}");
    assert_eq!(listed("tom.okafor@meridianpost.example").await, toms, "it is still known whose they were");
    turns("reactivate_user").await;
    assert!(counted().await == 31 && !listed("missing").await.contains(&toms[0]));
}

#[tokio::test]
async fn what_is_not_recorded_for_long_enough_is_not_known_and_not_none() {
    let house = House::open().await;
    let now = house.clock.now().millis();
    run(&house, &format!("UPDATE facts SET value = '{}' WHERE name = 'usage_recorded_since'", now - 80 * DAY)).await;
    let ana = needs(&house, ANA).await;
    let says = "Clients not used in the last 90 days: known from Thu 3 Dec 2026, 14:02 UTC on, once use is recorded for long \
                enough.";
    assert!(ana.unknown.contains(&says.to_owned()), "{:?}", ana.unknown);
    let program = Program::admin(&house).await;
    let silent = program.get(NEEDS).await.ok()["entities"][6].clone();
    assert_eq!((&silent["kind"], &silent["dateNext"]), (&"silent".into(), &"2026-12-03T14:02:00.000Z".into()));
    assert!(silent["count"].is_null(), "{silent}");
    run(&house, "DELETE FROM facts WHERE name = 'usage_recorded_since'").await;
    let says = "Clients not used in the last 90 days: not known, as use is not recorded.";
    assert!(needs(&house, ANA).await.unknown.contains(&says.to_owned()));
}

#[tokio::test]
async fn the_rest_api_says_the_same_within_the_tokens_scopes() {
    let house = House::open().await;
    let app = console(&house, &[("oauth", "read"), ("audits", "read")]).await;
    let program = as_user(&house, &app, ANA, "oauth:readonly audits:readonly").await;
    let all = program.get(NEEDS).await.ok();
    let entities = all["entities"].as_array().unwrap();
    let kinds: Vec<&str> = entities.iter().map(|need| need["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, Need::ALL.map(Need::as_str));
    assert!(entities[0]["count"].is_null() && entities[0]["kind"] == "log_broken", "nobody has looked yet");
    let texts: Vec<&str> = entities[1..].iter().map(|need| need["text"].as_str().unwrap()).collect();
    assert_eq!(texts, said(&needs(&house, ANA).await));
    let mut listed = 0;
    for need in entities.iter().filter(|need| need["listUri"].as_str().is_some_and(|uri| uri.starts_with(CLIENTS))) {
        let list = program.get(&format!("{}&pageSize=1", need["listUri"].as_str().unwrap())).await.ok();
        assert_eq!(list["total"], need["count"], "{need}");
        listed += 1;
    }
    assert_eq!(listed, 7);
    for kind in ["review_due"] {
        let need = entities.iter().find(|need| need["kind"] == kind).unwrap();
        assert_eq!(program.get(need["listUri"].as_str().unwrap()).await.ok()["total"], need["count"], "{need}");
    }
    let events = program.get(entities[11]["listUri"].as_str().unwrap()).await.ok();
    assert_eq!(events["entities"].as_array().unwrap().len(), 1, "three times in a row of one");
    assert_eq!(all["dateRefusedSince"], "2026-11-17T00:00:00.000Z");
    let readonly = as_user(&house, &app, ANA, "oauth:readonly").await;
    let kinds = readonly.get(NEEDS).await.ok()["entities"].as_array().unwrap().len();
    assert_eq!(kinds, 10, "refusals are for a token that reads the audit log");
    let nothing = as_user(&house, &app, JON, "oauth:readonly").await.get(NEEDS).await.ok();
    assert_eq!(nothing["entities"], Value::Array(vec![]));
}

#[tokio::test]
async fn what_is_searched_for_is_found_by_whoever_may_see_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let hint = &client.secret[client.secret.len() - 4..];
    let found = async |who: &Browser, q: &str| {
        let page = who.get(&format!("/admin/find?q={q}")).await;
        assert_eq!(page.status, 200, "{q}");
        page.body[page.body.find("<h1").unwrap()..].to_owned()
    };
    let body = found(&ana, "agent").await;
    assert!(body.contains(">Agent desktop</a>") && body.contains("Signs agents in"), "{body}");
    assert!(found(&ana, INCOMPLETE).await.contains("Field service app"), "by its id");
    let of_secret = found(&ana, hint).await;
    assert!(
        of_secret.contains("Clients with this secret") && of_secret.contains(&format!("cs_…{hint}")),
        "{of_secret}"
    );
    let okafor = found(&ana, "okafor").await;
    assert!(okafor.contains("tom.okafor@meridianpost.example"), "{okafor}");
    let user = okafor.split("/admin/people/users/").nth(1).unwrap().split('"').next().unwrap();
    assert!(found(&ana, user).await.contains("Tom Okafor"), "by its id");
    assert!(found(&ana, "payroll").await.contains(">Payroll admin</a>"), "a role");
    assert!(found(&ana, "divisions").await.contains("href=\"/admin/people/divisions\">Divisions</a>"), "a page");
    for (q, to) in [("reviews", "/admin/integrations/oauth/reviews"), ("webhook", "/admin/account")] {
        assert!(found(&ana, q).await.contains(&format!("href=\"{to}\"")), "{q}");
    }
    // The entries of a request.
    let added = ana.call("disable_client", &[("id", &client.id)]).await;
    let request = added.header("x-request-id").unwrap().to_owned();
    let entries = found(&ana, &request).await;
    assert!(entries.contains("1 entry</a>") && entries.contains(&format!("/admin/audit?q={request}")), "{entries}");
    // What one may not see is not there, and it is not said that it was looked for.
    let (vera, jon) = (house.signed_in(VERA).await, house.signed_in(JON).await);
    assert!(found(&vera, "agent").await.contains("Agent desktop"));
    for (who, q, among) in [(&vera, "vera.lind", "clients and pages"), (&jon, "agent", "pages"), (&jon, hint, "pages")]
    {
        let body = found(who, q).await;
        assert!(body.contains(&format!("Looked among {among}, as far as you may see them.")), "{q}: {body}");
    }
    assert!(!found(&vera, &request).await.contains("entry</a>"));
    // Another organization's neither.
    assert!(found(&house.signed_in(MIA).await, hint).await.contains("Nothing found"), "of another organization");
    // A whole secret is not looked for: addresses are kept.
    let whole = ana.get(&format!("/admin/find?q={}", client.secret)).await;
    assert!(whole.status == 422 && whole.body.contains("Use the last four characters of a secret"), "{}", whole.body);
    let empty = ana.get("/admin/find").await.body;
    assert!(empty.contains("data-finds") && empty.contains("autofocus") && !empty.contains("Nothing found"), "{empty}");
}
