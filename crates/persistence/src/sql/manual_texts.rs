//! The texts of manuals.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{ManualTextRepository, TextClaim, TextStep},
    schema::{manual_layouts, manual_pages, manual_texts},
    sql::{CHUNK, COUNTED, counted::Counted, listed, manual_pages::PageRow, position_in},
    store::SqlUnit,
    types::{At, Instant},
};
use async_trait::async_trait;
use diesel::{pg::Pg, sql_types::BigInt, sqlite::Sqlite};
use domain::{
    Listed, Manual, ManualId, ManualPage, ManualSource, ManualText, PageRequest, PageText,
    Position, Sha256, TextState, Total, Unreadable,
};
use jiff::Timestamp;

/// The type of the files that are read.
const READABLE: &str = "application/pdf";

#[derive(Debug, Queryable, Selectable, diesel::QueryableByName)]
#[diesel(table_name = manual_texts, check_for_backend(Pg, Sqlite))]
struct TextRow {
    manual_id: i64,
    file_sha256: String,
    state: String,
    pages: Option<i32>,
    pages_read: i32,
    pages_with_text: i32,
    reason: Option<String>,
    attempts: i32,
    claim: i64,
    updated_at: At,
}

#[derive(diesel::QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    manual_id: i64,
}

fn text(row: TextRow) -> Result<ManualText> {
    let id = row.manual_id;
    let wrong = || Error::Inconsistent(format!("the text of manual {id} can't be so"));
    let reason = row.reason.as_deref();
    let reason = reason.map(|word| Unreadable::from_word(word).ok_or_else(wrong));
    Ok(ManualText {
        manual: ManualId(id),
        file: Sha256::parse(&row.file_sha256).ok_or_else(wrong)?,
        state: TextState::from_word(&row.state).ok_or_else(wrong)?,
        pages: row.pages.map(unsigned),
        pages_read: unsigned(row.pages_read),
        pages_with_text: unsigned(row.pages_with_text),
        reason: reason.transpose()?,
        attempts: unsigned(row.attempts),
        updated_at: row.updated_at.into(),
    })
}

fn unsigned(stored: i32) -> u32 {
    stored.try_into().unwrap_or(0)
}

fn signed(counted: u32) -> i32 {
    counted.try_into().unwrap_or(i32::MAX)
}

/// The one that has waited longest, also one whose reader is gone.
fn next_one(is_postgres: bool) -> String {
    let alone = if is_postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        "" // There is one writer.
    };
    format!(
        "UPDATE manual_texts SET state = 'reading', claim = claim + 1, claimed_until = $1, updated_at = $2
         WHERE manual_id = (
           SELECT manual_id FROM manual_texts WHERE state IN ('waiting', 'reading')
             AND (state = 'waiting' OR claimed_until < $2)
           ORDER BY queued_at, manual_id LIMIT 1 {alone})
         RETURNING manual_id, file_sha256, state, pages, pages_read, pages_with_text, reason, attempts, claim, updated_at"
    )
}

impl SqlUnit {
    /// Sees to it that a manual's file is read, and that nothing is told of a file that it hasn't.
    pub(super) async fn queue_text(&mut self, manual: &Manual, at: Timestamp) -> Result<()> {
        let id = manual.id.0;
        let file = match &manual.values.source {
            ManualSource::File { file, .. } if file.content_type == READABLE => {
                Some(file.sha256.as_str().to_owned())
            }
            ManualSource::File { .. } | ManualSource::Nothing | ManualSource::Link(_) => None,
        };
        let known: Option<String> = query!(self.session, |c| manual_texts::table
            .find(id)
            .select(manual_texts::file_sha256)
            .first(c))
        .optional()
        .map_err(meaning)?;
        if known == file {
            return Ok(());
        }
        if known.is_some() {
            self.touched.removed_manual(manual.id);
            query!(self.session, |c| diesel::delete(
                manual_texts::table.find(id)
            )
            .execute(c))
            .map_err(meaning)?;
        }
        if let Some(file) = file {
            let row = (
                manual_texts::manual_id.eq(id),
                manual_texts::file_sha256.eq(file),
                manual_texts::state.eq(TextState::Waiting.as_str()),
                manual_texts::queued_at.eq(At(at)),
                manual_texts::updated_at.eq(At(at)),
            );
            query!(self.session, |c| diesel::insert_into(manual_texts::table)
                .values(row)
                .execute(c))
            .map_err(meaning)?;
        }
        Ok(())
    }

