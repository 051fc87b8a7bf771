//! Stores and spares through the JSON API: adding, reading, changing, removing, and who may do what.

mod movements;
mod pages;
mod sheets;

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{Who, there},
    plant::at,
};
use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    stores_are_added_renamed_and_removed,
    a_spare_is_added_read_changed_and_removed,
    what_is_wrong_with_a_spare_is_pointed_at,
    spares_are_listed_filtered_and_sorted,
    spellings_of_a_group_are_one_group,
    many_spares_are_added_and_changed_or_none,
    a_stale_tag_of_a_spare_is_refused,
    a_counted_quantity_needs_who_may_move,
    what_was_said_of_a_spare_comes_back,
    a_removed_spare_comes_back_with_its_story,
    a_store_comes_back_and_takes_its_spares_in_again,
    lists_of_the_stock_cost_no_more_when_longer,
);

const ITEMS: &str = "/api/v1/stock-items";

/// Somebody beside the harness's admin, who asks with a token of their own.
struct Somebody(String);

impl Somebody {
    async fn with(base: &Base, role: Role) -> Self {
        let token = format!("the-token-of-a-{}", role.as_str());
        let who = Who::with(&format!("the-{}", role.as_str()), role, &token);
        there(&*base.open(), &who).await.unwrap();
        Self(token)
    }

    async fn ask(&self, app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
        sent(self.request(app, method, path).json(body)).await
    }

    async fn page(&self, app: &TestApp, path: &str) -> String {
        let request = self.request(app, Method::GET, path);
        sent(request).await.expect(200).words()
    }

    async fn form(&self, app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(app, Method::POST, path);
        sent(request.header("sec-fetch-site", "same-origin").form(fields)).await
    }

    fn request(&self, app: &TestApp, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = app.visit(method, path).bearer_auth(&self.0);
        request.header("accept-language", "en")
    }
}

impl TestApp {
    async fn store(&self, name: &str) -> Value {
        let body = json!({ "name": name });
        let added = self.post("/api/v1/stores", &body).await;
        added.expect(201).json()
    }

    async fn spare(&self, body: &Value) -> Value {
        self.post(ITEMS, body).await.expect(201).json()
    }

    /// Does something with a spare.
    async fn moved(&self, item: &Value, body: &Value) -> Answer {
        self.post(&format!("{}/movements", at("stock-items", item)), body)
            .await
    }

    /// The spare as it is now.
    async fn spare_now(&self, item: &Value) -> Value {
        let now = self.get(&at("stock-items", item)).await;
        now.expect(200).json()
    }

    /// What was done with a spare, the newest first: kind, difference, left.
    async fn story(&self, item: &Value) -> Vec<(String, Value, Value)> {
        let path = format!("{}/movements", at("stock-items", item));
        let told = self.items(&path).await;
        told.into_iter()
            .map(|told| {
                let kind = told["kind"].as_str().unwrap().to_owned();
                (kind, told["difference"].clone(), told["left"].clone())
            })
            .collect()
    }
}

/// A fuse of which there are three.
fn fuse(store: &Value) -> Value {
    json!({
        "store_id": store["id"], "quantity": 3, "minimum": 2, "group": "Предохранитель",
        "name": "FERRAZ A 050F175", "specs": "500V AC/DC 175A", "nomenclature_number": "11411257 (71110182)",
        "used_placement": "к\\б полка 3  №31", "applicability": "Неликвиды", "note": "строка\nещё",
    })
}

fn with(mut body: Value, members: &Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn stores_are_added_renamed_and_removed(base: Base) {
    let app = base.serve();
    let answer = app
        .post("/api/v1/stores", &json!({ "name": " Север " }))
        .await;
    let answer = answer.expect(201);
    let store = answer.json();
    assert_eq!(store["name"], "Север");
    assert_eq!(answer.header("location"), Some(&*at("stores", &store)));
    let tag = answer.header("etag").unwrap().to_owned();
    let again = app
        .post("/api/v1/stores", &json!({ "name": "Север" }))
        .await;
    assert_eq!(again.pointers(422), ["/name"]);
    let south = app.store("Юг").await;
    let north = json!({ "name": "Север" });
    let taken = app.patch(&at("stores", &south), &north).await;
    assert_eq!(taken.pointers(422), ["/name"]);
    let other = json!({ "name": "Яр" });
    let renamed = app.patch(&at("stores", &store), &other).await;
    assert_eq!(renamed.expect(200).json()["name"], "Яр");
    let stale = app
        .request(Method::DELETE, &at("stores", &store))
        .header("if-match", tag);
    sent(stale).await.problem(412);
    let names: Vec<_> = app.items("/api/v1/stores").await;
    assert_eq!(
        (&names[0]["name"], &names[1]["name"]),
        (&json!("Юг"), &json!("Яр"))
    );
    app.spare(&fuse(&store)).await;
    let refused = app.delete(&at("stores", &store)).await.problem(409);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("Something lies")
    );
    app.delete(&at("stores", &south)).await.expect(204);
    app.get(&at("stores", &south)).await.problem(404);
    app.delete("/api/v1/stores/x").await.problem(404);
    let unknown = app
        .post("/api/v1/stores", &json!({ "name": "x", "y": 1 }))
        .await;
    assert_eq!(unknown.pointers(422), ["/y"]);
    base.assert_clean().await;
}

