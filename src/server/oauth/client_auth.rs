//! What a request says of its client (RFC 6749 section 2.3): a client sends its secret in the `Authorization` header or in
//! the body, not in both. A public client names only itself.

use super::{asked::Asked, error::OAuthError};
use crate::{
    domain::usage::UseKind,
    server::{
        http::{form::Parameters, state::AppState},
        use_cases::tokens::{
            client::Claimed,
            refused::{TokenRefused, Unproven},
        },
    },
};
use axum::http::{HeaderMap, header};
use axum_extra::headers::{Authorization, HeaderMapExt as _, authorization::Basic};

/// What a request says of who sends it. Not proven yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    client_id: String,
    secret: Option<String>,
    /// Whether it came by the `Authorization` header.
    basic: bool,
}

impl Claim {
    /// The claim of a request.
    ///
    /// # Errors
    /// `invalid_client` for a request that names no client; those of [`Self::read`].
    pub fn of(asked: &Asked) -> Result<Self, OAuthError> {
        let description = "Authenticate with client id and secret, or send client_id.";
        let nobody = OAuthError::InvalidClient { description, basic: true };
        Self::read(&asked.headers, &asked.parameters)?.ok_or(nobody)
    }

    /// What is to be proven, and for what.
    pub fn claimed<'a>(&'a self, asked: &'a Asked, kind: UseKind) -> Claimed<'a> {
        let address = asked.peer.address.as_deref();
        let token = ["code", "refresh_token", "token"].into_iter().find_map(|name| asked.parameters.get(name));
        Claimed { client_id: &self.client_id, secret: self.secret.as_deref(), kind, token, address }
    }

    /// Words a refusal. A failed proof counts against the limit of its address.
    pub fn refused(&self, state: &AppState, asked: &Asked, refused: TokenRefused) -> OAuthError {
        let TokenRefused::Unproven(unproven) = refused else { return OAuthError::of(refused, &asked.peer.request_id) };
        if unproven == Unproven::Unknown
            && let Err(seconds) = state.token_rates.counts(asked.peer.address.as_deref())
        {
            return OAuthError::TooMany(seconds);
        }
        OAuthError::unproven(unproven, self.basic)
    }

    /// Reads a claim; `None`: the request names no client.
    ///
    /// # Errors
    /// `invalid_request` for two ways at once, `invalid_client` for a header that is none.
    fn read(headers: &HeaderMap, parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let named = parameters.get("client_id");
        let posted = parameters.get("client_secret");
        if !headers.contains_key(header::AUTHORIZATION) {
            return Ok(named.map(|client_id| Self {
                client_id: client_id.to_owned(),
                secret: posted.map(str::to_owned),
                basic: false,
            }));
        }
        let (client_id, secret) = basic(headers).ok_or(OAuthError::InvalidClient {
            description: "The Authorization header is not Basic with client id and secret, both form-encoded.",
            basic: true,
        })?;
        // An empty secret is none (RFC 6749 section 2.3.1): so does a public client send its name in the header, and some
        // libraries one whose secret is in the body.
        let secret = Some(secret).filter(|secret| !secret.is_empty());
        if secret.is_some() && posted.is_some() {
            let twice = "Send the secret in the Authorization header or in the body, not in both.";
            return Err(OAuthError::InvalidRequest(twice.into()));
        }
        if named.is_some_and(|named| named != client_id) {
            let two = "client_id names another client than the Authorization header.";
            return Err(OAuthError::InvalidRequest(two.into()));
        }
        let secret = secret.or_else(|| posted.map(str::to_owned));
        Ok(Some(Self { client_id, secret, basic: true }))
    }
}

/// Client id and secret of a `Basic` header, each form-encoded before they were joined (RFC 6749 section 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header: Authorization<Basic> = headers.typed_get()?;
    let plain = |text: &str| {
        // A name without a value is what one form-encoded word looks like to a parser of forms.
        form_urlencoded::parse(text.replace('=', "%3D").replace('&', "%26").as_bytes())
            .next()
            .map(|(name, _)| name.into_owned())
            .unwrap_or_default()
    };
    Some((plain(header.username()), plain(header.password())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    fn claim(header: Option<&str>, body: &str) -> Result<Option<Claim>, OAuthError> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(header::AUTHORIZATION, header.parse().unwrap());
        }
        Claim::read(&headers, &Parameters::read(body.as_bytes()).unwrap())
    }

    fn encoded(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn one_way_at_a_time() {
        let by_header = claim(Some(&encoded("abc:s%3Aec+ret%26%3D")), "client_id=abc").unwrap().unwrap();
        assert_eq!((by_header.client_id.as_str(), by_header.secret.as_deref()), ("abc", Some("s:ec ret&=")));
        let lower_case = claim(Some(&encoded("abc:s").replace("Basic ", "basic  ")), "").unwrap().unwrap();
        assert_eq!((lower_case.client_id.as_str(), lower_case.secret.as_deref()), ("abc", Some("s")));
        let by_body = claim(None, "client_id=abc&client_secret=x").unwrap().unwrap();
        assert!(!by_body.basic && by_body.secret.as_deref() == Some("x"));
        assert!(claim(None, "client_id=abc").unwrap().unwrap().secret.is_none());
        assert!(claim(None, "").unwrap().is_none());
        assert!(claim(Some(&encoded("abc:s")), "client_secret=s").is_err());
        assert!(claim(Some(&encoded("abc:s")), "client_id=other").is_err());
        for wrong in ["Bearer x", "Basic", "Basic !", "Basic YQ=="] {
            assert!(claim(Some(wrong), "").is_err(), "{wrong}");
        }
        for none in ["abc:", "abc"] {
            let nothing = claim(Some(&encoded(none)), "");
            assert!(nothing.is_err() || nothing.unwrap().unwrap().secret.is_none(), "{none}");
        }
        assert_eq!(claim(Some(&encoded("abc:")), "client_id=abc").unwrap().unwrap().client_id, "abc");
        let posted = claim(Some(&encoded("abc:")), "client_id=abc&client_secret=s").unwrap().unwrap();
        assert_eq!((posted.client_id.as_str(), posted.secret.as_deref()), ("abc", Some("s")));
        assert!(claim(Some(&encoded("abc:")), "client_id=other&client_secret=s").is_err());
        // What was not encoded, though it should have been, is taken as it is where that is possible.
        let plain = claim(Some(&encoded("abc:cs_x-y_z=")), "").unwrap().unwrap();
        assert_eq!(plain.secret.as_deref(), Some("cs_x-y_z="));
    }
}
