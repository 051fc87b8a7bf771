//! The ancestor's paths for manuals: status, body and headers, with good and bad input.

use super::files::pdf;
use crate::harness::{Answer, Base, TestApp, on_both, sent};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

on_both!(
    the_whole_library_is_written_and_read,
    the_form_of_the_old_front_end_is_taken,
    what_needs_a_login_says_so,
    what_is_wrong_is_told_as_the_ancestor_did,
    a_panel_of_another_origin_works_when_it_is_set,
);

const OLD: &str = "/api/v1/manuals";

async fn tell(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    sent(app.request(method, &format!("{OLD}{path}")).json(&body)).await
}

async fn read(app: &TestApp, path: &str) -> Value {
    let answer = app.get(&format!("{OLD}{path}")).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

/// A category with a group, as clients make them.
async fn shelf(app: &TestApp) -> (Value, Value) {
    let logo = "https://plant.example/siemens.svg";
    let body = json!({ "name": "Siemens", "logo_url": logo, "groups": [] });
    let category = tell(app, Method::POST, "/category", body)
        .await
        .expect(200)
        .json();
    let body = json!({ "name": "Simoreg", "category_id": category["id"], "id": 7 });
    let group = tell(app, Method::POST, "/group/", body)
        .await
        .expect(200)
        .json();
    (category, group)
}

async fn the_whole_library_is_written_and_read(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app).await;
    assert_eq!(category.as_object().unwrap().len(), 3);
    assert_eq!(
        group,
        json!({ "id": group["id"], "name": "Simoreg", "category_id": category["id"] })
    );
    let url = "https://plant.example/dc-master.pdf";
    let body = json!({ "title": "Simoreg DC Master", "file_url": url, "group_id": group["id"] });
    let manual = tell(&app, Method::POST, "/", body).await.expect(200).json();
    assert_eq!(
        manual,
        json!({ "id": manual["id"], "title": "Simoreg DC Master", "file_url": url, "group_id": group["id"] })
    );
    let empty = json!({ "name": "ABB" });
    let empty = tell(&app, Method::POST, "/category", empty)
        .await
        .expect(200)
        .json();
    assert_eq!(
        read(&app, "/list").await,
        json!([{ "category_name": "Siemens", "group_name": "Simoreg",
            "manual_name": "Simoreg DC Master", "manual_url": url }])
    );
    // Empty ones too, and in order, with and without the slash.
    let nested = read(&app, "/nested/").await;
    assert_eq!(
        nested[0],
        json!({ "id": empty["id"], "name": "ABB", "logo_url": null, "groups": [] })
    );
    assert_eq!(nested[1]["groups"][0]["manuals"], json!([manual]));
    assert_eq!(read(&app, "/").await, json!([manual]));
    assert_eq!(read(&app, "/groups").await, json!([group]));
    assert_eq!(
        read(&app, &format!("/groups/{}", category["id"])).await,
        json!([group])
    );
    assert_eq!(
        read(&app, &format!("/groups/{}", empty["id"])).await,
        json!([])
    );
    assert_eq!(read(&app, "/categories/").await, json!([empty, category]));
    assert_eq!(read(&app, "/search?q=MASTER&x=1").await, json!([manual]));
    assert_eq!(read(&app, "/search?q=nothing").await, json!([]));
    assert_eq!(read(&app, "/search_groups?q=simo").await, json!([group]));
    assert_eq!(
        read(&app, "/search_categories/?q=sie").await,
        json!([category])
    );
    let path = format!("/{}", manual["id"]);
    let body = json!({ "title": "DC Master", "file_url": url, "group_id": group["id"] });
    let changed = tell(&app, Method::PUT, &path, body)
        .await
        .expect(200)
        .json();
    assert_eq!(changed["title"], "DC Master");
    let body = json!({ "name": "Simoreg DC", "category_id": category["id"] });
    let path = format!("/group/{}", group["id"]);
    let changed = tell(&app, Method::PUT, &path, body)
        .await
        .expect(200)
        .json();
    assert_eq!(changed["name"], "Simoreg DC");
    let body = json!({ "name": "SIEMENS", "logo_url": "" });
    let path = format!("/category/{}", category["id"]);
    let changed = tell(&app, Method::PUT, &path, body)
        .await
        .expect(200)
        .json();
    assert_eq!(changed["logo_url"], Value::Null);
    // What isn't empty stays.
    app.delete(&format!("{OLD}{path}")).await.problem(409);
    assert_eq!(
        app.delete(&format!("{OLD}/{}", manual["id"]))
            .await
            .expect(200)
            .json(),
        true
    );
    assert_eq!(
        app.delete(&format!("{OLD}/group/{}", group["id"]))
            .await
            .expect(200)
            .json(),
        true
    );
    assert_eq!(
        app.delete(&format!("{OLD}{path}")).await.expect(200).json(),
        true
    );
    assert_eq!(
        app.delete(&format!("{OLD}/")).await.expect(200).json(),
        true
    );
    base.assert_clean().await;
}

