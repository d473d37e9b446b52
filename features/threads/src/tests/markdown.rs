//! Markdown becomes clean HTML, and nothing else.

use crate::{
    markdown::{MAX_DEPTH, MAX_OUTPUT, excerpt, html, kept, plain_text, restored},
    reference::{Pointer, Reference},
};
use proptest::prelude::*;
use std::path::Path;

/// Ana, thread 12, Aurora's thread 12 and ticket 418 exist.
fn resolve(pointer: &Pointer) -> Option<String> {
    match pointer {
        Pointer::Mention(handle) => (handle == "ana").then(|| "/people/ana".to_owned()),
        Pointer::Reference(Reference::Thread { project, number: 12 }) => {
            let project = project.map_or("INT-1".to_owned(), |key| key.to_string());
            Some(format!("/projects/{project}/threads/12"))
        }
        Pointer::Reference(Reference::Ticket(418)) => Some("/tickets/418".to_owned()),
        Pointer::Reference(_) => None,
    }
}

fn shown(markdown: &str) -> String {
    html(markdown, &resolve).trim().to_owned()
}

/// What a reader gets of a text whose HTML was written down and kept.
fn comes_back(markdown: &str) -> bool {
    let html = html(markdown, &resolve);
    restored(markdown, kept(markdown, &html)).trim() == html.trim()
}

#[test]
fn html_is_kept_only_of_texts_with_marks() {
    for unmarked in ["Hola", "una\ndos", "uno\n\ndos & <b> \"tres\"", "El 3 de mayo, a las 10:00."] {
        assert_eq!(kept(unmarked, &html(unmarked, &resolve)), "", "{unmarked}");
        assert!(comes_back(unmarked), "{unmarked}");
    }
    for marked in
        ["**Hola**", "- a", "@ana", "#12", "https://a.example", "a  b\n\n\nc", "[a]: /b", "&amp;", " "]
    {
        assert!(!kept(marked, &html(marked, &resolve)).is_empty(), "{marked}");
        assert!(comes_back(marked), "{marked}");
    }
}

proptest! {
    #[test]
    fn whatever_is_kept_the_reader_gets_the_same(text in "[ a-zñ&<>*_@#\\[\\]()\"'`\n0-9:.-]{0,60}") {
        prop_assert!(comes_back(&text), "{text:?}");
    }
}

const REL: &str = r#"rel="nofollow noopener noreferrer""#;

#[test]
fn a_text_looks_as_it_was_meant() {
    for (markdown, expected) in [
        (
            "Hola **Ana**, _dos_ ~~tres~~ `cuatro`",
            "<p>Hola <strong>Ana</strong>, <em>dos</em> <del>tres</del> <code>cuatro</code></p>",
        ),
        ("una\ndos", "<p>una<br>\ndos</p>"),
        ("# A\n## B\n### C\n###### D", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h6>D</h6>"),
        ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li><span class=\"task\">☑</span> a</li>\n<li><span class=\"task\">☐</span> b</li>\n</ul>",
        ),
        (
            "|a|b|c|\n|-|:-:|-:|\n|1|2|",
            "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"center\">b</th>\
             <th scope=\"col\" class=\"right\">c</th></tr></thead><tbody>\n<tr><td>1</td><td class=\"center\">2</td>\
             <td class=\"right\"></td></tr>\n</tbody></table></div>",
        ),
        (
            "```rust\nlet a = \"<b>\";\n@ana #12\n```",
            "<pre><code>let a = \"&lt;b&gt;\";\n@ana #12\n</code></pre>",
        ),
        ("a < b && c > \"d\"", "<p>a &lt; b &amp;&amp; c &gt; \"d\"</p>"),
        ("---", "<hr>"),
        ("> corta", "<blockquote>\n<p>corta</p>\n</blockquote>"),
    ] {
        assert_eq!(shown(markdown), expected, "{markdown}");
    }
}

