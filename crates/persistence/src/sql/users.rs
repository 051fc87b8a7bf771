//! People.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Conflict, Error, Result},
    repositories::{Choices, NewUser, UserRepository},
    schema::users,
    sql::{COUNTED, condition::Condition, counted::Counted, ids, listed, position_in},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{dsl::case_when, pg::Pg, sql_types::BigInt, sqlite::Sqlite};
use domain::{
    Email, Listed, Name, PageRequest, Position, Role, Total, User, UserId, text::sort_key,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

/// A person without the hash of the password, which nothing that shows people needs.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg, Sqlite))]
pub(super) struct UserRow {
    id: i64,
    name: String,
    email: String,
    role: String,
    disabled_at: Option<At>,
    created_at: At,
    updated_at: At,
    new_since: Option<At>,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct NewUserRow {
    id: i64,
    name: String,
    name_key: String,
    email: String,
    email_key: String,
    role: String,
    password_hash: Option<String>,
    created_at: At,
    updated_at: At,
}

pub(super) fn user(row: UserRow) -> Result<User> {
    let unknown = |what: &str| Error::Inconsistent(format!("the person {} has {what}", row.id));
    Ok(User {
        id: UserId(row.id),
        name: Name::parse(&row.name)
            .map_err(|problem| unknown(&format!("a name that {problem}")))?,
        email: Email::parse(&row.email)
            .map_err(|problem| unknown(&format!("an address that {problem}")))?,
        role: Role::from_word(&row.role)
            .ok_or_else(|| unknown(&format!("the role {:?}", row.role)))?,
        disabled_at: row.disabled_at.map(Timestamp::from),
        new_since: row.new_since.map(Timestamp::from),
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    #[expect(dead_code, reason = "rows are counted and locked, not read")]
    id: i64,
}

#[async_trait]
impl UserRepository for SqlUnit {
    async fn find(&mut self, id: UserId) -> Result<Option<User>> {
        let row: Option<UserRow> = query!(self.session, |c| {
            users::table
                .find(id.0)
                .select(UserRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(user).transpose()
    }

    async fn find_by_email(&mut self, email: &Email) -> Result<Option<User>> {
        let key = email.key();
        let row: Option<UserRow> = query!(self.session, |c| {
            users::table
                .filter(users::email_key.eq(key))
                .select(UserRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(user).transpose()
    }

    async fn list(&mut self, page: &PageRequest) -> Result<Listed<User>> {
        let (asked, position) = (page.clone(), position_in(page));
        let rows: Vec<UserRow> = query!(self.session, |c| {
            let mut query = users::table.select(UserRow::as_select()).into_boxed::<DB>();
            if let Some(position) = position {
                query = query.filter(
                    Condition::sql("(users.name_key, users.id) > (")
                        .text(position.key)
                        .then(", ")
                        .number(position.id)
                        .then(")"),
                );
            }
            query
                .order((users::name_key, users::id))
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            Counted(users::table.select(users::id).limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<User> = rows.into_iter().map(user).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: sort_key(last.name.as_str()),
                id: last.id.0,
            })
        }))
    }

    async fn any(&mut self) -> Result<bool> {
        let first: Option<i64> = query!(self.session, |c| users::table
            .select(users::id)
            .order(users::id)
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(first.is_some())
    }

    async fn hold_nobody(&mut self) -> Result<bool> {
        if self.session.is_postgres() {
            let statement = "SELECT pg_advisory_xact_lock(4108)";
            query!(self.session, |c| diesel::sql_query(statement).execute(c)).map_err(meaning)?;
        }
        Ok(!UserRepository::any(self).await?)
    }

    async fn hold(&mut self, id: UserId) -> Result<Option<User>> {
        // SQLite's one writer has all of them. Logins may go on being added: they only need the key.
        if self.session.is_postgres() {
            let statement = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE";
            query!(self.session, |c| diesel::sql_query(statement)
                .bind::<BigInt, _>(id.0)
                .execute(c))
            .map_err(meaning)?;
        }
        UserRepository::find(self, id).await
    }

    async fn hold_admins(&mut self) -> Result<u64> {
        // Whoever waited sees the rows as they are then, so that the second of two who each take one away counts right.
        // In one order, so that two units never wait for each other.
        let statement = if self.session.is_postgres() {
            "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR NO KEY UPDATE"
        } else {
            "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id"
        };
        let held: Vec<Id> =
            query!(self.session, |c| diesel::sql_query(statement).load(c)).map_err(meaning)?;
        Ok(held.len() as u64)
    }

    async fn add(&mut self, new: &NewUser, at: Timestamp) -> Result<User> {
        let id = ids::take_one(&mut self.session, "users")
            .await
            .map_err(meaning)?;
        let row = NewUserRow {
            id,
            name: new.name.as_str().to_owned(),
            name_key: sort_key(new.name.as_str()),
            email: new.email.as_str().to_owned(),
            email_key: new.email.key(),
            role: new.role.as_str().to_owned(),
            password_hash: new
                .password_hash
                .as_ref()
                .map(|hash| hash.expose_secret().to_owned()),
            created_at: At(at),
            updated_at: At(at),
        };
        let inserted: usize = query!(self.session, |c| {
            diesel::insert_into(users::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c)
        })
        .map_err(meaning)?;
        if inserted == 0 {
            return Err(Error::Conflict(Conflict::NameTaken));
        }
        UserRepository::find(self, UserId(id))
            .await?
            .ok_or_else(|| Error::Inconsistent("a person who was added isn't there".to_owned()))
    }

    async fn change(&mut self, changed: &User, at: Timestamp) -> Result<Option<User>> {
        let id = changed.id;
        let name = changed.name.as_str().to_owned();
        let name_key = sort_key(&name);
        let (email, email_key) = (changed.email.as_str().to_owned(), changed.email.key());
        let role = changed.role.as_str();
        let disabled_at = changed.disabled_at.map(At);
        query!(self.session, |c| {
            diesel::update(users::table.find(id.0))
                .set((
                    users::name.eq(name),
                    users::name_key.eq(name_key),
                    users::email.eq(email),
                    users::email_key.eq(email_key),
                    users::role.eq(role),
                    users::disabled_at.eq(disabled_at),
                    users::updated_at.eq(At(at)),
                ))
                .execute(c)
        })
        .map_err(meaning)?;
        self.touched.written_by(id);
        UserRepository::find(self, id).await
    }

    async fn password_hash(&mut self, id: UserId) -> Result<Option<SecretString>> {
        let hash: Option<Option<String>> = query!(self.session, |c| users::table
            .find(id.0)
            .select(users::password_hash)
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(hash.flatten().map(SecretString::from))
    }

    async fn set_password(
        &mut self,
        id: UserId,
        password_hash: &SecretString,
        at: Timestamp,
    ) -> Result<bool> {
        let hash = password_hash.expose_secret().to_owned();
        let changed: usize = query!(self.session, |c| {
            diesel::update(users::table.find(id.0))
                .set((
                    users::password_hash.eq(Some(hash)),
                    users::updated_at.eq(At(at)),
                ))
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(changed > 0)
    }

    async fn choices(&mut self, id: UserId) -> Result<Choices> {
        let found: Option<(Option<String>, Option<String>)> =
            query!(self.session, |c| users::table
                .find(id.0)
                .select((users::language, users::theme))
                .first(c))
            .optional()
            .map_err(meaning)?;
        let (language, theme) = found.unwrap_or_default();
        Ok(Choices { language, theme })
    }

    async fn choose(&mut self, id: UserId, choices: &Choices) -> Result<()> {
        let (language, theme) = (choices.language.clone(), choices.theme.clone());
        query!(self.session, |c| {
            diesel::update(users::table.find(id.0))
                .set((users::language.eq(language), users::theme.eq(theme)))
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(())
    }

    async fn seen(
        &mut self,
        id: UserId,
        now: Timestamp,
        visit_after: SignedDuration,
    ) -> Result<()> {
        let began = now.saturating_sub(visit_after).unwrap_or(now);
        query!(self.session, |c| {
            let is_another = users::seen_at.lt(Some(At(began)));
            let since = case_when(is_another, users::seen_at).otherwise(users::new_since);
            diesel::update(users::table.find(id.0))
                .set((users::new_since.eq(since), users::seen_at.eq(Some(At(now)))))
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(())
    }
}
