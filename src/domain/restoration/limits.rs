//! Fields that limit what may be done, beside those that list what is given.

use crate::domain::{
    audit::{AuditField, ObjectKind},
    client_type::ClientType,
};

/// Whether a field limits what may be done, so that it lets less the longer it stands; `None`: it says nothing of that. The
/// other ones list what is given.
pub(super) fn limits(kind: Option<ObjectKind>, field: AuditField) -> Option<bool> {
    match (field, kind) {
        (AuditField::SecondFactor, Some(ObjectKind::Organization))
        | (AuditField::Roles, Some(ObjectKind::Authorization))
        | (AuditField::AllowedAddresses | AuditField::ClientType, _) => Some(true),
        (AuditField::GrantType, _)
        | (AuditField::Permissions | AuditField::RedirectUris | AuditField::Roles | AuditField::Scopes, _) => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether these lines of such a field are a limit.
pub(super) fn is_limit(field: AuditField, lines: &[String]) -> bool {
    let says = |word: &str| lines.iter().any(|line| line == word);
    match field {
        AuditField::ClientType => says(ClientType::Confidential.as_str()),
        AuditField::SecondFactor => says(ASKED_OF_EVERYONE),
        _ => !lines.is_empty(),
    }
}

/// What the audit log says of an organization that asks everyone for a second factor.
pub const ASKED_OF_EVERYONE: &str = "asked of everyone";
