//! The arguments of mail, and the mail server that they name.

use clap::Args;
use percent_encoding::percent_decode_str;
use std::{convert::Infallible, fmt, net::IpAddr, path::PathBuf, str::FromStr};

/// Mail is sent when a server is named: notices of what needs people.
#[derive(Debug, Clone, Args)]
pub struct Mail {
    /// The mail server that notices are sent by, as in smtp://USER@mail.example:587, with STARTTLS, or smtps://, with TLS from
    /// the beginning. On this machine smtp:// needs no TLS. Needs --mail-from and --public-url
    #[arg(long, env = "CLIENTELE_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<Hidden>,
    /// A file whose first line is the password of the user that --smtp-url names
    #[arg(long, env = "CLIENTELE_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// Send mail, and the password of --smtp-url, without TLS, which anybody on the way can read
    #[arg(long, env = "CLIENTELE_SMTP_PLAIN")]
    pub smtp_plain: bool,
    /// Whom mail is from, as in clientele@example.com or "Clientele <clientele@example.com>"
    #[arg(long, env = "CLIENTELE_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
}

/// A value that may have a password: it is read later than others, so that what is said of a wrong one does not show it.
#[derive(Clone)]
pub struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl FromStr for Hidden {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.trim().to_owned()))
    }
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the beginning.
    Implicit,
    /// After STARTTLS, or nothing is sent.
    Start,
    /// Not at all.
    None,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Who signs in there, with which password; `None`: nobody has to.
    pub user: Option<(String, String)>,
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {:?}", self.host, self.port, self.tls)
    }
}

const EXPECTED: &str = "use an address such as smtp://USER@mail.example:587 or smtps://mail.example";

impl Mail {
    /// The server that the arguments name; `password`: what the file has. `None`: no mail is sent.
    ///
    /// # Errors
    /// A sentence for the operator, which names the argument and shows no password.
    pub fn server(&self, password: Option<String>) -> Result<Option<SmtpServer>, String> {
        let Some(Hidden(url)) = &self.smtp_url else {
            return match (&self.mail_from, self.smtp_plain, password.is_some()) {
                (None, false, false) => Ok(None),
                (Some(_), ..) => {
                    Err("--mail-from says whom mail is from, but no server is named: set --smtp-url".into())
                }
                (_, true, _) => {
                    Err("--smtp-plain says how mail is sent, but no server is named: set --smtp-url".into())
                }
                _ => Err("--smtp-password-file has a password, but no server is named: set --smtp-url".into()),
            };
        };
        let wrong = |says: &str| format!("--smtp-url: {says}: {EXPECTED}");
        let (implicit, rest) = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("smtp") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("smtps") => (true, rest),
            _ => return Err(wrong("it begins with neither smtp:// nor smtps://")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, authority) = match rest.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, rest),
        };
        if authority.contains(['/', '?', '#']) {
            return Err(wrong("something follows the host and port"));
        }
        let (host, port) = host_and_port(authority).ok_or_else(|| wrong("it has no host, or a port that is none"))?;
        let local = host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        let tls = match (implicit, local || self.smtp_plain) {
            (true, _) => Tls::Implicit,
            (false, true) => Tls::None,
            (false, false) => Tls::Start,
        };
        let port = port.unwrap_or(match tls {
            Tls::Implicit => 465,
            Tls::Start => 587,
            Tls::None => 25,
        });
        let user = credentials(user, password)?;
        Ok(Some(SmtpServer { host, port, tls, user }))
    }
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inner, after) = rest.split_once(']')?;
            inner.parse::<IpAddr>().ok()?;
            (inner, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(name) {
        return None;
    }
    let port =
        port.map(|port| port.parse::<u16>().ok().filter(|port| *port > 0)).map_or(Some(None), |port| Some(Some(port?)));
    Some((host.to_owned(), port?))
}

