//! How much manuals gave, and which series have nothing.

use super::answers::TitledManual;
use crate::http::{
    Caller, Failure, Parameters,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::operations::library::gaps::gaps;
use crate::routes::services::Services;
use crate::routes::{answers::Named, id};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{FaultCoverage, ManualId, Permission, SeriesGap, faults::Referred};
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// As many codes are told.
const MOST: u32 = 2_000;

/// How much a manual gave.
#[derive(Debug, Serialize, ToSchema)]
struct CoverageAnswer {
    /// The manual.
    manual: TitledManual,
    /// Its series.
    group: Named,
    /// How many entries there are of it.
    entries: u64,
    /// How many of them a person wrote or changed.
    edited: u64,
    /// How many codes it refers to without an entry for them.
    referred: u64,
}

impl From<FaultCoverage> for CoverageAnswer {
    fn from(coverage: FaultCoverage) -> Self {
        let manual = coverage.manual;
        Self {
            group: Named {
                id: manual.group_id.0,
                name: manual.group,
            },
            manual: TitledManual {
                id: manual.id.0,
                title: manual.title,
            },
            entries: coverage.entries,
            edited: coverage.edited,
            referred: coverage.referred,
        }
    }
}

/// A code that a manual refers to.
#[derive(Debug, Serialize, ToSchema)]
struct ReferredAnswer {
    /// The code, as printed.
    code: String,
    /// Where it is mentioned first, from 1.
    page: u32,
}

impl From<Referred> for ReferredAnswer {
    fn from(referred: Referred) -> Self {
        Self {
            code: referred.code.to_string(),
            page: referred.page,
        }
    }
}

/// The codes that a manual refers to without an entry for them.
#[derive(Debug, Serialize, ToSchema)]
struct ReferredCodesAnswer {
    /// In the order in which they are mentioned; at most 2,000.
    items: Vec<ReferredAnswer>,
}

/// A series of drives without a list of faults.
#[derive(Debug, Serialize, ToSchema)]
struct SeriesGapAnswer {
    /// The series.
    series: String,
    /// How many drives are of it.
    drives: u64,
    /// Whether there is a manual of another kind at least.
    has_manual: bool,
}

impl From<SeriesGap> for SeriesGapAnswer {
    fn from(gap: SeriesGap) -> Self {
        Self {
            series: gap.series,
            drives: gap.drives,
            has_manual: gap.has_manual,
        }
    }
}

/// The series of drives for which the library has no list of faults.
#[derive(Debug, Serialize, ToSchema)]
struct SeriesGapsAnswer {
    /// Those with the most drives first, of at most 200 series.
    items: Vec<SeriesGapAnswer>,
}

/// A page of manuals that gave codes or refer to any, by title.
#[utoipa::path(tag = "faults",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<CoverageAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/fault-coverage")]
async fn covered(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.faults().covered(&page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        CoverageAnswer::from,
    ))
}

/// The codes that a manual refers to without an entry for them.
#[utoipa::path(tag = "faults", params(("id" = i64, Path)),
    responses((status = 200, body = ReferredCodesAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}/referred-faults")]
async fn referred_by(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let id = ManualId(id(&path)?);
    work.manuals().find(id).await?.ok_or(Failure::NotFound)?;
    let items = work.faults().referred(id, MOST).await?;
    Ok(HttpResponse::Ok().json(ReferredCodesAnswer {
        items: items.into_iter().map(ReferredAnswer::from).collect(),
    }))
}

/// The series of drives for which the library has no list of faults: neither a manual of that kind nor one that tells of codes.
#[utoipa::path(tag = "faults", responses((status = 200, body = SeriesGapsAnswer)))]
#[get("/api/v1/fault-gaps")]
async fn series_gaps(caller: Caller) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let items = gaps(&mut *work).await?;
    Ok(HttpResponse::Ok().json(SeriesGapsAnswer {
        items: items.into_iter().map(SeriesGapAnswer::from).collect(),
    }))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(covered)
        .service(referred_by)
        .service(series_gaps);
}
