//! The address that a request comes from. Only this module reads addresses. A text that is no IP address is never taken
//! for one: otherwise each way of writing it would have a limit of its own.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address a request comes from, behind that many proxies that are believed: as the nearest of them but so many wrote
/// it in `X-Forwarded-For`, or the peer's own when that is no address.
pub fn of(headers: &HeaderMap, peer: Option<SocketAddr>, proxies: usize) -> Option<String> {
    let own = || peer.map(|peer| peer.ip().to_canonical());
    let address = match proxies {
        0 => own(),
        n => forwarded(headers, n).or_else(own),
    };
    address.map(|address| address.to_string())
}

/// The address that stands so many entries from the end.
fn forwarded(headers: &HeaderMap, from_the_end: usize) -> Option<IpAddr> {
    let entries = headers.get_all("x-forwarded-for").iter().flat_map(|value| value.as_bytes().split(|b| *b == b','));
    let entries: Vec<&[u8]> = entries.collect();
    let entry = entries.len().checked_sub(from_the_end).and_then(|at| entries.get(at))?;
    parse(std::str::from_utf8(entry).ok()?)
}

/// Reads an address as gateways write it: alone, with a port, in brackets, in quotes, with a zone (RFC 7239 section 6 for
/// all but the last). An IPv4 address inside an IPv6 one is the IPv4 address.
pub fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).trim();
    let address = match text.strip_prefix('[') {
        Some(rest) => {
            let (inside, port) = rest.split_once(']')?;
            if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
                return None;
            }
            v6(inside)?
        }
        None => match text.rsplit_once(':') {
            Some((v4, port)) if !v4.contains(':') => IpAddr::V4(v4.parse().ok().filter(|_| is_port(port))?),
            Some(_) => v6(text)?,
            None => IpAddr::V4(text.parse().ok()?),
        },
    };
    Some(address.to_canonical())
}

/// Without its zone, which means something on one machine only (RFC 4007 section 11).
fn v6(text: &str) -> Option<IpAddr> {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// What counts as one address for a limit. A subscriber has 2^64 of IPv6 at least, and could use each once.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

/// The same of an address as it was noted.
pub fn network_in_words(address: Option<&str>) -> String {
    match address.and_then(|address| address.parse().ok()) {
        Some(address) => network(address).to_string(),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(forwarded: &'static [u8], proxies: usize) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_bytes(forwarded).unwrap());
        of(&headers, Some("[::ffff:192.0.2.9]:1".parse().unwrap()), proxies)
    }

    #[test]
    fn forwarded_addresses_are_believed_as_far_as_there_are_proxies() {
        let two = b"203.0.113.1, 198.51.100.2";
        for (proxies, address) in [(0, "192.0.2.9"), (1, "198.51.100.2"), (2, "203.0.113.1"), (3, "192.0.2.9")] {
            assert_eq!(from(two, proxies).as_deref(), Some(address), "{proxies}");
        }
        // Proxies that add lines of their own are counted as those that add to one.
        let mut headers = HeaderMap::new();
        for line in ["203.0.113.1", "198.51.100.2"] {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        assert_eq!(of(&headers, None, 2).as_deref(), Some("203.0.113.1"));
        // What callers send before the entry that counts moves nothing, legal or not.
        assert_eq!(from(b"\xff\xfe, 198.51.100.2", 1).as_deref(), Some("198.51.100.2"));
    }

    #[test]
    fn an_address_is_one_however_it_is_written() {
        for (written, address) in [
            ("203.0.113.1", "203.0.113.1"),
            ("203.0.113.1:50001", "203.0.113.1"),
            (" \"203.0.113.1:50001\" ", "203.0.113.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.1", "203.0.113.1"),
            ("[::ffff:203.0.113.1]:50001", "203.0.113.1"),
        ] {
            assert_eq!(parse(written).map(|found| found.to_string()).as_deref(), Some(address), "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_the_peers() {
        for written in [
            "",
            "unknown",
            "_hidden",
            "203.0.113.1:",
            "203.0.113.1:x",
            "203.0.113.1:70000",
            "203.0.113",
            "[2001:db8::1",
            "[2001:db8::1]443",
            "[203.0.113.1]",
            "example.com",
            "203.0.113.1; DROP",
            "203.0.113.1:+80",
            "010.0.0.1",
        ] {
            assert_eq!(parse(written), None, "{written}");
        }
        assert_eq!(from(b"unknown", 1).as_deref(), Some("192.0.2.9"));
        assert_eq!(from(b"\xff", 1).as_deref(), Some("192.0.2.9"));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let network = |text| network_in_words(Some(text));
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
