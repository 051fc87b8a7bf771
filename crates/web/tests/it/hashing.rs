//! The process that hashes passwords for the server.

use crate::{
    logging_in::PASSWORD,
    program::{Ran, ended},
};
use api::passwords::{COMMAND, Passwords};
use domain::{Email, Name};
use secrecy::ExposeSecret;
use serde_json::json;
use std::{
    fs,
    io::{Seek, Write},
    os::unix::fs::PermissionsExt,
    process::Stdio,
};
use tokio::process::Command;

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
        let verified = passwords.verify(password.into(), Some(own.clone().into()));
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
