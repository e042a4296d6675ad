//! The pages of reviews.

use super::{ANSWERED, OF_ANA, OF_NO_USER, REVIEW, STAGING};
use crate::house::{ANA, Browser, House, JON, LIST, MIA, PAYROLL, TOM, VERA, YOUNG};
use clientele::{
    domain::{
        review::{AnswerKind, Standing},
        time::DAY,
    },
    wire::{ReviewPage, ReviewView, ReviewedView, route},
};

fn page() -> String {
    route::review(REVIEW)
}

async fn review(browser: &Browser) -> ReviewPage {
    browser.call("get_review", &[("id", REVIEW)]).await.json()
}

async fn row(browser: &Browser, client: &str) -> ReviewedView {
    let found = review(browser).await.rows.into_iter().find(|row| row.client.to_string() == client);
    found.unwrap()
}

async fn answer(browser: &Browser, client: &str, version: &str, answer: &str, until: &str) -> crate::house::Answer {
    let fields = [("id", REVIEW), ("client", client), ("version", version), ("answer", answer), ("until", until)];
    browser.submit("answer_review", &fields).await
}

#[tokio::test]
async fn one_answers_about_ones_own_clients_one_after_the_other_without_javascript() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = ana.get(route::REVIEWS).await.body;
    assert!(list.contains("2 of 6 clients answered") && list.contains("Answer 2 clients"), "{list}");
    let first = ana.get(&route::review_answer(REVIEW, &[])).await.body;
    assert!(first.contains("Is “Agent desktop” still needed?") && first.contains("2 clients left for you"), "{first}");
    assert!(first.contains("secrets in use") && first.contains("value=\"2027-11-23\""), "{first}");
    // What is wrong comes back beside its field, with what was typed.
    let refused = answer(&ana, OF_ANA, "1", "needed", "2026-11-01").await;
    let again = ana.get(refused.leads_to()).await.body;
    assert!(again.contains("Use a day after today.") && again.contains("value=\"2026-11-01\""), "{again}");
    let done = answer(&ana, OF_ANA, "1", "needed", "2027-03-01").await;
    let second = ana.get(done.leads_to()).await.body;
    assert!(second.contains("Agent desktop: Still needed until 1 Mar 2027."), "{second}");
    assert!(
        second.contains("Is “Payroll bridge” still needed?") && second.contains("1 client left for you"),
        "{second}"
    );
    // The last answer is taken back, and asked about again.
    let undone = ana.submit("take_back_answer", &[("id", REVIEW), ("client", OF_ANA), ("version", "2")]).await;
    assert!(ana.get(undone.leads_to()).await.body.contains("Is “Agent desktop” still needed?"));
    answer(&ana, OF_ANA, "3", "let_go", "").await;
    let done = answer(&ana, PAYROLL, "1", "not_mine", "").await;
    let last = ana.get(done.leads_to()).await.body;
    assert!(last.contains("All answered") && last.contains("Payroll bridge: Not mine."), "{last}");
    assert!(ana.client(OF_ANA).await.row.removal.is_none(), "it is as it was");
    // All that wait, for whoever may edit them.
    let all = ana.get(&route::review_answer(REVIEW, &[("whose", "all")])).await.body;
    assert!(all.contains("Is “Billing sync” still needed?"), "{all}");
    let passed = route::review_answer(REVIEW, &[("after", "5"), ("whose", "all")]);
    assert!(ana.get(&passed).await.body.contains("2 clients that you passed over still wait."));
}

#[tokio::test]
async fn what_is_gone_is_not_counted_as_answered_and_a_day_that_has_passed_is_marked_on_both_pages() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let past: ReviewPage = ana.call("get_review", &[("id", STAGING)]).await.json();
    assert_eq!((past.review.progress.gone, past.review.progress.silent, past.review.past_due), (1, 1, true));
    for address in [format!("{}?only=past-due", route::REVIEWS), route::review(STAGING)] {
        let shown = ana.get(&address).await.body;
        assert!(shown.contains("0 of 1 client answered, 1 gone"), "{address}: {shown}");
        assert!(shown.contains("<progress max=\"1\" value=\"0\""), "{address}: {shown}");
        assert!(shown.contains("<span class=\"pill pill-inactive\">Past due</span>"), "{address}: {shown}");
    }
    let running = ana.get(&page()).await.body;
    assert!(!running.contains("pill-inactive\">Past due"), "there is time: {running}");
    // One that is ended waits for nobody, whatever its day.
    assert!(ana.submit("end_review", &[("id", STAGING), ("version", "1")]).await.status.is_redirection());
    for address in [route::REVIEWS.to_owned(), route::review(STAGING)] {
        assert!(!ana.get(&address).await.body.contains("pill-inactive\">Past due"), "{address}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_says_what_was_answered() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    answer(&tom, OF_NO_USER, "1", "needed", "2027-03-01").await;
    let refused = answer(&ana, OF_NO_USER, "1", "let_go", "").await;
    let page = ana.get(refused.leads_to()).await.body;
    let says = "Not saved. Tom Okafor answered this meanwhile: still needed until 2027-03-01. Look at it again.";
    assert!(page.contains(says), "{page}");
    assert!(page.contains("Still needed until 1 Mar 2027, says Tom Okafor."), "{page}");
    let ended = ana.submit("end_review", &[("id", REVIEW), ("version", "1")]).await;
    assert!(ana.get(ended.leads_to()).await.body.contains("The review Clients in production is ended."));
    let refused = answer(&tom, OF_NO_USER, "2", "let_go", "").await;
    assert!(tom.get(refused.leads_to()).await.body.contains("This review was ended already."));
    assert_eq!(row(&ana, OF_NO_USER).await.said.as_deref(), Some("Still needed until 1 Mar 2027"));
}

#[tokio::test]
async fn who_only_looks_sees_how_far_it_is_and_answers_about_nobody_elses() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let shown = vera.get(&page()).await.body;
    assert!(shown.contains("2 of 6 clients answered") && !shown.contains("End review"), "{shown}");
    assert!(!shown.contains("aria-label=\"Answer ") && !shown.contains("aria-label=\"Change "), "{shown}");
    let asked = vera.get(&route::review_answer(REVIEW, &[("client", OF_ANA)])).await.body;
    assert!(asked.contains("Needs OAuth &gt; Client &gt; Edit") && !asked.contains("/fn/answer_review"), "{asked}");
    assert_eq!(
        vera.call("answer_review", &[("id", REVIEW), ("client", OF_ANA), ("version", "1"), ("answer", "let_go")])
            .await
            .status,
        403
    );
    let start = vera.get(&format!("{}?label=finance", route::START_REVIEW)).await.body;
    assert!(start.contains("Needs OAuth &gt; Client &gt; Edit") && !start.contains("/fn/start_review"), "{start}");
    // An owner needs no permission to edit.
    ana.call("save_ownership", &[("id", OF_ANA), ("version", "1"), ("owner_email", VERA)]).await;
    let mine: Vec<ReviewView> = vera.call("list_reviews", &[]).await.json();
    assert_eq!(mine[0].waits, 1);
    answer(&vera, OF_ANA, "1", "let_go", "").await;
    assert_eq!(row(&ana, OF_ANA).await.standing, Standing::Answered(AnswerKind::LetGo));
    for (stranger, status) in [(MIA, 404), (JON, 403)] {
        assert_eq!(house.signed_in(stranger).await.call("get_review", &[("id", REVIEW)]).await.status, status);
    }
}

