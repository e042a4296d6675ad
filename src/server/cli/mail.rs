//! The mail server that the arguments name.

use super::text_file;
use crate::server::{config::Serve, mail::Mailer};

/// `None`: no mail is sent.
///
/// # Errors
/// One line for the operator, which names the argument.
pub fn mailer(serve: &Serve) -> Result<Option<Mailer>, String> {
    let file = serve.mail.smtp_password_file.as_deref();
    let password =
        file.map(text_file::read_secret).transpose().map_err(|says| format!("--smtp-password-file {says}"))?;
    let Some(server) = serve.mail.server(password)? else { return Ok(None) };
    let missing = |name: &str, why: &str| format!("{name} is missing: --smtp-url needs it, {why}");
    let from = serve.mail.mail_from.as_deref();
    let from = from.ok_or_else(|| missing("--mail-from", "as mail is from somebody"))?;
    let public = serve.public_url.as_deref();
    let public = public.ok_or_else(|| missing("--public-url", "for the links in mails"))?;
    Mailer::new(server, from, public).map(Some)
}
