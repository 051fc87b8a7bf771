//! `aedb check`.

use super::{Base, Format, tell};
use anyhow::{Result, bail};

pub(super) async fn run(base: Base<'_>, format: Format) -> Result<()> {
    let findings = base.store.check().await?;
    if format == Format::Json {
        let list: Vec<_> = findings
            .iter()
            .map(|finding| serde_json::json!({ "check": finding.check, "detail": finding.detail }))
            .collect();
        tell::result(
            &serde_json::json!({ "clean": findings.is_empty(), "findings": list }).to_string(),
        )?;
    } else if findings.is_empty() {
        tell::result("clean")?;
    } else {
        for finding in &findings {
            tell::result(&format!("{}: {}", finding.check, finding.detail))?;
        }
    }
    if findings.is_empty() {
        Ok(())
    } else {
        bail!("{} findings", findings.len())
    }
}
