//! `/search/words`: words that the crew adds for the search.

use crate::pages::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{FormErrors, sentence_of},
    links::{Address, Pager, Paging, page_request},
    present::ChangeView,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, search_word_fields, search_words};
use domain::{Entity, Meanings, Name, Permission, SearchWord, SearchWordId, SearchWordValues};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What a person typed.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct WordForm {
    pub(in crate::pages) word: String,
    pub(in crate::pages) means: String,
    /// What it was like when the form was opened.
    pub(in crate::pages) version: String,
}

impl WordForm {
    pub(in crate::pages) fn of(word: &SearchWord) -> Result<Self, Failure> {
        Ok(Self {
            word: word.values.word.to_string(),
            means: word.values.means.as_str().to_owned(),
            version: version(&search_word_fields(word))?,
        })
    }

    fn texts(&self) -> Texts<'_> {
        vec![("word", &self.word), ("means", &self.means)]
    }

    fn values(&self, reader: &Reader, errors: &mut FormErrors) -> Option<SearchWordValues> {
        let word = errors.take(&reader.show, "word", Name::parse(&self.word));
        let means = errors.take(&reader.show, "means", Meanings::parse(&self.means));
        let (word, means) = word.zip(means)?;
        Some(SearchWordValues { word, means })
    }
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct WordsPage {
    pub(in crate::pages) words: Vec<WordView>,
    pub(in crate::pages) pager: Pager,
    pub(in crate::pages) form: WordForm,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct WordView {
    id: i64,
    word: String,
    means: String,
}

impl From<&SearchWord> for WordView {
    fn from(word: &SearchWord) -> Self {
        Self {
            id: word.id.0,
            word: word.values.word.to_string(),
            means: word.values.means.as_str().to_owned(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct WordsQuery {
    page: String,
    cursor: String,
}

pub(in crate::pages) async fn list(reader: Reader, query: Query<WordsQuery>) -> Answer {
    let page = page(&reader, &query, WordForm::default(), FormErrors::default()).await?;
    reader.page("search/words.html", &page)
}

async fn page(
    reader: &Reader,
    query: &WordsQuery,
    form: WordForm,
    errors: FormErrors,
) -> Result<WordsPage, Failure> {
    let page = page_request(&query.page, "", &query.cursor)?;
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let listed = work.search_words().list(&page).await?;
    let address = Address::new("/search/words");
    Ok(WordsPage {
        words: listed.items.iter().map(WordView::from).collect(),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
        form,
        errors,
    })
}

pub(in crate::pages) async fn add(reader: Reader, form: Form<WordForm>) -> Answer {
    let by = reader.by(Permission::EditSearchWords)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        match search_words::add(&mut *work, &by, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                reader.renew_words().await;
                return Ok(done("added", "/search/words"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, &WordsQuery::default(), form.into_inner(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "search/words.html", &page)
}

/// Keeps what was refused; what has no words stays a failure.
fn keep(reader: &Reader, errors: &mut FormErrors, refused: Refused) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in &wrong {
                errors.put_invalid(&reader.show, invalid);
            }
            Ok(())
        }
        Refused::Refusal(refusal @ Refusal::TooManyWords { .. }) => {
            errors.say(sentence_of(&reader.show, &refusal));
            Ok(())
        }
        other => Err(other.into()),
    }
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct WordPage {
    pub(in crate::pages) word: WordView,
    pub(in crate::pages) form: WordForm,
    pub(in crate::pages) conflict: Option<Conflict>,
    pub(in crate::pages) history: Vec<ChangeView>,
    pub(in crate::pages) history_all: String,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

pub(in crate::pages) async fn show(reader: Reader, path: Path<String>) -> Answer {
    let page = word_page(&reader, word_id(&path)?, None, FormErrors::default()).await?;
    reader.page("search/word.html", &page)
}

async fn word_page(
    reader: &Reader,
    id: SearchWordId,
    form: Option<WordForm>,
    errors: FormErrors,
) -> Result<WordPage, Failure> {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let word = work.search_words().find(id).await?;
    let word = word.ok_or(Failure::NotFound)?;
    Ok(WordPage {
        form: match form {
            Some(form) => form,
            None => WordForm::of(&word)?,
        },
        word: WordView::from(&word),
        conflict: None,
        history: reader.history(&mut *work, Entity::SearchWord, id.0).await?,
        history_all: format!("/changes?entity=search_word&id={}", id.0),
        errors,
    })
}

pub(in crate::pages) async fn change(
    reader: Reader,
    path: Path<String>,
    form: Form<WordForm>,
) -> Answer {
    let by = reader.by(Permission::EditSearchWords)?;
    let id = word_id(&path)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        // As it is now it must be when it is changed.
        let before = work.search_words().hold(id).await?;
        let before = before.ok_or(Failure::NotFound)?;
        let (now, fields) = (WordForm::of(&before)?, search_word_fields(&before));
        let of = (Entity::SearchWord, id.0, &fields);
        let texts = (now.texts(), form.texts());
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = WordForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = word_page(&reader, id, Some(form), errors).await?;
            let page = WordPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "search/word.html", &page);
        }
        match search_words::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                reader.renew_words().await;
                return Ok(done("changed", "/search/words"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = word_page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "search/word.html", &page)
}

pub(in crate::pages) async fn remove(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditSearchWords)?;
    let mut work = reader.begin(Area::Library).await?;
    search_words::remove(&mut *work, &by, word_id(&path)?).await?;
    reader.commit(work).await?;
    reader.renew_words().await;
    Ok(done("removed", "/search/words"))
}

/// The id in an address; what can't be one isn't there.
fn word_id(text: &str) -> Result<SearchWordId, Failure> {
    text.parse()
        .map(SearchWordId)
        .map_err(|_not_a_number| Failure::NotFound)
}
