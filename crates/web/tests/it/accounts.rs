//! Who there is, and what each may change of themselves: people, tokens for programs, the first admin.

use crate::{
    harness::{Answer, Base, Kind, TestApp, on_both, run, sent},
    logging_in::{PASSWORD, session_of, with_password},
    people::{Who, there},
};
use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    admins_add_change_and_reset_people,
    the_last_admin_stays,
    a_token_is_shown_once_and_ends_at_once,
    tokens_are_one_s_own,
    people_are_kept_on_pages_too,
    a_token_is_made_on_the_page,
    who_acted_is_in_the_history,
    one_admin_is_made_by_a_link_once,
    the_first_user_comes_from_this_machine,
);

impl TestApp {
    async fn with_token(&self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let request = self.visit(method, path).bearer_auth(token);
        sent(request.json(body)).await
    }

    async fn own_form(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        let request = self
            .visit(Method::POST, path)
            .header("cookie", cookie)
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin");
        sent(request.form(form)).await
    }
}

fn anna() -> Value {
    json!({ "name": "Анна", "email": "Anna@tests.example", "role": "editor", "password": PASSWORD })
}

async fn admins_add_change_and_reset_people(base: Base) {
    let app = base.serve();
    let added = app.post("/api/v1/users", &anna()).await.expect(201);
    let path = added.header("location").unwrap().to_owned();
    let user = added.json();
    assert_eq!(
        (
            &user["name"],
            &user["email"],
            &user["role"],
            &user["disabled"]
        ),
        (
            &json!("Анна"),
            &json!("Anna@tests.example"),
            &json!("editor"),
            &json!(false)
        )
    );
    let shown = app.get(&path).await.expect(200);
    let tag = shown.header("etag").unwrap().to_owned();
    assert_eq!(shown.json(), user);
    assert_eq!(app.items("/api/v1/users").await.len(), 2);
    // Known already, in whatever letters; and wrong values, all of them told.
    let mut again = anna();
    again["email"] = json!("ANNA@tests.example");
    assert_eq!(
        app.post("/api/v1/users", &again).await.pointers(422),
        ["/email"]
    );
    let wrong = json!({ "name": " ", "email": "x", "role": "root" });
    let mut pointers = app.post("/api/v1/users", &wrong).await.pointers(422);
    pointers.sort();
    assert_eq!(pointers, ["/email", "/name", "/role"]);
    let mut weak = anna();
    weak["email"] = json!("other@tests.example");
    weak["password"] = json!("password");
    assert_eq!(
        app.post("/api/v1/users", &weak).await.pointers(422),
        ["/password"]
    );
    let unknown = json!({ "name": "x", "email": "x@y", "role": "viewer", "admin": true });
    assert_eq!(
        app.post("/api/v1/users", &unknown).await.pointers(422),
        ["/admin"]
    );

    app.log_in("anna@tests.example", PASSWORD, &[])
        .await
        .expect(303);
    let change =
        json!({ "name": "Анна П.", "role": "viewer", "password": "три синих трактора у реки" });
    let request = app
        .request(Method::PATCH, &path)
        .header("if-match", "\"another\"");
    sent(request.json(&change)).await.problem(412);
    let request = app.request(Method::PATCH, &path).header("if-match", &tag);
    let changed = sent(request.json(&change)).await.expect(200).json();
    assert_eq!(
        (&changed["name"], &changed["role"]),
        (&json!("Анна П."), &json!("viewer"))
    );
    app.log_in("anna@tests.example", PASSWORD, &[])
        .await
        .expect(422);
    app.log_in("anna@tests.example", "три синих трактора у реки", &[])
        .await
        .expect(303);
    base.assert_clean().await;
}

async fn the_last_admin_stays(base: Base) {
    let app = base.serve();
    let people = app.items("/api/v1/users").await;
    let own = format!("/api/v1/users/{}", people[0]["id"]);
    for change in [json!({ "role": "viewer" }), json!({ "disabled": true })] {
        let problem = app.patch(&own, &change).await.problem(409);
        assert_eq!(problem["type"], "urn:aedb:problem:last-admin");
    }
    // Nothing of a change that is refused stays: the name came before.
    let both = json!({ "name": "X", "disabled": true });
    app.patch(&own, &both).await.problem(409);
    assert_eq!(app.get(&own).await.json()["name"], "admin");
    let second = Who::with("second", Role::Admin, "second");
    there(&*base.open(), &second).await.unwrap();
    app.patch(&own, &json!({ "disabled": true }))
        .await
        .expect(200);
    app.get(&own).await.problem(401);
}

