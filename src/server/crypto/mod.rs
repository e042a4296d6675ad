//! Passwords, second factors, sealed texts, signatures of webhooks, and the values of secrets and tokens.

pub mod error;
pub mod guesses;
pub mod keys;
pub mod passkey;
pub mod password;
pub mod sealed;
pub mod secret_value;
pub mod token_value;
pub mod totp;
pub mod webhook;
