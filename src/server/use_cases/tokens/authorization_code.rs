//! Authorization code with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.5): a code becomes tokens, once.

use super::{
    issue::{Asking, Issued, issue},
    refused::TokenRefused,
    reuse::{self, Twice},
};
use crate::{
    domain::{token::TokenKind, usage::UseKind, verifier::Verifier},
    server::{
        crypto::token_value::hash_presented,
        storage::{
            Transaction, engine,
            tokens::consents::{self, Code, Consent},
        },
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a client presents.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    pub code: &'a str,
    pub redirect_uri: &'a str,
    pub verifier: Verifier<'a>,
}

/// Exchanges a code for tokens.
///
/// # Errors
/// One reason for everything that can be wrong with a code: which it is helps only someone who stole it.
pub async fn exchange(mut asking: Asking<'_>, presented: Presented<'_>) -> Result<Issued, TokenRefused> {
    let hash = hash_presented(TokenKind::Code, presented.code).ok_or(TokenRefused::WrongCode)?;
    let mut transaction = asking.tokens.store.begin().await?;
    let decided = match hold(&mut transaction, &hash).await {
        Ok(code) => {
            asking.has_waited();
            decide(&asking, &mut transaction, (&hash, &code), presented).await
        }
        Err(refused) => Err(refused),
    };
    asking.keep(transaction, UseKind::Issued, decided).await
}

/// The code, once nobody else uses what comes from the same consent.
async fn hold(transaction: &mut Transaction, hash: &str) -> Result<Code, TokenRefused> {
    let code = consents::find_code(transaction, hash).await?.ok_or(TokenRefused::WrongCode)?;
    engine::lock_consent(transaction, code.consent_id).await?;
    Ok(code)
}

async fn decide(
    asking: &Asking<'_>,
    transaction: &mut Transaction,
    (hash, code): (&str, &Code),
    presented: Presented<'_>,
) -> Result<Issued, TokenRefused> {
    let now = asking.now;
    let found = consents::find(transaction, code.consent_id).await?;
    // Another client's try touches nothing: what came of the code is not its own to end.
    let of_client = |consent: &Consent| consent.client_id == asking.from.client.id;
    let consent = found.filter(of_client).ok_or(TokenRefused::WrongCode)?;
    let fits = code.redirect_uri == presented.redirect_uri && proves(presented.verifier, &code.challenge);
    if !consents::use_code(transaction, hash, now).await? {
        // RFC 9700 section 4.5: someone else has it too, and nobody can tell who was first. Of the two each could redeem it:
        // who has the code alone got nothing by it, and can end nothing by it.
        if fits {
            reuse::end(asking, transaction, &consent, Twice::Code).await?;
        }
        return Err(TokenRefused::WrongCode);
    }
    if now >= code.expires_at || !fits {
        return Err(TokenRefused::WrongCode);
    }
    if asking.from.secret_id.is_some() {
        consents::authenticated(transaction, consent.id).await?;
    }
    issue(asking, transaction, &consent, None, None).await
}

/// Whether the verifier is what the challenge was made of (RFC 7636 section 4.6, S256).
fn proves(verifier: Verifier<'_>, challenge: &str) -> bool {
    let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_str().as_bytes()));
    made.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::{Verifier, proves};

    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let proves = |text: &str| proves(Verifier::parse(text).unwrap(), challenge);
        assert!(proves(verifier));
        assert!(!proves(challenge), "plain");
        assert!(!proves(&verifier.replace('-', ".")));
    }
}
