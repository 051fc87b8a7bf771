//! The library of manuals, and the files that are kept for it.

use crate::error::Result;
use async_trait::async_trait;
use domain::{
    Listed, Manual, ManualCategory, ManualCategoryId, ManualCategoryValues, ManualFilter,
    ManualGroup, ManualGroupId, ManualGroupValues, ManualId, ManualSort, ManualValues, PageRequest,
    Sha256, ShelfSort, Sorting, StoredFile,
};
use jiff::Timestamp;

/// Vendors.
#[async_trait]
pub trait ManualCategoryRepository: Send {
    /// The category with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: ManualCategoryId) -> Result<Option<ManualCategory>>;
    /// The category with just this name.
    async fn find_named(&mut self, name: &str) -> Result<Option<ManualCategory>>;
    /// A page of categories.
    async fn list(
        &mut self,
        sorting: &Sorting<ShelfSort>,
        page: &PageRequest,
    ) -> Result<Listed<ManualCategory>>;
    /// Waits until nobody else changes it, and keeps it so until the unit ends; then the category as it is.
    async fn hold(&mut self, id: ManualCategoryId) -> Result<Option<ManualCategory>>;
    /// How many groups are in it.
    async fn groups(&mut self, id: ManualCategoryId) -> Result<u64>;
    /// Adds a category.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn add(&mut self, values: &ManualCategoryValues, at: Timestamp)
    -> Result<ManualCategory>;
    /// Gives a category other values, and its manuals other words to be found by.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn change(
        &mut self,
        id: ManualCategoryId,
        values: &ManualCategoryValues,
        at: Timestamp,
    ) -> Result<()>;
    /// Removes a category.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there are groups in it.
    async fn remove(&mut self, id: ManualCategoryId) -> Result<bool>;
}

/// Series.
#[async_trait]
pub trait ManualGroupRepository: Send {
    /// The group with an id.
    async fn find(&mut self, id: ManualGroupId) -> Result<Option<ManualGroup>>;
    /// The group with just this name in a category.
    async fn find_named(
        &mut self,
        category: ManualCategoryId,
        name: &str,
    ) -> Result<Option<ManualGroup>>;
    /// A page of groups, of one category if one is given.
    async fn list(
        &mut self,
        category: Option<ManualCategoryId>,
        sorting: &Sorting<ShelfSort>,
        page: &PageRequest,
    ) -> Result<Listed<ManualGroup>>;
    /// Groups that may be about the drives of these series: whether they are, [`domain::Ties`] tells. At most `limit`.
    async fn about_series(&mut self, series: &[String], limit: u32) -> Result<Vec<ManualGroup>>;
    /// Waits until nobody else changes it, and keeps it so until the unit ends; then the group as it is.
    async fn hold(&mut self, id: ManualGroupId) -> Result<Option<ManualGroup>>;
    /// How many manuals of each kind are in each of these groups.
    async fn manuals(
        &mut self,
        ids: &[ManualGroupId],
    ) -> Result<Vec<(ManualGroupId, ManualCounts)>>;
    /// Adds a group.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`]; [`crate::Conflict::Reference`] when its category isn't there.
    async fn add(&mut self, values: &ManualGroupValues, at: Timestamp) -> Result<ManualGroup>;
    /// Gives a group other values, and its manuals other words to be found by.
    ///
    /// # Errors
    /// As [`ManualGroupRepository::add`].
    async fn change(
        &mut self,
        id: ManualGroupId,
        values: &ManualGroupValues,
        at: Timestamp,
    ) -> Result<()>;
    /// Removes a group.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there are manuals in it.
    async fn remove(&mut self, id: ManualGroupId) -> Result<bool>;
}

/// How many manuals there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ManualCounts {
    /// Of all kinds.
    pub all: u64,
    /// Lists of parameters and faults, and others that tell of codes.
    pub lists: u64,
}

/// Manuals.
#[async_trait]
pub trait ManualRepository: Send {
    /// The manual with an id.
    async fn find(&mut self, id: ManualId) -> Result<Option<Manual>>;
    /// A page of manuals.
    async fn list(
        &mut self,
        filter: &ManualFilter,
        sorting: &[Sorting<ManualSort>],
        page: &PageRequest,
    ) -> Result<Listed<Manual>>;
    /// Manuals of these groups, by group and title; at most `limit`.
    async fn of_groups(&mut self, groups: &[ManualGroupId], limit: u32) -> Result<Vec<Manual>>;
    /// Up to `limit` manuals with ids above `after`, by id: to walk through all of them.
    async fn after(&mut self, after: Option<ManualId>, limit: u32) -> Result<Vec<Manual>>;
    /// Those of these manuals that there are, by id; at most 2,000.
    async fn find_many(&mut self, ids: &[ManualId]) -> Result<Vec<Manual>>;
    /// Waits until nobody else changes it, and keeps it so until the unit ends; then the manual as it is.
    async fn hold(&mut self, id: ManualId) -> Result<Option<Manual>>;
    /// Adds a manual. Its file, if it has one, is put first: see [`FileRepository::put`].
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when its group or its file isn't there.
    async fn add(&mut self, values: &ManualValues, at: Timestamp) -> Result<Manual>;
    /// Gives a manual other values.
    ///
    /// # Errors
    /// As [`ManualRepository::add`].
    async fn change(&mut self, id: ManualId, values: &ManualValues, at: Timestamp) -> Result<()>;
    /// Removes a manual.
    async fn remove(&mut self, id: ManualId) -> Result<bool>;
}

/// What is known of the files in the store. The bytes are elsewhere: see [`crate::Files`].
#[async_trait]
pub trait FileRepository: Send {
    /// A file that is known.
    async fn find(&mut self, sha256: &Sha256) -> Result<Option<StoredFile>>;
    /// Keeps that a file is in the store and wanted; until the unit ends nobody sweeps it.
    async fn put(&mut self, file: &StoredFile, at: Timestamp) -> Result<()>;
    /// Marks a file that no manual has any more; one that a manual still has stays as it is.
    async fn release(&mut self, sha256: &Sha256, at: Timestamp) -> Result<()>;
    /// Up to `limit` files that were released before, none of which a manual has.
    async fn released(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Sha256>>;
    /// Forgets a file that no manual has; tells whether it was so.
    async fn forget(&mut self, sha256: &Sha256) -> Result<bool>;
    /// Keeps how many pages a file has.
    async fn count_pages(&mut self, sha256: &Sha256, pages: u32) -> Result<()>;
    /// Up to `limit` files after one, in the order of their hashes, with whether a manual has them.
    async fn after(&mut self, after: &str, limit: u32) -> Result<Vec<(StoredFile, bool)>>;
}
