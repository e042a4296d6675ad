//! Which addresses of the network something that a person names may lead to: what is somebody's on the internet, and what the
//! operator allows beside it.

use super::network::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ranges whose addresses are not those of somebody else on the internet (RFC 6890 and its registries), and one at which a
/// cloud answers its machines.
const OTHERS_V4: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The same of those that are handed out to networks (2000::/3): protocols, documentation, IPv4 addresses in other clothes.
const OTHERS_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is somebody's on the internet.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let begins = |(range, bits): &(Ipv4Addr, u32)| (v4.to_bits() ^ range.to_bits()) >> (32 - bits) == 0;
            !OTHERS_V4.iter().any(begins)
        }
        IpAddr::V6(v6) => {
            let begins = |(range, bits): &(Ipv6Addr, u32)| (v6.to_bits() ^ range.to_bits()) >> (128 - bits) == 0;
            // By such a one a network without IPv4 reaches an IPv4 address (RFC 6052).
            if begins(&(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96)) {
                let [.., a, b, c, d] = v6.octets();
                return is_public(Ipv4Addr::new(a, b, c, d).into());
            }
            begins(&(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)) && !OTHERS_V6.iter().any(begins)
        }
    }
}

/// What may be reached: what is public, and what the operator allows beside it.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    allowed: Vec<Network>,
}

impl Reach {
    pub const fn new(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// Whether something may be sent to this address; `plain`: without TLS.
    pub fn has(&self, address: IpAddr, plain: bool) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(address)) || (!plain && is_public(address))
    }

    /// Whether any is allowed beside those.
    pub const fn has_private(&self) -> bool {
        !self.allowed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unspecified, loopback, private, link-local with the metadata of clouds, carriers, protocols, documentation, benchmarks,
    /// multicast, reserved; then the same of IPv6, with IPv4 addresses inside.
    const OTHERS: &str = "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.255 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 \
            169.254.169.254 169.254.170.2 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 192.0.2.1 \
            198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 224.0.0.1 239.255.255.255 240.0.0.1 \
            255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1 \
            64:ff9b::169.254.169.254 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 2001::1 2001:db8::1 3fff::1 \
            fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 100::1 5f00::1 4000::1";
    const PUBLIC: &str = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 \
            192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2a00::1 \
            ::ffff:1.1.1.1 64:ff9b::1.1.1.1";

    #[test]
    fn only_addresses_of_others_on_the_internet_are_public() {
        for public in PUBLIC.split_whitespace() {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for other in OTHERS.split_whitespace() {
            assert!(!is_public(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn the_operator_allows_what_is_not_public_by_range_and_that_alone_without_tls() {
        let reach = Reach::new(["10.1.0.0/16", "fd00::/8"].map(|network| Network::parse(network).unwrap()).into());
        for (address, with_tls, plain) in [
            ("10.1.2.3", true, true),
            ("::ffff:10.1.2.3", true, true),
            ("10.2.0.1", false, false),
            ("fd00::7", true, true),
            ("127.0.0.1", false, false),
            ("1.1.1.1", true, false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!((reach.has(address, false), reach.has(address, true)), (with_tls, plain), "{address}");
        }
    }
}
