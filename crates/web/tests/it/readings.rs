//! Readings through the real server: sent in batches and by the ancestor's path, stored once, read in pages.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent, try_sent, until},
    people::{Who, there},
};
use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_batch_is_answered_for,
    sent_again_it_changes_nothing,
    one_wrong_reading_keeps_all_out_unless_partial,
    numbers_that_are_none_are_pointed_at,
    ten_thousand_fit_and_no_more,
    what_is_no_batch_is_refused,
    dates_without_a_zone_are_the_plant_s,
    readings_come_in_pages,
    the_ancestor_s_path_answers_as_it_did,
    the_ancestor_s_path_is_closed_unless_it_is_opened,
    the_open_path_brings_so_many_sensors_and_no_more,
    two_gateways_send_one_sensor_at_once,
    many_small_requests_are_all_stored,
    a_broken_off_batch_leaves_nothing,
    a_batch_costs_few_statements,
);

fn one(address: &str, date: &str, temperature: f64) -> Value {
    json!({ "address": address, "date": date, "temperature": temperature })
}

/// So many of a sensor, a second apart.
fn many(address: &str, count: i64) -> Vec<Value> {
    let reading = |number: i64| json!({ "address": address, "name": "Двигатель", "date": 1_772_600_000 + number, "status": "ok", "battery": 3.1, "temperature": 21.5 });
    (0..count).map(reading).collect()
}

async fn send(app: &TestApp, batch: &Value) -> Answer {
    app.post("/api/v1/readings", batch).await
}

async fn stored(app: &TestApp, address: &str) -> Value {
    let path = format!("/api/v1/readings?sensor={address}&page_size=500");
    app.get(&path).await.expect(200).json()
}

async fn a_batch_is_answered_for(base: Base) {
    let app = base.serve();
    let batch = json!([
        { "address": "A4:C1", "name": "Двигатель 2UZ-2", "date": "2026-03-04T05:00:00Z", "status": "ok", "battery": 3.1, "temperature": 61 },
        one("A4:C2", "2026-03-04T05:00:00Z", -3.5),
        one("A4:C1", "2026-03-04T05:00:00Z", 99.0),
    ]);
    let answer = send(&app, &batch).await.expect(200).json();
    assert_eq!(
        (&answer["stored"], &answer["known"], &answer["refused"]),
        (&json!(2), &json!(1), &json!(0))
    );
    let states: Vec<&Value> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["status"])
        .collect();
    assert_eq!(states, ["stored", "stored", "known"]);
    assert_eq!(
        answer["items"][0]["sensor_id"],
        answer["items"][2]["sensor_id"]
    );
    let told = stored(&app, "A4:C1").await;
    let wanted = json!([{ "sensor_id": answer["items"][0]["sensor_id"], "at": "2026-03-04T05:00:00Z", "status": "ok", "battery": 3.1, "temperature": 61.0 }]);
    assert_eq!(told["items"], wanted);
    let sensors = app.items("/api/v1/sensors?sort=id").await;
    let names: Vec<&Value> = sensors.iter().map(|sensor| &sensor["name"]).collect();
    assert!(
        names.contains(&&json!("Двигатель 2UZ-2")) && names.contains(&&json!("A4:C2")),
        "{names:?}"
    );
    // That they came to be is told, by whom; what they told isn't.
    let changes = app.items("/api/v1/changes?entity=sensor").await;
    assert_eq!(changes.len(), 2);
    assert!(changes.iter().all(|change| change["operation"] == "added"));
    assert_eq!(send(&app, &json!([])).await.expect(200).json()["stored"], 0);
    base.assert_clean().await;
}

async fn sent_again_it_changes_nothing(base: Base) {
    let app = base.serve();
    let batch = json!(many("a", 50));
    assert_eq!(send(&app, &batch).await.expect(200).json()["stored"], 50);
    let again = send(&app, &batch).await.expect(200).json();
    assert_eq!((&again["stored"], &again["known"]), (&json!(0), &json!(50)));
    assert_eq!(stored(&app, "a").await["total"], 50);
    base.assert_clean().await;
}