async fn a_token_is_shown_once_and_ends_at_once(base: Base) {
    let (app, other) = (base.serve(), base.serve());
    there(&*base.open(), &Who::with("anna", Role::Editor, "anna"))
        .await
        .unwrap();
    let body = json!({ "name": "шлюз", "days": 10, "read_only": true });
    let made = app
        .with_token(Method::POST, "/api/v1/tokens", "anna", &body)
        .await
        .expect(201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let made = made.json();
    let token = made["token"].as_str().unwrap().to_owned();
    assert_eq!(made["ends_at"], "2026-03-14T05:06:07Z");
    let listed = app
        .with_token(Method::GET, "/api/v1/tokens", "anna", &json!({}))
        .await;
    let listed = listed.expect(200).text();
    assert!(
        listed.contains("шлюз") && !listed.contains(&token),
        "{listed}"
    );
    // It reads and no more, whatever its owner may.
    let shop = json!({ "name": "Цех" });
    other
        .with_token(Method::GET, "/api/v1/changes", &token, &json!({}))
        .await
        .expect(200);
    let refused = other
        .with_token(Method::POST, "/api/v1/shops", &token, &shop)
        .await
        .problem(403);
    assert_eq!(refused["type"], "urn:aedb:problem:only-reads");
    other
        .with_token(Method::POST, "/api/v1/tokens", &token, &body)
        .await
        .problem(403);
    // Its last use is shown, to the minute.
    app.clock.set("2026-03-05T00:00:00Z");
    app.with_token(Method::GET, "/api/v1/shops", &token, &json!({}))
        .await
        .expect(200);
    let path = format!("/api/v1/tokens/{}", made["id"]);
    crate::harness::until("the use is shown", async || {
        let listed = app
            .with_token(Method::GET, "/api/v1/tokens", "anna", &json!({}))
            .await
            .json();
        let own = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|own| own["id"] == made["id"])
            .cloned();
        (own.unwrap()["last_used_at"] == "2026-03-05T00:00:00Z").then_some(())
    })
    .await;
    app.with_token(Method::DELETE, &path, "anna", &json!({}))
        .await
        .expect(204);
    other
        .with_token(Method::GET, "/api/v1/shops", &token, &json!({}))
        .await
        .problem(401);
    // One that lasts longer ends of itself.
    let made = app
        .with_token(Method::POST, "/api/v1/tokens", "anna", &body)
        .await
        .expect(201)
        .json();
    let token = made["token"].as_str().unwrap();
    app.clock.set("2026-03-15T00:00:00Z");
    app.with_token(Method::GET, "/api/v1/shops", token, &json!({}))
        .await
        .problem(401);
    // One that a token makes ends with it, at the latest.
    app.clock.set("2026-03-05T00:00:00Z");
    let writes = json!({ "name": "пишет", "days": 10 });
    let made = app
        .with_token(Method::POST, "/api/v1/tokens", "anna", &writes)
        .await
        .expect(201)
        .json();
    let token = made["token"].as_str().unwrap();
    let longer = json!({ "name": "x", "days": 11 });
    let refused = app
        .with_token(Method::POST, "/api/v1/tokens", token, &longer)
        .await;
    assert_eq!(refused.pointers(422), ["/days"]);
    app.with_token(Method::POST, "/api/v1/tokens", token, &writes)
        .await
        .expect(201);
    for days in [0, -1, 731, i64::MAX] {
        let body = json!({ "name": "x", "days": days });
        let refused = app
            .with_token(Method::POST, "/api/v1/tokens", "anna", &body)
            .await;
        assert_eq!(refused.pointers(422), ["/days"]);
    }
}

async fn tokens_are_one_s_own(base: Base) {
    let app = base.serve();
    for name in ["anna", "boris"] {
        there(&*base.open(), &Who::with(name, Role::Editor, name))
            .await
            .unwrap();
    }
    let body = json!({ "name": "ключ Анны" });
    let made = app
        .with_token(Method::POST, "/api/v1/tokens", "anna", &body)
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/tokens/{}", made["id"]);
    let others = app
        .with_token(Method::GET, "/api/v1/tokens", "boris", &json!({}))
        .await
        .text();
    assert!(!others.contains("ключ Анны"));
    app.with_token(Method::DELETE, &path, "boris", &json!({}))
        .await
        .problem(404);
    app.delete(&path).await.problem(404);
    let token = made["token"].as_str().unwrap();
    app.with_token(Method::GET, "/api/v1/users/me", token, &json!({}))
        .await
        .expect(200);
}

