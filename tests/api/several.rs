//! Several clients at once: the question is split by what becomes of each, each is changed by itself, and what came of each
//! is told.

use crate::{
    house::{
        ANA, Answer, Browser, DEACTIVATED, House, JON, LIST, MIA, OLD, PAYROLL_ARCHIVE, TOM, VERA, YOUNG, form, page,
        pairs,
    },
    rest::{CLIENTS, Program},
    versions::text,
};
use clientele::{
    domain::{State, time::MINUTE},
    server::cli::demo::PASSWORD,
    wire::{ActivityPage, UiError},
};
use serde_json::{Value, json};

/// Old, with use.
const BILLING: &str = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const GONE: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c54";

fn question(what: &str, ids: &[&str]) -> String {
    format!("{LIST}/several?what={what}&id={}", ids.join("&id="))
}

/// The clients as the form on a page carries them.
fn carried(body: &str) -> Vec<String> {
    let values = body.split("name=\"clients[]\" value=\"").skip(1);
    values.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// Answers the question about these without JavaScript.
async fn answered(browser: &Browser, what: &str, clients: &[String], typed: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("what", what), ("back", LIST)];
    fields.extend(clients.iter().map(|one| ("clients[]", one.as_str())));
    fields.extend(typed);
    browser.submit("change_several", &fields).await
}

/// What the page that an answer leads to says.
async fn told(browser: &Browser, answer: &Answer) -> String {
    text(&browser.get(answer.leads_to()).await.body)
}

async fn asked(browser: &Browser, what: &str, ids: &[&str]) -> Vec<String> {
    carried(&browser.get(&question(what, ids)).await.body)
}

fn says(shown: &str, all: &[&str]) {
    for says in all {
        assert!(shown.contains(says), "{says}: {}", shown.chars().take(3_000).collect::<String>());
    }
}

#[tokio::test]
async fn the_question_is_split_by_what_becomes_of_each() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let shown = ana.get(&question("deactivate", &[YOUNG, OLD, BILLING, DEACTIVATED, GONE, OLD])).await.body;
    assert_eq!(carried(&shown).len(), 2, "only those that it is done to");
    says(
        &text(&shown),
        &[
            "Deactivate 2 clients?",
            "2 are deactivated for seven days.",
            "1 is 30 days old or younger and is not touched: delete it by itself.",
            "1 is deactivated already.",
            "1 client is not there any more.",
            "calls in 30 days",
            "live tokens",
        ],
    );
    assert!(shown.contains(&format!("{}/delete", page(YOUNG))), "the way to delete it by itself");
    let rehearse = text(&ana.get(&question("rehearse", &[OLD, DEACTIVATED])).await.body);
    says(&rehearse, &["Rehearse deactivating 1 client?", "1 is refused for a while.", "1 cannot be rehearsed now."]);
    // Nobody else's client is there.
    let none = ana.get(&question("label", &[GONE])).await;
    assert_eq!(none.status, 200);
    says(&text(&none.body), &["None can be labelled", "1 client is not there any more."]);
    says(&text(&ana.get(&format!("{LIST}/several")).await.body), &["No client is chosen"]);
    assert_eq!(ana.get(&question("remove", &[OLD])).await.status, 422);
    assert_eq!(ana.get(&question("label", &["x"])).await.status, 422);
}

