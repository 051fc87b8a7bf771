//! `/search…`: the search over everything, and the words that the crew adds for it.

pub(super) mod words;

use actix_web::web::{ServiceConfig, get, post, resource};

/// Adds the pages of the search to the application.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(
            resource("/search/words")
                .route(get().to(words::list))
                .route(post().to(words::add)),
        )
        .service(
            resource("/search/words/{id}")
                .route(get().to(words::show))
                .route(post().to(words::change)),
        )
        .service(resource("/search/words/{id}/remove").route(post().to(words::remove)));
}
