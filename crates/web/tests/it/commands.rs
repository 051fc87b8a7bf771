//! The command line: results on standard output, everything else on standard error, exit codes 0, 1 and 2.

use crate::{
    harness::{Base, Kind, on_both, run, run_bare},
    program::{Serving, ended},
    sheet::{crew_csv, crew_json, crew_rows, crew_xlsx, with, with_headings, xlsx},
};
use serde_json::{Value, json};

on_both!(
    a_sheet_is_brought_in_and_exported,
    a_dry_run_only_previews,
    wrong_files_are_refused,
    an_import_is_undone,
    check_tells_what_is_wrong,
    a_served_base_can_be_worked_on,
);

async fn total(base: &Base) -> usize {
    base.serve().items("/api/v1/drives").await.len()
}

async fn a_sheet_is_brought_in_and_exported(base: Base) {
    let rows = crew_rows();
    base.file("drives.xlsx", crew_xlsx(&rows));
    base.file("drives.json", crew_json(&rows));
    let ran = base
        .run(&["import", "drives", "drives.xlsx"])
        .await
        .expect(0);
    assert!(
        ran.out.contains("8 new, 0 changed, 0 same, 0 wrong"),
        "{ran:?}"
    );
    let ran = base
        .run(&["import", "drives", "drives.json"])
        .await
        .expect(0);
    assert!(
        ran.out.contains("0 new, 0 changed, 8 same, 0 wrong") && ran.out.contains("nothing to do"),
        "{ran:?}"
    );
    for ending in ["xlsx", "csv", "json"] {
        let file = format!("out.{ending}");
        assert_eq!(
            base.run(&["export", "drives", &file])
                .await
                .expect(0)
                .out
                .trim(),
            file
        );
        let again = base
            .run(&["--format", "json", "import", "drives", &file])
            .await
            .expect(0)
            .json();
        assert_eq!(
            again["counts"],
            json!({ "new": 0, "changed": 0, "same": 8, "wrong": 0 }),
            "{ending}"
        );
        // What is there isn't written over.
        let ran = base.run(&["export", "drives", &file]).await.expect(1);
        assert!(ran.out.is_empty() && ran.told.contains(&file), "{ran:?}");
    }
    base.run(&["export", "drives", "out.exe"]).await.expect(1);
    base.run(&["export", "drives", "no-such-folder/out.csv"])
        .await
        .expect(1);
    let app = base.serve();
    let entry = app.items("/api/v1/changes").await.remove(0);
    assert_eq!(
        (&entry["actor"], &entry["operation"]),
        (&json!("command line"), &json!("applied"))
    );
    base.run(&["check"]).await.expect(0);
}

async fn a_dry_run_only_previews(base: Base) {
    base.file("x.csv", crew_csv(&crew_rows()));
    let ran = base
        .run(&["--format", "json", "import", "drives", "x.csv", "--dry-run"])
        .await
        .expect(0);
    let told = ran.json();
    assert_eq!(
        (&told["state"], &told["counts"]["new"]),
        (&json!("previewed"), &json!(8))
    );
    assert_eq!(total(&base).await, 0);
}

async fn wrong_files_are_refused(base: Base) {
    let rows = crew_rows();
    base.file(
        "wrong.csv",
        crew_csv(&[rows[0].clone(), with(&rows[1], 0, "")]),
    );
    let ran = base.run(&["import", "drives", "wrong.csv"]).await.expect(1);
    assert!(
        ran.told.contains("row 3, shop: Needed") && ran.told.contains("1 wrong rows"),
        "{ran:?}"
    );
    base.run(&["import", "drives", "wrong.csv", "--dry-run"])
        .await
        .expect(0);
    base.file("other.csv", "a;b\n1;2\n");
    let ran = base.run(&["import", "drives", "other.csv"]).await.expect(1);
    assert!(
        ran.told.contains("Помещение") && ran.told.contains("a, b"),
        "{ran:?}"
    );
    let two = with_headings(&rows);
    base.file("two.xlsx", xlsx(&[("Один", &two), ("Два", &two)]));
    let ran = base.run(&["import", "drives", "two.xlsx"]).await.expect(1);
    assert!(
        ran.told.contains("Один") && ran.told.contains("Два"),
        "{ran:?}"
    );
    assert_eq!(total(&base).await, 0);
    base.run(&["import", "drives", "two.xlsx", "--sheet", "Два"])
        .await
        .expect(0);
    assert_eq!(total(&base).await, 8);
    base.run(&["import", "drives", "nowhere.csv"])
        .await
        .expect(1);
    base.run(&["import", "drives", "."]).await.expect(1);
}

