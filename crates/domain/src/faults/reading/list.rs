//! Lists: a line with the code and what it means, then parts with a label before each.

use super::{
    Draft, Line, PartLine,
    side_by_side::unfolded,
    words::{self, Part},
};

/// As many lines may stand between a code's line and its first label: the rest of a long title.
const TITLE_LINES: usize = 4;
/// As many codes a range like `F30021 - F30025` stands for; one that is longer is a mention.
const RANGE: u32 = 40;
/// As many lines belong to an entry; what follows is another chapter.
const ENTRY_LINES: usize = 600;

/// The beginning of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) codes: Vec<String>,
    pub(super) title: String,
}

/// The entries of lists in the pages' bodies.
pub(super) fn entries(body: &[Vec<Line<'_>>]) -> Vec<Draft> {
    let unfolded: Vec<Line<'_>> = body.iter().flat_map(|page| unfolded(page)).collect();
    let lines: Vec<&Line<'_>> = unfolded.iter().collect();
    let mut drafts: Vec<Draft> = vec![];
    let mut open: Option<Open> = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let first = line.cells.first().map_or("", |cell| cell.text.as_str());
        let reached = open.as_ref().and_then(|entry| entry.reached);
        // A cause may tell of components.
        let is_told = |part: Part| part != Part::Other || reached < Some(Part::Cause);
        let label = words::label(first, &line.text).filter(|(part, _)| is_told(*part));
        if let (Some(entry), Some((part, behind))) = (&mut open, &label) {
            entry.begin(*part, behind);
            at += 1;
            continue;
        }
        if let Some((heading, skip)) = begins(&lines, at, reached) {
            drafts.extend(open.take().into_iter().flat_map(Open::drafts));
            open = Some(Open::new(line, heading));
            at += skip;
            continue;
        }
        if let Some(entry) = &mut open {
            if entry.ends_at(line) {
                drafts.extend(open.take().into_iter().flat_map(Open::drafts));
            } else {
                entry.go_on(line);
            }
        }
        at += 1;
    }
    drafts.extend(open.into_iter().flat_map(Open::drafts));
    drafts
}

