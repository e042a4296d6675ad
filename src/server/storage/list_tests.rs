//! Every order under every filter comes off an index.

use super::*;
use crate::server::demo;

const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);
const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";

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
    demo::seed(&store, NOW, 200).await.unwrap();
    for request in requests() {
        let request = ListRequest { text: "quality review".into(), ..request };
        let plan = explain(&store, &request, NOW).await.unwrap();
        assert!(plan.starts_with("SEARCH clients USING INDEX sqlite_autoindex_clients_2 (search_row=?)"), "{plan}");
    }
}
