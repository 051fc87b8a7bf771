//! Fault codes: by code, as entries that people write, on pages, and as the card that answers one.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    plant::at,
};
use api::{language::Language, operations::faults};
use domain::{
    FaultCode, FaultText, ManualId, Permission, Who,
    faults::{FoundFault, Recognised, Referred},
    library::Title,
    search::Vocabulary,
};
use persistence::Area;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_code_is_answered_however_it_is_typed,
    an_entry_is_written_changed_removed_and_comes_back,
    what_is_wrong_is_pointed_at,
    what_a_person_wrote_survives_reading_the_manual_again,
    coverage_and_gaps_are_told,
    the_card_knows_drives_spares_and_the_log,
    the_card_is_found_beside_other_words,
    the_card_tells_first_what_the_reader_reads,
    spares_fit_by_number_and_by_what_they_are_kept_for,
    pages_show_and_take_what_is_known,
    a_manual_with_another_file_forgets_what_it_told,
);

const FAULTS: &str = "/api/v1/faults";
const ENTRIES: &str = "/api/v1/fault-entries";

async fn added(app: &TestApp, path: &str, body: Value) -> Value {
    app.post(path, &body).await.expect(201).json()
}

/// A manual of a series, by its id.
async fn manual(app: &TestApp, vendor: &str, series: &str) -> i64 {
    let category = added(app, "/api/v1/library/categories", json!({ "name": vendor })).await;
    let group = json!({ "category_id": category["id"], "name": series });
    let group = added(app, "/api/v1/library/groups", group).await;
    let url = "https://plant.example/list.pdf";
    let manual = json!({ "group_id": group["id"], "title": format!("{series} list"), "url": url });
    let manual = added(app, "/api/v1/library/manuals", manual).await;
    manual["id"].as_i64().unwrap()
}

fn found(code: &str, title: &str) -> FoundFault {
    FoundFault {
        code: FaultCode::parse(code).unwrap(),
        title: Title::parse(title).unwrap(),
        reaction: None,
        acknowledgement: None,
        cause: FaultText::parse("A cable is hurt").ok(),
        remedy: FaultText::parse("Look at the cable\nReplace it").ok(),
        page: 703,
        page_label: None,
    }
}

/// Lets a manual be read, as whoever reads its pages does.
async fn read(base: &Base, manual: i64, entries: &[FoundFault]) {
    let recognised = Recognised {
        entries: entries.to_vec(),
        referred: vec![Referred {
            code: FaultCode::parse("F39999").unwrap(),
            page: 12,
        }],
    };
    let store = base.open();
    let mut work = store.begin(Area::Library).await.unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    faults::recognise(&mut *work, ManualId(manual), &recognised, now)
        .await
        .unwrap();
    work.commit().await.unwrap();
}

async fn a_code_is_answered_however_it_is_typed(base: Base) {
    let app = base.serve();
    let s120 = manual(&app, "Siemens", "Sinamics S120").await;
    read(
        &base,
        s120,
        &[found("A07910", "Motor warm"), found("F30021", "Earth")],
    )
    .await;
    for typed in ["A07910", "a7910", "%D0%907910", "A%207910"] {
        let answer = app
            .get(&format!("{FAULTS}/{typed}"))
            .await
            .expect(200)
            .json();
        assert_eq!(answer["code"], "A07910", "{typed}");
        let item = &answer["items"][0];
        let expected = json!({
            "id": item["id"], "code": "A07910", "series": "Sinamics S120", "title": "Motor warm", "reaction": null,
            "acknowledgement": null, "cause": "A cable is hurt", "remedy": "Look at the cable\nReplace it",
            "manual": { "id": s120, "title": "Sinamics S120 list" }, "page": 703, "page_label": null, "edited": false,
        });
        assert_eq!(*item, expected);
    }
    app.get(&format!("{FAULTS}/F1")).await.problem(404);
    app.get(&format!("{FAULTS}/%E2%80%94")).await.problem(404);
    let list = app.items(&format!("{FAULTS}?sort=-code&q=earth")).await;
    assert_eq!(list.len(), 1);
    assert_eq!(
        app.items(&format!("{FAULTS}?code=f30021&manual_id={s120}"))
            .await
            .len(),
        1
    );
    assert_eq!(
        app.items(&format!("{FAULTS}?series=sinamics%20s120"))
            .await
            .len(),
        2
    );
    assert_eq!(app.items(&format!("{FAULTS}?edited=true")).await.len(), 0);
    assert_eq!(
        app.items(&format!("{FAULTS}?code=%E2%80%94")).await.len(),
        0
    );
    app.get(&format!("{FAULTS}?sort=colour")).await.problem(422);
    // A visitor reads them, too, as the library.
    let visitor = sent(app.visit(Method::GET, &format!("{FAULTS}/F30021"))).await;
    visitor.expect(200);
}

