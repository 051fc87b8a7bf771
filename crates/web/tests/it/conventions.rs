//! What all resources share: lists, methods, languages, request ids, documents, health, and who may write.

use crate::{
    harness::{Base, Kind, TestApp, on_both, run, sent, until},
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    links_walk_the_same_rows_as_page_numbers,
    lists_are_sorted_and_filtered,
    wrong_parameters_are_told_together,
    past_the_end_is_an_empty_page,
);

async fn links_walk_the_same_rows_as_page_numbers(base: Base) {
    let app = base.serve();
    let (first, second) = (app.plant("").await, app.plant("Б").await);
    let bodies: Vec<Value> = (0..23)
        .map(|number| {
            let plant = if number % 3 == 0 { &first } else { &second };
            let cabinet = if number % 5 == 0 { Value::Null } else { plant.cabinet["id"].clone() };
            let type_name = if number % 4 == 0 { Value::Null } else { json!(format!("T-{}", number % 6)) };
            plant.drive_with(&json!({ "series": format!("S{}", number % 7), "cabinet_id": cabinet, "type": type_name }))
        })
        .collect();
    app.drives(&bodies).await;
    for sort in [
        "",
        "place",
        "-place",
        "series",
        "-series",
        "type",
        "-type",
        "updated_at",
        "id",
        "-id",
        "series,-id",
        "-type,place",
    ] {
        walk(&app, &format!("/api/v1/drives?sort={sort}&"), 23).await;
    }
    walk(&app, "/api/v1/drives?q=s&series=S1&", 4).await;
    for sort in ["path", "-name", "updated_at", "-id"] {
        walk(&app, &format!("/api/v1/rooms?sort={sort}&"), 2).await;
    }
    walk(&app, "/api/v1/changes?", 11 + 22).await;
}

/// Follows `next` and counts pages up, and sees to it that both give the same rows, each once.
async fn walk(app: &TestApp, list: &str, total: usize) {
    let mut address = format!("{list}page_size=4");
    let mut seen: Vec<i64> = vec![];
    for number in 1.. {
        let followed = app.get(&address).await.expect(200);
        let counted = app
            .get(&format!("{list}page_size=4&page={number}"))
            .await
            .expect(200);
        assert_eq!(followed.json(), counted.json(), "{address}");
        let page = followed.json();
        assert_eq!(
            (&page["page"], &page["page_size"]),
            (&json!(number), &json!(4))
        );
        assert_eq!(
            (&page["total"], &page["total_exact"]),
            (&json!(total), &json!(true)),
            "{list}"
        );
        assert_eq!(page["pages"], total.div_ceil(4));
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_i64().unwrap()),
        );
        assert_eq!(link(&counted, "prev").is_some(), number > 1);
        match link(&followed, "next") {
            Some(next) => address = next,
            None => break,
        }
        assert!(number < 100, "{list} doesn't end");
    }
    assert_eq!(seen.len(), total, "{list}");
    assert_eq!(
        seen.iter().collect::<BTreeSet<_>>().len(),
        total,
        "{list} repeats rows"
    );
}

fn link(answer: &crate::harness::Answer, relation: &str) -> Option<String> {
    let links = answer.header("link")?.split(", ");
    let link = links
        .into_iter()
        .find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
    Some(link.trim_start_matches('<').split('>').next()?.to_owned())
}

