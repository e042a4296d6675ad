//! Which passwords a person may choose (NIST SP 800-63B section 3.1.1.2: length counts, composition rules do not).

use super::text::{folded, nfc};

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 12;
/// The longest, in characters: hashing a megabyte would be someone's idea of fun.
pub const MAX_CHARS: usize = 200;

/// Whether a person may choose this password.
///
/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn check(password: &str, email: &str, name: &str) -> Result<(), String> {
    let chars = nfc(password).chars().count();
    if chars < MIN_CHARS {
        return Err(format!("Use at least {MIN_CHARS} characters. Several words are easy to remember."));
    }
    if chars > MAX_CHARS {
        return Err(format!("Use at most {MAX_CHARS} characters. This password has {chars}."));
    }
    let folded_password = folded(password);
    if folded_password == folded(email.trim()) || folded_password == folded(name.trim()) {
        return Err("Use a password that is not your name or your e-mail address.".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_length_counts_and_no_rule_for_its_characters() {
        let check = |password: &str| check(password, "ana@meridianpost.example", "Ana Maria Ruiz");
        for chosen in [
            "aaaaaaaaaaaa",
            "            ",
            "correct horse battery",
            "密码密码密码密码密码密码",
            &"x".repeat(MAX_CHARS),
        ] {
            assert_eq!(check(chosen), Ok(()), "{chosen}");
        }
        assert!(check("elevenchars").unwrap_err().contains("at least 12"));
        assert!(check(&"é".repeat(MAX_CHARS + 1)).unwrap_err().contains("has 201"));
        for own in ["ANA@meridianpost.example", "ana maria ruiz"] {
            assert!(check(own).unwrap_err().contains("your name or your e-mail address"), "{own}");
        }
    }
}
