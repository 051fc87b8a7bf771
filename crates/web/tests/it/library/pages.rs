//! The library's pages: what they offer, what comes back with a reason, and what they tell of drives.

use super::{GROUPS, MANUALS, files::pdf, manual, shelf};
use crate::harness::{Answer, Base, TestApp, on_both, sent};
use reqwest::{Method, multipart};
use serde_json::json;

on_both!(
    a_shelf_is_filled_on_pages,
    files_are_sent_by_a_form,
    a_drive_s_page_lists_its_manuals,
    what_is_lacking_is_told,
    a_form_comes_back_with_what_was_typed,
    somebody_else_s_change_is_not_written_over,
);

async fn form(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, path);
    let request = request.header("accept-language", "en");
    sent(request.header("sec-fetch-site", "same-origin").form(fields)).await
}

async fn send(app: &TestApp, path: &str, files: &[(&str, Vec<u8>)], title: &str) -> Answer {
    let mut form = multipart::Form::new().text("title", title.to_owned());
    for (name, bytes) in files {
        let part = multipart::Part::bytes(bytes.clone()).file_name((*name).to_owned());
        form = form.part("file", part);
    }
    let request = app.request(Method::POST, path);
    let request = request.header("accept-language", "en");
    sent(
        request
            .header("sec-fetch-site", "same-origin")
            .multipart(form),
    )
    .await
}

async fn a_shelf_is_filled_on_pages(base: Base) {
    let app = base.serve();
    let empty = app.page("/library").await.expect(200);
    assert!(empty.words().contains("No manuals yet"));
    let made = form(&app, "/library/categories/new", &[("name", "Siemens")]).await;
    assert_eq!(made.expect(303).header("location"), Some("/library"));
    let category = app.items(super::CATEGORIES).await[0]["id"].to_string();
    let fields = [
        ("category", &*category),
        ("name", "Simoreg"),
        ("about_series", "КТЭ\nПрочее | В-ТПЕ"),
    ];
    let made = form(&app, "/library/groups/new", &fields).await.expect(303);
    let group = made.header("location").unwrap().to_owned();
    let id = group.rsplit('/').next().unwrap();
    assert_eq!(
        app.items(GROUPS).await[0]["series"],
        json!([{ "series": "КТЭ", "words": null }, { "series": "Прочее", "words": "В-ТПЕ" }])
    );
    let edit = app.page(&format!("{group}/edit")).await.expect(200);
    assert!(
        edit.words().contains("КТЭ\nПрочее | В-ТПЕ"),
        "{}",
        edit.words()
    );
    let url = "https://plant.example/dc.pdf";
    let fields = [
        ("group", id),
        ("title", "DC Master"),
        ("kind", "operating"),
        ("url", url),
    ];
    let made = form(&app, "/library/manuals/new", &fields)
        .await
        .expect(303);
    let path = made.header("location").unwrap().to_owned();
    let page = app.page(&path).await.expect(200);
    assert!(
        page.words().contains(&format!("href=\"{url}\"")),
        "{}",
        page.words()
    );
    assert!(page.words().contains("on another site"));
    let found = app.page("/library?q=master+simoreg").await.expect(200);
    assert!(found.words().contains("DC Master"));
    let none = app.page("/library?q=nothing").await.expect(200);
    assert!(none.words().contains("Nothing found"));
    form(&app, &format!("{path}/remove"), &[]).await.expect(303);
    form(&app, &format!("{group}/remove"), &[])
        .await
        .expect(303);
    let path = format!("/library/categories/{category}");
    let page = app.page(&path).await.expect(200);
    assert!(page.words().contains("Siemens"));
    form(&app, &format!("{path}/remove"), &[]).await.expect(303);
    base.assert_clean().await;
}

