//! Passkeys (WebAuthn level 3): the challenge for a browser, and the check of its answer. User verification is always
//! required. So a passkey is something the user has, and something the user knows or is: it stands for both factors.

use super::error::CryptoError;
use crate::domain::UserId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

/// What passkeys are made for and used at: one host.
pub struct Place {
    webauthn: Webauthn,
    pub host: String,
}

/// A passkey as it is kept.
pub trait Kept {
    /// Where it works.
    fn host(&self) -> &str;
    /// Public key, counter and flags, as JSON.
    fn credential(&self) -> &str;
}

/// What goes to the browser, and what its answer is checked with. Both JSON.
pub struct Asked {
    pub options: String,
    pub state: String,
}

/// Whose public key it is to be.
pub struct Owner<'a> {
    pub id: UserId,
    pub email: &'a str,
    pub name: &'a str,
}

/// Why an answer is none, for people; what exactly was wrong goes to the log.
pub struct Refused(String);

impl Refused {
    pub const SAYS: &'static str = "The passkey was not accepted. Try again.";

    fn because(error: impl ToString) -> Self {
        Self(error.to_string())
    }

    /// Notes the cause.
    pub fn logged(self) -> &'static str {
        tracing::info!(cause = self.0, "a passkey was refused");
        Self::SAYS
    }
}

impl Place {
    /// Where the console is reached, as an origin.
    ///
    /// # Errors
    /// A sentence that says why browsers have no passkeys for that address, and what would do.
    pub fn at(origin: &str) -> Result<Self, String> {
        let url = Url::parse(origin).map_err(|_| NO_HOST.to_owned())?;
        let host = url.domain().ok_or(NO_HOST)?.to_owned();
        let local = host == "localhost" || host.ends_with(".localhost");
        if url.scheme() != "https" && !local {
            return Err("Browsers have passkeys on https only. Open this page by its https address.".into());
        }
        let built = WebauthnBuilder::new(&host, &url).and_then(|builder| builder.rp_name("Clientele").build());
        let webauthn = built.map_err(|error| error.to_string())?;
        Ok(Self { webauthn, host })
    }

    /// Asks for a new passkey, of an authenticator that has none of these.
    ///
    /// # Errors
    /// When a stored passkey cannot be read.
    pub fn ask_new(&self, owner: &Owner<'_>, have: &[impl Kept]) -> Result<Asked, CryptoError> {
        let have = self.usable(have)?.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let (options, state) = self
            .webauthn
            .start_passkey_registration(owner.id.uuid(), owner.email, owner.name, Some(have))
            .map_err(CryptoError::failed)?;
        let mut options = serde_json::to_value(options).map_err(CryptoError::failed)?;
        // One that names its owner signs in without an address typed. Keys with little room may still refuse to.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok(Asked { options: options["publicKey"].to_string(), state: to_json(&state)? })
    }

    /// The new passkey: its credential id (base64url) and the JSON to keep.
    ///
    /// # Errors
    /// The answer is none to that question.
    pub fn new_passkey(&self, answer: &str, state: &str) -> Result<(String, String), Refused> {
        let answer: RegisterPublicKeyCredential = from_json(answer)?;
        let state: PasskeyRegistration = from_json(state)?;
        let passkey = self.webauthn.finish_passkey_registration(&answer, &state).map_err(Refused::because)?;
        let json = serde_json::to_string(&passkey).map_err(Refused::because)?;
        Ok((base64url(passkey.cred_id()), json))
    }

    /// Asks someone known for one of their passkeys.
    ///
    /// # Errors
    /// When a stored passkey cannot be read, or none of them works here.
    pub fn ask(&self, have: &[impl Kept]) -> Result<Asked, CryptoError> {
        let passkeys = self.usable(have)?;
        let (options, state) = self.webauthn.start_passkey_authentication(&passkeys).map_err(CryptoError::failed)?;
        Ok(Asked { options: to_json(&options.public_key)?, state: to_json(&state)? })
    }

