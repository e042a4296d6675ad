//! The list as storage reads it: walking the pages meets each client once, and a search finds what a person expects.

use crate::house::{Database, NOW};
use clientele::{
    domain::{ClientId, GrantType, State, time::DAY},
    server::storage::{
        Store,
        clients::{self, Client},
        counts,
        list::{Anchor, ListRequest, Side, SortKey, page},
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

async fn demo_store(clients: usize) -> (Database, Store) {
    let database = Database::with_clients(clients).await;
    let store = database.open().await;
    (database, store)
}

fn request(sort: SortKey, descending: bool) -> ListRequest {
    ListRequest {
        organization_id: Uuid::parse_str(MERIDIAN).unwrap(),
        text: String::new(),
        state: None,
        grant_type: None,
        sort,
        descending,
        anchor: None,
        size: 7,
    }
}

/// Every order with every filter.
fn requests() -> Vec<ListRequest> {
    let states = [None, Some(State::Active), Some(State::Inactive), Some(State::Disabled)];
    let grant_types = [None, Some(GrantType::Code), Some(GrantType::Token)];
    let mut all = vec![];
    for sort in SortKey::ALL {
        for descending in [false, true] {
            for state in states {
                all.extend(grant_types.map(|grant_type| ListRequest {
                    state,
                    grant_type,
                    ..request(sort, descending)
                }));
            }
        }
    }
    all
}

fn anchor(sort: SortKey, client: &Client, side: Side) -> Option<Anchor> {
    Some(Anchor { value: sort.value(client), id: client.id.to_string(), side })
}

#[tokio::test]
async fn walking_there_and_back_meets_each_client_once() {
    let (_database, store) = demo_store(150).await;
    for mut request in requests() {
        let mut forwards: Vec<ClientId> = vec![];
        loop {
            let read = page(&store, &request, NOW).await.unwrap();
            forwards.extend(read.clients.iter().map(|(c, _)| c.id));
            let Some((last, _)) = read.clients.last().filter(|_| read.more) else { break };
            request.anchor = anchor(request.sort, last, Side::After);
        }
        let distinct: BTreeSet<_> = forwards.iter().collect();
        assert_eq!(distinct.len(), forwards.len(), "{request:?}");

        let mut connection = store.reader().acquire().await.unwrap();
        let counted = counts::read(&mut connection, request.organization_id, request.grant_type, NOW).await.unwrap();
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
        let last = clients::find_even_gone(&mut connection, *last).await.unwrap().unwrap();
        drop(connection);
        let mut backwards = vec![last.id];
        request.anchor = anchor(request.sort, &last, Side::Before);
        loop {
            let read = page(&store, &request, NOW).await.unwrap();
            backwards.extend(read.clients.iter().rev().map(|(c, _)| c.id));
            let Some((first, _)) = read.clients.first().filter(|_| read.more) else { break };
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
        let request = ListRequest { text: text.into(), ..request(SortKey::Name, false) };
        let read = page(&store, &request, NOW).await.unwrap();
        let found: Vec<&str> = read.clients.iter().map(|(c, _)| c.name.as_str()).collect();
        assert_eq!(found, names, "{text}");
        assert_eq!(read.hits, Some((names.len() as u64, false)));
    }
}

#[tokio::test]
async fn many_hits_are_walked_in_order_and_not_counted_out() {
    let (_database, store) = demo_store(1_300).await;
    let all = ListRequest { text: "team".into(), ..request(SortKey::Name, false) };
    let read = page(&store, &all, NOW).await.unwrap();
    assert_eq!(read.hits, Some((1_000, true)));
    let names: Vec<&String> = read.clients.iter().map(|(c, _)| &c.name).collect();
    assert_eq!((names.len(), names.is_sorted_by_key(|n| n.to_lowercase())), (7, true));
    assert!(read.clients.iter().all(|(c, _)| c.description.to_lowercase().contains("team")));
}

#[tokio::test]
async fn what_is_gone_by_the_clock_is_in_no_page_and_no_count() {
    let (_database, store) = demo_store(40).await;
    let later = NOW.plus(8 * DAY);
    let inactive = ListRequest { state: Some(State::Inactive), ..request(SortKey::Name, false) };
    assert_eq!(page(&store, &inactive, NOW).await.unwrap().clients.len(), 2);
    assert_eq!(page(&store, &inactive, later).await.unwrap().clients.len(), 0);
    let mut connection = store.reader().acquire().await.unwrap();
    let counted = counts::read(&mut connection, inactive.organization_id, None, later).await.unwrap();
    assert_eq!((counted.inactive, counted.all), (0, 38));
}