    async fn put_pages(&mut self, manual: ManualId, read: &[PageText]) -> Result<()> {
        let pages = read.iter().map(|page| signed(page.page));
        self.touched.pages(manual, pages);
        for chunk in read.chunks(CHUNK) {
            let row = |page: &PageText| {
                (
                    manual_pages::manual_id.eq(manual.0),
                    manual_pages::page.eq(signed(page.page)),
                    manual_pages::label.eq(page.label.clone()),
                    manual_pages::text.eq(page.plain()),
                )
            };
            let pages: Vec<_> = chunk.iter().map(row).collect();
            query!(self.session, |c| diesel::insert_into(manual_pages::table)
                .values(pages)
                .execute(c))
            .map_err(meaning)?;
            let mut layouts = vec![];
            for page in chunk {
                let layout = serde_json::to_string(page);
                let layout = layout.map_err(|failure| Error::Unexpected(failure.into()))?;
                layouts.push((
                    manual_layouts::manual_id.eq(manual.0),
                    manual_layouts::page.eq(signed(page.page)),
                    manual_layouts::layout.eq(layout),
                ));
            }
            query!(self.session, |c| diesel::insert_into(manual_layouts::table)
                .values(layouts)
                .execute(c))
            .map_err(meaning)?;
        }
        Ok(())
    }

    /// Ends a claim, if it still holds.
    async fn leave(
        &mut self,
        claim: &TextClaim,
        state: TextState,
        reason: Option<Unreadable>,
        at: Timestamp,
    ) -> Result<bool> {
        let (id, number) = (claim.text.manual, claim.number);
        let values = (
            manual_texts::state.eq(state.as_str()),
            manual_texts::reason.eq(reason.map(Unreadable::as_str)),
            manual_texts::claimed_until.eq(None::<At>),
            manual_texts::queued_at.eq(At(at)),
            manual_texts::updated_at.eq(At(at)),
        );
        let left: usize = query!(self.session, |c| diesel::update(
            manual_texts::table
                .filter(manual_texts::manual_id.eq(id.0))
                .filter(manual_texts::claim.eq(number))
                .filter(manual_texts::state.eq("reading"))
        )
        .set(values)
        .execute(c))
        .map_err(meaning)?;
        Ok(left > 0)
    }

    async fn forget_layouts(&mut self, manual: ManualId) -> Result<()> {
        let layouts = manual_layouts::table.filter(manual_layouts::manual_id.eq(manual.0));
        query!(self.session, |c| diesel::delete(layouts).execute(c)).map_err(meaning)?;
        Ok(())
    }
}

#[async_trait]
impl ManualTextRepository for SqlUnit {
    async fn find(&mut self, manual: ManualId) -> Result<Option<ManualText>> {
        let row: Option<TextRow> = query!(self.session, |c| manual_texts::table
            .find(manual.0)
            .select(TextRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(text).transpose()
    }

    async fn is_any_waiting(&mut self, now: Timestamp) -> Result<bool> {
        let statement = "SELECT manual_id FROM manual_texts WHERE state IN ('waiting', 'reading')
             AND (state = 'waiting' OR claimed_until < $1) ORDER BY queued_at, manual_id LIMIT 1";
        let found: Option<Waiting> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(now))
            .get_result(c))
        .optional()
        .map_err(meaning)?;
        Ok(found.is_some_and(|waiting| waiting.manual_id > 0))
    }

