//! Tests of how words and numbers are found however they are written.

use super::super::{Match, memory::Memory};
use super::tests::{found, stock};

#[test]
fn a_word_is_found_in_all_of_its_forms() {
    let mut memory = Memory::default();
    let words = [
        "Разъём",
        "Подъёмы",
        "Защита",
        "Системы",
        "Электромагнит",
        "Рейка",
        "Масло",
        "Память",
        "Сирена",
        "Время",
        "Эмаль",
    ];
    for (id, word) in words.iter().enumerate() {
        memory.add(&stock(id as i64 + 1, word, ""));
    }
    for (id, asked) in [
        (1, "разъёма разъемы разъемов разъемом"),
        (2, "подъём подъема подъемы"),
        (3, "защиты защите защиту защит"),
        (4, "система систему системой"),
        (5, "электромагнита электромагниты"),
        (6, "реек рейки рейками"),
        (7, "масел масла"),
        (8, "памяти памятью"),
        (9, "сирены сирену сирен сиреной"),
        (10, "времени"),
        (11, "эмали эмалью"),
    ] {
        for asked in asked.split(' ') {
            let ranked = memory.ask(asked);
            assert_eq!(found(&ranked), [id], "{asked}");
            assert_ne!(ranked.hits[0].matched, Match::Approximate, "{asked}");
        }
    }
    memory.add(&stock(20, "Siemens 5SX21", ""));
    assert_eq!(found(&memory.ask("сименсовский автомат 5SX21")), [20]);
    assert_eq!(found(&memory.ask("сименсовских")), [20]);
}

#[test]
fn numbers_are_found_by_the_sound_of_their_letters() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Simoreg 6RA7018-6DV62", ""));
    memory.add(&stock(2, "Altivar ATV71HD45N4", ""));
    memory.add(&stock(3, "=MF11A01VRN-M106", ""));
    for (asked, id) in [("6ра70", 1), ("атв71", 2), ("VRN-M106", 3), ("M106", 3)] {
        assert_eq!(found(&memory.ask(asked)), [id], "{asked}");
    }
    assert_eq!(memory.ask("DRN-M106").hits, []);
}

#[test]
fn a_bare_number_is_none_of_thousandths() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Предохранитель", "2А"));
    memory.add(&stock(2, "Реле", "24V 500mA"));
    assert_eq!(memory.ask("предохранитель 2000").hits, []);
    assert_eq!(memory.ask("реле 24000").hits, []);
    assert_eq!(found(&memory.ask("реле24в")), [2]);
    assert_eq!(found(&memory.ask("fuses 2A")), [1]);
}

#[test]
fn words_in_two_and_rooms_turned_round_are_found() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Тахогенератор ТП80", ""));
    memory.add(&stock(2, "Реле", "14ПСУ"));
    memory.add(&stock(3, "Реле", "4ПСУ, шкаф 1"));
    for (asked, id) in [("тахо генератор", 1), ("псу 14", 2), ("реле псу 14", 2)]
    {
        assert_eq!(found(&memory.ask(asked)), [id], "{asked}");
    }
}
