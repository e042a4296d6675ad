//! Programs and people that change each other, or themselves, at the same moment. What a caller's authority rests on is
//! held while a change is under way: where it is also what is changed, nobody waits for somebody who waits for them.

use super::{ADMIN_ROLE, CLIENTS, Program, Reply, bearer};
use crate::{
    house::{ANA, Browser, House, TOM},
    oauth::{Client, machine},
    powers::Harbour,
};
use clientele::{domain::UserId, server::cli::demo::PASSWORD, wire::UserDetails};
use serde_json::{Value, json};
use std::{future::Future, sync::Arc};
use tokio::task::JoinSet;

const ROUNDS: usize = 6;

/// Does all of it at once.
async fn at_once<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    tasks.into_iter().collect::<JoinSet<T>>().join_all().await
}

/// A client as the API has it, with its address.
struct Known {
    path: String,
    body: Value,
}

async fn known(by: &Program, client: &Client) -> Known {
    let path = format!("{CLIENTS}/{}", client.id);
    Known { body: by.get(&path).await.ok(), path }
}

/// Renames a client, and gives it a secret that it takes away again.
async fn change(by: Arc<Program>, path: String, mut body: Value, name: String) -> Vec<Reply> {
    body["name"] = json!(name);
    body.as_object_mut().unwrap().remove("version");
    let mut replies = vec![by.put(&path, &body).await];
    let made = by.post(&format!("{path}/secrets"), &json!({})).await;
    if made.status == 200 {
        let secret = format!("{path}/secrets/{}", made.body["id"].as_str().unwrap());
        replies.push(by.delete(&secret).await);
    }
    replies.push(made);
    replies
}

/// Each of these programs changes the client beside it, all at once and in several rounds.
async fn change_at_once(pairs: &[(Arc<Program>, &Known)]) {
    for round in 0..ROUNDS {
        let tasks: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(n, (by, of))| change(by.clone(), of.path.clone(), of.body.clone(), format!("Changed {round} {n}")))
            .collect();
        for reply in at_once(tasks).await.into_iter().flatten() {
            // Two secrets are all a client may have: that one comes too late is told with 400.
            assert!([200, 204, 400].contains(&reply.status.as_u16()), "round {round}: {} {}", reply.status, reply.body);
        }
    }
}

#[tokio::test]
async fn a_client_that_changes_itself_twice_at_once_does_both() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    let (one, other) = (Arc::new(Program::of(&house, &client).await), Arc::new(Program::of(&house, &client).await));
    let itself = known(&one, &client).await;
    change_at_once(&[(one.clone(), &itself), (one, &itself), (other.clone(), &itself), (other, &itself)]).await;
}

#[tokio::test]
async fn two_clients_that_change_each_other_at_once_both_do() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (one, other) = (machine(&ana).await, machine(&ana).await);
    let (by_one, by_other) = (Arc::new(Program::of(&house, &one).await), Arc::new(Program::of(&house, &other).await));
    let (one, other) = (known(&by_one, &one).await, known(&by_one, &other).await);
    change_at_once(&[(by_one.clone(), &other), (by_other.clone(), &one), (by_one, &one), (by_other, &other)]).await;
}

#[tokio::test]
async fn two_applications_through_which_somebody_changes_both_do() {
    let house = House::open().await;
    let (one, other) =
        (bearer::console(&house, &[("all", "write")]).await, bearer::console(&house, &[("all", "write")]).await);
    let by_one = Arc::new(bearer::as_user(&house, &one, ANA, "all").await);
    let by_other = Arc::new(bearer::as_user(&house, &other, ANA, "all").await);
    let (one, other) = (known(&by_one, &one).await, known(&by_one, &other).await);
    change_at_once(&[(by_one.clone(), &other), (by_other.clone(), &one), (by_one, &one), (by_other, &other)]).await;
}

