//! The program `aedb`.

use clap::Parser;
use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    match web::commands::run(web::commands::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody to read it is no second failure.
            drop(writeln!(std::io::stderr(), "aedb: {failure:#}"));
            ExitCode::FAILURE
        }
    }
}
