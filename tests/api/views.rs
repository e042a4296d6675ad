//! Saved views: one's own and the organization's, in the console, the REST API, and against a model.

use crate::{
    house::{ANA, Browser, House, JON, LIST, MIA, TOM, VERA},
    rest::{Program, fields},
};
use clientele::wire::{AuditPage, ClientPage, ViewRow, route};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::Method;
use serde_json::json;

const VIEWS: &str = "/api/v2/oauth/views";

/// A house without the demo's own views.
async fn bare() -> House {
    let house = House::open().await;
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("DELETE FROM saved_views").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    house
}

async fn views(browser: &Browser) -> Vec<ViewRow> {
    browser.call("list_views", &[]).await.json()
}

async fn save(browser: &Browser, name: &str, query: &str, shared: &str) -> u16 {
    browser.call("save_view", &[("name", name), ("query", query), ("shared", shared)]).await.status.as_u16()
}

/// Changes a view as the page with this version of it would.
async fn change(browser: &Browser, function: &str, view: &ViewRow, more: &[(&str, &str)]) -> u16 {
    let (id, version) = (view.id.to_string(), view.version.to_string());
    let own = [("id", id.as_str()), ("version", version.as_str())];
    browser.call(function, &[&own[..], more].concat()).await.status.as_u16()
}

fn names(views: &[ViewRow]) -> Vec<(&str, bool)> {
    views.iter().map(|view| (view.name.as_str(), view.shared)).collect()
}

#[tokio::test]
async fn ones_own_views_are_ones_own_and_the_organizations_are_everybodys() {
    let house = bare().await;
    let (ana, tom, vera) = (house.signed_in(ANA).await, house.signed_in(TOM).await, house.signed_in(VERA).await);
    assert_eq!(save(&ana, " Never used ", "used=never&state=active", "").await, 200);
    assert_eq!(save(&ana, "Legacy", "legacy=yes&sort=-created", "yes").await, 200);
    assert_eq!(save(&vera, "Mine", "secret-expiry=never", "").await, 200);
    let of_ana = views(&ana).await;
    assert_eq!(names(&of_ana), [("Never used", false), ("Legacy", true)]);
    assert_eq!(names(&views(&vera).await), [("Mine", false), ("Legacy", true)]);
    assert_eq!(names(&views(&tom).await), [("Legacy", true)]);
    assert!(views(&house.signed_in(MIA).await).await.is_empty(), "another organization");
    assert_eq!(house.signed_in(JON).await.call("list_views", &[]).await.status, 403);
    // What is counted is what the list finds.
    let page: ClientPage = ana.call("list_clients", &[("query[legacy]", "yes")]).await.json();
    assert_eq!((of_ana[1].count, page.total.n > 0), (Some(page.total), true));

    // Who only looks keeps views for themselves, and changes none of the organization's.
    assert_eq!(save(&vera, "For all", "legacy=yes", "yes").await, 403);
    let legacy = &of_ana[1];
    assert_eq!(change(&vera, "rename_view", legacy, &[("name", "Hers")]).await, 403);
    assert_eq!(change(&vera, "replace_view", legacy, &[("query", "all=yes")]).await, 403);
    assert_eq!(change(&vera, "delete_view", legacy, &[]).await, 403);
    let mine = &views(&vera).await[0];
    assert_eq!(change(&ana, "delete_view", mine, &[]).await, 404, "another's own is not there");
    assert_eq!(change(&tom, "rename_view", legacy, &[("name", "Old grants")]).await, 200);
    assert_eq!(change(&ana, "rename_view", legacy, &[("name", "Older")]).await, 409);
    assert_eq!(change(&ana, "replace_view", legacy, &[("query", "all=yes")]).await, 409);
    assert_eq!(change(&ana, "delete_view", legacy, &[]).await, 409);
    let renamed = views(&ana).await.remove(1);
    assert_eq!((renamed.name.as_str(), renamed.version, &renamed.shows), ("Old grants", 2, &legacy.shows));
    assert_eq!(change(&ana, "replace_view", &renamed, &[("query", "grant=TOKEN&legacy=yes")]).await, 200);
    let replaced = views(&vera).await.remove(1);
    assert_eq!(replaced.shows.as_ref().unwrap().grant.as_deref(), Some("TOKEN"));
    assert_eq!(change(&tom, "delete_view", &replaced, &[]).await, 200);

    // Of the organization's the audit log tells, refusals among it; of one's own nobody.
    let page: AuditPage = ana.call("list_audit", &[("query[kind]", "view"), ("query[outcome]", "done")]).await.json();
    let told: Vec<(&str, &str)> = page.entries.iter().map(|e| (e.action.as_str(), e.name.as_str())).collect();
    assert!(page.entries.iter().all(|entry| entry.entry.what.ends_with(" the saved view")), "no client's");
    let ours = &told[..told.len() - 2];
    assert_eq!(ours, [("delete", "Old grants"), ("edit", "Old grants"), ("rename", "Old grants"), ("add", "Legacy")]);
    let page: AuditPage =
        ana.call("list_audit", &[("query[kind]", "view"), ("query[outcome]", "refused")]).await.json();
    assert_eq!(page.entries.len(), 4);
}

