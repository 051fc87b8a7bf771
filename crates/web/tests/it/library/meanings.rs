//! Fault codes that are asked for by what they mean.

use super::{
    added,
    texts::{Reader, ended, manual},
};
use crate::{
    harness::{Base, on_both, sent},
    pdfs::pdf,
};
use reqwest::Method;
use serde_json::json;

on_both!(codes_are_found_by_what_they_mean);

async fn codes_are_found_by_what_they_mean(base: Base) {
    let app = base.serve();
    let bytes = pdf(&[
        "Too high a voltage\nMotor overtemperature: look at the fan",
        "Inverter overtemperature: clean the filter",
        "Перегрев двигателя: проверьте вентилятор",
    ]);
    let path = manual(&app, "Simoreg", bytes).await;
    let reader = Reader::of(&base);
    assert_eq!(ended(&app, &path).await["state"], "read");
    reader.stop().await;
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    for (code, title, page) in [
        ("F007", "Overvoltage", Some(1)),
        ("F008", "Motor overtemperature", Some(1)),
        ("F029", "Inverter overtemperature", Some(2)),
        ("F030", "Motor overtemperature", None),
        ("F031", "Перегрев двигателя", Some(3)),
    ] {
        let entry = json!({ "code": code, "title": title, "manual_id": id, "page": page });
        added(&app, "/api/v1/faults", entry).await;
    }
    let asked = async |question: &str, language: &str| {
        let question = serde_urlencoded::to_string([("q", question)]).unwrap();
        let request = app.request(Method::GET, &format!("/api/v1/search?{question}"));
        let found = sent(request.header("accept-language", language)).await;
        let found = found.expect(200).json();
        let codes = found["faults"].as_array().unwrap().iter();
        let codes: Vec<String> = codes
            .map(|fault| fault["code"].as_str().unwrap().to_owned())
            .collect();
        (codes.join(" "), found["card"].is_null())
    };
    for (question, language, codes) in [
        ("перегрев двигателя", "ru", "F031 F008"),
        ("перегрев двигателей", "en", "F008 F031"),
        ("inverter overtemperature series", "en", "F029"),
        // The page says it, none of its codes does.
        ("look at the fan", "en", ""),
        ("voltage", "en", ""),
        ("nothing of the kind", "en", ""),
    ] {
        let (found, has_no_card) = asked(question, language).await;
        assert!(has_no_card, "{question}");
        assert_eq!(found, codes, "{question}");
    }
    assert_eq!(asked("F008", "en").await, (String::new(), false));
    let page = app.visit(Method::GET, "/search?q=inverter+overtemperature");
    let page = sent(page.header("accept-language", "en")).await.expect(200);
    let text = page.words();
    assert!(text.contains("Codes that mean this"), "{text}");
    assert!(text.contains("F029</b> Inverter overtemperature"), "{text}");
    let list = app.page("/search/live?q=inverter+overtemperature").await;
    let list = list.expect(200).words();
    assert!(list.contains("F029 · Inverter overtemperature"), "{list}");
}
