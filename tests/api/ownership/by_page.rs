//! The client's page, the form, and the questions.

use crate::house::{ANA, By, House, OLD, PAYROLL, TOM, VERA, YOUNG, page};
use clientele::wire::{ActivityPage, OwnershipForm, UserDetails};

const IMPORTER: &str = "27b9e604-91ac-4d38-8e5f-10c7f2ab63d9";

fn form(id: &str) -> String {
    format!("{}/ownership", page(id))
}

#[tokio::test]
async fn the_page_says_whose_a_client_is() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let shown = vera.get(&page(IMPORTER)).await.body;
    for says in ["Whose it is", "Tom Okafor", "mailto:tom.okafor@meridianpost.example", "Field team", "label-green"] {
        assert!(shown.contains(says), "{says}");
    }
    assert!(vera.get(&page(OLD)).await.body.contains("Nobody is named"));
    // Who may not say it is shown no way to a form.
    assert!(!shown.contains(&form(IMPORTER)));
    assert!(!vera.get(&form(IMPORTER)).await.body.contains("save_ownership"));
}

#[tokio::test]
async fn the_form_works_as_it_is_and_keeps_what_was_typed() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let fields = [
        ("id", YOUNG),
        ("version", "0"),
        ("owner_email", TOM),
        ("owner_name", ""),
        ("stand_in_email", "qa@meridianpost.example"),
        ("stand_in_name", "QA"),
        ("purpose", "Pilot & calibration"),
        ("labels[]", "pilot"),
        ("colours[]", "amber"),
        ("labels[]", ""),
        ("colours[]", ""),
        ("review", "2027-01-15"),
        ("notes", "One\r\nTwo"),
    ];
    let saved = ana.post(By::Form, "save_ownership", &fields).await;
    assert!(saved.leads_to().starts_with(&page(YOUNG)), "{}", saved.leads_to());
    let shown = ana.get(saved.leads_to()).await.body;
    for says in
        ["It is saved whose Quality review dashboard is.", "Tom Okafor", "Pilot &amp; calibration", "15 Jan 2027"]
    {
        assert!(shown.contains(says), "{says}");
    }
    let said = ana.client(YOUNG).await.ownership;
    assert_eq!((said.version, said.notes.as_str(), said.labels[0].name.as_str()), (1, "One\nTwo", "pilot"));

    // What is wrong is told beside it, and nothing that was typed is lost.
    let mut wrong = fields.to_vec();
    wrong[1].1 = "1";
    wrong[2].1 = "nobody@meridianpost.example";
    wrong[7].1 = "a,b";
    // A picker of the browser would empty what is none of its days.
    let review = wrong.iter_mut().find(|(field, _)| *field == "review").unwrap();
    review.1 = "31.1.2027";
    let refused = ana.post(By::Form, "save_ownership", &wrong).await;
    assert!(refused.leads_to().starts_with(&form(YOUNG)), "{}", refused.leads_to());
    let shown = ana.get(refused.leads_to()).await.body;
    assert!(!shown.contains("type=\"date\""), "{shown}");
    for says in [
        "No user has this address.",
        "Leave out the comma",
        "nobody@meridianpost.example",
        "value=\"a,b\"",
        "value=\"31.1.2027\"",
        "Use a day, as in 2026-12-01.",
        "QA",
    ] {
        assert!(shown.contains(says), "{says}");
    }
    assert_eq!(ana.client(YOUNG).await.ownership.version, 1);
}

#[tokio::test]
async fn who_was_faster_is_told_with_both() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let say =
        |version: &'static str, purpose: &'static str| [("id", YOUNG), ("version", version), ("purpose", purpose)];
    assert_eq!(tom.call("save_ownership", &say("0", "Theirs is this")).await.status, 200);
    let refused = ana.post(By::Form, "save_ownership", &say("0", "Mine is that")).await;
    let shown = ana.get(refused.leads_to()).await.body;
    for says in [
        "Tom Okafor changed the owner, labels or notes of this client",
        "Mine is that",
        "Theirs is this",
        "Discard mine",
    ] {
        assert!(shown.contains(says), "{says}");
    }
    // The form is made on their version: Save puts mine over theirs.
    assert!(shown.contains("name=\"version\" value=\"1\""));
    assert_eq!(ana.call("save_ownership", &say("1", "Mine is that")).await.status, 200);
}

#[tokio::test]
async fn what_was_said_before_can_be_put_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let fields = [("id", IMPORTER), ("version", "1"), ("purpose", "Emptied by mistake")];
    assert_eq!(ana.call("save_ownership", &fields).await.status, 200);
    let story: ActivityPage = ana.call("get_activity", &[("id", IMPORTER)]).await.json();
    assert_eq!(story.entries[0].said_over, Some(1));
    let activity = ana.get(&format!("{}/activity", page(IMPORTER))).await.body;
    let link = format!("{}?version=1", form(IMPORTER));
    assert!(activity.contains(&link), "Put back leads to the form");
    let shown = ana.get(&link).await.body;
    for says in ["This is what was said before", TOM, "Keeps contact lists as the CRM has them", "value=\"production\""]
    {
        assert!(shown.contains(says), "{says}");
    }
    // Over the version that it is at.
    assert!(shown.contains("name=\"version\" value=\"2\""));
    let former: OwnershipForm = ana.call("get_ownership", &[("id", IMPORTER), ("version", "0")]).await.json();
    assert_eq!(former.former.unwrap().owner, None, "before the first version nothing was said");
    assert_eq!(ana.call("get_ownership", &[("id", IMPORTER), ("version", "9")]).await.status, 404);
    assert_eq!(ana.call("get_ownership", &[("id", IMPORTER), ("version", "x")]).await.status, 404);
}

#[tokio::test]
async fn the_questions_name_whom_to_ask_first() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for question in ["delete", "disable", "rehearse"] {
        let shown = ana.get(&format!("{}/{question}", page(PAYROLL))).await.body;
        assert!(
            shown.contains("Ask AP team first.") && shown.contains("mailto:ap-team@meridianpost.example"),
            "{question}"
        );
        assert!(!shown.contains("Stand-in: "), "{question}: it is she");
        let shown = ana.get(&format!("{}/{question}", page(YOUNG))).await.body;
        assert!(shown.contains("Nobody is named who could be asked."), "{question}");
    }
    // Who has left cannot be asked.
    let displays = "e05d8b37-42f9-4a66-93d8-b7c10e5f2a84";
    let jon = ana.client(displays).await.ownership.owner.unwrap().user.unwrap().to_string();
    let user: UserDetails = ana.call("get_user", &[("id", &jon)]).await.json();
    let version = user.row.version.to_string();
    assert_eq!(ana.call("deactivate_user", &[("id", &jon), ("version", &version)]).await.status, 200);
    let shown = ana.get(&format!("{}/delete", page(displays))).await.body;
    assert!(shown.contains("Its owner Jon Bekker has left. Nobody is named who could be asked."));
    assert!(ana.get(&page(displays)).await.body.contains("has left: nobody answers"));
}

#[tokio::test]
async fn a_form_that_outlived_its_session_comes_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    house.wait(13 * 60 * 60 * 1_000);
    let sent =
        ana.post(By::Form, "save_ownership", &[("id", YOUNG), ("version", "0"), ("purpose", "Typed too late")]).await;
    assert!(sent.leads_to().contains("/login"), "{}", sent.leads_to());
}