#[tokio::test]
async fn the_list_leads_to_its_views_and_what_it_shows_is_saved_without_javascript() {
    let house = bare().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let list = ana.get(&format!("{LIST}?state=active&used=90&sort=-created&size=50")).await.body;
    let link = format!("{}?state=active&amp;used=90&amp;sort=-created\"", route::VIEWS);
    assert!(list.contains(&link), "what narrows and sorts goes along, and nothing else");
    let with = format!("{}?state=active&used=90&sort=-created", route::VIEWS);
    let page = ana.get(&with).await.body;
    let words = "Active · Last used: Not in the last 90 days · Sorted by creation date, newest first";
    assert!(page.contains(words) && page.contains("No view is saved"), "{page}");
    let saved = ana.submit("save_view", &[("name", "Silent"), ("query", "state=active&used=90&sort=-created")]).await;
    let page = ana.get(saved.leads_to()).await.body;
    assert!(page.contains("The view Silent is saved.") && page.contains(words), "{page}");
    assert!(page.contains(&format!("href=\"{LIST}?state=active&amp;used=90&amp;sort=-created\"")), "{page}");
    assert!(!page.contains("Replace"), "nothing was brought along");
    assert!(!ana.get(&with).await.body.contains("/fn/replace_view"), "it shows that already");
    let page = ana.get(&format!("{}?legacy=yes", route::VIEWS)).await.body;
    assert!(page.contains("Have Silent show this instead: Legacy grant type?"), "{page}");
    // Who may not share is told why, and has no form for it.
    let page = vera.get(&with).await.body;
    assert!(page.contains("To save it for everyone: Needs OAuth &gt; Client &gt; Edit"), "{page}");
    assert!(!page.contains("name=\"shared\""), "{page}");
}

#[tokio::test]
async fn what_is_wrong_with_a_view_is_named_and_what_was_typed_is_kept() {
    let house = bare().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(save(&ana, "Legacy", "legacy=yes", "").await, 200);
    for (name, query, field) in [
        ("", "legacy=yes", "name"),
        ("LEGACY", "all=yes", "name"),
        (&*"x".repeat(61), "all=yes", "name"),
        ("All", "", "query"),
        ("Paged", "legacy=yes&size=50", "query"),
        ("Broken", "used=always", "query"),
        ("Twice", "state=active&state=disabled", "query"),
    ] {
        let error = ana.call("save_view", &[("name", name), ("query", query)]).await.error();
        assert!(error.problem(field).is_some(), "{name} {query}: {error:?}");
    }
    let back = ana.submit("save_view", &[("name", "LEGACY"), ("query", "all=yes"), ("shared", "")]).await;
    let page = ana.get(back.leads_to()).await.body;
    assert!(page.contains("A view has this name already") && page.contains("value=\"all=yes\""), "{page}");
    assert!(page.contains("value=\"LEGACY\""), "{page}");
    let legacy = views(&ana).await.remove(0);
    let (id, version) = (legacy.id.to_string(), legacy.version.to_string());
    let back = ana.submit("rename_view", &[("id", &id), ("version", &version), ("name", "a\u{202e}b")]).await;
    let page = ana.get(back.leads_to()).await.body;
    assert!(page.contains("<details open class=\"ask\">"), "{page}");
    for n in 0..19 {
        assert_eq!(save(&ana, &format!("View {n}"), "all=yes", "").await, 200, "{n}");
    }
    assert_eq!(save(&ana, "One more", "all=yes", "").await, 409);
    assert_eq!(save(&ana, "Legacy", "all=yes", "yes").await, 200, "the organization's are counted and named apart");
    assert_eq!(change(&ana, "rename_view", &legacy, &[("name", "legacy")]).await, 200, "its own name in other letters");
}

