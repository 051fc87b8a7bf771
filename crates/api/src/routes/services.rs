//! Where routes are registered: with a worker of the server, or for the document that describes them. Each worker has its own routes;
//! a description of its own would cost it megabytes.

use actix_web::{dev::HttpServiceFactory, web};
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};

/// Takes routes.
pub(super) enum Services<'a, 'c> {
    /// To answer by them.
    Worker(&'a mut web::ServiceConfig),
    /// To describe them.
    Document(&'a mut ServiceConfig<'c>),
}

impl Services<'_, '_> {
    /// Takes those of one handler.
    pub(super) fn service(
        &mut self,
        routes: impl HttpServiceFactory + OpenApiFactory + 'static,
    ) -> &mut Self {
        match self {
            Self::Worker(config) => drop(config.service(routes)),
            Self::Document(config) => drop(config.service(routes)),
        }
        self
    }
}
