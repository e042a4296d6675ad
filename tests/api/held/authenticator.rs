//! An authenticator of passkeys in software (WebAuthn level 3): ES256, user verification, no attestation.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use std::sync::OnceLock;
use uuid::Uuid;

/// One passkey.
pub struct Authenticator {
    key: EcdsaKeyPair,
    credential: [u8; 16],
    random: SystemRandom,
    /// Whose it is, as the relying party named them when it was made.
    owner: OnceLock<String>,
}

const HOST: &str = "localhost";
/// Present and verified (section 6.1).
const USER: u8 = 0x05;
/// A public key comes along.
const WITH_KEY: u8 = 0x40;

impl Authenticator {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).unwrap();
        Self { key, credential: *Uuid::new_v4().as_bytes(), random, owner: OnceLock::new() }
    }

    /// Answers a question for a new passkey.
    pub fn create(&self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.owner.get_or_init(|| options["user"]["id"].as_str().unwrap().to_owned());
        let mut data = self.data(USER | WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(self.credential);
        data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR (RFC 8949).
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = client_data("webauthn.create", &options, origin);
        self.credential(&json!({ "attestationObject": text(&object), "clientDataJSON": text(client.as_bytes()) }))
    }

    /// Answers a question for this passkey.
    pub fn answer(&self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let client = client_data("webauthn.get", &options, origin);
        let data = self.data(USER);
        let signed = [&data[..], digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&self.random, &signed).unwrap();
        self.credential(&json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(client.as_bytes()),
            "signature": text(signature.as_ref()),
            "userHandle": self.owner.get(),
        }))
    }

    fn credential(&self, response: &Value) -> String {
        let id = text(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }

    /// Authenticator data (section 6.1) with a counter that is always 0: it counts nothing.
    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, HOST.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend([0; 4]);
        data
    }

    /// The public key as RFC 9053 section 7.1.1 writes it: EC2, ES256, P-256, x, y.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }
}

fn client_data(kind: &str, options: &Value, origin: &str) -> String {
    json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false }).to_string()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
