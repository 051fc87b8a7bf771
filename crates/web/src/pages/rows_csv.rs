//! `/imports/{id}/rows.csv`: the preview as a file, row by row, each with what would happen to it and why.

use super::{
    import::import_id,
    present::Presenter,
    request::{Answer, Reader, broken},
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Bytes, Path},
};
use api::{
    http::Failure,
    sheets::{ExportCell, ExportColumn, ExportTable, ExportWriter, Format},
};
use domain::Permission;
use domain::import::{ImportId, ImportKind, ImportRow};
use futures_util::stream;
use persistence::Area;
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// Rows that are read at once, each time in a unit of its own: a slow reader holds no connection.
const CHUNK: u32 = 500;

pub(super) async fn show(reader: Reader, id: Path<String>) -> Answer {
    let id = import_id(&id)?;
    let mut work = reader.read(Permission::ReadHistory, Area::Imports).await?;
    let import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    let columns = import.kind.columns_in(&import.findings);
    let columns = Columns {
        kind: import.kind,
        in_file: (0..columns.len()).filter(|at| columns[*at]).collect(),
    };
    let out = Buffer::default();
    let table = table(&reader.show, &columns);
    let writer = ExportWriter::start(Format::Csv, table, out.clone()).map_err(broken)?;
    let begun = Some(Writing {
        reader,
        id,
        columns,
        out,
        writer,
        after: 0,
    });
    let rows = stream::unfold(begun, |state| async move {
        match state?.go_on().await {
            Ok((bytes, state)) => Some((Ok::<Bytes, Failure>(bytes), state)),
            Err(failure) => Some((Err(failure), None)),
        }
    });
    let disposition = format!("attachment; filename=\"import-{}.csv\"", id.0);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .append_header((header::CONTENT_DISPOSITION, disposition))
        .append_header((header::CACHE_CONTROL, "no-store"))
        .streaming(rows))
}

/// The columns that a file has, by position among those of its kind.
struct Columns {
    kind: ImportKind,
    in_file: Vec<usize>,
}

impl Columns {
    fn key(&self, at: usize) -> &'static str {
        self.kind.columns().get(at).copied().unwrap_or_default()
    }
}

struct Writing {
    reader: Reader,
    id: ImportId,
    columns: Columns,
    out: Buffer,
    writer: ExportWriter,
    after: u32,
}

impl Writing {
    /// The next rows as bytes, and what goes on from there.
    async fn go_on(mut self) -> Result<(Bytes, Option<Self>), Failure> {
        let mut work = self
            .reader
            .read(Permission::ReadHistory, Area::Imports)
            .await?;
        let rows = work
            .imports()
            .rows(self.id, None, self.after, CHUNK)
            .await?;
        drop(work);
        for row in &rows {
            self.after = row.number;
            let texts = texts(&self.reader.show, &self.columns, row);
            let cells: Vec<_> = texts.iter().map(|text| ExportCell::Text(text)).collect();
            self.writer.row(&cells).map_err(broken)?;
        }
        if rows.len() == CHUNK as usize {
            return Ok((self.out.take(), Some(self)));
        }
        self.writer.finish().map_err(broken)?;
        Ok((self.out.take(), None))
    }
}

/// A row's number, what happens with it, its cells, and what is to be said of them.
fn texts(show: &Presenter, columns: &Columns, row: &ImportRow) -> Vec<String> {
    let notes = row.notes.iter().map(|note| {
        let column = show.text(&format!("field-{}", columns.key(note.column)));
        let told = match (&note.problem, &note.from) {
            (Some(problem), _) => show.language.sentence(&problem.key, &problem.arguments),
            (None, Some(from)) => format!("{} «{from}»", show.text("cell-was")),
            (None, None) => format!("{} {}", show.text("cell-was"), show.text("cell-nothing")),
        };
        format!("{column}: {told}")
    });
    let notes = notes.collect::<Vec<_>>().join("; ");
    let cells = columns.in_file.iter();
    let cells = cells.map(|at| row.cells.get(*at).cloned().flatten());
    let head = [
        row.number.to_string(),
        show.text(&format!("status-{}", row.status.as_str())),
    ];
    head.into_iter()
        .chain(cells.map(Option::unwrap_or_default))
        .chain([notes])
        .collect()
}

fn table(show: &Presenter, columns: &Columns) -> ExportTable {
    let column = |heading: String| ExportColumn {
        json_name: heading.clone(),
        heading,
        numeric: false,
        width: 24.0,
    };
    let cells = columns.in_file.iter();
    let cells = cells.map(|at| column(show.text(&format!("field-{}", columns.key(*at)))));
    let head = ["row", "import-state"].map(|key| column(show.text(key)));
    ExportTable {
        sheet_name: String::from("rows"),
        json_member: String::from("rows"),
        columns: head
            .into_iter()
            .chain(cells)
            .chain([column(show.text("cell-notes"))])
            .collect(),
    }
}

/// What has been written and not been sent yet.
#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Bytes::from(std::mem::take(&mut *bytes))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
