//! Users: the list page by page, addresses, and roles that are only half one's to change.

use crate::{
    house::{ANA, House, VERA},
    powers::Harbour,
};
use clientele::{
    domain::{UserId, UserState},
    server::storage::people::users::{self, NewUser},
    wire::{UserDetails, UsersPage, route},
};
use uuid::Uuid;

#[tokio::test]
async fn every_user_is_on_one_page_by_the_order_that_is_stored() {
    let harbour = Harbour::open().await;
    let store = &harbour.house.state.store;
    let olive = harbour.user("Olive Grant").await.row.id;
    let mut transaction = store.begin().await.unwrap();
    let organization = users::organization_of(&mut transaction, olive).await.unwrap();
    for n in 0..120 {
        // Many have the same name; the id decides between them.
        let name = if n % 3 == 0 { "Ärja Öst".to_owned() } else { format!("Deckhand {}", n % 10) };
        let user = NewUser {
            id: UserId::from_uuid(Uuid::from_u128(n)),
            organization_id: organization,
            name: &name,
            email: &format!("deckhand{n}@harbour.example"),
            password_hash: "",
            state: UserState::Invited,
            created_at: harbour.house.clock.now(),
            roles: &[],
        };
        users::add_user(&mut transaction, &user).await.unwrap();
    }
    // As SQLite lowers what is not ASCII: not at all.
    let key = "UPDATE users SET name_key = 'Ärja Öst' WHERE name = 'Ärja Öst'";
    sqlx::query(key).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let read = async |beside: &str, cursor: &str| -> UsersPage {
        harbour.olive.call("list_users", &[(beside, cursor)]).await.json()
    };
    let mut pages = vec![read("query[after]", "").await];
    while let Some(next) = pages.last().unwrap().beside.next.clone() {
        pages.push(read("query[after]", &next).await);
    }
    let seen: Vec<_> = pages.iter().flat_map(|page| &page.rows).map(|user| user.id).collect();
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (121, 121));
    assert_eq!(
        pages.iter().map(|page| (page.beside.first, page.rows.len())).collect::<Vec<_>>(),
        [(1, 50), (51, 50), (101, 21)]
    );
    // The way back shows the same pages.
    let mut page = pages.pop().unwrap();
    while let Some(previous) = page.beside.previous.clone() {
        page = read("query[before]", &previous).await;
        let forth = pages.pop().unwrap();
        assert_eq!((&page.rows, page.beside.first), (&forth.rows, forth.beside.first));
        assert!(page.beside.next.is_some());
    }
    assert!(pages.is_empty());
    // Links lead there, as the list of clients has them, and keep what is looked for and how times are.
    let first = page_of(&harbour, "?q=deck&times=exact").await;
    let (here, next) = ("1 to 50 of 120", link(&first, "next"));
    assert!(first.contains(here) && !first.contains("rel=\"prev\""), "{first}");
    let second = page_of(&harbour, &next).await;
    assert!(second.contains("51 to 100 of 120"), "{second}");
    let third = page_of(&harbour, &link(&second, "next")).await;
    assert!(third.contains("101 to 120 of 120") && !third.contains("rel=\"next\""), "{third}");
    let previous = link(&second, "prev");
    assert!(previous.starts_with("?q=deck&times=exact&before=b51~"), "{previous}");
    assert!(page_of(&harbour, &previous).await.contains(here));
    let answer = harbour.olive.get(&format!("{}?before=x", route::USERS)).await;
    assert!(answer.status == 422 && answer.body.contains("before"), "{answer:?}");
}

/// The page of users at a query.
async fn page_of(harbour: &Harbour, query: &str) -> String {
    harbour.olive.get(&format!("{}{query}", route::USERS)).await.body
}

/// The query that the link of this kind leads to.
fn link(page: &str, rel: &str) -> String {
    let (before, _) = page.split_once(&format!("rel=\"{rel}\"")).unwrap();
    let (_, href) = before.rsplit_once("href=\"").unwrap();
    let href = href.split('"').next().unwrap().replace("&amp;", "&");
    href.strip_prefix(route::USERS).unwrap().to_owned()
}

