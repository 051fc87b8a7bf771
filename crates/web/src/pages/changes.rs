//! `/changes`: the history, newest first; what unfolds from an entry; the history of one thing.

use super::{
    changes_query::{Asked, ChangesQuery},
    drives_query::Chip,
    forms::{Choice, FormErrors, OptionGroup},
    links::{Pager, Paging, page_request},
    present::ChangeView,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Path, Query},
};
use api::{http::Failure, operations::restoring};
use domain::{
    Change, ChangeId, Entity, Operation, PageRequest, Permission, User, import::ImportState,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;

/// Of as many imports the history offers to take them back; an older one's own page does.
const LATEST_IMPORTS: u32 = 20;

/// As many people are offered to choose from.
const MOST_PEOPLE: u32 = 200;

#[derive(Debug, Serialize)]
pub(super) struct ChangesPage {
    pub(super) parent: Option<i64>,
    pub(super) subject: bool,
    pub(super) entities: Vec<OptionGroup>,
    /// Only for those who may see everybody.
    pub(super) people: Vec<OptionGroup>,
    pub(super) query: ChangesQuery,
    pub(super) chips: Vec<Chip>,
    pub(super) changes: Vec<ChangeView>,
    pub(super) pager: Pager,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

pub(super) async fn show(reader: Reader, query: Query<ChangesQuery>) -> Answer {
    let query = query.into_inner();
    let page = page_request(&query.page, "", &query.cursor)?;
    let Asked { mut filter, errors } = query.filter(&reader.show)?;
    filter.without_people = !reader.caller.may(Permission::ManagePeople);
    let mut work = reader.read(Permission::ReadHistory, Area::Changes).await?;
    let person = match filter.user {
        Some(id) => Some(work.users().find(id).await?.ok_or(Failure::NotFound)?),
        None => None,
    };
    let listed = work.changes().list(&filter, &page).await?;
    let undoable = latest_applied(&mut *work, &listed.items).await?;
    let may_undo = reader.caller.may(Permission::UndoImports);
    let mut changes = reader.told(&mut *work, &listed.items).await?;
    for (view, change) in changes.iter_mut().zip(&listed.items) {
        if may_undo && undoable.contains(&change.id) {
            view.undo = Some(format!("/imports/{}/undo", change.told.entity_id));
        }
    }
    let entities = Entity::ALL.map(|entity| {
        let word = entity.as_str();
        Choice::new(word, reader.show.text(&format!("entity-{word}")))
    });
    let address = query.address();
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let view = ChangesPage {
        parent: filter.parent.map(|parent| parent.0),
        subject: filter.entity_id.is_some(),
        entities: OptionGroup::plain(entities),
        people: people(&reader, &mut *work, person.as_ref()).await?,
        chips: query.chips(&reader.show, &filter, person.as_ref()),
        changes,
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
        errors,
        query,
    };
    reader.page_with(status, "changes/list.html", &view)
}

/// The people to choose from, for those who may see everybody; the chosen one is among them.
async fn people(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    chosen: Option<&User>,
) -> Result<Vec<OptionGroup>, Failure> {
    if !reader.caller.may(Permission::ManagePeople) {
        return Ok(vec![]);
    }
    let first = PageRequest::new(1, MOST_PEOPLE)?;
    let known: Vec<User> = work.users().list(&first).await?.items;
    let left_out = chosen.filter(|chosen| known.iter().all(|user| user.id != chosen.id));
    let people = left_out.into_iter().chain(&known);
    Ok(OptionGroup::plain(
        people.map(|user| Choice::new(user.id.0, user.name.as_str())),
    ))
}

/// Brings back what an entry tells of, as it was then.
pub(super) async fn restore(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::ReadHistory)?;
    let id = id.parse().map_err(|_not_a_number| Failure::NotFound)?;
    let mut work = reader.begin(Area::Changes).await?;
    let restored = restoring::restore(&mut *work, &by, ChangeId(id)).await?;
    reader.commit(work).await?;
    if restored.entity == Entity::SearchWord {
        reader.renew_words().await;
    }
    let notice = if restored.changed { "restored" } else { "same" };
    Ok(done(notice, &restored.url()))
}

/// Of these entries the applied imports that are still applied and not long past.
async fn latest_applied(
    work: &mut dyn UnitOfWork,
    changes: &[Change],
) -> Result<Vec<ChangeId>, Failure> {
    if !changes
        .iter()
        .any(|change| change.told.operation == Operation::Applied)
    {
        return Ok(vec![]);
    }
    let page = PageRequest::new(1, LATEST_IMPORTS)?;
    let imports = work.imports().list(&page).await?.items;
    let applied = imports
        .into_iter()
        .filter(|import| import.state == ImportState::Applied);
    Ok(applied.filter_map(|import| import.change).collect())
}
