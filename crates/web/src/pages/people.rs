//! `/people`: everybody who may come in, or once might, for those who decide that.

use super::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{Choice, FormErrors, OptionGroup, sentence_of},
    links::{Address, Pager, Paging, page_request},
    present::{ChangeView, When},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::{
    http::Failure,
    operations::{
        Refusal, Refused,
        people::{self, NewPerson, PersonChange},
        user_fields,
    },
};
use domain::{Email, Entity, Name, Permission, Problem, Role, User, UserId};
use persistence::Area;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub(super) struct PeoplePage {
    pub(super) people: Vec<PersonRow>,
    pub(super) pager: Pager,
}

#[derive(Debug, Serialize)]
pub(super) struct PersonRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) disabled: bool,
}

impl From<&User> for PersonRow {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.0,
            name: user.name.to_string(),
            email: user.email.to_string(),
            role: user.role.as_str(),
            disabled: !user.is_enabled(),
        }
    }
}

/// A person's form: one who is to be added, or one who is there.
#[derive(Debug, Serialize)]
pub(super) struct PersonPage {
    pub(super) person: Option<PersonRow>,
    pub(super) disabled_at: Option<When>,
    pub(super) roles: Vec<OptionGroup>,
    pub(super) form: PersonForm,
    pub(super) conflict: Option<Conflict>,
    pub(super) history: Vec<ChangeView>,
    pub(super) history_all: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// What was typed; a password never comes back.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PersonForm {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    #[serde(skip_serializing)]
    pub(super) password: SecretString,
    /// What they were like when the form was opened.
    pub(super) version: String,
}

impl PersonForm {
    fn texts(&self) -> Texts<'_> {
        vec![
            ("name", &self.name),
            ("email", &self.email),
            ("role", &self.role),
        ]
    }
}

impl From<&User> for PersonForm {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.to_string(),
            email: user.email.to_string(),
            role: user.role.as_str().to_owned(),
            ..Self::default()
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PeopleQuery {
    page: String,
    cursor: String,
}

pub(super) async fn show(reader: Reader, query: Query<PeopleQuery>) -> Answer {
    let page = page_request(&query.page, "", &query.cursor)?;
    let mut work = reader.read(Permission::ManagePeople, Area::People).await?;
    let listed = work.users().list(&page).await?;
    let view = PeoplePage {
        people: listed.items.iter().map(PersonRow::from).collect(),
        pager: Paging::of(&Address::new("/people"), &page, &listed).pager(reader.show.language),
    };
    reader.page("people/list.html", &view)
}

pub(super) async fn new(reader: Reader) -> Answer {
    reader.caller.must(Permission::ManagePeople)?;
    let form = PersonForm {
        role: Role::Viewer.as_str().to_owned(),
        ..PersonForm::default()
    };
    let page = new_page(&reader, form, FormErrors::default());
    reader.page("people/person.html", &page)
}

fn new_page(reader: &Reader, form: PersonForm, errors: FormErrors) -> PersonPage {
    PersonPage {
        person: None,
        disabled_at: None,
        roles: roles(reader),
        form,
        conflict: None,
        history: vec![],
        history_all: String::new(),
        errors,
    }
}

fn roles(reader: &Reader) -> Vec<OptionGroup> {
    OptionGroup::plain(Role::ALL.map(|role| {
        let word = role.as_str();
        Choice::new(word, reader.show.text(&format!("role-{word}")))
    }))
}

/// What was typed, parsed; what is wrong goes to the errors.
fn parsed(reader: &Reader, form: &PersonForm, errors: &mut FormErrors) -> Option<NewPerson> {
    let name = errors.take(&reader.show, "name", Name::parse(&form.name));
    let email = errors.take(&reader.show, "email", Email::parse(&form.email));
    let role = Role::from_word(&form.role).ok_or(Problem::Empty);
    let role = errors.take(&reader.show, "role", role);
    Some(NewPerson {
        name: name?,
        email: email?,
        role: role?,
    })
}

pub(super) async fn add(reader: Reader, form: Form<PersonForm>) -> Answer {
    let by = reader.by(Permission::ManagePeople)?;
    let form = form.into_inner();
    let mut errors = FormErrors::default();
    if let Some(new) = parsed(&reader, &form, &mut errors) {
        let added = async {
            let passwords = &reader.caller.app.passwords;
            let password = form.password.clone();
            let password = passwords.accept(password, &new.name, &new.email).await?;
            let mut work = reader.caller.app.store.begin(Area::People).await?;
            let added = people::add(&mut *work, &by, new, Some(&password)).await?;
            reader.caller.app.commit(work).await?;
            Ok::<_, Refused>(added)
        };
        match added.await {
            Ok(added) => return Ok(done("added", &format!("/people/{}", added.id.0))),
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = new_page(&reader, form, errors);
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "people/person.html",
        &page,
    )
}

/// Keeps what was refused at its field, or above all of them.
fn keep(reader: &Reader, errors: &mut FormErrors, refused: Refused) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in &wrong {
                errors.put_invalid(&reader.show, invalid);
            }
            Ok(())
        }
        Refused::Refusal(refusal @ Refusal::LastAdmin) => {
            errors.say(sentence_of(&reader.show, &refusal));
            Ok(())
        }
        other => Err(other.into()),
    }
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let page = edit_page(&reader, user_id(&id)?, None, FormErrors::default()).await?;
    reader.page("people/person.html", &page)
}