#[test]
fn what_a_text_points_at_becomes_a_link_if_the_reader_may_know_it() {
    for (markdown, expected) in [
        ("@Ana mira", "<p><a class=\"mention\" href=\"/people/ana\">@Ana</a> mira</p>"),
        ("(#12)", "<p>(<a class=\"ref\" href=\"/projects/INT-1/threads/12\">#12</a>)</p>"),
        (
            "AUR-2#12, T-418.",
            "<p><a class=\"ref\" href=\"/projects/AUR-2/threads/12\">AUR-2#12</a>, <a class=\"ref\" href=\"/tickets/418\">T-418</a>.</p>",
        ),
        ("**#12**", "<p><strong><a class=\"ref\" href=\"/projects/INT-1/threads/12\">#12</a></strong></p>"),
        ("@eva #13 T-419 SOW-7", "<p>@eva #13 T-419 SOW-7</p>"),
        ("`@ana #12`", "<p><code>@ana #12</code></p>"),
        ("[ver #12](/x)", "<p><a href=\"/x\">ver #12</a></p>"),
    ] {
        assert_eq!(shown(markdown), expected, "{markdown}");
    }
    let elsewhere = |_: &Pointer| Some("//example.com".to_owned());
    assert_eq!(html("#12", &elsewhere).trim(), "<p>#12</p>", "a resolver leads to paths of ours only");
}

#[test]
fn a_bare_address_is_a_link_without_the_sign_that_ends_the_sentence() {
    for (markdown, address, after) in [
        ("https://example.com.", "https://example.com", "."),
        ("https://example.com/a_b_c?d=1&e=2, vale", "https://example.com/a_b_c?d=1&amp;e=2", ", vale"),
        ("https://example.com/a_(b))", "https://example.com/a_(b)", ")"),
        ("https://example.com/T-418#12", "https://example.com/T-418#12", ""),
    ] {
        assert_eq!(
            shown(markdown),
            format!("<p><a href=\"{address}\" {REL}>{address}</a>{after}</p>"),
            "{markdown}"
        );
    }
    assert_eq!(
        shown("www.example.com!"),
        format!("<p><a href=\"https://www.example.com\" {REL}>www.example.com</a>!</p>")
    );
    assert_eq!(
        shown("<ana@example.com>"),
        format!("<p><a href=\"mailto:ana@example.com\" {REL}>ana@example.com</a></p>")
    );
    for plain in [
        "xhttps://example.com",
        "http://",
        "www.",
        "www.x",
        "ftp://example.com",
        "ana@example.com",
        "http:/x",
    ] {
        assert_eq!(shown(plain), format!("<p>{plain}</p>"));
    }
}

#[test]
fn a_link_leads_where_it_says_or_nowhere() {
    assert_eq!(
        shown("[a](https://example.com \"t\")"),
        format!("<p><a href=\"https://example.com\" {REL}>a</a></p>")
    );
    assert_eq!(shown("[a](/projects/AUR-2)"), "<p><a href=\"/projects/AUR-2\">a</a></p>");
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&#10;script:alert(1)",
        "&#x01;javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "blob:x",
        "//example.com",
        "/\\example.com",
        "\\\\example.com",
        "relative",
        "?q=1",
        "#top",
        "https:example.com",
        "http:///x",
        "mailto:",
        "",
    ] {
        assert_eq!(shown(&format!("[a](<{address}>)")), "<p>a</p>", "{address}");
    }
}

#[test]
fn a_picture_is_shown_only_from_our_own_files() {
    assert_eq!(
        shown("![La *curva*](/files/7/curva.png)"),
        "<p><img src=\"/files/7/curva.png\" alt=\"La curva\" loading=\"lazy\"></p>"
    );
    assert_eq!(
        shown("![a](https://example.com/a.png)"),
        format!("<p><a href=\"https://example.com/a.png\" {REL}>a</a></p>")
    );
    assert_eq!(shown("[![a](https://example.com/a.png)](/b)"), "<p><a href=\"/b\">a</a></p>");
    for address in [
        "/files/../session",
        "/files/./../x",
        "/files//example.com/x",
        "/files/%2e%2e/session",
        "/files/a%2Fb",
        "/files/",
        "/filesystem/a.png",
        "/files/7?x=1",
        "/logout",
    ] {
        assert!(!shown(&format!("![a]({address})")).contains("<img"), "{address}");
    }
    for address in ["data:image/png;base64,AAAA", "javascript:alert(1)", "//example.com/a.png"] {
        assert_eq!(shown(&format!("![a]({address})")), "<p>a</p>", "{address}");
    }
}

