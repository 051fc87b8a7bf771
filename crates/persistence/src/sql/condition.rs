//! A condition in SQL with bound values, for what diesel has no words for. Unlike `diesel::dsl::sql` its statement is
//! prepared once for a connection and kept.

use crate::types::{At, Instant};
use diesel::{
    QueryResult,
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Bool, HasSqlType, Text},
};

#[derive(Debug, Clone)]
enum Part {
    Sql(&'static str),
    Text(String),
    Number(i64),
    Time(At),
}

/// SQL and bound values in turns.
#[derive(Debug, Clone)]
pub(crate) struct Condition(Vec<Part>);

impl Condition {
    pub(crate) fn sql(sql: &'static str) -> Self {
        Self(vec![Part::Sql(sql)])
    }

    /// That a column holds one of these ids, bound as one value: however many there are, the statement is the same.
    pub(crate) fn among(
        is_postgres: bool,
        column: &'static str,
        ids: impl Iterator<Item = i64>,
    ) -> Self {
        let ids = serde_json::Value::from(ids.collect::<Vec<_>>()).to_string();
        let (before, after) = if is_postgres {
            (
                " = ANY(ARRAY(SELECT value::bigint FROM json_array_elements_text(CAST(",
                " AS json))))",
            )
        } else {
            (" IN (SELECT value FROM json_each(", "))")
        };
        Self::sql(column).then(before).text(ids).then(after)
    }

    /// The same for texts; PostgreSQL would otherwise not know whose order counts.
    pub(crate) fn among_texts(is_postgres: bool, column: &'static str, texts: &[String]) -> Self {
        let texts = serde_json::Value::from(texts.to_vec()).to_string();
        let (before, after) = if is_postgres {
            (
                " = ANY(ARRAY(SELECT json_array_elements_text(CAST(",
                " AS json)) COLLATE \"C\"))",
            )
        } else {
            (" IN (SELECT value FROM json_each(", "))")
        };
        Self::sql(column).then(before).text(texts).then(after)
    }

    pub(crate) fn then(self, sql: &'static str) -> Self {
        self.and(Part::Sql(sql))
    }

    pub(crate) fn text(self, text: String) -> Self {
        self.and(Part::Text(text))
    }

    pub(crate) fn number(self, number: i64) -> Self {
        self.and(Part::Number(number))
    }

    pub(crate) fn time(self, time: At) -> Self {
        self.and(Part::Time(time))
    }

    fn and(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }
}

impl Expression for Condition {
    type SqlType = Bool;
}

impl<Source> SelectableExpression<Source> for Condition {}
impl<Source> AppearsOnTable<Source> for Condition {}

impl<Grouping> ValidGrouping<Grouping> for Condition {
    type IsAggregate = is_aggregate::Never;
}

/// Its type doesn't tell its SQL, so that statements are told apart by their text.
impl QueryId for Condition {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Condition
where
    DB: Backend + HasSqlType<Text> + HasSqlType<BigInt> + HasSqlType<Instant>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    At: ToSql<Instant, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for part in &self.0 {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::Time(time) => out.push_bind_param::<Instant, _>(time)?,
            }
        }
        Ok(())
    }
}
