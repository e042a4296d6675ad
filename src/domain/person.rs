//! People: what they may be called, how they are reached, and whether they may sign in.

use super::text;
use serde::{Deserialize, Serialize};

/// Names of people, organizations, roles and divisions: 1 to so many characters.
pub const MAX_NAME: usize = 100;
/// The longest e-mail address (RFC 5321 section 4.5.3.1.3, without the angle brackets).
pub const MAX_EMAIL: usize = 254;
/// The longest description of a role.
pub const MAX_DESCRIPTION: usize = 500;

/// Why users do not deactivate themselves.
pub const NOT_THEMSELVES: &str = "You cannot deactivate yourself: another administrator can";

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserState {
    Active,
    /// Has a link and no password yet.
    Invited,
    /// Deactivated: signs in no more, and nothing issued for them is alive.
    Inactive,
}

impl UserState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Inactive];

    /// The word of the database and of addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Inactive => "inactive",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Invited => "Invited",
            Self::Inactive => "Deactivated",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// An e-mail address as people sign in with: something before and after one `@`, without spaces. Whether it is anyone's
/// is found out by nobody.
///
/// # Errors
/// A sentence that says what would be accepted.
pub fn email(input: &str) -> Result<String, String> {
    let email = input.trim();
    let parts = email.split_once('@');
    let fine = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.')
    });
    if let Some(name) = text::refused_char(email, text::Lines::Refused) {
        return Err(format!("Remove {name}. Use an address such as ana@example.com."));
    }
    if !fine || email.chars().any(char::is_whitespace) {
        return Err("Use an address such as ana@example.com.".into());
    }
    if email.chars().count() > MAX_EMAIL {
        return Err(format!("Use at most {MAX_EMAIL} characters."));
    }
    Ok(email.to_owned())
}

/// What a role is for: at most 500 characters on one line, may be empty.
///
/// # Errors
/// A sentence that says what would be accepted.
pub fn description(input: &str) -> Result<String, String> {
    if input.trim().is_empty() { Ok(String::new()) } else { text::name(input, MAX_DESCRIPTION) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_something_on_both_sides() {
        for fine in ["a@b", " ana.ruiz+x@mail.example ", "ü@exämple.de"] {
            assert_eq!(email(fine).as_deref(), Ok(fine.trim()));
        }
        let of_length = |length: usize| format!("{}@example.com", "a".repeat(length - "@example.com".len()));
        assert!(email(&of_length(MAX_EMAIL)).is_ok());
        let long = of_length(MAX_EMAIL + 1);
        for wrong in ["", "ana", "@b", "a@", "a@b@c", "a b@c", "a@.b", "a@b\u{202e}", "a\u{200b}@b", &long] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_description_may_be_empty_but_not_of_control_characters() {
        assert_eq!(description("  ").as_deref(), Ok(""));
        assert_eq!(description(" Looks after clients ").as_deref(), Ok("Looks after clients"));
        assert!(description("a\u{7}").is_err());
        assert!(description(&"a".repeat(MAX_DESCRIPTION + 1)).is_err());
    }

    #[test]
    fn every_state_has_its_word_and_its_label() {
        let said = UserState::ALL.map(|state| (state.as_str(), state.label()));
        assert_eq!(said, [("active", "Active"), ("invited", "Invited"), ("inactive", "Deactivated")]);
        assert!(UserState::ALL.iter().all(|state| UserState::parse(state.as_str()) == Some(*state)));
        assert_eq!(UserState::parse("Active"), None);
    }
}
