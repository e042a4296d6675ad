//! The audit log: who reads it, what it finds, and its files.

use crate::house::{ANA, House, JON, MIA, OLD, TOM, YOUNG, form, pairs};
use clientele::{
    domain::time::{DAY, MINUTE, SECOND},
    wire::{AuditEntry, AuditPage, UiError},
};
use reqwest::Method;
use serde_json::Value;

const LOG: &str = "/admin/audit";

/// Ana renames a client to something a spreadsheet would take for a formula; Tom is refused.
async fn busy() -> House {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = ana.client(YOUNG).await;
    let typed = form(&client, &[("name", "=HYPERLINK(\"http://x\"), \"two\""), ("description", "a, b")]);
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    house.wait(10 * MINUTE);
    assert_eq!(
        tom.call("deactivate_user", &[("id", "0c11e27e-1e00-4000-8000-000400000003"), ("version", "1")]).await.status,
        403
    );
    house.wait(2 * DAY);
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    house
}

async fn ask(house: &House, fields: &[(&str, &str)]) -> AuditPage {
    house.signed_in(ANA).await.call("list_audit", fields).await.json()
}

fn lines(page: &AuditPage) -> Vec<String> {
    let who = |entry: &AuditEntry| entry.entry.who.clone().unwrap_or_else(|| "Clientele".into());
    page.entries.iter().map(|e| format!("{} {} {}", who(e), e.entry.what, e.name)).collect()
}

#[tokio::test]
async fn it_is_filtered_by_who_what_action_outcome_and_day() {
    let house = busy().await;
    let first = |page: &AuditPage| lines(page).first().cloned().unwrap_or_default();
    let all = ask(&house, &[]).await;
    assert_eq!(first(&all), "Ana Ruiz disabled Parcel tracker", "{:?}", lines(&all));
    let refused = ask(&house, &[("query[outcome]", "refused")]).await;
    assert_eq!(first(&refused), "Tom Okafor was refused “Deactivate” on Vera Lind");
    assert!(refused.entries.iter().all(|entry| !entry.done));
    let of_tom = ask(&house, &[("query[who]", "0c11e27e-1e00-4000-8000-000400000002")]).await;
    assert!(lines(&of_tom).iter().all(|line| line.starts_with("Tom Okafor")) && !of_tom.entries.is_empty());
    let users = ask(&house, &[("query[kind]", "user")]).await;
    assert_eq!(lines(&users), ["Tom Okafor was refused “Deactivate” on Vera Lind"]);
    let disabled = ask(&house, &[("query[action]", "disable"), ("query[q]", "parcel TRACK")]).await;
    assert_eq!(lines(&disabled), ["Ana Ruiz disabled Parcel tracker"]);
    let by_id = ask(&house, &[("query[q]", OLD)]).await;
    assert!(lines(&by_id).contains(&"Ana Ruiz disabled Parcel tracker".to_owned()));
    // The clock began on 23 Nov 2026 at 14:02 UTC.
    let day = ask(&house, &[("query[from]", "2026-11-23"), ("query[to]", "2026-11-23"), ("query[kind]", "user")]).await;
    assert_eq!(day.entries.len(), 1);
    let later = ask(&house, &[("query[from]", "2026-11-24")]).await;
    assert_eq!(lines(&later), ["Ana Ruiz disabled Parcel tracker"]);
    let before = ask(&house, &[("query[to]", "2026-11-22"), ("query[kind]", "user")]).await;
    assert!(before.entries.is_empty());
    let ana = house.signed_in(ANA).await;
    for (field, value) in [("outcome", "perhaps"), ("from", "yesterday"), ("who", "Tom")] {
        let wrong = ana.call("list_audit", &[(&format!("query[{field}]"), value)]).await.error();
        assert!(matches!(&wrong, UiError::Invalid(errors) if errors[0].field == field), "{wrong:?}");
    }
}