#[tokio::test]
async fn a_token_that_is_ended_several_times_at_once_ends() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    for _ in 0..ROUNDS {
        let program = Arc::new(Program::of(&house, &client).await);
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let program = program.clone();
                async move { program.delete("/api/v2/tokens/me").await.status.as_u16() }
            })
            .collect();
        let mut statuses = at_once(tasks).await;
        statuses.sort_unstable();
        // Whoever comes after it was ended is told that it is.
        assert!(statuses[0] == 200 && statuses.iter().all(|status| [200, 401].contains(status)), "{statuses:?}");
        assert_eq!(program.get("/api/v2/tokens/me").await.status, 401);
    }
}

/// What a user is called, as a change asked by a browser.
async fn rename(by: Arc<Browser>, of: UserDetails, name: String) -> u16 {
    let (id, version) = (of.row.id.to_string(), of.row.version.to_string());
    let fields = [("id", id.as_str()), ("version", &version), ("name", &name), ("email", &of.row.email)];
    by.call("save_user", &fields).await.status.as_u16()
}

#[tokio::test]
async fn users_who_change_each_other_and_themselves_at_once_are_served() {
    let harbour = Harbour::open().await;
    let pat = Arc::new(harbour.join("Pat", &["Administrator"]).await);
    let mal = Arc::new(harbour.join("Mal", &["Administrator"]).await);
    let (pats, mals) = (harbour.user("Pat").await.row.id, harbour.user("Mal").await.row.id);
    for round in 0..ROUNDS {
        let of = async |id: UserId| -> UserDetails {
            harbour.olive.call("get_user", &[("id", &id.to_string())]).await.json()
        };
        let (of_pat, of_mal) = (of(pats).await, of(mals).await);
        let tasks = [
            rename(pat.clone(), of_mal.clone(), format!("Mal {round}")),
            rename(mal.clone(), of_pat.clone(), format!("Pat {round}")),
            rename(pat.clone(), of_pat, format!("Pat herself {round}")),
            rename(mal.clone(), of_mal, format!("Mal himself {round}")),
        ];
        let statuses = at_once(tasks).await;
        let done = statuses.iter().filter(|status| **status == 200).count();
        // Of two who change one user from the same version the second is told of the first.
        assert!(done == 2 && statuses.iter().all(|status| [200, 409].contains(status)), "round {round}: {statuses:?}");
    }
}

#[tokio::test]
async fn a_password_that_is_changed_twice_at_once_is_changed_once() {
    let house = House::open().await;
    let mut current = PASSWORD.to_owned();
    for round in 0..ROUNDS {
        let mut tasks = vec![];
        for n in 0..2 {
            let browser = house.anybody();
            assert_eq!(browser.sign_in(TOM, &current).await.status, 200);
            let (current, password) = (current.clone(), format!("a barge on the canal {round} {n}"));
            tasks.push(async move {
                let status = browser.call("change_password", &[("current", &current), ("password", &password)]).await;
                (status.status.as_u16(), password)
            });
        }
        let (won, lost): (Vec<_>, Vec<_>) = at_once(tasks).await.into_iter().partition(|(status, _)| *status == 200);
        // The other session is ended, or its password is not that of a moment ago.
        assert!(won.len() == 1 && [401, 422].contains(&lost[0].0), "round {round}: {won:?} {lost:?}");
        current = won.into_iter().next().unwrap().1;
    }
}

#[tokio::test]
async fn clients_with_roles_that_are_added_at_once_are_all_added() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    let program = Arc::new(Program::of(&house, &client).await);
    for round in 0..ROUNDS {
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let program = program.clone();
                let body = json!({"name": format!("Added {round} {n}"), "authorizedGrantType": "CLIENT-CREDENTIALS",
                                  "roleDivisions": [{"roleId": ADMIN_ROLE, "divisionId": "*"}]});
                async move { program.post(CLIENTS, &body).await }
            })
            .collect();
        for reply in at_once(tasks).await {
            reply.ok();
        }
    }
}
