//! `/log/new` and `/log/{id}/edit`: what an entry of the shift log says, and of what.

use super::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::FormErrors,
    log::{entry_id, may_correct},
    log_lines::About,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, log, log_entry_fields};
use domain::{
    DriveId, Entity, LogEntry, LogEntryId, LogEntryValues, LogSubject, LogSubjectShown, LogText,
    Name, Permission, PlaceId,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// The longest form, in bytes: a text of the greatest length, each of whose characters a browser writes as up to twelve.
pub(super) const LONGEST: usize = 512 << 10;

/// What a person typed, and what it is about, as ids; also the query of a new one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LogEntryForm {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) drive: String,
    pub(super) cabinet: String,
    pub(super) room: String,
    /// Whether it is to be about nothing in particular any more.
    pub(super) clear: String,
    /// How the entry was when the form was opened.
    pub(super) version: String,
}

impl LogEntryForm {
    /// What the entry is about, whether or not that is to be cleared.
    fn subject(&self) -> Result<Option<LogSubject>, Failure> {
        let id = |text: &str| -> Result<i64, Failure> {
            text.parse().map_err(|_not_a_number| Failure::NotFound)
        };
        Ok(if !self.drive.is_empty() {
            Some(LogSubject::Drive(DriveId(id(&self.drive)?)))
        } else if !self.cabinet.is_empty() {
            Some(LogSubject::Cabinet(PlaceId(id(&self.cabinet)?)))
        } else if !self.room.is_empty() {
            Some(LogSubject::Room(PlaceId(id(&self.room)?)))
        } else {
            None
        })
    }

    /// The same about this, or about nothing.
    fn about(self, subject: Option<LogSubject>) -> Self {
        let mut form = Self {
            drive: String::new(),
            cabinet: String::new(),
            room: String::new(),
            ..self
        };
        match subject {
            None => {}
            Some(LogSubject::Drive(id)) => form.drive = id.0.to_string(),
            Some(LogSubject::Cabinet(id)) => form.cabinet = id.0.to_string(),
            Some(LogSubject::Room(id)) => form.room = id.0.to_string(),
        }
        form
    }

    /// What is typed in it.
    fn texts(&self) -> Texts<'_> {
        vec![("title", &self.title), ("text", &self.text)]
    }

    fn values(
        &self,
        reader: &Reader,
        errors: &mut FormErrors,
    ) -> Result<Option<LogEntryValues>, Failure> {
        let title = errors.take(&reader.show, "title", Name::parse(&self.title));
        let text = errors.take(&reader.show, "text", LogText::parse(&self.text));
        let subject = self.subject()?.filter(|_| self.clear.is_empty());
        Ok(title.zip(text).map(|(title, text)| LogEntryValues {
            title,
            text,
            subject,
        }))
    }
}