async fn the_form_of_the_old_front_end_is_taken(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app).await;
    let form = |file: Option<Vec<u8>>| {
        let form = multipart::Form::new()
            .text("name", "Руководство")
            .text("group_id", group["id"].to_string())
            .text("category_id", category["id"].to_string());
        match file {
            Some(bytes) => form.part("file", multipart::Part::bytes(bytes).file_name("р.pdf")),
            None => form,
        }
    };
    let bytes = pdf("form", 90_000);
    let request = app
        .request(Method::POST, &format!("{OLD}/"))
        .multipart(form(Some(bytes.clone())));
    let manual = sent(request).await.expect(200).json();
    assert_eq!(manual["title"], "Руководство");
    let url = manual["file_url"].as_str().unwrap().to_owned();
    assert!(
        url.starts_with("/api/v1/"),
        "of this server, whatever it is called: {url}"
    );
    assert_eq!(app.get(&url).await.expect(200).body, bytes);
    // Sent back as it was read, it keeps its file.
    let path = format!("/{}", manual["id"]);
    let body = json!({ "title": "Другое", "file_url": url, "group_id": group["id"] });
    tell(&app, Method::PUT, &path, body).await.expect(200);
    assert_eq!(app.get(&url).await.expect(200).body, bytes);
    let request = app
        .request(Method::POST, &format!("{OLD}/"))
        .multipart(form(None));
    assert_eq!(sent(request).await.pointers(422), ["/file"]);
    let html = form(Some(b"<html>".to_vec()));
    let request = app
        .request(Method::POST, &format!("{OLD}/"))
        .multipart(html);
    sent(request).await.problem(415);
    assert_eq!(read(&app, "/").await.as_array().unwrap().len(), 1);
}

async fn what_needs_a_login_says_so(base: Base) {
    let app = base.serve();
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/groups"),
        (Method::GET, "/search?q=abc"),
        (Method::POST, "/"),
        (Method::POST, "/category/"),
        (Method::PUT, "/group/1"),
        (Method::DELETE, "/1"),
        (Method::DELETE, ""),
    ] {
        let answer = sent(app.visit(method.clone(), &format!("{OLD}{path}"))).await;
        assert!(
            answer
                .header("www-authenticate")
                .is_some_and(|told| told.starts_with("Bearer"))
        );
        assert_eq!(
            answer.problem(401)["detail"],
            "Invalid token",
            "{method} {path}"
        );
    }
    for path in ["/list", "/nested", "/categories", "/groups/1"] {
        sent(app.visit(Method::GET, &format!("{OLD}{path}")))
            .await
            .expect(200);
        let head = sent(app.visit(Method::HEAD, &format!("{OLD}{path}"))).await;
        assert!(head.expect(200).body.is_empty());
    }
}

async fn what_is_wrong_is_told_as_the_ancestor_did(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app).await;
    let manual = |title: &str, url: &str, group: &Value| json!({ "title": title, "file_url": url, "group_id": group });
    let good = "https://plant.example/x.pdf";
    for (method, path, body, pointers) in [
        (
            Method::POST,
            "/",
            manual("x", "javascript:alert(1)", &group["id"]),
            vec!["/file_url"],
        ),
        (
            Method::POST,
            "/",
            manual("", "", &group["id"]),
            vec!["/title", "/file_url"],
        ),
        (
            Method::POST,
            "/",
            manual("x", good, &json!(987_654)),
            vec!["/group_id"],
        ),
        (
            Method::POST,
            "/",
            json!({ "title": "x", "group_id": "one" }),
            vec!["/group_id"],
        ),
        (
            Method::POST,
            "/",
            manual(&"я".repeat(501), good, &group["id"]),
            vec!["/title"],
        ),
        (
            Method::POST,
            "/group",
            json!({ "name": "x", "category_id": 987_654 }),
            vec!["/category_id"],
        ),
        (
            Method::POST,
            "/group",
            json!({ "name": "Simoreg", "category_id": category["id"] }),
            vec!["/name"],
        ),
        (
            Method::POST,
            "/category",
            json!({ "name": "Siemens" }),
            vec!["/name"],
        ),
        (
            Method::POST,
            "/category",
            json!({ "name": "x", "logo_url": "data:," }),
            vec!["/logo_url"],
        ),
    ] {
        let answer = tell(&app, method, path, body.clone()).await;
        assert_eq!(answer.pointers(422), pointers, "{body}");
    }
    for path in ["/987654", "/x"] {
        app.delete(&format!("{OLD}{path}")).await.problem(404);
        tell(&app, Method::PUT, path, manual("x", good, &group["id"]))
            .await
            .problem(404);
    }
    for path in [
        "/search",
        "/search?q=ab",
        "/search_groups?q=+a+",
        "/search_categories?q=",
    ] {
        assert_eq!(
            app.get(&format!("{OLD}{path}")).await.pointers(422),
            ["q"],
            "{path}"
        );
    }
    let long = "Преобразователь ".repeat(25);
    let body = manual(long.trim(), good, &group["id"]);
    let kept = tell(&app, Method::POST, "/", body).await.expect(200).json();
    assert_eq!(kept["title"], long.trim(), "neither cut nor refused");
}

async fn a_panel_of_another_origin_works_when_it_is_set(base: Base) {
    let panel = "https://panel.plant.example";
    let app = base.serve_with(|settings| settings.server.cors_origins = panel.to_owned());
    for path in ["/", "/list", "/categories", "/groups/1"] {
        let asked = app.visit(Method::OPTIONS, &format!("{OLD}{path}"));
        let asked = asked.header("origin", panel);
        let asked = asked.header("access-control-request-method", "POST");
        let asked = asked.header("access-control-request-headers", "authorization");
        let allowed = sent(asked).await.expect(200);
        assert_eq!(allowed.header("access-control-allow-origin"), Some(panel));
        assert_eq!(
            allowed.header("access-control-allow-credentials"),
            Some("true")
        );
        let answer = sent(
            app.request(Method::GET, &format!("{OLD}{path}"))
                .header("origin", panel),
        );
        let answer = answer.await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some(panel));
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
    }
    // Its session's cookie still proves nothing of where a write comes from.
    let other = sent(
        app.visit(Method::GET, &format!("{OLD}/list"))
            .header("origin", "https://other.example"),
    );
    assert_eq!(other.await.header("access-control-allow-origin"), None);
}
