//! Errors of use cases. A [`Refusal`] is shown; an internal error is kept apart, logged once at the door, and never
//! shown.

use super::refusal::{Conflict, Refusal};
use crate::{
    domain::{
        FieldError,
        refusal::{Absent, Outage, Reason},
    },
    policy::Denial,
    server::{
        crypto::error::CryptoError,
        storage::{batch::BatchError, outage},
    },
};
use std::error::Error;

/// The error of every use case.
#[derive(Debug)]
pub enum AppError {
    /// The caller may see why.
    Refused(Refusal),
    /// Cannot: storage or cryptography failed.
    Internal(Box<dyn Error + Send + Sync>),
    /// The database cannot be used: its disk is full, its server is away. That passes, and is no fault of the program.
    Unavailable {
        /// What became of what was asked.
        outage: Outage,
        error: Box<dyn Error + Send + Sync>,
    },
}

impl AppError {
    pub fn internal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Something else became of what was asked, when the database cannot be used.
    pub fn but(self, outage: Outage) -> Self {
        match self {
            Self::Unavailable { error, .. } => Self::Unavailable { outage, error },
            other => other,
        }
    }

    /// One refused field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        vec![FieldError::wrong(field, message)].into()
    }

    /// What was asked for by its address is not there.
    pub fn no_such(absent: Absent) -> Self {
        Refusal::NoSuch(absent).into()
    }

    /// Something stands in the way.
    pub fn conflict(reason: Reason) -> Self {
        Conflict::Reason(reason).into()
    }

    /// Writes what the caller must not see into the log, with its chain of causes, under the request id.
    pub fn log(&self, request_id: &str) {
        match self {
            Self::Refused(_) => {}
            Self::Internal(error) => tracing::error!(request_id, error = chain(&**error), "request failed"),
            Self::Unavailable { error, .. } => {
                tracing::error!(request_id, error = chain(&**error), "the database cannot be used");
            }
        }
    }
}

/// An error with its causes, for the log.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_says = cause.to_string();
        // Some say their cause themselves.
        if !chain.ends_with(&cause_says) {
            chain.push_str(": ");
            chain.push_str(&cause_says);
        }
        source = cause.source();
    }
    chain
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match outage(&error) {
            None => Self::internal(error),
            Some(outage) => Self::Unavailable { outage, error: error.into() },
        }
    }
}

impl From<BatchError> for AppError {
    fn from(error: BatchError) -> Self {
        let passes = match &error {
            BatchError::Storage(error) => outage(error),
            BatchError::Worker(_) => None,
        };
        match passes {
            None => Self::internal(error),
            Some(outage) => Self::Unavailable { outage, error: error.into() },
        }
    }
}

impl From<CryptoError> for AppError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Busy { retry_after } => Refusal::Busy { retry_after }.into(),
            CryptoError::Failed(error) => Self::Internal(error),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Conflict> for AppError {
    fn from(conflict: Conflict) -> Self {
        Refusal::Conflict(Box::new(conflict)).into()
    }
}

impl From<Denial> for AppError {
    fn from(denial: Denial) -> Self {
        Refusal::Denied(denial).into()
    }
}

impl From<Vec<FieldError>> for AppError {
    fn from(errors: Vec<FieldError>) -> Self {
        Refusal::Invalid(errors).into()
    }
}