async fn files_are_sent_by_a_form(base: Base) {
    let app = base.serve();
    let (_, group) = shelf(&app, "Omron", "3G3").await;
    let path = format!("/library/groups/{group}/files");
    let files = [
        ("3g3rx_m_ru.pdf", pdf("rx", 100)),
        ("3G3HV List Manual.pdf", pdf("hv", 100)),
    ];
    send(&app, &path, &files, "not of two").await.expect(303);
    send(
        &app,
        &path,
        &[("x.pdf", pdf("x", 100))],
        "3G3PV Руководство (русский)",
    )
    .await
    .expect(303);
    let manuals = app.items(&format!("{MANUALS}?sort=id")).await;
    let told: Vec<_> = manuals
        .iter()
        .map(|one| {
            (
                one["title"].as_str().unwrap(),
                one["kind"].as_str().unwrap(),
                one["language"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("3g3rx m ru", "other", Some("ru")),
            ("3G3HV List Manual", "list", None),
            ("3G3PV Руководство (русский)", "other", Some("ru")),
        ]
    );
    // One that is wrong keeps all of them out.
    let files = [
        ("good.pdf", pdf("good", 100)),
        ("bad.pdf", b"<html>".to_vec()),
    ];
    let refused = send(&app, &path, &files, "").await.expect(422);
    assert!(
        refused.words().contains("bad.pdf: It is no PDF"),
        "{}",
        refused.words()
    );
    send(&app, &path, &[("", vec![])], "").await.expect(422);
    assert_eq!(app.items(MANUALS).await.len(), 3);
    // Opened at a page, also by a form without script.
    let id = &manuals[0]["id"];
    let opened = app
        .page(&format!("/library/manuals/{id}/open?page=12"))
        .await
        .expect(303);
    let to = format!("/library/manuals/{id}/file#page=12");
    assert_eq!(opened.header("location"), Some(&*to));
    let file = app
        .get(&format!("/library/manuals/{id}/file"))
        .await
        .expect(200);
    assert_eq!(file.body, pdf("rx", 100));
    let path = format!("/library/manuals/{id}/file");
    send(&app, &path, &[("new.pdf", pdf("newer", 100))], "")
        .await
        .expect(303);
    assert_eq!(app.get(&path).await.expect(200).body, pdf("newer", 100));
    base.assert_clean().await;
}

async fn a_drive_s_page_lists_its_manuals(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let of = |series: &str, type_name: &str| {
        let mut drive = plant.drive();
        drive["series"] = json!(series);
        drive["type"] = json!(type_name);
        drive
    };
    let s120 = app.drive(&of("SINAMICS S120", "6SL3320")).await;
    let rx = app.drive(&of("Omron", "3G3RX-A4150")).await;
    let f7 = app.drive(&of("Omron", "CIMR-F7Z4110")).await;
    let (_, group) = shelf(&app, "Siemens", "Sinamics S120").await;
    manual(&app, group, "S120 List Manual").await;
    let (_, omron) = shelf(&app, "Omron", "3G3").await;
    manual(&app, omron, "3G3RX User's Manual").await;
    let page = async |drive: &serde_json::Value| {
        app.page(&format!("/drives/{}", drive["id"]))
            .await
            .expect(200)
            .words()
    };
    let (first, second, third) = (page(&s120).await, page(&rx).await, page(&f7).await);
    assert!(first.contains("S120 List Manual") && !first.contains("3G3RX User"));
    assert!(second.contains("3G3RX User's Manual"), "{second}");
    assert!(
        third.contains("There are no manuals for this series"),
        "{third}"
    );
    // And the other way round; what somebody says goes before the name.
    let shown = app
        .page(&format!("/library/groups/{omron}"))
        .await
        .expect(200)
        .words();
    assert!(
        shown.contains("3G3RX-A4150") && !shown.contains("CIMR"),
        "{shown}"
    );
    let path = format!("{GROUPS}/{omron}");
    let ties = json!({ "series": [{ "series": "omron" }] });
    app.patch(&path, &ties).await.expect(200);
    assert!(page(&f7).await.contains("3G3RX User's Manual"));
}

async fn what_is_lacking_is_told(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    for _ in 0..3 {
        let mut drive = plant.drive();
        drive["series"] = json!("Sinamics S120");
        app.drive(&drive).await;
    }
    let library = app.page("/library").await.expect(200).words();
    assert!(
        library.contains("no manuals") && library.contains("3 drives"),
        "{library}"
    );
    let (_, group) = shelf(&app, "Siemens", "Sinamics S120").await;
    manual(&app, group, "S120 Function Manual").await;
    let library = app.page("/library").await.expect(200).words();
    assert!(library.contains("no list of faults"), "{library}");
    crate::harness::until("the home page tells it", async || {
        let home = app.page("/").await.expect(200).words();
        home.contains("no list of faults").then_some(())
    })
    .await;
    manual(&app, group, "S120 List Manual").await;
    let library = app.page("/library").await.expect(200).words();
    assert!(!library.contains("no list of faults"), "{library}");
}

async fn a_form_comes_back_with_what_was_typed(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "Siemens", "Simoreg").await;
    for (path, fields, told) in [
        (
            "/library/categories/new".to_owned(),
            vec![("name", "Siemens"), ("logo_url", "<b>no link</b>")],
            "&lt;b&gt;no link",
        ),
        (
            "/library/groups/new".to_owned(),
            vec![
                ("category", ""),
                ("name", "Simovert <b>"),
                ("about_series", "a\0"),
            ],
            "Simovert &lt;b&gt;",
        ),
        (
            "/library/manuals/new".to_owned(),
            vec![
                ("group", "x"),
                ("title", "<i>t</i>"),
                ("kind", "list"),
                ("issued", "soon"),
                ("url", "javascript:alert(1)"),
            ],
            "&lt;i&gt;t&lt;&#x2F;i&gt;",
        ),
        (
            format!("/library/categories/{category}"),
            vec![("name", "")],
            "Siemens",
        ),
        (
            format!("/library/groups/{group}/edit"),
            vec![("name", " ")],
            "Siemens",
        ),
    ] {
        let page = form(&app, &path, &fields).await.expect(422).text();
        let plain = page.replace("&#x2F;", "/");
        assert!(
            plain.contains(&told.replace("&#x2F;", "/")),
            "{path}: {page}"
        );
        assert!(page.contains("role=\"alert\""), "{path}");
    }
    assert_eq!(app.items(super::CATEGORIES).await.len(), 1);
}

async fn somebody_else_s_change_is_not_written_over(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "Siemens", "Simoreg").await;
    let manual = manual(&app, group, "DC Master").await;
    let id = manual["id"].to_string();
    let group_text = group.to_string();
    for (page, api, fields) in [
        (
            format!("/library/categories/{category}"),
            format!("{}/{category}", super::CATEGORIES),
            vec![("name", "Mine")],
        ),
        (
            format!("/library/groups/{group}/edit"),
            format!("{GROUPS}/{group}"),
            vec![("name", "Mine"), ("category", &*category.to_string())],
        ),
        (
            format!("/library/manuals/{id}/edit"),
            format!("{MANUALS}/{id}"),
            vec![("title", "Mine"), ("group", &*group_text), ("kind", "list")],
        ),
    ] {
        let shown = app.page(&page).await.expect(200).text();
        let version = shown.split("name=\"version\" value=\"").nth(1).unwrap();
        let version = version.split('"').next().unwrap().to_owned();
        let field = if api.contains("manuals") {
            "title"
        } else {
            "name"
        };
        app.patch(&api, &json!({ field: "Theirs" }))
            .await
            .expect(200);
        let mut fields = fields.clone();
        fields.push(("version", &version));
        let conflict = form(&app, &page, &fields).await.expect(409).words();
        assert!(
            conflict.contains("Theirs") && conflict.contains("Mine"),
            "{conflict}"
        );
        let now = conflict.split("name=\"version\" value=\"").nth(1).unwrap();
        let now = now.split('"').next().unwrap().to_owned();
        fields.pop();
        fields.push(("version", &now));
        form(&app, &page, &fields).await.expect(303);
        assert_eq!(app.get(&api).await.json()[field], "Mine");
    }
}
