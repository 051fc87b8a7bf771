//! The library: a large upload's memory and time, and the whole library in one answer.

use std::borrow::Cow;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::load::answers_per_second;
use super::report::{Aim, Report};
use super::turns::TURN;
use crate::say;

/// The greatest file that is taken when nothing else is set, in bytes.
const LARGE: usize = 200 << 20;
/// A library as a plant has one.
const VENDORS: usize = 6;
const SERIES: usize = 30;
const MANUALS: usize = 300;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("The library");
    for database in Database::BOTH {
        let installation = bench.plant(database, "library")?;
        let server = installation.serve()?;
        let token = server.token()?;
        let mut client = Client::connect(server.port)?;
        let path = "/api/v1/library/lists";
        let loaded = client.send(&client::post_json(path, &token, &lists().to_string()))?;
        if loaded.status != 200 {
            bail!("the lists answered {}", loaded.status);
        }
        let nested = client::get("/api/v1/manuals/nested");
        let ask = |_, _: u32| Cow::Borrowed(nested.as_slice());
        let per_second = answers_per_second(server.port, &ask, TURN)?;
        report.add(
            &format!("{MANUALS} manuals nested, {}", database.name()),
            per_second,
            "/s",
            Aim::None,
            "GET /api/v1/manuals/nested, all categories, groups and manuals",
        );
        let body = json!({ "group_id": 1, "title": "large" }).to_string();
        let path = "/api/v1/library/manuals";
        let added = client.send(&client::post_json(path, &token, &body))?;
        let id = serde_json::from_slice::<Value>(added.body)?["id"]
            .as_i64()
            .context("no manual was added")?;
        let (before, _) = server.memory_mb()?;
        let begun = Instant::now();
        let sent = client.send(&upload(id, &token))?;
        if sent.status != 200 {
            bail!("the upload answered {}", sent.status);
        }
        let took = begun.elapsed();
        let (_, highest) = server.memory_mb()?;
        report.add(
            &format!("memory for an upload of 200 MB, {}", database.name()),
            highest - before,
            "MB",
            Aim::AtMost(30.0),
            &format!("the highest above what it was; {:.1} s", took.as_secs_f64()),
        );
        drop(server);
        installation.remove_files()?;
    }
    Ok(())
}

fn lists() -> Value {
    let categories = (0..VENDORS).map(|n| json!({ "name": format!("Vendor {n}") }));
    let groups = (0..SERIES)
        .map(|n| json!({ "name": format!("Series {n}"), "category_id": n % VENDORS + 1 }));
    let manuals = (0..MANUALS).map(|n| {
        json!({ "title": format!("Series {n} Operating Instructions (English)"),
            "file_url": format!("https://plant.example/{n}.pdf"), "group_id": n % SERIES + 1 })
    });
    json!({
        "categories": categories.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
        "manuals": manuals.collect::<Vec<_>>(),
    })
}

/// A document of the greatest size.
fn upload(id: i64, token: &str) -> Vec<u8> {
    let (begin, end) = (b"%PDF-1.4\n", b"\nstartxref\n9\n%%EOF\n");
    let mut request = format!(
        "PUT /api/v1/library/manuals/{id}/file?name=large.pdf HTTP/1.1\r\nHost: 127.0.0.1\r\n\
         Content-Type: application/octet-stream\r\nAuthorization: Bearer {token}\r\nContent-Length: {LARGE}\r\n\r\n"
    )
    .into_bytes();
    request.extend(begin);
    let filler = LARGE - begin.len() - end.len();
    request.extend((0..filler).map(|index| (index % 251) as u8));
    request.extend(end);
    request
}
