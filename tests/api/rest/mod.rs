//! The REST API as a program meets it.

mod additions;
mod at_once;
pub mod bearer;
mod clients;
mod command_line;
mod delegated;
mod document;
mod hostile;
mod libraries;
mod named;
mod neighbours;
mod outside;
mod recording;
mod reviewed_by_script;
mod scripts;
mod several;
mod transfer;
mod unknown;

use crate::{
    house::{ANA, House},
    oauth::{Client, plain_machine, register},
};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

pub const CLIENTS: &str = "/api/v2/oauth/clients";
pub const ADMIN_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000001";
pub const WORKFORCE_READER: &str = "0c11e27e-1e00-4000-8000-000300000002";
pub const BILLING_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000003";
pub const EDITOR_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000005";
pub const VIEWER_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000006";
pub const PAYROLL_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000004";
pub const HOME: &str = "0c11e27e-1e00-4000-8000-000200000001";

/// A program with a token.
pub struct Program {
    http: reqwest::Client,
    base: String,
    pub token: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Program {
    pub fn with_token(house: &House, token: impl Into<String>) -> Self {
        Self {
            http: clientele::server::outgoing::builder().no_proxy().build().unwrap(),
            base: format!("http://{}", house.address),
            token: token.into(),
        }
    }

    /// With the own token of a client that may do everything and holds the roles of the demo's clients.
    pub async fn admin(house: &House) -> Self {
        let roles = [(ADMIN_ROLE, "*"), (WORKFORCE_READER, "*"), (BILLING_ROLE, HOME), (PAYROLL_ROLE, HOME)];
        let roles = roles.map(|(role, division)| format!("{role}@{division}"));
        let mut fields = vec![
            ("form[name]", "Night export"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "3600"),
        ];
        fields.extend(roles.iter().map(|role| ("roles[]", role.as_str())));
        Self::of(house, &register(&house.signed_in(ANA).await, &fields).await).await
    }

    pub async fn of(house: &House, client: &Client) -> Self {
        Self::with_token(house, client.own_token(house).await.access_token)
    }

    /// With the own token of a client that has one role, everywhere: one that nobody could give it may be among them.
    pub async fn with_role(house: &House, role: &str) -> Self {
        let client = plain_machine(&house.signed_in(ANA).await).await;
        let mut transaction = house.state.store.begin().await.unwrap();
        let given = sqlx::query("UPDATE client_roles SET role_id = $1 WHERE client_id = $2")
            .bind(role)
            .bind(&client.id)
            .execute(&mut *transaction)
            .await
            .unwrap();
        assert_eq!(given.rows_affected(), 1);
        transaction.commit().await.unwrap();
        Self::of(house, &client).await
    }

    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
        };
        Reply { status, headers, body }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.ask(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.ask(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(self.ask(Method::PUT, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.ask(Method::DELETE, path)).await
    }

    /// Adds an application that people sign in to, and returns it.
    pub async fn add_application(&self, name: &str) -> Value {
        self.post(CLIENTS, &application(name)).await.ok()
    }
}

pub fn application(name: &str) -> Value {
    json!({
        "name": name,
        "authorizedGrantType": "CODE",
        "registeredRedirectUri": ["https://routes.example/callback"],
        "scope": ["users:readonly"],
    })
}

pub fn at(id: &Value) -> String {
    format!("{CLIENTS}/{}", id.as_str().unwrap())
}

impl Reply {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// The refusal with its status, in its envelope.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.body["status"], status);
        let context = self.body["contextId"].as_str().unwrap();
        assert_eq!(self.header("inin-correlation-id"), Some(context));
        assert!(!self.body["message"].as_str().unwrap().is_empty());
        assert!(self.body["details"].is_array() && self.body["errors"].is_array());
        self.body
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The names of the fields that a refusal names.
pub fn fields(refusal: &Value) -> Vec<&str> {
    refusal["details"].as_array().unwrap().iter().map(|detail| detail["fieldName"].as_str().unwrap()).collect()
}
