//! The demo plant: a believable sheet of drives, the same on every machine.
//!
//! It is as untidy as a real sheet: reserves without a mechanism, drives without a type or a cabinet, look-alike
//! letters, remarks in the type's cell. A count beyond the plant's size repeats the lines as further stages of
//! construction, which is how the benchmark gets its 100,000 rows.

pub(crate) mod library;
mod plant;
mod random;
pub(crate) mod readings;
mod row;
mod series;
pub(crate) mod stock;

use plant::{LINES, Line, Machine, Numbering};
use random::Random;
use row::CurrentKind;
pub(crate) use row::Row;
use series::{Series, Size};

/// How many drives the demo plant has.
pub(crate) const DRIVES: usize = 640;

/// What fans and oil pumps beside a large drive run on, and how many of the smallest sizes suit them.
const AUXILIARIES: &[&Series] = &[&series::SINAMICS_G120, &series::MICROMASTER];
const SMALL_SIZES: usize = 4;

const SEED: u64 = 0xAEDB_2026;

/// The plant's rows, `count` of them.
pub(crate) fn rows(count: usize) -> Vec<Row> {
    let mut random = Random::new(SEED);
    let mut rows = Vec::with_capacity(count);
    let mut stage = 1;
    while rows.len() < count {
        for line in LINES {
            fill_line(&mut rows, line, stage, &mut random);
        }
        stage += 1;
    }
    rows.truncate(count);
    rows
}

/// The plant's sheet as a CSV with `count` drives.
pub(crate) fn csv(count: usize) -> String {
    row::csv(&rows(count))
}

/// Machines of a line go around until its share is filled; a cabinet takes one to three drives.
fn fill_line(rows: &mut Vec<Row>, line: &Line, stage: usize, random: &mut Random) {
    let line_name = if stage == 1 {
        line.name.to_owned()
    } else {
        format!("{}, {stage} очередь", line.name)
    };
    let machines: Vec<(&Machine, usize)> = line
        .machines
        .iter()
        .flat_map(|machine| (1..=machine.count).map(move |number| (machine, number)))
        .collect();
    let mut cabinet = String::new();
    let mut left_in_cabinet = 0;
    let mut room = line.rooms[0];
    for index in 0..line.share {
        if left_in_cabinet == 0 {
            room = line.rooms[index * line.rooms.len() / line.share];
            cabinet = cabinet_name(line.cabinets, index + 1, random);
            left_in_cabinet = *random.pick(&[1, 1, 1, 1, 1, 2, 2, 3]);
        }
        left_in_cabinet -= 1;
        let (machine, number) = machines[index % machines.len()];
        let mut row = Row {
            shop: line.shop.to_owned(),
            line: line_name.clone(),
            room: room.to_owned(),
            cabinet: cabinet.clone(),
            mechanism: if machine.count > 1 {
                format!("{} №{number}", machine.name)
            } else {
                machine.name.to_owned()
            },
            ..Row::default()
        };
        fill_drive(&mut row, machine, random);
        // A second round over the same machines is what stands beside them: reserves and auxiliary drives.
        if index >= machines.len() {
            make_second(&mut row, random);
        }
        make_untidy(&mut row, random);
        rows.push(row);
    }
}

fn cabinet_name(numbering: Numbering, number: usize, random: &mut Random) -> String {
    match numbering {
        Numbering::DriveNumber => {
            let suffix = random.pick(&["", "", " (500-440)", " (яч.12)", "-1"]);
            format!("пр.{} AV{suffix}", 200 + number)
        }
        Numbering::Converter => format!("{number}UZ-{}", 1 + random.below(2)),
        Numbering::Designation => format!(
            "Шкаф =SB{:02}+MCC{}.A{number:02}",
            1 + random.below(4),
            1 + number / 20
        ),
        Numbering::ControlCabinet => format!("{}ШУ{number}", 1 + random.below(3)),
    }
}

fn fill_drive(row: &mut Row, machine: &Machine, random: &mut Random) {
    let series = *random.pick(machine.makes);
    let (least, most) = machine.power_w;
    let steps = usize::try_from((most - least) / 100).unwrap_or(0) + 1;
    let power_w = least + 100 * u32::try_from(random.below(steps)).unwrap_or(0);
    let size = series.size_for(power_w);
    row.series = series.name.to_owned();
    row.order_number = size.order_number.to_owned();
    // Two thirds of the nameplates have been copied into the sheet; the rest hang behind closed doors.
    if random.chance(67) {
        fill_ratings(row, series, size);
    }
}

fn fill_ratings(row: &mut Row, series: &Series, size: &Size) {
    row.power_w = size.power_w.to_string();
    row.rated_current_a = match (size.current_da / 10, size.current_da % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole},{tenth}"),
    };
    row.current_kind = match series.kind {
        CurrentKind::Alternating => "AC",
        CurrentKind::Direct => "DC",
    }
    .to_owned();
    row.input_voltage_v = series.input_v.to_string();
    row.output_voltage_v = series.output_v.to_string();
}

