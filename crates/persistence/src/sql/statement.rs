//! A whole statement in SQL with bound values, for what diesel has no words for. Unlike `diesel::sql_query` it is prepared once
//! for a connection and kept.

use crate::sql::condition::Condition;
use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};
use std::marker::PhantomData;

/// Gives rows of these SQL types; `()` when it gives none.
#[derive(Debug)]
pub(crate) struct Statement<Row> {
    parts: Condition,
    row: PhantomData<fn() -> Row>,
}

impl<Row> Statement<Row> {
    pub(crate) fn of(parts: Condition) -> Self {
        Self {
            parts,
            row: PhantomData,
        }
    }
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row, C> RunQueryDsl<C> for Statement<Row> {}

/// Its type doesn't tell its SQL, so that statements are told apart by their text.
impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row, DB: Backend> QueryFragment<DB> for Statement<Row>
where
    Condition: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.parts.walk_ast(out)
    }
}
