//! What Markdown becomes, and what it never does.

mod vectors;

use super::*;
use proptest::prelude::{ProptestConfig, proptest};
use std::time::{Duration, Instant};
use vectors::{ADDRESSES, TEXTS};

const TAGS: [&str; 23] = [
    "p",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "code",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "em",
    "strong",
    "del",
    "a",
    "br",
    "hr",
];

/// Whether an address in HTML may stand there, as a browser reads it.
fn leads_somewhere_good(href: &str) -> bool {
    let plain = href
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let read: String = plain
        .trim_start_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect::<String>()
        .replace('\\', "/")
        .to_ascii_lowercase();
    let begins = |with: &str| read.starts_with(with);
    begins("http://") || begins("https://") || begins("mailto:") || begins("/") && !begins("//")
}

/// Reads HTML tag by tag: each is one of the list, has no attributes but its own, and is closed where it should be.
fn assert_safe(markdown: &str) -> String {
    let html = render(markdown);
    let shown: String = markdown.chars().take(200).collect();
    let (mut open, mut rest): (Vec<&str>, &str) = (vec![], &html);
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{shown:?}: {text}");
        let (inner, after) = tag.split_once('>').unwrap_or_else(|| panic!("{shown:?}"));
        rest = after;
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{shown:?}");
            continue;
        }
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        assert!(TAGS.contains(&name), "{shown:?}: {inner}");
        let quoted: Vec<&str> = attributes.split('"').collect();
        match (name, &quoted[..]) {
            (_, [""]) => {}
            ("ol", ["start=", number, ""]) => assert!(number.parse::<u64>().is_ok(), "{inner}"),
            ("a", ["href=", href, ""]) => {
                assert!(leads_somewhere_good(href), "{shown:?}: {inner}");
                assert!(!href.to_ascii_lowercase().starts_with("http"), "{inner}");
            }
            ("a", ["href=", href, " rel=", "nofollow noopener noreferrer", ""]) => {
                assert!(leads_somewhere_good(href), "{shown:?}: {inner}");
            }
            _ => panic!("{shown:?}: {inner}"),
        }
        if name == "a" {
            assert!(!open.contains(&"a"), "{shown:?}: a link in a link");
        }
        if !["br", "hr"].contains(&name) {
            open.push(name);
        }
    }
    assert!(
        open.is_empty() && !rest.contains('>'),
        "{shown:?}: {open:?}"
    );
    html
}

#[test]
fn markdown_becomes_html() {
    for (markdown, html) in [
        ("", ""),
        ("Смена 2\nтихо", "<p>Смена 2<br>\nтихо</p>\n"),
        (
            "*a* **b** ~~c~~ `d<`",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;</code></p>\n",
        ),
        (
            "# a\n## b\n### c\n###### d",
            "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>\n",
        ),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
        (
            "> a\n\n---",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n",
        ),
        (
            "```sh\na && b\n```",
            "<pre><code>a &amp;&amp; b\n</code></pre>\n",
        ),
        (
            "| a | b |\n|---|--:|\n| 1 |",
            "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td></td></tr>\n</tbody>\n</table>\n",
        ),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        (
            "<div>\na\n</div>",
            "<p>&lt;div&gt;<br>\na<br>\n&lt;/div&gt;</p>\n",
        ),
        (
            "I < 100 A & U > 5 \"V\"",
            "<p>I &lt; 100 A &amp; U &gt; 5 &quot;V&quot;</p>\n",
        ),
    ] {
        assert_eq!(assert_safe(markdown), html, "{markdown}");
    }
}

#[test]
fn links_lead_to_sites_mail_and_own_pages() {
    const REL: &str = "rel=\"nofollow noopener noreferrer\"";
    for (markdown, html) in [
        (
            "[a](http://b/?c&d)",
            format!("<a href=\"http://b/?c&amp;d\" {REL}>a</a>"),
        ),
        (
            "[a](HTTPS://b \"title\")",
            format!("<a href=\"HTTPS://b\" {REL}>a</a>"),
        ),
        (
            "<https://b>",
            format!("<a href=\"https://b\" {REL}>https://b</a>"),
        ),
        (
            "[a]\n\n[a]: /drives/7",
            "<a href=\"/drives/7\">a</a>".to_owned(),
        ),
        (
            "[](/drives/7)",
            "<a href=\"/drives/7\">/drives/7</a>".to_owned(),
        ),
        ("[a](</b c>)", "<a href=\"/b%20c\">a</a>".to_owned()),
        ("[a](mailto:b@c)", "<a href=\"mailto:b@c\">a</a>".to_owned()),
        ("<b@c.d>", "<a href=\"mailto:b@c.d\">b@c.d</a>".to_owned()),
        ("![a](/b.png)", "<a href=\"/b.png\">a</a>".to_owned()),
        (
            "![](http://b/c.png)",
            format!("<a href=\"http://b/c.png\" {REL}>http://b/c.png</a>"),
        ),
        ("![a](data:image/png;base64,AA)", "a".to_owned()),
        ("[![a](/b.png)](/c)", "<a href=\"/c\">a</a>".to_owned()),
        ("![a [b](/c) d](/e)", "<a href=\"/e\">a b d</a>".to_owned()),
        (
            "[a](b) [a](#b) [a](//b) [a](/\\b) [a](http:b)",
            "a a a a a".to_owned(),
        ),
        ("https://b", "https://b".to_owned()),
    ] {
        assert_eq!(
            assert_safe(markdown),
            format!("<p>{html}</p>\n"),
            "{markdown}"
        );
    }
}

