//! Tests of what can stand in for a spare.

use super::*;
use crate::{
    amount::Amount,
    stock::{StockItemId, StockItemValues, StoreId, StoreName},
};
use jiff::Timestamp;

fn item(id: i64, group: &str, name: &str, specs: &str) -> StockItem {
    let note = |text: &str| (!text.is_empty()).then(|| Note::parse(text).unwrap());
    StockItem {
        id: StockItemId(id),
        values: StockItemValues {
            group: Some(Name::parse(group).unwrap()),
            name: note(name),
            specs: note(specs),
            nomenclature_number: None,
            minimum: None,
            store: StoreId(1),
            placement: None,
            used_placement: None,
            new_placement: None,
            applicability: None,
            note: None,
        },
        quantity: Amount::of_thousandths(1_000).unwrap(),
        store: StoreName {
            id: StoreId(1),
            name: "Север".into(),
        },
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

fn compared(group: &str, wanted: &str, other: &str) -> Option<Comparison> {
    compare(&item(1, group, "A", wanted), &item(2, group, "B", other))
}

#[test]
fn a_fuse_is_never_replaced_by_a_stronger_one() {
    let group = "Предохранитель ";
    assert!(compared(group, "100А 500В", "100 A 690V").is_some_and(|found| found.above.len() == 1));
    assert_eq!(
        compared(group, "100А 500В", "125А 690В"),
        None,
        "a larger current"
    );
    assert_eq!(
        compared(group, "100А 690В", "100А 500В"),
        None,
        "a smaller voltage"
    );
    assert_eq!(
        compared(group, "500В", "500В"),
        None,
        "nobody knows the current"
    );
    let unsaid = compared("Плавкие вставки", "100А 500В", "100А").unwrap();
    assert_eq!(unsaid.only_wanted.len(), 1, "the voltage isn't told");
}

#[test]
fn a_semiconductor_may_be_stronger() {
    let stronger = compared("Тиристорный модуль", "160A 1200V", "250A 1800V").unwrap();
    assert_eq!((stronger.equal.len(), stronger.above.len()), (0, 2));
    assert_eq!(
        compared("Тиристорный модуль", "160A 1200V", "90A 1800V"),
        None
    );
}

#[test]
fn a_coil_wants_its_voltage_and_its_current() {
    assert!(compared("Реле", "⎓24В", "24VDC").is_some());
    assert_eq!(compared("Реле", "⎓24В", "~24В"), None);
    assert_eq!(compared("Реле", "24В", "48В"), None);
    assert!(
        compared("Вентилятор", "24V 0,2A", "24В 0,36А").is_some_and(|found| found.above.len() == 1)
    );
}

#[test]
fn groups_stay_apart_and_the_same_part_comes_first() {
    let wanted = item(1, "Реле", "РП-21-003", "");
    assert!(
        compare(&wanted, &item(2, "реле ", "РП21 003", ""))
            .is_some_and(|found| found.distance() == 0)
    );
    assert_eq!(
        compare(&wanted, &item(2, "Контактор", "РП-21-003", "")),
        None
    );
    assert_eq!(compare(&wanted, &wanted), None);
    assert_eq!(
        compare(&wanted, &item(2, "Реле", "NY4N", "")),
        None,
        "nothing is told"
    );
}

#[test]
fn a_range_covers_what_lies_in_it() {
    let converter = |id, name: &str, specs: &str| item(id, "Преобразователь", name, specs);
    let wanted = converter(1, "CIMR-F7Z4011", "400В 11 кВт");
    let other = |specs: &str| compare(&wanted, &converter(2, "CIMR-F7Z4015", specs));
    let found = other("380-480V 15кВт").unwrap();
    assert_eq!((found.equal.len(), found.above.len()), (1, 1));
    assert_eq!(other("380-480V 7,5кВт"), None);
}

#[test]
fn what_is_for_either_current_isn_t_replaced_by_what_is_for_one() {
    let group = "Предохранитель";
    assert_eq!(compared(group, "500A 500V AC/DC", "500А ~1250В"), None);
    assert_eq!(compared(group, "500A 500V AC/DC", "500А 700VDC"), None);
    assert!(compared(group, "500A ~500V", "500А 500V AC/DC").is_some());
    assert!(compared(group, "500A 500V AC/DC", "500А 500V").is_some());
}

#[test]
fn what_is_below_is_never_told_to_be_above() {
    let found = compared("Вентилятор", "230VAC 0,22A", "230VAC 200mA").unwrap();
    assert_eq!(found.above, []);
    assert_eq!((found.only_wanted.len(), found.only_other.len()), (1, 1));
}

#[test]
fn a_converter_is_replaced_by_one_of_its_series_that_is_hardly_stronger() {
    let converter = |id, name: &str, specs: &str| item(id, "Преобразователь", name, specs);
    let wanted = converter(1, "Omron CIMR-E7Z45P5", "5,5кВт");
    for (name, specs, is_one) in [
        ("CIMR-F7Z47P5", "7,5 кВт", true),
        ("CIMR-F7Z4160", "160 кВт", false),
        ("Simoreg 6RA7018", "7,5 кВт", false),
        ("CIMR-F7Z4160", "", false),
    ] {
        let found = compare(&wanted, &converter(2, name, specs));
        assert_eq!(found.is_some(), is_one, "{name} {specs}");
    }
}