    /// Which of them answered, and the JSON to keep from now on.
    ///
    /// # Errors
    /// The answer is none to that question.
    pub fn answered<'a, K: Kept>(&self, answer: &str, state: &str, have: &'a [K]) -> Result<(&'a K, String), Refused> {
        let answer: PublicKeyCredential = from_json(answer)?;
        let state: PasskeyAuthentication = from_json(state)?;
        let result = self.webauthn.finish_passkey_authentication(&answer, &state).map_err(Refused::because)?;
        for stored in have {
            if let Some(json) = updated(stored, &result)? {
                return Ok((stored, json));
            }
        }
        Err(Refused::because("a passkey that was removed meanwhile"))
    }

    /// Asks the person there for a passkey that names its owner.
    ///
    /// # Errors
    /// When the question cannot be made.
    pub fn ask_anybody(&self) -> Result<Asked, CryptoError> {
        let (options, state) = self.webauthn.start_discoverable_authentication().map_err(CryptoError::failed)?;
        Ok(Asked { options: to_json(&options.public_key)?, state: to_json(&state)? })
    }

    /// Whose passkey an answer names: the owner and the credential id (base64url). Not checked yet.
    ///
    /// # Errors
    /// The answer names nobody.
    pub fn named(&self, answer: &str) -> Result<(UserId, String), Refused> {
        let answer: PublicKeyCredential = from_json(answer)?;
        let (owner, id) = self.webauthn.identify_discoverable_authentication(&answer).map_err(Refused::because)?;
        Ok((UserId::from_uuid(owner), base64url(id)))
    }

    /// The JSON to keep from now on.
    ///
    /// # Errors
    /// The answer is none to that question.
    pub fn answered_by_anybody(&self, answer: &str, state: &str, stored: &impl Kept) -> Result<String, Refused> {
        let answer: PublicKeyCredential = from_json(answer)?;
        let state: DiscoverableAuthentication = from_json(state)?;
        let passkey: Passkey = from_json(stored.credential())?;
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey))
            .map_err(Refused::because)?;
        updated(stored, &result)?.ok_or_else(|| Refused::because("another credential"))
    }

    fn usable(&self, have: &[impl Kept]) -> Result<Vec<Passkey>, CryptoError> {
        let here = have.iter().filter(|stored| stored.host() == self.host);
        here.map(|stored| serde_json::from_str(stored.credential()).map_err(CryptoError::failed)).collect()
    }
}

const NO_HOST: &str = "Browsers have passkeys for names only, not for the numbers of an IP address. Open this page by its name; on this \
     machine that is localhost.";

/// The stored passkey with the counter and flags of its answer; `None`: another one answered.
fn updated(stored: &impl Kept, result: &AuthenticationResult) -> Result<Option<String>, Refused> {
    let mut passkey: Passkey = from_json(stored.credential())?;
    match passkey.update_credential(result) {
        None => Ok(None),
        Some(false) => Ok(Some(stored.credential().to_owned())),
        Some(true) => serde_json::to_string(&passkey).map(Some).map_err(Refused::because),
    }
}

fn to_json(value: &impl Serialize) -> Result<String, CryptoError> {
    serde_json::to_string(value).map_err(CryptoError::failed)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text).map_err(Refused::because)
}

fn base64url(bytes: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Kept for Nothing {
        fn host(&self) -> &str {
            ""
        }

        fn credential(&self) -> &str {
            ""
        }
    }

    const NONE: &[Nothing] = &[];

    #[test]
    fn passkeys_are_for_names_and_for_https() {
        for (origin, host) in [
            ("https://clientele.example", Some("clientele.example")),
            ("https://clientele.example:8443", Some("clientele.example")),
            ("http://localhost:3000", Some("localhost")),
            ("http://clientele.example", None),
            ("http://127.0.0.1:3000", None),
            ("https://[::1]:3000", None),
            ("nonsense", None),
        ] {
            assert_eq!(Place::at(origin).ok().map(|place| place.host).as_deref(), host, "{origin}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let place = Place::at("http://localhost:3000").unwrap_or_else(|says| panic!("{says}"));
        let owner = Owner { id: UserId::from_uuid(uuid::Uuid::from_u128(1)), email: "ana@mail.example", name: "Ana" };
        let asked = place.ask_new(&owner, NONE).unwrap();
        assert!(asked.options.contains(r#""residentKey":"preferred""#), "{}", asked.options);
        assert!(asked.options.contains(r#""userVerification":"required""#), "{}", asked.options);
        for answer in ["", "{}", "null", r#"{"id":"x","rawId":"eA","type":"public-key","response":{}}"#] {
            assert!(place.new_passkey(answer, &asked.state).is_err(), "{answer}");
            assert!(place.answered(answer, &asked.state, NONE).is_err(), "{answer}");
            assert!(place.named(answer).is_err(), "{answer}");
        }
    }
}
