//! Fifty logins at once: what they do to everybody else's answers, told by the slowest hundredth of them.

use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::report::{Aim, Report};
use super::server::{Server, login};
use crate::{interrupt, say};

const LOGINS: usize = 50;
/// Readers, each asking now and then as people do: the machine isn't loaded by them.
const READERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(4);
/// Without any login it is read for so long; beside fifty, until the last of them is answered.
const TURN: Duration = Duration::from_secs(5);
const TURNS: usize = 5;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Fifty logins at once");
    for database in Database::BOTH {
        let server = bench.plant(database, "logins")?.serve()?;
        let (mut alone, mut beside, mut last) = (vec![], vec![], vec![]);
        for _ in 0..TURNS {
            let begun = Instant::now();
            alone.push(slowest_hundredth(&server, || begun.elapsed() >= TURN)?);
            let (slowest, took) = beside_logins(&server)?;
            beside.push(slowest);
            last.push(took);
        }
        let (alone, beside) = (median(&mut alone), median(&mut beside));
        let how = format!(
            "p99 of 50 drives: {:.2} ms until the last of them is in, after {:.1} s; {:.2} ms without",
            beside * 1e3,
            median(&mut last),
            alone * 1e3
        );
        let what = format!(
            "p99 of reading beside 50 logins at once, {}",
            database.name()
        );
        report.add(&what, beside / alone, "", Aim::AtMost(1.5), &how);
    }
    Ok(())
}

/// The time, in seconds, below which 99 of 100 answers come until it is done.
fn slowest_hundredth(server: &Server, done: impl Fn() -> bool + Sync) -> Result<f64> {
    let (port, done) = (server.port, &done);
    let mut times: Vec<f64> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(move || read(port, done)))
            .collect();
        let times = readers
            .into_iter()
            .map(|reader| reader.join().ok().context("a reader panicked")?);
        times.collect::<Result<Vec<_>>>()
    })?
    .concat();
    times.sort_by(f64::total_cmp);
    times
        .get(times.len() * 99 / 100)
        .copied()
        .context("nothing was read")
}

fn read(port: u16, done: impl Fn() -> bool) -> Result<Vec<f64>> {
    let request = client::get("/api/v1/drives?page_size=50");
    let mut client = Client::connect(port)?;
    let mut times = vec![];
    while !done() {
        interrupt::check()?;
        let asked = Instant::now();
        let status = client.send(&request)?.status;
        if status != 200 {
            bail!("reading answered {status}");
        }
        times.push(asked.elapsed().as_secs_f64());
        std::thread::sleep(PAUSE);
    }
    Ok(times)
}

/// The slowest hundredth, and after how many seconds the last was logged in.
fn beside_logins(server: &Server) -> Result<(f64, f64)> {
    let (port, begun) = (server.port, Instant::now());
    std::thread::scope(|scope| {
        let logins: Vec<_> = (0..LOGINS)
            .map(|_| scope.spawn(move || log_in(port)))
            .collect();
        let slowest =
            slowest_hundredth(server, || logins.iter().all(ScopedJoinHandle::is_finished))?;
        for login in logins {
            login.join().ok().context("a login panicked")??;
        }
        Ok((slowest, begun.elapsed().as_secs_f64()))
    })
}

fn log_in(port: u16) -> Result<()> {
    let status = Client::connect(port)?.send(&login())?.status;
    if status != 200 {
        bail!("a login answered {status}");
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