async fn an_import_is_undone(base: Base) {
    base.file("x.csv", crew_csv(&crew_rows()));
    let import = base
        .run(&["--format", "json", "import", "drives", "x.csv"])
        .await
        .expect(0)
        .json();
    let id = import["id"].to_string();
    let ran = base
        .run(&["--format", "json", "import", "undo", &id])
        .await
        .expect(0);
    assert_eq!(ran.json()["state"], "undone");
    assert_eq!(total(&base).await, 0);
    base.run(&["import", "undo", &id]).await.expect(1);
    base.run(&["import", "undo", "987654"]).await.expect(1);
    base.run(&["import", "undo", "x"]).await.expect(2);
    base.run(&["check"]).await.expect(0);
}

async fn check_tells_what_is_wrong(base: Base) {
    let clean = base
        .run(&["--format", "json", "check"])
        .await
        .expect(0)
        .json();
    assert_eq!(clean, json!({ "clean": true, "findings": [] }));
    // A drive that no entry of the history tells of: written past the operations.
    let store = base.open();
    let app = base.serve();
    let plant = app.plant("").await;
    let mut work = store.begin(persistence::Area::Drives).await.unwrap();
    let room = domain::PlaceId(plant.room["id"].as_i64().unwrap());
    let place = work.places().find(room).await.unwrap().unwrap();
    let drive = persistence::NewDrive {
        values: domain::DriveValues {
            room,
            cabinet: None,
            mechanism: None,
            series: domain::Name::parse("x").unwrap(),
            type_name: None,
            ratings: domain::Ratings::default(),
            note: None,
        },
        keys: persistence::DriveKeys {
            place: place.path_key,
            words: "x".to_owned(),
        },
    };
    work.drives().add(&[drive], place.created_at).await.unwrap();
    work.commit().await.unwrap();
    let ran = base.run(&["check"]).await.expect(1);
    assert!(
        ran.out
            .contains("drives without an entry in the history: 1 rows"),
        "{ran:?}"
    );
    assert_eq!(
        base.run(&["--format", "json", "check"])
            .await
            .expect(1)
            .json()["clean"],
        false
    );
}

