//! The shift log's pages: its forms, where entries show, what is new to whom, and that nothing that somebody writes becomes
//! a tag.

use super::{ENTRIES, Person, address};
use crate::{
    harness::{Base, on_both, sent, until},
    plant::at,
};
use domain::{Role, UserId};
use jiff::{SignedDuration, Timestamp};
use persistence::Area;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    an_entry_is_written_by_form,
    a_wrong_form_comes_back_as_typed,
    the_list_is_narrowed_by_its_address,
    what_came_since_the_last_visit_is_marked,
    nothing_written_becomes_a_tag,
    an_entry_outlives_its_drive,
);

/// When somebody was here last, and when they came again.
async fn visited(base: &Base, user: UserId, times: [&str; 2]) {
    let mut work = base.open().begin(Area::People).await.unwrap();
    for time in times {
        let time: Timestamp = time.parse().unwrap();
        let visit = SignedDuration::from_mins(30);
        work.users().seen(user, time, visit).await.unwrap();
    }
    work.commit().await.unwrap();
}

async fn an_entry_is_written_by_form(base: Base) {
    let app = base.serve();
    let keeper = Person::of(&base, "keeper", Role::Storekeeper).await;
    let plant = app.plant("").await;
    let room = plant.room["id"].to_string();
    let page = keeper.page(&app, &format!("/log/new?room={room}")).await;
    assert!(page.contains("12ПСУ</a>"), "{page}");
    assert!(page.contains(&format!("name=\"room\" value=\"{room}\"")));
    // As long as a text may be, in letters that a browser writes as six characters each.
    let long = "я".repeat(20_000);
    let fields = [("title", "Вода в 12ПСУ"), ("text", &long), ("room", &room)];
    let answer = keeper.form(&app, "/log/new", &fields).await.expect(303);
    assert_eq!(answer.header("location"), Some("/log/1"));
    let entry = app.get("/api/v1/log-entries/1").await.expect(200).json();
    assert_eq!(entry["text"], long);
    assert_eq!(entry["author"]["name"], "keeper");
    assert_eq!(entry["room"]["name"], "12ПСУ");
    let place = keeper.page(&app, &format!("/plant/{room}")).await;
    assert!(
        place.contains("<a href=\"/log/1\">Вода в 12ПСУ</a>"),
        "{place}"
    );
    let changes = keeper.page(&app, "/changes?entity=log_entry").await;
    assert!(changes.contains("/log/1\">Вода в 12ПСУ"), "{changes}");
    assert!(changes.len() < 20_000, "the history tells a beginning");
    // The list shows a beginning, too; the entry's page shows all of it.
    assert!(keeper.page(&app, "/log").await.len() < 20_000);
    assert!(keeper.page(&app, "/log/1").await.contains(&long));

    let edit = keeper.page(&app, "/log/1/edit").await;
    assert!(edit.contains("name=\"clear\""), "{edit}");
    let fields = [
        ("title", "Сухо"),
        ("text", ""),
        ("room", &room),
        ("clear", "yes"),
    ];
    let answer = keeper.form(&app, "/log/1/edit", &fields).await.expect(303);
    assert_eq!(answer.header("location"), Some("/log/1"));
    let entry = app.get("/api/v1/log-entries/1").await.json();
    assert_eq!(
        (&entry["title"], &entry["room"]),
        (&json!("Сухо"), &Value::Null)
    );
    let answer = keeper.form(&app, "/log/1/remove", &[]).await.expect(303);
    assert_eq!(answer.header("location"), Some("/log"));
    keeper.ask(&app, Method::GET, "/log/1").await.expect(404);
    for path in [
        "/log/new?drive=987654",
        "/log/new?room=x",
        "/log/new?drive=1",
    ] {
        keeper.ask(&app, Method::GET, path).await.expect(404);
    }
}

async fn a_wrong_form_comes_back_as_typed(base: Base) {
    let app = base.serve();
    let keeper = Person::of(&base, "keeper", Role::Storekeeper).await;
    let plant = app.plant("").await;
    let cabinet = plant.cabinet["id"].to_string();
    let typed = [
        ("title", " "),
        ("text", "<b>ждём</b>"),
        ("cabinet", &cabinet),
    ];
    let page = keeper
        .form(&app, "/log/new", &typed)
        .await
        .expect(422)
        .words();
    for kept in [
        "&lt;b&gt;ждём",
        "2UZ-2</a>",
        "aria-invalid=\"true\"",
        "Needed",
    ] {
        assert!(page.contains(kept), "no {kept} in {page}");
    }
    assert!(page.contains(&format!("name=\"cabinet\" value=\"{cabinet}\"")));
    let long = "a".repeat(20_001);
    let typed = [("title", "t"), ("text", &long)];
    let page = keeper
        .form(&app, "/log/new", &typed)
        .await
        .expect(422)
        .words();
    assert!(page.contains(&long) && page.contains("text-error"));
    // What it is about has been removed while it was written.
    let typed = [("title", "не потеряно"), ("drive", "987654")];
    let page = keeper
        .form(&app, "/log/new", &typed)
        .await
        .expect(422)
        .words();
    assert!(
        page.contains("не потеряно") && page.contains("There is no such one"),
        "{page}"
    );
    assert!(!page.contains("987654"), "{page}");
    app.entry(&json!({ "title": "the admin's" })).await;
    let typed = [("title", ""), ("text", "x")];
    let form = app.request(Method::POST, "/log/1/edit").form(&typed);
    sent(form.header("sec-fetch-site", "same-origin"))
        .await
        .expect(422);
    assert_eq!(app.items(ENTRIES).await[0]["title"], "the admin's");
}

