//! Shops, production lines, rooms, cabinets, mechanisms: five resources of one shape.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::given,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::{Refusal, places};
use crate::routes::services::Services;
use crate::routes::{answers::PlaceAnswer, id};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    Level, Name, NewPlace, Permission, Place, PlaceChange, PlaceFilter, PlaceId, PlaceSort, Problem,
};
use persistence::{Area, PlantLock, UnitOfWork};
use serde::Deserialize;
use utoipa::ToSchema;

const SORTS: [(&str, PlaceSort); 4] = [
    ("path", PlaceSort::Path),
    ("name", PlaceSort::Name),
    ("updated_at", PlaceSort::UpdatedAt),
    ("id", PlaceSort::Id),
];

/// A place's name, and the id of what holds it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlaceBody {
    /// 1 to 200 characters; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    /// For a production line.
    #[serde(default, deserialize_with = "given")]
    shop_id: Option<i64>,
    /// For a room or a mechanism.
    #[serde(default, deserialize_with = "given")]
    production_line_id: Option<i64>,
    /// For a cabinet.
    #[serde(default, deserialize_with = "given")]
    room_id: Option<i64>,
}

impl PlaceBody {
    fn name(&self) -> Result<Option<Name>, Failure> {
        let name = self.name.as_deref().map(Name::parse).transpose();
        name.map_err(|problem| problem.at("/name").into())
    }

    /// The parent's id; ids of other levels don't belong here.
    fn parent(&self, level: Level) -> Result<Option<PlaceId>, Failure> {
        let ids = [
            (Level::Shop, self.shop_id),
            (Level::ProductionLine, self.production_line_id),
            (Level::Room, self.room_id),
        ];
        let foreign = ids
            .iter()
            .find(|(above, id)| id.is_some() && level.parent() != Some(*above));
        if let Some((above, _)) = foreign {
            return Err(Problem::Unknown
                .at(format!("/{}_id", above.as_str()))
                .into());
        }
        Ok(ids.into_iter().find_map(|(_, id)| id).map(PlaceId))
    }
}

async fn list(
    caller: &Caller,
    request: &HttpRequest,
    level: Level,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let parent = level
        .parent()
        .and_then(|parent| given.number(&format!("{}_id", parent.as_str())));
    let filter = PlaceFilter {
        level: Some(level),
        parent: parent.map(PlaceId),
        name: given.text("name"),
    };
    let sorting = given.sorting(&SORTS, PlaceSort::Path);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Places).await?;
    let found = work.places().list(&filter, &sorting, &page).await?;
    Ok(listing::listed(request, &page, found, PlaceAnswer::from))
}

async fn find(work: &mut dyn UnitOfWork, level: Level, text: &str) -> Result<Place, Failure> {
    let found = work.places().find(PlaceId(id(text)?)).await?;
    found
        .filter(|place| place.level == level)
        .ok_or(Failure::NotFound)
}

async fn show(
    caller: &Caller,
    request: &HttpRequest,
    level: Level,
    text: &str,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Places).await?;
    tag::resource(
        request,
        &PlaceAnswer::from(find(&mut *work, level, text).await?),
    )
}

