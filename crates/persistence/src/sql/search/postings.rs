//! Writing which documents have a term, and which words a misspelt form may mean.

use super::documents::json;
use crate::{
    connection::{Session, meaning, prelude::*, query},
    error::Result,
    schema::search_variants,
    sql::{condition::Condition, statement::Statement},
};
use diesel::sql_types::{BigInt, Binary, Text};
use domain::search::{DocumentKind, blocks, forms_of, telling_form};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One document more, or less, that has a term. In the order in which rows are taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) block: i64,
    pub(super) term: String,
    /// Its number within the block.
    pub(super) number: u16,
    pub(super) adds: bool,
}

/// The edits of one row.
struct Row<'a> {
    block: i64,
    term: &'a str,
    added: Vec<u16>,
    removed: Vec<u16>,
}

/// Rows of one statement: their values travel as one text, of up to a kilobyte each.
const ROWS: usize = 2_000;

fn rows(edits: &[Edit]) -> Vec<Row<'_>> {
    edits
        .chunk_by(|a, b| a.block == b.block && a.term == b.term)
        .filter_map(|of_row| {
            let first = of_row.first()?;
            let chosen = |adds: bool| {
                let edits = of_row.iter().filter(move |edit| edit.adds == adds);
                edits.map(|edit| edit.number).collect()
            };
            Some(Row {
                block: first.block,
                term: &first.term,
                added: chosen(true),
                removed: chosen(false),
            })
        })
        .collect()
}

/// Writes edits, which are sorted.
pub(super) async fn write(session: &mut Session, edits: &[Edit]) -> Result<()> {
    for chunk in rows(edits).chunks(ROWS) {
        write_rows(session, chunk).await?;
    }
    Ok(())
}

