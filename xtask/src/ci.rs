//! `cargo xtask ci`: everything a change must pass, in the order in which it fails soonest.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{direction, licences, process, repository, say, test, tidy};

type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("format", format),
    ("tidy", tidy::run),
    ("direction", direction::run),
    ("licences", licences::run),
    ("clippy", clippy),
    ("test", || test::run(&[])),
    ("documentation", documentation),
];

/// Runs the steps named in `only`, or all of them.
pub(crate) fn run(only: &[String]) -> Result<()> {
    if let Some(unknown) = only
        .iter()
        .find(|name| !STEPS.iter().any(|step| step.0 == *name))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.0).collect();
        bail!(
            "there is no step `{unknown}`; the steps are {}",
            known.join(", ")
        );
    }
    let begun = Instant::now();
    let mut times: Vec<(&str, Duration)> = Vec::new();
    let chosen = STEPS
        .iter()
        .filter(|step| only.is_empty() || only.iter().any(|name| name == step.0));
    for (name, step) in chosen {
        say::step(name);
        let step_begun = Instant::now();
        step().with_context(|| format!("the step `{name}` failed"))?;
        times.push((name, step_begun.elapsed()));
        say::good(&format!("{name}: {}", say::duration(step_begun.elapsed())));
    }
    say::step("passed");
    for (name, time) in times {
        say::detail(&format!("{name:<14} {:>12}", say::duration(time)));
    }
    say::detail(&format!(
        "{:<14} {:>12}",
        "together",
        say::duration(begun.elapsed())
    ));
    Ok(())
}

fn format() -> Result<()> {
    process::run(
        "cargo fmt",
        repository::cargo().args(["fmt", "--all", "--check"]),
    )
}

fn clippy() -> Result<()> {
    process::run(
        "cargo clippy",
        repository::cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn documentation() -> Result<()> {
    process::run(
        "cargo doc",
        repository::cargo()
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}
