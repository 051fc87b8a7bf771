//! Tables: a column for the code, others for what it means, where it comes from, what helps. They go on over pages, with their
//! head or without it.

mod codes;
mod columns;

use self::{
    codes::{codes, first_code, is_hexadecimal},
    columns::{Columns, head},
};
use super::{
    Draft, Line, PartLine,
    list::is_chapter,
    rows::{Placed, rows},
    words::Role,
};

/// Pages with more lines are no tables that somebody reads.
const MOST_LINES: usize = 1_500;
/// As many lines that don't fit into the columns end a table; fewer are headings within it and footnotes.
const FOREIGN_LINES: usize = 3;
/// A page that begins with letters so much larger than a table's begins a chapter, not the table's rest.
const LARGER: f32 = 1.25;

/// The entries of tables in the pages' bodies.
pub(super) fn entries(body: &[Vec<Line<'_>>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = vec![];
    let mut open: Option<Columns> = None;
    let mut size = f32::INFINITY;
    for lines in body.iter().filter(|lines| lines.len() <= MOST_LINES) {
        // Whether the row that the page before ends with may go on.
        let mut goes_on = open.is_some() && !drafts.is_empty();
        let mut at = 0;
        if lines
            .first()
            .is_some_and(|first| first.size > size * LARGER || is_chapter(&first.text))
        {
            open = None;
        }
        while at < lines.len() {
            if let Some((columns, used)) = head(&lines[at..]) {
                goes_on = goes_on && open.as_ref().is_some_and(|open| open.is_like(&columns));
                open = Some(columns);
                at += used;
                continue;
            }
            let Some(columns) = &open else {
                goes_on = false;
                at += 1;
                continue;
            };
            let rest = &lines[at..];
            let next = (1..rest.len()).find(|next| head(&rest[*next..]).is_some());
            let part = &rest[..next.unwrap_or(rest.len())];
            size = usual_size(part);
            if !read(columns, part, goes_on, &mut drafts) {
                open = None;
            }
            goes_on = false;
            at += part.len();
        }
    }
    drafts
}

/// The size of most texts.
fn usual_size(lines: &[Line<'_>]) -> f32 {
    let cells = lines.iter().flat_map(|line| line.cells);
    let mut sizes: Vec<f32> = cells.map(|cell| cell.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(f32::INFINITY)
}

/// Reads the part of a page that follows a table's head; tells whether the table may go on after it.
fn read(columns: &Columns, part: &[Line<'_>], goes_on: bool, drafts: &mut Vec<Draft>) -> bool {
    let bounds = columns.bounds(part);
    let mut goes_on = goes_on;
    let mut foreign = 0;
    let mut begin = 0;
    while begin < part.len() {
        if columns.is_foreign(&bounds, &part[begin]) {
            foreign += 1;
            begin += 1;
            if foreign >= FOREIGN_LINES {
                return false;
            }
            continue;
        }
        let length = part[begin..]
            .iter()
            .position(|line| columns.is_foreign(&bounds, line));
        let end = length.map_or(part.len(), |length| begin + length);
        if !read_rows(columns, &bounds, &part[begin..end], goes_on, drafts) {
            return false;
        }
        goes_on = false;
        foreign = 0;
        begin = end;
    }
    true
}

/// Reads rows; tells whether there are any.
fn read_rows(
    columns: &Columns,
    bounds: &[f32],
    lines: &[Line<'_>],
    goes_on: bool,
    drafts: &mut Vec<Draft>,
) -> bool {
    let mut placed: Vec<Placed> = vec![];
    let mut marks: Vec<(usize, Vec<String>)> = vec![];
    for (at, line) in lines.iter().enumerate() {
        for (column, text) in columns.place(bounds, line) {
            if column == columns.code {
                let codes = if columns.is_combined() {
                    first_code(&text)
                        .into_iter()
                        .map(|(code, _)| code)
                        .collect()
                } else {
                    codes(&text)
                };
                // What stands for a code that can't be read keeps its row apart from those around it.
                let is_sign = !columns.is_combined() && !text.contains(char::is_alphanumeric);
                if !codes.is_empty() || is_sign {
                    marks.push((at, codes));
                }
            }
            placed.push(Placed {
                line: at,
                column,
                text,
            });
        }
    }
    marks.dedup_by_key(|(line, _)| *line);
    // `DRIVE5 TEMP` with `(4210)` below: the number is the code.
    let is_number = |codes: &Vec<String>| codes.iter().any(|code| is_hexadecimal(code));
    if columns.is_combined() && marks.iter().any(|(_, codes)| is_number(codes)) {
        marks.retain(|(_, codes)| is_number(codes));
    }
    if marks.iter().all(|(_, codes)| codes.is_empty()) {
        return false;
    }
    let tops: Vec<f32> = lines.iter().map(|line| line.top).collect();
    let at: Vec<usize> = marks.iter().map(|(line, _)| *line).collect();
    let ruled = ruled(lines);
    let found = rows(&tops, &numbered(columns, &placed), &at, &ruled, goes_on);
    if let Some(last) = drafts.last_mut().filter(|_| found.first > 0) {
        columns.add(last, &placed, 0..found.first);
    }
    let mut first = found.first;
    for ((_, codes), end) in marks.into_iter().zip(found.ends) {
        let mut draft = Draft {
            page: lines[first].page,
            ..Draft::default()
        };
        columns.add(&mut draft, &placed, first..end);
        first = end;
        let says_nothing = draft.cause.is_empty() && draft.remedy.is_empty();
        if !says_nothing {
            drafts.extend(codes.into_iter().map(|code| Draft {
                code,
                ..draft.clone()
            }));
        }
    }
    true
}

/// Which lines stand below a rule over most of the table's width, drawn in one or cell by cell.
fn ruled(lines: &[Line<'_>]) -> Vec<bool> {
    let cells = lines.iter().flat_map(|line| line.cells);
    let (left, right) = cells.fold((f32::INFINITY, 0.0_f32), |(left, right), cell| {
        (left.min(cell.left), right.max(cell.right))
    });
    let is_wide = |line: &Line<'_>| {
        let mut rules = line.rules.clone();
        rules.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut covered = 0.0;
        let mut reached = left;
        for (from, to) in rules {
            let (from, to) = (from.max(reached), to.min(right));
            if to > from {
                covered += to - from;
                reached = to;
            }
        }
        covered > (right - left) * 0.7
    };
    lines.iter().map(is_wide).collect()
}

/// The same texts with the code's column as the first.
fn numbered(columns: &Columns, placed: &[Placed]) -> Vec<Placed> {
    let own = |column: usize| {
        if column == columns.code {
            0
        } else {
            column + 1
        }
    };
    let placed = placed.iter().map(|placed| Placed {
        column: own(placed.column),
        ..placed.clone()
    });
    placed.collect()
}

impl Columns {
    /// Adds what stands in these lines to an entry.
    fn add(&self, draft: &mut Draft, placed: &[Placed], lines: std::ops::Range<usize>) {
        let has_cause = self.has(Role::Cause);
        for (column, role) in self.roles().enumerate() {
            let mut texts: Vec<(usize, String)> = vec![];
            for own in placed.iter().filter(|own| own.column == column) {
                if !lines.contains(&own.line) {
                    continue;
                }
                match texts.last_mut() {
                    Some((line, text)) if *line == own.line => {
                        text.push(' ');
                        text.push_str(&own.text);
                    }
                    _ => texts.push((own.line, own.text.clone())),
                }
            }
            let mut texts: Vec<PartLine> = texts
                .into_iter()
                .map(|(_, text)| PartLine { text })
                .collect();
            match role {
                Role::Code if self.is_combined() => {
                    for line in &texts {
                        let title = first_code(&line.text).map(|(_, title)| title);
                        add_words(&mut draft.title, title.as_deref().unwrap_or(&line.text));
                    }
                }
                // `F001` with `Main contactor` below.
                Role::Code if column == self.code && !self.has(Role::Name) => {
                    for PartLine { text } in &texts {
                        match first_code(text) {
                            Some((_, title)) => add_words(&mut draft.title, &title),
                            None if codes(text).is_empty() => add_words(&mut draft.title, text),
                            None => {}
                        }
                    }
                }
                Role::Code => {}
                Role::Name => {
                    // Of a column of crosses nothing is said but whether.
                    for line in texts.iter().filter(|line| line.text.chars().count() > 1) {
                        add_words(&mut draft.title, &line.text);
                    }
                }
                Role::Description if has_cause && draft.title.is_empty() => {
                    for line in &texts {
                        add_words(&mut draft.title, &line.text);
                    }
                }
                Role::Description | Role::Cause => draft.cause.append(&mut texts),
                Role::Reaction => draft.reaction.append(&mut texts),
                Role::Acknowledgement => draft.acknowledgement.append(&mut texts),
                Role::Remedy => draft.remedy.append(&mut texts),
            }
        }
    }
}

fn add_words(title: &mut String, words: &str) {
    if !title.is_empty() && !words.is_empty() {
        title.push(' ');
    }
    title.push_str(words);
}
