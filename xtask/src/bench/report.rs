//! The table of figures: printed, and put into `docs/performance.md` between two marks.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::{repository, say};

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- bench: begin -->";
const END: &str = "<!-- bench: end -->";

/// What a figure should be at least or at most.
#[derive(Clone, Copy, Debug)]
pub(super) enum Aim {
    AtLeast(f64),
    AtMost(f64),
    None,
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Line {
    what: String,
    figure: String,
    aim: String,
    met: &'static str,
    how: String,
}

#[derive(Debug, Default)]
pub(super) struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// A figure with its unit (`""` for a ratio), its aim, and what it was made of.
    pub(super) fn add(&mut self, what: &str, value: f64, unit: &str, aim: Aim, how: &str) {
        let (aim, met) = match aim {
            Aim::AtLeast(least) => (format!("≥ {}", number(least)), yes_or_no(value >= least)),
            Aim::AtMost(most) => (
                with_unit(&format!("≤ {}", number(most)), unit),
                yes_or_no(value <= most),
            ),
            Aim::None => (String::new(), ""),
        };
        let figure = with_unit(&number(value), unit);
        say::good(&format!("{what}: {figure} ({how})"));
        self.lines.push(Line {
            what: what.to_owned(),
            figure,
            aim,
            met,
            how: how.to_owned(),
        });
    }

    /// The table as Markdown, below a line that names the machine.
    pub(super) fn markdown(&self, machine: &str) -> String {
        let mut text = format!("Measured on: {machine}.\n\n");
        text.push_str("| what | figure | aim | met | made of |\n|---|---:|---:|---|---|\n");
        for line in &self.lines {
            let Line {
                what,
                figure,
                aim,
                met,
                how,
            } = line;
            // Writing to a String can't fail.
            let _ = writeln!(text, "| {what} | {figure} | {aim} | {met} | {how} |");
        }
        text
    }
}

/// Puts the table into the document.
pub(super) fn write_document(table: &str) -> Result<()> {
    change_document(|document| replace_between(document, table))
}

/// Puts the table's lines into the document's table, in the place of those with the same name, new ones below.
pub(super) fn renew_document(table: &str) -> Result<()> {
    change_document(|document| {
        let (_, rest) = document.split_once(BEGIN)?;
        let (before, _) = rest.split_once(END)?;
        replace_between(document, &renewed(before.trim_start(), table))
    })
}

fn change_document(change: impl Fn(&str) -> Option<String>) -> Result<()> {
    let path = repository::root().join(DOCUMENT);
    let before =
        std::fs::read_to_string(&path).with_context(|| format!("can't read {DOCUMENT}"))?;
    let after = change(&before)
        .with_context(|| format!("{DOCUMENT} has lost the marks {BEGIN} and {END}"))?;
    std::fs::write(&path, after).with_context(|| format!("can't write {DOCUMENT}"))?;
    say::good(&format!("The table is in {DOCUMENT}"));
    Ok(())
}

fn renewed(before: &str, table: &str) -> String {
    let name = |line: &str| line.split('|').nth(1).map(|cell| cell.trim().to_owned());
    let mut lines: Vec<&str> = before.lines().collect();
    for line in table.lines().filter(|line| line.starts_with("| ")) {
        let known = lines
            .iter_mut()
            .find(|known| known.starts_with("| ") && name(known) == name(line));
        match known {
            Some(known) => *known = line,
            None => lines.push(line),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn replace_between(document: &str, table: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

/// Three digits that count: `0.83`, `12.4`, `4210`.
pub(super) fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn with_unit(figure: &str, unit: &str) -> String {
    format!("{figure} {unit}").trim_end().to_owned()
}

fn yes_or_no(met: bool) -> &'static str {
    if met { "yes" } else { "**no**" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_replaces_the_one_before() {
        let document = format!("# A\n{BEGIN}\nold\n{END}\ntext\n");
        let after = replace_between(&document, "new\n").unwrap();
        assert_eq!(after, format!("# A\n{BEGIN}\nnew\n{END}\ntext\n"));
        assert_eq!(replace_between(&after, "new\n").unwrap(), after);
        assert_eq!(replace_between("# A\n", "new"), None);
    }

    #[test]
    fn named_lines_are_renewed() {
        let before =
            "Measured on: a.\n\n| what | figure |\n|---|---:|\n| start | 9 |\n| home | 1 |\n";
        let table =
            "Measured on: b.\n\n| what | figure |\n|---|---:|\n| start | 3 |\n| search | 5 |\n";
        let after = "Measured on: a.\n\n| what | figure |\n|---|---:|\n| start | 3 |\n| home | 1 |\n| search | 5 |\n";
        assert_eq!(renewed(before, table), after);
        assert_eq!(renewed(after, table), after);
    }

    #[test]
    fn a_missed_aim_stands_out() {
        let mut report = Report::default();
        report.add("home page", 0.4321, "", Aim::AtLeast(0.5), "a : b");
        report.add("start", 12.34, "ms", Aim::AtMost(50.0), "median of 10");
        let text = report.markdown("a machine");
        assert!(
            text.contains("| home page | 0.43 | ≥ 0.50 | **no** | a : b |"),
            "{text}"
        );
        assert!(
            text.contains("| start | 12.3 ms | ≤ 50.0 ms | yes | median of 10 |"),
            "{text}"
        );
    }
}
