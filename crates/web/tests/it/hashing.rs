//! The process that hashes passwords for the server.

use crate::{
    harness::{Base, on_both, until},
    logging_in::{PASSWORD, with_password},
    program::{Ran, Serving, ended},
    shutdown::in_flight,
};
use api::passwords::{COMMAND, Passwords};
use domain::{Email, Name, Role};
use secrecy::ExposeSecret;
use serde_json::json;
use std::{
    fs,
    io::{Seek, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Stdio,
};
use tokio::{net::TcpStream, process::Command};

on_both!(
    a_login_comes_though_others_are_answered_all_the_time,
    nothing_stands_still_for_a_server_that_is_gone,
);

const PROGRAM: &str = env!("CARGO_BIN_EXE_aedb");

async fn asked(lines: &str) -> Ran {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    file.rewind().unwrap();
    let mut command = Command::new(PROGRAM);
    command
        .arg(COMMAND)
        .env_clear()
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    ended(command).await
}

async fn kept(passwords: &Passwords) -> String {
    let (name, email) = (Name::parse("Анна").unwrap(), Email::parse("x@y").unwrap());
    let accepted = passwords.accept(PASSWORD.into(), &name, &email).await;
    accepted.unwrap().hash().expose_secret().to_owned()
}

#[tokio::test]
async fn it_hashes_what_it_is_asked_to() {
    let kept = kept(&Passwords::default()).await;
    let line = |password: &str| json!({ "password": password, "like": kept }).to_string();
    let lines = [line(PASSWORD), line("лошадь"), line(PASSWORD)].join("\n");
    let ran = asked(&lines).await.expect(0);
    let made: Vec<&str> = ran.out.lines().collect();
    assert_eq!(made.len(), 3, "{ran:?}");
    assert_eq!([made[0], made[2]], [kept.as_str(); 2]);
    assert_ne!(made[1], kept);
    for wrong in ["", "x", "{}", r#"{"password":"лошадь","like":"лошадь"}"#] {
        let ran = asked(&format!("{wrong}\n{}\n", line(PASSWORD))).await;
        let ran = ran.expect(1);
        assert!(
            ran.out.is_empty() && !ran.told.contains("лошадь"),
            "{ran:?}"
        );
    }
}

#[tokio::test]
async fn a_server_has_its_passwords_hashed_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let (program, log) = (folder.path().join("aedb"), folder.path().join("log"));
    let script = format!(
        "#!/bin/sh\necho \"$@\" >> {}\nexec {PROGRAM} \"$@\"\n",
        log.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let passwords = Passwords::by(program);
    let own = kept(&passwords).await;
    let verify = async |password: &str| {
        let turn = passwords.turn().await.unwrap();
        let verified = turn.verify(password.into(), Some(own.clone().into()));
        verified.await.unwrap()
    };
    let seen = tokio::join!(
        verify(PASSWORD),
        verify("лошадь"),
        verify(PASSWORD),
        verify("")
    );
    assert_eq!(seen, (true, false, true, false));
    let started = fs::read_to_string(&log).unwrap();
    assert!(started.lines().all(|line| line == COMMAND), "{started}");
    assert!(!started.is_empty());
}

/// Asks for a token, as Anna.
async fn asks_for_a_token(client: reqwest::Client, url: String) -> reqwest::Result<u16> {
    let form = [("username", "Anna@tests.example"), ("password", PASSWORD)];
    let answer = client.post(url).form(&form).send().await?;
    Ok(answer.status().as_u16())
}

/// So many that no process hashes, however many cores there are.
async fn many_in_flight(serving: &Serving) -> Vec<TcpStream> {
    let mut streams = vec![];
    while streams.len() < 4 {
        streams.push(in_flight(serving, 100).await);
    }
    streams
}

async fn a_login_comes_though_others_are_answered_all_the_time(base: Base) {
    with_password(&base, "Anna", Role::Viewer).await;
    base.admin_client().await;
    let serving = Serving::start(base.aedb(&["serve"])).await;
    let others = many_in_flight(&serving).await;
    let asked = asks_for_a_token(reqwest::Client::new(), serving.url("/api/v1/token"));
    assert_eq!(asked.await.unwrap(), 200);
    drop(others);
}

/// A process of the server's that hashes and stands still just now.
fn standing_still(server: u32) -> Option<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.find(|id| {
        // One that has ended meanwhile has no such files.
        let read = |name| fs::read_to_string(format!("/proc/{id}/{name}")).unwrap_or_default();
        let (command, state) = (read("cmdline"), read("stat"));
        let mut state = state
            .rsplit_once(") ")
            .map_or("", |(_, state)| state)
            .split(' ');
        command.contains(COMMAND)
            && state.next() == Some("T")
            && state.next() == Some(&server.to_string())
    })
}

async fn nothing_stands_still_for_a_server_that_is_gone(base: Base) {
    with_password(&base, "Anna", Role::Viewer).await;
    base.admin_client().await;
    let mut serving = Serving::start(base.aedb(&["serve"])).await;
    let server = serving.child.id().unwrap();
    let others = many_in_flight(&serving).await;
    let client = reqwest::Client::new();
    // So many that the last of them aren't soon hashed elsewhere.
    let asking = [(); 30].map(|()| {
        tokio::spawn(asks_for_a_token(
            client.clone(),
            serving.url("/api/v1/token"),
        ))
    });
    let process = until("it stands still", async || standing_still(server)).await;
    serving.child.kill().await.unwrap(); // SIGKILL, and waits for its end
    until("it is gone, too", async || {
        let state = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"));
        state
            .map_or(true, |state| state.contains(") Z "))
            .then_some(())
    })
    .await;
    for asked in asking {
        drop(asked.await.unwrap());
    }
    drop(others);
}
