//! Imports and edits at the same time: each import is there whole or not at all, and no edit is lost.

use crate::{
    harness::{Base, Kind, clients, on_both, run, until},
    plant::at,
    sheet::{Row, crew_csv, crew_rows, many_rows},
};
use api::{
    importing::{AlsoInUnit, Importing},
    operations::By,
    sheets::Limits,
};
use domain::import::ImportId;
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;

on_both!(
    two_imports_at_once_are_never_half,
    one_import_applied_twice_at_once_is_applied_once,
    an_edit_during_an_import_loses_nothing,
);

async fn two_imports_at_once_are_never_half(base: Base) {
    let app = base.serve();
    let rows = many_rows(600);
    for (first, second) in [
        (&rows[..300], &rows[300..]),
        (&rows[..300], &rows[200..500]),
    ] {
        let shops = app.items("/api/v1/shops").await;
        for shop in shops {
            app.delete(&format!("{}?cascade=true", at("shops", &shop)))
                .await
                .expect(204);
        }
        let imports = [
            app.preview("a.csv", crew_csv(first)).await,
            app.preview("b.csv", crew_csv(second)).await,
        ];
        let answers =
            futures_util::future::join_all(imports.iter().map(|import| app.apply(import))).await;
        let mut there: BTreeSet<Row> = BTreeSet::new();
        for (answer, rows) in answers.iter().zip([first, second]) {
            assert!([200, 409].contains(&answer.status), "{}", answer.text());
            if answer.status == 200 {
                there.extend(rows.iter().cloned());
            }
        }
        assert!(answers.iter().any(|answer| answer.status == 200));
        let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
            .as_u64()
            .unwrap();
        assert_eq!(total, there.len() as u64);
        base.assert_clean().await;
        // Whoever was refused looks again and goes on.
        for (answer, import) in answers.iter().zip(&imports) {
            if answer.status == 409 {
                app.apply(import).await.expect(200);
            }
        }
        let all: BTreeSet<&Row> = first.iter().chain(second).collect();
        let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
            .as_u64()
            .unwrap();
        assert_eq!(total, all.len() as u64);
        base.assert_clean().await;
    }
}

async fn one_import_applied_twice_at_once_is_applied_once(base: Base) {
    let app = base.serve();
    // Two instances on one base know nothing of each other's jobs.
    let other = base.serve();
    let rows = many_rows(200);
    let import = app.preview("a.csv", crew_csv(&rows)).await;
    let appliers = [&app, &other, &app, &other];
    let answers = futures_util::future::join_all(appliers.map(|app| app.apply(&import))).await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|answer| [200, 409, 503].contains(&answer.status)),
        "{answers:?}"
    );
    assert_eq!(app.items("/api/v1/drives").await.len(), 200);
    assert_eq!(app.items("/api/v1/changes").await.len(), 1);
    base.assert_clean().await;
}

async fn an_edit_during_an_import_loses_nothing(base: Base) {
    let app = base.serve();
    let mut rows = many_rows(1_500);
    app.bring_in(&rows[..100]).await;
    for row in &mut rows[..100] {
        "changed by the import".clone_into(&mut row[5]);
    }
    let import = app.preview("a.csv", crew_csv(&rows)).await;
    let drives = app.items("/api/v1/drives").await;
    let editing = async {
        let mut edits = 0;
        until("the import has been applied", async || {
            let drive = &drives[edits % drives.len()];
            edits += 1;
            app.patch(
                &at("drives", drive),
                &json!({ "note": format!("edit {edits}") }),
            )
            .await
            .expect(200);
            (app.import(&import).await["state"] != "applying").then_some(())
        })
        .await;
    };
    let (answer, ()) = futures_util::future::join(app.apply(&import), editing).await;
    assert!([200, 409].contains(&answer.status), "{}", answer.text());
    let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
        .as_u64()
        .unwrap();
    assert_eq!(total, if answer.status == 200 { 1_500 } else { 100 });
    // What each drive is now is what its history tells, step by step.
    for drive in drives.iter().take(10) {
        let mut entries = app
            .items(&format!(
                "/api/v1/changes?entity=drive&entity_id={}",
                drive["id"]
            ))
            .await;
        entries.reverse();
        let mut known = json!({});
        for entry in &entries {
            for (field, change) in entry["fields"].as_object().unwrap() {
                assert_eq!(change["from"], known[field], "{field} in {entry}");
                known[field] = change["to"].clone();
            }
        }
        let now = app.get(&at("drives", drive)).await.json();
        assert_eq!(known["series"]["text"], now["series"]);
        assert_eq!(known["note"]["text"], now["note"]);
    }
    base.assert_clean().await;
}

/// A fault of the program in a job ends that job alone: nothing of it stays, and the import can be applied again.
#[test]
fn a_job_that_panics_frees_its_import() {
    run(Kind::Sqlite, |base: Base| async move {
        let app = base.serve();
        let import = app.preview("x.csv", crew_csv(&crew_rows())).await;
        let id = ImportId(import["id"].as_i64().unwrap());
        let importing = Importing::new(base.open(), clients(), Limits::default());
        let by = By::command_line(Timestamp::UNIX_EPOCH);
        let fault: AlsoInUnit = Box::new(|_, _| panic!("a fault of the program"));
        let job = importing
            .apply(by.clone(), id, vec![], Some(fault))
            .unwrap();
        assert!(importing.progress(id).is_some());
        assert!(importing.apply(by.clone(), id, vec![], None).is_err());
        assert!(job.await.unwrap_err().is_panic());
        assert!(importing.progress(id).is_none());
        assert_eq!(app.items("/api/v1/drives").await.len(), 0);
        importing.idle().await;
        let applied = importing.apply(by, id, vec![], None).unwrap();
        applied.await.unwrap().unwrap();
        assert_eq!(app.items("/api/v1/drives").await.len(), 8);
    });
}