async fn a_served_base_can_be_worked_on(base: Base) {
    let serving = Serving::start(base.aedb(&["serve"])).await;
    let client = base.admin_client().await;
    let shop = json!({ "name": "Цех у станка" });
    let added = client
        .post(serving.url("/api/v1/shops"))
        .json(&shop)
        .send()
        .await
        .unwrap();
    assert_eq!(added.status(), 201);
    base.file("x.csv", crew_csv(&crew_rows()));
    base.run(&["import", "drives", "x.csv"]).await.expect(0);
    base.run(&["reindex"]).await.expect(0);
    base.run(&["check"]).await.expect(0);
    let list: Value = client
        .get(serving.url("/api/v1/drives"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(list["total"], 8);
    serving.signal(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(serving.ended().await.0, Some(0));
}

#[test]
fn wrong_usage_is_2() {
    run(Kind::Sqlite, |base| async move {
        for arguments in [
            &[][..],
            &["fly"],
            &["import", "wheels", "x"],
            &["import", "drives"],
            &["--format", "xml", "check"],
            &["serve", "--port", "1"],
        ] {
            let ran = base.run(arguments).await.expect(2);
            assert!(
                ran.out.is_empty() && ran.told.contains("--help"),
                "{arguments:?} {ran:?}"
            );
        }
        assert!(base.run(&["--help"]).await.expect(0).out.contains("serve"));
        assert!(
            base.run(&["--version"])
                .await
                .expect(0)
                .out
                .starts_with("aedb ")
        );
    });
}

#[test]
fn an_unmigrated_base_is_refused_and_migrated() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        run_bare(kind, |base| async move {
            let ran = base.run(&["check"]).await.expect(1);
            assert!(ran.told.contains("aedb migrate"), "{ran:?}");
            let status = base
                .run(&["--format", "json", "migrate", "--status"])
                .await
                .expect(0)
                .json();
            let steps = status["pending"].as_array().unwrap().len();
            assert!(steps > 0 && status["applied"] == json!([]), "{status}");
            if kind == Kind::Postgres {
                let ran = base.run(&["serve"]).await.expect(1);
                assert!(ran.told.contains("aedb migrate"), "{ran:?}");
            }
            let ran = base.run(&["migrate"]).await.expect(0);
            assert_eq!(ran.out.matches("applied now").count(), steps, "{ran:?}");
            assert_eq!(
                base.run(&["migrate"])
                    .await
                    .expect(0)
                    .out
                    .matches("applied now")
                    .count(),
                0
            );
            let status = base
                .run(&["--format", "json", "migrate", "--status"])
                .await
                .expect(0)
                .json();
            assert_eq!(
                (
                    status["pending"].clone(),
                    status["applied"].as_array().unwrap().len()
                ),
                (json!([]), steps)
            );
            base.run(&["check"]).await.expect(0);
        });
    }
}

#[test]
fn serve_makes_its_own_sqlite_base() {
    run_bare(Kind::Sqlite, |base| async move {
        let mut command = base.aedb(&["serve"]);
        command.env("AEDB__DATABASE__URL", "sqlite://data/new.db");
        let serving = Serving::start(command).await;
        let answer = reqwest::get(serving.url("/api/v1/drives")).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(base.folder.join("data/new.db").exists());
        serving.signal(nix::sys::signal::Signal::SIGTERM);
        assert_eq!(serving.ended().await.0, Some(0));
    });
}

#[test]
fn config_masks_the_password() {
    run(Kind::Sqlite, |base| async move {
        let mut command = base.aedb(&["config"]);
        command.env(
            "AEDB__DATABASE__URL",
            "postgres://crew:s3cr3t@db.example/aedb?password=s3cr3t",
        );
        command.env("AEDB__DATABASE__READERS", "7");
        let ran = crate::program::ended(command).await.expect(0);
        assert!(
            !ran.out.contains("s3cr3t") && !ran.told.contains("s3cr3t"),
            "{ran:?}"
        );
        assert!(
            ran.out.contains("postgres://crew:***@db.example/aedb")
                && ran.out.contains("readers = 7"),
            "{ran:?}"
        );
        // Nor does a wrong one show it.
        for wrong in [
            "mysql://crew:s3cr3t@db/x",
            "postgres://crew:s3cr3t@127.0.0.1:1/x",
        ] {
            let mut command = base.aedb(&["check"]);
            command.env("AEDB__DATABASE__URL", wrong);
            let ran = crate::program::ended(command).await.expect(1);
            assert!(!ran.told.contains("s3cr3t"), "{ran:?}");
        }
    });
}

#[test]
fn wrong_settings_are_refused() {
    run(Kind::Sqlite, |base| async move {
        for (name, value, told) in [
            ("AEDB__SERVER__HOST", "0.0.0.0", "loopback"),
            ("AEDB__SERVER__HOST", "::", "loopback"),
            ("AEDB__SERVER__HOST", "192.168.1.1", "loopback"),
            ("AEDB__SERVER__HOST", "example.org", "IP address"),
            ("AEDB__SERVER__PORT", "70000", "setting"),
            ("AEDB__DATABASE__READERS", "0", "readers"),
            ("AEDB__GENERAL__LANGUAGE", "de", "language"),
        ] {
            let mut command = base.aedb(&["serve"]);
            command.env(name, value);
            let ran = crate::program::ended(command).await.expect(1);
            assert!(ran.told.contains(told), "{name}={value} {ran:?}");
        }
        // One that isn't known may be another version's: it is told, and nothing more.
        let mut command = base.aedb(&["serve"]);
        command.env("AEDB__SERVER__PROT", "1");
        let serving = Serving::start(command).await;
        serving.signal(nix::sys::signal::Signal::SIGTERM);
        let (code, log) = serving.ended().await;
        assert!(code == Some(0) && log.contains("server.prot"), "{log}");
    });
}

#[test]
fn a_backup_is_whole_while_writes_go_on() {
    run(Kind::Sqlite, |base| async move {
        let serving = Serving::start(base.aedb(&["serve"])).await;
        let client = base.admin_client().await;
        let stop = std::sync::atomic::AtomicBool::new(false);
        let writing = async {
            let mut number = 0;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                let shop = json!({ "name": format!("Цех {number}") });
                let answer = client
                    .post(serving.url("/api/v1/shops"))
                    .json(&shop)
                    .send()
                    .await
                    .unwrap();
                assert_eq!(answer.status(), 201);
                number += 1;
            }
            number
        };
        let saving = async {
            for number in 0..5 {
                let file = format!("copy-{number}.db");
                assert_eq!(
                    base.run(&["backup", &file]).await.expect(0).out.trim(),
                    file
                );
                let ran = base.run(&["backup", &file]).await.expect(1);
                assert!(ran.told.contains(&file), "{ran:?}");
            }
            stop.store(true, std::sync::atomic::Ordering::SeqCst);
        };
        let (written, ()) = futures_util::future::join(writing, saving).await;
        let mut before = 0;
        for number in 0..5 {
            let copy = Base {
                url: format!("sqlite://{}/copy-{number}.db", base.folder.display()),
                ..base.clone()
            };
            copy.run(&["check"]).await.expect(0);
            let there = copy.serve().get("/api/v1/shops?page_size=1").await.json()["total"]
                .as_u64()
                .unwrap();
            assert!((before..=written).contains(&there), "{there} of {written}");
            before = there;
        }
    });
}

