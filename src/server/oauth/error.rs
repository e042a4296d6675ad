//! The errors of the OAuth endpoints for programs, a closed table (RFC 6749 section 5.2). They are neither the errors
//! of the screens nor those of the REST API: programs read the code, developers read the description.

use crate::{
    domain::{refusal, scope::join},
    server::{
        http::form::FormError,
        use_cases::{
            error::AppError,
            tokens::refused::{TokenRefused, Unproven},
        },
    },
};
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
    /// The code or token is unknown, used, expired, cut, or another client's. Nobody learns which.
    InvalidGrant(&'static str),
    /// This client may not use this grant type.
    UnauthorizedClient(&'static str),
    UnsupportedGrantType,
    InvalidScope(String),
    /// Too many requests; seconds to wait.
    TooMany(u64),
    /// Ours; the log has the rest under the request id.
    ServerError,
    /// The database cannot be used; that passes.
    Unavailable,
    /// Nobody gets anything until an administrator confirms that the data were put back to an earlier state. The client did
    /// nothing wrong and is to come again with what it has, so it is told neither that it is not known nor that its
    /// request is bad (RFC 9110 section 15.6.4, which RFC 7009 section 2.2.1 names for revocation, too).
    Held,
}

/// How soon a client may ask again that is held, in seconds: not much later than it is let in, and seldom enough.
const HELD: u64 = 60;

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
            Self::InvalidScope(_) => "invalid_scope",
            Self::TooMany(_) | Self::Unavailable | Self::Held => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidClient { .. } => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Held => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub fn description(&self) -> String {
        match self {
            Self::InvalidRequest(text) | Self::InvalidScope(text) => text.clone(),
            Self::InvalidClient { description, .. } => (*description).to_owned(),
            Self::InvalidGrant(text) | Self::UnauthorizedClient(text) => (*text).to_owned(),
            Self::UnsupportedGrantType => {
                "Use authorization_code, refresh_token or client_credentials as grant_type.".into()
            }
            Self::TooMany(seconds) => format!("Too many requests. Try again in {seconds} seconds."),
            Self::ServerError => "The server failed. Try again later.".into(),
            Self::Unavailable => "The database cannot be used at the moment. Try again in a moment.".into(),
            Self::Held => {
                "The data were restored to an earlier state. No client gets anything until an administrator of its \
                 organization has confirmed that. Try again later."
                    .into()
            }
        }
    }

    /// Words the refusal of a use case. A failure of ours is logged under the request id.
    pub fn of(refused: TokenRefused, request_id: &str) -> Self {
        match refused {
            TokenRefused::Unproven(unproven) => Self::unproven(unproven, true),
            TokenRefused::SecretNeeded => Self::unauthenticated("Introspection needs a client with a secret."),
            TokenRefused::OtherGrantType(has) if has.is_legacy() => Self::UnauthorizedClient(
                "This client has a legacy grant type, which gets no tokens. Change it in the console.",
            ),
            TokenRefused::OtherGrantType(_) => Self::UnauthorizedClient("This client has another grant type."),
            TokenRefused::FromElsewhere => Self::UnauthorizedClient(refusal::FROM_ELSEWHERE),
            TokenRefused::NotAuthorized => {
                Self::UnauthorizedClient("The organization has revoked this client's authorization.")
            }
            TokenRefused::UnknownScope(unknown) => Self::InvalidScope(format!("There is no scope {unknown}.")),
            TokenRefused::BeyondRoles(wanted) => Self::InvalidScope(format!(
                "This client acts with its roles, which are good for none of these: {}. Leave scope out for all they are \
                 good for.",
                join(&wanted)
            )),
            TokenRefused::WrongCode => Self::InvalidGrant(
                "The code is unknown, used, expired, or was issued for another client or redirect_uri.",
            ),
            TokenRefused::WrongRefreshToken => {
                Self::InvalidGrant("The refresh token is unknown, used, expired, or was issued to another client.")
            }
            TokenRefused::IssuedWithSecret => {
                Self::unauthenticated("This refresh token was issued to the client with its secret: authenticate.")
            }
            TokenRefused::NotGranted(beyond) => Self::InvalidScope(format!("{beyond} was not granted.")),
            TokenRefused::NoneAllowed => Self::InvalidScope("None of these scopes is allowed any more.".into()),
            TokenRefused::ConsentEnded => Self::InvalidGrant("What the user agreed to has ended. Ask again."),
            TokenRefused::AnotherClients => Self::InvalidGrant("The token was issued to another client."),
            TokenRefused::TooMany(seconds) => Self::TooMany(seconds),
            TokenRefused::Held => Self::Held,
            TokenRefused::Failed(error) => internal(error, request_id),
        }
    }

    /// Words why a client is not known. `basic`: it tried with the `Authorization` header.
    pub const fn unproven(unproven: Unproven, basic: bool) -> Self {
        let description = match unproven {
            Unproven::Unknown => "The client is unknown or its secret is not right.",
            Unproven::NoSecret => "This client needs its secret.",
            Unproven::Confidential => {
                "This client is confidential: it needs its secret. One that cannot keep a secret has to be set to public."
            }
            Unproven::Deactivated => "This client is deactivated.",
            Unproven::Disabled => "This client is disabled.",
        };
        Self::InvalidClient { description, basic }
    }

    /// The client is to authenticate, by whichever way it likes.
    const fn unauthenticated(description: &'static str) -> Self {
        Self::InvalidClient { description, basic: true }
    }
}

impl From<FormError> for OAuthError {
    fn from(error: FormError) -> Self {
        Self::InvalidRequest(error.to_string())
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
            Self::Held => {
                headers.insert(header::RETRY_AFTER, HELD.into());
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
