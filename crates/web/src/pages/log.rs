//! `/log`: the shift log, newest first, and `/log/{id}`: one entry of it.

use super::{
    drive::drive_id,
    drives_query::Chip,
    links::{Address, Pager, Paging, page_request},
    log_lines::{LogLine, News},
    place::place_id,
    present::{ChangeView, Presenter, When},
    request::{Answer, Reader, done},
};
use actix_web::web::{Path, Query};
use api::{
    http::{Caller, Failure},
    markdown,
    operations::log,
};
use domain::{Entity, LogEntry, LogEntryFilter, LogEntryId, LogSubject, Permission, UserId};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// Entries of a page: each may be a screen long.
const PAGE_SIZE: &str = "20";
/// The list shows as much of a text, in characters; the entry's own page shows all.
const EXCERPT: usize = 700;

/// What the log was asked with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct LogQuery {
    drive: String,
    place: String,
    author: String,
    page: String,
    cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct LogPage {
    pub(super) entries: Vec<LogCard>,
    pub(super) chips: Vec<Chip>,
    pub(super) pager: Pager,
    pub(super) add: String,
    pub(super) past_end: bool,
}

/// An entry with its text as HTML.
#[derive(Debug, Serialize)]
pub(super) struct LogCard {
    #[serde(flatten)]
    line: LogLine,
    html: String,
    /// Whether there is more of it than is shown.
    more: bool,
}

impl LogCard {
    /// An entry in the list.
    pub(super) fn short(show: &Presenter, news: News, entry: &LogEntry) -> Self {
        let text = entry.text.as_str();
        let shown = excerpt(text);
        Self {
            line: LogLine::new(show, news, entry),
            html: markdown::render(shown),
            more: shown.len() < text.len(),
        }
    }

    /// The whole entry.
    pub(super) fn whole(show: &Presenter, news: News, entry: &LogEntry) -> Self {
        Self {
            line: LogLine::new(show, news, entry),
            html: markdown::render(entry.text.as_str()),
            more: false,
        }
    }
}

/// The beginning of a text: whole lines if there are any, else whole words.
fn excerpt(text: &str) -> &str {
    let Some((end, _)) = text.char_indices().nth(EXCERPT) else {
        return text;
    };
    let start = &text[..end];
    let lines = start.rfind('\n').filter(|at| *at > end / 2);
    let at = lines.or_else(|| start.rfind(' ')).unwrap_or(end);
    start[..at].trim_end()
}

/// One entry.
#[derive(Debug, Serialize)]
pub(super) struct LogEntryPage {
    pub(super) entry: LogCard,
    /// When it was changed, if it was.
    pub(super) changed_at: Option<When>,
    /// Whether the reader may change and remove it.
    pub(super) may_correct: bool,
    pub(super) history: Vec<ChangeView>,
    pub(super) history_all: String,
}

pub(super) async fn show(reader: Reader, query: Query<LogQuery>) -> Answer {
    let page = page_request(&query.page, PAGE_SIZE, &query.cursor)?;
    let mut work = reader.read(Permission::ReadLog, Area::Drives).await?;
    let chosen = Chosen::by(&reader, &mut *work, &query).await?;
    let listed = work.log_entries().list(&chosen.filter, &page).await?;
    let news = News::of(&reader.caller);
    let cards = listed.items.iter();
    let view = LogPage {
        entries: cards
            .map(|entry| LogCard::short(&reader.show, news, entry))
            .collect(),
        chips: chosen.chips,
        pager: Paging::of(&chosen.address, &page, &listed).pager(reader.show.language),
        add: chosen.add,
        past_end: page.number() > 1,
    };
    reader.page("log/list.html", &view)
}

/// Of what, and by whom, entries are asked for.
struct Chosen {
    filter: LogEntryFilter,
    address: Address,
    chips: Vec<Chip>,
    /// Where another entry about the same is written.
    add: String,
}

