//! The cut: the first use that begins after the commit is refused, on every path, in every process; and restoring revives
//! nothing.

use super::{Client, Tokens, application, delete, machine};
use crate::house::{ANA, Browser, House, TOM, form, pairs};
use clientele::{
    domain::{ClientId, time::DAY},
    server::{
        jobs::sweep::{TOKENS, sweep_once},
        storage::{clients::client::find_even_gone, tokens::access},
    },
};

async fn change(browser: &Browser, function: &str, id: &str) {
    let answer = browser.call(function, &[("id", id)]).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
}

/// Tokens of a user and a code that is not redeemed yet.
async fn in_use(house: &House, client: &Client, user: &Browser) -> (Tokens, String) {
    let tokens = client.tokens_for(house, user).await;
    assert!(client.introspect(house, &tokens.access_token).await.active);
    (tokens, client.code(user, &[]).await)
}

/// Everything a client had is dead, asked by a resource server that is none of the client's business.
async fn assert_cut(house: &House, watcher: &Client, tokens: &Tokens) {
    for token in [Some(&tokens.access_token), tokens.refresh_token.as_ref()].into_iter().flatten() {
        let seen = watcher.introspect(house, token).await;
        assert!(!seen.active && seen.client_id.is_none() && seen.exp.is_none(), "{seen:?}");
    }
}

#[tokio::test]
async fn a_deactivation_cuts_everything_and_a_restore_revives_nothing() {
    let house = House::open().await;
    let client = application(&house.signed_in(ANA).await).await;
    house.wait(31 * DAY);
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let watcher = machine(&ana).await;
    let (tokens, code) = in_use(&house, &client, &tom).await;
    delete(&ana, &client.id, "deactivated").await;

    assert_cut(&house, &watcher, &tokens).await;
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(401, "invalid_client");
    client.redeem(&house, &code).await.refused(401, "invalid_client");
    assert_eq!(super::ask(&tom, &client.request(&[])).await.status, 403);

    change(&ana, "restore_client", &client.id).await;
    assert_cut(&house, &watcher, &tokens).await;
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    client.redeem(&house, &code).await.refused(400, "invalid_grant");
    // The very same millisecond: a number tells the order, not the clock.
    let fresh = client.tokens_for(&house, &tom).await;
    assert!(watcher.introspect(&house, &fresh.access_token).await.active);
    assert_cut(&house, &watcher, &tokens).await;
}

#[tokio::test]
async fn a_machines_token_is_cut_by_each_way_there_is() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let watcher = machine(&ana).await;
    for way in ["disable", "remove", "reset"] {
        let client = machine(&ana).await;
        let tokens = client.own_token(&house).await;
        assert!(watcher.introspect(&house, &tokens.access_token).await.active);
        match way {
            "disable" => change(&ana, "disable_client", &client.id).await,
            "remove" => delete(&ana, &client.id, "removed").await,
            _ => {
                let answer = ana.call("reset_secret", &[("id", &client.id), ("end_tokens", "yes")]).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
            }
        }
        assert_cut(&house, &watcher, &tokens).await;
        client.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
        if way == "disable" {
            change(&ana, "enable_client", &client.id).await;
            assert_cut(&house, &watcher, &tokens).await;
            assert!(watcher.introspect(&house, &client.own_token(&house).await.access_token).await.active);
        }
    }
}

#[tokio::test]
async fn a_reset_secret_leaves_tokens_alive_unless_asked() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (watcher, client) = (machine(&ana).await, machine(&ana).await);
    let tokens = client.own_token(&house).await;
    change(&ana, "reset_secret", &client.id).await;
    assert!(watcher.introspect(&house, &tokens.access_token).await.active);
}

#[tokio::test]
async fn another_grant_type_or_a_lost_scope_ends_what_rested_on_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (watcher, client) = (machine(&ana).await, application(&ana).await);
    let code = client.code(&ana, &[("scope", "users routing:readonly")]).await;
    let tokens: Tokens = client.redeem(&house, &code).await.json();
    let details = ana.client(&client.id).await;
    let narrower: Vec<_> =
        form(&details, &[]).into_iter().filter(|(name, _)| !name.contains("[scopes][users]")).collect();
    assert_eq!(ana.call("save_client", &pairs(&narrower)).await.status, 200);
    let seen = watcher.introspect(&house, &tokens.access_token).await;
    assert_eq!(seen.scope.as_deref(), Some("routing:readonly"), "what the client may no longer ask for is gone");
    let renewed: Tokens = client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.json();
    assert_eq!(renewed.scope.as_deref(), Some("routing:readonly"));
}

