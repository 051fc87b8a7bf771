//! What is found by the API: things of every kind, as people say them, and nothing that the asker may not read.

use super::{asking, things};
use crate::harness::{Base, TestApp, on_both, sent};
use reqwest::Method;
use serde_json::json;

on_both!(
    things_of_every_kind_are_found,
    a_hit_tells_what_it_is_and_why,
    kinds_are_chosen_and_counted,
    what_may_not_be_read_is_not_searched,
    what_is_wrong_with_a_question_is_told,
    whatever_is_asked_gets_an_answer,
    words_of_the_crew_are_understood_at_once,
    nothing_is_told_with_the_nearest_apart,
    the_nearest_of_a_name_are_told_apart,
    a_longer_list_costs_no_more_statements,
    what_was_typed_with_the_other_layout_is_found,
);

async fn things_of_every_kind_are_found(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let id = |thing: &serde_json::Value| thing["id"].as_i64().unwrap();
    for (question, kind, thing) in [
        ("6sl3130 1te24", "drive", &there.drive),
        ("6SL31301TE240AA0", "drive", &there.drive),
        ("вентиляторы", "drive", &there.drive),
        ("синамикс 2UZ-2", "drive", &there.drive),
        ("предохранители 175А", "stock_item", &there.spare),
        ("11411257", "stock_item", &there.spare),
        ("барабан моталки", "stock_item", &there.spare),
        ("симорег", "manual", &there.manual),
        ("тахогенераторы", "log_entry", &there.entry),
    ] {
        let found = app.finds(question).await;
        let wanted = (kind.to_owned(), id(thing));
        assert_eq!(found.first(), Some(&wanted), "{question}: {found:?}");
    }
    let places = app.ask("12ПСУ").await["places"].clone();
    assert_eq!(places[0]["kind"], "room", "{places}");
    assert_eq!(places[0]["id"], there.plant.room["id"]);
    assert_eq!(
        places[0]["url"],
        format!("/plant/{}", there.plant.room["id"])
    );
    // What is removed is found no more.
    app.delete(&format!("/api/v1/drives/{}", there.drive["id"]))
        .await
        .expect(204);
    assert_eq!(app.finds("6sl3130 1te24").await, []);
}

