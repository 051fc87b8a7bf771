//! Words become lines of cells.
//!
//! Words on one height are a line, whatever the order in which they were drawn. A wide gap or a rule between two words parts
//! cells. Lines that run another way than most stand after the others, with places as if the page were turned for them.

use super::{
    letters::windows_1251,
    sheet::{Rule, Sheet, Turn, WORD_GAP, Word},
};
use domain::{TextCell, TextLine, TextRule};

/// A wider gap parts cells, in sizes of the font. Justified text has gaps up to about 0.7.
const CELL_GAP: f32 = 0.95;
/// Rules so near to each other meet, in points.
const MEETING: f32 = 1.0;

/// A page's lines and level rules, both from top to bottom.
pub(super) fn layout(mut sheet: Sheet) -> (Vec<TextLine>, Vec<TextRule>) {
    let mut words = std::mem::take(&mut sheet.words);
    mend_code_page(&mut words);
    let mut turns: Vec<(usize, Turn)> = (0..4)
        .map(|turn| (words.iter().filter(|word| word.turn == turn).count(), turn))
        .filter(|(count, _)| *count > 0)
        .collect();
    turns.sort_by_key(|(count, turn)| (std::cmp::Reverse(*count), *turn));
    let mut found = vec![];
    for (_, turn) in &turns {
        let of_turn = words.iter().filter(|word| word.turn == *turn).cloned();
        let rules = uprights(&sheet, *turn);
        let rows = rows(of_turn.collect()).into_iter();
        found.extend(rows.map(|row| line(row, &rules)));
    }
    let most = turns.first().map_or(0, |(_, turn)| *turn);
    (found, levels(&sheet, most))
}

/// Text of an old Russian font that says it is Western: `Ïðèâîä` is `Привод`. No Western word consists of such letters alone.
fn mend_code_page(words: &mut [Word]) {
    let is_western = |c: char| ('\u{c0}'..='\u{ff}').contains(&c) || c == '\u{a8}' || c == '\u{b8}';
    let is_wrong = |word: &Word, least: usize| {
        let mut letters = word
            .text
            .chars()
            .filter(|c| c.is_alphabetic() || is_western(*c));
        let count = letters.clone().count();
        count >= least && letters.all(is_western)
    };
    if words.iter().filter(|word| is_wrong(word, 3)).count() < 2 {
        return;
    }
    for word in words.iter_mut().filter(|word| is_wrong(word, 1)) {
        let mended = word.text.chars().map(|c| {
            let code = u8::try_from(u32::from(c)).ok();
            code.and_then(windows_1251).unwrap_or(c)
        });
        word.text = mended.collect();
    }
}

/// The rules that stand upright when the page is turned: place, top, bottom; by place.
fn uprights(sheet: &Sheet, turn: Turn) -> Vec<(f32, f32, f32)> {
    let turned = |rule: &Rule| {
        let [(x, top), (other, bottom)] = rule.map(|end| sheet.turned(turn, end));
        let is_upright = (x - other).abs() < (top - bottom).abs();
        is_upright.then(|| (x.midpoint(other), top.min(bottom), top.max(bottom)))
    };
    let mut found: Vec<_> = sheet.rules.iter().filter_map(turned).collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found
}

/// The rules that are level when the page is turned. Tables are drawn cell by cell: pieces that meet are one rule.
fn levels(sheet: &Sheet, turn: Turn) -> Vec<TextRule> {
    let turned = |rule: &Rule| {
        let [(left, top), (right, other)] = rule.map(|end| sheet.turned(turn, end));
        let is_level = (left - right).abs() > (top - other).abs();
        is_level.then(|| TextRule {
            top: rounded(top.midpoint(other)),
            left: rounded(left.min(right)),
            right: rounded(left.max(right)),
        })
    };
    let mut found: Vec<_> = sheet.rules.iter().filter_map(turned).collect();
    found.sort_by(|one, other| {
        let by_top = one.top.total_cmp(&other.top);
        by_top.then(one.left.total_cmp(&other.left))
    });
    found.dedup_by(|later, earlier| {
        let meets = later.top - earlier.top < MEETING && later.left - earlier.right < MEETING;
        if meets && later.right > earlier.left - MEETING {
            earlier.left = earlier.left.min(later.left);
            earlier.right = earlier.right.max(later.right);
            return true;
        }
        false
    });
    found
}

/// The height on which a word is taken to stand: raised and lowered signs belong to their line.
fn middle(word: &Word) -> f32 {
    word.base - 0.3 * word.size
}

