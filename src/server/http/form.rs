//! The parameters of a request (RFC 6749 section 3.2): form-encoded, each at most once. A parameter without a value
//! counts as absent.

use crate::{
    domain::text::{NUL, nul_in},
    server::oauth::error::OAuthError,
};
use std::collections::BTreeMap;

/// Parameters by name.
#[derive(Debug, Default)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads a body or a query.
    ///
    /// # Errors
    /// `invalid_request` names the parameter that is repeated, or says that this is no text.
    pub fn read(bytes: &[u8]) -> Result<Self, OAuthError> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(OAuthError::InvalidRequest("This is not UTF-8.".into()));
        }
        if let Some(name) = nul_in(form_urlencoded::parse(bytes)) {
            return Err(OAuthError::InvalidRequest(format!("{name}: {NUL}")));
        }
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if value.contains('\u{fffd}') {
                return Err(OAuthError::InvalidRequest(format!("{name} is not UTF-8.")));
            }
            if value.is_empty() {
                continue;
            }
            if parameters.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(OAuthError::InvalidRequest(format!("{name} is given more than once.")));
            }
        }
        Ok(Self(parameters))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// # Errors
    /// `invalid_request` when it is missing.
    pub fn need(&self, name: &str) -> Result<&str, OAuthError> {
        self.get(name).ok_or_else(|| OAuthError::missing(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_once_and_empty_ones_not_at_all() {
        let read = |text: &str| Parameters::read(text.as_bytes());
        let parameters = read("grant_type=client_credentials&scope=&a=b%20c+d").unwrap();
        assert_eq!(parameters.get("grant_type"), Some("client_credentials"));
        assert_eq!(parameters.get("scope"), None);
        assert_eq!(parameters.get("a"), Some("b c d"));
        assert_eq!(parameters.need("code"), Err(OAuthError::InvalidRequest("code is missing.".into())));
        for wrong in ["a=1&a=2", "a=1&b=2&a=1", "a=%ff", "a=b%00", "a%00=b", "a=%00&b=1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Parameters::read(b"a=\xff").is_err());
        assert!(read("a=&a=1").is_ok(), "an empty one was not there");
    }
}
