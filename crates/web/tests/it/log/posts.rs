//! The shift log as the ancestor's clients read it.

use crate::harness::{Base, on_both, sent};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(the_ancestor_s_posts_keep_their_shape);

async fn the_ancestor_s_posts_keep_their_shape(base: Base) {
    let app = base.serve();
    assert_eq!(
        app.get("/api/v1/posts/").await.expect(200).json(),
        json!([])
    );
    let first = app.entry(&json!({ "title": "Обход" })).await;
    let text = "## Ночная смена\n\nF30002 на 2UZ-2";
    let second = app.entry(&json!({ "title": "2UZ-2", "text": text })).await;
    let post = |entry: &Value, described: &str| {
        json!({
            "id": entry["id"], "user_id": entry["author"]["id"], "title": entry["title"], "description": described,
            "content": entry["text"], "created_at": "2026-03-04T05:06:07Z", "updated_at": "2026-03-04T05:06:07Z",
        })
    };
    let (newest, oldest) = (post(&second, "Ночная смена"), post(&first, ""));
    for path in [
        "/api/v1/posts",
        "/api/v1/posts/",
        "/api/v1/posts/?colour=red",
    ] {
        assert_eq!(
            app.get(path).await.expect(200).json(),
            json!([newest, oldest]),
            "{path}"
        );
    }
    for path in ["/api/v1/posts?post_id=2", "/api/v1/posts/?x=1&post_id=2"] {
        assert_eq!(app.get(path).await.expect(200).json(), newest, "{path}");
    }
    for id in ["987654", "x"] {
        let path = format!("/api/v1/posts/?post_id={id}");
        assert!(app.get(&path).await.problem(404)["detail"].is_string());
    }
    for visit in [
        app.visit(Method::GET, "/api/v1/posts/"),
        app.visit(Method::GET, "/api/v1/posts")
            .bearer_auth("unknown"),
    ] {
        assert_eq!(sent(visit).await.problem(401)["detail"], "Invalid token");
    }
    let document = app.get("/openapi.json").await.json();
    let paths = &document["paths"];
    assert_eq!(paths["/api/v1/posts"]["get"]["deprecated"], true);
    assert_eq!(
        paths["/api/v1/log-entries"]["get"]["deprecated"],
        Value::Null
    );
    for method in ["get", "patch", "delete"] {
        assert!(paths["/api/v1/log-entries/{id}"][method].is_object());
    }
}
