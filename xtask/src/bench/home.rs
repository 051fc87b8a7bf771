//! The home page against actix serving as many bytes that never change.

use anyhow::Result;

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::load::{answers_per_second, same};
use super::report::{Aim, Report};
use super::server::Server;
use super::turns::{Comparison, TURN};
use crate::say;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Home page");
    let server = bench.plant(Database::Sqlite, "home")?.serve()?;
    let request = client::get("/");
    let size = Client::connect(server.port)?.send(&request)?.body.len();
    let yardstick = Server::of(&bench.static_bytes, &size.to_string())?;
    let comparison = Comparison::of(
        || answers_per_second(server.port, &same(&request), TURN),
        || answers_per_second(yardstick.port, &same(&request), TURN),
    )?;
    report.add(
        "home page : static bytes of the same size",
        comparison.ratio,
        "",
        Aim::AtLeast(0.5),
        &format!("{}, {size} bytes", comparison.made_of()),
    );
    Ok(())
}
