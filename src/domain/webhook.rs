//! Webhooks: where a person's notices may be sent by HTTP, and when what could not be delivered is tried again.

use super::{
    reach::Reach,
    time::{HOUR, MINUTE, SECOND},
};
use fluent_uri::Uri;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the secret of a webhook begins with (Standard Webhooks).
pub const SECRET: &str = "whsec_";
/// What the type of a notice of a morning, of one of what ends, and of a test is called.
pub const DAILY: &str = "notice.daily";
pub const ENDING: &str = "notice.ending";
pub const TEST: &str = "notice.test";
/// So many milliseconds pass at least between two tests of one person.
pub const TESTS_APART: i64 = 10 * SECOND;
/// How many bytes an address may have.
const MOST: usize = 2_000;
/// Ports below are those of other services; what is sent there could be read as something else.
const FIRST_PORT: u16 = 1024;

/// What came of sending something once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The target took it, with this status.
    Taken(u16),
    /// It wants nothing any more (410).
    Gone,
    /// It did not, for this reason, in a sentence.
    Failed(String),
    /// It did not now, and asks to be left alone for so many milliseconds (`Retry-After`, RFC 9110 section 10.2.3).
    Later(String, i64),
}

/// The longest that a target is left alone as it asks, in milliseconds: what it says is no way to be asked never again.
pub const LEFT_ALONE: i64 = 12 * HOUR;

/// After how many milliseconds something is tried again that was tried so many times; `jitter` of 0 to 999 spreads that over a
/// fifth more. `asked`: for how long its target asks to be left alone, which is obeyed up to [`LEFT_ALONE`]; never sooner than
/// without. `None`: not again, it is a dead letter. Together that is about a day, and so much more as targets ask for.
pub fn again_after(attempts: i64, jitter: u16, asked: i64) -> Option<i64> {
    let span = match attempts {
        ..=1 => 5 * SECOND,
        2 => 5 * MINUTE,
        3 => 30 * MINUTE,
        4 => 2 * HOUR,
        5 => 5 * HOUR,
        6 | 7 => 10 * HOUR,
        _ => return None,
    };
    let span = span.max(asked.min(LEFT_ALONE));
    Some(span + span / 5 * i64::from(jitter.min(999)) / 1000)
}

/// Where notices are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: String,
    host: String,
    plain: bool,
}

impl Target {
    /// # Errors
    /// A sentence that says what is wrong, and what would be accepted.
    pub fn parse(input: &str, reach: &Reach) -> Result<Self, String> {
        let input = input.trim();
        let expected = "Use an address such as https://hooks.example/clientele.";
        if input.len() > MOST {
            return Err(format!("The address has more than {MOST} characters. {expected}"));
        }
        let parsed = Uri::parse(input).map_err(|_| match input.is_ascii() {
            true => format!("This is no web address. {expected}"),
            false => "Write letters outside of ASCII as browsers send them: xn--… in the host, %… after it.".to_owned(),
        })?;
        let scheme = parsed.scheme().as_str().to_ascii_lowercase();
        let plain = match scheme.as_str() {
            "https" => false,
            "http" if reach.has_private() => true,
            "http" => return Err("Notices are sent with TLS only. Use https://.".into()),
            _ => return Err(format!("Notices are sent by https only. {expected}")),
        };
        let authority = parsed.authority().filter(|authority| !authority.host().is_empty());
        let authority = authority.ok_or_else(|| format!("The address has no host. {expected}"))?;
        if authority.userinfo().is_some() {
            return Err(
                "The address has a user or a password in it. Leave that out: who gets a notice checks its signature."
                    .into(),
            );
        }
        if parsed.fragment().is_some() {
            return Err("The address has a # in it, and what follows is not sent. Leave it out.".into());
        }
        let host = authority.host().to_ascii_lowercase();
        if let Some(address) = literal(&host) {
            if !reach.has(address, plain) {
                return Err(refused(&host, reach, plain));
            }
        } else if !is_name(&host) {
            return Err(format!("{host} is no name of a host. {expected}"));
        }
        let usual = if plain { 80 } else { 443 };
        let port = match authority.port().map(|port| port.as_str()).filter(|port| !port.is_empty()) {
            None => usual,
            Some(digits) => digits.parse().map_err(|_| "The port is a number from 1024 to 65535.".to_owned())?,
        };
        if port != usual && port < FIRST_PORT {
            return Err(format!(
                "Port {port} is that of another service. Use {usual}, which needs no port in the address, or one from {FIRST_PORT}."
            ));
        }
        let shown = if port == usual { host } else { format!("{host}:{port}") };
        Ok(Self { url: input.to_owned(), host: shown, plain })
    }

    /// As it was written.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it leads without what follows the host, which may be a secret: `https://hooks.example`.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.plain { "http" } else { "https" }, self.host)
    }
}

/// What is said of an address or a name that leads to none that may be reached.
pub fn refused(host: &str, reach: &Reach, plain: bool) -> String {
    match (plain, reach.has_private()) {
        (true, _) => format!("{host} is no address that may be reached without TLS. Use https://."),
        (false, true) => format!(
            "{host} is no public address, and none that whoever runs Clientele for you allows (--webhook-allow-private)."
        ),
        (false, false) => format!(
            "{host} is no public address. Ask whoever runs Clientele for you to allow it (--webhook-allow-private)."
        ),
    }
}

