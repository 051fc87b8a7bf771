//! `/imports/{id}/not-in-file`: what the base has and a file doesn't mention.

use super::{
    import::import_id,
    library::ManualRow,
    links::{Address, Pager, Paging, page_request},
    present::DriveRow,
    request::{Answer, Reader},
    stock::StockRow,
};
use actix_web::web::{Path, Query};
use api::http::Failure;
use domain::{DriveId, ManualId, Permission, Problem, StockItemId, Total, import::ImportKind};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// As many things are on a page.
const DRIVES: u32 = 50;

#[derive(Debug, Serialize)]
pub(super) struct NotInFilePage {
    pub(super) import_id: i64,
    pub(super) file_name: String,
    pub(super) rows: Vec<DriveRow>,
    pub(super) stock: Vec<StockRow>,
    pub(super) manuals: Vec<ManualRow>,
    pub(super) pager: Pager,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NotInFileQuery {
    after: String,
    page: String,
}

pub(super) async fn show(reader: Reader, id: Path<String>, query: Query<NotInFileQuery>) -> Answer {
    let id = import_id(&id)?;
    let after = match query.after.as_str() {
        "" => 0,
        text => text
            .parse()
            .map_err(|_text| Problem::NotANumber.at("after"))?,
    };
    let mut work = reader.read(Permission::ReadHistory, Area::Imports).await?;
    let import = work.imports().find(id).await?.ok_or(Failure::NotFound)?;
    let mut ids = work.imports().not_in_file(id, after, DRIVES + 1).await?;
    let has_next = ids.len() > DRIVES as usize;
    ids.truncate(DRIVES as usize);
    let last = ids.last().copied().unwrap_or_default();
    let (mut rows, mut stock, mut manuals) = (vec![], vec![], vec![]);
    match import.kind {
        ImportKind::Drives => {
            let ids: Vec<DriveId> = ids.into_iter().map(DriveId).collect();
            let drives = work.drives().find_many(&ids).await?;
            rows.extend(drives.iter().map(DriveRow::from));
        }
        ImportKind::Stock => {
            let ids: Vec<StockItemId> = ids.into_iter().map(StockItemId).collect();
            let items = work.stock_items().find_many(&ids).await?;
            let items = items.iter();
            stock.extend(items.map(|item| StockRow::new(&reader.show, item, "")));
        }
        ImportKind::Manuals => {
            let ids: Vec<ManualId> = ids.into_iter().map(ManualId).collect();
            let found = work.manuals().find_many(&ids).await?;
            let found = found.iter();
            manuals.extend(found.map(|manual| ManualRow::new(&reader.show, manual)));
        }
    }
    let address = Address::new(format!("/imports/{}/not-in-file", id.0));
    let paging = Paging {
        address: &address,
        parameter: "page",
        number: page_request(&query.page, "", "")?.number(),
        size: DRIVES,
        sizes: &[],
        total: Total::Exact(import.not_in_file.into()),
        cursor: None,
        has_next,
    };
    let page = NotInFilePage {
        import_id: id.0,
        file_name: import.file_name,
        rows,
        stock,
        manuals,
        pager: paging.pager(reader.show.language).going_on_after(last),
    };
    reader.page("imports/not-in-file.html", &page)
}
