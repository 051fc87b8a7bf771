//! Tries at passwords, counted by the moment at which all of them are there again (GCRA), and known addresses.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::Result,
    repositories::LoginLimitRepository,
    schema::{known_addresses, login_limits},
    store::SqlUnit,
    types::{At, Instant},
};
use async_trait::async_trait;
use diesel::sql_types::{BigInt, Text};
use domain::UserId;
use jiff::{SignedDuration, Timestamp};

/// All tries come back in so long.
const WHOLE: SignedDuration = SignedDuration::from_mins(1);

fn one_of(most: u32) -> SignedDuration {
    WHOLE / i32::try_from(most.max(1)).unwrap_or(i32::MAX)
}

fn microseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The statement that takes a try if there is one: of the key, now, one try in microseconds, and up to when others may be
/// gone so that it fits. Its row is held until the unit ends in any case.
fn taking(is_postgres: bool) -> &'static str {
    if is_postgres {
        "INSERT INTO login_limits AS held (key, full_at) VALUES ($1, $2 + $3 * interval '1 microsecond')
         ON CONFLICT (key) DO UPDATE SET full_at = greatest(held.full_at, $2) + $3 * interval '1 microsecond'
         WHERE held.full_at <= $4"
    } else {
        "INSERT INTO login_limits AS held (key, full_at) VALUES ($1, $2 + $3)
         ON CONFLICT (key) DO UPDATE SET full_at = max(held.full_at, $2) + $3
         WHERE held.full_at <= $4"
    }
}

#[async_trait]
impl LoginLimitRepository for SqlUnit {
    async fn take(&mut self, key: &str, most: u32, now: Timestamp) -> Result<Option<Timestamp>> {
        let one = one_of(most);
        let fits = now.saturating_add(WHOLE - one).unwrap_or(now);
        let (own, micros) = (key.to_owned(), microseconds(one));
        let statement = taking(self.session.is_postgres());
        let taken: usize = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(own)
            .bind::<Instant, _>(At(now))
            .bind::<BigInt, _>(micros)
            .bind::<Instant, _>(At(fits))
            .execute(c))
        .map_err(meaning)?;
        if taken > 0 {
            return Ok(None);
        }
        let own = key.to_owned();
        let full_at: Option<At> = query!(self.session, |c| login_limits::table
            .find(own)
            .select(login_limits::full_at)
            .first(c))
        .optional()
        .map_err(meaning)?;
        let full_at = full_at.map_or(now, Timestamp::from);
        let again = full_at.saturating_sub(WHOLE - one).unwrap_or(now);
        Ok(Some(again))
    }

    async fn give_back(&mut self, key: &str, most: u32) -> Result<()> {
        let (own, micros) = (key.to_owned(), microseconds(one_of(most)));
        let statement = if self.session.is_postgres() {
            "UPDATE login_limits SET full_at = full_at - $1 * interval '1 microsecond' WHERE key = $2"
        } else {
            "UPDATE login_limits SET full_at = full_at - $1 WHERE key = $2"
        };
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<BigInt, _>(micros)
            .bind::<Text, _>(own)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
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
