//! The texts of manuals: read by a child, kept in steps, told by page and API. Hostile files do no harm.

use super::{MANUALS, added, shelf};
use crate::{
    harness::{Base, TestApp, TestClock, background, on_both, sent, until},
    pdfs::{Pdf, pdf},
    program::{self, Serving},
};
use api::passwords::Passwords;
use domain::{Clock, PageText, TextLine, Unreadable};
use persistence::{Area, TextStep};
use reqwest::Method;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Notify, task::JoinHandle};
use web::{
    server::SystemClock,
    texts::{Reading, read_all},
};

on_both!(
    pages_are_read_and_told,
    pages_are_called_by_the_numbers_printed_on_them,
    another_file_is_read_anew_and_a_removed_manual_has_no_pages,
    what_was_read_before_a_restart_stays,
    a_reader_that_is_killed_loses_one_step,
    a_claim_that_was_lost_keeps_nothing,
    a_manual_is_read_again_on_demand,
    what_cannot_be_read_says_why,
    a_hostile_page_is_given_up_and_the_others_are_read,
    a_file_of_hostile_pages_fails,
    a_hundred_thousand_empty_pages_are_a_sane_state,
    a_file_that_is_missing_is_told,
    a_page_that_says_it_is_no_thing,
);

/// Whoever reads manuals beside the server.
pub(super) struct Reader {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Reader {
    pub(super) fn of(base: &Base) -> Self {
        Self::at(base, Arc::new(SystemClock))
    }

    fn at(base: &Base, clock: Arc<dyn Clock>) -> Self {
        let app = web::server::application(
            &base.settings(),
            base.open(),
            clock,
            Passwords::default(),
            &background(),
        );
        let how = Reading {
            page_wait: Duration::from_secs(3),
            every: Duration::from_millis(20),
            ..Reading::by(env!("CARGO_BIN_EXE_aedb").into())
        };
        let stop = Arc::new(Notify::new());
        let task = background().spawn(read_all(app.unwrap(), how, Arc::clone(&stop)));
        Self { stop, task }
    }

    pub(super) async fn stop(self) {
        self.stop.notify_one();
        self.task.await.unwrap();
    }
}

/// A manual with a file, by its address.
pub(super) async fn manual(app: &TestApp, title: &str, bytes: Vec<u8>) -> String {
    let (_, group) = shelf(app, &format!("vendor of {title}"), "series").await;
    let manual = added(app, MANUALS, json!({ "group_id": group, "title": title })).await;
    let path = format!("{MANUALS}/{}", manual["id"]);
    put(app, &path, bytes).await;
    path
}

async fn put(app: &TestApp, path: &str, bytes: Vec<u8>) {
    let request = app.request(Method::PUT, &format!("{path}/file?name=x.pdf"));
    sent(request.body(bytes)).await.expect(200);
}

async fn text(app: &TestApp, path: &str) -> Value {
    app.get(&format!("{path}/text")).await.expect(200).json()
}

/// Its text once it is read or has failed.
pub(super) async fn ended(app: &TestApp, path: &str) -> Value {
    until("a manual is read", async || {
        let text = text(app, path).await;
        let is_ended = text["state"] == "read" || text["state"] == "failed";
        is_ended.then_some(text)
    })
    .await
}

/// Sees to it that a manual's page says all of these.
async fn shows(app: &TestApp, path: &str, wanted: &[&str]) {
    let page = app.page(&path.replace("/api/v1", "")).await.expect(200);
    let text = page.text();
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

async fn pages_are_read_and_told(base: Base) {
    let app = base.serve();
    let bytes = pdf(&[
        "Inverter 6SE70\nOvercurrent at start",
        "Ошибка F001\nПроверьте кабель двигателя",
    ]);
    let path = manual(&app, "6SE70", bytes).await;
    assert_eq!(text(&app, &path).await["state"], "waiting");
    shows(&app, &path, &["Not read yet"]).await;
    let reader = Reader::of(&base);
    let text = ended(&app, &path).await;
    assert_eq!(text["state"], "read", "{text}");
    assert_eq!(text["pages"], 2);
    assert_eq!(text["pages_read"], 2);
    assert_eq!(text["reason"], Value::Null);
    let pages = app.items(&format!("{path}/pages")).await;
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0]["label"], "i");
    assert_eq!(
        pages[0]["beginning"],
        "Inverter 6SE70\nOvercurrent at start"
    );
    assert_eq!(pages[1]["page"], 2);
    assert_eq!(pages[1]["label"], "1");
    assert_eq!(
        pages[1]["beginning"],
        "Ошибка F001\nПроверьте кабель двигателя"
    );
    let one = app
        .get(&format!("{path}/pages?page_size=1"))
        .await
        .expect(200);
    assert_eq!(one.json()["total"], 2);
    assert!(one.header("link").unwrap().contains("next"));
    let told = app.get(&path).await.expect(200).json();
    assert_eq!(told["file"]["pages"], 2, "counted");
    shows(&app, &path, &["2 of 2 pages"]).await;
    let found = app
        .get("/api/v1/search?q=overcurrent")
        .await
        .expect(200)
        .json();
    let hit = &found["items"][0];
    assert_eq!(
        (&hit["kind"], &hit["page"]),
        (&json!("manual_page"), &json!(1)),
        "{found}"
    );
    // The same file again changes nothing.
    let changes = app.items("/api/v1/changes").await.len();
    put(
        &app,
        &path,
        pdf(&[
            "Inverter 6SE70\nOvercurrent at start",
            "Ошибка F001\nПроверьте кабель двигателя",
        ]),
    )
    .await;
    assert_eq!(app.items("/api/v1/changes").await.len(), changes);
    reader.stop().await;
    base.assert_clean().await;
}

