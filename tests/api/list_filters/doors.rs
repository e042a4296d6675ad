//! The filters in the console and in the REST API.

use crate::{
    house::{ANA, House, LIST},
    rest::{CLIENTS, Program, fields},
};
use clientele::wire::ClientPage;

/// The part of a page between two of its parts.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    let start = body.find(from).unwrap_or_else(|| panic!("{from} in {body}"));
    let rest = &body[start..];
    &rest[..rest.find(to).unwrap_or_else(|| panic!("{to} after {from}"))]
}

/// Of each door the parameters of one filter.
const ALIKE: [(&str, &str); 16] = [
    ("used=never", "lastUsed=never"),
    ("used=30", "lastUsed=30"),
    ("used=2026-09-10", "lastUsed=2026-09-10"),
    ("secret-age=365", "secretOlderThan=365"),
    ("secret-expiry=never", "secretExpires=never"),
    ("secret-expiry=30", "secretExpires=30"),
    ("legacy=yes", "legacyGrant=true"),
    ("all=yes", "scopeAll=true"),
    ("others=yes", "otherOrganizations=true"),
    ("unused=yes&program=no", "scopesNeverUsed=true&madeByProgram=false"),
    ("rehearsed=yes", "rehearsed=true"),
    ("owner=missing", "owner=missing"),
    ("owner=ap-team@meridianpost.example", "owner=AP-Team%40meridianpost.example"),
    ("owner=tom.okafor@meridianpost.example", "owner=0c11e27e-1e00-4000-8000-000400000002"),
    ("label=Personal data", "label=personal+data"),
    (
        "label=production&owner=ana.ruiz@meridianpost.example&used=30",
        "label=production&owner=ana.ruiz%40meridianpost.example&lastUsed=30",
    ),
];

#[tokio::test]
async fn both_doors_find_the_same() {
    let house = House::open().await;
    let (ana, program) = (house.signed_in(ANA).await, Program::admin(&house).await);
    let mut found = vec![];
    for (console, rest) in ALIKE {
        let listing = program.get(&format!("{CLIENTS}?{rest}&pageSize=100&sortBy=name")).await.ok();
        let ids: Vec<&str> =
            listing["entities"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
        let query: Vec<(String, &str)> = console
            .split('&')
            .chain(["size=100"])
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (format!("query[{}]", name.replace('-', "_")), value))
            .collect();
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let page: ClientPage = ana.call("list_clients", &query).await.json();
        let here: Vec<String> = page.rows.iter().map(|row| row.id.to_string()).collect();
        assert_eq!(here, ids, "{console}");
        assert_eq!((page.total.n, listing["total"].as_u64()), (ids.len() as u64, Some(ids.len() as u64)), "{console}");
        // Without pages, too: everything that is exported so is what was asked for.
        let whole = program.get(&format!("{CLIENTS}?{rest}&sortBy=name")).await.ok();
        assert_eq!(whole["entities"].as_array().unwrap().len(), ids.len(), "{rest}");
        assert!(listing["selfUri"].as_str().unwrap().contains(rest.split('&').next().unwrap()), "{listing}");
        found.push(ids.len());
    }
    assert!(found.iter().filter(|n| **n > 0).count() > 6, "{found:?}");
    assert_eq!(found[11..15], [32, 3, 1, 4], "whose they are");
}

#[tokio::test]
async fn what_is_not_understood_is_refused_by_its_name_with_what_is_accepted() {
    let house = House::open().await;
    let (ana, program) = (house.signed_in(ANA).await, Program::admin(&house).await);
    let refused = program
        .get(&format!("{CLIENTS}?lastUsed=always&secretOlderThan=0&secretExpires=soon&legacyGrant=yes&scopeAll=1"))
        .await
        .refused(400, "invalid.query.param.value");
    assert_eq!(fields(&refused), ["lastUsed", "secretOlderThan", "secretExpires", "legacyGrant", "scopeAll"]);
    let whose = program.get(&format!("{CLIENTS}?owner=me&label=%E2%80%AE")).await;
    let whose = whose.refused(400, "invalid.query.param.value");
    assert_eq!(fields(&whose), ["owner", "label"]);
    let says = "Use missing, the id of a user, or the address of a user or a team.";
    assert!(whose.to_string().contains(says), "{whose}");
    assert_eq!(program.get(&format!("{CLIENTS}?owner={}", "x".repeat(255))).await.status, 400);
    // Whom nobody knows answers for nothing, and is no mistake.
    for unknown in
        ["owner=nobody%40nowhere.example", "owner=0c11e27e-1e00-4000-8000-00040000000f", "label=nothing+like+it"]
    {
        assert_eq!(program.get(&format!("{CLIENTS}?{unknown}&pageSize=1")).await.ok()["total"], 0, "{unknown}");
    }
    assert!(refused.to_string().contains("Use never, a day such as 2026-08-25, or a number of days"), "{refused}");
    // What was typed stays in its field, which is in sight, and nothing is listed.
    let wrong = ana.get(&format!("{LIST}?used=yesterday&secret-age=many&owner=me&state=active")).await;
    assert_eq!(wrong.status, 422);
    let panel = between(&wrong.body, "<details class=\"narrow\" open", "</details>");
    for (name, typed, says) in [
        ("used", "yesterday", "Use never, a day such as 2026-08-25, or a number of days from 1 to 3650."),
        ("secret-age", "many", "Use a number of days from 1 to 3650."),
        ("owner", "me", "Use missing, the id of a user, or the address of a user or a team."),
    ] {
        let field = between(panel, &format!("id=\"typed-{name}\""), "</form>");
        assert!(field.contains(&format!("value=\"{typed}\"")) && field.contains("aria-invalid=\"true\""), "{field}");
        assert!(field.contains(says), "{field}");
    }
    assert!(wrong.body.contains("Nothing was looked for") && !wrong.body.contains("client-name"), "{}", wrong.body);
    // Since a day that is yet to come nothing was used: that would be every client.
    let says = "That day is yet to come. Use never, a day such as 2026-08-25, or a number of days from 1 to 3650.";
    let refused =
        program.get(&format!("{CLIENTS}?lastUsed=2026-11-24")).await.refused(400, "invalid.query.param.value");
    assert!(refused.to_string().contains(says), "{refused}");
    assert_eq!(ana.get(&format!("{LIST}?used=2026-11-24")).await.status, 422);
    for day in ["2026-11-23", "2024-02-29"] {
        program.get(&format!("{CLIENTS}?lastUsed={day}")).await.ok();
        assert_eq!(ana.get(&format!("{LIST}?used={day}")).await.status, 200);
    }
    // What nobody types is a broken address.
    let broken = ana.get(&format!("{LIST}?legacy=perhaps")).await;
    assert_eq!(broken.status, 422);
    assert!(broken.body.contains("<code>legacy</code>") && broken.body.contains("Use yes or no."), "{}", broken.body);
}

