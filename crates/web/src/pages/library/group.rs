//! `/library/groups/{id}`: a series' manuals, and the drives that they are about.

use super::{ManualRow, id};
use crate::pages::{
    forms::FormErrors,
    links::{Address, Pager, Paging, page_request},
    present::{ChangeView, DriveRow},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Path, Query},
};
use api::{http::Failure, operations::library::groups};
use domain::{
    DriveFilter, DriveSort, Entity, ManualFilter, ManualGroup, ManualGroupId, ManualSort,
    PageRequest, Permission, Sorting, Total,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// As many series of the plant are looked through for those that the group is about.
const SERIES: u32 = 200;
/// As many drives of each are named.
const NAMED: u32 = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct GroupQuery {
    page: String,
    cursor: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct GroupPage {
    pub(in crate::pages) id: i64,
    pub(in crate::pages) name: String,
    pub(in crate::pages) category: String,
    pub(in crate::pages) manuals: Vec<ManualRow>,
    pub(in crate::pages) pager: Pager,
    pub(in crate::pages) by_name: bool,
    pub(in crate::pages) about: Vec<AboutSeries>,
    pub(in crate::pages) limit: String,
    /// Where the fault codes of the series are.
    pub(in crate::pages) codes: String,
    pub(in crate::pages) history: Vec<ChangeView>,
    pub(in crate::pages) history_all: String,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

/// Drives that the group is about.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct AboutSeries {
    pub(in crate::pages) series: String,
    pub(in crate::pages) words: Option<String>,
    pub(in crate::pages) count: u64,
    pub(in crate::pages) exact: bool,
    pub(in crate::pages) drives: Vec<DriveRow>,
    pub(in crate::pages) all: String,
}

pub(in crate::pages) async fn show(
    reader: Reader,
    path: Path<String>,
    query: Query<GroupQuery>,
) -> Answer {
    let id = ManualGroupId(id(&path)?);
    let page = page_request(&query.page, "", &query.cursor)?;
    let view = page_of(&reader, id, &page, FormErrors::default()).await?;
    reader.page("library/group.html", &view)
}

/// The page with what was wrong with what was sent to it.
pub(super) async fn refused(reader: &Reader, id: ManualGroupId, errors: FormErrors) -> Answer {
    let view = page_of(reader, id, &PageRequest::first(), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/group.html",
        &view,
    )
}

async fn page_of(
    reader: &Reader,
    id: ManualGroupId,
    page: &PageRequest,
    errors: FormErrors,
) -> Result<GroupPage, Failure> {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let group = work.manual_groups().find(id).await?;
    let group = group.ok_or(Failure::NotFound)?;
    let filter = ManualFilter {
        group: Some(id),
        ..ManualFilter::default()
    };
    let by_title = [Sorting {
        field: ManualSort::Title,
        descending: false,
    }];
    let listed = work.manuals().list(&filter, &by_title, page).await?;
    let manuals = listed.items.iter();
    let manuals = manuals.map(|manual| ManualRow::new(&reader.show, manual));
    let address = Address::new(format!("/library/groups/{}", id.0));
    Ok(GroupPage {
        id: id.0,
        name: group.values.name.to_string(),
        category: group.category.to_string(),
        manuals: manuals.collect(),
        pager: Paging::of(&address, page, &listed).pager(reader.show.language),
        by_name: group.values.ties == domain::Ties::ByName,
        about: about(&mut *work, &group).await?,
        limit: super::size(&reader.show, reader.caller.app.file_limit),
        codes: Address::new("/faults")
            .with("series", group.values.name.as_str())
            .link(),
        history: reader
            .history(&mut *work, Entity::ManualGroup, id.0)
            .await?,
        history_all: format!("/changes?entity=manual_group&id={}", id.0),
        errors,
    })
}

/// The series of the plant that a group is about, with their drives.
async fn about(
    work: &mut dyn UnitOfWork,
    group: &ManualGroup,
) -> Result<Vec<AboutSeries>, Failure> {
    let (category, name) = (group.category.as_str(), group.values.name.as_str());
    let named = PageRequest::new(1, NAMED)?;
    let mut about = vec![];
    for series in work.drives().series(SERIES).await? {
        let Some(words) = group.values.ties.of_series(category, name, &series) else {
            continue;
        };
        let filter = DriveFilter {
            series: Some(series.clone()),
            text: words.clone(),
            ..DriveFilter::default()
        };
        let by_place = [Sorting {
            field: DriveSort::Place,
            descending: false,
        }];
        let listed = work.drives().list(&filter, &by_place, &named).await?;
        let mut all = Address::new("/drives").with("series", &series);
        if let Some(words) = &words {
            all = all.with("q", words);
        }
        about.push(AboutSeries {
            series,
            words,
            count: listed.total.at_least(),
            exact: matches!(listed.total, Total::Exact(_)),
            drives: listed.items.iter().map(DriveRow::from).collect(),
            all: all.link(),
        });
    }
    Ok(about)
}

pub(in crate::pages) async fn remove(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualGroupId(id(&path)?);
    let mut work = reader.begin(Area::Library).await?;
    groups::remove(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    Ok(done("removed", "/library"))
}
