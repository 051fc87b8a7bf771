//! Entries of codes as rows, with what their manuals are called.

use crate::{
    connection::prelude::*,
    error::{Error, Result},
    schema::faults,
    sql::place_rows::stored_name,
    types::At,
};
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    Fault, FaultCode, FaultId, FaultManual, FaultText, FaultValues, ManualGroupId, ManualId, Note,
    Problem,
    faults::FoundFault,
    library::{Title, match_key},
    text::sort_key,
};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = faults, check_for_backend(Pg, Sqlite))]
pub(super) struct FaultRow {
    pub(super) id: i64,
    manual_id: Option<i64>,
    code: String,
    series: Option<String>,
    title: String,
    reaction: Option<String>,
    acknowledgement: Option<String>,
    cause: Option<String>,
    remedy: Option<String>,
    page: Option<i32>,
    page_label: Option<String>,
    edited: bool,
    created_at: At,
    updated_at: At,
}

/// What is told of a manual: its title, language, file, group's id and name, and its category's name.
pub(super) type ManualOf = (String, Option<String>, Option<String>, i64, String, String);

/// The same, where there may be no manual.
type MayBeOf = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
);

/// An entry with what its manual is called.
pub(super) type Row = (FaultRow, MayBeOf);

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = faults, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct ValuesRow {
    manual_id: Option<i64>,
    code: String,
    code_key: String,
    sort_key: String,
    series: Option<String>,
    series_key: Option<String>,
    title: String,
    reaction: Option<String>,
    acknowledgement: Option<String>,
    cause: Option<String>,
    remedy: Option<String>,
    page: Option<i32>,
    page_label: Option<String>,
    edited: bool,
    updated_at: At,
}

pub(super) fn values_row(values: &FaultValues, edited: bool, at: Timestamp) -> ValuesRow {
    let text = |text: Option<&FaultText>| text.map(|text| text.as_str().to_owned());
    let note = |note: Option<&Note>| note.map(|note| note.as_str().to_owned());
    let series = values.series.as_ref().map(|series| series.as_str());
    ValuesRow {
        manual_id: values.manual.map(|manual| manual.0),
        code: values.code.as_str().to_owned(),
        code_key: values.code.key().to_owned(),
        sort_key: sort_key(values.code.as_str()),
        series: series.map(str::to_owned),
        series_key: series.map(match_key),
        title: values.title.as_str().to_owned(),
        reaction: note(values.reaction.as_ref()),
        acknowledgement: note(values.acknowledgement.as_ref()),
        cause: text(values.cause.as_ref()),
        remedy: text(values.remedy.as_ref()),
        page: values.page.and_then(|page| i32::try_from(page).ok()),
        page_label: values
            .page_label
            .as_ref()
            .map(|label| label.as_str().to_owned()),
        edited,
        updated_at: At(at),
    }
}

/// What was found in a manual, as a person would say it.
pub(super) fn values_of(manual: ManualId, found: &FoundFault) -> FaultValues {
    let found = found.clone();
    FaultValues {
        code: found.code,
        manual: Some(manual),
        series: None,
        title: found.title,
        reaction: found.reaction,
        acknowledgement: found.acknowledgement,
        cause: found.cause,
        remedy: found.remedy,
        page: Some(found.page),
        page_label: found.page_label,
    }
}

/// An entry of a row.
pub(super) fn fault((row, told): Row) -> Result<Fault> {
    let id = row.id;
    let wrong = |problem: Problem| Error::Inconsistent(format!("a value of fault {id} {problem}"));
    let note = |text: Option<String>| text.as_deref().map(Note::parse).transpose();
    let text = |text: Option<String>| text.as_deref().map(FaultText::parse).transpose();
    let manual_id = row.manual_id.map(ManualId);
    Ok(Fault {
        id: FaultId(id),
        values: FaultValues {
            code: FaultCode::parse(&row.code).map_err(wrong)?,
            manual: manual_id,
            series: row.series.as_deref().map(stored_name).transpose()?,
            title: Title::parse(&row.title).map_err(wrong)?,
            reaction: note(row.reaction).map_err(wrong)?,
            acknowledgement: note(row.acknowledgement).map_err(wrong)?,
            cause: text(row.cause).map_err(wrong)?,
            remedy: text(row.remedy).map_err(wrong)?,
            page: row.page.and_then(|page| u32::try_from(page).ok()),
            page_label: row.page_label.as_deref().map(stored_name).transpose()?,
        },
        manual: manual_id.and_then(|id| Some(manual_of(id, all_of(told)?))),
        edited: row.edited,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

fn all_of((title, language, file, group_id, group, category): MayBeOf) -> Option<ManualOf> {
    Some((title?, language, file, group_id?, group?, category?))
}

pub(super) fn manual_of(id: ManualId, told: ManualOf) -> FaultManual {
    let (title, language, file, group_id, group, category) = told;
    FaultManual {
        id,
        title,
        language,
        has_file: file.is_some(),
        group_id: ManualGroupId(group_id),
        group,
        category,
    }
}

/// Selects entries with what their manuals are called. One join after the other: SQLite would make all manuals with their names
/// first of a join within a join.
macro_rules! with_manuals {
    () => {
        faults::table
            .left_join(manuals::table.on(manuals::id.nullable().eq(faults::manual_id)))
            .left_join(
                manual_groups::table.on(manual_groups::id
                    .nullable()
                    .eq(manuals::group_id.nullable())),
            )
            .left_join(
                manual_categories::table.on(manual_categories::id
                    .nullable()
                    .eq(manuals::category_id.nullable())),
            )
            .select((
                FaultRow::as_select(),
                (
                    manuals::title.nullable(),
                    manuals::language.nullable(),
                    manuals::file_sha256.nullable(),
                    manual_groups::id.nullable(),
                    manual_groups::name.nullable(),
                    manual_categories::name.nullable(),
                ),
            ))
    };
}
pub(super) use with_manuals;
