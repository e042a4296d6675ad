//! What is wrong with a field that only the database, the clock or a secret can judge. What a text may look like is said
//! where it is parsed.

/// Why the value of a field is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    // Roles that are given.
    #[error("Choose at most {most} roles. These are {count}.")]
    TooManyRoles { most: usize, count: usize },
    #[error("Choose roles and divisions of this organization from the list.")]
    RoleNotListed,
    #[error("Choose roles of this organization from the list.")]
    RoleNotOfOrganization,
    #[error("Client Credentials needs at least one role.")]
    NeedsRole,
    #[error("{0} cannot be given any more: the role or the division was deleted.")]
    RoleGone(String),
    #[error("There is no {what} {named:?} here. Make one of that name, or name one that there is.")]
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
    #[error("Choose none, read or write for each scope.")]
    NoAccess,
    #[error("Choose at least one scope.")]
    NoScope,

    // Pages of a list.
    #[error("This place in the list is not known. Start from the first page.")]
    UnknownPlace,
    #[error("Use either after or before.")]
    TwoPlaces,

    // People.
    #[error("Someone signs in with this address already. Use another.")]
    AddressTaken,
    #[error("Nobody signs in with this address.")]
    AddressUnknown,
    #[error("A division has this name already. Use another.")]
    DivisionNameTaken,
    #[error("There is already a role called {0}. Use another name.")]
    RoleNameTaken(String),
    #[error("Only those who may see who holds which role can ask by role.")]
    RolesNotToBeSeen,
    #[error("This code is not right or has expired. The newest one stands where the server was started.")]
    SetupCode,

    // Who someone is.
    #[error("Your password is not enough: you have a second factor. Use that.")]
    FactorNeeded,
    #[error("This is not your password. Try again.")]
    PasswordAgain,
    #[error("This is not your password.")]
    NotYourPassword,
    #[error("This is not your password any more.")]
    NotYourPasswordNow,
    #[error("This is the password you have. Choose another.")]
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