async fn lists_are_sorted_and_filtered(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let other = app.plant("Я").await;
    for name in ["10UZ-1", "Ёлка", "2uz-10", "2UZ-1", "Ель", "ж1"] {
        app.place("cabinets", name, Some(("room_id", &plant.room)))
            .await;
    }
    let names = async |query: &str| -> Vec<String> {
        let items = app.items(query).await;
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let in_room = format!("/api/v1/cabinets?room_id={}", plant.room["id"]);
    let ordered = ["2UZ-1", "2UZ-2", "2uz-10", "10UZ-1", "Ёлка", "Ель", "ж1"];
    let mut sorted = names(&in_room).await;
    // Ё beside Е, whichever comes first; digits by value; case doesn't matter.
    sorted[4..6].sort_unstable();
    let mut wanted: Vec<String> = ordered.map(ToOwned::to_owned).to_vec();
    wanted[4..6].sort_unstable();
    assert_eq!(sorted, wanted);
    let mut turned = names(&format!("{in_room}&sort=-name")).await;
    turned.reverse();
    turned[4..6].sort_unstable();
    assert_eq!(turned, wanted);
    assert_eq!(names("/api/v1/cabinets?name=2UZ-1").await, ["2UZ-1"]);
    assert_eq!(
        names(&format!(
            "/api/v1/rooms?production_line_id={}",
            other.line["id"]
        ))
        .await,
        ["Я12ПСУ"]
    );

    app.drives(&[
        plant.drive_with(&json!({ "type": null, "note": "запасной" })),
        plant.drive_with(&json!({ "cabinet_id": null, "series": "ABB ACS880" })),
        plant.drive_with(&json!({ "mechanism_id": null })),
        other.drive(),
    ])
    .await;
    for (query, count) in [
        ("without=type", 1),
        ("without=cabinet", 1),
        ("without=mechanism", 1),
        ("series=ABB ACS880", 1),
        ("series=abb", 0),
        ("type=6SL3130-1TE24-0AA0", 3),
        ("q=запасн", 1),
        ("q=ЗАПАСНОЙ sinamics", 1),
        ("q=запасной abb", 0),
        ("q=рольганг", 2),
        (&format!("shop_id={}", plant.shop["id"]), 3),
        (
            &format!("shop_id={}&room_id={}", plant.shop["id"], other.room["id"]),
            0,
        ),
        (&format!("cabinet_id={}", plant.cabinet["id"]), 2),
        (&format!("mechanism_id={}", plant.mechanism["id"]), 2),
        ("shop_id=987654", 0),
    ] {
        assert_eq!(
            app.items(&format!("/api/v1/drives?{query}")).await.len(),
            count,
            "{query}"
        );
    }
    let series = async |sort: &str| -> Vec<Value> {
        app.items(&format!("/api/v1/drives?sort={sort}"))
            .await
            .iter()
            .map(|drive| drive["series"].clone())
            .collect()
    };
    assert_eq!(series("series").await[0], "ABB ACS880");
    assert_eq!(series("-series").await[3], "ABB ACS880");
}

async fn wrong_parameters_are_told_together(base: Base) {
    let app = base.serve();
    let wrong = "/api/v1/drives?page=0&page_size=501&sort=colour&colour=red&shop_id=x&without=wheels&after=zz";
    let pointers: BTreeSet<String> = app.get(wrong).await.pointers(422).into_iter().collect();
    let told: Vec<&str> = pointers.iter().map(String::as_str).collect();
    assert!(
        ["colour", "shop_id", "sort", "without"]
            .iter()
            .all(|name| told.contains(name)),
        "{told:?}"
    );
    for (query, pointer) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=4611686018427387904", "page"),
        ("page=99999999999999999999999", "page"),
        ("page_size=0", "page_size"),
        ("page_size=501", "page_size"),
        ("page_size=1.5", "page_size"),
        ("after=zz", "after"),
        ("after=1-ff", "after"),
        ("sort=-", "sort"),
        ("sort=id,id,id,id", "sort"),
        ("room_id=1208925819614629174706176", "room_id"),
        ("q=%00", "q"),
        ("q=%1b", "q"),
        ("name=x", "name"),
    ] {
        assert_eq!(
            app.get(&format!("/api/v1/drives?{query}"))
                .await
                .pointers(422),
            [pointer],
            "{query}"
        );
    }
    let long = format!("/api/v1/drives?q={}", "x".repeat(2_000));
    assert_eq!(app.get(&long).await.pointers(422), ["q"]);
    assert_eq!(
        app.get("/api/v1/shops?shop_id=1").await.pointers(422),
        ["shop_id"]
    );
}

