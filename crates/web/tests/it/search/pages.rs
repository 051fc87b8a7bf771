//! The page of the search, the list under the box, and what a browser is told of it.

use super::{asking, things};
use crate::harness::{Base, on_both, sent};
use reqwest::Method;
use serde_json::json;

on_both!(
    the_page_tells_all_without_script,
    a_question_asked_twice_is_told_in_the_reader_s_words,
    the_list_under_the_box_is_short,
    a_fault_code_is_answered_on_top,
    every_head_has_the_box,
    a_browser_can_add_it,
    what_is_found_is_shown_as_text,
);

async fn the_page_tells_all_without_script(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let page = app
        .page(&asking("/search", "предохранители моталок", ""))
        .await;
    let page = page.expect(200).words();
    let link = format!("href=\"/stock/{}\"", there.spare["id"]);
    for told in [
        &*link,
        "<mark>Предохранитель</mark>",
        "моталок</mark>",
        "value=\"предохранители моталок\"",
        "action=\"/search\"",
        "3 pcs",
    ] {
        assert!(page.contains(told), "{told} isn't in {page}");
    }
    let near = app.page(&asking("/search", "тахогенерптор", "")).await;
    assert!(near.expect(200).words().contains("similar"));
    let kind = app.page(&asking("/search", "моталок", "&kind=drive")).await;
    let kind = kind.expect(200).words();
    assert!(kind.contains("Search everything"), "{kind}");
    let unasked = app.page("/search").await.expect(200).words();
    assert!(unasked.contains("What to find?"), "{unasked}");
    let wrong = app.page("/search?kind=x&q=%D0%B0&all=y").await;
    wrong.expect(200);
}

async fn a_question_asked_twice_is_told_in_the_reader_s_words(base: Base) {
    let app = base.serve();
    let text = app.page("/search?q=a&q=b").await.expect(400).text();
    assert!(text.contains("something stands in it twice"), "{text}");
    assert!(!text.contains("Bad Request"), "{text}");
}

async fn the_list_under_the_box_is_short(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    for number in 0..12 {
        let body =
            json!({ "room_id": there.plant.room["id"], "series": format!("Контактор {number}") });
        app.drive(&body).await;
    }
    let list = app
        .page(&asking("/search/live", "контактор", ""))
        .await
        .expect(200);
    assert_eq!(list.header("cache-control"), Some("no-store"));
    let list = list.words();
    assert!(
        !list.contains("<html") && list.contains("role=\"listbox\""),
        "{list}"
    );
    assert_eq!(list.matches("role=\"option\"").count(), 8, "{list}");
    assert!(list.contains("12 hits"), "{list}");
    let nothing = app.page(&asking("/search/live", "хрюндель", "")).await;
    assert!(nothing.expect(200).words().contains("Nothing found"));
    app.page("/search/live").await.expect(200);
}

async fn a_fault_code_is_answered_on_top(base: Base) {
    let app = base.serve();
    things(&app).await;
    let entry = json!({ "code": "F30021", "title": "Замыкание на землю", "remedy": "Проверить кабель\nПроверить двигатель" });
    app.post("/api/v1/faults", &entry).await.expect(201);
    for question in ["F30021", "ф 30021"] {
        let found = app.ask(question).await;
        assert_eq!(found["card"]["code"], "F30021", "{question}: {found}");
        let page = app.page(&asking("/search", question, "")).await;
        let page = page.expect(200).words();
        assert!(page.contains("Проверить двигатель"), "{page}");
        assert!(!page.contains("Nothing found"), "{page}");
        let list = app.page(&asking("/search/live", question, "")).await;
        let list = list.expect(200).words();
        assert!(list.contains("F30021 · Замыкание на землю"), "{list}");
    }
    assert_eq!(app.ask("симорег").await["card"], json!(null));
}

async fn every_head_has_the_box(base: Base) {
    let app = base.serve();
    for path in ["/", "/drives", "/stock", "/library", "/search", "/account"] {
        let page = app.page(path).await.expect(200).words();
        assert_eq!(page.matches("action=\"/search\"").count(), 1, "{path}");
        assert!(page.contains("href=\"/opensearch.xml\""), "{path}");
    }
    // Lists keep a filter of their own.
    let list = app
        .page("/drives?q=x&sort=-series")
        .await
        .expect(200)
        .words();
    assert!(
        list.contains("id=\"q-drives\" name=\"q\" value=\"x\""),
        "{list}"
    );
    assert!(list.contains("id=\"q\" name=\"q\" value=\"\""), "{list}");
}

async fn a_browser_can_add_it(base: Base) {
    let app = base.serve();
    let told = sent(
        app.visit(Method::GET, "/opensearch.xml")
            .header("host", "aedb.plant:8080"),
    )
    .await;
    let told = told.expect(200);
    let kind = told.header("content-type").unwrap();
    assert!(
        kind.starts_with("application/opensearchdescription+xml"),
        "{kind}"
    );
    let template = "template=\"http://aedb.plant:8080/search?q={searchTerms}\"";
    assert!(
        told.text().replace("&#x2F;", "/").contains(template),
        "{}",
        told.text()
    );
}

async fn what_is_found_is_shown_as_text(base: Base) {
    let app = base.serve();
    let there = things(&app).await;
    let hostile = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>{{ 7*7 }}";
    let body = json!({ "room_id": there.plant.room["id"], "series": format!("Зловред {hostile}"), "note": format!("зловредный {hostile}") });
    app.drive(&body).await;
    let word = json!({ "word": hostile, "means": [hostile] });
    app.post("/api/v1/search-words", &word).await.expect(201);
    for path in [
        asking("/search", "зловред", ""),
        asking("/search/live", "зловред", ""),
        asking("/search", hostile, ""),
        asking("/search", &format!("вместо {hostile}"), ""),
        asking(
            "/search/live",
            hostile,
            &format!("&kind={}", "%3Cscript%3E"),
        ),
        "/search/words".to_owned(),
    ] {
        let page = app.page(&path).await.expect(200).text().to_lowercase();
        for broken in ["<img src=x", "<script>alert", "\"'>", ">49<"] {
            assert!(!page.contains(broken), "{path}: {broken} in {page}");
        }
    }
    let found = app.page(&asking("/search", "зловред", "")).await.words();
    assert!(
        found.contains("<mark>Зловред</mark>") && found.contains("{{ 7*7 }}"),
        "{found}"
    );
}
