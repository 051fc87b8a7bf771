//! Finding things by words: where the two databases differ by nature.

use crate::{
    connection::{Failure, Session, query},
    sql::{CHUNK, COUNTED, condition::Condition},
};
use diesel::sql_types::{BigInt, Text};

/// What is found by its words: the statements over its table of words.
#[derive(Debug)]
pub(crate) struct Found {
    put: ByDatabase,
    count: ByDatabase,
    before: ByDatabase,
    /// For SQLite, which can't estimate how many rows a text finds: its unary plus means, don't begin here.
    before_many: &'static str,
}

#[derive(Debug)]
struct ByDatabase {
    postgres: &'static str,
    sqlite: &'static str,
}

impl ByDatabase {
    fn of(&self, is_postgres: bool) -> &'static str {
        if is_postgres {
            self.postgres
        } else {
            self.sqlite
        }
    }
}

macro_rules! found {
    ($things:literal, $words:literal, $id:literal) => {
        Found {
            put: ByDatabase {
                postgres: concat!(
                    "INSERT INTO ", $words, " (", $id, ", words)
                     SELECT id, array_to_tsvector(string_to_array(words, ' '))
                     FROM ROWS FROM (json_to_recordset($1::json) AS (id BIGINT, words TEXT)) AS given (id, words)
                     ON CONFLICT (", $id, ") DO UPDATE SET words = excluded.words"
                ),
                sqlite: concat!(
                    "INSERT OR REPLACE INTO ", $words, " (rowid, words)
                     SELECT value ->> 'id', value ->> 'words' FROM json_each($1)"
                ),
            },
            count: ByDatabase {
                postgres: concat!(
                    "SELECT count(*) AS found FROM (SELECT 1 FROM ", $words,
                    " WHERE words @@ CAST($1 AS tsquery) LIMIT $2) AS matches"
                ),
                sqlite: concat!(
                    "SELECT count(*) AS found FROM (SELECT 1 FROM ", $words, " WHERE ", $words, " MATCH $1 LIMIT $2)"
                ),
            },
            before: ByDatabase {
                postgres: concat!($things, ".id IN (SELECT ", $id, " FROM ", $words, " WHERE words @@ CAST("),
                sqlite: concat!($things, ".id IN (SELECT rowid FROM ", $words, " WHERE ", $words, " MATCH "),
            },
            before_many: concat!("+", $things, ".id IN (SELECT rowid FROM ", $words, " WHERE ", $words, " MATCH "),
        }
    };
}

pub(crate) static DRIVES: Found = found!("drives", "drive_words", "drive_id");
pub(crate) static FAULTS: Found = found!("faults", "fault_words", "fault_id");
pub(crate) static MANUALS: Found = found!("manuals", "manual_words", "manual_id");
pub(crate) static STOCK: Found = found!("stock_items", "stock_words", "item_id");

/// Writes the words of things, over those that were there: ids with words separated by spaces.
pub(crate) async fn put(
    session: &mut Session,
    things: &Found,
    words: &[(i64, String)],
) -> Result<(), Failure> {
    let statement = things.put.of(session.is_postgres());
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

/// The words of a question, as a condition on a thing's id around a bound text.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    things: &'static Found,
    pub(crate) before: &'static str,
    pub(crate) words: String,
    pub(crate) after: &'static str,
}

impl Words {
    /// As a condition of a query over the things.
    pub(crate) fn finds(self) -> Condition {
        Condition::sql(self.before)
            .text(self.words)
            .then(self.after)
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// How many things the words of a condition find, counted up to [`COUNTED`]. When that is reached, the condition
/// becomes one to try on each row of a list in its order, instead of one to begin with.
pub(crate) async fn count(session: &mut Session, condition: &mut Words) -> Result<i64, Failure> {
    let words = condition.words.clone();
    let statement = condition.things.count.of(session.is_postgres());
    let counted: Count = query!(*session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(words)
        .bind::<BigInt, _>(COUNTED)
        .get_result(c))?;
    // PostgreSQL estimates it by itself.
    if counted.found >= COUNTED && !session.is_postgres() {
        condition.before = condition.things.before_many;
    }
    Ok(counted.found)
}

/// The condition for things in which each word begins one of their words. `None` when there are no words to look for.
pub(crate) fn condition(is_postgres: bool, things: &'static Found, text: &str) -> Option<Words> {
    Some(Words {
        things,
        before: things.before.of(is_postgres),
        words: all_words(is_postgres, text)?,
        after: if is_postgres { " AS tsquery))" } else { ")" },
    })
}

fn all_words(is_postgres: bool, text: &str) -> Option<String> {
    // Words are letters and digits only: nothing in them is an operator or a quote.
    let words = domain::text::search_words(text);
    let words = words.iter().take(WORDS).map(|word| cut(word));
    let all = if is_postgres {
        // Not `to_tsquery`, whose parser takes words apart in its own way.
        let words: Vec<_> = words.map(|word| format!("'{word}':*")).collect();
        words.join(" & ")
    } else {
        let words: Vec<_> = words.map(|word| format!("\"{word}\"*")).collect();
        words.join(" AND ")
    };
    (!all.is_empty()).then_some(all)
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
