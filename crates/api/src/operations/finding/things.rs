//! What was found, loaded: one question for each kind, however many hits there are.

use super::super::Result;
use domain::search::{Document, DocumentKind, FoundKind, Hit};
use domain::{
    Drive, DriveId, LogEntry, LogEntryId, Manual, ManualId, ManualPage, ManualSource, Place,
    PlaceId, StockItem, StockItemId,
};
use persistence::UnitOfWork;
use std::collections::{BTreeSet, HashMap};

/// A page of a manual.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPage {
    /// The manual.
    pub manual: Manual,
    /// The page.
    pub page: ManualPage,
}

/// A thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// A drive.
    Drive(Box<Drive>),
    /// A spare.
    StockItem(Box<StockItem>),
    /// A manual.
    Manual(Box<Manual>),
    /// A page of a manual.
    Page(Box<FoundPage>),
    /// An entry of the shift log.
    LogEntry(Box<LogEntry>),
    /// A shop, a line, a room, a cabinet or a mechanism.
    Place(Box<Place>),
}

impl Thing {
    /// Its kind among what is listed; a place isn't.
    #[must_use]
    pub fn kind(&self) -> Option<FoundKind> {
        match self {
            Self::Drive(_) => Some(FoundKind::Drive),
            Self::StockItem(_) => Some(FoundKind::StockItem),
            Self::Manual(_) => Some(FoundKind::Manual),
            Self::Page(_) => Some(FoundKind::ManualPage),
            Self::LogEntry(_) => Some(FoundKind::LogEntry),
            Self::Place(_) => None,
        }
    }

    /// The word for what it is.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Place(place) => place.level.as_str(),
            other => other.kind().map_or("", FoundKind::as_str),
        }
    }

    /// Its id; of a page, its manual's.
    #[must_use]
    pub fn id(&self) -> i64 {
        match self {
            Self::Drive(drive) => drive.id.0,
            Self::StockItem(item) => item.id.0,
            Self::Manual(manual) => manual.id.0,
            Self::Page(page) => page.manual.id.0,
            Self::LogEntry(entry) => entry.id.0,
            Self::Place(place) => place.id.0,
        }
    }

    /// Where it is shown. A page opens in its file.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Drive(drive) => format!("/drives/{}", drive.id.0),
            Self::StockItem(item) => format!("/stock/{}", item.id.0),
            Self::Manual(manual) => format!("/library/manuals/{}", manual.id.0),
            Self::Page(page) => page.url(),
            Self::LogEntry(entry) => format!("/log/{}", entry.id.0),
            Self::Place(place) => format!("/plant/{}", place.id.0),
        }
    }

    /// What it is called in a line.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Drive(drive) => {
                let values = &drive.values;
                match &values.type_name {
                    Some(type_name) => format!("{} {type_name}", values.series),
                    None => values.series.to_string(),
                }
            }
            Self::StockItem(item) => item.values.title(),
            Self::Manual(manual) => manual.values.title.to_string(),
            Self::Page(page) => page.manual.values.title.to_string(),
            Self::LogEntry(entry) => entry.title.to_string(),
            Self::Place(place) => place.name.to_string(),
        }
    }

    /// It as the search sees it.
    #[must_use]
    pub fn document(&self) -> Document {
        match self {
            Self::Drive(drive) => Document::of_drive(drive),
            Self::StockItem(item) => Document::of_stock_item(item),
            Self::Manual(manual) => Document::of_manual(manual),
            Self::Page(page) => {
                let number = i32::try_from(page.page.page).unwrap_or(0);
                Document::of_page(page.manual.id, number, &page.page.text)
            }
            Self::LogEntry(entry) => Document::of_log_entry(entry),
            Self::Place(place) => Document::of_place(place),
        }
    }
}

impl FoundPage {
    fn url(&self) -> String {
        let id = self.manual.id.0;
        match &self.manual.values.source {
            ManualSource::File { .. } => {
                format!("/library/manuals/{id}/file#page={}", self.page.page)
            }
            ManualSource::Link(link) if !link.as_str().contains('#') => {
                format!("{}#page={}", link.as_str(), self.page.page)
            }
            ManualSource::Link(_) | ManualSource::Nothing => format!("/library/manuals/{id}"),
        }
    }
}

