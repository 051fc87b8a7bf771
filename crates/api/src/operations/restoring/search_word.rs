//! A word that the crew added for the search, as it was.

use super::{Restored, came_back, library::needed, was};
use crate::operations::{By, Result, search_words};
use domain::{Change, Entity, Meanings, Name, SearchWordId, SearchWordValues, change::FieldValue};
use persistence::UnitOfWork;

pub(super) async fn restore(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = SearchWordId(change.told.entity_id);
    let now = work.search_words().hold(id).await?;
    let was = was(work, change, now.is_some()).await?;
    let (word, means) = now.as_ref().map_or((None, None), |now| {
        (
            Some(now.values.word.clone()),
            Some(now.values.means.clone()),
        )
    });
    let values = SearchWordValues {
        word: needed(&was, "word", word, Name::parse)?,
        means: needed(&was, "means", means, Meanings::parse)?,
    };
    let Some(now) = now else {
        let added = search_words::add(work, by, values).await?;
        let came = FieldValue::place(added.id.0, added.values.word.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = search_words::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::SearchWord,
        id: id.0,
        changed: restored.values != now.values,
    })
}