    async fn claim(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<TextClaim>> {
        let statement = next_one(self.session.is_postgres());
        let row: Option<TextRow> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(until))
            .bind::<Instant, _>(At(now))
            .get_result(c))
        .optional()
        .map_err(meaning)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let number = row.claim;
        Ok(Some(TextClaim {
            number,
            text: text(row)?,
        }))
    }

    async fn keep(&mut self, claim: &TextClaim, step: &TextStep) -> Result<Option<ManualText>> {
        let (id, number) = (claim.text.manual, claim.number);
        let with_text = step.read.iter().filter(|page| !page.lines.is_empty());
        let with_text = i32::try_from(with_text.count()).unwrap_or(i32::MAX);
        let values = (
            manual_texts::pages.eq(step.pages.map(signed)),
            manual_texts::pages_read.eq(signed(step.pages_read)),
            manual_texts::pages_with_text.eq(manual_texts::pages_with_text + with_text),
            manual_texts::attempts.eq(signed(step.attempts)),
            manual_texts::claimed_until.eq(Some(At(step.until))),
            manual_texts::updated_at.eq(At(step.at)),
        );
        let row: Option<TextRow> = query!(self.session, |c| diesel::update(
            manual_texts::table
                .filter(manual_texts::manual_id.eq(id.0))
                .filter(manual_texts::claim.eq(number))
                .filter(manual_texts::state.eq("reading"))
        )
        .set(values)
        .returning(TextRow::as_returning())
        .get_result(c))
        .optional()
        .map_err(meaning)?;
        let Some(row) = row else {
            return Ok(None);
        };
        self.put_pages(id, &step.read).await?;
        text(row).map(Some)
    }

    async fn layouts(&mut self, manual: ManualId, after: u32, limit: u32) -> Result<Vec<PageText>> {
        let layouts: Vec<String> = query!(self.session, |c| manual_layouts::table
            .filter(manual_layouts::manual_id.eq(manual.0))
            .filter(manual_layouts::page.gt(signed(after)))
            .order(manual_layouts::page)
            .limit(limit.into())
            .select(manual_layouts::layout)
            .load(c))
        .map_err(meaning)?;
        let page = |layout: &String| {
            let page = serde_json::from_str(layout);
            page.map_err(|failure| Error::Inconsistent(format!("a page's layout: {failure}")))
        };
        layouts.iter().map(page).collect()
    }

    async fn name_pages(&mut self, manual: ManualId, labels: &[(u32, String)]) -> Result<()> {
        super::manual_pages::name(self, manual, labels).await
    }

    async fn end(
        &mut self,
        claim: &TextClaim,
        state: TextState,
        reason: Option<Unreadable>,
        at: Timestamp,
    ) -> Result<bool> {
        let ended = self.leave(claim, state, reason, at).await?;
        if ended {
            self.forget_layouts(claim.text.manual).await?;
        }
        Ok(ended)
    }

    async fn give_back(&mut self, claim: &TextClaim, at: Timestamp) -> Result<bool> {
        self.leave(claim, TextState::Waiting, None, at).await
    }

    async fn restart(&mut self, manual: ManualId, at: Timestamp) -> Result<bool> {
        // Whoever reads it now has lost it.
        let values = (
            manual_texts::state.eq(TextState::Waiting.as_str()),
            manual_texts::claim.eq(manual_texts::claim + 1),
            manual_texts::claimed_until.eq(None::<At>),
            manual_texts::pages_read.eq(0),
            manual_texts::pages_with_text.eq(0),
            manual_texts::attempts.eq(0),
            manual_texts::reason.eq(None::<String>),
            manual_texts::queued_at.eq(At(at)),
            manual_texts::updated_at.eq(At(at)),
        );
        let restarted: usize = query!(self.session, |c| diesel::update(
            manual_texts::table.find(manual.0)
        )
        .set(values)
        .execute(c))
        .map_err(meaning)?;
        if restarted > 0 {
            self.touched.removed_manual(manual);
            self.forget_layouts(manual).await?;
            let pages = manual_pages::table.filter(manual_pages::manual_id.eq(manual.0));
            query!(self.session, |c| diesel::delete(pages).execute(c)).map_err(meaning)?;
        }
        Ok(restarted > 0)
    }

    async fn pages(&mut self, manual: ManualId, page: &PageRequest) -> Result<Listed<ManualPage>> {
        let (asked, after) = (page.clone(), position_in(page));
        let rows: Vec<PageRow> = query!(self.session, |c| {
            let mut query = manual_pages::table
                .filter(manual_pages::manual_id.eq(manual.0))
                .select(PageRow::as_select())
                .into_boxed::<DB>();
            if let Some(Position { id, .. }) = after {
                query = query.filter(manual_pages::page.gt(i32::try_from(id).unwrap_or(i32::MAX)));
            }
            query
                .order(manual_pages::page)
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            let query = manual_pages::table
                .filter(manual_pages::manual_id.eq(manual.0))
                .select(manual_pages::page)
                .into_boxed::<DB>();
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<ManualPage> = rows.into_iter().map(ManualPage::from).collect();
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: String::new(),
                id: last.page.into(),
            })
        }))
    }

    async fn find_pages(
        &mut self,
        wanted: &[(ManualId, u32)],
    ) -> Result<Vec<(ManualId, ManualPage)>> {
        super::manual_pages::find(self, wanted).await
    }
}
