//! Tries at passwords, counted by the moment at which all of them are there again (GCRA), and known addresses.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::Result,
    repositories::LoginLimitRepository,
    schema::{known_addresses, login_limits},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use domain::UserId;
use jiff::{SignedDuration, Timestamp};

/// All tries come back in so long.
const WHOLE: SignedDuration = SignedDuration::from_mins(1);

fn one_of(most: u32) -> SignedDuration {
    WHOLE / i32::try_from(most.max(1)).unwrap_or(i32::MAX)
}

impl SqlUnit {
    /// When all tries of a key are there again, `now` if none was ever taken; nobody else has its row until the unit ends.
    async fn held_limit(&mut self, key: &str, now: Timestamp) -> Result<Timestamp> {
        let key = key.to_owned();
        let full_at: At = query!(self.session, |c| {
            diesel::insert_into(login_limits::table)
                .values((login_limits::key.eq(key), login_limits::full_at.eq(At(now))))
                .on_conflict(login_limits::key)
                .do_update()
                .set(login_limits::full_at.eq(login_limits::full_at))
                .returning(login_limits::full_at)
                .get_result(c)
        })
        .map_err(meaning)?;
        Ok(full_at.into())
    }

    /// The same of a key that may have none, and then doesn't get one.
    async fn held_limit_if_any(&mut self, key: &str) -> Result<Option<Timestamp>> {
        let key = key.to_owned();
        let full_at: Option<At> = query!(self.session, |c| {
            diesel::update(login_limits::table.find(key))
                .set(login_limits::full_at.eq(login_limits::full_at))
                .returning(login_limits::full_at)
                .get_result(c)
        })
        .optional()
        .map_err(meaning)?;
        Ok(full_at.map(Timestamp::from))
    }

    async fn keep_limit(&mut self, key: &str, full_at: Timestamp) -> Result<()> {
        let key = key.to_owned();
        query!(self.session, |c| diesel::update(
            login_limits::table.find(key)
        )
        .set(login_limits::full_at.eq(At(full_at)))
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }
}

#[async_trait]
impl LoginLimitRepository for SqlUnit {
    async fn take(&mut self, key: &str, most: u32, now: Timestamp) -> Result<Option<Timestamp>> {
        let one = one_of(most);
        let full_at = self.held_limit(key, now).await?.max(now);
        // So much is gone already; another one must fit.
        let gone = full_at.duration_since(now);
        if gone > WHOLE - one {
            let again = now.saturating_add(gone - (WHOLE - one));
            return Ok(Some(again.unwrap_or(now)));
        }
        let full_at = full_at.saturating_add(one).unwrap_or(now);
        self.keep_limit(key, full_at).await?;
        Ok(None)
    }

    async fn give_back(&mut self, key: &str, most: u32) -> Result<()> {
        let Some(full_at) = self.held_limit_if_any(key).await? else {
            return Ok(());
        };
        let full_at = full_at.saturating_sub(one_of(most)).unwrap_or(full_at);
        self.keep_limit(key, full_at).await
    }

    async fn knows_address(
        &mut self,
        user: UserId,
        address_hash: &str,
        since: Timestamp,
    ) -> Result<bool> {
        let hash = address_hash.to_owned();
        let at: Option<At> = query!(self.session, |c| known_addresses::table
            .find((user.0, hash))
            .select(known_addresses::at)
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(at.is_some_and(|at| Timestamp::from(at) >= since))
    }

    async fn know_address(
        &mut self,
        user: UserId,
        address_hash: &str,
        at: Timestamp,
    ) -> Result<()> {
        let hash = address_hash.to_owned();
        query!(self.session, |c| {
            diesel::insert_into(known_addresses::table)
                .values((
                    known_addresses::user_id.eq(user.0),
                    known_addresses::address_hash.eq(hash),
                    known_addresses::at.eq(At(at)),
                ))
                .on_conflict((known_addresses::user_id, known_addresses::address_hash))
                .do_update()
                .set(known_addresses::at.eq(At(at)))
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(())
    }

    async fn remove_older(&mut self, before: Timestamp) -> Result<usize> {
        let limits: usize = query!(self.session, |c| diesel::delete(
            login_limits::table.filter(login_limits::full_at.lt(At(before)))
        )
        .execute(c))
        .map_err(meaning)?;
        let addresses: usize = query!(self.session, |c| diesel::delete(
            known_addresses::table.filter(known_addresses::at.lt(At(before)))
        )
        .execute(c))
        .map_err(meaning)?;
        Ok(limits + addresses)
    }
}