#[test]
fn quoted_mail_is_folded_under_whose_words_it_holds() {
    let mail = "Vale.\n\nEl 23 nov 2026 a las 10:15, **Jorge** escribió:\n\n> ¿Qué tal?\n";
    assert_eq!(
        shown(mail),
        "<p>Vale.</p>\n<details class=\"quoted\"><summary>El 23 nov 2026 a las 10:15, Jorge escribió:</summary>\
         <blockquote>\n<p>¿Qué tal?</p>\n</blockquote></details>"
    );
    let alone = "El 23 nov 2026 a las 10:15, @ana escribió:\n\nNada.";
    assert_eq!(
        shown(alone),
        "<p>El 23 nov 2026 a las 10:15, <a class=\"mention\" href=\"/people/ana\">@ana</a> escribió:</p>\n<p>Nada.</p>"
    );
    let long = "> línea que se repite\n".repeat(13);
    assert!(shown(&long).starts_with("<details class=\"quoted\"><summary>línea que se repite línea"));
    assert!(!shown(&"> línea\n".repeat(12)).contains("<details"));
}

#[test]
fn raw_html_is_shown_as_it_was_typed() {
    for typed in [
        "<script>alert(1)</script>",
        "<b onclick=x>hola</b>",
        "<!-- x -->",
        "<br>",
        "a <i>b</i> c",
        "<svg/onload=alert(1)>",
    ] {
        let text = shown(typed).replace("&lt;", "<").replace("&gt;", ">");
        assert_eq!(text, format!("<p>{typed}</p>"));
    }
}

/// The tags of clean HTML with their attributes, read by the rules of our serializer: `<` stands only
/// where a tag starts.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find(['>', ' ']).expect("a tag ends");
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        while let Some(more) = rest.strip_prefix(' ') {
            let (name, value) = more.split_once("=\"").expect("an attribute has a value");
            let (value, after) = value.split_once('"').expect("a value ends");
            attributes.push((name.to_owned(), value.to_owned()));
            rest = after;
        }
        rest = rest.strip_prefix('>').expect("a tag ends");
        tags.push((name, attributes));
    }
    tags
}

/// Panics unless every tag and attribute is one of ours and every address is allowed.
fn assert_clean(html: &str, typed: &str) {
    const NAMES: [&str; 28] = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "details",
        "div",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    const CLASSES: [&str; 7] = ["mention", "ref", "quoted", "scroll", "task", "right", "center"];
    for (name, attributes) in tags(html) {
        assert!(NAMES.contains(&name.trim_start_matches('/')), "<{name}> of {typed:?}");
        let has_rel = attributes.contains(&("rel".into(), "nofollow noopener noreferrer".into()));
        for (attribute, value) in &attributes {
            let fine = match (name.as_str(), attribute.as_str()) {
                ("a", "href") => {
                    let inside = value.starts_with('/') && !value.starts_with("//") && !value.contains('\\');
                    let lower = value.to_lowercase();
                    inside
                        || (has_rel
                            && ["http://", "https://", "mailto:", "tel:"]
                                .iter()
                                .any(|s| lower.starts_with(s)))
                }
                ("a", "rel") => has_rel,
                ("img", "src") => value.starts_with("/files/") && !value.contains(".."),
                ("img", "alt") => true,
                ("img", "loading") => value == "lazy",
                ("ol", "start") => value.parse::<u64>().is_ok(),
                ("th", "scope") => value == "col",
                ("div", "tabindex") => value == "0",
                (_, "class") => CLASSES.contains(&value.as_str()),
                _ => false,
            };
            assert!(fine, "<{name} {attribute}={value:?}> of {typed:?}");
        }
    }
}

fn shared(name: &str) -> Option<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: shared/data is absent");
    }
    text.map(|text| serde_json::from_str(&text).unwrap())
}

