//! Imports and their rows.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{ImportRepository, NewImport},
    schema::{import_not_in_file, import_rows, imports},
    sql::{CHUNK, COUNTED, counted::Counted, ids, listed},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::upsert::excluded;
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::import::{Import, ImportId, ImportKind, ImportRow, ImportState, RowCounts, RowStatus};
use domain::{ChangeId, Listed, PageRequest, Position, Total};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, check_for_backend(Pg, Sqlite), treat_none_as_default_value = false)]
struct ImportRecord {
    id: i64,
    kind: String,
    file_name: String,
    sheet: Option<String>,
    state: String,
    actor: String,
    created_at: At,
    updated_at: At,
    new_rows: i32,
    changed_rows: i32,
    same_rows: i32,
    wrong_rows: i32,
    not_in_file: i32,
    findings: String,
    change_id: Option<i64>,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, check_for_backend(Pg, Sqlite), treat_none_as_default_value = false)]
struct RowRecord {
    import_id: i64,
    number: i32,
    status: String,
    cells: String,
    notes: String,
    thing_id: Option<i64>,
}

fn unexpected(failure: serde_json::Error) -> Error {
    Error::Unexpected(failure.into())
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn unsigned(number: i32) -> u32 {
    number.try_into().unwrap_or(0)
}

fn import(record: ImportRecord) -> Result<Import> {
    let unknown =
        |what: &str| Error::Inconsistent(format!("the import {} says {what:?}", record.id));
    Ok(Import {
        id: ImportId(record.id),
        kind: ImportKind::from_word(&record.kind).ok_or_else(|| unknown(&record.kind))?,
        state: ImportState::from_word(&record.state).ok_or_else(|| unknown(&record.state))?,
        findings: serde_json::from_str(&record.findings)
            .map_err(|failure| unknown(&failure.to_string()))?,
        file_name: record.file_name,
        sheet: record.sheet,
        actor: record.actor,
        created_at: record.created_at.into(),
        updated_at: record.updated_at.into(),
        counts: RowCounts {
            new: unsigned(record.new_rows),
            changed: unsigned(record.changed_rows),
            same: unsigned(record.same_rows),
            wrong: unsigned(record.wrong_rows),
        },
        not_in_file: unsigned(record.not_in_file),
        change: record.change_id.map(ChangeId),
    })
}

fn import_row(record: RowRecord) -> Result<ImportRow> {
    let unknown = |what: &str| {
        Error::Inconsistent(format!(
            "row {} of the import {} says {what:?}",
            record.number, record.import_id
        ))
    };
    Ok(ImportRow {
        number: unsigned(record.number),
        status: RowStatus::from_word(&record.status).ok_or_else(|| unknown(&record.status))?,
        cells: serde_json::from_str(&record.cells)
            .map_err(|failure| unknown(&failure.to_string()))?,
        notes: serde_json::from_str(&record.notes)
            .map_err(|failure| unknown(&failure.to_string()))?,
        thing: record.thing_id,
    })
}

fn row_record(id: ImportId, row: &ImportRow) -> Result<RowRecord> {
    Ok(RowRecord {
        import_id: id.0,
        number: signed(row.number),
        status: row.status.as_str().to_owned(),
        cells: serde_json::to_string(&row.cells).map_err(unexpected)?,
        notes: serde_json::to_string(&row.notes).map_err(unexpected)?,
        thing_id: row.thing,
    })
}

#[async_trait]
impl ImportRepository for SqlUnit {
    async fn add(&mut self, new: &NewImport, at: Timestamp) -> Result<ImportId> {
        let id = ids::take_one(&mut self.session, "imports")
            .await
            .map_err(meaning)?;
        let record = ImportRecord {
            id,
            kind: new.kind.as_str().to_owned(),
            file_name: new.file_name.clone(),
            sheet: None,
            state: ImportState::Reading.as_str().to_owned(),
            actor: new.actor.clone(),
            created_at: At(at),
            updated_at: At(at),
            new_rows: 0,
            changed_rows: 0,
            same_rows: 0,
            wrong_rows: 0,
            not_in_file: 0,
            findings: "{}".to_owned(),
            change_id: None,
        };
        query!(self.session, |c| diesel::insert_into(imports::table)
            .values(record)
            .execute(c))
        .map_err(meaning)?;
        Ok(ImportId(id))
    }

    async fn find(&mut self, id: ImportId) -> Result<Option<Import>> {
        let record: Option<ImportRecord> = query!(self.session, |c| {
            imports::table
                .find(id.0)
                .select(ImportRecord::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        record.map(import).transpose()
    }

    async fn list(&mut self, page: &PageRequest) -> Result<Listed<Import>> {
        let asked = page.clone();
        let records: Vec<ImportRecord> = query!(self.session, |c| {
            let mut query = imports::table
                .select(ImportRecord::as_select())
                .into_boxed::<DB>();
            if let Some(position) = asked.position() {
                query = query.filter(imports::id.lt(position.id));
            }
            query
                .order(imports::id.desc())
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            Counted(imports::table.select(imports::id).limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<Import> = records.into_iter().map(import).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: String::new(),
                id: last.id.0,
            })
        }))
    }

    async fn change(
        &mut self,
        import: &Import,
        expected: ImportState,
        at: Timestamp,
    ) -> Result<bool> {
        let (id, counts, sheet) = (import.id.0, import.counts, import.sheet.clone());
        let findings = serde_json::to_string(&import.findings).map_err(unexpected)?;
        let (state, not_in_file) = (import.state.as_str(), signed(import.not_in_file));
        let change = import.change.map(|change| change.0);
        let changed: usize = query!(self.session, |c| {
            diesel::update(
                imports::table
                    .filter(imports::id.eq(id))
                    .filter(imports::state.eq(expected.as_str())),
            )
            .set((
                imports::state.eq(state),
                imports::sheet.eq(sheet),
                imports::updated_at.eq(At(at)),
                imports::new_rows.eq(signed(counts.new)),
                imports::changed_rows.eq(signed(counts.changed)),
                imports::same_rows.eq(signed(counts.same)),
                imports::wrong_rows.eq(signed(counts.wrong)),
                imports::not_in_file.eq(not_in_file),
                imports::findings.eq(findings),
                imports::change_id.eq(change),
            ))
            .execute(c)
        })
        .map_err(meaning)?;
        Ok(changed == 1)
    }

    async fn put_rows(&mut self, id: ImportId, rows: &[ImportRow]) -> Result<()> {
        for chunk in rows.chunks(CHUNK) {
            let records: Vec<RowRecord> = chunk
                .iter()
                .map(|row| row_record(id, row))
                .collect::<Result<_>>()?;
            query!(self.session, |c| {
                diesel::insert_into(import_rows::table)
                    .values(records)
                    .on_conflict((import_rows::import_id, import_rows::number))
                    .do_update()
                    .set((
                        import_rows::status.eq(excluded(import_rows::status)),
                        import_rows::cells.eq(excluded(import_rows::cells)),
                        import_rows::notes.eq(excluded(import_rows::notes)),
                        import_rows::thing_id.eq(excluded(import_rows::thing_id)),
                    ))
                    .execute(c)
            })
            .map_err(meaning)?;
        }
        Ok(())
    }

    async fn rows(
        &mut self,
        id: ImportId,
        status: Option<RowStatus>,
        after: u32,
        limit: u32,
    ) -> Result<Vec<ImportRow>> {
        let after = signed(after);
        let records: Vec<RowRecord> = query!(self.session, |c| {
            let mut query = import_rows::table
                .filter(import_rows::import_id.eq(id.0))
                .filter(import_rows::number.gt(after))
                .select(RowRecord::as_select())
                .into_boxed::<DB>();
            if let Some(status) = status {
                query = query.filter(import_rows::status.eq(status.as_str()));
            }
            query.order(import_rows::number).limit(limit.into()).load(c)
        })
        .map_err(meaning)?;
        records.into_iter().map(import_row).collect()
    }

    async fn number_before(
        &mut self,
        id: ImportId,
        status: Option<RowStatus>,
        rows: i64,
    ) -> Result<u32> {
        if rows == 0 {
            return Ok(0);
        }
        let number: Option<i32> = query!(self.session, |c| {
            let mut query = import_rows::table
                .filter(import_rows::import_id.eq(id.0))
                .select(import_rows::number)
                .into_boxed::<DB>();
            if let Some(status) = status {
                query = query.filter(import_rows::status.eq(status.as_str()));
            }
            query
                .order(import_rows::number)
                .offset(rows - 1)
                .limit(1)
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        // Past the end: no row has a greater number.
        Ok(number.map_or(u32::MAX, unsigned))
    }

    async fn put_not_in_file(&mut self, id: ImportId, things: &[i64]) -> Result<()> {
        let own = id.0;
        query!(self.session, |c| {
            diesel::delete(import_not_in_file::table.filter(import_not_in_file::import_id.eq(own)))
                .execute(c)
        })
        .map_err(meaning)?;
        for chunk in things.chunks(10 * CHUNK) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|thing| {
                    (
                        import_not_in_file::import_id.eq(own),
                        import_not_in_file::thing_id.eq(*thing),
                    )
                })
                .collect();
            query!(self.session, |c| diesel::insert_into(
                import_not_in_file::table
            )
            .values(rows)
            .execute(c))
            .map_err(meaning)?;
        }
        Ok(())
    }

    async fn not_in_file(&mut self, id: ImportId, after: i64, limit: u32) -> Result<Vec<i64>> {
        query!(self.session, |c| {
            import_not_in_file::table
                .filter(import_not_in_file::import_id.eq(id.0))
                .filter(import_not_in_file::thing_id.gt(after))
                .order(import_not_in_file::thing_id)
                .limit(limit.into())
                .select(import_not_in_file::thing_id)
                .load(c)
        })
        .map_err(meaning)
    }

    async fn remove_older(&mut self, states: &[ImportState], before: Timestamp) -> Result<usize> {
        let states: Vec<&'static str> = states.iter().map(|state| state.as_str()).collect();
        query!(self.session, |c| {
            diesel::delete(
                imports::table
                    .filter(imports::state.eq_any(states))
                    .filter(imports::updated_at.lt(At(before))),
            )
            .execute(c)
        })
        .map_err(meaning)
    }
}
