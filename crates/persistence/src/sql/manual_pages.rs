//! The pages of manuals, as they are shown.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::manual_pages,
    sql::CHUNK,
    store::SqlUnit,
};
use diesel::{pg::Pg, sqlite::Sqlite, upsert::excluded};
use domain::{ManualId, ManualPage};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = manual_pages, check_for_backend(Pg, Sqlite))]
pub(super) struct PageRow {
    page: i32,
    label: Option<String>,
    text: String,
}

impl From<PageRow> for ManualPage {
    fn from(row: PageRow) -> Self {
        Self {
            page: u32::try_from(row.page).unwrap_or(0),
            label: row.label,
            text: row.text,
        }
    }
}

/// Pages of several manuals by one statement, each found in the index by itself.
pub(super) async fn find(
    unit: &mut SqlUnit,
    wanted: &[(ManualId, u32)],
) -> Result<Vec<(ManualId, ManualPage)>> {
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let wanted: Vec<(i64, i32)> = wanted
        .iter()
        .filter_map(|(manual, page)| Some((manual.0, i32::try_from(*page).ok()?)))
        .collect();
    let rows: Vec<(i64, PageRow)> = query!(unit.session, |c| {
        let mut query = manual_pages::table
            .select((manual_pages::manual_id, PageRow::as_select()))
            .into_boxed::<DB>();
        for (manual, page) in wanted {
            let one = manual_pages::manual_id
                .eq(manual)
                .and(manual_pages::page.eq(page));
            query = query.or_filter(one);
        }
        query.load(c)
    })
    .map_err(meaning)?;
    let pages = rows.into_iter();
    Ok(pages
        .map(|(manual, row)| (ManualId(manual), ManualPage::from(row)))
        .collect())
}

/// Calls pages that are there otherwise, many by one statement.
pub(super) async fn name(
    unit: &mut SqlUnit,
    manual: ManualId,
    labels: &[(u32, String)],
) -> Result<()> {
    for chunk in labels.chunks(CHUNK) {
        // Each is there, so that nothing is inserted and the text stays.
        let row = |(page, label): &(u32, String)| {
            (
                manual_pages::manual_id.eq(manual.0),
                manual_pages::page.eq(i32::try_from(*page).unwrap_or(i32::MAX)),
                manual_pages::label.eq(label.clone()),
                manual_pages::text.eq(""),
            )
        };
        let rows: Vec<_> = chunk.iter().map(row).collect();
        query!(unit.session, |c| diesel::insert_into(manual_pages::table)
            .values(rows)
            .on_conflict((manual_pages::manual_id, manual_pages::page))
            .do_update()
            .set(manual_pages::label.eq(excluded(manual_pages::label)))
            .execute(c))
        .map_err(meaning)?;
    }
    Ok(())
}
