//! Tokens: each end counts on every path and beside every other, nobody learns of another's, and one is a token in one
//! form only.

use crate::{
    house::{ANA, Browser, House, TOM},
    oauth::{Client, Introspected, Tokens, application, machine, plain_machine},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::time::{HOUR, MINUTE, SECOND},
    server::{clock::Clock, jobs::clock_keeper::Keeper, use_cases::everything},
    wire::{AuthorizationDetails, UserDetails},
};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::json;

const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";

/// What can be ended and be there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Client,
    User,
    Authorization,
    Everything,
}

const ENDS: [End; 4] = [End::Client, End::User, End::Authorization, End::Everything];

/// Ana, Tom and an application that acts for him.
struct Scene {
    house: House,
    ana: Browser,
    tom: Browser,
    client: Client,
    watcher: Client,
}

impl Scene {
    async fn open() -> Self {
        let flags = ["--sign-in-per-account", "1000", "--sign-in-per-address", "1000", "--tokens-per-client", "10000"];
        let house = House::with(&flags).await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let (client, watcher) = (application(&ana).await, machine(&ana).await);
        Self { house, ana, tom, client, watcher }
    }

    /// Ends one of them and brings it back.
    async fn comes_and_goes(&mut self, end: End) {
        let done = async |function: &str, fields: &[(&str, &str)]| {
            let answer = self.ana.call(function, fields).await;
            assert_eq!(answer.status, 200, "{function}: {}", answer.body);
        };
        match end {
            End::Client => {
                done("disable_client", &[("id", &self.client.id)]).await;
                done("enable_client", &[("id", &self.client.id)]).await;
            }
            End::User => {
                for function in ["deactivate_user", "reactivate_user"] {
                    let user: UserDetails = self.ana.call("get_user", &[("id", TOMS)]).await.json();
                    done(function, &[("id", TOMS), ("version", &user.row.version.to_string())]).await;
                }
                self.tom = self.house.signed_in(TOM).await;
            }
            End::Authorization => {
                let client = ("client", self.client.id.as_str());
                for (function, more) in [
                    ("revoke_authorization", &[][..]),
                    ("save_authorization", &[("scopes[users]", "write"), ("scopes[routing]", "read")]),
                ] {
                    let now: AuthorizationDetails = self.ana.call("get_authorization", &[client]).await.json();
                    let version = now.version.to_string();
                    done(function, &[&[client, ("version", &version)], more].concat()).await;
                }
            }
            End::Everything => {
                everything::end(&self.house.state.store, self.house.clock.now()).await.unwrap();
                self.ana = self.house.signed_in(ANA).await;
                self.tom = self.house.signed_in(TOM).await;
            }
        }
    }

    /// Dead for whoever asks, at our own API, and for the next token.
    async fn assert_dead(&self, tokens: &Tokens, what: &str) {
        for token in [&tokens.access_token, tokens.refresh_token.as_ref().unwrap()] {
            assert!(!self.watcher.sees(&self.house, token).await, "{what}");
            assert!(!self.client.sees(&self.house, token).await, "{what}");
        }
        let me = Program::with_token(&self.house, &tokens.access_token).get("/api/v2/users/me").await;
        assert_eq!(me.status, 401, "{what}");
        let answer = self.client.refresh(&self.house, tokens.refresh_token.as_ref().unwrap()).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.body);
    }
}

/// - CVE-2026-8922: of two instants of revocation only one was looked at.
/// - CVE-2026-93999: refreshing went on for a party that was disabled, though asking anew did not.
/// - CVE-2025-64521: what acts for a client did not ask whether it is active.
/// - CVE-2026-43983: refreshing did not ask whether the consent and the account are still there.
/// - CVE-2026-128359: codes that were on their way when their user was disabled brought tokens.
#[tokio::test]
async fn every_end_counts_beside_every_other_in_either_order() {
    let mut scene = Scene::open().await;
    for first in ENDS {
        for second in ENDS {
            let before = scene.client.tokens_for(&scene.house, &scene.tom).await;
            let on_its_way = scene.client.code(&scene.tom, &[]).await;
            scene.comes_and_goes(first).await;
            let late = scene.client.redeem(&scene.house, &on_its_way).await;
            assert_eq!(late.status, 400, "a code from before {first:?}: {}", late.body);
            let between = scene.client.tokens_for(&scene.house, &scene.tom).await;
            assert!(scene.watcher.sees(&scene.house, &between.access_token).await, "{first:?}");
            scene.comes_and_goes(second).await;
            scene.assert_dead(&before, &format!("before {first:?}, then {second:?}")).await;
            scene.assert_dead(&between, &format!("after {first:?}, before {second:?}")).await;
        }
    }
}

