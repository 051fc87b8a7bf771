//! Bringing the index to what a unit made of the things it touched.

use super::{
    documents::{self, documents},
    postings::{self, Edit, Words},
    rebuild,
    state::{State, lock, version},
};
use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    schema::search_docs,
    sql::{CHUNK, condition::Condition, ids, statement::Statement},
    store::SqlUnit,
};
use domain::search::{Analysed, Document, DocumentId, Source, analyse, blocks::position, terms_of};
use std::collections::{HashMap, HashSet};

/// A thing, the document that is stored of it, and the one that is to be.
#[derive(Debug, Clone, Copy)]
struct Item {
    source: Source,
    stored: Option<DocumentId>,
    wanted: DocumentId,
}

/// So many documents are compared and written at once, and the rest of a stretch of ids with them: rows are taken stretch after
/// stretch, whatever else is in a unit.
const BATCH: usize = 1_024;
/// More documents than this are analysed where nobody waits for the thread.
const AT_ONCE: usize = 16;

/// Applies all that the unit touched. Afterwards it has touched nothing.
pub(crate) async fn apply(unit: &mut SqlUnit) -> Result<()> {
    let touched = std::mem::take(&mut unit.touched);
    if touched.is_empty() {
        return Ok(());
    }
    let mut state = State::read(unit).await?;
    lock(unit, !state.is_whole()).await?;
    let mut sources = touched.resolve(unit).await?;
    if unit.session.is_postgres() {
        state = State::read(unit).await?;
    }
    if state.version != version() {
        rebuild::begin(unit, &mut state, &mut sources).await?;
    }
    let stored = documents::stored(unit, &sources).await?;
    let new = sources
        .iter()
        .filter(|source| stored.get(source).is_none_or(|id| id.0 < state.first_id));
    let mut ids = ids::take(&mut unit.session, "search_docs", new.count())
        .await
        .map_err(meaning)?
        .into_iter();
    let mut items = Vec::with_capacity(sources.len());
    for source in sources {
        let stored = stored.get(&source).copied();
        let stays = stored.filter(|id| id.0 >= state.first_id);
        let wanted = stays.or_else(|| ids.next().map(DocumentId));
        items.push(Item {
            source,
            stored,
            wanted: wanted.ok_or_else(|| Error::Inconsistent("no id was given".to_owned()))?,
        });
    }
    items.sort_unstable_by_key(|item| item.wanted);
    let mut words = Words::default();
    for batch in batches(&items) {
        apply_batch(unit, &state, batch, &mut words).await?;
    }
    postings::put_variants(&mut unit.session, &words).await
}

fn batches(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    let mut length = 0;
    items.chunk_by(move |one, next| {
        length += 1;
        let goes_on = length < BATCH || position(one.wanted).0 == position(next.wanted).0;
        if !goes_on {
            length = 0;
        }
        goes_on
    })
}

async fn apply_batch(
    unit: &mut SqlUnit,
    state: &State,
    items: &[Item],
    words: &mut Words,
) -> Result<()> {
    let sources: Vec<Source> = items.iter().map(|item| item.source).collect();
    let documents = documents(unit, &sources).await?;
    let stored: Vec<DocumentId> = items.iter().filter_map(|item| item.stored).collect();
    let before = documents::features(unit, &stored).await?;
    let (items, state) = (items.to_vec(), state.clone());
    let compare = move || Difference::of(&items, &documents, before, &state);
    let mut difference = if sources.len() > AT_ONCE {
        let compared = tokio::task::spawn_blocking(compare).await;
        compared.map_err(|failure| Error::Unexpected(failure.into()))?
    } else {
        compare()
    };
    difference.write_documents(unit).await?;
    postings::write(&mut unit.session, &difference.edits).await?;
    difference.words.without(words);
    postings::without_known(&mut unit.session, &mut difference.words).await?;
    words.append(difference.words);
    Ok(())
}

/// What is to be written.
#[derive(Debug, Default)]
struct Difference {
    removed: Vec<DocumentId>,
    added: Vec<(DocumentId, Source, Vec<u8>)>,
    changed: Vec<(DocumentId, Vec<u8>)>,
    edits: Vec<Edit>,
    words: Words,
}

