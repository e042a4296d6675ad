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
    refused::TokenRefused,
    reuse::{self, Twice},
};
use crate::{
    domain::{
        ScopeId,
        scope::{covered, narrow},
        token::{TokenKind, within_grace},
        usage::UseKind,
    },
    server::{
        crypto::token_value::hash_presented,
        storage::{
            Connection, Transaction, engine,
            tokens::consents::{self, Consent, RefreshToken},
        },
    },
};
use std::collections::BTreeSet;

/// Exchanges a refresh token for tokens, with all scopes of the consent or with those that are `wanted`.
///
/// # Errors
/// One reason for everything that can be wrong with a refresh token, scopes beyond what was granted, a secret that is
/// missing.
pub async fn exchange(
    mut asking: Asking<'_>,
    presented: &str,
    wanted: Option<&BTreeSet<ScopeId>>,
) -> Result<Issued, TokenRefused> {
    let hash = hash_presented(TokenKind::Refresh, presented).ok_or(TokenRefused::WrongRefreshToken)?;
    let mut transaction = asking.tokens.store.begin().await?;
    let decided = match hold(&mut transaction, &hash).await {
        Ok(token) => {
            asking.has_waited();
            decide(&asking, &mut transaction, (&hash, &token), wanted).await
        }
        Err(refused) => Err(refused),
    };
    asking.keep(transaction, UseKind::Refreshed, decided).await
}

/// The token, once nobody else uses one of the same consent.
async fn hold(transaction: &mut Transaction, hash: &str) -> Result<RefreshToken, TokenRefused> {
    let token = consents::find_refresh(transaction, hash).await?.ok_or(TokenRefused::WrongRefreshToken)?;
    engine::lock_consent(transaction, token.consent_id).await?;
    // It may have been used while this waited.
    consents::find_refresh(transaction, hash).await?.ok_or(TokenRefused::WrongRefreshToken)
}

async fn decide(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    (hash, token): (&str, &RefreshToken),
    wanted: Option<&BTreeSet<ScopeId>>,
) -> Result<Issued, TokenRefused> {
    let found = consents::find(transaction, token.consent_id).await?;
    let of_client = |consent: &Consent| consent.ended_at.is_none() && consent.client_id == asking.from.client.id;
    let consent = found.filter(of_client).ok_or(TokenRefused::WrongRefreshToken)?;
    if consent.authenticated && asking.from.secret_id.is_none() {
        return Err(TokenRefused::IssuedWithSecret);
    }
    if asking.now >= token.expires_at {
        return Err(TokenRefused::WrongRefreshToken);
    }
    let narrowed = match wanted {
        Some(wanted) => Some(allowed(transaction, &consent, wanted).await?),
        None => None,
    };
    if !may_use(asking, transaction, hash, token).await? {
        reuse::end(asking, transaction, &consent, Twice::RefreshToken).await?;
        return Err(TokenRefused::WrongRefreshToken);
    }
    issue(asking, transaction, &consent, Some(hash), narrowed.as_ref()).await
}

/// What is still allowed of the scopes that are wanted (RFC 6749 section 6: none beyond what was granted).
async fn allowed(
    connection: &mut Connection,
    consent: &Consent,
    wanted: &BTreeSet<ScopeId>,
) -> Result<BTreeSet<ScopeId>, TokenRefused> {
    if let Some(beyond) = wanted.iter().find(|scope| !covered(&consent.scope, scope)) {
        return Err(TokenRefused::NotGranted(beyond.clone()));
    }
    let (_, allowed) = consents::facts(connection, consent).await?;
    let left = narrow(wanted, &allowed);
    if left.is_empty() { Err(TokenRefused::NoneAllowed) } else { Ok(left) }
}

/// Uses the token up; for the second time only where its answer may have been lost.
async fn may_use(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    hash: &str,
    token: &RefreshToken,
) -> Result<bool, TokenRefused> {
    Ok(match token.used_at {
        None => consents::use_refresh(transaction, hash, asking.now).await?,
        Some(at) if within_grace(at, asking.now) => consents::use_successor(transaction, hash, asking.now).await?,
        Some(_) => false,
    })
}