async fn the_list_is_narrowed_by_its_address(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    for number in 0..21 {
        app.entry(&json!({ "title": format!("обход {number}") }))
            .await;
    }
    let of_drive = app
        .entry(&json!({ "title": "о приводе", "drive_id": drive["id"] }))
        .await;
    app.entry(&json!({ "title": "о шкафе", "cabinet_id": plant.cabinet["id"] }))
        .await;
    let first = app.page("/log").await.expect(200).text();
    assert!(
        first.contains("о шкафе") && first.contains("rel=\"next\"") && !first.contains("обход 0<")
    );
    let second = first.split("rel=\"next\" href=\"").nth(1).unwrap();
    let second = second.split('"').next().unwrap().replace("&amp;", "&");
    assert!(
        app.page(&second)
            .await
            .expect(200)
            .text()
            .contains("обход 0<")
    );
    let narrow = app
        .page(&format!("/log?drive={}", drive["id"]))
        .await
        .text();
    assert!(
        narrow.contains("о приводе") && !narrow.contains("обход"),
        "{narrow}"
    );
    assert!(narrow.contains("class=\"chip\" href=\"/log\""), "{narrow}");
    let narrow = app
        .page(&format!("/log?place={}", plant.cabinet["id"]))
        .await
        .text();
    assert!(
        narrow.contains("о шкафе") && !narrow.contains("о приводе"),
        "{narrow}"
    );
    let author = of_drive["author"]["id"].to_string();
    let by = app
        .page(&format!("/log?author={author}&drive={}", drive["id"]))
        .await
        .text();
    assert!(
        by.contains(&format!("href=\"/log?author={author}\"")),
        "{by}"
    );
    for path in [
        "/log?drive=x",
        "/log?place=987654",
        "/log?author=987654",
        "/log/x",
        "/log/987654",
    ] {
        app.page(path).await.expect(404);
    }
    app.page(&format!("/log?place={}", plant.shop["id"]))
        .await
        .expect(404);
}

async fn what_came_since_the_last_visit_is_marked(base: Base) {
    let app = base.serve();
    let anna = Person::of(&base, "anna", Role::Storekeeper).await;
    let boris = Person::of(&base, "boris!", Role::Editor).await;
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let write = async |who: &Person, time: &str, title: &str| {
        app.clock.set(time);
        let body = json!({ "title": title, "drive_id": drive["id"] });
        who.tell(&app, Method::POST, ENTRIES, &body)
            .await
            .expect(201);
    };
    write(&boris, "2026-03-04T05:00:00Z", "до ухода").await;
    write(&boris, "2026-03-04T20:00:00Z", "пока не было").await;
    write(&anna, "2026-03-04T20:30:00Z", "своё").await;
    let marked = |page: &str| {
        page.matches("<span class=\"tag accent\">new</span>")
            .count()
    };
    let object = format!("/drives/{}", drive["id"]);
    // Nobody knows what is new before a first visit has ended.
    assert_eq!(marked(&anna.page(&app, "/log").await), 0);
    let last = "2026-03-04T06:00:00Z";
    visited(&base, anna.user.id, [last, "2026-03-04T21:00:00Z"]).await;
    visited(&base, boris.user.id, [last, "2026-03-04T21:00:00Z"]).await;
    app.clock.set("2026-03-04T21:00:00Z");
    until("the home page has them", async || {
        let page = anna.page(&app, "/").await;
        page.contains("пока не было")
            .then_some(())
            .filter(|()| page.contains("своё"))
    })
    .await;
    for path in ["/", "/log", &object] {
        for (who, own, new) in [
            (&anna, "своё", "пока не было"),
            (&boris, "пока не было", "своё"),
        ] {
            let page = who.page(&app, path).await;
            assert_eq!(marked(&page), 1, "{path}: {page}");
            let after = page.split(&format!(">{new}</a>")).nth(1).unwrap();
            assert!(marked(&after[..120]) == 1, "{path}: {after}");
            assert!(page.contains(own), "{path}");
        }
    }
    // A visitor's home page holds nothing of it.
    let page = sent(app.visit(Method::GET, "/")).await.expect(200).text();
    assert!(
        page.contains("Стан 1700")
            && !page.contains("до ухода")
            && !page.contains("/log/")
            && !page.contains("\"/log\""),
        "{page}"
    );
    let page = sent(app.visit(Method::GET, &object))
        .await
        .expect(200)
        .text();
    assert!(
        !page.contains("до ухода") && !page.contains("/log/") && !page.contains("\"/log\""),
        "{page}"
    );
    // It follows what is changed and removed.
    app.patch("/api/v1/log-entries/2", &json!({ "title": "исправлено" }))
        .await
        .expect(200);
    app.delete("/api/v1/log-entries/1").await.expect(204);
    until("the home page follows", async || {
        let page = anna.page(&app, "/").await;
        let log = page
            .split("class=\"panel log\"")
            .nth(1)?
            .split("</section>")
            .next()?
            .to_owned();
        (log.contains("исправлено") && !log.contains("до ухода")).then_some(())
    })
    .await;
}

