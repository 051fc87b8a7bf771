//! Whom the server believes, and for how long: what is set about logins and about what stands in front of it.

use ipnet::IpNet;
use jiff::SignedDuration;
use std::net::IpAddr;

/// Who comes back after so long makes a new visit.
pub const VISIT: SignedDuration = SignedDuration::from_mins(30);

/// What is set; the settings' own fields say more.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Whether visitors may read the registry.
    pub anonymous_read: bool,
    /// Wrong passwords from one address in a minute, above 0.
    pub attempts_per_minute: u32,
    /// A session that nobody uses ends after so long.
    pub session_idle: SignedDuration,
    /// A session ends after so long.
    pub session_length: SignedDuration,
    /// A token that was given for a password ends after so long.
    pub token_length: SignedDuration,
    /// Whether TLS stands in front: cookies go by it only, and browsers are told to use nothing else.
    pub behind_tls: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpNet>,
}

impl Trust {
    /// Where a request comes from: the peer, or what the last of our own proxies says. Each proxy adds the address that it
    /// was asked from at the end; what stands before the last one that isn't ours anybody may have written.
    #[must_use]
    pub fn origin(&self, peer: IpAddr, forwarded: Option<&str>) -> IpAddr {
        let ours = |address: IpAddr| {
            let address = address.to_canonical();
            self.proxies.iter().any(|net| net.contains(&address))
        };
        let mut origin = peer.to_canonical();
        for said in forwarded.unwrap_or_default().rsplit(',') {
            if !ours(origin) {
                break;
            }
            match said.trim().parse::<IpAddr>() {
                Ok(address) => origin = address.to_canonical(),
                Err(_no_address) => break,
            }
        }
        origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(proxies: &str, peer: &str, forwarded: Option<&str>) -> String {
        let trust = Trust {
            anonymous_read: true,
            attempts_per_minute: 1,
            session_idle: SignedDuration::ZERO,
            session_length: SignedDuration::ZERO,
            token_length: SignedDuration::ZERO,
            behind_tls: false,
            proxies: proxies
                .split_whitespace()
                .map(|net| net.parse().unwrap())
                .collect(),
        };
        trust.origin(peer.parse().unwrap(), forwarded).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_it_is_set() {
        assert_eq!(origin("", "10.0.0.9", Some("1.2.3.4")), "10.0.0.9");
        assert_eq!(
            origin("10.0.0.0/24", "10.0.1.9", Some("1.2.3.4")),
            "10.0.1.9"
        );
        assert_eq!(origin("10.0.0.0/24", "10.0.0.9", None), "10.0.0.9");
    }

    #[test]
    fn what_one_s_own_proxies_add_is_believed_and_nothing_before_it() {
        let ours = "10.0.0.0/24 fd00::/8";
        assert_eq!(origin(ours, "10.0.0.9", Some("1.2.3.4")), "1.2.3.4");
        let forged = Some("9.9.9.9, 1.2.3.4 , 10.0.0.7");
        assert_eq!(origin(ours, "10.0.0.9", forged), "1.2.3.4");
        assert_eq!(origin(ours, "::ffff:10.0.0.9", Some("fd00::1")), "fd00::1");
        assert_eq!(origin(ours, "10.0.0.9", Some("nonsense")), "10.0.0.9");
        assert_eq!(origin(ours, "10.0.0.9", Some("1.2.3.4, x")), "10.0.0.9");
    }
}
