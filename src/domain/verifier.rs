//! The verifier of a code (RFC 7636 section 4.1).

/// What an application made its challenge of: 43 to 128 unreserved characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verifier<'a>(&'a str);

impl<'a> Verifier<'a> {
    const MIN: usize = 43;
    const MAX: usize = 128;

    /// # Errors
    /// A sentence that says what is wrong with it. Nothing of the verifier itself but the one character is told.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let says =
            |says: String| Err(format!("code_verifier {says} It is 43 to 128 of A-Z a-z 0-9 - . _ ~ (RFC 7636)."));
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        if let Some(other) = text.chars().find(|c| !unreserved(*c)) {
            return says(format!("has U+{:04X} in it.", u32::from(other)));
        }
        match text.len() {
            n if n < Self::MIN => says(format!("is too short: {n} characters.")),
            n if n > Self::MAX => says(format!("is too long: {n} characters.")),
            _ => Ok(Self(text)),
        }
    }

    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Verifier;

    #[test]
    fn what_is_wrong_with_one_is_named() {
        for right in ["a".repeat(43), "-._~".repeat(32), "Z9".repeat(30)] {
            assert_eq!(Verifier::parse(&right).map(Verifier::as_str), Ok(right.as_str()));
        }
        for (wrong, says) in [
            ("short".to_owned(), "is too short: 5 characters."),
            ("a".repeat(42), "is too short: 42 characters."),
            ("a".repeat(129), "is too long: 129 characters."),
            (format!("{}+", "a".repeat(42)), "has U+002B in it."),
            (format!("{}é", "a".repeat(42)), "has U+00E9 in it."),
            (format!("{}=", "a".repeat(43)), "has U+003D in it."),
        ] {
            let told = Verifier::parse(&wrong).unwrap_err();
            assert!(told.starts_with(&format!("code_verifier {says}")), "{told}");
        }
    }
}
