//! Finding drives by words: where the two databases differ by nature.

use crate::{
    connection::{Failure, Session, query},
    sql::{CHUNK, COUNTED, condition::Condition},
};
use diesel::sql_types::{BigInt, Text};

/// Writes the words of drives, over those that were there: ids with words separated by spaces.
pub(crate) async fn put(session: &mut Session, words: &[(i64, String)]) -> Result<(), Failure> {
    let statement = if session.is_postgres() {
        "INSERT INTO drive_words (drive_id, words)
         SELECT id, array_to_tsvector(string_to_array(words, ' '))
         FROM ROWS FROM (json_to_recordset($1::json) AS (id BIGINT, words TEXT)) AS given (id, words)
         ON CONFLICT (drive_id) DO UPDATE SET words = excluded.words"
    } else {
        "INSERT OR REPLACE INTO drive_words (rowid, words)
         SELECT value ->> 'id', value ->> 'words' FROM json_each($1)"
    };
    for chunk in words.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(id, words)| {
                let words: Vec<&str> = words.split_whitespace().map(cut).collect();
                serde_json::json!({ "id": id, "words": words.join(" ") })
            })
            .collect();
        let rows = serde_json::Value::from(rows).to_string();
        query!(*session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(rows)
            .execute(c))?;
    }
    Ok(())
}

/// The words of a question, as a condition on `drives.id` around a bound text.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) before: &'static str,
    pub(crate) words: String,
    pub(crate) after: &'static str,
}

impl Words {
    /// As a condition of a query over drives.
    pub(crate) fn finds(self) -> Condition {
        Condition::sql(self.before)
            .text(self.words)
            .then(self.after)
    }
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// How many drives the words of a condition find, counted up to [`COUNTED`]. When that is reached, the condition
/// becomes one to try on each row of a list in its order, instead of one to begin with.
pub(crate) async fn count(session: &mut Session, condition: &mut Words) -> Result<i64, Failure> {
    let words = condition.words.clone();
    let statement = if session.is_postgres() {
        "SELECT count(*) AS found FROM (SELECT 1 FROM drive_words WHERE words @@ CAST($1 AS tsquery) LIMIT $2) AS matches"
    } else {
        "SELECT count(*) AS found FROM (SELECT 1 FROM drive_words WHERE drive_words MATCH $1 LIMIT $2)"
    };
    let found: Found = query!(*session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(words)
        .bind::<BigInt, _>(COUNTED)
        .get_result(c))?;
    // PostgreSQL estimates it by itself; SQLite can't, and its unary plus means: don't begin here.
    if found.found >= COUNTED && !session.is_postgres() {
        condition.before = "+drives.id IN (SELECT rowid FROM drive_words WHERE drive_words MATCH ";
    }
    Ok(found.found)
}

/// The condition for drives in which each word begins one of their words. `None` when there are no words to look for.
pub(crate) fn condition(is_postgres: bool, text: &str) -> Option<Words> {
    let words = domain::text::search_words(text);
    if words.is_empty() {
        return None;
    }
    // Words are letters and digits only: nothing in them is an operator or a quote.
    let words = words.iter().take(WORDS).map(|word| cut(word));
    Some(if is_postgres {
        Words {
            before: "drives.id IN (SELECT drive_id FROM drive_words WHERE words @@ CAST(",
            // Not `to_tsquery`, whose parser takes words apart in its own way.
            words: words
                .map(|word| format!("'{word}':*"))
                .collect::<Vec<_>>()
                .join(" & "),
            after: " AS tsquery))",
        }
    } else {
        Words {
            before: "drives.id IN (SELECT rowid FROM drive_words WHERE drive_words MATCH ",
            words: words
                .map(|word| format!("\"{word}\"*"))
                .collect::<Vec<_>>()
                .join(" AND "),
            after: ")",
        }
    })
}

/// Words are stored and looked for up to this length: PostgreSQL takes up to 2,046 bytes.
const WORD_LIMIT: usize = 100;

fn cut(word: &str) -> &str {
    word.char_indices()
        .nth(WORD_LIMIT)
        .map_or(word, |(end, _)| &word[..end])
}

/// As many words of a question are looked for.
const WORDS: usize = 8;

#[derive(diesel::QueryableByName)]
pub(crate) struct Worded {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Text)]
    pub(crate) text: String,
}

/// The texts that a drive's words are made of, for the drives with these ids (a JSON array of numbers).
pub(crate) fn texts_statement(is_postgres: bool) -> &'static str {
    if is_postgres {
        "SELECT d.id, concat_ws(' ', d.series, d.type_name, d.note, r.name, c.name, m.name) AS text
         FROM drives d JOIN places r ON r.id = d.room_id
         LEFT JOIN places c ON c.id = d.cabinet_id LEFT JOIN places m ON m.id = d.mechanism_id
         WHERE d.id IN (SELECT value::bigint FROM json_array_elements_text($1::json))"
    } else {
        "SELECT d.id, d.series || ' ' || coalesce(d.type_name, '') || ' ' || coalesce(d.note, '') || ' ' || r.name
           || ' ' || coalesce(c.name, '') || ' ' || coalesce(m.name, '') AS text
         FROM drives d JOIN places r ON r.id = d.room_id
         LEFT JOIN places c ON c.id = d.cabinet_id LEFT JOIN places m ON m.id = d.mechanism_id
         WHERE d.id IN (SELECT value FROM json_each($1))"
    }
}