async fn an_entry_is_written_changed_removed_and_comes_back(base: Base) {
    let app = base.serve();
    let body = json!({ "code": "Ф30021", "title": "Земля", "series": "КТЭ", "remedy": "Осмотреть\n\nИзмерить" });
    let entry = added(&app, FAULTS, body).await;
    let address = at("fault-entries", &entry);
    assert_eq!(entry["remedy"], "Осмотреть\nИзмерить");
    assert_eq!(
        (&entry["edited"], &entry["manual"]),
        (&json!(true), &Value::Null)
    );
    let tag = app
        .get(&address)
        .await
        .expect(200)
        .header("etag")
        .unwrap()
        .to_owned();
    let changed = app
        .patch(&address, &json!({ "cause": "Кабель", "series": null }))
        .await;
    let changed = changed.expect(200).json();
    assert_eq!(
        (&changed["cause"], &changed["series"]),
        (&json!("Кабель"), &Value::Null)
    );
    let stale = app
        .request(Method::PATCH, &address)
        .header("if-match", &tag);
    sent(stale.json(&json!({ "title": "x" })))
        .await
        .problem(412);
    let stale = app
        .request(Method::DELETE, &address)
        .header("if-match", &tag);
    sent(stale).await.problem(412);
    let told = app.items("/api/v1/changes?entity=fault").await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        told[0]["fields"]["series"],
        json!({ "from": { "text": "КТЭ" }, "to": null })
    );
    // Back to what it was at first, and after its removal.
    let restore = |change: &Value| format!("/api/v1/changes/{}/restore", change["id"]);
    sent(app.request(Method::POST, &restore(&told[1])))
        .await
        .expect(200);
    let seen = app.get(&address).await.json();
    assert_eq!(
        (&seen["series"], &seen["cause"]),
        (&json!("КТЭ"), &Value::Null)
    );
    app.delete(&address).await.expect(204);
    app.get(&address).await.problem(404);
    let removed = app.items("/api/v1/changes?entity=fault").await;
    let back = sent(app.request(Method::POST, &restore(&removed[0])))
        .await
        .expect(200)
        .json();
    let url = back["url"].as_str().unwrap();
    assert!(url.starts_with("/faults/"), "{url}");
    let again = app
        .get(&format!("{ENTRIES}/{}", back["entity_id"]))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&again["code"], &again["series"]),
        (&json!("Ф30021"), &json!("КТЭ"))
    );
    app.page(url).await.expect(200);
    base.assert_clean().await;
}

async fn what_is_wrong_is_pointed_at(base: Base) {
    let app = base.serve();
    let s120 = manual(&app, "Siemens", "S120").await;
    added(
        &app,
        FAULTS,
        json!({ "code": "F1", "title": "One", "manual_id": s120 }),
    )
    .await;
    for (body, pointers) in [
        (json!({}), vec!["/code", "/title"]),
        (json!({ "code": "—", "title": "x" }), vec!["/code"]),
        (
            json!({ "code": "F2", "title": "x", "manual_id": 999 }),
            vec!["/manual_id"],
        ),
        (
            json!({ "code": "f 0001", "title": "x", "manual_id": s120 }),
            vec!["/code"],
        ),
        (
            json!({ "code": "F2", "title": "x", "page": 0, "cause": " ", "colour": 1 }),
            vec!["/colour"],
        ),
        (
            json!({ "code": "F2", "title": "x", "page": 0, "cause": " " }),
            vec!["/page", "/cause"],
        ),
    ] {
        assert_eq!(
            app.post(FAULTS, &body).await.pointers(422),
            pointers,
            "{body}"
        );
    }
    assert_eq!(app.items(FAULTS).await.len(), 1);
}

