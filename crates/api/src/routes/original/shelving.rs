//! Writing to the library as the ancestor's clients do: whole objects by `PUT`, `true` for what is gone, a form with a file.

use super::library::{OldCategory, OldGroup, OldManual, url};
use crate::routes::services::Services;
use crate::{
    filing,
    http::{Caller, Failure, JsonBody, problem::ProblemDetails},
    operations::library::{categories, groups, manuals},
    routes::{
        id,
        upload::{Limits, receive},
    },
};
use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, delete, post, put,
    web::{Path, Payload},
};
use domain::{
    Invalid, Manual, ManualCategoryId, ManualCategoryValues, ManualGroupId, ManualGroupValues,
    ManualId, ManualKind, ManualSource, ManualValues, Name, Permission, Problem, Ties,
    library::{LanguageCode, Link, Title},
};
use persistence::Area;
use serde::Deserialize;
use utoipa::ToSchema;

/// A manual, as clients send it. Other members are ignored.
#[derive(Debug, Deserialize, ToSchema)]
struct OldManualBody {
    /// Its title.
    title: String,
    /// Where it is.
    #[serde(default)]
    file_url: Option<String>,
    /// The group that holds it.
    group_id: i64,
}

/// A group, as clients send it.
#[derive(Debug, Deserialize, ToSchema)]
struct OldGroupBody {
    /// Its name.
    name: String,
    /// The category that holds it.
    category_id: i64,
}

/// A category, as clients send it.
#[derive(Debug, Deserialize, ToSchema)]
struct OldCategoryBody {
    /// Its name.
    name: String,
    /// Where its logo is.
    #[serde(default)]
    logo_url: Option<String>,
}

fn all<T>(parts: Option<T>, wrong: Vec<Invalid>) -> Result<T, Failure> {
    parts
        .filter(|_| wrong.is_empty())
        .ok_or(Failure::Invalid(wrong))
}

impl OldManualBody {
    /// The values after this. A manual whose file is here keeps it when its own address is sent back.
    fn values(&self, stored: Option<&Manual>) -> Result<ManualValues, Failure> {
        let mut wrong = vec![];
        let title = Title::parse(&self.title).map_err(|problem| problem.at("/title"));
        let title = title.map_err(|invalid| wrong.push(invalid)).ok();
        let given = self.file_url.as_deref().unwrap_or_default();
        let source = match stored {
            Some(stored) if url(stored) == given => Ok(stored.values.source.clone()),
            _ => Link::parse(given).map(ManualSource::Link),
        };
        let source = source.map_err(|problem| wrong.push(problem.at("/file_url")));
        let parts = title.zip(source.ok());
        let (title, source) = all(parts, wrong)?;
        let group = ManualGroupId(self.group_id);
        Ok(match stored {
            Some(stored) => ManualValues {
                title,
                source,
                group,
                ..stored.values.clone()
            },
            None => new_manual(group, title, source),
        })
    }
}

fn new_manual(group: ManualGroupId, title: Title, source: ManualSource) -> ManualValues {
    ManualValues {
        group,
        kind: ManualKind::of_title(title.as_str()),
        language: LanguageCode::of_title(title.as_str()),
        edition: None,
        issued: None,
        title,
        source,
    }
}

/// Adds a manual: as JSON with a link, or as a form with `name`, `file`, `group_id` (and `category_id`, which its group tells).
#[utoipa::path(tag = "manuals", request_body = OldManualBody,
    responses((status = 200, body = OldManual), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 413, body = ProblemDetails), (status = 415, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals")]
async fn add(caller: Caller, request: HttpRequest, body: Payload) -> Result<HttpResponse, Failure> {
    // Before anything is received.
    let by = caller.by(Permission::EditLibrary)?;
    let mut body = body.into_inner();
    let values = if request
        .content_type()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        let form = Multipart::from_request(&request, &mut body).await;
        sent(
            &caller,
            form.map_err(|failure| Failure::Malformed(failure.to_string()))?,
        )
        .await?
    } else {
        let body = JsonBody::from_request(&request, &mut body).await?;
        body.one::<OldManualBody>()?.values(None)?
    };
    let mut work = caller.begin(Area::Library).await?;
    let added = manuals::add(&mut *work, &by, values).await?;
    filing::still_there(&caller.app.files, &added.values.source).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldManual::from(&added)))
}

/// A manual of a form.
async fn sent(caller: &Caller, form: Multipart) -> Result<ManualValues, Failure> {
    let app = &caller.app;
    let limits = Limits {
        bytes: app.file_limit,
        files: 1,
    };
    let mut uploaded = receive(form, app.files.incoming(), limits).await?;
    let mut wrong = vec![];
    let mut field = |name: &str| uploaded.fields.remove(name).unwrap_or_default();
    let title = Title::parse(&field("name")).map_err(|problem| problem.at("/name"));
    let title = title.map_err(|invalid| wrong.push(invalid)).ok();
    let group = field("group_id").trim().parse().map(ManualGroupId);
    let group = group.map_err(|_no_id| wrong.push(Problem::NotANumber.at("/group_id")));
    let received = uploaded.files.pop();
    if received.is_none() {
        wrong.push(Problem::Empty.at("/file"));
    }
    let parts = title.zip(group.ok()).zip(received);
    let ((title, group), received) = all(parts, wrong)?;
    let source = filing::keep(app, &received).await?;
    Ok(new_manual(group, title, source))
}

