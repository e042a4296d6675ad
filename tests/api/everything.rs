//! `clientele end-everything`: whatever was issued is dead in every process, and everybody can begin anew.

use crate::{
    house::{
        ANA, Browser, Database, House, NOW, OLD, TOM,
        program::{at_a_terminal, clientele},
    },
    oauth::{application, machine},
};
use clientele::server::{
    storage::Store,
    use_cases::{audit::verify, everything},
};
use std::process::Command;

const MERIDIAN: &str = "0c11e27e-1e00-4000-8000-000100000001";
/// Tom's id.
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";

fn command(database: &Database, folder: &tempfile::TempDir, more: &[&str]) -> Command {
    let mut command = clientele(folder.path());
    command.args(["end-everything", "--log", "error", "--database", &database.url()]).args(more);
    command
}

/// What the command says, and its exit code.
fn run(database: &Database, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    tokio::task::block_in_place(|| {
        let output = command(database, &folder, more).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    })
}

async fn is_in(browser: &Browser) -> bool {
    browser.call("list_clients", &[]).await.status == 200
}

async fn link_for(ana: &Browser) -> String {
    let made = ana.submit("make_link", &[("id", TOMS), ("version", "1")]).await;
    crate::powers::link(ana, made).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_issued_ends_in_every_process_and_everybody_begins_anew() {
    let house = House::open().await;
    let elsewhere = house.next_door().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (robot, planner) = (machine(&ana).await, application(&ana).await);
    let own = robot.own_token(&house).await;
    let toms = planner.tokens_for(&house, &tom).await;
    let code = planner.code(&tom, &[]).await;
    let link = link_for(&ana).await;
    let welcome = async |house: &House| house.anybody().call("get_welcome", &[("token", &link)]).await.status;
    assert!(robot.sees(&elsewhere, &own.access_token).await && robot.sees(&elsewhere, &toms.access_token).await);
    assert_eq!(welcome(&elsewhere).await, 200);

    let ended = everything::end(&house.state.store, house.clock.now()).await.unwrap();
    let ours = ended.iter().find(|ended| ended.organization_id.to_string() == MERIDIAN).unwrap();
    assert_eq!((ours.refresh_tokens, ours.codes, ours.links), (1, 1, 1), "{ours:?}");
    assert!(ours.access_tokens >= 2 && ours.sessions >= 2 && ours.consents >= 2, "{ours:?}");
    let none = everything::would_end(&house.state.store, house.clock.now()).await.unwrap();
    assert!(none.iter().all(|issued| issued.kinds().iter().all(|(n, _)| *n == 0)), "{none:?}");

    for house in [&house, &elsewhere] {
        assert!(!robot.sees(house, &own.access_token).await && !robot.sees(house, &toms.access_token).await);
        planner.refresh(house, toms.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
        planner.redeem(house, &code).await.refused(400, "invalid_grant");
        assert_eq!(welcome(house).await, 404);
    }
    assert!(!is_in(&ana).await && !is_in(&tom).await, "both are signed out");
    // In the same millisecond: a number tells the order, not the clock.
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (own, fresh) = (robot.own_token(&house).await, planner.tokens_for(&elsewhere, &tom).await);
    assert!(robot.sees(&elsewhere, &own.access_token).await && robot.sees(&house, &fresh.access_token).await);
    let log = ana.get("/admin/audit").await.body;
    assert!(log.contains("ended everything that was ever issued in"), "{log}");
    let reports = verify(&house.state.store, &[]).await.unwrap();
    assert!(reports.iter().all(|report| report.broken() == 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_step_of_a_sign_in_ends() {
    let house = House::open().await;
    let tom = house.signed_in(TOM).await;
    let (secret, _) = crate::account::set_up(&house, &tom).await;
    let half_in = crate::account::first_step(&house, TOM).await;
    house.wait(60_000);
    everything::end(&house.state.store, house.clock.now()).await.unwrap();
    let code = crate::account::code(&house, &secret);
    assert_ne!(crate::account::by_code(&half_in, &code).await.status, 200);
    let half_in = crate::account::first_step(&house, TOM).await;
    assert_eq!(crate::account::by_code(&half_in, &code).await.status, 200, "and the code was not used up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_issued_while_it_falls_outlives_it() {
    for _ in 0..3 {
        let house = House::open().await;
        let elsewhere = house.next_door().await;
        let ana = house.signed_in(ANA).await;
        let robot = machine(&ana).await;
        let begin = tokio::sync::Notify::new();
        let asking = async {
            let mut issued = vec![];
            for n in 0..15 {
                if n == 5 {
                    begin.notify_one();
                }
                issued.push(robot.own_token(&elsewhere).await.access_token);
            }
            issued
        };
        let changing = async {
            for round in 0..8 {
                let switch = if round % 2 == 0 { "disable_client" } else { "enable_client" };
                if ana.call(switch, &[("id", OLD)]).await.status != 200 {
                    break;
                }
            }
        };
        let ending = async {
            begin.notified().await;
            everything::end(&house.state.store, house.clock.now()).await.unwrap();
            robot.own_token(&house).await.access_token
        };
        let (issued, (), after) = tokio::join!(asking, changing, ending);
        let mut alive = vec![];
        for token in &issued {
            alive.push(robot.sees(&house, token).await);
        }
        assert!(alive.is_sorted(), "what was issued before it is dead, what was issued after it lives: {alive:?}");
        assert!(!alive[0] && robot.sees(&house, &after).await && !is_in(&ana).await, "{alive:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_says_what_would_end_and_asks_before_it_ends_it() {
    let database = Database::demo().await;
    let store = database.open().await;
    let tokens = async || -> i64 {
        everything::would_end(&store, NOW).await.unwrap().iter().map(|issued| issued.access_tokens).sum()
    };
    let before = tokens().await;
    assert!(before > 0);
    let (code, says) = run(&database, &["--dry-run"]);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("Meridian Post: ") && says.contains("would end") && says.contains("dry run"), "{says}");
    let (code, says) = run(&database, &[]);
    assert!(code == Some(2) && says.contains("no terminal"), "{code:?} {says}");
    for (typed, ends) in [("yes\n", 7), ("meridian post\n", 7), ("\n", 7)] {
        let folder = tempfile::tempdir().unwrap();
        let (code, says) = tokio::task::block_in_place(|| at_a_terminal(&mut command(&database, &folder, &[]), typed));
        assert!(
            code == Some(ends) && says.contains("Type Meridian Post to end everything"),
            "{typed:?} {code:?} {says}"
        );
    }
    assert_eq!(tokens().await, before, "nothing has ended");
    let folder = tempfile::tempdir().unwrap();
    let (code, says) =
        tokio::task::block_in_place(|| at_a_terminal(&mut command(&database, &folder, &[]), "Meridian Post\n"));
    assert!(code == Some(0) && says.contains(" ended"), "{code:?} {says}");
    assert_eq!(tokens().await, 0);
    let (code, says) = run(&database, &["--yes"]);
    assert!(code == Some(0) && says.contains("nothing ended, as nothing was alive"), "{code:?} {says}");
    store.close().await;
    let empty = Database::empty().await;
    Store::open(&empty.url()).await.unwrap().close().await;
    let (code, says) = run(&empty, &["--yes"]);
    assert!(code == Some(0) && says.contains("nothing to end"), "{code:?} {says}");
}
