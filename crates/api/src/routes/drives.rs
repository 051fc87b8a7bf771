//! The drives.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::drives::{self, Pointing};
use crate::routes::services::Services;
use crate::routes::{
    answers::DriveAnswer,
    drive_bodies::{DrivePatchBody, NewDriveBody},
    id, many,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, web};
use domain::{
    Drive, DriveFilter, DriveId, DriveLack, DriveSort, Level, Permission, PlaceId, Problem,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use utoipa::ToSchema;

const SORTS: [(&str, DriveSort); 5] = [
    ("place", DriveSort::Place),
    ("series", DriveSort::Series),
    ("type", DriveSort::Type),
    ("updated_at", DriveSort::UpdatedAt),
    ("id", DriveSort::Id),
];

/// Drives that were added or changed, or would be.
#[derive(Debug, Serialize, ToSchema)]
struct DrivesAnswer {
    /// Whether nothing was changed.
    dry_run: bool,
    /// The drives in the order of the call. In a dry run, ids of new ones are only examples.
    items: Vec<DriveAnswer>,
}

/// Takes a list's filter from the parameters.
pub fn drive_filter(given: &mut Parameters) -> DriveFilter {
    let places = Level::ALL
        .into_iter()
        .filter_map(|level| given.number(&format!("{}_id", level.as_str())));
    let places = places.map(PlaceId).collect();
    let lacks: Vec<&str> = DriveLack::ALL.iter().map(|lack| lack.as_str()).collect();
    let lack = |word: &str| {
        DriveLack::ALL
            .into_iter()
            .find(|lack| lack.as_str() == word)
    };
    DriveFilter {
        places,
        series: given.text("series"),
        type_name: given.text("type"),
        without: given.word("without", &lacks, lack),
        text: given.text("q"),
    }
}

/// A page of drives.
#[utoipa::path(tag = "drives",
    params(
        ("page" = Option<u64>, Query, description = "From 1"),
        ("page_size" = Option<u32>, Query, description = "1 to 500, 50 when not given"),
        ("after" = Option<String>, Query, description = "A cursor from a `Link` header"),
        ("sort" = Option<String>, Query, description = "place (usual), series, type, updated_at, id; `-` before one turns it round"),
        ("shop_id" = Option<i64>, Query), ("production_line_id" = Option<i64>, Query), ("room_id" = Option<i64>, Query),
        ("cabinet_id" = Option<i64>, Query), ("mechanism_id" = Option<i64>, Query),
        ("series" = Option<String>, Query, description = "Only of just this series"),
        ("type" = Option<String>, Query, description = "Only of just this type"),
        ("without" = Option<String>, Query, description = "Only without type, cabinet or mechanism"),
        ("q" = Option<String>, Query, description = "Only those in which every word of this begins a word"),
    ),
    responses((status = 200, body = ListAnswer<DriveAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/drives")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = drive_filter(&mut given);
    let sorting = given.sorting(&SORTS, DriveSort::Place);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Drives).await?;
    let found = work.drives().list(&filter, &sorting, &page).await?;
    Ok(listing::listed(&request, &page, found, DriveAnswer::from))
}

/// One drive by its id, with an `ETag`.
#[utoipa::path(tag = "drives", params(("id" = i64, Path)),
    responses((status = 200, body = DriveAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/drives/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Drives).await?;
    tag::resource(
        &request,
        &DriveAnswer::from(find(&mut *work, id(&path)?).await?),
    )
}

async fn find(work: &mut dyn UnitOfWork, id: i64) -> Result<Drive, Failure> {
    work.drives()
        .find(DriveId(id))
        .await?
        .ok_or(Failure::NotFound)
}

/// Adds a drive, or an array of up to 1,000: all or none. `dry_run=true` tells what would be added.
#[utoipa::path(tag = "drives", request_body = NewDriveBody,
    params(("dry_run" = Option<bool>, Query),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = DriveAnswer), (status = 200, description = "A dry run", body = DrivesAnswer),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/drives")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let dry_run = given.flag("dry_run");
    given.finish()?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let (values, pointing) = many::values(body, NewDriveBody::values)?;
    let mut work = caller.begin(Area::Drives).await?;
    if dry_run {
        let added = drives::add(&mut *work, retry.by(), values, pointing).await?;
        work.rollback().await?;
        return Ok(HttpResponse::Ok().json(answer(added, true)));
    }
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = drives::add(&mut *work, retry.by(), values, pointing).await?;
    let answer = match (pointing, &added[..]) {
        (Pointing::Single, [drive]) => {
            let address = format!("/api/v1/drives/{}", drive.id.0);
            Answered::created(address, &DriveAnswer::from(drive.clone()))?
        }
        _ => Answered::new(StatusCode::CREATED, &answer(added, false))?,
    };
    retry.finish(&caller.app, work, answer).await
}