#[test]
fn no_attack_comes_through() {
    let Some(html_attacks) = shared("hostile-text/html-sanitizer.json") else { return };
    let Some(markdown_attacks) = shared("hostile-text/markdown-safety.json") else { return };
    let Some(naughty) = shared("hostile-text/naughty-strings.json") else { return };
    let payloads = html_attacks.as_array().unwrap().iter().map(|case| case["payload"].as_str().unwrap());
    let markdown = markdown_attacks.as_array().unwrap().iter().map(|case| case["markdown"].as_str().unwrap());
    let strings = naughty.as_array().unwrap().iter().map(|text| text.as_str().unwrap());
    let all: Vec<&str> = payloads.chain(markdown).chain(strings).collect();
    assert_eq!(all.len(), 112 + 41 + 258);
    for typed in &all {
        for text in [
            (*typed).to_owned(),
            format!("> {typed}"),
            format!("a {typed} b"),
            format!("[a](<{typed}>)"),
            format!("![{typed}]({typed})"),
            format!("|a|\n|-|\n|{typed}|"),
            format!("```{typed}\n{typed}\n```"),
            format!("On 3 Nov {typed} wrote:\n\n> {typed}"),
        ] {
            assert_clean(&html(&text, &resolve), &text);
        }
    }
}

#[test]
fn a_naughty_line_is_shown_unchanged_but_for_its_marks() {
    let Some(naughty) = shared("hostile-text/naughty-strings.json") else { return };
    let strings = naughty.as_array().unwrap();
    // A line in a block of code has no marks: what is shown is what was typed. A NUL becomes U+FFFD, as
    // CommonMark asks.
    let mut unchanged = 0;
    for typed in strings.iter().map(|text| text.as_str().unwrap()).filter(|t| !t.contains(['\n', '\r'])) {
        let out = html(&format!("~~~~\n{typed}\n~~~~"), &resolve);
        let text = out.trim().trim_start_matches("<pre><code>").trim_end_matches("</code></pre>");
        let text =
            text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
        assert_eq!(text.strip_suffix('\n').unwrap_or(&text), typed.replace('\0', "\u{fffd}"));
        unchanged += 1;
    }
    assert!(unchanged > 200, "{unchanged}");
}

/// The standard's own HTML in our manner: headings two levels down, breaks kept, no language on code.
fn in_our_manner(html: &str) -> String {
    let mut html = html.to_owned();
    for level in (1..=6).rev() {
        let ours = (level + 2).min(6);
        html = html
            .replace(&format!("<h{level}>"), &format!("<H{ours}>"))
            .replace(&format!("</h{level}>"), &format!("</H{ours}>"));
    }
    html = html.replace("<H", "<h").replace("</H", "</h").replace(" />", ">").replace("&quot;", "\"");
    while let Some(at) = html.find(" class=\"language-") {
        let end = at + html[at..].find('>').unwrap();
        html.replace_range(at..end, "");
    }
    html
}

/// Without the white space that no browser shows.
fn squeezed(html: &str) -> String {
    html.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
        .replace(">\n", ">")
        .replace("\n<", "<")
        .replace("\u{a0}", "&nbsp;")
}

#[test]
fn commonmark_examples_that_need_no_raw_html_look_as_the_standard_says() {
    let Some(spec) = shared("commonmark/spec.json") else { return };
    let cases = spec.as_array().unwrap();
    assert_eq!(cases.len(), 652);
    let sections = [
        "Tabs",
        "Backslash escapes",
        "Entity and numeric character references",
        "Precedence",
        "Thematic breaks",
        "ATX headings",
        "Setext headings",
        "Indented code blocks",
        "Fenced code blocks",
        "Paragraphs",
        "Blank lines",
        "Block quotes",
        "List items",
        "Lists",
        "Inlines",
        "Code spans",
        "Emphasis and strong emphasis",
        "Hard line breaks",
        "Soft line breaks",
        "Textual content",
    ];
    let (mut compared, mut differing) = (0, Vec::new());
    for case in cases {
        let (markdown, expected) = (case["markdown"].as_str().unwrap(), case["html"].as_str().unwrap());
        let ours = html(markdown, &|_: &Pointer| None);
        assert_clean(&ours, markdown);
        let section = case["section"].as_str().unwrap();
        if !sections.contains(&section)
            || ["<a", "<img", "<!--", "<script", "http"].iter().any(|s| expected.contains(s))
        {
            continue;
        }
        compared += 1;
        let ours = ours.replace("<br>\n", "\n");
        let expected = in_our_manner(expected).replace("<br>\n", "\n");
        if squeezed(&ours) != squeezed(&expected) {
            differing.push((case["example"].as_i64().unwrap(), ours, expected));
        }
    }
    for (example, ours, expected) in &differing {
        println!("{example}\n  ours     {ours:?}\n  expected {expected:?}");
    }
    assert_eq!((compared, differing.len()), (405, 0));
}

