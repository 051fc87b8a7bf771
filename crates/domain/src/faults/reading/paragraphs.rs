//! Lines of a part as paragraphs: the items of a list and the sentences of a text, put together over their lines.

use super::PartLine;

/// The paragraphs of a part, without the marks of its items.
pub(super) fn paragraphs(lines: &[PartLine]) -> Vec<String> {
    let mut paragraphs: Vec<String> = vec![];
    for line in lines {
        let mut text = super::shown(&line.text);
        let mut is_item = false;
        // A number may be printed twice: once by the list, once as text.
        while let Some(rest) = without_mark(&text) {
            is_item = true;
            text = rest.to_owned();
        }
        if text.is_empty() {
            if is_item {
                paragraphs.push(String::new());
            }
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if !is_item && (last.is_empty() || goes_on(last, &text)) => {
                join(last, &text)
            }
            _ => paragraphs.push(text),
        }
    }
    paragraphs.retain(|paragraph| paragraph.chars().any(char::is_alphanumeric));
    paragraphs
}

fn join(last: &mut String, text: &str) {
    let is_parted = last.ends_with('-')
        && last.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && text.starts_with(char::is_lowercase);
    if is_parted {
        last.pop();
    } else if !last.is_empty() {
        last.push(' ');
    }
    last.push_str(text);
}

/// Whether a line goes on with the sentence before it.
fn goes_on(last: &str, text: &str) -> bool {
    let ended = last.ends_with(['.', '!', '?', ';', ':']);
    let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    !(ended && begins)
}

/// An item's text without its mark: `1. `, `2) `, `- `, `• `.
pub(super) fn without_mark(text: &str) -> Option<&str> {
    let rest = text.trim_start();
    if let Some(rest) = rest.strip_prefix(['-', '–', '—', '•', '·', '●', '■', '►', '▪', '∙', '*'])
    {
        let apart = rest.starts_with(' ') || rest.is_empty() || !text.starts_with(['-', '–', '*']);
        return apart.then(|| rest.trim_start());
    }
    number(rest).map(|(_, rest)| rest)
}

/// The number of an item, and what stands behind it.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix(['.', ')'])?;
    let is_apart = rest.is_empty() || rest.starts_with(' ');
    if !(1..=2).contains(&digits) || !is_apart {
        return None;
    }
    Some((text[..digits].parse().ok()?, rest.trim_start()))
}
