//! The error envelope: one shape for every refusal of the API, from a missing field to a missing page.

use super::code::ErrorCode;
use crate::{
    domain::{
        FieldError,
        ownership::field as ownership,
        refusal::{self, Reason},
        settings::{Problem, field},
        time::ago,
    },
    policy::Denial,
    server::use_cases::{
        clients,
        error::{AppError, chain},
        refusal::{Conflict, OthersSecret, OthersSecrets, Refusal, Removed},
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What went wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// For people.
    pub message: String,
    pub code: ErrorCode,
    /// The HTTP status.
    pub status: u16,
    /// The message with its parameters not filled in yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_with_params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_params: Option<BTreeMap<String, String>>,
    /// Under which this request is found in the server's log.
    pub context_id: String,
    /// Each refused field.
    pub details: Vec<ErrorDetail>,
    #[schema(no_recursion)]
    pub errors: Vec<ErrorBody>,
    /// What the error is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<ErrorLimit>,
}

/// One refused field.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    pub error_code: ErrorCode,
    pub field_name: String,
    /// What would be accepted.
    pub message: String,
}

/// The limit that was reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErrorLimit {
    pub key: String,
    pub namespace: String,
    /// Requests in a minute.
    pub value: u32,
}

/// Why a request was refused; the envelope around it is added on the way out.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub message: String,
    pub details: Vec<ErrorDetail>,
    /// What few refusals have; apart, so that results stay small.
    pub more: Option<Box<More>>,
}

#[derive(Clone, Debug, Default)]
pub struct More {
    /// What the error is about.
    pub entity_id: Option<String>,
    pub limit: Option<ErrorLimit>,
    /// seconds
    pub retry_after: Option<u64>,
    /// For the log only.
    pub inside: Option<String>,
}

pub type Answer<T> = Result<T, ApiError>;

