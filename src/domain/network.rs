//! Networks that a client may be used from: addresses and CIDR ranges (RFC 4632, RFC 4291 section 2.3).

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// A range of addresses of IPv4 or IPv6; a single address is one. An IPv4 address inside an IPv6 one is the IPv4 address, and
/// so is a range of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// What begins an IPv4 address inside an IPv6 one (RFC 4291 section 2.5.5.2), in bits.
const MAPPED: u8 = 96;

impl Network {
    pub const MAX_PER_CLIENT: usize = 100;

    /// # Errors
    /// A sentence that says what is wrong, and what was probably meant.
    pub fn parse(input: &str) -> Result<Self, String> {
        let input = input.trim();
        let no_network = || {
            format!(
                "{input} is no address. Use one such as 192.0.2.7, or a range such as 192.0.2.0/24 or 2001:db8::/48."
            )
        };
        let (address, prefix) = input.split_once('/').map_or((input, None), |(address, rest)| (address, Some(rest)));
        let address: IpAddr = address.parse().map_err(|_| no_network())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let length =
            match prefix {
                None => longest,
                // Neither a sign nor zeros before it, which some read as octal.
                Some(digits)
                    if digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0')) =>
                {
                    digits.parse().ok().filter(|length| *length <= longest).ok_or_else(|| {
                        format!("{input}: the length after the slash is a number from 0 to {longest}.")
                    })?
                }
                Some(_) => return Err(format!("{input}: the length after the slash is a number from 0 to {longest}.")),
            };
        let network = IpNet::new(address, length).map_err(|_| no_network())?;
        let whole = Self::plain(network.trunc());
        if whole != Self::plain(network) {
            return Err(format!(
                "{input} has more of the address than its length covers. Use {whole} for the range, or {} for the address.",
                address.to_canonical()
            ));
        }
        Ok(whole)
    }

    /// A range of IPv4 addresses inside IPv6 ones as the range of IPv4 addresses.
    fn plain(network: IpNet) -> Self {
        if let IpNet::V6(v6) = network
            && v6.prefix_len() >= MAPPED
            && let Some(v4) = v6.addr().to_ipv4_mapped()
            && let Ok(v4) = Ipv4Net::new(v4, v6.prefix_len() - MAPPED)
        {
            return Self(IpNet::V4(v4));
        }
        Self(network)
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.0, address) {
            // A range that is wider than all IPv4 addresses inside IPv6 ones has these, too.
            (IpNet::V6(network), IpAddr::V4(address)) => network.contains::<&Ipv6Addr>(&address.to_ipv6_mapped()),
            (network, address) => network.contains(&address),
        }
    }
}

impl fmt::Display for Network {
    /// "192.0.2.0/24", "192.0.2.7"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            return self.0.addr().fmt(f);
        }
        self.0.fmt(f)
    }
}

/// Where a client may be used from, as it is stored: a network on each line; none: from anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedFrom {
    /// `None`: a line that is none. No address is in it.
    networks: Vec<Option<Network>>,
}

impl AllowedFrom {
    pub fn read(stored: &str) -> Self {
        Self {
            networks: stored
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| Network::parse(line).ok())
                .collect(),
        }
    }

    /// Whether a request from this address is one. `None`: nobody knows where it comes from.
    pub fn has(&self, address: Option<&str>) -> bool {
        let address = || address?.parse::<IpAddr>().ok().map(|address| address.to_canonical());
        self.networks.is_empty()
            || address().is_some_and(|address| self.networks.iter().flatten().any(|network| network.contains(address)))
    }
}

/// Networks as the form shows them and as they are stored: one on each line.
pub fn joined(networks: &[Network]) -> String {
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_one_however_it_is_written() {
        for (written, is) in [
            ("192.0.2.7", "192.0.2.7"),
            (" 192.0.2.7/32 ", "192.0.2.7"),
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8:0::/48", "2001:db8::/48"),
            ("2001:db8::1", "2001:db8::1"),
            ("::/0", "::/0"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            assert_eq!(Network::parse(written).map(|network| network.to_string()).as_deref(), Ok(is), "{written}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_what_was_meant() {
        for (written, says) in [
            ("", "is no address"),
            ("example.com", "is no address"),
            ("192.0.2", "is no address"),
            ("192.0.2.300", "is no address"),
            ("010.0.0.1", "is no address"),
            ("fe80::1%eth0", "is no address"),
            ("192.0.2.7:443", "is no address"),
            ("[2001:db8::1]", "is no address"),
            ("192.0.2.0-192.0.2.9", "is no address"),
            ("192.0.2.0/33", "from 0 to 32"),
            ("192.0.2.0/+8", "from 0 to 32"),
            ("192.0.2.0/08", "from 0 to 32"),
            ("192.0.2.0/", "from 0 to 32"),
            ("192.0.2.0/255.255.255.0", "from 0 to 32"),
            ("2001:db8::/129", "from 0 to 128"),
            ("192.0.2.7/24", "Use 192.0.2.0/24 for the range, or 192.0.2.7 for the address"),
            ("2001:db8::1/48", "Use 2001:db8::/48 for the range, or 2001:db8::1 for the address"),
            ("::ffff:192.0.2.7/120", "Use 192.0.2.0/24 for the range, or 192.0.2.7 for the address"),
        ] {
            let refused = Network::parse(written).unwrap_err();
            assert!(refused.contains(says), "{written}: {refused}");
        }
    }

    #[test]
    fn an_address_is_allowed_by_any_line_and_by_none_at_all() {
        for (stored, address, allowed) in [
            ("", Some("192.0.2.7"), true),
            ("", None, true),
            ("192.0.2.0/24", Some("192.0.2.7"), true),
            ("192.0.2.0/24", Some("192.0.3.7"), false),
            ("192.0.2.0/24", Some("::ffff:192.0.2.7"), true),
            ("192.0.2.0/24", Some("2001:db8::1"), false),
            ("192.0.2.0/24", None, false),
            ("192.0.2.0/24", Some("unknown"), false),
            ("198.51.100.7\n2001:db8::/48", Some("2001:db8:0:1::9"), true),
            ("198.51.100.7\n2001:db8::/48", Some("198.51.100.7"), true),
            ("198.51.100.7\n2001:db8::/48", Some("198.51.100.8"), false),
            ("0.0.0.0/0", Some("2001:db8::1"), false),
            ("::/0", Some("192.0.2.7"), true),
            // What no version of ours wrote shuts out.
            ("nonsense", Some("192.0.2.7"), false),
        ] {
            assert_eq!(AllowedFrom::read(stored).has(address), allowed, "{stored:?} {address:?}");
        }
    }

    #[test]
    fn a_network_is_stored_as_it_is_read() {
        let network = Network::parse("::ffff:192.0.2.0/120").unwrap();
        let stored = serde_json::to_value(network).unwrap();
        assert_eq!(stored, "192.0.2.0/24");
        assert_eq!(serde_json::from_value::<Network>(stored).ok(), Some(network));
    }
}
