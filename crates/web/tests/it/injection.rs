//! What somebody typed, sent or planted is shown as text wherever it is shown, and leads nowhere it shouldn't.

use crate::{
    harness::{Base, Kind, on_both, run, sent},
    logging_in::{PASSWORD, session_of},
    sheet::{crew_csv, row},
};
use domain::Role;
use reqwest::Method;
use serde_json::json;

on_both!(
    what_people_type_is_text_everywhere,
    what_is_typed_into_library_stock_and_sensors_is_text,
    what_comes_with_a_request_is_text_too
);

/// Out of an attribute, out of a title, a script, a template's expression: under the limit of a name.
const HOSTILE: &str =
    "\"'><img src=x onerror=alert(1)></title><script>alert(1)</script>{{ 7*7 }}{% raw %}";

/// The same for what may have fifty characters.
const SHORT: &str = "\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}";

/// Sees to it that nothing of it became a tag or was reckoned.
#[track_caller]
fn is_text(page: &str, what: &str) {
    let small = page.to_lowercase();
    for broken in [
        "<img src=x",
        "<script>alert",
        "</title><",
        "\"'>",
        "<svg/onload",
    ] {
        assert!(!small.contains(broken), "{what}: {broken} in {page}");
    }
    let shown = page.matches("alert(1)").count();
    let whole = page.matches("{{ 7*7 }}{% raw %}").count();
    assert!(shown == 0 || whole > 0, "{what}: {page}");
}

async fn what_people_type_is_text_everywhere(base: Base) {
    let app = base.serve();
    let shop = app.place("shops", HOSTILE, None).await;
    let line = app
        .place("production-lines", HOSTILE, Some(("shop_id", &shop)))
        .await;
    let room = app
        .place("rooms", HOSTILE, Some(("production_line_id", &line)))
        .await;
    let cabinet = app
        .place("cabinets", HOSTILE, Some(("room_id", &room)))
        .await;
    let mechanism = app
        .place("mechanisms", HOSTILE, Some(("production_line_id", &line)))
        .await;
    let drive = json!({
        "series": HOSTILE, "type": HOSTILE, "note": HOSTILE, "room_id": room["id"],
        "cabinet_id": cabinet["id"], "mechanism_id": mechanism["id"],
    });
    let drive = app.drive(&drive).await;
    let person = json!({ "name": HOSTILE, "email": "\"><img/src=x/onerror=alert(1)>@x", "role": "admin", "password": PASSWORD });
    let person = app.post("/api/v1/users", &person).await.expect(201).json();
    app.post("/api/v1/tokens", &json!({ "name": HOSTILE }))
        .await
        .expect(201);
    let bad = row([
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "\u{1}",
    ]);
    let import = app
        .preview("<script>alert(1)</script>.csv", crew_csv(&[bad]))
        .await;
    let good = row([
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE,
    ]);
    let applied = app
        .preview("\"><script>alert(1)</script>.csv", crew_csv(&[good]))
        .await;
    app.apply(&applied).await.expect(200);

    let entered = app
        .log_in("\"><img/src=x/onerror=alert(1)>@x", PASSWORD, &[])
        .await
        .expect(303);
    let cookie = session_of(&entered);
    let mut paths: Vec<String> = [
        "/",
        "/plant",
        "/drives",
        "/drives/new",
        "/imports",
        "/changes",
        "/people",
        "/account",
    ]
    .map(ToOwned::to_owned)
    .into();
    for place in [&shop, &line, &room, &cabinet, &mechanism] {
        paths.extend(["", "/edit"].map(|page| format!("/plant/{}{page}", place["id"])));
    }
    paths.extend(["", "/edit"].map(|page| format!("/drives/{}{page}", drive["id"])));
    paths.push(format!("/people/{}", person["id"]));
    for import in [&import, &applied] {
        paths.extend(["", "/not-in-file"].map(|page| format!("/imports/{}{page}", import["id"])));
    }
    paths.push(format!("/changes?entity=user&id={}", person["id"]));
    for path in &paths {
        let page = app.with_cookie(path, &cookie).await.expect(200);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{path}"
        );
        is_text(&page.text(), path);
    }
    // Programs get it as it was typed, as JSON and nothing else.
    let stored = app
        .get(&format!("/api/v1/drives/{}", drive["id"]))
        .await
        .expect(200);
    assert_eq!(stored.header("content-type"), Some("application/json"));
    assert_eq!(stored.json()["note"], HOSTILE);
}