async fn nothing_written_becomes_a_tag(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let name = "<script>n</script>";
    let renamed = json!({ "name": name });
    app.patch(&at("rooms", &plant.room), &renamed)
        .await
        .expect(200);
    let store = base.open();
    let mut work = store.begin(Area::People).await.unwrap();
    let mut admin = work
        .users()
        .list(&domain::PageRequest::first())
        .await
        .unwrap()
        .items
        .remove(0);
    admin.name = domain::Name::parse("<script>a</script>").unwrap();
    work.users().change(&admin, admin.updated_at).await.unwrap();
    work.commit().await.unwrap();
    let text = "<script>t</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n</textarea></div>";
    let body = json!({ "title": "<script>h</script>", "text": text, "room_id": plant.room["id"] });
    let entry = app.entry(&body).await;
    assert_eq!(entry["author"]["name"], "<script>a</script>");
    let room = format!("/plant/{}", plant.room["id"]);
    until("the home page has it", async || {
        app.page("/")
            .await
            .text()
            .contains("&lt;script&gt;h")
            .then_some(())
    })
    .await;
    let by_room = format!("/log?place={}", plant.room["id"]);
    let new = format!("/log/new?room={}", plant.room["id"]);
    let paths = [
        "/",
        "/log",
        "/log?author=1",
        "/log/1",
        "/log/1/edit",
        "/changes",
        &room,
        &by_room,
        &new,
    ];
    for path in paths {
        let page = app.page(path).await.expect(200).text();
        assert!(
            page.contains("&lt;script&gt;"),
            "{path} shows nothing of it"
        );
        // The page's own script has a source.
        assert_eq!(
            page.matches("<script").count(),
            page.matches("<script src=\"/assets/").count(),
            "{path}: {page}"
        );
        assert!(
            !page.contains("<img") && !page.contains("\"javascript:"),
            "{path}: {page}"
        );
        assert_eq!(
            page.matches("</textarea>").count(),
            page.matches("<textarea").count(),
            "{path}"
        );
    }
}
async fn an_entry_outlives_its_drive(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let body = json!({ "title": "2UZ-2 стоит", "drive_id": drive["id"] });
    let address = address(&app.entry(&body).await);
    let page = app.page(&format!("/drives/{}", drive["id"])).await.text();
    assert!(
        page.contains("<a href=\"/log/1\">2UZ-2 стоит</a>"),
        "{page}"
    );
    assert!(page.contains(&format!("/log?drive={}", drive["id"])));
    assert!(page.contains(&format!("/log/new?drive={}", drive["id"])));
    app.delete(&at("drives", &drive)).await.expect(204);
    let left = json!({ "id": null, "name": "Sinamics S120 6SL3130-1TE24-0AA0, 2UZ-2" });
    assert_eq!(app.get(&address).await.json()["drive"], left);
    // It goes on naming it, also when it is corrected by form.
    let fields = [("title", "2UZ-2 разобран")];
    let form = app.request(Method::POST, "/log/1/edit").form(&fields);
    sent(form.header("sec-fetch-site", "same-origin"))
        .await
        .expect(303);
    let entry = app.get(&address).await.json();
    assert_eq!(
        (&entry["drive"], &entry["title"]),
        (&left, &json!("2UZ-2 разобран"))
    );
    for path in ["/log", "/log/1", "/log/1/edit"] {
        let page = app.page(path).await.expect(200).text();
        assert!(
            page.contains("6SL3130-1TE24-0AA0, 2UZ-2</b>"),
            "{path}: {page}"
        );
        assert!(
            !page.contains(&format!("/drives/{}\"", drive["id"])),
            "{path}"
        );
    }
    base.assert_clean().await;
}