/// The address that a host is, when it is written as one.
pub fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// Whether this is a name of the DNS that nobody reads as an address: browsers and libraries take 127.1, 0x7f.1 and 2130706433
/// for addresses, and all of these end in a number.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253 && host.split('.').all(label) && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{network::Network, time::DAY};

    #[test]
    fn a_target_is_an_https_address_of_the_internet() {
        for (written, origin) in [
            ("https://hooks.example/clientele?x=1", "https://hooks.example"),
            (" HTTPS://Hooks.Example:8443 ", "https://hooks.example:8443"),
            ("https://hooks.example:443/", "https://hooks.example"),
            ("https://hooks.example:/", "https://hooks.example"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
            ("https://1.1.1.1/x", "https://1.1.1.1"),
            ("https://[2606:4700::1111]/", "https://[2606:4700::1111]"),
            ("https://3com.example1x", "https://3com.example1x"),
        ] {
            let target = Target::parse(written, &Reach::default());
            assert_eq!(target.as_ref().map(Target::origin).as_deref(), Ok(origin), "{written}");
            assert_eq!(target.unwrap().url(), written.trim());
        }
    }

    #[test]
    fn what_is_none_is_refused_with_what_would_be_accepted() {
        let long = format!("https://hooks.example/{}", "x".repeat(MOST));
        for (written, says) in [
            ("", "no web address"),
            ("hooks.example", "no web address"),
            ("https://bücher.example", "xn--"),
            ("http://hooks.example", "Use https://"),
            ("ftp://hooks.example", "by https only"),
            ("file:///etc/passwd", "by https only"),
            ("https:hooks.example", "no host"),
            ("https:///x", "no host"),
            ("https://ana:secret@hooks.example", "user or a password"),
            ("https://hooks.example/#x", "has a #"),
            ("https://127.0.0.1", "no public address"),
            ("https://169.254.169.254/latest/meta-data", "no public address"),
            ("https://[::1]", "no public address"),
            ("https://[::ffff:127.0.0.1]:8443/", "no public address"),
            ("https://[fe80::1%25eth0]", "no web address"),
            // What others read as 127.0.0.1.
            ("https://127.1", "no name of a host"),
            ("https://2130706433", "no name of a host"),
            ("https://0x7f.0.0.1", "no name of a host"),
            ("https://0x7f000001", "no name of a host"),
            ("https://0177.0.0.1", "no name of a host"),
            ("https://127.0.0.1.", "no name of a host"),
            ("https://hooks.0x7f", "no name of a host"),
            ("https://hooks.example.", "no name of a host"),
            ("https://hooks%2eexample", "no name of a host"),
            ("https://ho_oks.example", "no name of a host"),
            ("https://hooks.example:22", "another service"),
            ("https://hooks.example:0", "another service"),
            ("https://hooks.example:70000", "from 1024 to 65535"),
            (&long, "more than 2000"),
        ] {
            let refused = Target::parse(written, &Reach::default()).unwrap_err();
            assert!(refused.contains(says), "{written}: {refused}");
        }
    }

    #[test]
    fn without_tls_only_what_the_operator_allows() {
        let reach = Reach::new(vec![Network::parse("127.0.0.0/8").unwrap()]);
        assert_eq!(Target::parse("http://127.0.0.1:9000/x", &reach).unwrap().origin(), "http://127.0.0.1:9000");
        assert!(Target::parse("https://127.0.0.1", &reach).is_ok());
        assert!(Target::parse("http://hook.internal", &reach).is_ok(), "where it leads is seen when something is sent");
        for (written, says) in [("http://1.1.1.1", "without TLS"), ("https://10.0.0.1", "and none that")] {
            let refused = Target::parse(written, &reach).unwrap_err();
            assert!(refused.contains(says), "{written}: {refused}");
        }
    }

    #[test]
    fn what_could_not_be_delivered_is_tried_again_later_and_later_for_about_a_day() {
        let spans: Vec<i64> = (1..).map_while(|attempts| again_after(attempts, 0, 0)).collect();
        assert_eq!(spans[..3], [5 * SECOND, 5 * MINUTE, 30 * MINUTE]);
        assert!(spans.is_sorted() && spans.len() == 7, "{spans:?}");
        assert!((DAY..2 * DAY).contains(&spans.iter().sum()), "{spans:?}");
        for (attempts, span) in (1..).zip(&spans) {
            let latest = again_after(attempts, u16::MAX, 0).unwrap();
            assert!(latest > *span && latest < span + span / 5, "{latest}");
        }
    }

    #[test]
    fn a_target_is_left_alone_as_long_as_it_asks_within_limits() {
        for (attempts, asked, span) in [
            (1, HOUR, HOUR),
            (1, SECOND, 5 * SECOND),
            (1, -HOUR, 5 * SECOND),
            (2, 5 * MINUTE + 1, 5 * MINUTE + 1),
            (6, HOUR, 10 * HOUR),
            (1, LEFT_ALONE + 1, LEFT_ALONE),
            (1, i64::MAX, LEFT_ALONE),
        ] {
            assert_eq!(again_after(attempts, 0, asked), Some(span), "{attempts} {asked}");
        }
        assert!(again_after(1, 999, HOUR).is_some_and(|span| span > HOUR), "spread, and never sooner");
        assert_eq!(again_after(8, 0, HOUR), None, "what asks for ever is a dead letter all the same");
        assert_eq!(LEFT_ALONE, 43_200_000, "twelve hours");
    }
}
