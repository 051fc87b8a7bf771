//! The project's own commands: `cargo xtask …`, one file each.
//!
//! Nothing here is part of the program; xtask depends on none of its crates and drives them from outside.

mod aedb;
mod bench;
mod ci;
mod demo;
mod dev;
mod direction;
mod http;
mod interrupt;
mod licences;
mod metadata;
mod migrate;
mod postgres;
mod process;
mod repository;
mod say;
mod seed;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "AEDB's development commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, make a base with a demo plant, serve it, and rebuild on every change.
    Dev {
        /// The loopback port to serve on.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Throw the development base away and make a new one.
        #[arg(long)]
        fresh: bool,
    },
    /// Write the demo plant as a CSV that `aedb import drives` reads.
    Seed {
        /// Where to write it; standard output when left out.
        file: Option<PathBuf>,
        /// How many drives.
        #[arg(long, default_value_t = demo::DRIVES)]
        drives: usize,
        /// Instead of it a week of readings of demo sensors until now, as POST /api/v1/readings takes them.
        #[arg(long)]
        readings: bool,
        /// Its stock instead, as a CSV that `aedb import stock` reads.
        #[arg(long)]
        stock: bool,
    },
    /// Bring the configured base to this version.
    Migrate {
        /// Only show what has been applied and what waits.
        #[arg(long)]
        status: bool,
    },
    /// Run all tests on SQLite and on a PostgreSQL that is provided for them.
    Test {
        /// Arguments for `cargo test`, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Everything a change must pass, as CI runs it.
    Ci {
        /// Only these steps, to look at one that failed.
        steps: Vec<String>,
    },
    /// Measure, print the figures and put them into docs/performance.md.
    Bench {
        /// Only these measurements, such as `readings`; their lines of the table are renewed.
        measurements: Vec<String>,
    },
    /// Check what the compiler can't: migrations in pairs, translations, links, file shapes.
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = interrupt::install().and_then(|()| match arguments.command {
        Command::Dev { port, fresh } => dev::run(port, fresh),
        Command::Seed {
            file,
            drives,
            readings,
            stock,
        } => seed::run(file.as_deref(), drives, (readings, stock)),
        Command::Migrate { status } => migrate::run(status),
        Command::Test { arguments } => test::run(&arguments),
        Command::Ci { steps } => ci::run(&steps),
        Command::Bench { measurements } => bench::run(&measurements),
        Command::Tidy => tidy::run(),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit_code_of(&error),
    }
}

fn exit_code_of(error: &anyhow::Error) -> ExitCode {
    if error.is::<interrupt::Interrupted>() {
        say::bad("Interrupted");
        return ExitCode::from(130);
    }
    say::bad(&format!("{error:#}"));
    match error.downcast_ref::<test::Failed>() {
        Some(failed) => ExitCode::from(failed.exit_code),
        None => ExitCode::FAILURE,
    }
}
