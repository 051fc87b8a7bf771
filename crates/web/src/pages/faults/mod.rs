//! `/faults…`: what is known of fault and alarm codes, and the card that answers one.

pub(in crate::pages) mod card;
pub(in crate::pages) mod fault;
pub(in crate::pages) mod form;
pub(in crate::pages) mod list;

use actix_web::web::{FormConfig, ServiceConfig, get, post, resource};

/// A form with a long cause and a long remedy, as browsers encode it.
const LONGEST: usize = 400_000;

/// Adds the pages of codes to the application.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(resource("/faults").route(get().to(list::show)))
        .service(
            resource("/faults/new")
                .app_data(FormConfig::default().limit(LONGEST))
                .route(get().to(form::new))
                .route(post().to(form::add)),
        )
        .service(resource("/faults/{id}").route(get().to(fault::show)))
        .service(
            resource("/faults/{id}/edit")
                .app_data(FormConfig::default().limit(LONGEST))
                .route(get().to(form::edit))
                .route(post().to(form::change)),
        )
        .service(resource("/faults/{id}/remove").route(post().to(fault::remove)));
}