async fn what_is_typed_into_library_stock_and_sensors_is_text(base: Base) {
    let app = base.serve();
    let added = async |path: &'static str, body: serde_json::Value| {
        let path = format!("/api/v1/{path}");
        app.post(&path, &body).await.expect(201).json()
    };
    let url = "https://plant.example/?x='onfocus='alert(1)'&y={{7*7}}";
    let plant = app.plant("").await;
    let series = plant.drive_with(&json!({ "series": HOSTILE }));
    let drive = app.drive(&series).await;
    let vendor = json!({ "name": HOSTILE, "logo_url": "https://plant.example/logo.svg" });
    let vendor = added("library/categories", vendor).await;
    let ties = json!([{ "series": HOSTILE, "words": HOSTILE }]);
    let group = json!({ "name": HOSTILE, "category_id": vendor["id"], "series": ties });
    let group = added("library/groups", group).await;
    let manual = json!({ "title": HOSTILE, "edition": HOSTILE, "group_id": group["id"] });
    let kept = added("library/manuals", manual.clone()).await;
    let mut linked = manual;
    linked["url"] = "https://plant.example/\"><script>alert(1)</script>".into();
    let refused = app.post("/api/v1/library/manuals", &linked).await;
    assert_eq!(refused.pointers(422), ["/url"]);
    linked["url"] = url.into();
    let linked = added("library/manuals", linked).await;
    // A file's name is as typed, too.
    let name = serde_urlencoded::to_string([("name", format!("{HOSTILE}.pdf"))]).unwrap();
    let path = format!("/api/v1/library/manuals/{}/file?{name}", kept["id"]);
    let file = b"%PDF-1.4\n<script>alert(1)</script>\nstartxref\n9\n%%EOF\n";
    let file = app.request(Method::PUT, &path).body(file.to_vec());
    sent(file).await.expect(200);
    let store = added("stores", json!({ "name": HOSTILE })).await;
    let mut spare = json!({ "store_id": store["id"], "quantity": 5, "minimum": 9 });
    for field in [
        "group",
        "name",
        "specs",
        "nomenclature_number",
        "placement",
        "used_placement",
        "new_placement",
        "applicability",
        "note",
    ] {
        spare[field] = HOSTILE.into();
    }
    let spare = added("stock-items", spare).await;
    let taken = json!({ "kind": "take", "quantity": 1, "drive_id": drive["id"], "note": HOSTILE });
    let path = format!("/api/v1/stock-items/{}/movements", spare["id"]);
    app.post(&path, &taken).await.expect(201);
    let told = json!([{ "address": HOSTILE, "date": "2026-03-04T05:00:00Z", "temperature": 90, "status": SHORT }]);
    let told = app.post("/api/v1/readings", &told).await.expect(200).json();
    let sensor = format!("/api/v1/sensors/{}", told["items"][0]["sensor_id"]);
    let limits = json!({ "name": HOSTILE, "temperature_max": 50 });
    app.patch(&sensor, &limits).await.expect(200);
    let told = json!([{ "address": HOSTILE, "date": "2026-03-04T05:05:00Z", "temperature": 95, "status": SHORT }]);
    app.post("/api/v1/readings", &told).await.expect(200);
    let sensor = sensor.rsplit('/').next().unwrap();

    let mut paths: Vec<String> = [
        "/",
        "/library",
        "/library/import",
        "/library/categories/new",
        "/library/groups/new",
        "/library/manuals/new",
        "/stock",
        "/stock/new",
        "/stores",
        "/sensors",
        "/changes",
    ]
    .map(ToOwned::to_owned)
    .into();
    paths.push(format!("/library/categories/{}", vendor["id"]));
    paths.extend(["", "/edit"].map(|page| format!("/library/groups/{}{page}", group["id"])));
    for manual in [&kept, &linked] {
        paths.extend(["", "/edit"].map(|page| format!("/library/manuals/{}{page}", manual["id"])));
    }
    let pages = ["", "/edit", "/movements"];
    paths.extend(pages.map(|page| format!("/stock/{}{page}", spare["id"])));
    paths.extend(["", "/edit"].map(|page| format!("/sensors/{sensor}{page}")));
    paths.push(format!("/drives/{}", drive["id"]));
    for path in &paths {
        let page = app.page(path).await.expect(200);
        is_text(&page.text(), path);
    }
    // In the names of headers nothing of it gets out either.
    let path = format!("/library/manuals/{}/file", kept["id"]);
    let file = app.get(&path).await.expect(200);
    assert_eq!(file.header("content-type"), Some("application/pdf"));
    let disposition = file.header("content-disposition").unwrap();
    assert!(
        !disposition.contains('<') && disposition.matches('"').count() == 2,
        "{disposition}"
    );
}

