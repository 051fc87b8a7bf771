//! The harness: every test gets a migrated database of its own, on SQLite and on PostgreSQL from one source, and the
//! real server on a port of its own, with a clock that stands still.

use crate::{counting::CountingStore, postgres};
use api::passwords::Passwords;
use domain::Clock;
use jiff::Timestamp;
use persistence::{DatabaseSettings, Store};
use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;
use std::{
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Handle, Runtime};
use web::settings::{
    Access, Database, Docs, Files, General, Imports, Library, Log, Login, Original, Plant,
    Readings, S3, Server, Settings,
};

/// Runs each named test on both databases, as `sqlite::name` and `postgres::name`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { $crate::harness::run($crate::harness::Kind::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::harness::run($crate::harness::Kind::Postgres, super::$name); })+
        }
    };
}
pub(crate) use on_both;

/// No test waits longer for anything; none is meant to come near.
pub(crate) const GENEROUS: Duration = Duration::from_secs(60);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

/// The servers' runtime, which outlives them, as the program's own does.
pub(crate) fn background() -> Handle {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(runtime);
    RUNTIME.handle().clone()
}

/// The tests' own runtime, so that what a server does in the background holds up no client.
pub(crate) fn clients() -> Handle {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(runtime);
    RUNTIME.handle().clone()
}

/// Waits until a condition gives something.
pub(crate) async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(began.elapsed() < GENEROUS, "waited too long until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A database of a test's own.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) kind: Kind,
    /// As `AEDB__DATABASE__URL` takes it.
    pub(crate) url: String,
    /// Where the test may put files.
    pub(crate) folder: PathBuf,
}

impl Base {
    /// Settings with long waits, for tests that wait for an end and not for a time.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            general: General {
                language: "en".to_owned(),
            },
            server: Server {
                host: "127.0.0.1".to_owned(),
                port: 0,
                workers: 2,
                shutdown_s: 5,
                behind_tls: false,
                proxies: String::new(),
                cors_origins: String::new(),
            },
            database: Database {
                url: self.url.clone().into(),
                readers: 4,
                writers: 4,
                wait_ms: 40_000,
                lock_wait_ms: 40_000,
                statement_ms: 40_000,
            },
            imports: Imports {
                max_bytes: 50 << 20,
                max_rows: 200_000,
            },
            files: Files {
                root: self.folder.join("files").display().to_string(),
                max_bytes: 4 << 20,
                s3: S3 {
                    endpoint: String::new(),
                    region: "us-east-1".to_owned(),
                    bucket: String::new(),
                    access_key_id: String::new(),
                    secret_access_key: "".into(),
                    path_style: true,
                },
            },
            library: Library {
                fetch_links: false,
                fetch_private_addresses: String::new(),
            },
            access: Access {
                anonymous_read: true,
            },
            login: Login {
                attempts_per_minute: 10,
                session_idle_minutes: 720,
                session_days: 30,
                token_minutes: 60,
            },
            plant: Plant {
                time_zone: String::new(),
            },
            readings: Readings {
                open: false,
                keep_days: 0,
            },
            original: Original {
                data_folder: String::new(),
            },
            docs: Docs { access: true },
            unknown: vec![],
            log: Log {
                filter: "off".to_owned(),
                format: "text".to_owned(),
            },
        }
    }

    fn database(&self) -> DatabaseSettings {
        self.settings().database().unwrap()
    }

    /// A store of the test's own on the same database.
    pub(crate) fn open(&self) -> Arc<dyn Store> {
        persistence::open(self.database(), background())
    }

    /// Serves it.
    pub(crate) fn serve(&self) -> TestApp {
        self.serve_with(|_| {})
    }

    /// Serves it with other settings. There is an admin, whose token goes with every request of the harness.
    pub(crate) fn serve_with(&self, change: impl FnOnce(&mut Settings)) -> TestApp {
        let mut settings = self.settings();
        change(&mut settings);
        let store = self.open();
        let (tell, told) = mpsc::channel();
        background().spawn(async move {
            let who = crate::people::Who::admin();
            // Where the base doesn't answer there will be no requests that need one.
            let there = crate::people::there(&*store, &who).await;
            tell.send(there.is_ok()).unwrap();
        });
        told.recv().unwrap();
        TestApp::start(settings)
    }

    /// Sees to it that nothing in it contradicts itself.
    pub(crate) async fn assert_clean(&self) {
        assert_eq!(self.open().check().await.unwrap(), []);
    }
}

/// Runs a test on a database of its own, and removes that afterwards.
pub(crate) fn run<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Base) -> Test) {
    on_base(kind, true, test);
}

/// Runs a test on a database without any table.
pub(crate) fn run_bare<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Base) -> Test) {
    on_base(kind, false, test);
}

fn on_base<Test: Future<Output = ()>>(kind: Kind, migrated: bool, test: impl FnOnce(Base) -> Test) {
    // For the tests' own client, which shares its crate with the store of files. A second one is refused, and none is needed.
    drop(rustls::crypto::ring::default_provider().install_default());
    let folder = tempfile::tempdir().unwrap();
    let url = match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.path().join("base.db").display()),
        Kind::Postgres => clients().block_on(postgres::new_database(migrated)),
    };
    let base = Base {
        kind,
        url: url.clone(),
        folder: folder.path().to_owned(),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        clients().block_on(async {
            if kind == Kind::Sqlite && migrated {
                persistence::migrate(&base.database()).await.unwrap();
            }
            tokio::time::timeout(10 * GENEROUS, test(base))
                .await
                .expect("the test hangs")
        });
    }));
    if kind == Kind::Postgres {
        clients().block_on(postgres::drop_database(&url));
    }
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// A clock that a test sets.
#[derive(Debug)]
pub(crate) struct TestClock(Mutex<Timestamp>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

impl TestClock {
    pub(crate) fn at(time: Timestamp) -> Self {
        Self(Mutex::new(time))
    }

    pub(crate) fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }
}

