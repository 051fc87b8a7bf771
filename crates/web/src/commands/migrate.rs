//! `aedb migrate`.

use super::{Format, tell};
use crate::settings::Settings;
use anyhow::Result;

pub(super) async fn run(settings: &Settings, only_status: bool, format: Format) -> Result<()> {
    let database = settings.database()?;
    let before = persistence::migration_status(&database).await?;
    let status = if only_status {
        before.clone()
    } else {
        persistence::migrate(&database).await?
    };
    if format == Format::Json {
        let answer = serde_json::json!({
            "applied": status.applied, "pending": status.pending, "unknown": status.unknown,
            "now": if only_status { vec![] } else { before.pending },
        });
        return tell::result(&answer.to_string());
    }
    for name in &status.applied {
        let now = !only_status && before.pending.contains(name);
        tell::result(&format!(
            "{} {name}",
            if now { "applied now" } else { "applied" }
        ))?;
    }
    for name in &status.pending {
        tell::result(&format!("pending {name}"))?;
    }
    for name in &status.unknown {
        tell::result(&format!("unknown {name} (from a newer AEDB)"))?;
    }
    Ok(())
}