fn answer(drives: Vec<Drive>, dry_run: bool) -> DrivesAnswer {
    DrivesAnswer {
        dry_run,
        items: drives.into_iter().map(DriveAnswer::from).collect(),
    }
}

/// Changes a drive (JSON merge patch). Honours `If-Match`.
#[utoipa::path(tag = "drives", params(("id" = i64, Path)), request_body = DrivePatchBody,
    responses((status = 200, body = DriveAnswer), (status = 404, body = ProblemDetails),
        (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/drives/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let patch: DrivePatchBody = body.one()?;
    if patch.id.is_some() {
        return Err(Problem::Unknown.at("/id").into());
    }
    let mut work = caller.begin(Area::Drives).await?;
    let id = id(&path)?;
    // Before it is read: a tag that fits must still fit when the change is made.
    drives::hold(&mut *work, &[DriveId(id)]).await?;
    let before = find(&mut *work, id).await?;
    tag::still_matches(&request, &DriveAnswer::from(before.clone()))?;
    let values = patch.applied_to(&before.values, "")?;
    let changes = vec![(before.id, values)];
    let changed = drives::change(&mut *work, &by, changes, Pointing::Single).await?;
    caller.app.commit(work).await?;
    let changed = changed.into_iter().next().ok_or(Failure::NotFound)?;
    tag::resource(&request, &DriveAnswer::from(changed))
}

/// Changes up to 1,000 drives, each named by its `id`: all or none. `dry_run=true` tells what would come of it.
#[utoipa::path(tag = "drives", params(("dry_run" = Option<bool>, Query)), request_body = Vec<DrivePatchBody>,
    responses((status = 200, body = DrivesAnswer), (status = 404, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/drives")]
async fn change_many(
    caller: Caller,
    mut given: Parameters,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let dry_run = given.flag("dry_run");
    given.finish()?;
    let patches: Vec<DrivePatchBody> = many::patches(body)?;
    let mut work = caller.begin(Area::Drives).await?;
    let ids: Vec<DriveId> = patches.iter().filter_map(|p| p.id.map(DriveId)).collect();
    drives::hold(&mut *work, &ids).await?;
    let stored = work.drives().find_many(&ids).await?;
    let stored = stored.into_iter().map(|drive| (drive.id.0, drive));
    let changes = many::changes(
        patches,
        stored,
        |patch| patch.id,
        |patch, drive, base| Ok((drive.id, patch.applied_to(&drive.values, base)?)),
    )?;
    let changed = drives::change(&mut *work, &by, changes, Pointing::Array).await?;
    if dry_run {
        work.rollback().await?;
    } else {
        caller.app.commit(work).await?;
    }
    Ok(HttpResponse::Ok().json(answer(changed, dry_run)))
}

/// Removes a drive. Honours `If-Match`.
#[utoipa::path(tag = "drives", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/drives/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let mut work = caller.begin(Area::Drives).await?;
    let id = id(&path)?;
    // Before it is read: a tag that fits must still fit when the change is made.
    drives::hold(&mut *work, &[DriveId(id)]).await?;
    let before = find(&mut *work, id).await?;
    let id = before.id;
    tag::still_matches(&request, &DriveAnswer::from(before))?;
    drives::remove(&mut *work, &by, &[id]).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(list)
        .service(add)
        .service(change_many)
        .service(show)
        .service(change)
        .service(remove);
}
