//! A drive (преобразователь): a frequency converter or DC drive, where it stands and what it drives.

use crate::{
    name::{Name, Note},
    place::{PlaceId, PlaceName},
    problem::Problem,
    quantity::Quantity,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A drive's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DriveId(pub i64);

/// The kind of current that a drive gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrentKind {
    /// Alternating.
    Ac,
    /// Direct.
    Dc,
}

impl CurrentKind {
    /// Takes the word as people type it, Latin or Russian: `AC`, `DC`, `перем`, `пост`.
    ///
    /// # Errors
    /// [`Problem::NotOneOf`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        match crate::text::look_alike_key(typed).as_str() {
            "ac" | "~" => Ok(Self::Ac),
            "dc" | "=" => Ok(Self::Dc),
            word if word.starts_with(&crate::text::look_alike_key("перем")) => Ok(Self::Ac),
            word if word.starts_with(&crate::text::look_alike_key("пост")) => Ok(Self::Dc),
            _ => Err(Problem::NotOneOf {
                allowed: "AC, DC".to_owned(),
            }),
        }
    }

    /// `AC` or `DC`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ac => "AC",
            Self::Dc => "DC",
        }
    }
}

/// The ratings on the plate; what isn't known is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ratings {
    /// Power, W.
    pub power_w: Option<Quantity>,
    /// Rated current, A.
    pub rated_current_a: Option<Quantity>,
    /// Kind of the output current.
    pub current_kind: Option<CurrentKind>,
    /// Input voltage, V.
    pub input_voltage_v: Option<Quantity>,
    /// Output voltage, V.
    pub output_voltage_v: Option<Quantity>,
}

/// All that a person can say of a drive.
#[derive(Debug, Clone, PartialEq)]
pub struct DriveValues {
    /// The room it stands in.
    pub room: PlaceId,
    /// The cabinet in that room, if it has one.
    pub cabinet: Option<PlaceId>,
    /// The mechanism it drives, of the room's production line.
    pub mechanism: Option<PlaceId>,
    /// Brand and series, verbatim (Преобразователь): Sinamics S120.
    pub series: Name,
    /// The type, verbatim, mostly an order number (Тип преобразователя): 6SL3130-1TE24-0AA0.
    pub type_name: Option<Name>,
    /// What its plate says.
    pub ratings: Ratings,
    /// A note.
    pub note: Option<Note>,
}

/// A drive with its whole place.
#[derive(Debug, Clone, PartialEq)]
pub struct Drive {
    /// Its id.
    pub id: DriveId,
    /// What people said of it.
    pub values: DriveValues,
    /// Its shop.
    pub shop: PlaceName,
    /// Its production line.
    pub production_line: PlaceName,
    /// Its room.
    pub room: PlaceName,
    /// Its cabinet.
    pub cabinet: Option<PlaceName>,
    /// The mechanism it drives.
    pub mechanism: Option<PlaceName>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Drive {
    /// Where it stands, the shop first.
    #[must_use]
    pub fn place(&self) -> Vec<&PlaceName> {
        let above = [&self.shop, &self.production_line, &self.room];
        above.into_iter().chain(&self.cabinet).collect()
    }

    /// What it is called in a line: its series and type, and where it stands.
    #[must_use]
    pub fn title(&self) -> String {
        let DriveValues {
            series, type_name, ..
        } = &self.values;
        let place = &self.cabinet.as_ref().unwrap_or(&self.room).name;
        type_name.as_ref().map_or_else(
            || format!("{series}, {place}"),
            |type_name| format!("{series} {type_name}, {place}"),
        )
    }
}

/// What can be missing in a drive's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriveLack {
    /// No type.
    Type,
    /// No cabinet.
    Cabinet,
    /// No mechanism.
    Mechanism,
}

impl DriveLack {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Type, Self::Cabinet, Self::Mechanism];

    /// The word for it in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Cabinet => "cabinet",
            Self::Mechanism => "mechanism",
        }
    }
}

/// Which drives to list; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DriveFilter {
    /// Only under these places (shop, line, room, cabinet) or on these mechanisms.
    pub places: Vec<PlaceId>,
    /// Only of just this series.
    pub series: Option<String>,
    /// Only of just this type.
    pub type_name: Option<String>,
    /// Only without this.
    pub without: Option<DriveLack>,
    /// Only those in which each of these words begins a word of its series, type, note, room, cabinet or mechanism.
    pub text: Option<String>,
}

/// What drives can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriveSort {
    /// Shop, line, room, cabinet.
    Place,
    /// Brand and series, then place.
    Series,
    /// Type, those without first, then place.
    Type,
    /// The time of the last change.
    UpdatedAt,
    /// The id.
    Id,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_kinds_are_read_in_both_scripts() {
        for typed in ["AC", "ac", "АС", "переменный", " ~ "] {
            assert_eq!(CurrentKind::parse(typed), Ok(CurrentKind::Ac), "{typed}");
        }
        assert_eq!(CurrentKind::parse("Постоянный"), Ok(CurrentKind::Dc));
        assert!(CurrentKind::parse("три").is_err());
    }
}