impl Difference {
    fn of(
        items: &[Item],
        documents: &[Document],
        before: Vec<(DocumentId, Source, Vec<u8>)>,
        state: &State,
    ) -> Self {
        let documents: HashMap<Source, &Document> = documents
            .iter()
            .map(|document| (document.source, document))
            .collect();
        let mut before: HashMap<DocumentId, Vec<u8>> = before
            .into_iter()
            .map(|(id, _, features)| (id, features))
            .collect();
        let mut difference = Self::default();
        for item in items {
            let now = documents
                .get(&item.source)
                .map(|document| analyse(document));
            let stored = item.stored;
            let before = stored.and_then(|id| Some((id, before.remove(&id)?)));
            difference.compare(item, before, now, state);
        }
        difference.edits.sort_unstable();
        difference
    }

    fn compare(
        &mut self,
        item: &Item,
        before: Option<(DocumentId, Vec<u8>)>,
        now: Option<Analysed>,
        state: &State,
    ) {
        let stays = before.as_ref().is_some_and(|(id, _)| *id == item.wanted);
        let same =
            |now: &Analysed| before.as_ref().map(|(_, features)| features) == Some(&now.features);
        if stays && now.as_ref().is_some_and(same) {
            return;
        }
        let terms = match &before {
            Some((id, features)) if state.can_read(id.0) => terms_of(features),
            _ => vec![],
        };
        let (had, has) = match &now {
            Some(now) if stays => {
                let had: HashSet<&String> = terms.iter().collect();
                let has: HashSet<&String> = now.terms.iter().collect();
                let gone = terms.iter().filter(|term| !has.contains(term));
                let came = now.terms.iter().filter(|term| !had.contains(term));
                (gone.cloned().collect(), came.cloned().collect())
            }
            Some(now) => (terms, now.terms.clone()),
            None => (terms, vec![]),
        };
        if let Some((id, _)) = &before {
            self.edit(*id, had, false);
        }
        self.edit(item.wanted, has, true);
        match (before, now) {
            (before, Some(now)) => {
                if stays {
                    self.changed.push((item.wanted, now.features));
                } else {
                    self.removed.extend(before.map(|(id, _)| id));
                    self.added.push((item.wanted, item.source, now.features));
                }
                for word in now.words {
                    self.words.add(word, item.source.kind);
                }
            }
            (Some((id, _)), None) => self.removed.push(id),
            (None, None) => {}
        }
    }

    fn edit(&mut self, id: DocumentId, terms: Vec<String>, adds: bool) {
        let (block, number) = position(id);
        self.edits.extend(terms.into_iter().map(|term| Edit {
            block,
            term,
            number,
            adds,
        }));
    }

    async fn write_documents(&mut self, unit: &mut SqlUnit) -> Result<()> {
        let is_postgres = unit.session.is_postgres();
        for chunk in self.removed.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.0);
            let among = Condition::among(is_postgres, "search_docs.id", ids);
            query!(unit.session, |c| diesel::delete(
                search_docs::table.filter(among)
            )
            .execute(c))
            .map_err(meaning)?;
        }
        let added = std::mem::take(&mut self.added);
        for chunk in added.chunks(CHUNK) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|(id, source, features)| {
                    (
                        search_docs::id.eq(id.0),
                        search_docs::kind.eq(source.kind.code()),
                        search_docs::thing_id.eq(source.id),
                        search_docs::page.eq(source.page),
                        search_docs::features.eq(features.clone()),
                    )
                })
                .collect();
            query!(unit.session, |c| diesel::insert_into(search_docs::table)
                .values(rows)
                .execute(c))
            .map_err(meaning)?;
        }
        for chunk in self.changed.chunks(CHUNK) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|(id, features)| (id.0, postings::hex(features)))
                .collect();
            let rows = documents::json(&rows)?;
            let statement = if is_postgres {
                Condition::sql(
                    "UPDATE search_docs SET features = decode(row ->> 1, 'hex') FROM json_array_elements(CAST(",
                )
                .text(rows)
                .then(" AS json)) AS given (row) WHERE id = CAST(row ->> 0 AS BIGINT)")
            } else {
                Condition::sql(
                    "UPDATE search_docs SET features = unhex(value ->> 1) FROM json_each(",
                )
                .text(rows)
                .then(") WHERE search_docs.id = value ->> 0")
            };
            let statement: Statement<()> = Statement::of(statement);
            query!(unit.session, |c| statement.execute(c)).map_err(meaning)?;
        }
        Ok(())
    }
}
