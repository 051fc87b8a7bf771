//! Movements: what each does, that none goes below zero, also of many at once, and that a broken-off one is whole or nothing.

use super::{fuse, with};
use crate::{
    harness::{Base, TestApp, on_both, sent},
    people::admin_header,
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    each_movement_adds_up,
    a_movement_tells_who_when_and_what_for,
    nobody_takes_what_isnt_there,
    what_is_wrong_with_a_movement_is_pointed_at,
    all_move_as_they_are_and_a_part_becomes_another,
    a_part_is_added_to_the_same_spare,
    two_take_the_last_one_and_one_gets_it,
    takes_and_returns_at_once_add_up,
    moves_to_and_fro_at_once_lose_nothing,
    a_movement_that_is_sent_again_is_done_once,
    a_movement_that_is_hung_up_on_is_whole_or_nothing,
);

fn does(kind: &str, quantity: impl Into<Value>) -> Value {
    json!({ "kind": kind, "quantity": quantity.into() })
}

async fn each_movement_adds_up(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    for (kind, quantity, left) in [
        ("take", json!(2), json!(1)),
        ("return", json!(1), json!(2)),
        ("receive", json!(12.5), json!(14.5)),
        ("take", json!(0.125), json!(14.375)),
        ("count", json!(9), json!(9)),
        ("count", json!(9), json!(9)),
        ("count", json!(0), json!(0)),
    ] {
        let told = app.moved(&item, &does(kind, quantity.clone())).await;
        let told = told.expect(201).json();
        assert_eq!((&told["kind"], &told["left"]), (&json!(kind), &left));
        assert_eq!(told["quantity"], quantity);
        assert_eq!(app.spare_now(&item).await["quantity"], left);
    }
    let differences: Vec<_> = app
        .story(&item)
        .await
        .into_iter()
        .map(|(_, d, _)| d)
        .collect();
    let expected = [
        json!(-9),
        json!(0),
        json!(-5.375),
        json!(-0.125),
        json!(12.5),
        json!(1),
        json!(-2),
        json!(3),
    ];
    assert_eq!(differences, expected);
    base.assert_clean().await;
}

async fn a_movement_tells_who_when_and_what_for(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let take = with(
        does("take", 1),
        &json!({ "drive_id": drive["id"], "note": " горел\r\nфильтр " }),
    );
    let answer = app.moved(&item, &take).await.expect(201);
    let told = answer.json();
    let path = format!("{}/movements", at("stock-items", &item));
    assert_eq!(answer.header("location"), Some(&*path));
    let drive_now = json!({ "id": drive["id"], "name": "Sinamics S120 6SL3130-1TE24-0AA0, 2UZ-2" });
    assert_eq!(told["drive"], drive_now);
    assert_eq!(told["note"], "горел\nфильтр");
    assert_eq!(told["item_name"], "Предохранитель FERRAZ A 050F175");
    assert!(told["user_id"].is_i64() && told["at"].is_string());
    assert_eq!(app.items(&path).await[0], told);
    let changes = app.items("/api/v1/changes?entity=stock_item").await;
    assert_eq!(
        changes[0]["fields"],
        json!({ "quantity": { "from": { "text": "3" }, "to": { "text": "2" } } })
    );
    app.delete(&at("drives", &drive)).await.expect(204);
    let told = &app.items(&path).await[0];
    assert_eq!(
        told["drive"],
        with(drive_now, &json!({ "id": null })),
        "its name stays"
    );
}

async fn nobody_takes_what_isnt_there(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let path = format!("{}/movements", at("stock-items", &item));
    for (language, words) in [
        ("en", "Only 3 left there: Север, к\\б полка 3  №31"),
        ("ru", "Там осталось только 3: Север, к\\б полка 3  №31"),
    ] {
        let request = app
            .visit(Method::POST, &path)
            .bearer_auth(crate::people::ADMIN_TOKEN);
        let request = request.header("accept-language", language);
        let refused = sent(request.json(&does("take", 3.001))).await.problem(409);
        assert_eq!(refused["detail"], words);
        assert_eq!(
            refused["type"].as_str().map(|t| t.ends_with("not-enough")),
            Some(true)
        );
    }
    let too_many = does("receive", 1_000_000_000);
    assert_eq!(
        app.moved(&item, &too_many).await.pointers(422),
        ["/quantity"]
    );
    assert_eq!(app.spare_now(&item).await, item);
    app.moved(&item, &does("take", 3)).await.expect(201);
    app.moved(&item, &does("take", 0.001)).await.problem(409);
    let moved = with(does("move", 1), &json!({ "placement": "1" }));
    app.moved(&item, &moved).await.problem(409);
    app.post(
        &format!("{}/movements", at("stock-items", &json!({ "id": 987_654 }))),
        &does("take", 1),
    )
    .await
    .problem(404);
    base.assert_clean().await;
}

