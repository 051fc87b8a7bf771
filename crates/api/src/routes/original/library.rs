//! The library as the ancestor told it: whole lists, nested and flat, and searching in them.

use crate::http::{Caller, Failure, problem::ProblemDetails};
use crate::operations::library::whole;
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    Manual, ManualCategory, ManualCategoryId, ManualFilter, ManualGroup, ManualSource, Permission,
    Problem, text::look_alike_key,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// As many of each are told at the most.
const MOST: usize = 10_000;
/// A search needs so many characters.
const LEAST: usize = 3;

/// A manual.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OldManual {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Where it is; a path of this server when its file is kept here, empty when it has none yet.
    pub file_url: String,
    /// The group that holds it.
    pub group_id: i64,
}

impl From<&Manual> for OldManual {
    fn from(manual: &Manual) -> Self {
        Self {
            id: manual.id.0,
            title: manual.values.title.to_string(),
            file_url: url(manual),
            group_id: manual.values.group.0,
        }
    }
}

/// Where a manual is fetched.
pub(super) fn url(manual: &Manual) -> String {
    match &manual.values.source {
        ManualSource::Nothing => String::new(),
        ManualSource::Link(link) => link.as_str().to_owned(),
        ManualSource::File { .. } => format!("/api/v1/library/manuals/{}/file", manual.id.0),
    }
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OldGroup {
    /// Its id.
    id: i64,
    /// Its name.
    name: String,
    /// The category that holds it.
    category_id: i64,
}

impl From<&ManualGroup> for OldGroup {
    fn from(group: &ManualGroup) -> Self {
        Self {
            id: group.id.0,
            name: group.values.name.to_string(),
            category_id: group.values.category.0,
        }
    }
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OldCategory {
    /// Its id.
    id: i64,
    /// Its name.
    name: String,
    /// Where its logo is.
    logo_url: Option<String>,
}

impl From<&ManualCategory> for OldCategory {
    fn from(category: &ManualCategory) -> Self {
        let logo = category.values.logo_url.as_ref();
        Self {
            id: category.id.0,
            name: category.values.name.to_string(),
            logo_url: logo.map(|url| url.as_str().to_owned()),
        }
    }
}

/// A manual with the names of what holds it.
#[derive(Debug, Serialize, ToSchema)]
struct FlatManual {
    category_name: String,
    group_name: String,
    manual_name: String,
    manual_url: String,
}

/// A group with its manuals.
#[derive(Debug, Serialize, ToSchema)]
struct NestedGroup {
    id: i64,
    name: String,
    manuals: Vec<OldManual>,
}

/// A category with its groups.
#[derive(Debug, Serialize, ToSchema)]
struct NestedCategory {
    id: i64,
    name: String,
    logo_url: Option<String>,
    groups: Vec<NestedGroup>,
}

/// All manuals with the names of what holds them, by those names.
#[utoipa::path(tag = "manuals", responses((status = 200, body = Vec<FlatManual>)))]
#[get("/api/v1/manuals/list")]
async fn flat(caller: Caller) -> Result<HttpResponse, Failure> {
    let nested = nested_categories(&caller).await?;
    let flat: Vec<FlatManual> = nested
        .into_iter()
        .flat_map(|category| {
            let name = category.name;
            category.groups.into_iter().flat_map(move |group| {
                let category_name = name.clone();
                group.manuals.into_iter().map(move |manual| FlatManual {
                    category_name: category_name.clone(),
                    group_name: group.name.clone(),
                    manual_name: manual.title,
                    manual_url: manual.file_url,
                })
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(flat))
}

/// All categories with their groups and manuals, empty ones too.
#[utoipa::path(tag = "manuals", responses((status = 200, body = Vec<NestedCategory>)))]
#[get("/api/v1/manuals/nested")]
async fn nest(caller: Caller) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(nested_categories(&caller).await?))
}

async fn nested_categories(caller: &Caller) -> Result<Vec<NestedCategory>, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let categories = whole::categories(&mut *work, MOST).await?;
    let groups = whole::groups(&mut *work, None, MOST).await?;
    let manuals = whole::manuals(&mut *work, &ManualFilter::default(), MOST).await?;
    let mut of_group: HashMap<i64, Vec<OldManual>> = HashMap::new();
    for manual in &manuals {
        let in_group = of_group.entry(manual.values.group.0).or_default();
        in_group.push(OldManual::from(manual));
    }
    let mut of_category: HashMap<i64, Vec<NestedGroup>> = HashMap::new();
    for group in &groups {
        let in_category = of_category.entry(group.values.category.0).or_default();
        in_category.push(NestedGroup {
            id: group.id.0,
            name: group.values.name.to_string(),
            manuals: of_group.remove(&group.id.0).unwrap_or_default(),
        });
    }
    let nested = categories.iter().map(|category| {
        let OldCategory { id, name, logo_url } = OldCategory::from(category);
        NestedCategory {
            id,
            name,
            logo_url,
            groups: of_category.remove(&id).unwrap_or_default(),
        }
    });
    Ok(nested.collect())
}

/// All manuals, by title.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = Vec<OldManual>), (status = 401, body = ProblemDetails)))]
#[get("/api/v1/manuals")]
async fn list(caller: Caller) -> Result<HttpResponse, Failure> {
    let mut work = locked(&caller).await?;
    let all = whole::manuals(&mut *work, &ManualFilter::default(), MOST).await?;
    let all: Vec<_> = all.iter().map(OldManual::from).collect();
    Ok(HttpResponse::Ok().json(all))
}

/// A reader that somebody who is known asks for.
async fn locked(caller: &Caller) -> Result<Box<dyn UnitOfWork>, Failure> {
    caller.person()?;
    caller.read(Permission::ReadPlant, Area::Library).await
}

/// All groups, by name.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = Vec<OldGroup>), (status = 401, body = ProblemDetails)))]
#[get("/api/v1/manuals/groups")]
async fn all_groups(caller: Caller) -> Result<HttpResponse, Failure> {
    let mut work = locked(&caller).await?;
    let all = whole::groups(&mut *work, None, MOST).await?;
    let all: Vec<_> = all.iter().map(OldGroup::from).collect();
    Ok(HttpResponse::Ok().json(all))
}

/// The groups of a category, by name; none when there is no such category.
#[utoipa::path(tag = "manuals", params(("category_id" = i64, Path)),
    responses((status = 200, body = Vec<OldGroup>)))]
