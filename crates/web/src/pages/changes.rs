//! `/changes`: the history, newest first; what unfolds from an entry; the history of one thing.

use super::{
    forms::{Choice, FormErrors, OptionGroup},
    links::{Address, Pager, Paging, page_request},
    present::ChangeView,
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{
    Change, ChangeFilter, ChangeId, Entity, Operation, PageRequest, Permission, import::ImportState,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// Of as many imports the history offers to take them back; an older one's own page does.
const LATEST_IMPORTS: u32 = 20;

/// What the history was asked with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ChangesQuery {
    pub(super) entity: String,
    pub(super) id: String,
    pub(super) parent: String,
    pub(super) page: String,
    pub(super) cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct ChangesPage {
    pub(super) parent: Option<i64>,
    pub(super) subject: bool,
    pub(super) entity: String,
    pub(super) entities: Vec<OptionGroup>,
    pub(super) changes: Vec<ChangeView>,
    pub(super) pager: Pager,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

pub(super) async fn show(reader: Reader, query: Query<ChangesQuery>) -> Answer {
    let page = page_request(&query.page, "", &query.cursor)?;
    let filter = query.filter()?;
    let mut work = reader.read(Permission::ReadHistory, Area::Changes).await?;
    let listed = work.changes().list(&filter, &page).await?;
    let undoable = latest_applied(&mut *work, &listed.items).await?;
    let may_undo = reader.caller.may(Permission::UndoImports);
    let changes = listed.items.iter().map(|change| {
        let mut view = reader.show.change(change);
        if may_undo && undoable.contains(&change.id) {
            view.undo = Some(format!("/imports/{}/undo", change.told.entity_id));
        }
        view
    });
    let address = Address::new("/changes")
        .with("entity", &query.entity)
        .with("id", &query.id)
        .with("parent", &query.parent);
    let entities = Entity::ALL.map(|entity| {
        let word = entity.as_str();
        Choice::new(word, reader.show.text(&format!("entity-{word}")))
    });
    let view = ChangesPage {
        parent: filter.parent.map(|parent| parent.0),
        subject: filter.entity_id.is_some(),
        entity: query.entity.clone(),
        entities: OptionGroup::plain(entities),
        changes: changes.collect(),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
        errors: FormErrors::default(),
    };
    reader.page("changes/list.html", &view)
}

impl ChangesQuery {
    fn filter(&self) -> Result<ChangeFilter, Failure> {
        let id = |text: &str| match text {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_not_a_number| Failure::NotFound),
        };
        let entity = match self.entity.as_str() {
            "" => None,
            word => Some(Entity::from_word(word).ok_or(Failure::NotFound)?),
        };
        Ok(ChangeFilter {
            entity,
            entity_id: id(&self.id)?,
            user: None,
            since: None,
            until: None,
            parent: id(&self.parent)?.map(ChangeId),
        })
    }
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
