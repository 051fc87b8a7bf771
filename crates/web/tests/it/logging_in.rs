//! Coming in: by a password on the page and at the API, at one instance or two, and being kept out.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{Who, there},
};
use api::passwords::Passwords;
use domain::{Email, Name, Role, User};
use persistence::Area;
use reqwest::Method;
use serde_json::json;

on_both!(
    a_person_comes_in_and_goes,
    a_session_ends_of_itself,
    a_new_login_has_a_new_id,
    a_token_for_a_password_lasts_an_hour,
    nobody_learns_who_is_known,
    guesses_are_slowed_down_by_address_on_every_instance,
    guesses_from_elsewhere_dont_keep_the_owner_out,
    whoever_is_disabled_is_out_at_once,
    a_password_is_changed_by_who_knows_it,
    what_somebody_chose_comes_with_them,
    login_goes_back_to_own_pages_only,
);

pub(crate) const PASSWORD: &str = "лошадь батарея скрепка";

/// Somebody with a password.
pub(crate) async fn with_password(base: &Base, name: &str, role: Role) -> User {
    let store = base.open();
    let user = there(&*store, &Who::with(name, role, name)).await.unwrap();
    let (own, email) = (Name::parse(name).unwrap(), Email::parse("x@y").unwrap());
    let accepted = Passwords::default()
        .accept(PASSWORD.into(), &own, &email)
        .await
        .unwrap();
    let mut work = store.begin(Area::People).await.unwrap();
    work.users()
        .set_password(user.id, accepted.hash(), user.created_at)
        .await
        .unwrap();
    work.commit().await.unwrap();
    user
}

impl TestApp {
    /// Sends the form of the login page.
    pub(crate) async fn log_in(
        &self,
        email: &str,
        password: &str,
        more: &[(&str, &str)],
    ) -> Answer {
        let mut form = vec![("email", email), ("password", password)];
        form.extend(more);
        let request = self
            .visit(Method::POST, "/login")
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin");
        sent(request.form(&form)).await
    }

    /// Asks for a token, as from an address behind the proxy that the test is.
    async fn token(&self, email: &str, password: &str, from: &str) -> Answer {
        let request = self
            .visit(Method::POST, "/api/v1/token")
            .header("x-forwarded-for", from);
        let form = [("username", email), ("password", password)];
        sent(request.form(&form)).await
    }

    pub(crate) async fn with_cookie(&self, path: &str, cookie: &str) -> Answer {
        let request = self.visit(Method::GET, path).header("cookie", cookie);
        sent(request.header("accept-language", "en")).await
    }

    async fn bearer(&self, token: &str) -> Answer {
        let request = self.visit(Method::GET, "/api/v1/users/me");
        sent(request.bearer_auth(token)).await
    }
}

/// The session that an answer opens, as `name=value`.
pub(crate) fn session_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").into_iter();
    let opened = cookies
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.contains("aedb_session="));
    let opened = opened.unwrap_or_else(|| panic!("no session in {answer:?}"));
    for wanted in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(opened.contains(wanted), "{opened}");
    }
    opened.split(';').next().unwrap().to_owned()
}