async fn pages_are_called_by_the_numbers_printed_on_them(base: Base) {
    let app = base.serve();
    let manual_of = |prefix: &str| {
        let add = |pdf: Pdf, at: usize| {
            let number = at.checked_sub(2).filter(|number| *number > 0);
            let foot = number.map_or_else(String::new, |number| format!("{prefix}{number}"));
            pdf.page(&["DX-500 drives", "Running text", &foot])
        };
        (1..=12).fold(Pdf::new().without_labels(), add).bytes()
    };
    let (_, group) = shelf(&app, "vendor", "series").await;
    let manual = added(&app, MANUALS, json!({ "group_id": group, "title": "DX" })).await;
    let path = format!("{MANUALS}/{}", manual["id"]);
    put(&app, &path, manual_of("A-")).await;
    let reader = Reader::of(&base);
    assert_eq!(ended(&app, &path).await["state"], "read");
    let pages = app.items(&format!("{path}/pages?page_size=20")).await;
    let labels: Vec<_> = pages.iter().map(|page| page["label"].as_str()).collect();
    let wanted: Vec<_> = (1..=10).map(|number| format!("A-{number}")).collect();
    assert_eq!(labels[..2], [None, None]);
    assert_eq!(
        labels[2..],
        wanted.iter().map(|own| Some(&**own)).collect::<Vec<_>>()
    );
    assert_eq!(pages[2]["beginning"], "DX-500 drives\nRunning text\nA-1");
    let found = app.get("/api/v1/search?q=A-7").await.expect(200).json();
    let hits = found["items"].as_array().unwrap();
    let hit = hits.iter().find(|hit| hit["page"] == 9).unwrap();
    assert_eq!(hit["page_label"], "A-7", "{found}");
    assert!(hit["subtitle"].as_str().unwrap().contains("A-7"), "{hit}");
    // Another edition doesn't keep the numbers of the former one.
    put(&app, &path, pdf(&["one", "two"])).await;
    ended(&app, &path).await;
    let pages = app.items(&format!("{path}/pages")).await;
    assert_eq!(pages[1]["label"], "1");
    reader.stop().await;
    base.assert_clean().await;
}