async fn one_wrong_reading_keeps_all_out_unless_partial(base: Base) {
    let app = base.serve();
    let batch = json!([
        one("a", "2026-03-04T05:00:00Z", 20.0),
        { "address": "", "date": "soon", "temperature": "hot", "colour": 1 },
        one("b", "2026-03-04T05:00:00Z", 1e9),
    ]);
    let mut pointers = send(&app, &batch).await.pointers(422);
    pointers.sort();
    assert_eq!(
        pointers,
        [
            "/1/address",
            "/1/colour",
            "/1/date",
            "/1/temperature",
            "/2/temperature"
        ]
    );
    assert_eq!(app.items("/api/v1/sensors").await.len(), 0);
    let partial = app.post("/api/v1/readings?partial=true", &batch).await;
    let partial = partial.expect(200).json();
    assert_eq!(
        (&partial["stored"], &partial["refused"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(partial["items"][2]["status"], "refused");
    assert_eq!(
        partial["items"][2]["errors"][0]["pointer"],
        "/2/temperature"
    );
    assert!(
        !partial["items"][2]["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    assert_eq!(app.items("/api/v1/sensors").await.len(), 1);
    app.post("/api/v1/readings?partial=perhaps", &batch)
        .await
        .pointers(422);
}

async fn raw(app: &TestApp, path: &str, body: impl Into<String>) -> Answer {
    let request = app.request(Method::POST, path);
    sent(
        request
            .header("content-type", "application/json")
            .body(body.into()),
    )
    .await
}

async fn numbers_that_are_none_are_pointed_at(base: Base) {
    let app = base.serve();
    for (member, number) in [
        ("temperature", "1e999"),
        ("temperature", "-1e999"),
        ("battery", "\"NaN\""),
        ("battery", "\"Infinity\""),
        ("temperature", "99999"),
        ("date", "1e999"),
    ] {
        let date = if member == "date" {
            String::new()
        } else {
            "\"date\":1,".to_owned()
        };
        let reading = format!("{{\"address\":\"a\",{date}\"{member}\":{number}}}");
        let pointers = raw(&app, "/api/v1/readings", format!("[{reading}]"))
            .await
            .pointers(422);
        assert_eq!(pointers, [format!("/0/{member}")], "{number}");
        let body = format!("{{\"sensors\":[{reading}]}}");
        let pointers = raw(&app, "/api/v1/sensors/receive_data", body)
            .await
            .pointers(422);
        assert_eq!(pointers, [format!("/sensors/0/{member}")], "{number}");
    }
    for body in [
        "[NaN]",
        "[{\"address\":\"a\",\"date\":1,\"battery\":NaN}]",
        "[Infinity]",
        "",
        "[",
        "{\"a\"",
    ] {
        raw(&app, "/api/v1/readings", body).await.problem(400);
    }
    assert_eq!(app.items("/api/v1/sensors").await.len(), 0);
}

async fn ten_thousand_fit_and_no_more(base: Base) {
    let app = base.serve();
    let most = json!(many("a", 10_000));
    let answer = send(&app, &most).await.expect(200).json();
    assert_eq!(answer["stored"], 10_000);
    assert_eq!(answer["items"].as_array().unwrap().len(), 10_000);
    let more = json!(many("b", 10_001));
    let told = send(&app, &more).await.problem(422);
    assert_eq!(told["errors"][0]["pointer"], "");
    assert_eq!(app.items("/api/v1/sensors").await.len(), 1);
    assert_eq!(stored(&app, "a").await["total"], 10_000);
    base.assert_clean().await;
}

async fn what_is_no_batch_is_refused(base: Base) {
    let app = base.serve();
    assert_eq!(
        send(&app, &json!({ "address": "a" })).await.pointers(422),
        [""]
    );
    assert_eq!(send(&app, &json!([1])).await.pointers(422), ["/0"]);
    let huge = format!("[{}]", " ".repeat(5 << 20));
    raw(&app, "/api/v1/readings", huge).await.problem(413);
    let request = app.request(Method::POST, "/api/v1/readings").body("[]");
    sent(request.header("content-type", "text/plain"))
        .await
        .problem(415);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!([400, 422].contains(&raw(&app, "/api/v1/readings", deep).await.status));
    app.get("/health/live").await.expect(200);
}

async fn dates_without_a_zone_are_the_plant_s(base: Base) {
    let app =
        base.serve_with(|settings| settings.plant.time_zone = "Asia/Yekaterinburg".to_owned());
    let forms = [
        "2024-12-06T14:03:05",
        "06.12.2024 14:04",
        "2024-12-06T14:05:00+03:00",
        "1733475985",
    ];
    let batch: Vec<Value> = forms.map(|date| one("a", date, 20.0)).into();
    send(&app, &json!(batch)).await.expect(200);
    let told = app
        .get("/api/v1/readings?sensor=a&sort=at")
        .await
        .expect(200)
        .json();
    let at: Vec<&Value> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["at"])
        .collect();
    assert_eq!(
        at,
        [
            "2024-12-06T09:03:05Z",
            "2024-12-06T09:04:00Z",
            "2024-12-06T09:06:25Z",
            "2024-12-06T11:05:00Z"
        ]
    );
}

async fn readings_come_in_pages(base: Base) {
    let app = base.serve();
    send(&app, &json!(many("a b/ü", 25))).await.expect(200);
    let mut path = "/api/v1/readings?sensor=a%20b%2F%C3%BC&page_size=10".to_owned();
    let mut seen: Vec<String> = vec![];
    loop {
        let page = app.get(&path).await.expect(200);
        let items = page.json()["items"].as_array().unwrap().clone();
        seen.extend(
            items
                .iter()
                .map(|item| item["at"].as_str().unwrap().to_owned()),
        );
        let link = page.header("link").unwrap_or_default().to_owned();
        let next = link.split(", ").find(|link| link.contains("rel=\"next\""));
        let Some(next) = next else { break };
        path = next
            .trim_start_matches('<')
            .split('>')
            .next()
            .unwrap()
            .to_owned();
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.windows(2).all(|two| two[0] > two[1]), "{seen:?}");
    let (from, to) = (&seen[20], &seen[10]);
    let some = app
        .get(&format!(
            "/api/v1/readings?sensor=a%20b%2F%C3%BC&from={from}&to={to}"
        ))
        .await;
    assert_eq!(some.expect(200).json()["total"], 10);
    app.get("/api/v1/readings?sensor=nobody").await.problem(404);
    assert_eq!(app.get("/api/v1/readings").await.pointers(422), ["sensor"]);
    assert_eq!(
        app.get("/api/v1/readings?sensor=a&from=soon&colour=1")
            .await
            .pointers(422),
        ["from", "colour"]
    );
}

const ORIGINAL: &str = "/api/v1/sensors/receive_data";

async fn the_ancestor_s_path_answers_as_it_did(base: Base) {
    let app = base.serve();
    let body = r#"{ "sensors": [{"name": "Насос", "address": "28-0", "date": "2024-12-06T14:03:05", "status": true, "battery": "3.1", "temperature": 1.50, "rssi": -71}], "gateway": "g1" }"#;
    for path in [ORIGINAL.to_owned(), format!("{ORIGINAL}/")] {
        let answer = raw(&app, &path, body).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.text(), format!("{{\"message\":{body}}}"));
    }
    let told = stored(&app, "28-0").await;
    assert_eq!(told["total"], 1);
    assert_eq!(told["items"][0]["status"], "true");
    assert_eq!(told["items"][0]["battery"], 3.1);
    for (body, status) in [
        ("{}", 422),
        ("[]", 422),
        ("{\"sensors\":[{}]}", 422),
        ("{\"sensors\":7}", 422),
        ("nonsense", 400),
    ] {
        let problem = raw(&app, ORIGINAL, body).await.problem(status);
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{problem}");
    }
    let request = app
        .request(Method::POST, ORIGINAL)
        .header("accept-language", "ru");
    let wrong =
        sent(request.json(&json!({ "sensors": [{ "address": "a", "date": "soon" }] }))).await;
    assert!(wrong.problem(422)["detail"].as_str().unwrap().is_ascii());
    app.get(ORIGINAL).await.problem(404);
}

async fn the_ancestor_s_path_is_closed_unless_it_is_opened(base: Base) {
    let body = json!({ "sensors": [one("a", "2026-03-04T05:00:00Z", 1.0)] });
    let app = base.serve();
    let refused = sent(app.visit(Method::POST, ORIGINAL).json(&body)).await;
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Bearer realm=\"AEDB\"")
    );
    assert_eq!(refused.problem(401)["detail"], "Invalid token");
    let viewer = Who::with("a-viewer", Role::Viewer, "viewer");
    there(&*base.open(), &viewer).await.unwrap();
    let by_viewer = |app: &TestApp| {
        app.visit(Method::POST, ORIGINAL)
            .bearer_auth(&viewer.token)
            .json(&body)
    };
    sent(by_viewer(&app)).await.problem(403);
    assert_eq!(app.items("/api/v1/sensors").await.len(), 0);
    drop(app);

    let app = base.serve_with(|settings| settings.readings.open = true);
    sent(app.visit(Method::POST, ORIGINAL).json(&body))
        .await
        .expect(200);
    sent(by_viewer(&app)).await.expect(200);
    let wrong = app
        .visit(Method::POST, ORIGINAL)
        .bearer_auth("no such token")
        .json(&body);
    sent(wrong).await.problem(401);
    // Only this path, and only for sending.
    sent(app.visit(Method::POST, "/api/v1/readings").json(&json!([])))
        .await
        .problem(401);
    sent(app.visit(Method::GET, "/api/v1/sensors"))
        .await
        .problem(401);
    sent(app.visit(Method::GET, "/api/v1/readings?sensor=a"))
        .await
        .problem(401);
    let changes = app.items("/api/v1/changes?entity=sensor").await;
    assert_eq!(
        (changes.len(), &changes[0]["actor"]),
        (1, &json!("gateway"))
    );
}

async fn the_open_path_brings_so_many_sensors_and_no_more(base: Base) {
    let app = base.serve_with(|settings| settings.readings.open = true);
    let batch = |addresses: std::ops::Range<usize>| {
        let sensors =
            addresses.map(|number| one(&format!("s{number}"), "2026-03-04T05:00:00Z", 1.0));
        json!({ "sensors": sensors.collect::<Vec<_>>() })
    };
    let send =
        async |body: serde_json::Value| sent(app.visit(Method::POST, ORIGINAL).json(&body)).await;
    send(batch(0..1_000)).await.expect(200);
    let refused = send(batch(999..1_001)).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:too-many-sensors");
    // Those that are known go on telling; whoever says who they are brings others.
    send(batch(0..1_000)).await.expect(200);
    let with_token = app.post(ORIGINAL, &batch(1_000..1_002)).await;
    with_token.expect(200);
    send(batch(1_000..1_002)).await.expect(200);
    send(batch(1_002..1_003)).await.problem(409);
}

async fn two_gateways_send_one_sensor_at_once(base: Base) {
    let (one, other) = (base.serve(), base.serve());
    let batch = json!(many("a", 200));
    let (first, second) = tokio::join!(send(&one, &batch), send(&other, &batch));
    let (first, second) = (first.expect(200).json(), second.expect(200).json());
    let count = |answer: &Value| answer["stored"].as_u64().unwrap();
    assert_eq!(count(&first) + count(&second), 200);
    assert_eq!(one.items("/api/v1/sensors").await.len(), 1);
    assert_eq!(one.items("/api/v1/changes?entity=sensor").await.len(), 1);
    base.assert_clean().await;
}

async fn many_small_requests_are_all_stored(base: Base) {
    let app = base.serve();
    let batches: Vec<Value> = (0..40)
        .map(|number| json!(many(&format!("s{}", number % 7), 20 + number)))
        .collect();
    let answers = batches.iter().map(|batch| send(&app, batch));
    let answers = futures_util::future::join_all(answers).await;
    let (mut stored, mut known) = (0, 0);
    for (answer, batch) in answers.into_iter().zip(&batches) {
        let answer = answer.expect(200).json();
        assert_eq!(
            answer["items"].as_array().unwrap().len(),
            batch.as_array().unwrap().len()
        );
        stored += answer["stored"].as_u64().unwrap();
        known += answer["known"].as_u64().unwrap();
    }
    // Each sensor's longest batch holds all of its others.
    assert_eq!(stored, (33..40).map(|number| 20 + number).sum::<u64>());
    assert_eq!(
        stored + known,
        (0..40).map(|number| 20 + number).sum::<u64>()
    );
    base.assert_clean().await;
}

async fn a_broken_off_batch_leaves_nothing(base: Base) {
    use tokio::io::AsyncWriteExt;
    let app = base.serve();
    let body = json!(many("a", 500)).to_string();
    let head = format!(
        "POST /api/v1/readings HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        crate::people::ADMIN_TOKEN,
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
        .write_all(&body.as_bytes()[..body.len() / 2])
        .await
        .unwrap();
    drop(stream);
    // Whole, and nobody waits for the answer: all of it or none.
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let body = json!(many("b", 500)).to_string();
    let head = head.replace(
        &format!(
            "content-length: {}",
            json!(many("a", 500)).to_string().len()
        ),
        &format!("content-length: {}", body.len()),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    drop(stream);
    // What comes after is stored as ever.
    assert_eq!(
        send(&app, &json!(many("c", 5))).await.expect(200).json()["stored"],
        5
    );
    let sensors = until("the last is there", async || {
        let sensors = app.items("/api/v1/sensors?sort=address").await;
        (!sensors.is_empty()).then_some(sensors)
    });
    assert!(sensors.await.iter().all(|sensor| sensor["address"] != "a"));
    let told = app.get("/api/v1/readings?sensor=b").await;
    assert!(told.status == 404 || told.json()["total"] == 500);
    assert!(
        try_sent(app.request(Method::GET, "/health/live"))
            .await
            .is_ok()
    );
    base.assert_clean().await;
}

async fn a_batch_costs_few_statements(base: Base) {
    let app = base.serve();
    let all = |count: i64| -> Value {
        let sensors =
            (0..count).map(|number| one(&format!("s{number}"), "2026-03-04T05:00:00Z", 1.0));
        sensors.collect::<Vec<_>>().into()
    };
    send(&app, &all(300)).await.expect(200);
    let mut costs = vec![];
    for count in [5, 300] {
        let mut least = u32::MAX;
        for _ in 0..4 {
            let before = app.statements_so_far();
            send(&app, &all(count)).await.expect(200);
            least = least.min(app.statements_so_far() - before);
        }
        costs.push(least);
    }
    assert_eq!(costs[0], costs[1]);
    // Who asks; on PostgreSQL that no sensor is removed meanwhile; the sensors; the readings, SQLite's hours with them.
    assert!(costs[1] <= 5, "{costs:?}");
}
