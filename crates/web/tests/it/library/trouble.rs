//! Uploads in trouble: slow ones, and a disk that is full.

use super::{MANUALS, files::kept, files::pdf, shelf};
use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{ADMIN_TOKEN, Who, admin_header, there},
    program::Serving,
};
use reqwest::{Client, Method};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
};

on_both!(slow_uploads_hold_up_nobody, a_full_disk_is_told);

async fn manuals(app: &TestApp, count: usize) -> Vec<String> {
    let (_, group) = shelf(app, "Siemens", "S120").await;
    let mut paths = vec![];
    for number in 0..count {
        let manual = json!({ "group_id": group, "title": format!("m{number}") });
        let added = app.post(MANUALS, &manual).await.expect(201).json();
        paths.push(format!("{MANUALS}/{}", added["id"]));
    }
    paths
}

async fn slow_uploads_hold_up_nobody(base: Base) {
    // Fewer connections to the database than uploads.
    let app =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    let paths = manuals(&app, 12).await;
    let (quick, slow) = paths.split_first().unwrap();
    let bytes = pdf("slow", 200_000);
    let mut streams = vec![];
    for path in slow {
        let head = format!(
            "PUT {path}/file?name=x.pdf HTTP/1.1\r\nhost: localhost\r\n{}connection: close\r\ncontent-length: {}\r\n\r\n",
            admin_header(),
            bytes.len()
        );
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&bytes[..100]).await.unwrap();
        streams.push(stream);
    }
    // All of them are being received when the others ask.
    crate::harness::until("all have begun", async || {
        (kept(&base).len() == slow.len()).then_some(())
    })
    .await;
    let request = app.request(Method::PUT, &format!("{quick}/file?name=x.pdf"));
    sent(request.body(pdf("quick", 300_000))).await.expect(200);
    app.get("/api/v1/drives").await.expect(200);
    app.patch(quick, &json!({ "edition": "2" }))
        .await
        .expect(200);
    // One goes on to its end, the others hang up: nothing is left of them.
    let mut last = streams.pop().unwrap();
    last.write_all(&bytes[100..]).await.unwrap();
    let mut told = vec![];
    last.read_to_end(&mut told).await.unwrap();
    assert!(told.starts_with(b"HTTP/1.1 200"), "{told:?}");
    drop(streams);
    crate::harness::until("nothing is left of the others", async || {
        (kept(&base).len() == 2).then_some(())
    })
    .await;
    base.assert_clean().await;
}

/// A program in a mount namespace of its own, in which the folder is a disk of two megabytes.
fn on_a_small_disk(base: &Base, command: &Command) -> Command {
    let command = command.as_std();
    let mut small = Command::new("unshare");
    small.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    small.arg("mount -t tmpfs -o size=2m none \"$1\" && shift && exec \"$@\"");
    small.arg("sh").arg(base.folder.join("files"));
    small.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => small.env(name, value),
            None => small.env_remove(name),
        };
    }
    small
        .current_dir(&base.folder)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true);
    small
}

async fn a_full_disk_is_told(base: Base) {
    let may = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .status()
        .await;
    if !may.is_ok_and(|status| status.success()) {
        // Where that isn't allowed, the store's own test stands for it: `files::a_full_store_keeps_nothing`.
        return;
    }
    there(&*base.open(), &Who::admin()).await.unwrap();
    std::fs::create_dir(base.folder.join("files")).unwrap();
    let mut command = base.aedb(&["serve"]);
    command
        .env("AEDB__FILES__ROOT", base.folder.join("files"))
        .env("AEDB__SERVER__HOST", "127.0.0.1");
    let serving = Serving::start(on_a_small_disk(&base, &command)).await;
    let client = Client::new();
    let ask = async |method: Method, path: &str, body: Vec<u8>| -> Answer {
        let request = client.request(method, serving.url(path));
        let request = request.bearer_auth(ADMIN_TOKEN);
        sent(
            request
                .header("content-type", "application/json")
                .body(body),
        )
        .await
    };
    let add = async |path: &str, body: serde_json::Value| {
        let added = ask(Method::POST, path, body.to_string().into_bytes()).await;
        added.expect(201).json()["id"].clone()
    };
    let category = add("/api/v1/library/categories", json!({ "name": "V" })).await;
    let group = json!({ "name": "S", "category_id": category });
    let group = add("/api/v1/library/groups", group).await;
    let mut paths = vec![];
    for title in ["first", "second", "third"] {
        let id = add(MANUALS, json!({ "title": title, "group_id": group })).await;
        paths.push(format!("{MANUALS}/{id}"));
    }
    let put = async |path: &str, word: &str, size: usize| {
        ask(Method::PUT, &format!("{path}/file"), pdf(word, size)).await
    };
    put(&paths[0], "first", 800_000).await.expect(200);
    // Received, there is no room left to keep it; larger, it isn't even received.
    for size in [800_000, 1_500_000, 3_000_000] {
        for _ in 0..3 {
            let full = put(&paths[1], "second", size).await.problem(507);
            assert_eq!(full["type"], "urn:aedb:problem:no-room");
        }
        let second = ask(Method::GET, &paths[1], vec![]).await.expect(200).json();
        assert!(second["file"].is_null(), "{second}");
    }
    // Nothing is left of them: what fits is kept, and what was there is whole.
    put(&paths[2], "third", 400_000).await.expect(200);
    let first = ask(Method::GET, &format!("{}/file", paths[0]), vec![]).await;
    assert_eq!(first.expect(200).body, pdf("first", 800_000));
    base.assert_clean().await;
    serving.signal(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(serving.ended().await.0, Some(0));
}
