//! What stands in the way of a change, and what is not there.

use super::Unlike;
use crate::domain::{count::plural, lifecycle::TransitionRefused, person::NOT_THEMSELVES, role::Needed};

/// A kind of thing that is asked for by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    User,
    Role,
    DefaultRole,
    Division,
    Organization,
    View,
    Review,
}

impl Thing {
    /// "role", as in "There is no such role".
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::DefaultRole => "default role",
            Self::Division => "division",
            Self::Organization => "organization",
            Self::View => "view",
            Self::Review => "review",
        }
    }
}

/// What was asked for by its address and is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Absent {
    #[error("There is no such {} in your organization.", .0.word())]
    Thing(Thing),
    #[error("There is no such entry in the audit log of your organization.")]
    AuditEntry,
    #[error("You have no such passkey.")]
    Passkey,
    #[error("There is no such notice that did not arrive. Nothing left to do.")]
    Message,
    /// The organization's data were never put back.
    #[error("Nothing was restored.")]
    Restoration,
    #[error("{0} is not among the clients of this review.")]
    NotReviewed(String),
    /// Of a link or of its user: nobody learns which.
    #[error("This link was used, replaced or has expired. An administrator of your organization can make a new one.")]
    Link,
    /// Whatever became of it: used, expired, or never begun in this browser.
    #[error("This sign-in took too long. Begin again with your password.")]
    SignIn,
    #[error("{name} has no version {number}. It is at version {at}.")]
    Version { name: String, number: i64, at: i64 },
    #[error("Of whose {name} is there was no version {number}.")]
    OwnershipVersion { name: String, number: i64 },
    #[error("Version {0} was made before versions were kept.")]
    VersionNotKept(i64),
}

/// Why a change does not happen although it was asked for rightly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("Not saved. Someone changed this {} meanwhile. Look at it again.", .0.word())]
    ChangedMeanwhile(Thing),

    // Clients.
    #[error("This client was changed meanwhile.")]
    ClientChanged,
    #[error("This client was removed.")]
    ClientRemoved,
    #[error("It could not be restored.")]
    NotRestored,
    #[error("{0}")]
    Transition(TransitionRefused),
    #[error("{name} is at version {number}. Nothing left to do.")]
    IsAtVersion { name: String, number: i64 },
    #[error("This client is as in version {0} already. Nothing left to do.")]
    LikeVersion(i64),

    // Saved views.
    #[error("Not saved. {most} views are the most. Delete one first.")]
    TooManyViews { most: usize },

    // Reviews of clients.
    #[error("Not started. {most} running reviews are the most. End one first.")]
    TooManyReviews { most: usize },
    #[error("Nothing was done. This review was ended already.")]
    ReviewEnded,
    /// `says`: what they said.
    #[error("Not saved. {} answered this meanwhile: {says}. Look at it again.", by.as_deref().unwrap_or("Someone"))]
    AnsweredMeanwhile { by: Option<String>, says: String },
    #[error("Nothing was done. {0} is deactivated: nothing is asked of it any more.")]
    NothingAskedOf(String),

    // What organizations allow clients, and users.
    #[error("Someone decided about this application meanwhile. Look at it again.")]
    DecidedMeanwhile,
    #[error("This application is not authorized. Nothing left to do.")]
    NotAuthorized,
    #[error("Nobody waits for an answer about this application. Nothing left to do.")]
    NothingAsked,
    /// What the consent page showed is not so any more.
    #[error("{0}")]
    Consent(Unlike),

    // The user's own account.
    #[error("This session has ended already.")]
    SessionEnded,
    #[error("This application has no access any more. Nothing left to do.")]
    NoAccess,
    #[error("There is nothing to confirm any more. Begin again.")]
    NothingToConfirm,
    #[error("There is no authenticator app.")]
    NoAuthenticator,
    #[error("Recovery codes come with a second factor. Add one first.")]
    CodesNeedFactor,
    #[error("Not removed. Your organization asks for a second factor: add another one first.")]
    FactorAsked,
    #[error("You have as many passkeys as an account can have. Remove one first.")]
    PasskeysEnough,
    #[error("This passkey was added before.")]
    PasskeyKnown,
    #[error("You have no webhook that is switched on. Save its address first.")]
    NoWebhook,

    // People.
    #[error("Not done. {NOT_THEMSELVES}.")]
    Oneself,
    #[error("{0} is deactivated already.")]
    AlreadyDeactivated(String),
    #[error("{0} is not deactivated.")]
    NotDeactivated(String),
    /// For an administrator, who can.
    #[error("{0} is deactivated. Reactivate them first.")]
    ReactivateFirst(String),
    /// For the holder of the database, who has no account.
    #[error("{0} is deactivated. An administrator can reactivate them.")]
    Deactivated(String),
    #[error("{0} has no second factor.")]
    NoFactor(String),
    #[error("Not saved. Add a second factor to your own account first.")]
    OwnFactorFirst,
    #[error("Not deleted. The Home division stays: every organization has one.")]
    HomeStays,
    #[error("Not deleted. {} held in {division}: take them first, or give them in another division.", held(*.roles))]
    RolesHeld { division: String, roles: i64 },
    #[error("Not deleted. Who holds this role has changed since you were asked.")]
    HoldersChanged,
    #[error("Not deleted. {0}.")]
    RoleNeeded(Needed),
    #[error("Not confirmed. The database was put back once more meanwhile. Look at it again.")]
    RestoredAgain,
    #[error("This was confirmed already. Nothing left to do.")]
    RestorationConfirmed,
    #[error("Clientele is set up already. Sign in.")]
    SetUp,
}

fn held(roles: i64) -> String {
    format!("{} {}", plural(roles.unsigned_abs(), "role"), if roles == 1 { "is" } else { "are" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_are_held_are_counted() {
        let reason = |roles| Reason::RolesHeld { division: "Utrecht".into(), roles }.to_string();
        assert!(reason(1).starts_with("Not deleted. 1 role is held in Utrecht"));
        assert!(reason(2).starts_with("Not deleted. 2 roles are held in Utrecht"));
    }

    #[test]
    fn what_is_not_there_is_named_by_its_kind() {
        for (thing, word) in [
            (Thing::User, "user"),
            (Thing::Role, "role"),
            (Thing::DefaultRole, "default role"),
            (Thing::Division, "division"),
            (Thing::Organization, "organization"),
        ] {
            assert_eq!(Absent::Thing(thing).to_string(), format!("There is no such {word} in your organization."));
        }
    }
}
