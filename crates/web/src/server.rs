//! The server: the application's parts put together, started, and ended in good order.

use crate::{
    described::{Described, nothing_here},
    home_bytes::HomeBytes,
    operations_routes, pages,
    settings::Settings,
    templates,
};
use actix_cors::Cors;
use actix_web::{App as ActixApp, HttpServer, dev::ServerHandle, middleware, web};
use anyhow::{Context, Result};
use api::{
    App,
    http::{
        Edge,
        caller::{self, Marking},
        edge, same_origin,
    },
    importing::Importing,
    passwords::Passwords,
    receiving::Receiving,
    routes,
    words::Words,
};
use domain::Clock;
use jiff::{Timestamp, tz::TimeZone};
use persistence::{Files, Store};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore},
};

/// As many exports are made or fetched at once.
const MOST_DOWNLOADS: usize = 16;

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge is where time comes in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A server that listens.
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    /// Ends it.
    pub handle: ServerHandle,
    /// Runs until it has ended.
    pub server: actix_web::dev::Server,
    home: tokio::task::JoinHandle<()>,
    words: tokio::task::JoinHandle<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Running")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// Serves until the handle ends it.
    ///
    /// # Errors
    /// The system's.
    pub async fn until_stopped(self) -> Result<()> {
        let ended = self.server.await;
        self.home.abort();
        self.words.abort();
        Ok(ended?)
    }
}

/// The parts that handlers share.
pub fn application(
    settings: &Settings,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    background: &Handle,
) -> Result<Arc<App>> {
    let written = Arc::<Notify>::default();
    let receiving = Receiving::new(
        Arc::clone(&store),
        Arc::clone(&written),
        background,
        Duration::from_millis(settings.database.wait_ms),
    );
    // It lives as long as the program.
    let zone: &'static TimeZone = Box::leak(Box::new(settings.zone()?));
    let importing = Importing::new(
        Arc::clone(&store),
        background.clone(),
        settings.sheet_limits(),
    );
    Ok(Arc::new(App {
        store,
        clock,
        importing,
        receiving,
        open_readings: settings.readings.open,
        zone,
        original_data: settings.original_data(),
        passwords,
        trust: settings.trust()?,
        marking: Marking::default(),
        background: background.clone(),
        downloads: Arc::new(Semaphore::new(MOST_DOWNLOADS)),
        words: Words::default(),
        written,
        language: settings.language()?,
        files: Files::open(&settings.files())
            .with_context(|| format!("files.root {:?} can't be used", settings.files.root))?,
        fetches_links: settings.library.fetch_links,
        file_limit: settings.files.max_bytes,
        upload_limit: settings.imports.max_bytes,
        docs: settings.docs.access,
    }))
}

/// Listens and serves. `background` must outlive it.
///
/// # Errors
/// A template is broken, the address is taken.
pub fn start(settings: &Settings, app: Arc<App>, background: &Handle) -> Result<Running> {
    templates::prepare().context("a template is broken")?;
    let listener =
        TcpListener::bind((settings.address()?, settings.server.port)).with_context(|| {
            format!(
                "can't listen at {}:{}",
                settings.server.host, settings.server.port
            )
        })?;
    let address = listener.local_addr()?;
    let bytes = Arc::<HomeBytes>::default();
    let home = bytes.keep_fresh(Arc::clone(&app), background);
    let shared = Arc::clone(&app);
    let words = background.spawn(async move { shared.words.keep_fresh(&*shared.store).await });
    let (app, bytes) = (web::Data::from(app), web::Data::from(bytes));
    let error_page = Edge {
        page: pages::error::answer,
    };
    let origins = settings.cors_origins()?;
    let recorder = crate::operations_routes::recorder();
    let described = web::Data::new(Described::default());
    let mut server = HttpServer::new(move || {
        ActixApp::new()
            .configure(routes::configure)
            .app_data(app.clone())
            .app_data(bytes.clone())
            .app_data(described.clone())
            .app_data(web::Data::new(error_page))
            .app_data(web::Data::new(recorder.clone()))
            .app_data(web::PayloadConfig::new(2 << 20))
            .route("/", web::get().to(HomeBytes::show))
            .configure(pages::configure)
            .configure(|config| operations_routes::configure(config, &app))
            .default_service(web::to(nothing_here))
            .wrap(middleware::from_fn(same_origin::same_origin))
            .wrap(middleware::from_fn(caller::identify))
            .wrap(middleware::Condition::new(
                !origins.is_empty(),
                cors(&origins),
            ))
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(edge::edge))
    })
    .disable_signals()
    .h1_allow_half_closed(false)
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(settings.server.shutdown_s);
    if settings.server.workers > 0 {
        server = server.workers(settings.server.workers);
    }
    let server = server.listen(listener)?.run();
    Ok(Running {
        address,
        handle: server.handle(),
        server,
        home,
        words,
    })
}

/// What pages of other origins may do: nothing, but those that are set may ask.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PATCH", "PUT", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "accept-language",
            "idempotency-key",
            "if-match",
            "if-none-match",
        ])
        .expose_headers(["etag", "link", "location", "retry-after", "x-request-id"])
        // What such a page asks in the browser's credentials mode is answered; a session's cookie proves nothing of where a
        // write comes from, so that it still needs a token.
        .supports_credentials()
        .max_age(600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
