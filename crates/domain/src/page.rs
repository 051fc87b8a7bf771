//! Lists in pages: how much is asked for, and how much there is.

use crate::problem::{Invalid, Problem};

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    number: u64,
    size: u32,
    position: Option<Position>,
}

/// Where the previous page ended: the sort key's text and the id of its last row. It makes page 2,000 as cheap as page 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The value of the sort column in the last row, as its stored key.
    pub key: String,
    /// The id of the last row.
    pub id: i64,
}

impl PageRequest {
    /// The most rows of one page.
    pub const MAX_SIZE: u32 = 500;
    /// The page size when none is asked for.
    pub const DEFAULT_SIZE: u32 = 50;
    /// The last page number that can be asked for.
    pub const MAX_NUMBER: u64 = 1 << 40;

    /// Page `number` (from 1) of `size` rows (1 to 500).
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] at `page` or `page_size`.
    pub fn new(number: u64, size: u32) -> Result<Self, Invalid> {
        if !(1..=Self::MAX_NUMBER).contains(&number) {
            return Err(Problem::OutOfRange {
                min: 1,
                max: 1 << 40,
            }
            .at("page"));
        }
        if !(1..=Self::MAX_SIZE).contains(&size) {
            return Err(Problem::OutOfRange {
                min: 1,
                max: Self::MAX_SIZE.into(),
            }
            .at("page_size"));
        }
        Ok(Self {
            number,
            size,
            position: None,
        })
    }

    /// The first page, of the usual size.
    #[must_use]
    pub fn first() -> Self {
        Self {
            number: 1,
            size: Self::DEFAULT_SIZE,
            position: None,
        }
    }

    /// The same page, found by where the one before it ended.
    #[must_use]
    pub fn after(self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }

    /// The page's number, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The most rows in the page.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Where to go on from, when that is known.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// The rows to skip: none when the position is known.
    #[must_use]
    pub fn offset(&self) -> i64 {
        let rows = (self.number - 1).saturating_mul(self.size.into());
        if self.position.is_some() {
            0
        } else {
            i64::try_from(rows).unwrap_or(i64::MAX)
        }
    }
}

/// How many rows a list has in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exact(u64),
    /// More than [`Total::COUNTED`]; nobody counted them.
    More,
}

impl Total {
    /// As far as is counted.
    pub const COUNTED: u64 = 10_000;

    /// From a count that stopped at one above [`Total::COUNTED`].
    #[must_use]
    pub fn counted(rows: i64) -> Self {
        match u64::try_from(rows) {
            Ok(rows) if rows <= Self::COUNTED => Self::Exact(rows),
            Ok(_) => Self::More,
            Err(_negative) => Self::Exact(0),
        }
    }

    /// The number, or the bound up to which was counted.
    #[must_use]
    pub fn at_least(self) -> u64 {
        match self {
            Self::Exact(rows) => rows,
            Self::More => Self::COUNTED,
        }
    }

    /// Whether the number is exact.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// The rows of this page, in order.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: Total,
    /// Where this page ended, when another one follows and the order allows to go on from there.
    pub next: Option<Position>,
    /// Whether another page follows.
    pub has_next: bool,
}

impl<T> Listed<T> {
    /// The same page with other things for its rows.
    #[must_use]
    pub fn with<U>(self, items: Vec<U>) -> Listed<U> {
        Listed {
            items,
            total: self.total,
            next: self.next,
            has_next: self.has_next,
        }
    }
}

/// A field to sort by, and the direction. The id is always the last key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorting<F> {
    /// The field.
    pub field: F,
    /// Greatest first.
    pub descending: bool,
}
