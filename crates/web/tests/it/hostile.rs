//! Hostile input: it ends in a clear refusal, and the server goes on.

use crate::{
    harness::{Answer, Base, GENEROUS, Kind, TestApp, on_both, run, sent, until},
    plant::at,
    sheet::{archive, cell_xml, crew_csv, crew_rows, crew_xlsx, raw_xlsx, row, sheet_xml},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    hostile_json_is_refused,
    hostile_addresses_are_refused,
    hostile_texts_are_kept_or_refused_whole,
    hostile_files_are_refused,
);

impl TestApp {
    async fn raw_json(&self, method: Method, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        sent(
            self.request(method, path)
                .header("content-type", "application/json")
                .body(body),
        )
        .await
    }

    /// Sees to it that it is whole after all that was done to it.
    async fn still_serves(&self) {
        self.get("/health/ready").await.expect(200);
        let shop = self.place("shops", "after all", None).await;
        self.delete(&at("shops", &shop)).await.expect(204);
    }
}

async fn hostile_json_is_refused(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let before = app.items("/api/v1/changes").await;
    let room = &plant.room["id"];
    let with = |member: &str| format!("{{\"room_id\": {room}, \"series\": \"x\", {member}}}");
    let malformed = [
        String::new(),
        "{".to_owned(),
        "nul".to_owned(),
        with("\"power_w\": NaN"),
        with("\"power_w\": Infinity"),
        with("\"power_w\": 1e999"),
        with("\"power_w\": -1e999"),
        with("\"power_w\": 0x10"),
        with("\"note\": \"\\ud800\""),
        with("\"note\": \"\\udc00\\ud800\""),
        with("\"note\": \"a\u{0}b\""),
        with("\"note\": 'x'"),
        with("\"note\": \"x\"}{"),
        "[".repeat(10_000),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000)),
    ];
    let invalid = [
        "null".to_owned(),
        "7".to_owned(),
        "\"x\"".to_owned(),
        "[7]".to_owned(),
        "[[]]".to_owned(),
        "{}".to_owned(),
        with("\"note\": \"a\\u0000b\""),
        with("\"note\": \"\\u001b[2J\""),
        with("\"series2\": 1"),
        with("\"cabinet_id\": 1208925819614629174706176"),
        with("\"cabinet_id\": 9223372036854775808"),
        with("\"cabinet_id\": -9223372036854775808"),
        with("\"cabinet_id\": 1.5"),
        with("\"cabinet_id\": true"),
        with("\"cabinet_id\": {}"),
        with("\"power_w\": 1e300"),
        with("\"power_w\": -0.1"),
        with("\"power_w\": \"NaN\""),
        with("\"note\": []"),
        with(&format!("\"note\": \"{}\"", "x".repeat(4_001))),
        with(&format!("\"type\": \"{}\"", "я".repeat(201))),
        with("\"current_kind\": \"ac/dc\""),
        format!("{{\"room_id\": \"{room}\", \"series\": \"x\"}}"),
        format!("{{\"room_id\": {room}, \"series\": {{\"$gt\": \"\"}}}}"),
    ];
    for (bodies, status) in [(&malformed[..], 400), (&invalid[..], 422)] {
        for body in bodies {
            let shown: String = body.chars().take(100).collect();
            let answer = app
                .raw_json(Method::POST, "/api/v1/drives", body.clone())
                .await;
            assert_eq!(answer.status, status, "{shown}: {}", answer.text());
            answer.problem(status);
            let patched = app
                .raw_json(Method::PATCH, &at("drives", &drive), body.clone())
                .await;
            assert!(
                [200, 400, 422].contains(&patched.status),
                "{shown}: {}",
                patched.text()
            );
            assert!(patched.status != 200 || body == "{}", "{shown}");
        }
    }
    app.raw_json(Method::POST, "/api/v1/drives", vec![b'"', 0xff, 0xfe, b'"'])
        .await
        .problem(400);
    for kind in [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "x",
    ] {
        let request = app
            .request(Method::POST, "/api/v1/shops")
            .header("content-type", kind);
        sent(request.body("{\"name\": \"x\"}")).await.problem(415);
    }
    sent(
        app.request(Method::POST, "/api/v1/shops")
            .body("{\"name\": \"x\"}"),
    )
    .await
    .problem(415);
    let packed = app
        .request(Method::POST, "/api/v1/shops")
        .header("content-type", "application/json");
    let packed = sent(
        packed
            .header("content-encoding", "gzip")
            .body("{\"name\": \"packed\"}"),
    )
    .await;
    assert!(packed.status < 500);
    assert_eq!(app.get(&at("drives", &drive)).await.json(), drive);
    let now = app.items("/api/v1/changes").await;
    assert!(
        now.iter()
            .all(|entry| entry["entity"] != "drive" || before.contains(entry))
    );
    app.still_serves().await;
    base.assert_clean().await;
}

