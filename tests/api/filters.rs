//! The tools above every list: what is in sight of a search, the ways out of it, and addresses that say no more than they
//! have to.

use crate::{
    house::{ANA, House, LIST},
    versions::text,
};

const USERS: &str = "/admin/people/users";
const AUTHORIZED: &str = "/admin/integrations/authorized";
const AUDIT: &str = "/admin/audit";

/// The part of a page between two of its parts.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    let start = body.find(from).unwrap_or_else(|| panic!("{from} in {body}"));
    let rest = &body[start..];
    &rest[..rest.find(to).unwrap_or_else(|| panic!("{to} after {from}"))]
}

/// The words of the chips of a page.
fn chips(body: &str) -> String {
    let links = between(body, "class=\"chips\"", "</nav>").replace("</a>", " </a>");
    text(&links).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn chips_count_what_the_search_finds() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let all = chips(&ana.get(LIST).await.body);
    assert!(all.contains("All 40"), "{all}");
    let found = chips(&ana.get(&format!("{LIST}?q=billing&state=disabled")).await.body);
    assert!(found.contains("All 1 Active 1 Deactivated 0 Disabled 0"), "{found}");
    let users = chips(&ana.get(&format!("{USERS}?q=okafor&state=invited")).await.body);
    assert!(users.contains("All 1 Active 1 Invited 0 Deactivated 0"), "{users}");
    let everywhere = chips(&ana.get(AUTHORIZED).await.body);
    let nowhere = chips(&ana.get(&format!("{AUTHORIZED}?q=nothing-like-it")).await.body);
    assert!(!everywhere.contains("All 0"), "{everywhere}");
    assert!(nowhere.contains("All 0 Approved 0 Pending 0"), "{nowhere}");
}

#[tokio::test]
async fn a_search_is_named_on_every_list_and_can_be_taken_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for (path, filter) in
        [(LIST, "state=active"), (USERS, "state=active"), (AUTHORIZED, "state=approved"), (AUDIT, "outcome=done")]
    {
        let body = ana.get(&format!("{path}?q=o%20%22%3Cx%3E&{filter}")).await.body;
        let tools = between(&body, "class=\"tools\"", "data-found");
        assert!(tools.contains("value=\"o &quot;&lt;x&gt;\"") || tools.contains("value=\"o &quot;<x>\""), "{tools}");
        let end = tools.find("class=\"applied\"").expect("the search");
        let applied = &tools[tools[..end].rfind("<a").unwrap()..];
        let applied = &applied[..applied.find("</a>").unwrap()];
        assert!(tools.contains("aria-label=\"Remove the search “o "), "{tools}");
        assert!(applied.contains(&format!("href=\"{path}?{filter}\"")), "{applied}");
        let clear = &tools[..tools.find(">Clear filters").expect("Clear filters")];
        assert!(clear[clear.rfind("<a").unwrap()..].contains(&format!("href=\"{path}\"")), "{tools}");
        let plain = ana.get(path).await.body;
        let plain = between(&plain, "class=\"tools\"", "data-found");
        assert!(!plain.contains("applied\"") && !plain.contains("Clear filters"), "{plain}");
    }
}

#[tokio::test]
async fn fields_left_empty_are_no_part_of_an_address() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for path in [LIST, USERS, AUTHORIZED, AUDIT] {
        assert_eq!(ana.get(&format!("{path}?q=&state=active&role=+")).await.leads_to(), format!("{path}?state=active"));
        assert_eq!(ana.get(&format!("{path}?q=&=")).await.leads_to(), path);
        assert_eq!(ana.get(&format!("{path}?")).await.leads_to(), path);
    }
    let ranges = format!("{AUDIT}?q=tom&from=&to=");
    assert_eq!(ana.get(&ranges).await.leads_to(), format!("{AUDIT}?q=tom"));
}

#[tokio::test]
async fn a_day_that_is_none_is_named_in_its_field_and_kept() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let wrong = ana.get(&format!("{AUDIT}?from=11/23/2026&to=2026-11-23&who=clientele")).await;
    assert_eq!(wrong.status, 422);
    let form = between(&wrong.body, "class=\"days\"", "</form>");
    let (first, last) = form.split_once("id=\"to\"").expect("two days");
    assert!(first.contains("11/23/2026") && first.contains("aria-invalid=\"true\""), "{first}");
    assert!(first.contains("Use a day, as in 2026-11-23 (UTC)."), "{first}");
    assert!(last.contains("value=\"2026-11-23\"") && !last.contains("aria-invalid"), "{last}");
    assert!(form.contains("name=\"who\" value=\"clientele\""), "{form}");
    assert!(wrong.body.contains("Nothing was looked for"), "{}", wrong.body);
    let both = ana.get(&format!("{AUDIT}?from=x&to=y")).await.body;
    assert_eq!(both.matches("Use a day, as in 2026-11-23 (UTC).").count(), 2, "{both}");
    let reversed = ana.get(&format!("{AUDIT}?from=2026-11-23&to=2026-11-22")).await.body;
    assert!(between(&reversed, "id=\"to\"", "</form>").contains("Use a day that is not before the first one."));
}

#[tokio::test]
async fn the_usual_days_reach_to_today() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    // The clock began on 23 Nov 2026 at 14:02 UTC.
    let days = ana.get(&format!("{AUDIT}?from=2026-11-17&q=tom")).await.body;
    let links = between(&days, "aria-label=\"Days\"", "</nav>");
    for (words, first) in [("Today", "2026-11-23"), ("Last 7 days", "2026-11-17"), ("Last 30 days", "2026-10-25")] {
        assert!(
            links.contains(&format!("href=\"{AUDIT}?q=tom&amp;from={first}\""))
                || links.contains(&format!("href=\"{AUDIT}?q=tom&from={first}\"")),
            "{links}"
        );
        assert!(links.contains(words), "{links}");
    }
    let chosen = &links[..links.find(">Last 7 days").unwrap()];
    assert!(chosen[chosen.rfind("<a").unwrap()..].contains("aria-current=\"true\""), "{links}");
}