#[tokio::test]
async fn an_address_is_changed_by_those_who_could_sign_in_as_the_user_anyway() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    harbour.join("Jo", &[]).await;
    let save = async |name: &str, typed: (&str, &str)| {
        let row = harbour.user(name).await.row;
        let (id, version) = (row.id.to_string(), row.version.to_string());
        pat.call("save_user", &[("id", &id), ("version", &version), ("name", typed.0), ("email", typed.1)]).await
    };
    let refused = save("Olive Grant", ("Olive Grant", "pat.too@harbour.example")).await;
    assert!(refused.error().to_string().contains("Needs the role Administrator in All divisions"), "{}", refused.body);
    assert_eq!(save("Olive Grant", ("Olive G", crate::setup::OLIVE)).await.status, 200, "a name is no way in");
    assert_eq!(save("Jo", ("Jo", "jo.new@harbour.example")).await.status, 200);
    assert_eq!(save("Pat", ("Pat", "pat.new@harbour.example")).await.status, 200, "one's own");
}

#[tokio::test]
async fn one_who_gives_roles_does_not_take_them_for_that() {
    let harbour = Harbour::open().await;
    let own = [
        ("name", "Giver"),
        ("permissions[]", "directory:user:view"),
        ("permissions[]", "authorization:grant:view"),
        ("permissions[]", "authorization:grant:add"),
    ];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let giver = harbour.join("Gil", &["Giver", "Auditor"]).await;
    harbour.join("Jo", &[]).await;
    let auditor = [harbour.everywhere("Auditor").await];
    assert_eq!(harbour.give(&giver, "Jo", &auditor).await.status, 200);
    let refused = harbour.give(&giver, "Jo", &[]).await;
    assert!(refused.error().to_string().contains("Needs Authorization > Grant > Delete"), "{}", refused.body);
    assert_eq!(harbour.user("Jo").await.row.roles.map(|roles| roles.len()), Some(1));
}

#[tokio::test]
async fn a_copy_of_a_role_takes_along_what_its_maker_may_put_into_one() {
    let harbour = Harbour::open().await;
    let own = [
        ("name", "Maker"),
        ("permissions[]", "authorization:role:view"),
        ("permissions[]", "authorization:role:add"),
        ("permissions[]", "authorization:grant:add"),
        ("permissions[]", "usage:client:view"),
    ];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let max = harbour.join("Max", &["Maker"]).await;
    let viewer = harbour.role("Integration viewer").await;
    let page = max.get(&format!("/admin/people/roles/new?copy={viewer}")).await.body;
    assert!(page.contains("Copy of Integration viewer"), "{page}");
    let checked = |permission: &str| {
        let after = page.split(&format!("value=\"{permission}\"")).nth(1).map(|rest| rest.split('>').next().unwrap());
        after.map(|attributes| attributes.contains("checked"))
    };
    assert_eq!(checked("usage:client:view"), Some(true), "{page}");
    assert_eq!(checked("authorization:role:add"), Some(false));
    assert_eq!(checked("oauth:client:view"), None, "neither offered nor sent along");
}

#[tokio::test]
async fn a_user_who_is_deactivated_is_found_by_state() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let vera: UsersPage = ana.call("list_users", &[("query[q]", VERA)]).await.json();
    let id = vera.rows[0].id.to_string();
    assert_eq!(ana.call("deactivate_user", &[("id", &id), ("version", "1")]).await.status, 200);
    let found: UsersPage = ana.call("list_users", &[("query[state]", "inactive")]).await.json();
    assert_eq!((found.rows.len(), found.counts), (2, [3, 0, 2]), "beside whom the demo has");
    let again = ana.call("deactivate_user", &[("id", &id), ("version", "2")]).await;
    assert_eq!(again.status, 409);
    let vera: UserDetails = ana.call("get_user", &[("id", &id)]).await.json();
    assert_eq!(vera.row.version, 2, "nothing twice");
}
