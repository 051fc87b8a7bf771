//! Fault and alarm codes: by code, as entries that people write, and what manuals gave.

mod answers;
mod coverage;
mod entries;

pub(super) use answers::{FaultAnswer, FaultCardAnswer};

use crate::http::{
    Caller, Failure, Parameters,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, web};
use answers::FaultsOfCodeAnswer;
use domain::{FaultCode, FaultFilter, FaultSort, ManualId, Permission};
use persistence::Area;

const SORTS: [(&str, FaultSort); 3] = [
    ("code", FaultSort::Code),
    ("updated_at", FaultSort::UpdatedAt),
    ("id", FaultSort::Id),
];
/// As many entries of one code are told.
const MOST: u32 = 500;

/// Takes a list's filter from the parameters.
fn filter(given: &mut Parameters) -> FaultFilter {
    let code = given.text("code");
    FaultFilter {
        code: code
            .map(|code| {
                // What is no code has no entry.
                let none = || FaultCode::parse("no code that a manual could have");
                FaultCode::parse(&code).or_else(|_no_code| none())
            })
            .and_then(Result::ok),
        series: given.text("series"),
        manual: given.number("manual_id").map(ManualId),
        edited: given.word("edited", &["true", "false"], |word| word.parse().ok()),
        text: given.text("q"),
    }
}

/// A page of what is known of codes.
#[utoipa::path(tag = "faults",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "code (usual), updated_at, id; `-` before one turns it round"),
        ("code" = Option<String>, Query, description = "Only of this code, however it is typed: `A07910`, `а7910`"),
        ("series" = Option<String>, Query, description = "Only of drives of this series"),
        ("manual_id" = Option<i64>, Query, description = "Only of this manual"),
        ("edited" = Option<bool>, Query, description = "Only those that a person wrote or changed, or only the others"),
        ("q" = Option<String>, Query, description = "Only those in which every word of this begins a word of the code, the series or the title")),
    responses((status = 200, body = ListAnswer<FaultAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/faults")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&mut given);
    let sorting = given.sorting(&SORTS, FaultSort::Code);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.faults().list(&filter, &sorting, &page).await?;
    Ok(listing::listed(&request, &page, found, |fault| {
        FaultAnswer::from(&fault)
    }))
}

/// What is known of a code, however it is typed: `F30021`, `f 30021`, `А7910` for `A07910`. One entry has the path
/// `/api/v1/fault-entries/{id}`, so that no id is taken for a code.
#[utoipa::path(tag = "faults", params(("code" = String, Path)),
    responses((status = 200, body = FaultsOfCodeAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/faults/{code}")]
async fn of_code(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let code = FaultCode::parse(&path).map_err(|_no_code| Failure::NotFound)?;
    let keys = [code.key().to_owned()];
    let found = work.faults().with_keys(&keys, MOST).await?;
    let first = found.first().ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok().json(FaultsOfCodeAnswer {
        code: first.values.code.to_string(),
        items: found.iter().map(FaultAnswer::from).collect(),
    }))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list).service(of_code);
    entries::configure(config);
    coverage::configure(config);
}
