//! What is done with a spare: taken, returned, received, moved, counted.

use super::gather::Gather;
use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::patched,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::operations::stock::movements::{self, Wanted};
use crate::routes::services::Services;
use crate::routes::{id, stock_answers::MovementAnswer};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::stock::{Asked, MoveTo, MovementFilter, MovementKind};
use domain::{Amount, DriveId, Name, Note, Permission, Problem, StockItemId, StoreId};
use persistence::Area;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to do with a spare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MovementBody {
    /// `take`, `return`, `receive`, `move` or `count`.
    #[schema(example = "take")]
    kind: String,
    /// With how many, above zero; for a count how many there are. A move without it moves all.
    #[schema(example = 2)]
    quantity: Option<f64>,
    /// The drive that it is done for.
    drive_id: Option<i64>,
    /// A note, up to 4,000 characters.
    note: Option<String>,
    /// For a move: the store to move to; the same when it isn't given.
    store_id: Option<i64>,
    /// For a move: the shelf. What isn't given stays in the same store, and isn't known in another.
    #[serde(default, deserialize_with = "patched")]
    placement: Option<Option<String>>,
    /// For a move: the shelf of the used ones.
    #[serde(default, deserialize_with = "patched")]
    used_placement: Option<Option<String>>,
    /// For a move: the shelf of the new ones.
    #[serde(default, deserialize_with = "patched")]
    new_placement: Option<Option<String>>,
}

impl MovementBody {
    fn wanted(self) -> Result<Wanted, Failure> {
        let mut gather = Gather::new("");
        let kind = gather.value("kind", Some(self.kind), |word| {
            let allowed = || MovementKind::ALL.map(MovementKind::as_str).join(", ");
            MovementKind::from_word(&word).ok_or_else(|| Problem::NotOneOf { allowed: allowed() })
        });
        let note = gather.value("note", self.note, |note| Note::parse(&note));
        let wrong_quantity = self.quantity.is_some();
        let quantity = gather.value("quantity", self.quantity, Amount::of_number);
        let is_move = kind == Some(MovementKind::Move);
        if quantity.is_none() && !wrong_quantity && !is_move {
            gather.refuse("quantity", Problem::Empty);
        }
        let store = self.store_id;
        let shelves = [
            ("placement", self.placement),
            ("used_placement", self.used_placement),
            ("new_placement", self.new_placement),
        ];
        if !is_move {
            let store = store.map(|_| "store_id");
            let shelves = shelves.iter().filter(|(_, given)| given.is_some());
            for field in store.into_iter().chain(shelves.map(|(field, _)| *field)) {
                gather.refuse(field, Problem::Unknown);
            }
        }
        let [placement, used_placement, new_placement] = shelves.map(|(field, given)| {
            given.map(|given| gather.value(field, given, |shelf| Name::parse(&shelf)))
        });
        let to = MoveTo {
            store: store.map(StoreId),
            placement,
            used_placement,
            new_placement,
        };
        let asked = kind.map(|kind| {
            let some = quantity.unwrap_or_default();
            match kind {
                MovementKind::Take => Asked::Take(some),
                MovementKind::Return => Asked::Return(some),
                MovementKind::Receive => Asked::Receive(some),
                MovementKind::Count => Asked::Count(some),
                MovementKind::Move => Asked::Move(quantity, to),
            }
        });
        gather.finish(asked.map(|asked| Wanted {
            asked,
            drive: self.drive_id.map(DriveId),
            note,
        }))
    }
}

/// A page of a spare's story, the newest first.
#[utoipa::path(tag = "stock-items", operation_id = "movements",
    params(("id" = i64, Path), ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<MovementAnswer>), (status = 401, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/stock-items/{id}/movements")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let id = StockItemId(id(&path)?);
    // It names people.
    let mut work = caller.read(Permission::ReadHistory, Area::Stock).await?;
    work.stock_items()
        .find(id)
        .await?
        .ok_or(Failure::NotFound)?;
    let filter = MovementFilter {
        item: Some(id),
        ..MovementFilter::default()
    };
    let found = work.movements().list(&filter, &page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        MovementAnswer::from,
    ))
}

/// Takes, returns, receives, moves or counts. 409 when there aren't so many.
#[utoipa::path(tag = "stock-items", operation_id = "move", request_body = MovementBody,
    params(("id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = MovementAnswer), (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/stock-items/{id}/movements")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::MoveStock)?;
    let id = StockItemId(id(&path)?);
    let retry = Retry::of(&request, by, Some(&body))?;
    let wanted = body.one::<MovementBody>()?.wanted()?;
    let mut work = caller.begin(Area::Stock).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let (_, told) = movements::record(&mut *work, retry.by(), id, wanted).await?;
    let address = format!("/api/v1/stock-items/{}/movements", id.0);
    let answer = Answered::created(address, &MovementAnswer::from(told))?;
    retry.finish(&caller.app, work, answer).await
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list).service(add);
}
