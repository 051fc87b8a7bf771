//! Everybody at every door: each route of the API's document and each page, asked by each kind of caller, against the table
//! of who may do what ([`domain::Who::may`], which has a test of its own). A route without an entry here fails the test.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{Who, there},
};
use domain::{LoginKind, Permission, Role, UserId};
use persistence::Area;
use reqwest::RequestBuilder;
use std::collections::BTreeSet;

on_both!(
    everybody_may_do_at_the_api_what_the_table_says,
    everybody_may_see_the_pages_that_the_table_says,
    visitors_read_nothing_when_it_is_set_so,
);

/// What a route needs; nothing for those that are everybody's.
type Need = Option<Permission>;

const OPEN: Need = None;
const PLANT: Need = Some(Permission::ReadPlant);
const HISTORY: Need = Some(Permission::ReadHistory);
const LOG: Need = Some(Permission::ReadLog);
const WRITE_LOG: Need = Some(Permission::WriteLog);
const SENSORS: Need = Some(Permission::ReadSensors);
const SEND: Need = Some(Permission::SendReadings);
const EDIT_SENSORS: Need = Some(Permission::EditSensors);
const ONESELF: Need = Some(Permission::SeeOneself);
const OWN: Need = Some(Permission::ChangeOneself);
const EDIT: Need = Some(Permission::EditPlant);
const LIBRARY: Need = Some(Permission::EditLibrary);
const EDIT_STOCK: Need = Some(Permission::EditStock);
const MOVE_STOCK: Need = Some(Permission::MoveStock);
const WORDS: Need = Some(Permission::EditSearchWords);
const BRING_IN: Need = Some(Permission::BringInSheets);
const UNDO: Need = Some(Permission::UndoImports);
const PEOPLE: Need = Some(Permission::ManagePeople);

