//! What can be wrong with a value that somebody gave, as data: the edge puts it into words in the reader's language.

/// Why a value was refused. [`Problem::key`] names its sentence in the translations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing but white space where something is needed.
    #[error("is empty")]
    Empty,
    /// More characters than fit.
    #[error("is longer than {limit} characters")]
    TooLong {
        /// The greatest number of characters.
        limit: usize,
    },
    /// NUL, an escape, or another character that can't be shown.
    #[error("has a control character")]
    ControlCharacter,
    /// Text where a number is needed.
    #[error("isn't a number")]
    NotANumber,
    /// A number outside its range, ends included.
    #[error("isn't between {min} and {max}")]
    OutOfRange {
        /// The least that is accepted.
        min: i64,
        /// The most that is accepted.
        max: i64,
    },
    /// A number with more decimals than are kept.
    #[error("has more than {decimals} decimals")]
    TooFine {
        /// As many decimals are kept.
        decimals: usize,
    },
    /// Nothing where something is needed: an amount of zero.
    #[error("is zero")]
    Zero,
    /// It is there already.
    #[error("is there already")]
    SamePlace,
    /// Not one of a known set of words.
    #[error("isn't one of {allowed}")]
    NotOneOf {
        /// The words that are known, separated by commas.
        allowed: String,
    },
    /// It names something that isn't there.
    #[error("isn't there")]
    Missing,
    /// It names something of another kind or place than is needed.
    #[error("doesn't belong there")]
    Misplaced,
    /// Another one on the same level has this name.
    #[error("is taken")]
    Taken,
    /// A member that isn't known here.
    #[error("isn't known")]
    Unknown,
    /// Not an e-mail address.
    #[error("isn't an e-mail address")]
    NotAnEmail,
    /// Fewer characters than are needed.
    #[error("is shorter than {limit} characters")]
    TooShort {
        /// The least number of characters.
        limit: usize,
    },
    /// A password that can be guessed.
    #[error("can be guessed: {}", .0.as_str())]
    Guessable(Weakness),
    /// A value of another type than is needed.
    #[error("isn't {expected}")]
    WrongType {
        /// What was needed, in JSON's words.
        expected: String,
    },
}

impl Problem {
    /// The name of the sentence in the translations.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "problem-empty",
            Self::TooLong { .. } => "problem-too-long",
            Self::ControlCharacter => "problem-control-character",
            Self::NotANumber => "problem-not-a-number",
            Self::OutOfRange { .. } => "problem-out-of-range",
            Self::TooFine { .. } => "problem-too-fine",
            Self::Zero => "problem-zero",
            Self::SamePlace => "problem-same-place",
            Self::NotOneOf { .. } => "problem-not-one-of",
            Self::Missing => "problem-missing",
            Self::Misplaced => "problem-misplaced",
            Self::Taken => "problem-taken",
            Self::Unknown => "problem-unknown",
            Self::NotAnEmail => "problem-not-an-email",
            Self::TooShort { .. } => "problem-too-short",
            Self::Guessable(weakness) => weakness.key(),
            Self::WrongType { .. } => "problem-wrong-type",
        }
    }

    /// The values that the sentence mentions, by name.
    #[must_use]
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong { limit } | Self::TooShort { limit } => {
                vec![("limit", limit.to_string())]
            }
            Self::OutOfRange { min, max } => {
                vec![("min", min.to_string()), ("max", max.to_string())]
            }
            Self::TooFine { decimals } => vec![("decimals", decimals.to_string())],
            Self::NotOneOf { allowed } => vec![("allowed", allowed.clone())],
            Self::WrongType { expected } => vec![("expected", expected.clone())],
            Self::Empty
            | Self::ControlCharacter
            | Self::NotANumber
            | Self::Zero
            | Self::SamePlace
            | Self::Missing
            | Self::Misplaced
            | Self::Taken
            | Self::Unknown
            | Self::NotAnEmail
            | Self::Guessable(_) => vec![],
        }
    }

    /// This problem, at a place in what was given: `/items/3/quantity`.
    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> Invalid {
        Invalid {
            pointer: pointer.into(),
            problem: self,
        }
    }
}

/// Why a password can be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It is one of those that many people use, or nearly.
    Common,
    /// It is little more than the person's own name or address.
    Personal,
    /// It is little more than a name.
    Name,
    /// It is little more than a word.
    Word,
    /// Keys that lie side by side.
    Keyboard,
    /// The same again and again.
    Repeat,
    /// Letters or digits in their order.
    Sequence,
    /// A date or a year.
    Date,
    /// Nothing in particular: there isn't enough of it.
    Little,
}

impl Weakness {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Common,
        Self::Personal,
        Self::Name,
        Self::Word,
        Self::Keyboard,
        Self::Repeat,
        Self::Sequence,
        Self::Date,
        Self::Little,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Personal => "personal",
            Self::Name => "name",
            Self::Word => "word",
            Self::Keyboard => "keyboard",
            Self::Repeat => "repeat",
            Self::Sequence => "sequence",
            Self::Date => "date",
            Self::Little => "little",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Common => "problem-guessable-common",
            Self::Personal => "problem-guessable-personal",
            Self::Name => "problem-guessable-name",
            Self::Word => "problem-guessable-word",
            Self::Keyboard => "problem-guessable-keyboard",
            Self::Repeat => "problem-guessable-repeat",
            Self::Sequence => "problem-guessable-sequence",
            Self::Date => "problem-guessable-date",
            Self::Little => "problem-guessable-little",
        }
    }
}

/// A problem and where it is: a JSON pointer (RFC 6901), `/name`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer} {problem}")]
pub struct Invalid {
    /// Where, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub problem: Problem,
}
