//! What is said before something that is in use is taken away.

use crate::{
    house::{ANA, Browser, House, page},
    oauth::{Client, machine},
    rest::{CLIENTS, Program},
};
use clientele::{domain::time::DAY, server::http::instant::iso};
use serde_json::{Value, json};

async fn write(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

/// What a page says, with a space for each tag.
fn text(body: &str) -> String {
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A machine that got three tokens.
async fn used(house: &House, ana: &Browser) -> Client {
    let client = machine(ana).await;
    for _ in 0..3 {
        client.own_token(house).await;
    }
    write(house).await;
    client
}

async fn says(browser: &Browser, path: &str) -> String {
    let shown = browser.get(path).await;
    assert_eq!(shown.status, 200, "{path}");
    text(&shown.body.replace("<!>", ""))
}

#[tokio::test]
async fn delete_disable_and_the_ends_of_a_secret_say_who_would_notice() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = used(&house, &ana).await;
    assert_eq!(ana.call("add_secret", &[("id", &client.id)]).await.status, 200);
    let in_words = "used 3 times today, last just now, from 127.0.0.1.";
    for path in ["/delete", "/disable"] {
        let question = says(&ana, &format!("{}{path}", page(&client.id))).await;
        assert!(question.contains(&format!("It was {in_words}")), "{path}: {question}");
    }
    let tab = says(&ana, &page(&client.id)).await;
    assert_eq!(tab.matches(&format!("It was {in_words}")).count(), 1, "of the one that was used: {tab}");
    assert_eq!(tab.matches(&format!(" was {in_words}")).count(), 2, "and by Reset secret: {tab}");

    let program = Program::admin(&house).await;
    let now = iso(house.clock.now());
    let expected = json!({"count": 3, "dateFirst": now, "dateLast": now, "addresses": ["127.0.0.1"]});
    let preview = program.get(&format!("{CLIENTS}/{}/deletion-preview", client.id)).await.ok();
    assert_eq!(preview["usedLately"], expected);
    assert!(preview["recordedByDaySince"].is_string());
    let secrets = program.get(&format!("{CLIENTS}/{}/secrets", client.id)).await.ok();
    let of: Vec<&Value> = secrets["entities"].as_array().unwrap().iter().map(|secret| &secret["usedLately"]).collect();
    assert_eq!(of, [&Value::Null, &expected], "the newest first");
    let rehearsed = json!({"ids": [client.id], "dryRun": true});
    let rehearsed = program.post(&format!("{CLIENTS}/bulk/delete"), &rehearsed).await.ok();
    assert_eq!(rehearsed["results"][0]["usedLately"], expected);

    // What is older than thirty days is no sign of use.
    house.wait(30 * DAY);
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{}/deletion-preview", client.id);
    assert_eq!(program.get(&path).await.ok()["usedLately"]["count"], 3, "thirty days ago");
    house.wait(DAY);
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    assert_eq!(program.get(&path).await.ok()["usedLately"], Value::Null);
    let question = says(&ana, &format!("{}/delete", page(&client.id))).await;
    assert!(question.contains("It was not used in the last 30 days."), "{question}");
}
