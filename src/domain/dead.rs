//! Why what was issued is no longer good.

/// Why a token is dead. For logs and tests: a caller learns only that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Dead {
    #[error("it has expired")]
    Expired,
    #[error("it was issued later than now")]
    FromTheFuture,
    #[error("its client was removed")]
    ClientRemoved,
    #[error("its client is deactivated")]
    ClientDeactivated,
    #[error("its client is refused for a rehearsal")]
    ClientRehearsed,
    #[error("its client is disabled")]
    ClientDisabled,
    #[error("its client has another grant type")]
    OtherGrantType,
    #[error("it was cut off")]
    Cut,
    #[error("its organization does not allow the client")]
    NotAuthorized,
    #[error("its user is gone or deactivated")]
    UserGone,
    #[error("its consent was ended")]
    ConsentEnded,
    #[error("none of its scopes is allowed any more")]
    NoScope,
}
