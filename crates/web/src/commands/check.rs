//! `aedb check`.

use super::{Base, Format, tell};
use anyhow::{Result, bail};
use api::filing::sweep;
use persistence::Files;

pub(super) async fn run(base: Base<'_>, repair: bool, format: Format) -> Result<()> {
    let mut findings = base.store.check().await?;
    let files = Files::open(&base.settings.files())?;
    let swept = sweep(&*base.store, &files, base.by().at, repair).await;
    let swept = swept.map_err(|refused| base.told(refused))?;
    findings.extend(swept.findings);
    if swept.removed > 0 {
        tell::aside(&format!(
            "{} files removed that nobody needs",
            swept.removed
        ));
    }
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
