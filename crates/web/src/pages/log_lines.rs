//! Entries of the shift log where they stand among other things: a line each, with what it is about and whether it is new.

use super::{
    links::Address,
    present::{Presenter, When},
    request::Reader,
};
use api::http::{Caller, Failure};
use domain::{
    LogEntry, LogEntryFilter, LogSubject, LogSubjectKind, LogSubjectShown, Permission, UserId,
};
use jiff::Timestamp;
use persistence::UnitOfWork;
use serde::Serialize;

/// As many entries stand on the page of what they are about, and on the home page.
pub(crate) const LATEST: u32 = 5;

/// What is new, and to whom.
#[derive(Debug, Clone, Copy, Default)]
pub struct News {
    /// What came after this is new.
    pub since: Option<Timestamp>,
    /// What they wrote themselves never is.
    pub reader: Option<UserId>,
}

impl News {
    /// What is new to whoever asks.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        let user = caller.user();
        Self {
            since: user.and_then(|user| user.new_since),
            reader: user.map(|user| user.id),
        }
    }

    fn has(self, entry: &LogEntry) -> bool {
        let came = self.since.is_some_and(|since| entry.created_at > since);
        came && self.reader != Some(entry.author.id)
    }
}

/// An entry's line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LogLine {
    pub(super) id: i64,
    pub(super) title: String,
    author: String,
    author_url: String,
    at: When,
    about: Option<About>,
    is_new: bool,
}

/// What an entry is about.
#[derive(Debug, Clone, Serialize)]
pub(super) struct About {
    /// Its kind's word.
    pub(super) kind: &'static str,
    /// Its name.
    pub(super) name: String,
    /// Its page; none when it has been removed.
    pub(super) url: Option<String>,
}

impl LogLine {
    /// An entry as one person reads it.
    pub(super) fn new(show: &Presenter, news: News, entry: &LogEntry) -> Self {
        Self {
            id: entry.id.0,
            title: entry.title.to_string(),
            author: entry.author.name.clone(),
            author_url: format!("/log?author={}", entry.author.id.0),
            at: show.when(entry.created_at),
            about: entry.subject.as_ref().map(About::from),
            is_new: news.has(entry),
        }
    }
}

impl From<&LogSubjectShown> for About {
    fn from(subject: &LogSubjectShown) -> Self {
        let url = subject.id.map(|id| match subject.kind {
            LogSubjectKind::Drive => format!("/drives/{id}"),
            LogSubjectKind::Cabinet | LogSubjectKind::Room => format!("/plant/{id}"),
        });
        Self {
            kind: subject.kind.as_str(),
            name: subject.name.clone(),
            url,
        }
    }
}

/// What the log says of one thing, on its page.
#[derive(Debug, Serialize)]
pub(super) struct OwnLog {
    entries: Vec<LogLine>,
    /// All of it.
    all: String,
    /// Where another one is written.
    write: String,
}

impl OwnLog {
    /// From the newest entries about a thing.
    pub(super) fn new(
        show: &Presenter,
        news: News,
        subject: LogSubject,
        entries: &[LogEntry],
    ) -> Self {
        let kind = subject.kind().as_str();
        let (parameter, id) = match subject {
            LogSubject::Drive(id) => ("drive", id.0),
            LogSubject::Cabinet(id) | LogSubject::Room(id) => ("place", id.0),
        };
        Self {
            entries: entries
                .iter()
                .map(|entry| LogLine::new(show, news, entry))
                .collect(),
            all: Address::new("/log").with(parameter, id).link(),
            write: Address::new("/log/new").with(kind, id).link(),
        }
    }
}

/// What the log says of a thing, for those who may read it.
pub(super) async fn own_log(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    subject: LogSubject,
) -> Result<Option<OwnLog>, Failure> {
    if !reader.caller.may(Permission::ReadLog) {
        return Ok(None);
    }
    let filter = LogEntryFilter {
        subject: Some(subject),
        author: None,
    };
    let entries = work.log_entries().latest(&filter, LATEST).await?;
    let news = News::of(&reader.caller);
    Ok(Some(OwnLog::new(&reader.show, news, subject, &entries)))
}
