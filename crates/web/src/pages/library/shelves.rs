//! `/library`: the vendors with their series, or the manuals that words find.

use super::ManualRow;
use crate::pages::{
    links::{Address, Pager, Paging, page_request},
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::operations::library::gaps::gaps;
use domain::{
    ManualFilter, ManualGroup, ManualSort, PageRequest, Permission, SeriesGap, ShelfSort, Sorting,
};
use persistence::{Area, ManualCounts};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct LibraryQuery {
    q: String,
    page: String,
    cursor: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct LibraryPage {
    pub(in crate::pages) q: String,
    pub(in crate::pages) shelves: Vec<Shelf>,
    pub(in crate::pages) gaps: Vec<GapView>,
    pub(in crate::pages) found: Option<FoundManuals>,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct Shelf {
    pub(in crate::pages) id: i64,
    pub(in crate::pages) name: String,
    /// Instead of a logo.
    pub(in crate::pages) initials: String,
    pub(in crate::pages) groups: Vec<GroupRow>,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct GroupRow {
    pub(in crate::pages) id: i64,
    pub(in crate::pages) name: String,
    pub(in crate::pages) manuals: u64,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct FoundManuals {
    pub(in crate::pages) manuals: Vec<ManualRow>,
    pub(in crate::pages) pager: Pager,
}

/// What stands for a vendor where others have a logo: the first letters of two words, or of the one.
pub(in crate::pages) fn initials(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let mut words = words.filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let letters: String = match second {
        Some(second) => first
            .chars()
            .take(1)
            .chain(second.chars().take(1))
            .collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

/// A series for which something is missing.
#[derive(Debug, Clone, Serialize)]
pub struct GapView {
    pub(in crate::pages) series: String,
    pub(in crate::pages) drives: u64,
    pub(in crate::pages) has_manual: bool,
    pub(in crate::pages) url: String,
}

impl From<&SeriesGap> for GapView {
    fn from(gap: &SeriesGap) -> Self {
        let address = Address::new("/drives").with("series", &gap.series);
        Self {
            series: gap.series.clone(),
            drives: gap.drives,
            has_manual: gap.has_manual,
            url: address.link(),
        }
    }
}

pub(in crate::pages) async fn show(reader: Reader, query: Query<LibraryQuery>) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let words = query.q.trim();
    if !words.is_empty() {
        let page = page_request(&query.page, "", &query.cursor)?;
        let filter = ManualFilter {
            text: Some(words.to_owned()),
            ..ManualFilter::default()
        };
        let by_title = [Sorting {
            field: ManualSort::Title,
            descending: false,
        }];
        let listed = work.manuals().list(&filter, &by_title, &page).await?;
        let rows = listed.items.iter();
        let rows = rows.map(|manual| ManualRow::new(&reader.show, manual));
        let address = Address::new("/library").with("q", words);
        let view = LibraryPage {
            q: words.to_owned(),
            shelves: vec![],
            gaps: vec![],
            found: Some(FoundManuals {
                manuals: rows.collect(),
                pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
            }),
        };
        return reader.page("library/library.html", &view);
    }
    let by_name = Sorting {
        field: ShelfSort::Name,
        descending: false,
    };
    let most = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    let categories = work.manual_categories().list(&by_name, &most).await?.items;
    let groups = work
        .manual_groups()
        .list(None, &by_name, &most)
        .await?
        .items;
    let ids: Vec<_> = groups.iter().map(|group| group.id).collect();
    let counts = work.manual_groups().manuals(&ids).await?;
    let counts: HashMap<_, ManualCounts> = counts.into_iter().collect();
    let row = |group: &ManualGroup| GroupRow {
        id: group.id.0,
        name: group.values.name.to_string(),
        manuals: counts.get(&group.id).map_or(0, |counts| counts.all),
    };
    let shelves = categories.iter().map(|category| {
        let own = groups.iter();
        let own = own.filter(|group| group.values.category == category.id);
        Shelf {
            id: category.id.0,
            name: category.values.name.to_string(),
            initials: initials(category.values.name.as_str()),
            groups: own.map(row).collect(),
        }
    });
    let view = LibraryPage {
        q: String::new(),
        shelves: shelves.collect(),
        gaps: gaps(&mut *work).await?.iter().map(GapView::from).collect(),
        found: None,
    };
    reader.page("library/library.html", &view)
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_vendor_has_two_letters() {
        for (name, letters) in [
            ("Siemens", "SI"),
            ("Schneider Electric", "SE"),
            ("«ВНИИР-Прогресс»", "ВП"),
            ("б", "Б"),
            ("—", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