const API: &[(&str, &str, Need)] = &[
    ("GET", "/api/v1/cabinets", PLANT),
    ("POST", "/api/v1/cabinets", EDIT),
    ("GET", "/api/v1/cabinets/{id}", PLANT),
    ("PATCH", "/api/v1/cabinets/{id}", EDIT),
    ("DELETE", "/api/v1/cabinets/{id}", EDIT),
    ("GET", "/api/v1/drives", PLANT),
    ("POST", "/api/v1/drives", EDIT),
    ("PATCH", "/api/v1/drives", EDIT),
    ("GET", "/api/v1/drives/{id}", PLANT),
    ("PATCH", "/api/v1/drives/{id}", EDIT),
    ("DELETE", "/api/v1/drives/{id}", EDIT),
    ("GET", "/api/v1/mechanisms", PLANT),
    ("POST", "/api/v1/mechanisms", EDIT),
    ("GET", "/api/v1/mechanisms/{id}", PLANT),
    ("PATCH", "/api/v1/mechanisms/{id}", EDIT),
    ("DELETE", "/api/v1/mechanisms/{id}", EDIT),
    ("GET", "/api/v1/production-lines", PLANT),
    ("POST", "/api/v1/production-lines", EDIT),
    ("GET", "/api/v1/production-lines/{id}", PLANT),
    ("PATCH", "/api/v1/production-lines/{id}", EDIT),
    ("DELETE", "/api/v1/production-lines/{id}", EDIT),
    ("GET", "/api/v1/rooms", PLANT),
    ("POST", "/api/v1/rooms", EDIT),
    ("GET", "/api/v1/rooms/{id}", PLANT),
    ("PATCH", "/api/v1/rooms/{id}", EDIT),
    ("DELETE", "/api/v1/rooms/{id}", EDIT),
    ("GET", "/api/v1/shops", PLANT),
    ("POST", "/api/v1/shops", EDIT),
    ("GET", "/api/v1/shops/{id}", PLANT),
    ("PATCH", "/api/v1/shops/{id}", EDIT),
    ("DELETE", "/api/v1/shops/{id}", EDIT),
    ("GET", "/api/v1/stores", PLANT),
    ("POST", "/api/v1/stores", EDIT_STOCK),
    ("GET", "/api/v1/stores/{id}", PLANT),
    ("PATCH", "/api/v1/stores/{id}", EDIT_STOCK),
    ("DELETE", "/api/v1/stores/{id}", EDIT_STOCK),
    ("GET", "/api/v1/stock-items", PLANT),
    ("POST", "/api/v1/stock-items", EDIT_STOCK),
    ("PATCH", "/api/v1/stock-items", EDIT_STOCK),
    ("GET", "/api/v1/stock-items/{id}", PLANT),
    ("PATCH", "/api/v1/stock-items/{id}", EDIT_STOCK),
    ("DELETE", "/api/v1/stock-items/{id}", EDIT_STOCK),
    ("GET", "/api/v1/stock-items/{id}/substitutes", PLANT),
    // What was done names people.
    ("GET", "/api/v1/stock-items/{id}/movements", HISTORY),
    ("POST", "/api/v1/stock-items/{id}/movements", MOVE_STOCK),
    ("GET", "/api/v1/search", PLANT),
    ("GET", "/api/v1/search-words", PLANT),
    ("POST", "/api/v1/search-words", WORDS),
    ("GET", "/api/v1/search-words/{id}", PLANT),
    ("PATCH", "/api/v1/search-words/{id}", WORDS),
    ("DELETE", "/api/v1/search-words/{id}", WORDS),
    ("GET", "/api/v1/tree", PLANT),
    ("GET", "/api/v1/exports/{file}", PLANT),
    ("GET", "/api/v1/changes", HISTORY),
    // And what it takes to change the thing itself: `restoring`.
    ("POST", "/api/v1/changes/{id}/restore", HISTORY),
    ("GET", "/api/v1/imports", HISTORY),
    ("POST", "/api/v1/imports", BRING_IN),
    ("GET", "/api/v1/imports/{id}", HISTORY),
    ("GET", "/api/v1/imports/{id}/rows", HISTORY),
    ("GET", "/api/v1/imports/{id}/not-in-file", HISTORY),
    ("POST", "/api/v1/imports/{id}/apply", BRING_IN),
    ("POST", "/api/v1/imports/{id}/undo", UNDO),
    ("GET", "/api/v1/library/categories", PLANT),
    ("POST", "/api/v1/library/categories", LIBRARY),
    ("GET", "/api/v1/library/categories/{id}", PLANT),
    ("PATCH", "/api/v1/library/categories/{id}", LIBRARY),
    ("DELETE", "/api/v1/library/categories/{id}", LIBRARY),
    ("GET", "/api/v1/library/groups", PLANT),
    ("POST", "/api/v1/library/groups", LIBRARY),
    ("GET", "/api/v1/library/groups/{id}", PLANT),
    ("PATCH", "/api/v1/library/groups/{id}", LIBRARY),
    ("DELETE", "/api/v1/library/groups/{id}", LIBRARY),
    ("GET", "/api/v1/library/manuals", PLANT),
    ("POST", "/api/v1/library/manuals", LIBRARY),
    ("GET", "/api/v1/library/manuals/{id}", PLANT),
    ("PATCH", "/api/v1/library/manuals/{id}", LIBRARY),
    ("DELETE", "/api/v1/library/manuals/{id}", LIBRARY),
    ("GET", "/api/v1/library/manuals/{id}/file", PLANT),
    ("PUT", "/api/v1/library/manuals/{id}/file", LIBRARY),
    ("GET", "/api/v1/library/manuals/{id}/pages", PLANT),
    ("GET", "/api/v1/library/manuals/{id}/fetch", PLANT),
    ("POST", "/api/v1/library/manuals/{id}/fetch", LIBRARY),
    ("GET", "/api/v1/library/manuals/{id}/text", PLANT),
    ("POST", "/api/v1/library/manuals/{id}/text", LIBRARY),
    ("GET", "/api/v1/library/manuals/{id}/referred-faults", PLANT),
    ("GET", "/api/v1/faults", PLANT),
    ("POST", "/api/v1/faults", LIBRARY),
    ("GET", "/api/v1/faults/{code}", PLANT),
    ("GET", "/api/v1/fault-entries/{id}", PLANT),
    ("PATCH", "/api/v1/fault-entries/{id}", LIBRARY),
    ("DELETE", "/api/v1/fault-entries/{id}", LIBRARY),
    ("GET", "/api/v1/fault-coverage", PLANT),
    ("GET", "/api/v1/fault-gaps", PLANT),
    ("GET", "/api/v1/library/lists", PLANT),
    ("POST", "/api/v1/library/lists", LIBRARY),
    ("POST", "/api/v1/manuals/add_categories", LIBRARY),
    ("POST", "/api/v1/manuals/add_groups", LIBRARY),
    ("POST", "/api/v1/manuals/add_all", LIBRARY),
    ("GET", "/api/v1/manuals/list", PLANT),
    ("GET", "/api/v1/manuals/nested", PLANT),
    ("GET", "/api/v1/manuals/categories", PLANT),
    ("GET", "/api/v1/manuals/groups/{category_id}", PLANT),
    ("GET", "/api/v1/manuals/groups", ONESELF),
    ("GET", "/api/v1/manuals/search", ONESELF),
    ("GET", "/api/v1/manuals/search_groups", ONESELF),
    ("GET", "/api/v1/manuals/search_categories", ONESELF),
    ("GET", "/api/v1/manuals", ONESELF),
    ("POST", "/api/v1/manuals", LIBRARY),
    ("DELETE", "/api/v1/manuals", Some(Permission::ClearLibrary)),
    ("PUT", "/api/v1/manuals/{id}", LIBRARY),
    ("DELETE", "/api/v1/manuals/{id}", LIBRARY),
    ("POST", "/api/v1/manuals/group", LIBRARY),
    ("PUT", "/api/v1/manuals/group/{id}", LIBRARY),
    ("DELETE", "/api/v1/manuals/group/{id}", LIBRARY),
    ("POST", "/api/v1/manuals/category", LIBRARY),
    ("PUT", "/api/v1/manuals/category/{id}", LIBRARY),
    ("DELETE", "/api/v1/manuals/category/{id}", LIBRARY),
    ("GET", "/api/v1/log-entries", LOG),
    ("POST", "/api/v1/log-entries", WRITE_LOG),
    ("GET", "/api/v1/log-entries/{id}", LOG),
    ("PATCH", "/api/v1/log-entries/{id}", WRITE_LOG),
    ("DELETE", "/api/v1/log-entries/{id}", WRITE_LOG),
    ("GET", "/api/v1/posts", LOG),
    ("GET", "/api/v1/sensors", SENSORS),
    ("GET", "/api/v1/sensors/{id}", SENSORS),
    ("PATCH", "/api/v1/sensors/{id}", EDIT_SENSORS),
    ("DELETE", "/api/v1/sensors/{id}", EDIT_SENSORS),
    ("GET", "/api/v1/readings", SENSORS),
    ("POST", "/api/v1/readings", SEND),
    // Everybody, when it is set so: `readings`.
    ("POST", "/api/v1/sensors/receive_data", SEND),
    ("GET", "/api/v1/converters/paginated", PLANT),
    ("POST", "/api/v1/converters/add_all", BRING_IN),
    ("GET", "/api/v1/users/me", ONESELF),
    ("GET", "/api/v1/users", PEOPLE),
    ("POST", "/api/v1/users", PEOPLE),
    ("GET", "/api/v1/users/{id}", PEOPLE),
    ("PATCH", "/api/v1/users/{id}", PEOPLE),
    ("GET", "/api/v1/tokens", ONESELF),
    ("POST", "/api/v1/tokens", OWN),
    ("DELETE", "/api/v1/tokens/{id}", OWN),
    ("POST", "/api/v1/token", OPEN),
    ("POST", "/api/v1/auth", OPEN),
    ("POST", "/api/v1/auth/logout", OPEN),
    // Also whoever sits at the machine of a base without anybody; this base has people.
    ("POST", "/api/v1/token/create", PEOPLE),
];