#[test]
fn a_postgresql_backup_is_left_to_its_own_tools() {
    run(Kind::Postgres, |base| async move {
        let ran = base.run(&["backup", "copy.db"]).await.expect(1);
        assert!(ran.told.contains("pg_dump"), "{ran:?}");
        assert!(!base.folder.join("copy.db").exists());
    });
}

#[test]
fn a_stopped_base_is_one_file() {
    run(Kind::Sqlite, |base| async move {
        let copied_alone = async |name: &str| {
            std::fs::copy(base.folder.join("base.db"), base.folder.join(name)).unwrap();
            let mut export = base.aedb(&["export", "drives", &format!("{name}.json")]);
            export.env("AEDB__DATABASE__URL", format!("sqlite://{name}"));
            ended(export).await.expect(0);
            let exported = std::fs::read(base.folder.join(format!("{name}.json"))).unwrap();
            let exported: Value = serde_json::from_slice(&exported).unwrap();
            exported["converters"].as_array().unwrap().len()
        };
        base.file("x.csv", crew_csv(&crew_rows()));
        base.run(&["import", "drives", "x.csv"]).await.expect(0);
        assert_eq!(copied_alone("after-a-command.db").await, 8);

        let serving = Serving::start(base.aedb(&["serve"])).await;
        let client = base.admin_client().await;
        let drives: Value = client
            .get(serving.url("/api/v1/drives?page_size=1"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let drive = format!("/api/v1/drives/{}", drives["items"][0]["id"]);
        let removed = client.delete(serving.url(&drive)).send().await.unwrap();
        assert_eq!(removed.status(), 204);
        serving.signal(nix::sys::signal::Signal::SIGTERM);
        assert_eq!(serving.ended().await.0, Some(0));
        assert_eq!(copied_alone("after-serving.db").await, 7);
    });
}
