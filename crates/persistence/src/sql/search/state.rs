//! How the index stands, and who may write to it.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::search_state,
    sql::{condition::Condition, statement::Statement},
    store::SqlUnit,
};
use diesel::{AsChangeset, pg::Pg, sql_types::Bool, sqlite::Sqlite};
use domain::search::{ANALYSIS_VERSION, Source, blocks::IDS_PER_BLOCK};

/// The version of this program's analysis.
pub(super) fn version() -> i32 {
    ANALYSIS_VERSION.into()
}

/// The one row of `search_state`.
#[derive(Debug, Clone, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = search_state, check_for_backend(Pg, Sqlite), treat_none_as_null = true)]
pub(super) struct State {
    /// The analysis that made the documents from `first_id` on; 0 before there was any.
    pub(super) version: i32,
    /// The one that made those before.
    pub(super) old_version: i32,
    pub(super) first_id: i64,
    /// Blocks before this one aren't asked.
    pub(super) visible_block: i64,
    at_kind: Option<i16>,
    at_id: Option<i64>,
    at_page: Option<i32>,
    pub(super) done: i64,
    pub(super) total: i64,
    /// Up to which term blocks that aren't asked have been removed, while that goes on.
    pub(super) swept: Option<String>,
}

impl State {
    pub(super) async fn read(unit: &mut SqlUnit) -> Result<Self> {
        query!(unit.session, |c| search_state::table
            .select(Self::as_select())
            .first(c))
        .map_err(meaning)
    }

    pub(super) async fn write(&self, unit: &mut SqlUnit) -> Result<()> {
        let row = self.clone();
        query!(unit.session, |c| diesel::update(search_state::table)
            .set(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    /// The last thing that was indexed anew, while everything is.
    pub(super) fn at(&self) -> Result<Option<Source>> {
        let (Some(kind), Some(id), Some(page)) = (self.at_kind, self.at_id, self.at_page) else {
            return Ok(None);
        };
        super::documents::source(kind, id, page).map(Some)
    }

    pub(super) fn set_at(&mut self, at: Option<Source>) {
        self.at_kind = at.map(|at| at.kind.code());
        self.at_id = at.map(|at| at.id);
        self.at_page = at.map(|at| at.page);
    }

    /// Whether this program made all of it, and isn't about to make it anew.
    pub(super) fn is_whole(&self) -> bool {
        self.version == version() && self.at_kind.is_none()
    }

    /// Whether this program can take back what a document of an id was made to.
    pub(super) fn can_read(&self, id: i64) -> bool {
        id >= self.first_id || self.old_version == version()
    }

    /// The first id of a stretch that has none yet, and the stretch.
    pub(super) fn after(last_id: i64) -> (i64, i64) {
        let block = last_id / IDS_PER_BLOCK + 1;
        (block * IDS_PER_BLOCK, block)
    }
}

/// Keeps others from writing to the index until the unit ends (`exclusive`), or from making it anew. Writers that only share
/// it take rows in one order: by block and term. SQLite's one writer has it for itself.
pub(super) async fn lock(unit: &mut SqlUnit, exclusive: bool) -> Result<()> {
    if !unit.session.is_postgres() {
        return Ok(());
    }
    let statement = if exclusive {
        "SELECT true FROM (SELECT pg_advisory_xact_lock(4106)) AS locked"
    } else {
        "SELECT true FROM (SELECT pg_advisory_xact_lock_shared(4106)) AS locked"
    };
    let statement: Statement<Bool> = Statement::of(Condition::sql(statement));
    query!(unit.session, |c| statement.execute(c)).map_err(meaning)?;
    Ok(())
}

/// The same without waiting: whoever waits keeps others waiting behind it. Tells whether it is kept.
pub(super) async fn try_lock(unit: &mut SqlUnit) -> Result<bool> {
    if !unit.session.is_postgres() {
        return Ok(true);
    }
    let statement: Statement<Bool> =
        Statement::of(Condition::sql("SELECT pg_try_advisory_xact_lock(4106)"));
    query!(unit.session, |c| statement.get_result(c)).map_err(meaning)
}
