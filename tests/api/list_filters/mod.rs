//! The list under filters: what it finds is what each client says of itself, whichever index leads there; and of what was
//! not recorded nothing is claimed.

mod doors;
mod model;
mod older;

use self::model::{Model, days_ago};
use crate::{
    house::{ANA, Database, House, NOW},
    oauth::{application, machine},
    rest::{CLIENTS, Program, at},
};
use clientele::{
    domain::{
        ClientFilter, Count, GrantType, State,
        client_filter::{LastUsed, OwnedBy, SecretExpiry},
        lifecycle::StateCounts,
        time::DAY,
        usage::day_of,
    },
    server::storage::{
        Store,
        clients::{
            evidence::lost_of_day,
            findable,
            list::{Anchor, ListPage, Side, SortKey, Wanted, page},
            listed::ListedClient,
        },
    },
};
use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};
use serde_json::json;

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";
const TOM_ID: &str = "0c11e27e-1e00-4000-8000-000400000002";

async fn run(store: &Store, statements: &[String]) {
    let mut transaction = store.begin().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *transaction).await.unwrap();
    }
    findable::tell_all(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Makes what clients are more various than the demo's are, the same each time.
async fn stir(store: &Store) {
    let at = |days: i64| days_ago(days).millis();
    run(
        store,
        &[
            "UPDATE clients SET last_used_at = 0 WHERE search_row % 7 < 2".into(),
            format!("UPDATE clients SET known_since = {} WHERE search_row % 11 = 3", at(20)),
            format!("UPDATE client_scopes SET given_at = {} WHERE client_id LIKE '%1'", at(10)),
            format!("UPDATE client_scopes SET maybe_used_at = {} WHERE client_id < '4'", at(3)),
            format!("UPDATE client_scopes SET maybe_used_at = {} WHERE client_id > 'e'", at(401)),
            format!("UPDATE client_secrets SET expires_at = {} WHERE client_id LIKE '%5'", at(1)),
            // A second secret, which is over, ends soon, or never does.
            format!(
                "INSERT INTO client_secrets (id, client_id, organization_id, hash, hint, created_at, expires_at) \
                 SELECT 'second ' || id, id, organization_id, 'second ' || id, '', {}, CASE WHEN id LIKE '%d' THEN {} \
                 WHEN id LIKE '%e' THEN {} END FROM clients WHERE id LIKE '%5' OR id LIKE '%d' OR id LIKE '%e' OR id LIKE '%f'",
                at(500),
                at(2),
                at(-3)
            ),
            // Some end by their silence: long ago, soon, in months; the first, the second or both, and each with a use meanwhile.
            format!(
                "UPDATE client_secrets SET silent_days = 30, silent_from = {}, last_used_at = {} \
                 WHERE client_id LIKE '%f' AND (id NOT LIKE 'second%' OR client_id < '8')",
                at(25),
                at(40)
            ),
            format!(
                "UPDATE client_secrets SET silent_days = 7, silent_from = {}, last_used_at = {} WHERE client_id LIKE '%e' \
                 AND id LIKE 'second%'",
                at(6),
                at(5)
            ),
            format!("UPDATE client_secrets SET silent_days = 90, silent_from = {} WHERE client_id LIKE '%d'", at(89)),
            format!("UPDATE client_secrets SET silent_days = 7, silent_from = {} WHERE client_id LIKE '%5'", at(8)),
            format!("UPDATE client_secrets SET silent_days = 60, silent_from = {} WHERE client_id LIKE '%f' AND client_id > 'c'", at(3)),
            "UPDATE authorizations SET state = 'revoked' WHERE client_id LIKE '%2'".into(),
            format!("UPDATE clients SET date_to_delete = {} WHERE state = 'inactive' AND id LIKE '%3'", at(1)),
            format!("UPDATE clients SET rehearsed_until = {} WHERE id LIKE '%6'", at(0)),
            format!("UPDATE clients SET rehearsed_until = {} WHERE id LIKE '%7'", at(-2)),
            // Jon Bekker answers for some, and has left.
            "UPDATE client_ownership SET owner_user = (SELECT id FROM users WHERE email_key LIKE 'jon.%'), owner_key = NULL \
             WHERE client_id LIKE '%8' AND owner_key IS NOT NULL"
                .into(),
            "UPDATE users SET state = 'inactive' WHERE email_key LIKE 'jon.%'".into(),
        ],
    )
    .await;
}

fn filters() -> Vec<ClientFilter> {
    let none = ClientFilter::default;
    vec![
        ClientFilter { last_used: Some(LastUsed::Never), ..none() },
        ClientFilter { last_used: Some(LastUsed::Days(30)), ..none() },
        ClientFilter { last_used: Some(LastUsed::Days(365)), ..none() },
        ClientFilter { last_used: Some(LastUsed::Before(days_ago(99))), ..none() },
        ClientFilter { secret_older_than: Some(365), ..none() },
        ClientFilter { secret_older_than: Some(1_400), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Never), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Within(14)), ..none() },
        ClientFilter { legacy_grant: true, ..none() },
        ClientFilter { scope_all: true, ..none() },
        ClientFilter { scopes_never_used: true, ..none() },
        ClientFilter { other_organizations: true, ..none() },
        ClientFilter { made_by_program: true, ..none() },
        ClientFilter { rehearsed: true, ..none() },
        ClientFilter { owned_by: Some(OwnedBy::Nobody), ..none() },
        ClientFilter { owned_by: OwnedBy::parse(TOM_ID), ..none() },
        ClientFilter { owned_by: OwnedBy::parse("Tom.Okafor@meridianpost.example"), ..none() },
        ClientFilter { owned_by: OwnedBy::parse("ap-team@meridianpost.example"), ..none() },
        ClientFilter { label: Some("production".into()), ..none() },
        ClientFilter { label: Some("personal data".into()), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Within(2)), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Within(60)), ..none() },
    ]
}