#[tokio::test]
async fn a_refused_addition_is_told_under_the_name_that_was_typed() {
    let house = House::open().await;
    let jon = house.signed_in(JON).await;
    // Refused before anything is said of what was typed.
    let typed = [("form[name]", "Night train"), ("form[grant_type]", "nonsense")];
    let refused = jon.call("add_client", &typed).await;
    assert_eq!(refused.status, 403, "{refused:?}");
    let told = ask(&house, &[("query[outcome]", "refused"), ("query[action]", "add")]).await;
    assert!(lines(&told)[0].ends_with("was refused “Add client” on Night train"), "{:?}", lines(&told));
    assert_eq!(told.entries.len(), 1);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for n in 0..120 {
        assert_eq!(ana.call("add_division", &[("name", &format!("Division {n:03}"))]).await.status, 200);
    }
    let mut seen = vec![];
    let mut after = String::new();
    loop {
        let page = ask(&house, &[("query[kind]", "division"), ("query[after]", &after)]).await;
        seen.extend(page.entries.iter().map(|entry| entry.name.clone()));
        match page.beside.next {
            Some(older) => after = older,
            None => break,
        }
    }
    let expected: Vec<String> = (0..120).rev().map(|n| format!("Division {n:03}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn it_is_for_those_who_may_see_it_and_of_ones_own_organization() {
    let house = busy().await;
    let jon = house.signed_in(JON).await;
    let page = jon.get(LOG).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("Audits &gt; Audit &gt; View"), "{}", page.body);
    for path in ["/admin/audit/export.csv", "/admin/audit/export.jsonl"] {
        assert_eq!(jon.get(path).await.status, 403, "{path}");
        assert_eq!(house.anybody().get(path).await.leads_to(), format!("/login?next={path}"));
    }
    let id = ask(&house, &[]).await.entries[0].entry.id.clone();
    let mia = house.signed_in(MIA).await;
    let hers: AuditPage = mia.call("list_audit", &[]).await.json();
    assert!(lines(&hers).iter().all(|line| !line.contains("Ana Ruiz")), "{:?}", lines(&hers));
    assert_eq!(mia.call("list_audit", &[("query[entry]", &id)]).await.status, 404);
    let export = mia.get("/admin/audit/export.jsonl").await.body;
    assert!(!export.contains("Ana Ruiz") && !export.contains(&id));
}

#[tokio::test]
async fn an_entry_shows_what_was_there_before_and_after() {
    let house = busy().await;
    let ana = house.signed_in(ANA).await;
    let edited = ask(&house, &[("query[action]", "edit"), ("query[q]", YOUNG)]).await;
    let id = &edited.entries[0].entry.id;
    let page = ana.get(&format!("{LOG}?entry={id}")).await;
    assert_eq!(page.status, 200);
    for said in ["Edited =HYPERLINK", "Before", "After", "App Name", "Quality review dashboard", "a, b", "req_"] {
        assert!(page.body.contains(said), "{said}");
    }
    assert_eq!(ana.get(&format!("{LOG}?entry=nothing")).await.status, 404);
}

#[tokio::test]
async fn the_files_hold_what_the_page_shows_and_no_formula() {
    let house = busy().await;
    let ana = house.signed_in(ANA).await;
    let jsonl = ana.send(ana.ask(Method::GET, "/admin/audit/export.jsonl?kind=user")).await;
    assert_eq!(jsonl.header("content-type"), Some("application/jsonl"));
    let rows: Vec<Value> = jsonl.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["who"], &rows[0]["outcome"], &rows[0]["object"]),
        (&"Tom Okafor".into(), &"refused".into(), &"Vera Lind".into())
    );
    // Names change, and two may share one: who it was is said by an id, and the place in the chain goes along.
    assert_eq!(
        (&rows[0]["whoKind"], &rows[0]["whoId"]),
        (&"user".into(), &"0c11e27e-1e00-4000-8000-000400000002".into())
    );
    assert!(rows[0]["number"].as_i64().is_some_and(|number| number > 40), "{}", rows[0]);
    assert_eq!(rows[0]["hash"].as_str().map(str::len), Some(64));

    let csv = ana.get("/admin/audit/export.csv").await;
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"audit.csv\""));
    assert!(
        csv.body.starts_with("number,id,at,who,who_kind,who_id,through_id,address,request,kind,object,"),
        "{}",
        csv.body
    );
    assert!(csv.body.contains("\"'=HYPERLINK(\"\"http://x\"\"), \"\"two\"\"\""), "{}", csv.body);
    assert!(!csv.body.contains(",=HYPERLINK") && !csv.body.contains("\"=HYPERLINK"));
    let all = ana.get("/admin/audit/export.jsonl").await.body.lines().count();
    let mut listed = 0;
    let mut after = String::new();
    loop {
        let page = ask(&house, &[("query[after]", &after)]).await;
        listed += page.entries.len();
        match page.beside.next {
            Some(older) => after = older,
            None => break,
        }
    }
    assert_eq!(all, listed);
    let wrong = ana.get("/admin/audit/export.csv?from=yesterday").await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
}

/// The instants of the entries that a page lists, in its order.
fn instants(page: &str) -> Vec<&str> {
    let list = page.rsplit_once("<ol").unwrap().1.split_once("</ol>").unwrap().0;
    list.split("datetime=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Where the link of this kind leads, if the foot has it.
fn beside(page: &str, rel: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("rel=\"{rel}\""))?;
    let (_, href) = before.rsplit_once("href=\"").unwrap();
    Some(href.split('"').next().unwrap().replace("&amp;", "&"))
}

#[tokio::test]
async fn the_log_and_the_activity_of_a_client_are_read_page_by_page_and_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for act in ["disable_client", "enable_client"].iter().cycle().take(60) {
        assert_eq!(ana.call(act, &[("id", YOUNG)]).await.status, 200);
        house.wait(SECOND);
    }
    let log = format!("{LOG}?q={YOUNG}&outcome=done");
    for list in [log, format!("/admin/integrations/oauth/{YOUNG}/activity")] {
        let mut pages = vec![ana.get(&list).await.body];
        assert!(pages[0].contains("Newest first") && beside(&pages[0], "prev").is_none(), "{}", pages[0]);
        while let Some(next) = beside(pages.last().unwrap(), "next") {
            assert!(next.contains("after=") && (next.contains("outcome=done") || !list.contains('?')), "{next}");
            pages.push(ana.get(&next).await.body);
        }
        let all: Vec<&str> = pages.iter().flat_map(|page| instants(page)).collect();
        assert!(pages.len() > 1 && all.len() > 60, "{} pages of {} entries", pages.len(), all.len());
        assert!(all.is_sorted_by(|newer, older| newer > older), "{all:?}");
        // The way back shows the same pages.
        let mut page = pages.pop().unwrap();
        while let Some(previous) = beside(&page, "prev") {
            page = ana.get(&previous).await.body;
            assert_eq!(instants(&page), instants(&pages.pop().unwrap()), "{previous}");
        }
        assert!(pages.is_empty());
        let both = ana.get(&format!("{list}{}after=x&before=y", if list.contains('?') { '&' } else { '?' })).await;
        assert_eq!(both.status, 422, "{both:?}");
    }
}

#[tokio::test]
async fn organizations_that_decided_stand_in_a_table_like_every_other() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page = ana.get(&format!("/admin/integrations/oauth/{OLD}/authorizations")).await.body;
    let table = page.split_once("table-card").unwrap().1.split_once("</table>").unwrap().0;
    assert!(table.contains("class=\"clients people\"") && table.contains("Northwind Retail"), "{table}");
}
