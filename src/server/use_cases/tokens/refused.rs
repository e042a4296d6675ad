//! Why a client got no token.

use crate::{
    domain::{GrantType, ScopeId},
    server::{
        storage::{StorageError, batch::BatchError},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// Why a client was refused what it asked for. What nobody may tell apart is one reason.
#[derive(Debug)]
pub enum TokenRefused {
    /// It did not prove who it is.
    Unproven(Unproven),
    /// Only a client with a secret may ask this.
    SecretNeeded,
    /// The client has another grant type than it asks with: this one.
    OtherGrantType(GrantType),
    /// The client may not be used from the address that asks.
    FromElsewhere,
    /// The client's organization has revoked its authorization.
    NotAuthorized,
    /// There is no such scope.
    UnknownScope(ScopeId),
    /// The roles of a client that acts by itself are good for none of these.
    BeyondRoles(BTreeSet<ScopeId>),
    /// The code is unknown, used or expired, or was issued for another client, redirect URI or verifier.
    WrongCode,
    /// The refresh token is unknown, used or expired, or was issued to another client.
    WrongRefreshToken,
    /// The refresh token was issued to the client with its secret, which did not come with it.
    IssuedWithSecret,
    /// The user did not grant this scope.
    NotGranted(ScopeId),
    /// The user granted the scopes, and none of them is allowed any more. Nothing was used up.
    NoneAllowed,
    /// What the user agreed to has ended.
    ConsentEnded,
    /// The token was issued to another client.
    AnotherClients,
    /// Too many requests; seconds to wait. Nothing was used up.
    TooMany(u64),
    /// The data of the client's organization were put back to an earlier state, in which something that was ended may go on, and
    /// nobody has confirmed it yet. Nothing was used up.
    Held,
    /// A failure of ours. Nothing was used up.
    Failed(AppError),
}

/// Why a client did not prove who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// There is no such client, or the secret is not right.
    Unknown,
    /// A client that acts by itself showed no secret.
    NoSecret,
    /// The client says that it keeps a secret, and showed none.
    Confidential,
    /// Or rehearsed to be: nobody is told which.
    Deactivated,
    Disabled,
}

impl From<Unproven> for TokenRefused {
    fn from(unproven: Unproven) -> Self {
        Self::Unproven(unproven)
    }
}

impl From<AppError> for TokenRefused {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl From<StorageError> for TokenRefused {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<BatchError> for TokenRefused {
    fn from(error: BatchError) -> Self {
        Self::Failed(error.into())
    }
}
