//! What a unit has changed, removed or added, as far as the search is concerned.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::{drives, log_entries, manuals, places, stock_items},
    sql::{CHUNK, above, condition::Condition},
    store::SqlUnit,
};
use domain::search::{DocumentKind, Source};
use domain::{
    DriveId, Level, LogEntryId, ManualCategoryId, ManualGroupId, ManualId, Place, PlaceId,
    StockItemId, StoreId, UserId,
};
use std::collections::BTreeSet;

/// Noted while the unit works, resolved when it is committed.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    things: BTreeSet<Source>,
    /// Whoever holds these is to be looked for.
    held_by: Vec<HeldBy>,
}

/// Something whose name other things are found by.
#[derive(Debug, Clone)]
enum HeldBy {
    Place(Place),
    Store(StoreId),
    Group(ManualGroupId),
    Category(ManualCategoryId),
    Author(UserId),
    /// All pages of a manual that is no more.
    Pages(ManualId),
}

impl Touched {
    pub(crate) fn is_empty(&self) -> bool {
        self.things.is_empty() && self.held_by.is_empty()
    }

    pub(crate) fn drives(&mut self, ids: impl IntoIterator<Item = DriveId>) {
        self.of_kind(DocumentKind::Drive, ids.into_iter().map(|id| id.0));
    }

    pub(crate) fn stock_items(&mut self, ids: impl IntoIterator<Item = StockItemId>) {
        self.of_kind(DocumentKind::StockItem, ids.into_iter().map(|id| id.0));
    }

    pub(crate) fn log_entries(&mut self, ids: impl IntoIterator<Item = LogEntryId>) {
        self.of_kind(DocumentKind::LogEntry, ids.into_iter().map(|id| id.0));
    }

    pub(crate) fn manuals(&mut self, ids: impl IntoIterator<Item = ManualId>) {
        self.of_kind(DocumentKind::Manual, ids.into_iter().map(|id| id.0));
    }

    pub(crate) fn places(&mut self, ids: impl IntoIterator<Item = PlaceId>) {
        self.of_kind(DocumentKind::Place, ids.into_iter().map(|id| id.0));
    }

    /// Pages of a manual that came, changed or went.
    pub(crate) fn pages(&mut self, manual: ManualId, pages: impl IntoIterator<Item = i32>) {
        self.things.extend(pages.into_iter().map(|page| Source {
            kind: DocumentKind::ManualPage,
            id: manual.0,
            page,
        }));
    }

    /// A manual that was removed, with its pages.
    pub(crate) fn removed_manual(&mut self, id: ManualId) {
        self.manuals([id]);
        self.held_by.push(HeldBy::Pages(id));
    }

    /// A place that has another name or parent, as it is now: all under it is found by that.
    pub(crate) fn under(&mut self, place: &Place) {
        self.held_by.push(HeldBy::Place(place.clone()));
    }

    pub(crate) fn in_store(&mut self, id: StoreId) {
        self.held_by.push(HeldBy::Store(id));
    }

    pub(crate) fn in_group(&mut self, id: ManualGroupId) {
        self.held_by.push(HeldBy::Group(id));
    }

    pub(crate) fn in_category(&mut self, id: ManualCategoryId) {
        self.held_by.push(HeldBy::Category(id));
    }

    pub(crate) fn written_by(&mut self, id: UserId) {
        self.held_by.push(HeldBy::Author(id));
    }

    pub(super) fn things(&mut self, things: impl IntoIterator<Item = Source>) {
        self.things.extend(things);
    }

    fn of_kind(&mut self, kind: DocumentKind, ids: impl Iterator<Item = i64>) {
        self.things
            .extend(ids.map(|id| Source { kind, id, page: 0 }));
    }

    /// All that is to be indexed anew.
    pub(super) async fn resolve(mut self, unit: &mut SqlUnit) -> Result<BTreeSet<Source>> {
        for holder in std::mem::take(&mut self.held_by) {
            self.held(unit, holder).await?;
        }
        // An entry of the log is found by what the drive that it is about is called.
        let drives = self.things.iter();
        let drives = drives.filter(|source| source.kind == DocumentKind::Drive);
        let drives: Vec<i64> = drives.map(|source| source.id).collect();
        for chunk in drives.chunks(CHUNK) {
            let about = about_drives(unit, chunk).await?;
            self.log_entries(about);
        }
        Ok(self.things)
    }

