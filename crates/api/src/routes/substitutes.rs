//! What can stand in for a spare.

use super::{answers::Named, id, stock_answers::StockItemAnswer};
use crate::http::{Caller, Failure, edge, problem::ProblemDetails};
use crate::in_words;
use crate::language::Language;
use crate::operations::substitutes::{self, Substitute};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::search::Rating;
use domain::{Permission, StockItem, StockItemId};
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// A rating of the wanted spare with a greater one of the other.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AboveAnswer {
    /// Of the wanted spare.
    #[schema(example = "500 В")]
    wanted: String,
    /// Of the other.
    #[schema(example = "690 В")]
    other: String,
}

/// A spare that may stand in for the wanted one.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SubstituteAnswer {
    /// The spare.
    stock_item: StockItemAnswer,
    /// Whether both are called the same: the same part, kept elsewhere.
    same_name: bool,
    /// Ratings that both have.
    #[schema(example = json!(["63 А"]))]
    equal: Vec<String>,
    /// Ratings that are above.
    above: Vec<AboveAnswer>,
    /// What only the wanted one tells of itself.
    only_wanted: Vec<String>,
    /// What only this one tells of itself.
    only_other: Vec<String>,
}

impl SubstituteAnswer {
    fn new(substitute: Substitute, language: Language) -> Self {
        let comparison = substitute.comparison;
        let rating = |rating: &Rating| in_words::rating(rating, language);
        let ratings = |all: &[Rating]| all.iter().map(rating).collect();
        let above = comparison.above.iter().map(|(wanted, other)| AboveAnswer {
            wanted: rating(wanted),
            other: rating(other),
        });
        Self {
            same_name: comparison.same_name,
            equal: ratings(&comparison.equal),
            above: above.collect(),
            only_wanted: ratings(&comparison.only_wanted),
            only_other: ratings(&comparison.only_other),
            stock_item: StockItemAnswer::from(substitute.item),
        }
    }
}

/// What may stand in for a spare.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SubstitutesAnswer {
    /// The wanted spare.
    of: Named,
    /// In stock first, then the nearest; none when nothing shows that it can.
    items: Vec<SubstituteAnswer>,
}

impl SubstitutesAnswer {
    /// As a reader of this language is told of it.
    pub(super) fn new(of: &StockItem, found: Vec<Substitute>, language: Language) -> Self {
        let items = found.into_iter();
        Self {
            of: Named {
                id: of.id.0,
                name: of.values.title(),
            },
            items: items
                .map(|substitute| SubstituteAnswer::new(substitute, language))
                .collect(),
        }
    }
}

/// Spares of the same group that may stand in for one, by a rule for each group: for the same kind of current, with ratings that
/// are equal or safely above. In stock first. It compares what is written and promises nothing.
#[utoipa::path(tag = "stock-items", params(("id" = i64, Path)),
    responses((status = 200, body = SubstitutesAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/stock-items/{id}/substitutes")]
async fn substitutes_of(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id = StockItemId(id(&path)?);
    let mut work = caller.read(Permission::ReadPlant, Area::Stock).await?;
    let wanted = work.stock_items().find(id).await?;
    let wanted = wanted.ok_or(Failure::NotFound)?;
    let found = substitutes::of(&mut *work, &wanted).await?;
    let answer = SubstitutesAnswer::new(&wanted, found, edge::language(&request));
    Ok(HttpResponse::Ok().json(answer))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(substitutes_of);
}
