//! Client authentication (RFC 6749 section 2.3). A client sends its secret in the `Authorization` header or in the
//! body, not in both. A public client names only itself, and PKCE binds its codes.

use super::error::{OAuthError, internal};
use crate::{
    domain::{ClientId, GrantType, SecretId, State, Timestamp, secret, token::Dead},
    server::{
        crypto::secret_value::sha256_hex,
        http::{form::Parameters, request::Peer, state::AppState},
        storage::{clients::usage::Knocks, tokens::token_clients::TokenClient},
    },
};
use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use subtle::ConstantTimeEq;

/// What a request says of who sends it. Not proven yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    client_id: String,
    secret: Option<String>,
    /// Whether it came by the `Authorization` header.
    basic: bool,
}

/// A client that has proven, or need not prove, who it is.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub client: TokenClient,
    /// The secret it showed; `None`: a public client.
    pub secret_id: Option<SecretId>,
}

impl Claim {
    /// Reads a claim; `None`: the request names no client.
    ///
    /// # Errors
    /// `invalid_request` for two ways at once, `invalid_client` for a header that is none.
    pub fn read(headers: &HeaderMap, parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let named = parameters.get("client_id");
        let posted = parameters.get("client_secret");
        let Some(authorization) = headers.get(header::AUTHORIZATION) else {
            return Ok(named.map(|client_id| Self {
                client_id: client_id.to_owned(),
                secret: posted.map(str::to_owned),
                basic: false,
            }));
        };
        let (client_id, secret) = authorization.to_str().ok().and_then(basic).ok_or(OAuthError::InvalidClient {
            description: "The Authorization header is not Basic with client id and secret, both form-encoded.",
            basic: true,
        })?;
        if posted.is_some() {
            let twice = "Send the secret in the Authorization header or in the body, not in both.";
            return Err(OAuthError::InvalidRequest(twice.into()));
        }
        if named.is_some_and(|named| named != client_id) {
            let two = "client_id names another client than the Authorization header.";
            return Err(OAuthError::InvalidRequest(two.into()));
        }
        Ok(Some(Self { client_id, secret: Some(secret), basic: true }))
    }

    fn refused(&self, description: &'static str) -> OAuthError {
        OAuthError::InvalidClient { description, basic: self.basic }
    }
}

/// Client id and secret of a `Basic` header, each form-encoded before they were joined (RFC 6749 section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        // A name without a value is what one form-encoded word looks like to a parser of forms.
        form_urlencoded::parse(text.replace('=', "%3D").replace('&', "%26").as_bytes())
            .next()
            .map(|(name, _)| name.into_owned())
            .unwrap_or_default()
    };
    Some((plain(client_id), plain(secret)))
}

const UNKNOWN: &str = "The client is unknown or its secret is not right.";

/// Proves a claim. A failed proof counts against the limit of its address; what a deactivated client tries is counted for
/// the administrators to see.
///
/// # Errors
/// `invalid_client`, or too many requests.
pub async fn authenticate(
    state: &AppState,
    peer: &Peer,
    claim: Option<Claim>,
    now: Timestamp,
) -> Result<Authenticated, OAuthError> {
    let Some(claim) = claim else {
        let description = "Authenticate with client id and secret, or send client_id.";
        return Err(OAuthError::InvalidClient { description, basic: true });
    };
    let failed = || match state.token_rates.per_address.count_address(peer.address.as_deref()) {
        Ok(()) => claim.refused(UNKNOWN),
        Err(seconds) => OAuthError::TooMany(seconds),
    };
    let id: ClientId = claim.client_id.parse().map_err(|_| failed())?;
    let found = state.oauth.ledger.client(id).await.map_err(|error| internal(error.into(), &peer.request_id))?;
    let client = found.filter(|client| !client.life.is_gone(now)).ok_or_else(failed)?;
    let secret_id = match &claim.secret {
        Some(value) => Some(matching(&client, value, now).ok_or_else(failed)?),
        // A client of a machine has nothing but its secret; one that people use is bound by PKCE.
        None if client.grant_type == GrantType::Code => None,
        None => return Err(claim.refused("This client needs its secret.")),
    };
    match client.life.state {
        State::Active => Ok(Authenticated { client, secret_id }),
        State::Inactive => {
            let knock = Knocks { n: 1, last_at: now, last_from: peer.address.clone() };
            state.oauth.recorder.knocked(id, &knock);
            Err(claim.refused("This client is deactivated."))
        }
        State::Disabled => Err(claim.refused("This client is disabled.")),
    }
}

/// The live secret that has this value. All are compared, each in constant time.
fn matching(client: &TokenClient, value: &str, now: Timestamp) -> Option<SecretId> {
    let hash = sha256_hex(value.as_bytes());
    let live = client.secrets.iter().filter(|stored| secret::is_live(stored.expires_at, now));
    live.fold(None, |found, stored| {
        let same: bool = stored.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        if same { Some(stored.id) } else { found }
    })
}

/// # Errors
/// `unauthorized_client` when the client has another grant type.
pub fn need_grant_type(client: &TokenClient, needed: GrantType, now: Timestamp) -> Result<(), OAuthError> {
    match crate::domain::token::client_may(&client.life, client.grant_type, needed, now) {
        Ok(()) => Ok(()),
        Err(Dead::OtherGrantType) if client.grant_type.is_legacy() => Err(OAuthError::UnauthorizedClient(
            "This client has a legacy grant type, which gets no tokens. Change it in the console.",
        )),
        Err(_) => Err(OAuthError::UnauthorizedClient("This client has another grant type.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let by_body = claim(None, "client_id=abc&client_secret=x").unwrap().unwrap();
        assert!(!by_body.basic && by_body.secret.as_deref() == Some("x"));
        assert!(claim(None, "client_id=abc").unwrap().unwrap().secret.is_none());
        assert!(claim(None, "").unwrap().is_none());
        assert!(claim(Some(&encoded("abc:s")), "client_secret=s").is_err());
        assert!(claim(Some(&encoded("abc:s")), "client_id=other").is_err());
        for wrong in ["Bearer x", "Basic", "Basic !", "Basic YQ=="] {
            assert!(claim(Some(wrong), "").is_err(), "{wrong}");
        }
        // What was not encoded, though it should have been, is taken as it is where that is possible.
        let plain = claim(Some(&encoded("abc:cs_x-y_z=")), "").unwrap().unwrap();
        assert_eq!(plain.secret.as_deref(), Some("cs_x-y_z="));
    }
}