async fn past_the_end_is_an_empty_page(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drive(&plant.drive()).await;
    for page in ["2", "1000000", "1099511627776"] {
        for list in ["drives", "shops", "changes", "imports"] {
            let answer = app
                .get(&format!("/api/v1/{list}?page={page}"))
                .await
                .expect(200);
            assert_eq!(answer.json()["items"], json!([]), "{list} {page}");
            assert_eq!(link(&answer, "next"), None);
        }
    }
}

/// Both databases answer these from the same code, so that one of them is enough.
fn on_sqlite<Test: Future<Output = ()>>(test: impl FnOnce(Base) -> Test) {
    run(Kind::Sqlite, test);
}

#[test]
fn other_methods_are_405_with_allow() {
    on_sqlite(|base| async move {
        let app = base.serve();
        for (path, allowed) in [
            ("/api/v1/drives", "GET, HEAD, POST, PATCH, OPTIONS"),
            ("/api/v1/drives/1", "GET, HEAD, PATCH, DELETE, OPTIONS"),
            ("/api/v1/shops", "GET, HEAD, POST, OPTIONS"),
            ("/api/v1/tree", "GET, HEAD, OPTIONS"),
            ("/api/v1/imports/1/apply", "POST, OPTIONS"),
        ] {
            let put = sent(app.request(Method::PUT, path).json(&json!({}))).await;
            assert_eq!(put.header("allow"), Some(allowed), "{path}");
            let problem = put.problem(405);
            assert!(
                problem["detail"].as_str().unwrap().contains(allowed),
                "{problem}"
            );
            let options = sent(app.request(Method::OPTIONS, path)).await;
            assert_eq!(options.header("allow"), Some(allowed), "{path}");
            assert!(options.expect(204).body.is_empty());
        }
        sent(app.request(Method::DELETE, "/api/v1/nothing"))
            .await
            .problem(404);
        sent(app.request(Method::OPTIONS, "/api/v1/nothing"))
            .await
            .problem(404);
    });
}

#[test]
fn head_is_get_without_a_body() {
    on_sqlite(|base| async move {
        let app = base.serve();
        let plant = app.plant("").await;
        app.drive(&plant.drive()).await;
        // The home page follows the writes; then it stays as it is.
        until("the home page shows the drive", async || {
            let page = app.page("/").await.expect(200).text();
            page.contains("Sinamics S120").then_some(())
        })
        .await;
        let paths = [
            "/api/v1/drives".to_owned(),
            "/api/v1/drives?page_size=1&page=2".to_owned(),
            at("shops", &plant.shop),
            "/api/v1/nothing".to_owned(),
            "/api/v1/tree".to_owned(),
            "/health/live".to_owned(),
            "/".to_owned(),
            "/drives".to_owned(),
        ];
        for path in paths {
            let id = "same-for-both";
            let get = sent(app.request(Method::GET, &path).header("x-request-id", id)).await;
            let head = sent(app.request(Method::HEAD, &path).header("x-request-id", id)).await;
            assert_eq!(head.status, get.status, "{path}");
            assert!(head.body.is_empty(), "{path}");
            for (name, value) in get.headers.iter().filter(|(name, _)| *name != "date") {
                assert_eq!(head.headers.get(name), Some(value), "{path} {name}");
            }
        }
    });
}

