//! The connection of the command line to a server.

use crate::server::{config::Clients, outgoing};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server or the network.
    #[error("{0}")]
    Failed(String),
    #[error("{0}")]
    Usage(String),
    /// No client is called so.
    #[error("{0}")]
    Unknown(String),
    /// The server refused: its message, its status, its name for the request.
    #[error("{message} (request {context})")]
    Refused { status: StatusCode, message: String, context: String },
    #[error("nothing was done")]
    NotConfirmed,
}

impl Failure {
    pub const fn usage(message: String) -> Self {
        Self::Usage(message)
    }

    /// The exit code, as `clientele clients --help` tells them.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Unknown(_) => 3,
            Self::Refused { status, .. } => code_of(status.as_u16()),
            Self::NotConfirmed => 7,
            Self::Failed(_) => 1,
        }
    }
}

/// The exit code of a refusal with this status, of the whole request or of one row.
pub const fn code_of(status: u16) -> u8 {
    match status {
        404 => 3,
        401 | 403 => 4,
        429 => 1,
        status if status < 500 => 5,
        _ => 1,
    }
}

/// A server, and the token it is asked with.
pub struct Remote {
    http: reqwest::Client,
    url: String,
    token: String,
}

const CLIENTS: &str = "/api/v2/oauth/clients";
/// Long enough for an export of a hundred thousand clients.
const TIMEOUT: Duration = Duration::from_secs(300);

impl Remote {
    pub async fn connect(arguments: &Clients) -> Result<Self, Failure> {
        let url = arguments.url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::usage(format!("--url {url}: use http:// or https://")));
        }
        let http = outgoing::builder().timeout(TIMEOUT).build().map_err(|e| Failure::Failed(e.to_string()))?;
        let token = match (&arguments.token, &arguments.client_id, &arguments.client_secret) {
            (Some(token), _, _) => token.trim().to_owned(),
            (None, Some(id), Some(secret)) => own_token(&http, &url, id.trim(), secret.trim()).await?,
            _ => {
                let says = "set CLIENTELE_TOKEN, or CLIENTELE_CLIENT_ID and CLIENTELE_CLIENT_SECRET";
                return Err(Failure::usage(says.into()));
            }
        };
        Ok(Self { http, url, token })
    }

    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        self.asked(&format!("{CLIENTS}{path}"), query).await
    }

    /// The same at any address of the API.
    pub async fn asked(&self, address: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let question = if query.is_empty() { "" } else { "?" };
        self.read(&format!("{address}{question}{query}")).await
    }

    /// What stands at an address of the API.
    pub async fn read(&self, address: &str) -> Result<Value, Failure> {
        self.send(self.http.request(Method::GET, format!("{}{address}", self.url))).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Result<Value, Failure> {
        self.send(self.http.request(Method::POST, format!("{}{CLIENTS}{path}", self.url)).json(body)).await
    }

    /// Posts what is JSON, or what the server is to say of it.
    pub async fn post_text(&self, path: &str, body: String) -> Result<Value, Failure> {
        let request = self.http.request(Method::POST, format!("{}{CLIENTS}{path}", self.url));
        self.send(request.header("content-type", "application/json").body(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(self.http.request(Method::PUT, format!("{}{CLIENTS}{path}", self.url)).json(body)).await
    }

    /// The same over this version: if there is another one, nothing is done.
    pub async fn put_over(&self, path: &str, body: &Value, version: i64) -> Result<Value, Failure> {
        self.at_over(&format!("{CLIENTS}{path}"), body, version).await
    }

    pub async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.send(self.http.request(Method::DELETE, format!("{}{CLIENTS}{path}", self.url))).await
    }

    /// Asks at an address that does not begin with that of clients.
    pub async fn at(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let request = self.http.request(method, format!("{}{path}", self.url));
        self.send(body.into_iter().fold(request, RequestBuilder::json)).await
    }

    /// Puts there over this version: if there is another one, nothing is done.
    pub async fn at_over(&self, path: &str, body: &Value, version: i64) -> Result<Value, Failure> {
        let request = self.http.request(Method::PUT, format!("{}{path}", self.url)).json(body);
        self.send(request.header("if-match", format!("\"v{version}\""))).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Value, Failure> {
        json(request.bearer_auth(&self.token)).await
    }
}

/// A token for a client of its own (RFC 6749 section 4.4).
async fn own_token(http: &reqwest::Client, url: &str, id: &str, secret: &str) -> Result<String, Failure> {
    let request = http
        .request(Method::POST, format!("{url}/oauth/token"))
        .basic_auth(id, Some(secret))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    let tokens = json(request).await?;
    let token = tokens["access_token"].as_str();
    token.map(str::to_owned).ok_or_else(|| Failure::Failed(format!("{url} gave no token")))
}

async fn json(request: RequestBuilder) -> Result<Value, Failure> {
    let lost = |error: reqwest::Error| {
        let mut says = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            says = format!("{says}: {cause}");
            source = cause.source();
        }
        Failure::Failed(says)
    };
    let response = request.send().await.map_err(lost)?;
    let status = response.status();
    if status == StatusCode::NO_CONTENT {
        return Ok(Value::Null);
    }
    let bytes = response.bytes().await.map_err(lost)?;
    let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if status.is_success() && !body.is_null() {
        return Ok(body);
    }
    let text = |names: [&str; 2]| names.iter().find_map(|name| body[*name].as_str()).map(str::to_owned);
    match text(["message", "error_description"]) {
        Some(message) => {
            Err(Failure::Refused { status, message, context: text(["contextId", "none"]).unwrap_or_default() })
        }
        None => Err(Failure::Failed(format!("the answer is not Clientele's ({status}): is the URL right?"))),
    }
}

/// What happened to each, of an answer to a request for many.
pub fn rows(mut done: Value) -> Vec<Value> {
    done["results"].as_array_mut().map(std::mem::take).unwrap_or_default()
}

pub fn is_refused(row: &Value) -> bool {
    row["outcome"] == "refused"
}

/// What is no id at all is a slip on the command line.
pub fn is_secret_id(id: &str) -> Result<(), Failure> {
    match uuid::Uuid::try_parse(id) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::usage(format!(
            "{id:?} is not the id of a secret: `clientele clients secrets` shows those of a client"
        ))),
    }
}
