//! Words that the crew adds for the search, by the API and by pages.

use crate::{
    harness::{Answer, Base, Kind, TestApp, on_both, run, sent, until},
    plant::at,
};
use reqwest::Method;
use serde_json::json;

on_both!(
    a_word_is_added_read_changed_and_removed,
    what_is_wrong_with_a_word_is_pointed_at,
    a_word_comes_back_as_it_was,
    words_are_edited_on_pages,
    somebody_else_s_change_of_a_word_is_not_written_over,
);

const WORDS: &str = "/api/v1/search-words";

async fn a_word_is_added_read_changed_and_removed(base: Base) {
    let app = base.serve();
    let body = json!({ "word": "тиристорник", "means": ["SIMOREG", "DC Master"] });
    let added = app.post(WORDS, &body).await.expect(201);
    let word = added.json();
    assert_eq!(
        (&word["word"], &word["means"]),
        (&body["word"], &body["means"])
    );
    let address = at("search-words", &word);
    assert_eq!(added.header("location"), Some(&*address));
    let shown = app.get(&address).await.expect(200);
    assert_eq!(shown.json(), word);
    assert_eq!(shown.header("etag"), added.header("etag"));
    let change = json!({ "means": ["КТЭ"] });
    let stale = app
        .request(Method::PATCH, &address)
        .header("if-match", "\"x\"");
    sent(stale.json(&change)).await.problem(412);
    let tag = shown.header("etag").unwrap();
    let fresh = app.request(Method::PATCH, &address).header("if-match", tag);
    let changed = sent(fresh.json(&change)).await.expect(200).json();
    assert_eq!(
        (&changed["word"], &changed["means"]),
        (&body["word"], &change["means"])
    );
    assert_eq!(app.items(WORDS).await, [changed]);
    let late = app
        .request(Method::DELETE, &address)
        .header("if-match", tag);
    sent(late).await.problem(412);
    app.delete(&address).await.expect(204);
    app.get(&address).await.problem(404);
    let told = app.items("/api/v1/changes?entity=search_word").await;
    let told: Vec<_> = told
        .iter()
        .map(|entry| entry["operation"].clone())
        .collect();
    assert_eq!(told, ["removed", "changed", "added"]);
    base.assert_clean().await;
}

async fn what_is_wrong_with_a_word_is_pointed_at(base: Base) {
    let app = base.serve();
    let good = json!({ "word": "МП", "means": ["магнитный пускатель"] });
    let word = app.post(WORDS, &good).await.expect(201).json();
    for (body, pointers) in [
        (json!({}), &["/word", "/means"][..]),
        (json!({ "word": "x", "means": [] }), &["/means"]),
        (json!({ "word": "x", "means": [" ; "] }), &["/means"]),
        (json!({ "word": "x", "means": "y" }), &["/means"]),
        (json!({ "word": "мп", "means": ["x"] }), &["/word"]),
        (json!({ "word": "x", "means": ["y"], "z": 1 }), &["/z"]),
    ] {
        let problem = app.post(WORDS, &body).await.problem(422);
        let told = problem["errors"].as_array().unwrap().iter();
        let told: Vec<_> = told
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(told, pointers, "{body}");
    }
    // Its own word in another case isn't taken by somebody else.
    let change = json!({ "word": "мп" });
    app.patch(&at("search-words", &word), &change)
        .await
        .expect(200);
    app.patch(&at("search-words", &word), &json!({ "word": null }))
        .await
        .problem(422);
}

async fn a_word_comes_back_as_it_was(base: Base) {
    let app = base.serve();
    let body = json!({ "word": "МП", "means": ["магнитный пускатель"] });
    let word = app.post(WORDS, &body).await.expect(201).json();
    let address = at("search-words", &word);
    app.patch(&address, &json!({ "word": "М-П", "means": ["a", "b"] }))
        .await
        .expect(200);
    let history = async |id: &serde_json::Value| {
        let path = format!("/api/v1/changes?entity=search_word&entity_id={id}");
        app.items(&path).await
    };
    let restore = async |entry: &serde_json::Value| {
        let path = format!("/api/v1/changes/{}/restore", entry["id"]);
        sent(app.request(Method::POST, &path)).await
    };
    let told = history(&word["id"]).await;
    restore(&told[1]).await.expect(200);
    let now = app.get(&address).await.json();
    assert_eq!(
        (&now["word"], &now["means"]),
        (&body["word"], &body["means"])
    );
    app.delete(&address).await.expect(204);
    let told = history(&word["id"]).await;
    let came = restore(&told[0]).await.expect(200).json();
    assert_eq!(came["url"], format!("/search/words/{}", came["entity_id"]));
    let now = app
        .get(&format!("{WORDS}/{}", came["entity_id"]))
        .await
        .json();
    assert_eq!(
        (&now["word"], &now["means"]),
        (&body["word"], &body["means"])
    );
    restore(&told[0]).await.problem(409);
    base.assert_clean().await;
}

