//! Words that the crew adds for the search: adding, changing and removing them.

use super::{By, Refusal, Refused, Result, search_word_fields};
use domain::{
    Entity, MOST_SEARCH_WORDS, NewChange, Operation, Permission, Problem, SearchWord, SearchWordId,
    SearchWordValues, change::FieldValues,
};
use persistence::UnitOfWork;

/// Adds a word.
///
/// # Errors
/// [`Refusal::Invalid`] at `/word` when it is there already; [`Refusal::TooManyWords`].
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    values: SearchWordValues,
) -> Result<SearchWord> {
    by.must(Permission::EditSearchWords)?;
    free(work, &values, None).await?;
    if work.search_words().count().await? >= u64::from(MOST_SEARCH_WORDS) {
        let limit = MOST_SEARCH_WORDS;
        return Err(Refusal::TooManyWords { limit }.into());
    }
    let added = work.search_words().add(&values, by.at).await;
    let added = added.map_err(|failure| Refused::from(failure).name_taken_at("/word"))?;
    let told = entry(by, Operation::Added, None, Some(&added));
    work.changes().add(&[told]).await?;
    Ok(added)
}

/// Gives a word other values; one that doesn't differ stays as it is, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Invalid`] at `/word` when another one has it.
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: SearchWordId,
    values: SearchWordValues,
) -> Result<SearchWord> {
    by.must(Permission::EditSearchWords)?;
    let before = work.search_words().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    if before.values == values {
        return Ok(before);
    }
    free(work, &values, Some(id)).await?;
    let changed = work.search_words().change(id, &values, by.at).await;
    changed.map_err(|failure| Refused::from(failure).name_taken_at("/word"))?;
    let after = SearchWord {
        values,
        updated_at: persistence::kept(by.at),
        ..before.clone()
    };
    let told = entry(by, Operation::Changed, Some(&before), Some(&after));
    work.changes().add(&[told]).await?;
    Ok(after)
}

/// Removes a word.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: SearchWordId) -> Result<()> {
    by.must(Permission::EditSearchWords)?;
    let before = work.search_words().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    work.search_words().remove(id).await?;
    let told = entry(by, Operation::Removed, Some(&before), None);
    work.changes().add(&[told]).await?;
    Ok(())
}

/// Asked before, so that the unit can go on; the unique index still decides between two at once.
async fn free(
    work: &mut dyn UnitOfWork,
    values: &SearchWordValues,
    own: Option<SearchWordId>,
) -> Result<()> {
    match work.search_words().find_word(values).await? {
        Some(there) if Some(there.id) != own => Err(Refusal::invalid(Problem::Taken.at("/word"))),
        _ => Ok(()),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&SearchWord>,
    after: Option<&SearchWord>,
) -> NewChange {
    let fields = |word: Option<&SearchWord>| word.map_or_else(FieldValues::new, search_word_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, ""), |word| (word.id.0, word.values.word.as_str()));
    by.entry(
        operation,
        (Entity::SearchWord, id, name),
        &fields(before),
        &fields(after),
    )
}