async fn people_are_kept_on_pages_too(base: Base) {
    let app = base.serve();
    with_password(&base, "boss", Role::Admin).await;
    let cookie = session_of(&app.log_in("boss@tests.example", PASSWORD, &[]).await);
    let wrong = [
        ("name", "<b>Анна</b>"),
        ("email", "x"),
        ("role", "viewer"),
        ("password", "secret-typed"),
    ];
    let back = app
        .own_form("/people/new", &cookie, &wrong)
        .await
        .expect(422)
        .words();
    assert!(
        back.contains("value=\"&lt;b&gt;Анна&lt;/b&gt;\"")
            && back.contains("Not an e-mail address"),
        "{back}"
    );
    assert!(
        !back.contains("secret-typed"),
        "a password never comes back"
    );
    let right = [
        ("name", "Анна"),
        ("email", "anna@tests.example"),
        ("role", "viewer"),
        ("password", PASSWORD),
    ];
    let added = app
        .own_form("/people/new", &cookie, &right)
        .await
        .expect(303);
    let page = added.header("location").unwrap().to_owned();
    let listed = app.with_cookie("/people", &cookie).await.expect(200).text();
    assert!(
        listed.contains("Анна") && listed.contains(&page),
        "{listed}"
    );
    let other = [
        ("name", "Анна П."),
        ("email", "anna@tests.example"),
        ("role", "editor"),
    ];
    app.own_form(&page, &cookie, &other).await.expect(303);
    let her = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    app.with_cookie("/drives/new", &her).await.expect(200);
    app.own_form(&format!("{page}/disable"), &cookie, &[])
        .await
        .expect(303);
    app.with_cookie("/account", &her).await.expect(303);
    app.own_form(&format!("{page}/enable"), &cookie, &[])
        .await
        .expect(303);
    let new = [("password", "три синих трактора у реки")];
    app.own_form(&format!("{page}/password"), &cookie, &new)
        .await
        .expect(303);
    app.log_in("anna@tests.example", new[0].1, &[])
        .await
        .expect(303);
    // What one may not do isn't offered, and isn't done.
    let her = session_of(&app.log_in("anna@tests.example", new[0].1, &[]).await);
    let home = app.with_cookie("/", &her).await.text();
    assert!(
        home.contains("href=\"/account\"") && !home.contains("href=\"/people\""),
        "{home}"
    );
    app.own_form("/people/new", &her, &right).await.expect(403);
}

async fn a_token_is_made_on_the_page(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Editor).await;
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    let wrong = [("token_name", ""), ("days", "много")];
    let back = app
        .own_form("/account/tokens", &cookie, &wrong)
        .await
        .expect(422)
        .words();
    assert!(
        back.contains("value=\"много\"") && back.contains("Not a number"),
        "{back}"
    );
    let form = [
        ("token_name", "отчёт"),
        ("days", "30"),
        ("read_only", "yes"),
    ];
    let page = app
        .own_form("/account/tokens", &cookie, &form)
        .await
        .expect(201)
        .text();
    let token: String = page
        .split("data-copy=\"")
        .nth(1)
        .unwrap()
        .chars()
        .take(64)
        .collect();
    let me = app
        .with_token(Method::GET, "/api/v1/users/me", &token, &json!({}))
        .await;
    assert_eq!(me.expect(200).json()["name"], "anna");
    let page = app.with_cookie("/account", &cookie).await.text();
    assert!(page.contains("отчёт") && !page.contains(&token));
    let end = page.split("action=\"/account/tokens/").nth(1).unwrap();
    let end = format!("/account/tokens/{}", end.split('"').next().unwrap());
    app.own_form(&end, &cookie, &[]).await.expect(303);
    app.own_form("/account/log-out", &cookie, &[])
        .await
        .expect(303);
    app.with_cookie("/account", &cookie).await.expect(303);
}