#[tokio::test]
async fn each_filter_is_named_in_a_chip_that_takes_it_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let plain = ana.get(LIST).await.body;
    assert!(!plain.contains("class=\"applied\"") && plain.contains("<details class=\"narrow\">"), "folded away");
    let all = [
        ("used=45", "Last used: not in the last 45 days"),
        ("secret-age=365", "Secret: Older than a year"),
        ("secret-expiry=never", "Secret ends: Never"),
        ("legacy=yes", "Legacy grant type"),
        ("all=yes", "Scope all"),
        ("unused=yes", "Scopes never used"),
        ("others=yes", "Other organizations"),
        ("program=yes", "Made by a program"),
        ("rehearsed=yes", "In rehearsal"),
        ("owner=missing", "Owner: Missing, or has left"),
        ("label=personal%20data", "Label: personal data"),
    ];
    let query = |without: &str| {
        let kept: Vec<&str> = all.iter().map(|(pair, _)| *pair).filter(|pair| *pair != without).collect();
        format!("{LIST}?state=active&{}", kept.join("&"))
    };
    let body = ana.get(&query("")).await.body.replace("&amp;", "&");
    for (pair, words) in all {
        let label = format!("aria-label=\"Remove the filter {words}\"");
        let end = body.find(&label).unwrap_or_else(|| panic!("{words}: {body}"));
        let chip = &body[body[..end].rfind("<a").unwrap()..end];
        assert!(chip.contains(&format!("href=\"{}\"", query(pair))), "{words}: {chip}");
    }
    assert!(body.contains("No client matches these filters"), "{body}");
    let clear = &body[..body.find(">Clear filters").unwrap()];
    assert!(clear[clear.rfind("<a").unwrap()..].contains(&format!("href=\"{LIST}\"")), "{clear}");
    let dated = ana.get(&format!("{LIST}?used=2026-09-10")).await.body;
    assert!(dated.contains("Remove the filter Last used: not since 2026-09-10"), "{dated}");
}

/// An empty list is not to be read as "all are in use" where that is not known, nor as "there is none of that name" where
/// filters leave it out.
#[tokio::test]
async fn an_empty_list_says_what_it_does_not_know() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let since = "Use is recorded since 15 Aug 2026. Nothing is said of the time before.";
    for (query, says) in
        [("used=365", true), ("unused=yes&state=disabled&legacy=yes", true), ("all=yes&legacy=yes&program=yes", false)]
    {
        let body = ana.get(&format!("{LIST}?{query}")).await.body;
        let empty = between(&body, "No client matches these filters", "Clear filters");
        assert_eq!(empty.contains(since), says, "{query}: {empty}");
    }
    let body = ana.get(&format!("{LIST}?q=payroll&all=yes&legacy=yes&program=yes")).await.body;
    let empty = between(&body, "No client matches “payroll” under these filters", ">Clear filters");
    assert!(empty.contains(&format!("href=\"{LIST}?q=payroll\"")), "{empty}");
    assert!(ana.get(&format!("{LIST}?q=nothing-like-it")).await.body.contains("No client matches “nothing-like-it”<"));
}

#[tokio::test]
async fn chips_of_states_count_what_the_filter_finds() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page: ClientPage =
        ana.call("list_clients", &[("query[secret_expiry]", "never"), ("query[size]", "100")]).await.json();
    let counts = page.counts.unwrap();
    assert_eq!((counts.all, page.total.n), (page.rows.len() as u64, page.rows.len() as u64));
    assert!(counts.active > 0 && counts.inactive + counts.disabled > 0, "{counts:?}");
    let legacy: ClientPage = ana.call("list_clients", &[("query[legacy]", "yes"), ("query[size]", "100")]).await.json();
    let counts = legacy.counts.unwrap();
    assert_eq!(counts.all, legacy.rows.len() as u64);
    assert!(counts.all > 0 && legacy.rows.iter().all(|row| row.grant_type.is_legacy()), "{counts:?}");
    let body = ana.get(&format!("{LIST}?legacy=yes&state=disabled")).await.body;
    let chips = between(&body, "class=\"chips\"", "</nav>");
    assert!(chips.contains(&format!("<span>{}</span>", counts.disabled)), "{chips}");
    assert!(page.recorded_since.is_some());
}

#[tokio::test]
async fn the_empty_fields_of_a_filter_are_no_part_of_an_address() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(
        ana.get(&format!("{LIST}?used=&state=active&secret-age=+")).await.leads_to(),
        format!("{LIST}?state=active")
    );
}
