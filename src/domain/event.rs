//! Events of access: sign-ins and what belongs to them, beside the audit log. Their words are stored, so a word stays as
//! it is.

use super::{
    audit::words,
    text::folded,
    time::{HOUR, MINUTE},
};

/// How long a refusal that is like an earlier one is counted with it, in milliseconds.
pub const ALIKE: i64 = 10 * MINUTE;
/// How long events of a user, and refusals of strangers, are counted until they begin anew, in milliseconds.
pub const COUNTED: i64 = HOUR;
/// How many refusals are told apart in that time, whoever they name.
pub const REFUSALS: u32 = 500;
/// How many events of one user are told apart in that time.
pub const OF_ONE_USER: u32 = 60;

words! {
    /// What happened, or was tried.
    EventKind {
        SignIn = "sign_in",
        /// What comes after a right password, when it was refused.
        SecondFactor = "second_factor",
        /// A user who is signed in showed who they are.
        Proof = "proof",
        /// An attempt that nobody looked at: there were too many.
        Throttled = "throttled",
        SignOut = "sign_out",
        /// An application asked to act for a user.
        Consent = "consent",
    }
}

words! {
    /// By what someone showed who they are.
    EventMethod {
        Password = "password",
        /// The password and a code of the authenticator app; for a proof the code alone.
        App = "app",
        RecoveryCode = "recovery_code",
        /// A passkey alone.
        Passkey = "passkey",
        /// The password, and then a passkey.
        SecondPasskey = "second_passkey",
    }
}

words! {
    /// Why something was refused.
    EventReason {
        /// The password was not right.
        Password = "password",
        /// Nobody signs in with this name.
        Unknown = "unknown",
        /// The user is deactivated, or has not accepted the invitation.
        Inactive = "inactive",
        /// The code was not right.
        Code = "code",
        /// The passkey's answer was not right.
        Passkey = "passkey",
        /// Too many attempts for this account.
        Account = "account",
        /// Too many attempts from this address.
        Address = "address",
        /// Too many attempts for this account, from everywhere.
        Everywhere = "everywhere",
        /// The user said no.
        SaidNo = "said_no",
        /// The organization's data were put back, and the user may not confirm that.
        Restored = "restored",
        /// Further refusals in an hour that had very many: counted, not told apart.
        Many = "many",
    }
}

/// A name that somebody typed to sign in, and that nobody has. People type passwords into the field of the name, so it is
/// not kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedName {
    /// What is shown where the domain is one that users of the organization have: "o…@harbour.example".
    pub shown: String,
    /// What stands after the `@`, folded.
    pub domain: String,
}

impl TypedName {
    /// `None`: it is no address, so nothing of it is kept.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = folded(typed);
        let (local, domain) = typed.rsplit_once('@')?;
        let plain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
        if domain.is_empty() || domain.len() > 253 || !domain.chars().all(plain) {
            return None;
        }
        let first = local.chars().next()?;
        Some(Self { shown: format!("{first}…@{domain}"), domain: domain.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{SECOND, duration_words};

    #[test]
    fn stored_words_are_the_golden_ones() {
        let lines = |title: &str, words: Vec<&str>| format!("{title}\n  {}\n", words.join("\n  "));
        let words = lines("events", EventKind::ALL.iter().map(|word| word.as_str()).collect())
            + &lines("methods", EventMethod::ALL.iter().map(|word| word.as_str()).collect())
            + &lines("reasons", EventReason::ALL.iter().map(|word| word.as_str()).collect());
        insta::with_settings!({ snapshot_path => "../../tests/golden", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("event_words", words);
        });
    }

    #[test]
    fn of_a_typed_name_that_nobody_has_a_letter_and_the_domain_are_kept_at_most() {
        let shown = |typed: &str| TypedName::read(typed).map(|name| name.shown);
        assert_eq!(shown("Olive.Grant@Harbour.example").as_deref(), Some("o…@harbour.example"));
        assert_eq!(shown("a@b@harbour.example").as_deref(), Some("a…@harbour.example"));
        for nothing in ["", "hunter-two", "@", "@harbour.example", "a@", "p@ss word", "a@b%_", "a@b/c"] {
            assert_eq!(shown(nothing), None, "{nothing}");
        }
        let domain = TypedName::read("x@meridianpost.example").map(|name| name.domain);
        assert_eq!(domain.as_deref(), Some("meridianpost.example"));
    }

    #[test]
    fn a_domain_is_kept_up_to_the_longest_that_there_can_be() {
        for (length, kept) in [(253, true), (254, false)] {
            assert_eq!(TypedName::read(&format!("a@{}", "d".repeat(length))).is_some(), kept, "{length}");
        }
    }

    #[test]
    fn refusals_that_are_alike_are_one_for_ten_minutes_and_are_counted_for_an_hour() {
        assert_eq!([ALIKE, COUNTED].map(|span| duration_words(span / SECOND)), ["10 minutes", "1 hour"]);
    }
}
