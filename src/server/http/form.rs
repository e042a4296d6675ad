//! Parameters of OAuth (RFC 6749 section 3.1 and 3.2): form-encoded, in a body or in the query of an address, each of
//! those that have a meaning here at most once. A parameter without a value counts as absent, and so does one that nothing
//! here reads (section 3.1: it is ignored, however often it comes).

use crate::domain::{
    form_text::{Unreadable, unreadable},
    text::NUL,
};
use std::collections::BTreeMap;

/// The parameters that have a meaning at one of the endpoints.
pub const KNOWN: [&str; 14] = [
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "response_type",
    "scope",
    "state",
    "token",
    "token_type_hint",
];

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
    /// A parameter that is known is repeated, or this is no text.
    pub fn read(bytes: &[u8]) -> Result<Self, FormError> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(FormError::NotUtf8);
        }
        match unreadable(bytes) {
            Some(Unreadable::NotUtf8(name)) => return Err(FormError::ValueNotUtf8(name)),
            Some(Unreadable::Nul(name)) => return Err(FormError::Nul(name)),
            None => {}
        }
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if value.is_empty() || !KNOWN.contains(&name.as_ref()) {
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
        let parameters = read("grant_type=client_credentials&scope=&state=b%20c+d").unwrap();
        assert_eq!(parameters.get("grant_type"), Some("client_credentials"));
        assert_eq!(parameters.get("scope"), None);
        assert_eq!(parameters.get("state"), Some("b c d"));
        assert_eq!(parameters.need("code").unwrap_err().to_string(), "code is missing.");
        for name in KNOWN {
            let twice = read(&format!("{name}=1&resource=x&{name}=1")).unwrap_err();
            assert_eq!(twice.to_string(), format!("{name} is given more than once."));
        }
        for wrong in ["scope=%ff", "a=%ff", "a=b%00", "a%00=b", "a=%00&b=1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Parameters::read(b"a=\xff").is_err());
        assert!(read("code=&code=1").is_ok(), "an empty one was not there");
    }

    #[test]
    fn what_nothing_here_reads_may_come_often() {
        let parameters = Parameters::read(b"resource=https://a&code=1&resource=https://b&audience=x").unwrap();
        assert_eq!((parameters.get("code"), parameters.get("resource")), (Some("1"), None));
    }
}
