//! `/imports/{id}`: three steps on one page: the file, what would come of it, done with a way back.

use super::{
    forms::{FormErrors, number_or_text},
    imports::ImportView,
    links::Pager,
    present::Presenter,
};
use domain::import::{
    Failure, Import, ImportRow, ImportState, RowStatus,
    cells::{COLUMNS, Column},
    warnings::Warning,
};
use serde::Serialize;

/// As many warnings of a kind are on the page.
const SHOWN: usize = 60;

#[derive(Debug, Serialize)]
pub(super) struct ImportPage {
    import: ImportView,
    current_step: u8,
    running: bool,
    progress: Option<f64>,
    failure: Option<String>,
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

#[derive(Debug, Default, Serialize)]
struct Warnings {
    warning_count: u32,
    alike: Vec<Alike>,
    mixed: Vec<Mixed>,
    spaces: usize,
    warnings_more: usize,
}

#[derive(Debug, Serialize)]
struct Alike {
    index: usize,
    row: u32,
    column: &'static str,
    kept: String,
    letters: Vec<Letters>,
    script: Option<&'static str>,
    chosen: bool,
}

#[derive(Debug, Serialize)]
struct Mixed {
    row: u32,
    column: &'static str,
    letters: Vec<Letters>,
    script: Option<&'static str>,
    suggestion: String,
}

#[derive(Debug, Serialize)]
struct Letters {
    odd: bool,
    text: String,
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
        let columns: Vec<Column> = COLUMNS
            .into_iter()
            .filter(|column| {
                import
                    .findings
                    .columns
                    .iter()
                    .any(|key| key == column.key())
            })
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
            columns: columns.into_iter().map(Column::key).collect(),
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
    let arguments: Vec<_> = failure
        .arguments
        .iter()
        .map(|(name, value)| (name.as_str(), number_or_text(value.clone())))
        .collect();
    show.language.text_with(&failure.key, &arguments)
}

fn warnings(import: &Import, merged: &[usize]) -> Warnings {
    let mut found = Warnings {
        warning_count: import.findings.warning_count,
        ..Warnings::default()
    };
    for (index, warning) in import.findings.warnings.iter().enumerate() {
        match warning {
            Warning::NamesAlike { row, column, names } if found.alike.len() < SHOWN => {
                let [kept, .., other] = &names[..] else {
                    continue;
                };
                found.alike.push(Alike {
                    index,
                    row: *row,
                    column: column.key(),
                    letters: letters(other, kept),
                    script: script(other, kept),
                    kept: kept.clone(),
                    chosen: merged.contains(&index),
                });
            }
            Warning::MixedScripts {
                row,
                column,
                word,
                suggestion,
            } if found.mixed.len() < SHOWN => found.mixed.push(Mixed {
                row: *row,
                column: column.key(),
                letters: letters(word, suggestion),
                script: script(word, suggestion),
                suggestion: suggestion.clone(),
            }),
            Warning::StraySpaces { .. } => found.spaces += 1,
            Warning::NamesAlike { .. } | Warning::MixedScripts { .. } => {}
        }
    }
    let shown = found.alike.len() + found.mixed.len() + found.spaces;
    found.warnings_more = (import.findings.warning_count as usize).saturating_sub(shown);
    found
}

/// Letters of a text that another one has otherwise; none when they differ by more than letters.
fn odd_letters(text: &str, other: &str) -> Vec<(char, bool)> {
    let comparable = text.chars().count() == other.chars().count();
    let pairs = text
        .chars()
        .zip(other.chars().map(Some).chain(std::iter::repeat(None)));
    pairs
        .map(|(letter, other)| (letter, comparable && Some(letter) != other))
        .collect()
}

/// The script of all letters that differ, if they are of one.
fn script(text: &str, other: &str) -> Option<&'static str> {
    let odd: Vec<char> = odd_letters(text, other)
        .into_iter()
        .filter_map(|(letter, odd)| odd.then_some(letter))
        .collect();
    let swapped = text.to_lowercase() != other.to_lowercase() && !odd.is_empty();
    let latin = |letter: &char| letter.is_ascii_alphabetic();
    let cyrillic = |letter: &char| ('\u{400}'..='\u{52f}').contains(letter);
    match swapped {
        true if odd.iter().all(cyrillic) => Some("cyrillic"),
        true if odd.iter().all(latin) => Some("latin"),
        _ => None,
    }
}

/// A text in runs of letters that are as in another one and of those that aren't.
fn letters(text: &str, other: &str) -> Vec<Letters> {
    let mut runs: Vec<Letters> = vec![];
    for (letter, odd) in odd_letters(text, other) {
        match runs.last_mut() {
            Some(run) if run.odd == odd => run.text.push(letter),
            _ => runs.push(Letters {
                odd,
                text: letter.to_string(),
            }),
        }
    }
    runs
}

fn row_view(show: &Presenter, row: &ImportRow, columns: &[Column]) -> RowView {
    let cell = |column: &Column| {
        let text = row.cells.get(column.index()).cloned().flatten();
        let note = row.notes.iter().find(|note| note.column == column.index());
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
            column: column.key(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odd_letter_is_marked() {
        let runs = letters("G120С-2", "G120C-2");
        let told: Vec<_> = runs
            .iter()
            .map(|run| (run.odd, run.text.as_str()))
            .collect();
        assert_eq!(told, [(false, "G120"), (true, "С"), (false, "-2")]);
        assert_eq!(script("G120С-2", "G120C-2"), Some("cyrillic"));
        assert_eq!(script("1EP", "1ЕР"), Some("latin"));
        assert_eq!(script("2uz-1", "2UZ-1"), None, "only the case differs");
        assert_eq!(script("a  b", "a b"), None);
    }
}