/// CVE-2025-64521 and CVE-2026-9705: a client that was disabled got tokens with its secret, and made itself active again
/// with a token of its own.
#[tokio::test]
async fn a_disabled_client_can_do_nothing_for_itself() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    let own = Program::of(&house, &robot).await;
    let path = format!("{CLIENTS}/{}", robot.id);
    let mut body = own.get(&path).await.ok();
    assert_eq!(ana.call("disable_client", &[("id", &robot.id)]).await.status, 200);

    robot.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    body["state"] = json!("active");
    let tries = [
        own.put(&path, &body).await,
        own.post(&format!("{path}/enable"), &json!({})).await,
        own.post(&format!("{path}/restore"), &json!({})).await,
        own.post(&format!("{path}/secret"), &json!({})).await,
        own.post(&format!("{path}/secrets"), &json!({})).await,
        own.post(CLIENTS, &crate::rest::application("Mine")).await,
        own.delete(&path).await,
    ];
    for reply in tries {
        assert_eq!(reply.status, 401, "{}", reply.body);
    }
    let after = ana.client(&robot.id).await;
    assert_eq!(after.row.state.as_str(), "disabled");
    assert_eq!(after.secrets.len(), 1);
}

/// CVE-2026-9802: a restart forgot which refresh tokens had been used.
#[tokio::test]
async fn a_restart_makes_no_used_refresh_token_good() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let used = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let next: Tokens = client.refresh(&house, &used).await.json();
    let ended = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    assert_eq!(client.post(&house, "revoke", &[("token", &ended)]).await.status, 200);
    house.wait(11 * SECOND);
    Keeper::start(&house.state.store, &house.clock).await.unwrap().look().await.unwrap();
    let now = house.clock.now();
    let database = house.close().await;

    // An hour later, and by a clock that was set back by half a minute.
    for by in [HOUR, -30 * SECOND] {
        let copy = House::on_at(database.copied().await, &[], Clock::manual(now.plus(by))).await;
        // As the program does before it serves.
        Keeper::start(&copy.state.store, &copy.clock).await.unwrap();
        client.refresh(&copy, &ended).await.refused(400, "invalid_grant");
        client.refresh(&copy, &used).await.refused(400, "invalid_grant");
        // Whoever has the successor has nothing either: one of the two is a thief.
        client.refresh(&copy, next.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    }
}

/// - CVE-2026-1035: one refresh token at once brought as many as were asked for.
/// - CVE-2026-53517: so did they, each with successors of its own.
/// - CVE-2026-50631: the same in another server.
/// - CVE-2026-90997: the engine told of rows that it had matched, not of those it had changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refresh_token_at_once_leaves_one() {
    let house = House::open().await;
    let next_door = house.next_door().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let token = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let asked = (0..16).map(|n| client.refresh(if n % 2 == 0 { &house } else { &next_door }, &token));
    let mut alive = 0;
    for answer in futures_util::future::join_all(asked).await {
        if answer.status == 200 {
            let tokens: Tokens = answer.json();
            alive += u32::from(client.sees(&house, tokens.refresh_token.as_ref().unwrap()).await);
        }
    }
    assert_eq!(alive, 1);
}

/// CVE-2026-27840: a token that was cut short was still one.
#[tokio::test]
async fn a_token_is_one_to_its_last_character() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let tokens = client.tokens_for(&house, &ana).await;
    let (access, refresh) = (tokens.access_token, tokens.refresh_token.unwrap());
    let mut other: Vec<String> = (1..access.len()).map(|end| access[..end].to_owned()).collect();
    other.extend(["A", "=", "\u{301}", "%20", "."].map(|more| format!("{access}{more}")));
    other.extend([access.to_uppercase(), access.to_lowercase(), access.replacen("cat_", "CAT_", 1)]);
    for token in &other {
        assert!(!client.sees(&house, token).await, "{token}");
    }
    for token in other.iter().step_by(7) {
        let request = Program::with_token(&house, "").ask(Method::GET, "/api/v2/users/me");
        let value = reqwest::header::HeaderValue::from_str(&format!("Bearer {token}"));
        let Ok(value) = value else { continue };
        assert_eq!(request.header(AUTHORIZATION, value).send().await.unwrap().status(), 401, "{token}");
    }
    for end in [4, 20, refresh.len() - 1] {
        client.refresh(&house, &refresh[..end]).await.refused(400, "invalid_grant");
    }
    assert_eq!(client.refresh(&house, &refresh).await.status, 200);
}

