//! The authorization server as an application meets it.

mod abuse;
mod asked;
mod attempts;
mod authorization_code;
pub mod authorizations;
mod client_credentials;
mod client_type;
mod consent;
mod cut;
mod declined;
mod grant_type;
mod introspection;
mod leads_on;
mod libraries;
mod refresh;
mod refresh_races;

use crate::house::{ANA, Answer, Browser, House, LIST};
use clientele::wire::{ConsentPage, RevealedSecret};
use reqwest::{Method, Url, header::ACCEPT};
use serde::Deserialize;
use std::collections::HashMap;

/// base64url(SHA-256) of [`VERIFIER`]: the example of RFC 7636 appendix B.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CALLBACK: &str = "https://routes.example/callback";

/// A client, registered as an administrator does it.
pub struct Client {
    pub id: String,
    pub secret: String,
}

pub async fn register(browser: &Browser, fields: &[(&str, &str)]) -> Client {
    let added = browser.call("add_client", fields).await;
    assert_eq!(added.status, 200, "{}", added.body);
    let id = added.location().trim_end_matches("/secret").rsplit('/').next().unwrap().to_owned();
    let revealed: RevealedSecret = browser.call("reveal_secret", &[("id", &id)]).await.json();
    Client { id, secret: revealed.secret.unwrap() }
}

/// A machine's client; its role is Administrator, which holds OAuth > Token > View.
pub async fn machine(browser: &Browser) -> Client {
    let fields = [
        ("form[name]", "Night export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000001@*"),
    ];
    register(browser, &fields).await
}

/// The same with a role that sees no tokens.
pub async fn plain_machine(browser: &Browser) -> Client {
    let fields = [
        ("form[name]", "Shift export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "300"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000002@*"),
    ];
    register(browser, &fields).await
}

/// An application that people sign in to, and that keeps its secret.
pub async fn application(browser: &Browser) -> Client {
    planner(browser, "confidential").await
}

/// The same where nobody can keep a secret.
pub async fn public_application(browser: &Browser) -> Client {
    planner(browser, "public").await
}