const PAGES: &[(&str, &str, Need)] = &[
    ("GET", "/assets/{name}", OPEN),
    ("POST", "/preferences", OPEN),
    ("GET", "/login", OPEN),
    ("POST", "/login", OPEN),
    ("POST", "/logout", OPEN),
    ("GET", "/setup", OPEN),
    ("POST", "/setup", OPEN),
    ("GET", "/account", ONESELF),
    ("POST", "/account", OWN),
    ("POST", "/account/password", OWN),
    ("POST", "/account/log-out", OWN),
    ("POST", "/account/tokens", OWN),
    ("POST", "/account/tokens/{id}/end", OWN),
    ("GET", "/people", PEOPLE),
    ("GET", "/people/new", PEOPLE),
    ("POST", "/people/new", PEOPLE),
    ("GET", "/people/{id}", PEOPLE),
    ("POST", "/people/{id}", PEOPLE),
    ("POST", "/people/{id}/password", PEOPLE),
    ("POST", "/people/{id}/disable", PEOPLE),
    ("POST", "/people/{id}/enable", PEOPLE),
    ("GET", "/log", LOG),
    ("GET", "/log/new", WRITE_LOG),
    ("POST", "/log/new", WRITE_LOG),
    ("GET", "/log/{id}", LOG),
    ("GET", "/log/{id}/edit", WRITE_LOG),
    ("POST", "/log/{id}/edit", WRITE_LOG),
    ("POST", "/log/{id}/remove", WRITE_LOG),
    ("GET", "/sensors", SENSORS),
    ("GET", "/sensors/{id}", SENSORS),
    ("GET", "/sensors/{id}/edit", EDIT_SENSORS),
    ("POST", "/sensors/{id}/edit", EDIT_SENSORS),
    ("POST", "/sensors/{id}/remove", EDIT_SENSORS),
    ("GET", "/library", PLANT),
    ("GET", "/library/import", LIBRARY),
    ("POST", "/library/import", LIBRARY),
    ("GET", "/library/categories/new", LIBRARY),
    ("POST", "/library/categories/new", LIBRARY),
    ("GET", "/library/categories/{id}", LIBRARY),
    ("POST", "/library/categories/{id}", LIBRARY),
    ("POST", "/library/categories/{id}/remove", LIBRARY),
    ("GET", "/library/groups/new", LIBRARY),
    ("POST", "/library/groups/new", LIBRARY),
    ("GET", "/library/groups/{id}", PLANT),
    ("GET", "/library/groups/{id}/edit", LIBRARY),
    ("POST", "/library/groups/{id}/edit", LIBRARY),
    ("POST", "/library/groups/{id}/remove", LIBRARY),
    ("POST", "/library/groups/{id}/files", LIBRARY),
    ("GET", "/library/manuals/new", LIBRARY),
    ("POST", "/library/manuals/new", LIBRARY),
    ("GET", "/library/manuals/{id}", PLANT),
    ("GET", "/library/manuals/{id}/edit", LIBRARY),
    ("POST", "/library/manuals/{id}/edit", LIBRARY),
    ("POST", "/library/manuals/{id}/remove", LIBRARY),
    ("GET", "/library/manuals/{id}/file", PLANT),
    ("POST", "/library/manuals/{id}/file", LIBRARY),
    ("GET", "/library/manuals/{id}/open", PLANT),
    ("POST", "/library/manuals/{id}/fetch", LIBRARY),
    ("POST", "/library/manuals/{id}/text", LIBRARY),
    ("GET", "/faults", PLANT),
    ("GET", "/faults/new", LIBRARY),
    ("POST", "/faults/new", LIBRARY),
    ("GET", "/faults/{id}", PLANT),
    ("GET", "/faults/{id}/edit", LIBRARY),
    ("POST", "/faults/{id}/edit", LIBRARY),
    ("POST", "/faults/{id}/remove", LIBRARY),
    ("GET", "/plant", PLANT),
    ("GET", "/plant/new", EDIT),
    ("POST", "/plant/new", EDIT),
    ("GET", "/plant/{id}", PLANT),
    ("GET", "/plant/{id}/edit", EDIT),
    ("POST", "/plant/{id}/edit", EDIT),
    ("POST", "/plant/{id}/remove", EDIT),
    ("GET", "/drives", PLANT),
    ("GET", "/drives/new", EDIT),
    ("POST", "/drives/new", EDIT),
    ("GET", "/drives/{id}", PLANT),
    ("GET", "/drives/{id}/edit", EDIT),
    ("POST", "/drives/{id}/edit", EDIT),
    ("POST", "/drives/{id}/remove", EDIT),
    ("GET", "/stock", PLANT),
    ("GET", "/stock/new", EDIT_STOCK),
    ("POST", "/stock/new", EDIT_STOCK),
    ("GET", "/stock/{id}", PLANT),
    ("GET", "/stock/{id}/edit", EDIT_STOCK),
    ("POST", "/stock/{id}/edit", EDIT_STOCK),
    ("POST", "/stock/{id}/remove", EDIT_STOCK),
    ("GET", "/stock/{id}/movements", HISTORY),
    ("POST", "/stock/{id}/movements", MOVE_STOCK),
    ("GET", "/stores", PLANT),
    ("POST", "/stores", EDIT_STOCK),
    ("GET", "/stores/{id}", PLANT),
    ("POST", "/stores/{id}", EDIT_STOCK),
    ("POST", "/stores/{id}/remove", EDIT_STOCK),
    ("GET", "/opensearch.xml", OPEN),
    ("GET", "/search", PLANT),
    ("GET", "/search/live", PLANT),
    ("GET", "/search/words", PLANT),
    ("POST", "/search/words", WORDS),
    ("GET", "/search/words/{id}", PLANT),
    ("POST", "/search/words/{id}", WORDS),
    ("POST", "/search/words/{id}/remove", WORDS),
    ("GET", "/imports", HISTORY),
    ("POST", "/imports", BRING_IN),
    ("GET", "/imports/{id}", HISTORY),
    ("GET", "/imports/{id}/rows.csv", HISTORY),
    ("POST", "/imports/{id}/apply", BRING_IN),
    ("POST", "/imports/{id}/undo", UNDO),
    ("GET", "/imports/{id}/not-in-file", HISTORY),
    ("GET", "/changes", HISTORY),
    ("POST", "/changes/{id}/restore", HISTORY),
];

