//! The codes of refusals. Programs depend on them: they stay the same from version to version.

use serde::Serialize;
use utoipa::ToSchema;

/// Makes the enum, so that a code stands in one line. `docs/api.md` says what each means.
macro_rules! codes {
    ($($variant:ident $code:tt,)*) => {
        /// For programs: what kind of refusal this is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        pub enum ErrorCode {
            $(#[serde(rename = $code)] $variant,)*
        }

        impl ErrorCode {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant,)*];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

codes! {
    AppNotAuthorizedForScope "app.not.authorized.for.scope",
    AuthInvalidScope "auth.invalid.scope",
    AuthenticationRequired "authentication.required",
    BadClientRole "bad.client.role",
    BadClientState "bad.client.state",
    BadCredentials "bad.credentials",
    BadGrantType "bad.grant.type",
    BadRequest "bad.request",
    ClientNotFound "client.not.found",
    ClientTimeout "client.timeout",
    ConstraintValidation "constraint.validation",
    GrantTypeRequired "grant.type.required",
    IdempotencyKeyUsed "idempotency.key.used",
    InternalServerError "internal.server.error",
    InvalidDate "invalid.date",
    InvalidProperty "invalid.property",
    InvalidQueryParamValue "invalid.query.param.value",
    InvalidValue "invalid.value",
    MaxRoleIds "max.role.ids",
    MethodNotAllowed "method.not.allowed",
    MissingAnyPermissions "missing.any.permissions",
    MissingClientRoles "missing.client.roles",
    MissingClientScope "missing.client.scope",
    NotAUser "not.a.user",
    NotAuthorized "not.authorized",
    NotFound "not.found",
    PreconditionFailed "precondition.failed",
    RequestConflict "request.conflict",
    RequestEntityTooLarge "request.entity.too.large",
    SecondFactorNeeded "second.factor.needed",
    SecretsOfOthers "secrets.of.others",
    ServiceUnavailable "service.unavailable",
    TooManyRequests "too.many.requests",
    UnsupportedMediaType "unsupported.media.type",
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;
    use std::collections::BTreeSet;

    #[test]
    fn the_documentation_lists_exactly_the_codes_that_there_are() {
        let documentation = include_str!("../../../docs/api.md");
        let (_, table) = documentation.split_once("\n## Codes of refusals\n").unwrap();
        let rows =
            table.lines().take_while(|line| !line.starts_with("## ")).filter_map(|line| line.strip_prefix("| `"));
        let listed: Vec<&str> = rows.filter_map(|row| row.split_once('`')).map(|(code, _)| code).collect();
        let known: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(listed.len(), known.len(), "a code is listed twice");
    }

    #[test]
    fn a_code_is_written_as_it_is_listed() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
