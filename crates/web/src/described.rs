//! What the API's description tells: the document itself, and which paths and methods there are. It is made when it is first asked for:
//! it takes milliseconds and megabytes, and many never ask.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::ContentType},
    web::{self, Bytes},
};
use api::{http::Failure, routes};
use std::sync::Arc;
use tokio::sync::OnceCell;
use utoipa::openapi::{OpenApi, PathItem};

/// The description, once it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Described(OnceCell<Description>);

#[derive(Debug)]
struct Description {
    document: Bytes,
    known: Known,
}

impl Described {
    async fn get(&self) -> Result<&Description, Failure> {
        let make = async || {
            let made = web::block(Description::make).await;
            made.map_err(|failure| Failure::Unexpected(Arc::new(failure)))?
                .map_err(|failure| Failure::Unexpected(Arc::new(failure)))
        };
        self.0.get_or_try_init(make).await
    }
}

impl Description {
    fn make() -> serde_json::Result<Self> {
        let document = routes::document();
        Ok(Self {
            known: Known::from(&document),
            document: serde_json::to_vec(&document)?.into(),
        })
    }
}

/// The document itself.
pub(crate) async fn document(described: web::Data<Described>) -> Result<HttpResponse, Failure> {
    let document = described.get().await?.document.clone();
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(document))
}

/// The paths of the API with their methods, to tell "not that way" from "nothing there".
#[derive(Debug)]
struct Known(Vec<(Vec<String>, Vec<String>)>);

impl From<&OpenApi> for Known {
    fn from(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(
            paths
                .map(|(path, item)| {
                    (
                        path.split('/').map(ToOwned::to_owned).collect(),
                        methods(item),
                    )
                })
                .collect(),
        )
    }
}

fn methods(item: &PathItem) -> Vec<String> {
    let given = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let given = given
        .into_iter()
        .filter(|(_, given)| *given)
        .map(|(method, _)| method.to_owned());
    given.chain(["OPTIONS".to_owned()]).collect()
}

impl Known {
    fn methods(&self, path: &str) -> Option<&[String]> {
        let asked: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let fits = |known: &[String]| {
            known.len() == asked.len()
                && known
                    .iter()
                    .zip(&asked)
                    .all(|(known, asked)| known.starts_with('{') || known == asked)
        };
        self.0
            .iter()
            .find(|(known, _)| fits(known))
            .map(|(_, methods)| &methods[..])
    }
}

/// What answers where nothing is, or not for this method.
pub(crate) async fn nothing_here(
    request: HttpRequest,
    described: web::Data<Described>,
) -> Result<HttpResponse, Failure> {
    match described.get().await?.known.methods(request.path()) {
        None => Err(Failure::NotFound),
        Some(methods) if request.method() == Method::OPTIONS => Ok(HttpResponse::NoContent()
            .insert_header(("Allow", methods.join(", ")))
            .finish()),
        Some(methods)
            if methods
                .iter()
                .any(|method| method == request.method().as_str()) =>
        {
            Err(Failure::NotFound)
        }
        Some(methods) => Err(Failure::MethodNotAllowed(methods.to_vec())),
    }
}
