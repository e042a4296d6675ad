//! The menus of the list, and the page that says the same.

use crate::{
    house::{ANA, DEACTIVATED, House, JON, LIST, MIA, OLD, PAYROLL, VERA, YOUNG, page},
    versions::text,
};
use clientele::wire::route;

/// The words of a page.
fn said(html: &str) -> String {
    text(html).replace("&gt;", ">")
}

fn actions(id: &str) -> String {
    format!("{}/actions", page(id))
}

#[tokio::test]
async fn a_list_has_each_menu_once_and_more_names_the_client_and_the_list_as_it_was_left() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    let list = ana.get(&format!("{LIST}?sort=-created&size=100")).await.body;
    let rows = list.matches(" data-menu=\"").count();
    let menus: Vec<&str> =
        list.split("<template").skip(1).map(|menu| menu.split("</template>").next().unwrap()).collect();
    assert!(rows == 40 && (2..=9).contains(&menus.len()), "{} menus of {rows} rows", menus.len());
    for (at, menu) in menus.iter().enumerate() {
        assert!(!menus[..at].iter().any(|other| other.split_once('>') == menu.split_once('>')), "{menu}");
        assert!(list.contains(&format!("data-menu=\"{at}\"")), "{at} is some row's");
        assert!(menu.contains(route::ANY_CLIENT) && menu.matches("popover=\"auto\"").count() == 1, "{menu}");
        for id in [YOUNG, OLD, PAYROLL, DEACTIVATED] {
            assert!(!menu.contains(id), "{menu}");
        }
    }
    let enable = menus.iter().find(|menu| menu.contains("/fn/enable_client")).unwrap();
    assert!(enable.contains(&format!("name=\"back\" value=\"{LIST}?sort=-created&amp;size=100\"")), "{enable}");
    let more = list.split("<button").find(|button| button.contains(&actions(YOUNG))).unwrap();
    assert!(more.contains("form=\"more\"") && more.contains("data-when=\"12 days ago\""), "{more}");
    let form = list.split("<form").find(|form| form.contains("id=\"more\"")).unwrap();
    assert!(form.contains(&format!("name=\"back\" value=\"{LIST}?sort=-created&amp;size=100\"")), "{form}");
    // To one who may do nothing all are alike but for their states.
    let list = vera.get(&format!("{LIST}?state=active")).await.body;
    assert_eq!(list.matches("<template").count(), 1);
    assert!(said(&list).contains("Needs OAuth > Client > Delete"));
}

#[tokio::test]
async fn the_page_says_what_the_menu_says_and_leads_back_to_the_list_as_it_was_left() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (left, named) = (
        format!("{LIST}?q=quality%20review&sort=-created"),
        "?back=/admin/integrations/oauth%3Fq%3Dquality%2520review%26sort%3D-created",
    );
    let asked = ana.get(&format!("{}{named}", actions(YOUNG))).await;
    assert_eq!(asked.status, 200);
    let words_of_it = said(&asked.body);
    for words in [
        "Quality review dashboard",
        "Edit Application",
        "Rehearse deactivationRefused for a while, cuts nothing",
        "DisableStops all tokens, removes nothing",
        "Delete ApplicationRemoves it at once: created 12 days ago",
    ] {
        assert!(words_of_it.contains(words), "{words}: {words_of_it}");
    }
    assert!(asked.body.contains("<h1 tabindex=\"-1\">Quality review dashboard</h1>"));
    assert!(asked.body.contains(&format!("href=\"{}\"", left.replace('&', "&amp;"))), "Close");
    for question in ["rehearse", "disable", "delete"] {
        let link = format!("{}/{question}{named}", page(YOUNG));
        assert!(asked.body.contains(&format!("href=\"{link}\"")), "{link}");
        let body = ana.get(&link).await.body;
        assert!(body.contains(&format!("name=\"back\" value=\"{}\"", left.replace('&', "&amp;"))), "{question}");
    }
    assert_eq!(ana.call("disable_client", &[("id", YOUNG)]).await.status, 200);
    let body = ana.get(&format!("{}{named}", actions(YOUNG))).await.body;
    let form = body.split("<form").find(|form| form.contains("/fn/enable_client")).unwrap();
    assert!(form.contains(YOUNG) && form.contains(&format!("value=\"{}\"", left.replace('&', "&amp;"))), "{form}");
    // Opened by itself it leads to the client, and so it does with any address that is not the list's.
    for elsewhere in
        ["", "?back=https://evil.example/admin/integrations/oauth", "?back=//evil.example", "?back=/admin/people/users"]
    {
        let body = ana.get(&format!("{}{elsewhere}", actions(OLD))).await.body;
        let close = body.split("<a ").find(|link| link.contains(">Close<")).unwrap();
        assert!(close.contains(&format!("href=\"{}\"", page(OLD))), "{elsewhere}: {close}");
        let card = body.split("class=\"ask-card\"").nth(1).unwrap();
        assert!(card.contains(&format!("href=\"{}/delete\"", page(OLD))), "{elsewhere}: {card}");
    }
}

#[tokio::test]
async fn what_one_may_not_do_says_why_on_the_page_too() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let denied = vera.get(&actions(YOUNG)).await.body;
    assert_eq!(denied.matches("aria-disabled=\"true\"").count(), 3);
    for reason in ["Needs OAuth > Client > Edit", "Needs OAuth > Client > Delete"] {
        assert!(said(&denied).contains(reason), "{reason}: {}", said(&denied));
    }
    let deactivated = said(&ana.get(&actions(DEACTIVATED)).await.body);
    assert!(
        deactivated.contains("Already deactivated, removed on ") && !deactivated.contains("Disable"),
        "{deactivated}"
    );
    assert_eq!(ana.call("rehearse_client", &[("id", OLD), ("span", "10")]).await.status, 200);
    let running = said(&ana.get(&actions(OLD)).await.body);
    assert!(running.contains("Rehearse deactivationOne runs until "), "{running}");
    let list = ana.get(&format!("{LIST}?q=Parcel")).await.body;
    assert!(list.contains("data-until=\"") && list.contains("One runs until <span data-text=\"until\"></span>"));
}

#[tokio::test]
async fn nobody_sees_the_page_of_a_client_that_is_not_theirs_to_see() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(house.signed_in(JON).await.get(&actions(YOUNG)).await.status, 403);
    let other = house.signed_in(MIA).await.get(&actions(YOUNG)).await;
    assert!(other.status == 404 && !other.body.contains("Quality review"), "{}", other.body);
    assert!(house.anybody().get(&actions(YOUNG)).await.leads_to().starts_with("/login?next="));
    assert_eq!(ana.get(&actions(route::ANY_CLIENT)).await.status, 404);
    assert_eq!(ana.get(&actions("nothing")).await.status, 404);
    assert_eq!(ana.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await.status, 200);
    let removed = ana.get(&actions(YOUNG)).await;
    assert!(removed.status == 404 && said(&removed.body).contains("This client was removed"), "{}", removed.body);
}