/// Somebody who comes to a door.
struct Asking {
    name: &'static str,
    who: Option<Who>,
    /// What the table says of them; nobody for a token that isn't one any more.
    known: Option<domain::Who>,
}

fn person(role: Role, read_only: bool) -> domain::Who {
    domain::Who::Person {
        user: UserId(1),
        role,
        read_only,
    }
}

/// Everybody, each time with a token or session of their own: a door may be the one that ends it.
fn everybody(kind: LoginKind, number: usize) -> Vec<Asking> {
    let of = |name: &'static str, role: Role| Who {
        kind,
        ..Who::with(name, role, &format!("{name} {number}"))
    };
    let roles = [
        ("a-viewer", Role::Viewer),
        ("a-storekeeper", Role::Storekeeper),
        ("an-editor", Role::Editor),
        ("an-admin", Role::Admin),
    ];
    let mut all: Vec<Asking> = roles
        .into_iter()
        .map(|(name, role)| Asking {
            name,
            who: Some(of(name, role)),
            known: Some(person(role, false)),
        })
        .collect();
    let visitor = domain::Who::Visitor { reads: true };
    all.push(Asking {
        name: "a visitor",
        who: None,
        known: Some(visitor),
    });
    // A session that has ended is as none; a token that has ended is told so.
    let ended = (kind == LoginKind::Session).then_some(visitor);
    all.push(Asking {
        name: "a-disabled-admin",
        who: Some(of("a-disabled-admin", Role::Admin)),
        known: ended,
    });
    all.push(Asking {
        name: "an-expired-admin",
        who: Some(Who {
            ends_at: "2026-03-04T05:06:07Z",
            ..of("an-expired-admin", Role::Admin)
        }),
        known: ended,
    });
    if kind == LoginKind::Personal {
        all.push(Asking {
            name: "a-reading-admin",
            who: Some(Who {
                read_only: true,
                ..of("a-reading-admin", Role::Admin)
            }),
            known: Some(person(Role::Admin, true)),
        });
    }
    all
}