/// - CVE-2026-37979: introspection told any client of any token.
/// - CVE-2026-18208: it answered `inactive`, and told all the same in a form that was asked for by `Accept`.
/// - CVE-2026-58425: the same in another server.
#[tokio::test]
async fn a_stranger_learns_nothing_in_any_form_of_answer() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, stranger) = (application(&ana).await, plain_machine(&ana).await);
    let tokens = client.tokens_for(&house, &ana).await;
    for token in [&tokens.access_token, tokens.refresh_token.as_ref().unwrap()] {
        assert!(client.sees(&house, token).await);
        for accept in ["application/json", "application/token-introspection+jwt", "application/jwt", "text/html", "*/*"]
        {
            for hint in ["access_token", "refresh_token", ""] {
                let nobody = house.anybody();
                let request = nobody.ask(Method::POST, "/oauth/introspect").header("accept", accept);
                let request = request.basic_auth(&stranger.id, Some(&stranger.secret));
                let form = [("token", token.as_str()), ("token_type_hint", hint)];
                let answer = nobody.send(request.form(&form)).await;
                assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"active":false}"#), "{accept}");
            }
        }
    }
    let unknown: Introspected = stranger.introspect(&house, "cat_unknown").await;
    assert!(!unknown.active);
}

/// CVE-2026-53512: a client that has a secret renewed its tokens without it.
#[tokio::test]
async fn tokens_of_a_client_with_a_secret_are_renewed_with_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let refresh = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    client.post_public(&house, "token", &form).await.refused(401, "invalid_client");
    for secret in ["", " ", "null", "undefined", &client.id] {
        let wrong = Client { id: client.id.clone(), secret: secret.to_owned() };
        let answer = wrong.post(&house, "token", &form).await;
        assert_eq!(answer.status, 401, "{secret:?}: {}", answer.body);
    }
    assert_eq!(client.refresh(&house, &refresh).await.status, 200, "none of it used it up");
}

/// - CVE-2026-28699: a token sent by `Basic` was bound by no scope.
/// - CVE-2026-0707: the header was read more generously than it is defined.
#[tokio::test]
async fn a_token_is_sent_in_one_way_and_bound_by_its_scopes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let token = client.tokens_for(&house, &ana).await.access_token;
    let nobody = house.anybody();
    assert_eq!(Program::with_token(&house, &token).get(CLIENTS).await.status, 403, "its scopes do not cover it");

    let basic = |user: &str, password: Option<&str>| nobody.ask(Method::GET, CLIENTS).basic_auth(user, password);
    let header = |value: String| nobody.ask(Method::GET, CLIENTS).header(AUTHORIZATION, value);
    for request in [
        basic(&token, Some("x-oauth-basic")),
        basic(&token, None),
        basic("x-access-token", Some(&token)),
        basic(&client.id, Some(&client.secret)),
        header(format!("Bearer\t{token}")),
        header(format!("Bearer,{token}")),
        header(format!("Bearer{token}")),
        header(format!("Bearer token={token}")),
        header(format!("Token {token}")),
        header(token.clone()),
        nobody.ask(Method::GET, &format!("{CLIENTS}?access_token={token}")),
        nobody.ask(Method::GET, CLIENTS).header("cookie", format!("access_token={token}; clientele_session={token}")),
        nobody.ask(Method::GET, CLIENTS).header("x-access-token", &token),
    ] {
        let answer = nobody.send(request).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
}

/// A minute is as long as a code lives; a refresh that was cut off is told from one that is late by nobody.
#[tokio::test]
async fn what_is_wrong_with_a_refresh_token_is_told_alike() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (application(&ana).await, application(&ana).await);
    let mine = client.tokens_for(&house, &ana).await.refresh_token.unwrap();
    let theirs = other.tokens_for(&house, &ana).await.refresh_token.unwrap();
    assert_eq!(client.post(&house, "revoke", &[("token", &mine)]).await.status, 200);
    house.wait(MINUTE);
    let said = [
        client.refresh(&house, &mine).await.refused(400, "invalid_grant"),
        client.refresh(&house, &theirs).await.refused(400, "invalid_grant"),
        client.refresh(&house, "crt_unknown").await.refused(400, "invalid_grant"),
    ];
    assert_eq!(said[1], said[2], "another's and one that is none");
    assert_eq!(said[0], said[1], "and one that was ended");
}