async fn what_a_person_wrote_survives_reading_the_manual_again(base: Base) {
    let app = base.serve();
    let s120 = manual(&app, "Siemens", "S120").await;
    let list = [found("F1", "One"), found("F2", "Two"), found("F3", "Three")];
    read(&base, s120, &list).await;
    assert_eq!(
        app.items("/api/v1/changes?entity=fault").await.len(),
        0,
        "derived"
    );
    let entries = app.items(FAULTS).await;
    let address = |at: usize| format!("{ENTRIES}/{}", entries[at]["id"]);
    app.patch(&address(0), &json!({ "title": "Corrected" }))
        .await
        .expect(200);
    app.delete(&address(1)).await.expect(204);
    read(&base, s120, &list).await;
    let titles: Vec<Value> = app
        .items(FAULTS)
        .await
        .iter()
        .map(|entry| entry["title"].clone())
        .collect();
    assert_eq!(titles, ["Corrected", "Three"]);
    assert_eq!(app.items(&format!("{FAULTS}?edited=true")).await.len(), 1);
    // With the manual goes what was read out of it.
    app.delete(&format!("/api/v1/library/manuals/{s120}"))
        .await
        .expect(204);
    let left = app.items(FAULTS).await;
    assert_eq!(left.len(), 1);
    assert_eq!(
        (&left[0]["series"], &left[0]["manual"]),
        (&json!("S120"), &Value::Null)
    );
    base.assert_clean().await;
}