#[tokio::test]
async fn each_is_deactivated_by_itself_and_told_by_itself() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let clients = asked(&ana, "deactivate", &[OLD, BILLING, PAYROLL_ARCHIVE]).await;
    assert_eq!(clients.len(), 3);

    let wrong = answered(&ana, "deactivate", &clients, &[("count", "33")]).await;
    assert!(wrong.leads_to().starts_with(&format!("{LIST}/several?what=deactivate&flash=")), "{}", wrong.leads_to());
    let again = ana.get(wrong.leads_to()).await.body;
    assert!(again.contains("Type 3: that is how many it deactivates.") && again.contains("value=\"33\""));
    assert_eq!(carried(&again), clients, "the question is about the same");
    assert_eq!(ana.client(OLD).await.row.state, State::Active);

    // Between the question and its answer Tom saves one.
    let save = form(&tom.client(OLD).await, &[("name", "Parcel finder")]);
    assert_eq!(tom.call("save_client", &pairs(&save)).await.status, 200);
    let done = answered(&ana, "deactivate", &clients, &[("count", "3")]).await;
    let shown = told(&ana, &done).await;
    says(
        &shown,
        &["2 of 3 clients deactivated", "Parcel tracker", "Tom Okafor changed it just now, after you looked."],
    );
    says(&shown, &["Deactivated. Removed on Mon 30 Nov 2026, 14:02 UTC.", "Close"]);
    let state = async |id| ana.client(id).await.row.state;
    assert_eq!((state(OLD).await, state(BILLING).await), (State::Active, State::Inactive));
    assert_eq!(state(PAYROLL_ARCHIVE).await, State::Inactive);
    let story: ActivityPage = ana.call("get_activity", &[("id", BILLING)]).await.json();
    assert_eq!((story.entries[0].what.as_str(), story.entries[0].who.as_deref()), ("deactivated", Some("Ana Ruiz")));

    // The same once more does nothing, and says so of each.
    let twice = answered(&ana, "deactivate", &clients, &[("count", "3")]).await;
    says(&told(&ana, &twice).await, &["0 of 3 clients deactivated", "Ana Ruiz changed it just now", "3 not done."]);
    let after: ActivityPage = ana.call("get_activity", &[("id", BILLING)]).await.json();
    assert_eq!(after.entries.len(), story.entries.len());
}

#[tokio::test]
async fn what_went_meanwhile_is_told_and_the_young_stay() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let young = ana.client(YOUNG).await.row;
    let mut clients = asked(&ana, "deactivate", &[OLD]).await;
    clients.push(format!("{YOUNG} {} 0 {}", young.version, young.name));
    clients.push(format!("{GONE} 1 0 Gone"));
    let done = answered(&ana, "deactivate", &clients, &[("count", "3")]).await;
    let shown = told(&ana, &done).await;
    says(&shown, &["1 of 3 clients deactivated", "Gone", "Quality review dashboard"]);
    assert_eq!(ana.client(YOUNG).await.row.state, State::Active, "a young one is neither removed nor deactivated");
    let labels = asked(&ana, "label", &[YOUNG]).await;
    let removed = tom.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await;
    assert_eq!(removed.status, 200);
    let late = answered(&ana, "label", &labels, &[("label", "late")]).await;
    says(&told(&ana, &late).await, &["0 of 1 client labelled", "Quality review dashboard"]);
}

#[tokio::test]
async fn a_label_and_an_owner_leave_what_else_is_said() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let said = [("id", OLD), ("version", "0"), ("purpose", "Finds parcels"), ("labels[]", "field"), ("colours[]", "")];
    assert_eq!(ana.call("save_ownership", &said).await.status, 200);
    let clients = asked(&ana, "label", &[OLD, BILLING]).await;
    let wrong = answered(&ana, "label", &clients, &[("label", "a,b"), ("colour", "blue")]).await;
    let again = ana.get(wrong.leads_to()).await.body;
    assert!(again.contains("Leave out the comma") && again.contains("value=\"a,b\""), "what was typed is kept");
    let done = answered(&ana, "label", &clients, &[("label", "staging"), ("colour", "blue")]).await;
    says(&told(&ana, &done).await, &["2 clients labelled", "All are done.", "Its labels: field, staging."]);
    let ownership = ana.client(OLD).await.ownership;
    let labels: Vec<&str> = ownership.labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!((labels, ownership.purpose.as_str()), (vec!["field", "staging"], "Finds parcels"));

    let stale = answered(&ana, "owner", &clients, &[("owner_email", TOM)]).await;
    says(&told(&ana, &stale).await, &["0 of 2 clients given an owner", "after you looked"]);
    let clients = asked(&ana, "owner", &[OLD, BILLING]).await;
    let nobody = answered(&ana, "owner", &clients, &[]).await;
    says(&told(&ana, &nobody).await, &["Give the address of who is to answer for them."]);
    let done = answered(&ana, "owner", &clients, &[("owner_email", TOM)]).await;
    says(&told(&ana, &done).await, &["2 clients given an owner", "Tom Okafor answers for it."]);
    let ownership = ana.client(OLD).await.ownership;
    assert_eq!((ownership.owner.unwrap().name.as_str(), ownership.labels.len()), ("Tom Okafor", 2));

    let clients = asked(&ana, "label", &[OLD, PAYROLL_ARCHIVE]).await;
    let off = answered(&ana, "label", &clients, &[("label", "Staging"), ("off", "yes")]).await;
    says(&told(&ana, &off).await, &["2 clients labelled", "It was so already.", "Its labels: field."]);
}

