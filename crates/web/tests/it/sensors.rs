//! Sensors through the real server: changed, limited, removed, and their pages.

use crate::harness::{Base, TestApp, on_both, sent};
use api::operations::{retention, sensors};
use jiff::Timestamp;
use persistence::Area;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_sensor_is_changed_and_removed,
    a_tag_survives_what_the_sensor_tells,
    wrong_changes_are_pointed_at,
    a_limit_is_exceeded_from_then_to_then,
    silence_is_found_and_ends,
    new_limits_end_what_was_exceeded,
    old_readings_go_and_the_year_stays,
    the_pages_tell_it_in_both_languages,
    a_chart_is_drawn_for_every_span,
    the_form_comes_back_with_what_was_typed,
    the_home_page_tells_those_who_may_read,
    lists_cost_no_more_statements,
    names_are_text_everywhere,
    a_sensor_comes_back_as_it_was,
    a_sensor_is_tied_from_the_page_of_what_it_is_at,
);

/// Sends temperatures of a sensor, by the minute from a time on.
async fn tell(app: &TestApp, address: &str, from: &str, temperatures: &[f64]) -> Value {
    let from: Timestamp = from.parse().unwrap();
    let batch: Vec<Value> = (0..)
        .zip(temperatures)
        .map(|(minute, temperature)| {
            let at = from + jiff::SignedDuration::from_mins(minute);
            json!({ "address": address, "date": at.to_string(), "battery": 3.0, "temperature": temperature })
        })
        .collect();
    let answer = app.post("/api/v1/readings", &json!(batch)).await;
    answer.expect(200).json()["items"][0]["sensor_id"].clone()
}

/// A moment of the harness' clock, 05:06:07, less so many minutes.
fn minutes_ago(minutes: i64) -> String {
    let now: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
    (now - jiff::SignedDuration::from_mins(minutes)).to_string()
}

async fn a_sensor_is_changed_and_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let id = tell(&app, "28-0", &minutes_ago(3), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    let patch = json!({ "name": "Подшипник", "temperature_max": 60.5, "battery_min": 2.7, "silence_s": 600, "drive_id": drive["id"] });
    let changed = app.patch(&path, &patch).await.expect(200).json();
    for (member, value) in patch.as_object().unwrap() {
        if member != "drive_id" {
            assert_eq!(&changed[member], value, "{member}");
        }
    }
    assert_eq!(changed["drive"]["id"], drive["id"]);
    assert_eq!(
        (&changed["state"], &changed["temperature"]),
        (&json!("fine"), &json!(20.0))
    );
    let moved = app
        .patch(
            &path,
            &json!({ "room_id": plant.room["id"], "battery_min": null }),
        )
        .await;
    let moved = moved.expect(200).json();
    assert_eq!(
        (&moved["drive"], &moved["room"]["id"], &moved["battery_min"]),
        (&json!(null), &plant.room["id"], &json!(null))
    );
    let told = app
        .items(&format!("/api/v1/changes?entity=sensor&entity_id={id}"))
        .await;
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["fields"]["temperature_max"]["to"]["text"], "60.5");
    // The same again is no change.
    app.patch(&path, &json!({ "name": "Подшипник" }))
        .await
        .expect(200);
    assert_eq!(
        app.items(&format!("/api/v1/changes?entity=sensor&entity_id={id}"))
            .await
            .len(),
        3
    );
    let here = app
        .items(&format!("/api/v1/sensors?room_id={}", plant.room["id"]))
        .await;
    assert_eq!(here.len(), 1);
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404);
    app.delete(&path).await.problem(404);
    app.get("/api/v1/readings?sensor=28-0").await.problem(404);
    // Heard again it is another one.
    assert_ne!(tell(&app, "28-0", &minutes_ago(2), &[20.0]).await, id);
    base.assert_clean().await;
}

