//! RFC 6749 section 4.4, and everything that authenticating a client can get wrong (section 2.3).

use super::{Tokens, application, machine};
use crate::{
    house::{ANA, House, OLD},
    rest::{CLIENTS, Program},
};
use clientele::domain::time::{DAY, MINUTE};
use reqwest::{Method, header::AUTHORIZATION};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn a_machine_gets_a_token_by_header_or_by_body() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let answer = client.post(&house, "token", &[GRANT]).await;
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("no-store"), Some("no-cache")));
    let tokens: Tokens = answer.json();
    assert_eq!((tokens.token_type.as_str(), tokens.expires_in), ("Bearer", 3_600));
    assert_eq!((tokens.refresh_token, tokens.scope), (None, None));
    assert!(tokens.access_token.starts_with("cat_") && tokens.access_token.len() == 53);

    let nobody = house.anybody();
    let form = [GRANT, ("client_id", client.id.as_str()), ("client_secret", client.secret.as_str())];
    let by_body: Tokens = nobody.send(nobody.ask(Method::POST, "/oauth/token").form(&form)).await.json();
    let seen = client.introspect(&house, &by_body.access_token).await;
    assert!(seen.active);
    assert_eq!(seen.sub.as_deref(), Some(client.id.as_str()), "it acts for itself");
    assert_eq!(seen.exp.unwrap() - seen.iat.unwrap(), 3_600);
    let stored = house.database().contents().await;
    assert!(!stored.contains(&tokens.access_token) && !stored.contains(&by_body.access_token));
}

#[tokio::test]
async fn a_token_ends_at_its_very_millisecond() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    let token = client.own_token(&house).await.access_token;
    house.wait(60 * MINUTE - 1);
    assert!(client.introspect(&house, &token).await.active);
    house.wait(1);
    assert!(!client.introspect(&house, &token).await.active);
}

#[tokio::test]
async fn what_does_not_authenticate_is_told_so_in_one_way() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (machine(&ana).await, machine(&ana).await);
    let nobody = house.anybody();
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut said = vec![];
    for (id, secret) in [
        (client.id.as_str(), "cs_wrong"),
        (client.id.as_str(), other.secret.as_str()),
        (unknown, client.secret.as_str()),
        ("nonsense", "nonsense"),
    ] {
        let request = nobody.ask(Method::POST, "/oauth/token").form(&[GRANT]).basic_auth(id, Some(secret));
        let answer = nobody.send(request).await;
        said.push(answer.refused(401, "invalid_client"));
        assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "), "RFC 6749 section 5.2");
    }
    said.dedup();
    assert_eq!(said.len(), 1, "which of them it was is told to nobody");

    let named = [GRANT, ("client_id", client.id.as_str())];
    let request = nobody.ask(Method::POST, "/oauth/token").form(&named);
    nobody.send(request).await.refused(401, "invalid_client");
    let twice = [named[0], named[1], ("client_secret", client.secret.as_str())];
    let request = nobody.ask(Method::POST, "/oauth/token").form(&twice).basic_auth(&client.id, Some(&client.secret));
    nobody.send(request).await.refused(400, "invalid_request");
    let request = nobody.ask(Method::POST, "/oauth/token").form(&[GRANT]).header(AUTHORIZATION, "Bearer x");
    nobody.send(request).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn a_secret_expires_and_the_last_that_lives_stays() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let lasting = ana.client(&client.id).await.secrets[0].id.to_string();
    assert_eq!(ana.call("add_secret", &[("id", &client.id), ("days", "7")]).await.status, 422);
    assert_eq!(ana.call("add_secret", &[("id", &client.id), ("days", "30")]).await.status, 200);
    let revealed: clientele::wire::RevealedSecret = ana.call("reveal_secret", &[("id", &client.id)]).await.json();
    let short = super::Client { id: client.id.clone(), secret: revealed.secret.unwrap() };
    house.wait(30 * DAY - 1);
    assert_eq!(short.post(&house, "token", &[GRANT]).await.status, 200);
    house.wait(1);
    short.post(&house, "token", &[GRANT]).await.refused(401, "invalid_client");
    let ana = house.signed_in(ANA).await;
    let remove = async |secret: &str| ana.call("remove_secret", &[("id", &client.id), ("secret_id", secret)]).await;
    assert_eq!(remove(&lasting).await.status, 422, "what is left would be an expired one");
    assert_eq!(client.post(&house, "token", &[GRANT]).await.status, 200);
    let expired = ana.client(&client.id).await.secrets.into_iter().find(|secret| !secret.live).unwrap();
    assert_eq!(remove(&expired.id.to_string()).await.status, 200);
    assert_eq!(remove(&lasting).await.status, 422);
}