#[tokio::test]
async fn a_view_that_is_not_understood_any_more_shows_nothing_and_says_so() {
    let house = bare().await;
    let ana = house.signed_in(ANA).await;
    for (name, query) in [("Gone filter", "legacy=yes&whose=nobody"), ("Gone word", "state=asleep")] {
        assert_eq!(save(&ana, name, "legacy=yes", "yes").await, 200);
        let mut transaction = house.state.store.begin().await.unwrap();
        let older = sqlx::query("UPDATE saved_views SET query = $1 WHERE name = $2").bind(query).bind(name);
        older.execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
    let all = views(&ana).await;
    assert!(all.iter().all(|view| view.shows.is_err() && view.count.is_none()), "{all:?}");
    let page = ana.get(route::VIEWS).await.body;
    assert_eq!(page.matches("This view is not understood any more, so it shows nothing.").count(), 2, "{page}");
    assert!(page.contains("There is no filter &quot;whose&quot;.") || page.contains("There is no filter \"whose\"."));
    let program = Program::admin(&house).await;
    let listing = program.get(VIEWS).await.ok();
    let first = &listing["entities"][0];
    assert!(first["problem"].is_string() && first["query"].is_null() && first["total"].is_null(), "{listing}");
    assert!(first["clientsUri"].is_null(), "it must not lead to all clients");
    // It is mended by what is understood.
    assert_eq!(change(&ana, "replace_view", &all[0], &[("query", "all=yes")]).await, 200);
    assert!(views(&ana).await[0].shows.is_ok());
}

#[tokio::test]
async fn a_program_keeps_the_organizations_views_by_the_words_of_its_api() {
    let house = bare().await;
    let program = Program::admin(&house).await;
    let query = "lastUsed=30&legacyGrant=false&state=active&sortBy=dateLastUsed&sortOrder=desc";
    let reply = program.post(VIEWS, &json!({"name": "Silent", "query": query, "shared": true})).await;
    let tag = reply.header("etag").unwrap().to_owned();
    let made = reply.ok();
    assert_eq!(made["query"], "state=active&lastUsed=30&sortBy=dateLastUsed&sortOrder=desc");
    let shows = views(&house.signed_in(ANA).await).await.remove(0).shows.unwrap();
    assert_eq!((shows.used.as_deref(), shows.legacy, shows.sort.as_deref()), (Some("30"), None, Some("-last-used")));
    let found = program.get(&format!("{}&pageSize=100", made["clientsUri"].as_str().unwrap())).await.ok();
    assert_eq!((&made["total"], program.get(VIEWS).await.ok()["total"].as_u64()), (&found["total"], Some(1)));
    let path = made["selfUri"].as_str().unwrap();
    assert_eq!(program.get(path).await.ok(), made);

    let put = async |body: serde_json::Value, tag: &str| {
        program.send(program.ask(Method::PUT, path).header("if-match", tag).json(&body)).await
    };
    let changed = put(json!({"name": "Silent for a month"}), &tag).await.ok();
    assert_eq!((&changed["version"], &changed["query"]), (&json!(2), &made["query"]));
    put(json!({"name": "Late"}), &tag).await.refused(412, "precondition.failed");
    let delete = program.ask(Method::DELETE, path).header("if-match", &tag);
    program.send(delete).await.refused(412, "precondition.failed");
    let changed = program.put(path, &json!({"query": "scopeAll=true"})).await.ok();
    assert_eq!((&changed["name"], &changed["query"]), (&json!("Silent for a month"), &json!("scopeAll=true")));
    let same = program.put(path, &json!({})).await.ok();
    assert_eq!(same["version"], 3, "nothing was changed");

    let own = json!({"name": "Own", "query": "scopeAll=true"});
    let refused = program.post(VIEWS, &own).await.refused(400, "invalid.value");
    assert_eq!(fields(&refused), ["shared"], "a program has no views of its own");
    for query in
        ["legacyGrant=yes", "sortBy=size", "pageSize=10", "used=90", "secretOlderThan=old", "", "state=active&state=x"]
    {
        let reply = program.post(VIEWS, &json!({"name": "Wrong", "query": query, "shared": true})).await;
        assert_eq!(reply.status, 400, "{query}");
        assert_eq!(fields(&reply.body), ["query"], "{query}: {}", reply.body);
    }
    program.put(path, &json!({"shared": false})).await.refused(400, "invalid.property");
    assert_eq!(program.delete(path).await.status, 204);
    program.delete(path).await.refused(404, "not.found");
    program.get(&format!("{VIEWS}/x")).await.refused(404, "not.found");
}

/// Who acts: two who may share, one who may not, one of another organization.
const PEOPLE: [&str; 4] = [ANA, TOM, VERA, MIA];
const NAMES: [&str; 5] = ["Silent", "SILENT", "old ones", "Old Ones", ""];
const QUERIES: [&str; 4] = ["legacy=yes", "state=active&used=90", "sort=-created", "used=always"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Save {
        name: usize,
        query: usize,
        shared: bool,
    },
    /// Of all views that ever were the last so many; whether with an earlier version.
    Rename {
        back: usize,
        name: usize,
        stale: bool,
    },
    Replace {
        back: usize,
        query: usize,
        stale: bool,
    },
    Delete {
        back: usize,
        stale: bool,
    },
}

fn steps() -> impl Strategy<Value = (usize, Step)> {
    let stale = || prop::bool::weighted(0.15);
    let step = prop_oneof![
        4 => (0..NAMES.len(), 0..QUERIES.len(), any::<bool>())
            .prop_map(|(name, query, shared)| Step::Save { name, query, shared }),
        3 => (0..8_usize, 0..NAMES.len(), stale()).prop_map(|(back, name, stale)| Step::Rename { back, name, stale }),
        3 => (0..8_usize, 0..QUERIES.len(), stale()).prop_map(|(back, query, stale)| Step::Replace { back, query, stale }),
        2 => (0..8_usize, stale()).prop_map(|(back, stale)| Step::Delete { back, stale }),
    ];
    (0..PEOPLE.len(), step)
}

/// A view as too simple a model has it.
#[derive(Clone, Debug)]
struct Kept {
    /// `None`: of the organization of its maker.
    owner: Option<usize>,
    /// Who made it.
    maker: usize,
    id: String,
    name: String,
    query: String,
    version: i64,
    gone: bool,
}

/// The one of another organization is the last.
fn neighbours(one: usize, other: usize) -> bool {
    (one == 3) == (other == 3)
}

const fn may_share(person: usize) -> bool {
    person != 2
}

impl Kept {
    fn seen_by(&self, person: usize) -> bool {
        !self.gone && self.owner.map_or(neighbours(self.maker, person), |owner| owner == person)
    }

    fn shares_names_with(&self, other: &Self) -> bool {
        !self.gone && self.owner == other.owner && neighbours(self.maker, other.maker) && self.id != other.id
    }
}

fn named(name: &str, view: &Kept, all: &[Kept]) -> bool {
    let taken = |other: &Kept| other.shares_names_with(view) && other.name.to_lowercase() == name.to_lowercase();
    !name.is_empty() && !all.iter().any(taken)
}

/// The same with every parameter in its order.
fn shown(view: &ViewRow) -> String {
    let shows = view.shows.as_ref().unwrap();
    let pairs = shows.narrowing().into_iter().chain([("sort", &shows.sort)]);
    let pairs = pairs.filter_map(|(name, value)| Some(format!("{name}={}", value.as_deref()?)));
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn everyone_sees_and_changes_exactly_what_a_model_says() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).unwrap_or(34);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let house = bare().await;
    let mut people = vec![];
    for email in PEOPLE {
        people.push(house.signed_in(email).await);
    }
    let mut all: Vec<Kept> = vec![];
    for n in 0..200 {
        let (who, step) = steps().new_tree(&mut runner).unwrap().current();
        let at = format!("seed {seed}, step {n}: {} {step:?}", PEOPLE[who]);
        let browser = &people[who];
        let (back, stale) = match step {
            Step::Save { .. } => (0, false),
            Step::Rename { back, stale, .. } | Step::Replace { back, stale, .. } | Step::Delete { back, stale } => {
                (back, stale)
            }
        };
        if let Step::Save { name, query, shared } = step {
            let kept = Kept {
                owner: (!shared).then_some(who),
                maker: who,
                id: String::new(),
                name: NAMES[name].into(),
                query: QUERIES[query].into(),
                version: 1,
                gone: false,
            };
            let should = QUERIES[query] != "used=always" && (!shared || may_share(who)) && {
                let taken = |other: &Kept| {
                    other.shares_names_with(&kept) && other.name.to_lowercase() == kept.name.to_lowercase()
                };
                !kept.name.is_empty() && !all.iter().any(taken)
            };
            let status = save(browser, NAMES[name], QUERIES[query], if shared { "yes" } else { "" }).await;
            assert_eq!(status == 200, should, "{at}: {status}");
            if should {
                let new = views(browser).await.into_iter().find(|view| view.name == kept.name && view.shared == shared);
                all.push(Kept { id: new.unwrap().id.to_string(), ..kept });
            }
        } else if let Some(place) = all.len().checked_sub(back + 1) {
            let view = all[place].clone();
            let version = if stale { view.version - 1 } else { view.version }.to_string();
            let own = [("id", view.id.as_str()), ("version", version.as_str())];
            let (function, more, fits): (_, Vec<(&str, &str)>, bool) = match step {
                Step::Rename { name, .. } => {
                    ("rename_view", vec![("name", NAMES[name])], named(NAMES[name], &view, &all))
                }
                Step::Replace { query, .. } => {
                    ("replace_view", vec![("query", QUERIES[query])], QUERIES[query] != "used=always")
                }
                _ => ("delete_view", vec![], true),
            };
            let should = view.seen_by(who) && (view.owner.is_some() || may_share(who)) && fits && !stale;
            let status = browser.call(function, &[&own[..], &more].concat()).await.status.as_u16();
            assert_eq!(status == 200, should, "{at}: {status}");
            if should {
                let after = &mut all[place];
                match step {
                    Step::Rename { name, .. } => NAMES[name].clone_into(&mut after.name),
                    Step::Replace { query, .. } => QUERIES[query].clone_into(&mut after.query),
                    _ => after.gone = true,
                }
                after.version += i64::from(after.name != view.name || after.query != view.query);
            }
        }
        let reader = (who + n) % PEOPLE.len();
        let seen = views(&people[reader]).await;
        let mut seen: Vec<_> = seen
            .iter()
            .map(|view| (view.id.to_string(), view.version, view.name.clone(), view.shared, shown(view)))
            .collect();
        let expected = all.iter().filter(|kept| kept.seen_by(reader));
        let mut expected: Vec<_> = expected
            .map(|kept| (kept.id.clone(), kept.version, kept.name.clone(), kept.owner.is_none(), kept.query.clone()))
            .collect();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "{at}, seen by {}", PEOPLE[reader]);
    }
    assert!(all.len() > 10 && all.iter().any(|kept| kept.gone), "it happened: {all:?}");
}
