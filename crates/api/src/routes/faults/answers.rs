//! How codes look in answers, and the card that answers one.

use crate::operations::faults::FaultCard;
use crate::routes::answers::Named;
use domain::{Amount, Drive, Fault, FaultText, LogEntry, Name, Note, StockItem, stock::Movement};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A manual by id and title.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct TitledManual {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
}

/// What is known of a code in a series of drives.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct FaultAnswer {
    /// Its id.
    pub id: i64,
    /// The code, as printed.
    #[schema(example = "F30021")]
    pub code: String,
    /// The series of drives that show it.
    pub series: Option<String>,
    /// What it means.
    pub title: String,
    /// What the drive does then.
    pub reaction: Option<String>,
    /// How it is acknowledged.
    pub acknowledgement: Option<String>,
    /// What it comes from.
    pub cause: Option<String>,
    /// What helps: a step on each line.
    pub remedy: Option<String>,
    /// The manual that tells of it.
    pub manual: Option<TitledManual>,
    /// The manual's page, from 1.
    pub page: Option<u32>,
    /// That page's number as printed.
    pub page_label: Option<String>,
    /// Whether a person wrote or changed it; then it isn't read out of its manual again.
    pub edited: bool,
}

impl From<&Fault> for FaultAnswer {
    fn from(fault: &Fault) -> Self {
        let values = &fault.values;
        let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
        let text = |text: &Option<FaultText>| text.as_ref().map(|text| text.as_str().to_owned());
        Self {
            id: fault.id.0,
            code: values.code.to_string(),
            series: fault.series().map(str::to_owned),
            title: values.title.to_string(),
            reaction: note(&values.reaction),
            acknowledgement: note(&values.acknowledgement),
            cause: text(&values.cause),
            remedy: text(&values.remedy),
            manual: fault.manual.as_ref().map(|manual| TitledManual {
                id: manual.id.0,
                title: manual.title.clone(),
            }),
            page: values.page,
            page_label: values.page_label.as_ref().map(Name::to_string),
            edited: fault.edited,
        }
    }
}

/// What is known of a code.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct FaultsOfCodeAnswer {
    /// The code, as the first entry prints it.
    #[schema(example = "F30021")]
    pub code: String,
    /// Its entries, one for each series or manual.
    pub items: Vec<FaultAnswer>,
}

/// An entry on a card.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct CardEntryAnswer {
    #[serde(flatten)]
    entry: FaultAnswer,
    /// The remedy's steps.
    steps: Vec<String>,
    /// Where the manual opens at the page, when its file is here.
    page_url: Option<String>,
}

/// A drive on a card.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct CardDriveAnswer {
    /// Its id.
    id: i64,
    /// Its series, type and cabinet or room.
    title: String,
    /// Where it stands: shop, production line, room, cabinet.
    place: Vec<Named>,
    /// Its page.
    url: String,
}

/// A spare on a card.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct CardSpareAnswer {
    /// Its id.
    id: i64,
    /// Its group and name.
    title: String,
    /// How many there are.
    #[schema(value_type = f64)]
    quantity: Amount,
    /// Its store.
    store: Named,
    /// Its shelves.
    shelves: Vec<String>,
    /// Its page.
    url: String,
}

/// Something that happened with the drives of a card.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct CardEventAnswer {
    /// An entry of the log by its title, or what was put in.
    title: String,
    /// Who.
    who: String,
    /// The drive.
    drive: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Its page, or the spare's.
    url: String,
}

/// The card that answers a code.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in crate::routes) struct FaultCardAnswer {
    /// The code, as the best entry prints it.
    pub code: String,
    /// Whether the code is only near to what was asked for.
    pub approximate: bool,
    /// What it means, the best first; at most five.
    pub entries: Vec<CardEntryAnswer>,
    /// The drives that it can be about; at most twelve.
    pub drives: Vec<CardDriveAnswer>,
    /// Whether there are more.
    pub more_drives: bool,
    /// Whether the rest of the question chose them.
    pub narrowed: bool,
    /// Spares in stock that fit them; at most eight.
    pub spares: Vec<CardSpareAnswer>,
    /// The newest entries of the shift log about them, for those who may read it; at most five.
    pub log: Vec<CardEventAnswer>,
    /// What was put into them last, for those who may read it; at most five.
    pub put_in: Vec<CardEventAnswer>,
}

impl From<&FaultCard> for FaultCardAnswer {
    fn from(card: &FaultCard) -> Self {
        Self {
            code: card.code.to_string(),
            approximate: card.approximate,
            entries: card.entries.iter().map(CardEntryAnswer::from).collect(),
            drives: card.drives.iter().map(CardDriveAnswer::from).collect(),
            more_drives: card.more_drives,
            narrowed: card.narrowed,
            spares: card.spares.iter().map(CardSpareAnswer::from).collect(),
            log: card.log.iter().map(CardEventAnswer::from).collect(),
            put_in: card.movements.iter().map(CardEventAnswer::from).collect(),
        }
    }
}

impl From<&Fault> for CardEntryAnswer {
    fn from(fault: &Fault) -> Self {
        let steps = fault.values.remedy.iter().flat_map(FaultText::lines);
        Self {
            entry: FaultAnswer::from(fault),
            steps: steps.map(str::to_owned).collect(),
            page_url: fault.page_url(),
        }
    }
}

impl From<&Drive> for CardDriveAnswer {
    fn from(drive: &Drive) -> Self {
        Self {
            id: drive.id.0,
            title: drive.title(),
            place: drive.place().into_iter().map(Named::from).collect(),
            url: format!("/drives/{}", drive.id.0),
        }
    }
}

impl From<&StockItem> for CardSpareAnswer {
    fn from(item: &StockItem) -> Self {
        let shelves = item.values.shelves().into_iter().flatten();
        Self {
            id: item.id.0,
            title: item.values.title(),
            quantity: item.quantity,
            store: Named {
                id: item.store.id.0,
                name: item.store.name.clone(),
            },
            shelves: shelves.map(Name::to_string).collect(),
            url: format!("/stock/{}", item.id.0),
        }
    }
}

impl From<&LogEntry> for CardEventAnswer {
    fn from(entry: &LogEntry) -> Self {
        Self {
            title: entry.title.to_string(),
            who: entry.author.name.clone(),
            drive: entry.subject.as_ref().map(|subject| subject.name.clone()),
            at: entry.created_at,
            url: format!("/log/{}", entry.id.0),
        }
    }
}

impl From<&Movement> for CardEventAnswer {
    fn from(movement: &Movement) -> Self {
        let told = &movement.told;
        Self {
            title: told.item_name.clone(),
            who: told.actor.name.clone(),
            drive: told.drive_name.clone(),
            at: told.at,
            url: format!("/stock/{}", told.item.0),
        }
    }
}
