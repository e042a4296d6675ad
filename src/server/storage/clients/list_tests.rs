//! Every order is read from an index, without sorting unless few hits lead.

use super::{super::hits, *};
use crate::{
    domain::{
        ClientFilter, GrantType,
        client_filter::{LastUsed, OwnedBy, SecretExpiry},
    },
    server::cli::demo,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);
const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

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

#[tokio::test]
async fn no_page_sorts_or_scans() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
    demo::seed(&store, NOW, 200).await.unwrap();
    for mut request in requests() {
        for side in [None, Some(Side::After), Some(Side::Before)] {
            request.anchor = side.map(|side| Anchor {
                value: if request.sort == SortKey::Name { SortValue::Text("m".into()) } else { SortValue::Number(1) },
                id: "8".into(),
                side,
            });
            let plan = explain(&store, &request, NOW).await.unwrap();
            assert!(plan.starts_with("SEARCH clients USING INDEX clients_"), "{request:?}\n{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{request:?}\n{plan}");
        }
    }
}

#[tokio::test]
async fn a_search_begins_at_its_hits_and_not_at_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
    demo::seed(&store, NOW, 1_100).await.unwrap();
    let (hits, ids) = ("sqlite_autoindex_clients_2 (search_row=?)", "sqlite_autoindex_clients_1 (id=?)");
    for request in requests() {
        for (text, index) in [
            ("quality review", hits),
            ("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", ids),
            ("pa", ids),
            ("fd", ids),
            ("q", ids),
        ] {
            let request = Wanted { text: text.into(), ..request.clone() };
            let plan = explain(&store, &request, NOW).await.unwrap();
            assert!(plan.starts_with(&format!("SEARCH clients USING INDEX {index}")), "{text}: {plan}");
            assert!(!plan.contains("SCAN clients"), "{text}: {plan}");
        }
    }
}

/// Each part of a filter alone.
fn filters() -> Vec<ClientFilter> {
    let none = ClientFilter::default;
    vec![
        ClientFilter { last_used: Some(LastUsed::Never), ..none() },
        ClientFilter { last_used: Some(LastUsed::Days(90)), ..none() },
        ClientFilter { secret_older_than: Some(365), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Never), ..none() },
        ClientFilter { secret_expires: Some(SecretExpiry::Within(14)), ..none() },
        ClientFilter { legacy_grant: true, ..none() },
        ClientFilter { scope_all: true, ..none() },
        ClientFilter { scopes_never_used: true, ..none() },
        ClientFilter { other_organizations: true, ..none() },
        ClientFilter { made_by_program: true, ..none() },
        ClientFilter { owned_by: Some(OwnedBy::Nobody), ..none() },
        ClientFilter { owned_by: OwnedBy::parse("0c11e27e-1e00-4000-8000-000400000002"), ..none() },
        ClientFilter { owned_by: OwnedBy::parse("ap-team@meridianpost.example"), ..none() },
        ClientFilter { label: Some("production".into()), ..none() },
        ClientFilter { rehearsed: true, ..none() },
    ]
}

#[tokio::test]
async fn under_a_filter_that_finds_many_no_page_sorts_and_under_one_that_finds_few_none_is_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
    demo::seed(&store, NOW, 200).await.unwrap();
    for filter in filters() {
        for request in requests() {
            let request = Wanted { filter: filter.clone(), ..request };
            let plan = explain_by(&store, &request, &Plan::of_many(&request, NOW), NOW).await.unwrap();
            assert!(plan.starts_with("SEARCH clients USING INDEX clients_"), "{request:?}\n{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN "), "{request:?}\n{plan}");
            let plan = explain_by(&store, &request, &Plan::of_few(&request, NOW), NOW).await.unwrap();
            // The row by its id, then the query that leads to it: each of its searches begins with the organization.
            assert!(
                plan.starts_with("SEARCH clients USING INDEX sqlite_autoindex_clients_1 (id=?)"),
                "{request:?}\n{plan}"
            );
            let lead: Vec<&str> = plan
                .lines()
                .skip(1)
                .filter(|line| {
                    ["clients", "client_s", "client_labels", "client_ownership", "authorizations"]
                        .iter()
                        .any(|table| line.starts_with(&format!("SEARCH {table}")) && !line.starts_with("SEARCH s "))
                })
                .collect();
            assert!(
                !lead.is_empty()
                    && lead.iter().all(|line| line.contains("(organization_id=?") || line.contains("(owner_id=?")),
                "{request:?}\n{plan}"
            );
            assert!(!plan.contains("SCAN c") && !plan.contains("SCAN a"), "{request:?}\n{plan}");
        }
    }
}

#[tokio::test]
async fn what_parts_of_a_filter_leave_together_is_gathered_from_one_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
    demo::seed(&store, NOW, 200).await.unwrap();
    for filter in filters() {
        for request in requests() {
            for text in ["", "team"] {
                let request = Wanted { filter: filter.clone(), text: text.into(), ..request.clone() };
                let plan = Plan::of_many(&request, NOW);
                let rows: Vec<(i64, i64, i64, String)> =
                    hits::gathering(store.engine(), |sql, engine| plan.push_unordered(sql, &request, engine, NOW))
                        .explained()
                        .all(&mut store.reader().acquire().await.unwrap())
                        .await
                        .unwrap();
                let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
                assert!(plan.contains("INDEX clients_findable (organization_id=?)"), "{request:?}\n{plan}");
                assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN clients"), "{request:?}\n{plan}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_removed_next_is_not_looked_for_among_all_that_are_deactivated() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db").to_str().unwrap()).await.unwrap();
    let sql = "EXPLAIN QUERY PLAN SELECT MIN(date_to_delete) FROM clients WHERE state = 'inactive' \
               AND date_to_delete > $1 AND organization_id = $2";
    let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql)
        .bind(1_i64)
        .bind("x")
        .fetch_all(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap();
    assert!(plan[0].3.contains("clients_removal (organization_id=? AND date_to_delete>?)"), "{plan:?}");
}
