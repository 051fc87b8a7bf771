//! No list asks once for each of its rows: a longer list costs as many statements as a short one.

use crate::{
    harness::{Base, on_both},
    plant::at,
    sheet::{crew_csv, many_rows},
};
use serde_json::{Value, json};

on_both!(
    a_longer_list_costs_no_more_statements,
    a_longer_library_costs_no_more_statements,
    a_bulk_write_costs_no_more_statements,
    an_import_costs_statements_by_the_chunk
);

/// No request that reads may need more: a room's page tells of drives, sensors, the log and the history.
const MOST: u32 = 14;

async fn a_longer_list_costs_no_more_statements(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    // 60 cabinets and mechanisms, a drive in each; and some history.
    let mut drives = vec![];
    for number in 0..60 {
        let cabinet = app
            .place(
                "cabinets",
                &format!("c{number}"),
                Some(("room_id", &plant.room)),
            )
            .await;
        let mechanism = app
            .place(
                "mechanisms",
                &format!("m{number}"),
                Some(("production_line_id", &plant.line)),
            )
            .await;
        drives.push(
            plant.drive_with(
                &json!({ "cabinet_id": cabinet["id"], "mechanism_id": mechanism["id"] }),
            ),
        );
    }
    app.drives(&drives).await;
    let import = app.preview("x.csv", crew_csv(&many_rows(60))).await;
    let import = at("imports", &import);
    for number in 0..60 {
        let person = json!({ "name": "P", "email": format!("p{number}@x"), "role": "viewer" });
        app.post("/api/v1/users", &person).await.expect(201);
        let entry = json!({ "title": "t", "text": "x", "room_id": plant.room["id"] });
        app.post("/api/v1/log-entries", &entry).await.expect(201);
    }
    for list in [
        "/api/v1/users?".to_owned(),
        "/api/v1/log-entries?".to_owned(),
        "/api/v1/drives?".to_owned(),
        "/api/v1/drives?q=sinamics&sort=-series&".to_owned(),
        "/api/v1/cabinets?".to_owned(),
        "/api/v1/mechanisms?sort=name&".to_owned(),
        "/api/v1/changes?".to_owned(),
        format!("{import}/rows?"),
        format!("{import}/not-in-file?"),
        "/drives?".to_owned(),
        "/changes?".to_owned(),
    ] {
        let few = app.statements(&format!("{list}page_size=5")).await;
        let many = app.statements(&format!("{list}page_size=50")).await;
        assert_eq!(few, many, "{list}");
        assert!((1..=MOST).contains(&few), "{list}: {few} statements");
    }
    // Pages without a page size: what grows is the plant. None of them begins empty: nothing is asked about nothing.
    app.drive(&plant.drive_with(&json!({ "cabinet_id": plant.cabinet["id"] })))
        .await;
    let pages: Vec<String> = [
        format!("/plant/{}", plant.shop["id"]),
        format!("/plant/{}", plant.line["id"]),
        format!("/plant/{}", plant.room["id"]),
        format!("/plant/{}", plant.cabinet["id"]),
        format!("/plant/{}", plant.mechanism["id"]),
        "/plant".to_owned(),
        "/imports".to_owned(),
        "/drives".to_owned(),
        "/changes".to_owned(),
        "/api/v1/tree".to_owned(),
        format!("/api/v1/tree?under=room:{}", plant.room["id"]),
    ]
    .to_vec();
    let mut before = vec![];
    for page in &pages {
        before.push(app.statements(page).await);
    }
    for number in 60..100 {
        let cabinet = app
            .place(
                "cabinets",
                &format!("c{number}"),
                Some(("room_id", &plant.room)),
            )
            .await;
        let room = app
            .place(
                "rooms",
                &format!("r{number}"),
                Some(("production_line_id", &plant.line)),
            )
            .await;
        app.place(
            "production-lines",
            &format!("l{number}"),
            Some(("shop_id", &plant.shop)),
        )
        .await;
        app.drive(&plant.drive_with(&json!({ "cabinet_id": cabinet["id"] })))
            .await;
        app.drive(&json!({ "room_id": room["id"], "series": "x" }))
            .await;
    }
    for (page, before) in pages.iter().zip(before) {
        let after = app.statements(page).await;
        assert_eq!(before, after, "{page}");
        assert!(after <= MOST, "{page}: {after} statements");
    }
}