fn make_second(row: &mut Row, random: &mut Random) {
    match random.below(10) {
        0..=2 => {
            row.mechanism = "Резерв".to_owned();
            row.note = (*random.pick(&["", "Холодный резерв", "Проверен на стенде"])).to_owned();
        }
        3..=4 => row.mechanism.clear(),
        5 => row.mechanism.push_str(" (резервный инвертор)"),
        6 => make_auxiliary(row, "вентилятор двигателя", random),
        7 => make_auxiliary(row, "маслонасос", random),
        _ => {}
    }
}

/// A small drive that serves a large one.
fn make_auxiliary(row: &mut Row, what: &str, random: &mut Random) {
    row.mechanism = format!("{}, {what}", row.mechanism);
    let has_ratings = !row.power_w.is_empty();
    let series = *random.pick(AUXILIARIES);
    let size = random.pick(&series.sizes[..SMALL_SIZES]);
    row.series = series.name.to_owned();
    row.order_number = size.order_number.to_owned();
    if has_ratings {
        fill_ratings(row, series, size);
    }
}

/// What years of typing by many hands do to a sheet.
fn make_untidy(row: &mut Row, random: &mut Random) {
    match random.below(100) {
        0..=7 => row.order_number.clear(),
        8..=10 => row.cabinet.clear(),
        11..=13 => row.order_number.push_str("-Z"),
        14 => row.order_number.push_str(" (снят с ПУ-3)"),
        15 => row.order_number = row.order_number.replacen('A', "А", 1),
        16 => row.order_number = row.order_number.replacen('E', "Е", 1),
        17 => row.order_number.insert(0, ' '),
        18 => row.mechanism.push(' '),
        19 => row.series = row.series.replacen("ABB", "АВВ", 1),
        20 => row.series = row.series.to_uppercase(),
        21 => row.order_number = row.order_number.replacen("-0", "-O", 1),
        22 => row.order_number.push_str(" 400В 3ф"),
        23..=26 => {
            row.note = (*random.pick(&[
                "Заменить вентилятор",
                "После ремонта, наблюдать",
                "Параметры на флешке в мастерской",
                "Нет заводского шильдика",
            ]))
            .to_owned();
        }
        27 => row.note = "Установлен вместо КТЭ; старый шкаф не демонтирован".to_owned(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn distinct<'a, K: std::hash::Hash + Eq>(rows: &'a [Row], key: impl Fn(&'a Row) -> K) -> usize {
        rows.iter().map(key).collect::<HashSet<_>>().len()
    }

    #[test]
    fn is_the_same_each_time() {
        assert_eq!(csv(DRIVES), csv(DRIVES));
        assert_eq!(rows(303), rows(DRIVES)[..303]);
    }

    #[test]
    fn has_the_shape_of_a_plant() {
        let rows = rows(DRIVES);
        assert_eq!(rows.len(), DRIVES);
        assert_eq!(distinct(&rows, |row| &row.shop), 2);
        assert_eq!(distinct(&rows, |row| &row.line), 8);
        assert_eq!(distinct(&rows, |row| (&row.line, &row.room)), 30);
        let named = rows.iter().filter(|row| !row.cabinet.is_empty()).count();
        assert!(named < rows.len(), "some drives have no cabinet");
        let cabinets = distinct(&rows, |row| (&row.line, &row.room, &row.cabinet));
        assert!((400..500).contains(&cabinets), "{cabinets} cabinets");
    }

    #[test]
    fn every_drive_has_its_place_and_make() {
        for row in rows(DRIVES) {
            for cell in [&row.shop, &row.line, &row.room, &row.series] {
                assert!(!cell.trim().is_empty(), "{row:?}");
            }
        }
    }

    #[test]
    fn is_as_untidy_as_a_real_sheet() {
        let rows = rows(DRIVES);
        let count = |wanted: fn(&Row) -> bool| rows.iter().filter(|row| wanted(row)).count();
        assert!(count(|row| row.order_number.is_empty()) > 20);
        assert!(count(|row| row.mechanism.is_empty()) > 20);
        assert!(count(|row| row.mechanism == "Резерв") > 20);
        assert!(count(|row| row.order_number.starts_with(' ')) > 0);
        assert!(count(|row| row.order_number.contains(['А', 'Е']) && row.series.is_ascii()) > 0);
        let rated = count(|row| !row.power_w.is_empty());
        assert!((360..500).contains(&rated), "{rated} with ratings");
    }

    #[test]
    fn rooms_of_one_name_stand_on_several_lines() {
        let rows = rows(DRIVES);
        let lines = rows.iter().filter(|row| row.room == "2ЭП");
        assert_eq!(lines.map(|row| &row.line).collect::<HashSet<_>>().len(), 3);
    }

    #[test]
    fn a_larger_plant_has_more_lines() {
        let rows = rows(2 * DRIVES);
        assert_eq!(rows.len(), 2 * DRIVES);
        assert_eq!(distinct(&rows, |row| &row.line), 16);
    }
}