async fn another_file_is_read_anew_and_a_removed_manual_has_no_pages(base: Base) {
    let app = base.serve();
    let path = manual(&app, "S120", pdf(&["first edition", "second page"])).await;
    let reader = Reader::of(&base);
    ended(&app, &path).await;
    put(&app, &path, pdf(&["second edition"])).await;
    let text = ended(&app, &path).await;
    assert_eq!(text["pages"], 1, "{text}");
    let pages = app.items(&format!("{path}/pages")).await;
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0]["beginning"], "second edition");
    // A link has no text here, and what was removed comes back with its pages.
    app.delete(&path).await.expect(204);
    app.get(&format!("{path}/pages")).await.problem(404);
    base.assert_clean().await;
    let removal = &app.items("/api/v1/changes?entity=manual").await[0];
    let back = app
        .post(
            &format!("/api/v1/changes/{}/restore", removal["id"]),
            &json!({}),
        )
        .await;
    assert_eq!(back.status / 100, 2, "{}", back.text());
    let manual = &app.items(MANUALS).await[0];
    let path = format!("{MANUALS}/{}", manual["id"]);
    assert_eq!(ended(&app, &path).await["state"], "read");
    let elsewhere = json!({ "url": "https://plant.example/s120.pdf" });
    app.patch(&path, &elsewhere).await.expect(200);
    assert_eq!(self::text(&app, &path).await["state"], Value::Null);
    assert!(app.items(&format!("{path}/pages")).await.is_empty());
    reader.stop().await;
    base.assert_clean().await;
}

fn page(number: u32, text: &str) -> PageText {
    let cell = domain::TextCell {
        text: text.to_owned(),
        ..Default::default()
    };
    let line = TextLine {
        top: 1.0,
        cells: vec![cell],
    };
    PageText {
        page: number,
        lines: vec![line],
        ..Default::default()
    }
}

