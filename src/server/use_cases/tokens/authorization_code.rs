//! Authorization code with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.5): a code becomes tokens, once.

use super::{
    issue::{Asking, Issued, issue},
    reuse::{self, Twice},
};
use crate::{
    domain::{GrantType, token::TokenKind},
    server::{
        crypto::token_value::hash_presented,
        oauth::{client_auth::need_grant_type, error::OAuthError},
        storage::{
            StorageError, Transaction, engine,
            tokens::consents::{self, Code},
        },
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// One sentence for everything that can be wrong with a code: which it is helps only someone who stole it.
const WRONG: OAuthError =
    OAuthError::InvalidGrant("The code is unknown, used, expired, or was issued for another client or redirect_uri.");

pub async fn exchange(asking: &mut Asking<'_>) -> Result<Issued, OAuthError> {
    need_grant_type(&asking.from.client, GrantType::Code, asking.now)?;
    let code = asking.parameters.need("code")?;
    let redirect_uri = asking.parameters.need("redirect_uri")?;
    let verifier = asking.parameters.need("code_verifier")?;
    let hash = hash_presented(TokenKind::Code, code).ok_or(WRONG)?;
    let begun = asking.state.store.begin().await;
    let mut transaction = begun.map_err(|error| asking.internal(error))?;
    let decided = match hold(asking, &mut transaction, &hash).await {
        Ok(code) => {
            asking.now = asking.state.clock.now();
            decide(asking, &mut transaction, (&hash, &code), redirect_uri, verifier).await
        }
        Err(refused) => Err(refused),
    };
    asking.keep(transaction, decided).await
}

/// The code, once nobody else uses what comes from the same consent.
async fn hold(asking: &Asking<'_>, transaction: &mut Transaction, hash: &str) -> Result<Code, OAuthError> {
    let internal = |error: StorageError| asking.internal(error);
    let code = consents::find_code(transaction, hash).await.map_err(internal)?.ok_or(WRONG)?;
    engine::lock_consent(transaction, code.consent_id).await.map_err(internal)?;
    Ok(code)
}

async fn decide(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    (hash, code): (&str, &Code),
    redirect_uri: &str,
    verifier: &str,
) -> Result<Issued, OAuthError> {
    let now = asking.now;
    let internal = |error: StorageError| asking.internal(error);
    let consent = consents::find(transaction, code.consent_id).await.map_err(internal)?.ok_or(WRONG)?;
    if !consents::use_code(transaction, hash, now).await.map_err(internal)? {
        // RFC 9700 section 4.5: someone else has it too, and nobody can tell who was first.
        reuse::end(asking, transaction, &consent, Twice::Code).await?;
        return Err(WRONG);
    }
    if consent.client_id != asking.from.client.id {
        return Err(WRONG);
    }
    if now >= code.expires_at || code.redirect_uri != redirect_uri || !proves(verifier, &code.challenge) {
        return Err(WRONG);
    }
    if asking.from.secret_id.is_some() {
        consents::authenticated(transaction, consent.id).await.map_err(internal)?;
    }
    issue(asking, transaction, &consent, None, None).await
}

/// Whether the verifier is what the challenge was made of (RFC 7636 section 4.6, S256).
fn proves(verifier: &str, challenge: &str) -> bool {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return false;
    }
    let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    made.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::proves;

    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(proves(verifier, challenge));
        assert!(!proves(challenge, challenge), "plain");
        assert!(!proves("short", challenge));
        assert!(!proves(&verifier.replace('-', "+"), challenge));
    }
}
