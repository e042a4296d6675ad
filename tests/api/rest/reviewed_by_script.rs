//! `clientele clients reviews`: which wait, what is changed of one, and how it leads on.

use super::{
    Program,
    bearer::{as_user, console},
    command_line::Shell,
};
use crate::house::{ANA, House};
use clientele::domain::time::DAY;
use serde_json::{Value, json};

fn ids(reviews: &Value) -> Vec<&str> {
    reviews.as_array().unwrap().iter().map(|review| review["id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_that_are_past_their_day_or_wait_for_an_answer_are_told_apart() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let started = shell.json(&["reviews", "start", "Finance", "--due", "2026-12-01", "--label", "finance"]);
    let id = started["id"].as_str().unwrap();
    let past = shell.json(&["reviews", "--past-due"]);
    assert!(
        !ids(&past).contains(&id) && past.as_array().unwrap().iter().all(|review| review["pastDue"] == true),
        "{past}"
    );
    assert_eq!(ids(&shell.json(&["reviews", "--mine"])), [""; 0], "a client's own token owns none");
    let app = console(&house, &[("oauth", "write")]).await;
    let ana: Program = as_user(&house, &app, ANA, "oauth").await;
    let mine = shell.json(&["reviews", "--mine", "--token", &ana.token]);
    assert!(mine.as_array().unwrap().iter().all(|review| review["waitsForYou"].as_u64() > Some(0)), "{mine}");
    assert!(!ids(&mine).is_empty(), "the demo asks her");
    house.wait(9 * DAY);
    let past = shell.json(&["reviews", "--past-due"]);
    assert!(ids(&past).contains(&id), "{past}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_changed_and_leads_on() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let started = shell.json(&["reviews", "start", "Production", "--due", "2026-12-01", "--label", "production"]);
    let id = started["id"].as_str().unwrap();
    let changed = shell.json(&["reviews", "change", id, "--due", "2026-12-03"]);
    assert_eq!(
        (&changed["name"], &changed["due"]),
        (&json!("Production"), &json!("2026-12-03")),
        "what is left out stays"
    );
    let told = shell.ends(0, &["reviews", "change", id, "--name", "In production"]);
    assert!(told.contains("In production") && told.contains("2026-12-03"), "{told}");
    shell.ends(5, &["reviews", "change", id, "--due", "soon"]);
    shell.ends(2, &["reviews", "change", "x", "--name", "y"]);
    // Before its day only what may go is rehearsed, each once.
    let told = shell.ends(2, &["reviews", "rehearse", id, "--for", "1h"]);
    assert!(told.contains("there is time to answer until 2026-12-03"), "{told}");
    shell.ends(0, &["reviews", "answer", id, "Agent desktop", "let_go"]);
    let outcomes = |done: &Value| -> Vec<String> {
        let rows = done["results"].as_array().unwrap();
        rows.iter()
            .map(|row| format!("{} {}", row["name"].as_str().unwrap(), row["outcome"].as_str().unwrap()))
            .collect()
    };
    let rehearsed = shell.json(&["reviews", "rehearse", id, "--for", "1h", "--let-go"]);
    assert_eq!(outcomes(&rehearsed), ["Agent desktop rehearsed"]);
    let again = shell.json(&["reviews", "rehearse", id, "--for", "1h", "--let-go"]);
    assert_eq!(outcomes(&again), ["Agent desktop rehearsed before"]);
    // After it those that got no answer.
    house.wait(11 * DAY);
    let silent = shell.ends(0, &["reviews", "rehearse", id, "--for", "1h"]);
    assert!(
        silent.contains("Billing sync") && silent.contains("refused until") && !silent.contains("Agent desktop"),
        "{silent}"
    );
    shell.ends(2, &["reviews", "rehearse", id, "--for", "4d"]);
    shell.ends(3, &["reviews", "rehearse", "00000000-0000-4000-8000-000000000000", "--for", "1h"]);
}
