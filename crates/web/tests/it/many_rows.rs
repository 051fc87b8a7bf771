//! A sheet of 100,000 rows: it goes through, and others are answered meanwhile.

use crate::{
    harness::{Base, GENEROUS, on_both},
    plant::at,
    sheet::{crew_csv, many_rows},
};
use serde_json::{Value, json};
use std::time::Instant;

on_both!(a_hundred_thousand_rows_go_through);

const ROWS: usize = 100_000;

async fn a_hundred_thousand_rows_go_through(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drive(&plant.drive()).await;
    let file = crew_csv(&many_rows(ROWS));
    let import = watched(&app, "reading", app.upload("x.csv", file)).await;
    assert_eq!(
        import["counts"],
        json!({ "new": ROWS, "changed": 0, "same": 0, "wrong": 0 })
    );
    assert_eq!(import["not_in_file"], 1);
    let applied = watched(&app, "applying", app.apply(&import)).await;
    assert_eq!(applied["state"], "applied");
    // Counting stops where it would cost more than it tells.
    let list = app
        .get("/api/v1/drives?page_size=500")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&list["total"], &list["total_exact"], &list["pages"]),
        (&json!(10_000), &json!(false), &Value::Null)
    );
    let tree = app.get("/api/v1/tree").await.expect(200).json();
    let drives: u64 = tree["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shop| shop["counts"]["drives"].as_u64().unwrap())
        .sum();
    assert_eq!(drives, ROWS as u64 + 1);
    base.assert_clean().await;
}

/// Waits for an import's job and sees to it that others are answered while it runs.
async fn watched(
    app: &crate::harness::TestApp,
    state: &str,
    job: impl Future<Output = crate::harness::Answer>,
) -> Value {
    let mut job = std::pin::pin!(job);
    let (began, mut seen, mut progress) = (Instant::now(), 0, 0.0);
    loop {
        let looking = async {
            let import = app
                .get("/api/v1/imports?page_size=1")
                .await
                .expect(200)
                .json()["items"][0]
                .clone();
            if import["state"] != state {
                return;
            }
            for path in ["/api/v1/drives", "/", "/api/v1/shops", "/drives"] {
                app.get(path).await.expect(200);
            }
            let now = app.get(&at("imports", &import)).await.expect(200).json();
            // It was in this state before the others were asked, and still is.
            if now["state"] == state {
                seen += 1;
                let told = now["progress"].as_f64().unwrap();
                assert!(told >= progress && told <= 1.0, "{told} after {progress}");
                progress = told;
            }
        };
        tokio::select! {
            answer = &mut job => {
                assert!(seen > 0, "nobody was answered while it was {state}");
                assert!(progress > 0.0, "no progress was told while it was {state}");
                let answer = answer.json();
                assert!(answer["id"].is_i64(), "{answer}");
                return answer;
            }
            () = looking => {}
        }
        assert!(began.elapsed() < 9 * GENEROUS, "it takes too long");
    }
}