async fn who_acted_is_in_the_history(base: Base) {
    let app = base.serve();
    let user = there(&*base.open(), &Who::with("anna", Role::Admin, "anna"))
        .await
        .unwrap();
    let body = json!({ "name": "шлюз <b>" });
    let made = app
        .with_token(Method::POST, "/api/v1/tokens", "anna", &body)
        .await
        .expect(201)
        .json();
    let token = made["token"].as_str().unwrap().to_owned();
    let shop = json!({ "name": "Цех" });
    app.with_token(Method::POST, "/api/v1/shops", &token, &shop)
        .await
        .expect(201);
    app.with_token(Method::POST, "/api/v1/users", &token, &anna())
        .await
        .problem(422);
    let mut other = anna();
    other["email"] = json!("other@tests.example");
    app.with_token(Method::POST, "/api/v1/users", &token, &other)
        .await
        .expect(201);
    let path = format!("/api/v1/tokens/{}", made["id"]);
    app.with_token(Method::DELETE, &path, "anna", &json!({}))
        .await
        .expect(204);
    let told = app.items("/api/v1/changes").await;
    let what: Vec<_> = told
        .iter()
        .map(|told| {
            (
                told["entity"].as_str().unwrap(),
                told["operation"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        what,
        [
            ("token", "removed"),
            ("user", "added"),
            ("shop", "added"),
            ("token", "added")
        ]
    );
    for told in &told {
        assert_eq!(told["actor"], "anna");
    }
    let text = serde_json::to_string(&told).unwrap();
    for secret in [
        &token[..],
        PASSWORD,
        "argon2",
        &api::secrets::secret_hash(&token.as_str().into()),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    // Whoever may not see people sees nothing of this, and everything else.
    there(&*base.open(), &Who::with("viewer", Role::Viewer, "viewer"))
        .await
        .unwrap();
    for path in [
        "/api/v1/changes",
        "/api/v1/changes?entity=user",
        "/api/v1/changes?entity=token",
    ] {
        let seen = app
            .with_token(Method::GET, path, "viewer", &json!({}))
            .await
            .expect(200)
            .json();
        let entities: Vec<_> = seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|told| told["entity"].clone())
            .collect();
        let expected = if path.ends_with("changes") {
            vec![json!("shop")]
        } else {
            vec![]
        };
        assert_eq!(entities, expected, "{path}");
    }
    // The entry itself holds the person and the token.
    let mut work = base.open().read(persistence::Area::Changes).await.unwrap();
    let id = domain::ChangeId(told[2]["id"].as_i64().unwrap());
    let entry = work.changes().find(id).await.unwrap().unwrap();
    assert_eq!(entry.told.actor.user, Some(user.id));
    assert_eq!(entry.told.actor.token.as_deref(), Some("шлюз <b>"));
}

async fn one_admin_is_made_by_a_link_once(base: Base) {
    let app = TestApp::start(base.settings());
    let key = {
        let app = web::server::application(
            &base.settings(),
            base.open(),
            std::sync::Arc::clone(&app.clock) as std::sync::Arc<dyn domain::Clock>,
            api::passwords::Passwords::default(),
            &crate::harness::clients(),
        );
        let link = api::logging_in::set_up_link(&app.unwrap()).await.unwrap();
        secrecy::ExposeSecret::expose_secret(&link.unwrap()).to_owned()
    };
    let visit = async |key: &str| {
        let request = app.visit(Method::GET, &format!("/setup?key={key}"));
        sent(request.header("accept-language", "en")).await
    };
    visit("").await.expect(409);
    visit(&"0".repeat(64)).await.expect(409);
    visit(&key).await.expect(200);
    let form = |email: &'static str, password: &'static str| {
        let form = vec![
            ("key", key.as_str()),
            ("name", "Первая"),
            ("email", email),
            ("password", password),
        ];
        let request = app
            .visit(Method::POST, "/setup")
            .header("accept-language", "en");
        sent(request.header("sec-fetch-site", "same-origin").form(&form))
    };
    let weak = form("a@tests.example", "password")
        .await
        .expect(422)
        .words();
    assert!(weak.contains("Many people use this password"), "{weak}");
    // Two at once: one is made.
    let (one, other) = futures_util::future::join(
        form("a@tests.example", PASSWORD),
        form("b@tests.example", PASSWORD),
    )
    .await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let made = if one.status == 303 { one } else { other };
    let cookie = session_of(&made);
    let people = app.with_cookie("/people", &cookie).await.expect(200).text();
    assert_eq!(people.matches("tests.example").count(), 1, "{people}");
    visit(&key).await.expect(409);
    form("c@tests.example", PASSWORD).await.expect(409);
}

async fn the_first_user_comes_from_this_machine(base: Base) {
    let app = TestApp::start(base.settings());
    let path = "/api/v1/token/create?name=First&email=first@tests.example&password=three%20slow%20coils%20of%20copper";
    for (name, value) in [
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
        ("host", "evil.example"),
        ("x-forwarded-for", "1.2.3.4"),
    ] {
        let request = app.visit(Method::POST, path).header(name, value);
        sent(request).await.problem(403);
    }
    let first = sent(app.visit(Method::POST, path)).await.expect(200).json();
    assert_eq!(first["role"], "admin");
    sent(app.visit(Method::POST, path)).await.problem(403);
    // Then admins do it, and only they.
    let form = [
        ("username", "first@tests.example"),
        ("password", "three slow coils of copper"),
    ];
    let token = sent(app.visit(Method::POST, "/api/v1/token").form(&form))
        .await
        .expect(200)
        .json();
    let token = token["access_token"].as_str().unwrap();
    let refused = sent(app.visit(Method::POST, path).bearer_auth(token))
        .await
        .problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:email-taken");
    let second = path.replace("first@", "second@");
    let added = sent(app.visit(Method::POST, &second).bearer_auth(token))
        .await
        .expect(200)
        .json();
    assert_eq!(added["role"], "viewer");
}

/// Nothing of a password or a token is told by what the program writes about itself.
#[test]
fn what_is_secret_is_told_nowhere() {
    run(Kind::Sqlite, |base: Base| async move {
        let mut serve = base.aedb(&["serve"]);
        serve.env("AEDB__LOG__FILTER", "debug");
        let serving = crate::program::Serving::start(serve).await;
        let client = reqwest::Client::new();
        let secret = "kT8vQz2mWxLadna";
        let create =
            format!("/api/v1/token/create?name=Anna&email=anna@tests.example&password={secret}");
        let made = client.post(serving.url(&create)).send().await.unwrap();
        assert_eq!(made.status(), 200);
        let broken = format!("/api/v1/token/create?name=&email=anna&password={secret}");
        let mut told = String::new();
        let form = [("username", "anna@tests.example"), ("password", secret)];
        let answer = client
            .post(serving.url("/api/v1/token"))
            .form(&form)
            .send()
            .await
            .unwrap();
        let token = answer.json::<Value>().await.unwrap()["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let wrong = [
            ("username", "anna@tests.example"),
            ("password", "kT8vQz2mWxLadnA"),
        ];
        for request in [
            client.post(serving.url(&broken)).bearer_auth(&token),
            client.post(serving.url("/api/v1/token")).form(&wrong),
            client
                .get(serving.url("/api/v1/drives/x"))
                .bearer_auth(&token),
            client.get(serving.url("/metrics")),
            client
                .get(serving.url("/api/v1/changes"))
                .bearer_auth(&token),
            client.get(serving.url("/api/v1/users")).bearer_auth(&token),
            client
                .get(serving.url("/api/v1/exports/drives.json"))
                .bearer_auth(&token),
        ] {
            let answer = request.send().await.unwrap();
            told += &format!("{:?}", answer.headers());
            told += &answer.text().await.unwrap();
        }
        serving.signal(nix::sys::signal::Signal::SIGTERM);
        told += &serving.ended().await.1;
        let mut config = base.aedb(&["config"]);
        config.env("AEDB__DATABASE__URL", format!("postgres://me:{secret}@h/d"));
        let shown = crate::program::ended(config).await.expect(0);
        told += &shown.out;
        told += &shown.told;
        for secret in [secret, "kT8vQz2mWxLadnA", &token, "argon2id$"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    });
}

/// Nobody from elsewhere reaches a base in which nobody decides who they are.
#[test]
fn it_is_reached_from_elsewhere_only_when_there_is_an_admin() {
    run(Kind::Sqlite, |base: Base| async move {
        let serve = || {
            let mut serve = base.aedb(&["serve"]);
            serve.env("AEDB__SERVER__HOST", "0.0.0.0");
            serve
        };
        let refused = crate::program::ended(serve()).await.expect(1);
        assert!(refused.told.contains("no admin yet"), "{refused:?}");
        let add = async |email: &str| {
            let add = [
                "user",
                "add",
                "--role",
                "admin",
                "--name",
                "A",
                "--email",
                email,
                "--password-stdin",
            ];
            base.run_with_input(&add, PASSWORD.as_bytes())
                .await
                .expect(0);
        };
        add("demo@aedb.invalid").await;
        let refused = crate::program::ended(serve()).await.expect(1);
        assert!(refused.told.contains("demo admin"), "{refused:?}");
        // Nor when a proxy forwards to it.
        for (name, value) in [("BEHIND_TLS", "true"), ("PROXIES", "127.0.0.1")] {
            let mut behind = base.aedb(&["serve"]);
            behind.env(format!("AEDB__SERVER__{name}"), value);
            let refused = crate::program::ended(behind).await.expect(1);
            assert!(refused.told.contains("demo admin"), "{refused:?}");
        }
        add("anna@tests.example").await;
        base.run(&["user", "disable", "--email", "demo@aedb.invalid"])
            .await
            .expect(0);
        let serving = crate::program::Serving::start(serve()).await;
        assert!(serving.address.ip().is_unspecified());
        serving.signal(nix::sys::signal::Signal::SIGTERM);
        assert_eq!(serving.ended().await.0, Some(0));
    });
}
