//! Words that the crew adds for the search.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::SearchWordRepository,
    schema::search_words,
    sql::{
        COUNTED, condition::Condition, count, counted::Counted, ids, listed,
        place_rows::stored_name, position_in,
    },
    store::SqlUnit,
    types::{At, kept},
};
use async_trait::async_trait;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    Listed, Meanings, PageRequest, Position, SearchWord, SearchWordId, SearchWordValues, Total,
};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = search_words, check_for_backend(Pg, Sqlite))]
struct WordRow {
    id: i64,
    word: String,
    means: String,
    created_at: At,
    updated_at: At,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = search_words)]
struct ValuesRow {
    word: String,
    word_key: String,
    means: String,
    updated_at: At,
}

fn values_row(values: &SearchWordValues, at: Timestamp) -> ValuesRow {
    ValuesRow {
        word: values.word.as_str().to_owned(),
        word_key: values.word_key(),
        means: values.means.as_str().to_owned(),
        updated_at: At(at),
    }
}

fn word(row: WordRow) -> Result<SearchWord> {
    let means = Meanings::parse(&row.means);
    let unreadable = |problem| Error::Inconsistent(format!("the word {}: {problem}", row.id));
    Ok(SearchWord {
        id: SearchWordId(row.id),
        values: SearchWordValues {
            word: stored_name(&row.word)?,
            means: means.map_err(unreadable)?,
        },
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

#[async_trait]
impl SearchWordRepository for SqlUnit {
    async fn find(&mut self, id: SearchWordId) -> Result<Option<SearchWord>> {
        let row: Option<WordRow> = query!(self.session, |c| search_words::table
            .find(id.0)
            .select(WordRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(word).transpose()
    }

    async fn find_word(&mut self, values: &SearchWordValues) -> Result<Option<SearchWord>> {
        let key = values.word_key();
        let row: Option<WordRow> = query!(self.session, |c| search_words::table
            .filter(search_words::word_key.eq(key))
            .select(WordRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(word).transpose()
    }

    async fn list(&mut self, page: &PageRequest) -> Result<Listed<SearchWord>> {
        let asked = page.clone();
        let rows: Vec<WordRow> = query!(self.session, |c| {
            let mut query = search_words::table
                .select(WordRow::as_select())
                .into_boxed::<DB>();
            if let Some(Position { key, id }) = position_in(&asked) {
                let after = Condition::sql("(search_words.word_key, search_words.id) > (");
                query = query.filter(after.text(key).then(", ").number(id).then(")"));
            }
            query
                .order((search_words::word_key, search_words::id))
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            Counted(search_words::table.select(search_words::id).limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<SearchWord> = rows.into_iter().map(word).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: last.values.word_key(),
                id: last.id.0,
            })
        }))
    }

    async fn all(&mut self, limit: u32) -> Result<Vec<SearchWord>> {
        let rows: Vec<WordRow> = query!(self.session, |c| search_words::table
            .order((search_words::word_key, search_words::id))
            .limit(i64::from(limit))
            .select(WordRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(word).collect()
    }

    async fn count(&mut self) -> Result<u64> {
        let words: i64 =
            query!(self.session, |c| search_words::table.count().get_result(c)).map_err(meaning)?;
        Ok(count(words))
    }

    async fn hold(&mut self, id: SearchWordId) -> Result<Option<SearchWord>> {
        let statement = "SELECT id FROM search_words WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        SearchWordRepository::find(self, id).await
    }

    async fn add(&mut self, values: &SearchWordValues, at: Timestamp) -> Result<SearchWord> {
        let id = ids::take_one(&mut self.session, "search_words")
            .await
            .map_err(meaning)?;
        let row = (
            search_words::id.eq(id),
            search_words::created_at.eq(At(at)),
            values_row(values, at),
        );
        query!(self.session, |c| diesel::insert_into(search_words::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(SearchWord {
            id: SearchWordId(id),
            values: values.clone(),
            created_at: kept(at),
            updated_at: kept(at),
        })
    }

    async fn change(
        &mut self,
        id: SearchWordId,
        values: &SearchWordValues,
        at: Timestamp,
    ) -> Result<()> {
        let row = values_row(values, at);
        query!(self.session, |c| diesel::update(
            search_words::table.find(id.0)
        )
        .set(row)
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn remove(&mut self, id: SearchWordId) -> Result<bool> {
        let removed = query!(self.session, |c| diesel::delete(
            search_words::table.find(id.0)
        )
        .execute(c))
        .map_err(meaning)?;
        Ok(removed > 0)
    }
}
