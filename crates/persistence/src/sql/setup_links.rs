//! Links that make the first admin.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::Result,
    repositories::SetupLinkRepository,
    schema::setup_links,
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl SetupLinkRepository for SqlUnit {
    async fn add(&mut self, secret_hash: &str, at: Timestamp) -> Result<()> {
        let row = (
            setup_links::secret_hash.eq(secret_hash.to_owned()),
            setup_links::created_at.eq(At(at)),
        );
        query!(self.session, |c| diesel::insert_into(setup_links::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn is_there(&mut self, secret_hash: &str) -> Result<bool> {
        let hash = secret_hash.to_owned();
        let found: Option<String> = query!(self.session, |c| setup_links::table
            .find(hash)
            .select(setup_links::secret_hash)
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(found.is_some())
    }

    async fn remove_all(&mut self) -> Result<usize> {
        query!(self.session, |c| diesel::delete(setup_links::table)
            .execute(c))
        .map_err(meaning)
    }
}
