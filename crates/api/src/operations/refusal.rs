//! Why an operation isn't done, as data: the edge puts it into words and into a status.

use domain::import::ImportState;
use domain::{Amount, Invalid, PlaceCounts, Who};
use persistence::Conflict;

/// A result of an operation.
pub type Result<T, E = Refused> = std::result::Result<T, E>;

/// An operation that isn't done: because of what was asked, or because the database failed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What was asked for can't be done.
    #[error("refused: {0:?}")]
    Refusal(Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] persistence::Error),
}

/// Why what was asked for can't be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It isn't there.
    NotFound,
    /// Values are wrong.
    Invalid(Vec<Invalid>),
    /// There is something in it.
    NotEmpty(PlaceCounts),
    /// There is something on the shelf of the library.
    ShelfNotEmpty {
        /// Groups in the category.
        groups: u64,
        /// Manuals in the group.
        manuals: u64,
    },
    /// The file isn't one that is kept: neither a document nor a picture.
    FileUnknown,
    /// There is nothing in the file.
    FileEmpty,
    /// The file that is told of isn't in the store.
    FileMissing,
    /// The file was swept from the store meanwhile.
    FileGone,
    /// There is no room left for files.
    NoRoom,
    /// It changed since it was read.
    Changed,
    /// The preview no longer tells what would happen; these rows mean something else now. It has been made anew.
    PreviewOutdated {
        /// Numbers of rows, at most 100.
        rows: Vec<u32>,
    },
    /// Rows are wrong, so that the whole isn't brought in.
    RowsWrong {
        /// How many.
        count: u32,
    },
    /// The import is in another state than is needed.
    ImportState(ImportState),
    /// Later changes, or what was put in since, stand in the way of taking an import back.
    StandsInTheWay(Vec<Obstacle>),
    /// What the history tells of can't be brought back.
    NotRestored(Hindrance),
    /// The file couldn't be read; a sentence with its values.
    File {
        /// The sentence's name.
        key: String,
        /// Its values, by name.
        arguments: Vec<(String, String)>,
    },
    /// It may not be done by them.
    NotAllowed(Who),
    /// The password isn't theirs, or nobody is known by this address: which of the two isn't told.
    WrongPassword,
    /// Too many tries at a password.
    TooManyTries {
        /// Seconds until the next one.
        again_s: u64,
    },
    /// The link that makes the first admin has been used, or there is somebody already.
    SetUpAlready,
    /// Somebody is known by this address already.
    EmailTaken,
    /// Without this person nobody would be left who may do everything.
    LastAdmin,
    /// There aren't so many.
    NotEnough {
        /// As many there are.
        left: Amount,
        /// Where they lie.
        place: String,
    },
    /// Something lies in the store.
    StoreNotEmpty,
    /// There are as many words for the search as are kept.
    TooManyWords {
        /// As many.
        limit: u32,
    },
    /// So many sensors are known that only those who say who they are may bring new ones.
    TooManySensors {
        /// As many.
        limit: u64,
    },
    /// So many of these run already.
    Busy,
    /// No folder with the ancestor's data is set.
    NoDataFolder,
    /// The folder with the ancestor's data hasn't this file.
    NoDataFile {
        /// Its name.
        file: String,
    },
}

/// Why what the history tells of can't be brought back as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// It is of a kind that isn't brought back like this: an import is undone, a token made anew.
    Kind,
    /// It has changed more often since than is gone back.
    TooManyLater {
        /// As many changes are gone back.
        limit: u32,
    },
    /// The place in which it was, or which belonged to it, is gone or stands elsewhere.
    PlaceGone {
        /// What it was called.
        name: String,
    },
    /// The file that it had is kept no longer.
    FileSwept {
        /// What the file was called.
        name: String,
    },
    /// Something else has its name or address now.
    NameTaken,
    /// It was removed, and has been brought back.
    Again,
    /// A value that it had isn't allowed any more.
    Unreadable,
}

impl Hindrance {
    fn key(&self) -> &'static str {
        match self {
            Self::Kind => "refusal-restore-kind",
            Self::TooManyLater { .. } => "refusal-restore-too-many-later",
            Self::PlaceGone { .. } => "refusal-restore-place-gone",
            Self::FileSwept { .. } => "refusal-restore-file-swept",
            Self::NameTaken => "refusal-restore-name-taken",
            Self::Again => "refusal-restore-again",
            Self::Unreadable => "refusal-restore-unreadable",
        }
    }
}

