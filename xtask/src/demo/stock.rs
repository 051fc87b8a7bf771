//! The demo stock: what a crew keeps for such a plant, in three stores, as untidy as its sheet. A second sheet is the next
//! stock-take, so that the spares have a story: some are fewer, some have come.

use super::{random::Random, row};

const HEADINGS: [&str; 12] = [
    "Наименование группы",
    "Наименование",
    "Параметры",
    "Ном.н.",
    "Кол.",
    "Место хранения",
    "Размещение",
    "Размещение Б/У",
    "Размещение новое",
    "Установка",
    "Примечание",
    "Минимум",
];
const QUANTITY: usize = 4;

const STORES: [&str; 3] = ["Мастерская", "Холодильник", "Север"];

/// A group, a kind of name in it with `#` for its number, its specs, and what it is for.
const KINDS: [[&str; 4]; 12] = [
    [
        "Предохранитель",
        "FERRAZ A 070F#00",
        "700VAC #00A",
        "КТЭ, блоки питания",
    ],
    [
        "Предохранитель ",
        "ПП57-#9972",
        "~1250В #00А",
        "Якорь главного привода",
    ],
    [
        "Тиристорный модуль",
        "SKKT #06/18E",
        "1800В",
        "Барабан моталки, возбуждение",
    ],
    [
        "Диодный модуль",
        "SanRex DF#00AA160",
        "",
        "HV 45 кВт; E7 45кВт",
    ],
    [
        "IGBT-модуль",
        "CM#00HA-24H MITSUBISHI",
        "1200В",
        "FV 300кВт",
    ],
    [
        "Вентилятор",
        "MMF-0#D24DS (FAN00104#)",
        "24V 0,#A",
        "Охлаждение платы управления",
    ],
    ["Реле", "РП-21-00# УХЛ4", "⎓24В", ""],
    ["реле", "Finder 55.3#.9.024.0040", "⎓24V", ""],
    [
        "Платы",
        "Плата упр. Siem 6RY170#-0AA01",
        "",
        "Симорег, ножницы",
    ],
    [
        "Конденсатор",
        "NIPPON CHEMI-CON C00#021",
        "400V #600µF",
        "HV 55 кВт",
    ],
    [
        "Датчик скорости",
        "HOG 9DN 10#4I",
        "",
        "Вспомогательные привода",
    ],
    ["", "5SY6 11#-7", "1,6А 1ф", ""],
];

const NUMBERS_OF_A_KIND: usize = 9;
const SEED: u64 = 0xAEDB_0057;

type Row = [String; HEADINGS.len()];

/// The sheet of the first stock-take.
pub(crate) fn csv() -> String {
    written(&rows())
}

/// The sheet of the next one.
pub(crate) fn next_csv() -> String {
    let mut random = Random::new(SEED + 1);
    let mut rows = rows();
    for row in &mut rows {
        let quantity: usize = row[QUANTITY].parse().unwrap_or(0);
        row[QUANTITY] = match random.below(6) {
            0 => quantity.saturating_sub(1 + random.below(3)),
            1 => quantity + 1 + random.below(4),
            _ => quantity,
        }
        .to_string();
    }
    written(&rows)
}

fn rows() -> Vec<Row> {
    let mut random = Random::new(SEED);
    let mut rows = vec![];
    for [group, name, specs, purpose] in KINDS {
        for number in 1..=NUMBERS_OF_A_KIND {
            let numbered = |text: &str| text.replace('#', &number.to_string());
            let nomenclature = match random.below(5) {
                0 => String::new(),
                1 => format!(
                    "{} ({})",
                    11_411_000 + random.below(900),
                    71_110_000 + random.below(900)
                ),
                _ => (1_100_000 + random.below(600_000)).to_string(),
            };
            let shelf = format!("полка {}", 1 + random.below(5));
            let store = *random.pick(&STORES);
            let (placement, used, new) = match store {
                "Мастерская" => (
                    (1 + random.below(9)).to_string(),
                    String::new(),
                    String::new(),
                ),
                "Север" => (String::new(), shelf, String::new()),
                _ if random.chance(20) => ("7246".to_owned(), String::new(), shelf),
                _ => ("5093".to_owned(), shelf, String::new()),
            };
            let minimum = if random.chance(20) { "2" } else { "" };
            rows.push([
                group.to_owned(),
                numbered(name),
                numbered(specs),
                nomenclature,
                random.below(12).to_string(),
                store.to_owned(),
                placement,
                used,
                new,
                purpose.to_owned(),
                (*random.pick(&["", "", "", "с блок-контактом", "на радиаторе "])).to_owned(),
                minimum.to_owned(),
            ]);
        }
    }
    rows
}

fn written(rows: &[Row]) -> String {
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    row::written(&HEADINGS, rows.iter().map(Vec::as_slice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_each_time() {
        assert_eq!(csv(), csv());
        assert_eq!(next_csv(), next_csv());
    }

    #[test]
    fn the_next_stock_take_differs_in_quantities_alone() {
        let quantities = |csv: &str| -> Vec<String> {
            let lines = csv.lines().skip(1);
            lines
                .map(|line| line.split(';').nth(QUANTITY).unwrap_or_default().to_owned())
                .collect()
        };
        let (first, next) = (csv(), next_csv());
        let (before, after) = (quantities(&first), quantities(&next));
        assert_eq!(before.len(), KINDS.len() * NUMBERS_OF_A_KIND);
        assert_eq!(before.len(), after.len());
        let differ = before.iter().zip(&after).filter(|(a, b)| a != b).count();
        assert!((15..60).contains(&differ), "{differ}");
    }
}
