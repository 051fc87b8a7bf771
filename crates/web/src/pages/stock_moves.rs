//! Taking, returning, receiving, moving and counting a spare on its page.

use super::{
    forms::{FormErrors, sentence_of},
    once,
    request::{Answer, Reader, done},
    stock_item::{page, stock_item_id},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path},
};
use api::http::Failure;
use api::operations::{
    Refusal, Refused,
    stock::movements::{self, Wanted},
};
use domain::stock::{Asked, MoveTo, MovementKind};
use domain::{Amount, DriveId, Name, Note, Permission, Problem, StoreId};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What a person filled in; it comes back with what was wrong with it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MoveForm {
    pub(super) kind: String,
    pub(super) quantity: String,
    pub(super) drive: String,
    pub(super) note: String,
    pub(super) store: String,
    pub(super) placement: String,
    pub(super) used_placement: String,
    pub(super) new_placement: String,
    /// Done once, however often it is sent.
    pub(super) once: String,
}

impl MoveForm {
    /// The drive that it is for.
    pub(super) fn drive(&self) -> Option<DriveId> {
        self.drive.parse().ok().map(DriveId)
    }

    /// What is wanted, if nothing is wrong with it.
    fn wanted(
        &self,
        reader: &Reader,
        kind: MovementKind,
        errors: &mut FormErrors,
    ) -> Option<Wanted> {
        let show = &reader.show;
        let is_move = kind == MovementKind::Move;
        let quantity = match self.quantity.trim() {
            "" if is_move => Some(None),
            typed => errors
                .take(show, "quantity", Amount::parse(typed))
                .map(Some),
        };
        let shelf = |errors: &mut FormErrors, field: &str, typed: &str| match typed.trim() {
            "" => Some(None),
            typed => errors.take(show, field, Name::parse(typed)).map(Some),
        };
        let placement = shelf(errors, "placement", &self.placement);
        let used_placement = shelf(errors, "used_placement", &self.used_placement);
        let new_placement = shelf(errors, "new_placement", &self.new_placement);
        let note = match self.note.trim() {
            "" => Some(None),
            typed => errors.take(show, "note", Note::parse(typed)).map(Some),
        };
        let drive = match self.drive.trim() {
            "" => Some(None),
            typed => errors
                .take(
                    show,
                    "drive",
                    typed.parse().map_err(|_text| Problem::Missing),
                )
                .map(|id| Some(DriveId(id))),
        };
        let store = match self.store.trim() {
            "" => None,
            typed => errors
                .take(
                    show,
                    "store",
                    typed.parse().map_err(|_text| Problem::Missing),
                )
                .map(StoreId),
        };
        let quantity = quantity?;
        let some = quantity.unwrap_or_default();
        let asked = match kind {
            MovementKind::Take => Asked::Take(some),
            MovementKind::Return => Asked::Return(some),
            MovementKind::Receive => Asked::Receive(some),
            MovementKind::Count => Asked::Count(some),
            MovementKind::Move => Asked::Move(
                quantity,
                MoveTo {
                    store,
                    placement: Some(placement?),
                    used_placement: Some(used_placement?),
                    new_placement: Some(new_placement?),
                },
            ),
        };
        let wanted = Wanted {
            asked,
            drive: drive?,
            note: note?,
        };
        errors.is_empty().then_some(wanted)
    }
}

pub(super) async fn record(reader: Reader, id: Path<String>, form: Form<MoveForm>) -> Answer {
    let by = reader.by(Permission::MoveStock)?;
    let id = stock_item_id(&id)?;
    let form = form.into_inner();
    let kind = MovementKind::from_word(&form.kind);
    let kind = kind.ok_or_else(|| Failure::from(Problem::Unknown.at("kind")))?;
    let notice = format!("stock-{}", kind.as_str());
    let back = format!("/stock/{}", id.0);
    let mut errors = FormErrors::default();
    let Some(wanted) = form.wanted(&reader, kind, &mut errors) else {
        return page(&reader, id, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await;
    };
    let mut work = reader.begin(Area::Stock).await?;
    if once::was_done(&mut *work, &by, &form.once).await? {
        work.rollback().await?;
        return Ok(done(&notice, &back));
    }
    let recorded = movements::record(&mut *work, &by, id, wanted).await;
    let status = match recorded {
        Ok(_) => {
            once::keep(&mut *work, &by, &form.once).await?;
            reader.commit(work).await?;
            return Ok(done(&notice, &back));
        }
        Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
            for invalid in &wrong {
                errors.put_invalid(&reader.show, invalid);
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Refused::Refusal(refusal @ (Refusal::NotEnough { .. } | Refusal::Changed))) => {
            errors.say(sentence_of(&reader.show, &refusal));
            StatusCode::CONFLICT
        }
        Err(refused) => return Err(refused.into()),
    };
    work.rollback().await?;
    page(&reader, id, status, form, errors).await
}
