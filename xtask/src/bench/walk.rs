//! Following `next` through 100,000 drives: what a page costs at the beginning and at the end.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::imports::LARGE;
use super::report::{Aim, Report, number};
use super::server::Installation;
use super::turns::median;
use crate::{interrupt, say};

const FIRST_PAGE: &str = "/api/v1/drives?page_size=50";
const PAGES: usize = 2_000;

/// How often a page is asked for, to find what it costs.
const TIMES: usize = 200;

/// 1 would be "the same"; beyond this it isn't, whatever the noise.
const SAME: f64 = 1.2;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    for database in Database::BOTH {
        say::step(&format!("Following next, {}", database.name()));
        let installation = Installation {
            executable: bench.aedb.clone(),
            database_url: match database {
                Database::Sqlite => format!("sqlite://{}", bench.sqlite_file("large").display()),
                Database::Postgres => bench.cluster.url_of("large"),
            },
        };
        let server = installation.serve()?;
        let mut client = Client::connect(server.port)?;
        // Page 2 is the first one that is found as all later ones are: by where the page before ended.
        let second = next(&mut client, FIRST_PAGE)?;
        let mut last = second.clone();
        for _ in 2..PAGES {
            last = next(&mut client, &last)?;
            interrupt::check()?;
        }
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            early.push(milliseconds(&mut client, &second)?);
            late.push(milliseconds(&mut client, &last)?);
        }
        let (early, late) = (median(early), median(late));
        report.add(
            &format!("`next` on page {PAGES} : on page 1, {}", database.name()),
            late / early,
            "",
            Aim::AtMost(SAME),
            &format!(
                "{} ms : {} ms with {LARGE} drives",
                number(late),
                number(early)
            ),
        );
    }
    Ok(())
}

/// The path of the page after `path`.
fn next(client: &mut Client, path: &str) -> Result<String> {
    let answer = client.send(&client::get(path))?;
    if answer.status != 200 {
        bail!("{path} answered {}", answer.status);
    }
    let links = answer.header("link").context("no Link header")?;
    next_in(links).with_context(|| format!("no next after {path}"))
}

/// `<URL>; rel="prev", <URL>; rel="next"` → the path of the last URL.
fn next_in(links: &str) -> Option<String> {
    let link = links
        .split(',')
        .find(|link| link.contains("rel=\"next\""))?;
    let url = link.split_once('<')?.1.split_once('>')?.0;
    // A URL may be whole or begin with its path.
    let path = match url.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => url,
    };
    Some(path.to_owned())
}

fn milliseconds(client: &mut Client, path: &str) -> Result<f64> {
    let request = client::get(path);
    let begun = Instant::now();
    client.send(&request)?;
    Ok(begun.elapsed().as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_next_page_among_the_links() {
        let links = "</api/v1/drives?page=1>; rel=\"prev\", </api/v1/drives?after=x>; rel=\"next\"";
        assert_eq!(next_in(links), Some("/api/v1/drives?after=x".to_owned()));
        let whole = "<http://127.0.0.1:8080/api/v1/drives?after=x>; rel=\"next\"";
        assert_eq!(next_in(whole), Some("/api/v1/drives?after=x".to_owned()));
        assert_eq!(next_in("</a>; rel=\"prev\""), None);
    }
}
