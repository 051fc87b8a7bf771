//! What another site's page makes a browser send changes nothing; what a program sends with a token needs no proof of where
//! it comes from.

use crate::{
    harness::{Base, TestApp, on_both, sent},
    people::{ADMIN_TOKEN, Who, there},
    plant::at,
};
use domain::{LoginKind, Role};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

on_both!(
    a_foreign_page_writes_nothing,
    a_token_needs_no_proof,
    other_origins_ask_only_when_it_is_set,
);

const COOKIE: &str = "aedb_session=the-session-of-an-admin";

impl TestApp {
    /// A request with an admin's session and nothing that tells where it comes from.
    fn by_cookie(&self, method: Method, path: &str) -> RequestBuilder {
        self.visit(method, path).header("cookie", COOKIE)
    }
}

/// An admin with a session in a browser.
async fn session(base: &Base) {
    let who = Who {
        kind: LoginKind::Session,
        ..Who::with("browsing", Role::Admin, "the-session-of-an-admin")
    };
    there(&*base.open(), &who).await.unwrap();
}

async fn a_foreign_page_writes_nothing(base: Base) {
    let app = base.serve();
    session(&base).await;
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let before = app.items("/api/v1/changes").await;
    let host = app.address.to_string();
    let port = app.address.port();
    let own = format!("http://{host}");
    let foreign = [
        vec![],
        vec![("origin", "https://example.org".to_owned())],
        vec![("origin", "null".to_owned())],
        vec![("origin", host.clone())],
        vec![("origin", format!("http://127.0.0.1:{}", port ^ 1))],
        vec![("origin", format!("http://127.0.0.1.example.org:{port}"))],
        vec![("sec-fetch-site", "cross-site".to_owned())],
        vec![("sec-fetch-site", "same-site".to_owned())],
        vec![("sec-fetch-site", "none".to_owned())],
        // One of them right doesn't help.
        vec![
            ("sec-fetch-site", "cross-site".to_owned()),
            ("origin", own.clone()),
        ],
        vec![
            ("sec-fetch-site", "same-origin".to_owned()),
            ("origin", "https://example.org".to_owned()),
        ],
        vec![("referer", own.clone())],
    ];
    let writes = [
        (Method::POST, "/api/v1/shops".to_owned()),
        (Method::PATCH, at("drives", &drive)),
        (Method::DELETE, at("drives", &drive)),
        (Method::PATCH, "/api/v1/drives".to_owned()),
        (Method::POST, "/api/v1/tokens".to_owned()),
        (Method::POST, "/api/v1/auth/logout".to_owned()),
        (
            Method::POST,
            "/api/v1/token/create?name=x&email=x@y&password=kT8%23vQz!2mWx".to_owned(),
        ),
    ];
    for headers in &foreign {
        let with = |mut request: RequestBuilder| {
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            request
        };
        for (method, path) in &writes {
            let request = with(app.by_cookie(method.clone(), path));
            let answer = sent(request.json(&json!({ "name": "x" }))).await;
            let problem = answer.problem(403);
            assert_eq!(problem["status"], 403, "{headers:?} {path}");
            // A form can send this, and no more.
            let request = with(app.by_cookie(Method::POST, path));
            let request = request.header("content-type", "text/plain");
            sent(request.body("{\"name\": \"x\"}")).await.expect(403);
        }
        // Forms of pages need it whoever sends them: that of the login, too.
        for path in [
            "/plant/new",
            "/login",
            "/setup",
            "/preferences",
            "/account",
            "/logout",
        ] {
            for cookie in [COOKIE, "x=y"] {
                let request = with(app.visit(Method::POST, path).header("cookie", cookie));
                let form = [("level", "shop"), ("name", "x")];
                sent(request.form(&form)).await.expect(403);
            }
        }
        // Reading is left to the browser's own rules.
        let reading = with(app.by_cookie(Method::GET, "/api/v1/drives"));
        sent(reading).await.expect(200);
    }
    // Nor does it take the session out of the browser, which doesn't send it along (SameSite).
    let logout = app.visit(Method::POST, "/api/v1/auth/logout");
    let logout = sent(logout.header("sec-fetch-site", "cross-site")).await;
    assert_eq!(logout.expect(204).header("set-cookie"), None);
    // A type that a form can send isn't taken, from our own page either.
    let plain = app
        .by_cookie(Method::POST, "/api/v1/shops")
        .header("origin", &own)
        .header("content-type", "text/plain");
    sent(plain.body("{\"name\": \"x\"}")).await.problem(415);
    // No address changes anything by being looked at.
    for path in [
        format!("/drives/{}/remove", drive["id"]),
        "/plant/new?level=shop&name=x".to_owned(),
        "/logout".to_owned(),
        "/preferences?language=en".to_owned(),
        "/api/v1/token/create?name=x&email=x@y&password=kT8%23vQz!2mWx".to_owned(),
    ] {
        sent(app.by_cookie(Method::GET, &path)).await;
    }
    assert_eq!(app.items("/api/v1/changes").await, before);
    let own_page = app
        .by_cookie(Method::POST, "/api/v1/shops")
        .header("origin", &own);
    sent(own_page.json(&json!({ "name": "x" })))
        .await
        .expect(201);
}

async fn a_token_needs_no_proof(base: Base) {
    let app = base.serve();
    for (name, value) in [("origin", "https://elsewhere.example"), ("x-nothing", "y")] {
        let request = app
            .visit(Method::POST, "/api/v1/shops")
            .bearer_auth(ADMIN_TOKEN)
            .header(name, value);
        let shop = json!({ "name": format!("Цех {name}") });
        sent(request.json(&shop)).await.expect(201);
        for path in ["/api/v1/token", "/api/v1/auth"] {
            let request = app.visit(Method::POST, path).header(name, value);
            let form = [("username", "nobody@x.example"), ("password", "wrong")];
            sent(request.form(&form)).await.problem(401);
        }
    }
    // A cookie beside a token counts for nothing, right or wrong.
    session(&base).await;
    let both = app
        .visit(Method::POST, "/api/v1/shops")
        .bearer_auth("no such token")
        .header("cookie", COOKIE)
        .header("sec-fetch-site", "same-origin");
    let refused = sent(both.json(&json!({ "name": "x" }))).await;
    let challenge = refused.header("www-authenticate").unwrap().to_owned();
    assert!(challenge.contains("invalid_token"), "{challenge}");
    refused.problem(401);
}

async fn other_origins_ask_only_when_it_is_set(base: Base) {
    let preflight = async |app: &TestApp, origin: &str| {
        let request = app
            .visit(Method::OPTIONS, "/api/v1/drives")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization, content-type",
            );
        sent(request).await
    };
    let closed = base.serve();
    let answer = preflight(&closed, "https://panel.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let app = base.serve_with(|settings| {
        settings.server.cors_origins = "https://panel.example, http://b.example:3000".to_owned();
    });
    for origin in ["https://panel.example", "http://b.example:3000"] {
        let answer = preflight(&app, origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        let request = app.request(Method::GET, "/api/v1/drives");
        let answer = sent(request.header("origin", origin)).await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        // Old clients ask in this mode; what a cookie alone may write is told above.
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
    }
    for origin in ["https://example.org", "null", "https://panel.example.org"] {
        let answer = preflight(&app, origin).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            None,
            "{origin}"
        );
    }
}