async fn a_spare_is_added_read_changed_and_removed(base: Base) {
    let app = base.serve();
    let store = app.store("Коил-Бокс").await;
    let answer = app.post(ITEMS, &fuse(&store)).await.expect(201);
    let item = answer.json();
    let address = at("stock-items", &item);
    assert_eq!(answer.header("location"), Some(&*address));
    for (field, value) in fuse(&store).as_object().unwrap() {
        if field != "store_id" {
            assert_eq!(&item[field], value, "{field}");
        }
    }
    assert_eq!(
        item["store"],
        json!({ "id": store["id"], "name": "Коил-Бокс" })
    );
    assert_eq!(app.spare_now(&item).await, item);
    assert!(
        answer.text().contains("\"quantity\":3,"),
        "whole without .0"
    );
    assert_eq!(
        app.story(&item).await,
        [("count".to_owned(), json!(3), json!(3))],
        "its first count"
    );
    let changed = app
        .patch(
            &address,
            &json!({ "minimum": null, "quantity": 0.125, "specs": "x", "group": null }),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(changed["quantity"], 0.125);
    assert_eq!(
        (&changed["minimum"], &changed["specs"], &changed["group"]),
        (&Value::Null, &json!("x"), &Value::Null)
    );
    assert_eq!(changed["name"], item["name"], "what isn't named stays");
    assert_eq!(
        app.story(&item).await[0],
        ("count".to_owned(), json!(-2.875), json!(0.125))
    );
    let same = app
        .patch(&address, &json!({ "specs": "x" }))
        .await
        .expect(200);
    assert_eq!(same.json(), changed, "nothing differs, nothing is written");
    app.delete(&address).await.expect(204);
    app.get(&address).await.problem(404);
    app.get(&format!("{address}/movements")).await.problem(404);
    let bare = app
        .spare(&json!({ "store_id": store["id"], "specs": "1А" }))
        .await;
    assert_eq!(
        (&bare["quantity"], &bare["name"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(app.story(&bare).await, []);
    base.assert_clean().await;
}

async fn what_is_wrong_with_a_spare_is_pointed_at(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let good = fuse(&store);
    let item = app.spare(&good).await;
    let before = app.items("/api/v1/changes").await.len();
    let cases = [
        (json!({ "quantity": -1 }), "/quantity"),
        (json!({ "quantity": 1e10 }), "/quantity"),
        (json!({ "quantity": 0.0001 }), "/quantity"),
        (json!({ "quantity": "3" }), "/quantity"),
        (json!({ "minimum": 0 }), "/minimum"),
        (json!({ "store_id": 987_654 }), "/store_id"),
        (json!({ "group": " " }), "/group"),
        (json!({ "name": "a\u{1b}[2J" }), "/name"),
        (
            json!({ "nomenclature_number": "1".repeat(201) }),
            "/nomenclature_number",
        ),
        (json!({ "note": "x".repeat(4_001) }), "/note"),
        (json!({ "qty": 1 }), "/qty"),
    ];
    for (members, pointer) in &cases {
        let answer = app.post(ITEMS, &with(good.clone(), members)).await;
        assert_eq!(answer.pointers(422), [*pointer], "{members}");
        let answer = app.patch(&at("stock-items", &item), members).await;
        assert_eq!(answer.pointers(422), [*pointer], "{members}");
    }
    let nothing = json!({ "store_id": store["id"], "quantity": 1, "note": "x" });
    assert_eq!(app.post(ITEMS, &nothing).await.pointers(422), ["/name"]);
    let nothing =
        json!({ "name": null, "group": null, "specs": null, "nomenclature_number": null });
    let nothing = app.patch(&at("stock-items", &item), &nothing).await;
    assert_eq!(nothing.pointers(422), ["/name"]);
    let two = with(good, &json!({ "quantity": -1, "placement": "\u{0}" }));
    assert_eq!(
        app.post(ITEMS, &two).await.pointers(422),
        ["/quantity", "/placement"]
    );
    let wrong = format!("{ITEMS}?store_id=x&below_minimum=yes&sort=colour&colour=red");
    assert_eq!(
        app.get(&wrong).await.pointers(422),
        ["store_id", "below_minimum", "sort", "colour"]
    );
    assert_eq!(app.items("/api/v1/changes").await.len(), before);
    assert_eq!(app.spare_now(&item).await, item);
}

async fn spares_are_listed_filtered_and_sorted(base: Base) {
    let app = base.serve();
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    app.spare(&fuse(&north)).await;
    let few =
        json!({ "quantity": 1, "name": "Bussmann FWH 60A", "nomenclature_number": "1605784" });
    app.spare(&with(fuse(&north), &few)).await;
    let none = json!({ "quantity": 0, "minimum": null, "group": "Реле", "name": "РП21" });
    app.spare(&with(fuse(&south), &none)).await;
    let names = async |query: &str| {
        let found = app.items(&format!("{ITEMS}?{query}")).await;
        let names = found
            .iter()
            .map(|item| item["name"].as_str().unwrap()[..2].to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    let fields = [
        ("", "Bu FE Р"),
        ("sort=-quantity", "FE Bu Р"),
        ("sort=name", "Bu FE Р"),
        ("below_minimum=true", "Bu"),
        ("in_stock=true", "Bu FE"),
        ("q=71110182", "FE Р"),
        ("q=1605784", "Bu"),
        ("q=пред 175a", "Bu FE"),
        ("group=предОхранитель", "Bu FE"),
    ];
    for (query, expected) in fields {
        assert_eq!(names(query).await, expected, "{query}");
    }
    let query = format!("store_id={}", south["id"]);
    assert_eq!(names(&query).await, "Р");
    assert_eq!(names("store_id=987654").await, "");
    let first = app.get(&format!("{ITEMS}?page_size=1&sort=-name")).await;
    let next = first.header("link").unwrap().to_owned();
    assert!(
        next.contains("after=") && next.contains("rel=\"next\""),
        "{next}"
    );
}

async fn spellings_of_a_group_are_one_group(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let first = app.spare(&fuse(&store)).await;
    for spelling in ["ПРЕДОХРАНИТЕЛЬ", " предо хранитель "] {
        let other = with(fuse(&store), &json!({ "group": spelling }));
        assert_eq!(app.spare(&other).await["group"], "Предохранитель");
    }
    // Who gives a spare its own group in another spelling corrects it for all.
    let other = json!({ "group": "предохранитель" });
    let respelled = app.patch(&at("stock-items", &first), &other).await;
    assert_eq!(respelled.expect(200).json()["group"], "предохранитель");
    let spelled = async |spelling: &'static str| {
        let all = app.items(ITEMS).await;
        all.len() == 3 && all.iter().all(|item| item["group"] == spelling)
    };
    assert!(spelled("предохранитель").await);
    let path = format!(
        "/api/v1/changes?entity=stock_item&entity_id={}",
        first["id"]
    );
    let told = app.items(&path).await;
    assert_eq!(told[0]["fields"]["group"]["to"]["text"], "предохранитель");
    let again = app.patch(&at("stock-items", &first), &other).await;
    again.expect(200);
    assert_eq!(app.items(&path).await.len(), told.len());
    // What is brought back is spelled as its group is now.
    app.patch(&at("stock-items", &first), &json!({ "note": "x" }))
        .await
        .expect(200);
    let restore = format!("/api/v1/changes/{}/restore", told[1]["id"]);
    app.post(&restore, &json!({})).await.expect(200);
    assert!(spelled("предохранитель").await);
    base.assert_clean().await;
}

async fn many_spares_are_added_and_changed_or_none(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let wrong = json!([fuse(&store), with(fuse(&store), &json!({ "quantity": -1 }))]);
    assert_eq!(app.post(ITEMS, &wrong).await.pointers(422), ["/1/quantity"]);
    let wrong = json!([fuse(&store), with(fuse(&store), &json!({ "store_id": 0 }))]);
    assert_eq!(app.post(ITEMS, &wrong).await.pointers(422), ["/1/store_id"]);
    assert_eq!(app.items(ITEMS).await.len(), 0);
    let two = json!([fuse(&store), with(fuse(&store), &json!({ "name": "B" }))]);
    let dry = app
        .post(&format!("{ITEMS}?dry_run=true"), &two)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&dry["dry_run"], dry["items"].as_array().unwrap().len()),
        (&json!(true), 2)
    );
    assert_eq!(app.items(ITEMS).await.len(), 0);
    let added = app.post(ITEMS, &two).await.expect(201).json();
    let ids: Vec<_> = (0..2)
        .map(|index| added["items"][index]["id"].clone())
        .collect();
    let patches = json!([{ "id": ids[0], "quantity": 9 }, { "id": ids[1], "note": null }]);
    let dry = app
        .patch(&format!("{ITEMS}?dry_run=true"), &patches)
        .await
        .expect(200)
        .json();
    assert_eq!(dry["items"][0]["quantity"], 9);
    assert_eq!(app.spare_now(&json!({ "id": ids[0] })).await["quantity"], 3);
    app.patch(ITEMS, &patches).await.expect(200);
    assert_eq!(app.spare_now(&json!({ "id": ids[0] })).await["quantity"], 9);
    for (patches, pointer) in [
        (json!([{ "note": "x" }]), "/0/id"),
        (json!([{ "id": ids[0] }, { "id": ids[0] }]), "/1/id"),
        (json!([{ "id": 987_654 }]), "/0/id"),
        (json!([{ "id": ids[0], "quantity": -4 }]), "/0/quantity"),
    ] {
        assert_eq!(
            app.patch(ITEMS, &patches).await.pointers(422),
            [pointer],
            "{patches}"
        );
    }
    app.post(ITEMS, &json!([])).await.problem(422);
    base.assert_clean().await;
}

async fn a_stale_tag_of_a_spare_is_refused(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let address = at("stock-items", &item);
    let tag = app.get(&address).await.header("etag").unwrap().to_owned();
    let fresh = app
        .request(Method::GET, &address)
        .header("if-none-match", &tag);
    sent(fresh).await.expect(304);
    app.moved(&item, &json!({ "kind": "take", "quantity": 1 }))
        .await
        .expect(201);
    for method in [Method::PATCH, Method::DELETE] {
        let stale = app.request(method, &address).header("if-match", &tag);
        sent(stale.json(&json!({ "note": "x" }))).await.problem(412);
    }
    // Its store's name is part of it.
    let tag = app.get(&address).await.header("etag").unwrap().to_owned();
    app.patch(&at("stores", &store), &json!({ "name": "Юг" }))
        .await
        .expect(200);
    assert_ne!(app.get(&address).await.header("etag"), Some(&*tag));
}

async fn a_counted_quantity_needs_who_may_move(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let address = at("stock-items", &item);
    let editor = Somebody::with(&base, Role::Editor).await;
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    let path = format!("{address}/movements");
    let take = json!({ "kind": "take", "quantity": 1 });
    editor
        .ask(&app, Method::POST, &path, &take)
        .await
        .problem(403);
    keeper
        .ask(&app, Method::POST, &path, &take)
        .await
        .expect(201);
    keeper
        .ask(&app, Method::PATCH, &address, &json!({ "note": "x" }))
        .await
        .problem(403);
    editor
        .ask(&app, Method::PATCH, &address, &json!({ "quantity": 9 }))
        .await
        .problem(403);
    // What it is already needs no count.
    let same = json!({ "quantity": 2, "note": "x" });
    let changed = editor.ask(&app, Method::PATCH, &address, &same).await;
    assert_eq!(changed.expect(200).json()["note"], "x");
    // A visitor sees what lies where, and not who took it.
    sent(app.visit(Method::GET, &address)).await.expect(200);
    sent(app.visit(Method::GET, &path)).await.problem(401);
}

async fn restored(app: &TestApp, entity: &str, id: &Value, index: usize) -> Answer {
    let path = format!("/api/v1/changes?entity={entity}&entity_id={id}");
    let entries = app.items(&path).await;
    let path = format!("/api/v1/changes/{}/restore", entries[index]["id"]);
    sent(app.request(Method::POST, &path)).await
}

async fn what_was_said_of_a_spare_comes_back(base: Base) {
    let app = base.serve();
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let item = app.spare(&fuse(&north)).await;
    let address = at("stock-items", &item);
    let other = json!({ "store_id": south["id"], "name": null, "note": "x", "minimum": 7, "group": "Реле", "placement": "1" });
    app.patch(&address, &other).await.expect(200);
    app.moved(&item, &json!({ "kind": "take", "quantity": 2 }))
        .await
        .expect(201);
    restored(&app, "stock_item", &item["id"], 2)
        .await
        .expect(200);
    let now = app.spare_now(&item).await;
    for field in [
        "store",
        "name",
        "note",
        "minimum",
        "group",
        "placement",
        "specs",
    ] {
        assert_eq!(now[field], item[field], "{field}");
    }
    assert_eq!(now["quantity"], 1, "what was taken stays taken");
    base.assert_clean().await;
}

async fn a_removed_spare_comes_back_with_its_story(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let take = json!({ "kind": "take", "quantity": 2, "drive_id": drive["id"] });
    app.moved(&item, &take).await.expect(201);
    let story = app.story(&item).await;
    app.delete(&at("stock-items", &item)).await.expect(204);
    base.assert_clean().await;
    restored(&app, "stock_item", &item["id"], 0)
        .await
        .expect(200);
    let back = app.items(ITEMS).await.remove(0);
    assert_ne!(back["id"], item["id"]);
    assert_eq!(
        (&back["quantity"], &back["specs"]),
        (&json!(1), &item["specs"])
    );
    assert_eq!(app.story(&back).await, story);
    restored(&app, "stock_item", &item["id"], 1)
        .await
        .problem(409);
    base.assert_clean().await;
}

async fn a_store_comes_back_and_takes_its_spares_in_again(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    app.delete(&at("stock-items", &item)).await.expect(204);
    app.delete(&at("stores", &store)).await.expect(204);
    let refused = restored(&app, "stock_item", &item["id"], 0)
        .await
        .problem(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("Север"),
        "{refused}"
    );
    restored(&app, "store", &store["id"], 0).await.expect(200);
    restored(&app, "stock_item", &item["id"], 0)
        .await
        .expect(200);
    let back = app.items(ITEMS).await.remove(0);
    assert_eq!(
        (&back["store"]["name"], &back["quantity"]),
        (&json!("Север"), &json!(3))
    );
    app.patch(&at("stores", &back["store"]), &json!({ "name": "Юг" }))
        .await
        .expect(200);
    restored(&app, "store", &back["store"]["id"], 1)
        .await
        .expect(200);
    assert_eq!(app.spare_now(&back).await["store"]["name"], "Север");
    base.assert_clean().await;
}

async fn lists_of_the_stock_cost_no_more_when_longer(base: Base) {
    let app = base.serve();
    let mut spares = vec![];
    for number in 0..60 {
        let store = app.store(&format!("Склад {number}")).await;
        let own = json!({ "group": format!("Г{number}"), "minimum": 9 });
        spares.push(with(fuse(&store), &own));
    }
    let added = app.post(ITEMS, &json!(spares)).await.expect(201).json();
    for number in 0..60 {
        let take = json!({ "kind": "count", "quantity": number });
        app.moved(&added["items"][0], &take).await.expect(201);
    }
    let story = format!("{}/movements", at("stock-items", &added["items"][0]));
    for list in [
        ITEMS.to_owned(),
        format!("{ITEMS}?q=ferraz&sort=-name"),
        format!("{ITEMS}?below_minimum=true"),
        "/api/v1/stores".to_owned(),
        story,
        "/stock".to_owned(),
    ] {
        let separator = if list.contains('?') { '&' } else { '?' };
        let few = app
            .statements(&format!("{list}{separator}page_size=5"))
            .await;
        let many = app
            .statements(&format!("{list}{separator}page_size=50"))
            .await;
        assert_eq!(few, many, "{list}");
        assert!((1..=8).contains(&few), "{list}: {few} statements");
    }
    let dry = async |count: usize| {
        let bodies: Value = spares[..count].to_vec().into();
        let mut least = u32::MAX;
        for _ in 0..4 {
            let before = app.statements_so_far();
            let answer = app.post(&format!("{ITEMS}?dry_run=true"), &bodies).await;
            answer.expect(200);
            least = least.min(app.statements_so_far() - before);
        }
        least
    };
    assert_eq!(dry(5).await, dry(50).await);
}
