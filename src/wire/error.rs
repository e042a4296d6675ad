//! The one error of the screens: public text only. What went wrong inside stays in the log, under the request id.

use super::{Deletion, OthersSecrets, RoleEffect, When};
use crate::{
    domain::{FieldError, RoleGrant, SettingsForm, refusal},
    policy::Denial,
};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why something was not done. Nothing was half-done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum UiError {
    #[error("{}", refusal::SIGNED_OUT)]
    SignedOut,
    /// The session had ended when a form was sent; signed in again, its user comes back to it.
    #[error("Your session had ended, so nothing was saved. What you typed is still here: press the button again.")]
    HadEnded,
    /// Email or password; nobody learns which.
    #[error("{}", refusal::WRONG_CREDENTIALS)]
    WrongCredentials,
    /// Until a restoration is confirmed, only those sign in who may confirm it: a sentence that names them.
    #[error("{0}")]
    Held(String),
    #[error("{0}")]
    Denied(Denial),
    /// Asks again who one is; the same request does it then.
    #[error("{}", refusal::PROOF_NEEDED)]
    ProofNeeded,
    /// The session's cookie was renewed by a proof after the request came with the one before: that may be a copy. A browser
    /// has the new one by now.
    #[error("{}", refusal::PROVED_ELSEWHERE)]
    ProvedElsewhere,
    /// Signed in with less than the organization asks for.
    #[error("{}", refusal::FACTOR_NEEDED)]
    FactorNeeded,
    #[error("The request came from another site and was refused.")]
    ForeignOrigin,
    /// `Some`: it existed in this organization and was removed.
    #[error("{}", refusal::NO_SUCH_CLIENT)]
    NotFound(Option<Box<RemovedClient>>),
    /// Anything else that was asked for by its address: a sentence that says what there is not.
    #[error("{0}")]
    NoSuch(String),
    #[error("Not saved. {}.", needs_fixing(.0.len()))]
    Invalid(Vec<FieldError>),
    #[error("{0}")]
    Conflict(Box<Conflict>),
    /// What would change for whom is to be looked at first; the same form with what it says was seen does it.
    #[error("{}", refusal::UNCONFIRMED)]
    Unconfirmed(Box<RoleEffect>),
    #[error("{}", refusal::too_many_attempts(*retry_after))]
    TooManyAttempts { retry_after: u64 },
    /// Others are being served, as many as can be.
    #[error("{}", refusal::busy(*retry_after))]
    Busy { retry_after: u64 },
    /// The server did not answer, or not in a way that could be read: whether something was done is not known.
    #[error("No answer from the server: {0}")]
    Transport(String),
    #[error("The server failed. Nothing was saved. Request {request_id}")]
    Internal { request_id: String },
    /// The database cannot be used: `says` tells what became of what was asked.
    #[error("{says} Request {request_id}")]
    Unavailable { says: String, request_id: String },
}

/// What a page says of a client that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedClient {
    pub name: String,
    pub removed: When,
    /// Who asked for it; `None`: its date had come.
    pub by: Option<String>,
}

/// Someone or something was faster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The edit was made on an older version.
    #[error("{}", refusal::stale(.0.by.as_deref(), &.0.at.relative))]
    Stale(StaleEdit),
    /// The client is no longer in the state the transition starts from; who did what, when.
    #[error("{0}")]
    Transition(String),
    /// The 30 days passed between the question and the answer.
    #[error("{}", refusal::OUTCOME_CHANGED)]
    OutcomeChanged(Deletion),
    /// To be decided first: the maker of one of these secrets may act with roles they do not hold.
    #[error("Not saved yet. First decide about secrets that were made by someone without these roles.")]
    SecretsOfOthers(OthersSecrets),
    /// To be looked at first.
    #[error("Not saved yet. What you take away was used in the last 30 days.")]
    InUse(InUse),
}

/// What is taken away although it is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InUse {
    /// What each is, and how it was used: "Redirect URI", its name, "was used 412 times since Monday".
    pub taken: Vec<(String, String, String)>,
    /// What the form sends back of what was shown.
    pub seen: String,
}

/// Both versions of a client, so that nothing typed is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleEdit {
    pub by: Option<String>,
    pub at: When,
    /// The version to send to save over theirs.
    pub version: i64,
    pub theirs: Box<SettingsForm>,
    pub their_roles: Vec<RoleGrant>,
}

/// "1 needs fixing", "3 need fixing"
pub fn needs_fixing(count: usize) -> String {
    format!("{count} {} fixing", if count == 1 { "needs" } else { "need" })
}

impl UiError {
    /// The HTTP status a call answers with (RFC 9110 section 15).
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::HadEnded | Self::WrongCredentials | Self::ProofNeeded | Self::ProvedElsewhere => {
                401
            }
            Self::Denied(_) | Self::ForeignOrigin | Self::FactorNeeded | Self::Held(_) => 403,
            Self::NotFound(_) | Self::NoSuch(_) => 404,
            Self::Conflict(_) | Self::Unconfirmed(_) => 409,
            Self::Invalid(_) => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::Busy { .. } => 503,
            Self::Transport(_) => 502,
            Self::Internal { .. } => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    /// One refused field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::wrong(field, message)])
    }

    /// What is said beside a field.
    pub fn problem(&self, field: &str) -> Option<String> {
        match self {
            Self::Invalid(errors) => errors.iter().find(|e| e.field == field).map(|e| e.message.clone()),
            _ => None,
        }
    }
}

impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The caller's doing: arguments that do not decode.
            ServerFnErrorErr::Args(message) => Self::invalid("request", message),
            ServerFnErrorErr::MissingArg(name) => Self::invalid(&name, "This is missing."),
            ServerFnErrorErr::Deserialization(_) => Self::Transport("the answer could not be read".into()),
            other => Self::Transport(other.to_string()),
        }
    }
}
