//! What an import's page shows: how far it is, its rows, what would come of them.

use super::{
    forms::FormErrors,
    import_warnings::{Warnings, warnings},
    imports::ImportView,
    links::Pager,
    present::Presenter,
    upload::{SHEETS, waits},
};
use domain::import::{Failure, Import, ImportRow, ImportState, RowStatus};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct ImportPage {
    import: ImportView,
    current_step: u8,
    running: bool,
    progress: Option<f64>,
    failure: Option<String>,
    /// The sheets to choose from, when that is why the file wasn't read.
    sheets: Vec<String>,
    /// Whether the file waits here for the choice; otherwise the browser must send it again.
    kept: bool,
    done: bool,
    undo: bool,
    change: Option<i64>,
    unknown_columns: Vec<String>,
    apply: bool,
    nothing_to_do: bool,
    to_do: u32,
    wrong: u32,
    not_in_file: u32,
    #[serde(flatten)]
    warnings: Warnings,
    tabs: Vec<Tab>,
    status: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<RowView>,
    pager: Option<Pager>,
    errors_key: &'static str,
    #[serde(flatten)]
    errors: FormErrors,
}

/// What the page shows of an import besides the import itself.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The rows' status; none for all rows.
    pub(super) status: Option<RowStatus>,
    /// The rows of this page.
    pub(super) rows: Vec<ImportRow>,
    /// The foot of the rows.
    pub(super) pager: Option<Pager>,
    /// How far the reading or applying is, 0 to 1, when that is known.
    pub(super) progress: Option<f64>,
    /// The pairs of names that were ticked, by position.
    pub(super) merged: Vec<usize>,
    /// What stands in the way of applying or undoing.
    pub(super) errors: FormErrors,
}

#[derive(Debug, Serialize)]
struct Tab {
    status: &'static str,
    n: u32,
}

#[derive(Debug, Serialize)]
struct RowView {
    number: u32,
    status: &'static str,
    cells: Vec<CellView>,
}

#[derive(Debug, Serialize)]
struct CellView {
    column: &'static str,
    kind: &'static str,
    text: Option<String>,
    from: Option<String>,
    problem: Option<String>,
}

impl ImportPage {
    /// From an import and the part of its rows that is shown.
    pub(super) fn new(show: &Presenter, import: &Import, shown: Shown) -> Self {
        let state = import.state;
        let running = matches!(state, ImportState::Reading | ImportState::Applying);
        let in_file = import.kind.columns_in(&import.findings);
        let columns: Vec<(usize, &'static str)> = import
            .kind
            .columns()
            .iter()
            .copied()
            .enumerate()
            .filter(|(at, _)| in_file[*at])
            .collect();
        let all = RowStatus::ALL.map(|status| Tab {
            status: status.as_str(),
            n: import.counts.of(status),
        });
        let total = all.iter().map(|tab| tab.n).sum();
        let everything = Tab {
            status: "all",
            n: total,
        };
        Self {
            current_step: match state {
                ImportState::Reading | ImportState::Failed => 1,
                ImportState::Previewed | ImportState::Applying => 2,
                ImportState::Applied | ImportState::Undone => 4,
            },
            running,
            progress: shown.progress,
            failure: import
                .findings
                .failure
                .as_ref()
                .map(|failure| told(show, failure)),
            sheets: sheets(import),
            kept: waits(import.id),
            done: matches!(state, ImportState::Applied | ImportState::Undone),
            undo: state == ImportState::Applied,
            change: import.change.map(|change| change.0),
            unknown_columns: import
                .findings
                .unknown_columns
                .iter()
                .take(30)
                .cloned()
                .collect(),
            apply: state == ImportState::Previewed,
            nothing_to_do: !import.counts.anything_to_do(),
            to_do: import.counts.new + import.counts.changed,
            wrong: import.counts.wrong,
            not_in_file: import.not_in_file,
            warnings: warnings(import, &shown.merged),
            tabs: all
                .into_iter()
                .filter(|tab| tab.n > 0)
                .chain([everything])
                .collect(),
            status: shown.status.map_or("all", RowStatus::as_str),
            rows: shown
                .rows
                .iter()
                .map(|row| row_view(show, row, &columns))
                .collect(),
            columns: columns.into_iter().map(|(_, key)| key).collect(),
            pager: shown.pager,
            errors_key: if state == ImportState::Applied {
                "import-undo-refused"
            } else {
                "import-apply-refused"
            },
            errors: shown.errors,
            import: ImportView::new(show, import),
        }
    }
}

/// The rows that need a look first, when the page is asked without a status.
pub(super) fn first_status(import: &Import) -> Option<RowStatus> {
    let order = [RowStatus::Wrong, RowStatus::Changed, RowStatus::New];
    order
        .into_iter()
        .find(|status| import.counts.of(*status) > 0)
}

fn told(show: &Presenter, failure: &Failure) -> String {
    show.language.sentence(&failure.key, &failure.arguments)
}

/// The sheets that a workbook has, when one of them must be chosen.
fn sheets(import: &Import) -> Vec<String> {
    let failure = import.findings.failure.as_ref();
    let names = failure
        .filter(|failure| SHEETS.contains(&failure.key.as_str()))
        .and_then(|failure| failure.arguments.iter().find(|(name, _)| name == "names"));
    names.map_or_else(Vec::new, |(_, names)| {
        names.lines().map(ToOwned::to_owned).collect()
    })
}

fn row_view(show: &Presenter, row: &ImportRow, columns: &[(usize, &'static str)]) -> RowView {
    let cell = |(at, column): &(usize, &'static str)| {
        let text = row.cells.get(*at).cloned().flatten();
        let note = row.notes.iter().find(|note| note.column == *at);
        let problem = note
            .and_then(|note| note.problem.as_ref())
            .map(|problem| told(show, problem));
        let kind = match (&problem, note, &text) {
            (Some(_), ..) => "wrong",
            (None, Some(_), _) => "changed",
            (None, None, Some(_)) => "",
            (None, None, None) => "gone",
        };
        CellView {
            column,
            kind,
            text,
            from: note.and_then(|note| note.from.clone()),
            problem,
        }
    };
    RowView {
        number: row.number,
        status: row.status.as_str(),
        cells: columns.iter().map(cell).collect(),
    }
}
