//! The stock's pages: the list, a spare with its forms, stores, and where else spares show.

use super::{ITEMS, Somebody, fuse, with};
use crate::{
    harness::{Base, on_both, until},
    plant::at,
};
use domain::Role;
use serde_json::{Value, json};

on_both!(
    a_part_is_taken_and_returned_by_form,
    a_form_that_is_sent_twice_takes_once,
    what_cant_be_taken_is_told_and_nothing_typed_is_lost,
    a_part_is_taken_for_a_drive,
    a_spare_is_added_and_changed_by_form,
    a_spares_second_writer_is_asked,
    stores_are_kept_on_a_page,
    the_list_is_narrowed_by_its_address,
    what_is_below_its_minimum_is_on_the_home_page,
    nothing_said_of_a_spare_becomes_a_tag,
    each_sees_what_they_may_do,
    a_sheet_of_stock_comes_in_by_the_page,
);

/// The hidden field that makes a form be done once.
#[track_caller]
fn once(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"once\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn a_part_is_taken_and_returned_by_form(base: Base) {
    let app = base.serve();
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let item = app.spare(&fuse(&north)).await;
    let path = format!("/stock/{}", item["id"]);
    let page = keeper.page(&app, &path).await;
    for told in [
        "3 pcs",
        "Север",
        "к\\б полка 3  №31",
        "(used)",
        "11411257 (71110182)",
        "value=\"1\"",
    ] {
        assert!(page.contains(told), "no {told} in {page}");
    }
    let moves = format!("{path}/movements");
    for (fields, quantity, told) in [
        (vec![("kind", "take"), ("quantity", "2")], json!(1), "Taken"),
        (
            vec![("kind", "return"), ("quantity", "1"), ("note", "лишний")],
            json!(2),
            "лишний",
        ),
        (
            vec![("kind", "receive"), ("quantity", " 12,5 ")],
            json!(14.5),
            "14.5",
        ),
        (
            vec![("kind", "count"), ("quantity", "0")],
            json!(0),
            "0 pcs",
        ),
        (
            vec![("kind", "receive"), ("quantity", "4 шт.")],
            json!(4),
            "4 pcs",
        ),
    ] {
        let answer = keeper.form(&app, &moves, &fields).await.expect(303);
        assert_eq!(answer.header("location"), Some(&*path));
        assert_eq!(app.spare_now(&item).await["quantity"], quantity);
        let page = keeper.page(&app, &path).await;
        assert!(page.contains(told), "no {told} in {page}");
    }
    let south_id = south["id"].to_string();
    let fields = [
        ("kind", "move"),
        ("quantity", ""),
        ("store", &south_id),
        ("placement", "7"),
    ];
    keeper.form(&app, &moves, &fields).await.expect(303);
    let now = app.spare_now(&item).await;
    assert_eq!(
        (&now["store"]["name"], &now["placement"]),
        (&json!("Юг"), &json!("7"))
    );
    assert_eq!(
        now["used_placement"],
        Value::Null,
        "what the form has is what is meant"
    );
    let story = keeper.page(&app, &moves).await;
    assert!(
        story.contains("the-storekeeper") && story.contains("Moved"),
        "{story}"
    );
    base.assert_clean().await;
}

async fn a_form_that_is_sent_twice_takes_once(base: Base) {
    let app = base.serve();
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let path = format!("/stock/{}", item["id"]);
    let once_only = once(&keeper.page(&app, &path).await);
    let moves = format!("{path}/movements");
    let fields = [("kind", "take"), ("quantity", "1"), ("once", &once_only)];
    let taps = (0..4).map(|_| keeper.form(&app, &moves, &fields));
    for answer in futures_util::future::join_all(taps).await {
        assert_eq!(answer.expect(303).header("location"), Some(&*path));
    }
    assert_eq!(app.spare_now(&item).await["quantity"], 2);
    let next = once(&keeper.page(&app, &path).await);
    assert_ne!(next, once_only);
    let fields = [("kind", "take"), ("quantity", "1"), ("once", &next)];
    keeper.form(&app, &moves, &fields).await.expect(303);
    assert_eq!(app.spare_now(&item).await["quantity"], 1);
}

