//! Times in the zone of who reads them: on every page, in the days of the audit log, and nowhere else.

use crate::house::{ANA, Browser, DEACTIVATED, House, LIST, NOW, OLD, PAYROLL, VERA, YOUNG, page};
use chrono::{DateTime, TimeDelta, Utc};

const AUDIT: &str = "/admin/audit";
const COOKIE: &str = "clientele_preferences";

async fn chooses(browser: &Browser, zone: &str) {
    let fields = [("zone", zone), ("back", "/admin/account#times")];
    assert_eq!(browser.submit("set_preferences", &fields).await.leads_to(), "/admin/account#times");
}

/// Every `time` of a page: its attributes and its words.
fn times(body: &str) -> Vec<(String, String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("no {name}: {tag}"));
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let parts = body.split("<time ").skip(1).map(|rest| rest.split_once("</time>").unwrap().0.split_once('>').unwrap());
    parts.map(|(tag, words)| (attribute(tag, "datetime"), attribute(tag, "title"), words.replace("<!>", ""))).collect()
}

/// What people read: without tags, styles and scripts.
fn read(body: &str) -> String {
    let main = body.split("<main").nth(1).unwrap_or_default();
    let main = main.split("<script").map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest));
    let main: String = main.collect();
    main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

/// Holds a page to a zone that is always 5:30 ahead of UTC, and gives what it says.
fn held_to_kolkata(path: &str, body: &str) -> String {
    let words = |at: DateTime<Utc>| at.format("%a %-d %b %Y, %H:%M").to_string();
    for (iso, title, said) in times(body) {
        let at: DateTime<Utc> = iso.parse().unwrap();
        assert_eq!(title, format!("{} UTC", words(at)), "{path}: the exact instant on hover");
        if said.contains(':') {
            let here = words(at + TimeDelta::minutes(330));
            assert!(said.contains(&here), "{path}: {said} is not {here}");
        }
    }
    let text = read(body);
    for (n, rest) in text.split("UTC").skip(1).enumerate() {
        let account = path.starts_with("/admin/account");
        assert!(rest.starts_with("+5:30") || account, "{path}: {n}: UTC{}", rest.get(..40).unwrap_or(rest));
    }
    text
}

#[tokio::test]
async fn every_page_shows_times_in_the_zone_that_was_chosen() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    chooses(&ana, "Asia/Kolkata").await;
    let vera = "/admin/people/users/0c11e27e-1e00-4000-8000-000400000003";
    let mut exact = 0;
    for (path, says) in [
        (LIST.to_owned(), "UTC+5:30"),
        (format!("{LIST}?times=exact"), "Times are in Asia/Kolkata."),
        (page(YOUNG), "Created"),
        (page(DEACTIVATED), "UTC+5:30"),
        (page(OLD), "Disabled "),
        (format!("{}/activity", page(OLD)), "Times are in Asia/Kolkata."),
        (format!("{}/authorizations", page(OLD)), "Decided"),
        (format!("{}/versions/1", page(OLD)), "Version 1"),
        (format!("{}/delete", page(OLD)), "Deactivated now"),
        (format!("{}/delete", page(YOUNG)), "Removed at once"),
        (format!("{}/delete", page(DEACTIVATED)), "UTC+5:30"),
        (format!("{}/restore", page(DEACTIVATED)), "UTC+5:30"),
        ("/admin/people/users".to_owned(), "Who belongs to"),
        ("/admin/people/users?times=exact".to_owned(), "Times are in Asia/Kolkata."),
        (vera.to_owned(), "Vera Lind"),
        ("/admin/integrations/authorized".to_owned(), "Authorized Applications"),
        (AUDIT.to_owned(), "Days in Asia/Kolkata"),
        ("/admin/account".to_owned(), "Times are in Asia/Kolkata."),
    ] {
        let shown = ana.get(&path).await;
        assert_eq!(shown.status, 200, "{path}");
        let text = held_to_kolkata(&path, &shown.body);
        assert!(text.contains(says), "{path}: {says}: {text}");
        exact += times(&shown.body).iter().filter(|(_, _, words)| words.contains(':')).count();
    }
    assert!(exact > 30, "exact times were looked at: {exact}");

    assert_eq!(ana.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await.status, 200);
    let gone = ana.get(&page(YOUNG)).await.body;
    // 14:02 UTC and half past five hours.
    let text = held_to_kolkata("removed", &gone);
    assert!(text.contains("was removed on Mon 23 Nov 2026, 19:32 UTC+5:30 by Ana Ruiz"), "{text}");
    assert!(text.contains("Times are in Asia/Kolkata."), "{text}");
}

#[tokio::test]
async fn a_table_says_its_zone_once_and_no_cell_repeats_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for path in [LIST, "/admin/people/users"] {
        let path = format!("{path}?times=exact");
        for zone in ["UTC", "America/New_York"] {
            chooses(&ana, zone).await;
            let body = ana.get(&path).await.body;
            assert_eq!(body.matches(&format!("Times are in {zone}.")).count(), 1, "{path}");
            let rows = body.split("<tbody").nth(1).unwrap();
            let cells = times(rows);
            assert!(cells.iter().any(|(_, _, words)| words.contains(':')), "{path}");
            assert!(
                cells.iter().all(|(_, _, words)| !words.contains("UTC") && !words.contains(zone)),
                "{path}: {cells:?}"
            );
        }
        let relative = ana.get(path.trim_end_matches("?times=exact")).await.body;
        assert!(!relative.contains("Times are in"), "{path}");
    }
}

