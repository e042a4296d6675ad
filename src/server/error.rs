//! Why a use case did not do what it was asked. What is public is a [`UiError`]; what went wrong inside is kept apart,
//! logged once at the door, and shown to nobody.

use crate::{domain::FieldError, policy::Denial, wire::UiError};

/// The error of every use case.
#[derive(Debug)]
pub enum AppError {
    /// Can be told to the caller as it is.
    Public(UiError),
    /// Cannot: storage or cryptography failed.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl AppError {
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Public(UiError::invalid(field, message))
    }

    /// The public part; an internal failure is logged here, with its chain of causes, under the request id.
    pub fn into_ui(self, request_id: &str) -> UiError {
        match self {
            Self::Public(error) => error,
            Self::Internal(error) => {
                let mut chain = error.to_string();
                let mut source = error.source();
                while let Some(cause) = source {
                    chain.push_str(": ");
                    chain.push_str(&cause.to_string());
                    source = cause.source();
                }
                tracing::error!(request_id, error = chain, "request failed");
                UiError::Internal { request_id: request_id.to_owned() }
            }
        }
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(error)
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
