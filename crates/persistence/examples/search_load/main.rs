//! Fills an empty base with things that are looked for and with manuals' pages, and measures how long answers take inside the
//! program.
//!
//! `search_load ADDRESS RECORDS PAGES`. Prints one line of JSON. The base and the questions are the same each time. With
//! `SEARCH_LOAD_TOLD=1` it tells how long each question takes; with `SEARCH_LOAD_FILLED=1` it asks a base that it filled before.

mod asking;
mod dice;
mod pages;
mod size;
mod things;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use persistence::{DatabaseAddress, DatabaseSettings};
use std::{
    io::Write,
    time::{Duration, Instant},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().context("no address")?;
    let records: usize = arguments.next().context("no number of records")?.parse()?;
    let pages: usize = arguments.next().context("no number of pages")?.parse()?;
    let settings = DatabaseSettings {
        address: DatabaseAddress::parse(&url).context("not an address")?,
        readers: 2,
        writers: 1,
        wait: Duration::from_secs(60),
        lock_wait: Duration::from_secs(60),
        statement_time: Duration::from_secs(600),
    };
    persistence::migrate(&settings).await?;
    let store = persistence::open(settings, tokio::runtime::Handle::current());
    let (mut records_took, mut pages_took) = (f64::NAN, f64::NAN);
    if std::env::var_os("SEARCH_LOAD_FILLED").is_none() {
        let begun = Instant::now();
        things::fill(&*store, records).await?;
        records_took = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        pages::fill(&*store, pages).await?;
        pages_took = begun.elapsed().as_secs_f64();
    }
    let mut times = asking::ask(&*store, records).await?;
    store.close().await?;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied();
    let told = serde_json::json!({
        "records_per_s": records as f64 / records_took,
        "pages_per_s": pages as f64 / pages_took,
        "index_bytes": size::of_index(&url).await?,
        "questions": times.len(),
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "most_ms": times.last(),
    });
    writeln!(std::io::stdout(), "{told}")?;
    Ok(())
}

fn first() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50)
}
