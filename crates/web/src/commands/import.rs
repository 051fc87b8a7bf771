//! `aedb import drives|stock|manuals FILE [--dry-run]`, `aedb import manuals FOLDER` and `aedb import undo ID`.

use super::{Base, Format, manuals, tell};
use anyhow::{Context, Result, bail};
use api::importing::{Importing, Job, Source, SourceFile};
use clap::Subcommand;
use domain::import::{Import as Record, ImportId, ImportKind, RowStatus};
use persistence::Area;
use std::{path::PathBuf, sync::Arc, time::Duration};

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Bring in a sheet of drives (xlsx, CSV, JSON): previewed, then applied whole.
    Drives(Sheet),
    /// Bring in a sheet of spares (xlsx, CSV, JSON): previewed, then applied whole.
    Stock(Sheet),
    /// Bring in a sheet of manuals, or a folder's lists of them: categories.json, groups.json, manuals.json.
    Manuals(Sheet),
    /// Bring in a manual's file.
    Manual(manuals::Manual),
    /// Take an applied import back.
    Undo {
        /// Its number.
        id: i64,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Sheet {
    /// The file.
    file: PathBuf,
    /// Only preview.
    #[arg(long)]
    dry_run: bool,
    /// The sheet, for a workbook with several.
    #[arg(long)]
    sheet: Option<String>,
}

pub(super) async fn run(base: Base<'_>, import: Import, format: Format) -> Result<()> {
    let importing = Importing::new(
        Arc::clone(&base.store),
        base.background.clone(),
        base.settings.sheet_limits(),
    );
    match import {
        Import::Manuals(sheet) if sheet.file.is_dir() => {
            manuals::lists(&base, &sheet.file, sheet.dry_run, format).await
        }
        Import::Manuals(sheet) => {
            bring_in(&base, &importing, ImportKind::Manuals, sheet, format).await
        }
        Import::Manual(manual) => manuals::file(&base, manual, format).await,
        Import::Undo { id } => {
            let job = importing
                .undo(base.by(), ImportId(id), None)
                .map_err(|refused| base.told(refused))?;
            let undone = wait(&base, &importing, ImportId(id), job).await?;
            report(&undone, format)
        }
        Import::Stock(sheet) => bring_in(&base, &importing, ImportKind::Stock, sheet, format).await,
        Import::Drives(sheet) => {
            bring_in(&base, &importing, ImportKind::Drives, sheet, format).await
        }
    }
}

async fn bring_in(
    base: &Base<'_>,
    importing: &Arc<Importing>,
    kind: ImportKind,
    given: Sheet,
    format: Format,
) -> Result<()> {
    let Sheet {
        file,
        dry_run,
        sheet,
    } = given;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    std::fs::metadata(&file).with_context(|| file.display().to_string())?;
    let source = Source {
        file: SourceFile::Own(file),
        name,
        sheet,
        kind,
    };
    let (id, job) = importing
        .bring_in(base.by(), source)
        .await
        .map_err(|refused| base.told(refused))?;
    let previewed = wait(base, importing, id, job).await?;
    for column in &previewed.findings.unknown_columns {
        tell::aside(&format!("unknown column, left out: {column}"));
    }
    if previewed.counts.wrong > 0 {
        tell_wrong(base, &previewed).await?;
    }
    if dry_run || !previewed.counts.anything_to_do() || previewed.counts.wrong > 0 {
        report(&previewed, format)?;
        if previewed.counts.wrong > 0 && !dry_run {
            bail!(
                "{} wrong rows: nothing was brought in",
                previewed.counts.wrong
            );
        }
        return Ok(());
    }
    let job = importing
        .apply(base.by(), id, vec![], None)
        .map_err(|refused| base.told(refused))?;
    let applied = wait(base, importing, id, job).await?;
    report(&applied, format)
}

/// Waits for a job and shows how far it is.
async fn wait(
    base: &Base<'_>,
    importing: &Arc<Importing>,
    id: ImportId,
    mut job: Job,
) -> Result<Record> {
    loop {
        match tokio::time::timeout(Duration::from_millis(500), &mut job).await {
            Ok(ended) => {
                tell::progress("");
                return ended?.map_err(|refused| base.told(refused));
            }
            Err(_still_running) => {
                if let Some((state, fraction)) = importing.progress(id) {
                    tell::progress(&format!("{} {:.0} %", state.as_str(), fraction * 100.0));
                }
            }
        }
    }
}

async fn tell_wrong(base: &Base<'_>, import: &Record) -> Result<()> {
    let language = base.settings.language()?;
    let mut work = base.store.read(Area::Imports).await?;
    for row in work
        .imports()
        .rows(import.id, Some(RowStatus::Wrong), 0, 20)
        .await?
    {
        for note in &row.notes {
            let column = import.kind.columns().get(note.column).unwrap_or(&"");
            let problem = note
                .problem
                .as_ref()
                .map(|problem| language.sentence(&problem.key, &problem.arguments));
            tell::aside(&format!(
                "row {}, {column}: {}",
                row.number,
                problem.unwrap_or_default()
            ));
        }
    }
    Ok(())
}

fn report(import: &Record, format: Format) -> Result<()> {
    let counts = import.counts;
    if format == Format::Json {
        let answer = serde_json::json!({
            "id": import.id, "state": import.state, "kind": import.kind, "counts": counts,
            "warnings": import.findings.warnings, "not_in_file": import.not_in_file,
        });
        return tell::result(&answer.to_string());
    }
    tell::result(&format!(
        "import {} {}: {} new, {} changed, {} same, {} wrong; {} warnings; {} of the base aren't in the file",
        import.id.0,
        import.state.as_str(),
        counts.new,
        counts.changed,
        counts.same,
        counts.wrong,
        import.findings.warning_count,
        import.not_in_file,
    ))?;
    if !counts.anything_to_do() && counts.wrong == 0 {
        tell::result("nothing to do")?;
    }
    Ok(())
}