async fn form(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, path);
    let request = request.header("accept-language", "en");
    sent(request.header("sec-fetch-site", "same-origin").form(fields)).await
}

async fn words_are_edited_on_pages(base: Base) {
    let app = base.serve();
    let empty = app.page("/search/words").await.expect(200).words();
    assert!(empty.contains("No words of your own yet"), "{empty}");
    let wrong = form(&app, "/search/words", &[("word", "МП"), ("means", ";")]).await;
    let wrong = wrong.expect(422).words();
    assert!(wrong.contains("value=\"МП\""), "{wrong}");
    let fields = [("word", "МП"), ("means", "магнитный пускатель;контактор")];
    let added = form(&app, "/search/words", &fields).await.expect(303);
    assert_eq!(added.header("location"), Some("/search/words"));
    let word = app.items(WORDS).await.remove(0);
    assert_eq!(word["means"], json!(["магнитный пускатель", "контактор"]));
    let page = format!("/search/words/{}", word["id"]);
    let listed = app.page("/search/words").await.expect(200).words();
    assert!(
        listed.contains("магнитный пускатель; контактор"),
        "{listed}"
    );
    let shown = app.page(&page).await.expect(200).words();
    assert!(shown.contains("value=\"МП\""), "{shown}");
    form(&app, &page, &[("word", ""), ("means", "x")])
        .await
        .expect(422);
    form(&app, &page, &[("word", "М.П."), ("means", "x")])
        .await
        .expect(303);
    assert_eq!(app.items(WORDS).await[0]["word"], "М.П.");
    form(&app, &format!("{page}/remove"), &[]).await.expect(303);
    app.page(&page).await.expect(404);
    // A visitor reads them and is offered nothing.
    app.post(WORDS, &json!({ "word": "a", "means": ["b"] }))
        .await
        .expect(201);
    let visited = sent(app.visit(Method::GET, "/search/words"))
        .await
        .expect(200);
    assert!(!visited.words().contains("action=\"/search/words\""));
}

async fn somebody_else_s_change_of_a_word_is_not_written_over(base: Base) {
    let app = base.serve();
    let body = json!({ "word": "МП", "means": ["пускатель"] });
    let word = app.post(WORDS, &body).await.expect(201).json();
    let page = format!("/search/words/{}", word["id"]);
    let version = |page: &str| {
        let rest = page.split_once("name=\"version\" value=\"").unwrap().1;
        rest.split('"').next().unwrap().to_owned()
    };
    let opened = version(&app.page(&page).await.expect(200).words());
    app.patch(&at("search-words", &word), &json!({ "means": ["реле"] }))
        .await
        .expect(200);
    let mine = [
        ("word", "МП"),
        ("means", "контактор"),
        ("version", &*opened),
    ];
    let back = form(&app, &page, &mine).await.expect(409).words();
    assert!(
        back.contains("реле") && back.contains("контактор"),
        "{back}"
    );
    let again = version(&back);
    let mine = [("word", "МП"), ("means", "контактор"), ("version", &*again)];
    form(&app, &page, &mine).await.expect(303);
    assert_eq!(app.items(WORDS).await[0]["means"], json!(["контактор"]));
}

/// Asks an instance until it finds so many things.
async fn finds_so_many(app: &TestApp, question: &str, many: usize) {
    until("an instance finds so many things", async || {
        (app.finds(question).await.len() == many).then_some(())
    })
    .await;
}

/// Only PostgreSQL has several instances.
#[test]
fn what_another_instance_was_told_is_understood_soon() {
    run(Kind::Postgres, |base: Base| async move {
        let (one, other) = (base.serve(), base.serve());
        super::things(&one).await;
        finds_so_many(&other, "бублик", 0).await;
        let word = json!({ "word": "бублик", "means": ["FERRAZ"] });
        let word = one.post(WORDS, &word).await.expect(201).json();
        assert_eq!(one.finds("бублик").await.len(), 1);
        finds_so_many(&other, "бублик", 1).await;
        let address = at("search-words", &word);
        let means = json!({ "means": ["тахогенератор"] });
        one.patch(&address, &means).await.expect(200);
        let entry = one.finds("бублик").await;
        assert_eq!(entry[0].0, "log_entry");
        until("another instance finds the same", async || {
            (other.finds("бублик").await == entry).then_some(())
        })
        .await;
        one.delete(&address).await.expect(204);
        finds_so_many(&other, "бублик", 0).await;
    });
}
