//! The host and the port of a redirect URI: what browsers and servers all read alike, and nothing else.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The loopback literals of RFC 8252 section 7.3, and `localhost`, which section 8.3 discourages but field practice needs.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
}

/// What is wrong with an authority in ASCII (RFC 3986 section 3.2), user information and all.
pub fn fault(authority: &str, meant: Meant) -> Option<String> {
    if authority.contains('@') {
        return Some("remove what stands before @: a redirect URI names no user.".into());
    }
    let (host, port) = split(authority);
    if let Some(says) = port.and_then(port_fault) {
        return Some(says);
    }
    if let Some(inner) = host.strip_prefix('[') {
        let address = inner.strip_suffix(']').and_then(|inner| inner.parse::<Ipv6Addr>().ok());
        return address.is_none().then(|| "write an IPv6 address in brackets, as in [2001:db8::1].".into());
    }
    if host.contains('%') {
        return Some("write the host without %: letters, digits, hyphens and dots.".into());
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(c) = host.chars().find(|c| !allowed(*c)) {
        return Some(format!("remove {c} from the host: it has letters, digits, hyphens and dots."));
    }
    if host.strip_suffix('.').unwrap_or(host).split('.').any(str::is_empty) {
        return Some("the host has a dot too many: a name stands on both sides of each.".into());
    }
    (meant.fault)(host).or_else(|| ipv4_fault(host, meant))
}

/// What begins with `xn--` and is no name that other letters were made of: browsers refuse to go there (RFC 5890 section
/// 2.3.2.1). They refuse a few more, by tables that are not loaded for this.
fn code_fault(host: &str) -> Option<String> {
    let small = host.to_ascii_lowercase();
    let unnamed = |label: &&str| label.strip_prefix("xn--").is_some_and(|code| !is_name(code));
    let label = small.split('.').find(unnamed)?;
    Some(format!("{label} stands for no name in other letters. Copy the host from a browser, or remove xn--."))
}

fn is_name(code: &str) -> bool {
    let name = idna::punycode::decode_to_string(code).filter(|name| !name.is_ascii());
    name.and_then(|name| idna::punycode::encode_str(&name)).is_some_and(|again| again == code)
}

/// The host and the port, which may be empty.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn port_fault(port: &str) -> Option<String> {
    if port.is_empty() {
        return Some("name the port after the colon, or remove the colon.".into());
    }
    let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
    let in_range = plain && port.parse::<u16>().is_ok();
    (!in_range).then(|| "use a port from 1 to 65535, without zeros before it.".into())
}

/// A host that ends in a number is an IPv4 address, which browsers read in more notations than servers do (WHATWG URL,
/// "IPv4 parser"): only the one that all read alike is taken.
fn ipv4_fault(host: &str, meant: Meant) -> Option<String> {
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let last = labels.last()?;
    if !last.bytes().all(|b| b.is_ascii_digit()) && !is_hexadecimal(last) {
        return None;
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return None;
    }
    let meant = (meant.meant)(host).map(|address| format!(" Did you mean {address}?")).unwrap_or_default();
    Some(format!("write an IPv4 address as four numbers from 0 to 255, as in 192.0.2.1.{meant}"))
}

/// A number as browsers read it: `0x` begins hexadecimal digits, `0` octal ones.
fn number(label: &str) -> Option<u32> {
    let lower = label.to_ascii_lowercase();
    match lower.strip_prefix("0x") {
        Some("") => Some(0),
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if lower.len() > 1 && lower.starts_with('0') => u32::from_str_radix(&lower, 8).ok(),
        None => lower.parse().ok(),
    }
}

/// Whether browsers read a number in it: `0x` begins hexadecimal digits, which may be none.
fn is_hexadecimal(label: &str) -> bool {
    let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The address that a browser would make of a host: the last number stands for all that are left out.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let labels = host.strip_suffix('.').unwrap_or(host).split('.');
    let numbers: Vec<u32> = labels.map(number).collect::<Option<_>>()?;
    let (last, front) = numbers.split_last()?;
    if front.len() > 3 || front.iter().any(|n| *n > 255) || u64::from(*last) >= 1 << (8 * (4 - front.len())) {
        return None;
    }
    let bits = front.iter().zip([24, 16, 8]).fold(*last, |bits, (n, shift)| bits | (n << shift));
    Some(Ipv4Addr::from(bits))
}

/// What is known of hosts in other letters, where somebody knows.
pub struct Names {
    /// The host that was probably meant.
    pub meant: fn(&str) -> Option<String>,
    /// What is wrong with a label that begins with `xn--`.
    pub fault: fn(&str) -> Option<String>,
}

/// As much as is given to whoever reads an address.
pub type Meant = &'static Names;

