//! From where links may be fetched: from the open net, and from private networks that are set. Otherwise whoever may write a link
//! could let this server ask its neighbours, which believe it.

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// All addresses of a host are in networks from which nothing is fetched.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the address is in a private network")]
pub(super) struct PrivateAddress;

/// Networks that aren't in the open net and are fetched from all the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses(Arc<[IpNet]>);

impl Addresses {
    pub(super) fn with(private: &[IpNet]) -> Self {
        Self(private.into())
    }

    /// Whether something is fetched from there.
    pub(super) fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|net| net.contains(&address))
    }
}

/// Names are looked up here, so that what is checked is what is connected to.
impl Resolve for Addresses {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|to| own.allow(to.ip())).collect();
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Addresses of the open net, after the registries of special ones (RFC 6890, RFC 8190).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // This network, a provider's own, protocols', measurements', and what is kept for later.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let inside = |at: usize| {
        let [high, low] = [parts[at], parts[at + 1]].map(u32::from);
        is_public_v4(Ipv4Addr::from(high << 16 | low))
    };
    match parts {
        // Of the old net, translated or wrapped.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => inside(6),
        [0x2002, ..] => inside(1),
        [0x2001, 0, ..] | [0x2001, 0xdb8, ..] => false,
        // What is given out lies in 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_net_is_allowed() {
        let open = Addresses::default();
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::1",
            "2001:db8::1",
        ] {
            assert!(!open.allow(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "2a00:1450:4001::1", "64:ff9b::8.8.8.8"] {
            assert!(open.allow(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn networks_that_are_set_are_allowed_too() {
        let set = Addresses::with(&["10.1.0.0/16".parse().unwrap()]);
        assert!(set.allow("10.1.2.3".parse().unwrap()));
        assert!(set.allow("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!set.allow("10.2.2.3".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused() {
        let resolved = Addresses::default()
            .resolve("localhost".parse().unwrap())
            .await;
        let refused = resolved.err().unwrap();
        assert!(refused.is::<PrivateAddress>(), "{refused}");
    }
}