async fn what_cant_be_taken_is_told_and_nothing_typed_is_lost(base: Base) {
    let app = base.serve();
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let moves = format!("/stock/{}/movements", item["id"]);
    let take = [("kind", "take"), ("quantity", "4"), ("note", "на 2UZ-2")];
    let page = keeper.form(&app, &moves, &take).await.expect(409).words();
    assert!(page.contains("Only 3 left there: Север"), "{page}");
    assert!(
        page.contains("value=\"4\"") && page.contains("value=\"на 2UZ-2\""),
        "{page}"
    );
    for (fields, told) in [
        ([("kind", "take"), ("quantity", "x")], "Not a number"),
        ([("kind", "take"), ("quantity", "0")], "more than zero"),
        ([("kind", "return"), ("quantity", "")], "Needed"),
        ([("kind", "move"), ("store", "987654")], "no such one"),
        ([("kind", "count"), ("quantity", "1,2345")], "decimals"),
    ] {
        let page = keeper.form(&app, &moves, &fields).await.expect(422).words();
        assert!(page.contains(told), "no {told} for {fields:?} in {page}");
    }
    let nonsense = [("kind", "steal"), ("quantity", "1")];
    keeper.form(&app, &moves, &nonsense).await.expect(422);
    assert_eq!(app.spare_now(&item).await, item);
    app.moved(&item, &json!({ "kind": "take", "quantity": 3 }))
        .await
        .expect(201);
    let page = keeper.page(&app, &format!("/stock/{}", item["id"])).await;
    assert!(page.contains("disabled"), "nothing can be taken: {page}");
}

async fn a_part_is_taken_for_a_drive(base: Base) {
    let app = base.serve();
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let drive_page = format!("/drives/{}", drive["id"]);
    let page = keeper.page(&app, &drive_page).await;
    let link = format!("/stock?drive={}", drive["id"]);
    assert!(page.contains(&link), "{page}");
    let list = keeper.page(&app, &link).await;
    let own = format!("/stock/{}?drive={}", item["id"], drive["id"]);
    assert!(list.contains(&own) && list.contains("2UZ-2"), "{list}");
    let page = keeper.page(&app, &own).await;
    let box_ = format!("name=\"drive\" value=\"{}\" checked", drive["id"]);
    assert!(page.contains(&box_), "{page}");
    let id = drive["id"].to_string();
    let fields = [("kind", "take"), ("quantity", "1"), ("drive", &id)];
    let moves = format!("/stock/{}/movements", item["id"]);
    keeper.form(&app, &moves, &fields).await.expect(303);
    let page = keeper.page(&app, &drive_page).await;
    assert!(
        page.contains("What was put in") && page.contains("FERRAZ A 050F175"),
        "{page}"
    );
    let fields = [("kind", "take"), ("quantity", "1"), ("drive", "987654")];
    keeper.form(&app, &moves, &fields).await.expect(422);
}

async fn a_spare_is_added_and_changed_by_form(base: Base) {
    let app = base.serve();
    let editor = Somebody::with(&base, Role::Editor).await;
    let empty = editor.page(&app, "/stock/new").await;
    assert!(empty.contains("add one first"), "{empty}");
    let store = app.store("Север").await;
    let id = store["id"].to_string();
    let fields = [
        ("group", "Реле"),
        ("name", "РП21\r\nУХЛ4"),
        ("nomenclature_number", "11411257 (71110182)"),
        ("store", &id),
        ("placement", "5093"),
        ("quantity", "2,5"),
        ("minimum", "3"),
        ("note", "<b>"),
    ];
    let answer = editor.form(&app, "/stock/new", &fields).await.expect(303);
    let path = answer.header("location").unwrap().to_owned();
    let item = app.items(ITEMS).await.remove(0);
    assert_eq!(path, format!("/stock/{}", item["id"]));
    assert_eq!(
        (&item["name"], &item["quantity"]),
        (&json!("РП21\nУХЛ4"), &json!(2.5))
    );
    let edit = format!("{path}/edit");
    let page = editor.page(&app, &edit).await;
    assert!(
        page.contains("&lt;b&gt;") && !page.contains("name=\"quantity\""),
        "{page}"
    );
    let fields = [
        ("group", ""),
        ("name", "РП22"),
        ("store", &*id),
        ("minimum", "0"),
    ];
    editor.form(&app, &edit, &fields).await.expect(303);
    let now = app.spare_now(&item).await;
    assert_eq!(
        (&now["name"], &now["minimum"]),
        (&json!("РП22"), &Value::Null)
    );
    assert_eq!(
        (&now["quantity"], &now["note"]),
        (&json!(2.5), &Value::Null)
    );
    let wrong = [
        ("name", " "),
        ("store", "x"),
        ("minimum", "много"),
        ("note", "остаётся"),
    ];
    let page = editor.form(&app, &edit, &wrong).await.expect(422).words();
    assert!(
        page.contains("остаётся") && page.contains("aria-invalid"),
        "{page}"
    );
    let wrong = [("note", "x"), ("store", &*id)];
    let page = editor
        .form(&app, "/stock/new", &wrong)
        .await
        .expect(422)
        .words();
    assert!(page.contains("Needed"), "{page}");
    let gone = editor
        .form(&app, &format!("{path}/remove"), &[])
        .await
        .expect(303);
    assert_eq!(gone.header("location"), Some("/stock"));
    base.assert_clean().await;
}

