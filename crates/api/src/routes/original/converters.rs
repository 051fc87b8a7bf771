//! The drives as the ancestor called them.

use crate::app::App;
use crate::http::{Caller, Failure, problem::ProblemDetails};
use crate::importing::{Job, Source, SourceFile};
use crate::operations::Refusal;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, post};
use domain::import::{Import, ImportKind};
use domain::{
    Drive, DriveFilter, DriveSort, Invalid, PageRequest, Permission, Problem, Quantity, Sorting,
};
use persistence::Area;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The greatest page.
const MOST: u32 = 100;
/// A page has so many when nobody says how many.
const USUAL: u32 = 10;
/// The file in the ancestor's data folder.
const FILE: &str = "drivers.json";

/// A drive.
#[derive(Debug, Serialize, ToSchema)]
struct ConverterAnswer {
    /// Its id.
    id: i64,
    /// The cabinet's id, if it stands in one.
    cabinet_id: Option<i64>,
    /// Its series.
    brand: String,
    /// Its type; empty when it isn't known.
    model: String,
    /// In amperes.
    #[schema(value_type = Option<f64>)]
    nominal_current: Option<Quantity>,
    /// `AC` or `DC`.
    current_type: Option<&'static str>,
    /// In watts.
    #[schema(value_type = Option<f64>)]
    power: Option<Quantity>,
    /// In volts.
    #[schema(value_type = Option<f64>)]
    input_voltage: Option<Quantity>,
    /// In volts.
    #[schema(value_type = Option<f64>)]
    output_voltage: Option<Quantity>,
}

impl From<Drive> for ConverterAnswer {
    fn from(drive: Drive) -> Self {
        let values = drive.values;
        let ratings = values.ratings;
        Self {
            id: drive.id.0,
            cabinet_id: values.cabinet.map(|cabinet| cabinet.0),
            brand: values.series.into_string(),
            model: values
                .type_name
                .map(|name| name.into_string())
                .unwrap_or_default(),
            nominal_current: ratings.rated_current_a,
            current_type: ratings.current_kind.map(|kind| kind.as_str()),
            power: ratings.power_w,
            input_voltage: ratings.input_voltage_v,
            output_voltage: ratings.output_voltage_v,
        }
    }
}

/// A page of drives.
#[derive(Debug, Serialize, ToSchema)]
struct PaginatedAnswer {
    /// The drives of this page, by id.
    items: Vec<ConverterAnswer>,
    /// How many there are in all.
    total: u64,
    /// This page, from 1.
    page: u64,
    /// The most drives in a page.
    page_size: u32,
    /// How many pages there are.
    pages: u64,
}

/// A page of drives, by id. `GET /api/v1/drives` tells more.
#[utoipa::path(tag = "converters",
    params(("page" = Option<u64>, Query, description = "From 1"), ("page_size" = Option<u32>, Query, description = "1 to 100, usually 10")),
    responses((status = 200, body = PaginatedAnswer), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/converters/paginated")]
async fn paginated(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let page = page(request.query_string())?;
    let mut work = caller.read(Permission::ReadPlant, Area::Drives).await?;
    let by_id = [Sorting {
        field: DriveSort::Id,
        descending: false,
    }];
    let everything = DriveFilter::default();
    let listed = work.drives().list(&everything, &by_id, &page).await?;
    let total = work.drives().count().await?;
    Ok(HttpResponse::Ok().json(PaginatedAnswer {
        items: listed
            .items
            .into_iter()
            .map(ConverterAnswer::from)
            .collect(),
        total,
        page: page.number(),
        page_size: page.size(),
        pages: total.div_ceil(page.size().into()),
    }))
}

/// Which page is asked for; whatever else a query says is ignored.
fn page(query: &str) -> Result<PageRequest, Failure> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let asked = |name: &str, usual: u64, max: i64| {
        let given = pairs.iter().find(|(given, _)| given == name);
        let Some((_, text)) = given else {
            return Ok(usual);
        };
        let number: u64 = text.parse().map_err(|_no| Problem::NotANumber.at(name))?;
        match i64::try_from(number) {
            Ok(whole) if (1..=max).contains(&whole) => Ok(number),
            _ => Err(Problem::OutOfRange { min: 1, max }.at(name)),
        }
    };
    let wrong = |given: &Result<u64, Invalid>| given.clone().err();
    let number = asked(
        "page",
        1,
        i64::try_from(PageRequest::MAX_NUMBER).unwrap_or(i64::MAX),
    );
    let size = asked("page_size", USUAL.into(), MOST.into());
    match (&number, &size) {
        (Ok(number), Ok(size)) => {
            let size = u32::try_from(*size).unwrap_or(MOST);
            Ok(PageRequest::new(*number, size)?)
        }
        _ => Err(Failure::Invalid(
            wrong(&number).into_iter().chain(wrong(&size)).collect(),
        )),
    }
}

/// Brings in `drivers.json` of the data folder that is set by `original.data_folder`: what it says and the base doesn't.
/// Done twice it changes nothing.
#[utoipa::path(tag = "converters",
    responses((status = 200, body = (), description = "`null`"), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, description = "No data folder is set", body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/converters/add_all")]
async fn add_all(caller: Caller) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::BringInSheets)?;
    let app = &caller.app;
    let folder = app.original_data.as_ref().ok_or(Refusal::NoDataFolder)?;
    let file = folder.join(FILE);
    if !file.is_file() {
        let file = FILE.to_owned();
        return Err(Refusal::NoDataFile { file }.into());
    }
    let source = Source {
        file: SourceFile::Own(file),
        name: FILE.to_owned(),
        sheet: None,
        kind: ImportKind::Drives,
    };
    let (id, reading) = app.importing.bring_in(by.clone(), source).await?;
    let previewed = done(app, reading).await?;
    let count = previewed.counts.wrong;
    if count > 0 {
        return Err(Refusal::RowsWrong { count }.into());
    }
    if previewed.counts.anything_to_do() {
        done(app, app.importing.apply(by, id, vec![], None)?).await?;
    }
    Ok(HttpResponse::Ok().json(()))
}

/// Waits for a job, which goes on when nobody waits any more.
async fn done(app: &App, job: Job) -> Result<Import, Failure> {
    let import = job
        .await
        .map_err(|panic| Failure::Unexpected(Arc::new(panic)))??;
    app.written.notify_one();
    Ok(import)
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(paginated).service(add_all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_as_the_ancestor_s_clients_do() {
        let asked = |query| page(query).map(|page| (page.number(), page.size()));
        assert_eq!(asked("").ok(), Some((1, 10)));
        assert_eq!(
            asked("page=3&page_size=100&colour=red").ok(),
            Some((3, 100))
        );
        for (query, pointers) in [
            ("page=0", &["page"][..]),
            ("page_size=101", &["page_size"]),
            ("page=x&page_size=", &["page", "page_size"]),
            ("page=-1&page_size=0", &["page", "page_size"]),
            ("page=99999999999999999999", &["page"]),
        ] {
            let Err(Failure::Invalid(wrong)) = asked(query) else {
                panic!("{query} must be refused")
            };
            let told: Vec<&str> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
            assert_eq!(told, pointers, "{query}");
        }
    }
}
