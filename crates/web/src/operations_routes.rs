//! What operators and tools ask: health, metrics, the documents of the API.

use crate::described;
use actix_web::{HttpResponse, web};
use api::{App, http::Failure};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Bounds of the histograms, in seconds.
const SECONDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// The process's recorder of metrics; made once.
pub(crate) fn recorder() -> Recorder {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
        match builder.and_then(PrometheusBuilder::install_recorder) {
            Ok(handle) => Some(handle),
            Err(failure) => {
                tracing::error!(%failure, "there will be no metrics");
                None
            }
        }
    });
    Recorder(handle.clone())
}

#[derive(Clone)]
pub(crate) struct Recorder(Option<PrometheusHandle>);

/// Where the document of the API is, and whence its pages take it.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// Adds the routes. With `docs.access` off the documents are closed.
pub(crate) fn configure(config: &mut web::ServiceConfig, app: &App) {
    config
        .route("/health/live", web::get().to(live))
        .route("/health/ready", web::get().to(ready));
    config.route("/metrics", web::get().to(metrics));
    if app.docs {
        let to_docs = || async {
            HttpResponse::SeeOther()
                .insert_header(("Location", "/docs/"))
                .finish()
        };
        config
            .route("/docs", web::get().to(to_docs))
            .route("/redoc", web::get().to(to_docs))
            .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from(DOCUMENT)));
        for path in ["/openapi.json", DOCUMENT] {
            config.route(path, web::get().to(described::document));
        }
    } else {
        for path in [
            "/docs",
            "/docs/{rest:.*}",
            "/redoc",
            "/openapi.json",
            DOCUMENT,
        ] {
            config.route(
                path,
                web::to(|| async { Err::<HttpResponse, _>(Failure::Forbidden) }),
            );
        }
    }
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The reason of a 503 is in its `detail`.
async fn ready(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    app.store.ping().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

async fn metrics(
    app: web::Data<App>,
    recorder: web::Data<Recorder>,
) -> Result<HttpResponse, Failure> {
    for pool in app.store.pools() {
        metrics::gauge!("aedb_pool_connections", "pool" => pool.name)
            .set(f64::from(pool.connections));
        metrics::gauge!("aedb_pool_idle", "pool" => pool.name).set(f64::from(pool.idle));
    }
    let handle = recorder.0.as_ref().ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(handle.render()))
}
