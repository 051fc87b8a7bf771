//! What every answer tells a browser, whatever it is an answer to.

use crate::harness::{Answer, Base, Kind, run, sent};
use reqwest::Method;
use serde_json::json;

#[track_caller]
fn guarded(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(
        policy.starts_with("default-src 'none'; "),
        "{what}: {policy:?}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{what}: {policy:?}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}");
    }
}

#[test]
fn every_answer_is_guarded() {
    run(Kind::Sqlite, |base: Base| async move {
        let app = base.serve();
        for path in [
            "/",
            "/plant",
            "/plant/999",
            "/no-such-page",
            "/assets/aedb.css",
            "/assets/none.css",
            "/docs",
            "/docs/",
            "/docs/swagger-initializer.js",
            "/api/v1/openapi.json",
            "/api/v1/drives",
            "/api/v1/drives?page=0",
            "/api/v1/drives/999",
            "/health/ready",
            "/metrics",
        ] {
            guarded(&app.get(path).await, path);
            let head = sent(app.request(Method::HEAD, path)).await;
            guarded(&head, &format!("HEAD {path}"));
        }
        guarded(
            &app.post("/api/v1/shops", &json!({})).await,
            "a refused body",
        );
        guarded(
            &app.post("/api/v1/tree", &json!({})).await,
            "a wrong method",
        );
        let foreign = app
            .request(Method::POST, "/api/v1/shops")
            .header("origin", "https://elsewhere.example");
        guarded(
            &sent(foreign.json(&json!({ "name": "x" }))).await,
            "a foreign page",
        );
    });
}

/// What runs in a page comes from a file: the policy forbids the rest, so a page must not need it.
#[test]
fn no_page_has_anything_inline() {
    run(Kind::Sqlite, |base: Base| async move {
        let app = base.serve();
        let plant = app.plant("").await;
        let drive = app.drive(&plant.drive()).await;
        let drive = format!("/drives/{}", drive["id"]);
        for path in [
            "/",
            "/plant",
            "/plant/1",
            "/plant/new?level=shop",
            "/drives",
            "/drives/new",
            &drive,
            "/imports",
            "/changes",
        ] {
            let page = app.page(path).await.expect(200).text().to_lowercase();
            for inline in [
                "<style",
                " style=",
                " onclick=",
                " onsubmit=",
                "javascript:",
                "<script>",
            ] {
                assert!(!page.contains(inline), "{path} has {inline:?}");
            }
        }
    });
}

/// With TLS in front, browsers use nothing else, and the session goes by it only.
#[test]
fn behind_tls_nothing_goes_without_it() {
    run(Kind::Sqlite, |base: Base| async move {
        crate::logging_in::with_password(&base, "anna", domain::Role::Viewer).await;
        for behind_tls in [true, false] {
            let app = base.serve_with(|settings| settings.server.behind_tls = behind_tls);
            for path in ["/", "/nothing", "/api/v1/drives/x", "/assets/aedb.css"] {
                let answer = app.get(path).await;
                let told = answer.header("strict-transport-security");
                assert_eq!(told, behind_tls.then_some("max-age=31536000"), "{path}");
            }
            let password = crate::logging_in::PASSWORD;
            let entered = app.log_in("anna@tests.example", password, &[]).await;
            let session = crate::logging_in::session_of(&entered);
            assert_eq!(session.starts_with("__Host-aedb_session="), behind_tls);
            let cookies: Vec<_> = entered.headers.get_all("set-cookie").iter().collect();
            let secure = cookies
                .iter()
                .any(|cookie| cookie.to_str().unwrap().contains("; Secure"));
            assert_eq!(secure, behind_tls);
            let page = app.with_cookie("/account", &session).await.expect(200);
            assert_eq!(page.header("cache-control"), Some("no-store"));
        }
    });
}
