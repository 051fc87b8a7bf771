//! The program killed with −9 in the middle of an import: all of it is there or nothing, and `aedb check` is clean. And while
//! it makes the search's index anew: everything is found all the time, and the next one completes it.

use crate::{
    harness::{Base, GENEROUS, on_both, until},
    sheet::{crew_csv, many_rows},
};
use persistence::{Area, Rebuild};
use tokio::{io::AsyncReadExt, process::Child};

on_both!(
    an_import_that_is_killed_is_never_half,
    an_index_whose_maker_is_killed_is_completed_by_the_next,
);

const ROWS: usize = 20_000;

/// Waits until the program tells that it has come so far. `false`: it ended before.
async fn comes_to(child: &mut Child, state: &str, percent: u32) -> bool {
    let mut told = child.stderr.take().unwrap();
    let mut seen = String::new();
    let reading = async {
        loop {
            let mut bytes = [0; 256];
            let count = told.read(&mut bytes).await.unwrap();
            if count == 0 {
                return false;
            }
            seen += &String::from_utf8_lossy(&bytes[..count]);
            let reached = seen.split('\r').filter_map(|line| {
                line.strip_prefix(state)?
                    .trim()
                    .split(' ')
                    .next()?
                    .parse()
                    .ok()
            });
            if reached.into_iter().any(|reached: u32| reached >= percent) {
                return true;
            }
        }
    };
    tokio::time::timeout(5 * GENEROUS, reading)
        .await
        .expect("no progress is told")
}

async fn an_import_that_is_killed_is_never_half(base: Base) {
    base.file("x.csv", crew_csv(&many_rows(ROWS)));
    let moments = [
        ("reading", 1),
        ("reading", 40),
        ("applying", 0),
        ("applying", 30),
        ("applying", 80),
    ];
    let mut killed = 0;
    for (state, percent) in moments {
        let mut child = base.aedb(&["import", "drives", "x.csv"]).spawn().unwrap();
        if comes_to(&mut child, state, percent).await {
            killed += 1;
        }
        child.kill().await.unwrap(); // SIGKILL, and waits for its end
        base.run(&["check"]).await.expect(0);
        let total = drives(&base).await;
        assert!(
            [0, ROWS as u64].contains(&total),
            "{total} of {ROWS} after {state} {percent} %"
        );
    }
    assert!(
        killed >= 3,
        "it was too quick to be killed: more rows are needed"
    );
    // And then it goes through.
    let ran = base
        .run(&["--format", "json", "import", "drives", "x.csv"])
        .await
        .expect(0);
    let state = ran.json()["state"].clone();
    assert!(state == "applied" || state == "previewed", "{state}");
    assert_eq!(drives(&base).await, ROWS as u64);
    base.run(&["check"]).await.expect(0);
}

async fn an_index_whose_maker_is_killed_is_completed_by_the_next(base: Base) {
    base.file("x.csv", crew_csv(&many_rows(3_000)));
    base.run(&["import", "drives", "x.csv"]).await.expect(0);
    let app = base.serve();
    let found = async || {
        let found = app
            .get("/api/v1/search?q=%D1%81%D0%B5%D1%80%D0%B8%D1%8F")
            .await
            .expect(200);
        found.json()["total"].clone()
    };
    let before = found().await;
    assert!(before.as_u64() > Some(0), "{before}");
    let store = base.open();
    let stands = async || {
        let mut work = store.read(Area::Drives).await.unwrap();
        work.search().rebuild().await.unwrap()
    };
    let mut reached = 0;
    for _ in 0..3 {
        let mut child = base.aedb(&["reindex"]).spawn().unwrap();
        reached = until("it goes on", async || match stands().await {
            Rebuild::Indexing { done, .. } => Some(done).filter(|done| *done > reached),
            _ => None,
        })
        .await;
        child.kill().await.unwrap(); // SIGKILL, and waits for its end
        assert_ne!(stands().await, Rebuild::Done);
        assert_eq!(found().await, before);
    }
    base.run(&["reindex"]).await.expect(0);
    assert_eq!(stands().await, Rebuild::Done);
    assert_eq!(found().await, before);
    base.run(&["check"]).await.expect(0);
}

/// How many drives there are, counted in full.
async fn drives(base: &Base) -> u64 {
    let store = base.open();
    let mut work = store.read(persistence::Area::Drives).await.unwrap();
    let mut total = 0;
    let mut after = None;
    loop {
        let page = work.drives().after(after, 2_000).await.unwrap();
        let Some(last) = page.last() else {
            return total;
        };
        after = Some(last.id);
        total += page.len() as u64;
    }
}