fn access_token(answer: Answer) -> String {
    let answer = answer.expect(200).json();
    assert_eq!(answer["token_type"], "bearer");
    assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn a_person_comes_in_and_goes(base: Base) {
    let (app, other) = (base.serve(), base.serve());
    with_password(&base, "anna", Role::Editor).await;
    // Who may not see a page is shown where to log in, and comes to the page then.
    let asked = sent(app.visit(Method::GET, "/drives/new?room=7"))
        .await
        .expect(303);
    assert_eq!(
        asked.header("location"),
        Some("/login?back=%2Fdrives%2Fnew%3Froom%3D7")
    );
    let entered = app
        .log_in(
            " ANNA@tests.example",
            PASSWORD,
            &[("back", "/drives/new?room=7")],
        )
        .await
        .expect(303);
    assert_eq!(entered.header("location"), Some("/drives/new?room=7"));
    let cookie = session_of(&entered);
    // The other instance knows the session.
    for app in [&app, &other] {
        let page = app.with_cookie("/account", &cookie).await.expect(200);
        assert!(page.text().contains("anna@tests.example"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let home = app.with_cookie("/", &cookie).await.expect(200);
        assert_eq!(home.header("cache-control"), Some("no-store"));
    }
    let out = sent(
        app.visit(Method::POST, "/logout")
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin"),
    )
    .await
    .expect(303);
    assert!(out.headers.get_all("set-cookie").iter().any(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("aedb_session=;") && cookie.contains("Max-Age=0")
    }));
    for app in [&app, &other] {
        app.with_cookie("/account", &cookie).await.expect(303);
    }
}

async fn a_session_ends_of_itself(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Editor).await;
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    // Used now and then it goes on: the mark that it was used is kept behind the request.
    app.clock.set("2026-03-04T16:00:00Z");
    app.with_cookie("/account", &cookie).await.expect(200);
    let last_used = async || {
        let mut work = base.open().read(Area::People).await.unwrap();
        let secret = cookie.split_once('=').unwrap().1;
        let hash = api::secrets::secret_hash(&secret.into());
        let at = "2026-03-04T16:00:00Z".parse().unwrap();
        let (login, _) = work.logins().by_secret(&hash, at).await.unwrap()?;
        (login.last_used_at == at).then_some(())
    };
    crate::harness::until("the use is kept", last_used).await;
    app.clock.set("2026-03-05T03:59:00Z");
    app.with_cookie("/account", &cookie).await.expect(200);
    // Then nobody uses it for half a day.
    app.clock.set("2026-03-05T17:00:00Z");
    app.with_cookie("/account", &cookie).await.expect(303);
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    app.with_cookie("/account", &cookie).await.expect(200);
    // And in any case it ends after a month.
    app.clock.set("2026-04-05T00:00:00Z");
    app.with_cookie("/account", &cookie).await.expect(303);
}

async fn a_new_login_has_a_new_id(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Editor).await;
    let first = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    // A session that somebody else put into the browser isn't taken over, and an old one ends.
    for planted in ["aedb_session=planted", first.as_str()] {
        let request = app
            .visit(Method::POST, "/login")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", planted);
        let form = [("email", "anna@tests.example"), ("password", PASSWORD)];
        let second = session_of(&sent(request.form(&form)).await.expect(303));
        assert_ne!(second, planted);
        app.with_cookie("/account", &second).await.expect(200);
        app.with_cookie("/account", planted).await.expect(303);
    }
}

