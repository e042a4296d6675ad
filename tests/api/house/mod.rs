//! A server of one's own for each test, and browsers to visit it with.

mod database;
pub mod program;
pub mod tls;

use clap::Parser;
use clientele::{
    domain::Timestamp,
    server::{
        cli::{demo, key},
        clock::Clock,
        config::Cli,
        http::{
            serving::{self, Limits},
            state::AppState,
        },
        rest,
        router::router,
        storage::Store,
    },
    wire::{ClientDetails, Session, UiError, UserDetails},
};
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{ACCEPT, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, net::SocketAddr, sync::Mutex};
use tokio::net::TcpListener;

pub use database::Database;

/// Mon 23 Nov 2026, 14:02 UTC. The demo data is relative to it.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

pub const ANA: &str = "ana.ruiz@meridianpost.example";
pub const TOM: &str = "tom.okafor@meridianpost.example";
pub const VERA: &str = "vera.lind@meridianpost.example";
pub const JON: &str = "jon.bekker@meridianpost.example";
pub const MIA: &str = "mia.chen@haldenclinics.example";

/// Code Authorization, 12 days old: a delete removes it.
pub const YOUNG: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
/// Code Authorization, 700 days old: a delete deactivates it.
pub const OLD: &str = "a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e";
/// Client Credentials with a role that Tom lacks, 18 days old.
pub const PAYROLL: &str = "6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5";
/// The same, 900 days old.
pub const PAYROLL_ARCHIVE: &str = "3e7fa0c5-9d12-4b68-8f35-e40c7b19a6d2";
/// Deactivated two hours ago, without scopes.
pub const INCOMPLETE: &str = "b3a640fe-7d18-49e5-91c2-06e5d8f24b70";
/// Deactivated, complete, with 19 hours left.
pub const DEACTIVATED: &str = "27b9f113-0d4e-4b7a-a1c2-6f8e93d05b17";

pub const LIST: &str = "/admin/integrations/oauth";

pub fn page(id: &str) -> String {
    format!("{LIST}/{id}")
}

pub struct House {
    pub address: SocketAddr,
    pub clock: Clock,
    pub state: AppState,
    /// `None` next door: the database is the first house's.
    pub database: Option<Database>,
}

impl House {
    /// Serves a copy of the demo data.
    pub async fn open() -> Self {
        Self::with(&["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"]).await
    }

    /// The same with other flags.
    pub async fn with(flags: &[&str]) -> Self {
        let database = Database::demo().await;
        let store = database.open().await;
        Self::serve(flags, store, Clock::manual(NOW), Some(database)).await
    }

    /// Serves an empty database.
    pub async fn empty() -> Self {
        Self::empty_with(&["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"]).await
    }

    /// The same with other flags.
    pub async fn empty_with(flags: &[&str]) -> Self {
        let database = Database::empty().await;
        let store = database.open().await;
        Self::serve(flags, store, Clock::manual(NOW), Some(database)).await
    }

    /// Serves this database.
    pub async fn on(database: Database, flags: &[&str]) -> Self {
        Self::on_at(database, flags, Clock::manual(NOW)).await
    }

    /// The same by a clock that goes on.
    pub async fn on_at(database: Database, flags: &[&str], clock: Clock) -> Self {
        let store = database.open().await;
        Self::serve(flags, store, clock, Some(database)).await
    }

    /// Leaves its database to others.
    pub async fn close(self) -> Database {
        self.state.store.close().await;
        self.database.expect("the first house has the database")
    }

    /// Another process on the same database, with the same clock.
    pub async fn next_door(&self) -> Self {
        Self::serve(&[], self.database().open().await, self.clock.clone(), None).await
    }

    /// The same with flags of its own.
    pub async fn next_door_with(&self, flags: &[&str]) -> Self {
        Self::serve(flags, self.database().open().await, self.clock.clone(), None).await
    }

    /// The same with a clock of its own.
    pub async fn next_door_by(&self, clock: Clock) -> Self {
        Self::serve(&[], self.database().open().await, clock, None).await
    }

    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("the first house has the database")
    }

    async fn serve(flags: &[&str], store: Store, clock: Clock, database: Option<Database>) -> Self {
        let serve = Cli::parse_from([&["clientele"], flags].concat()).serve;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let keys = key::keys(serve.key_file.as_deref()).unwrap();
        key::sealed(&store, &keys).await.unwrap();
        let state = AppState::new(store, clock.clone(), &serve, address).with_keys(keys);
        let limits = Limits::of(&serve.network);
        tokio::spawn(serving::serve(
            listener,
            router(state.clone(), address),
            rest::refusal,
            limits,
            std::future::pending(),
        ));
        Self { address, clock, state, database }
    }

    pub fn anybody(&self) -> Browser {
        Browser::at(&self.address.to_string())
    }

    pub async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.anybody();
        let answer = browser.sign_in(email, demo::PASSWORD).await;
        assert_eq!(answer.status, 200, "{email}: {}", answer.body);
        browser
    }

    /// Moves the clock.
    pub fn wait(&self, span: i64) {
        self.clock.advance(span);
    }
}