/// Something that stands in the way of taking an import back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Obstacle {
    /// What kind of thing, as in the history.
    pub entity: &'static str,
    /// Which one.
    pub entity_id: i64,
    /// Its name.
    pub name: String,
    /// The entry that tells of the later change, if it is one.
    pub change_id: Option<i64>,
}

impl Refusal {
    /// Wrong values.
    #[must_use]
    pub fn invalid(invalid: Invalid) -> Refused {
        Refused::Refusal(Self::Invalid(vec![invalid]))
    }

    /// The name of the sentence that says it.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::NotFound => "refusal-not-found",
            Self::Invalid(_) => "refusal-invalid",
            Self::NotEmpty(_) => "refusal-not-empty",
            Self::ShelfNotEmpty { .. } => "refusal-shelf-not-empty",
            Self::FileUnknown => "refusal-file-unknown",
            Self::FileEmpty => "refusal-file-empty",
            Self::FileMissing => "refusal-file-missing",
            Self::FileGone => "refusal-file-gone",
            Self::NoRoom => "refusal-no-room",
            Self::Changed => "refusal-changed",
            Self::PreviewOutdated { .. } => "refusal-preview-outdated",
            Self::RowsWrong { .. } => "refusal-rows-wrong",
            Self::ImportState(_) => "refusal-import-state",
            Self::StandsInTheWay(_) => "refusal-stands-in-the-way",
            Self::NotRestored(hindrance) => hindrance.key(),
            Self::File { key, .. } => key,
            Self::NotAllowed(Who::Visitor { .. }) => "refusal-who-are-you",
            Self::NotAllowed(Who::Person {
                read_only: true, ..
            }) => "refusal-only-reads",
            Self::NotAllowed(_) => "refusal-not-allowed",
            Self::WrongPassword => "refusal-wrong-password",
            Self::TooManyTries { .. } => "refusal-too-many-tries",
            Self::SetUpAlready => "refusal-set-up-already",
            Self::EmailTaken => "refusal-email-taken",
            Self::LastAdmin => "refusal-last-admin",
            Self::NotEnough { .. } => "refusal-not-enough",
            Self::StoreNotEmpty => "refusal-store-not-empty",
            Self::TooManyWords { .. } => "refusal-too-many-words",
            Self::TooManySensors { .. } => "refusal-too-many-sensors",
            Self::Busy => "refusal-busy",
            Self::NoDataFolder => "refusal-no-data-folder",
            Self::NoDataFile { .. } => "refusal-no-data-file",
        }
    }

    /// The values that the sentence mentions, by name.
    #[must_use]
    pub fn arguments(&self) -> Vec<(String, String)> {
        let named = |name: &str, value: String| (name.to_owned(), value);
        match self {
            Self::NotEmpty(counts) => vec![
                named("lines", counts.production_lines.to_string()),
                named("rooms", counts.rooms.to_string()),
                named("cabinets", counts.cabinets.to_string()),
                named("mechanisms", counts.mechanisms.to_string()),
                named("drives", counts.drives.to_string()),
            ],
            Self::ShelfNotEmpty { groups, manuals } => vec![
                named("groups", groups.to_string()),
                named("manuals", manuals.to_string()),
            ],
            Self::PreviewOutdated { rows } => vec![named("count", rows.len().to_string())],
            Self::RowsWrong { count } => vec![named("count", count.to_string())],
            Self::ImportState(state) => vec![named("state", state.as_str().to_owned())],
            Self::StandsInTheWay(obstacles) => {
                let names: Vec<_> = obstacles
                    .iter()
                    .take(5)
                    .map(|obstacle| obstacle.name.as_str())
                    .collect();
                vec![
                    named("count", obstacles.len().to_string()),
                    named("names", names.join(", ")),
                ]
            }
            Self::NotRestored(Hindrance::TooManyLater { limit }) => {
                vec![named("limit", limit.to_string())]
            }
            Self::NotRestored(Hindrance::PlaceGone { name } | Hindrance::FileSwept { name }) => {
                vec![named("name", name.clone())]
            }
            Self::File { arguments, .. } => arguments.clone(),
            Self::NoDataFile { file } => vec![named("file", file.clone())],
            Self::TooManyWords { limit } => vec![named("limit", limit.to_string())],
            Self::TooManySensors { limit } => vec![named("limit", limit.to_string())],
            Self::TooManyTries { again_s } => vec![named("seconds", again_s.to_string())],
            Self::NotEnough { left, place } => {
                vec![named("left", left.to_text()), named("place", place.clone())]
            }
            Self::NotFound
            | Self::Invalid(_)
            | Self::FileUnknown
            | Self::FileEmpty
            | Self::FileMissing
            | Self::FileGone
            | Self::NoRoom
            | Self::Changed
            | Self::NotRestored(_)
            | Self::NotAllowed(_)
            | Self::WrongPassword
            | Self::SetUpAlready
            | Self::EmailTaken
            | Self::LastAdmin
            | Self::StoreNotEmpty
            | Self::Busy
            | Self::NoDataFolder => vec![],
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl Refused {
    /// A name that is taken, at the field that holds it; anything else stays.
    pub(crate) fn name_taken_at(self, pointer: &str) -> Self {
        match self {
            Self::Store(persistence::Error::Conflict(Conflict::NameTaken)) => {
                Refusal::invalid(domain::Problem::Taken.at(pointer))
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use domain::{Problem, Role, UserId, Weakness};

    #[test]
    fn every_reason_has_words_in_both_languages() {
        let guessable = Weakness::ALL.map(Problem::Guessable);
        let problems = [
            Problem::Empty,
            Problem::TooLong { limit: 1 },
            Problem::ControlCharacter,
            Problem::NotANumber,
            Problem::OutOfRange { min: 0, max: 1 },
            Problem::NotOneOf {
                allowed: String::new(),
            },
            Problem::TooFine { decimals: 3 },
            Problem::Zero,
            Problem::SamePlace,
            Problem::Missing,
            Problem::Misplaced,
            Problem::Taken,
            Problem::Unknown,
            Problem::NotAnEmail,
            Problem::TooShort { limit: 1 },
            Problem::WrongType {
                expected: String::new(),
            },
        ];
        let refusals = [
            Refusal::NotFound,
            Refusal::Invalid(vec![]),
            Refusal::NotEmpty(PlaceCounts::default()),
            Refusal::TooManySensors { limit: 1 },
            Refusal::ShelfNotEmpty {
                groups: 1,
                manuals: 2,
            },
            Refusal::FileUnknown,
            Refusal::FileEmpty,
            Refusal::FileMissing,
            Refusal::FileGone,
            Refusal::NoRoom,
            Refusal::Changed,
            Refusal::PreviewOutdated { rows: vec![] },
            Refusal::RowsWrong { count: 1 },
            Refusal::ImportState(ImportState::Applied),
            Refusal::StandsInTheWay(vec![]),
            Refusal::NotAllowed(Who::Visitor { reads: true }),
            Refusal::NotAllowed(Who::Person {
                user: UserId(1),
                role: Role::Viewer,
                read_only: false,
            }),
            Refusal::NotAllowed(Who::Person {
                user: UserId(1),
                role: Role::Admin,
                read_only: true,
            }),
            Refusal::WrongPassword,
            Refusal::TooManyTries { again_s: 6 },
            Refusal::SetUpAlready,
            Refusal::EmailTaken,
            Refusal::LastAdmin,
            Refusal::Busy,
            Refusal::NoDataFolder,
            Refusal::NoDataFile {
                file: "drivers.json".to_owned(),
            },
            Refusal::NotEnough {
                left: Amount::ZERO,
                place: "Север".to_owned(),
            },
            Refusal::StoreNotEmpty,
            Refusal::NotRestored(Hindrance::Kind),
            Refusal::NotRestored(Hindrance::TooManyLater { limit: 1_000 }),
            Refusal::NotRestored(Hindrance::PlaceGone {
                name: "2UZ-2".to_owned(),
            }),
            Refusal::NotRestored(Hindrance::FileSwept {
                name: "s120.pdf".to_owned(),
            }),
            Refusal::NotRestored(Hindrance::NameTaken),
            Refusal::NotRestored(Hindrance::Again),
            Refusal::NotRestored(Hindrance::Unreadable),
        ];
        let statuses = [
            400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 416, 422, 429, 500, 503, 507,
        ];
        let named = |(name, value): (&str, String)| (name.to_owned(), value);
        let problems = problems.iter().chain(&guessable).map(|problem| {
            let arguments = problem.arguments().into_iter().map(named).collect();
            (problem.key().to_owned(), arguments)
        });
        let refusals = refusals
            .iter()
            .map(|refusal| (refusal.key().to_owned(), refusal.arguments()));
        let statuses = statuses
            .iter()
            .map(|status| (format!("status-{status}"), vec![]));
        let sentences: Vec<(String, Vec<(String, String)>)> =
            problems.chain(refusals).chain(statuses).collect();
        for (key, arguments) in sentences {
            for language in Language::ALL {
                let told = language.sentence(&key, &arguments);
                assert!(!told.contains("Unknown localization"), "{told}");
                assert!(!told.contains("{$"), "{told}");
            }
        }
    }
}
