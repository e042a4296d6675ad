//! What pages say in words that could be taken for something else.

use crate::{
    house::{ANA, House, LIST, PAYROLL, TOM, VERA, YOUNG},
    versions::text,
};

const COURIER: &str = "04f6a9d8-c35e-4271-b80d-e92c6f1a57b3";

#[tokio::test]
async fn a_page_that_may_only_be_looked_at_shows_what_the_grant_type_has_and_no_address_as_any() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let machine = text(&vera.get(&format!("{LIST}/{PAYROLL}")).await.body);
    assert!(machine.contains("Allowed addressesAny address"), "{machine}");
    for of_code in ["Authorized redirect URIs", "Client typeNone", "ScopesNone"] {
        assert!(!machine.contains(of_code), "{of_code}");
    }
    let code = text(&vera.get(&format!("{LIST}/{YOUNG}")).await.body);
    assert!(code.contains("Authorized redirect URIs") && !code.contains("Allowed addresses"), "{code}");
}

#[tokio::test]
async fn nobody_is_told_to_ask_themselves_first() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let said = async |owner: &str, stand_in: &str| {
        let version = ana.client(YOUNG).await.ownership.version.to_string();
        let fields = [("id", YOUNG), ("version", &version), ("owner_email", owner), ("stand_in_email", stand_in)];
        assert_eq!(ana.call("save_ownership", &fields).await.status, 200);
        let mut all = vec![];
        for question in ["delete", "disable", "rehearse"] {
            all.push(text(&ana.get(&format!("{LIST}/{YOUNG}/{question}")).await.body));
        }
        all
    };
    for (owner, stand_in, says) in [
        (ANA, "", "It is yours.Nobody else is named."),
        (ANA, VERA, "It is yours. Ask Vera Lind, who stands in, first."),
        ("", ANA, "You stand in for its owner.Nobody else is named."),
        (VERA, ANA, "Ask Vera Lind first."),
        (TOM, VERA, "Stand-in: Vera Lind, "),
    ] {
        for page in said(owner, stand_in).await {
            assert!(page.contains(says) && !page.contains("Ask Ana Ruiz"), "{says}: {page}");
        }
    }
}

#[tokio::test]
async fn a_public_clients_page_says_what_its_secret_is_for() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let says = "A public client is not asked for a secret";
    let public = text(&ana.get(&format!("{LIST}/{COURIER}")).await.body);
    assert!(public.contains(says), "{public}");
    let machine = text(&ana.get(&format!("{LIST}/{PAYROLL}")).await.body);
    assert!(!machine.contains(says));
}

#[tokio::test]
async fn what_acts_for_one_says_what_it_may_do() {
    let house = House::open().await;
    let account = text(&house.signed_in(ANA).await.get("/admin/account").await.body);
    assert!(account.contains("You allowed it") && !account.contains("It can do nothing now"), "{account}");
}

#[tokio::test]
async fn no_entry_is_marked_that_nobody_chose() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = ana.get("/admin/audit").await.body;
    let rows = &list[list.find("audit-list").unwrap()..list.find("audit-entry").unwrap()];
    assert!(!rows.contains("aria-current") && rows.matches("beside").count() == 1, "{rows}");
}