#[derive(Debug, Serialize)]
pub(super) struct LogFormPage {
    pub(super) title_key: &'static str,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) about: Option<About>,
    pub(super) conflict: Option<Conflict>,
    pub(super) form: LogEntryForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

pub(super) async fn new(reader: Reader, query: Query<LogEntryForm>) -> Answer {
    let asked = query.subject()?;
    let page = new_page(&reader, query.into_inner(), FormErrors::default()).await?;
    if asked.is_some() && page.about.is_none() {
        return Err(Failure::NotFound);
    }
    reader.page("log/form.html", &page)
}

pub(super) async fn add(reader: Reader, form: Form<LogEntryForm>) -> Answer {
    let by = reader.by(Permission::WriteLog)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors)? {
        let mut work = reader.begin(Area::Drives).await?;
        match log::add(&mut *work, &by, values).await {
            Ok(added) => {
                reader.commit(work).await?;
                return Ok(done("added", &format!("/log/{}", added.id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = new_page(&reader, form.into_inner(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "log/form.html", &page)
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let page = edit_page(&reader, entry_id(&id)?, None, FormErrors::default()).await?;
    reader.page("log/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<LogEntryForm>) -> Answer {
    let by = reader.by(Permission::WriteLog)?;
    let id = entry_id(&id)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors)? {
        let mut work = reader.begin(Area::Drives).await?;
        // As it is now it must be when it is changed.
        let before = log::hold(&mut *work, id, values.subject).await?;
        let (now, fields) = (stored(&before)?, log_entry_fields(&before));
        let texts = (now.texts(), form.texts());
        let of = (Entity::LogEntry, id.0, &fields);
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = LogEntryForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = edit_page(&reader, id, Some(form), errors).await?;
            let page = LogFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "log/form.html", &page);
        }
        match log::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/log/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = edit_page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "log/form.html", &page)
}

/// Keeps what was refused at its field; the one field for what an entry is about stands for three.
fn keep(reader: &Reader, errors: &mut FormErrors, refused: Refused) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in wrong {
                errors.put(&reader.show, "about", &invalid.problem);
            }
            Ok(())
        }
        other => Err(other.into()),
    }
}

async fn new_page(
    reader: &Reader,
    form: LogEntryForm,
    errors: FormErrors,
) -> Result<LogFormPage, Failure> {
    let mut work = reader.read(Permission::WriteLog, Area::Drives).await?;
    let (form, about) = with_subject(&mut *work, form).await?;
    let cancel = about.as_ref().and_then(|about| about.url.clone());
    Ok(LogFormPage {
        title_key: "log-new",
        action: "/log/new".to_owned(),
        cancel: cancel.unwrap_or_else(|| "/log".to_owned()),
        about,
        conflict: None,
        form,
        errors,
    })
}

async fn edit_page(
    reader: &Reader,
    id: LogEntryId,
    typed: Option<LogEntryForm>,
    errors: FormErrors,
) -> Result<LogFormPage, Failure> {
    let mut work = reader.read(Permission::WriteLog, Area::Drives).await?;
    let entry = work.log_entries().find(id).await?;
    let entry = entry.ok_or(Failure::NotFound)?;
    if !may_correct(&reader.caller, &entry) {
        reader.caller.must(Permission::CorrectLog)?;
    }
    let form = match typed {
        Some(typed) => typed,
        None => stored(&entry)?,
    };
    let (form, about) = with_subject(&mut *work, form).await?;
    let gone = entry.subject.as_ref().filter(|gone| gone.id.is_none());
    Ok(LogFormPage {
        title_key: "log-edit",
        action: format!("/log/{}/edit", id.0),
        cancel: format!("/log/{}", id.0),
        about: about.or(gone.map(About::from)),
        conflict: None,
        form,
        errors,
    })
}

fn stored(entry: &LogEntry) -> Result<LogEntryForm, Failure> {
    let form = LogEntryForm {
        title: entry.title.to_string(),
        text: entry.text.as_str().to_owned(),
        version: version(&log_entry_fields(entry))?,
        ..LogEntryForm::default()
    };
    let subject = entry.subject.as_ref();
    Ok(form.about(subject.and_then(LogSubjectShown::subject)))
}

/// What a form is about by its name; one that isn't there any more no longer stands in it.
async fn with_subject(
    work: &mut dyn UnitOfWork,
    form: LogEntryForm,
) -> Result<(LogEntryForm, Option<About>), Failure> {
    let about = match form.subject()? {
        Some(subject) => named(work, subject).await?,
        None => None,
    };
    let form = if about.is_none() {
        form.about(None)
    } else {
        form
    };
    Ok((form, about))
}

async fn named(work: &mut dyn UnitOfWork, subject: LogSubject) -> Result<Option<About>, Failure> {
    let found = match subject {
        LogSubject::Drive(id) => {
            let drive = work.drives().find(id).await?;
            drive.map(|drive| (id.0, drive.title()))
        }
        LogSubject::Cabinet(id) | LogSubject::Room(id) => {
            let place = work.places().find(id).await?;
            let place =
                place.filter(|place| LogSubject::of_place(place.level, id) == Some(subject));
            place.map(|place| (id.0, place.name.into_string()))
        }
    };
    let shown = found.map(|(id, name)| LogSubjectShown {
        kind: subject.kind(),
        id: Some(id),
        name,
    });
    Ok(shown.as_ref().map(About::from))
}