/// Changes a manual.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)), request_body = OldManualBody,
    responses((status = 200, body = OldManual), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[put("/api/v1/manuals/{id}")]
async fn change(
    caller: Caller,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: OldManualBody = body.one()?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let group = ManualGroupId(body.group_id);
    work.manual_groups().hold(group).await?;
    let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
    let values = body.values(Some(&before))?;
    let changed = manuals::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldManual::from(&changed)))
}

/// Removes a manual.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)),
    responses((status = 200, body = bool), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails)))]
#[delete("/api/v1/manuals/{id}")]
async fn remove(caller: Caller, path: Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    manuals::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(true))
}

/// Removes all manuals.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = bool), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails)))]
#[delete("/api/v1/manuals")]
async fn remove_all(caller: Caller) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ClearLibrary)?;
    let mut work = caller.begin(Area::Library).await?;
    manuals::remove_all(&mut *work, &by).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(true))
}

impl OldGroupBody {
    fn values(&self, ties: Ties) -> Result<ManualGroupValues, Failure> {
        Ok(ManualGroupValues {
            category: ManualCategoryId(self.category_id),
            name: Name::parse(&self.name).map_err(|problem| problem.at("/name"))?,
            ties,
        })
    }
}

/// Adds a group.
#[utoipa::path(tag = "manuals", request_body = OldGroupBody,
    responses((status = 200, body = OldGroup), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals/group")]
async fn add_group(caller: Caller, body: JsonBody) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let values = body.one::<OldGroupBody>()?.values(Ties::ByName)?;
    let mut work = caller.begin(Area::Library).await?;
    let added = groups::add(&mut *work, &by, values).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldGroup::from(&added)))
}

/// Changes a group.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)), request_body = OldGroupBody,
    responses((status = 200, body = OldGroup), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[put("/api/v1/manuals/group/{id}")]
async fn change_group(
    caller: Caller,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: OldGroupBody = body.one()?;
    let id = ManualGroupId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let category = ManualCategoryId(body.category_id);
    work.manual_categories().hold(category).await?;
    let before = work.manual_groups().hold(id).await?;
    let before = before.ok_or(Failure::NotFound)?;
    let values = body.values(before.values.ties)?;
    let changed = groups::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldGroup::from(&changed)))
}

/// Removes a group without manuals.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)),
    responses((status = 200, body = bool), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails)))]
#[delete("/api/v1/manuals/group/{id}")]
async fn remove_group(caller: Caller, path: Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualGroupId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    groups::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(true))
}

impl OldCategoryBody {
    fn values(&self) -> Result<ManualCategoryValues, Failure> {
        let logo = self.logo_url.as_deref().filter(|url| !url.is_empty());
        let logo = logo.map(Link::parse).transpose();
        Ok(ManualCategoryValues {
            name: Name::parse(&self.name).map_err(|problem| problem.at("/name"))?,
            logo_url: logo.map_err(|problem| problem.at("/logo_url"))?,
        })
    }
}

/// Adds a category.
#[utoipa::path(tag = "manuals", request_body = OldCategoryBody,
    responses((status = 200, body = OldCategory), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals/category")]
async fn add_category(caller: Caller, body: JsonBody) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let values = body.one::<OldCategoryBody>()?.values()?;
    let mut work = caller.begin(Area::Library).await?;
    let added = categories::add(&mut *work, &by, values).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldCategory::from(&added)))
}

/// Changes a category.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)), request_body = OldCategoryBody,
    responses((status = 200, body = OldCategory), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[put("/api/v1/manuals/category/{id}")]
async fn change_category(
    caller: Caller,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let values = body.one::<OldCategoryBody>()?.values()?;
    let id = ManualCategoryId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let changed = categories::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(OldCategory::from(&changed)))
}

/// Removes a category without groups.
#[utoipa::path(tag = "manuals", params(("id" = i64, Path)),
    responses((status = 200, body = bool), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails)))]
#[delete("/api/v1/manuals/category/{id}")]
async fn remove_category(caller: Caller, path: Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualCategoryId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    categories::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(true))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    // The longer paths first: an id is whatever follows.
    config
        .service(add_group)
        .service(change_group)
        .service(remove_group)
        .service(add_category)
        .service(change_category)
        .service(remove_category)
        .service(add)
        .service(change)
        .service(remove)
        .service(remove_all);
}
