//! Manuals as rows, with the names of what holds them and with their files.

use crate::{
    connection::prelude::*,
    error::{Error, Result},
    schema::manuals,
    sql::{
        files::{FileRow, stored_file},
        manual_categories::stored_link,
        place_rows::stored_name,
    },
    types::At,
};
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{
    Manual, ManualCategoryId, ManualGroupId, ManualId, ManualKind, ManualSource, ManualValues,
    Problem,
    library::{Issued, LanguageCode, Title},
};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = manuals, check_for_backend(Pg, Sqlite))]
pub(super) struct ManualRow {
    pub(super) id: i64,
    group_id: i64,
    category_id: i64,
    title: String,
    kind: String,
    language: Option<String>,
    edition: Option<String>,
    issued: Option<String>,
    url: Option<String>,
    file_name: Option<String>,
    created_at: At,
    updated_at: At,
}

/// A manual with the names of its group and category, and its file.
pub(super) type Row = (ManualRow, String, String, Option<FileRow>);

/// A manual of a row.
pub(super) fn manual((row, group, category, file): Row) -> Result<Manual> {
    let id = row.id;
    let wrong = |problem: Problem| Error::Inconsistent(format!("a value of manual {id} {problem}"));
    let source = match (row.url, file, row.file_name) {
        (Some(url), _, _) => ManualSource::Link(stored_link(&url)?),
        (None, Some(file), Some(name)) => ManualSource::File {
            file: stored_file(file)?,
            name,
        },
        _ => ManualSource::Nothing,
    };
    let language = row.language.as_deref().map(LanguageCode::parse);
    let issued = row.issued.as_deref().map(Issued::parse);
    Ok(Manual {
        id: ManualId(id),
        values: ManualValues {
            group: ManualGroupId(row.group_id),
            title: Title::parse(&row.title).map_err(wrong)?,
            kind: ManualKind::from_word(&row.kind).ok_or_else(|| wrong(Problem::Unknown))?,
            language: language.transpose().map_err(wrong)?,
            edition: row.edition.as_deref().map(stored_name).transpose()?,
            issued: issued.transpose().map_err(wrong)?,
            source,
        },
        group: stored_name(&group)?,
        category_id: ManualCategoryId(row.category_id),
        category: stored_name(&category)?,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

/// Selects manuals with what their rows don't hold.
macro_rules! with_names {
    () => {
        manuals::table
            .inner_join(manual_groups::table.on(manual_groups::id.eq(manuals::group_id)))
            .inner_join(manual_categories::table.on(manual_categories::id.eq(manuals::category_id)))
            .left_join(files::table.on(manuals::file_sha256.eq(files::sha256.nullable())))
            .select((
                ManualRow::as_select(),
                manual_groups::name,
                manual_categories::name,
                Option::<FileRow>::as_select(),
            ))
    };
}
pub(super) use with_names;
