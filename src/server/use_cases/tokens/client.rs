//! Client authentication (RFC 6749 section 2.3, RFC 9700 section 2.5). A public client names only itself, and PKCE binds its
//! codes; so does, until it says what it is, a client from before clients said it.

pub use crate::server::storage::tokens::token_clients::TokenClient;

use super::{
    knock::{self, Tried},
    refused::{TokenRefused, Unproven},
};
use crate::{
    domain::{
        ClientId, ClientType, GrantType, SecretId, State, Timestamp,
        attempt::Attempt,
        secret,
        token::TokenKind,
        usage::{UNPROVEN, UseKind, Used},
    },
    server::{
        crypto::{secret_value::sha256_hex, token_value::hash_presented},
        storage::{
            clients::attempts::Attempts,
            tokens::{consents, shared::Tokens},
        },
        use_cases::error::AppError,
    },
};
use subtle::ConstantTimeEq;

/// Who a request says it is from. Not proven yet.
#[derive(Clone, Copy)]
pub struct Claimed<'a> {
    pub client_id: &'a str,
    /// `None`: the request shows none.
    pub secret: Option<&'a str>,
    /// What it is to be proven for.
    pub kind: UseKind,
    /// What it presents beside: a code or a token, which may show whose request this is where no secret does.
    pub token: Option<&'a str>,
    /// The address that it comes from.
    pub address: Option<&'a str>,
}

/// A client that has proven, or need not prove, who it is.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub client: TokenClient,
    /// The secret it showed; `None`: none.
    pub secret_id: Option<SecretId>,
}

impl Authenticated {
    /// Notes that the client got something without its secret, where it has not said that it cannot keep one: its
    /// administrators are told before it is held to it.
    pub(super) fn note(&self, tokens: &Tokens, from: Option<&str>, now: Timestamp) {
        if self.secret_id.is_none() && self.client.client_type.is_none() {
            tokens.recorder.tried(self.client.id, Attempt::WithoutSecret, Attempts::one(now, from));
        }
    }
}

/// Who made a claim.
pub(super) enum Claimant {
    LetIn(Authenticated),
    /// The client itself, which is rehearsed: it gets nothing, and may give back what would live again. What a deactivated one
    /// has does not, and stays to be known when it knocks.
    TurnedAway(ClientId),
}

/// Proves a claim. No client of an organization that is held gets further, be it one that needs no secret: it may have been
/// deactivated, or have lost a redirect URI. What a client tries that is deactivated, or rehearsed to be, is noted for the administrators to see; it is
/// told the same in both cases.
///
/// # Errors
/// Unproven; when storage fails.
pub async fn authenticate(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    now: Timestamp,
) -> Result<Authenticated, TokenRefused> {
    match claimant(tokens, claimed, now).await? {
        Claimant::LetIn(client) => Ok(client),
        Claimant::TurnedAway(_) => Err(Unproven::Deactivated.into()),
    }
}

/// The same, which tells a client that is turned away from somebody who only names it.
///
/// # Errors
/// The same.
pub(super) async fn claimant(tokens: &Tokens, claimed: Claimed<'_>, now: Timestamp) -> Result<Claimant, TokenRefused> {
    // Hashed before the client is looked for: one that is unknown costs as much as one that is known.
    let shown = claimed.secret.map(|value| sha256_hex(value.as_bytes()));
    let id: ClientId = claimed.client_id.parse().map_err(|_| Unproven::Unknown)?;
    let found = tokens.ledger.client(id).await?;
    let client = found.filter(|client| !client.life.is_gone(now)).ok_or(Unproven::Unknown)?;
    // Before anything is compared: which secrets are good nobody knows yet, and one that was made since is none to this state.
    if client.is_held {
        return Err(TokenRefused::Held);
    }
    let proven = prove(tokens, claimed, (client, shown), now).await;
    if let Ok(Claimant::TurnedAway(_)) | Err(TokenRefused::Unproven(_)) = &proven {
        // Nothing of what came is kept but how often: it was anybody's.
        let used = Used::new(id, claimed.kind, now).but(Some(UNPROVEN));
        tokens.recorder.counted(used, claimed.address, now);
    }
    proven
}

/// The same of a client that there is; `shown`: the hash of the secret that came.
async fn prove(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    (client, shown): (TokenClient, Option<String>),
    now: Timestamp,
) -> Result<Claimant, TokenRefused> {
    let id = client.id;
    let secret_id = match shown {
        Some(hash) => Some(matching(&client, &hash, now).ok_or(Unproven::Unknown)?),
        None if client.grant_type != GrantType::Code => return Err(Unproven::NoSecret.into()),
        None if client.client_type == Some(ClientType::Confidential) => return Err(Unproven::Confidential.into()),
        None => None,
    };
    match client.life.state {
        State::Active if client.life.rehearsed(now).is_none() => {
            Ok(Claimant::LetIn(Authenticated { client, secret_id }))
        }
        State::Active | State::Inactive => {
            let proven = secret_id.is_some() || presents_own(tokens, id, claimed.token).await?;
            let tried = Tried { proven, secret_id, address: claimed.address };
            knock::note(tokens, (id, &client.life), tried, now);
            let waits = proven && client.life.state == State::Active;
            if waits { Ok(Claimant::TurnedAway(id)) } else { Err(Unproven::Deactivated.into()) }
        }
        State::Disabled => Err(Unproven::Disabled.into()),
    }
}

/// Whether what was presented was issued to this client: then it is the client that came, and nobody who only knows its id.
async fn presents_own(tokens: &Tokens, id: ClientId, presented: Option<&str>) -> Result<bool, TokenRefused> {
    let Some(presented) = presented else { return Ok(false) };
    if let Some(hash) = hash_presented(TokenKind::Access, presented) {
        return Ok(tokens.ledger.token(hash).await?.is_some_and(|token| token.client_id == id));
    }
    let mut connection = tokens.store.reader().acquire().await?;
    let consent = if let Some(hash) = hash_presented(TokenKind::Refresh, presented) {
        consents::find_refresh(&mut connection, &hash).await.map_err(AppError::from)?.map(|token| token.consent_id)
    } else if let Some(hash) = hash_presented(TokenKind::Code, presented) {
        consents::find_code(&mut connection, &hash).await.map_err(AppError::from)?.map(|code| code.consent_id)
    } else {
        None
    };
    let Some(consent) = consent else { return Ok(false) };
    let consent = consents::find(&mut connection, consent).await.map_err(AppError::from)?;
    Ok(consent.is_some_and(|consent| consent.client_id == id))
}

/// The live secret that has this hash. All are compared, each in constant time.
fn matching(client: &TokenClient, hash: &str, now: Timestamp) -> Option<SecretId> {
    let live = client.secrets.iter().filter(|stored| secret::is_live(stored.expires_at, now));
    live.fold(None, |found, stored| {
        let same: bool = stored.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        if same { Some(stored.id) } else { found }
    })
}
