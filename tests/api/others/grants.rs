//! Ways to a token that there are not, and what comes with a request beside its parameters.

use crate::{
    house::{ANA, House, TOM},
    oauth::{CALLBACK, Client, Tokens, application, ask, machine, plain_machine, sent_back},
    rest::{CLIENTS, Program},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clientele::server::cli::demo::PASSWORD;
use serde_json::{Value, json};

/// A JWT whose header says that nobody signed it.
fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({"alg": "none", "typ": "JWT"})), part(claims))
}

/// - CVE-2026-9792: a password was taken for a token though a policy forbade it.
/// - CVE-2026-1609: an assertion brought tokens of a disabled user.
/// - CVE-2026-11800: an assertion counted that nobody had signed.
/// - CVE-2026-9094 and CVE-2026-9097: a token of another organization, and one that was revoked, were exchanged.
/// - CVE-2026-9798 and CVE-2026-16103: an account that was locked got tokens by another channel.
#[tokio::test]
async fn a_grant_that_is_not_there_is_refused_before_anything_is_looked_at() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (people, robot) = (application(&ana).await, machine(&ana).await);
    let token = people.tokens_for(&house, &tom).await.access_token;
    let assertion = unsigned(&json!({"iss": robot.id, "sub": TOM, "aud": "clientele", "exp": 4_000_000_000_u64}));
    let urn = |name: &str| format!("urn:ietf:params:oauth:grant-type:{name}");
    let (bearer, exchange) = (urn("jwt-bearer"), urn("token-exchange"));
    let (saml, device, channel) = (urn("saml2-bearer"), urn("device_code"), "urn:openid:params:grant-type:ciba");
    let requests: [Vec<(&str, &str)>; 9] = [
        vec![("grant_type", "password"), ("username", TOM), ("password", PASSWORD)],
        vec![("grant_type", "PASSWORD"), ("username", TOM), ("password", PASSWORD)],
        vec![("grant_type", &bearer), ("assertion", &assertion)],
        vec![("grant_type", &saml), ("assertion", &assertion)],
        vec![
            ("grant_type", &exchange),
            ("subject_token", &token),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ],
        vec![("grant_type", &device), ("device_code", &token)],
        vec![("grant_type", channel), ("auth_req_id", &token)],
        vec![("grant_type", "implicit")],
        vec![("grant_type", "client_credentials authorization_code")],
    ];
    for client in [&people, &robot] {
        for form in &requests {
            client.post(&house, "token", form).await.refused(400, "unsupported_grant_type");
            client.post_public(&house, "token", form).await.refused(400, "unsupported_grant_type");
        }
    }
    // What there is goes with the client's own type only.
    people.post(&house, "token", &[("grant_type", "client_credentials")]).await.refused(400, "unauthorized_client");
    let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    robot.post(&house, "token", &form).await.refused(400, "unauthorized_client");
}

/// CVE-2026-7571: tokens by the implicit flow, though it was switched off.
#[tokio::test]
async fn no_token_comes_back_with_a_redirect() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    for wanted in ["token", "id_token", "id_token token", "code token", "code id_token token", "Code", "none"] {
        for more in [&[][..], &[("response_mode", "fragment")], &[("nonce", "n"), ("scope", "users")]] {
            let asked = [&[("response_type", wanted)], more].concat();
            for answer in [ask(&ana, &client.request(&asked)).await, client.answered(&ana, &asked, "allow").await] {
                let to = answer.leads_to().to_owned();
                assert!(!to.contains("token=") && !to.contains('#'), "{wanted}: {to}");
                assert_eq!(sent_back(&answer)["error"], "unsupported_response_type", "{wanted}");
            }
        }
    }
    // Two parameters of one name: neither counts.
    let twice = format!("{}&response_type=token", client.request(&[]));
    let answer = ask(&ana, &twice).await;
    assert!(!answer.location().contains("token=") && answer.status != 200, "{answer:?}");
}