#[tokio::test]
async fn several_are_rehearsed_and_one_that_runs_is_left_alone() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let clients = asked(&ana, "rehearse", &[OLD, BILLING]).await;
    let wrong = answered(&ana, "rehearse", &clients, &[("span", "60"), ("own", "a while")]).await;
    assert!(ana.get(wrong.leads_to()).await.body.contains("value=\"a while\""));
    let done = answered(&ana, "rehearse", &clients, &[("span", "60")]).await;
    says(
        &told(&ana, &done).await,
        &["2 clients rehearsed", "Refused until Mon 23 Nov 2026, 15:02 UTC. Nothing is cut."],
    );
    assert!(ana.client(OLD).await.row.rehearsed.is_some());
    says(
        &text(&ana.get(&question("rehearse", &[OLD])).await.body),
        &["None can be rehearsed", "A rehearsal runs until"],
    );
}

#[tokio::test]
async fn chosen_clients_are_exported_as_all_are_and_what_is_gone_is_told() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let page = ana.get(&question("export", &[YOUNG, OLD, GONE])).await.body;
    says(
        &text(&page),
        &["Export 2 clients", "2 are in the file.", "1 client is not there any more.", "without secrets"],
    );
    let file = page.split("href=\"").find(|part| part.contains("clients.json")).unwrap();
    let file = file.split('"').next().unwrap().replace("&amp;", "&");
    let all = Program::admin(&house).await.get(&format!("{CLIENTS}/export")).await.ok();
    // Between the question and the file one goes.
    assert_eq!(tom.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await.status, 200);
    let answer = ana.get(&file).await;
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"clients.json\""));
    let export: Value = answer.json();
    let same = all["clients"].as_array().unwrap().iter().find(|client| client["id"] == OLD);
    assert_eq!((&export["clients"], &export["total"]), (&json!([same]), &json!(1)));
    assert_eq!((&export["missing"], &export["organization"]), (&json!([YOUNG]), &all["organization"]));
    assert!(!answer.body.contains("cs_"), "no secrets");
    // Another organization's is not there; an address that names none, or something else, gives away nothing.
    let elsewhere: Value = house.signed_in(MIA).await.get(&file).await.json();
    assert_eq!((&elsewhere["total"], elsewhere["missing"].as_array().map(Vec::len)), (&json!(0), Some(2)));
    let of = |query: &str| format!("{}{query}", file.split('?').next().unwrap());
    for wrong in ["", "?id=x", "?ids=1", &format!("?id={OLD}&state=active")] {
        assert_eq!(ana.get(&of(wrong)).await.status, 422, "{wrong}");
    }
    assert_eq!(house.signed_in(JON).await.get(&file).await.status, 403);
    let many: Vec<String> = (0..101).map(|n| format!("id={}", uuid::Uuid::from_u128(n + 7))).collect();
    assert_eq!(ana.get(&of(&format!("?{}", many.join("&")))).await.status, 422);
    let refused = answered(&ana, "export", &asked(&ana, "label", &[OLD]).await, &[]).await;
    assert!(refused.leads_to().contains("flash="), "no answer is an export: {}", refused.leads_to());
}

