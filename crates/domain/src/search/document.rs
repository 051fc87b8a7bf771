//! What is indexed.

/// A document's number in the index: dense, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub i64);

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A drive.
    Drive,
    /// A spare.
    StockItem,
    /// A manual.
    Manual,
    /// A page of a manual.
    ManualPage,
    /// An entry of the shift log.
    LogEntry,
    /// A shop, production line, room, cabinet or mechanism.
    Place,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Drive,
        Self::StockItem,
        Self::Manual,
        Self::ManualPage,
        Self::LogEntry,
        Self::Place,
    ];

    /// As stored.
    #[must_use]
    pub fn code(self) -> i16 {
        match self {
            Self::Drive => 1,
            Self::StockItem => 2,
            Self::Manual => 3,
            Self::ManualPage => 4,
            Self::LogEntry => 5,
            Self::Place => 6,
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn of_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a document tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// Its kind.
    pub kind: DocumentKind,
    /// The id of the drive, the spare and so on; of a page, its manual's.
    pub id: i64,
    /// A page's number from 1; 0 for everything else.
    pub page: i32,
}

/// How much a field says of what a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// What it is: series, type, name, number, title.
    Primary,
    /// What else is said of it: specs, applicability, notes, a page's text.
    Secondary,
    /// Where it is.
    Place,
}

/// A text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the API.
    pub name: &'static str,
    /// As typed.
    pub text: String,
    /// What it says.
    pub weight: Weight,
}

/// A thing as the search sees it. The same values always give the same document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it tells of.
    pub source: Source,
    /// Its texts, none empty.
    pub fields: Vec<Field>,
    /// Whether some of it lies in a store. Only spares.
    pub in_stock: bool,
}

/// What is stored of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analysed {
    /// Under which terms it is found: each once, in byte order.
    pub terms: Vec<String>,
    /// All that ranking needs to know of it, and its terms.
    pub features: Vec<u8>,
    /// Its words that are also found misspelt, by [`super::forms_of`]: each once, in byte order. Many documents have the same.
    pub words: Vec<String>,
}
