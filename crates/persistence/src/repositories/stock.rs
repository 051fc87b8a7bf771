//! What can be asked of the stock: stores, spares, their movements.

use crate::error::Result;
use async_trait::async_trait;
use domain::stock::{Movement, MovementFilter, NewMovement, Store};
use domain::{
    Amount, DriveId, Listed, Name, PageRequest, Sorting, StockItem, StockItemFilter, StockItemId,
    StockItemSort, StockItemValues, StoreId,
};
use jiff::Timestamp;

/// The stores.
#[async_trait]
pub trait StoreRepository: Send {
    /// The store with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: StoreId) -> Result<Option<Store>>;
    /// The stores with these ids, in no order; at most 2,000.
    async fn find_many(&mut self, ids: &[StoreId]) -> Result<Vec<Store>>;
    /// The stores with just these names; at most 1,000.
    async fn named(&mut self, names: &[String]) -> Result<Vec<Store>>;
    /// A page of stores, by name.
    async fn list(&mut self, page: &PageRequest) -> Result<Listed<Store>>;
    /// Whether anything lies in a store.
    async fn holds_anything(&mut self, id: StoreId) -> Result<bool>;
    /// Adds stores.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`], and nothing is added.
    async fn add(&mut self, names: &[Name], at: Timestamp) -> Result<Vec<Store>>;
    /// Gives a store another name; the store as it is then, if it is there.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn change(&mut self, id: StoreId, name: &Name, at: Timestamp) -> Result<Option<Store>>;
    /// Removes stores that nothing lies in; tells how many there were.
    async fn remove(&mut self, ids: &[StoreId]) -> Result<usize>;
}

/// The spares.
#[async_trait]
pub trait StockItemRepository: Send {
    /// The spare with an id.
    async fn find(&mut self, id: StockItemId) -> Result<Option<StockItem>>;
    /// The spares with these ids, by id; at most 2,000.
    async fn find_many(&mut self, ids: &[StockItemId]) -> Result<Vec<StockItem>>;
    /// A page of spares.
    async fn list(
        &mut self,
        filter: &StockItemFilter,
        sorting: &[Sorting<StockItemSort>],
        page: &PageRequest,
    ) -> Result<Listed<StockItem>>;
    /// Up to `limit` spares with ids above `after`, by id: to walk through all of them.
    async fn after(&mut self, after: Option<StockItemId>, limit: u32) -> Result<Vec<StockItem>>;
    /// Up to `limit` spares of the same group and name in a store, the oldest first.
    async fn alike(&mut self, values: &StockItemValues, limit: u32) -> Result<Vec<StockItem>>;
    /// Up to `limit` spares of a group in whichever spelling, those in stock before the others.
    async fn of_group(&mut self, group: &Name, limit: u32) -> Result<Vec<StockItem>>;
    /// The groups that there are in their order, as they were typed first; at most `limit`.
    async fn groups(&mut self, limit: u32) -> Result<Vec<String>>;
    /// Groups as they were typed first, in the same order; a group that is new is typed first now. At most 1,000.
    async fn typed_first(&mut self, groups: &[Name]) -> Result<Vec<Name>>;
    /// Spells a group that there is as given here, on all of its spares.
    async fn respell(&mut self, group: &Name) -> Result<()>;
    /// Keeps other units from changing and moving these spares until this one ends; waits for one that does, a bounded time.
    async fn hold(&mut self, ids: &[StockItemId]) -> Result<()>;
    /// Adds spares with how many there are of each; tells their ids in the same order.
    async fn add(
        &mut self,
        items: &[(StockItemValues, Amount)],
        at: Timestamp,
    ) -> Result<Vec<StockItemId>>;
    /// Gives a spare other values and another quantity; tells whether it is there.
    async fn change(
        &mut self,
        id: StockItemId,
        values: &StockItemValues,
        quantity: Amount,
        at: Timestamp,
    ) -> Result<bool>;
    /// Removes spares; tells how many there were. Their movements stay.
    async fn remove(&mut self, ids: &[StockItemId]) -> Result<usize>;
}

/// What was done with the spares.
#[async_trait]
pub trait MovementRepository: Send {
    /// Up to `limit` movements, the newest first, without asking how many there are.
    async fn latest(&mut self, filter: &MovementFilter, limit: u32) -> Result<Vec<Movement>>;
    /// Up to `limit` movements of what was put into any of these drives, the newest first; at most 100 drives.
    async fn latest_for(&mut self, drives: &[DriveId], limit: u32) -> Result<Vec<Movement>>;
    /// A page of movements, the newest first.
    async fn list(
        &mut self,
        filter: &MovementFilter,
        page: &PageRequest,
    ) -> Result<Listed<Movement>>;
    /// Adds movements, which come in the order in which they were done.
    async fn add(&mut self, movements: &[NewMovement]) -> Result<Vec<Movement>>;
    /// Gives the movements of a spare that was removed to what it came back as; the sum of them.
    async fn follow(&mut self, removed: StockItemId, came_back: StockItemId) -> Result<Amount>;
}
