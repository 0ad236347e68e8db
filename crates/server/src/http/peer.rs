use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::{Extensions, HeaderMap};

use crate::config::Config;

/// The other end of the connection, put there by [`super::accept`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The caller's address: the peer's, or what trusted proxies say of it. An extension of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddr(pub IpAddr);

impl ClientAddr {
    /// Walks `X-Forwarded-For` from its end as long as each hop is a trusted proxy (security case D6). What stands
    /// before the first address that is not trusted was written by that one and is worth nothing.
    #[must_use]
    pub fn of(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        let mut client = peer.to_canonical();
        let hops = headers.get_all("x-forwarded-for").iter().rev().filter_map(|value| value.to_str().ok());
        for hop in hops.flat_map(|line| line.rsplit(',')) {
            if !config.is_trusted_proxy(client) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        Self(client)
    }

    /// What limits are counted by: the address, or the network of 64 bits that one IPv6 subscriber has.
    #[must_use]
    pub fn bucket(&self) -> IpAddr {
        match self.0 {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        }
    }
}
