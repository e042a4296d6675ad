//! Errors of use cases. A [`UiError`] is public; an internal error is kept apart, logged once at the door, and never
//! shown.

use crate::{
    domain::FieldError,
    policy::Denial,
    server::{
        crypto::error::CryptoError,
        storage::{Outage, batch::BatchError, outage},
    },
    wire::UiError,
};
use std::error::Error;

/// What whoever waits is told when the database cannot be used.
const NOTHING_SAVED: &str = "The database cannot be used at the moment. Nothing was saved. Try again in a moment.";
const NOT_KNOWN: &str = "The connection to the database broke while this was being saved. Look whether it was saved \
                         before you try again.";

/// The error of every use case.
#[derive(Debug)]
pub enum AppError {
    /// Can be told to the caller as it is.
    Public(UiError),
    /// Cannot: storage or cryptography failed.
    Internal(Box<dyn Error + Send + Sync>),
    /// The database cannot be used: its disk is full, its server is away. That passes, and is no fault of the program.
    Unavailable {
        /// What became of what was asked.
        says: &'static str,
        error: Box<dyn Error + Send + Sync>,
    },
}

impl AppError {
    pub fn internal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Says something else of what became of what was asked, when the database cannot be used.
    pub fn but(self, says: &'static str) -> Self {
        match self {
            Self::Unavailable { error, .. } => Self::Unavailable { says, error },
            other => other,
        }
    }

    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Public(UiError::invalid(field, message))
    }

    /// The public part; an internal failure is logged here, with its chain of causes, under the request id.
    pub fn into_ui(self, request_id: &str) -> UiError {
        match self {
            Self::Public(error) => error,
            Self::Internal(error) => {
                tracing::error!(request_id, error = chain(&*error), "request failed");
                UiError::Internal { request_id: request_id.to_owned() }
            }
            Self::Unavailable { says, error } => {
                tracing::error!(request_id, error = chain(&*error), "the database cannot be used");
                UiError::Unavailable { says: says.to_owned(), request_id: request_id.to_owned() }
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
            Some(outage) => Self::Unavailable { says: said_of(outage), error: error.into() },
        }
    }
}

const fn said_of(outage: Outage) -> &'static str {
    match outage {
        Outage::NothingKept => NOTHING_SAVED,
        Outage::NotKnown => NOT_KNOWN,
    }
}

impl From<BatchError> for AppError {
    fn from(error: BatchError) -> Self {
        let says = match &error {
            BatchError::Storage(error) => outage(error).map(said_of),
            BatchError::Worker(_) => None,
        };
        match says {
            None => Self::internal(error),
            Some(says) => Self::Unavailable { says, error: error.into() },
        }
    }
}

impl From<CryptoError> for AppError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Busy { retry_after } => Self::Public(UiError::Busy { retry_after }),
            CryptoError::Failed(error) => Self::Internal(error),
        }
    }
}

impl From<UiError> for AppError {
    fn from(error: UiError) -> Self {
        Self::Public(error)
    }
}

impl From<Denial> for AppError {
    fn from(denial: Denial) -> Self {
        Self::Public(UiError::Denied(denial))
    }
}

impl From<Vec<FieldError>> for AppError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Public(UiError::Invalid(errors))
    }
}
