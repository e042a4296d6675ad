//! Introspection (RFC 7662): whether a token is alive, for callers who may know.

use super::{
    asked::{Asked, read},
    client_auth::Claim,
    error::OAuthError,
};
use crate::{
    domain::{scope::join, token::TokenKind, usage::UseKind},
    server::{
        http::state::AppState,
        use_cases::tokens::introspection::{self, About},
    },
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// RFC 7662 section 2.2. A dead token, an unknown one and one that the caller may not ask about look the same.
#[derive(Default, Serialize)]
struct Answer {
    active: bool,
    #[serde(flatten)]
    token: Option<Token>,
}

#[derive(Serialize)]
struct Token {
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    client_id: String,
    token_type: &'static str,
    /// The user; the client itself for its own token.
    sub: String,
    /// The organization it acts in.
    organization_id: String,
    iss: String,
    /// seconds since 1970
    iat: i64,
    exp: i64,
}

impl Token {
    fn issued_by(iss: &str, about: &About) -> Self {
        Self {
            scope: join(&about.scope),
            client_id: about.client_id.to_string(),
            token_type: if about.kind == TokenKind::Access { "Bearer" } else { "refresh_token" },
            sub: about.user_id.map_or_else(|| about.client_id.to_string(), |id| id.to_string()),
            organization_id: about.organization_id.to_string(),
            iss: iss.to_owned(),
            iat: about.issued_at.millis() / 1_000,
            exp: about.expires_at.millis() / 1_000,
        }
    }
}

/// `POST /oauth/introspect`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match introspect(&state, &asked).await {
        Ok(about) => {
            let token = about.map(|about| Token::issued_by(&state.config.issuer, &about));
            Json(Answer { active: token.is_some(), token }).into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn introspect(state: &AppState, asked: &Asked) -> Result<Option<About>, OAuthError> {
    let now = state.clock.now();
    let presented = asked.parameters.need("token")?;
    let claim = Claim::of(asked)?;
    let about = introspection::introspect(&state.tokens, claim.claimed(asked, UseKind::Asked), presented, now).await;
    about.map_err(|refused| claim.refused(state, asked, refused))
}
