//! Sessions and tokens.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{LoginRepository, NewLogin},
    schema::{logins, users},
    sql::{
        ids,
        users::{UserRow, user},
    },
    store::SqlUnit,
    types::{At, kept},
};
use async_trait::async_trait;
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{Login, LoginId, LoginKind, Name, User, UserId};
use jiff::Timestamp;

/// A login without the hash of its secret.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = logins, check_for_backend(Pg, Sqlite))]
struct LoginRow {
    id: i64,
    user_id: i64,
    kind: String,
    name: Option<String>,
    read_only: bool,
    created_at: At,
    last_used_at: At,
    idle_until: Option<At>,
    ends_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = logins, treat_none_as_default_value = false)]
struct NewLoginRow {
    id: i64,
    user_id: i64,
    kind: &'static str,
    secret_hash: String,
    name: Option<String>,
    read_only: bool,
    created_at: At,
    last_used_at: At,
    idle_until: Option<At>,
    ends_at: At,
}

fn login(row: LoginRow) -> Result<Login> {
    let unknown = |what: &str| Error::Inconsistent(format!("the login {} has {what}", row.id));
    Ok(Login {
        id: LoginId(row.id),
        user: UserId(row.user_id),
        kind: LoginKind::from_word(&row.kind)
            .ok_or_else(|| unknown(&format!("the kind {:?}", row.kind)))?,
        name: row
            .name
            .map(|name| Name::parse(&name))
            .transpose()
            .map_err(|problem| unknown(&format!("a name that {problem}")))?,
        read_only: row.read_only,
        created_at: row.created_at.into(),
        last_used_at: row.last_used_at.into(),
        idle_until: row.idle_until.map(Timestamp::from),
        ends_at: row.ends_at.into(),
    })
}

#[async_trait]
impl LoginRepository for SqlUnit {
    async fn add(&mut self, new: &NewLogin, at: Timestamp) -> Result<Login> {
        let id = ids::take_one(&mut self.session, "logins")
            .await
            .map_err(meaning)?;
        let row = NewLoginRow {
            id,
            user_id: new.user.0,
            kind: new.kind.as_str(),
            secret_hash: new.secret_hash.clone(),
            name: new.name.as_ref().map(|name| name.as_str().to_owned()),
            read_only: new.read_only,
            created_at: At(at),
            last_used_at: At(at),
            idle_until: new.idle_until.map(At),
            ends_at: At(new.ends_at),
        };
        query!(self.session, |c| diesel::insert_into(logins::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(Login {
            id: LoginId(id),
            user: new.user,
            kind: new.kind,
            name: new.name.clone(),
            read_only: new.read_only,
            created_at: kept(at),
            last_used_at: kept(at),
            idle_until: new.idle_until.map(kept),
            ends_at: kept(new.ends_at),
        })
    }

    async fn by_secret(
        &mut self,
        secret_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Login, User)>> {
        let hash = secret_hash.to_owned();
        let found: Option<(LoginRow, UserRow)> = query!(self.session, |c| {
            logins::table
                .inner_join(users::table.on(users::id.eq(logins::user_id)))
                .filter(logins::secret_hash.eq(hash))
                .filter(logins::ends_at.gt(At(now)))
                .filter(
                    logins::idle_until
                        .is_null()
                        .or(logins::idle_until.gt(Some(At(now)))),
                )
                .filter(users::disabled_at.is_null())
                .select((LoginRow::as_select(), UserRow::as_select()))
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        found
            .map(|(own, owner)| Ok((login(own)?, user(owner)?)))
            .transpose()
    }

    async fn used(
        &mut self,
        id: LoginId,
        now: Timestamp,
        idle_until: Option<Timestamp>,
    ) -> Result<()> {
        query!(self.session, |c| {
            diesel::update(logins::table.find(id.0))
                .set((
                    logins::last_used_at.eq(At(now)),
                    logins::idle_until.eq(idle_until.map(At)),
                ))
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(())
    }

    async fn end(&mut self, id: LoginId) -> Result<bool> {
        let removed: usize = query!(self.session, |c| diesel::delete(logins::table.find(id.0))
            .execute(c))
        .map_err(meaning)?;
        Ok(removed > 0)
    }

    async fn find(&mut self, id: LoginId) -> Result<Option<Login>> {
        let row: Option<LoginRow> = query!(self.session, |c| {
            logins::table
                .find(id.0)
                .select(LoginRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(login).transpose()
    }

    async fn end_sessions(&mut self, owner: UserId) -> Result<usize> {
        query!(self.session, |c| diesel::delete(
            logins::table
                .filter(logins::user_id.eq(owner.0))
                .filter(logins::kind.ne(LoginKind::Personal.as_str()))
        )
        .execute(c))
        .map_err(meaning)
    }

    async fn end_all(&mut self, owner: UserId) -> Result<usize> {
        query!(self.session, |c| diesel::delete(
            logins::table.filter(logins::user_id.eq(owner.0))
        )
        .execute(c))
        .map_err(meaning)
    }

    async fn personal(&mut self, owner: UserId, limit: u32) -> Result<Vec<Login>> {
        let rows: Vec<LoginRow> = query!(self.session, |c| {
            logins::table
                .filter(logins::user_id.eq(owner.0))
                .filter(logins::kind.eq(LoginKind::Personal.as_str()))
                .order(logins::id.desc())
                .limit(limit.into())
                .select(LoginRow::as_select())
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(login).collect()
    }

    async fn remove_ended(&mut self, before: Timestamp) -> Result<usize> {
        query!(self.session, |c| diesel::delete(
            logins::table.filter(logins::ends_at.lt(At(before)))
        )
        .execute(c))
        .map_err(meaning)
    }
}