async fn a_tag_survives_what_the_sensor_tells(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", &minutes_ago(9), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    let tag = app
        .get(&path)
        .await
        .expect(200)
        .header("etag")
        .unwrap()
        .to_owned();
    let with = |method: Method, header: &'static str, tag: &str| {
        app.request(method, &path).header(header, tag.to_owned())
    };
    sent(with(Method::GET, "if-none-match", &tag))
        .await
        .expect(304);
    tell(&app, "28-0", &minutes_ago(8), &[21.0]).await;
    // There is something new to read, and nothing that a change would overwrite.
    sent(with(Method::GET, "if-none-match", &tag))
        .await
        .expect(200);
    let patch = json!({ "name": "x" });
    sent(with(Method::PATCH, "if-match", &tag).json(&patch))
        .await
        .expect(200);
    sent(with(Method::PATCH, "if-match", &tag).json(&json!({ "name": "y" })))
        .await
        .problem(412);
    sent(with(Method::DELETE, "if-match", &tag))
        .await
        .problem(412);
    sent(with(Method::DELETE, "if-match", "\"nonsense\""))
        .await
        .problem(412);
    sent(with(Method::DELETE, "if-match", "*"))
        .await
        .expect(204);
}

async fn wrong_changes_are_pointed_at(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let id = tell(&app, "28-0", &minutes_ago(9), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    for (patch, pointers) in [
        (
            json!({ "name": "", "silence_s": 5, "temperature_min": -400, "battery_min": 1e9 }),
            &["/name", "/temperature_min", "/battery_min", "/silence_s"][..],
        ),
        (
            json!({ "temperature_min": 50, "temperature_max": 51 }),
            &["/temperature_max"],
        ),
        (json!({ "drive_id": 987_654 }), &["/drive_id"]),
        (json!({ "room_id": plant.cabinet["id"] }), &["/room_id"]),
        (json!({ "room_id": 1, "drive_id": 1 }), &["/room_id"]),
        (json!({ "address": "x" }), &["/address"]),
        (json!({ "name": null }), &["/name"]),
        (json!({ "battery_min": "3" }), &["/battery_min"]),
    ] {
        assert_eq!(
            app.patch(&path, &patch).await.pointers(422),
            pointers,
            "{patch}"
        );
    }
    app.patch("/api/v1/sensors/99", &json!({ "name": "x" }))
        .await
        .problem(404);
    assert_eq!(
        app.get("/api/v1/sensors?state=odd").await.pointers(422),
        ["state"]
    );
}

async fn a_limit_is_exceeded_from_then_to_then(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", &minutes_ago(60), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    app.patch(&path, &json!({ "temperature_max": 60 }))
        .await
        .expect(200);
    let state = async || app.get(&path).await.expect(200).json()["exceeded"].clone();
    // One wrong value is none, and neither is one that came late.
    tell(&app, "28-0", &minutes_ago(50), &[85.0, 20.0]).await;
    tell(&app, "28-0", &minutes_ago(58), &[90.0, 90.0, 90.0]).await;
    assert_eq!(state().await, json!([]));
    tell(&app, "28-0", &minutes_ago(40), &[61.0]).await;
    tell(&app, "28-0", &minutes_ago(39), &[62.0]).await;
    assert_eq!(state().await, json!(["hot"]));
    // At the limit it flutters, and it stays one.
    tell(
        &app,
        "28-0",
        &minutes_ago(38),
        &[59.9, 60.1, 59.8, 60.2, 59.7, 59.9],
    )
    .await;
    assert_eq!(state().await, json!(["hot"]));
    tell(&app, "28-0", &minutes_ago(30), &[58.0, 57.0]).await;
    assert_eq!(state().await, json!([]));
    let page = app.page(&format!("/sensors/{id}")).await.expect(200);
    assert_eq!(
        page.text().matches("61\u{a0}°C, limit 60\u{a0}°C").count(),
        1
    );
    base.assert_clean().await;
}

async fn listen(base: &Base, now: &str) -> usize {
    let mut work = base.open().begin(Area::Readings).await.unwrap();
    let found = sensors::listen(&mut *work, now.parse().unwrap())
        .await
        .unwrap();
    work.commit().await.unwrap();
    found
}

async fn silence_is_found_and_ends(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", "2026-03-04T04:00:00Z", &[20.0]).await;
    tell(&app, "28-1", "2026-03-04T04:00:00Z", &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    app.patch(&path, &json!({ "silence_s": 600 }))
        .await
        .expect(200);
    assert_eq!(listen(&base, "2026-03-04T04:10:00Z").await, 0);
    // Two look at once; one finds it.
    let (one, other) = tokio::join!(
        listen(&base, "2026-03-04T04:30:00Z"),
        listen(&base, "2026-03-04T04:30:00Z")
    );
    assert_eq!(one + other, 1);
    assert_eq!(listen(&base, "2026-03-04T04:31:00Z").await, 0);
    let quiet = app.items("/api/v1/sensors").await;
    assert_eq!(
        (&quiet[0]["id"], &quiet[0]["state"]),
        (&id, &json!("quiet"))
    );
    assert_eq!(app.items("/api/v1/sensors?state=quiet").await.len(), 1);
    // A backlog isn't a sign of life; a new reading is.
    tell(&app, "28-0", "2026-03-04T04:05:00Z", &[20.0]).await;
    assert_eq!(app.items("/api/v1/sensors?state=quiet").await.len(), 1);
    tell(&app, "28-0", "2026-03-04T05:05:00Z", &[20.0]).await;
    assert_eq!(app.items("/api/v1/sensors?state=quiet").await.len(), 0);
    let page = app.page(&format!("/sensors/{id}")).await.expect(200).text();
    assert!(
        page.contains("silent") && !page.contains("until now"),
        "{page}"
    );
    base.assert_clean().await;
}

async fn new_limits_end_what_was_exceeded(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", &minutes_ago(60), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    app.patch(&path, &json!({ "temperature_max": 60, "silence_s": 60 }))
        .await
        .expect(200);
    tell(&app, "28-0", &minutes_ago(50), &[70.0, 71.0]).await;
    listen(&base, "2026-03-04T05:06:07Z").await;
    let state = async || app.get(&path).await.expect(200).json()["exceeded"].clone();
    assert_eq!(state().await, json!(["hot", "silence"]));
    app.patch(&path, &json!({ "temperature_max": 65 }))
        .await
        .expect(200);
    assert_eq!(state().await, json!(["hot", "silence"]));
    app.patch(&path, &json!({ "temperature_max": 80, "silence_s": null }))
        .await
        .expect(200);
    assert_eq!(state().await, json!([]));
    base.assert_clean().await;
}

async fn old_readings_go_and_the_year_stays(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", "2026-01-10T00:00:30Z", &[1.0, 2.0, 3.0]).await;
    tell(&app, "28-0", &minutes_ago(10), &[4.0, 5.0]).await;
    tell(&app, "28-1", "2019-01-10T00:00:00Z", &[6.0]).await;
    let retention = retention::Retention { days: 30 };
    let now: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
    let mut steps = 0;
    loop {
        let mut work = base.open().begin(Area::Readings).await.unwrap();
        let more = retention::step(&mut *work, retention, now).await.unwrap();
        work.commit().await.unwrap();
        if !more {
            break;
        }
        steps += 1;
    }
    assert_eq!(steps, 3, "two sensors' readings, and the hour from 2019");
    assert_eq!(
        app.get("/api/v1/readings?sensor=28-0")
            .await
            .expect(200)
            .json()["total"],
        2
    );
    let year = app
        .page(&format!("/sensors/{id}?span=year"))
        .await
        .expect(200);
    assert!(
        year.text().contains("1\u{a0}°C to 5\u{a0}°C"),
        "{}",
        year.text()
    );
    base.assert_clean().await;
}

async fn the_pages_tell_it_in_both_languages(base: Base) {
    let app = base.serve();
    assert!(
        app.page("/sensors")
            .await
            .expect(200)
            .text()
            .contains("No sensors yet")
    );
    let id = tell(&app, "28-0", &minutes_ago(4), &[20.25]).await;
    for (language, words) in [
        ("en", ["Sensors", "20.25\u{a0}°C", "fine"]),
        ("ru", ["Датчики", "20,25\u{a0}°C", "в норме"]),
    ] {
        for path in ["/sensors".to_owned(), format!("/sensors/{id}")] {
            let request = app
                .request(Method::GET, &path)
                .header("accept-language", language);
            let page = sent(request).await.expect(200).text();
            assert!(
                words.iter().all(|word| page.contains(word)),
                "{path} {words:?} {page}"
            );
        }
    }
    for path in [
        "/sensors/99",
        "/sensors/x",
        "/sensors?state=odd",
        "/sensors/99/edit",
    ] {
        app.page(path).await.expect(404);
    }
    let removed = app
        .request(Method::POST, &format!("/sensors/{id}/remove"))
        .header("sec-fetch-site", "same-origin");
    sent(removed).await.expect(303);
    assert!(
        app.page("/sensors")
            .await
            .expect(200)
            .text()
            .contains("No sensors yet")
    );
}

async fn a_chart_is_drawn_for_every_span(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", &minutes_ago(30), &[20.0, 22.0, 21.0]).await;
    for span in ["hour", "day", "week", "month", "year"] {
        let page = app
            .page(&format!("/sensors/{id}?span={span}"))
            .await
            .expect(200)
            .text();
        assert!(
            page.contains("<svg viewBox=\"0 0 1000 240\"") && page.contains("class=\"area\""),
            "{span}"
        );
        assert!(page.contains("20\u{a0}°C to 22\u{a0}°C"), "{span}: {page}");
        assert!(!page.contains("style="), "{span}");
        let past = format!("/sensors/{id}?span={span}&at=2020-01-01T00:00:00Z");
        let past = app.page(&past).await.expect(200).text();
        assert!(
            past.contains("No readings in this time") && !past.contains("<svg viewBox=\"0 0 1000"),
            "{span}"
        );
    }
    for wrong in ["span=decade", "at=soon"] {
        app.page(&format!("/sensors/{id}?{wrong}"))
            .await
            .expect(404);
    }
    for extreme in [
        "9999-12-30T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "-000001-01-02T00:00:00Z",
    ] {
        app.page(&format!("/sensors/{id}?span=year&at={extreme}"))
            .await
            .expect(200);
    }
}

async fn the_form_comes_back_with_what_was_typed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let id = tell(&app, "28-0", &minutes_ago(4), &[20.0]).await;
    let path = format!("/sensors/{id}/edit");
    let post = async |form: &[(&str, &str)]| {
        let request = app
            .request(Method::POST, &path)
            .header("sec-fetch-site", "same-origin");
        sent(request.header("accept-language", "en").form(form)).await
    };
    let wrong = post(&[
        ("name", ""),
        ("temperature_max", "warm"),
        ("silence_minutes", "0.1"),
    ])
    .await;
    let wrong = wrong.expect(422).text();
    assert!(
        wrong.contains("value=\"warm\"") && wrong.matches("class=\"wrong\"").count() == 3,
        "{wrong}"
    );
    let turned = post(&[
        ("name", "x"),
        ("temperature_min", "50"),
        ("temperature_max", "50"),
    ])
    .await;
    assert!(
        turned
            .expect(422)
            .text()
            .contains("id=\"temperature_max-error\"")
    );
    let room = format!("room-{}", plant.room["id"]);
    let gone = post(&[("name", "x"), ("place", "room-987654")]).await;
    assert!(gone.expect(422).text().contains("id=\"place-error\""));
    let good = post(&[
        ("name", "Подшипник"),
        ("temperature_max", "60,5"),
        ("battery_min", ""),
        ("silence_minutes", "10"),
        ("place", &room),
    ])
    .await;
    assert_eq!(
        good.expect(303).header("location"),
        Some(&*format!("/sensors/{id}"))
    );
    let stored = app
        .get(&format!("/api/v1/sensors/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (
            &stored["temperature_max"],
            &stored["silence_s"],
            &stored["room"]["id"]
        ),
        (&json!(60.5), &json!(600), &plant.room["id"])
    );
    // Somebody else was quicker: nothing is written, and both are shown.
    let form = app.page(&path).await.expect(200).text();
    let version = form
        .split("name=\"version\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    app.patch(
        &format!("/api/v1/sensors/{id}"),
        &json!({ "temperature_max": 70 }),
    )
    .await
    .expect(200);
    let late = post(&[
        ("name", "Подшипник"),
        ("temperature_max", "65"),
        ("version", &version),
    ])
    .await;
    assert!(late.expect(409).text().contains("70"));
    assert_eq!(
        app.get(&format!("/api/v1/sensors/{id}")).await.json()["temperature_max"],
        70.0
    );
}

async fn the_home_page_tells_those_who_may_read(base: Base) {
    let app = base.serve();
    let id = tell(&app, "28-0", &minutes_ago(60), &[20.0]).await;
    app.patch(
        &format!("/api/v1/sensors/{id}"),
        &json!({ "temperature_max": 60, "name": "Подшипник" }),
    )
    .await
    .expect(200);
    tell(&app, "28-0", &minutes_ago(50), &[70.0, 71.0]).await;
    crate::harness::until("the home page tells it", async || {
        let page = app.page("/").await.expect(200).text();
        (page.contains("Подшипник") && page.contains("70\u{a0}°C")).then_some(())
    })
    .await;
    let visited = sent(app.visit(Method::GET, "/")).await.expect(200).text();
    assert!(!visited.contains("Подшипник") && !visited.contains("/sensors"));
}

async fn lists_cost_no_more_statements(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    for number in 0..30 {
        let id = tell(&app, &format!("s{number}"), &minutes_ago(4), &[20.0]).await;
        app.patch(
            &format!("/api/v1/sensors/{id}"),
            &json!({ "room_id": plant.room["id"] }),
        )
        .await
        .expect(200);
    }
    for list in [
        "/api/v1/sensors?",
        "/api/v1/readings?sensor=s1&",
        "/sensors?",
    ] {
        let few = app.statements(&format!("{list}page_size=2")).await;
        let many = app.statements(&format!("{list}page_size=25")).await;
        assert_eq!(few, many, "{list}");
        assert!(many <= 8, "{list}: {many}");
    }
}

async fn names_are_text_everywhere(base: Base) {
    let app = base.serve();
    let hostile = "\"'><img src=x onerror=alert(1)></title><script>alert(1)</script>{{ 7*7 }}";
    let reading = json!([{ "address": "<script>alert(1)</script>", "name": hostile, "date": minutes_ago(3), "status": "<script>alert(1)</script>", "temperature": 90 }]);
    let id = app
        .post("/api/v1/readings", &reading)
        .await
        .expect(200)
        .json()["items"][0]["sensor_id"]
        .clone();
    app.patch(
        &format!("/api/v1/sensors/{id}"),
        &json!({ "temperature_max": 60 }),
    )
    .await
    .expect(200);
    tell(&app, "<script>alert(1)</script>", &minutes_ago(2), &[91.0]).await;
    for path in [
        "/sensors".to_owned(),
        format!("/sensors/{id}"),
        format!("/sensors/{id}/edit"),
        "/changes".to_owned(),
        "/".to_owned(),
    ] {
        let page = app.page(&path).await.expect(200).text();
        assert!(
            !page.contains("<img src=x")
                && !page.contains("<script>alert")
                && !page.contains("</title><"),
            "{path}"
        );
    }
}

async fn a_sensor_comes_back_as_it_was(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let id = tell(&app, "28-0", &minutes_ago(3), &[20.0]).await;
    let path = format!("/api/v1/sensors/{id}");
    let first = json!({ "name": "Подшипник", "temperature_max": 60.5, "silence_s": 600, "drive_id": drive["id"] });
    let first = app.patch(&path, &first).await.expect(200).json();
    let second = json!({ "name": "x", "temperature_max": null, "battery_min": 2.5, "room_id": plant.room["id"] });
    let second = app.patch(&path, &second).await.expect(200).json();
    let history = async |id: &Value| {
        app.items(&format!("/api/v1/changes?entity=sensor&entity_id={id}"))
            .await
    };
    let restore = async |change: &Value| {
        let path = format!("/api/v1/changes/{}/restore", change["id"]);
        app.post(&path, &json!({})).await
    };
    let said = |mut sensor: Value| {
        let said = sensor.as_object_mut().unwrap();
        for other in [
            "id",
            "created_at",
            "updated_at",
            "heard_at",
            "temperature",
            "battery",
            "status",
        ] {
            said.remove(other);
        }
        sensor
    };
    let now = async |path: &str| said(app.get(path).await.expect(200).json());
    let told = history(&id).await;
    let back = restore(&told[1]).await.expect(200).json();
    assert_eq!(back["url"], format!("/sensors/{id}"));
    assert_eq!(now(&path).await, said(first));
    restore(&told[0]).await.expect(200);
    assert_eq!(now(&path).await, said(second.clone()));
    // What was removed comes as another one, once; or as the one that has been heard there since.
    for heard_since in [false, true] {
        let seen = app.items("/api/v1/sensors").await.remove(0);
        app.delete(&format!("/api/v1/sensors/{}", seen["id"]))
            .await
            .expect(204);
        if heard_since {
            tell(&app, "28-0", &minutes_ago(2), &[20.0]).await;
        }
        let told = history(&seen["id"]).await;
        let back = restore(&told[0]).await.expect(200).json();
        assert_ne!(back["entity_id"], seen["id"]);
        let path = format!("/api/v1/sensors/{}", back["entity_id"]);
        assert_eq!(now(&path).await, said(second.clone()), "{heard_since}");
        assert_eq!(app.items("/api/v1/sensors").await.len(), 1);
        restore(&told[0]).await.problem(409);
    }
    // What it was at is gone: it says so.
    let seen = app.items("/api/v1/sensors").await.remove(0);
    let path = format!("/api/v1/sensors/{}", seen["id"]);
    app.patch(&path, &json!({ "drive_id": drive["id"] }))
        .await
        .expect(200);
    app.patch(&path, &json!({ "drive_id": null }))
        .await
        .expect(200);
    app.delete(&format!("/api/v1/drives/{}", drive["id"]))
        .await
        .expect(204);
    let told = history(&seen["id"]).await;
    let refused = restore(&told[1]).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:restore-place-gone");
    base.assert_clean().await;
}

async fn a_sensor_is_tied_from_the_page_of_what_it_is_at(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app
        .drive(&plant.drive_with(&json!({ "cabinet_id": plant.cabinet["id"] })))
        .await;
    let id = tell(&app, "28-0", &minutes_ago(3), &[20.0]).await;
    let form = format!("/sensors/{id}/edit");
    let post = async |place: String| {
        let request = app
            .request(Method::POST, &form)
            .header("sec-fetch-site", "same-origin");
        let fields = [("name", "Подшипник".to_owned()), ("place", place)];
        sent(request.form(&fields)).await
    };
    for (page, kind, thing) in [
        (format!("/drives/{}", drive["id"]), "drive", &drive),
        (
            format!("/plant/{}", plant.cabinet["id"]),
            "cabinet",
            &plant.cabinet,
        ),
        (format!("/plant/{}", plant.room["id"]), "room", &plant.room),
    ] {
        let spot = format!("{kind}-{}", thing["id"]);
        let tie = format!("/sensors?tie={spot}");
        let before = app.page(&page).await.expect(200).text();
        assert!(before.contains(&format!("href=\"{tie}\"")), "{page}");
        assert!(!before.contains("Подшипник"), "{page}");
        let list = app.page(&tie).await.expect(200).text();
        let offered = format!("{form}?tie={spot}");
        assert!(list.contains(&offered), "{list}");
        let offered = app.page(&offered).await.expect(200).text();
        let chosen = format!("<option value=\"{spot}\" selected>");
        assert!(offered.contains(&chosen), "{offered}");
        post(spot).await.expect(303);
        let stored = app.get(&format!("/api/v1/sensors/{id}")).await.json();
        assert_eq!(stored[kind]["id"], thing["id"]);
        let after = app.page(&page).await.expect(200).text();
        assert!(after.contains("Подшипник"), "{page}");
        // From the room on, what stands in it is offered.
        let form = app.page(&form).await.expect(200).text();
        for spot in ["drive", "cabinet", "room"].map(|kind| {
            let thing = match kind {
                "drive" => &drive,
                "cabinet" => &plant.cabinet,
                _ => &plant.room,
            };
            format!("value=\"{kind}-{}\"", thing["id"])
        }) {
            assert!(form.contains(&spot), "{spot}: {form}");
        }
    }
    post(String::new()).await.expect(303);
    let stored = app.get(&format!("/api/v1/sensors/{id}")).await.json();
    assert_eq!(stored["room"], json!(null));
    for wrong in ["drive-987654", "drive-x", "shop-1", "x"] {
        app.page(&format!("/sensors?tie={wrong}")).await.expect(404);
        app.page(&format!("{form}?tie={wrong}")).await.expect(404);
    }
}
