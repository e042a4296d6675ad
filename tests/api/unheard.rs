//! Rehearsals of which not all was heard: no server ran, or the database was restored. Their result says so.

use crate::{
    house::{ANA, Browser, House, page},
    oauth::machine,
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::{
        Timestamp,
        rehearsal::UNHEARD,
        restoration::Cause,
        time::{HOUR, MINUTE},
    },
    server::{
        jobs::ended::{close_rehearsals, listen},
        use_cases::restorations::{Known, Whole, cut},
    },
};
use serde_json::json;

/// A sweep.
async fn look(house: &House) {
    listen(&house.state.store, house.clock.now()).await.unwrap();
    close_rehearsals(&house.state.store, house.clock.now(), 100).await.unwrap();
}

/// Time goes on while a server runs.
async fn run(house: &House, span: i64) {
    for _ in 0..span / UNHEARD {
        house.wait(UNHEARD);
        look(house).await;
    }
}

async fn begin(ana: &Browser, id: &str, minutes: i64) {
    let begun = ana.call("rehearse_client", &[("id", id), ("span", &minutes.to_string())]).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
}

#[tokio::test]
async fn a_result_says_for_how_long_no_server_ran() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (long, short, late) = (machine(&ana).await, machine(&ana).await, machine(&ana).await);
    look(&house).await;
    begin(&ana, &long.id, 48 * 60).await;
    begin(&ana, &short.id, 60).await;
    run(&house, 30 * MINUTE).await;
    house.wait(47 * HOUR);
    let ana = house.signed_in(ANA).await;
    // Somebody begins the next one before the server has looked.
    look(&house).await;
    begin(&ana, &late.id, 60).await;
    run(&house, 30 * MINUTE).await;
    let result = async |id: &str| ana.client(id).await.rehearsal.unwrap().result;
    let says = "No knock in 48 hours. Not all of it was heard: nobody listened for 47 hours.";
    assert_eq!(result(&long.id).await, says);
    assert_eq!(
        result(&short.id).await,
        "No knock in 1 hour. Not all of it was heard: nobody listened for 30 minutes.",
        "it was over by then"
    );
    assert_eq!(result(&late.id).await, "No knock in 30 minutes.");
    for question in ["/delete", "/disable"] {
        let body = ana.get(&format!("{}{question}", page(&long.id))).await.body;
        assert!(body.contains(says), "{question}");
    }
    let program = Program::admin(&house).await;
    let told = program.get(&format!("{CLIENTS}/{}/rehearsal", long.id)).await.ok();
    assert_eq!((&told["result"], &told["secondsUnheard"]), (&json!(says), &json!(47 * 3_600)));
    // What is closed stays as it is.
    house.wait(HOUR);
    look(&house).await;
    assert_eq!(house.signed_in(ANA).await.client(&long.id).await.rehearsal.unwrap().result, says);
}

/// Two servers that start at once on one database look at once.
#[tokio::test]
async fn what_nobody_heard_is_counted_once() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    look(&house).await;
    begin(&ana, &robot.id, 60).await;
    house.wait(20 * MINUTE);
    let (store, now) = (&house.state.store, house.clock.now());
    let looks = tokio::join!(listen(store, now), listen(store, now.plus(1)), listen(store, now.plus(2)));
    assert!(looks.0.is_ok() && looks.1.is_ok() && looks.2.is_ok(), "{looks:?}");
    let said = house.signed_in(ANA).await.client(&robot.id).await.rehearsal.unwrap().result;
    assert!(said.ends_with("nobody listened for 20 minutes."), "{said}");
}

#[tokio::test]
async fn a_result_says_what_a_restored_database_does_not_know() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    begin(&ana, &robot.id, 60).await;
    look(&house).await;
    house.wait(2 * MINUTE);
    // Of a backup that was made a minute ago, between two looks.
    let (now, state_of): (Timestamp, _) = (house.clock.now(), house.clock.now().plus(-MINUTE));
    let mut transaction = house.state.store.begin().await.unwrap();
    cut(&mut transaction, Cause::Backup, Some(state_of), Known::new(), Whole::default(), now).await.unwrap();
    transaction.commit().await.unwrap();
    look(&house).await;
    house.wait(3 * MINUTE);
    look(&house).await;
    let ana = house.signed_in(ANA).await;
    let said = ana.client(&robot.id).await.rehearsal.unwrap().result;
    assert_eq!(said, "No knock in 5 minutes. Not all of it was heard: nobody listened for 2 minutes.");
}
