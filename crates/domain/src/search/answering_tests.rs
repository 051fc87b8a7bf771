//! Tests of how questions are answered, on an index in memory.

use super::super::{
    answer::{FoundKind, Match, Ranked, SearchRequest},
    document::{Document, DocumentId, DocumentKind, Field, Source, Weight},
    memory::Memory,
    vocabulary::Vocabulary,
};

fn document(kind: DocumentKind, id: i64, name: &str, more: &str) -> Document {
    let field = |name, text: &str, weight| Field {
        name,
        text: text.to_owned(),
        weight,
    };
    let mut fields = vec![
        field("name", name, Weight::Primary),
        field("more", more, Weight::Secondary),
    ];
    fields.retain(|field| !field.text.is_empty());
    Document {
        source: Source { kind, id, page: 0 },
        fields,
        in_stock: false,
    }
}

pub(super) fn stock(id: i64, name: &str, more: &str) -> Document {
    document(DocumentKind::StockItem, id, name, more)
}

pub(super) fn found(ranked: &Ranked) -> Vec<i64> {
    ranked.hits.iter().map(|hit| hit.source.id).collect()
}

#[test]
fn what_is_called_so_comes_before_what_mentions_it() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Вентилятор шкафа", "для привода 834"));
    memory.add(&stock(2, "Плата", "вентилятор"));
    memory.add(&stock(3, "Вентилятор", ""));
    let mut there = stock(4, "Вентилятор", "");
    there.in_stock = true;
    memory.add(&there);
    assert_eq!(found(&memory.ask("вентиляторы")), [4, 3, 1, 2]);
    assert_eq!(memory.ask("вентилятор").hits[0].matched, Match::Exact);
    assert_eq!(memory.statements, 3, "terms, beginnings, features");
}

#[test]
fn a_rating_is_found_exactly_before_a_range_and_never_inside_of_a_number() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Автомат", "2-4А"));
    memory.add(&stock(2, "Автомат", "3A"));
    memory.add(&stock(3, "Варистор СН2-3А", "33А"));
    memory.add(&stock(4, "Реле", "⎓24В"));
    memory.add(&stock(5, "Реле", "~24V"));
    memory.add(&stock(6, "Реле", "24 В"));
    assert_eq!(found(&memory.ask("3 а")), [2, 1]);
    assert_eq!(found(&memory.ask("реле 24VDC")), [4, 6]);
    assert_eq!(found(&memory.ask("реле 24в")), [4, 5, 6]);
}

#[test]
fn misspelt_words_and_mistaken_digits_are_told_as_near() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Предохранитель 6RY1702-0BA05", ""));
    memory.add(&stock(2, "Предохранитель 6RY1703-0BA05", ""));
    for asked in ["предохронитель", "перд 6RY1702-OBA05", "6RY1702-OBA05"] {
        let ranked = memory.ask(asked);
        assert!(
            ranked
                .hits
                .iter()
                .all(|hit| hit.matched == Match::Approximate),
            "{asked}"
        );
    }
    assert_eq!(found(&memory.ask("6RY1702-OBA05")), [1]);
    assert_eq!(
        found(&memory.ask("6ry1704")),
        [] as [i64; 0],
        "digits are never guessed"
    );
    assert_eq!(memory.ask("6ry1702 0ba05").hits[0].matched, Match::Exact);
}

#[test]
fn words_with_misspelt_endings_are_found_by_their_stems() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Диодный модуль DF100AA160", ""));
    memory.add(&stock(2, "Автоматический выключатель 5SX23", ""));
    memory.add(&stock(3, "Подающий рольганг", ""));
    memory.add(&stock(4, "Реле", "резерв"));
    for (asked, meant) in [
        ("диондый DF100AA160", 1),
        ("доидный", 1),
        ("автоматичексий 5SX23", 2),
        ("автоматческий", 2),
        ("подащюий рольганг", 3),
        ("резернвый", 4),
    ] {
        let ranked = memory.ask(asked);
        assert_eq!(found(&ranked), [meant], "{asked}");
        assert_eq!(ranked.hits[0].matched, Match::Approximate, "{asked}");
    }
    assert_eq!(found(&memory.ask("портальный")), [] as [i64; 0]);
    // What is cut off is no such word.
    for id in 5..12 {
        memory.add(&stock(id, &format!("Рольганг рез.{id}"), ""));
    }
    memory.add(&stock(12, "Резервный инвертор", ""));
    assert_eq!(found(&memory.ask("резернвый инвертор")), [12]);
}

