//! Where a table's rows end, when only their texts are known and no lines between them: the code stands beside the middle of its
//! row, or at its top, and the room between rows is wider than that between lines.

/// A text of a table, in a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// Its line, from 0.
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) text: String,
}

/// Lines before the first row, when they go on with the last row of the page before, and the end of each row: the line after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) first: usize,
    pub(super) ends: Vec<usize>,
}

/// What costs how much, in heights of a line.
const OFF_MIDDLE: f32 = 1.0;
const OFF_TOP: f32 = 2.0;
const BROKEN_LIST: f32 = 3.0;
const NEW_LIST: f32 = -2.0;
const BROKEN_SENTENCE: f32 = 1.5;
const WIDEST: f32 = 2.5;
/// A rule is drawn there; none is, though there are some elsewhere.
const RULED: f32 = -8.0;
const NOT_RULED: f32 = 4.0;

struct Table<'a> {
    tops: &'a [f32],
    height: f32,
    /// For each line the cost of a row that begins with it.
    begins: Vec<f32>,
}

/// Finds the rows of a stretch of a table on one page: `tops` are its lines' heights, `marks` the lines with a code, in order.
/// `ruled` tells which lines stand below a rule across the table, `goes_on` that the stretch may begin with the rest of a row of the
/// page before.
pub(super) fn rows(
    tops: &[f32],
    placed: &[Placed],
    marks: &[usize],
    ruled: &[bool],
    goes_on: bool,
) -> Rows {
    let height = height(tops, placed);
    let has_rules = ruled.iter().skip(1).filter(|ruled| **ruled).count() * 2 >= marks.len();
    let drawn = |line: usize| match ruled.get(line) {
        Some(true) => RULED,
        _ if has_rules => NOT_RULED,
        _ => 0.0,
    };
    let table = Table {
        tops,
        height,
        begins: (0..tops.len())
            .map(|line| beginning(tops, placed, height, line) + drawn(line))
            .collect(),
    };
    let middle = table.best(marks, false, |first, last, mark| {
        let center = (tops[first] + tops[last]) / 2.0;
        (center - tops[mark]).abs() / height * OFF_MIDDLE
    });
    let top = table.best(marks, goes_on, |first, _, mark| {
        (tops[first] - tops[mark]).abs() / height * OFF_TOP
    });
    match (middle, top) {
        (Some(middle), Some(top)) if middle.0 < top.0 => middle.1,
        (_, Some(top)) => top.1,
        (Some(middle), None) => middle.1,
        (None, None) => Rows {
            first: 0,
            ends: vec![tops.len(); marks.len()],
        },
    }
}

impl Table<'_> {
    /// The cheapest ends of rows, with their cost.
    fn best(
        &self,
        marks: &[usize],
        may_begin_later: bool,
        off: impl Fn(usize, usize, usize) -> f32,
    ) -> Option<(f32, Rows)> {
        let (&first_mark, count) = (marks.first()?, self.tops.len());
        let starts = if may_begin_later {
            0..first_mark + 1
        } else {
            0..1
        };
        // For each row the ways to begin it: the line, the cost so far, which way of the row before.
        let mut ways: Vec<Vec<(usize, f32, usize)>> = vec![];
        ways.push(starts.map(|line| (line, self.cost(line), 0)).collect());
        for (row, mark) in marks.iter().enumerate() {
            let next = marks.get(row + 1);
            let ends = next.map_or(count..count + 1, |next| mark + 1..next + 1);
            let ways_before = &ways[row];
            let ways_now = ends.filter_map(|end| {
                let costs = ways_before
                    .iter()
                    .enumerate()
                    .map(|(way, (first, cost, _))| {
                        let cost = cost + off(*first, end - 1, *mark) + self.cost(end);
                        (way, cost)
                    });
                let (way, cost) = costs.min_by(|one, other| one.1.total_cmp(&other.1))?;
                Some((end, cost, way))
            });
            let ways_now = ways_now.collect();
            ways.push(ways_now);
        }
        let last = ways.last()?.iter().enumerate();
        let (mut way, cheapest) = last.min_by(|one, other| one.1.1.total_cmp(&other.1.1))?;
        let cost = cheapest.1;
        let mut ends = vec![];
        for row in (1..ways.len()).rev() {
            let (end, _, before) = ways[row][way];
            ends.push(end);
            way = before;
        }
        ends.reverse();
        let first = ways[0][way].0;
        Some((cost, Rows { first, ends }))
    }

    fn cost(&self, line: usize) -> f32 {
        let outer = line == 0 || line >= self.tops.len();
        if outer || self.height <= 0.0 {
            0.0
        } else {
            self.begins[line]
        }
    }
}

/// The usual height of a line, from what follows each other in a column.
fn height(tops: &[f32], placed: &[Placed]) -> f32 {
    let mut steps = vec![];
    let columns = placed.iter().map(|placed| placed.column).max().unwrap_or(0);
    for column in 0..=columns {
        let lines = placed.iter().filter(|placed| placed.column == column);
        let lines: Vec<usize> = lines.map(|placed| placed.line).collect();
        let apart = lines.windows(2).map(|pair| tops[pair[1]] - tops[pair[0]]);
        steps.extend(apart.filter(|step| *step > 1.0));
    }
    steps.sort_by(f32::total_cmp);
    // Most lines follow their own row's; the lower third leaves the room between rows out.
    steps.get(steps.len() / 3).copied().unwrap_or(12.0)
}

/// What it costs that a row begins with a line.
fn beginning(tops: &[f32], placed: &[Placed], height: f32, line: usize) -> f32 {
    let columns = placed.iter().map(|placed| placed.column).max().unwrap_or(0);
    let mut cost = 0.0;
    for column in 1..=columns {
        let mut own = placed.iter().filter(|placed| placed.column == column);
        let above = own.clone().rfind(|placed| placed.line < line);
        let Some(below) = own.find(|placed| placed.line >= line) else {
            continue;
        };
        match super::paragraphs::number(below.text.trim_start()) {
            Some((1, _)) if above.is_some() => cost += NEW_LIST,
            Some((number, _)) if number > 1 => cost += BROKEN_LIST,
            _ if below.text.starts_with(char::is_lowercase) => cost += BROKEN_SENTENCE,
            _ => {}
        }
        if let Some(above) = above {
            let apart = (tops[below.line] - tops[above.line]) / height - 1.0;
            cost -= apart.clamp(0.0, WIDEST);
        }
    }
    cost
}
