//! A search of clients finds whose they are, and says so.

use crate::{
    house::{ANA, House, OLD, TOM, YOUNG, form, pairs},
    rest::{CLIENTS, Program},
};
use clientele::{
    server::storage::{Store, clients::whose},
    wire::{ClientPage, UserDetails, UsersPage},
};
use serde_json::json;

async fn found(program: &Program, q: &str) -> Vec<String> {
    let listing = program.get(&format!("{CLIENTS}?q={q}&pageSize=100")).await.ok();
    listing["entities"].as_array().unwrap().iter().map(|client| client["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_search_finds_owner_stand_in_and_labels() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let said = json!({
        "owner": {"name": "Straßenteam", "email": "Wege@meridianpost.example"}, "standIn": {"email": TOM},
        "labels": [{"name": "Zweitsystem"}],
    });
    let path = format!("{CLIENTS}/{YOUNG}/ownership");
    program.put(&path, &said).await.ok();
    for q in ["strassenteam", "WEGE@meridian", "zweits", "tom.okafor@", "Okafor", "okafor%20%3Ctom"] {
        assert!(found(&program, q).await.contains(&YOUNG.to_owned()), "{q}");
    }
    // Another edit leaves it, and what is not said any more is not found any more.
    let ana = house.signed_in(ANA).await;
    let typed = form(&ana.client(YOUNG).await, &[("description", "Something else altogether")]);
    ana.call("save_client", &pairs(&typed)).await;
    for q in ["zweits", "altogether", "strassenteam"] {
        assert_eq!(found(&program, q).await, [YOUNG], "{q}");
    }
    program.put(&path, &json!({"labels": [{"name": "pilot"}]})).await.ok();
    for q in ["zweits", "strassenteam", "wege@meridian"] {
        assert!(found(&program, q).await.is_empty(), "{q}");
    }
    assert!(found(&program, "pilot").await.contains(&YOUNG.to_owned()));
}

#[tokio::test]
async fn who_is_called_something_else_is_found_by_what_they_are_called_now() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    program.put(&format!("{CLIENTS}/{OLD}/ownership"), &json!({"owner": {"email": TOM}})).await.ok();
    program.put(&format!("{CLIENTS}/{YOUNG}/ownership"), &json!({"standIn": {"email": TOM}})).await.ok();
    let before = found(&program, "okafor").await;
    assert!(before.contains(&OLD.to_owned()) && before.contains(&YOUNG.to_owned()), "{before:?}");
    let ana = house.signed_in(ANA).await;
    let users: UsersPage = ana.call("list_users", &[("query[q]", "Tom Okafor")]).await.json();
    let tom: UserDetails = ana.call("get_user", &[("id", &users.rows[0].id.to_string())]).await.json();
    let (id, version) = (tom.row.id.to_string(), tom.row.version.to_string());
    let fields = [("id", id.as_str()), ("version", &version), ("name", "Tom Bâtisseur"), ("email", TOM)];
    assert_eq!(ana.call("save_user", &fields).await.status, 200);
    assert_eq!(found(&program, "bâtisseur").await, before);
    assert!(found(&program, "okafor%20%3C").await.is_empty());
}

#[tokio::test]
async fn a_row_says_whose_it_is_and_why_it_was_found() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let said = json!({"owner": {"name": "Quality team", "email": "qt@meridianpost.example"}, "standIn": {"email": TOM},
        "labels": [{"name": "pilot"}, {"name": "europe"}]});
    program.put(&format!("{CLIENTS}/{YOUNG}/ownership"), &said).await.ok();
    let ana = house.signed_in(ANA).await;
    let whose = async |q: &str| {
        let page: ClientPage = ana.call("list_clients", &[("query[q]", q), ("query[size]", "100")]).await.json();
        page.rows.iter().find(|row| row.id.to_string() == YOUNG).map(|row| row.whose.clone())
    };
    let id = YOUNG;
    assert_eq!(whose(id).await.as_deref(), Some("Quality team · pilot · europe"));
    assert_eq!(whose("QT@").await.as_deref(), Some("Found by its owner, Quality team <qt@meridianpost.example>"));
    let tom = format!("Found by its stand-in, Tom Okafor <{TOM}>");
    assert_eq!(whose("OKAFOR").await, Some(tom));
    assert_eq!(whose("europe").await.as_deref(), Some("Found by its label, europe"));
    let page = ana.get("/admin/integrations/oauth?q=okafor").await.body;
    assert!(page.contains("Found by its stand-in, Tom Okafor"), "{page}");
    let found = ana.get("/admin/find?q=okafor").await.body;
    assert!(found.contains("found by its stand-in, Tom Okafor"), "{found}");
}

#[tokio::test]
async fn of_clients_from_before_it_is_found_as_well() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let before = found(&program, "okafor").await;
    assert!(!before.is_empty());
    let store: &Store = &house.state.store;
    let mut older = store.begin().await.unwrap();
    let own = "UPDATE clients SET search_text = SUBSTR(search_text, 1, LENGTH(search_text) - LENGTH(whose_text)), whose_text = ''";
    sqlx::query(own).execute(&mut *older).await.unwrap();
    older.commit().await.unwrap();
    assert!(found(&program, "okafor").await.is_empty());
    let mut opened = store.begin().await.unwrap();
    whose::tell_all(&mut opened).await.unwrap();
    opened.commit().await.unwrap();
    assert_eq!(found(&program, "okafor").await, before);
}
