//! The licences of all dependencies, on every platform, against the list of those this project accepts.
//!
//! AEDB is MIT or Apache-2.0 and is handed on as one binary: whatever would put conditions on that whole (GPL, AGPL,
//! SSPL, …) stays out. MPL-2.0 binds the files it covers only.

use anyhow::{Result, bail};
use spdx::{Expression, LicenseReq, ParseMode};

use crate::metadata::Metadata;
use crate::say;

const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// The one exception clause that is accepted, and only with Apache-2.0.
const ACCEPTED_EXCEPTION: &str = "LLVM-exception";

pub(crate) fn run() -> Result<()> {
    let metadata = Metadata::read()?;
    let complaints: Vec<String> = metadata
        .packages
        .iter()
        .filter_map(|package| {
            complaint(package.license.as_deref())
                .map(|problem| format!("{} {}: {problem}", package.name, package.version))
        })
        .collect();
    for complaint in &complaints {
        say::bad(complaint);
    }
    if !complaints.is_empty() {
        bail!(
            "{} dependencies with a licence that isn't accepted (the list is in xtask/src/licences.rs)",
            complaints.len()
        );
    }
    say::detail(&format!(
        "{} packages, all accepted",
        metadata.packages.len()
    ));
    Ok(())
}

/// What is wrong with a package's licence expression, if anything.
fn complaint(license: Option<&str>) -> Option<String> {
    let Some(text) = license else {
        return Some("names no licence".to_owned());
    };
    match Expression::parse_mode(text, ParseMode::LAX) {
        Ok(expression) if expression.evaluate(is_accepted) => None,
        Ok(_) => Some(format!("{text} isn't accepted")),
        Err(error) => Some(format!("{text} can't be read: {}", error.reason)),
    }
}

fn is_accepted(requirement: &LicenseReq) -> bool {
    let license = requirement
        .license
        .id()
        .is_some_and(|id| ACCEPTED.contains(&id.name));
    let exception = requirement.addition.as_ref().is_none_or(|addition| {
        requirement
            .license
            .id()
            .is_some_and(|id| id.name == "Apache-2.0")
            && addition
                .id()
                .is_some_and(|id| id.name == ACCEPTED_EXCEPTION)
    });
    license && exception
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_accepted_choice_is_enough() {
        assert_eq!(complaint(Some("MIT OR GPL-3.0-only")), None);
        assert_eq!(complaint(Some("MIT/Apache-2.0")), None);
        assert_eq!(
            complaint(Some("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT")),
            None
        );
        assert_eq!(complaint(Some("(MIT OR Apache-2.0) AND Unicode-3.0")), None);
    }

    #[test]
    fn what_binds_the_whole_is_refused() {
        assert!(complaint(Some("GPL-3.0-or-later")).is_some());
        assert!(complaint(Some("MIT AND AGPL-3.0-only")).is_some());
        assert!(complaint(Some("Apache-2.0 WITH Classpath-exception-2.0")).is_some());
        assert!(complaint(Some("Somebody's own terms")).is_some());
        assert!(complaint(None).is_some());
    }
}
