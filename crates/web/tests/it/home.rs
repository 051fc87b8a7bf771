//! The home page: finished bytes that follow what is written, here and elsewhere.

use crate::{
    harness::{Base, TestApp, on_both, until},
    plant::at,
    sheet::{crew_csv, crew_rows},
};
use serde_json::json;

on_both!(
    it_shows_what_this_server_wrote,
    it_shows_what_another_server_wrote,
    it_costs_no_statement,
    every_page_is_there,
);

async fn shows(app: &TestApp, text: &str) {
    until(&format!("the home page shows {text}"), async || {
        app.page("/")
            .await
            .expect(200)
            .text()
            .contains(text)
            .then_some(())
    })
    .await;
}

async fn it_shows_what_this_server_wrote(base: Base) {
    let app = base.serve();
    assert!(app.page("/").await.text().contains("<title>AEDB"));
    let shop = app.place("shops", "Цех горячей прокатки", None).await;
    shows(&app, "Цех горячей прокатки").await;
    app.patch(
        &at("shops", &shop),
        &json!({ "name": "Цех холодной прокатки" }),
    )
    .await
    .expect(200);
    shows(&app, "Цех холодной прокатки").await;
    let import = app
        .preview("Реестр приводов.csv", crew_csv(&crew_rows()))
        .await;
    shows(&app, "Реестр приводов.csv").await;
    app.apply(&import).await.expect(200);
    shows(&app, "Стан 2000").await;
}

async fn it_shows_what_another_server_wrote(base: Base) {
    let (app, other) = (base.serve(), base.serve());
    shows(&app, "<title>AEDB").await;
    other.place("shops", "Цех у соседей", None).await;
    shows(&app, "Цех у соседей").await;
}

async fn it_costs_no_statement(base: Base) {
    let app = base.serve();
    app.plant("").await;
    shows(&app, "Стан 1700").await;
    // A visitor's is ready; whose session it is costs one.
    let least = async |request: &dyn Fn() -> reqwest::RequestBuilder| {
        let mut least = u32::MAX;
        for _ in 0..4 {
            let before = app.statements_so_far();
            crate::harness::sent(request()).await.expect(200);
            least = least.min(app.statements_so_far() - before);
        }
        least
    };
    assert_eq!(least(&|| app.visit(reqwest::Method::GET, "/")).await, 0);
    assert_eq!(least(&|| app.request(reqwest::Method::GET, "/")).await, 1);
}

async fn every_page_is_there(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app
        .drive(&plant.drive_with(&json!({ "note": "n", "power_w": 1.5 })))
        .await;
    let import = app.preview("x.csv", crew_csv(&crew_rows())).await;
    let mut paths: Vec<String> = [
        "/plant",
        "/plant/new?level=shop",
        "/drives",
        "/drives/new",
        "/drives?q=x&without=type&sort=-series",
        "/imports",
        "/changes",
        "/changes?page=2",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    for place in [
        &plant.shop,
        &plant.line,
        &plant.room,
        &plant.cabinet,
        &plant.mechanism,
    ] {
        paths.extend(["", "/edit"].map(|page| format!("/plant/{}{page}", place["id"])));
    }
    paths.extend(["", "/edit"].map(|page| format!("/drives/{}{page}", drive["id"])));
    paths.extend(
        ["", "?status=new", "/rows.csv", "/not-in-file"]
            .map(|page| format!("/imports/{}{page}", import["id"])),
    );
    for path in paths {
        for language in ["ru", "en"] {
            let page = app
                .request(reqwest::Method::GET, &path)
                .header("accept-language", language);
            let page = crate::harness::sent(page).await;
            assert_eq!(page.status, 200, "{path}");
            if !path.ends_with(".csv") {
                assert!(
                    page.text().contains(&format!("lang=\"{language}\"")),
                    "{path}"
                );
                assert!(!page.text().contains("Unknown localization"), "{path}");
            }
        }
    }
    for path in [
        "/plant/987654",
        "/drives/987654",
        "/imports/987654",
        "/nothing",
        "/drives/x",
    ] {
        let page = app.page(path).await.expect(404);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{path}"
        );
    }
}