/// A running server.
pub(crate) struct TestApp {
    pub(crate) address: SocketAddr,
    pub(crate) client: reqwest::Client,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) store: Arc<CountingStore>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl TestApp {
    /// Starts the real server in a thread of its own.
    pub(crate) fn start(settings: Settings) -> Self {
        let store = Arc::new(CountingStore::new(persistence::open(
            settings.database().unwrap(),
            background(),
        )));
        let clock = Arc::new(TestClock(Mutex::new(
            "2026-03-04T05:06:07Z".parse().unwrap(),
        )));
        let app = web::server::application(
            &settings,
            Arc::clone(&store) as Arc<dyn Store>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Passwords::default(),
            &background(),
        );
        let app = app.unwrap();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let running = web::server::start(&settings, app, &background()).unwrap();
                tell.send((running.address, running.handle.clone()))
                    .unwrap();
                running.until_stopped().await.unwrap();
            });
        });
        let (address, handle) = told.recv().unwrap();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            address,
            client: client.unwrap(),
            clock,
            store,
            handle,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request of the admin's, to be completed and sent with [`sent`].
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.visit(method, path)
            .bearer_auth(crate::people::ADMIN_TOKEN)
    }

    /// A request of somebody's who doesn't say who they are.
    pub(crate) fn visit(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        sent(self.request(Method::GET, path)).await
    }

    /// A page in English.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        sent(
            self.request(Method::GET, path)
                .header("accept-language", "en"),
        )
        .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        sent(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        sent(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        sent(self.request(Method::DELETE, path)).await
    }

    /// Brings a file in.
    pub(crate) async fn upload(&self, name: &str, file: impl Into<Vec<u8>>) -> Answer {
        self.upload_with(name, file, &[]).await
    }

    /// Brings a file in, with more fields.
    pub(crate) async fn upload_with(
        &self,
        name: &str,
        file: impl Into<Vec<u8>>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let part = reqwest::multipart::Part::bytes(file.into()).file_name(name.to_owned());
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let form = form.part("file", part);
        sent(
            self.request(Method::POST, "/api/v1/imports")
                .multipart(form),
        )
        .await
    }

    /// Brings a file in that must give a preview.
    pub(crate) async fn preview(&self, name: &str, file: impl Into<Vec<u8>>) -> Value {
        self.upload(name, file).await.expect(201).json()
    }

    /// Applies an import.
    pub(crate) async fn apply(&self, import: &Value) -> Answer {
        let path = format!("/api/v1/imports/{}/apply", import["id"]);
        sent(self.request(Method::POST, &path)).await
    }

    /// All items of a list that must fit into one page.
    pub(crate) async fn items(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let list = self.get(&format!("{path}{separator}page_size=500")).await;
        let list = list.expect(200).json();
        let items = list["items"].as_array().unwrap().clone();
        assert_eq!(list["total"], items.len(), "{path} has more than a page");
        items
    }

    /// How many statements a request sends. The home page is made anew in the background now and then, which is
    /// counted too; the least of several runs is the request's own.
    pub(crate) async fn statements(&self, path: &str) -> u32 {
        let mut least = u32::MAX;
        for _ in 0..4 {
            let before = self.statements_so_far();
            self.get(path).await.expect(200);
            least = least.min(self.statements_so_far() - before);
        }
        least
    }

    /// How many statements the server's units have sent.
    pub(crate) fn statements_so_far(&self) -> u32 {
        self.store.statements()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Idle connections would be waited for.
        self.client = reqwest::Client::new();
        drop(self.handle.stop(true));
        let ended = self.thread.take().map(thread::JoinHandle::join);
        if !thread::panicking() {
            assert!(matches!(ended, Some(Ok(()))), "the server's thread broke");
        }
    }
}

/// Sends a request and takes the whole answer in.
pub(crate) async fn sent(request: RequestBuilder) -> Answer {
    try_sent(request).await.unwrap()
}

/// As [`sent`]; the connection may break.
pub(crate) async fn try_sent(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await?.to_vec(),
    })
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A page's text with plain apostrophes.
    pub(crate) fn words(&self) -> String {
        self.text().replace("&#39;", "'")
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(json) => json,
            Err(failure) => panic!("{failure} in {}", self.text()),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Sees to its status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Sees to it that it is a problem of this status in the API's form.
    #[track_caller]
    pub(crate) fn problem(self, status: u16) -> Value {
        let answer = self.expect(status);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{}",
            answer.text()
        );
        let problem = answer.json();
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail", "instance", "request_id"] {
            let text = problem[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "no {member} in {problem}");
            assert!(
                !text.starts_with("Unknown localization"),
                "no words in {problem}"
            );
        }
        assert_eq!(
            Some(problem["request_id"].as_str().unwrap()),
            answer.header("x-request-id")
        );
        problem
    }

    /// The pointers of a problem's wrong values.
    #[track_caller]
    pub(crate) fn pointers(self, status: u16) -> Vec<String> {
        let problem = self.problem(status);
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|wrong| wrong["pointer"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Sees to it that it is 503 and says when to try again.
    #[track_caller]
    pub(crate) fn busy(self) {
        let again = self.header("retry-after").map(ToOwned::to_owned);
        let answer = self.expect(503);
        assert!(
            again.is_some_and(|again| again.parse::<u32>().is_ok()),
            "{answer:?}"
        );
    }
}