#[tokio::test]
async fn a_zone_is_one_browsers_and_kept_beside_its_other_choices() {
    let house = House::open().await;
    let (ana, elsewhere) = (house.signed_in(ANA).await, house.signed_in(ANA).await);
    let chosen = |body: &str, zone: &str| {
        let option = body.split("<option").find(|option| option.contains(&format!("value=\"{zone}\"")));
        option.unwrap_or_default().split('>').next().unwrap_or_default().contains("selected")
    };
    let account = ana.get("/admin/account").await.body;
    assert!(chosen(&account, "UTC") && !chosen(&account, "Europe/Rome"), "{account}");
    let _ = ana.submit("set_preferences", &[("slash", "off")]).await;
    assert_eq!(ana.cookie(COOKIE).as_deref(), Some("system.off"));
    chooses(&ana, "Europe/Rome").await;
    let _ = ana.submit("set_preferences", &[("theme", "dark")]).await;
    assert_eq!(ana.cookie(COOKIE).as_deref(), Some("dark.off.Europe/Rome"));
    let account = ana.get("/admin/account").await.body;
    assert!(chosen(&account, "Europe/Rome") && !chosen(&account, "UTC"), "{account}");
    assert!(account.contains("Times are in Europe/Rome."));
    assert!(elsewhere.get("/admin/account").await.body.contains("Times are in UTC."));
    chooses(&ana, "UTC").await;
    assert_eq!(ana.cookie(COOKIE).as_deref(), Some("dark.off"));
}

#[tokio::test]
async fn a_zone_that_is_none_is_refused_by_its_field_and_means_utc_in_the_cookie() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    chooses(&ana, "Europe/Rome").await;
    let refused = ana.call("set_preferences", &[("zone", "Mars/Olympus")]).await;
    assert_eq!(refused.status, 422);
    let says = refused.error().problem("zone");
    assert_eq!(says.as_deref(), Some("Use the name of a time zone, such as Europe/Rome."));
    let in_words = ana.submit("set_preferences", &[("zone", "Mars/Olympus")]).await;
    assert_eq!((in_words.status.as_u16(), in_words.body.contains("<p>zone: ")), (422, true), "{in_words:?}");
    assert_eq!(ana.cookie(COOKIE).as_deref(), Some("system.on.Europe/Rome"));
    for value in ["dark.on.Mars/Olympus", "dark.on.", "dark.on.<script>", "dark.on.Europe/Rome.x"] {
        ana.set_cookie(COOKIE, value);
        let list = ana.get(&format!("{LIST}?times=exact")).await.body;
        assert!(list.contains("data-theme=\"dark\"") && list.contains("Times are in UTC."), "{value}");
    }
}

#[tokio::test]
async fn the_days_of_the_audit_log_are_those_of_the_zone() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    // Mon 23 Nov 2026, 14:02 UTC: in Auckland it is the 24th already.
    assert_eq!(NOW.millis(), 1_795_442_520_000);
    assert_eq!(ana.call("add_division", &[("name", "Night shift")]).await.status, 200);
    let told = |body: &str| body.contains("Night shift");
    let days = |from: &str, to: &str| format!("{AUDIT}?from={from}&to={to}");
    let page = ana.get(&days("2026-11-23", "2026-11-23")).await.body;
    assert!(told(&page) && page.contains("Days in UTC"), "{page}");
    assert!(!told(&ana.get(&days("2026-11-24", "2026-11-24")).await.body));

    chooses(&ana, "Pacific/Auckland").await;
    let page = ana.get(&days("2026-11-24", "2026-11-24")).await.body;
    assert!(told(&page) && page.contains("Days in Pacific/Auckland"), "{page}");
    assert!(page.contains("Tue 24 Nov 2026, 03:02 UTC+13"), "{page}");
    assert!(!told(&ana.get(&days("2026-11-23", "2026-11-23")).await.body));
    let links = page.split("aria-label=\"Days\"").nth(1).unwrap().split("</nav>").next().unwrap();
    assert!(links.contains("from=2026-11-24\""), "today is the 24th: {links}");
    let wrong = ana.get(&format!("{AUDIT}?from=24.11.2026")).await.body;
    assert!(wrong.contains("Use a day, as in 2026-11-23 (Pacific/Auckland)."), "{wrong}");

    // A file has the entries of the page, and its times in UTC.
    let file = |ending: &str, day: &str| format!("{AUDIT}/export.{ending}?from={day}&to={day}");
    for ending in ["jsonl", "csv"] {
        let of_24 = ana.get(&file(ending, "2026-11-24")).await.body;
        assert!(told(&of_24) && of_24.contains("2026-11-23T14:02:00.000Z"), "{of_24}");
        assert!(!told(&ana.get(&file(ending, "2026-11-23")).await.body));
    }
}

#[tokio::test]
async fn what_an_administrator_may_only_read_has_the_zone_too() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    chooses(&vera, "Asia/Kolkata").await;
    for id in [PAYROLL, YOUNG, DEACTIVATED] {
        let shown = vera.get(&page(id)).await.body;
        assert!(!times(&shown).is_empty());
        let _ = held_to_kolkata(&page(id), &shown);
    }
}