/// Vendors and series, a manual each; every second series is about a series of drives, and the first has all of `more`.
async fn shelves(app: &crate::harness::TestApp, numbers: std::ops::Range<usize>) {
    let many = numbers.len();
    let categories: Vec<Value> = numbers
        .clone()
        .map(|number| json!({ "name": format!("V{number}"), "logo_url": null }))
        .collect();
    let groups: Vec<Value> = numbers
        .clone()
        .enumerate()
        .map(|(at, number)| json!({ "name": format!("Sinamics {number}"), "category_id": at + 1 }))
        .collect();
    let manual = |number: usize, group: usize| {
        let url = format!("https://plant.example/{number}-{group}.pdf");
        json!({ "title": format!("List manual {number} {group}"), "file_url": url, "group_id": group })
    };
    let manuals: Vec<Value> = numbers
        .enumerate()
        .flat_map(|(at, number)| [manual(number, at + 1), manual(number + many, 1)])
        .collect();
    let lists = json!({ "categories": categories, "groups": groups, "manuals": manuals });
    let loaded = app.post("/api/v1/library/lists", &lists).await;
    loaded.expect(200);
    for (number, group) in app
        .items("/api/v1/library/groups?sort=id")
        .await
        .iter()
        .enumerate()
    {
        if number % 2 == 0 {
            let ties = json!({ "series": [{ "series": format!("Series {number}") }, { "series": "Sinamics S120" }] });
            let changed = app.patch(&at("library/groups", group), &ties).await;
            changed.expect(200);
        }
    }
}

async fn a_longer_library_costs_no_more_statements(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = plant.drive_with(&json!({ "series": "Sinamics S120" }));
    let drive = app.drive(&drive).await;
    shelves(&app, 0..5).await;
    let group = app.items("/api/v1/library/groups?sort=id").await.remove(0);
    let pages = [
        "/api/v1/library/categories?page_size=100".to_owned(),
        "/api/v1/library/groups?page_size=100".to_owned(),
        "/api/v1/library/manuals?page_size=100".to_owned(),
        "/api/v1/library/manuals?q=list&sort=-updated_at&page_size=100".to_owned(),
        "/api/v1/library/lists".to_owned(),
        "/api/v1/manuals/list".to_owned(),
        "/api/v1/manuals/nested".to_owned(),
        "/library".to_owned(),
        format!("/library/groups/{}", group["id"]),
        format!("/drives/{}", drive["id"]),
    ];
    let mut before = vec![];
    for page in &pages {
        before.push(app.statements(page).await);
    }
    shelves(&app, 5..50).await;
    for (page, before) in pages.iter().zip(before) {
        let after = app.statements(page).await;
        assert_eq!(before, after, "{page}");
        assert!(after <= 2 * MOST, "{page}: {after} statements");
    }
}

/// The statements of a write, told by the store itself.
async fn of_write(app: &crate::harness::TestApp, count: usize, body: Value) -> u32 {
    let mut least = u32::MAX;
    for _ in 0..4 {
        let bodies: Value = vec![body.clone(); count].into();
        let before = app.statements_so_far();
        app.post("/api/v1/drives?dry_run=true", &bodies)
            .await
            .expect(200);
        least = least.min(app.statements_so_far() - before);
    }
    least
}

async fn a_bulk_write_costs_no_more_statements(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let (few, many) = (
        of_write(&app, 5, plant.drive()).await,
        of_write(&app, 50, plant.drive()).await,
    );
    assert_eq!(few, many);
    assert!(few <= MOST, "{few} statements");
}

async fn an_import_costs_statements_by_the_chunk(base: Base) {
    let app = base.serve();
    let mut costs = vec![];
    for count in [20, 900] {
        let rows: Vec<_> = many_rows(count)
            .into_iter()
            .map(|row| crate::sheet::with(&row, 0, &format!("Цех {count}")))
            .collect();
        let import = app.preview("x.csv", crew_csv(&rows)).await;
        let before = app.statements_so_far();
        app.apply(&import).await.expect(200);
        costs.push(app.statements_so_far() - before);
    }
    // The home page is made anew meanwhile, so that a few more or less mean nothing.
    assert!(costs[1] < costs[0] + 60, "{costs:?}");
}
