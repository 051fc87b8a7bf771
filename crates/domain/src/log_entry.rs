//! The shift log (журнал смены): what the crew tells the next shift, in Markdown, of a drive, a cabinet, a room or nothing
//! in particular.
//!
//! An entry outlives what it is about: when that is removed, its name as it was at the last writing stays.

use crate::{
    drive::DriveId,
    name::{Name, without_control_characters},
    people::UserId,
    place::{Level, PlaceId},
    problem::Problem,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry's id; later entries have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogEntryId(pub i64);

/// An entry's text in Markdown: 0 to 20,000 characters, without empty lines before it and white space behind it. White
/// space in front of its first line stays, because it means something in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LogText(String);

impl LogText {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 20_000;

    /// Takes what was typed; line breaks become `\n`.
    ///
    /// # Errors
    /// [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = typed.replace("\r\n", "\n");
        let text = text.trim_end().trim_start_matches('\n').to_owned();
        without_control_characters(text, Self::LIMIT).map(Self)
    }

    /// The text, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is said but the title.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogSubject {
    /// A drive.
    Drive(DriveId),
    /// See [`Level::Cabinet`].
    Cabinet(PlaceId),
    /// See [`Level::Room`].
    Room(PlaceId),
}

impl LogSubject {
    /// The thing of a kind with an id.
    #[must_use]
    pub fn of(kind: LogSubjectKind, id: i64) -> Self {
        match kind {
            LogSubjectKind::Drive => Self::Drive(DriveId(id)),
            LogSubjectKind::Cabinet => Self::Cabinet(PlaceId(id)),
            LogSubjectKind::Room => Self::Room(PlaceId(id)),
        }
    }

    /// A place, if entries can be about those of its level.
    #[must_use]
    pub fn of_place(level: Level, id: PlaceId) -> Option<Self> {
        match level {
            Level::Cabinet => Some(Self::Cabinet(id)),
            Level::Room => Some(Self::Room(id)),
            Level::Shop | Level::ProductionLine | Level::Mechanism => None,
        }
    }

    /// The kind of thing that it is.
    #[must_use]
    pub fn kind(self) -> LogSubjectKind {
        match self {
            Self::Drive(_) => LogSubjectKind::Drive,
            Self::Cabinet(_) => LogSubjectKind::Cabinet,
            Self::Room(_) => LogSubjectKind::Room,
        }
    }
}

/// The kind of thing that an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogSubjectKind {
    /// A drive.
    Drive,
    /// See [`Level::Cabinet`].
    Cabinet,
    /// See [`Level::Room`].
    Room,
}

impl LogSubjectKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Drive, Self::Cabinet, Self::Room];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drive => "drive",
            Self::Cabinet => Level::Cabinet.as_str(),
            Self::Room => Level::Room.as_str(),
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What an entry is about, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogSubjectShown {
    /// What it is.
    pub kind: LogSubjectKind,
    /// Its id among its kind; `None` when it has been removed since.
    pub id: Option<i64>,
    /// Its name now, or, when it has been removed, at the last writing of the entry.
    pub name: String,
}

impl LogSubjectShown {
    /// What it is, if it is still there.
    #[must_use]
    pub fn subject(&self) -> Option<LogSubject> {
        self.id.map(|id| LogSubject::of(self.kind, id))
    }
}

/// What a person can say in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntryValues {
    /// The line by which it is known.
    pub title: Name,
    /// The rest.
    pub text: LogText,
    /// What it is about, if anything in particular.
    pub subject: Option<LogSubject>,
}

/// Who wrote an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorName {
    /// Their id.
    pub id: UserId,
    /// What they are called now.
    pub name: String,
}

/// An entry of the shift log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id.
    pub id: LogEntryId,
    /// The line by which it is known.
    pub title: Name,
    /// The rest.
    pub text: LogText,
    /// Who wrote it.
    pub author: AuthorName,
    /// What it is about, if anything in particular.
    pub subject: Option<LogSubjectShown>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Which entries to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogEntryFilter {
    /// About this itself; what lies under a place doesn't count.
    pub subject: Option<LogSubject>,
    /// By this person.
    pub author: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_lines() {
        let parse = |typed: &str| LogText::parse(typed).unwrap();
        assert_eq!(
            parse("\r\n\n# 2UZ-2\r\n\r\n\tF30002\n \n").as_str(),
            "# 2UZ-2\n\n\tF30002"
        );
        let indented = "    sinamics\n    trace";
        assert_eq!(parse(indented).as_str(), indented);
    }

    #[test]
    fn a_text_may_be_empty() {
        for typed in ["", " ", "\r\n", " \n\t"] {
            assert!(LogText::parse(typed).unwrap().is_empty(), "{typed:?}");
        }
        assert_eq!(LogText::parse(""), Ok(LogText::default()));
    }

    #[test]
    fn wrong_texts_are_refused_with_the_reason() {
        for typed in ["a\0b", "a\rb", "\u{1b}[1m", "a\u{85}b", "a\u{7f}"] {
            let refused = LogText::parse(typed);
            assert_eq!(refused, Err(Problem::ControlCharacter), "{typed:?}");
        }
        let limit = LogText::LIMIT;
        assert!(LogText::parse(&"я".repeat(limit)).is_ok());
        assert_eq!(
            LogText::parse(&"я".repeat(limit + 1)),
            Err(Problem::TooLong { limit })
        );
        let lines = format!("{}\r\n", "я\r\n".repeat(limit / 2));
        assert!(LogText::parse(&lines).is_ok(), "counted as it is kept");
    }

    #[test]
    fn words_stand_for_one_kind() {
        for kind in LogSubjectKind::ALL {
            assert_eq!(LogSubjectKind::from_word(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn what_is_shown_is_what_it_is_about() {
        let of_place = |level| LogSubject::of_place(level, PlaceId(7));
        let places = Level::ALL.into_iter().filter_map(of_place);
        let all: Vec<LogSubject> = places.chain([LogSubject::Drive(DriveId(7))]).collect();
        assert_eq!(all.len(), LogSubjectKind::ALL.len());
        for subject in all {
            let shown = |id| LogSubjectShown {
                kind: subject.kind(),
                id,
                name: "2UZ-2".to_owned(),
            };
            assert_eq!(shown(Some(7)).subject(), Some(subject));
            assert_eq!(shown(None).subject(), None);
        }
    }
}