async fn what_is_wrong_with_a_movement_is_pointed_at(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let take = does("take", 1);
    for (body, pointers) in [
        (json!({}), vec!["/kind"]),
        (does("steal", 1), vec!["/kind"]),
        (json!({ "kind": "take" }), vec!["/quantity"]),
        (does("take", 0), vec!["/quantity"]),
        (does("return", 0), vec!["/quantity"]),
        (does("take", -1), vec!["/quantity"]),
        (does("count", -1), vec!["/quantity"]),
        (does("take", 0.0001), vec!["/quantity"]),
        (does("take", "1"), vec!["/quantity"]),
        (
            with(take.clone(), &json!({ "drive_id": 987_654 })),
            vec!["/drive_id"],
        ),
        (
            with(take.clone(), &json!({ "drive_id": "7" })),
            vec!["/drive_id"],
        ),
        (
            with(take.clone(), &json!({ "note": "\u{0}" })),
            vec!["/note"],
        ),
        (with(take.clone(), &json!({ "colour": 1 })), vec!["/colour"]),
        (
            with(take, &json!({ "store_id": 1, "placement": "x" })),
            vec!["/store_id", "/placement"],
        ),
        (does("move", 1), vec!["/store_id"]),
        (
            with(does("move", 1), &json!({ "store_id": 987_654 })),
            vec!["/store_id"],
        ),
        (
            with(does("move", 1), &json!({ "placement": "\u{1b}" })),
            vec!["/placement"],
        ),
    ] {
        assert_eq!(
            app.moved(&item, &body).await.pointers(422),
            pointers,
            "{body}"
        );
    }
    assert_eq!(app.story(&item).await.len(), 1);
    assert_eq!(app.spare_now(&item).await, item);
}

async fn all_move_as_they_are_and_a_part_becomes_another(base: Base) {
    let app = base.serve();
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let item = app.spare(&fuse(&north)).await;
    let to = json!({ "kind": "move", "store_id": south["id"], "new_placement": "5" });
    let told = app.moved(&item, &to).await.expect(201).json();
    assert_eq!(
        (&told["difference"], &told["quantity"]),
        (&json!(0), &json!(3))
    );
    assert_eq!(
        (&told["place"], &told["other_item_id"]),
        (&json!("Юг, 5"), &Value::Null)
    );
    let now = app.spare_now(&item).await;
    assert_eq!(now["store"]["name"], "Юг");
    assert_eq!(
        (&now["new_placement"], &now["used_placement"]),
        (&json!("5"), &Value::Null)
    );
    assert_eq!((&now["quantity"], &now["minimum"]), (&json!(3), &json!(2)));
    let part = with(to, &json!({ "store_id": north["id"], "quantity": 2 }));
    let told = app.moved(&item, &part).await.expect(201).json();
    assert_eq!(
        (&told["difference"], &told["left"]),
        (&json!(-2), &json!(1))
    );
    let other = app.spare_now(&json!({ "id": told["other_item_id"] })).await;
    assert_eq!(
        (&other["quantity"], &other["specs"]),
        (&json!(2), &item["specs"])
    );
    assert_eq!(
        (&other["store"]["name"], &other["minimum"]),
        (&json!("Север"), &Value::Null)
    );
    assert_eq!(
        app.story(&other).await,
        [("move".to_owned(), json!(2), json!(2))]
    );
    base.assert_clean().await;
}

async fn a_part_is_added_to_the_same_spare(base: Base) {
    let app = base.serve();
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let one = app.spare(&fuse(&north)).await;
    let two = app
        .spare(&with(
            fuse(&south),
            &json!({ "used_placement": null, "note": "другое" }),
        ))
        .await;
    let to = json!({ "kind": "move", "quantity": 1, "store_id": south["id"] });
    let told = app.moved(&one, &to).await.expect(201).json();
    assert_eq!(told["other_item_id"], two["id"]);
    assert_eq!(app.spare_now(&two).await["quantity"], 4);
    // All of the rest, too: none is left where they lay.
    let all = json!({ "kind": "move", "store_id": south["id"] });
    app.moved(&one, &all).await.expect(201);
    assert_eq!(app.spare_now(&two).await["quantity"], 6);
    let left = app.spare_now(&one).await;
    assert_eq!(
        (&left["quantity"], &left["store"]["name"]),
        (&json!(0), &json!("Север"))
    );
    assert_eq!(
        app.moved(&one, &all).await.pointers(422),
        ["/quantity"],
        "none are left"
    );
    base.assert_clean().await;
}