#[tokio::test]
async fn a_review_starts_from_what_the_list_shows() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let views = ana.get(&format!("{}?label=finance", route::VIEWS)).await.body;
    let link = format!("{}?label=finance\"", route::START_REVIEW);
    assert!(views.contains(&link), "{views}");
    let start = ana.get(&format!("{}?label=finance", route::START_REVIEW)).await.body;
    assert!(start.contains("3 clients now") && start.contains("Label: finance"), "{start}");
    let wrong =
        ana.submit("start_review", &[("name", "Finance"), ("query", "label=finance"), ("due", "2026-11-01")]).await;
    let again = ana.get(wrong.leads_to()).await.body;
    assert!(again.contains("Use 2026-11-23 or a later day.") && again.contains("value=\"Finance\""), "{again}");
    assert!(again.contains("value=\"label=finance\""), "{again}");
    let done =
        ana.submit("start_review", &[("name", "Finance"), ("query", "label=finance"), ("due", "2026-12-01")]).await;
    let shown = ana.get(done.leads_to()).await.body;
    assert!(shown.contains("The review Finance has started.") && shown.contains("0 of 3 clients answered"), "{shown}");
    assert!(shown.contains("Due 1 Dec 2026"), "{shown}");
    assert!(ana.get(route::START_REVIEW).await.body.contains("A review is about the clients that a view shows."));
}

#[tokio::test]
async fn silence_leads_to_a_rehearsal_and_then_to_the_question_of_delete() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let rehearse = format!("{LIST}/{OF_NO_USER}/rehearse?");
    assert!(!ana.get(&page()).await.body.contains(&rehearse), "there is time to answer");
    answer(&ana, OF_ANA, "1", "let_go", "").await;
    let shown = ana.get(&page()).await.body;
    assert!(shown.contains(&format!("{LIST}/{OF_ANA}/rehearse?")), "what may go can be rehearsed at once: {shown}");
    house.wait(12 * DAY);
    let ana = house.signed_in(ANA).await;
    let shown = ana.get(&page()).await.body;
    assert!(shown.contains("3 clients got no answer.") && shown.contains("Nothing happens by itself."), "{shown}");
    assert!(shown.contains(&rehearse) && shown.contains(&format!("{LIST}/{OF_NO_USER}/delete?")), "{shown}");
    assert!(!shown.contains(&format!("{LIST}/{ANSWERED}/rehearse?")), "what is needed stays: {shown}");
    let filtered = ana.get(&format!("{}?standing=silent", page())).await.body;
    assert!(filtered.contains("Data warehouse") && !filtered.contains("Contact importer"), "{filtered}");
    assert!(ana.get(&format!("{}?standing=gone", page())).await.body.contains("No client matches"));
    // One that Delete would remove at once is left to whoever says so of it.
    let new = [("name", "New ones"), ("query", "q=Quality review"), ("due", "2026-12-06")];
    let started = ana.submit("start_review", &new).await;
    let new = started.leads_to().split('?').next().unwrap_or_default().to_owned();
    house.wait(2 * DAY);
    let ana = house.signed_in(ANA).await;
    let (shown, young) = (ana.get(&new).await.body, format!("{LIST}/{YOUNG}"));
    assert!(shown.contains(&format!("{young}/rehearse?")) && !shown.contains(&format!("{young}/delete?")), "{shown}");
    assert!(shown.contains("New: deleting would remove it at once"), "{shown}");
    assert_eq!(ana.call("get_review", &[("id", REVIEW), ("standing", "asleep")]).await.status, 422);
}