/// The things of hits.
#[derive(Debug, Default)]
pub(super) struct Things {
    drives: HashMap<i64, Drive>,
    stock_items: HashMap<i64, StockItem>,
    manuals: HashMap<i64, Manual>,
    pages: HashMap<(i64, u32), ManualPage>,
    log_entries: HashMap<i64, LogEntry>,
    places: HashMap<i64, Place>,
}

impl Things {
    /// Loads them; what has gone meanwhile isn't among them.
    pub(super) async fn load(work: &mut dyn UnitOfWork, hits: &[&Hit]) -> Result<Self> {
        let of = |kinds: &[DocumentKind]| -> Vec<i64> {
            let hits = hits.iter().filter(|hit| kinds.contains(&hit.source.kind));
            let ids: BTreeSet<i64> = hits.map(|hit| hit.source.id).collect();
            ids.into_iter().collect()
        };
        let mut things = Self::default();
        let ids: Vec<DriveId> = of(&[DocumentKind::Drive])
            .into_iter()
            .map(DriveId)
            .collect();
        if !ids.is_empty() {
            let found = work.drives().find_many(&ids).await?;
            things.drives = found.into_iter().map(|drive| (drive.id.0, drive)).collect();
        }
        let ids = of(&[DocumentKind::StockItem]);
        let ids: Vec<StockItemId> = ids.into_iter().map(StockItemId).collect();
        if !ids.is_empty() {
            let found = work.stock_items().find_many(&ids).await?;
            things.stock_items = found.into_iter().map(|item| (item.id.0, item)).collect();
        }
        let ids = of(&[DocumentKind::Manual, DocumentKind::ManualPage]);
        let ids: Vec<ManualId> = ids.into_iter().map(ManualId).collect();
        if !ids.is_empty() {
            let found = work.manuals().find_many(&ids).await?.into_iter();
            things.manuals = found.map(|manual| (manual.id.0, manual)).collect();
        }
        let of_pages = hits.iter().map(|hit| hit.source);
        let wanted: Vec<(ManualId, u32)> = of_pages
            .filter(|source| source.kind == DocumentKind::ManualPage)
            .filter_map(|source| Some((ManualId(source.id), u32::try_from(source.page).ok()?)))
            .collect();
        let found = work.manual_texts().find_pages(&wanted).await?.into_iter();
        things.pages = found
            .map(|(manual, page)| ((manual.0, page.page), page))
            .collect();
        let ids = of(&[DocumentKind::LogEntry]);
        let ids: Vec<LogEntryId> = ids.into_iter().map(LogEntryId).collect();
        if !ids.is_empty() {
            let found = work.log_entries().find_many(&ids).await?;
            things.log_entries = found.into_iter().map(|entry| (entry.id.0, entry)).collect();
        }
        let ids: Vec<PlaceId> = of(&[DocumentKind::Place])
            .into_iter()
            .map(PlaceId)
            .collect();
        if !ids.is_empty() {
            let found = work.places().find_many(&ids).await?;
            things.places = found.into_iter().map(|place| (place.id.0, place)).collect();
        }
        Ok(things)
    }

    /// The thing of a hit, if it is still there.
    pub(super) fn of(&self, hit: &Hit) -> Option<Thing> {
        let id = hit.source.id;
        Some(match hit.source.kind {
            DocumentKind::Drive => Thing::Drive(Box::new(self.drives.get(&id)?.clone())),
            DocumentKind::StockItem => {
                Thing::StockItem(Box::new(self.stock_items.get(&id)?.clone()))
            }
            DocumentKind::Manual => Thing::Manual(Box::new(self.manuals.get(&id)?.clone())),
            DocumentKind::ManualPage => {
                let number = u32::try_from(hit.source.page).ok()?;
                let page = FoundPage {
                    manual: self.manuals.get(&id)?.clone(),
                    page: self.pages.get(&(id, number))?.clone(),
                };
                Thing::Page(Box::new(page))
            }
            DocumentKind::LogEntry => Thing::LogEntry(Box::new(self.log_entries.get(&id)?.clone())),
            DocumentKind::Place => Thing::Place(Box::new(self.places.get(&id)?.clone())),
        })
    }
}