/// Words on one height, rows from top to bottom, each from left to right.
fn rows(mut words: Vec<Word>) -> Vec<Vec<Word>> {
    words.sort_by(|one, other| middle(one).total_cmp(&middle(other)));
    let mut rows: Vec<Vec<Word>> = vec![];
    // Of the row's largest word.
    let (mut height, mut size) = (0.0, 0.0);
    for word in words {
        let belongs = (middle(&word) - height).abs() < 0.35 * word.size.max(size);
        match rows.last_mut() {
            Some(row) if belongs => {
                if word.size > size {
                    (height, size) = (middle(&word), word.size);
                }
                row.push(word);
            }
            _ => {
                (height, size) = (middle(&word), word.size);
                rows.push(vec![word]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|one, other| one.left.total_cmp(&other.left));
        // Bold is often the same drawn twice.
        row.dedup_by(|later, earlier| {
            later.text == earlier.text && (later.left - earlier.left).abs() < 0.2 * earlier.size
        });
    }
    rows
}

fn line(row: Vec<Word>, rules: &[(f32, f32, f32)]) -> TextLine {
    let largest = row
        .iter()
        .max_by(|one, other| one.size.total_cmp(&other.size));
    let top = largest.map_or(0.0, |word| rounded(word.base));
    let mut cells: Vec<TextCell> = vec![];
    // Where the last word ended, unrounded.
    let mut end = f32::MIN;
    for word in row {
        let gap = (word.left - end) / word.size;
        let last = cells
            .last_mut()
            .filter(|_| gap < CELL_GAP && !is_ruled(rules, end, &word));
        match last {
            Some(cell) => {
                if word.is_apart || gap >= WORD_GAP {
                    cell.text.push(' ');
                }
                cell.text.push_str(&word.text);
                end = end.max(word.right);
                cell.right = rounded(end);
                cell.size = cell.size.max(rounded(word.size));
            }
            None => {
                end = word.right;
                cells.push(TextCell {
                    left: rounded(word.left),
                    right: rounded(word.right),
                    size: rounded(word.size),
                    text: word.text,
                });
            }
        }
    }
    TextLine { top, cells }
}

/// Whether a rule stands between where a word ended and the next.
fn is_ruled(rules: &[(f32, f32, f32)], end: f32, word: &Word) -> bool {
    let slack = 0.1 * word.size;
    let (from, to) = (end - slack, word.left + slack);
    let height = middle(word);
    let first = rules.partition_point(|rule| rule.0 < from);
    let between = rules[first..].iter().take_while(|rule| rule.0 <= to);
    between
        .into_iter()
        .any(|(_, top, bottom)| (*top..=*bottom).contains(&height))
}

/// Tenths of a point are exact enough, and short to write.
fn rounded(points: f32) -> f32 {
    (points * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f32, base: f32, size: f32) -> Word {
        Word {
            turn: 0,
            left,
            right: left + 0.5 * size * text.chars().count() as f32,
            base,
            size,
            text: text.to_owned(),
            is_apart: false,
        }
    }

    fn texts(words: Vec<Word>, rules: Vec<Rule>) -> Vec<String> {
        let mut sheet = Sheet::new(600.0, 800.0);
        (sheet.words, sheet.rules) = (words, rules);
        let line = |line: TextLine| {
            let cells = line.cells.into_iter().map(|cell| cell.text);
            cells.collect::<Vec<_>>().join("|")
        };
        layout(sheet).0.into_iter().map(line).collect()
    }

    #[test]
    fn words_become_lines_of_cells_whatever_the_order_they_were_drawn_in() {
        let words = vec![
            word("remedy", 200.0, 100.4, 10.0),
            word("below", 50.0, 112.0, 10.0),
            word("OC", 50.0, 100.0, 10.0),
            word("1", 60.5, 96.0, 6.0),
            word("check", 170.0, 100.0, 10.0),
        ];
        assert_eq!(texts(words, vec![]), ["OC1|check remedy", "below"]);
    }

    #[test]
    fn a_rule_parts_cells_that_stand_close() {
        let words = || {
            vec![
                word("OC", 50.0, 100.0, 10.0),
                word("fault", 64.0, 100.0, 10.0),
            ]
        };
        assert_eq!(texts(words(), vec![]), ["OC fault"]);
        let beside = [(62.0, 80.0), (62.0, 120.0)];
        assert_eq!(texts(words(), vec![beside]), ["OC|fault"]);
        let elsewhere = [(62.0, 120.0), (62.0, 160.0)];
        assert_eq!(texts(words(), vec![elsewhere]), ["OC fault"]);
    }

    #[test]
    fn pieces_of_a_rule_are_one() {
        let mut sheet = Sheet::new(600.0, 800.0);
        sheet.rules = vec![
            [(120.0, 90.0), (50.0, 90.2)],
            [(120.0, 90.0), (200.0, 90.0)],
            [(50.0, 110.0), (200.0, 110.0)],
            [(50.0, 90.0), (50.0, 110.0)],
        ];
        let rules = layout(sheet).1;
        let rules: Vec<_> = rules.iter().map(|rule| (rule.left, rule.right)).collect();
        assert_eq!(rules, [(50.0, 200.0), (50.0, 200.0)]);
    }

    #[test]
    fn what_is_drawn_twice_is_read_once() {
        let words = vec![word("OC", 50.0, 100.0, 10.0), word("OC", 50.3, 100.0, 10.0)];
        assert_eq!(texts(words, vec![]), ["OC"]);
    }

    #[test]
    fn an_old_russian_font_is_read_as_russian() {
        let words = vec![
            word("Îøèáêà", 50.0, 100.0, 10.0),
            word("ïðèâîäà", 90.0, 100.0, 10.0),
            word("è", 130.0, 100.0, 10.0),
            word("OC", 140.0, 100.0, 10.0),
        ];
        assert_eq!(texts(words, vec![]), ["Ошибка|привода и OC"]);
        let french = vec![
            word("déjà", 50.0, 100.0, 10.0),
            word("à", 90.0, 100.0, 10.0),
        ];
        assert_eq!(texts(french, vec![]), ["déjà|à"]);
    }

    #[test]
    fn a_turned_page_is_read_along_its_text() {
        let mut words = vec![
            word("up", 50.0, 100.0, 10.0),
            word("ways", 66.0, 100.0, 10.0),
        ];
        for word in &mut words {
            word.turn = 1;
        }
        words.push(word("foot", 10.0, 790.0, 10.0));
        assert_eq!(texts(words, vec![]), ["up ways", "foot"]);
    }
}