async fn a_spares_second_writer_is_asked(base: Base) {
    let app = base.serve();
    let editor = Somebody::with(&base, Role::Editor).await;
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let item = app.spare(&fuse(&north)).await;
    let edit = format!("/stock/{}/edit", item["id"]);
    let version = |page: &str| {
        let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let opened = version(&editor.page(&app, &edit).await);
    // That somebody takes one meanwhile is no conflict.
    app.moved(&item, &json!({ "kind": "take", "quantity": 1 }))
        .await
        .expect(201);
    let id = north["id"].to_string();
    let mine = |version: &str| {
        [("name", "моё"), ("store", &*id), ("version", version)].map(|(a, b)| (a, b.to_owned()))
    };
    let send = async |version: &str| {
        let fields = mine(version);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, &**b)).collect();
        editor.form(&app, &edit, &fields).await
    };
    send(&opened).await.expect(303);
    let opened = version(&editor.page(&app, &edit).await);
    let moved = json!({ "store_id": south["id"], "name": "их" });
    app.patch(&at("stock-items", &item), &moved)
        .await
        .expect(200);
    let page = send(&opened).await.expect(409).words();
    for told in ["Юг", "Север", "их", "моё", "Nothing is saved"] {
        assert!(page.contains(told), "no {told} in {page}");
    }
    assert_eq!(app.spare_now(&item).await["name"], "их");
    send(&version(&page)).await.expect(303);
    assert_eq!(app.spare_now(&item).await["name"], "моё");
}

async fn stores_are_kept_on_a_page(base: Base) {
    let app = base.serve();
    let editor = Somebody::with(&base, Role::Editor).await;
    let added = editor.form(&app, "/stores", &[("name", "Север")]).await;
    assert_eq!(added.expect(303).header("location"), Some("/stores"));
    let page = editor.form(&app, "/stores", &[("name", "Север")]).await;
    assert!(page.expect(422).words().contains("Север"));
    let store = app.items("/api/v1/stores").await.remove(0);
    let path = format!("/stores/{}", store["id"]);
    assert!(editor.page(&app, "/stores").await.contains(&path));
    editor
        .form(&app, &path, &[("name", "Юг")])
        .await
        .expect(303);
    editor.form(&app, &path, &[("name", " ")]).await.expect(422);
    assert!(editor.page(&app, &path).await.contains("Юг"));
    app.spare(&fuse(&store)).await;
    let refused = editor.form(&app, &format!("{path}/remove"), &[]).await;
    let page = refused.expect(409).words();
    assert!(page.contains("Something lies in the store"), "{page}");
    for item in app.items(ITEMS).await {
        app.delete(&at("stock-items", &item)).await.expect(204);
    }
    editor
        .form(&app, &format!("{path}/remove"), &[])
        .await
        .expect(303);
    assert_eq!(app.items("/api/v1/stores").await.len(), 0);
}

async fn the_list_is_narrowed_by_its_address(base: Base) {
    let app = base.serve();
    let viewer = Somebody::with(&base, Role::Viewer).await;
    let empty = viewer.page(&app, "/stock").await;
    assert!(empty.contains("Nothing in stock yet"), "{empty}");
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    app.spare(&fuse(&north)).await;
    let other =
        json!({ "name": "РП21", "group": "Реле", "quantity": 1, "nomenclature_number": null });
    app.spare(&with(fuse(&south), &other)).await;
    for (query, first, second) in [
        (String::new(), true, true),
        ("?q=71110182".to_owned(), true, false),
        ("?q=рп21".to_owned(), false, true),
        ("?group=РЕЛЕ".to_owned(), false, true),
        ("?only=below".to_owned(), false, true),
        ("?only=in_stock&sort=-quantity".to_owned(), true, true),
        (format!("?store={}", north["id"]), true, false),
        ("?q=нет".to_owned(), false, false),
    ] {
        let page = viewer.page(&app, &format!("/stock{query}")).await;
        // The groups are offered by the filter in any case: names tell what is listed.
        assert_eq!(page.contains("FERRAZ"), first, "{query}: {page}");
        assert_eq!(page.contains(">РП21<"), second, "{query}: {page}");
    }
    let page = viewer.page(&app, "/stock?q=71110182").await;
    assert!(
        page.contains("/api/v1/exports/stock.xlsx?q=71110182"),
        "{page}"
    );
    for wrong in ["?sort=colour", "?only=x", "?store=x", "?page=0"] {
        let request = viewer.request(&app, reqwest::Method::GET, &format!("/stock{wrong}"));
        let status = crate::harness::sent(request).await.status;
        assert!([404, 422].contains(&status), "{wrong}: {status}");
    }
}