fn credentials(user: Option<&str>, file: Option<String>) -> Result<Option<(String, String)>, String> {
    let Some(user) = user else {
        return match file {
            Some(_) => Err("--smtp-password-file has a password, but --smtp-url names no user".into()),
            None => Ok(None),
        };
    };
    let (name, written) = match user.split_once(':') {
        Some((name, password)) => (name, Some(password)),
        None => (user, None),
    };
    let decoded = |part: &str| {
        let text = percent_decode_str(part).decode_utf8().map(String::from).ok();
        text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
    };
    let name = decoded(name).ok_or("--smtp-url: its user is empty or cannot be read")?;
    let password = match (written, file) {
        (Some(_), Some(_)) => {
            return Err("--smtp-password-file and --smtp-url both have a password: leave one out".into());
        }
        (Some(written), None) => decoded(written).ok_or("--smtp-url: its password is empty or cannot be read")?,
        (None, Some(file)) if file.is_empty() => return Err("--smtp-password-file: its first line is empty".into()),
        (None, Some(file)) => file,
        (None, None) => return Err("--smtp-url names a user without a password: set --smtp-password-file".into()),
    };
    Ok(Some((name, password)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(url: &str) -> Mail {
        Mail { smtp_url: url.parse().ok(), smtp_password_file: None, smtp_plain: false, mail_from: None }
    }

    fn server(url: &str) -> SmtpServer {
        mail(url).server(None).unwrap().unwrap()
    }

    #[test]
    fn a_server_is_asked_for_tls_unless_it_is_this_machine() {
        for (url, said) in [
            ("smtp://mail.example", "mail.example:587 Start"),
            ("SMTP://mail.example:25/", "mail.example:25 Start"),
            ("smtps://mail.example", "mail.example:465 Implicit"),
            ("smtp://localhost", "localhost:25 None"),
            ("smtp://127.0.0.1:2525", "127.0.0.1:2525 None"),
            ("smtp://[::1]:2525", "::1:2525 None"),
            ("smtps://localhost", "localhost:465 Implicit"),
            ("smtp://[2001:db8::1]", "2001:db8::1:587 Start"),
        ] {
            assert_eq!(format!("{:?}", server(url)), said, "{url}");
        }
        let plain = Mail { smtp_plain: true, ..mail("smtp://mail.example") };
        assert_eq!(plain.server(None).unwrap().unwrap().tls, Tls::None);
    }

    #[test]
    fn a_password_comes_from_the_address_or_from_a_file_and_is_shown_nowhere() {
        let written = server("smtp://ana%40example.com:s%3Acret@mail.example");
        assert_eq!(written.user, Some(("ana@example.com".into(), "s:cret".into())));
        let of_file = mail("smtp://ana@mail.example").server(Some("s:cret".into())).unwrap().unwrap();
        assert_eq!(of_file.user, Some(("ana".into(), "s:cret".into())));
        let arguments = mail("smtp://ana:s%3Acret@mail.example");
        assert!(!format!("{arguments:?} {written:?}").contains("cret"));
    }

    #[test]
    fn what_is_wrong_is_said_by_its_name_without_the_password() {
        for url in [
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://a:secret@",
            "smtp://mail.example:0",
            "smtp://mail.example:70000",
            "smtp://a:secret@mail.example/x",
            "smtp://a:secret@mail example",
            "smtp://:secret@mail.example",
            "smtp://a:@mail.example",
            "smtp://a%0d:secret@mail.example",
        ] {
            let says = mail(url).server(None).unwrap_err();
            assert!(says.starts_with("--smtp-url: ") && !says.contains("secret"), "{url}: {says}");
        }
        let says = |mail: Mail, password: Option<&str>| mail.server(password.map(str::to_owned)).unwrap_err();
        assert!(says(mail("smtp://a@mail.example"), None).contains("without a password"));
        assert!(says(mail("smtp://a@mail.example"), Some("")).contains("first line is empty"));
        assert!(says(mail("smtp://mail.example"), Some("x")).contains("names no user"));
        assert!(says(mail("smtp://a:b@mail.example"), Some("x")).contains("both have a password"));
        let nothing = || Mail { smtp_url: None, ..mail("") };
        assert_eq!(nothing().server(None), Ok(None));
        assert!(says(Mail { mail_from: Some("a@b.example".into()), ..nothing() }, None).starts_with("--mail-from"));
        assert!(says(Mail { smtp_plain: true, ..nothing() }, None).starts_with("--smtp-plain"));
        assert!(says(nothing(), Some("x")).starts_with("--smtp-password-file"));
    }
}
