use super::{Disk, EIO, ENOSPC, NOT_LASTING, Server};
use crate::house::{ANA, Answer, Browser, By, LIST, OLD, YOUNG, form, page, pairs};
use clientele::wire::UiError;
use std::time::{Duration, Instant};

/// Saves another description of a client, as its page does.
async fn save(browser: &Browser, by: By, description: &str) -> Answer {
    let fields = form(&browser.client(YOUNG).await, &[("description", description)]);
    browser.post(by, "save_client", &pairs(&fields)).await
}

/// What there is of a client: its version, its description, and how often it was changed.
async fn stands(browser: &Browser) -> (i64, String, usize) {
    let details = browser.client(YOUNG).await;
    let activity = browser.call("get_activity", &[("id", YOUNG)]).await.body;
    (details.row.version, details.settings.description, activity.matches("\"description\"").count())
}

/// Writes that have to be kept.
async fn keeps(browser: &Browser, times: usize, after: &str) {
    let (version, ..) = stands(browser).await;
    for n in 0..times {
        let answer = save(browser, By::Fetch, &format!("{after}, {n}")).await;
        assert_eq!(answer.status, 200, "{after}, {n}: {}", answer.body);
    }
    let (now, description, _) = stands(browser).await;
    assert_eq!((now, description), (version + times as i64, format!("{after}, {}", times - 1)));
}

/// Whether nobody knows if it was saved: it was written, and only not made lasting.
fn is_not_known(answer: &Answer) -> bool {
    answer.status == 503 && answer.body.contains("Look whether it was saved before you try again.")
}

fn is_refused(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert!(answer.body.contains("Nothing was saved. Try again in a moment."), "{}", answer.body);
}

async fn until_ready_is(browser: &Browser, status: u16) {
    let begun = Instant::now();
    while browser.get("/readyz").await.status != status {
        assert!(begun.elapsed() < Duration::from_secs(20), "/readyz does not come to {status}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How many calls in a row are made to fail, one after the other: those of several whole writes.
const CALLS: i64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_write_that_failed_at_any_call_the_next_ten_are_kept() {
    let Some(disk) = Disk::new() else { return };
    let server = Server::start(&mut disk.clientele());
    let ana = server.signed_in(ANA).await;
    let mut refused = 0;
    for nth in 1..=CALLS {
        let before = stands(&ana).await;
        let (word, error) = if nth % 2 == 0 { ("broken", EIO) } else { ("full", ENOSPC) };
        disk.fail(nth, 1, error);
        let mut done = 0;
        while !disk.is_done() {
            let answer = save(&ana, By::Fetch, &format!("{word} at {nth}, {done}")).await;
            if answer.status == 200 {
                done += 1;
                continue;
            }
            if !is_not_known(&answer) {
                is_refused(&answer);
            }
            assert!(matches!(answer.error(), UiError::Unavailable { .. }));
            refused += 1;
            let after = stands(&ana).await;
            assert_eq!(after.0, before.0 + done, "call {nth}: half of it was saved");
            assert!(done > 0 || after == before, "call {nth}: {before:?} became {after:?}");
        }
        keeps(&ana, 10, &format!("after {word} at {nth}")).await;
    }
    // Others meet what is written after the change: the notice of it, or a checkpoint. Neither refuses anybody.
    assert!(refused > CALLS / 3, "only {refused} writes were refused");
    until_ready_is(&ana, 200).await;
    drop(server);
    let verified = disk.clientele().args(["audit", "verify", "--database", "a.db"]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// A commit that was written and could not be made lasting stands in the log of the database: whoever opens it next reads it.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_there_after_a_crash_of_which_it_was_said_that_nothing_was_saved() {
    let Some(disk) = Disk::new() else { return };
    let mut server = Server::start(&mut disk.clientele());
    let mut ana = server.signed_in(ANA).await;
    let mut there = 0;
    for n in 0..10 {
        let description = format!("broken, {n}");
        disk.fail(1, i64::MAX, if n % 2 == 0 { EIO } else { NOT_LASTING });
        let answer = save(&ana, By::Fetch, &description).await;
        drop(server);
        disk.heal();
        server = Server::start(&mut disk.clientele());
        ana = server.signed_in(ANA).await;
        let is_there = stands(&ana).await.1 == description;
        if is_not_known(&answer) {
            there += i32::from(is_there);
        } else {
            is_refused(&answer);
            assert!(!is_there, "{n}: nothing was said to be saved");
        }
    }
    assert!(there > 0, "what was not lasting was never there: this tries nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_is_full_people_can_look_and_are_told_that_nothing_was_saved() {
    let Some(disk) = Disk::new() else { return };
    let server = Server::start(&mut disk.clientele());
    let ana = server.signed_in(ANA).await;
    keeps(&ana, 1, "before").await;
    until_ready_is(&ana, 200).await;
    let before = stands(&ana).await;
    disk.fail(1, i64::MAX, ENOSPC);
    until_ready_is(&ana, 503).await;
    for by in [By::Fetch, By::Form, By::Fetch, By::Form] {
        is_refused(&save(&ana, by, "while it is full").await);
    }
    let sign_in = server.anybody().sign_in(ANA, clientele::server::cli::demo::PASSWORD).await;
    is_refused(&sign_in);
    assert_eq!(ana.get(LIST).await.status, 200);
    assert_eq!(ana.get(&page(YOUNG)).await.status, 200);
    assert_eq!(ana.get("/readyz").await.status, 503);
    assert_eq!(stands(&ana).await, before);
    disk.heal();
    keeps(&ana, 10, "with room again").await;
    until_ready_is(&ana, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_folder_for_temporary_files_is_needed() {
    let Some(disk) = Disk::new() else { return };
    let server = Server::start(disk.clientele().env("NO_TEMPORARY_FILES", "yes"));
    let ana = server.signed_in(ANA).await;
    keeps(&ana, 1, "without temporary files").await;
    crate::oauth::machine(&ana).await;
    let deactivated = ana.call("delete_client", &[("id", OLD), ("outcome", "deactivated")]).await;
    assert_eq!(deactivated.status, 200, "{}", deactivated.body);
}
