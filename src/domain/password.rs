//! Which passwords a person may choose (NIST SP 800-63B section 3.1.1.2: length counts, composition rules do not).

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 12;
/// The longest, in characters: hashing a megabyte would be someone's idea of fun.
pub const MAX_CHARS: usize = 200;

/// Whether a person may choose this password.
///
/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn check(password: &str, email: &str, name: &str) -> Result<(), String> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(format!("Use at least {MIN_CHARS} characters. Several words are easy to remember."));
    }
    if chars > MAX_CHARS {
        return Err(format!("Use at most {MAX_CHARS} characters. This password has {chars}."));
    }
    let lower = password.to_lowercase();
    if lower == email.trim().to_lowercase() || lower == name.trim().to_lowercase() {
        return Err("Use a password that is not your name or your e-mail address.".into());
    }
    Ok(())
}