/// Nothing. The browser's half does without: what it takes is a fifth of what it would load, and the server says it.
pub const UNTOLD: Meant = &Names { meant: |_| None, fault: |_| None };

/// All of it.
pub const TOLD: Meant = &Names { meant, fault: code_fault };

/// The host that was probably meant, in the way of writing that all read alike.
fn meant(host: &str) -> Option<String> {
    if host.is_ascii() { ipv4(host).map(|address| address.to_string()) } else { in_ascii(host) }
}

/// A host with other letters than those of ASCII, as it is written in an address (RFC 3492, RFC 5890). `None`: which is
/// meant cannot be told without tables that a browser does not load for this.
fn in_ascii(host: &str) -> Option<String> {
    let label = |label: &str| {
        if label.is_ascii() {
            return Some(label.to_owned());
        }
        let small = label.to_lowercase();
        // Letters that are composed of two, or are wide ones, are another letter in a name.
        let plain = small.chars().all(|c| c == '-' || (c.is_alphanumeric() && !('\u{ff00}'..='\u{ffef}').contains(&c)));
        plain.then(|| idna::punycode::encode_str(&small)).flatten().map(|code| format!("xn--{code}"))
    };
    Some(host.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).map(label).collect::<Option<Vec<_>>>()?.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_all_read_alike() {
        for good in [
            "app.example",
            "APP.example:8443",
            "app.example.",
            "under_score.example",
            "xn--bcher-kva.example",
            "XN--Bcher-Kva.example",
            "localhost:3000",
            "192.0.2.1:1",
            "[::1]:65535",
            "[2001:db8::1]",
            "1e100.example",
            "4you.example",
        ] {
            assert_eq!(fault(good, TOLD), None, "{good}");
        }
        for (odd, says) in [
            ("user@app.example", "names no user"),
            ("app.example:", "remove the colon"),
            ("app.example:0", "1 to 65535"),
            ("app.example:00443", "1 to 65535"),
            ("app.example:65536", "1 to 65535"),
            ("app.example:443x", "1 to 65535"),
            ("app%2eexample", "without %"),
            ("app.example;sandbox", "remove ; from the host"),
            ("xn--bcher-kva127.example", "xn--bcher-kva127 stands for no name"),
            ("app.xn--", "xn-- stands for no name"),
            ("xn--app-.example", "stands for no name"),
            ("a..example", "a dot too many"),
            (".example", "a dot too many"),
            (".", "a dot too many"),
            ("[::1", "IPv6"),
            ("[v1.x]", "IPv6"),
            ("[fe80::1%25eth0]", "IPv6"),
            ("2130706433", "Did you mean 127.0.0.1?"),
            ("127.1", "Did you mean 127.0.0.1?"),
            ("0x7f.0.0.1", "Did you mean 127.0.0.1?"),
            ("0177.0.0.01", "Did you mean 127.0.0.1?"),
            ("192.0.2.256", "four numbers from 0 to 255, as in 192.0.2.1."),
            ("1.2.3.4.5", "four numbers"),
            ("app.0x1", "four numbers"),
            ("127.0.0.1.", "Did you mean 127.0.0.1?"),
        ] {
            let told = fault(odd, TOLD).unwrap_or_else(|| panic!("{odd}"));
            assert!(told.contains(says), "{odd}: {told}");
        }
    }

    #[test]
    fn a_host_in_other_letters_has_a_form_in_ascii() {
        for (host, ascii) in [
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("BÜCHER.example", Some("xn--bcher-kva.example")),
            ("例え。テスト", Some("xn--r8jz45g.xn--zckzah")),
            ("bu\u{308}cher.example", None),
            ("\u{ff41}pp.example", None),
        ] {
            assert_eq!(in_ascii(host).as_deref(), ascii, "{host}");
        }
    }

    #[test]
    fn numbers_are_the_address_that_a_browser_makes_of_them() {
        for (host, address) in [
            ("127.1", Some([127, 0, 0, 1])),
            ("255.1", Some([255, 0, 0, 1])),
            ("256.1", None),
            ("1.2.3.255", Some([1, 2, 3, 255])),
            ("1.2.3.256", None),
            ("1.2.65535", Some([1, 2, 255, 255])),
            ("1.2.65536", None),
            ("1.16777215", Some([1, 255, 255, 255])),
            ("1.16777216", None),
            ("4294967295", Some([255, 255, 255, 255])),
            ("4294967296", None),
            ("1.2.3.4.0", None),
            ("0.0x.010.0", Some([0, 0, 8, 0])),
        ] {
            assert_eq!(ipv4(host), address.map(Ipv4Addr::from), "{host}");
        }
    }
}