async fn add(
    caller: &Caller,
    request: &HttpRequest,
    level: Level,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let retry = Retry::of(request, by, Some(&body))?;
    let body: PlaceBody = body.one()?;
    let name = body
        .name()?
        .ok_or_else(|| Failure::from(Problem::Empty.at("/name")))?;
    let parent = body.parent(level)?;
    let pointer = level
        .parent()
        .map_or_else(String::new, |parent| format!("/{}_id", parent.as_str()));
    let new =
        NewPlace::new(level, parent, name).map_err(|problem| Failure::from(problem.at(pointer)))?;
    let mut work = caller.begin(Area::Places).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = places::add(&mut *work, retry.by(), new).await?;
    let address = format!("/api/v1/{}/{}", level.plural(), added.id.0);
    let answer = Answered::created(address, &PlaceAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

async fn change(
    caller: &Caller,
    request: &HttpRequest,
    level: Level,
    text: &str,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let body: PlaceBody = body.one()?;
    let change = PlaceChange {
        name: body.name()?,
        parent: body.parent(level)?,
    };
    let mut work = caller.begin(Area::Places).await?;
    // Before it is read: a tag that fits must still fit when the change is made.
    work.lock_plant(PlantLock::Exclusive).await?;
    let before = find(&mut *work, level, text).await?;
    let id = before.id;
    tag::still_matches(request, &PlaceAnswer::from(before))?;
    places::change(&mut *work, &by, id, change).await?;
    let after = work.places().find(id).await?.ok_or(Refusal::NotFound)?;
    caller.app.commit(work).await?;
    tag::resource(request, &PlaceAnswer::from(after))
}

async fn remove(
    caller: &Caller,
    request: &HttpRequest,
    level: Level,
    text: &str,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditPlant)?;
    let everything = given.flag("cascade");
    given.finish()?;
    let mut work = caller.begin(Area::Places).await?;
    // Before it is read: a tag that fits must still fit when the change is made.
    work.lock_plant(PlantLock::Exclusive).await?;
    let before = find(&mut *work, level, text).await?;
    let id = before.id;
    tag::still_matches(request, &PlaceAnswer::from(before))?;
    places::remove(&mut *work, &by, id, everything).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The five routes of a level. Only the words of the document differ.
macro_rules! level_routes {
    ($module:ident, $level:expr, $path:literal, $one:literal, $tag:literal $(, $parent:literal)?) => {
        mod $module {
            use super::*;

            #[doc = "A page of them."]
            #[utoipa::path(tag = $tag,
                params(
                    ("page" = Option<u64>, Query, description = "From 1"),
                    ("page_size" = Option<u32>, Query, description = "1 to 500, 50 when not given"),
                    ("after" = Option<String>, Query, description = "A cursor from a `Link` header"),
                    ("sort" = Option<String>, Query, description = "path (usual), name, updated_at, id; `-` before one turns it round"),
                    ("name" = Option<String>, Query, description = "Only with just this name"),
                    $(($parent = Option<i64>, Query, description = "Only in this one"),)?
                ),
                responses((status = 200, body = ListAnswer<PlaceAnswer>), (status = 422, body = ProblemDetails)))]
            #[get($path)]
            pub(super) async fn list(
                caller: Caller, request: HttpRequest, given: Parameters,
            ) -> Result<HttpResponse, Failure> {
                super::list(&caller, &request, $level, given).await
            }

            #[doc = "One by its id, with an `ETag`."]
            #[utoipa::path(tag = $tag, params(("id" = i64, Path)),
                responses((status = 200, body = PlaceAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
            #[get($one)]
            pub(super) async fn show(
                caller: Caller, request: HttpRequest, id: web::Path<String>,
            ) -> Result<HttpResponse, Failure> {
                super::show(&caller, &request, $level, &id).await
            }

            #[doc = "Adds one."]
            #[utoipa::path(tag = $tag, request_body = PlaceBody,
                params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
                responses((status = 201, body = PlaceAnswer), (status = 422, body = ProblemDetails)))]
            #[post($path)]
            pub(super) async fn add(
                caller: Caller, request: HttpRequest, body: JsonBody,
            ) -> Result<HttpResponse, Failure> {
                super::add(&caller, &request, $level, body).await
            }

            #[doc = "Renames or moves one (JSON merge patch). Honours `If-Match`."]
            #[utoipa::path(tag = $tag, params(("id" = i64, Path)), request_body = PlaceBody,
                responses((status = 200, body = PlaceAnswer), (status = 404, body = ProblemDetails),
                    (status = 409, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
            #[patch($one)]
            pub(super) async fn change(
                caller: Caller, request: HttpRequest, id: web::Path<String>, body: JsonBody,
            ) -> Result<HttpResponse, Failure> {
                super::change(&caller, &request, $level, &id, body).await
            }

            #[doc = "Removes one. 409 tells what is in it, unless `cascade=true` takes all of that along."]
            #[utoipa::path(tag = $tag, params(("id" = i64, Path), ("cascade" = Option<bool>, Query)),
                responses((status = 204), (status = 404, body = ProblemDetails),
                    (status = 409, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
            #[delete($one)]
            pub(super) async fn remove(
                caller: Caller, request: HttpRequest, id: web::Path<String>, given: Parameters,
            ) -> Result<HttpResponse, Failure> {
                super::remove(&caller, &request, $level, &id, given).await
            }

            pub(super) fn configure(config: &mut Services<'_, '_>) {
                config.service(list).service(show).service(add).service(change).service(remove);
            }
        }
    };
}

level_routes!(
    shops,
    Level::Shop,
    "/api/v1/shops",
    "/api/v1/shops/{id}",
    "shops"
);
level_routes!(
    production_lines,
    Level::ProductionLine,
    "/api/v1/production-lines",
    "/api/v1/production-lines/{id}",
    "production-lines",
    "shop_id"
);
level_routes!(
    rooms,
    Level::Room,
    "/api/v1/rooms",
    "/api/v1/rooms/{id}",
    "rooms",
    "production_line_id"
);
level_routes!(
    cabinets,
    Level::Cabinet,
    "/api/v1/cabinets",
    "/api/v1/cabinets/{id}",
    "cabinets",
    "room_id"
);
level_routes!(
    mechanisms,
    Level::Mechanism,
    "/api/v1/mechanisms",
    "/api/v1/mechanisms/{id}",
    "mechanisms",
    "production_line_id"
);

pub(super) fn configure(config: &mut Services<'_, '_>) {
    shops::configure(config);
    production_lines::configure(config);
    rooms::configure(config);
    cabinets::configure(config);
    mechanisms::configure(config);
}
