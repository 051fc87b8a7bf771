//! Load on a server: some kept-alive connections, each asking as fast as it is answered, for a bounded time.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Client;
use crate::interrupt;

/// How many connections ask at once, here and in `pgbench`.
pub(super) const CONNECTIONS: usize = 8;

/// Makes the next request of a connection: the connection's number, and how many it has sent.
pub(super) type Requests<'a> = dyn Fn(usize, u32) -> Cow<'a, [u8]> + Sync + 'a;

/// How many answers a second there are for `time`; each of them must be 200.
pub(super) fn answers_per_second(
    port: u16,
    requests: &Requests<'_>,
    time: Duration,
) -> Result<f64> {
    answers_per_second_to(CONNECTIONS, port, requests, time)
}

/// The same with another number of connections.
pub(super) fn answers_per_second_to(
    connections: usize,
    port: u16,
    requests: &Requests<'_>,
    time: Duration,
) -> Result<f64> {
    let begun = Instant::now();
    let end = begun + time;
    let counts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|number| scope.spawn(move || ask(port, number, requests, end)))
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().ok().context("a worker panicked")?)
            .collect::<Result<Vec<u32>>>()
    })?;
    interrupt::check()?;
    let total: u32 = counts.iter().sum();
    Ok(f64::from(total) / begun.elapsed().as_secs_f64())
}

/// The same request again and again.
pub(super) fn same<'a>(request: &'a [u8]) -> impl Fn(usize, u32) -> Cow<'a, [u8]> + Sync + 'a {
    move |_, _| Cow::Borrowed(request)
}

fn ask(port: u16, number: usize, requests: &Requests<'_>, end: Instant) -> Result<u32> {
    let mut client = Client::connect(port)?;
    let mut count = 0;
    while Instant::now() < end && interrupt::check().is_ok() {
        let answer = client.send(&requests(number, count))?;
        if answer.status != 200 {
            bail!(
                "the server answered {}: {}",
                answer.status,
                String::from_utf8_lossy(answer.body)
            );
        }
        count += 1;
    }
    Ok(count)
}
