//! Lists set in two columns: their entries are read down the left one, then down the right one.

use super::{
    Line,
    list::heading,
    shown,
    words::{Part, label},
};

/// Points by which texts of one column may begin apart.
const SLACK: f32 = 3.0;
/// Of so many lines one may run over both columns: headings and pictures' captions.
const OVER_BOTH: usize = 8;

/// A page's lines in the order in which they are read.
pub(super) fn unfolded<'a>(page: &[Line<'a>]) -> Vec<Line<'a>> {
    let Some(right) = right_column(page) else {
        return page.to_vec();
    };
    let parted = page.iter().map(|line| {
        let at = line.cells.partition_point(|cell| cell.left < right - SLACK);
        line.cells.split_at(at)
    });
    let (mut first, mut second) = (vec![], vec![]);
    for (line, (left, right)) in page.iter().zip(parted) {
        first.extend(part(line, left));
        second.extend(part(line, right));
    }
    first.append(&mut second);
    first
}

fn part<'a>(line: &Line<'a>, cells: &'a [crate::page_text::TextCell]) -> Option<Line<'a>> {
    let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    Some(Line {
        left: cells.first()?.left,
        cells,
        text: shown(&texts.join(" ")),
        ..line.clone()
    })
}

/// Where the right column begins: where an entry and the label of a cause or a remedy stand below each other, right of
/// other texts, and hardly any text runs over it.
fn right_column(page: &[Line<'_>]) -> Option<f32> {
    let behind = || page.iter().flat_map(|line| line.cells.iter().skip(1));
    let entries = behind().filter(|cell| heading(&cell.text).is_some());
    let mut begins = entries.map(|cell| cell.left).filter(|begin| {
        let has_part = behind().any(|cell| {
            let is_part = label(&cell.text, &cell.text)
                .is_some_and(|(part, _)| matches!(part, Part::Cause | Part::Remedy));
            is_part && (cell.left - begin).abs() < SLACK
        });
        let over = page.iter().filter(|line| {
            let mut cells = line.cells.iter();
            cells.any(|cell| cell.left < begin - SLACK && cell.right > *begin)
        });
        has_part && over.count() * OVER_BOTH <= page.len()
    });
    begins.next()
}
