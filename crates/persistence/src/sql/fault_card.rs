//! What stands around a code: how much manuals gave, which drives show it.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::drives,
    sql::{
        COUNTED, count,
        drives::{DriveRow, series_key, with_places},
        fault_rows::manual_of,
        listed, position_in, words,
    },
    store::SqlUnit,
};
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::{Drive, FaultCoverage, Listed, ManualId, PageRequest, Position, Total};

#[derive(diesel::QueryableByName)]
struct CoverageRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    sort_key: String,
    #[diesel(sql_type = Nullable<Text>)]
    language: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    file_sha256: Option<String>,
    #[diesel(sql_type = BigInt)]
    group_id: i64,
    #[diesel(sql_type = Text)]
    group_name: String,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = BigInt)]
    edited: i64,
    #[diesel(sql_type = BigInt)]
    referred: i64,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

const COVERAGE: &str = "SELECT m.id, m.title, m.sort_key, m.language, m.file_sha256, g.id AS group_id, g.name AS group_name,
       c.name AS category,
       (SELECT count(*) FROM faults f WHERE f.manual_id = m.id) AS entries,
       (SELECT count(*) FROM faults f WHERE f.manual_id = m.id AND f.edited) AS edited,
       (SELECT count(*) FROM referred_faults r WHERE r.manual_id = m.id) AS referred
     FROM manuals m JOIN manual_groups g ON g.id = m.group_id JOIN manual_categories c ON c.id = m.category_id";
const COVERED: &str = "(EXISTS (SELECT 1 FROM faults f WHERE f.manual_id = m.id)
       OR EXISTS (SELECT 1 FROM referred_faults r WHERE r.manual_id = m.id))";

fn of_row(row: CoverageRow) -> FaultCoverage {
    let told = (
        row.title,
        row.language,
        row.file_sha256,
        row.group_id,
        row.group_name,
        row.category,
    );
    FaultCoverage {
        manual: manual_of(ManualId(row.id), told),
        entries: count(row.entries),
        edited: count(row.edited),
        referred: count(row.referred),
    }
}

pub(super) async fn coverage(
    unit: &mut SqlUnit,
    manuals: &[ManualId],
) -> Result<Vec<FaultCoverage>> {
    let among = if unit.session.is_postgres() {
        "SELECT value::bigint FROM json_array_elements_text($1::json)"
    } else {
        "SELECT value FROM json_each($1)"
    };
    let statement =
        format!("{COVERAGE} WHERE m.id IN ({among}) AND {COVERED} ORDER BY m.sort_key, m.id");
    let ids = serde_json::Value::from(manuals.iter().map(|id| id.0).collect::<Vec<_>>());
    let ids = ids.to_string();
    let rows: Vec<CoverageRow> = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(ids)
        .load(c))
    .map_err(meaning)?;
    Ok(rows.into_iter().map(of_row).collect())
}

pub(super) async fn covered(
    unit: &mut SqlUnit,
    page: &PageRequest,
) -> Result<Listed<FaultCoverage>> {
    let from = position_in(page).unwrap_or(Position {
        key: String::new(),
        id: 0,
    });
    let statement = format!(
        "{COVERAGE} WHERE {COVERED} AND m.sort_key >= $1 AND (m.sort_key > $1 OR m.id > $2)
         ORDER BY m.sort_key, m.id LIMIT $3 OFFSET $4"
    );
    let (limit, offset) = (i64::from(page.size()) + 1, page.offset());
    let rows: Vec<CoverageRow> = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(from.key)
        .bind::<BigInt, _>(from.id)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(offset)
        .load(c))
    .map_err(meaning)?;
    let statement = format!(
        "SELECT count(*) AS found FROM (SELECT 1 FROM manuals m WHERE {COVERED} LIMIT {COUNTED}) AS covered"
    );
    let total: Count =
        query!(unit.session, |c| diesel::sql_query(statement).get_result(c)).map_err(meaning)?;
    let mut found = listed(rows, page, Total::counted(total.found), |last| {
        Some(Position {
            key: last.sort_key.clone(),
            id: last.id,
        })
    });
    let items = std::mem::take(&mut found.items);
    Ok(found.with(items.into_iter().map(of_row).collect()))
}

pub(super) async fn drives_of(
    unit: &mut SqlUnit,
    series: &[String],
    text: &str,
    limit: u32,
) -> Result<Vec<Drive>> {
    let keys: Vec<String> = series.iter().map(|series| series_key(series)).collect();
    let found_by = words::condition(unit.session.is_postgres(), &words::DRIVES, text);
    let rows: Vec<DriveRow> = query!(unit.session, |c| {
        let mut query = drives::table
            .select(DriveRow::as_select())
            .filter(drives::series_key.eq_any(keys))
            .into_boxed::<DB>();
        if let Some(words) = found_by {
            query = query.filter(words.finds());
        }
        query
            .order((drives::place_key, drives::id))
            .limit(limit.into())
            .load(c)
    })
    .map_err(meaning)?;
    with_places(unit, rows).await
}
