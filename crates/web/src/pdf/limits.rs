//! What a process that reads a PDF may take.

use rustix::process::{Resource, Rlimit, nice, setrlimit};
use std::io;

/// Bytes of memory, the file included.
const MEMORY: u64 = 1 << 30;
/// Seconds of work. Whoever waits for pages gives up on a slow one much earlier.
const WORK_S: u64 = 900;

/// Sets them, for good.
pub(super) fn set() -> io::Result<()> {
    // Whoever looks something up comes first.
    nice(10)?;
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, WORK_S),
        // No file but those that are open.
        (Resource::Nofile, 0),
        (Resource::Core, 0),
    ];
    for (resource, limit) in limits {
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        setrlimit(resource, limit)?;
    }
    Ok(())
}