    async fn held(&mut self, unit: &mut SqlUnit, holder: HeldBy) -> Result<()> {
        let ids = |kind, ids: Vec<i64>| ids.into_iter().map(move |id| Source { kind, id, page: 0 });
        match holder {
            HeldBy::Place(place) => {
                let (key, end) = (place.path_key.clone(), above(&place.path_key));
                let under: Vec<i64> = query!(unit.session, |c| places::table
                    .filter(places::path_key.ge(key))
                    .filter(places::path_key.lt(end))
                    .select(places::id)
                    .load(c))
                .map_err(meaning)?;
                for chunk in under.chunks(CHUNK) {
                    let about = about_places(unit, chunk).await?;
                    self.log_entries(about);
                }
                self.things(ids(DocumentKind::Place, under));
                let at: Vec<i64> = query!(unit.session, |c| {
                    let query = drives::table.select(drives::id).into_boxed::<DB>();
                    if place.level == Level::Mechanism {
                        query.filter(drives::mechanism_id.eq(place.id.0))
                    } else {
                        let end = above(&place.path_key);
                        query
                            .filter(drives::place_key.ge(place.path_key))
                            .filter(drives::place_key.lt(end))
                    }
                    .load(c)
                })
                .map_err(meaning)?;
                self.things(ids(DocumentKind::Drive, at));
            }
            HeldBy::Store(id) => {
                let items: Vec<i64> = query!(unit.session, |c| stock_items::table
                    .filter(stock_items::store_id.eq(id.0))
                    .select(stock_items::id)
                    .load(c))
                .map_err(meaning)?;
                self.things(ids(DocumentKind::StockItem, items));
            }
            HeldBy::Group(id) => {
                let found: Vec<i64> = query!(unit.session, |c| manuals::table
                    .filter(manuals::group_id.eq(id.0))
                    .select(manuals::id)
                    .load(c))
                .map_err(meaning)?;
                self.things(ids(DocumentKind::Manual, found));
            }
            HeldBy::Category(id) => {
                let found: Vec<i64> = query!(unit.session, |c| manuals::table
                    .filter(manuals::category_id.eq(id.0))
                    .select(manuals::id)
                    .load(c))
                .map_err(meaning)?;
                self.things(ids(DocumentKind::Manual, found));
            }
            HeldBy::Author(id) => {
                let entries: Vec<i64> = query!(unit.session, |c| log_entries::table
                    .filter(log_entries::user_id.eq(id.0))
                    .select(log_entries::id)
                    .load(c))
                .map_err(meaning)?;
                self.things(ids(DocumentKind::LogEntry, entries));
            }
            HeldBy::Pages(id) => {
                let pages = super::documents::indexed_pages(unit, id).await?;
                self.pages(id, pages);
            }
        }
        Ok(())
    }
}

impl SqlUnit {
    /// Notes drives that are about to be removed, and the log's entries about them, which forget them then.
    pub(crate) async fn removing_drives(&mut self, ids: &[DriveId]) -> Result<()> {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let about = about_drives(self, &numbers).await?;
        self.touched.log_entries(about);
        self.touched.drives(ids.iter().copied());
        Ok(())
    }

    /// The same for places.
    pub(crate) async fn removing_places(&mut self, ids: &[PlaceId]) -> Result<()> {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let about = about_places(self, &numbers).await?;
        self.touched.log_entries(about);
        self.touched.places(ids.iter().copied());
        Ok(())
    }
}

/// The log's entries about drives.
async fn about_drives(unit: &mut SqlUnit, ids: &[i64]) -> Result<Vec<LogEntryId>> {
    let is_postgres = unit.session.is_postgres();
    let among = Condition::among(is_postgres, "log_entries.drive_id", ids.iter().copied());
    about(unit, among).await
}

/// The log's entries about places.
async fn about_places(unit: &mut SqlUnit, ids: &[i64]) -> Result<Vec<LogEntryId>> {
    let is_postgres = unit.session.is_postgres();
    let among = Condition::among(is_postgres, "log_entries.place_id", ids.iter().copied());
    about(unit, among).await
}

async fn about(unit: &mut SqlUnit, among: Condition) -> Result<Vec<LogEntryId>> {
    let ids: Vec<i64> = query!(unit.session, |c| log_entries::table
        .filter(among)
        .select(log_entries::id)
        .load(c))
    .map_err(meaning)?;
    Ok(ids.into_iter().map(LogEntryId).collect())
}