#[test]
fn nothing_that_runs_gets_through() {
    for address in ADDRESSES {
        for markdown in [
            format!("[a]({address})"),
            format!("[a](<{address}>)"),
            format!("![a]({address})"),
            format!("![a](<{address}> \"t\")"),
            format!("<{address}>"),
            format!("[a]\n\n[a]: {address}"),
            format!("[a]\n\n[a]: <{address}> 't'"),
            format!("[![a]({address})]({address})"),
            format!("[a](/ \"{address}\")"),
            format!("[a](/ 't\" onclick=\"{address}')"),
            format!("<a href=\"{address}\">a</a>"),
            format!("<iframe src=\"{address}\"></iframe>"),
            (*address).to_owned(),
        ] {
            assert_safe(&markdown);
        }
    }
    for markdown in TEXTS {
        assert_safe(markdown);
    }
}

#[test]
fn hostile_texts_end_soon_and_stay_short() {
    const SIZE: usize = 20_000;
    let of = |part: &str| part.repeat(SIZE / part.chars().count());
    let mut hostile: Vec<String> = [
        "[",
        "]",
        ">",
        "> ",
        "*",
        "**a",
        "*a_ ",
        "_",
        "~",
        "`",
        "<",
        "&",
        "!",
        "![",
        "(",
        "|",
        "#",
        "-",
        "- ",
        "+ ",
        "1. ",
        "\\",
        "\t",
        " ",
        "\n",
        "-\n",
        "#\n",
        ">\n",
        "[](",
        "[a](",
        "[a](<b",
        "[ (](",
        "![](",
        "a<!A ",
        "a <![CDATA[",
        "a <? ",
        "<a ",
        "</",
        "<!--",
        "<div>\n",
        "&quot;",
        "&#9;",
        "[^",
        "[^a]\n",
        "[a]: b\n",
        "`a``b",
        "*a **a ",
        "~a~~",
        "|a\n|-\n",
        "<http://a>",
        "a\n",
        "> - ",
        "<>",
        "\"",
        "[[[a]]]",
        "*_*_~~",
        "\\\n",
        "[a\n]: ",
    ]
    .map(of)
    .into();
    let half = SIZE / 2;
    hostile.push(format!("{}a{}", "*".repeat(half), "*".repeat(half)));
    hostile.push(format!("{}a{}", "[".repeat(half), "]".repeat(half)));
    hostile.push(format!(
        "{}a{}",
        "![".repeat(half / 2),
        "](/)".repeat(half / 4)
    ));
    hostile.push(format!(
        "[x]: /{}\n{}",
        "x".repeat(half),
        "[x]\n".repeat(half / 4)
    ));
    hostile.push(format!("[x]: http://x\n\n{}", "[x]".repeat(half / 2)));
    hostile.push(
        (1..=SIZE / 10)
            .map(|ticks| "`".repeat(ticks % 190) + "a")
            .collect(),
    );
    hostile.push(
        (0..140)
            .map(|deep| " ".repeat(2 * deep) + "* a\n")
            .collect(),
    );
    // A table with many columns, and many rows in which all but one are filled in.
    let columns = half / 4;
    let table = format!(
        "{}\n{}\n{}",
        "|a".repeat(columns),
        "|-".repeat(columns),
        "a\n".repeat(half / 2)
    );
    hostile.push(table);
    let filled_in = hostile.len() - 1;
    for (index, text) in hostile.into_iter().enumerate() {
        let text: String = text.chars().take(SIZE).collect();
        let began = Instant::now();
        let html = assert_safe(&text);
        let start: String = text.chars().take(20).collect();
        assert_eq!(
            html.starts_with("<pre>|a|a"),
            index == filled_in,
            "{start:?}"
        );
        assert!(html.len() <= LONGEST, "{start:?}: {} bytes", html.len());
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{start:?}: {:?}",
            began.elapsed()
        );
    }
}

#[test]
fn deep_nesting_ends_somewhere() {
    for part in ["> ", "- ", "1. "] {
        let html = assert_safe(&format!("{}a", part.repeat(1_000)));
        let depth = html
            .split_once('a')
            .map_or(0, |(before, _)| before.matches('<').count());
        assert!(
            (MOST_NESTED..=2 * MOST_NESTED + 1).contains(&depth),
            "{part}: {depth}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_typed_stays_safe(text in "([]\\[()<>*_~`!&#|:;\"'/\\\\ \t\n=a1.+-]|javascript:|http://|<a |</|<!--|&colon;|&Tab;){0,120}") {
        assert_safe(&text);
    }
}
