//! Manuals' files: sent, fetched whole and in part, refused, missing, swept.

use super::{MANUALS, added, shelf};
use crate::harness::{Answer, Base, TestApp, on_both, sent};
use reqwest::Method;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

on_both!(
    a_file_is_sent_and_fetched,
    a_part_of_a_file_is_fetched,
    the_same_bytes_are_kept_once,
    what_is_no_document_is_refused_and_nothing_is_kept,
    a_file_that_breaks_off_leaves_nothing,
    a_missing_file_is_told,
    what_nobody_needs_is_swept,
    a_file_takes_the_place_of_another_and_comes_back,
);

/// A document of about so many bytes, different for each word.
pub(crate) fn pdf(word: &str, size: usize) -> Vec<u8> {
    let mut text = format!("%PDF-1.4\n% {word}\n").into_bytes();
    let filler = format!("{word} ").into_bytes();
    text.extend(filler.into_iter().cycle().take(size));
    text.extend(b"\nstartxref\n9\n%%EOF\n");
    text
}

async fn empty_manual(app: &TestApp, title: &str) -> String {
    let (_, group) = shelf(app, &format!("vendor of {title}"), "series").await;
    let manual = added(app, MANUALS, json!({ "group_id": group, "title": title })).await;
    format!("{MANUALS}/{}", manual["id"])
}

async fn put(app: &TestApp, path: &str, bytes: Vec<u8>) -> Answer {
    let request = app.request(Method::PUT, &format!("{path}/file?name=S120%20список.pdf"));
    sent(request.body(bytes)).await
}

/// The files in the store, and what is left of those that were received.
pub(crate) fn kept(base: &Base) -> Vec<PathBuf> {
    fn walk(folder: PathBuf, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = vec![];
    walk(base.folder.join("files"), &mut found);
    found
}

async fn a_file_is_sent_and_fetched(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    app.get(&format!("{path}/file")).await.problem(404);
    let bytes = pdf("список", 200_000);
    let manual = put(&app, &path, bytes.clone()).await.expect(200).json();
    let file = &manual["file"];
    assert_eq!(file["name"], "S120 список.pdf");
    assert_eq!(file["size"], bytes.len());
    assert_eq!(file["content_type"], "application/pdf");
    assert_eq!(file["url"], format!("{path}/file"));
    let visitor = app.visit(Method::GET, &format!("{path}/file"));
    let answer = sent(visitor.header("accept-encoding", "gzip"))
        .await
        .expect(200);
    assert_eq!(answer.body, bytes);
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("accept-ranges"), Some("bytes"));
    let length = bytes.len().to_string();
    assert_eq!(answer.header("content-length"), Some(&*length));
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("inline"), "{disposition}");
    assert!(
        disposition.contains("filename*=UTF-8''S120%20%D1%81%D0%BF%D0%B8%D1%81%D0%BE%D0%BA.pdf"),
        "{disposition}"
    );
    let tag = answer.header("etag").unwrap();
    assert_eq!(tag.trim_matches('"'), file["sha256"].as_str().unwrap());
    let again = app.request(Method::GET, &format!("{path}/file"));
    sent(again.header("if-none-match", tag)).await.expect(304);
    let head = sent(app.request(Method::HEAD, &format!("{path}/file"))).await;
    let head = head.expect(200);
    assert_eq!(head.header("content-length"), Some(&*length));
    assert!(head.body.is_empty());
    base.assert_clean().await;
}

async fn a_part_of_a_file_is_fetched(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    let bytes = pdf("part", 5_000);
    let size = bytes.len();
    put(&app, &path, bytes.clone()).await.expect(200);
    let ask = async |range: &str| {
        let request = app.request(Method::GET, &format!("{path}/file"));
        sent(request.header("range", range)).await
    };
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=10-19", 10..20),
        ("bytes=100-", 100..size),
        ("bytes=-5", size - 5..size),
        ("bytes=0-999999", 0..size),
        ("bytes=-999999", 0..size),
    ] {
        let part = ask(range).await.expect(206);
        assert_eq!(part.body, bytes[expected.clone()], "{range}");
        let told = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
        assert_eq!(part.header("content-range"), Some(&*told));
    }
    for range in ["bytes=999999-", "bytes=-0"] {
        let refused = ask(range).await;
        let told = format!("bytes */{size}");
        assert_eq!(refused.header("content-range"), Some(&*told));
        refused.problem(416);
    }
    // What isn't understood, or asks for several parts, gets the whole.
    for range in ["bytes=5-2x", "lines=1-2", "bytes=0-1,3-4"] {
        assert_eq!(ask(range).await.expect(200).body, bytes, "{range}");
    }
    let request = app.request(Method::GET, &format!("{path}/file"));
    let request = request.header("range", "bytes=0-0");
    let other = sent(request.header("if-range", "\"another\"")).await;
    assert_eq!(other.expect(200).body.len(), size);
}

async fn the_same_bytes_are_kept_once(base: Base) {
    let app = base.serve();
    let (one, other) = (
        empty_manual(&app, "one").await,
        empty_manual(&app, "other").await,
    );
    let bytes = pdf("same", 3_000);
    let (sending, too) = (
        put(&app, &one, bytes.clone()),
        put(&app, &other, bytes.clone()),
    );
    let (sent, too) = futures_util::future::join(sending, too).await;
    sent.expect(200);
    too.expect(200);
    assert_eq!(kept(&base).len(), 1);
    app.delete(&one).await.expect(204);
    assert_eq!(
        app.get(&format!("{other}/file")).await.expect(200).body,
        bytes
    );
    base.assert_clean().await;
}