/// A browser with its cookies; it follows no redirect.
pub struct Browser {
    http: reqwest::Client,
    base: String,
    pub origin: String,
    pub cookies: Mutex<BTreeMap<String, String>>,
}

/// How something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Our code in the browser.
    Fetch,
    /// A plain form.
    Form,
}

impl Browser {
    /// With a server that listens there.
    pub fn at(address: &str) -> Self {
        Self {
            http: clientele::server::outgoing::builder().redirect(Policy::none()).no_proxy().build().unwrap(),
            base: format!("http://{address}"),
            origin: format!("http://{address}"),
            cookies: Mutex::default(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// A request with the cookies and nothing else.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", self.base));
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if rest.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.into(), value.into());
            }
        }
        Answer { status, headers, body: response.text().await.unwrap() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.ask(Method::GET, path).header(ACCEPT, "text/html")).await
    }

    pub async fn post(&self, by: By, function: &str, fields: &[(&str, &str)]) -> Answer {
        let accept = if by == By::Form { "text/html,application/xhtml+xml" } else { "application/json" };
        let request = self.ask(Method::POST, &format!("/fn/{function}"));
        self.send(request.header(ORIGIN, &self.origin).header(ACCEPT, accept).form(fields)).await
    }

    /// As our code in the browser does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.post(By::Fetch, function, fields).await
    }

    /// As a form does without JavaScript.
    pub async fn submit(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.post(By::Form, function, fields).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.call("sign_in", &[("email", email), ("password", password)]).await
    }

    /// Leaves oneself these roles in these divisions only. In the demo Ana holds every role in all of them.
    pub async fn holds_only(&self, roles: &[(&str, &[&str])]) {
        let session: Session = self.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
        let id = session.actor.user_id().to_string();
        let user: UserDetails = self.call("get_user", &[("id", &id)]).await.json();
        let held = user.row.roles.unwrap().into_iter().map(|g| (g.role_id.to_string(), String::from(g.division)));
        let others = held.filter(|(role, _)| roles.iter().all(|(changed, _)| role != changed));
        let left =
            roles.iter().flat_map(|(role, places)| places.iter().map(|to| ((*role).to_owned(), (*to).to_owned())));
        let pairs: Vec<String> = others.chain(left).map(|(role, division)| format!("{role}@{division}")).collect();
        let version = user.row.version.to_string();
        let mut fields = vec![("id", id.as_str()), ("version", &version)];
        fields.extend(pairs.iter().map(|pair| ("roles[]", pair.as_str())));
        let saved = self.call("save_user_roles", &fields).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
    }

    pub async fn client(&self, id: &str) -> ClientDetails {
        self.call("get_client", &[("id", id)]).await.json()
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The refusal, which has its own status.
    pub fn error(&self) -> UiError {
        let error: UiError = serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"));
        assert_eq!(self.status, error.status(), "{error:?}");
        error
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a plain form is led to.
    pub fn leads_to(&self) -> &str {
        assert!(self.status.is_redirection(), "{self:?}");
        self.location()
    }
}

/// The form of a client as it is, with some fields typed over.
pub fn form(details: &ClientDetails, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let settings = &details.settings;
    let mut fields =
        vec![("id".to_owned(), details.row.id.to_string()), ("version".to_owned(), details.row.version.to_string())];
    let plain = [
        ("name", &settings.name),
        ("description", &settings.description),
        ("grant_type", &settings.grant_type),
        ("client_type", &settings.client_type),
        ("token_duration", &settings.token_duration),
        ("allowed_addresses", &settings.allowed_addresses),
    ];
    for (name, value) in plain {
        let typed = typed.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned());
        fields.push((format!("form[{name}]"), typed.unwrap_or_else(|| value.clone())));
    }
    for uri in &settings.redirect_uris {
        fields.push(("form[redirect_uris][]".into(), uri.clone()));
    }
    for (base, word) in &settings.scopes {
        fields.push((format!("form[scopes][{base}]"), word.clone()));
    }
    fields
}

/// Borrowed, as [`Browser::post`] takes them.
pub fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
