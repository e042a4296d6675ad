//! Silence leads on: to a rehearsal of all that got no answer, and from there to a deactivation, each in one question.

use super::{OF_NO_USER, REHEARSED, REVIEW, STAGING};
use crate::{
    house::{ANA, Browser, House, LIST, VERA},
    rest::Program,
    versions::text,
};
use clientele::{
    domain::{
        State,
        time::{DAY, MINUTE},
    },
    wire::{Needs, ReviewPage, ReviewView, route},
};

async fn review(browser: &Browser, id: &str) -> ReviewPage {
    browser.call("get_review", &[("id", id)]).await.json()
}

/// The clients as the form on a page carries them.
fn carried(body: &str) -> Vec<String> {
    let values = body.split("name=\"clients[]\" value=\"").skip(1);
    values.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

fn asks(what: &str, review: &str, standing: &str) -> String {
    format!("{LIST}/several?what={what}&review={review}&standing={standing}")
}

async fn answered(browser: &Browser, what: &str, clients: &[String], typed: (&str, &str)) -> String {
    let back = route::review(REVIEW);
    let mut fields = vec![("what", what), ("back", back.as_str()), typed];
    fields.extend(clients.iter().map(|one| ("clients[]", one.as_str())));
    let done = browser.submit("change_several", &fields).await;
    browser.get(done.leads_to()).await.body
}

#[tokio::test]
async fn all_that_are_silent_are_rehearsed_in_one_question_and_then_deactivated_in_another() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page = route::review(REVIEW);
    assert!(!ana.get(&page).await.body.contains("/several?"), "there is time to answer");
    house.wait(12 * DAY);
    let ana = house.signed_in(ANA).await;
    let shown = ana.get(&page).await.body.replace("&amp;", "&");
    assert!(shown.contains("4 clients got no answer.") && shown.contains("Rehearse 4 that were not yet"), "{shown}");
    assert!(shown.contains(&asks("rehearse", REVIEW, "silent")) && !shown.contains("that was rehearsed"), "{shown}");
    let question = ana.get(&asks("rehearse", REVIEW, "silent")).await.body;
    let clients = carried(&question);
    assert!(clients.len() == 4 && text(&question).contains("4 are refused for a while."), "{question}");
    assert!(text(&question).contains("calls in 30 days"), "{question}");
    // One is disabled meanwhile: that is told, and the others are done.
    assert_eq!(ana.call("disable_client", &[("id", OF_NO_USER)]).await.status, 200);
    let told = answered(&ana, "rehearse", &clients, ("span", "60")).await;
    assert!(text(&told).contains("3 of 4 clients rehearsed"), "{told}");
    assert!(told.contains(&page), "the way back to the review");
    let led = review(&ana, REVIEW).await.silent_led;
    assert_eq!((led.not_yet, led.rehearsed), (1, 0), "those in rehearsal are neither");
    assert!(text(&ana.get(&asks("deactivate", REVIEW, "silent")).await.body).contains("None can be deactivated"));
    house.wait(61 * MINUTE);
    let ana = house.signed_in(ANA).await;
    let shown = ana.get(&page).await.body;
    assert!(
        shown.contains("Deactivate 3 that were rehearsed") && shown.contains("Rehearse 1 that was not yet"),
        "{shown}"
    );
    let question = ana.get(&asks("deactivate", REVIEW, "silent")).await.body;
    let clients = carried(&question);
    assert!(clients.len() == 3 && text(&question).contains("3 were rehearsed: 0 knocks."), "{question}");
    let told = answered(&ana, "deactivate", &clients, ("count", "3")).await;
    assert!(text(&told).contains("3 clients deactivated"), "{told}");
    let after = review(&ana, REVIEW).await;
    assert_eq!((after.review.progress.gone, after.silent_led.rehearsed), (3, 0));
    // Never past the seven days: each comes back.
    for one in clients {
        let id = one.split(' ').next().unwrap();
        assert_eq!(ana.client(id).await.row.state, State::Inactive, "{one}");
    }
}

#[tokio::test]
async fn what_may_go_is_led_on_at_once_and_what_is_asked_of_a_review_is_checked() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let said = [("id", REVIEW), ("client", OF_NO_USER), ("version", "1"), ("answer", "let_go")];
    ana.submit("answer_review", &said).await;
    let shown = ana.get(&route::review(REVIEW)).await.body.replace("&amp;", "&");
    assert!(shown.contains("1 client may go, by the answers."), "{shown}");
    assert!(shown.contains(&asks("rehearse", REVIEW, "let_go")), "{shown}");
    assert_eq!(carried(&ana.get(&asks("rehearse", REVIEW, "let_go")).await.body).len(), 1);
    for wrong in [asks("rehearse", REVIEW, "needed"), asks("label", REVIEW, "silent"), asks("rehearse", "x", "silent")]
    {
        let status = ana.get(&wrong).await.status;
        assert!([404, 422].contains(&status.as_u16()), "{wrong}: {status}");
    }
    // Who may do neither is led nowhere.
    house.wait(12 * DAY);
    let vera = house.signed_in(VERA).await;
    assert!(!vera.get(&route::review(REVIEW)).await.body.contains("/several?"));
}

#[tokio::test]
async fn a_review_past_its_due_day_is_said_to_who_may_go_on() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let needs: Needs = ana.call("get_needs", &[]).await.json();
    let line = needs.lines.iter().find(|line| line.what.contains("due day")).unwrap();
    assert_eq!(
        (line.what.as_str(), line.to.as_str()),
        ("1 review past its due day", "/admin/integrations/oauth/reviews?only=past-due")
    );
    let listed: Vec<ReviewView> = ana.call("list_reviews", &[("only", "past-due")]).await.json();
    assert_eq!(listed.iter().map(|review| review.id.to_string()).collect::<Vec<_>>(), [STAGING]);
    let led = review(&ana, STAGING).await.silent_led;
    assert_eq!((led.not_yet, led.rehearsed), (0, 1));
    let shown = ana.get(&route::review(STAGING)).await.body;
    assert!(shown.contains("Deactivate 1 that was rehearsed"), "{shown}");
    assert!(carried(&ana.get(&asks("deactivate", STAGING, "silent")).await.body)[0].starts_with(REHEARSED));
    assert_eq!(ana.call("list_reviews", &[("only", "late")]).await.status, 422);
    let vera: Needs = house.signed_in(VERA).await.call("get_needs", &[]).await.json();
    assert!(!vera.lines.iter().any(|line| line.what.contains("due day")), "{vera:#?}");
    // The due day itself is in time, and what has ended is due no more.
    let past = async || {
        let program = Program::admin(&house).await;
        let all = program.get("/api/v2/needs").await.ok();
        let due =
            all["entities"].as_array().unwrap().iter().find(|need| need["kind"] == "review_due").cloned().unwrap();
        let listed = program.get(due["listUri"].as_str().unwrap()).await.ok();
        assert_eq!(listed["total"], due["count"]);
        assert!(listed["entities"].as_array().unwrap().iter().all(|review| review["pastDue"] == true));
        due["count"].as_u64().unwrap()
    };
    house.wait(9 * DAY);
    assert_eq!(past().await, 1);
    house.wait(DAY);
    assert_eq!(past().await, 2);
    let ana = house.signed_in(ANA).await;
    ana.submit("end_review", &[("id", REVIEW), ("version", "1")]).await;
    assert_eq!(past().await, 1);
}
