//! A link's file, fetched as carefully as one that is sent: bounded in bytes and in time, over few redirects, each of which is
//! looked at.

use super::addresses::{Addresses, PrivateAddress};
use anyhow::{Result, anyhow};
use api::{
    filing::{Received, receive},
    http::Failure,
    operations::Refusal,
};
use domain::{Unfetched, library::Link};
use futures_util::TryStreamExt;
use ipnet::IpNet;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{self, HeaderMap},
    redirect::Policy,
};
use std::{net::IpAddr, path::Path, time::Duration};

/// A link leads on so often at the most.
const MOST_REDIRECTS: usize = 5;
/// A connection is there after so long.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// So long nothing may come.
const PAUSE: Duration = Duration::from_secs(30);
/// All of it is there after so long: the largest file by a slow line.
const WHOLE: Duration = Duration::from_secs(1_800);

/// Whoever fetches.
#[derive(Debug, Clone)]
pub(super) struct Getter {
    client: Client,
    addresses: Addresses,
}

/// What became of it: a file, or the reason why there is none.
pub(super) type Got = Result<Received, Unfetched>;

impl Getter {
    pub(super) fn new(private: &[IpNet]) -> Result<Self> {
        // Told once for the whole program; it is no fault when the store of files was first.
        drop(rustls::crypto::ring::default_provider().install_default());
        let addresses = Addresses::with(private);
        let client = Client::builder()
            .user_agent(concat!("aedb/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            // What stands between would look names up by itself.
            .no_proxy()
            .dns_resolver(addresses.clone())
            .connect_timeout(CONNECT_WAIT)
            .read_timeout(PAUSE)
            .timeout(WHOLE)
            .build()?;
        Ok(Self { client, addresses })
    }

    /// Fetches a link's file into a folder.
    ///
    /// # Errors
    /// This machine's; what is wrong with the link is told.
    pub(super) async fn get(&self, link: &Link, folder: &Path, limit: u64) -> Result<Got> {
        let Ok(mut url) = Url::parse(link.as_str()) else {
            return Ok(Err(Unfetched::NotFound));
        };
        for _ in 0..=MOST_REDIRECTS {
            if let Err(reason) = self.may(&url) {
                return Ok(Err(reason));
            }
            let response = match self.client.get(url.clone()).send().await {
                Ok(response) => response,
                Err(failure) => return Ok(Err(why(&failure))),
            };
            if response.status().is_redirection() {
                match leads_to(&url, response.headers()) {
                    Some(next) => url = next,
                    None => return Ok(Err(Unfetched::NotFound)),
                }
                continue;
            }
            return match refused(&response, limit) {
                Some(reason) => Ok(Err(reason)),
                None => received(response, folder, limit).await,
            };
        }
        Ok(Err(Unfetched::TooManyRedirects))
    }

    /// Whether anything is fetched from there. Names are looked at when they are looked up.
    fn may(&self, url: &Url) -> Result<(), Unfetched> {
        let is_web = matches!(url.scheme(), "http" | "https");
        let host = url.host_str().filter(|_| is_web);
        let host = host.ok_or(Unfetched::NotFound)?;
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        match address {
            Ok(address) if !self.addresses.allow(address) => Err(Unfetched::PrivateAddress),
            _ => Ok(()),
        }
    }
}

/// Where an answer leads on to.
fn leads_to(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let to = headers.get(header::LOCATION)?;
    from.join(std::str::from_utf8(to.as_bytes()).ok()?).ok()
}

/// Why an answer brings no file, as far as its head tells.
fn refused(response: &Response, limit: u64) -> Option<Unfetched> {
    let status = response.status();
    match status {
        StatusCode::OK => response
            .content_length()
            .filter(|length| *length > limit)
            .map(|_| Unfetched::TooLarge),
        StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::PROXY_AUTHENTICATION_REQUIRED => Some(Unfetched::Forbidden),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Some(Unfetched::Trouble),
        _ if status.is_client_error() => Some(Unfetched::NotFound),
        _ => Some(Unfetched::Trouble),
    }
}

async fn received(response: Response, folder: &Path, limit: u64) -> Result<Got> {
    let name = name(response.url());
    let bytes = response.bytes_stream();
    let bytes = bytes.map_err(|failure| match why(&failure) {
        Unfetched::TooSlow => Failure::TooSlow,
        _ => Failure::Malformed(failure.to_string()),
    });
    Ok(match receive(bytes, folder, limit, name).await {
        Ok(received) => Ok(received),
        Err(Failure::TooLarge(_)) => Err(Unfetched::TooLarge),
        Err(Failure::TooSlow) => Err(Unfetched::TooSlow),
        Err(Failure::Malformed(_)) => Err(Unfetched::Unreachable),
        Err(Failure::Refused(Refusal::NoRoom)) => Err(Unfetched::NoRoom),
        Err(failure) => return Err(anyhow!(failure)),
    })
}

/// A file's name, as its address tells it.
fn name(url: &Url) -> String {
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let mut bytes = vec![];
    let mut rest = last.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_not_unicode| last.to_owned())
}

fn why(failure: &reqwest::Error) -> Unfetched {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(failure);
    while let Some(link) = cause {
        if link.is::<PrivateAddress>() {
            return Unfetched::PrivateAddress;
        }
        cause = link.source();
    }
    if failure.is_timeout() {
        Unfetched::TooSlow
    } else {
        Unfetched::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_as_its_address_says() {
        for (url, called) in [
            (
                "https://plant.example/files/s120.pdf?v=3#page=2",
                "s120.pdf",
            ),
            ("https://plant.example/%D0%A1120%20a.pdf", "С120 a.pdf"),
            ("https://plant.example/100%.pdf", "100%.pdf"),
            ("https://plant.example/%ff", "%ff"),
            ("https://plant.example", ""),
        ] {
            assert_eq!(name(&Url::parse(url).unwrap()), called, "{url}");
        }
    }

    #[test]
    fn private_hosts_are_refused_before_anything_is_sent() {
        let getter = Getter::new(&[]).unwrap();
        for (url, reason) in [
            ("http://127.0.0.1/", Some(Unfetched::PrivateAddress)),
            ("http://2130706433/", Some(Unfetched::PrivateAddress)),
            ("http://[::1]:8080/", Some(Unfetched::PrivateAddress)),
            ("ftp://plant.example/", Some(Unfetched::NotFound)),
            ("https://plant.example/", None),
        ] {
            assert_eq!(getter.may(&Url::parse(url).unwrap()).err(), reason, "{url}");
        }
    }
}
