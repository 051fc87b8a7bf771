//! What is known of the files in the store.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::FileRepository,
    schema::files,
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{
    pg::Pg,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
    sqlite::Sqlite,
};
use domain::{Sha256, StoredFile};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = files, check_for_backend(Pg, Sqlite))]
pub(super) struct FileRow {
    sha256: String,
    size: i64,
    content_type: String,
    pages: Option<i32>,
}

pub(super) fn stored_file(row: FileRow) -> Result<StoredFile> {
    let wrong = || Error::Inconsistent(format!("the file {:?} can't be", row.sha256));
    Ok(StoredFile {
        sha256: Sha256::parse(&row.sha256).ok_or_else(wrong)?,
        size: row.size.try_into().map_err(|_negative| wrong())?,
        content_type: row.content_type,
        pages: row.pages.and_then(|pages| pages.try_into().ok()),
    })
}

#[derive(diesel::QueryableByName)]
struct KnownFile {
    #[diesel(sql_type = Text)]
    sha256: String,
    #[diesel(sql_type = BigInt)]
    size: i64,
    #[diesel(sql_type = Text)]
    content_type: String,
    #[diesel(sql_type = Nullable<Integer>)]
    pages: Option<i32>,
    #[diesel(sql_type = Bool)]
    is_used: bool,
}

#[derive(diesel::QueryableByName)]
struct Hash {
    #[diesel(sql_type = Text)]
    sha256: String,
}

fn hash(text: &str) -> Result<Sha256> {
    Sha256::parse(text).ok_or_else(|| Error::Inconsistent(format!("{text:?} is no hash")))
}

#[async_trait]
impl FileRepository for SqlUnit {
    async fn find(&mut self, sha256: &Sha256) -> Result<Option<StoredFile>> {
        let key = sha256.as_str().to_owned();
        let row: Option<FileRow> = query!(self.session, |c| files::table
            .find(key)
            .select(FileRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(stored_file).transpose()
    }

    async fn put(&mut self, file: &StoredFile, at: Timestamp) -> Result<()> {
        let row = (
            files::sha256.eq(file.sha256.as_str().to_owned()),
            files::size.eq(i64::try_from(file.size).unwrap_or(i64::MAX)),
            files::content_type.eq(file.content_type.clone()),
            files::pages.eq(file.pages.and_then(|pages| i32::try_from(pages).ok())),
            files::created_at.eq(At(at)),
        );
        query!(self.session, |c| diesel::insert_into(files::table)
            .values(row)
            .on_conflict(files::sha256)
            .do_update()
            .set(files::released_at.eq(None::<At>))
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn release(&mut self, sha256: &Sha256, at: Timestamp) -> Result<()> {
        let (key, at) = (sha256.as_str().to_owned(), At(at));
        let statement = "UPDATE files SET released_at = $1 WHERE sha256 = $2
             AND NOT EXISTS (SELECT 1 FROM manuals WHERE file_sha256 = files.sha256)";
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<crate::types::Instant, _>(at)
            .bind::<Text, _>(key)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn released(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Sha256>> {
        let before = At(before);
        let statement = "SELECT sha256 FROM files WHERE released_at < $1
             AND NOT EXISTS (SELECT 1 FROM manuals WHERE file_sha256 = files.sha256) ORDER BY released_at LIMIT $2";
        let rows: Vec<Hash> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<crate::types::Instant, _>(before)
            .bind::<BigInt, _>(i64::from(limit))
            .load(c))
        .map_err(meaning)?;
        rows.iter().map(|row| hash(&row.sha256)).collect()
    }

    async fn forget(&mut self, sha256: &Sha256) -> Result<bool> {
        let key = sha256.as_str().to_owned();
        let statement = "DELETE FROM files WHERE sha256 = $1
             AND NOT EXISTS (SELECT 1 FROM manuals WHERE file_sha256 = files.sha256)";
        let removed: usize = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(key)
            .execute(c))
        .map_err(meaning)?;
        Ok(removed > 0)
    }

    async fn count_pages(&mut self, sha256: &Sha256, pages: u32) -> Result<()> {
        let key = sha256.as_str().to_owned();
        let pages = i32::try_from(pages).unwrap_or(i32::MAX);
        query!(self.session, |c| diesel::update(files::table.find(key))
            .filter(files::pages.is_null().or(files::pages.ne(pages)))
            .set(files::pages.eq(Some(pages)))
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn after(&mut self, after: &str, limit: u32) -> Result<Vec<(StoredFile, bool)>> {
        let after = after.to_owned();
        let statement = "SELECT sha256, size, content_type, pages,
               EXISTS (SELECT 1 FROM manuals WHERE file_sha256 = files.sha256) AS is_used
             FROM files WHERE sha256 > $1 ORDER BY sha256 LIMIT $2";
        let rows: Vec<KnownFile> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(after)
            .bind::<BigInt, _>(i64::from(limit))
            .load(c))
        .map_err(meaning)?;
        let known = rows.into_iter().map(|row| {
            let is_used = row.is_used;
            let file = stored_file(FileRow {
                sha256: row.sha256,
                size: row.size,
                content_type: row.content_type,
                pages: row.pages,
            })?;
            Ok((file, is_used))
        });
        known.collect()
    }
}
