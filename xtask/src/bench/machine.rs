//! The machine that was measured on, as far as it matters for figures.

/// `AMD EPYC, 2 cores, 23 GiB`.
pub(super) fn description() -> String {
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| kilobytes(&text))
        .map_or_else(
            || "unknown".to_owned(),
            |kb| format!("{} GiB", kb / 1024 / 1024),
        );
    format!("{processor}, {cores} cores, {memory} of memory")
}

/// Resident memory of a process in MB (10⁶ bytes): now, and at its highest.
pub(super) fn memory_mb(process: u32) -> Option<(f64, f64)> {
    let path = format!("/proc/{process}/status");
    let read = |name| {
        let kb = kilobytes(&field(&path, name)?)?;
        Some(f64::from(u32::try_from(kb).ok()?) * 1_024.0 / 1e6)
    };
    Some((read("VmRSS")?, read("VmHWM")?))
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim().to_owned())
    })
}

fn kilobytes(text: &str) -> Option<u64> {
    text.strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_some_memory() {
        let (now, highest) = memory_mb(std::process::id()).unwrap();
        assert!(now > 0.0 && highest >= now);
    }

    #[test]
    fn says_something_about_the_machine() {
        assert!(description().contains(" cores, "));
    }
}
