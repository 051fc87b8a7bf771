//! What a command tells the person who started it.
//!
//! Everything goes to standard error: standard output belongs to results (`seed` writes a CSV there).

use std::io::{IsTerminal, Write};
use std::time::Duration;

/// A step that begins: `▶ Building the server`.
pub(crate) fn step(text: &str) {
    line("\x1b[1;36m", "▶", text);
}

/// Something that went well.
pub(crate) fn good(text: &str) {
    line("\x1b[1;32m", "✔", text);
}

/// Something a person has to look at.
pub(crate) fn bad(text: &str) {
    line("\x1b[1;31m", "✘", text);
}

/// A plain line below a step.
pub(crate) fn detail(text: &str) {
    write_line(&format!("  {text}"));
}

/// A few lines that must not be overlooked, with space around them.
pub(crate) fn banner(lines: &[String]) {
    write_line("");
    for text in lines {
        line("\x1b[1;32m", "  ", text);
    }
    write_line("");
}

/// A duration as a person reads it: `320 ms`, `12.4 s`, `3 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if time.as_millis() < 1_000 {
        format!("{} ms", time.as_millis())
    } else if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn line(colour: &str, mark: &str, text: &str) {
    if std::io::stderr().is_terminal() {
        write_line(&format!("{colour}{mark} {text}\x1b[0m"));
    } else {
        write_line(&format!("{mark} {text}"));
    }
}

fn write_line(text: &str) {
    // A closed standard error must not stop the clean-up that is being reported.
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(320)), "320 ms");
        assert_eq!(duration(Duration::from_millis(12_440)), "12.4 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }
}
