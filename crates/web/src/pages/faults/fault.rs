//! `/faults/{id}`: one entry, as the card that answers its code.

use super::card::{CardEntry, FaultCardView};
use crate::pages::{
    library::id,
    links::Address,
    log_lines::News,
    present::{ChangeView, When},
    request::{Answer, Reader, done},
};
use actix_web::web::Path;
use api::{
    http::Failure,
    operations::faults::{self, CardReader, card_of},
};
use domain::{Entity, FaultId, Permission};
use persistence::Area;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(in crate::pages) struct FaultPage {
    pub(in crate::pages) id: i64,
    pub(in crate::pages) code: String,
    pub(in crate::pages) card: FaultCardView,
    /// The same code in other series and manuals.
    pub(in crate::pages) others: Vec<CardEntry>,
    /// Where codes of the same manual are.
    pub(in crate::pages) of_manual: Option<String>,
    pub(in crate::pages) updated_at: When,
    pub(in crate::pages) history: Vec<ChangeView>,
    pub(in crate::pages) history_all: String,
}

/// As many other entries of the code are named.
const OTHERS: u32 = 20;

pub(in crate::pages) async fn show(reader: Reader, path: Path<String>) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let id = FaultId(id(&path)?);
    let fault = work.faults().find(id).await?.ok_or(Failure::NotFound)?;
    let keys = [fault.values.code.key().to_owned()];
    let others = work.faults().with_keys(&keys, OTHERS).await?;
    let card_reader = CardReader {
        who: reader.caller.who(),
        language: reader.show.language,
        vocabulary: &reader.caller.app.words.vocabulary(),
    };
    let card = card_of(&mut *work, fault.clone(), card_reader).await?;
    let card = card.ok_or(Failure::NotFound)?;
    let history = reader.history(&mut *work, Entity::Fault, id.0).await?;
    drop(work);
    let of_manual = fault.values.manual.map(|manual| {
        let address = Address::new("/faults").with("manual", manual.0);
        address.link()
    });
    let view = FaultPage {
        id: id.0,
        code: fault.values.code.to_string(),
        card: FaultCardView::new(&reader.show, News::of(&reader.caller), &card),
        others: others
            .iter()
            .filter(|other| other.id != id)
            .map(CardEntry::new)
            .collect(),
        of_manual,
        updated_at: reader.show.when(fault.updated_at),
        history,
        history_all: format!("/changes?entity=fault&id={}", id.0),
    };
    reader.page("faults/fault.html", &view)
}

pub(in crate::pages) async fn remove(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = FaultId(id(&path)?);
    let mut work = reader.begin(Area::Library).await?;
    let fault = work.faults().find(id).await?.ok_or(Failure::NotFound)?;
    faults::remove(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    let to = fault.values.manual.map_or_else(
        || "/faults".to_owned(),
        |manual| format!("/faults?manual={}", manual.0),
    );
    Ok(done("removed", &to))
}
