//! Links of manuals: fetched in the background when that is allowed, as carefully as files that are sent are taken.

use super::{MANUALS, added, shelf};
use crate::{
    harness::{Base, TestApp, TestClock, background, on_both, until},
    pdfs::pdf,
    program::{self, Serving},
};
use api::passwords::Passwords;
use domain::Clock;
use jiff::SignedDuration;
use persistence::Area;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Notify,
    task::JoinHandle,
};
use web::{
    fetching::{Fetching, fetch_all},
    server::SystemClock,
};

on_both!(
    a_link_is_fetched_and_remembered,
    what_cannot_be_fetched_says_why,
    nothing_is_fetched_unless_it_is_allowed,
    a_redirect_into_another_network_is_refused,
    what_passes_is_tried_again_a_few_times,
    a_fetch_that_was_broken_off_is_taken_up_again,
    a_fetcher_that_is_killed_leaves_nothing_half_done,
    another_link_or_file_takes_it_from_whoever_fetches,
);

/// Another server, with what it answers under each path.
struct Elsewhere {
    address: SocketAddr,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Answer {
    bytes: Vec<u8>,
    /// Whether more of it never comes.
    is_half: bool,
}

impl Elsewhere {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (answers, asked) = (
            Arc::<Mutex<HashMap<String, Answer>>>::default(),
            Arc::<Mutex<Vec<String>>>::default(),
        );
        let (own, heard) = (Arc::clone(&answers), Arc::clone(&asked));
        background().spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (own, heard) = (Arc::clone(&own), Arc::clone(&heard));
                tokio::spawn(async move {
                    let mut head = vec![];
                    while !head.ends_with(b"\r\n\r\n")
                        && stream.read_buf(&mut head).await.unwrap_or(0) > 0
                    {}
                    let head = String::from_utf8_lossy(&head).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    let answer = own.lock().unwrap().get(&path).cloned();
                    heard.lock().unwrap().push(path);
                    let mut is_ended = false;
                    if let Some(answer) = answer {
                        is_ended =
                            stream.write_all(&answer.bytes).await.is_err() || !answer.is_half;
                    }
                    if !is_ended {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Self {
            address,
            answers,
            asked,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn answers(&self, path: &str, head: &str, body: &[u8]) {
        self.answers_part(path, head, body, body.len());
    }

    /// Says that so many bytes come, and never ends when these are fewer.
    fn answers_part(&self, path: &str, head: &str, body: &[u8], length: usize) {
        let mut bytes =
            format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
                .into_bytes();
        bytes.extend_from_slice(body);
        self.answers_bytes(path, bytes, body.len() < length);
    }

    fn answers_bytes(&self, path: &str, bytes: Vec<u8>, is_half: bool) {
        let answer = Answer { bytes, is_half };
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    fn asked(&self, path: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|own| *own == path).count()
    }
}

/// Whoever fetches links beside the server.
struct Fetcher {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Fetcher {
    fn of(base: &Base) -> Self {
        Self::with(base, "127.0.0.1/32", |_| {})
    }

    fn with(base: &Base, networks: &str, change: impl FnOnce(&mut Fetching)) -> Self {
        Self::at(base, networks, Arc::new(SystemClock), change)
    }

    fn at(
        base: &Base,
        networks: &str,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(&mut Fetching),
    ) -> Self {
        let mut settings = base.settings();
        settings.library.fetch_links = true;
        settings.library.fetch_private_addresses = networks.to_owned();
        let mut how = Fetching::from(settings.fetched_networks().unwrap());
        how.every = Duration::from_millis(20);
        change(&mut how);
        let app = web::server::application(
            &settings,
            base.open(),
            clock,
            Passwords::default(),
            &background(),
        );
        let stop = Arc::new(Notify::new());
        let fetching = fetch_all(app.unwrap(), how, Arc::clone(&stop));
        let task = background().spawn(async { fetching.await.unwrap() });
        Self { stop, task }
    }

    async fn stop(self) {
        self.stop.notify_one();
        self.task.await.unwrap();
    }
}

fn serve(base: &Base) -> TestApp {
    base.serve_with(|settings| settings.library.fetch_links = true)
}

/// A manual with a link, by its address.
async fn linked(app: &TestApp, title: &str, url: &str) -> String {
    let (_, group) = shelf(app, &format!("vendor of {title}"), "series").await;
    let manual = json!({ "group_id": group, "title": title, "url": url });
    let manual = added(app, MANUALS, manual).await;
    format!("{MANUALS}/{}", manual["id"])
}

async fn fetch(app: &TestApp, path: &str) -> Value {
    app.get(&format!("{path}/fetch")).await.expect(200).json()
}

/// The fetching once it is in a state.
async fn reached(app: &TestApp, path: &str, state: &str) -> Value {
    until("a link is fetched or not", async || {
        let fetch = fetch(app, path).await;
        (fetch["state"] == state).then_some(fetch)
    })
    .await
}

async fn page(app: &TestApp, path: &str) -> String {
    let page = app.page(&path.replace("/api/v1", "")).await;
    page.expect(200).text()
}

async fn a_link_is_fetched_and_remembered(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    let bytes = pdf(&["Inverter 6SE70", "second page"]);
    elsewhere.answers("/s%20120.pdf", "200 OK", &bytes);
    elsewhere.answers("/moved", "302 Found\r\nlocation: /s%20120.pdf", b"");
    let url = elsewhere.url("/moved");
    let path = linked(&app, "S120", &url).await;
    assert_eq!(fetch(&app, &path).await["state"], "waiting");
    assert!(page(&app, &path).await.contains("Not fetched yet"));
    let fetcher = Fetcher::of(&base);
    let fetched = reached(&app, &path, "fetched").await;
    assert_eq!(
        (&fetched["url"], &fetched["reason"]),
        (&json!(url), &Value::Null)
    );
    let manual = app.get(&path).await.expect(200).json();
    assert_eq!(manual["file"]["name"], "s 120.pdf", "{manual}");
    assert_eq!(manual["file"]["size"], bytes.len());
    let shown = page(&app, &path).await;
    assert!(
        shown.contains(&url) && shown.contains("Fetched from"),
        "{shown}"
    );
    let text = app.get(&format!("{path}/text")).await.expect(200).json();
    assert_eq!(text["state"], "waiting", "its text is in the queue");
    let change = &app.items("/api/v1/changes?entity=manual").await[0];
    assert_eq!(change["actor"], "link", "{change}");
    // The same bytes behind another link are kept once; other values leave the link as it is.
    let same = elsewhere.url("/s%20120.pdf");
    let other = linked(&app, "S120 again", &same).await;
    reached(&app, &other, "fetched").await;
    let twin = app.get(&other).await.expect(200).json();
    assert_eq!(twin["file"]["sha256"], manual["file"]["sha256"]);
    app.patch(&path, &json!({ "title": "S120 list" }))
        .await
        .expect(200);
    assert_eq!(fetch(&app, &path).await["state"], "fetched");
    let again = app.post(&format!("{path}/fetch"), &json!({})).await;
    again.problem(404);
    fetcher.stop().await;
    base.assert_clean().await;
}

async fn what_cannot_be_fetched_says_why(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    elsewhere.answers("/missing", "404 Not Found", b"none");
    elsewhere.answers("/closed", "403 Forbidden", b"none");
    elsewhere.answers("/page", "200 OK", b"<!doctype html><p>A page");
    elsewhere.answers("/empty", "200 OK", b"");
    elsewhere.answers("/round", "301 Moved\r\nlocation: /round", b"");
    elsewhere.answers("/file", "302 Found\r\nlocation: file:///etc/passwd", b"");
    // Announced as too large, and larger than nobody announced.
    let large = vec![b'x'; 5 << 20];
    elsewhere.answers("/large", "200 OK", &large);
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.extend_from_slice(&large);
    elsewhere.answers_bytes("/endless", endless, false);
    let fetcher = Fetcher::of(&base);
    for (name, reason, told) in [
        ("/missing", "not_found", "nothing under this address"),
        ("/closed", "forbidden", "log in there"),
        ("/page", "unknown_kind", "a page of a site"),
        ("/empty", "unknown_kind", "a page of a site"),
        ("/round", "too_many_redirects", "on and on"),
        ("/file", "not_found", "nothing under this address"),
        ("/large", "too_large", "larger than files may be"),
        ("/endless", "too_large", "larger than files may be"),
    ] {
        let path = linked(&app, name, &elsewhere.url(name)).await;
        let failed = reached(&app, &path, "failed").await;
        assert_eq!(failed["reason"], reason, "{name}: {failed}");
        assert_eq!(failed["attempts"], 1, "{name}: it doesn't pass by itself");
        let shown = page(&app, &path).await;
        assert!(
            shown.contains(told) && shown.contains("Try again"),
            "{shown}"
        );
        let manual = app.get(&path).await.expect(200).json();
        assert_eq!(
            manual["url"],
            elsewhere.url(name),
            "{name}: it stays a link"
        );
        assert_eq!(manual["file"], Value::Null);
        if name == "/missing" {
            // It is there now, and somebody says so.
            elsewhere.answers(name, "200 OK", &pdf(&["here"]));
            app.post(&format!("{path}/fetch"), &json!({}))
                .await
                .expect(200);
            reached(&app, &path, "fetched").await;
        }
    }
    fetcher.stop().await;
    let incoming = base.folder.join("files/incoming");
    assert_eq!(
        std::fs::read_dir(incoming).unwrap().count(),
        0,
        "nothing is left"
    );
    base.assert_clean().await;
}

async fn nothing_is_fetched_unless_it_is_allowed(base: Base) {
    let app = base.serve();
    let elsewhere = Elsewhere::start().await;
    elsewhere.answers("/a.pdf", "200 OK", &pdf(&["a"]));
    let path = linked(&app, "a", &elsewhere.url("/a.pdf")).await;
    let told = fetch(&app, &path).await;
    assert_eq!(
        (&told["is_on"], &told["state"]),
        (&json!(false), &json!("waiting"))
    );
    assert!(!page(&app, &path).await.contains("Not fetched yet"));
    // With the default, not even this machine's own servers are asked.
    let fetcher = Fetcher::with(&base, "", |_| {});
    let failed = reached(&app, &path, "failed").await;
    assert_eq!(failed["reason"], "private_address");
    let by_name = format!("http://localhost:{}/a.pdf", elsewhere.address.port());
    let named = linked(&app, "b", &by_name).await;
    assert_eq!(
        reached(&app, &named, "failed").await["reason"],
        "private_address"
    );
    fetcher.stop().await;
    assert_eq!(elsewhere.asked("/a.pdf"), 0);
    base.assert_clean().await;
}

async fn a_redirect_into_another_network_is_refused(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    let fetcher = Fetcher::of(&base);
    let port = elsewhere.address.port();
    for (path, to) in [
        ("/a", format!("http://127.0.0.2:{port}/inner.pdf")),
        ("/b", "http://169.254.169.254/latest/".to_owned()),
        ("/c", format!("http://[::1]:{port}/inner.pdf")),
    ] {
        elsewhere.answers(path, &format!("302 Found\r\nlocation: {to}"), b"");
        let manual = linked(&app, path, &elsewhere.url(path)).await;
        let failed = reached(&app, &manual, "failed").await;
        assert_eq!(failed["reason"], "private_address", "{to}");
    }
    fetcher.stop().await;
    assert_eq!(elsewhere.asked("/inner.pdf"), 0);
}

async fn what_passes_is_tried_again_a_few_times(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    elsewhere.answers("/busy.pdf", "503 Service Unavailable", b"");
    let path = linked(&app, "busy", &elsewhere.url("/busy.pdf")).await;
    let soon = |how: &mut Fetching| how.pauses = vec![SignedDuration::from_millis(20); 2];
    let fetcher = Fetcher::with(&base, "127.0.0.1/32", soon);
    let failed = reached(&app, &path, "failed").await;
    assert_eq!(
        (&failed["reason"], &failed["attempts"]),
        (&json!("trouble"), &json!(3))
    );
    assert_eq!(elsewhere.asked("/busy.pdf"), 3);
    fetcher.stop().await;
    // With the usual pauses it waits, and says until when.
    let slow = Fetcher::of(&base);
    app.post(&format!("{path}/fetch"), &json!({}))
        .await
        .expect(200);
    let waits = until("it was tried once more", async || {
        let fetch = fetch(&app, &path).await;
        (fetch["attempts"] == 1 && fetch["state"] == "waiting").then_some(fetch)
    })
    .await;
    let due: jiff::Timestamp = waits["due_at"].as_str().unwrap().parse().unwrap();
    assert!(due > SystemClock.now(), "{waits}");
    assert!(page(&app, &path).await.contains("The last attempt failed"));
    slow.stop().await;
    assert_eq!(elsewhere.asked("/busy.pdf"), 4);
    base.assert_clean().await;
}

async fn a_fetch_that_was_broken_off_is_taken_up_again(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    let path = linked(&app, "slow", &elsewhere.url("/slow.pdf")).await;
    // It never answers: whoever fetches it is stopped in the middle, and gives it back.
    let stopped = Fetcher::of(&base);
    until("it is asked for", async || {
        (elsewhere.asked("/slow.pdf") == 1).then_some(())
    })
    .await;
    // Nobody else takes it meanwhile.
    let other = Fetcher::of(&base);
    assert_eq!(fetch(&app, &path).await["state"], "fetching");
    let waiting = linked(&app, "quick", &elsewhere.url("/quick.pdf")).await;
    elsewhere.answers("/quick.pdf", "200 OK", &pdf(&["quick"]));
    reached(&app, &waiting, "fetched").await;
    assert_eq!(elsewhere.asked("/slow.pdf"), 1);
    other.stop().await;
    stopped.stop().await;
    let given_back = fetch(&app, &path).await;
    assert_eq!(
        (&given_back["state"], &given_back["attempts"]),
        (&json!("waiting"), &json!(0))
    );
    // Another one is killed: nobody gives it back, and its claim ends.
    let now = SystemClock.now();
    let mut work = base.open().begin(Area::Library).await.unwrap();
    let dead = work
        .manual_fetches()
        .claim(now, now)
        .await
        .unwrap()
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(fetch(&app, &path).await["state"], "fetching");
    elsewhere.answers("/slow.pdf", "200 OK", &pdf(&["slow"]));
    let fetcher = Fetcher::of(&base);
    reached(&app, &path, "fetched").await;
    assert_eq!(elsewhere.asked("/slow.pdf"), 2);
    // What the dead one might still say counts for nothing.
    let mut work = base.open().begin(Area::Library).await.unwrap();
    let reason = domain::Unfetched::Trouble;
    assert!(
        !work
            .manual_fetches()
            .fail(&dead, reason, None, now)
            .await
            .unwrap()
    );
    work.rollback().await.unwrap();
    fetcher.stop().await;
    base.assert_clean().await;
}

async fn a_fetcher_that_is_killed_leaves_nothing_half_done(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    let file = pdf(&["Ground fault"]);
    let half = file.get(..file.len() / 2).unwrap();
    elsewhere.answers_part("/x.pdf", "200 OK", half, file.len());
    let path = linked(&app, "half", &elsewhere.url("/x.pdf")).await;
    let aedb = |argument| {
        let mut command = base.aedb(&[argument]);
        command
            .env("AEDB__FILES__ROOT", base.settings().files.root)
            .env("AEDB__LIBRARY__FETCH_LINKS", "true")
            .env("AEDB__LIBRARY__FETCH_PRIVATE_ADDRESSES", "127.0.0.1/32");
        command
    };
    let mut serving = Serving::start(aedb("serve")).await;
    until("it is asked for", async || {
        (elsewhere.asked("/x.pdf") == 1).then_some(())
    })
    .await;
    serving.child.kill().await.unwrap(); // SIGKILL, and waits for its end
    assert_eq!(fetch(&app, &path).await["state"], "fetching");
    let manual = app.get(&path).await.expect(200).json();
    assert_eq!(manual["file"], Value::Null, "{manual}");
    program::ended(aedb("check")).await.expect(0);
    // When its claim has ended another one begins anew.
    elsewhere.answers("/x.pdf", "200 OK", &file);
    let later = SystemClock.now() + SignedDuration::from_hours(1);
    let clock = Arc::new(TestClock::at(later));
    let fetcher = Fetcher::at(&base, "127.0.0.1/32", clock, |_| {});
    reached(&app, &path, "fetched").await;
    assert_eq!(elsewhere.asked("/x.pdf"), 2);
    let fetched = app.get(&format!("{path}/file")).await.expect(200);
    assert_eq!(fetched.body, file);
    fetcher.stop().await;
    program::ended(aedb("check")).await.expect(0);
    base.assert_clean().await;
}

async fn another_link_or_file_takes_it_from_whoever_fetches(base: Base) {
    let app = serve(&base);
    let elsewhere = Elsewhere::start().await;
    elsewhere.answers("/new.pdf", "200 OK", &pdf(&["new"]));
    let path = linked(&app, "S120", &elsewhere.url("/never.pdf")).await;
    let held = |how: &mut Fetching| how.lease = SignedDuration::from_millis(400);
    let fetcher = Fetcher::with(&base, "127.0.0.1/32", held);
    until("it is asked for", async || {
        (elsewhere.asked("/never.pdf") == 1).then_some(())
    })
    .await;
    app.patch(&path, &json!({ "url": elsewhere.url("/new.pdf") }))
        .await
        .expect(200);
    // Whoever fetched the former one notices, and takes up the new one.
    let fetched = reached(&app, &path, "fetched").await;
    assert_eq!(fetched["url"], elsewhere.url("/new.pdf"));
    fetcher.stop().await;
    let request = app.request(reqwest::Method::PUT, &format!("{path}/file?name=own.pdf"));
    crate::harness::sent(request.body(pdf(&["own"])))
        .await
        .expect(200);
    assert_eq!(
        fetch(&app, &path).await["url"],
        Value::Null,
        "it isn't from there any more"
    );
    base.assert_clean().await;
}