#[get("/api/v1/manuals/groups/{category_id}")]
async fn groups_of(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let category = ManualCategoryId(id(&path)?);
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let all = whole::groups(&mut *work, Some(category), MOST).await?;
    let all: Vec<_> = all.iter().map(OldGroup::from).collect();
    Ok(HttpResponse::Ok().json(all))
}

/// All categories, by name.
#[utoipa::path(tag = "manuals", responses((status = 200, body = Vec<OldCategory>)))]
#[get("/api/v1/manuals/categories")]
async fn all_categories(caller: Caller) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let all = whole::categories(&mut *work, MOST).await?;
    let all: Vec<_> = all.iter().map(OldCategory::from).collect();
    Ok(HttpResponse::Ok().json(all))
}

/// What is looked for, folded; whatever else a query says is ignored.
fn sought(request: &HttpRequest) -> Result<String, Failure> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.query_string()).unwrap_or_default();
    let asked = pairs.into_iter().find(|(name, _)| name == "q");
    let asked = asked.map(|(_, asked)| asked).unwrap_or_default();
    let asked = asked.trim();
    if asked.chars().count() < LEAST {
        return Err(Problem::TooShort { limit: LEAST }.at("q").into());
    }
    Ok(look_alike_key(asked))
}

/// Manuals whose titles have this in them.
#[utoipa::path(tag = "manuals", params(("q" = String, Query, description = "At least 3 characters")),
    responses((status = 200, body = Vec<OldManual>), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/manuals/search")]
async fn search(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut work = locked(&caller).await?;
    let sought = sought(&request)?;
    let all = whole::manuals(&mut *work, &ManualFilter::default(), MOST).await?;
    let found = all.iter();
    let found = found.filter(|one| look_alike_key(one.values.title.as_str()).contains(&sought));
    let found: Vec<_> = found.map(OldManual::from).collect();
    Ok(HttpResponse::Ok().json(found))
}

/// Groups whose names have this in them.
#[utoipa::path(tag = "manuals", params(("q" = String, Query, description = "At least 3 characters")),
    responses((status = 200, body = Vec<OldGroup>), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/manuals/search_groups")]
async fn search_groups(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut work = locked(&caller).await?;
    let sought = sought(&request)?;
    let all = whole::groups(&mut *work, None, MOST).await?;
    let found = all.iter();
    let found = found.filter(|one| look_alike_key(one.values.name.as_str()).contains(&sought));
    let found: Vec<_> = found.map(OldGroup::from).collect();
    Ok(HttpResponse::Ok().json(found))
}

/// Categories whose names have this in them.
#[utoipa::path(tag = "manuals", params(("q" = String, Query, description = "At least 3 characters")),
    responses((status = 200, body = Vec<OldCategory>), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/manuals/search_categories")]
async fn search_categories(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut work = locked(&caller).await?;
    let sought = sought(&request)?;
    let all = whole::categories(&mut *work, MOST).await?;
    let found = all.iter();
    let found = found.filter(|one| look_alike_key(one.values.name.as_str()).contains(&sought));
    let found: Vec<_> = found.map(OldCategory::from).collect();
    Ok(HttpResponse::Ok().json(found))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(flat)
        .service(nest)
        .service(list)
        .service(all_groups)
        .service(groups_of)
        .service(all_categories)
        .service(search)
        .service(search_groups)
        .service(search_categories);
}
