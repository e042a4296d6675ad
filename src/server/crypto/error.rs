//! Why something could not be computed.

use std::{error::Error, fmt::Display};

/// The error of everything that is computed here.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// As many wait as may.
    #[error("too many wait for a computation")]
    Busy {
        /// How long to stay away, in seconds.
        retry_after: u64,
    },
    /// What was to be computed with is broken, or the computation itself failed.
    #[error("{0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl CryptoError {
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }

    /// The same for an error that has only words.
    pub fn saying(error: impl Display) -> Self {
        Self::failed(error.to_string())
    }
}
