//! A table's columns: what each tells, and where it ends.

use crate::faults::reading::{
    Line,
    words::{self, Role},
};
use crate::page_text::TextCell;

/// A column's head.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Column {
    role: Role,
    left: f32,
    right: f32,
}

impl Column {
    fn center(self) -> f32 {
        (self.left + self.right) / 2.0
    }
}

/// The columns of a table from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    columns: Vec<Column>,
    /// The column that holds the code.
    pub(super) code: usize,
    /// Whether that holds the name too.
    combined: bool,
}

/// The head of a table at the beginning of these lines, on one line or on two, and how many it takes.
pub(super) fn head(lines: &[Line<'_>]) -> Option<(Columns, usize)> {
    let first = lines.first()?;
    if let Some(columns) = of_cells(first.cells) {
        // `Fault | Cause` with `code |` below: the second line belongs to it.
        let more = lines.get(1).filter(|next| is_close(first, next));
        let both = more.and_then(|next| of_cells(&stacked(first.cells, next.cells)));
        return Some(match both {
            Some(both) if more.is_some_and(|next| all_heads(next)) => (both, 2),
            _ => (columns, 1),
        });
    }
    let second = lines.get(1).filter(|next| is_close(first, next))?;
    let columns = of_cells(&stacked(first.cells, second.cells))?;
    Some((columns, 2))
}

fn is_close(one: &Line<'_>, next: &Line<'_>) -> bool {
    one.page == next.page && next.top - one.top < one.size.max(6.0) * 2.0
}

fn all_heads(line: &Line<'_>) -> bool {
    line.cells
        .iter()
        .all(|cell| words::role(&cell.text).is_some())
}

/// The cells of two lines, those below each other as one.
fn stacked(above: &[TextCell], below: &[TextCell]) -> Vec<TextCell> {
    let mut cells = above.to_vec();
    for cell in below {
        let over = cells
            .iter_mut()
            .find(|over| over.left < cell.right && cell.left < over.right);
        match over {
            Some(over) => {
                over.text = format!("{} {}", over.text, cell.text);
                over.left = over.left.min(cell.left);
                over.right = over.right.max(cell.right);
            }
            None => cells.push(cell.clone()),
        }
    }
    cells.sort_by(|one, other| one.left.total_cmp(&other.left));
    cells
}

fn of_cells(cells: &[TextCell]) -> Option<Columns> {
    if !(2..=8).contains(&cells.len()) {
        return None;
    }
    let told: Vec<_> = cells.iter().map(|cell| words::role(&cell.text)).collect();
    let unknown = told.iter().filter(|told| told.is_none()).count();
    if unknown > 1 || told.len() - unknown < 2 + unknown {
        return None;
    }
    let of_faults = told.iter().flatten().any(|(_, of_faults)| *of_faults);
    let mut columns: Vec<Column> = told
        .iter()
        .zip(cells)
        .map(|(told, cell)| Column {
            // What isn't known says something of what it is about.
            role: told.map_or(Role::Description, |(role, _)| role),
            left: cell.left,
            right: cell.right,
        })
        .collect();
    let code = code_column(&mut columns, cells);
    let has = |role: Role| columns.iter().any(|column| column.role == role);
    let tells = has(Role::Cause) || has(Role::Remedy);
    let is_fault_code = told
        .iter()
        .flatten()
        .any(|(role, of_faults)| *role == Role::Code && *of_faults);
    let is_about_faults = of_faults && has(Role::Description) && (has(Role::Name) || is_fault_code);
    match code {
        Some(code) if tells || is_about_faults => Some(Columns {
            code,
            columns,
            combined: false,
        }),
        None if tells && of_faults && columns[0].role == Role::Name => Some(Columns {
            columns: with_code(columns),
            code: 0,
            combined: true,
        }),
        _ => None,
    }
}

/// The column of codes. Of two, one that only counts the rows isn't it, and one that comes later tells of the name
/// (`Code | Fault / Aux. code`).
fn code_column(columns: &mut [Column], cells: &[TextCell]) -> Option<usize> {
    let is_code = |(at, column): (usize, &Column)| (column.role == Role::Code).then_some(at);
    let codes: Vec<usize> = columns.iter().enumerate().filter_map(is_code).collect();
    let counts = |at: &&usize| {
        let head = cells[**at].text.to_lowercase();
        let words = head.split(|c: char| !c.is_alphanumeric() && c != '№');
        let mut words = words.filter(|word| !word.is_empty());
        words.all(|word| ["no", "number", "item", "№", "п", "номер"].contains(&word))
    };
    let code = *codes.iter().find(|at| !counts(at)).or(codes.first())?;
    let has_name = columns.iter().any(|column| column.role == Role::Name);
    for at in codes.into_iter().filter(|at| *at > code) {
        columns[at].role = if has_name {
            Role::Description
        } else {
            Role::Name
        };
    }
    Some(code)
}

fn with_code(mut columns: Vec<Column>) -> Vec<Column> {
    columns[0].role = Role::Code;
    columns
}

impl Columns {
    pub(super) fn is_combined(&self) -> bool {
        self.combined
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.columns.iter().any(|column| column.role == role)
    }

    pub(super) fn roles(&self) -> impl Iterator<Item = Role> {
        self.columns.iter().map(|column| column.role)
    }

    /// Whether it is the head of the same table, again.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.roles().eq(other.roles())
    }

    /// Where each column but the last ends: between the middles of two heads where the fewest texts would be cut.
    pub(super) fn bounds(&self, lines: &[Line<'_>]) -> Vec<f32> {
        let pairs = self.columns.windows(2);
        let bounds = pairs.map(|pair| {
            let (from, to) = (pair[0].center(), pair[1].center());
            let cells = lines.iter().flat_map(|line| line.cells);
            let near: Vec<&TextCell> = cells
                .filter(|cell| cell.left < to && cell.right > from)
                .collect();
            thinnest(&near, from, to)
        });
        bounds.collect()
    }

    fn column_at(bounds: &[f32], x: f32) -> usize {
        bounds.iter().filter(|bound| x >= **bound).count()
    }

    /// The texts of a line with their columns.
    pub(super) fn place(&self, bounds: &[f32], line: &Line<'_>) -> Vec<(usize, String)> {
        let mut placed = vec![];
        for (at, cell) in line.cells.iter().enumerate() {
            let mut text = super::super::shown(&cell.text);
            // An item's number alone belongs to what follows it.
            let is_number =
                super::super::paragraphs::number(&text).is_some_and(|(_, rest)| rest.is_empty());
            let next = line
                .cells
                .get(at + 1)
                .filter(|next| is_number && next.left - cell.right < 20.0);
            let cell = next.unwrap_or(cell);
            let inside = (cell.right - cell.left).min(8.0) / 2.0;
            let mut column = Self::column_at(bounds, cell.left + inside);
            // Two columns so close that they are one text: the second begins with an item's number.
            while let Some(bound) = bounds
                .get(column)
                .filter(|bound| next.is_none() && cell.right > **bound + 12.0)
            {
                let Some((own, next)) = parted(&text, cell, *bound) else {
                    break;
                };
                placed.push((column, own));
                text = next;
                column += 1;
            }
            if !text.is_empty() {
                placed.push((column, text));
            }
        }
        placed
    }

    /// Whether a line is no part of the table: a caption, a heading or a footnote from one of its first columns over others.
    pub(super) fn is_foreign(&self, bounds: &[f32], line: &Line<'_>) -> bool {
        let text = line.text.to_lowercase();
        const BEGINNINGS: [&str; 6] =
            ["table ", "таблица ", "табл. ", "* ", "note:", "примечание:"];
        if BEGINNINGS.iter().any(|word| text.starts_with(word)) {
            return true;
        }
        if line.cells.len() > 2 * self.columns.len() + 2 {
            return true; // Another table.
        }
        let [cell] = line.cells else { return false };
        let column = Self::column_at(bounds, cell.left + 1.0);
        let crosses = bounds
            .get(column)
            .is_some_and(|bound| cell.right > bound + 6.0);
        crosses && column <= 1 && parted(&line.text, cell, bounds[column]).is_none()
    }
}

/// A text that runs over a column's end, parted there before an item's number.
fn parted(text: &str, cell: &TextCell, bound: f32) -> Option<(String, String)> {
    let length = text.chars().count().max(1);
    let place = |at: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a line's length")]
        let share = text[..at].chars().count() as f32 / length as f32;
        cell.left + (cell.right - cell.left) * share
    };
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let items = spaces.filter(|at| super::super::paragraphs::number(&text[at + 1..]).is_some());
    let near = items.filter(|at| (place(*at) - bound).abs() < 40.0);
    let at = near.min_by(|one, other| {
        let off = |at: usize| (place(at) - bound).abs();
        off(*one).total_cmp(&off(*other))
    })?;
    Some((text[..at].trim_end().to_owned(), text[at + 1..].to_owned()))
}

/// The middle of the widest room between two places in which the fewest texts would be cut.
fn thinnest(cells: &[&TextCell], from: f32, to: f32) -> f32 {
    const STEP: f32 = 1.0;
    let cut = |x: f32| {
        cells
            .iter()
            .filter(|cell| cell.left < x && cell.right > x)
            .count()
    };
    let mut best = (usize::MAX, 0.0_f32, (from + to) / 2.0);
    let mut run: Option<(usize, f32)> = None;
    let mut x = from;
    while x <= to {
        let now = cut(x);
        let begun = match run {
            Some((same, begun)) if same == now => begun,
            _ => x,
        };
        run = Some((now, begun));
        let width = x - begun;
        if now < best.0 || (now == best.0 && width > best.1) {
            best = (now, width, (begun + x) / 2.0);
        }
        x += STEP;
    }
    best.2
}
