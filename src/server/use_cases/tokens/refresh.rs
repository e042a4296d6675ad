//! Refresh tokens (RFC 6749 section 6), each good for one use (RFC 9700 section 4.14.2).
//!
//! A refresh token that is used twice was stolen, or its answer was lost. Within [`REFRESH_GRACE`] the server assumes a
//! lost answer, if what the first use issued is still unused: it uses that successor up and issues another. This is
//! safe, because a consent never has more than one unused refresh token: when thief and owner both have a token, one of
//! the two is used up, and sending it ends the consent.
//!
//! Uses of a consent's tokens wait for each other. Each reads token, consent and clock when its turn has come.
//!
//! [`REFRESH_GRACE`]: crate::domain::token::REFRESH_GRACE

use super::{
    issue::{Asking, Issued, issue},
    reuse::{self, Twice},
};
use crate::{
    domain::{
        GrantType,
        scope::{covered, narrow, parse_scope},
        token::{TokenKind, within_grace},
    },
    server::{
        crypto::token_value::hash_presented,
        oauth::{client_auth::need_grant_type, error::OAuthError},
        storage::{
            StorageError, Transaction, engine,
            tokens::consents::{self, RefreshToken},
        },
    },
};

const WRONG: OAuthError =
    OAuthError::InvalidGrant("The refresh token is unknown, used, expired, or was issued to another client.");

pub async fn exchange(asking: &mut Asking<'_>) -> Result<Issued, OAuthError> {
    need_grant_type(&asking.from.client, GrantType::Code, asking.now)?;
    let hash = hash_presented(TokenKind::Refresh, asking.parameters.need("refresh_token")?).ok_or(WRONG)?;
    let begun = asking.state.store.begin().await;
    let mut transaction = begun.map_err(|error| asking.internal(error))?;
    let decided = match hold(asking, &mut transaction, &hash).await {
        Ok(token) => {
            asking.now = asking.state.clock.now();
            decide(asking, &mut transaction, &hash, &token).await
        }
        Err(refused) => Err(refused),
    };
    asking.keep(transaction, decided).await
}

/// The token, once nobody else uses one of the same consent.
async fn hold(asking: &Asking<'_>, transaction: &mut Transaction, hash: &str) -> Result<RefreshToken, OAuthError> {
    let internal = |error: StorageError| asking.internal(error);
    let token = consents::find_refresh(transaction, hash).await.map_err(internal)?.ok_or(WRONG)?;
    engine::lock_consent(transaction, token.consent_id).await.map_err(internal)?;
    // It may have been used while this waited.
    consents::find_refresh(transaction, hash).await.map_err(internal)?.ok_or(WRONG)
}

async fn decide(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    hash: &str,
    token: &RefreshToken,
) -> Result<Issued, OAuthError> {
    let internal = |error: StorageError| asking.internal(error);
    let found = consents::find(transaction, token.consent_id).await.map_err(internal)?;
    let Some(consent) = found.filter(|consent| consent.ended_at.is_none()) else { return Err(WRONG) };
    if consent.client_id != asking.from.client.id {
        return Err(WRONG);
    }
    if consent.authenticated && asking.from.secret_id.is_none() {
        let description = "This refresh token was issued to the client with its secret: authenticate.";
        return Err(OAuthError::InvalidClient { description, basic: true });
    }
    if asking.now >= token.expires_at {
        return Err(WRONG);
    }
    let narrowed = match asking.parameters.get("scope") {
        None => None,
        Some(text) => {
            let wanted = parse_scope(text).map_err(OAuthError::InvalidScope)?;
            if let Some(beyond) = wanted.iter().find(|scope| !covered(&consent.scope, scope)) {
                return Err(OAuthError::InvalidScope(format!("{beyond} was not granted.")));
            }
            let (_, allowed) = consents::facts(transaction, &consent).await.map_err(internal)?;
            let left = narrow(&wanted, &allowed);
            if left.is_empty() {
                return Err(OAuthError::InvalidScope("None of these is allowed any more.".into()));
            }
            Some(left)
        }
    };
    if !may_use(asking, transaction, hash, token).await? {
        reuse::end(asking, transaction, &consent, Twice::RefreshToken).await?;
        return Err(WRONG);
    }
    issue(asking, transaction, &consent, Some(hash), narrowed.as_ref()).await
}

/// Uses the token up; for the second time only where its answer may have been lost.
async fn may_use(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    hash: &str,
    token: &RefreshToken,
) -> Result<bool, OAuthError> {
    let internal = |error: StorageError| asking.internal(error);
    match token.used_at {
        None => consents::use_refresh(transaction, hash, asking.now).await.map_err(internal),
        Some(at) if within_grace(at, asking.now) => {
            consents::use_successor(transaction, hash, asking.now).await.map_err(internal)
        }
        Some(_) => Ok(false),
    }
}
