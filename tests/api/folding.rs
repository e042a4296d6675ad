//! Capitals and the form of characters make no other name, in either database.

use crate::house::{ANA, Database, House};
use clientele::wire::{AuditPage, ClientPage, UsersPage};

fn client(name: &str) -> Vec<(&str, &str)> {
    vec![
        ("form[name]", name),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://a.example/cb"),
        ("form[scopes][users]", "read"),
    ]
}

#[tokio::test]
async fn a_search_finds_a_name_in_whichever_form_it_is_typed() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for name in ["Große STRASSE", "Zoe\u{308}s ÉTAT", "ΟΔΟΣ"] {
        assert_eq!(ana.call("add_client", &client(name)).await.status, 200, "{name}");
    }
    for (typed, name) in [
        ("grosse", "Große STRASSE"),
        ("GROSSE straße", "Große STRASSE"),
        ("zoë", "Zoe\u{308}s ÉTAT"),
        ("état", "Zoe\u{308}s ÉTAT"),
        ("e\u{301}tat", "Zoe\u{308}s ÉTAT"),
        ("οδος", "ΟΔΟΣ"),
        ("zo", "Zoe\u{308}s ÉTAT"),
    ] {
        let page: ClientPage = ana.call("list_clients", &[("query[q]", typed)]).await.json();
        assert!(page.rows.iter().any(|row| row.name == name), "{typed}: {:?}", page.rows.len());
    }
    for typed in ["GROSSE straße", "zoës e\u{301}tat", "οδος"] {
        let page: AuditPage = ana.call("list_audit", &[("query[q]", typed)]).await.json();
        assert_eq!(page.entries.len(), 1, "{typed}");
    }
    let person = [("name", "Éva Strauß"), ("email", "Éva@meridianpost.example")];
    assert_eq!(ana.call("invite_user", &person).await.status, 200);
    for typed in ["ÉVA STRAUSS", "e\u{301}va", "straus"] {
        let page: UsersPage = ana.call("list_users", &[("query[q]", typed)]).await.json();
        assert!(page.rows.iter().any(|row| row.name == "Éva Strauß"), "{typed}");
    }
}

#[tokio::test]
async fn what_is_unique_is_so_in_every_form() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let person = |email| [("name", "Éva"), ("email", email)];
    assert_eq!(ana.call("invite_user", &person("e\u{301}va@straße.example")).await.status, 200);
    for same in ["éva@straße.example", "ÉVA@STRASSE.example", "E\u{301}va@strasse.EXAMPLE"] {
        let error = ana.call("invite_user", &person(same)).await.error();
        assert!(error.problem("email").is_some(), "{same}: {error:?}");
    }
    assert_eq!(ana.call("add_division", &[("name", "Straße")]).await.status, 200);
    assert_eq!(ana.call("add_division", &[("name", "STRASSE")]).await.status, 422);
    let role = |name| [("name", name), ("permissions[]", "oauth:client:view")];
    assert_eq!(ana.call("add_role", &role("Café")).await.status, 200);
    assert_eq!(ana.call("add_role", &role("CAFE\u{301}")).await.status, 422);
}

#[tokio::test]
async fn names_stand_in_one_order_in_either_database_whatever_its_locale() {
    for house in [House::open().await, House::on(Database::in_english().await, &[]).await] {
        let ana = house.signed_in(ANA).await;
        for name in ["zz-b", "ZZ-a", "zz-É", "zz-e\u{301}a", "zz_c", "ZZ C", "zz-ß", "zz-ST"] {
            assert_eq!(ana.call("add_client", &client(name)).await.status, 200, "{name}");
        }
        let asked = [("query[q]", "zz"), ("query[sort]", "name")];
        let page: ClientPage = ana.call("list_clients", &asked).await.json();
        let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["ZZ C", "ZZ-a", "zz-b", "zz-ß", "zz-ST", "zz-É", "zz-e\u{301}a", "zz_c"]);
    }
}
