//! Reading an import's file: on a blocking thread, handed over in chunks, each kept in a unit of its own.

use super::{Importing, Progress, Source};
use crate::layouts::{self, SheetLayout};
use crate::operations::imports::kinds::{self, SheetKind};
use crate::operations::{By, Refusal, Refused, Result};
use crate::sheets::{self, Head, RawRow, SheetError, Sink};
use domain::import::cells::Merges;
use domain::import::warnings::Collector;
use domain::import::{Findings, Import, ImportId, ImportRow, ImportState, RowStatus};
use persistence::Area;
use std::sync::Arc;
use tokio::sync::mpsc;

const CHUNK: usize = 1_000;
/// Of the whole, reading takes about so much; the rest is comparing.
const READING_SHARE: f32 = 0.7;

struct Chunks<'a> {
    rows: Vec<RawRow>,
    to: mpsc::Sender<Vec<RawRow>>,
    progress: &'a Progress,
}

impl Chunks<'_> {
    fn send(&mut self) -> Result<(), SheetError> {
        let rows = std::mem::take(&mut self.rows);
        self.to
            .blocking_send(rows)
            .map_err(|_nobody_listens| SheetError::Stopped)
    }
}

impl Sink for Chunks<'_> {
    fn head(&mut self, _: &Head) -> Result<(), SheetError> {
        Ok(())
    }

    fn row(&mut self, row: RawRow) -> Result<(), SheetError> {
        self.rows.push(row);
        if self.rows.len() >= CHUNK {
            self.send()
        } else {
            Ok(())
        }
    }

    fn progress(&mut self, fraction: f32) {
        self.progress.set(READING_SHARE * fraction);
    }
}

/// Reads the file, keeps its rows, and previews them.
pub(super) async fn read(
    importing: &Importing,
    id: ImportId,
    by: &By,
    source: Source,
    progress: &Arc<Progress>,
) -> Result<Import> {
    let (kind, known) = (source.kind, kinds::of(source.kind));
    let sheet_layout = layouts::of(kind);
    let (to, mut chunks) = mpsc::channel(2);
    let (limits, told) = (importing.limits, Arc::clone(progress));
    let reader = tokio::task::spawn_blocking(move || {
        let mut sink = Chunks {
            rows: vec![],
            to,
            progress: &told,
        };
        let sheet = source.sheet.as_deref();
        let head = sheets::read(
            source.file.path(),
            &source.name,
            sheet,
            &sheet_layout.layout,
            &limits,
            &mut sink,
        )?;
        sink.send()?;
        Ok::<Head, SheetError>(head)
    });
    let mut collector = known
        .names(&mut *importing.store.read(Area::Imports).await?)
        .await?;
    while let Some(chunk) = chunks.recv().await {
        keep(importing, id, known, &chunk, &mut collector).await?;
    }
    let head = reader
        .await
        .map_err(|panic| Refused::Store(persistence::Error::Unexpected(panic.into())))?;
    let head = head.map_err(|failure| refusal(failure, sheet_layout))?;
    let (warnings, warning_count) = collector.finish(&head.present);
    let columns = kind
        .columns()
        .iter()
        .zip(&head.present)
        .filter(|(_, present)| **present);
    let findings = Findings {
        columns: columns.map(|(column, _)| (*column).to_owned()).collect(),
        unknown_columns: head.unknown_columns,
        warnings,
        warning_count,
        failure: None,
    };
    let mut work = importing.store.begin(Area::Imports).await?;
    let import = work.imports().find(id).await?.ok_or(Refusal::NotFound)?;
    let import = Import {
        findings,
        sheet: head.sheet,
        ..import
    };
    work.imports()
        .change(&import, ImportState::Reading, by.at)
        .await?;
    work.commit().await?;
    importing.preview(id, by).await
}

async fn keep(
    importing: &Importing,
    id: ImportId,
    kind: &dyn SheetKind,
    chunk: &[RawRow],
    collector: &mut Collector,
) -> Result<()> {
    let none = Merges::new();
    let rows: Vec<ImportRow> = chunk
        .iter()
        .map(|row| {
            collector.look_at(row.number, &row.cells);
            let (status, notes) = match kind.read(&row.cells, &none) {
                Ok(_) => (RowStatus::New, vec![]),
                Err(notes) => (RowStatus::Wrong, notes),
            };
            ImportRow {
                number: row.number,
                status,
                cells: row.cells.clone(),
                notes,
                thing: None,
            }
        })
        .collect();
    let mut work = importing.store.begin(Area::Imports).await?;
    work.imports().put_rows(id, &rows).await?;
    work.commit().await?;
    Ok(())
}

/// A file's fault as a sentence with its values.
pub(crate) fn refusal(failure: SheetError, sheet: &SheetLayout) -> Refused {
    let named = |name: &str, value: String| (name.to_owned(), value);
    let (key, arguments) = match failure {
        SheetError::UnknownFormat { looks_like } => (
            "file-unknown-format",
            vec![named("what", format!("{looks_like:?}").to_lowercase())],
        ),
        SheetError::Damaged { detail, .. } => ("file-damaged", vec![named("detail", detail)]),
        SheetError::TooLarge { limit_bytes } => (
            "file-too-large",
            vec![named("limit", (limit_bytes >> 20).to_string())],
        ),
        SheetError::TooManyRows { limit } => (
            "file-too-many-rows",
            vec![named("limit", limit.to_string())],
        ),
        SheetError::CellTooLong { row, column, limit } => (
            "file-cell-too-long",
            vec![
                named("row", row.to_string()),
                named("column", column),
                named("limit", limit.to_string()),
            ],
        ),
        SheetError::Empty => ("file-empty", vec![]),
        SheetError::SeveralSheets { names } => (
            "file-several-sheets",
            vec![named("names", names.join("\n"))],
        ),
        SheetError::NoSuchSheet { name, names } => (
            "file-no-such-sheet",
            vec![named("name", name), named("names", names.join("\n"))],
        ),
        SheetError::MissingColumns { missing, found } => {
            let headings = missing
                .iter()
                .map(|key| sheet.heading(key))
                .collect::<Vec<_>>()
                .join(", ");
            (
                "file-missing-columns",
                vec![named("missing", headings), named("found", found.join(", "))],
            )
        }
        SheetError::RepeatedColumn {
            name,
            first,
            second,
        } => (
            "file-repeated-column",
            vec![
                named("name", sheet.heading(&name).to_owned()),
                named("first", first),
                named("second", second),
            ],
        ),
        SheetError::BadValue { row, column } => (
            "file-bad-value",
            vec![named("row", row.to_string()), named("column", column)],
        ),
        SheetError::Io(failure) => {
            return Refused::Store(persistence::Error::Unexpected(failure.into()));
        }
        SheetError::Stopped => ("file-stopped", vec![]),
    };
    Refused::Refusal(Refusal::File {
        key: key.to_owned(),
        arguments,
    })
}