#[tokio::test]
async fn what_is_not_as_it_should_be_is_named() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, people) = (machine(&ana).await, application(&ana).await);
    let post = async |form: &[(&str, &str)]| client.post(&house, "token", form).await;
    assert!(post(&[]).await.refused(400, "invalid_request").contains("grant_type is missing"));
    assert!(post(&[GRANT, GRANT]).await.refused(400, "invalid_request").contains("more than once"));
    post(&[("grant_type", "password")]).await.refused(400, "unsupported_grant_type");
    for scope in ["made-up", "users made-up", " ", "a\"b"] {
        post(&[GRANT, ("scope", scope)]).await.refused(400, "invalid_scope");
    }
    // What nothing here reads may come as often as it likes (RFC 8707 has it so), what counts may not.
    assert_eq!(post(&[GRANT, ("resource", "https://a"), ("resource", "https://b")]).await.status, 200);
    assert!(
        post(&[GRANT, ("scope", "users"), ("scope", "users")]).await.refused(400, "invalid_request").contains("scope")
    );
    people.post(&house, "token", &[GRANT]).await.refused(400, "unauthorized_client");
    let nobody = house.anybody();
    let json = nobody.ask(Method::POST, "/oauth/token").json(&[GRANT]);
    assert_eq!(nobody.send(json).await.status, 415);
    let long = [("grant_type", "x".repeat(70_000))];
    assert_eq!(nobody.send(nobody.ask(Method::POST, "/oauth/token").form(&long)).await.status, 413);
    assert_eq!(nobody.send(nobody.ask(Method::GET, "/oauth/token")).await.status, 405);
    // An empty scope is none (RFC 6749 section 3.2).
    assert_eq!(post(&[GRANT, ("scope", "")]).await.status, 200);
}

#[tokio::test]
async fn a_secret_works_until_it_is_replaced_or_removed() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    assert_eq!(ana.call("add_secret", &[("id", &client.id)]).await.status, 200);
    let revealed: clientele::wire::RevealedSecret = ana.call("reveal_secret", &[("id", &client.id)]).await.json();
    let second = super::Client { id: client.id.clone(), secret: revealed.secret.unwrap() };
    for either in [&client, &second] {
        assert_eq!(either.post(&house, "token", &[GRANT]).await.status, 200, "two live at a time");
    }
    let secrets = ana.client(&client.id).await.secrets;
    let first = secrets.iter().find(|s| client.secret.ends_with(&s.hint[s.hint.len() - 4..])).unwrap();
    let removal = [("id", client.id.as_str()), ("secret_id", &first.id.to_string())];
    assert_eq!(ana.call("remove_secret", &removal).await.status, 200);
    client.post(&house, "token", &[GRANT]).await.refused(401, "invalid_client");
    assert_eq!(second.post(&house, "token", &[GRANT]).await.status, 200);
    house.wait(DAY);
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("reset_secret", &[("id", &client.id)]).await.status, 200);
    second.post(&house, "token", &[GRANT]).await.refused(401, "invalid_client");
}

/// RFC 6749 section 3.3: the token is narrowed to what the client may have of what it asks for, and the answer says to what.
#[tokio::test]
async fn a_machine_narrows_its_token_by_naming_scopes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (admin, plain) = (machine(&ana).await, super::plain_machine(&ana).await);
    let fields = [
        ("form[name]", "Inventory"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000006@*"),
    ];
    let viewer = super::register(&ana, &fields).await;
    for (client, asked, granted) in [
        (&admin, "oauth", "oauth"),
        (&admin, "oauth:readonly routing", "oauth:readonly"),
        (&viewer, "oauth", "oauth:readonly"),
        (&viewer, "all", "oauth:readonly organization:readonly user-basic-info:readonly"),
    ] {
        let tokens: Tokens = client.post(&house, "token", &[GRANT, ("scope", asked)]).await.json();
        let told = tokens.scope.unwrap_or_default();
        let known: Vec<&str> = told.split(' ').filter(|scope| granted.split(' ').any(|g| g == *scope)).collect();
        assert!(!told.is_empty() && known.join(" ") == told, "{asked}: {told}");
        assert_eq!(
            client.introspect(&house, &tokens.access_token).await.scope.as_deref(),
            Some(told.as_str()),
            "{asked}"
        );
    }
    for scope in ["oauth", "routing users", "audits"] {
        plain.post(&house, "token", &[GRANT, ("scope", scope)]).await.refused(400, "invalid_scope");
    }
    viewer.post(&house, "token", &[GRANT, ("scope", "routing users")]).await.refused(400, "invalid_scope");

    // It binds at our own API within the roles, and what the roles lose the token loses.
    let narrowed: Tokens = admin.post(&house, "token", &[GRANT, ("scope", "oauth:readonly")]).await.json();
    let program = Program::with_token(&house, narrowed.access_token.clone());
    program.get(CLIENTS).await.ok();
    program.delete(&format!("{CLIENTS}/{OLD}")).await.refused(403, "app.not.authorized.for.scope");
    program.get("/api/v2/authorization/roles").await.refused(403, "app.not.authorized.for.scope");
    let version = ana.client(&admin.id).await.row.version.to_string();
    let roles = [
        ("id", admin.id.as_str()),
        ("version", version.as_str()),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000002@*"),
    ];
    assert!(admin.introspect(&house, &narrowed.access_token).await.active);
    assert_eq!(ana.call("save_roles", &roles).await.status, 200);
    assert!(!admin.introspect(&house, &narrowed.access_token).await.active, "its roles are good for none of it");
}
