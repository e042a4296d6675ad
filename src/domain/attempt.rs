//! Attempts that are counted for a client's administrators to see.

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attempt {
    /// A deactivated client, which proved that it is it, tried to get in.
    Knock,
    /// Somebody named a deactivated client, and proved nothing: anyone can.
    Stranger,
    /// Somebody came to sign in with a client that is rehearsed, at an address that it has registered. Its people do, and anyone
    /// else can.
    Visit,
    /// Somebody came with a redirect URI that the client has not registered.
    RedirectUri,
    /// A client that has not said whether it can keep a secret got something without it.
    WithoutSecret,
    /// A client, which proved that it is it, came from an address that it may not be used from.
    Elsewhere,
}

impl Attempt {
    pub const ALL: [Self; 6] =
        [Self::Knock, Self::Stranger, Self::Visit, Self::RedirectUri, Self::WithoutSecret, Self::Elsewhere];

    /// The word of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Knock => "knock",
            Self::Stranger => "stranger",
            Self::Visit => "visit",
            Self::RedirectUri => "redirect_uri",
            Self::WithoutSecret => "without_secret",
            Self::Elsewhere => "elsewhere",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attempt| attempt.as_str() == word)
    }

    /// Whether it counts while the client is deactivated, and is forgotten when it is restored.
    pub const fn is_of_deactivated(self) -> bool {
        matches!(self, Self::Knock | Self::Stranger)
    }
}

#[cfg(test)]
mod tests {
    use super::Attempt;

    #[test]
    fn every_attempt_survives_the_round_trip_through_its_word() {
        assert!(Attempt::ALL.iter().all(|attempt| Attempt::parse(attempt.as_str()) == Some(*attempt)));
        assert_eq!(Attempt::parse("Knock"), None);
    }

    #[test]
    fn what_is_tried_at_a_deactivated_client_is_forgotten_when_it_is_restored_and_nothing_else() {
        let forgotten: Vec<_> = Attempt::ALL.into_iter().filter(|attempt| attempt.is_of_deactivated()).collect();
        assert_eq!(forgotten, [Attempt::Knock, Attempt::Stranger]);
    }
}