/// The entry that begins at a line, and how many lines its title takes. A code at the beginning of a line is only mentioned
/// when no label follows, or one that goes on with the entry before.
fn begins(lines: &[&Line<'_>], at: usize, reached: Option<Part>) -> Option<(Heading, usize)> {
    let mut heading = heading(&lines[at].text)?;
    for (count, next) in lines.iter().skip(at + 1).take(TITLE_LINES + 1).enumerate() {
        let first = next.cells.first().map_or("", |cell| cell.text.as_str());
        if let Some((part, _)) = words::label(first, &next.text) {
            let goes_on = reached.is_some_and(|reached| part > reached);
            let is_indented = lines[at].left > next.left + 3.0 && lines[at].page == next.page;
            return (!goes_on && !is_indented && !heading.title.is_empty())
                .then_some((heading, count + 1));
        }
        if self::heading(&next.text).is_some() {
            return None;
        }
        heading.title.push(' ');
        heading.title.push_str(&next.text);
    }
    None
}

/// The codes and the title of a line that may begin an entry.
pub(super) fn heading(line: &str) -> Option<Heading> {
    let line = line.trim();
    if line.contains("....") || line.contains("……") || line.contains(". . .") {
        return None; // A table of contents.
    }
    let (code, mut rest) = line.split_once(' ').unwrap_or((line, ""));
    let code = code.trim_end_matches([':', ',']);
    let (code, numbered) = if is_code(code) {
        (code.to_owned(), false)
    } else {
        let (number, behind) = numbered(line)?;
        rest = behind;
        (number, true)
    };
    let mut codes = vec![code.clone()];
    rest = without_variants(rest);
    if let Some((last, behind)) = range(rest, &code) {
        codes = expanded(&code, &last)?;
        rest = without_variants(behind);
    }
    let title = rest.trim_start_matches(['-', '–', '—', ':', ',', '.', ' ']);
    let title = without_place(title);
    // A sentence goes on with a small letter: `F30021 is shown when…`.
    let is_sentence = title.starts_with(|c: char| c.is_lowercase() || ".)]".contains(c));
    if is_sentence || (numbered && title.is_empty()) {
        return None;
    }
    let title = title.to_owned();
    Some(Heading { codes, title })
}

/// Letters and digits as in `F30021`, `A07910`, `F001`, `Е-12`.
fn is_code(word: &str) -> bool {
    let letters = word.chars().take_while(|c| c.is_alphabetic()).count();
    let behind = word.chars().skip(letters);
    let digits: String = behind.skip_while(|c| *c == '-' || *c == '.').collect();
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    (1..=3).contains(&letters)
        && is_capital
        && (2..=6).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
}

/// `ALARM 14, Earth fault`, `WARNING/ALARM 13: …`, `Fault 7 - …`, `Авария 14. …`: the number and what follows.
fn numbered(line: &str) -> Option<(String, &str)> {
    const WORDS: [&str; 8] = [
        "alarm",
        "warning",
        "fault",
        "trip",
        "error",
        "авария",
        "предупреждение",
        "ошибка",
    ];
    let (words, rest) = line.split_once(' ')?;
    let mut named = words.split('/').map(str::to_lowercase);
    if !named.all(|word| WORDS.contains(&word.as_str())) {
        return None;
    }
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let behind = rest[digits..].trim_start();
    let is_parted = behind.starts_with([',', ':', '.', '-', '–', '—']);
    ((1..=4).contains(&digits) && is_parted).then(|| (rest[..digits].to_owned(), behind))
}

/// Without what the message may also be: `(F, N)`.
fn without_variants(rest: &str) -> &str {
    let rest = rest.trim_start();
    let Some((inside, behind)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
    else {
        return rest;
    };
    let is_variants = inside.chars().count() <= 10
        && inside
            .chars()
            .all(|c| c.is_uppercase() || c == ',' || c == ' ' || c == '/');
    if is_variants {
        behind.trim_start()
    } else {
        rest
    }
}

/// Without the place that stands for where it came from: `<location>`.
fn without_place(title: &str) -> &str {
    let place = title
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'));
    match place {
        Some((inside, behind)) if inside.chars().count() <= 40 => behind.trim_start(),
        _ => title,
    }
}

/// The last code of `- F30025`, `... F30025`, `to F30025`, and what stands behind it.
fn range<'a>(rest: &'a str, first: &str) -> Option<(String, &'a str)> {
    let rest = rest.trim_start();
    let signs = ["...", "…", "-", "–", "—", "to ", "до "];
    let behind = signs.iter().find_map(|sign| rest.strip_prefix(sign))?;
    let behind = behind.trim_start();
    let (last, behind) = behind.split_once(' ').unwrap_or((behind, ""));
    let last = last.trim_end_matches([':', ',']);
    let letters = |code: &str| {
        code.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let is_range = is_code(last) && letters(last) == letters(first);
    is_range.then(|| (last.to_owned(), behind))
}

fn expanded(first: &str, last: &str) -> Option<Vec<String>> {
    let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = first.len() - letters.len();
    let from: u32 = first[letters.len()..].parse().ok()?;
    let to: u32 = last[letters.len()..].parse().ok()?;
    let is_short = to > from && to - from <= RANGE;
    is_short.then(|| {
        let codes = (from..=to).map(|number| format!("{letters}{number:0digits$}"));
        codes.collect()
    })
}

/// An entry whose parts are being read.
struct Open {
    draft: Draft,
    codes: Vec<String>,
    size: f32,
    /// The part to which lines are added.
    part: Option<Part>,
    /// The last of the parts that it has, in their usual order.
    reached: Option<Part>,
    lines: usize,
}

impl Open {
    fn new(line: &Line<'_>, heading: Heading) -> Self {
        Self {
            draft: Draft {
                page: line.page,
                title: heading.title,
                ..Draft::default()
            },
            codes: heading.codes,
            size: line.size,
            part: None,
            reached: None,
            lines: 0,
        }
    }

    fn begin(&mut self, part: Part, behind: &str) {
        self.part = Some(part);
        self.reached = self.reached.max(Some(part));
        self.push(behind);
    }

    fn go_on(&mut self, line: &Line<'_>) {
        self.lines += 1;
        self.push(&line.text);
    }

    fn push(&mut self, text: &str) {
        let lines = match self.part {
            Some(Part::Reaction) => &mut self.draft.reaction,
            Some(Part::Acknowledgement) => &mut self.draft.acknowledgement,
            Some(Part::Cause) => &mut self.draft.cause,
            Some(Part::Remedy) => &mut self.draft.remedy,
            Some(Part::Other | Part::Upon) | None => return,
        };
        if !text.is_empty() {
            let text = text.to_owned();
            lines.push(PartLine { text });
        }
    }

    /// Another chapter begins: in larger letters, or with a number like `4.3`.
    fn ends_at(&self, line: &Line<'_>) -> bool {
        let is_larger = line.size > self.size * 1.15;
        self.lines > ENTRY_LINES || (is_larger && self.size > 0.0) || is_chapter(&line.text)
    }

    fn drafts(self) -> Vec<Draft> {
        let draft = self.draft;
        let says_nothing = draft.cause.is_empty() && draft.remedy.is_empty();
        let codes = self.codes.into_iter().filter(|_| !says_nothing);
        codes
            .map(|code| Draft {
                code,
                ..draft.clone()
            })
            .collect()
    }
}

/// `4.3 Parameters`, `Appendix B`, `Приложение А`.
pub(super) fn is_chapter(text: &str) -> bool {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let numbers: Vec<&str> = first.split('.').filter(|part| !part.is_empty()).collect();
    let is_numbered = (2..=4).contains(&numbers.len())
        && numbers
            .iter()
            .all(|part| part.len() <= 2 && part.chars().all(|c| c.is_ascii_digit()))
        && !first.starts_with('0')
        && rest.starts_with(char::is_uppercase)
        && rest.chars().take_while(|c| c.is_alphabetic()).count() > 3
        && !rest.ends_with('.');
    let words = ["chapter", "appendix", "глава", "приложение"];
    is_numbered || (words.contains(&first.to_lowercase().as_str()) && text.chars().count() <= 60)
}