async fn a_hit_tells_what_it_is_and_why(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let found = app.ask("6SL3130-1TE24-0AA0").await;
    assert_eq!(found["query"], "6SL3130-1TE24-0AA0");
    assert_eq!(
        (&found["total"], &found["total_exact"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(
        (&found["card"], &found["nearest"]),
        (&json!(null), &json!([]))
    );
    let hit = &found["items"][0];
    assert_eq!(hit["title"], "Sinamics S120 6SL3130-1TE24-0AA0");
    assert_eq!(
        hit["subtitle"],
        "ЛПЦ-1 › Стан 1700 › 12ПСУ › 2UZ-2 · Рольганг"
    );
    assert_eq!(hit["url"], format!("/drives/{}", there.drive["id"]));
    assert_eq!(hit["match"], "exact");
    assert!(hit["score"].as_f64().unwrap() > 0.0, "{hit}");
    assert_eq!(
        (&hit["page"], &hit["page_label"]),
        (&json!(null), &json!(null))
    );
    let highlights = hit["highlights"].as_array().unwrap();
    let of_type = highlights
        .iter()
        .find(|one| one["field"] == "type")
        .unwrap();
    assert_eq!(of_type["text"], "6SL3130-1TE24-0AA0");
    assert_eq!(of_type["spans"], json!([[0, 18]]));
    // Words are counted by letters, not by bytes.
    let found = app.ask_with("вентиляторы", "&kind=drive").await;
    let highlights = found["items"][0]["highlights"].as_array().unwrap();
    let marked = highlights
        .iter()
        .find(|one| one["field"] == "note")
        .unwrap();
    assert_eq!(marked["spans"], json!([[0, 10]]), "{marked}");
    assert_eq!(found["items"][0]["match"], "words");
    let near = app.ask("тахогенерптор").await;
    assert_eq!(near["items"][0]["match"], "approximate", "{near}");
}

async fn kinds_are_chosen_and_counted(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let note = json!({ "note": "предохранитель заменён" });
    app.patch(&format!("/api/v1/drives/{}", there.drive["id"]), &note)
        .await
        .expect(200);
    let all = app.ask("предохранитель").await;
    assert_eq!(all["total"], 2, "{all}");
    let drives = app.ask_with("предохранитель", "&kind=drive").await;
    assert_eq!(drives["total"], 1);
    assert_eq!(drives["items"][0]["kind"], "drive");
    let both = app
        .ask_with("предохранитель", "&kind=stock_item,drive")
        .await;
    assert_eq!(both["items"], all["items"]);
    let one = app.ask_with("предохранитель", "&limit=1").await;
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&one["total"], &one["items"][0]),
        (&json!(2), &all["items"][0])
    );
}

async fn what_may_not_be_read_is_not_searched(base: Base) {
    let app = base.serve();
    things(&app).await;
    for more in ["", "&kind=log_entry"] {
        let path = asking("/api/v1/search", "тахогенератор", more);
        let found = sent(app.visit(Method::GET, &path)).await.expect(200).json();
        assert_eq!(
            (&found["total"], &found["items"]),
            (&json!(0), &json!([])),
            "{found}"
        );
        let page = asking("/search", "тахогенератор", more);
        let page = app.visited(&page).await.expect(200).words();
        assert!(
            !page.contains("Сработал") && !page.contains(">Log<"),
            "{page}"
        );
        let list = asking("/search/live", "тахогенератор", more);
        assert!(
            !app.visited(&list)
                .await
                .expect(200)
                .words()
                .contains("Сработал")
        );
    }
    assert_eq!(app.ask("тахогенератор").await["total"], 1);
}

async fn what_is_wrong_with_a_question_is_told(base: Base) {
    let app = base.serve();
    for (query, pointers) in [
        ("", &["q"][..]),
        ("?q=", &["q"]),
        ("?q=%20%09", &["q"]),
        ("?q=x&limit=0", &["limit"]),
        ("?q=x&limit=101", &["limit"]),
        ("?q=x&limit=many", &["limit"]),
        ("?q=x&kind=fault", &["kind"]),
        ("?q=x&kind=drive,", &["kind"]),
        ("?q=x&colour=red", &["colour"]),
    ] {
        let told = app
            .get(&format!("/api/v1/search{query}"))
            .await
            .pointers(422);
        assert_eq!(told, pointers, "{query}");
    }
    app.get("/api/v1/search?q=x&limit=100&kind=manual_page,manual")
        .await
        .expect(200);
}

async fn whatever_is_asked_gets_an_answer(base: Base) {
    let app = base.serve();
    things(&app).await;
    let long = "предохранитель 6SL3130 ".repeat(500);
    let questions = [
        &*long,
        &"\u{1f525}".repeat(3_000),
        "\"",
        "\"предохранитель",
        "*",
        "пред*",
        "NEAR(предохранитель 175)",
        "name:предохранитель",
        "-предохранитель",
        "!предохранитель & ( | <-> :*",
        "предохранитель <-> 175",
        "'; DROP TABLE search_docs; --",
        "%",
        "_",
        "\\",
        "....",
        "( ) [ ] { }",
        "\u{202e}льтинархордерп",
        "пре\u{200b}дохра\u{ad}нитель",
        "а\u{300}\u{301}\u{302}",
        "\0",
        "пред\0охранитель",
        "\u{feff}\u{ffff}",
        "0",
        "00000000000000000000000000000000",
        "9999999999999999999999999А",
        "1e309В",
        "-1А",
        "и в на с",
        "вместо",
        "вместо вместо вместо",
        "F30021",
    ];
    for question in questions {
        for path in ["/api/v1/search", "/search", "/search/live"] {
            let answer = app.get(&asking(path, question, "")).await;
            let nothing_asked = path.starts_with("/api") && answer.status == 422;
            assert!(
                answer.status == 200 || nothing_asked,
                "{question:?} {path}: {answer:?}"
            );
        }
    }
    let found = app.ask(&long).await;
    assert_eq!(found["query"].as_str().unwrap().chars().count(), 200);
    let hidden = app.finds("пре\u{200b}дохра\u{ad}нитель").await;
    assert_eq!(hidden, app.finds("предохранитель").await);
}

async fn words_of_the_crew_are_understood_at_once(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    assert_eq!(app.finds("пробка-заглушка").await, []);
    let word = json!({ "word": "пробка-заглушка", "means": ["предохранитель"] });
    let word = app
        .post("/api/v1/search-words", &word)
        .await
        .expect(201)
        .json();
    let spare = ("stock_item".to_owned(), there.spare["id"].as_i64().unwrap());
    assert_eq!(app.finds("пробка-заглушка").await, [spare]);
    let address = format!("/api/v1/search-words/{}", word["id"]);
    app.delete(&address).await.expect(204);
    assert_eq!(app.finds("пробка-заглушка").await, []);
    // As it comes back by the history, it is understood again.
    let told = app.items("/api/v1/changes?entity=search_word").await;
    let restore = format!("/api/v1/changes/{}/restore", told[0]["id"]);
    sent(app.request(Method::POST, &restore)).await.expect(200);
    assert_eq!(app.finds("пробка-заглушка").await.len(), 1);
}

async fn nothing_is_told_with_the_nearest_apart(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let nothing = app.ask("хрюндель").await;
    assert_eq!(
        (&nothing["total"], &nothing["items"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(
        (&nothing["places"], &nothing["nearest"]),
        (&json!([]), &json!([]))
    );
    let near = app.ask("предохранитель 200А").await;
    assert_eq!(
        (&near["total"], &near["items"]),
        (&json!(0), &json!([])),
        "{near}"
    );
    assert_eq!(near["nearest"][0]["id"], there.spare["id"], "{near}");
    assert_eq!(near["nearest"][0]["match"], "approximate", "{near}");
    let page = app
        .visited(&asking("/search", "предохранитель 200А", ""))
        .await;
    let page = page.expect(200).words();
    assert!(
        page.contains("Nothing found") && page.contains("not what was asked for"),
        "{page}"
    );
}

async fn the_nearest_of_a_name_are_told_apart(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    for (question, kind, near) in [
        ("предохранитель неведомый-777", "stock_item", &there.spare),
        ("sinamics в 99псу", "drive", &there.drive),
        ("6SL3130-9ZZ99", "drive", &there.drive),
        ("simoreg невиданный", "manual", &there.manual),
        ("рольганг 99", "drive", &there.drive),
    ] {
        let found = app.ask(question).await;
        assert_eq!(
            (&found["total"], &found["items"]),
            (&json!(0), &json!([])),
            "{question}"
        );
        let first = &found["nearest"][0];
        assert_eq!(
            (&first["kind"], &first["id"], &first["match"]),
            (&json!(kind), &near["id"], &json!("approximate")),
            "{question}"
        );
    }
    // Words that only stand somewhere name nothing.
    for question in [
        "моталка хрюндель",
        "рольганг хрюндель",
        "заменён хрюндель",
        "хрюндель-777",
        "яяяя",
    ] {
        let found = app.ask(question).await;
        assert_eq!(
            (&found["items"], &found["nearest"]),
            (&json!([]), &json!([])),
            "{question}"
        );
    }
    let page = app
        .visited(&asking("/search", "предохранитель неведомый-777", ""))
        .await;
    let page = page.expect(200).words();
    assert!(
        page.contains("Nothing found") && page.contains("The nearest of the same kind"),
        "{page}"
    );
}

async fn many(app: &TestApp, rows: std::ops::Range<u32>) {
    let store = app.items("/api/v1/stores").await[0]["id"].clone();
    let room = app.items("/api/v1/rooms").await[0]["id"].clone();
    for number in rows {
        let spare =
            json!({ "store_id": store, "quantity": 1, "name": format!("Контактор К{number}") });
        app.post("/api/v1/stock-items", &spare).await.expect(201);
        let drive = json!({ "room_id": room, "series": format!("Контактор Д{number}") });
        app.drive(&drive).await;
        let entry = json!({ "title": format!("Контактор {number}"), "text": "" });
        app.post("/api/v1/log-entries", &entry).await.expect(201);
    }
}

async fn a_longer_list_costs_no_more_statements(base: Base) {
    let app = base.serve();
    things(&app).await;
    many(&app, 0..2).await;
    let path = asking("/api/v1/search", "контактор", "&limit=100");
    let few = app.statements(&path).await;
    many(&app, 2..20).await;
    assert_eq!(app.get(&path).await.json()["total"], 60);
    let lots = app.statements(&path).await;
    // Where many are found, words that others begin with aren't asked for.
    assert!(lots <= few && few <= 12, "{few} {lots}");
}

async fn what_was_typed_with_the_other_layout_is_found(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    for (question, kind, thing) in [
        ("ghtlj[hfybntkb 175F", "stock_item", &there.spare),
        ("6ЫД3130 1ЕУ24", "drive", &there.drive),
        ("vjnfkrf", "stock_item", &there.spare),
    ] {
        let found = app.ask(question).await;
        let first = &found["items"][0];
        assert_eq!(
            (&first["kind"], &first["id"]),
            (&json!(kind), &thing["id"]),
            "{question}: {found}"
        );
        assert_eq!(first["match"], "approximate", "{question}");
        assert!(
            !first["highlights"].as_array().unwrap().is_empty(),
            "{question}"
        );
    }
    for nothing in ["qwqwqw", "цйцйцй", "hhh"] {
        let found = app.ask(nothing).await;
        assert_eq!(
            (&found["items"], &found["query"]),
            (&json!([]), &json!(nothing))
        );
    }
}