/// Nobody is there who can be found by this; who may gets 404 at the most.
fn filled(path: &str) -> String {
    path.replace("{id}", "987654")
        .replace("{category_id}", "987654")
        .replace("{code}", "F987654")
        .replace("{file}", "x.xlsx")
        .replace("{name}", "none")
}

fn needs_an_entry(found: &BTreeSet<(String, String)>, known: &[(&str, &str, Need)]) {
    let known: BTreeSet<_> = known
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let missing: Vec<_> = found.difference(&known).collect();
    assert!(missing.is_empty(), "who may do this? {missing:?}");
    let gone: Vec<_> = known.difference(found).collect();
    assert!(gone.is_empty(), "these are no more: {gone:?}");
}

async fn come_in(base: &Base, asking: &Asking) {
    let Some(who) = &asking.who else { return };
    let store = base.open();
    let user = there(&*store, who).await.unwrap();
    if asking.name == "a-disabled-admin" && user.is_enabled() {
        let mut work = store.begin(Area::People).await.unwrap();
        let disabled = domain::User {
            disabled_at: Some(user.created_at),
            ..user.clone()
        };
        work.users()
            .change(&disabled, user.created_at)
            .await
            .unwrap();
        work.commit().await.unwrap();
    }
}

#[track_caller]
fn as_the_table_says(answer: &Answer, asking: &Asking, need: Need, door: &str) {
    let name = asking.name;
    let status = answer.status;
    let to_login = answer
        .header("location")
        .is_some_and(|to| to.starts_with("/login?"));
    let told = answer.text();
    match (asking.known, need) {
        (_, None) => assert!(
            ![401, 403].contains(&status),
            "{name} {door}: {status} {told}"
        ),
        (Some(known), Some(need)) if known.may(need) => assert!(
            ![401, 403, 500, 503].contains(&status) && !to_login,
            "{name} may {door}: {status} {told}"
        ),
        (Some(domain::Who::Person { .. }), Some(_)) => {
            assert_eq!(status, 403, "{name} may not {door}: {told}");
        }
        (_, Some(_)) => assert!(
            status == 401 || (status == 303 && to_login),
            "{name} may not {door}: {status} {told}"
        ),
    }
}