async fn hostile_addresses_are_refused(base: Base) {
    let app = base.serve();
    app.plant("").await;
    let ids = [
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "1208925819614629174706176",
        "1.0",
        "1e3",
        "%00",
        "1%20",
        "%2e%2e",
        "NaN",
        "%ff%fe",
        "'%20OR%201=1--",
    ];
    for level in [
        "shops",
        "production-lines",
        "rooms",
        "cabinets",
        "mechanisms",
        "drives",
        "imports",
    ] {
        for id in ids {
            let answer = app.get(&format!("/api/v1/{level}/{id}")).await;
            assert!(
                [400, 404].contains(&answer.status),
                "{level}/{id}: {} {}",
                answer.status,
                answer.text()
            );
            let status = answer.status;
            answer.problem(status);
        }
    }
    // `..` would be taken away by the client.
    for id in ids.into_iter().filter(|id| *id != "%2e%2e") {
        for page in [
            format!("/plant/{id}"),
            format!("/drives/{id}"),
            format!("/imports/{id}"),
            format!("/imports/{id}/rows.csv"),
            format!("/plant/{id}/edit"),
        ] {
            let answer = app.get(&page).await;
            assert!(
                (400..500).contains(&answer.status),
                "{page}: {}",
                answer.status
            );
        }
    }
    let queries = [
        "page=4611686018427387904",
        "page=-1",
        "page_size=99999999999",
        "after=%00",
        "after=zzzz-1",
        "after=-",
        "after=1-f",
        "sort=%00",
        "sort=;drop",
        "q=%00",
        "q=%ff",
        "shop_id=1208925819614629174706176",
        "shop_id=NaN",
        "a=1&a=2",
        "%00=1",
        "=",
    ];
    for query in queries {
        for list in [
            "/api/v1/drives",
            "/api/v1/rooms",
            "/api/v1/changes",
            "/api/v1/imports",
            "/api/v1/exports/drives.csv",
            "/drives",
            "/changes",
            "/imports",
        ] {
            let answer = app.get(&format!("{list}?{query}")).await;
            assert!(
                answer.status < 500,
                "{list}?{query}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
    // Cursors that nobody gave out: any position is a position.
    for key in [
        "",
        "00",
        "ff",
        "f09f9880",
        "0a",
        "7f7f7f7f7f7f7f7f7f7f",
        &"61".repeat(4_000),
        &"61".repeat(5_000),
    ] {
        for id in ["1", "0", "-1", "9223372036854775807", "9223372036854775808"] {
            for sort in ["place", "-series", "updated_at", "id", "type"] {
                let answer = app
                    .get(&format!("/api/v1/drives?sort={sort}&after={id}-{key}"))
                    .await;
                assert!(
                    [200, 422].contains(&answer.status),
                    "{id}-{key} {sort}: {} {}",
                    answer.status,
                    answer.text()
                );
            }
        }
    }
    // What the client library wouldn't send.
    for line in [
        "GET /api/v1/drives?q=\u{1} HTTP/1.1",
        "GET /../../etc/passwd HTTP/1.1",
        "GET //api//v1//drives HTTP/1.1",
        "GET /assets/..%2f..%2fCargo.toml HTTP/1.1",
        "GET /assets/%2e%2e/%2e%2e/Cargo.toml HTTP/1.1",
        "BREW /api/v1/drives HTTP/1.1",
        "GET /api/v1/drives HTTP/9.9",
        "nonsense",
    ] {
        let status = raw(
            &app,
            format!("{line}\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .await;
        assert!(
            status.is_none_or(|status| (400..500).contains(&status)),
            "{line}: {status:?}"
        );
    }
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(1 << 20));
    assert!(
        raw(&app, long.as_bytes())
            .await
            .is_none_or(|status| (400..500).contains(&status))
    );
    app.still_serves().await;
}

/// Sends bytes and tells the status of the answer, if there is one.
async fn raw(app: &TestApp, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    // The server may hang up in the middle of it.
    drop(stream.write_all(bytes).await);
    let mut answer = vec![];
    let reading = tokio::time::timeout(GENEROUS, stream.read_to_end(&mut answer));
    drop(reading.await.expect("neither an answer nor an end"));
    let text = String::from_utf8_lossy(&answer);
    text.split(' ').nth(1)?.parse().ok()
}

async fn hostile_texts_are_kept_or_refused_whole(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let kept = [
        "<script>alert(1)</script>",
        "'; DROP TABLE drives; --",
        "{{ 7 * 7 }} {% raw %}",
        "%_\\",
        "\u{202e}txt.exe",
        "e\u{301}",
        "😀👨‍👩‍👧",
        "&lt;b&gt;\"'`",
        "\u{feff}bom inside",
    ];
    for text in kept {
        let drive = app
            .drive(&plant.drive_with(&json!({ "series": text, "note": text })))
            .await;
        assert_eq!(
            drive["series"]
                .as_str()
                .unwrap()
                .trim_start_matches('\u{feff}'),
            text.trim_start_matches('\u{feff}')
        );
        let page = app
            .page(&format!("/drives/{}", drive["id"]))
            .await
            .expect(200)
            .text();
        assert!(
            !page.contains("<script>alert") && !page.contains(" 49 "),
            "{text}"
        );
        let query: String = reqwest::Url::parse_with_params("http://x", [("q", text)])
            .unwrap()
            .query()
            .unwrap()
            .to_owned();
        app.get(&format!("/api/v1/drives?{query}"))
            .await
            .expect(200);
        app.page(&format!("/drives?{query}")).await.expect(200);
        let query = query.replacen("q=", "series=", 1);
        assert_eq!(
            app.items(&format!("/api/v1/drives?{query}")).await.len(),
            1,
            "{text}"
        );
    }
    base.assert_clean().await;
}

async fn hostile_files_are_refused(base: Base) {
    let app = base.serve();
    let whole = crew_xlsx(&crew_rows());
    let far = sheet_xml(
        &format!(
            "<row r=\"2\">{}</row><row r=\"1048576\">{}</row>",
            cell_xml("A2", "x"),
            cell_xml("XFD1048576", "x")
        ),
        "",
    );
    let endless = sheet_xml(&format!("<row r=\"2\">{}", cell_xml("A2", "x")), "");
    let great_cell = sheet_xml(
        &format!(
            "<row r=\"2\">{}</row>",
            cell_xml("A2", &"x".repeat(10 << 20))
        ),
        "",
    );
    let many_columns: String = (0..20_000).map(|_| "<c t=\"n\"><v>1</v></c>").collect();
    let files: Vec<(&str, Vec<u8>, bool)> = vec![
        ("empty.csv", vec![], true),
        ("blank.csv", b" \n\n ".to_vec(), true),
        ("zero.xlsx", vec![0; 4_096], true),
        ("pdf.xlsx", b"%PDF-1.7 x".to_vec(), true),
        ("page.xls", b"<html><table><tr><td>x</td></tr></table></html>".to_vec(), true),
        ("old.xls", [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat(), true),
        ("other.xlsx", archive(&[("a.txt", b"x")]), true),
        ("truncated.xlsx", whole[..whole.len() / 2].to_vec(), true),
        ("head.xlsx", whole[..60].to_vec(), true),
        ("bomb.xlsx", raw_xlsx(&bomb()), true),
        ("endless.xlsx", raw_xlsx(endless.as_bytes()), false),
        ("far.xlsx", raw_xlsx(far.as_bytes()), false),
        ("great-cell.xlsx", raw_xlsx(great_cell.as_bytes()), true),
        ("wide.xlsx", raw_xlsx(sheet_xml(&format!("<row r=\"2\">{many_columns}</row>"), "").as_bytes()), false),
        ("entities.xlsx", raw_xlsx(b"<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&c;</t></is></c></row></sheetData></worksheet>"), true),
        ("outside.xlsx", raw_xlsx(b"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><worksheet/>"), true),
        ("no-sheets.xlsx", crate::sheet::xlsx(&[("Лист", &[])]), true),
        ("cell.csv", crew_csv(&[row(["Ц", "Л", &"x".repeat(10 << 20), "", "", "К", ""])]).into_bytes(), true),
        ("quote.csv", [crew_csv(&[]).into_bytes(), b"\"never closed".repeat(1_000)].concat(), false),
        ("deep.json", "[".repeat(100_000).into_bytes(), true),
        ("deep-cell.json", format!("[{{\"mill_shop\": {}{}}}]", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(), true),
        ("scalar.json", b"{\"converters\": 7}".to_vec(), true),
        ("huge-number.json", b"[{\"mill_shop\": 1e999, \"production_line\": 1, \"location\": 1, \"cabinet\": 1, \"converter\": 1}]".to_vec(), true),
        ("surrogate.json", b"[{\"mill_shop\": \"\\ud800\"}]".to_vec(), true),
        ("nul.csv", crew_csv(&[row(["Ц\0", "Л", "П", "", "", "К", ""])]).into_bytes(), true),
    ];
    for (name, file, refused) in files {
        let answer = app.upload(name, file).await;
        if refused {
            let problem = answer.problem(422);
            assert_eq!(problem["errors"][0]["pointer"], "/file", "{name} {problem}");
        } else {
            assert!(
                [201, 422].contains(&answer.status),
                "{name}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
    assert!(app.items("/api/v1/drives").await.is_empty());
    app.still_serves().await;
    // Nothing is left of the uploads, and no job stands in the others' way.
    let rows = crew_rows();
    let import = app.preview("x.xlsx", crew_xlsx(&rows)).await;
    app.apply(&import).await.expect(200);
    base.assert_clean().await;
}

/// A sheet of 300 MB of nothing.
fn bomb() -> Vec<u8> {
    let mut sheet = sheet_xml("", "").into_bytes();
    let at = sheet.len() - "</sheetData></worksheet>".len();
    let end = sheet.split_off(at);
    sheet.resize(300 << 20, b' ');
    sheet.extend(end);
    sheet
}

#[test]
fn odd_but_honest_books_are_read() {
    run(Kind::Sqlite, |base| async move {
        let app = base.serve();
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let format = rust_xlsxwriter::Format::new();
        for (column, heading) in (0..).zip(crate::sheet::HEADINGS) {
            sheet.write_string(1, column, heading).unwrap();
        }
        sheet.write_string(0, 0, "Реестр на 2026 год").unwrap();
        // A merged shop and line, a number, a formula with its result, a date.
        sheet.merge_range(2, 0, 4, 0, "ЛПЦ-1", &format).unwrap();
        sheet.merge_range(2, 1, 4, 1, "Стан 1700", &format).unwrap();
        for row in 2..5 {
            sheet.write_number(row, 2, 12).unwrap();
            sheet.write_string(row, 5, "КТЭ").unwrap();
        }
        sheet
            .write_formula(3, 6, rust_xlsxwriter::Formula::new("=1+1").set_result("2"))
            .unwrap();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 4).unwrap();
        sheet
            .write_datetime_with_format(
                4,
                6,
                &date,
                &rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd"),
            )
            .unwrap();
        let import = app.preview("x.xlsx", book.save_to_buffer().unwrap()).await;
        assert_eq!(
            import["counts"],
            json!({ "new": 3, "changed": 0, "same": 0, "wrong": 0 }),
            "{import}"
        );
        let rows = app.items(&format!("{}/rows", at("imports", &import))).await;
        for row in &rows {
            let texts =
                ["shop", "production_line", "room"].map(|name| row["cells"][name]["to"].clone());
            assert_eq!(texts, [json!("ЛПЦ-1"), json!("Стан 1700"), json!("12")]);
        }
        let types: Vec<Value> = rows
            .iter()
            .map(|row| row["cells"]["type"]["to"].clone())
            .collect();
        assert_eq!(types[..2], [Value::Null, json!("2")]);
        assert!(
            types[2].as_str().unwrap().starts_with("2026-03-04"),
            "{types:?}"
        );
    });
}

#[test]
fn broken_forms_are_refused() {
    run(Kind::Sqlite, |base| async move {
        let app = base.serve();
        let post = async |kind: &str, body: Vec<u8>| {
            sent(
                app.request(Method::POST, "/api/v1/imports")
                    .header("content-type", kind)
                    .body(body),
            )
            .await
        };
        let part = |head: &str, body: &str| {
            format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let kind = "multipart/form-data; boundary=b";
        let cases = [
            (kind, String::new()),
            (kind, "--b--\r\n".to_owned()),
            (kind, "no parts".to_owned()),
            (kind, part("name=\"file\"; filename=\"x.csv\"", "a;b")), // never ended
            (kind, format!("{}--b--\r\n", part("name=\"other\"", "x"))),
            (
                kind,
                format!("{}--b--\r\n", part("name=\"kind\"", "drives")),
            ),
            (
                kind,
                "--b\r\nbroken header\r\n\r\nx\r\n--b--\r\n".to_owned(),
            ),
            (
                kind,
                "--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n".to_owned(),
            ),
            (
                kind,
                format!("{}--b--\r\n", part("name=\"sheet\"", &"x".repeat(100_000))),
            ),
            (
                kind,
                format!("{}--b--\r\n", part("name=\"x\"", "y").repeat(150)),
            ),
            ("multipart/form-data", "x".to_owned()),
            ("multipart/form-data; boundary=", "x".to_owned()),
            ("application/json", "{}".to_owned()),
            ("text/csv", crew_csv(&crew_rows())),
        ];
        for (number, (kind, body)) in cases.into_iter().enumerate() {
            let answer = post(kind, body.into_bytes()).await;
            assert!(
                (400..500).contains(&answer.status),
                "{number}: {} {}",
                answer.status,
                answer.text()
            );
            let status = answer.status;
            answer.problem(status);
        }
        post(kind, [b"--b\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n\xff\xfe\r\n--b--\r\n".to_vec()].concat()).await.problem(400);
        // The same on the page.
        let page = sent(
            app.request(Method::POST, "/imports")
                .header("content-type", kind)
                .body("no parts"),
        )
        .await;
        assert!((400..500).contains(&page.status), "{}", page.status);
        assert!(app.items("/api/v1/imports").await.is_empty());
        app.still_serves().await;
    });
}

#[test]
fn a_files_name_is_only_a_name() {
    run(Kind::Sqlite, |base| async move {
        let app = base.serve();
        for (given, shown) in [
            ("../../../etc/passwd.csv", "passwd.csv"),
            ("C:\\Users\\x\\Приводы.csv", "Приводы.csv"),
            ("/etc/cron.d/x.csv", "x.csv"),
            ("..", ".."),
            ("<script>.csv", "<script>.csv"),
        ] {
            let import = app.preview(given, crew_csv(&crew_rows())).await;
            assert_eq!(import["file_name"], shown);
            let page = app
                .page(&format!("/imports/{}", import["id"]))
                .await
                .expect(200)
                .text();
            assert!(!page.contains("<script>.csv"));
        }
        let long = format!("{}.csv", "x".repeat(10_000));
        let import = app.preview(&long, crew_csv(&crew_rows())).await;
        assert_eq!(import["file_name"].as_str().unwrap().chars().count(), 200);
    });
}

#[test]
fn what_is_too_large_is_413_while_others_are_answered() {
    run(Kind::Sqlite, |base| async move {
        let app = base.serve_with(|settings| settings.imports.max_bytes = 200_000);
        let great = json!({ "name": "x".repeat(3 << 20) }).to_string();
        // Told by its length, and found out on the way.
        app.raw_json(Method::POST, "/api/v1/shops", great.clone())
            .await
            .problem(413);
        let chunks = great
            .into_bytes()
            .chunks(1 << 16)
            .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
            .collect::<Vec<_>>();
        let streamed = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
        app.raw_json(Method::POST, "/api/v1/shops", streamed)
            .await
            .problem(413);
        let file = app.upload("x.csv", vec![b'x'; 300_000]).await.problem(413);
        assert!(
            file["detail"].as_str().unwrap().contains("195 KiB"),
            "{file}"
        );
        app.upload("x.csv", crew_csv(&crew_rows()))
            .await
            .expect(201);

        // Great bodies that come slowly hold nobody up: more of them than there are workers.
        let head = "POST /api/v1/shops HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n";
        let head = format!("{head}{}\r\n", crate::people::admin_header());
        let mut slow = vec![];
        for _ in 0..8 {
            let mut stream = TcpStream::connect(app.address).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            stream
                .write_all(format!("100000\r\n{}\r\n", " ".repeat(0x10_0000)).as_bytes())
                .await
                .unwrap();
            slow.push(stream);
        }
        for path in ["/", "/api/v1/shops", "/health/live", "/drives"] {
            app.get(path).await.expect(200);
        }
        for mut stream in slow {
            let rest = format!("100000\r\n{}\r\n", " ".repeat(0x10_0000)).repeat(2);
            drop(stream.write_all(rest.as_bytes()).await);
            let mut answer = [0; 12];
            // The server may close at once when it has said why.
            if tokio::time::timeout(GENEROUS, stream.read_exact(&mut answer))
                .await
                .expect("no end")
                .is_ok()
            {
                assert_eq!(&answer, b"HTTP/1.1 413");
            }
        }
        until("all of it is over", async || {
            app.get("/health/ready").await.status.eq(&200).then_some(())
        })
        .await;
        app.still_serves().await;
    });
}

#[test]
fn a_deep_page_is_refused_before_it_costs_anything() {
    run(Kind::Sqlite, |base| async move {
        let app = base.serve();
        for list in ["drives", "shops", "changes", "imports"] {
            assert_eq!(
                app.get(&format!("/api/v1/{list}?page=4611686018427387904"))
                    .await
                    .pointers(422),
                ["page"]
            );
        }
    });
}