#[tokio::test]
async fn a_deactivated_users_tokens_are_dead_and_stay_dead() {
    const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (watcher, client) = (machine(&ana).await, application(&ana).await);
    let tokens = client.tokens_for(&house, &tom).await;
    assert!(watcher.introspect(&house, &tokens.access_token).await.active);
    assert_eq!(ana.call("deactivate_user", &[("id", TOMS), ("version", "1")]).await.status, 200);
    assert_cut(&house, &watcher, &tokens).await;
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    // Without his roles: they are not what made the tokens.
    assert_eq!(ana.call("save_user_roles", &[("id", TOMS), ("version", "2")]).await.status, 200);
    assert_eq!(ana.call("reactivate_user", &[("id", TOMS), ("version", "3")]).await.status, 200);
    house.signed_in(TOM).await;
    assert_cut(&house, &watcher, &tokens).await;
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn another_process_on_the_same_database_knows_at_once() {
    let house = House::open().await;
    let elsewhere = house.next_door().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let watcher = machine(&ana).await;
    let tokens = client.own_token(&elsewhere).await;
    for _ in 0..3 {
        assert!(watcher.introspect(&elsewhere, &tokens.access_token).await.active, "as warm as a cache could be");
    }
    change(&ana, "disable_client", &client.id).await;
    assert_cut(&elsewhere, &watcher, &tokens).await;
    client.post(&elsewhere, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn no_token_that_is_issued_while_the_cut_falls_outlives_it() {
    for _ in 0..5 {
        let house = House::open().await;
        let ana = house.signed_in(ANA).await;
        let (watcher, client) = (machine(&ana).await, machine(&ana).await);
        let asking = async {
            let mut issued = vec![];
            for _ in 0..20 {
                let answer = client.post(&house, "token", &[("grant_type", "client_credentials")]).await;
                if answer.status != 200 {
                    break;
                }
                issued.push(answer.json::<Tokens>());
            }
            issued
        };
        let (issued, ()) = tokio::join!(asking, change(&ana, "disable_client", &client.id));
        change(&ana, "enable_client", &client.id).await;
        for tokens in issued {
            assert_cut(&house, &watcher, &tokens).await;
        }
    }
}

#[tokio::test]
async fn what_a_removed_client_leaves_is_swept_in_batches_and_dead_before() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let id: ClientId = client.id.parse().unwrap();
    let many = TOKENS + 500;
    let mut transaction = house.state.store.begin().await.unwrap();
    let life = find_even_gone(&mut transaction, id).await.unwrap().unwrap().life;
    let all: Vec<access::NewToken> = (0..many)
        .map(|n| access::NewToken {
            hash: format!("{n:064}"),
            client_id: id,
            organization_id: "0c11e27e-1e00-4000-8000-000100000001".parse().unwrap(),
            user_id: None,
            consent_id: None,
            scope: String::new(),
            issued_under: clientele::domain::token::Cuts { client: life.cuts, authorization: 0, user: 0 },
            issued_at: house.clock.now(),
            expires_at: house.clock.now().plus(DAY),
        })
        .collect();
    for some in all.chunks(500) {
        access::insert(&mut transaction, some).await.unwrap();
    }
    transaction.commit().await.unwrap();
    delete(&ana, &client.id, "removed").await;
    let sweep = async || {
        let sessions = house.state.config.sessions;
        sweep_once(&house.state.store, sessions, house.clock.now(), 100).await.unwrap().tokens
    };
    assert_eq!((sweep().await, sweep().await, sweep().await), (TOKENS.unsigned_abs(), 500, 0));
}

#[tokio::test]
async fn knocks_of_a_deactivated_client_are_counted_until_it_is_restored() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    delete(&ana, &client.id, "deactivated").await;
    for _ in 0..3 {
        client.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    }
    house.wait(60_000);
    client.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    house.wait(180_000);
    let knocks = ana.client(&client.id).await.knocks.unwrap();
    assert_eq!(
        (knocks.n, knocks.last.relative.as_str(), knocks.from.as_deref()),
        (4, "3 minutes ago", Some("127.0.0.1"))
    );
    change(&ana, "restore_client", &client.id).await;
    assert_eq!(ana.client(&client.id).await.knocks, None);
    assert_eq!(client.own_token(&house).await.expires_in, 3_600);
}

#[tokio::test]
async fn what_no_longer_lives_is_swept_and_nothing_else() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let kept = client.tokens_for(&house, &ana).await;
    let never_redeemed = client.code(&ana, &[]).await;
    let ended = client.tokens_for(&house, &ana).await;
    let revocation = [("token", ended.refresh_token.as_deref().unwrap())];
    assert_eq!(client.post(&house, "revoke", &revocation).await.status, 200);
    let sweep = async || {
        let sessions = house.state.config.sessions;
        sweep_once(&house.state.store, sessions, house.clock.now(), 100).await.unwrap()
    };
    assert_eq!(sweep().await.consents, 0, "remembered for a day");
    house.wait(2 * DAY);
    assert_eq!(sweep().await.consents, 2, "one whose code nobody redeemed, and one that was ended");
    client.redeem(&house, &never_redeemed).await.refused(400, "invalid_grant");
    let renewed: Tokens = client.refresh(&house, kept.refresh_token.as_ref().unwrap()).await.json();
    assert!(client.introspect(&house, &renewed.access_token).await.active);
}
