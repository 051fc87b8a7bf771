//! Things as documents, and what is stored of them.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{
        DriveRepository, LogEntryRepository, ManualRepository, PlaceRepository, StockItemRepository,
    },
    schema::{manual_pages, search_docs},
    sql::{CHUNK, condition::Condition, statement::Statement},
    store::SqlUnit,
};
use diesel::sql_types::{BigInt, Integer};
use domain::search::{Document, DocumentId, DocumentKind, Source};
use domain::{DriveId, LogEntryId, ManualId, PlaceId, StockItemId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Those of these things that are there, as documents.
pub(super) async fn documents(unit: &mut SqlUnit, sources: &[Source]) -> Result<Vec<Document>> {
    let mut documents = Vec::with_capacity(sources.len());
    for kind in DocumentKind::ALL {
        let of_kind = sources.iter().filter(|source| source.kind == kind);
        let of_kind: Vec<Source> = of_kind.copied().collect();
        for chunk in of_kind.chunks(CHUNK) {
            documents.extend(of(unit, kind, chunk).await?);
        }
    }
    Ok(documents)
}

async fn of(unit: &mut SqlUnit, kind: DocumentKind, chunk: &[Source]) -> Result<Vec<Document>> {
    let ids = chunk.iter().map(|source| source.id);
    Ok(match kind {
        DocumentKind::Drive => {
            let ids: Vec<DriveId> = ids.map(DriveId).collect();
            let found = DriveRepository::find_many(unit, &ids).await?;
            found.iter().map(Document::of_drive).collect()
        }
        DocumentKind::StockItem => {
            let ids: Vec<StockItemId> = ids.map(StockItemId).collect();
            let found = StockItemRepository::find_many(unit, &ids).await?;
            found.iter().map(Document::of_stock_item).collect()
        }
        DocumentKind::Manual => {
            let ids: Vec<ManualId> = ids.map(ManualId).collect();
            let found = ManualRepository::find_many(unit, &ids).await?;
            found.iter().map(Document::of_manual).collect()
        }
        DocumentKind::ManualPage => pages(unit, chunk).await?,
        DocumentKind::LogEntry => {
            let ids: Vec<LogEntryId> = ids.map(LogEntryId).collect();
            let found = LogEntryRepository::find_many(unit, &ids).await?;
            found.iter().map(Document::of_log_entry).collect()
        }
        DocumentKind::Place => {
            let ids: Vec<PlaceId> = ids.map(PlaceId).collect();
            let found = PlaceRepository::find_many(unit, &ids).await?;
            found.iter().map(Document::of_place).collect()
        }
    })
}

/// Those of these pages that hold text. Steps of reading are pages in a row.
async fn pages(unit: &mut SqlUnit, sources: &[Source]) -> Result<Vec<Document>> {
    let mut wanted: BTreeMap<i64, BTreeSet<i32>> = BTreeMap::new();
    for source in sources {
        wanted.entry(source.id).or_default().insert(source.page);
    }
    let mut documents = vec![];
    for (manual, pages) in wanted {
        let (Some(first), Some(last)) = (pages.first().copied(), pages.last().copied()) else {
            continue;
        };
        let found: Vec<(i32, String)> = query!(unit.session, |c| manual_pages::table
            .filter(manual_pages::manual_id.eq(manual))
            .filter(manual_pages::page.between(first, last))
            .filter(manual_pages::text.ne(""))
            .select((manual_pages::page, manual_pages::text))
            .load(c))
        .map_err(meaning)?;
        let found = found.iter().filter(|(page, _)| pages.contains(page));
        documents
            .extend(found.map(|(page, text)| Document::of_page(ManualId(manual), *page, text)));
    }
    Ok(documents)
}

#[derive(diesel::QueryableByName)]
struct PageKey {
    #[diesel(sql_type = BigInt)]
    manual_id: i64,
    #[diesel(sql_type = Integer)]
    page: i32,
}

/// Up to `limit` pages that hold text after one, in the order of manuals and pages.
async fn pages_after(unit: &mut SqlUnit, after: Source, limit: i64) -> Result<Vec<Source>> {
    let statement =
        "SELECT manual_id, page FROM manual_pages WHERE (manual_id, page) > ($1, $2) AND text <> ''
         ORDER BY manual_id, page LIMIT $3";
    let found: Vec<PageKey> = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<BigInt, _>(after.id)
        .bind::<Integer, _>(after.page)
        .bind::<BigInt, _>(limit)
        .load(c))
    .map_err(meaning)?;
    let source = |key: PageKey| Source {
        kind: DocumentKind::ManualPage,
        id: key.manual_id,
        page: key.page,
    };
    Ok(found.into_iter().map(source).collect())
}

/// Up to `limit` things after one, in order; fewer than `limit` only when there are no more of its kind.
async fn of_kind_after(unit: &mut SqlUnit, after: Source, limit: i64) -> Result<Vec<Source>> {
    let table = match after.kind {
        DocumentKind::Drive => "drives",
        DocumentKind::StockItem => "stock_items",
        DocumentKind::Manual => "manuals",
        DocumentKind::ManualPage => return pages_after(unit, after, limit).await,
        DocumentKind::LogEntry => "log_entries",
        DocumentKind::Place => "places",
    };
    let statement = Condition::sql("SELECT id FROM ")
        .then(table)
        .then(" WHERE id > ")
        .number(after.id)
        .then(" ORDER BY id LIMIT ")
        .number(limit);
    let statement: Statement<BigInt> = Statement::of(statement);
    let ids: Vec<i64> = query!(unit.session, |c| statement.load(c)).map_err(meaning)?;
    let kind = after.kind;
    Ok(ids
        .into_iter()
        .map(|id| Source { kind, id, page: 0 })
        .collect())
}