async fn edit_page(
    reader: &Reader,
    id: UserId,
    typed: Option<PersonForm>,
    errors: FormErrors,
) -> Result<PersonPage, Failure> {
    let mut work = reader.read(Permission::ManagePeople, Area::People).await?;
    let user = work.users().find(id).await?.ok_or(Failure::NotFound)?;
    let row = PersonRow::from(&user);
    let stored = PersonForm {
        version: version(&user_fields(&user))?,
        ..PersonForm::from(&user)
    };
    Ok(PersonPage {
        person: Some(row),
        disabled_at: user.disabled_at.map(|at| reader.show.when(at)),
        roles: roles(reader),
        form: typed.unwrap_or(stored),
        conflict: None,
        history: reader.history(&mut *work, Entity::User, id.0).await?,
        history_all: format!("/changes?entity=user&id={}", id.0),
        errors,
    })
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<PersonForm>) -> Answer {
    let by = reader.by(Permission::ManagePeople)?;
    let id = user_id(&id)?;
    let form = form.into_inner();
    let mut errors = FormErrors::default();
    if let Some(said) = parsed(&reader, &form, &mut errors) {
        let change = PersonChange {
            name: Some(said.name),
            email: Some(said.email),
            role: Some(said.role),
        };
        let mut work = reader.begin(Area::People).await?;
        // Before they are read, and the admins before anybody: as they are now they must be when they are changed.
        work.users().hold_admins().await?;
        let user = work.users().hold(id).await?.ok_or(Failure::NotFound)?;
        let (now, stored) = (PersonForm::from(&user), user_fields(&user));
        let texts = (now.texts(), form.texts());
        let of = (Entity::User, id.0, &stored);
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = PersonForm {
                version: version(&stored)?,
                ..form
            };
            let page = edit_page(&reader, id, Some(form), errors).await?;
            let page = PersonPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "people/person.html", &page);
        }
        match people::change(&mut *work, &by, id, change).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/people/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    come_back(&reader, id, Some(form), errors).await
}

async fn come_back(
    reader: &Reader,
    id: UserId,
    typed: Option<PersonForm>,
    errors: FormErrors,
) -> Answer {
    let page = edit_page(reader, id, typed, errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "people/person.html",
        &page,
    )
}

pub(super) async fn set_password(
    reader: Reader,
    id: Path<String>,
    form: Form<PersonForm>,
) -> Answer {
    let by = reader.by(Permission::ManagePeople)?;
    let id = user_id(&id)?;
    let password: SecretString = form.password.expose_secret().into();
    let mut work = reader.read(Permission::ManagePeople, Area::People).await?;
    let user = work.users().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let mut errors = FormErrors::default();
    let passwords = &reader.caller.app.passwords;
    match passwords.accept(password, &user.name, &user.email).await {
        Ok(password) => {
            let mut work = reader.begin(Area::People).await?;
            people::set_password(&mut *work, &by, id, &password).await?;
            reader.commit(work).await?;
            return Ok(done("password-changed", &format!("/people/{}", id.0)));
        }
        Err(refused) => keep(&reader, &mut errors, refused)?,
    }
    come_back(&reader, id, None, errors).await
}

pub(super) async fn disable(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::ManagePeople)?;
    let id = user_id(&id)?;
    let mut errors = FormErrors::default();
    let mut work = reader.begin(Area::People).await?;
    match people::disable(&mut *work, &by, id).await {
        Ok(_) => {
            reader.commit(work).await?;
            return Ok(done("disabled", &format!("/people/{}", id.0)));
        }
        Err(refused) => keep(&reader, &mut errors, refused)?,
    }
    drop(work);
    come_back(&reader, id, None, errors).await
}

pub(super) async fn enable(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::ManagePeople)?;
    let id = user_id(&id)?;
    let mut work = reader.begin(Area::People).await?;
    people::enable(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    Ok(done("enabled", &format!("/people/{}", id.0)))
}

fn user_id(text: &str) -> Result<UserId, Failure> {
    text.parse()
        .map(UserId)
        .map_err(|_not_a_number| Failure::NotFound)
}
