//! Fifty logins at once: what they do to everybody else's answers, told by the slowest hundredth of them.

use std::sync::atomic::{AtomicBool, Ordering};
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
/// Logins without end for so long, and as long without any, in turns.
const TURN: Duration = Duration::from_secs(3);
const TURNS: usize = 3;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Fifty logins at once");
    for database in Database::BOTH {
        let server = bench.plant(database, "logins")?.serve()?;
        let (mut alone, mut beside, mut logins) = (vec![], vec![], 0);
        for _ in 0..TURNS {
            alone.push(slowest_hundredth(&server)?);
            let (slowest, done) = while_logging_in(&server)?;
            beside.push(slowest);
            logins += done;
        }
        let (alone, beside) = (median(&mut alone), median(&mut beside));
        let how = format!(
            "p99 of 50 drives: {:.2} ms beside 50 logins at once ({logins} in all), {:.2} ms without",
            beside * 1e3,
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

/// The time, in seconds, below which 99 of 100 answers come.
fn slowest_hundredth(server: &Server) -> Result<f64> {
    let port = server.port;
    let mut times: Vec<f64> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(move || read(port)))
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

fn read(port: u16) -> Result<Vec<f64>> {
    let request = client::get("/api/v1/drives?page_size=50");
    let mut client = Client::connect(port)?;
    let (begun, mut times) = (Instant::now(), vec![]);
    while begun.elapsed() < TURN {
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

fn while_logging_in(server: &Server) -> Result<(f64, usize)> {
    let (port, stop) = (server.port, AtomicBool::new(false));
    std::thread::scope(|scope| {
        let stop = &stop;
        let logins: Vec<_> = (0..LOGINS)
            .map(|_| scope.spawn(move || log_in(port, stop)))
            .collect();
        let slowest = slowest_hundredth(server);
        stop.store(true, Ordering::Relaxed);
        let mut done = 0;
        for login in logins {
            done += login.join().ok().context("a login panicked")??;
        }
        Ok((slowest?, done))
    })
}

fn log_in(port: u16, stop: &AtomicBool) -> Result<usize> {
    let (request, mut client) = (login(), Client::connect(port)?);
    let mut done = 0;
    while !stop.load(Ordering::Relaxed) {
        let status = client.send(&request)?.status;
        if status != 200 {
            bail!("a login answered {status}");
        }
        done += 1;
    }
    Ok(done)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