/// Before all things.
pub(super) const FIRST: Source = Source {
    kind: DocumentKind::Drive,
    id: 0,
    page: 0,
};

/// Up to `limit` things after one, in the order of kinds, ids and pages; none when it was the last.
pub(super) async fn after(unit: &mut SqlUnit, after: Source, limit: u32) -> Result<Vec<Source>> {
    let mut found = vec![];
    let rest = |found: &Vec<Source>| i64::from(limit) - found.len() as i64;
    for kind in DocumentKind::ALL {
        let from = match kind.code().cmp(&after.kind.code()) {
            std::cmp::Ordering::Less => continue,
            std::cmp::Ordering::Equal => after,
            std::cmp::Ordering::Greater => Source { kind, ..FIRST },
        };
        found.extend(of_kind_after(unit, from, rest(&found)).await?);
        if rest(&found) <= 0 {
            break;
        }
    }
    Ok(found)
}

/// How many things there are.
pub(super) async fn count(unit: &mut SqlUnit) -> Result<u64> {
    let statement = "SELECT (SELECT count(*) FROM drives) + (SELECT count(*) FROM stock_items)
           + (SELECT count(*) FROM manuals) + (SELECT count(*) FROM manual_pages WHERE text <> '') + (SELECT count(*) FROM log_entries) + (SELECT count(*) FROM places)";
    let statement: Statement<BigInt> = Statement::of(Condition::sql(statement));
    let things: i64 = query!(unit.session, |c| statement.get_result(c)).map_err(meaning)?;
    Ok(crate::sql::count(things))
}

/// The pages of a manual that are indexed.
pub(super) async fn indexed_pages(unit: &mut SqlUnit, manual: ManualId) -> Result<Vec<i32>> {
    let page = DocumentKind::ManualPage.code();
    query!(unit.session, |c| search_docs::table
        .filter(search_docs::kind.eq(page))
        .filter(search_docs::thing_id.eq(manual.0))
        .select(search_docs::page)
        .load(c))
    .map_err(meaning)
}

/// Which documents of these things are stored.
pub(super) async fn stored(
    unit: &mut SqlUnit,
    sources: impl IntoIterator<Item = &Source>,
) -> Result<HashMap<Source, DocumentId>> {
    let sources: Vec<&Source> = sources.into_iter().collect();
    let is_postgres = unit.session.is_postgres();
    let mut stored = HashMap::with_capacity(sources.len());
    for chunk in sources.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|source| (source.kind.code(), source.id, source.page))
            .collect();
        let statement = if is_postgres {
            Condition::sql(
                "SELECT d.id, d.kind, d.thing_id, d.page FROM json_array_elements(CAST(",
            )
            .text(json(&rows)?)
            .then(
                " AS json)) AS wanted (row) JOIN search_docs d ON d.kind = CAST(row ->> 0 AS SMALLINT)
                 AND d.thing_id = CAST(row ->> 1 AS BIGINT) AND d.page = CAST(row ->> 2 AS INTEGER)",
            )
        } else {
            Condition::sql("SELECT d.id, d.kind, d.thing_id, d.page FROM json_each(")
                .text(json(&rows)?)
                .then(
                    ") AS wanted CROSS JOIN search_docs d ON d.kind = wanted.value ->> 0
                     AND d.thing_id = wanted.value ->> 1 AND d.page = wanted.value ->> 2",
                )
        };
        let statement: Statement<(
            BigInt,
            diesel::sql_types::SmallInt,
            BigInt,
            diesel::sql_types::Integer,
        )> = Statement::of(statement);
        let found: Vec<(i64, i16, i64, i32)> =
            query!(unit.session, |c| statement.load(c)).map_err(meaning)?;
        for (id, kind, thing, page) in found {
            stored.insert(source(kind, thing, page)?, DocumentId(id));
        }
    }
    Ok(stored)
}

/// What is stored of documents.
pub(super) async fn features(
    unit: &mut SqlUnit,
    ids: &[DocumentId],
) -> Result<Vec<(DocumentId, Source, Vec<u8>)>> {
    let is_postgres = unit.session.is_postgres();
    let mut features = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let chunk = chunk.iter().map(|id| id.0);
        let among = Condition::among(is_postgres, "search_docs.id", chunk);
        let found: Vec<(i64, i16, i64, i32, Vec<u8>)> =
            query!(unit.session, |c| search_docs::table.filter(among).load(c)).map_err(meaning)?;
        for (id, kind, thing, page, bytes) in found {
            features.push((DocumentId(id), source(kind, thing, page)?, bytes));
        }
    }
    Ok(features)
}

pub(super) fn source(kind: i16, id: i64, page: i32) -> Result<Source> {
    let known = DocumentKind::of_code(kind);
    let kind = known.ok_or_else(|| Error::Inconsistent(format!("a document of kind {kind}")))?;
    Ok(Source { kind, id, page })
}

/// Rows as a statement's one value.
pub(super) fn json(rows: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(rows).map_err(|failure| Error::Unexpected(failure.into()))
}
