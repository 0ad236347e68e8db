use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is, as far as it matters for sending a bank request there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Somewhere on the Internet.
    Public,
    /// This machine or the operator's own network: only for banks whose configuration says so.
    Private,
    /// Nowhere a bank can be: link-local (cloud metadata), multicast, documentation, reserved, unspecified.
    Nowhere,
}

/// Whether a bank request may go to that address.
///
/// `allow_private` comes from the operator's configuration of the bank and admits loopback, RFC 1918, RFC 4193
/// and carrier-grade NAT; link-local and everything reserved stays refused. An IPv6 address that stands for an
/// IPv4 address (mapped, 6to4, NAT64) is judged by the IPv4 address.
#[must_use]
pub fn may_reach(address: IpAddr, allow_private: bool) -> bool {
    let place = match address {
        IpAddr::V4(v4) => place_of_v4(v4),
        IpAddr::V6(v6) => place_of_v6(v6),
    };
    match place {
        Place::Public => true,
        Place::Private => allow_private,
        Place::Nowhere => false,
    }
}

/// By the IANA special-purpose registry for IPv4.
fn place_of_v4(address: Ipv4Addr) -> Place {
    match address.octets() {
        [127, ..] | [10, ..] | [192, 168, ..] => Place::Private,
        [172, b, ..] if (16..32).contains(&b) => Place::Private,
        [100, b, ..] if (64..128).contains(&b) => Place::Private,
        [0 | 224..=255, ..] | [169, 254, ..] => Place::Nowhere,
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => Place::Nowhere,
        [198, 51, 100, _] | [203, 0, 113, _] => Place::Nowhere,
        _ => Place::Public,
    }
}

/// By the IANA special-purpose registry for IPv6; only 2000::/3 is the Internet.
fn place_of_v6(address: Ipv6Addr) -> Place {
    if let Some(v4) = inner_v4(address) {
        return place_of_v4(v4);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Place::Private,
        [first, ..] if first & 0xfe00 == 0xfc00 => Place::Private,
        [0x2001, 0x0db8 | 0..=0x01ff, ..] | [0x3fff, ..] => Place::Nowhere,
        [first, ..] if first & 0xe000 == 0x2000 => Place::Public,
        _ => Place::Nowhere,
    }
}

/// The IPv4 address inside: v4-mapped, 6to4 (RFC 3056), NAT64 (RFC 6052).
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_reached_and_the_rest_is_not() {
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
        {
            assert!(may_reach(public.parse().unwrap(), false), "{public}");
        }
        let private = [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ];
        for private in private {
            assert!(!may_reach(private.parse().unwrap(), false), "{private}");
            assert!(may_reach(private.parse().unwrap(), true), "{private}");
        }
        let nowhere = [
            "0.0.0.0",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b:1::1",
        ];
        for nowhere in nowhere {
            assert!(!may_reach(nowhere.parse().unwrap(), true), "{nowhere}");
        }
    }
}