async fn everybody_may_do_at_the_api_what_the_table_says(base: Base) {
    let app = base.serve();
    let document = app.get("/api/v1/openapi.json").await.expect(200).json();
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert((method.to_uppercase(), path.clone()));
        }
    }
    needs_an_entry(&found, API);
    let before = app.items("/api/v1/changes").await;
    for (number, (method, path, need)) in API.iter().enumerate() {
        for asking in everybody(LoginKind::Personal, number) {
            come_in(&base, &asking).await;
            let mut request = app.visit(method.parse().unwrap(), &filled(path));
            if let Some(who) = &asking.who {
                request = request.bearer_auth(&who.token);
            }
            let answer = sent(with_body(request, method, path)).await;
            let door = format!("{method} {path}");
            // Nobody's password is right: that is all that this one tells.
            let need = if door.ends_with("/token") || door.ends_with("/auth") {
                assert_eq!(answer.status, 422, "{door}: {}", answer.text());
                continue;
            } else {
                *need
            };
            // Who isn't known is told that this is closed, and nothing of how it opens.
            let closed = path.ends_with("/token/create") && answer.status == 403;
            let is_visitor = asking.known.is_some_and(|known| known.user().is_none());
            if !(closed && is_visitor) {
                as_the_table_says(&answer, &asking, need, &door);
            }
        }
    }
    let after = app.items("/api/v1/changes").await;
    let tokens = |entry: &serde_json::Value| entry["entity"] == "token";
    let others: Vec<_> = after.iter().filter(|entry| !tokens(entry)).collect();
    assert_eq!(others.len(), before.len(), "{others:?}");
}

