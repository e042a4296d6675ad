//! Why an application's request for a user's consent is not put to the user, or not granted.

use crate::domain::ScopeId;
use std::collections::BTreeSet;

/// Why nothing of a request can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    NoClientId,
    UnknownClient,
    NoRedirectUri,
    /// None that the client has registered.
    OtherRedirectUri {
        application: String,
    },
}

/// Why an application does not get what it asks for (RFC 6749 section 4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It asks for something else than a code.
    ResponseType,
    NoChallenge,
    /// Something else than S256.
    ChallengeMethod,
    /// Not base64url of a SHA-256.
    Challenge,
    /// One of the scopes is none, and why.
    NoScope(String),
    /// The request names scopes, but no scope.
    EmptyScope,
    /// A scope that is none of the catalogue's.
    UnknownScope(ScopeId),
    /// None of these is among the client's.
    BeyondScope(BTreeSet<ScopeId>),
    /// The user said no.
    UserSaidNo,
}

impl Refused {
    /// The registered code (RFC 6749 section 11.4).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ResponseType => "unsupported_response_type",
            Self::NoChallenge | Self::ChallengeMethod | Self::Challenge => "invalid_request",
            Self::NoScope(_) | Self::EmptyScope | Self::UnknownScope(_) | Self::BeyondScope(_) => "invalid_scope",
            Self::UserSaidNo => "access_denied",
        }
    }
}