#[test]
fn errors_follow_the_readers_language() {
    on_sqlite(|base| async move {
        let app = base.serve_with(|settings| settings.general.language = "ru".to_owned());
        let told = async |language: &str| {
            let request = app.request(Method::POST, "/api/v1/shops").json(&json!({}));
            let request = if language.is_empty() {
                request
            } else {
                request.header("accept-language", language)
            };
            sent(request).await.problem(422)
        };
        let (russian, english) = (told("ru").await, told("en-GB,en;q=0.9").await);
        assert_eq!(english["title"], "Values don't fit");
        assert_eq!(
            english["errors"],
            json!([{ "pointer": "/name", "detail": "Needed" }])
        );
        let is_russian = |text: &Value| {
            text.as_str()
                .unwrap()
                .chars()
                .any(|c| ('а'..='я').contains(&c))
        };
        assert!(
            is_russian(&russian["title"])
                && is_russian(&russian["detail"])
                && is_russian(&russian["errors"][0]["detail"])
        );
        for other in ["", "de", "en;q=0"] {
            assert_eq!(
                told(other).await["title"],
                russian["title"],
                "{other:?}: the setting's"
            );
        }
        assert_eq!(told("ru;q=0.3, en;q=0.4").await["title"], english["title"]);
        assert_eq!(russian["type"], english["type"]);
        assert_eq!(english["type"], "urn:aedb:problem:invalid");
        assert_eq!(english["instance"], "/api/v1/shops");
        // The page of an error too.
        let page = app.page("/nothing").await.expect(404);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        assert!(page.text().contains("lang=\"en\""));
    });
}