#[test]
fn a_word_may_be_missing_but_never_a_number() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Плата управления Simoreg", ""));
    let ranked = memory.ask("плата симорег жёлтая");
    assert_eq!(ranked.hits[0].matched, Match::Approximate);
    assert_eq!(
        memory.ask("плата симорег 12345"),
        Ranked {
            counts_exact: true,
            ..Ranked::default()
        }
    );
    assert_eq!(memory.ask("плата жёлтая").hits, []);
}

#[test]
fn kinds_are_counted_whether_asked_for_or_not() {
    let mut memory = Memory::default();
    for id in 1..=300 {
        memory.add(&stock(id, &format!("Симорег {id}"), ""));
    }
    memory.add(&document(DocumentKind::Drive, 7, "Simoreg", ""));
    memory.add(&document(DocumentKind::Place, 8, "Simoreg", ""));
    let request = SearchRequest {
        text: "simoreg".to_owned(),
        kinds: vec![FoundKind::Drive],
        limit: 20,
    };
    let ranked = memory.answer(&request, &Vocabulary::default());
    assert_eq!(found(&ranked), [7]);
    assert_eq!(ranked.places.len(), 1);
    assert_eq!(ranked.counts[0], 1);
    assert!(ranked.counts[1] > 0 && !ranked.counts_exact);
}

#[test]
fn equals_are_in_the_order_of_their_documents() {
    let mut memory = Memory::default();
    let ids: Vec<DocumentId> = (1..=30)
        .map(|id| memory.add(&stock(id, "Реле", "")))
        .collect();
    let ranked = memory.ask("реле");
    let documents: Vec<DocumentId> = ranked.hits.iter().map(|hit| hit.document).collect();
    assert_eq!(documents, ids[..20]);
    assert_eq!(ranked.counts[1], 30);
}

#[test]
fn words_that_people_added_widen_questions() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Трансформатор тока LEM", ""));
    let request = SearchRequest {
        text: "бублик".to_owned(),
        kinds: FoundKind::ALL.to_vec(),
        limit: 20,
    };
    let own = Vocabulary::with([("бублик", "трансформатор тока")]);
    assert_eq!(found(&memory.answer(&request, &own)), [1]);
    assert_eq!(memory.answer(&request, &Vocabulary::default()).hits, []);
}

#[test]
fn what_is_only_near_is_left_out_when_enough_is_what_was_asked() {
    let mut memory = Memory::default();
    for id in 1..=3 {
        memory.add(&stock(id, "Привод", "помещение 5ЕР"));
    }
    memory.add(&stock(4, "Привод", "помещение 5ЭП"));
    memory.add(&stock(5, "Привод", "помещение 5ЕР-А"));
    assert_eq!(found(&memory.ask("5EP")), [1, 2, 3, 5]);
    assert_eq!(found(&memory.ask("5ЕР-А")), [5]);
}

/// Spares in blocks of their own: all relays, every third of Omron's, one of them with a number, one of them blue.
fn many_relays() -> Memory {
    let mut memory = Memory::apart(4_096);
    for id in 0..240 {
        let brand = if id % 3 == 0 { " Omron" } else { "" };
        let more = match id {
            210 => "3RT1015",
            201 | 202 => "синее",
            _ => "",
        };
        memory.add(&stock(id, &format!("Реле{brand}"), more));
    }
    memory
}

#[test]
fn of_common_words_no_more_is_read_than_needed() {
    let mut memory = many_relays();
    let ranked = memory.ask("реле");
    let plain = (0..).filter(|id| id % 3 != 0);
    assert_eq!(found(&ranked), plain.take(20).collect::<Vec<_>>());
    assert!(!ranked.counts_exact);
    assert!(memory.statements <= 2, "{}", memory.statements);
    // Of Omron's there are too few at first.
    let ranked = memory.ask("реле omron");
    assert_eq!(found(&ranked), (0..60).step_by(3).collect::<Vec<_>>());
    assert!(!ranked.counts_exact);
}

#[test]
fn beside_a_rare_word_common_ones_are_read_where_it_is() {
    let mut memory = many_relays();
    for (asked, meant) in [("реле 3RT1015", vec![210]), ("синее реле", vec![201, 202])]
    {
        let ranked = memory.ask(asked);
        assert_eq!(found(&ranked), meant, "{asked}");
        assert!(ranked.counts_exact, "{asked}");
        assert!(memory.statements <= 6, "{asked}: {}", memory.statements);
    }
    let drives = SearchRequest {
        text: "реле".to_owned(),
        kinds: vec![FoundKind::Drive],
        limit: 20,
    };
    memory.add(&document(DocumentKind::Drive, 7, "Реле", ""));
    let ranked = memory.answer(&drives, &Vocabulary::default());
    assert_eq!(found(&ranked), [7]);
}