async fn write_rows(session: &mut Session, rows: &[Row<'_>]) -> Result<()> {
    let put = put(session, rows).await?;
    let rest: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| !put.contains(&(row.block, row.term.to_owned())))
        .collect();
    let found = find(session, &rest).await?;
    let (mut changed, mut emptied) = (vec![], vec![]);
    // PostgreSQL put a row also where there was none to take something from.
    let empty = rows.iter().filter(|row| row.added.is_empty());
    emptied.extend(
        empty
            .filter(|row| put.contains(&(row.block, row.term.to_owned())))
            .map(|row| (row.term, row.block)),
    );
    for row in rest {
        let Some(before) = found.get(&(row.term, row.block)) else {
            continue;
        };
        let after = blocks::changed(before, &row.added, &row.removed);
        if after.is_empty() {
            emptied.push((row.term, row.block));
        } else if after != *before {
            changed.push((row.term, row.block, hex(&after)));
        }
    }
    if !changed.is_empty() {
        let statement = given(session, &changed)?
            .then(" ON CONFLICT (term, block) DO UPDATE SET ids = excluded.ids");
        let statement: Statement<()> = Statement::of(statement);
        query!(*session, |c| statement.execute(c)).map_err(meaning)?;
    }
    if !emptied.is_empty() {
        let delete = if session.is_postgres() {
            Condition::sql("DELETE FROM search_postings USING json_array_elements(CAST(")
                .text(json(&emptied)?)
                .then(
                    " AS json)) AS given (row) WHERE term = (row ->> 0) COLLATE \"C\" AND block = CAST(row ->> 1 AS BIGINT)",
                )
        } else {
            Condition::sql(
                "DELETE FROM search_postings WHERE (term, block) IN
                   (SELECT value ->> 0, value ->> 1 FROM json_each(",
            )
            .text(json(&emptied)?)
            .then("))")
        };
        let statement: Statement<()> = Statement::of(delete);
        query!(*session, |c| statement.execute(c)).map_err(meaning)?;
    }
    Ok(())
}

/// An insertion of rows of term, block and documents in hexadecimal digits.
fn given(session: &Session, rows: &impl serde::Serialize) -> Result<Condition> {
    let rows = json(rows)?;
    Ok(if session.is_postgres() {
        Condition::sql(
            "INSERT INTO search_postings (term, block, ids)
             SELECT row ->> 0, CAST(row ->> 1 AS BIGINT), decode(row ->> 2, 'hex') FROM json_array_elements(CAST(",
        )
        .text(rows)
        .then(" AS json)) AS given (row)")
    } else {
        Condition::sql(
            "INSERT INTO search_postings (term, block, ids)
             SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(",
        )
        .text(rows)
        .then(") WHERE true")
    })
}

/// Puts rows where there is none yet, and tells which. On PostgreSQL all rows are this unit's own from then on until it ends,
/// also those that were there: nobody else takes them away or changes them.
async fn put(session: &mut Session, rows: &[Row<'_>]) -> Result<BTreeSet<(i64, String)>> {
    let is_postgres = session.is_postgres();
    let new: Vec<_> = rows
        .iter()
        .filter(|row| is_postgres || !row.added.is_empty())
        .map(|row| {
            (
                row.term,
                row.block,
                hex(&blocks::changed(&[], &row.added, &[])),
            )
        })
        .collect();
    if new.is_empty() {
        return Ok(BTreeSet::new());
    }
    let statement = given(session, &new)?.then(if is_postgres {
        " ORDER BY 2, 1 ON CONFLICT (term, block) DO UPDATE SET ids = excluded.ids WHERE FALSE RETURNING block, term"
    } else {
        " ON CONFLICT DO NOTHING RETURNING block, term"
    });
    let statement: Statement<(BigInt, Text)> = Statement::of(statement);
    let put: Vec<(i64, String)> = query!(*session, |c| statement.load(c)).map_err(meaning)?;
    Ok(put.into_iter().collect())
}

async fn find<'a>(
    session: &mut Session,
    rows: &[&Row<'a>],
) -> Result<HashMap<(&'a str, i64), Vec<u8>>> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| (row.term, row.block, number))
        .collect();
    let statement = if session.is_postgres() {
        Condition::sql("SELECT CAST(row ->> 2 AS BIGINT), ids FROM json_array_elements(CAST(")
            .text(json(&wanted)?)
            .then(
                " AS json)) AS given (row) JOIN search_postings
                 ON term = (row ->> 0) COLLATE \"C\" AND block = CAST(row ->> 1 AS BIGINT)",
            )
    } else {
        Condition::sql("SELECT value ->> 2, ids FROM json_each(")
            .text(json(&wanted)?)
            .then(") CROSS JOIN search_postings ON term = value ->> 0 AND block = value ->> 1")
    };
    let statement: Statement<(BigInt, Binary)> = Statement::of(statement);
    let found: Vec<(i64, Vec<u8>)> = query!(*session, |c| statement.load(c)).map_err(meaning)?;
    let found = found.into_iter().filter_map(|(number, ids)| {
        let row = rows.get(usize::try_from(number).ok()?)?;
        Some(((row.term, row.block), ids))
    });
    Ok(found.collect())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.extend([byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]));
    }
    digits
}

/// Words that are also found misspelt, each with the kind of the documents that have it: words of pages have fewer forms.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<String, DocumentKind>);

impl Words {
    pub(super) fn add(&mut self, word: String, kind: DocumentKind) {
        let known = self.0.entry(word).or_insert(kind);
        if kind != DocumentKind::ManualPage {
            *known = kind;
        }
    }

    /// Leaves out those that others have with as many forms.
    pub(super) fn without(&mut self, others: &Self) {
        self.0.retain(|word, kind| {
            let other = others.0.get(word);
            other.is_none_or(|other| {
                *other == DocumentKind::ManualPage && *kind != DocumentKind::ManualPage
            })
        });
    }

    pub(super) fn append(&mut self, more: Self) {
        for (word, kind) in more.0 {
            self.add(word, kind);
        }
    }
}

/// Takes out of `words` those whose forms are stored. All forms of a word are stored together, so that one tells.
pub(super) async fn without_known(session: &mut Session, words: &mut Words) -> Result<()> {
    let one_of_each = words.0.iter();
    let one_of_each: Vec<(String, &String)> = one_of_each
        .map(|(word, kind)| (telling_form(word, *kind), word))
        .collect();
    let mut known: Vec<String> = vec![];
    for chunk in one_of_each.chunks(ROWS) {
        let statement = if session.is_postgres() {
            Condition::sql("SELECT word FROM json_array_elements(CAST(")
                .text(json(&chunk)?)
                .then(
                    " AS json)) AS given (row) JOIN search_variants
                     ON variant = (row ->> 0) COLLATE \"C\" AND word = (row ->> 1) COLLATE \"C\"",
                )
        } else {
            Condition::sql("SELECT word FROM json_each(")
                .text(json(&chunk)?)
                .then(
                    ") CROSS JOIN search_variants ON variant = value ->> 0 AND word = value ->> 1",
                )
        };
        let statement: Statement<Text> = Statement::of(statement);
        let found: Vec<String> = query!(*session, |c| statement.load(c)).map_err(meaning)?;
        known.extend(found);
    }
    for word in known {
        words.0.remove(&word);
    }
    Ok(())
}

/// Stores the forms of words. They stay when the words are gone: a form that leads to no document finds none.
pub(super) async fn put_variants(session: &mut Session, words: &Words) -> Result<()> {
    // In one order, so that two units never wait for each other.
    let pairs: BTreeSet<(String, &String)> = words
        .0
        .iter()
        .flat_map(|(word, kind)| {
            let forms = forms_of(word, *kind).into_iter();
            forms.map(move |form| (form, word))
        })
        .collect();
    let pairs: Vec<_> = pairs.into_iter().collect();
    for chunk in pairs.chunks(CHUNK_OF_PAIRS) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(form, word)| {
                (
                    search_variants::variant.eq(form.clone()),
                    search_variants::word.eq((*word).clone()),
                )
            })
            .collect();
        query!(*session, |c| diesel::insert_into(search_variants::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(c))
        .map_err(meaning)?;
    }
    Ok(())
}

/// Two values each.
const CHUNK_OF_PAIRS: usize = crate::sql::CHUNK;