#[test]
fn a_request_id_is_echoed_or_made() {
    on_sqlite(|base| async move {
        let app = base.serve();
        let with = async |id: &str| {
            let answer = sent(
                app.request(Method::GET, "/api/v1/nothing")
                    .header("x-request-id", id),
            )
            .await;
            answer.problem(404)["request_id"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(with("abcd-1234-EFGH").await, "abcd-1234-EFGH");
        for unusable in ["short", &"x".repeat(65), "with space", "<script>1"] {
            let made = with(unusable).await;
            assert!(made != unusable && made.len() >= 8, "{made}");
        }
        let (one, other) = (app.get("/health/live").await, app.get("/health/live").await);
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
        assert!(one.header("x-request-id").is_some());
    });
}

#[test]
fn texts_are_compressed_for_those_who_can() {
    on_sqlite(|base| async move {
        let app = base.serve();
        let plant = app.plant("").await;
        app.drives(&vec![plant.drive(); 50]).await;
        let packed = sent(
            app.request(Method::GET, "/api/v1/drives")
                .header("accept-encoding", "gzip"),
        )
        .await;
        let plain = app.get("/api/v1/drives").await.expect(200);
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        assert_eq!(plain.header("content-encoding"), None);
        assert!(packed.body.len() * 4 < plain.body.len());
        assert!(
            packed
                .header("vary")
                .unwrap()
                .to_lowercase()
                .contains("accept-encoding")
        );
    });
}

const DOCUMENTS: [&str; 5] = [
    "/docs",
    "/docs/",
    "/redoc",
    "/openapi.json",
    "/api/v1/openapi.json",
];

#[test]
fn closed_documents_are_403() {
    on_sqlite(|base| async move {
        let app = base.serve_with(|settings| settings.docs.access = false);
        for path in DOCUMENTS
            .into_iter()
            .chain(["/docs/index.html", "/docs/swagger-ui.css"])
        {
            let answer = app.get(path).await;
            if path.ends_with(".json") {
                answer.problem(403);
            } else {
                answer.expect(403);
            }
        }
        app.get("/api/v1/drives").await.expect(200);
    });
}

#[test]
fn open_documents_tell_the_whole_api() {
    on_sqlite(|base| async move {
        let app = base.serve();
        let document = app.get("/api/v1/openapi.json").await.expect(200).json();
        assert_eq!(app.get("/openapi.json").await.expect(200).json(), document);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let paths = document["paths"].as_object().unwrap();
        for needed in [
            "/api/v1/shops",
            "/api/v1/shops/{id}",
            "/api/v1/production-lines",
            "/api/v1/rooms",
            "/api/v1/cabinets",
            "/api/v1/mechanisms",
            "/api/v1/drives",
            "/api/v1/drives/{id}",
            "/api/v1/tree",
            "/api/v1/changes",
            "/api/v1/imports",
            "/api/v1/imports/{id}",
            "/api/v1/imports/{id}/rows",
            "/api/v1/imports/{id}/apply",
            "/api/v1/imports/{id}/undo",
            "/api/v1/exports/{file}",
        ] {
            assert!(paths.contains_key(needed), "{needed}");
        }
        let text = document.to_string();
        let mut operations = BTreeSet::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                assert!(!responses.is_empty(), "{method} {path}");
                let id = operation["operationId"].as_str().unwrap_or_default();
                assert!(
                    operations.insert(id.to_owned()),
                    "{method} {path}: {id:?} stands twice"
                );
                // What the path names is described.
                for name in path
                    .split('/')
                    .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                {
                    let described = operation["parameters"].as_array().unwrap();
                    assert!(
                        described.iter().any(|parameter| parameter["name"] == name),
                        "{method} {path}"
                    );
                }
            }
        }
        // Every reference leads somewhere.
        for reference in text.split("\"$ref\":\"").skip(1) {
            let pointer = reference.split('"').next().unwrap().trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        // The page works without the net: it names nothing elsewhere.
        for path in ["/docs", "/redoc"] {
            assert_eq!(
                app.get(path).await.expect(303).header("location"),
                Some("/docs/")
            );
        }
        let page = app.get("/docs/").await.expect(200).text();
        assert!(
            !page.contains("https://") && !page.contains("http://"),
            "{page}"
        );
    });
}

#[test]
fn the_api_answers_what_its_document_says() {
    on_sqlite(|base| async move {
        let app = base.serve();
        let document = app.get("/openapi.json").await.json();
        let plant = app.plant("").await;
        let drive = app.drive(&plant.drive()).await;
        for (schema, given) in [("DriveAnswer", &drive), ("PlaceAnswer", &plant.cabinet)] {
            let properties = document["components"]["schemas"][schema]["properties"]
                .as_object()
                .unwrap();
            let given: BTreeSet<&String> = given.as_object().unwrap().keys().collect();
            let said: BTreeSet<&String> = properties.keys().collect();
            assert_eq!(given, said, "{schema}");
        }
    });
}

#[test]
fn health_and_metrics_tell_how_it_does() {
    on_sqlite(|base| async move {
        let app = base.serve();
        assert_eq!(
            app.get("/health/live").await.expect(200).json()["status"],
            "live"
        );
        assert_eq!(
            app.get("/health/ready").await.expect(200).json()["status"],
            "ready"
        );
        app.plant("").await;
        app.get("/api/v1/drives/7").await.problem(404);
        let metrics = app.get("/metrics").await.expect(200);
        assert!(
            metrics
                .header("content-type")
                .unwrap()
                .starts_with("text/plain")
        );
        let text = metrics.text();
        let has = |name: &str, labels: &[&str]| {
            let mut lines = text.lines();
            lines.any(|line| {
                line.starts_with(name) && labels.iter().all(|label| line.contains(label))
            })
        };
        assert!(
            has(
                "aedb_http_requests_total",
                &[
                    "method=\"POST\"",
                    "route=\"/api/v1/shops\"",
                    "status=\"201\""
                ]
            ),
            "{text}"
        );
        assert!(
            has(
                "aedb_http_requests_total",
                &["route=\"/api/v1/drives/{id}\"", "status=\"404\""]
            ),
            "{text}"
        );
        assert!(
            has(
                "aedb_http_request_seconds_bucket",
                &["route=\"/api/v1/shops\"", "le="]
            ),
            "{text}"
        );
        assert!(
            has("aedb_units_begun_total", &[])
                && has("aedb_units_ended_total", &["how=\"committed\""]),
            "{text}"
        );
        assert!(
            has("aedb_pool_connections", &["pool=\"writers\""])
                && has("aedb_pool_wait_seconds", &[]),
            "{text}"
        );
    });
}
