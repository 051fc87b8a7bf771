//! The shift log.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{DriveRepository, LogEntryRepository, NewLogEntry, PlaceRepository},
    schema::{log_entries, users},
    sql::{COUNTED, condition::Condition, counted::Counted, ids, listed, place_rows::stored_name},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    AuthorName, DriveId, Listed, LogEntry, LogEntryFilter, LogEntryId, LogSubject, LogSubjectKind,
    LogSubjectShown, LogText, Name, PageRequest, PlaceId, Position, Total, UserId,
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = log_entries, check_for_backend(Pg, Sqlite))]
struct LogEntryRow {
    id: i64,
    title: String,
    text: String,
    user_id: i64,
    place_id: Option<i64>,
    drive_id: Option<i64>,
    subject_kind: Option<String>,
    subject_name: Option<String>,
    created_at: At,
    updated_at: At,
}

/// What people said in an entry, as a row.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = log_entries, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ValuesRow {
    title: String,
    text: String,
    place_id: Option<i64>,
    drive_id: Option<i64>,
    subject_kind: Option<&'static str>,
    subject_name: Option<String>,
    updated_at: At,
}

fn values_row(
    title: &Name,
    text: &LogText,
    subject: Option<&LogSubjectShown>,
    at: Timestamp,
) -> ValuesRow {
    let (mut drive_id, mut place_id) = (None, None);
    match subject.and_then(LogSubjectShown::subject) {
        None => {}
        Some(LogSubject::Drive(id)) => drive_id = Some(id.0),
        Some(LogSubject::Cabinet(id) | LogSubject::Room(id)) => place_id = Some(id.0),
    }
    ValuesRow {
        title: title.as_str().to_owned(),
        text: text.as_str().to_owned(),
        place_id,
        drive_id,
        subject_kind: subject.map(|subject| subject.kind.as_str()),
        subject_name: subject.map(|subject| subject.name.clone()),
        updated_at: At(at),
    }
}

/// What drives and places are called now.
pub(super) struct NamesNow {
    pub(super) drives: HashMap<i64, String>,
    pub(super) places: HashMap<i64, String>,
}

impl NamesNow {
    /// Asks for all of them at once, however many entries there are.
    pub(super) async fn of(
        unit: &mut SqlUnit,
        drives: BTreeSet<i64>,
        places: BTreeSet<i64>,
    ) -> Result<Self> {
        let mut names = Self {
            drives: HashMap::new(),
            places: HashMap::new(),
        };
        if !drives.is_empty() {
            let drives: Vec<DriveId> = drives.into_iter().map(DriveId).collect();
            let found = DriveRepository::find_many(unit, &drives).await?;
            let named = found.iter().map(|drive| (drive.id.0, drive.title()));
            names.drives.extend(named);
        }
        if !places.is_empty() {
            let places: Vec<PlaceId> = places.into_iter().map(PlaceId).collect();
            let found = PlaceRepository::find_many(unit, &places).await?;
            let named = found.into_iter();
            let named = named.map(|place| (place.id.0, place.name.into_string()));
            names.places.extend(named);
        }
        Ok(names)
    }
}

async fn entries(unit: &mut SqlUnit, rows: Vec<(LogEntryRow, String)>) -> Result<Vec<LogEntry>> {
    let drives = rows.iter().filter_map(|(row, _)| row.drive_id).collect();
    let places = rows.iter().filter_map(|(row, _)| row.place_id).collect();
    let names = NamesNow::of(unit, drives, places).await?;
    rows.into_iter()
        .map(|(row, author)| entry(row, author, &names))
        .collect()
}