#[test]
fn common_words_that_are_seldom_together_are_read_on() {
    let mut memory = Memory::apart(4_096);
    for id in 0..200 {
        let name = match id {
            180 => "Реле плата",
            _ if id % 2 == 0 => "Реле",
            _ => "Плата",
        };
        memory.add(&stock(id, name, ""));
    }
    let ranked = memory.ask("реле плата");
    assert_eq!(found(&ranked), [180]);
    assert!(ranked.counts_exact, "all was read in the end");
}

#[test]
fn a_rating_is_none_of_the_same_digits() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Преобразователь", "5,5кВт"));
    memory.add(&stock(2, "Преобразователь", "55 кВт"));
    memory.add(&stock(3, "Предохранитель", "3,15А"));
    memory.add(&stock(4, "Предохранитель FWP-315A", ""));
    assert_eq!(found(&memory.ask("55 кВт")), [2]);
    assert_eq!(found(&memory.ask("5.5kW")), [1]);
    assert_eq!(found(&memory.ask("315A")), [4], "a part of a number");
    assert_eq!(memory.ask("0,55кВт").hits, []);
}

#[test]
fn a_number_that_says_enough_is_found_beside_words_that_nothing_says() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Преобразователь (s/n: SQ6N40252320001)", ""));
    let ranked = memory.ask("бирка сбоку SQ6N40252320001");
    assert_eq!(found(&ranked), [1]);
    assert_eq!(ranked.hits[0].matched, Match::Approximate);
    assert_eq!(memory.ask("бирка сбоку SQ6N40252320002").hits, []);
}

#[test]
fn a_number_is_found_beside_what_only_others_are_called() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "3RT1026-1AP00", ""));
    memory.add(&stock(2, "Контактор N40E", "Привод 2UZ-2"));
    memory.add(&stock(3, "Реле РП-21", ""));
    assert_eq!(found(&memory.ask("контактор 3RT1026")), [1]);
    assert_eq!(found(&memory.ask("реле 2UZ-2")), [2]);
    assert_eq!(memory.ask("контактор 3RT1027").hits, []);
}

#[test]
fn where_something_is_isn_t_what_was_asked_for() {
    let mut memory = Memory::default();
    let mut drive = document(DocumentKind::Drive, 1, "Simoreg", "");
    drive.fields.push(Field {
        name: "place",
        text: "Стан 2800".to_owned(),
        weight: Weight::Place,
    });
    memory.add(&drive);
    memory.add(&Document::of_page(
        crate::ManualId(2),
        1,
        "Стан 2800 описание",
    ));
    memory.add(&stock(3, "Вентилятор 2800 об/мин", "стан"));
    assert_eq!(found(&memory.ask("стан 2800 симорег")), [1]);
    assert_eq!(found(&memory.ask("стан 2800 петледержатель")), [3]);
}

#[test]
fn a_word_of_running_text_isn_t_one_that_only_sounds_so() {
    let mut memory = Memory::default();
    let page = |text: &str| Document::of_page(crate::ManualId(1), 1, text);
    memory.add(&page(
        "The drive will stop. See around below. Simoreg, inverter",
    ));
    for asked in ["вилы", "ерунда", "булов", "т/о"] {
        assert_eq!(memory.ask(asked).hits, [], "{asked}");
    }
    assert_eq!(memory.ask("симорег").hits.len(), 1);
    assert_eq!(memory.ask("will stop").hits.len(), 1);
}

#[test]
fn numbers_may_be_words_or_have_endings() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "Нажимное устройство 5 клети", ""));
    memory.add(&stock(2, "Нажимное устройство 6 клети", ""));
    memory.add(&stock(3, "Рольганг 3-х роликовый", ""));
    memory.add(&stock(4, "Выпрямитель1 секции", ""));
    memory.add(&stock(5, "Рольганг 2сек", ""));
    for (asked, wanted) in [
        ("пятая клеть", 1),
        ("6я клеть", 2),
        ("нажимное устройство шестой клети", 2),
        ("3х роликовый рольганг", 3),
        ("трёхроликовый", 3),
        ("выпрямитель", 4),
        ("рольганг вторая секция", 5),
    ] {
        assert_eq!(found(&memory.ask(asked)), [wanted], "{asked}");
    }
}

#[test]
fn an_abbreviation_doesn_t_hide_what_a_misspelt_word_may_mean() {
    let mut memory = Memory::default();
    memory.add(&stock(1, "перед мот. №3", ""));
    memory.add(&stock(2, "Барабан моталки", ""));
    assert_eq!(found(&memory.ask("мотаки")), [1, 2]);
    assert_eq!(found(&memory.ask("клеймиель")), []);
    memory.add(&stock(3, "Клеймитель", ""));
    assert_eq!(found(&memory.ask("клеймиель")), [3]);
}