#[test]
fn a_text_that_nests_without_end_is_shown_flat() {
    for bomb in [
        ">".repeat(10_000),
        format!("{}a", "> ".repeat(10_000)),
        "- ".repeat(10_000),
        "1. ".repeat(10_000),
        "*a _b ".repeat(10_000),
        "[".repeat(10_000),
        "![".repeat(10_000),
        format!("{}a{}", "[".repeat(5_000), "](/x)".repeat(5_000)),
        "<".repeat(10_000),
        "`a``b".repeat(10_000),
        "@".repeat(10_000),
        "www.a.b @ana ".repeat(10_000),
        (0..2_000).fold(String::new(), |list, n| list + &" ".repeat(n % 400) + "- a\n"),
        format!("{}\n{}\n{}", "|a".repeat(1_000), "|-".repeat(1_000), "|\n".repeat(2_000)),
        format!("[a]: /{}\n\n{}", "x".repeat(10_000), "[a] ".repeat(10_000)),
        "On 3 Nov\n".repeat(10_000),
    ] {
        let out = html(&bomb, &resolve);
        assert_clean(&out, &bomb[..40]);
        assert!(out.len() <= MAX_OUTPUT + 256 * 1024, "{} bytes of {:?}", out.len(), &bomb[..40]);
        let mut depth: usize = 0;
        for (name, _) in tags(&out) {
            match name.strip_prefix('/') {
                Some(_) => depth -= 1,
                None if !["br", "hr", "img"].contains(&name.as_str()) => depth += 1,
                None => {}
            }
            assert!(depth <= MAX_DEPTH + 8);
        }
        plain_text(&bomb);
        excerpt(&bomb, 80);
    }
}

#[test]
fn plain_text_keeps_the_words_and_says_where_links_lead() {
    let markdown = "# Título\n\nHola **Ana**, ver [el plan](https://example.com) y <https://b.example>.\notra\n\n\
                    - uno\n- dos\n  1. tres\n  2. cuatro\n\n> cita\n>\n> > honda\n\n```\nlet a;\n\nlet b;\n```\n\n- [x] hecho\n\n|a|b|\n|-|-|\n|1|2|\n\n![curva](/files/1/c.png) <b>";
    let expected = "Título\n\nHola Ana, ver el plan (https://example.com) y https://b.example.\notra\n\n\
                    - uno\n- dos\n  1. tres\n  2. cuatro\n\n> cita\n>\n> > honda\n\nlet a;\n\nlet b;\n\n- [x] hecho\n\na \tb\n1 \t2\n\ncurva <b>";
    assert_eq!(plain_text(markdown), expected);
}

#[test]
fn an_excerpt_is_short_whole_words_and_what_was_written_here() {
    assert_eq!(excerpt("**Vale**, seguimos\nmañana", 80), "Vale, seguimos mañana");
    assert_eq!(excerpt("Vale, seguimos mañana", 15), "Vale, seguimos…");
    assert_eq!(excerpt("Vale, seguimos mañana", 20), "Vale, seguimos…");
    assert_eq!(excerpt("Supercalifragilístico", 6), "Super…");
    assert_eq!(excerpt("Vale.\n\nEl 3 nov Ana escribió:\n\n> ¿Vale?", 80), "Vale.");
    assert_eq!(excerpt("> ¿Vale?", 80), "> ¿Vale?");
    assert_eq!(excerpt("", 80), "");
    assert_eq!(excerpt("Vale", 0), "");
}

proptest! {
    #[test]
    fn any_text_is_clean_and_short_enough(text in "(?s).{0,200}|[\\[\\]()<>!*_`#@~|>\\- \\nahtps:/.w\"'&;0-9]{0,200}", chars in 0_usize..60) {
        assert_clean(&html(&text, &resolve), &text);
        prop_assert!(excerpt(&text, chars).chars().count() <= chars);
        prop_assert!(!excerpt(&text, chars).contains('\n'));
    }
}

#[test]
fn a_heading_without_words_is_an_ordinary_cell() {
    let html = crate::markdown::html("| | A |\n|---|---|\n| b | c |", &|_| None);
    assert!(html.contains("<td></td>") && html.contains(r#"<th scope="col">A</th>"#), "{html}");
}
