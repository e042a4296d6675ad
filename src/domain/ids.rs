//! Ids as types: the id of one kind of thing is never taken for that of another.

/// Declares the id of a kind of thing: a UUID, written with hyphens, and in a message the same text as that UUID.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            pub const fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }

            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::try_parse(s).map(Self)
            }
        }
    )*};
}

id! {
    /// A client's id: version 4, never reused. It is the OAuth `client_id` (RFC 6749 section 2.2).
    ClientId;
    OrganizationId;
    UserId;
    RoleId;
    DivisionId;
    /// Of a client's secret, never the secret itself.
    SecretId;
    /// Of a saved view of the list of clients.
    ViewId;
    /// Of a review of clients.
    ReviewId;
}
