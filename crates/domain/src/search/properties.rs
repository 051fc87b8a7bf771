//! Hostile texts, whatever people paste: analysed, asked and marked without a fall, within bounds, always the same way.

use super::{memory::Memory, *};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    Document {
        source: Source {
            kind: DocumentKind::StockItem,
            id: 1,
            page: 0,
        },
        fields: vec![
            Field {
                name: "name",
                text: text.to_owned(),
                weight: Weight::Primary,
            },
            Field {
                name: "note",
                text: text.chars().rev().collect(),
                weight: Weight::Secondary,
            },
        ],
        in_stock: true,
    }
}

fn page(text: &str) -> Document {
    Document::of_page(crate::ManualId(1), 1, text)
}

/// Pieces of real names and of what breaks parsers, in any order.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "6SL3310-1TE32",
            "АВВ",
            "⎓24В",
            "380-480V",
            "~220",
            "AC/DC",
            "0,4",
            "пр.5",
            "2*1A",
            "=",
            "\"",
            "*",
            "NEAR",
            ":",
            "-",
            "!",
            "<->",
            "''",
            ";--",
            "%",
            "_",
            "\\",
            "\u{202e}",
            "\u{200b}",
            "\u{feff}",
            "и\u{306}",
            "\u{300}",
            "🦀",
            "№",
            "½",
            "ﬁ",
            "ß",
            "İ",
            "\0",
            "\n",
            "\t",
            "9999999999999999999999",
            "0.0.0.0",
            "1/1/1/1/1",
            "В",
            "/",
            "שלום",
            "٣",
            "Ⅷ",
            "٫",
            " ",
            " ",
            " ",
        ])
        .prop_map(ToOwned::to_owned),
        any::<String>(),
        "[а-яёА-Я]{1,12}",
        "[A-Za-z0-9./-]{1,20}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_texts_are_analysed(text in hostile()) {
        for document in [document(&text), page(&text)] {
            let analysed = analyse(&document);
            prop_assert_eq!(&analysed, &analyse(&document));
            prop_assert_eq!(&terms_of(&analysed.features), &analysed.terms);
            prop_assert_eq!(&words_of(&analysed.features), &analysed.words);
            prop_assert!(analysed.terms.is_sorted() && analysed.terms.iter().all(|term| term.len() <= 120));
        }
    }

    #[test]
    fn hostile_questions_are_answered(question in hostile(), text in hostile()) {
        let mut memory = Memory::default();
        memory.add(&document(&text));
        memory.add(&page(&text));
        memory.add(&document("Реле ⎓24В 6SL3310-1TE32 пр.5"));
        memory.ask(&question);
        prop_assert!(memory.most_terms < 2_500, "{}", memory.most_terms);
        let length = text.chars().count();
        let marks = Highlighter::new(&question, &Vocabulary::default());
        let spans = marks.highlight(&text);
        prop_assert!(spans.iter().all(|span| span.start < span.end && span.end <= length));
        prop_assert!(spans.is_sorted() && spans.windows(2).all(|two| two[0].end <= two[1].start));
        let shown = marks.snippet(&text);
        let length = shown.text.chars().count();
        prop_assert!(shown.spans.iter().all(|span| span.end <= length));
        let _ = (ratings_of(&text), substitute_question(&text));
    }

    #[test]
    fn stored_bytes_of_any_kind_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (terms_of(&bytes), words_of(&bytes));
        let mut with_head = vec![ANALYSIS_VERSION, 2, 1];
        with_head.extend(bytes);
        let _ = terms_of(&with_head);
    }
}

#[test]
fn ten_thousand_characters_are_bounded() {
    for text in [
        "6SL3310-1TE32 ",
        "предохранитель ",
        "*\"",
        "1.",
        "а\u{300}",
        "\u{202e}x ",
    ] {
        let long = text.repeat(10_000 / text.chars().count());
        let mut memory = Memory::default();
        memory.add(&document(&long));
        memory.ask(&long);
        assert!(memory.most_terms < 1_000, "{text}: {}", memory.most_terms);
        assert!(analyse(&document(&long)).features.len() < 40_000);
    }
}

#[test]
fn many_of_a_kind_leave_room_for_others() {
    let mut memory = Memory::default();
    for number in 0..400 {
        memory.add(&page(&format!("Вентилятор и привод, страница {number}")));
        memory.add(&document(&format!("Плата {number}, вентилятор")));
    }
    let item = |text: &str| Document {
        fields: vec![Field {
            name: "name",
            text: text.to_owned(),
            weight: Weight::Primary,
        }],
        ..document("")
    };
    let whole = memory.add(&item("Вентилятор"));
    let short = memory.add(&item("Вентилятор пр.7"));
    let ranked = memory.ask("вентилятор");
    assert_eq!(ranked.hits[0].document, whole);
    assert!(!ranked.counts_exact);
    assert!(
        ranked.counts[1] > 20 && ranked.counts[3] > 10,
        "{:?}",
        ranked.counts
    );
    assert_eq!(memory.ask("пр.7 вентилятор").hits[0].document, short);
    assert!(memory.statements <= 4, "{}", memory.statements);
}