impl ApiError {
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: vec![], more: None }
    }

    fn with(mut self, set: impl FnOnce(&mut More)) -> Self {
        set(self.more.get_or_insert_default());
        self
    }

    /// About something by its id.
    pub fn about(self, id: impl ToString) -> Self {
        self.with(|more| more.entity_id = Some(id.to_string()))
    }

    /// To be tried again after so many seconds.
    pub fn after(self, seconds: u64) -> Self {
        self.with(|more| more.retry_after = Some(seconds))
    }

    /// Because a limit was reached.
    pub fn beyond(self, limit: ErrorLimit) -> Self {
        self.with(|more| more.limit = Some(limit))
    }

    /// A failure of ours, as the log has it.
    fn failure(inside: String) -> Self {
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR).with(|more| more.inside = Some(inside))
    }

    /// The database cannot be used; that passes.
    pub(super) fn unavailable(says: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::ServiceUnavailable, says)
    }

    pub fn bad_request(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// One refused field.
    pub fn field(code: ErrorCode, name: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let detail = ErrorDetail { error_code: code, field_name: name.into(), message: message.clone() };
        Self { details: vec![detail], ..Self::bad_request(code, format!("{name}: {message}")) }
    }

    /// Several refused fields, by their names in the API.
    pub fn fields(code: ErrorCode, errors: impl IntoIterator<Item = FieldError>) -> Self {
        let detail =
            |error: FieldError| ErrorDetail { error_code: code, field_name: error.field, message: error.message };
        Self::refusing(code, errors.into_iter().map(detail).collect())
    }

    pub(super) fn refusing(code: ErrorCode, details: Vec<ErrorDetail>) -> Self {
        let message: Vec<String> = details.iter().map(|d| format!("{}: {}", d.field_name, d.message)).collect();
        Self { details, ..Self::bad_request(code, message.join(" ")) }
    }

    /// What a status says by itself, for what the framework refuses.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status.as_u16() {
            400 => (ErrorCode::BadRequest, "The request could not be read."),
            401 => (ErrorCode::AuthenticationRequired, "Send a token: Authorization: Bearer."),
            404 => (ErrorCode::NotFound, "There is nothing at this address."),
            405 => {
                (ErrorCode::MethodNotAllowed, "This method is not allowed here. The Allow header lists those that are.")
            }
            408 => (ErrorCode::ClientTimeout, "The request did not arrive in time."),
            412 => (ErrorCode::PreconditionFailed, "It has another version than If-Match says."),
            413 => (ErrorCode::RequestEntityTooLarge, "The body is too large."),
            415 => (ErrorCode::UnsupportedMediaType, "Send JSON: Content-Type: application/json."),
            503 => (ErrorCode::ServiceUnavailable, "This took too long. Try again."),
            status if status < 500 => (ErrorCode::BadRequest, "The request was refused."),
            _ => (ErrorCode::InternalServerError, "The server failed. Its log has the reason under this contextId."),
        };
        Self::new(status, code, message)
    }

    /// The envelope.
    pub fn body(self, context_id: &str) -> ErrorBody {
        let more = self.more.unwrap_or_default();
        ErrorBody {
            message: self.message,
            code: self.code,
            status: self.status.as_u16(),
            message_with_params: None,
            message_params: None,
            context_id: context_id.to_owned(),
            details: self.details,
            errors: vec![],
            entity_id: more.entity_id,
            entity_name: None,
            limit: more.limit,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::Internal(error) => Self::failure(chain(&*error)),
            AppError::Unavailable { outage, error } => Self::unavailable(outage.to_string()).with(|more| {
                more.inside = Some(chain(&*error));
            }),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refused: Refusal) -> Self {
        // What only people are asked in a session is no different to a program: its token does not do.
        let bad_credentials = |says: &str| Self::new(StatusCode::UNAUTHORIZED, ErrorCode::BadCredentials, says);
        match refused {
            Refusal::SignedOut => bad_credentials(refusal::SIGNED_OUT),
            Refusal::WrongCredentials => bad_credentials(refusal::WRONG_CREDENTIALS),
            Refusal::Held(who) => bad_credentials(&refusal::held(&who)),
            Refusal::ProofNeeded => bad_credentials(refusal::PROOF_NEEDED),
            Refusal::ProvedElsewhere => bad_credentials(refusal::PROVED_ELSEWHERE),
            Refusal::FactorNeeded => {
                Self::new(StatusCode::FORBIDDEN, ErrorCode::SecondFactorNeeded, refusal::FACTOR_NEEDED)
            }
            Refusal::FromElsewhere => {
                Self::new(StatusCode::FORBIDDEN, ErrorCode::NotAuthorized, refusal::FROM_ELSEWHERE)
            }
            Refusal::Denied(denial) => denied(&denial),
            Refusal::NotFound(removed) => {
                let says = removed.map_or_else(|| refusal::NO_SUCH_CLIENT.to_owned(), |removed| was_removed(&removed));
                Self::new(StatusCode::NOT_FOUND, ErrorCode::ClientNotFound, says)
            }
            Refusal::NoSuch(absent) => Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, absent.to_string()),
            Refusal::Invalid(errors) => invalid(errors),
            Refusal::Conflict(conflict) => in_conflict(&conflict),
            Refusal::Unconfirmed(_) => conflict(refusal::UNCONFIRMED),
            Refusal::TooManyAttempts { retry_after } => {
                let says = refusal::too_many_attempts(retry_after);
                Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests, says).after(retry_after)
            }
            Refusal::Busy { retry_after } => Self::unavailable(refusal::busy(retry_after)).after(retry_after),
        }
    }
}

fn was_removed(removed: &Removed) -> String {
    let by = removed.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    format!("{} was removed {}{by}.", removed.name, ago(removed.now, removed.at))
}

fn conflict(says: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, ErrorCode::RequestConflict, says)
}

fn in_conflict(found: &Conflict) -> ApiError {
    match found {
        Conflict::Stale(edit) => {
            let says = refusal::stale(edit.by.as_deref(), &ago(edit.now, edit.current.modified_at));
            ApiError::new(StatusCode::PRECONDITION_FAILED, ErrorCode::PreconditionFailed, says)
        }
        Conflict::StaleOwnership(overtaken) => ApiError::new(
            StatusCode::PRECONDITION_FAILED,
            ErrorCode::PreconditionFailed,
            format!("Not saved. {overtaken}"),
        ),
        Conflict::Overtaken(overtaken) => conflict(overtaken.to_string()),
        Conflict::Reason(reason @ (Reason::ChangedMeanwhile(_) | Reason::AnsweredMeanwhile { .. })) => {
            ApiError::new(StatusCode::PRECONDITION_FAILED, ErrorCode::PreconditionFailed, reason.to_string())
        }
        Conflict::Reason(reason) => conflict(reason.to_string()),
        Conflict::Lost(lost) => conflict(lost.to_string()),
        Conflict::OutcomeChanged { .. } => conflict(refusal::OUTCOME_CHANGED),
        Conflict::SecretsOfOthers(asked) => secrets_of_others(asked),
        // Programs are not asked: they have the dry run.
        Conflict::InUse(_) => conflict("What you take away was used in the last 30 days."),
    }
}

