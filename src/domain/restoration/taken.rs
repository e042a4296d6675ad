//! What an audit log says was taken from users, clients and others after an earlier end of it.

use crate::domain::{
    audit::{AuditAction, AuditField, ObjectKind, Word},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taking {
    Removed,
    Deactivated,
    Disabled,
    /// All secrets.
    SecretReplaced,
    /// Some of them.
    SecretRemoved,
    AuthorizationRevoked,
    PasswordReplaced,
    /// All of them.
    #[serde(alias = "factor_removed")]
    FactorsReset,
    /// Or set up anew.
    AuthenticatorRemoved,
    PasskeyRemoved,
    /// The password alone: a passkey was added. It is taken from a user who has no second factor.
    FactorAdded,
    /// Roles, permissions, scopes, redirect URIs, allowed addresses, the grant type or how long a secret may be silent; or what
    /// lets without them.
    Narrowed,
}

impl Taking {
    /// What became of the object, after its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Removed => "was removed",
            Self::Deactivated => "was deactivated",
            Self::Disabled => "was disabled",
            Self::SecretReplaced => "got another secret",
            Self::SecretRemoved => "lost a secret",
            Self::AuthorizationRevoked => "lost its authorization",
            Self::PasswordReplaced => "got another password",
            Self::FactorsReset => "lost all second factors",
            Self::AuthenticatorRemoved => "lost an authenticator app",
            Self::PasskeyRemoved => "lost a passkey",
            Self::FactorAdded => "added a first second factor, so that the password alone does not do,",
            Self::Narrowed => "lost roles, permissions, scopes or other settings that let it do more",
        }
    }

    /// Whether it was a way for a user to show that it is they.
    pub const fn is_factor(self) -> bool {
        matches!(self, Self::FactorsReset | Self::AuthenticatorRemoved | Self::PasskeyRemoved | Self::FactorAdded)
    }

    /// What an entry of the audit log takes; `None`: nothing, or only settings.
    pub(super) const fn of(action: AuditAction) -> Option<Self> {
        match action {
            AuditAction::Delete | AuditAction::Remove => Some(Self::Removed),
            AuditAction::Deactivate => Some(Self::Deactivated),
            AuditAction::Disable => Some(Self::Disabled),
            AuditAction::ResetSecret => Some(Self::SecretReplaced),
            AuditAction::RemoveSecret | AuditAction::RetireSecret => Some(Self::SecretRemoved),
            AuditAction::RevokeAuthorization => Some(Self::AuthorizationRevoked),
            AuditAction::SetPassword | AuditAction::ChangePassword | AuditAction::EndPassword => {
                Some(Self::PasswordReplaced)
            }
            AuditAction::ResetFactors => Some(Self::FactorsReset),
            // An app takes the place of the one that was there.
            AuditAction::RemoveAuthenticator | AuditAction::AddAuthenticator => Some(Self::AuthenticatorRemoved),
            AuditAction::RemovePasskey => Some(Self::PasskeyRemoved),
            _ => None,
        }
    }

    /// Whether an action gives it back, or takes more in its place.
    pub(super) const fn is_given_back(self, action: AuditAction) -> bool {
        match self {
            Self::Deactivated => matches!(action, AuditAction::Restore | AuditAction::Reactivate),
            // Deactivated as well it is no longer disabled, and is restored to be active; a program enables it by that word, too.
            Self::Disabled => matches!(action, AuditAction::Enable | AuditAction::Restore | AuditAction::Deactivate),
            Self::AuthorizationRevoked => matches!(action, AuditAction::Authorize),
            Self::FactorAdded => matches!(action, AuditAction::ResetFactors),
            _ => false,
        }
    }
}

/// A field of which something was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The stored word of a field of the audit log.
    pub field: String,
    /// Its lines that were taken and not given back.
    pub lines: Vec<String>,
    /// All lines that it had in the end; of passkeys only the names among them of such that came since.
    pub left: Vec<String>,
    /// Whether nobody had said before what there is of it, so that there may have been more: scopes before the first decision
    /// about a client of one's own, which needs none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
}

/// What somebody or something had lost by the time of the last entry of an audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub taking: Taking,
    /// The stored word of a kind of object.
    pub kind: String,
    pub id: String,
    pub name: String,
    pub at: Timestamp,
    /// `None`: Clientele itself.
    pub by: Option<String>,
    /// What exactly, where the log says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// Of second factors: whether the user had one in the end that came since.
    #[serde(default)]
    pub anew: bool,
    /// Whether it is taken in the database that was put back, too.
    #[serde(default)]
    pub ended: bool,
}

impl Taken {
    /// The kind of object for people: "client".
    pub fn kind_words(&self) -> String {
        self.kind.replace('_', " ")
    }

    /// Whether the object lets anybody do something: a division, a saved view and a review do not.
    pub fn gives_power(&self) -> bool {
        !matches!(ObjectKind::parse(&self.kind), Some(ObjectKind::Division | ObjectKind::View | ObjectKind::Review))
    }

    /// What was taken of a field.
    pub fn of(&self, field: AuditField) -> Option<&Lost> {
        self.lost.iter().find(|lost| lost.field == field.as_str())
    }
}

/// An entry of an audit log that was kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEntry {
    pub place: i64,
    pub hash: String,
    pub at: Timestamp,
    pub by: Option<String>,
    /// The id of whoever that is; `None`: Clientele itself.
    pub by_id: Option<String>,
    pub kind: Word<ObjectKind>,
    pub id: String,
    pub name: String,
    pub action: Word<AuditAction>,
    pub done: bool,
    /// The changed fields, with their lines before and after.
    pub changes: Vec<(Word<AuditField>, Vec<String>, Vec<String>)>,
}

impl KeptEntry {
    pub fn is_of(&self, taken: &Taken) -> bool {
        taken.kind == self.kind.as_str() && taken.id == self.id
    }

    /// Whether Clientele did this itself because an earlier state had come back.
    pub(super) fn is_of_a_backup(&self) -> bool {
        self.by.is_none() && self.lines(AuditField::Backup).is_some()
    }

    /// The lines of a field, before and after.
    pub(super) fn lines(&self, of: AuditField) -> Option<(&[String], &[String])> {
        let (_, before, after) = self.changes.iter().find(|(field, ..)| field.known() == Some(of))?;
        Some((before, after))
    }

    pub(super) fn taken(&self, taking: Taking) -> Taken {
        Taken {
            taking,
            kind: self.kind.as_str().to_owned(),
            id: self.id.clone(),
            name: self.name.clone(),
            at: self.at,
            by: self.by.clone(),
            lost: vec![],
            anew: false,
            ended: false,
        }
    }
}
