//! Markdown as safe HTML: what people write in the shift log.
//!
//! `CommonMark` with GitHub's tables and strikethrough, read by pulldown-cmark. The HTML is written here, tag by tag, so that
//! nothing can be in it but what stands below: no attribute comes from a text but a link's address, and that only after
//! `Address::of`. HTML that somebody types is shown as they typed it.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// Tags that lie deeper than so many others are left out; what is in them stays.
const MOST_NESTED: usize = 32;

/// The greatest length of the HTML, in bytes; what becomes longer is shown as it was typed. Only a table with very many
/// cells that nobody wrote does: missing ones are filled in.
const LONGEST: usize = 1_000_000;

/// The HTML of a text. Its headings begin with `h3`, so that a page keeps its own above them.
#[must_use]
pub fn render(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = Html::default();
    for event in Parser::new_ext(text, options) {
        html.event(event);
        if html.out.len() > LONGEST {
            return format!("<pre>{}</pre>\n", escaped(text));
        }
    }
    html.out
}

/// Where a link may lead.
enum Address<'a> {
    /// To another site.
    Elsewhere(Cow<'a, str>),
    /// Within this one, or to a mail program.
    Here(Cow<'a, str>),
}

impl<'a> Address<'a> {
    /// Takes `http://`, `https://`, `mailto:`, and paths that begin with one slash. Browsers leave out tabs and line breaks
    /// and take `\` for `/`: an address with control characters leads nowhere, and neither does what another site's
    /// name may follow.
    fn of(link_type: LinkType, typed: &'a str) -> Option<Self> {
        if typed
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() && c != ' ')
        {
            return None;
        }
        let begins = |with: &str| {
            typed
                .get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if link_type == LinkType::Email {
            Some(Self::Here(format!("mailto:{typed}").into()))
        } else if begins("http://") || begins("https://") {
            Some(Self::Elsewhere(typed.into()))
        } else if begins("mailto:") || begins("/") && !begins("//") && !begins("/\\") {
            Some(Self::Here(typed.into()))
        } else {
            None
        }
    }
}

/// A tag that has to be closed.
struct Open<'a> {
    /// What closes it; empty when it was left out.
    closing: &'static str,
    /// Whether it counts as nested.
    counts: bool,
    /// Whether it is a link.
    is_link: bool,
    /// Where its content begins.
    content: usize,
    /// What is shown when there is no content.
    instead: CowStr<'a>,
}

#[derive(Default)]
struct Html<'a> {
    out: String,
    open: Vec<Open<'a>>,
    nested: usize,
    in_link: bool,
    in_table_head: bool,
}

impl<'a> Html<'a> {
    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.out.push_str(&escaped(&text)),
            Event::Html(lines) => self.out.push_str(&escaped(&lines).replace('\n', "<br>\n")),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.out.push_str(&escaped(&code));
                self.out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open("<p>", "</p>\n"),
            Tag::Heading { level, .. } => match level {
                HeadingLevel::H1 => self.open("<h3>", "</h3>\n"),
                HeadingLevel::H2 => self.open("<h4>", "</h4>\n"),
                HeadingLevel::H3 => self.open("<h5>", "</h5>\n"),
                HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => {
                    self.open("<h6>", "</h6>\n");
                }
            },
            Tag::BlockQuote(_) => self.nest("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(_) => self.open("<pre><code>", "</code></pre>\n"),
            Tag::List(None) => self.nest("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.nest("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => self.nest(&format!("<ol start=\"{first}\">\n"), "</ol>\n"),
            Tag::Item if self.open.last().is_some_and(|list| list.closing.is_empty()) => {
                self.open("", "");
            }
            Tag::Item => self.open("<li>", "</li>\n"),
            Tag::Table(_) => self.open("<table>\n", "</tbody>\n</table>\n"),
            Tag::TableHead => {
                self.in_table_head = true;
                self.open("<thead>\n<tr>", "</tr>\n</thead>\n<tbody>\n");
            }
            Tag::TableRow => self.open("<tr>", "</tr>\n"),
            Tag::TableCell if self.in_table_head => self.open("<th>", "</th>"),
            Tag::TableCell => self.open("<td>", "</td>"),
            Tag::Emphasis => self.nest("<em>", "</em>"),
            Tag::Strong => self.nest("<strong>", "</strong>"),
            Tag::Strikethrough => self.nest("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            }
            | Tag::Image {
                link_type,
                dest_url,
                ..
            } => self.link(link_type, dest_url),
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => self.open("", ""),
        }
    }

    /// Begins a link, or an image, which becomes one. In another link it is its text, as it is when it leads nowhere good.
    fn link(&mut self, link_type: LinkType, address: CowStr<'a>) {
        let (href, rel) = match Address::of(link_type, &address) {
            Some(Address::Elsewhere(href)) => (href, " rel=\"nofollow noopener noreferrer\""),
            Some(Address::Here(href)) => (href, ""),
            None => (Cow::Borrowed(""), ""),
        };
        if self.in_link || href.is_empty() {
            self.open("", "");
        } else {
            let href = escaped(&href).replace(' ', "%20");
            self.open(&format!("<a href=\"{href}\"{rel}>"), "</a>");
            self.in_link = true;
        }
        if let Some(open) = self.open.last_mut() {
            open.is_link = !open.closing.is_empty();
            open.instead = address;
        }
    }

    fn open(&mut self, opening: &str, closing: &'static str) {
        self.out.push_str(opening);
        self.open.push(Open {
            closing,
            counts: false,
            is_link: false,
            content: self.out.len(),
            instead: CowStr::Borrowed(""),
        });
    }

    /// Opens a tag that can be in others of its kind.
    fn nest(&mut self, opening: &str, closing: &'static str) {
        if self.nested >= MOST_NESTED {
            return self.open("", "");
        }
        self.nested += 1;
        self.open(opening, closing);
        if let Some(open) = self.open.last_mut() {
            open.counts = true;
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let Some(open) = self.open.pop() else {
            return;
        };
        match tag {
            TagEnd::TableHead => self.in_table_head = false,
            // Each line of HTML has ended with a break.
            TagEnd::HtmlBlock if self.out.ends_with("<br>\n") => {
                self.out.truncate(self.out.len() - "<br>\n".len());
            }
            _ => {}
        }
        if self.out.len() == open.content {
            self.out.push_str(&escaped(&open.instead));
        }
        self.nested -= usize::from(open.counts);
        self.in_link &= !open.is_link;
        self.out.push_str(open.closing);
    }
}

/// A text in HTML, or in an attribute between double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
