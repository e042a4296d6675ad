//! Another grant type ends what was issued under the one before, through each door that can change it; and the roles that
//! a client keeps aside meanwhile do nothing.

use super::{CALLBACK, Client, Tokens, application, machine, plain_machine};
use crate::{
    house::{ANA, Browser, House, TOM, form, pairs},
    rest::{CLIENTS, Program, WORKFORCE_READER},
};
use reqwest::Method;
use serde_json::json;

const ME: &str = "/api/v2/tokens/me";

/// The doors through which a client's settings change.
#[derive(Clone, Copy, Debug)]
enum Door {
    Console,
    /// The same while the client is deactivated, with *Save and restore*.
    Restoring,
    Rest,
    /// Bringing back the first version.
    Version,
}

/// Saves the client's form under another grant type, with all that it needs.
async fn save(browser: &Browser, id: &str, grant_type: &str, restore: bool) {
    let details = browser.client(id).await;
    let mut fields = form(&details, &[("grant_type", grant_type)]);
    if details.settings.redirect_uris.is_empty() {
        fields.push(("form[redirect_uris][]".into(), CALLBACK.into()));
    }
    if details.settings.scopes.is_empty() {
        fields.push(("form[scopes][users]".into(), "write".into()));
    }
    if restore {
        fields.push(("restore".into(), "yes".into()));
    }
    let saved = browser.call("save_client", &pairs(&fields)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

async fn change(house: &House, ana: &Browser, door: Door, client: &Client, grant_type: &str) {
    match door {
        Door::Console => save(ana, &client.id, grant_type, false).await,
        Door::Restoring => {
            let program = Program::admin(house).await;
            let path = format!("{CLIENTS}/{}", client.id);
            let mut read = program.get(&path).await.ok();
            read["state"] = json!("inactive");
            program.put(&path, &read).await.ok();
            save(ana, &client.id, grant_type, true).await;
        }
        Door::Rest => {
            let program = Program::admin(house).await;
            let path = format!("{CLIENTS}/{}", client.id);
            let mut read = program.get(&path).await.ok();
            read["authorizedGrantType"] = json!(grant_type);
            read["registeredRedirectUri"] = json!([CALLBACK]);
            read["scope"] = json!(["users"]);
            // Where both are there, the divisions count.
            read.as_object_mut().unwrap().remove("roleDivisions");
            read["roleIds"] = if grant_type == "CODE" { json!([]) } else { json!([WORKFORCE_READER]) };
            program.put(&path, &read).await.ok();
        }
        Door::Version => {
            let current = ana.client(&client.id).await.row.version.to_string();
            let fields = [("id", client.id.as_str()), ("version", "1"), ("current", &current)];
            let back = ana.call("bring_back_version", &fields).await;
            assert_eq!(back.status, 200, "{}", back.body);
        }
    }
    assert_eq!(ana.client(&client.id).await.settings.grant_type, grant_type, "{door:?}");
}

async fn bearer_is_let_in(house: &House, token: &str) -> bool {
    let program = Program::with_token(house, token);
    let reply = program.send(program.ask(Method::HEAD, ME)).await;
    assert!(reply.status == 200 || reply.status == 401, "{}", reply.status);
    reply.status == 200
}

#[tokio::test]
async fn a_machines_token_stays_dead_when_the_grant_type_comes_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let watcher = machine(&ana).await;
    for back in [Door::Console, Door::Restoring, Door::Rest, Door::Version] {
        let client = plain_machine(&ana).await;
        let token = client.own_token(&house).await.access_token;
        assert!(watcher.introspect(&house, &token).await.active && bearer_is_let_in(&house, &token).await);
        let away = if matches!(back, Door::Version) { Door::Console } else { back };
        change(&house, &ana, away, &client, "CODE").await;
        assert!(!watcher.introspect(&house, &token).await.active, "{back:?}");
        change(&house, &ana, back, &client, "CLIENT-CREDENTIALS").await;
        assert!(!watcher.introspect(&house, &token).await.active, "{back:?} revives it");
        assert!(!bearer_is_let_in(&house, &token).await, "{back:?} revives it");
        let fresh = client.own_token(&house).await.access_token;
        assert!(watcher.introspect(&house, &fresh).await.active && bearer_is_let_in(&house, &fresh).await);
    }
}

#[tokio::test]
async fn what_a_user_agreed_to_stays_ended_when_the_grant_type_comes_back() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let watcher = machine(&ana).await;
    for door in [Door::Restoring, Door::Rest, Door::Version] {
        let client = application(&ana).await;
        let (tokens, code) = (client.tokens_for(&house, &tom).await, client.code(&tom, &[]).await);
        let refresh = tokens.refresh_token.as_deref().unwrap();
        let away = if matches!(door, Door::Version) { Door::Rest } else { door };
        if matches!(away, Door::Restoring) {
            // A client of a machine needs a role: the console gives it on a tab of its own.
            let role = format!("{WORKFORCE_READER}@*");
            let fields = [("id", client.id.as_str()), ("version", "1"), ("roles[]", &role)];
            assert_eq!(ana.call("save_roles", &fields).await.status, 200);
        }
        change(&house, &ana, away, &client, "CLIENT-CREDENTIALS").await;
        change(&house, &ana, door, &client, "CODE").await;
        for token in [tokens.access_token.as_str(), refresh] {
            assert!(!watcher.introspect(&house, token).await.active, "{door:?}");
        }
        assert!(!bearer_is_let_in(&house, &tokens.access_token).await, "{door:?}");
        client.refresh(&house, refresh).await.refused(400, "invalid_grant");
        client.redeem(&house, &code).await.refused(400, "invalid_grant");
        let fresh: Tokens = client.tokens_for(&house, &tom).await;
        assert!(watcher.introspect(&house, &fresh.access_token).await.active);
    }
}

#[tokio::test]
async fn roles_that_are_kept_aside_show_nobody_elses_tokens() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (watcher, plain, people) = (machine(&ana).await, plain_machine(&ana).await, application(&ana).await);
    let own = plain.own_token(&house).await.access_token;
    let users = people.tokens_for(&house, &tom).await;
    let all = [own.as_str(), &users.access_token, users.refresh_token.as_deref().unwrap()];
    for token in all {
        assert!(watcher.introspect(&house, token).await.active);
    }
    change(&house, &ana, Door::Console, &watcher, "CODE").await;
    assert_eq!(ana.client(&watcher.id).await.row.roles.len(), 1, "kept");
    for token in all {
        assert_eq!(watcher.introspect(&house, token).await, super::introspection::NOTHING);
    }
    change(&house, &ana, Door::Console, &watcher, "CLIENT-CREDENTIALS").await;
    assert!(watcher.introspect(&house, &own).await.active);
}
