//! What is wrong with a field that only the database, the clock or a secret can judge. What a text may look like is said
//! where it is parsed.

use crate::domain::count::{plural, thousands};

/// Why the value of a field is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    // Roles that are given.
    #[error("Choose at most {}. There are {}.", plural(*most as u64, "role"), thousands(*count as u64))]
    TooManyRoles { most: usize, count: usize },
    #[error("Choose roles and divisions of this organization from the list.")]
    RoleNotListed,
    #[error("Choose roles of this organization from the list.")]
    RoleNotOfOrganization,
    #[error("Client Credentials needs at least one role.")]
    NeedsRole,
    #[error("{0} cannot be given any more: the role or the division was deleted.")]
    RoleGone(String),
    #[error("There is no {what} {named:?} here. Add it, or use the name of one that exists.")]
    NotHere { what: &'static str, named: String },

    // Clients.
    #[error("This client is disabled. Enable it first.")]
    EnableFirst,
    #[error("Use active or inactive here; disable has an operation of its own.")]
    NotDisabledHere,
    #[error("This id is or was in use. Leave it out, and the client gets a new one.")]
    IdTaken,
    #[error("Two secrets are the most. Remove the idle one first.")]
    SecretsEnough,
    #[error("This secret is no longer there. Nothing left to do.")]
    SecretGone,
    #[error("The last secret that works cannot be removed. Reset it instead.")]
    LastSecret,
    #[error("This client signs nobody in: it acts in its own organization only.")]
    SignsNobodyIn,
    #[error("{0} is more than the application asks for.")]
    BeyondAsked(String),
    #[error("Only Client Credentials is held to addresses. Leave them out, or choose Client Credentials.")]
    BindsNobody,
    #[error("Choose none, read or write for each scope.")]
    NoAccess,
    #[error("Choose at least one scope.")]
    NoScope,

    // Whose a client is.
    #[error("There is no such user in your organization.")]
    NoSuchUser,
    #[error("No user has this address. If it is a team's, give the team's name, too.")]
    OwnerUnknown,
    #[error("{0} is deactivated. Name somebody who can answer.")]
    OwnerLeft(String),
    #[error("This is the owner. Name somebody else, or leave it empty.")]
    StandInIsOwner,

    // Saved views.
    #[error("A view has this name already. Use another, or replace that view.")]
    ViewNameTaken,
    #[error("A client's own token has no views of its own. Save it for the organization.")]
    NobodysView,

    // Reviews of clients.
    #[error("This view shows more than {}. Narrow it: nobody answers so many questions.", plural(*most as u64, "client"))]
    TooManyReviewed { most: usize },
    #[error("This view shows no client that could be asked about. Those that are deactivated are not.")]
    NobodyReviewed,

    // Pages of a list.
    #[error("This place in the list is not known. Start from the first page.")]
    UnknownPlace,
    #[error("Use either after or before.")]
    TwoPlaces,

    // People.
    #[error("Someone of your organization has this address already. Use another.")]
    AddressTaken,
    /// For the holder of a link only.
    #[error("Somebody else signs in here with {0} already. Ask whoever sent you this link for one to another address.")]
    AddressElsewhere(String),
    #[error("No user has this address.")]
    AddressUnknown,
    /// Those users, each with organization, name and id.
    #[error("Several users have this address: {0}. Say which by --user and the id.")]
    AddressOfSeveral(String),
    #[error("A division has this name already. Use another.")]
    DivisionNameTaken,
    #[error("There is already a role called {0}. Use another name.")]
    RoleNameTaken(String),
    #[error("Needs Authorization > Grant > View to filter by role.")]
    RolesNotToBeSeen,
    #[error("This code is not right or has expired. The newest one is printed where the server was started.")]
    SetupCode,

    // Who someone is.
    #[error("Your password is not enough: confirm with your second factor.")]
    FactorNeeded,
    #[error("This is not your password. Try again.")]
    PasswordAgain,
    #[error("This is not your password.")]
    NotYourPassword,
    #[error("This is not your password any more.")]
    NotYourPasswordNow,
    #[error("This is your current password. Choose another.")]
    SamePassword,
    #[error("None of your passkeys works at this address.")]
    NoPasskeyHere,
    #[error("This passkey is not known here. It may have been removed from the account.")]
    PasskeyUnknown,
    #[error("This took too long. Try again.")]
    TooLate,
    #[error("Enter the six digits that the app shows.")]
    NotSixDigits,
    #[error("This code is not right. Check the clock of your phone, then enter the code that the app shows now.")]
    FirstCode,
    #[error("This code is not right, or was used before. Enter the one that the app shows now.")]
    Code,
    #[error("This recovery code is not right, or was used before. Each works once.")]
    RecoveryCode,
}

impl From<Wrong> for String {
    fn from(wrong: Wrong) -> Self {
        wrong.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_what_is_said_of_it() {
        assert_eq!(
            String::from(Wrong::TooManyRoles { most: 1_000, count: 1_001 }),
            "Choose at most 1,000 roles. There are 1,001."
        );
    }
}
