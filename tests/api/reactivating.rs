//! Whoever may deactivate a user may reactivate them, by one rule, said before.

use crate::house::{ANA, House, JON, TOM, VERA};
use clientele::wire::{RolesPage, UserDetails, route};

const ANAS: &str = "0c11e27e-1e00-4000-8000-000400000001";
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";

/// Each of the demo's people, with whatever permission, beside each of the others: who is offered Deactivate is told
/// that they can take it back, and can.
#[tokio::test]
async fn who_is_told_that_somebody_can_be_reactivated_can_reactivate_them() {
    for (looks, person) in [(TOMS, TOM), (VERAS, VERA), (JONS, JON)] {
        for given in [&["Auditor"][..], &["People admin"], &["People admin", "Billing"], &["Administrator"]] {
            // As the demo has it, but for the roles of the one who looks.
            let house = House::open().await;
            let ana = house.signed_in(ANA).await;
            let page: RolesPage = ana.call("list_roles", &[]).await.json();
            let of = |name: &&str| page.rows.iter().find(|role| role.name == **name).unwrap().id.to_string();
            let pairs: Vec<String> = given.iter().map(|name| format!("{}@*", of(name))).collect();
            let mut fields = vec![("id", looks), ("version", "1")];
            fields.extend(pairs.iter().map(|pair| ("roles[]", pair.as_str())));
            assert_eq!(ana.call("save_user_roles", &fields).await.status, 200);
            let browser = house.signed_in(person).await;
            for id in [ANAS, TOMS, VERAS, JONS].into_iter().filter(|id| *id != looks) {
                let read = async || browser.call("get_user", &[("id", id)]).await.json::<UserDetails>();
                let before = read().await;
                let offered = before.why_not.deactivate.is_none();
                assert_eq!(offered, before.why_not.reactivate.is_none(), "{person} {given:?} {}", before.row.name);
                let html = browser.get(&route::user(before.row.id)).await.body;
                assert_eq!(html.contains("You can reactivate them later"), offered, "{html}");
                let version = before.row.version.to_string();
                let ended = browser.call("deactivate_user", &[("id", id), ("version", &version)]).await.status;
                if ended == 200 {
                    let version = read().await.row.version.to_string();
                    let fields = [("id", id), ("version", version.as_str())];
                    let back = browser.call("reactivate_user", &fields).await;
                    assert_eq!(back.status, 200, "{person} {given:?} {}: {}", before.row.name, back.body);
                } else {
                    // The last who can give something stays, whoever may deactivate.
                    assert!(
                        !offered || (ended == 409 && id == ANAS),
                        "{person} {given:?} {}: {ended}",
                        before.row.name
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn who_could_not_have_deactivated_somebody_lets_them_in_no_more() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    assert_eq!(ana.call("deactivate_user", &[("id", VERAS), ("version", "1")]).await.status, 200);
    let vera = [("id", VERAS), ("version", "2")];
    let refused = tom.call("reactivate_user", &vera).await;
    assert!(refused.status == 403 && refused.body.contains("directory:user:delete"), "{}", refused.body);
    // Pat may deactivate people, but has not what an editor's role permits.
    let (people, page) = ("People admin", ana.call("list_roles", &[]).await.json::<RolesPage>());
    let role = page.rows.iter().find(|role| role.name == people).unwrap().id;
    let pair = format!("{role}@*");
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1"), ("roles[]", &pair)]).await.status, 200);
    assert_eq!(ana.call("deactivate_user", &[("id", TOMS), ("version", "1")]).await.status, 200);
    let jon = house.signed_in(JON).await;
    let refused = jon.call("reactivate_user", &[("id", TOMS), ("version", "2")]).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let (role, division) = ("Integration editor".to_owned(), "All divisions".to_owned());
    let says = refused.error().to_string();
    assert!(
        says.contains(&format!("or the role {role} in {division}: only those who have it can bring it back")),
        "{says}"
    );
}
