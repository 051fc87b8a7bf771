//! `/imports/{id}`: three steps on one page: the file, what would come of it, done with a way back.

use super::{
    forms::{FormErrors, sentence_of},
    imports::ImportView,
    links::{Address, Pager, Paging, page_request},
    present::Presenter,
    request::{Answer, Reader, broken, done, see},
    upload::{SHEETS, waits},
};
use actix_web::web::{Bytes, Path, Query};
use api::http::Failure;
use api::{
    importing::Job,
    operations::{Refusal, Refused},
};
use domain::{
    Listed, Position, Total,
    import::{
        self, Import, ImportId, ImportRow, ImportState, RowStatus,
        cells::{COLUMNS, Column},
        warnings::Warning,
    },
};
use persistence::Area;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// As many warnings of a kind are on the page.
const SHOWN: usize = 60;

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

fn told(show: &Presenter, failure: &import::Failure) -> String {
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

/// As many rows are on a page.
const ROWS: u32 = 50;
/// As long a form waits for its job before the page shows how far it is.
pub(super) const PATIENCE: Duration = Duration::from_millis(1_500);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RowsQuery {
    status: String,
    page: String,
    cursor: String,
}

pub(super) async fn show(reader: Reader, id: Path<String>, query: Query<RowsQuery>) -> Answer {
    let id = import_id(&id)?;
    let mut work = reader.read(Area::Imports).await?;
    let mut import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    let mut shown = Shown::default();
    if let Some((state, progress)) = reader.app.importing.progress(id) {
        import.state = state;
        shown.progress = Some(f64::from(progress));
    } else {
        shown.errors = refusal(&reader, id);
        shown.status = query.status(&import)?;
        let page = page_request(&query.page, "", &query.cursor)?;
        let after = match page.position() {
            Some(position) => u32::try_from(position.id).unwrap_or(u32::MAX),
            None => {
                work.imports()
                    .number_before(id, shown.status, page.offset())
                    .await?
            }
        };
        let mut rows = work
            .imports()
            .rows(id, shown.status, after, ROWS + 1)
            .await?;
        let has_next = rows.len() > ROWS as usize;
        rows.truncate(ROWS as usize);
        let next = rows.last().filter(|_| has_next);
        let listed = Listed {
            total: Total::Exact(total(&import, shown.status).into()),
            next: next.map(|row| Position {
                key: String::new(),
                id: row.number.into(),
            }),
            has_next,
            items: vec![(); rows.len()],
        };
        let status = shown.status.map_or("all", RowStatus::as_str);
        let address = Address::new(format!("/imports/{}", id.0)).with("status", status);
        shown.pager = Some(Paging::of(&address, &page, &listed).pager(reader.show.language));
        shown.rows = rows;
    }
    reader.page(
        "imports/import.html",
        &ImportPage::new(&reader.show, &import, shown),
    )
}

/// Why the last job was refused, if it was and nobody has been told.
fn refusal(reader: &Reader, id: ImportId) -> FormErrors {
    let mut errors = FormErrors::default();
    match reader.app.importing.take_refusal(id) {
        // The page of a failed import tells it by itself.
        None | Some(Refusal::File { .. }) => {}
        Some(refusal) => errors.say(sentence_of(&reader.show, &refusal)),
    }
    errors
}

impl RowsQuery {
    fn status(&self, import: &Import) -> Result<Option<RowStatus>, Failure> {
        match self.status.as_str() {
            "" => Ok(first_status(import)),
            "all" => Ok(None),
            word => RowStatus::from_word(word)
                .map(Some)
                .ok_or(Failure::NotFound),
        }
    }
}

fn total(import: &Import, status: Option<RowStatus>) -> u32 {
    let of = |status: &RowStatus| import.counts.of(*status);
    status
        .as_ref()
        .map_or_else(|| RowStatus::ALL.iter().map(of).sum(), of)
}

pub(super) async fn apply(reader: Reader, id: Path<String>, form: Bytes) -> Answer {
    let id = import_id(&id)?;
    let mut work = reader.read(Area::Imports).await?;
    let import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let merge = merged(&import, &form);
    let job = reader.app.importing.apply(reader.by(), id, merge)?;
    finish(&reader, id, job, "applied").await
}

pub(super) async fn undo(reader: Reader, id: Path<String>) -> Answer {
    let id = import_id(&id)?;
    let job = reader.app.importing.undo(reader.by(), id)?;
    finish(&reader, id, job, "undone").await
}

/// Waits a little for a job, so that a short one shows its result at once.
async fn finish(reader: &Reader, id: ImportId, job: Job, notice: &str) -> Answer {
    let page = format!("/imports/{}", id.0);
    let app = reader.app.clone();
    let told = actix_web::rt::spawn(async move {
        let outcome = job.await;
        app.written.notify_one();
        outcome
    });
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(Ok(Ok(Ok(_)))) => Ok(done(notice, &page)),
        Ok(Ok(Ok(Err(Refused::Store(failure))))) => Err(failure.into()),
        Ok(Err(_) | Ok(Err(_))) => Err(broken("an import's job broke off")),
        // A refusal is kept and told by the page, which also tells how far a long job is.
        Err(_) | Ok(Ok(Ok(Err(Refused::Refusal(_))))) => Ok(see(&page)),
    }
}

/// The names whose boxes are ticked, those that share the kept name in one group: `merge=3&merge=7`.
fn merged(import: &Import, form: &[u8]) -> Vec<Vec<String>> {
    let form = String::from_utf8_lossy(form);
    let ticked = form
        .split('&')
        .filter_map(|pair| pair.strip_prefix("merge=")?.parse::<usize>().ok());
    let mut groups: Vec<Vec<String>> = vec![];
    for index in ticked {
        let Some(Warning::NamesAlike { names, .. }) = import.findings.warnings.get(index) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|group| group.first() == names.first())
        {
            Some(group) => group.extend(names.iter().skip(1).cloned()),
            None => groups.push(names.clone()),
        }
    }
    groups
}

/// The id in an address; what can't be one isn't there.
pub(super) fn import_id(text: &str) -> Result<ImportId, Failure> {
    text.parse()
        .map(ImportId)
        .map_err(|_not_a_number| Failure::NotFound)
}