fn entry(row: LogEntryRow, author: String, names: &NamesNow) -> Result<LogEntry> {
    let inconsistent = |what: String| Error::Inconsistent(format!("the entry {} {what}", row.id));
    let text = LogText::parse(&row.text)
        .map_err(|problem| inconsistent(format!("has a text that {problem}")))?;
    let kind = row.subject_kind.as_deref().map(|word| {
        LogSubjectKind::from_word(word).ok_or_else(|| inconsistent(format!("is about a {word:?}")))
    });
    let subject = match (kind.transpose()?, row.subject_name) {
        (Some(kind), Some(remembered)) => {
            let (id, names) = match kind {
                LogSubjectKind::Drive => (row.drive_id, &names.drives),
                LogSubjectKind::Cabinet | LogSubjectKind::Room => (row.place_id, &names.places),
            };
            // One that was removed after the entry was read is gone, too.
            let now = id.and_then(|id| Some((id, names.get(&id)?)));
            Some(LogSubjectShown {
                kind,
                id: now.map(|(id, _)| id),
                name: now.map_or(remembered, |(_, name)| name.clone()),
            })
        }
        _ => None,
    };
    Ok(LogEntry {
        id: LogEntryId(row.id),
        title: stored_name(&row.title)?,
        text,
        author: AuthorName {
            id: UserId(row.user_id),
            name: author,
        },
        subject,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

macro_rules! filtered {
    ($query:ident, $filter:expr) => {
        match $filter.subject {
            None => {}
            Some(LogSubject::Drive(id)) => {
                $query = $query.filter(log_entries::drive_id.eq(id.0));
            }
            Some(LogSubject::Cabinet(id) | LogSubject::Room(id)) => {
                $query = $query.filter(log_entries::place_id.eq(id.0));
            }
        }
        if let Some(author) = $filter.author {
            $query = $query.filter(log_entries::user_id.eq(author.0));
        }
    };
}

impl SqlUnit {
    /// Entries with ids below one and their authors' names, the newest first.
    async fn newest_entries(
        &mut self,
        filter: &LogEntryFilter,
        before: Option<i64>,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<(LogEntryRow, String)>> {
        let wanted = filter.clone();
        query!(self.session, |c| {
            let mut query = log_entries::table
                .inner_join(users::table.on(users::id.eq(log_entries::user_id)))
                .select((LogEntryRow::as_select(), users::name))
                .into_boxed::<DB>();
            filtered!(query, wanted);
            if let Some(before) = before {
                query = query.filter(log_entries::id.lt(before));
            }
            query
                .order(log_entries::id.desc())
                .limit(limit)
                .offset(offset)
                .load(c)
        })
        .map_err(meaning)
    }
}

#[async_trait]
impl LogEntryRepository for SqlUnit {
    async fn find(&mut self, id: LogEntryId) -> Result<Option<LogEntry>> {
        let row: Option<(LogEntryRow, String)> = query!(self.session, |c| {
            log_entries::table
                .inner_join(users::table.on(users::id.eq(log_entries::user_id)))
                .filter(log_entries::id.eq(id.0))
                .select((LogEntryRow::as_select(), users::name))
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        Ok(entries(self, row.into_iter().collect()).await?.pop())
    }

    async fn find_many(&mut self, ids: &[LogEntryId]) -> Result<Vec<LogEntry>> {
        let is_postgres = self.session.is_postgres();
        let ids = ids.iter().map(|id| id.0);
        let among = Condition::among(is_postgres, "log_entries.id", ids);
        let rows: Vec<(LogEntryRow, String)> = query!(self.session, |c| {
            log_entries::table
                .inner_join(users::table.on(users::id.eq(log_entries::user_id)))
                .filter(among)
                .order(log_entries::id)
                .select((LogEntryRow::as_select(), users::name))
                .load(c)
        })
        .map_err(meaning)?;
        entries(self, rows).await
    }

    async fn latest(&mut self, filter: &LogEntryFilter, limit: u32) -> Result<Vec<LogEntry>> {
        let rows = self.newest_entries(filter, None, 0, limit.into()).await?;
        entries(self, rows).await
    }

    async fn latest_about(&mut self, drives: &[DriveId], limit: u32) -> Result<Vec<LogEntry>> {
        let ids: Vec<i64> = drives.iter().map(|drive| drive.0).collect();
        let rows: Vec<(LogEntryRow, String)> = query!(self.session, |c| log_entries::table
            .inner_join(users::table.on(users::id.eq(log_entries::user_id)))
            .filter(log_entries::drive_id.eq_any(ids))
            .order(log_entries::id.desc())
            .limit(limit.into())
            .select((LogEntryRow::as_select(), users::name))
            .load(c))
        .map_err(meaning)?;
        entries(self, rows).await
    }

    async fn list(
        &mut self,
        filter: &LogEntryFilter,
        page: &PageRequest,
    ) -> Result<Listed<LogEntry>> {
        let before = page.position().map(|position| position.id);
        let one_more = i64::from(page.size()) + 1;
        let rows = self
            .newest_entries(filter, before, page.offset(), one_more)
            .await?;
        let wanted = filter.clone();
        let total: i64 = query!(self.session, |c| {
            let mut query = log_entries::table
                .select(log_entries::id)
                .into_boxed::<DB>();
            filtered!(query, wanted);
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items = entries(self, rows).await?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: String::new(),
                id: last.id.0,
            })
        }))
    }

    async fn hold(&mut self, id: LogEntryId) -> Result<Option<LogEntry>> {
        let statement = "SELECT id FROM log_entries WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        LogEntryRepository::find(self, id).await
    }

    async fn add(&mut self, new: &NewLogEntry, at: Timestamp) -> Result<LogEntry> {
        let id = ids::take_one(&mut self.session, "log_entries")
            .await
            .map_err(meaning)?;
        let row = (
            log_entries::id.eq(id),
            log_entries::user_id.eq(new.author.0),
            log_entries::created_at.eq(At(at)),
            values_row(&new.title, &new.text, new.subject.as_ref(), at),
        );
        query!(self.session, |c| diesel::insert_into(log_entries::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        self.touched.log_entries([LogEntryId(id)]);
        LogEntryRepository::find(self, LogEntryId(id))
            .await?
            .ok_or_else(|| Error::Inconsistent("an entry that was added isn't there".to_owned()))
    }

    async fn change(&mut self, changed: &LogEntry, at: Timestamp) -> Result<Option<LogEntry>> {
        let id = changed.id;
        let row = values_row(&changed.title, &changed.text, changed.subject.as_ref(), at);
        query!(self.session, |c| {
            diesel::update(log_entries::table.find(id.0))
                .set(row)
                .execute(c)
        })
        .map_err(meaning)?;
        self.touched.log_entries([id]);
        LogEntryRepository::find(self, id).await
    }

    async fn remove(&mut self, id: LogEntryId) -> Result<bool> {
        self.touched.log_entries([id]);
        let removed: usize = query!(self.session, |c| {
            diesel::delete(log_entries::table.find(id.0)).execute(c)
        })
        .map_err(meaning)?;
        Ok(removed > 0)
    }
}
