//! Codes of authenticator apps (RFC 6238): six digits, thirty seconds, SHA-1. Every app supports these.

use super::error::CryptoError;
use crate::domain::Timestamp;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

/// What an app shows beside its codes.
const ISSUER: &str = "Clientele";

/// 160 random bits (RFC 4226 section 4), base 32.
pub fn new_secret() -> String {
    let bytes: [u8; 20] = rand::random();
    Secret::new_stack(bytes).to_base32()
}

/// One step of 30 seconds earlier or later is taken, too: clocks differ (RFC 6238 section 5.2).
fn totp(secret: &str, account: &str) -> Result<Totp, CryptoError> {
    let secret = Secret::try_from_base32(secret).map_err(CryptoError::saying)?;
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .with_issuer(Some(ISSUER))
        // The one sign that an account may not have.
        .with_account_name(account.replace(':', "_"))
        .build()
        .map_err(CryptoError::saying)
}

/// The time step whose code this is; `None`: of none near this instant.
///
/// # Errors
/// When the stored secret is none.
pub fn step_of(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>, CryptoError> {
    let seconds = u64::try_from(now.millis() / 1_000).unwrap_or_default();
    Ok(totp(secret, "")?.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// The address by which an app takes the secret (`otpauth://totp/…`).
///
/// # Errors
/// When the stored secret is none.
pub fn address(secret: &str, email: &str) -> Result<String, CryptoError> {
    totp(secret, email)?.to_url().map_err(CryptoError::saying)
}

/// A text as a picture for a camera: how many squares wide it is, and the dark ones as the path of a drawing.
///
/// # Errors
/// When the text is too long for a picture.
pub fn picture(text: &str) -> Result<(usize, String), CryptoError> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(CryptoError::failed)?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width, at / width)).collect();
    Ok((width, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, cut to six digits: the ASCII secret "12345678901234567890" in base 32.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc_and_of_the_steps_beside() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
            let step = step_of(SECRET, code, at(seconds)).unwrap();
            assert_eq!(step, Some(seconds / 30));
            assert_eq!(step_of(SECRET, code, at(seconds + 30)).unwrap(), step, "the app may be behind");
            assert_eq!(step_of(SECRET, code, at(seconds - 30)).unwrap(), step, "or ahead");
            assert_eq!(step_of(SECRET, code, at(seconds + 90)).unwrap(), None);
        }
        assert_eq!(step_of(SECRET, "000000", Timestamp::from_millis(59_000)).unwrap(), None);
    }

    #[test]
    fn an_app_can_take_what_is_shown() {
        let secret = new_secret();
        assert_eq!(secret.len(), 32);
        assert_ne!(secret, new_secret());
        let address = address(&secret, "ana:x@mail.example").unwrap();
        assert!(address.starts_with("otpauth://totp/Clientele:ana_x%40mail.example?"), "{address}");
        assert!(address.contains(&format!("secret={secret}")) && address.contains("issuer=Clientele"), "{address}");
        let (width, path) = picture(&address).unwrap();
        // The corner that every such picture begins with: seven dark squares in a row (ISO/IEC 18004 section 6.3.3).
        let corner: String = (0..7).map(|x| format!("M{x} 0h1v1h-1z")).collect();
        assert!(width >= 33 && path.starts_with(&corner), "{width} {path}");
    }
}
