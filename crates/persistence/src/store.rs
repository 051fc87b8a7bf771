//! The store of either database: begins units of work over its pools.

use crate::{
    backup::{BackupError, backup},
    check::{Finding, check},
    connection::{Area, DatabaseAddress, DatabaseSettings, Pools, Session, query},
    error::Result,
    repositories::{
        ChangeRepository, DriveRepository, ExceedingRepository, FaultRepository, FileRepository,
        ImportRepository, KeptAnswerRepository, LogEntryRepository, LoginLimitRepository,
        LoginRepository, ManualCategoryRepository, ManualFetchRepository, ManualGroupRepository,
        ManualRepository, ManualTextRepository, MovementRepository, PlaceRepository,
        ReadingRepository, SearchRepository, SearchWordRepository, SensorRepository,
        SetupLinkRepository, StockItemRepository, StoreRepository, UserRepository,
    },
    sql::search::{self, Touched},
    unit_of_work::{PlantLock, PoolState, Store, UnitOfWork},
};
use async_trait::async_trait;
use std::{path::Path, sync::Arc};
use tokio::runtime::Handle;

/// Opens a database that has been migrated. Connections are made when they are needed, so that this can't fail.
///
/// `background` is a multi-thread runtime that outlives everything that uses the store.
#[must_use]
pub fn open(settings: DatabaseSettings, background: Handle) -> Arc<dyn Store> {
    Arc::new(SqlStore {
        pools: Pools::new(settings, background),
    })
}

struct SqlStore {
    pools: Pools,
}

/// Every repository over one leased connection.
pub(crate) struct SqlUnit {
    pub(crate) session: Session,
    pub(crate) touched: Touched,
}

impl SqlUnit {
    fn over(session: Session) -> Self {
        Self {
            session,
            touched: Touched::default(),
        }
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn begin(&self, area: Area) -> Result<Box<dyn UnitOfWork>> {
        let mut session = self.pools.writer(area).await?;
        session.begin("BEGIN", "BEGIN IMMEDIATE").await?;
        Ok(Box::new(SqlUnit::over(session)))
    }

    async fn read(&self, area: Area) -> Result<Box<dyn UnitOfWork>> {
        Ok(Box::new(SqlUnit::over(self.pools.reader(area).await?)))
    }

    async fn snapshot(&self) -> Result<Box<dyn UnitOfWork>> {
        let mut session = self.pools.own().await?;
        session
            .begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN")
            .await?;
        Ok(Box::new(SqlUnit::over(session)))
    }

    async fn ping(&self) -> Result<()> {
        let mut session = self.pools.reader(Area::Health).await?;
        query!(session, |c| diesel::sql_query("SELECT 1").execute(c))
            .map_err(crate::connection::meaning)?;
        Ok(())
    }

    async fn check(&self) -> Result<Vec<Finding>> {
        let mut session = self.pools.own().await?;
        session
            .begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN")
            .await?;
        let mut findings = check(&mut session).await?;
        findings.extend(search::check(&mut SqlUnit::over(session)).await?);
        Ok(findings)
    }

    async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        backup(&self.pools.settings, file).await
    }

    async fn close(&self) -> Result<()> {
        if !matches!(self.pools.settings.address, DatabaseAddress::Sqlite(_)) {
            return Ok(());
        }
        let mut session = self.pools.writer(Area::Health).await?;
        query!(session, |c| diesel::sql_query(
            "PRAGMA wal_checkpoint(TRUNCATE)"
        )
        .execute(c))
        .map_err(crate::connection::meaning)?;
        Ok(())
    }

    fn pools(&self) -> Vec<PoolState> {
        self.pools.states()
    }
}

#[async_trait]
impl UnitOfWork for SqlUnit {
    fn places(&mut self) -> &mut dyn PlaceRepository {
        self
    }

    fn drives(&mut self) -> &mut dyn DriveRepository {
        self
    }

    fn changes(&mut self) -> &mut dyn ChangeRepository {
        self
    }

    fn imports(&mut self) -> &mut dyn ImportRepository {
        self
    }

    fn kept_answers(&mut self) -> &mut dyn KeptAnswerRepository {
        self
    }

    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        self
    }

    fn log_entries(&mut self) -> &mut dyn LogEntryRepository {
        self
    }

    fn manual_categories(&mut self) -> &mut dyn ManualCategoryRepository {
        self
    }

    fn manual_groups(&mut self) -> &mut dyn ManualGroupRepository {
        self
    }

    fn manuals(&mut self) -> &mut dyn ManualRepository {
        self
    }

    fn faults(&mut self) -> &mut dyn FaultRepository {
        self
    }

    fn manual_texts(&mut self) -> &mut dyn ManualTextRepository {
        self
    }

    fn manual_fetches(&mut self) -> &mut dyn ManualFetchRepository {
        self
    }

    fn files(&mut self) -> &mut dyn FileRepository {
        self
    }

    fn sensors(&mut self) -> &mut dyn SensorRepository {
        self
    }

    fn readings(&mut self) -> &mut dyn ReadingRepository {
        self
    }

    fn exceedings(&mut self) -> &mut dyn ExceedingRepository {
        self
    }

    fn stores(&mut self) -> &mut dyn StoreRepository {
        self
    }

    fn stock_items(&mut self) -> &mut dyn StockItemRepository {
        self
    }

    fn movements(&mut self) -> &mut dyn MovementRepository {
        self
    }

    fn search(&mut self) -> &mut dyn SearchRepository {
        self
    }

    fn search_words(&mut self) -> &mut dyn SearchWordRepository {
        self
    }

    fn login_limits(&mut self) -> &mut dyn LoginLimitRepository {
        self
    }

    fn setup_links(&mut self) -> &mut dyn SetupLinkRepository {
        self
    }

    async fn lock_plant(&mut self, lock: PlantLock) -> Result<()> {
        // SQLite's one writer has the plant for itself.
        if !self.session.is_postgres() {
            return Ok(());
        }
        let statement = match lock {
            PlantLock::Shared => "SELECT pg_advisory_xact_lock_shared(4105)",
            PlantLock::Exclusive => "SELECT pg_advisory_xact_lock(4105)",
        };
        query!(self.session, |c| diesel::sql_query(statement).execute(c))
            .map_err(crate::connection::meaning)?;
        Ok(())
    }

    fn statements(&self) -> u32 {
        self.session.statements()
    }

    async fn commit(mut self: Box<Self>) -> Result<()> {
        search::apply(&mut self).await?;
        self.session.commit().await
    }

    async fn rollback(self: Box<Self>) -> Result<()> {
        self.session.rollback().await
    }
}
