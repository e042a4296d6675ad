//! Client authentication (RFC 6749 section 2.3). A public client names only itself, and PKCE binds its codes.

pub use crate::server::storage::tokens::token_clients::TokenClient;

use super::refused::{TokenRefused, Unproven};
use crate::{
    domain::{ClientId, GrantType, SecretId, State, Timestamp, secret},
    server::{
        crypto::secret_value::sha256_hex,
        storage::{clients::usage::Knocks, tokens::shared::Tokens},
    },
};
use subtle::ConstantTimeEq;

/// Who a request says it is from. Not proven yet.
#[derive(Clone, Copy)]
pub struct Claimed<'a> {
    pub client_id: &'a str,
    /// `None`: the request shows none.
    pub secret: Option<&'a str>,
    /// The address that it comes from.
    pub address: Option<&'a str>,
}

/// A client that has proven, or need not prove, who it is.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub client: TokenClient,
    /// The secret it showed; `None`: a public client.
    pub secret_id: Option<SecretId>,
}

/// Proves a claim. What a deactivated client tries is noted for the administrators to see.
///
/// # Errors
/// Unproven; when storage fails.
pub async fn authenticate(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    now: Timestamp,
) -> Result<Authenticated, TokenRefused> {
    // Hashed before the client is looked for: one that is unknown costs as much as one that is known.
    let shown = claimed.secret.map(|value| sha256_hex(value.as_bytes()));
    let id: ClientId = claimed.client_id.parse().map_err(|_| Unproven::Unknown)?;
    let found = tokens.ledger.client(id).await?;
    let client = found.filter(|client| !client.life.is_gone(now)).ok_or(Unproven::Unknown)?;
    let secret_id = match shown {
        Some(hash) => Some(matching(&client, &hash, now).ok_or(Unproven::Unknown)?),
        // A client of a machine has nothing but its secret; one that people use is bound by PKCE.
        None if client.grant_type == GrantType::Code => None,
        None => return Err(Unproven::NoSecret.into()),
    };
    match client.life.state {
        State::Active => Ok(Authenticated { client, secret_id }),
        State::Inactive => {
            let knock = Knocks { n: 1, last_at: now, last_from: claimed.address.map(str::to_owned) };
            tokens.recorder.knocked(id, &knock);
            Err(Unproven::Deactivated.into())
        }
        State::Disabled => Err(Unproven::Disabled.into()),
    }
}

/// The live secret that has this hash. All are compared, each in constant time.
fn matching(client: &TokenClient, hash: &str, now: Timestamp) -> Option<SecretId> {
    let live = client.secrets.iter().filter(|stored| secret::is_live(stored.expires_at, now));
    live.fold(None, |found, stored| {
        let same: bool = stored.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        if same { Some(stored.id) } else { found }
    })
}
