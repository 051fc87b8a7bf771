//! How `aedb serve` ends: what is in flight is finished, new work is refused, and the exit code is 0.

use crate::{
    harness::{Base, GENEROUS, on_both, until},
    people::admin_header,
    program::Serving,
};
use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    what_is_in_flight_is_finished_before_the_end,
    an_idle_server_ends_at_once,
    what_never_ends_is_given_up_in_the_end,
);

/// Begins a request whose body is still to come; the server's handler waits for it.
pub(crate) async fn in_flight(serving: &Serving, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    let head = "POST /api/v1/shops HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n";
    stream
        .write_all(format!("{head}{}content-length: {length}\r\n\r\n", admin_header()).as_bytes())
        .await
        .unwrap();
    let mut answer = vec![0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    tokio::time::timeout(GENEROUS, stream.read_exact(&mut answer))
        .await
        .expect("nobody reads it")
        .unwrap();
    assert_eq!(answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

async fn what_is_in_flight_is_finished_before_the_end(base: Base) {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        base.admin_client().await;
        let serving = Serving::start(base.aedb(&["serve"])).await;
        let body = format!("{{\"name\": \"{signal}\"}}");
        let mut stream = in_flight(&serving, body.len()).await;
        serving.signal(signal);
        until("new work is refused", async || {
            TcpStream::connect(serving.address)
                .await
                .is_err()
                .then_some(())
        })
        .await;
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        tokio::time::timeout(GENEROUS, stream.read_to_string(&mut answer))
            .await
            .expect("no answer")
            .unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let (code, log) = serving.ended().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("stopped"), "{log}");
    }
    // What was answered is there.
    let app = base.serve();
    let names: Vec<Value> = app
        .items("/api/v1/shops")
        .await
        .iter()
        .map(|shop| shop["name"].clone())
        .collect();
    assert_eq!(names, ["SIGINT", "SIGTERM"]);
    base.assert_clean().await;
}

async fn an_idle_server_ends_at_once(base: Base) {
    let mut command = base.aedb(&["serve"]);
    // Longer than this test waits: an idle connection must not be waited for.
    command.env("AEDB__SERVER__SHUTDOWN_S", "600");
    let serving = Serving::start(command).await;
    let client = reqwest::Client::new();
    client
        .get(serving.url("/health/live"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    serving.signal(Signal::SIGTERM);
    assert_eq!(serving.ended().await.0, Some(0));
    drop(client);
}

async fn what_never_ends_is_given_up_in_the_end(base: Base) {
    let mut command = base.aedb(&["serve"]);
    command.env("AEDB__SERVER__SHUTDOWN_S", "1");
    base.admin_client().await;
    let serving = Serving::start(command).await;
    let stream = in_flight(&serving, 100).await;
    serving.signal(Signal::SIGTERM);
    assert_eq!(serving.ended().await.0, Some(0));
    drop(stream);
    base.assert_clean().await;
}
