//! How a client gets its tokens.

use serde::{Deserialize, Serialize};

/// A client has exactly one grant type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GrantType {
    /// Authorization code (RFC 6749 section 4.1), with PKCE (RFC 7636).
    #[serde(rename = "CODE")]
    Code,
    /// Client credentials (RFC 6749 section 4.4).
    #[serde(rename = "CLIENT-CREDENTIALS")]
    ClientCredentials,
    /// Implicit (RFC 6749 section 4.2), which RFC 9700 section 2.1.2 withdraws. Legacy.
    #[serde(rename = "TOKEN")]
    Token,
    /// SAML 2.0 bearer assertion (RFC 7522). Legacy.
    #[serde(rename = "SAML2-BEARER")]
    Saml2Bearer,
    /// Resource owner password (RFC 6749 section 4.3), which RFC 9700 section 2.4 forbids. Legacy.
    #[serde(rename = "PASSWORD")]
    Password,
}

impl GrantType {
    pub const ALL: [Self; 5] = [Self::Code, Self::ClientCredentials, Self::Token, Self::Saml2Bearer, Self::Password];

    /// The word that the database, the URL and the REST API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "CODE",
            Self::ClientCredentials => "CLIENT-CREDENTIALS",
            Self::Token => "TOKEN",
            Self::Saml2Bearer => "SAML2-BEARER",
            Self::Password => "PASSWORD",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Code => "Code Authorization / PKCE",
            Self::ClientCredentials => "Client Credentials",
            Self::Token => "Token Implicit Grant (Browser)",
            Self::Saml2Bearer => "SAML2 Bearer",
            Self::Password => "Password",
        }
    }

    /// Legacy grant types exist on imported clients only: they get no tokens and cannot be chosen anew.
    pub const fn is_legacy(self) -> bool {
        !matches!(self, Self::Code | Self::ClientCredentials)
    }

    /// Whether tokens of this grant type are narrowed by scopes; Client Credentials uses roles instead.
    pub const fn uses_scopes(self) -> bool {
        !matches!(self, Self::ClientCredentials)
    }

    pub const fn uses_roles(self) -> bool {
        matches!(self, Self::ClientCredentials)
    }

    pub const fn needs_redirect_uri(self) -> bool {
        matches!(self, Self::Code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grant_type_survives_the_round_trip_through_its_word() {
        for grant_type in GrantType::ALL {
            assert_eq!(GrantType::parse(grant_type.as_str()), Some(grant_type));
            assert_eq!(serde_json::to_value(grant_type).unwrap(), grant_type.as_str());
        }
        assert_eq!(GrantType::parse("code"), None);
    }

    #[test]
    fn every_grant_type_has_the_label_of_the_screens() {
        assert_eq!(
            GrantType::ALL.map(GrantType::label),
            [
                "Code Authorization / PKCE",
                "Client Credentials",
                "Token Implicit Grant (Browser)",
                "SAML2 Bearer",
                "Password"
            ]
        );
    }
}