async fn planner(browser: &Browser, client_type: &str) -> Client {
    let fields = [
        ("form[client_type]", client_type),
        ("form[name]", "Route planner"),
        ("form[description]", "Plans the rounds of a day"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", CALLBACK),
        ("form[redirect_uris][]", "http://127.0.0.1/callback"),
        ("form[scopes][users]", "write"),
        ("form[scopes][routing]", "read"),
    ];
    register(browser, &fields).await
}

/// What the token endpoint answers.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    token_type: String,
    expires_in: i64,
    pub refresh_token: Option<String>,
    scope: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Introspected {
    pub active: bool,
    pub scope: Option<String>,
    pub client_id: Option<String>,
    sub: Option<String>,
    organization_id: Option<String>,
    iss: Option<String>,
    iat: Option<i64>,
    exp: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    error: String,
    error_description: String,
}

impl Client {
    /// Posts a form with the client's secret in the header.
    pub async fn post(&self, house: &House, endpoint: &str, form: &[(&str, &str)]) -> Answer {
        let nobody = house.anybody();
        let request = nobody.ask(Method::POST, &format!("/oauth/{endpoint}")).form(form);
        nobody.send(request.basic_auth(&self.id, Some(&self.secret))).await
    }

    /// Posts a form as a public client does.
    pub async fn post_public(&self, house: &House, endpoint: &str, form: &[(&str, &str)]) -> Answer {
        let nobody = house.anybody();
        let form = [&[("client_id", self.id.as_str())], form].concat();
        nobody.send(nobody.ask(Method::POST, &format!("/oauth/{endpoint}")).form(&form)).await
    }

    pub async fn own_token(&self, house: &House) -> Tokens {
        self.post(house, "token", &[("grant_type", "client_credentials")]).await.json()
    }

    /// The status with which its secret is answered when it asks for a token.
    pub async fn answers(&self, house: &House) -> u16 {
        self.post(house, "token", &[("grant_type", "client_credentials")]).await.status.as_u16()
    }

    /// Whether a token is alive, as far as this client may know.
    pub async fn sees(&self, house: &House, token: &str) -> bool {
        self.introspect(house, token).await.active
    }

    pub async fn introspect(&self, house: &House, token: &str) -> Introspected {
        self.post(house, "introspect", &[("token", token)]).await.json()
    }

    pub async fn redeem(&self, house: &House, code: &str) -> Answer {
        self.post(house, "token", &redemption(code)).await
    }

    pub async fn refresh(&self, house: &House, token: &str) -> Answer {
        self.post(house, "token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// The query of a request for authorization, some parameters replaced; those without a value left out.
    pub fn request(&self, replaced: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", CALLBACK),
            ("scope", "users"),
            ("state", "af0 &x"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in replaced {
            match parameters.iter_mut().find(|(known, _)| known == name) {
                Some(parameter) => parameter.1 = value,
                None => parameters.push((name, value)),
            }
        }
        parameters.retain(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
    }

    /// What the browser is sent back with after the user answered.
    pub async fn answered(&self, user: &Browser, replaced: &[(&str, &str)], decision: &str) -> Answer {
        answer(user, &self.request(replaced), decision).await
    }

    pub async fn code(&self, user: &Browser, replaced: &[(&str, &str)]) -> String {
        let answer = self.answered(user, replaced, "allow").await;
        sent_back(&answer).remove("code").unwrap_or_else(|| panic!("{}", answer.location()))
    }

    /// Tokens for a user who agrees.
    pub async fn tokens_for(&self, house: &House, user: &Browser) -> Tokens {
        let code = self.code(user, &[]).await;
        self.redeem(house, &code).await.json()
    }
}

/// What the page that asks shows, as its form brings it back; empty where it asks nothing.
pub async fn shown(user: &Browser, request: &str) -> String {
    match user.call("get_consent", &[("request", request)]).await.json() {
        Some(ConsentPage::Ask(question)) => question.shown,
        _ => String::new(),
    }
}

/// Opens the page that asks, and presses one of its buttons.
pub async fn answer(user: &Browser, request: &str, decision: &str) -> Answer {
    let shown = shown(user, request).await;
    user.submit("answer_consent", &[("request", request), ("shown", &shown), ("decision", decision)]).await
}

pub fn redemption(code: &str) -> [(&str, &str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]
}

/// The parameters a browser comes back to the application with.
pub fn sent_back(answer: &Answer) -> HashMap<String, String> {
    let to = Url::parse(answer.leads_to()).unwrap_or_else(|e| panic!("{e}: {}", answer.location()));
    to.query_pairs().into_owned().collect()
}

/// The page or redirect that a request for authorization is answered with.
pub async fn ask(browser: &Browser, query: &str) -> Answer {
    browser.send(browser.ask(Method::GET, &format!("/oauth/authorize?{query}")).header(ACCEPT, "text/html")).await
}

impl Answer {
    /// The refusal of an OAuth endpoint, with its code.
    pub fn refused(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        let refusal: Refusal = serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body));
        assert_eq!(refusal.error, code, "{}", refusal.error_description);
        assert_eq!(self.header("cache-control"), Some("no-store"));
        refusal.error_description
    }
}

pub async fn delete(browser: &Browser, id: &str, outcome: &str) {
    let answer = browser.call("delete_client", &[("id", id), ("outcome", outcome)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn the_metadata_names_what_there_is_and_follows_the_public_url() {
    let house = House::open().await;
    let nobody = house.anybody();
    let path = "/.well-known/oauth-authorization-server";
    let metadata: serde_json::Value = nobody.send(nobody.ask(Method::GET, path)).await.json();
    let issuer = format!("http://{}", house.address);
    assert_eq!(metadata["issuer"], issuer);
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    for endpoint in ["token", "introspection", "revocation"] {
        let url = metadata[format!("{endpoint}_endpoint")].as_str().unwrap();
        let answer = nobody.send(nobody.ask(Method::POST, url.strip_prefix(&issuer).unwrap())).await;
        assert_eq!(answer.status, 415, "{url} is there and wants a form");
    }
    let public = House::with(&["--public-url", "https://clientele.example"]).await;
    let nobody = public.anybody();
    let metadata: serde_json::Value = nobody.send(nobody.ask(Method::GET, path)).await.json();
    assert_eq!(metadata["token_endpoint"], "https://clientele.example/oauth/token");
}

/// What is public is read by any page, and nothing else is.
#[tokio::test]
async fn pages_of_every_origin_may_read_the_metadata_and_nothing_else() {
    let house = House::open().await;
    let nobody = house.anybody();
    let get = async |path: &str| {
        let request = nobody.ask(Method::GET, path).header("origin", "https://anywhere.example");
        nobody.send(request).await.header("access-control-allow-origin").map(str::to_owned)
    };
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        assert_eq!(get(path).await.as_deref(), Some("*"), "{path}");
        let asked = nobody.ask(Method::OPTIONS, path).header("origin", "https://anywhere.example");
        let asked = nobody.send(asked.header("access-control-request-method", "GET")).await;
        assert_eq!(asked.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(asked.header("access-control-allow-credentials"), None, "{path}");
    }
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/authorize", "/api/v2/oauth/clients", "/login"] {
        assert_eq!(get(path).await, None, "{path}");
    }
}

/// Presses the button of the page that says that an administrator has to approve the application.
pub async fn ask_for_approval(user: &Browser, request: &str) -> Answer {
    let page = ask(user, request).await.body;
    let (_, form) = page.split_once("/fn/ask_for_approval").expect("it is offered");
    assert!(form.split("</form>").next().is_some_and(|form| form.contains("name=\"made_for\"")), "{form}");
    let asked = user.submit("ask_for_approval", &[("request", request)]).await;
    assert_eq!(asked.leads_to(), format!("/oauth/authorize?{request}"));
    user.get(asked.leads_to()).await
}

#[tokio::test]
async fn the_list_and_the_dialog_know_of_use() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let token = client.own_token(&house).await.access_token;
    house.wait(5_000);
    assert!(client.introspect(&house, &token).await.active);
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let evidence: clientele::wire::Evidence = ana.call("get_evidence", &[("id", &client.id)]).await.json();
    assert_eq!((evidence.live_tokens.n, evidence.secrets_in_use), (1, 1));
    let clientele::wire::Happened::At(issued) = evidence.last_token else { panic!("{:?}", evidence.last_token) };
    let clientele::wire::Happened::At(called) = evidence.last_call else { panic!("{:?}", evidence.last_call) };
    assert_eq!((issued.relative.as_str(), called.relative.as_str()), ("5 seconds ago", "now"));
    assert_eq!(evidence.last_caller.as_deref(), Some("127.0.0.1"));
    assert!(ana.get(&format!("{LIST}?q={}", client.id)).await.body.contains("now"), "Last used");
}

#[tokio::test]
async fn use_that_cannot_be_written_is_written_later() {
    let house = House::open().await;
    let client = machine(&house.signed_in(ANA).await).await;
    client.own_token(&house).await;
    let (recorder, id) = (house.state.tokens.recorder.clone(), client.id.parse().unwrap());
    house.state.store.close().await;
    assert!(recorder.write(&house.state.store).await.is_err());
    let store = house.database().open().await;
    recorder.write(&store).await.unwrap();
    let mut connection = store.reader().acquire().await.unwrap();
    let stored =
        clientele::server::storage::clients::client::find_even_gone(&mut connection, id).await.unwrap().unwrap();
    assert_eq!((stored.last_used_at, stored.last_token_at), (Some(house.clock.now()), Some(house.clock.now())));
}