async fn what_comes_with_a_request_is_text_too(base: Base) {
    let app = base.serve();
    app.plant("").await;
    let encoded = serde_urlencoded::to_string([("x", HOSTILE)]).unwrap();
    let value = encoded.strip_prefix("x=").unwrap();
    for path in [
        format!("/drives?q={value}"),
        format!("/drives?series={value}&type={value}"),
        format!("/drives?sort={value}"),
        format!("/changes?entity={value}"),
        format!("/changes?page={value}"),
        format!("/plant/{value}"),
        format!("/plant/new?level={value}"),
        format!("/plant/new?level=shop&parent={value}"),
        format!("/login?back={value}"),
        format!("/login?back=/{value}"),
        format!("/setup?key={value}"),
        format!("/{value}"),
        format!("/imports/1?status={value}"),
        format!("/library?q={value}"),
        format!("/library/groups/{value}"),
        format!("/library/groups/new?category={value}"),
        format!("/library/manuals/new?group={value}"),
        format!("/library/manuals/1/open?page={value}"),
        format!("/stock?q={value}&group={value}"),
        format!("/sensors?state={value}&q={value}"),
    ] {
        is_text(&app.page(&path).await.text(), &path);
        let visited = sent(app.visit(Method::GET, &path)).await;
        is_text(&visited.text(), &path);
        for value in visited.headers.values() {
            assert!(!value.as_bytes().contains(&b'<'), "{path}: {value:?}");
        }
    }
    for (path, form) in [
        (
            "/login",
            [("email", HOSTILE), ("password", "x"), ("back", HOSTILE)],
        ),
        (
            "/plant/new",
            [("level", "shop"), ("name", "\u{1}"), ("parent", HOSTILE)],
        ),
        (
            "/drives/new",
            [("series", ""), ("type", HOSTILE), ("note", HOSTILE)],
        ),
        (
            "/people/new",
            [("name", HOSTILE), ("email", HOSTILE), ("role", HOSTILE)],
        ),
        (
            "/account/tokens",
            [("token_name", HOSTILE), ("days", HOSTILE), ("x", "")],
        ),
        (
            "/library/categories/new",
            [("name", "\u{1}"), ("logo_url", HOSTILE), ("back", HOSTILE)],
        ),
        (
            "/library/manuals/new",
            [("title", HOSTILE), ("group", HOSTILE), ("url", HOSTILE)],
        ),
        (
            "/stock/new",
            [("name", HOSTILE), ("quantity", HOSTILE), ("group", HOSTILE)],
        ),
        (
            "/preferences",
            [("language", HOSTILE), ("theme", HOSTILE), ("back", HOSTILE)],
        ),
    ] {
        let request = app
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin");
        let answer = sent(request.form(&form)).await;
        is_text(&answer.text(), path);
        assert!(
            answer.header("location").is_none_or(|to| to == "/"),
            "{path}: {answer:?}"
        );
    }
    // A problem for programs tells what was sent, as JSON.
    let problem = app.get(&format!("/api/v1/drives?{value}=1")).await;
    problem.problem(422);
    // Cookies that somebody planted, small and great.
    let great = "x".repeat(6_000);
    for cookie in [
        format!("aedb_session={HOSTILE}").replace(';', ""),
        format!("aedb_session={great}"),
        format!("aedb_theme={HOSTILE}; aedb_language={HOSTILE}; aedb_notice={HOSTILE}")
            .replace(['\'', '"'], ""),
    ] {
        let page = app.with_cookie("/drives", &cookie).await.expect(200);
        is_text(&page.text(), &cookie);
    }
    // More than a head may have: refused, and the others are answered.
    let great = "x".repeat(200_000);
    let head = format!("GET /drives HTTP/1.1\r\nhost: localhost\r\ncookie: {great}\r\n\r\n");
    let told = raw(&app, &head).await;
    assert!(told.is_empty() || told.starts_with("HTTP/1.1 4"), "{told}");
    app.get("/health/live").await.expect(200);
}

/// No spelling of an address leads round the door.
#[test]
fn no_path_leads_round_the_door() {
    run(Kind::Sqlite, |base: Base| async move {
        let app = base.serve();
        let person = crate::people::Who::with("hidden-person", Role::Viewer, "x");
        crate::people::there(&*base.open(), &person).await.unwrap();
        for path in [
            "/people/",
            "//people",
            "/./people",
            "/login/../people",
            "/login/%2e%2e/people",
            "/login/..%2fpeople",
            "/%70eople",
            "/people%2f",
            "/people;x=y",
            "/people%00",
            "/PEOPLE",
            "/assets/../people",
            "/assets/..%2f..%2fCargo.toml",
            "/assets/%2e%2e%2f%2e%2e%2fCargo.toml",
            "/assets/..\\..\\Cargo.toml",
            "/api/v1/users/",
            "/api/v1//users",
            "/api/v1/users%2f",
            "/api/v1/users/me/../",
            "/api/v1/token/../users",
            "/api/v1/exports/..%2f..%2fCargo.toml",
            "/api/v1/changes/",
        ] {
            let head =
                format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
            let told = raw(&app, &head).await;
            assert!(
                !told.contains("hidden-person") && !told.contains("[package]"),
                "{path}: {told}"
            );
            let status: u16 = told.split(' ').nth(1).unwrap().parse().unwrap();
            assert!(status != 200 && status < 500, "{path}: {told}");
        }
    });
}

async fn raw(app: &crate::harness::TestApp, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
    // A server that has heard enough doesn't listen to the rest.
    drop(stream.write_all(request.as_bytes()).await);
    let mut told = vec![];
    drop(stream.read_to_end(&mut told).await);
    String::from_utf8_lossy(&told).into_owned()
}
