//! Is an address one of the public internet? Asked before the server itself fetches something that a client named: from
//! here it would otherwise reach what the client cannot.
//!
//! The lists are the registries of special-purpose addresses (IANA, RFC 6890 and its successors), by hand because the
//! standard library's `is_global` is not stable. Address forms that carry another address inside are not public: what they
//! lead to is for a translator to say.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::endpoint::is_metadata;

/// Whether `address` is on the public internet, and no metadata service.
pub fn is_public(address: IpAddr) -> bool {
    if is_metadata(address) {
        return false;
    }
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let is_special = match a {
        // This network, loopback, multicast, reserved and broadcast.
        0 | 127 | 224..=255 => true,
        // Shared between carriers and their customers (RFC 6598).
        100 => (64..=127).contains(&b),
        // Protocol assignments; relays of 6to4.
        192 => (b == 0 && c == 0) || (b == 88 && c == 99),
        // Benchmarks (RFC 2544).
        198 => b == 18 || b == 19,
        _ => false,
    };
    !(is_special || v4.is_private() || v4.is_link_local() || v4.is_documentation())
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    // Only this eighth is handed out; without it fall loopback, unique local, link-local, multicast and NAT64.
    let is_unicast = (0x2000..=0x3fff).contains(&a);
    let is_special = match a {
        // Protocol assignments, among them Teredo, ORCHID and benchmarks; documentation.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4 carries an IPv4 address.
        0x2002 => true,
        // Documentation (RFC 9637).
        0x3fff => b < 0x1000,
        _ => false,
    };
    is_unicast && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_all_others() {
        for public in ["1.1.1.1", "93.184.216.34", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for other in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.0.1",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(other.parse().unwrap()), "{other}");
        }
    }
}