async fn what_is_no_document_is_refused_and_nothing_is_kept(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    let torn = pdf("torn", 5_000)[..2_000].to_vec();
    for (bytes, status) in [
        (vec![], 422),
        (b"<!doctype html><script>alert(1)</script>".to_vec(), 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 415),
        (torn, 415),
        (pdf("large", 5 << 20), 413),
    ] {
        put(&app, &path, bytes).await.problem(status);
    }
    let request = app.request(Method::PUT, "/api/v1/library/manuals/987654/file");
    sent(request.body(pdf("x", 10))).await.problem(404);
    assert_eq!(kept(&base), Vec::<PathBuf>::new());
    assert_eq!(app.get(&path).await.expect(200).json()["file"], Value::Null);
    // Whatever it is called, it is served as what it is, and never run.
    let request = app.request(
        Method::PUT,
        &format!("{path}/file?name=..%2F..%2Fevil%E2%80%AEfdp.html"),
    );
    let manual = sent(request.body(b"PK\x03\x04 an archive".to_vec())).await;
    let manual = manual.expect(200).json();
    assert_eq!(manual["file"]["name"], "evilfdp.html");
    let file = app.get(&format!("{path}/file")).await.expect(200);
    assert_eq!(file.header("content-type"), Some("application/zip"));
    assert!(
        file.header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
}

async fn a_file_that_breaks_off_leaves_nothing(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    for _ in 0..5 {
        let begun = futures_util::stream::iter([
            Ok(pdf("half", 70_000)),
            Err(std::io::Error::other("the cable was pulled")),
        ]);
        let request = app.request(Method::PUT, &format!("{path}/file"));
        let broken = request.body(reqwest::Body::wrap_stream(begun));
        assert!(broken.send().await.is_err());
    }
    // An answer to a later request of the same worker: what was begun before has ended.
    put(&app, &path, pdf("whole", 10)).await.expect(200);
    crate::harness::until("nothing is left of what broke off", async || {
        (kept(&base).len() == 1).then_some(())
    })
    .await;
    let manual = app.get(&path).await.expect(200).json();
    assert_eq!(manual["file"]["size"], pdf("whole", 10).len());
}

async fn a_missing_file_is_told(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    put(&app, &path, pdf("gone", 10)).await.expect(200);
    fs::remove_file(&kept(&base)[0]).unwrap();
    let told = app.get(&format!("{path}/file")).await.problem(404);
    assert_eq!(told["type"], "urn:aedb:problem:file-missing");
    let id = path.rsplit('/').next().unwrap();
    let page = app
        .page(&format!("/library/manuals/{id}"))
        .await
        .expect(200);
    assert!(
        page.words().contains("missing from the store"),
        "{}",
        page.words()
    );
    let swept = sweep(&base, &app).await;
    assert_eq!(swept.findings[0].check, "missing files");
    // Sent once more it is there again.
    put(&app, &path, pdf("gone", 10)).await.expect(200);
    app.get(&format!("{path}/file")).await.expect(200);
    assert!(sweep(&base, &app).await.findings.is_empty());
}

async fn sweep(base: &Base, app: &TestApp) -> api::filing::Swept {
    let files = persistence::Files::open(&base.settings().files()).unwrap();
    let store = base.open();
    let now = domain::Clock::now(&*app.clock);
    api::filing::sweep(&*store, &files, now, true)
        .await
        .unwrap()
}

async fn what_nobody_needs_is_swept(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    put(&app, &path, pdf("removed", 10)).await.expect(200);
    app.delete(&path).await.expect(204);
    // Somebody may bring the manual back for a while.
    sweep(&base, &app).await;
    assert_eq!(kept(&base).len(), 1);
    let told = app.items("/api/v1/changes?entity=manual").await;
    let restore = format!("/api/v1/changes/{}/restore", told[0]["id"]);
    app.post(&restore, &json!({})).await.expect(200);
    let back = &app.items(MANUALS).await[0];
    let back = format!("{MANUALS}/{}", back["id"]);
    assert_eq!(
        app.get(&format!("{back}/file")).await.expect(200).body,
        pdf("removed", 10)
    );
    app.delete(&back).await.expect(204);
    app.clock.set("2026-04-05T05:06:07Z");
    assert_eq!(sweep(&base, &app).await.removed, 1);
    assert_eq!(kept(&base), Vec::<PathBuf>::new());
    let told = app.items("/api/v1/changes?entity=manual").await;
    let restore = format!("/api/v1/changes/{}/restore", told[0]["id"]);
    let refused = app.post(&restore, &json!({})).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:restore-file-swept");
    base.assert_clean().await;
}

async fn a_file_takes_the_place_of_another_and_comes_back(base: Base) {
    let app = base.serve();
    let path = empty_manual(&app, "S120").await;
    put(&app, &path, pdf("old", 10)).await.expect(200);
    let seen = app.get(&path).await.expect(200);
    put(&app, &path, pdf("new", 10)).await.expect(200);
    // Who read it before doesn't write over it.
    let tag = seen.header("etag").unwrap();
    let request = app.request(Method::PUT, &format!("{path}/file"));
    let stale = request.header("if-match", tag).body(pdf("stale", 10));
    sent(stale).await.problem(412);
    let told = app.items("/api/v1/changes?entity=manual").await;
    let restore = format!("/api/v1/changes/{}/restore", told[1]["id"]);
    app.post(&restore, &json!({})).await.expect(200);
    assert_eq!(
        app.get(&format!("{path}/file")).await.expect(200).body,
        pdf("old", 10)
    );
    app.patch(&path, &json!({ "url": "https://plant.example/x.pdf" }))
        .await
        .expect(200);
    app.get(&format!("{path}/file")).await.problem(404);
}
