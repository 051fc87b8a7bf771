//! `/imports/{id}`: three steps on one page: the file, what would come of it, done with a way back.

use super::{
    forms::{FormErrors, sentence_of},
    import_view::{ImportPage, Shown, first_status},
    links::{Address, Paging, page_request},
    request::{Answer, Reader, broken, done, see},
};
use actix_web::web::{Bytes, Path, Query};
use api::http::Failure;
use api::{
    importing::Job,
    operations::{Refusal, Refused},
};
use domain::{
    Listed, Permission, Position, Total,
    import::{Import, ImportId, RowStatus, warnings::Warning},
};
use persistence::Area;
use serde::Deserialize;
use std::time::Duration;

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
    let mut work = reader.read(Permission::ReadHistory, Area::Imports).await?;
    let mut import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    let mut shown = Shown::default();
    if let Some((state, progress)) = reader.caller.app.importing.progress(id) {
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
    match reader.caller.app.importing.take_refusal(id) {
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
    let by = reader.by(Permission::BringInSheets)?;
    let id = import_id(&id)?;
    let mut work = reader.read(Permission::ReadHistory, Area::Imports).await?;
    let import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let merge = merged(&import, &form);
    let job = reader.caller.app.importing.apply(by, id, merge, None)?;
    finish(&reader, id, job, "applied").await
}

pub(super) async fn undo(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::UndoImports)?;
    let id = import_id(&id)?;
    let job = reader.caller.app.importing.undo(by, id, None)?;
    finish(&reader, id, job, "undone").await
}

/// Waits a little for a job, so that a short one shows its result at once.
async fn finish(reader: &Reader, id: ImportId, job: Job, notice: &str) -> Answer {
    let page = format!("/imports/{}", id.0);
    let app = reader.caller.app.clone();
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
