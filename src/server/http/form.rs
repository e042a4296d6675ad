//! Parameters of OAuth (RFC 6749 section 3.1 and 3.2): form-encoded, in a body or in the query of an address, each at most
//! once. A parameter without a value counts as absent.

use crate::domain::text::{NUL, nul_in};
use std::collections::BTreeMap;

/// Parameters by name.
#[derive(Debug, Default)]
pub struct Parameters(BTreeMap<String, String>);

/// What is wrong with parameters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    #[error("This is not UTF-8.")]
    NotUtf8,
    #[error("{0} is not UTF-8.")]
    ValueNotUtf8(String),
    #[error("{0}: {says}", says = NUL)]
    Nul(String),
    #[error("{0} is given more than once.")]
    Repeated(String),
    #[error("{0} is missing.")]
    Missing(String),
}

impl Parameters {
    /// Reads a body or a query.
    ///
    /// # Errors
    /// A parameter is repeated, or this is no text.
    pub fn read(bytes: &[u8]) -> Result<Self, FormError> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(FormError::NotUtf8);
        }
        if let Some(name) = nul_in(form_urlencoded::parse(bytes)) {
            return Err(FormError::Nul(name));
        }
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if value.contains('\u{fffd}') {
                return Err(FormError::ValueNotUtf8(name.into_owned()));
            }
            if value.is_empty() {
                continue;
            }
            if parameters.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(FormError::Repeated(name.into_owned()));
            }
        }
        Ok(Self(parameters))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// # Errors
    /// When it is missing.
    pub fn need(&self, name: &str) -> Result<&str, FormError> {
        self.get(name).ok_or_else(|| FormError::Missing(name.to_owned()))
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
        assert_eq!(parameters.need("code").unwrap_err().to_string(), "code is missing.");
        for wrong in ["a=1&a=2", "a=1&b=2&a=1", "a=%ff", "a=b%00", "a%00=b", "a=%00&b=1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Parameters::read(b"a=\xff").is_err());
        assert!(read("a=&a=1").is_ok(), "an empty one was not there");
    }
}
