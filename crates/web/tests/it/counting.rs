//! A store that counts the statements of its units: what a request costs shows in no answer.

use async_trait::async_trait;
use persistence::{
    Area, BackupError, ChangeRepository, DriveRepository, ExceedingRepository, FaultRepository,
    FileRepository, Finding, ImportRepository, KeptAnswerRepository, LogEntryRepository,
    LoginLimitRepository, LoginRepository, ManualCategoryRepository, ManualFetchRepository,
    ManualGroupRepository, ManualRepository, ManualTextRepository, MovementRepository,
    PlaceRepository, PlantLock, PoolState, ReadingRepository, Result as Stored, SearchRepository,
    SearchWordRepository, SensorRepository, SetupLinkRepository, StockItemRepository, Store,
    StoreRepository, UnitOfWork, UserRepository,
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// A store that counts the statements of its units.
pub(crate) struct CountingStore {
    inner: Arc<dyn Store>,
    statements: Arc<AtomicU32>,
}

impl CountingStore {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            statements: Arc::default(),
        }
    }

    /// How many statements its units have sent.
    pub(crate) fn statements(&self) -> u32 {
        self.statements.load(Ordering::SeqCst)
    }

    fn counting(&self, inner: Box<dyn UnitOfWork>) -> Box<dyn UnitOfWork> {
        let counted = Arc::clone(&self.statements);
        Box::new(CountingUnit {
            inner: Some(inner),
            counted,
        })
    }
}

#[async_trait]
impl Store for CountingStore {
    async fn begin(&self, area: Area) -> Stored<Box<dyn UnitOfWork>> {
        Ok(self.counting(self.inner.begin(area).await?))
    }

    async fn read(&self, area: Area) -> Stored<Box<dyn UnitOfWork>> {
        Ok(self.counting(self.inner.read(area).await?))
    }

    async fn snapshot(&self) -> Stored<Box<dyn UnitOfWork>> {
        Ok(self.counting(self.inner.snapshot().await?))
    }

    async fn ping(&self) -> Stored<()> {
        self.inner.ping().await
    }

    async fn check(&self) -> Stored<Vec<Finding>> {
        self.inner.check().await
    }

    async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        self.inner.backup(file).await
    }

    async fn close(&self) -> Stored<()> {
        self.inner.close().await
    }

    fn pools(&self) -> Vec<PoolState> {
        self.inner.pools()
    }
}

struct CountingUnit {
    inner: Option<Box<dyn UnitOfWork>>,
    counted: Arc<AtomicU32>,
}

impl CountingUnit {
    fn inner(&mut self) -> &mut dyn UnitOfWork {
        &mut **self.inner.as_mut().unwrap()
    }

    fn count(&mut self) -> Option<Box<dyn UnitOfWork>> {
        let inner = self.inner.take();
        let statements = inner.as_ref().map_or(0, |inner| inner.statements());
        self.counted.fetch_add(statements, Ordering::SeqCst);
        inner
    }
}

impl Drop for CountingUnit {
    fn drop(&mut self) {
        drop(self.count());
    }
}

#[async_trait]
impl UnitOfWork for CountingUnit {
    fn places(&mut self) -> &mut dyn PlaceRepository {
        self.inner().places()
    }

    fn drives(&mut self) -> &mut dyn DriveRepository {
        self.inner().drives()
    }

    fn changes(&mut self) -> &mut dyn ChangeRepository {
        self.inner().changes()
    }

    fn imports(&mut self) -> &mut dyn ImportRepository {
        self.inner().imports()
    }

    fn kept_answers(&mut self) -> &mut dyn KeptAnswerRepository {
        self.inner().kept_answers()
    }

    fn users(&mut self) -> &mut dyn UserRepository {
        self.inner().users()
    }

    fn stores(&mut self) -> &mut dyn StoreRepository {
        self.inner().stores()
    }

    fn stock_items(&mut self) -> &mut dyn StockItemRepository {
        self.inner().stock_items()
    }

    fn search(&mut self) -> &mut dyn SearchRepository {
        self.inner().search()
    }

    fn search_words(&mut self) -> &mut dyn SearchWordRepository {
        self.inner().search_words()
    }

    fn movements(&mut self) -> &mut dyn MovementRepository {
        self.inner().movements()
    }

    fn log_entries(&mut self) -> &mut dyn LogEntryRepository {
        self.inner().log_entries()
    }

    fn sensors(&mut self) -> &mut dyn SensorRepository {
        self.inner().sensors()
    }

    fn readings(&mut self) -> &mut dyn ReadingRepository {
        self.inner().readings()
    }

    fn exceedings(&mut self) -> &mut dyn ExceedingRepository {
        self.inner().exceedings()
    }

    fn manual_categories(&mut self) -> &mut dyn ManualCategoryRepository {
        self.inner().manual_categories()
    }

    fn manual_groups(&mut self) -> &mut dyn ManualGroupRepository {
        self.inner().manual_groups()
    }

    fn manuals(&mut self) -> &mut dyn ManualRepository {
        self.inner().manuals()
    }

    fn faults(&mut self) -> &mut dyn FaultRepository {
        self.inner().faults()
    }

    fn manual_texts(&mut self) -> &mut dyn ManualTextRepository {
        self.inner().manual_texts()
    }

    fn manual_fetches(&mut self) -> &mut dyn ManualFetchRepository {
        self.inner().manual_fetches()
    }

    fn files(&mut self) -> &mut dyn FileRepository {
        self.inner().files()
    }

    fn login_limits(&mut self) -> &mut dyn LoginLimitRepository {
        self.inner().login_limits()
    }

    fn setup_links(&mut self) -> &mut dyn SetupLinkRepository {
        self.inner().setup_links()
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        self.inner().logins()
    }

    async fn lock_plant(&mut self, lock: PlantLock) -> Stored<()> {
        self.inner().lock_plant(lock).await
    }

    fn statements(&self) -> u32 {
        self.inner.as_ref().map_or(0, |inner| inner.statements())
    }

    async fn commit(mut self: Box<Self>) -> Stored<()> {
        self.count().unwrap().commit().await
    }

    async fn rollback(mut self: Box<Self>) -> Stored<()> {
        self.count().unwrap().rollback().await
    }
}