/// Both at once.
fn and(one: ClientFilter, other: ClientFilter) -> ClientFilter {
    ClientFilter {
        last_used: one.last_used.or(other.last_used),
        secret_older_than: one.secret_older_than.or(other.secret_older_than),
        secret_expires: one.secret_expires.or(other.secret_expires),
        legacy_grant: one.legacy_grant || other.legacy_grant,
        scope_all: one.scope_all || other.scope_all,
        scopes_never_used: one.scopes_never_used || other.scopes_never_used,
        other_organizations: one.other_organizations || other.other_organizations,
        made_by_program: one.made_by_program || other.made_by_program,
        rehearsed: one.rehearsed || other.rehearsed,
        owned_by: one.owned_by.or(other.owned_by),
        label: one.label.or(other.label),
    }
}

fn pick<T: Clone>(random: &mut SmallRng, of: &[T]) -> T {
    of[random.next_u32() as usize % of.len()].clone()
}

fn request(random: &mut SmallRng, filter: ClientFilter) -> Wanted {
    Wanted {
        organization_id: MERIDIAN.parse().unwrap(),
        text: pick(random, &["", "", "", "team", "quality", "pa"]).into(),
        state: pick(random, &[None, None, Some(State::Active), Some(State::Inactive), Some(State::Disabled)]),
        grant_type: pick(random, &[None, None, None, Some(GrantType::Code), Some(GrantType::Token)]),
        filter,
        sort: pick(random, &SortKey::ALL),
        descending: random.next_u32().is_multiple_of(2),
        anchor: None,
        size: pick(random, &[60, 200, 500]),
    }
}

/// All pages, and what the first says of how many there are.
async fn walk(store: &Store, request: &Wanted) -> (Vec<(String, State)>, ListPage<ListedClient>) {
    let mut request = request.clone();
    let first = page(store, &request, NOW).await.unwrap();
    let mut found = vec![];
    loop {
        let read = page(store, &request, NOW).await.unwrap();
        found.extend(read.clients.iter().map(|client| (client.id.to_string(), client.state)));
        let Some(last) = read.clients.last().filter(|_| read.more) else { return (found, first) };
        let value = request.sort.value(last);
        request.anchor = Some(Anchor { value, id: last.id.to_string(), side: Side::After });
    }
}

fn counted(found: &[(String, State)]) -> StateCounts {
    let of = |state| found.iter().filter(|(_, is)| *is == state).count() as u64;
    let (active, inactive, disabled) = (of(State::Active), of(State::Inactive), of(State::Disabled));
    StateCounts { all: found.len() as u64, active, inactive, disabled }
}

/// Asks the list, and holds it to the model.
async fn agrees(store: &Store, model: &Model, request: &Wanted) -> usize {
    let (found, first) = walk(store, request).await;
    let all = model.meant(request);
    let expected: Vec<_> =
        all.iter().filter(|(_, state)| request.state.is_none_or(|wanted| wanted == *state)).cloned().collect();
    assert_eq!(found, expected, "{request:?}");
    let Some(hits) = first.hits else { return found.len() };
    match hits.total.or_more {
        true => assert!(hits.total.n == 1_000 && expected.len() > 1_000, "{request:?}: {}", expected.len()),
        false => assert_eq!(hits.total.n, expected.len() as u64, "{request:?}"),
    }
    if let Some(states) = hits.states {
        assert_eq!(states, counted(&all), "{request:?}");
    }
    found.len()
}