async fn what_was_read_before_a_restart_stays(base: Base) {
    let app = base.serve();
    let path = manual(&app, "S120", pdf(&["one", "two", "three"])).await;
    // Somebody reads a page, of which a trace is left, and is killed.
    let now = SystemClock.now();
    let store = base.open();
    let mut work = store.begin(Area::Library).await.unwrap();
    let claim = work.manual_texts().claim(now, now).await.unwrap().unwrap();
    let step = TextStep {
        pages: Some(3),
        pages_read: 1,
        attempts: 0,
        read: vec![page(1, "read before")],
        at: now,
        until: now,
    };
    let kept = work.manual_texts().keep(&claim, &step).await.unwrap();
    assert_eq!(kept.unwrap().pages_read, 1);
    work.commit().await.unwrap();
    let told = text(&app, &path).await;
    assert_eq!(
        (&told["state"], &told["pages_read"]),
        (&json!("reading"), &json!(1))
    );
    shows(&app, &path, &["1 of 3 pages"]).await;
    let reader = Reader::of(&base);
    assert_eq!(ended(&app, &path).await["pages_with_text"], 3);
    let pages = app.items(&format!("{path}/pages")).await;
    let beginnings: Vec<_> = pages.iter().map(|page| &page["beginning"]).collect();
    assert_eq!(beginnings, ["read before", "two", "three"]);
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_reader_that_is_killed_loses_one_step(base: Base) {
    const PAGES: u64 = 1_500;
    let app = base.serve();
    let pages = (1..=PAGES).map(|number| format!("Ground fault {number}"));
    let file = pages.fold(Pdf::new(), |file, line| file.page(&[&line]));
    let path = manual(&app, "S120", file.bytes()).await;
    let aedb = |argument| {
        let mut command = base.aedb(&[argument]);
        command.env("AEDB__FILES__ROOT", base.settings().files.root);
        command
    };
    let mut serving = Serving::start(aedb("serve")).await;
    let pages_read = async || text(&app, &path).await["pages_read"].as_u64();
    until("a step is kept", async || {
        pages_read().await.filter(|pages| *pages > 0)
    })
    .await;
    serving.child.kill().await.unwrap(); // SIGKILL, and waits for its end
    let kept = pages_read().await.unwrap();
    assert!(
        kept < PAGES,
        "it was too quick to be killed: more pages are needed"
    );
    assert_eq!(text(&app, &path).await["state"], "reading");
    program::ended(aedb("check")).await.expect(0);
    // When its claim has ended another one goes on.
    let later = SystemClock.now() + jiff::SignedDuration::from_mins(6);
    let reader = Reader::at(&base, Arc::new(TestClock::at(later)));
    let text = ended(&app, &path).await;
    assert_eq!(
        (&text["pages_read"], &text["pages_with_text"]),
        (&json!(PAGES), &json!(PAGES))
    );
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_claim_that_was_lost_keeps_nothing(base: Base) {
    let app = base.serve();
    let path = manual(&app, "S120", pdf(&["one"])).await;
    let now = SystemClock.now();
    let store = base.open();
    let mut work = store.begin(Area::Library).await.unwrap();
    let slow = work.manual_texts().claim(now, now).await.unwrap().unwrap();
    work.commit().await.unwrap();
    let later = now + jiff::SignedDuration::from_secs(1);
    let mut work = store.begin(Area::Library).await.unwrap();
    let quick = work.manual_texts().claim(later, later).await.unwrap();
    let nobody = work.manual_texts().claim(later, later).await.unwrap();
    assert!(quick.is_some() && nobody.is_none());
    let step = TextStep {
        pages: Some(1),
        pages_read: 1,
        attempts: 0,
        read: vec![page(1, "too late")],
        at: later,
        until: later,
    };
    assert_eq!(work.manual_texts().keep(&slow, &step).await.unwrap(), None);
    work.manual_texts().give_back(&slow, later).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(text(&app, &path).await["state"], "reading");
    // Another file takes it from whoever reads.
    put(&app, &path, pdf(&["another"])).await;
    let mut work = store.begin(Area::Library).await.unwrap();
    let kept = work.manual_texts().keep(&quick.unwrap(), &step).await;
    assert_eq!(kept.unwrap(), None);
    work.rollback().await.unwrap();
}

async fn a_manual_is_read_again_on_demand(base: Base) {
    let app = base.serve();
    let path = manual(&app, "S120", pdf(&["one"])).await;
    let reader = Reader::of(&base);
    ended(&app, &path).await;
    reader.stop().await;
    app.post(&format!("{path}/text"), &json!({}))
        .await
        .expect(200);
    assert_eq!(text(&app, &path).await["state"], "waiting");
    assert!(app.items(&format!("{path}/pages")).await.is_empty());
    let reader = Reader::of(&base);
    assert_eq!(ended(&app, &path).await["state"], "read");
    reader.stop().await;
    let (_, group) = shelf(&app, "vendor", "series").await;
    let empty = added(&app, MANUALS, json!({ "group_id": group, "title": "none" })).await;
    app.post(&format!("{MANUALS}/{}/text", empty["id"]), &json!({}))
        .await
        .problem(404);
}

async fn what_cannot_be_read_says_why(base: Base) {
    let app = base.serve();
    let mut picture = Pdf::new();
    let drawn = picture.stream("", b"0 0 100 100 re f");
    picture.page_of(drawn, "");
    let whole = pdf(&["one", "two"]);
    let tail = b"\nstartxref\n9\n%%EOF\n";
    let torn = [&whole[..300], tail].concat();
    let damaged = [b"%PDF-1.4\n" as &[u8], &[b'x'; 500], tail].concat();
    let hostile = [
        (
            "encrypted",
            Pdf::new().page(&["secret"]).encrypted().bytes(),
            &["encrypted"][..],
        ),
        ("scanned", picture.bytes(), &["no_text"]),
        ("damaged", damaged, &["damaged"]),
        ("torn", torn, &["damaged", "no_text", "no_pages"]),
        ("empty", Pdf::new().bytes(), &["no_pages", "damaged"]),
    ];
    let reader = Reader::of(&base);
    for (title, bytes, reasons) in hostile {
        let path = manual(&app, title, bytes).await;
        let text = ended(&app, &path).await;
        assert_eq!(text["state"], "failed", "{title}: {text}");
        let reason = text["reason"].as_str().unwrap();
        assert!(reasons.contains(&reason), "{title}: {reason}");
    }
    // Those behind them in the queue are read.
    let path = manual(&app, "good", whole).await;
    assert_eq!(ended(&app, &path).await["state"], "read");
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_hostile_page_is_given_up_and_the_others_are_read(base: Base) {
    let app = base.serve();
    let bytes = Pdf::new()
        .page(&["before"])
        .page_without_end()
        .page(&["between"])
        .page_without_room()
        .page(&["behind"])
        .bytes();
    let path = manual(&app, "bomb", bytes).await;
    let reader = Reader::of(&base);
    let text = ended(&app, &path).await;
    let pages = app.items(&format!("{path}/pages")).await;
    let beginnings: Vec<_> = pages.iter().map(|page| &page["beginning"]).collect();
    assert_eq!(beginnings, ["before", "between", "behind"], "{text}");
    assert_eq!(text["state"], "read", "{text}");
    assert_eq!(text["reason"], Unreadable::TooHeavy.as_str());
    shows(&app, &path, &["5 of 5 pages", "more time or memory"]).await;
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_file_of_hostile_pages_fails(base: Base) {
    let app = base.serve();
    let bombs = (0..5).fold(Pdf::new().page(&["before"]), |pdf, _| {
        pdf.page_without_room()
    });
    let path = manual(&app, "bombs", bombs.bytes()).await;
    let reader = Reader::of(&base);
    let text = ended(&app, &path).await;
    assert_eq!(text["state"], "failed", "{text}");
    assert_eq!(text["reason"], "too_heavy");
    assert_eq!(text["pages_with_text"], 1);
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_hundred_thousand_empty_pages_are_a_sane_state(base: Base) {
    let app = base.serve();
    let path = manual(&app, "long", Pdf::new().page(&[]).repeated(100_000).bytes()).await;
    let reader = Reader::of(&base);
    let text = ended(&app, &path).await;
    assert_eq!(text["state"], "failed", "{text}");
    assert_eq!(text["reason"], "no_text", "{text}");
    reader.stop().await;
    base.assert_clean().await;
}

async fn a_file_that_is_missing_is_told(base: Base) {
    let app = base.serve();
    let path = manual(&app, "S120", pdf(&["one"])).await;
    std::fs::remove_dir_all(base.folder.join("files/manuals")).unwrap();
    let reader = Reader::of(&base);
    let text = ended(&app, &path).await;
    assert_eq!(text["reason"], "missing", "{text}");
    reader.stop().await;
}

async fn a_page_that_says_it_is_no_thing(base: Base) {
    let app = base.serve();
    let store = added(&app, "/api/v1/stores", json!({ "name": "Склад" })).await;
    let relay =
        json!({ "store_id": store["id"], "group": "Relay", "name": "RP21", "specs": "24V" });
    let relay = added(&app, "/api/v1/stock-items", relay).await;
    let path = manual(&app, "S120", pdf(&["A relay of 220V switches the fan"])).await;
    let reader = Reader::of(&base);
    ended(&app, &path).await;
    reader.stop().await;
    let ask = async |question: &str| {
        let path = format!("/api/v1/search?q={question}");
        app.get(&path).await.expect(200).json()
    };
    let found = ask("relay%20220V").await;
    assert_eq!(found["items"][0]["kind"], "manual_page", "{found}");
    assert_eq!(found["nearest"][0]["id"], relay["id"], "{found}");
    assert_eq!(found["nearest"][0]["match"], "approximate", "{found}");
    let page = app.page("/search?q=relay%20220V").await.expect(200);
    let page = page.words();
    assert!(
        page.contains("RP21") && page.contains("not what was asked for"),
        "{page}"
    );
    for question in [
        "relay%2024V",
        "switches%20fan",
        "relay%20220V&kind=manual_page",
    ] {
        let found = ask(question).await;
        assert_eq!(found["nearest"], json!([]), "{found}");
    }
}