impl Chosen {
    async fn by(
        reader: &Reader,
        work: &mut dyn UnitOfWork,
        query: &LogQuery,
    ) -> Result<Self, Failure> {
        let mut chosen = Self {
            filter: LogEntryFilter::default(),
            address: Address::new("/log"),
            chips: vec![],
            add: "/log/new".to_owned(),
        };
        let mut parameters: Vec<(&'static str, String)> = vec![];
        if !query.drive.is_empty() {
            let drive = work.drives().find(drive_id(&query.drive)?).await?;
            let drive = drive.ok_or(Failure::NotFound)?;
            chosen.about(LogSubject::Drive(drive.id), drive.id.0);
            parameters.push(("drive", drive.title()));
        } else if !query.place.is_empty() {
            let place = work.places().find(place_id(&query.place)?).await?;
            let place = place.ok_or(Failure::NotFound)?;
            let subject = LogSubject::of_place(place.level, place.id);
            chosen.about(subject.ok_or(Failure::NotFound)?, place.id.0);
            let level = reader.show.text(&format!("level-{}", place.level.as_str()));
            let values = [
                ("level", level.into()),
                ("name", place.name.to_string().into()),
            ];
            let text = reader.show.language.text_with("chip-place", &values);
            parameters.push(("place", text));
        }
        if !query.author.is_empty() {
            let id = query
                .author
                .parse()
                .map_err(|_not_a_number| Failure::NotFound)?;
            let author = work.users().find(UserId(id)).await?;
            let author = author.ok_or(Failure::NotFound)?;
            chosen.filter.author = Some(author.id);
            parameters.push(("author", author.name.into_string()));
        }
        let asked = [("drive", &query.drive), ("place", &query.place)];
        let asked = asked.into_iter().chain([("author", &query.author)]);
        for (name, value) in asked {
            if parameters.iter().any(|(known, _)| *known == name) {
                chosen.address = chosen.address.with(name, value);
            }
        }
        let address = &chosen.address;
        let chips = parameters.into_iter().map(|(name, text)| Chip {
            text,
            url: address.clone().without(name).link(),
        });
        chosen.chips = chips.collect();
        Ok(chosen)
    }

    fn about(&mut self, subject: LogSubject, id: i64) {
        self.filter.subject = Some(subject);
        let kind = subject.kind().as_str();
        self.add = Address::new("/log/new").with(kind, id).link();
    }
}

pub(super) async fn entry(reader: Reader, id: Path<String>) -> Answer {
    let id = entry_id(&id)?;
    let mut work = reader.read(Permission::ReadLog, Area::Drives).await?;
    let entry = work.log_entries().find(id).await?;
    let entry = entry.ok_or(Failure::NotFound)?;
    let history = reader.history(&mut *work, Entity::LogEntry, id.0).await?;
    let changed = (entry.updated_at != entry.created_at).then_some(entry.updated_at);
    let view = LogEntryPage {
        changed_at: changed.map(|at| reader.show.when(at)),
        may_correct: may_correct(&reader.caller, &entry),
        history,
        history_all: format!("/changes?entity=log_entry&id={}", id.0),
        entry: LogCard::whole(&reader.show, News::of(&reader.caller), &entry),
    };
    reader.page("log/entry.html", &view)
}

/// Whether an entry is theirs to change, or they may change everybody's.
pub(super) fn may_correct(caller: &Caller, entry: &LogEntry) -> bool {
    let own = caller.user().map(|user| user.id) == Some(entry.author.id);
    caller.may(Permission::WriteLog) && (own || caller.may(Permission::CorrectLog))
}

pub(super) async fn remove(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::WriteLog)?;
    let mut work = reader.begin(Area::Drives).await?;
    log::remove(&mut *work, &by, entry_id(&id)?).await?;
    reader.commit(work).await?;
    Ok(done("removed", "/log"))
}

/// The id in an address; what can't be one isn't there.
pub(super) fn entry_id(text: &str) -> Result<LogEntryId, Failure> {
    text.parse()
        .map(LogEntryId)
        .map_err(|_not_a_number| Failure::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_with_a_line_or_a_word() {
        assert_eq!(excerpt("коротко"), "коротко");
        let lines = "сменили вентилятор\n".repeat(100);
        assert!(excerpt(&lines).ends_with("вентилятор"));
        let words = "смена ".repeat(300);
        assert!(excerpt(&words).ends_with("смена"));
        assert_eq!(excerpt(&"я".repeat(900)).chars().count(), EXCERPT);
    }
}