#[tokio::test]
async fn pages_together_are_what_a_plain_filter_over_all_clients_gives() {
    for clients in [300, 1_500] {
        let database = Database::with_clients(clients).await;
        let store = database.open().await;
        stir(&store).await;
        let model = Model::read(&store).await;
        let mut random = SmallRng::seed_from_u64(14);
        let (single, mut sizes) = (filters(), vec![]);
        for filter in &single {
            let mut request = request(&mut random, filter.clone());
            (request.text, request.state, request.grant_type) = (String::new(), None, None);
            sizes.push(agrees(&store, &model, &request).await);
        }
        assert!(sizes.iter().filter(|size| **size > 0).count() > 10, "{sizes:?}");
        for _ in 0..30 {
            let (one, other) = (pick(&mut random, &single), pick(&mut random, &single));
            let filter = if random.next_u32().is_multiple_of(3) { one } else { and(one, other) };
            let wanted = request(&mut random, filter);
            agrees(&store, &model, &wanted).await;
        }
        // Each finds many among many; in some states they find few together.
        let (silent, ownerless) = (single[1].clone(), single[14].clone());
        let broad = and(silent, ownerless);
        for state in [None, Some(State::Active), Some(State::Inactive), Some(State::Disabled)] {
            for text in ["", "team"] {
                let wanted = request(&mut random, broad.clone());
                let wanted = Wanted { text: text.into(), state, grant_type: None, ..wanted };
                agrees(&store, &model, &wanted).await;
            }
        }
        // Where recording began later, or some of a day was lost, less is claimed, and where it did not begin nothing.
        for (since, lost) in [(Some(80), Some(40)), (Some(80), Some(29)), (Some(15), None), (None, None)] {
            let since = since.map(|days| days_ago(days).millis());
            let forget = "DELETE FROM facts WHERE name IN ('usage_recorded_since', 'usage_days_recorded_since')";
            let note = since.map(|since| {
                format!(
                    "INSERT INTO facts (name, value) VALUES ('usage_recorded_since', '{since}'), \
                     ('usage_days_recorded_since', '{since}')"
                )
            });
            run(&store, &[Some(forget.to_owned()), note].into_iter().flatten().collect::<Vec<_>>()).await;
            if let Some(days) = lost {
                let mut transaction = store.begin().await.unwrap();
                for day in [days + 3, days] {
                    lost_of_day(&mut transaction, day_of(days_ago(day))).await.unwrap();
                }
                transaction.commit().await.unwrap();
            }
            let model = Model::read(&store).await;
            for filter in &single {
                let found = agrees(&store, &model, &request(&mut random, filter.clone())).await;
                let claims = filter.last_used.is_some() || filter.scopes_never_used;
                assert!(since.is_some() || !claims || found == 0, "{filter:?}: {found}");
            }
        }
    }
}

/// One more than is counted has a filter, but it is gone by the clock: the index of the filter still has it.
#[tokio::test]
async fn who_is_gone_by_the_clock_is_not_counted_by_a_filter_alone() {
    let database = Database::with_clients(1_500).await;
    let store = database.open().await;
    let of = |state: &str, n: u16| {
        format!(
            "SELECT id FROM clients WHERE organization_id = '{MERIDIAN}' AND state = '{state}' ORDER BY id LIMIT {n}"
        )
    };
    let (staying, gone) = (of("active", 1_000), of("inactive", 1));
    run(
        &store,
        &[
            "UPDATE clients SET created_through = NULL".into(),
            format!("UPDATE clients SET created_through = id WHERE id IN ({staying}) OR id IN ({gone})"),
            format!("UPDATE clients SET date_to_delete = {} WHERE id IN ({gone})", days_ago(1).millis()),
        ],
    )
    .await;
    let filter = ClientFilter { made_by_program: true, ..ClientFilter::default() };
    let mut request = request(&mut SmallRng::seed_from_u64(1), filter);
    (request.text, request.state, request.grant_type) = (String::new(), None, None);
    let hits = page(&store, &request, NOW).await.unwrap().hits.unwrap();
    assert_eq!(hits.total, Count::exactly(1_000));
    let one_more = of("active", 1_001);
    run(&store, &[format!("UPDATE clients SET created_through = id WHERE id IN ({one_more})")]).await;
    let hits = page(&store, &request, NOW).await.unwrap().hits.unwrap();
    assert_eq!(hits.total, Count { n: 1_000, or_more: true });
}

async fn listed(program: &Program, query: &str) -> Vec<String> {
    let listing = program.get(&format!("{CLIENTS}?{query}")).await.ok();
    listing["entities"].as_array().unwrap().iter().map(|client| client["name"].as_str().unwrap().to_owned()).collect()
}

