//! A demo library: three lists as `aedb import manuals` reads them, with links that lead nowhere.

use serde_json::{Value, json};

/// The lists by the names of their files. Ids are positions, from 1.
pub(crate) fn lists() -> [(&'static str, Value); 3] {
    let vendors = ["Siemens", "Omron", "Danfoss"];
    let groups = [
        ("Sinamics S120", 1),
        ("Sinamics G120", 1),
        ("Simoreg", 1),
        ("3G3", 2),
        ("FC51", 3),
    ];
    let manuals = [
        ("Sinamics S120 Ввод в эксплуатацию (русский)", 1),
        ("Sinamics S120/S150 List Manual (English)", 1),
        ("Sinamics G120 Руководство по эксплуатации (русский)", 2),
        ("Simoreg DC-MASTER Руководство по эксплуатации (русский)", 3),
        ("3G3RX User's Manual (English)", 4),
    ];
    let categories = vendors.map(|name| json!({ "name": name, "logo_url": null }));
    let groups = groups.map(|(name, category)| json!({ "name": name, "category_id": category }));
    let mut number = 0;
    let manuals = manuals.map(|(title, group)| {
        number += 1;
        let url = format!("https://manuals.plant.example/{number}.pdf");
        json!({ "title": title, "file_url": url, "group_id": group })
    });
    [
        ("categories.json", json!(categories)),
        ("groups.json", json!(groups)),
        ("manuals.json", json!(manuals)),
    ]
}
