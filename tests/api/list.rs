//! The list as storage reads it: walking the pages meets each client once, and a search finds what a person expects.

use crate::house::{ANA, Database, House, NOW};
use clientele::{
    domain::{ClientFilter, ClientId, Count, GrantType, State, lifecycle::StateCounts, time::DAY},
    server::storage::{
        Store,
        clients::{
            client::{self, Client},
            counts,
            list::{Anchor, Hits, Side, SortKey, Wanted, page, whole_page},
            listed::InOrder,
        },
        demo,
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";
const HALDEN: &str = "0c11e27e-1e00-4000-8000-000100000002";

async fn demo_store(clients: usize) -> (Database, Store) {
    let database = Database::with_clients(clients).await;
    let store = database.open().await;
    (database, store)
}

fn request(sort: SortKey, descending: bool) -> Wanted {
    Wanted {
        organization_id: MERIDIAN.parse().unwrap(),
        text: String::new(),
        state: None,
        grant_type: None,
        filter: ClientFilter::default(),
        sort,
        descending,
        anchor: None,
        size: 7,
    }
}

/// Every order with every filter.
fn requests() -> Vec<Wanted> {
    let states = [None, Some(State::Active), Some(State::Inactive), Some(State::Disabled)];
    let grant_types = [None, Some(GrantType::Code), Some(GrantType::Token)];
    let mut all = vec![];
    for sort in SortKey::ALL {
        for descending in [false, true] {
            for state in states {
                all.extend(grant_types.map(|grant_type| Wanted { state, grant_type, ..request(sort, descending) }));
            }
        }
    }
    all
}

fn anchor(sort: SortKey, client: &impl InOrder, side: Side) -> Option<Anchor> {
    Some(Anchor { value: sort.value(client), id: client.id().to_string(), side })
}

#[tokio::test]
async fn walking_there_and_back_meets_each_client_once() {
    let (_database, store) = demo_store(150).await;
    for mut request in requests() {
        let mut forwards: Vec<ClientId> = vec![];
        loop {
            let read = page(&store, &request, NOW).await.unwrap();
            forwards.extend(read.clients.iter().map(|c| c.id));
            let Some(last) = read.clients.last().filter(|_| read.more) else { break };
            request.anchor = anchor(request.sort, last, Side::After);
        }
        let distinct: BTreeSet<_> = forwards.iter().collect();
        assert_eq!(distinct.len(), forwards.len(), "{request:?}");

        let mut connection = store.reader().acquire().await.unwrap();
        let counted = counts::overview(&mut connection, request.organization_id, NOW)
            .await
            .unwrap()
            .counts(|grant_type| request.grant_type.is_none_or(|wanted| wanted == grant_type));
        let expected = match request.state {
            None => counted.all,
            Some(State::Active) => counted.active,
            Some(State::Inactive) => counted.inactive,
            Some(State::Disabled) => counted.disabled,
        };
        assert_eq!(forwards.len() as u64, expected, "{request:?}");
        drop(connection);

        let Some(last) = forwards.last() else { continue };
        let mut connection = store.reader().acquire().await.unwrap();
        let last = client::find_even_gone(&mut connection, *last).await.unwrap().unwrap();
        drop(connection);
        let mut backwards = vec![last.id];
        request.anchor = anchor(request.sort, &last, Side::Before);
        loop {
            let read = page(&store, &request, NOW).await.unwrap();
            backwards.extend(read.clients.iter().rev().map(|c| c.id));
            let Some(first) = read.clients.first().filter(|_| read.more) else { break };
            request.anchor = anchor(request.sort, first, Side::Before);
        }
        backwards.reverse();
        assert_eq!(backwards, forwards, "{request:?}");
    }
}

#[tokio::test]
async fn a_search_finds_what_a_person_would_expect() {
    let (_database, store) = demo_store(60).await;
    let table: [(&str, &[&str]); 10] = [
        ("quality review", &["Quality review dashboard"]),
        ("calibration", &["Quality review dashboard"]),
        ("näytön", &["Näytönpäivitys"]),
        ("郵便番号", &["郵便番号検索"]),
        ("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", &["Quality review dashboard"]),
        ("fd", &["Wallboard"]),
        ("wa", &["Wallboard"]),
        ("100%", &[]),
        ("a\"b", &[]),
        ("ruality", &[]),
    ];
    for (text, names) in table {
        let request = Wanted { text: text.into(), ..request(SortKey::Name, false) };
        let read = page(&store, &request, NOW).await.unwrap();
        let found: Vec<&str> = read.clients.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(found, names, "{text}");
        assert_eq!(read.hits.map(|hits| hits.total), Some(Count::exactly(names.len() as u64)));
    }
}

#[tokio::test]
async fn many_hits_are_walked_in_order_and_not_counted_out() {
    let (_database, store) = demo_store(1_300).await;
    let all = Wanted { text: "team".into(), ..request(SortKey::Name, false) };
    let read = page(&store, &all, NOW).await.unwrap();
    assert_eq!(read.hits, Some(Hits { total: Count { n: 1_000, or_more: true }, states: None }));
    let names: Vec<&String> = read.clients.iter().map(|c| &c.name).collect();
    assert_eq!((names.len(), names.is_sorted_by_key(|n| n.to_lowercase())), (7, true));
    assert!(read.clients.iter().all(|c| c.description.to_lowercase().contains("team")));
}

#[tokio::test]
async fn what_is_gone_by_the_clock_is_in_no_page_and_no_count() {
    let (_database, store) = demo_store(40).await;
    let later = NOW.plus(8 * DAY);
    let inactive = Wanted { state: Some(State::Inactive), ..request(SortKey::Name, false) };
    assert_eq!(page(&store, &inactive, NOW).await.unwrap().clients.len(), 2);
    assert_eq!(page(&store, &inactive, later).await.unwrap().clients.len(), 0);
    let mut connection = store.reader().acquire().await.unwrap();
    let counted = counts::overview(&mut connection, inactive.organization_id, later).await.unwrap().counts(|_| true);
    assert_eq!((counted.inactive, counted.all), (0, 38));
}

const NOTHING: Option<Hits> = Some(active(0));

/// So many hits, all of them active.
const fn active(n: u64) -> Hits {
    Hits { total: Count::exactly(n), states: Some(StateCounts { all: n, active: n, inactive: 0, disabled: 0 }) }
}

#[tokio::test]
async fn hits_are_counted_in_each_state_and_by_the_filters_that_stand() {
    let (_database, store) = demo_store(150).await;
    let hits = |state, grant_type| {
        let wanted = Wanted { text: "team".into(), state, grant_type, size: 200, ..request(SortKey::Name, false) };
        let store = &store;
        async move { page(store, &wanted, NOW).await.unwrap() }
    };
    for grant_type in [None, Some(GrantType::ClientCredentials)] {
        let all = hits(None, grant_type).await;
        let of = |state| all.clients.iter().filter(|client| client.state == state).count() as u64;
        let (active, inactive, disabled) = (of(State::Active), of(State::Inactive), of(State::Disabled));
        let counted = StateCounts { all: all.clients.len() as u64, active, inactive, disabled };
        assert!(active > 0 && counted.all > active, "{counted:?}");
        for state in [None, Some(State::Active), Some(State::Inactive), Some(State::Disabled)] {
            let found = hits(state, grant_type).await;
            assert_eq!(found.clients.len() as u64, counted.of(state), "{state:?}");
            let expected = Hits { total: Count::exactly(counted.of(state)), states: Some(counted) };
            assert_eq!(found.hits, Some(expected), "{state:?} {grant_type:?}");
        }
    }
}

#[tokio::test]
async fn of_many_hits_those_under_a_filter_are_counted() {
    let (_database, store) = demo_store(1_300).await;
    let wanted =
        Wanted { text: "team".into(), state: Some(State::Disabled), size: 1_000, ..request(SortKey::Name, false) };
    let read = page(&store, &wanted, NOW).await.unwrap();
    assert_eq!(read.hits, Some(Hits { total: Count::exactly(read.clients.len() as u64), states: None }));
}

/// Everything a search answers, page after page: the ids, whether there is more, and how many there are.
async fn answers(store: &Store, text: &str, organization: &str) -> Vec<(Vec<ClientId>, bool, Option<Hits>)> {
    let mut request =
        Wanted { text: text.into(), organization_id: organization.parse().unwrap(), ..request(SortKey::Name, false) };
    let mut answers = vec![];
    loop {
        let read = page(store, &request, NOW).await.unwrap();
        answers.push((read.clients.iter().map(|c| c.id).collect(), read.more, read.hits));
        // Enough to see whether the pages go on as they did; of 1 300 hits nobody wants all.
        match read.clients.last().filter(|_| read.more && answers.len() < 20) {
            Some(last) => request.anchor = anchor(request.sort, last, Side::After),
            None => return answers,
        }
    }
}

/// Gives an organization clients that are called as these are.
async fn imitate(store: &Store, models: &[Client], organization: &str, count: usize) {
    let made: Vec<Client> = (0..count)
        .map(|n| {
            let model = &models[n % models.len()];
            // Every beginning of an id, too.
            let id = format!("{:02x}{}", n % 256, &Uuid::new_v4().to_string()[2..]);
            Client {
                id: id.parse().unwrap(),
                organization_id: organization.parse().unwrap(),
                roles: vec![],
                ..model.clone()
            }
        })
        .collect();
    let mut transaction = store.begin().await.unwrap();
    for some in made.chunks(16) {
        demo::add_clients(&mut transaction, some).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn what_another_organization_has_changes_no_search() {
    for own in [60, 1_300] {
        let (_database, store) = demo_store(own).await;
        let mut models: Vec<Client> = vec![];
        for text in ["", "quality review", "utrecht"] {
            let some = Wanted { size: 60, text: text.into(), ..request(SortKey::Name, false) };
            models.extend(whole_page(&store, &some, NOW).await.unwrap().clients);
        }
        let texts = ["team", "quality review", "quality", "utrecht", "fd", "wa", "f", "a", "nothing such", "90e7f5d1"];
        let mut before = vec![];
        for text in texts {
            before.push(answers(&store, text, MERIDIAN).await);
        }
        imitate(&store, &models, HALDEN, 3_000).await;
        for (text, before) in texts.into_iter().zip(before) {
            assert_eq!(answers(&store, text, MERIDIAN).await, before, "{text}, with {own} clients of one's own");
        }
        // And they are found where they are.
        let theirs = answers(&store, "quality review", HALDEN).await;
        assert!(theirs[0].2.unwrap().total.n > 1, "{theirs:?}");
        let whole = theirs[0].0[0].to_string();
        assert_eq!(answers(&store, &whole, MERIDIAN).await, [(vec![], false, NOTHING)]);
    }
}

/// A database as version 0.1 before the text index knew organizations: two clients of the same name in two of them.
async fn before_organizations_had_numbers(database: &Database) {
    sqlx::any::install_default_drivers();
    let url = database.url();
    let url = if url.starts_with("postgres") { url } else { format!("sqlite:{url}?mode=rwc") };
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let all = sqlx::migrate!("./migrations");
    let older = all.iter().filter(|migration| migration.version < 15).cloned().collect();
    sqlx::migrate::Migrator { migrations: older, ..sqlx::migrate::Migrator::DEFAULT }.run(&pool).await.unwrap();
    let mut statements = vec![];
    if url.starts_with("sqlite") {
        statements.extend([
            "CREATE VIRTUAL TABLE client_search USING fts5(search_text, content='', contentless_delete=1, tokenize='trigram')".to_owned(),
            "CREATE TRIGGER client_search_insert AFTER INSERT ON clients BEGIN \
               INSERT INTO client_search (rowid, search_text) VALUES (new.search_row, new.search_text); END".to_owned(),
        ]);
    }
    for (n, organization) in [MERIDIAN, HALDEN].into_iter().enumerate() {
        statements
            .push(format!("INSERT INTO organizations (id, name, created_at) VALUES ('{organization}', 'O{n}', 1)"));
        for m in 0..600 {
            let (id, row) = (Uuid::new_v4(), 4_000_000_000_000_000_000_i64 - 7 * (600 * i64::try_from(n).unwrap() + m));
            statements.push(format!(
                "INSERT INTO clients (id, organization_id, name, name_key, search_text, search_row, grant_type, \
                 token_duration, state, tokens_not_before, created_at, modified_at) VALUES ('{id}', '{organization}', \
                 'Parcel {m}', 'parcel {m}', 'parcel {m}', {row}, 'CODE', 300, 'active', 1, 1, 1)"
            ));
        }
        statements.push(format!(
            "INSERT INTO client_counts (organization_id, state, grant_type, n) \
             VALUES ('{organization}', 'active', 'CODE', 600)"
        ));
    }
    let mut transaction = pool.begin().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn an_older_index_is_made_anew() {
    let database = Database::empty().await;
    before_organizations_had_numbers(&database).await;
    let store = database.open().await;
    let models = whole_page(&store, &request(SortKey::Name, false), NOW).await.unwrap().clients;
    let model = models.into_iter().next().unwrap();
    // Beyond a thousand clients the index is asked.
    for (organization, name) in [(MERIDIAN, "Courier"), (HALDEN, "Letter")] {
        let model = Client { name: name.into(), ..model.clone() };
        imitate(&store, &[model], organization, 600).await;
        let found = answers(&store, "parcel 77", organization).await;
        assert_eq!((found[0].0.len(), found[0].2), (1, Some(active(1))), "{organization}");
        assert_eq!(answers(&store, &name.to_lowercase(), organization).await[0].2, Some(active(600)));
    }
    assert_eq!(answers(&store, "letter", MERIDIAN).await[0].2, NOTHING);
}

/// The text index knows three characters and more; a word of Chinese, Japanese or Korean has two.
#[tokio::test]
async fn a_word_of_two_characters_is_found_inside_a_name() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for name in ["人事管理システム", "급여 관리", "Abbey road"] {
        let form = [
            ("form[name]", name),
            ("form[grant_type]", "CODE"),
            ("form[token_duration]", "3600"),
            ("form[redirect_uris][]", "https://a.example/cb"),
            ("form[scopes][users]", "read"),
        ];
        assert_eq!(ana.call("add_client", &form).await.status, 200, "{name}");
    }
    for (text, found) in [("管理", 1), ("人事", 1), ("ステ", 1), ("관리", 1), ("理管", 0), ("be", 0), ("ab", 1)]
    {
        let page: clientele::wire::ClientPage = ana.call("list_clients", &[("query[q]", text)]).await.json();
        let hits = page.rows.iter().filter(|row| ["人", "급", "A"].iter().any(|first| row.name.starts_with(first)));
        let hits: Vec<_> = hits.filter(|row| row.name.to_lowercase().contains(text)).collect();
        assert_eq!(hits.len(), found, "{text}: {hits:?}");
    }
}