async fn coverage_and_gaps_are_told(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drive(&plant.drive_with(&json!({ "series": "Sinamics S120" })))
        .await;
    app.drive(&plant.drive_with(&json!({ "series": "КТЭ" })))
        .await;
    let gaps = async || {
        let gaps = app.get("/api/v1/fault-gaps").await.expect(200).json();
        let gaps = gaps["items"].as_array().unwrap().clone();
        gaps.iter()
            .map(|gap| gap["series"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(gaps().await.len(), 2);
    let s120 = manual(&app, "Siemens", "Sinamics S120").await;
    read(&base, s120, &[found("F1", "One")]).await;
    assert_eq!(gaps().await, ["КТЭ"]);
    let coverage = app.items("/api/v1/fault-coverage").await;
    assert_eq!(coverage.len(), 1);
    let told = &coverage[0];
    assert_eq!(told["manual"]["id"], s120);
    assert_eq!(
        (&told["entries"], &told["edited"], &told["referred"]),
        (&json!(1), &json!(0), &json!(1))
    );
    let referred = format!("/api/v1/library/manuals/{s120}/referred-faults");
    let referred = app.get(&referred).await.expect(200).json();
    assert_eq!(referred["items"], json!([{ "code": "F39999", "page": 12 }]));
    app.get("/api/v1/library/manuals/999/referred-faults")
        .await
        .problem(404);
    let page = app
        .page(&format!("/library/manuals/{s120}"))
        .await
        .expect(200);
    assert!(page.words().contains("1 code"), "{}", page.words());
}

async fn card(base: &Base, question: &str, who: Who) -> Option<faults::FaultCard> {
    let store = base.open();
    let mut work = store.read(Area::Library).await.unwrap();
    let reader = faults::CardReader {
        who,
        language: Language::Ru,
        vocabulary: &Vocabulary::default(),
    };
    faults::card(&mut *work, question, reader).await.unwrap()
}

async fn the_card_knows_drives_spares_and_the_log(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let of =
        |series: &str, kind: &str| plant.drive_with(&json!({ "series": series, "type": kind }));
    let drive = app.drive(&of("Sinamics S120", "6SL3310-1TE32-6AA3")).await;
    let other = app.drive(&of("Sinamics S120", "6SL3320-1TE41-0AA3")).await;
    app.drive(&of("КТЭ", "500/440")).await;
    let s120 = manual(&app, "Siemens", "Sinamics S120").await;
    read(&base, s120, &[found("F30021", "Earth")]).await;
    let store = added(&app, "/api/v1/stores", json!({ "name": "Север" })).await;
    for (name, quantity) in [
        ("Вентилятор Sinamics S120", 2),
        ("Плата 6SL3310-1TE32-6AA3", 1),
        ("Плата Sinamics S120 списана", 0),
        ("Реле РП21", 5),
    ] {
        let item = json!({ "name": name, "store_id": store["id"], "quantity": quantity });
        added(&app, "/api/v1/stock-items", item).await;
    }
    for (title, drive) in [("Сгорел кабель", &drive), ("Чисто", &other)] {
        let entry = json!({ "title": title, "drive_id": drive["id"] });
        added(&app, "/api/v1/log-entries", entry).await;
    }
    let admin = Who::CommandLine;
    let whole = card(&base, "f 30021", admin).await.unwrap();
    assert_eq!(whole.code.as_str(), "F30021");
    assert_eq!(
        (whole.drives.len(), whole.narrowed, whole.approximate),
        (2, false, false)
    );
    let spares: Vec<String> = whole
        .spares
        .iter()
        .map(|item| item.values.title())
        .collect();
    assert_eq!(
        spares,
        ["Плата 6SL3310-1TE32-6AA3", "Вентилятор Sinamics S120"]
    );
    assert_eq!(whole.log.len(), 2);
    let one = card(&base, "Ф30021 6SL3310", admin).await.unwrap();
    assert!(one.narrowed);
    assert_eq!(
        one.drives
            .iter()
            .map(|drive| drive.id.0)
            .collect::<Vec<_>>(),
        [drive["id"].as_i64().unwrap()]
    );
    assert_eq!(one.log.len(), 1);
    // Who may not read the log doesn't read it here.
    let visitor = Who::Visitor { reads: true };
    assert!(!visitor.may(Permission::ReadLog));
    let shown = card(&base, "F30021", visitor).await.unwrap();
    assert_eq!(
        (shown.log.len(), shown.movements.len(), shown.drives.len()),
        (0, 0, 2)
    );
    // As many statements, however much there is.
    let before = app.statements("/faults/1").await;
    for number in 0..30 {
        app.drive(&of("Sinamics S120", &format!("6SL{number}")))
            .await;
    }
    assert!(app.statements("/faults/1").await <= before);
    let many = card(&base, "F30021", admin).await.unwrap();
    assert_eq!((many.drives.len(), many.more_drives), (12, true));
}

async fn the_card_is_found_beside_other_words(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let simoreg = app
        .drive(&plant.drive_with(&json!({ "series": "Simoreg", "note": "пр.834" })))
        .await;
    app.drive(&plant.drive_with(&json!({ "series": "TECO EV" })))
        .await;
    for (vendor, series, entries) in [
        (
            "Siemens",
            "Simoreg",
            &[found("F001", "Supply"), found("F004", "Armature")][..],
        ),
        (
            "TECO",
            "EV",
            &[
                found("OC", "Current"),
                found("OL1", "Motor"),
                found("F004", "Fan"),
            ],
        ),
    ] {
        let manual = manual(&app, vendor, series).await;
        read(&base, manual, entries).await;
    }
    let admin = Who::CommandLine;
    for (question, code, title) in [
        ("oc", "OC", "Current"),
        ("ОС", "OC", "Current"),
        ("OL1 TECO", "OL1", "Motor"),
        ("симорег F004", "F004", "Armature"),
        ("teco f4", "F004", "Fan"),
        ("oc teco", "OC", "Current"),
        ("ev oc", "OC", "Current"),
        ("пр.834 F001", "F001", "Supply"),
        ("ошибка f004 сименс", "F004", "Armature"),
    ] {
        let card = card(&base, question, admin).await;
        let card = card.unwrap_or_else(|| panic!("{question}"));
        let first = &card.entries[0].values;
        assert_eq!(
            (card.code.as_str(), first.title.as_str()),
            (code, title),
            "{question}"
        );
    }
    let named = card(&base, "пр.834 F001", admin).await.unwrap();
    assert_eq!(named.drives.len(), 1);
    assert_eq!(named.drives[0].id.0, simoreg["id"].as_i64().unwrap());
    let both = card(&base, "F004", admin).await.unwrap();
    assert_eq!(both.entries.len(), 2);
    let near = card(&base, "0C", admin).await.unwrap();
    assert!(near.approximate && near.code.as_str() == "OC");
    let one_of_several = card(&base, "oc1", admin).await.unwrap();
    assert!(one_of_several.approximate && one_of_several.code.as_str() == "OC");
    // Two displays may mean two things by what differs in zeros only.
    let manual = manual(&app, "Vacon", "NX").await;
    read(&base, manual, &[found("F0004", "Overtemperature")]).await;
    for (question, title) in [("F0004", "Overtemperature"), ("симорег F0004", "Armature")] {
        let card = card(&base, question, admin).await.unwrap();
        assert_eq!(card.entries[0].values.title.as_str(), title, "{question}");
    }
    for nothing in [
        "",
        "вентилятор",
        "oc simens",
        "oc вентилятор",
        "F30021",
        "6SL3310-1TE32",
        "\u{202e}\0",
        &"F9 ".repeat(4_000),
    ] {
        assert_eq!(card(&base, nothing, admin).await, None, "{nothing}");
    }
}

async fn the_card_tells_first_what_the_reader_reads(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drive(&plant.drive_with(&json!({ "series": "Sinamics S120", "note": "пр.834" })))
        .await;
    for (series, title, language) in [
        ("Sinamics S120", "Ground fault", "en"),
        ("Sinamics S120", "Замыкание на землю", "ru"),
        ("Sinamics G150", "Замыкание на землю инвертора", "ru"),
    ] {
        let vendor = format!("Siemens {series} {language}");
        let category = json!({ "name": vendor });
        let category = added(&app, "/api/v1/library/categories", category).await;
        let group = json!({ "category_id": category["id"], "name": series });
        let group = added(&app, "/api/v1/library/groups", group).await;
        let manual = json!({ "group_id": group["id"], "title": title, "language": language });
        let manual = added(&app, "/api/v1/library/manuals", manual).await;
        let entry = json!({ "code": "F30021", "title": title, "manual_id": manual["id"] });
        added(&app, FAULTS, entry).await;
    }
    let titles = async |question: &str, language: &str| {
        let question = serde_urlencoded::to_string([("q", question)]).unwrap();
        let request = app.request(Method::GET, &format!("/api/v1/search?{question}"));
        let found = sent(request.header("accept-language", language)).await;
        let found = found.expect(200).json();
        let entries = found["card"]["entries"].as_array().unwrap().iter();
        let titles = entries.map(|entry| entry["title"].as_str().unwrap().to_owned());
        titles.collect::<Vec<_>>()
    };
    let (ground, earth, other) = (
        "Ground fault",
        "Замыкание на землю",
        "Замыкание на землю инвертора",
    );
    assert_eq!(titles("F30021", "ru").await, [earth, other, ground]);
    assert_eq!(titles("Ф30021", "en").await, [ground, earth, other]);
    // What fits the drive that is asked about comes before what is of another in the reader's language.
    assert_eq!(titles("пр.834 F30021", "ru").await, [earth, ground, other]);
    let page = app.visit(Method::GET, "/search?q=F30021");
    let page = sent(page.header("accept-language", "en")).await.expect(200);
    let words = page.words();
    assert!(words.find(ground) < words.find(earth), "{words}");
    assert!(
        words.contains("The code is answered") && !words.contains("0 hits"),
        "{words}"
    );
}

async fn spares_fit_by_number_and_by_what_they_are_kept_for(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let mechanism = &plant.mechanism;
    let drive = plant.drive_with(&json!({
        "series": "Simoreg", "type": "DC 6RA7081-6DS22-0-Z", "mechanism_id": mechanism["id"],
    }));
    app.drive(&drive).await;
    let name = mechanism["name"].as_str().unwrap();
    let simoreg = manual(&app, "Siemens", "Simoreg").await;
    read(&base, simoreg, &[found("F006", "Undervoltage")]).await;
    let store = added(&app, "/api/v1/stores", json!({ "name": "Север" })).await;
    for (name, kept_for, quantity) in [
        ("Плата коммун. 6SX7010", "НКР, Симорег", 6),
        ("Предохранитель 170М6418", name, 6),
        ("Преобразователь 6RA7081 6DS22-0 (s/n: SQ6)", "", 1),
        ("Преобразователь 6RA7081 6DS22-0 (s/n: SQ7)", "", 0),
        ("Реле РП21", "Все КТЭ", 5),
    ] {
        let mut item = json!({ "name": name, "store_id": store["id"], "quantity": quantity });
        if !kept_for.is_empty() {
            item["applicability"] = kept_for.into();
        }
        added(&app, "/api/v1/stock-items", item).await;
    }
    let card = card(&base, "F006", Who::CommandLine).await.unwrap();
    let spares = card.spares.iter();
    let spares: Vec<String> = spares.map(|item| item.values.title()).collect();
    assert_eq!(
        spares,
        [
            "Преобразователь 6RA7081 6DS22-0 (s/n: SQ6)",
            "Предохранитель 170М6418",
            "Плата коммун. 6SX7010"
        ]
    );
}

async fn form(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, path);
    let request = request.header("accept-language", "en");
    sent(request.header("sec-fetch-site", "same-origin").form(fields)).await
}

async fn pages_show_and_take_what_is_known(base: Base) {
    let app = base.serve();
    let empty = app.page("/faults").await.expect(200);
    assert!(empty.words().contains("No codes yet"), "{}", empty.words());
    let s120 = manual(&app, "Siemens", "Sinamics S120").await;
    read(&base, s120, &[found("F30021", "Earth <b>")]).await;
    let list = app
        .page(&format!("/faults?manual={s120}"))
        .await
        .expect(200);
    assert!(list.text().contains("Earth &lt;b&gt;"), "{}", list.text());
    assert!(list.text().contains("F39999"), "what is only referred to");
    let id = app.items(FAULTS).await[0]["id"].to_string();
    let page = app.page(&format!("/faults/{id}")).await.expect(200).text();
    assert_eq!(
        page.matches("<input type=\"checkbox\"").count(),
        2,
        "a step each: {page}"
    );
    let edit = app
        .page(&format!("/faults/{id}/edit"))
        .await
        .expect(200)
        .text();
    let version = edit.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let manual = s120.to_string();
    let fields = |title: &'static str| {
        let version = version.clone();
        let manual = manual.clone();
        vec![
            ("code", "F30021".to_owned()),
            ("title", title.to_owned()),
            ("manual", manual),
            ("remedy", "One\r\nTwo".to_owned()),
            ("version", version),
        ]
    };
    let send = async |path: &str, fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (*name, &**text)).collect();
        form(&app, path, &fields).await
    };
    let path = format!("/faults/{id}/edit");
    let wrong = send(&path, fields("")).await.expect(422).text();
    assert!(
        wrong.contains("One\nTwo") || wrong.contains("One\r\nTwo"),
        "{wrong}"
    );
    send(&path, fields("Earth")).await.expect(303);
    let stored = app.items(FAULTS).await;
    assert_eq!(
        (&stored[0]["title"], &stored[0]["edited"]),
        (&json!("Earth"), &json!(true))
    );
    // Somebody else's change isn't written over.
    send(&path, fields("Mine")).await.expect(409);
    let new = vec![
        ("code", "OC".to_owned()),
        ("title", "Current".to_owned()),
        ("series", "TECO".to_owned()),
    ];
    let made = send("/faults/new", new.clone()).await.expect(303);
    let made = made.header("location").unwrap().to_owned();
    app.page(&made).await.expect(200);
    send(&format!("{made}/remove"), vec![]).await.expect(303);
    app.page(&made).await.expect(404);
    for wrong in [
        "/faults?page=x",
        "/faults?manual=x",
        "/faults?code=%E2%80%94",
    ] {
        app.page(wrong).await.expect(422);
    }
}

async fn a_manual_with_another_file_forgets_what_it_told(base: Base) {
    let app = base.serve();
    let s120 = manual(&app, "Siemens", "S120").await;
    read(&base, s120, &[found("F1", "One")]).await;
    let path = format!("/api/v1/library/manuals/{s120}/file");
    let request = app.request(Method::PUT, &path);
    let answer = sent(request.body(b"PK\x03\x04 an archive".to_vec())).await;
    answer.expect(200);
    assert_eq!(app.items(FAULTS).await.len(), 0);
    assert_eq!(app.items("/api/v1/fault-coverage").await.len(), 0);
}