async fn two_take_the_last_one_and_one_gets_it(base: Base) {
    // Two instances on one base.
    let apps = [base.serve(), base.serve()];
    let store = apps[0].store("Север").await;
    for _ in 0..5 {
        let item = apps[0]
            .spare(&with(fuse(&store), &json!({ "quantity": 1 })))
            .await;
        let takes = (0..8).map(|number| {
            let (app, item) = (&apps[number % 2], &item);
            async move { app.moved(item, &does("take", 1)).await }
        });
        let answers = futures_util::future::join_all(takes).await;
        let got = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(got, 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            let refused = answer.problem(409);
            let words = refused["detail"].as_str().unwrap();
            assert!(words.starts_with("Only 0 left there: Север"), "{words}");
        }
        assert_eq!(apps[1].spare_now(&item).await["quantity"], 0);
        assert_eq!(apps[0].story(&item).await.len(), 2);
    }
    base.assert_clean().await;
}

async fn takes_and_returns_at_once_add_up(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app
        .spare(&with(fuse(&store), &json!({ "quantity": 4 })))
        .await;
    let all = (0..40).map(|number| {
        let (app, item) = (&app, &item);
        let kind = if number % 3 == 0 { "return" } else { "take" };
        async move { (kind, app.moved(item, &does(kind, 1)).await.status) }
    });
    let done = futures_util::future::join_all(all).await;
    let count = |kind: &str| done.iter().filter(|one| **one == (kind, 201)).count();
    assert!(
        done.iter()
            .all(|(kind, status)| *status == 201 || (*kind, *status) == ("take", 409))
    );
    let left = 4 + count("return") - count("take");
    assert_eq!(app.spare_now(&item).await["quantity"], left);
    base.assert_clean().await;
}

async fn moves_to_and_fro_at_once_lose_nothing(base: Base) {
    let app = base.serve();
    let (north, south) = (app.store("Север").await, app.store("Юг").await);
    let bare = json!({ "used_placement": null, "quantity": 10 });
    let one = app.spare(&with(fuse(&north), &bare)).await;
    let two = app.spare(&with(fuse(&south), &bare)).await;
    let all = (0..24).map(|number| {
        let app = &app;
        let (item, store) = if number % 2 == 0 {
            (&one, &south)
        } else {
            (&two, &north)
        };
        let to = json!({ "kind": "move", "quantity": 2, "store_id": store["id"] });
        async move { app.moved(item, &to).await.status }
    });
    for status in futures_util::future::join_all(all).await {
        assert!([201, 409].contains(&status), "{status}");
    }
    let total = app.spare_now(&one).await["quantity"].as_i64().unwrap()
        + app.spare_now(&two).await["quantity"].as_i64().unwrap();
    assert_eq!(total, 20);
    base.assert_clean().await;
}

async fn a_movement_that_is_sent_again_is_done_once(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let path = format!("{}/movements", at("stock-items", &item));
    let send = |key: &str, body: Value| {
        sent(
            app.request(Method::POST, &path)
                .header("idempotency-key", key)
                .json(&body),
        )
    };
    let first = send("k1", does("take", 1)).await.expect(201);
    let again = send("k1", does("take", 1)).await.expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    send("k1", does("take", 2)).await.problem(422);
    send("k2", does("take", 9)).await.problem(409);
    assert_eq!(app.spare_now(&item).await["quantity"], 2);
    // What was refused leaves no trace.
    send("k2", does("take", 2)).await.expect(201);
}

/// A request that takes one, as bytes.
fn take(item: &Value) -> Vec<u8> {
    let body = does("take", 1).to_string();
    let head = format!(
        "POST {}/movements HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{}",
        at("stock-items", item),
        admin_header()
    );
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn a_movement_that_is_hung_up_on_is_whole_or_nothing(base: Base) {
    // Few connections, so that one that is lost would be missed.
    let app: TestApp =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    let store = app.store("Север").await;
    let item = app
        .spare(&with(fuse(&store), &json!({ "quantity": 200 })))
        .await;
    let bytes = take(&item);
    for number in 0..80 {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        // After a little more of the server's work each time.
        for _ in 0..number {
            tokio::task::yield_now().await;
        }
        if number % 3 == 0 {
            drop(stream.read(&mut [0; 1]).await);
        }
        if number % 2 == 0 {
            // A reset instead of an end.
            stream.set_zero_linger().unwrap();
        }
        drop(stream);
    }
    // The pool works, and so does the one that writes.
    app.moved(&item, &does("take", 1)).await.expect(201);
    let left = app.spare_now(&item).await["quantity"].as_i64().unwrap();
    assert_eq!(app.story(&item).await.len() as i64, 1 + 200 - left);
    base.assert_clean().await;
}
