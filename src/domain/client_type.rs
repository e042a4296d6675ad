//! Whether a client can keep a secret (RFC 6749 section 2.1).

use serde::{Deserialize, Serialize};

/// What a client of the type Code Authorization is. One that acts by itself is always held to its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientType {
    /// It keeps its secret, and shows it wherever it asks for something (RFC 9700 section 2.5).
    Confidential,
    /// It runs where nobody can keep a secret: PKCE alone binds what it gets.
    Public,
}

impl ClientType {
    pub const ALL: [Self; 2] = [Self::Confidential, Self::Public];

    /// The word of the database, the forms and the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Confidential => "Confidential",
            Self::Public => "Public",
        }
    }

    /// A word as it was sent; an empty one says nothing.
    ///
    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn said(word: &str) -> Result<Option<Self>, &'static str> {
        match word {
            "" => Ok(None),
            word => Self::parse(word).map(Some).ok_or("Choose confidential or public."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ClientType;

    #[test]
    fn every_type_survives_the_round_trip_through_its_word() {
        for kind in ClientType::ALL {
            assert_eq!(ClientType::said(kind.as_str()), Ok(Some(kind)));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.label().to_lowercase(), kind.as_str());
        }
        assert_eq!(ClientType::said(""), Ok(None));
        assert!(ClientType::said("Public").is_err());
    }
}