async fn a_token_for_a_password_lasts_an_hour(base: Base) {
    let (app, other) = (base.serve(), base.serve());
    let user = with_password(&base, "anna", Role::Editor).await;
    for path in [
        "/api/v1/token",
        "/api/v1/token/",
        "/api/v1/auth",
        "/api/v1/auth/",
    ] {
        let form = [
            ("grant_type", "password"),
            ("username", "anna@tests.example"),
            ("password", PASSWORD),
            ("scope", ""),
            ("client_id", "x"),
            ("client_secret", "y"),
            ("more", "z"),
        ];
        let request = app.visit(Method::POST, path);
        let answer = sent(request.form(&form)).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let token = access_token(answer);
        for app in [&app, &other] {
            for path in ["/api/v1/users/me", "/api/v1/users/me/"] {
                let request = app.visit(Method::GET, path);
                let me = sent(request.bearer_auth(&token)).await.expect(200).json();
                assert_eq!(
                    me,
                    json!({ "id": user.id, "name": "anna", "email": "anna@tests.example", "role": "editor" })
                );
            }
        }
        // The ancestor's way to go.
        let logout = other.visit(Method::POST, "/api/v1/auth/logout");
        sent(logout.bearer_auth(&token)).await.expect(204);
        let refused = app.bearer(&token).await;
        assert!(
            refused
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
        assert_eq!(refused.problem(401)["detail"], "Invalid token");
    }
    let token = access_token(app.token("anna@tests.example", PASSWORD, "").await);
    app.clock.set("2026-03-04T06:06:06Z");
    app.bearer(&token).await.expect(200);
    app.clock.set("2026-03-04T06:06:07Z");
    app.bearer(&token).await.problem(401);
    // A token isn't a session, nor the other way round.
    let token = access_token(app.token("anna@tests.example", PASSWORD, "").await);
    app.with_cookie("/account", &format!("aedb_session={token}"))
        .await
        .expect(303);
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    app.bearer(cookie.split_once('=').unwrap().1)
        .await
        .problem(401);
}

async fn nobody_learns_who_is_known(base: Base) {
    let app = base.serve_with(|settings| settings.login.attempts_per_minute = 1_000);
    with_password(&base, "anna", Role::Editor).await;
    let disabled = with_password(&base, "boris", Role::Editor).await;
    there(
        &*base.open(),
        &Who::with("vera", Role::Editor, "without a password"),
    )
    .await
    .unwrap();
    let mut work = base.open().begin(Area::People).await.unwrap();
    let disabled = User {
        disabled_at: Some(disabled.created_at),
        ..disabled
    };
    work.users()
        .change(&disabled, disabled.created_at)
        .await
        .unwrap();
    work.commit().await.unwrap();
    let mut seen = vec![];
    for (email, password) in [
        ("anna@tests.example", "wrong"),
        ("nobody@tests.example", PASSWORD),
        ("boris@tests.example", PASSWORD),
        ("vera@tests.example", ""),
        ("no address", "wrong"),
        ("", ""),
    ] {
        let mut problem = app.token(email, password, "").await.problem(401);
        // What takes time is the same, too: one comparison, and as many statements. Words and the home page are read anew now and
        // then, which is counted as well.
        let mut statements = u32::MAX;
        for _ in 0..12 {
            let before = app.statements_so_far();
            app.token(email, password, "").await.problem(401);
            statements = statements.min(app.statements_so_far() - before);
        }
        problem["request_id"] = json!(null);
        let page = app.log_in(email, password, &[]).await.expect(422);
        let page = page.words();
        assert!(page.contains("address or the password is wrong"), "{page}");
        seen.push((problem, page.replace(email, ""), statements));
    }
    for other in &seen[1..] {
        assert_eq!(other.0, seen[0].0);
    }
    // What can be no address is nobody's, as everybody can see.
    for other in &seen[1..4] {
        assert_eq!(other.2, seen[0].2);
    }
    assert_eq!(seen[0].0["detail"], "Incorrect email or password");
}

async fn guesses_are_slowed_down_by_address_on_every_instance(base: Base) {
    let change = |settings: &mut web::settings::Settings| {
        settings.login.attempts_per_minute = 3;
        settings.server.proxies = "127.0.0.1".to_owned();
    };
    let (app, other) = (base.serve_with(change), base.serve_with(change));
    with_password(&base, "anna", Role::Editor).await;
    for (number, app) in [&app, &other, &app].into_iter().enumerate() {
        let email = format!("{number}@tests.example");
        app.token(&email, "wrong", "1.2.3.4").await.problem(401);
    }
    for app in [&app, &other] {
        let refused = app.token("anna@tests.example", PASSWORD, "1.2.3.4").await;
        let again: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=21).contains(&again), "{again}");
        refused.problem(429);
        // Whatever such a sender puts before it counts for nothing.
        let forged = "9.9.9.9, 1.2.3.4";
        app.token("anna@tests.example", PASSWORD, forged)
            .await
            .problem(429);
    }
    // The others come in, and so does whoever waits: one more try, not all of them.
    app.token("anna@tests.example", PASSWORD, "1.2.3.5")
        .await
        .expect(200);
    app.clock.set("2026-03-04T05:06:28Z");
    app.token("anna@tests.example", "wrong", "1.2.3.4")
        .await
        .problem(401);
    app.token("anna@tests.example", "wrong", "1.2.3.4")
        .await
        .problem(429);
    app.clock.set("2026-03-04T05:06:49Z");
    // A right one gives its try back, so that a gateway that logs in often isn't held up.
    for _ in 0..6 {
        app.token("anna@tests.example", PASSWORD, "1.2.3.4")
            .await
            .expect(200);
    }
}

async fn guesses_from_elsewhere_dont_keep_the_owner_out(base: Base) {
    let app = base.serve_with(|settings| {
        settings.login.attempts_per_minute = 3;
        settings.server.proxies = "127.0.0.1".to_owned();
    });
    with_password(&base, "anna", Role::Editor).await;
    app.token("anna@tests.example", PASSWORD, "10.0.0.1")
        .await
        .expect(200);
    // Many addresses guess at one account.
    let mut refused = 0;
    for number in 0..20 {
        let from = format!("2001:db8:{number}::1");
        let answer = app.token("anna@tests.example", "wrong", &from).await;
        refused += u32::from(answer.status == 429);
    }
    assert!(refused >= 12, "{refused} of 20");
    // The owner comes in from where they came before, and the others don't.
    app.token("anna@tests.example", PASSWORD, "10.0.0.1")
        .await
        .expect(200);
    app.token("anna@tests.example", PASSWORD, "10.0.0.2")
        .await
        .problem(429);
    // From somewhere new after a short while.
    app.clock.set("2026-03-04T05:06:18Z");
    app.token("anna@tests.example", PASSWORD, "10.0.0.2")
        .await
        .expect(200);
}