/// CVE-2026-9793: what stood in a request object counted, signed or not.
#[tokio::test]
async fn a_request_object_says_nothing() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let object = unsigned(&json!({
        "client_id": client.id, "redirect_uri": "https://evil.example/callback", "scope": "users routing",
        "response_type": "token", "code_challenge": "", "state": "theirs",
    }));
    for beside in [("request", object.as_str()), ("request_uri", "https://evil.example/object")] {
        let answer = ask(&ana, &client.request(&[beside])).await;
        if answer.status == 200 {
            // Passed over: what is asked is what stands in plain sight.
            let back = client.answered(&ana, &[beside], "allow").await;
            assert!(back.leads_to().starts_with(&format!("{CALLBACK}?")), "{}", back.location());
            let back = sent_back(&back);
            let tokens: Tokens = client.redeem(&house, &back["code"]).await.json();
            let seen = client.introspect(&house, &tokens.access_token).await;
            assert_eq!((seen.scope.as_deref(), back["state"].as_str()), (Some("users"), "af0 &x"));
        } else {
            assert!(answer.location().is_empty() || answer.location().starts_with(CALLBACK), "{answer:?}");
        }
        // The object does not stand in for what is missing.
        let hidden = ask(&ana, &client.request(&[beside, ("redirect_uri", "")])).await;
        assert_eq!((hidden.status.as_u16(), hidden.location()), (400, ""));
    }
}

/// CVE-2026-16093: an assertion that nobody had signed stood for the client.
#[tokio::test]
async fn an_assertion_proves_no_client() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (robot, people) = (machine(&ana).await, application(&ana).await);
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    for client in [&robot, &people] {
        let id = client.id.as_str();
        let assertion = unsigned(&json!({"iss": id, "sub": id, "aud": "clientele", "exp": 4_000_000_000_u64}));
        for form in [
            vec![("grant_type", "client_credentials")],
            vec![("token", robot.own_token(&house).await.access_token.as_str())],
        ] {
            let endpoint = if form[0].0 == "token" { "introspect" } else { "token" };
            let form = [&form[..], &[("client_assertion_type", kind), ("client_assertion", &assertion)]].concat();
            let answer = client.post_public(&house, endpoint, &form).await;
            assert!([400, 401].contains(&answer.status.as_u16()), "{endpoint}: {answer:?}");
            assert!(!answer.body.contains("access_token") && !answer.body.contains("true"), "{}", answer.body);
        }
        let without_name = Client { id: String::new(), secret: String::new() };
        let form = [("grant_type", "client_credentials"), ("client_assertion", assertion.as_str())];
        without_name.post_public(&house, "token", &form).await.refused(401, "invalid_client");
    }
}

/// CVE-2024-52287: a machine got whatever scopes it asked for, registered or not.
#[tokio::test]
async fn a_machine_gets_no_more_by_asking_for_more() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = plain_machine(&ana).await;
    let before = Program::of(&house, &robot).await;
    assert_eq!(before.get(CLIENTS).await.status, 403, "its role does not let it");
    for scope in ["all", "oauth", "users routing", "openid", "made-up"] {
        let answer = robot.post(&house, "token", &[("grant_type", "client_credentials"), ("scope", scope)]).await;
        if answer.status != 200 {
            answer.refused(400, "invalid_scope");
            continue;
        }
        let tokens: Tokens = answer.json();
        let seen = robot.introspect(&house, &tokens.access_token).await;
        let granted = seen.scope.unwrap_or_default();
        let of_its_role = ["oauth:readonly", "organization:readonly", "user-basic-info:readonly"];
        assert!(granted.split(' ').all(|scope| of_its_role.contains(&scope)), "{scope}: {granted}");
        assert_eq!(Program::with_token(&house, tokens.access_token).get(CLIENTS).await.status, 403, "{scope}");
    }
}

/// - CVE-2026-28802: a token was taken as signed because it said that it was not.
/// - CVE-2026-27962: a token brought along the key that it was signed with.
#[tokio::test]
async fn a_token_that_says_of_itself_who_it_is_is_none() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let robot = machine(&ana).await;
    let claims =
        json!({"iss": "clientele", "sub": robot.id, "client_id": robot.id, "scope": "all", "exp": 4_000_000_000_u64});
    let with_key = URL_SAFE_NO_PAD.encode(json!({"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}).to_string());
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    for token in [unsigned(&claims), format!("{with_key}.{body}.AAAA"), format!("cat_{}", unsigned(&claims))] {
        assert_eq!(Program::with_token(&house, &token).get(CLIENTS).await.status, 401, "{token}");
        assert!(!robot.sees(&house, &token).await, "{token}");
    }
}