async fn what_is_below_its_minimum_is_on_the_home_page(base: Base) {
    let app = base.serve();
    app.plant("").await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    app.moved(&item, &json!({ "kind": "take", "quantity": 2 }))
        .await
        .expect(201);
    until("the home page tells it", async || {
        let page = app.page("/").await.expect(200).words();
        page.contains("/stock?only=below").then_some(())
    })
    .await;
    app.moved(&item, &json!({ "kind": "return", "quantity": 2 }))
        .await
        .expect(201);
    until("the home page no longer tells it", async || {
        let page = app.page("/").await.expect(200).words();
        (!page.contains("/stock?only=below")).then_some(())
    })
    .await;
}

async fn nothing_said_of_a_spare_becomes_a_tag(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let evil = "<script>alert('x')</script>\"'&";
    let store = app.store(evil).await;
    let mut body = json!({ "store_id": store["id"], "quantity": 2, "minimum": 7 });
    for field in [
        "group",
        "name",
        "specs",
        "nomenclature_number",
        "placement",
        "used_placement",
        "new_placement",
        "applicability",
        "note",
    ] {
        body[field] = json!(evil);
    }
    let item = app.spare(&body).await;
    let take = json!({ "kind": "take", "quantity": 1, "drive_id": drive["id"], "note": evil });
    app.moved(&item, &take).await.expect(201);
    app.moved(&item, &json!({ "kind": "move", "placement": "x" }))
        .await
        .expect(201);
    let id = &item["id"];
    for path in [
        "/stock".to_owned(),
        format!("/stock?group={}", "%3Cscript%3Ealert('x')%3C/script%3E"),
        format!("/stock/{id}"),
        format!("/stock/{id}?drive={}", drive["id"]),
        format!("/stock/{id}/edit"),
        format!("/stock/{id}/movements"),
        "/stock/new".to_owned(),
        "/stores".to_owned(),
        format!("/stores/{}", store["id"]),
        format!("/drives/{}", drive["id"]),
        "/changes".to_owned(),
    ] {
        let admin = crate::people::ADMIN_TOKEN;
        let request = app.visit(reqwest::Method::GET, &path).bearer_auth(admin);
        let page = crate::harness::sent(request).await.expect(200).text();
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(page.contains("&lt;script&gt;"), "{path}");
    }
}

async fn each_sees_what_they_may_do(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let path = format!("/stock/{}", item["id"]);
    let (takes, edits) = ("name=\"kind\" value=\"take\"", "/edit\"");
    for (role, may_take, may_edit) in [
        (Role::Viewer, false, false),
        (Role::Storekeeper, true, false),
        (Role::Editor, false, true),
        (Role::Admin, true, true),
    ] {
        let page = Somebody::with(&base, role).await.page(&app, &path).await;
        assert_eq!(page.contains(takes), may_take, "{role:?}");
        assert_eq!(page.contains(edits), may_edit, "{role:?}");
    }
    let visitor = app.visit(reqwest::Method::GET, &path);
    let visitor = crate::harness::sent(visitor).await.expect(200).words();
    assert!(
        !visitor.contains(takes) && !visitor.contains("id=\"story\""),
        "{visitor}"
    );
}

async fn a_sheet_of_stock_comes_in_by_the_page(base: Base) {
    let app = base.serve();
    let editor = Somebody::with(&base, Role::Editor).await;
    let sheet = "Наименование;Кол.;Место хранения\nРП21;7;Север\n";
    let part = reqwest::multipart::Part::text(sheet).file_name("склад.csv");
    let form = reqwest::multipart::Form::new()
        .text("kind", "stock")
        .part("file", part);
    let request = editor.request(&app, reqwest::Method::POST, "/imports");
    let request = request
        .header("sec-fetch-site", "same-origin")
        .multipart(form);
    let answer = crate::harness::sent(request).await.expect(303);
    let path = answer.header("location").unwrap().to_owned();
    let page = editor.page(&app, &path).await;
    for told in ["РП21", "Quantity", "Store", "Stock"] {
        assert!(page.contains(told), "no {told} in {page}");
    }
    editor
        .form(&app, &format!("{path}/apply"), &[])
        .await
        .expect(303);
    assert_eq!(app.items(ITEMS).await[0]["quantity"], 7);
    let csv = editor.page(&app, &format!("{path}/rows.csv")).await;
    assert!(csv.contains("РП21") && csv.contains("Quantity"), "{csv}");
    // What another sheet doesn't mention is listed.
    let part = reqwest::multipart::Part::text(sheet.replace("РП21", "РП22")).file_name("b.csv");
    let form = reqwest::multipart::Form::new()
        .text("kind", "stock")
        .part("file", part);
    let request = editor.request(&app, reqwest::Method::POST, "/imports");
    let request = request
        .header("sec-fetch-site", "same-origin")
        .multipart(form);
    let answer = crate::harness::sent(request).await.expect(303);
    let path = format!("{}/not-in-file", answer.header("location").unwrap());
    assert!(editor.page(&app, &path).await.contains("РП21"));
}
