//! `/search…`: the search over everything, and the words that the crew adds for it.

mod opensearch;
pub(super) mod results;
pub(super) mod substitutes;
pub(super) mod view;
pub(super) mod words;

use actix_web::web::{ServiceConfig, get, post, resource};

/// Adds the pages of the search to the application.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(resource("/search").route(get().to(results::show)))
        .service(resource("/search/live").route(get().to(results::live)))
        .service(resource("/opensearch.xml").route(get().to(opensearch::show)))
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