async fn whoever_is_disabled_is_out_at_once(base: Base) {
    let (app, other) = (base.serve(), base.serve());
    let user = with_password(&base, "anna", Role::Editor).await;
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    let token = access_token(app.token("anna@tests.example", PASSWORD, "").await);
    other.bearer(&token).await.expect(200);
    other.bearer("anna").await.expect(200);
    let path = format!("/api/v1/users/{}", user.id.0);
    app.patch(&path, &json!({ "disabled": true }))
        .await
        .expect(200);
    for app in [&app, &other] {
        app.bearer(&token).await.problem(401);
        app.bearer("anna").await.problem(401);
        app.with_cookie("/account", &cookie).await.expect(303);
        app.token("anna@tests.example", PASSWORD, "")
            .await
            .problem(401);
    }
    app.patch(&path, &json!({ "disabled": false }))
        .await
        .expect(200);
    app.bearer(&token).await.problem(401);
    app.token("anna@tests.example", PASSWORD, "")
        .await
        .expect(200);
}

async fn a_password_is_changed_by_who_knows_it(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Viewer).await;
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    let elsewhere = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    let change = async |current: &str, new: &str| {
        let request = app
            .visit(Method::POST, "/account/password")
            .header("cookie", &cookie)
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin");
        let form = [("current_password", current), ("password", new)];
        sent(request.form(&form)).await
    };
    let good = "три синих трактора у реки";
    let refused = change("wrong", good).await.expect(422).words();
    assert!(
        refused.contains("This isn't your password now"),
        "{refused}"
    );
    let refused = change(PASSWORD, "password").await.expect(422).words();
    assert!(
        refused.contains("Many people use this password"),
        "{refused}"
    );
    let changed = change(PASSWORD, good).await.expect(303);
    let new = session_of(&changed);
    app.with_cookie("/account", &new).await.expect(200);
    for old in [&cookie, &elsewhere] {
        app.with_cookie("/account", old).await.expect(303);
    }
    // A named token was made by who knew the old one.
    app.bearer("anna").await.problem(401);
    app.log_in("anna@tests.example", PASSWORD, &[])
        .await
        .expect(422);
    app.log_in("anna@tests.example", good, &[])
        .await
        .expect(303);
    let told = app.items("/api/v1/changes?entity=user").await;
    assert_eq!(
        told[0]["fields"],
        json!({ "password": { "from": null, "to": { "text": "***" } } })
    );
    assert_eq!(told[0]["actor"], "anna");
}

async fn what_somebody_chose_comes_with_them(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Viewer).await;
    let cookie = session_of(&app.log_in("anna@tests.example", PASSWORD, &[]).await);
    for choice in [("language", "en"), ("theme", "dark")] {
        let request = app
            .visit(Method::POST, "/preferences")
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin");
        sent(request.form(&[choice, ("back", "/account")]))
            .await
            .expect(303);
    }
    let again = app
        .log_in("anna@tests.example", PASSWORD, &[])
        .await
        .expect(303);
    let cookies: Vec<_> = again
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
        .collect();
    assert!(
        cookies.contains(&"aedb_language=en") && cookies.contains(&"aedb_theme=dark"),
        "{cookies:?}"
    );
}

async fn login_goes_back_to_own_pages_only(base: Base) {
    let app = base.serve();
    with_password(&base, "anna", Role::Viewer).await;
    for (back, to) in [
        ("/plant/12?x=1", "/plant/12?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ] {
        let entered = app
            .log_in("anna@tests.example", PASSWORD, &[("back", back)])
            .await;
        assert_eq!(entered.expect(303).header("location"), Some(to), "{back:?}");
        let request = app.visit(Method::GET, "/login");
        let page = sent(request.header("accept-language", "en"))
            .await
            .expect(200);
        assert!(!page.text().contains("evil"));
    }
}
