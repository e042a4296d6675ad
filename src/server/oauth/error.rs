//! The errors of the OAuth endpoints, a closed table (RFC 6749 sections 4.1.2.1 and 5.2). They are neither the errors
//! of the screens nor those of the REST API: programs read the code, developers read the description.

use crate::server::use_cases::error::AppError;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// Why a request was refused. The description is public and holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OAuthError {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest(String),
    /// Who asks could not be authenticated. `basic`: it tried with the `Authorization` header, or not at all.
    InvalidClient {
        description: &'static str,
        basic: bool,
    },
    /// The code or token is unknown, used, expired, cut, or another client's. Which of them is told to nobody.
    InvalidGrant(&'static str),
    /// This client may not use this grant type.
    UnauthorizedClient(&'static str),
    UnsupportedGrantType,
    UnsupportedResponseType,
    InvalidScope(String),
    /// The user or the organization said no.
    AccessDenied(&'static str),
    /// Too many requests; seconds to wait.
    TooMany(u64),
    /// Ours; the log has the rest under the request id.
    ServerError,
    /// The database cannot be used; that passes.
    Unavailable,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    error_description: &'a str,
}

impl OAuthError {
    /// The registered code (RFC 6749 section 11.4).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient { .. } => "invalid_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::UnauthorizedClient(_) => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope(_) => "invalid_scope",
            Self::AccessDenied(_) => "access_denied",
            Self::TooMany(_) | Self::Unavailable => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidClient { .. } => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub fn description(&self) -> String {
        match self {
            Self::InvalidRequest(text) | Self::InvalidScope(text) => text.clone(),
            Self::InvalidClient { description, .. } => (*description).to_owned(),
            Self::InvalidGrant(text) | Self::UnauthorizedClient(text) | Self::AccessDenied(text) => (*text).to_owned(),
            Self::UnsupportedGrantType => {
                "Use authorization_code, refresh_token or client_credentials as grant_type.".into()
            }
            Self::UnsupportedResponseType => "Use code as response_type.".into(),
            Self::TooMany(seconds) => format!("Too many requests. Try again in {seconds} seconds."),
            Self::ServerError => "Something went wrong on our side.".into(),
            Self::Unavailable => "The database cannot be used at the moment. Try again in a moment.".into(),
        }
    }

    pub fn missing(name: &str) -> Self {
        Self::InvalidRequest(format!("{name} is missing."))
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        // Quotes and backslashes may not occur in a description (RFC 6749 section 5.2), nor anything beyond ASCII.
        let description: String = self
            .description()
            .chars()
            .map(|c| match c {
                '"' | '\\' => '\'',
                c if c.is_ascii_graphic() || c == ' ' => c,
                _ => '?',
            })
            .collect();
        let mut response =
            (self.status(), Json(Body { error: self.code(), error_description: &description })).into_response();
        let headers = response.headers_mut();
        match self {
            Self::InvalidClient { basic: true, .. } => {
                let scheme = HeaderValue::from_static("Basic realm=\"Clientele\", charset=\"UTF-8\"");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            Self::TooMany(seconds) => {
                headers.insert(header::RETRY_AFTER, seconds.into());
            }
            _ => {}
        }
        response
    }
}

/// Logs what went wrong inside.
pub fn internal(error: AppError, request_id: &str) -> OAuthError {
    error.log(request_id);
    match error {
        AppError::Unavailable { .. } => OAuthError::Unavailable,
        AppError::Refused(_) | AppError::Internal(_) => OAuthError::ServerError,
    }
}