fn with_body(request: RequestBuilder, method: &str, path: &str) -> RequestBuilder {
    match (method, path) {
        ("POST", "/api/v1/imports") => request.multipart(reqwest::multipart::Form::new()),
        ("POST", "/api/v1/token" | "/api/v1/auth") => request.form(&[("x", "y")]),
        ("POST", "/api/v1/imports/{id}/undo" | "/api/v1/imports/{id}/apply") => request,
        ("PUT", "/api/v1/library/manuals/{id}/file") => request.body("%PDF-"),
        ("POST" | "PATCH" | "PUT", _) => request.json(&serde_json::json!({})),
        _ => request,
    }
}

async fn everybody_may_see_the_pages_that_the_table_says(base: Base) {
    let app = base.serve();
    needs_an_entry(&pages(), PAGES);
    let home = [("GET", "/", PLANT)];
    for (number, (method, path, need)) in PAGES.iter().chain(&home).enumerate() {
        for asking in everybody(LoginKind::Session, number) {
            come_in(&base, &asking).await;
            let answer = sent(form(&app, &asking, method, path)).await;
            as_the_table_says(&answer, &asking, *need, &format!("{method} {path}"));
        }
    }
}

/// The pages as they are registered: `resource("/plant")` with a route for each method.
fn pages() -> BTreeSet<(String, String)> {
    let sources = [
        include_str!("../../src/pages/mod.rs"),
        include_str!("../../src/pages/library/mod.rs"),
        include_str!("../../src/pages/faults/mod.rs"),
        include_str!("../../src/pages/search/mod.rs"),
    ];
    let mut found = BTreeSet::new();
    let parts = sources.iter();
    for part in parts.flat_map(|source| source.split("resource(\"").skip(1)) {
        let (path, rest) = part.split_once('"').unwrap();
        for (word, method) in [("get()", "GET"), ("post()", "POST")] {
            if rest.contains(word) {
                found.insert((method.to_owned(), path.to_owned()));
            }
        }
    }
    assert!(
        found.len() > 30,
        "the pages are registered in another way: {found:?}"
    );
    found
}

fn form(app: &TestApp, asking: &Asking, method: &str, path: &str) -> RequestBuilder {
    let query = if path.ends_with("/new") {
        "?level=shop"
    } else {
        ""
    };
    let address = format!("{}{query}", filled(path));
    let mut request = app
        .visit(method.parse().unwrap(), &address)
        .header("accept-language", "en")
        .header("sec-fetch-site", "same-origin");
    if let Some(who) = &asking.who {
        request = request.header("cookie", format!("aedb_session={}", who.token));
    }
    if method == "POST" && ["/imports", "/library/import"].contains(&path) {
        return request.multipart(reqwest::multipart::Form::new());
    }
    if method == "POST" {
        return request.form(&[("level", "shop")]);
    }
    request
}

async fn visitors_read_nothing_when_it_is_set_so(base: Base) {
    let app = base.serve_with(|settings| settings.access.anonymous_read = false);
    let visitor = Asking {
        name: "a visitor",
        who: None,
        known: Some(domain::Who::Visitor { reads: false }),
    };
    let home = [("GET", "/", PLANT)];
    for (method, path, need) in API.iter().chain(PAGES).chain(&home) {
        if *method == "GET" {
            let answer = sent(form(&app, &visitor, method, path)).await;
            as_the_table_says(&answer, &visitor, *need, &format!("{method} {path}"));
        }
    }
    app.page("/drives").await.expect(200);
}