#[tokio::test]
async fn who_may_not_is_told_why_and_nothing_is_done() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    for (what, needs) in [
        ("deactivate", "OAuth &gt; Client &gt; Delete"),
        ("label", "OAuth &gt; Client &gt; Edit"),
        ("owner", "OAuth &gt; Client &gt; Edit"),
        ("rehearse", "OAuth &gt; Client &gt; Edit"),
    ] {
        let shown = vera.get(&question(what, &[OLD, BILLING])).await.body;
        says(&text(&shown), &["2 you may not", needs]);
        assert!(!shown.contains("change_several"), "{what}");
        let clients = asked(&ana, what, &[OLD, BILLING]).await;
        let mut fields = vec![("what", what), ("count", "2"), ("label", "x"), ("owner_email", TOM), ("span", "60")];
        fields.extend(clients.iter().map(|one| ("clients[]", one.as_str())));
        let refused = vera.call("change_several", &fields).await;
        assert!(matches!(refused.error(), UiError::Denied(_)), "{what}: {}", refused.body);
    }
    let row = ana.client(OLD).await;
    assert_eq!((row.row.state, row.ownership.version, row.row.rehearsed), (State::Active, 0, None));
}

#[tokio::test]
async fn who_one_is_is_asked_once_for_all_of_them() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    house.wait(15 * MINUTE);
    let clients = asked(&ana, "deactivate", &[OLD, BILLING]).await;
    let asks = answered(&ana, "deactivate", &clients, &[("count", "2")]).await;
    let to = asks.leads_to().to_owned();
    assert!(to.starts_with("/admin/account/prove?next="), "{to}");
    assert_eq!(ana.client(OLD).await.row.state, State::Active);
    let next = clientele::wire::route::percent_decode(to.split_once("next=").unwrap().1).unwrap();
    assert!(ana.submit("prove", &[("password", PASSWORD), ("next", &next)]).await.status.is_redirection());
    let again = ana.get(&next).await.body;
    assert!(again.contains("name=\"count\"") && again.contains("value=\"2\""), "what was typed is kept");
    let done = answered(&ana, "deactivate", &carried(&again), &[("count", "2")]).await;
    says(&told(&ana, &done).await, &["2 clients deactivated"]);
}

#[tokio::test]
async fn as_many_as_a_page_and_no_more() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let ids: Vec<String> = (0..101).map(|n| uuid::Uuid::from_u128(n + 7).to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(ana.get(&question("label", &ids)).await.status, 422);
    assert_eq!(ana.get(&question("label", &ids[1..])).await.status, 200);
    let all: Vec<String> = ids.iter().map(|id| format!("{id} 1 0 A")).collect();
    let too_many = answered(&ana, "label", &all, &[("label", "x")]).await;
    assert!(!too_many.leads_to().is_empty());
    let mut fields = vec![("what", "label"), ("label", "x")];
    fields.extend(all.iter().map(|one| ("clients[]", one.as_str())));
    assert!(ana.call("change_several", &fields).await.body.contains("Choose 1 to 100 clients."));
}

#[tokio::test]
async fn the_list_has_a_box_for_each_client_and_a_form_for_them() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = ana.get(LIST).await.body;
    assert_eq!(list.matches("type=\"checkbox\" name=\"id\"").count(), 10);
    // Who may only look is offered what only looks.
    let hers = house.signed_in(VERA).await.get(LIST).await.body;
    let (_, chosen) = hers.split_once("class=\"chosen\"").expect("something to do with what is chosen");
    let (chosen, _) = chosen.split_once("</div>").unwrap();
    assert_eq!(chosen.matches("<button").count(), 1, "{chosen}");
    assert!(chosen.contains("value=\"export\""), "{chosen}");
    for has in [format!("action=\"{LIST}/several\""), "value=\"deactivate\"".into(), "Choose this page".into()] {
        assert!(list.contains(&has), "{has}");
    }
}