async fn written(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

#[tokio::test]
async fn what_is_not_recorded_is_not_said_to_be_unused() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let made = program.add_application("Route planner 2").await;
    written(&house).await;
    // Since the demo's use is recorded for 100 days: of one that is older it is not known whether it never was used.
    let never = listed(&program, "lastUsed=never").await;
    assert!(never.contains(&"Route planner 2".to_owned()), "{never:?}");
    let all = listed(&program, "").await;
    let unused: Vec<String> = {
        let mut connection = house.state.store.reader().acquire().await.unwrap();
        let sql = "SELECT name FROM clients WHERE last_used_at = 0 AND organization_id = $1 AND created_at < $2";
        sqlx::query_scalar(sql).bind(MERIDIAN).bind(days_ago(100).millis()).fetch_all(&mut *connection).await.unwrap()
    };
    assert!(!unused.is_empty() && unused.iter().all(|name| all.contains(name) && !never.contains(name)), "{unused:?}");
    let silent = listed(&program, "lastUsed=99").await;
    assert!(unused.iter().all(|name| silent.contains(name)), "{silent:?}");
    assert!(!silent.contains(&"Route planner 2".to_owned()), "it was not here then");
    assert!(listed(&program, "lastUsed=101").await.is_empty(), "of that time nothing is known");
    // One that came here from elsewhere is as old as there, and was used there.
    let moved = json!({"clients": [{"name": "Came from elsewhere", "authorizedGrantType": "CODE", "scope": ["users"],
        "registeredRedirectUri": ["https://a.example/cb"], "dateCreated": "2020-01-01T00:00:00.000Z"}]});
    let done = program.post(&format!("{CLIENTS}/import"), &moved).await.ok();
    assert_eq!(done["results"][0]["outcome"], "imported", "{done}");
    let name = "Came from elsewhere".to_owned();
    for query in ["lastUsed=99", "lastUsed=30", "scopesNeverUsed=true"] {
        assert!(!listed(&program, query).await.contains(&name), "{query}");
    }
    assert!(listed(&program, "lastUsed=never").await.contains(&name), "it was not used since it is here");
    house.wait(31 * DAY);
    let program = Program::admin(&house).await;
    for query in ["lastUsed=30", "scopesNeverUsed=true"] {
        assert!(listed(&program, query).await.contains(&name), "{query}");
    }
    let path = at(&made["id"]);
    assert_eq!(program.get(&path).await.ok()["name"], "Route planner 2");
}

#[tokio::test]
async fn a_scope_is_unused_until_a_call_needs_it_or_may_have_needed_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (app, resource) = (application(&ana).await, machine(&ana).await);
    let named = ana.client(&app.id).await.row.name;
    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    let unused = async || listed(&Program::of(&house, &resource).await, "scopesNeverUsed=true").await.contains(&named);
    assert!(unused().await);
    let tokens = app.tokens_for(&house, &ana).await;
    Program::with_token(&house, &tokens.access_token)
        .get("/api/v2/oauth/clients")
        .await
        .refused(403, "app.not.authorized.for.scope");
    written(&house).await;
    assert!(unused().await, "a token is no call, and what was refused was not used");
    assert!(resource.sees(&house, &tokens.access_token).await);
    written(&house).await;
    assert!(!unused().await, "another API accepted a call: what that needed is not known here");
}

#[tokio::test]
async fn what_is_used_is_the_scope_itself_or_one_that_covers_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    let store = &house.state.store;
    house.wait(31 * DAY);
    let used = async || -> Vec<String> {
        let mut connection = store.reader().acquire().await.unwrap();
        let sql = "SELECT scope_id FROM client_scopes WHERE client_id = $1 AND maybe_used_at > 0 ORDER BY scope_id";
        sqlx::query_scalar(sql).bind(&app.id).fetch_all(&mut *connection).await.unwrap()
    };
    assert!(used().await.is_empty());
    let ana = house.signed_in(ANA).await;
    let tokens = app.tokens_for(&house, &ana).await;
    Program::with_token(&house, &tokens.access_token)
        .get("/api/v2/users/0c11e27e-1e00-4000-8000-000400000001")
        .await
        .ok();
    written(&house).await;
    let first = used().await;
    assert!(!first.is_empty() && first.iter().all(|scope| scope.starts_with("users") || scope == "all"), "{first:?}");
    // A save that leaves a scope as it is leaves its use.
    let details = ana.client(&app.id).await;
    let typed = crate::house::form(&details, &[("name", "Another name")]);
    ana.call("save_client", &crate::house::pairs(&typed)).await;
    assert_eq!((used().await, ana.client(&app.id).await.row.name.as_str()), (first, "Another name"));
}