fn denied(denial: &Denial) -> ApiError {
    match denial {
        Denial::Permission(permission) => ApiError::new(
            StatusCode::FORBIDDEN,
            ErrorCode::MissingAnyPermissions,
            format!("{denial}. Missing any of the following permissions: [{}]", permission.as_str()),
        ),
        Denial::PermissionGiven(_)
        | Denial::PermissionTaken(_)
        | Denial::RoleOfUser { .. }
        | Denial::Delegated(_)
        | Denial::RoleTaken { .. }
        | Denial::RoleBack { .. } => {
            ApiError::new(StatusCode::FORBIDDEN, ErrorCode::NotAuthorized, format!("{denial}."))
        }
        Denial::RoleOfClient { .. } | Denial::RoleGiven { .. } => ApiError {
            message: format!("{denial}."),
            ..ApiError::field(ErrorCode::BadClientRole, "roleDivisions", denial.to_string())
        },
    }
}

/// What a program must decide, with each secret it is about.
fn secrets_of_others(asked: &OthersSecrets) -> ApiError {
    let says = "This client has secrets made by someone who does not hold the roles you give. Ask again with secretsOfOthers=end to end \
                them and all tokens of the client, or with secretsOfOthers=keep to keep them.";
    let detail = |secret: &OthersSecret| ErrorDetail {
        error_code: ErrorCode::SecretsOfOthers,
        field_name: "secretsOfOthers".into(),
        message: format!("{}.", secret.in_words(asked.now)),
    };
    ApiError {
        details: asked.secrets.iter().map(detail).collect(),
        ..ApiError::new(StatusCode::CONFLICT, ErrorCode::SecretsOfOthers, says)
    }
}

/// The API's name of a field.
fn json_name(name: &str) -> &str {
    match name {
        field::GRANT_TYPE => "authorizedGrantType",
        field::CLIENT_TYPE => "clientType",
        field::TOKEN_DURATION => "accessTokenValiditySeconds",
        field::ALLOWED_ADDRESSES => "allowedAddresses",
        field::REDIRECT_URIS => "registeredRedirectUri",
        field::SCOPES => "scope",
        field::ROLES => "roleDivisions",
        clients::DATE_CREATED => "dateCreated",
        field::DATE_TO_DELETE => "dateToDelete",
        "outcome" => "expectedOutcome",
        "days" => "expiresInDays",
        "ownership.stand_in" => "ownership.standIn",
        "ownership.review" => "ownership.reviewOn",
        ownership::STAND_IN => "standIn",
        ownership::REVIEW => "reviewOn",
        other => other,
    }
}

/// The code of a refused field.
fn code(error: &FieldError) -> ErrorCode {
    match (error.field.as_str(), error.problem) {
        (field::SCOPES, Problem::Missing) => ErrorCode::MissingClientScope,
        (field::SCOPES, Problem::Wrong) => ErrorCode::AuthInvalidScope,
        (field::ROLES, Problem::Missing) => ErrorCode::MissingClientRoles,
        (field::ROLES, Problem::Wrong) => ErrorCode::BadClientRole,
        (field::GRANT_TYPE, Problem::Missing) => ErrorCode::GrantTypeRequired,
        (field::GRANT_TYPE, Problem::Wrong) => ErrorCode::BadGrantType,
        (field::STATE, _) => ErrorCode::BadClientState,
        (
            field::NAME | field::DESCRIPTION | field::TOKEN_DURATION | field::ALLOWED_ADDRESSES | field::REDIRECT_URIS,
            _,
        ) => ErrorCode::ConstraintValidation,
        _ => ErrorCode::InvalidValue,
    }
}

fn invalid(errors: Vec<FieldError>) -> ApiError {
    let details: Vec<ErrorDetail> = errors
        .iter()
        .map(|error| ErrorDetail {
            error_code: code(error),
            field_name: json_name(&error.field).into(),
            message: error.message.clone(),
        })
        .collect();
    let codes = || details.iter().map(|detail| detail.error_code);
    // Without a grant type nobody can say what else is needed: so it is named first.
    let first = codes().find(|code| *code == ErrorCode::GrantTypeRequired).or_else(|| codes().next());
    ApiError::refusing(first.unwrap_or(ErrorCode::BadRequest), details)
}
