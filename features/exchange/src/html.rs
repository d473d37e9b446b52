//! HTML of other tools → the Markdown that posts are written in.
//!
//! It reads html5ever's tokens, which ammonia brings anyway, and never builds a tree: nothing nests, so
//! no text can be deep enough to break it. What has no Markdown (colours, tables' lines) keeps its words.
//! `<bc-attachment>` becomes a link with the file's name, or `@Name` for a mention.
//! Refused: htmd, which brings a second html5ever and walks a tree by recursion.

mod write;

use html5ever::{
    LocalName,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::cell::RefCell;
use write::Writer;

/// Markdown for a piece of HTML.
pub fn markdown(html: &str) -> String {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Reader::default())), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // A script never asks to be run: its tokens are dropped.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            // A character that was written by its name comes as a piece of its own: words are put together first.
            Token::CharacterTokens(text) => reader.words.push_str(&text),
            Token::TagToken(tag) => {
                reader.say();
                match tag.kind {
                    TagKind::StartTag => reader.start(&tag),
                    TagKind::EndTag => reader.end(&tag.name),
                }
                if tag.kind == TagKind::StartTag {
                    match &*tag.name {
                        "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                        "style" | "noscript" => return TokenSinkResult::RawData(RawKind::Rawtext),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What is left out with all that is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drop {
    /// Scripts and styles, for good.
    Code,
    /// The picture of an attachment, whose name was written.
    Picture,
}

#[derive(Default)]
struct Reader {
    out: Writer,
    words: String,
    dropping: Option<(LocalName, Drop)>,
    dropped: String,
    /// Inside a mention, of which only the name counts.
    mention: bool,
}

impl Reader {
    /// Writes the words since the last tag.
    fn say(&mut self) {
        let text = std::mem::take(&mut self.words);
        match self.dropping {
            Some((_, Drop::Picture)) => self.dropped.push_str(&text),
            Some(_) => {}
            None if self.mention => self.out.text(text.trim()),
            None => self.out.text(&text),
        }
    }

    fn start(&mut self, tag: &Tag) {
        if self.dropping.is_some() || self.mention {
            return;
        }
        match &*tag.name {
            "script" | "style" | "noscript" | "template" | "head" => {
                self.dropping = Some((tag.name.clone(), Drop::Code));
            }
            "bc-attachment" | "action-text-attachment" => self.attachment(tag),
            "br" => self.out.line(),
            "p" | "section" | "article" | "table" | "figure" => self.out.block(),
            "div" | "tr" | "figcaption" | "dt" | "dd" => self.out.own_line(),
            "td" | "th" => self.out.cell(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.out.heading(),
            "hr" => self.out.rule(),
            "ul" => self.out.list(None),
            "ol" => self.out.list(Some(attr(tag, "start").and_then(|n| n.parse().ok()).unwrap_or(1))),
            "li" => self.out.item(),
            "blockquote" => self.out.quote(),
            "pre" => self.out.code(true),
            "code" | "tt" | "kbd" | "samp" => self.out.code(false),
            "strong" | "b" => self.out.mark("**"),
            "em" | "i" => self.out.mark("*"),
            "del" | "s" | "strike" => self.out.mark("~~"),
            "a" => self.out.link(attr(tag, "href").unwrap_or("")),
            "img" => {
                let address = attr(tag, "src").unwrap_or("");
                self.out.linked(attr(tag, "alt").unwrap_or(""), address);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &LocalName) {
        if let Some((what, _)) = &self.dropping {
            if what == name {
                self.dropping = None;
                self.dropped.clear();
            }
            return;
        }
        if self.mention {
            self.mention = !name.ends_with("-attachment");
            return;
        }
        match &**name {
            "p" | "section" | "article" | "table" | "figure" => self.out.block(),
            "div" | "tr" | "figcaption" | "dt" | "dd" => self.out.own_line(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.out.end_heading(),
            "ul" | "ol" => self.out.end_list(),
            "li" => self.out.end_item(),
            "blockquote" => self.out.end_quote(),
            "pre" | "code" | "tt" | "kbd" | "samp" => self.out.end_code(&**name == "pre"),
            "strong" | "b" => self.out.end_mark("**"),
            "em" | "i" => self.out.end_mark("*"),
            "del" | "s" | "strike" => self.out.end_mark("~~"),
            "a" => self.out.end_mark("["),
            _ => {}
        }
    }

    /// A mention keeps its name, which stands inside; a file keeps its name and address.
    fn attachment(&mut self, tag: &Tag) {
        if attr(tag, "content-type").is_some_and(|media| media.ends_with(".mention")) {
            self.mention = !tag.self_closing;
            return self.out.at();
        }
        let name = attr(tag, "filename").or_else(|| attr(tag, "caption")).unwrap_or("");
        let address = attr(tag, "href").or_else(|| attr(tag, "url")).unwrap_or("");
        if !name.is_empty() || !address.is_empty() {
            self.out.linked(name, address);
            if !tag.self_closing {
                self.dropping = Some((tag.name.clone(), Drop::Picture));
            }
        }
    }

    fn finish(mut self) -> String {
        self.say();
        // An attachment that was never closed swallowed words that were not its own.
        let swallowed = std::mem::take(&mut self.dropped);
        self.out.text(&swallowed);
        self.out.finish()
    }
}

fn attr<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use proptest::prelude::*;

    #[test]
    fn each_piece_of_basecamps_html_has_its_markdown() {
        for (html, md) in [
            ("Hey,<br><br>we <strong>won </strong>it!", "Hey,\n\nwe **won** it!"),
            ("<div>one</div><div>two</div>", "one\ntwo"),
            ("<h1>Plan</h1><div>First</div>", "### Plan\n\nFirst"),
            ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>d", "- a\n- b\n  1. c\n\nd"),
            ("<blockquote>said<br>so</blockquote>mine", "> said\n> so\n\nmine"),
            ("<a href=\"https://a.b/c?d=1\">here</a>", "[here](https://a.b/c?d=1)"),
            ("<a href=\"javascript:x()\">here</a>", "here"),
            ("<pre>if (a) {\n  b\n}</pre>", "```\nif (a) {\n  b\n}\n```"),
            ("run <code>a_b*c</code> now", "run `a_b*c` now"),
            ("2 * 3 * 4 and snake_case and <em>x</em>", "2 \\* 3 \\* 4 and snake_case and *x*"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script\\>alert(1)\\</script\\>"),
            ("<script>alert(1)</script>after", "after"),
            ("<strong>a<br><br>b</strong>", "**a**\n\n**b**"),
            ("# not a heading<br>1. not a list", "\\# not a heading\n1\\. not a list"),
            (
                "see <bc-attachment content-type=\"application/pdf\" href=\"https://x.y/d/a.pdf\" filename=\"a b.pdf\"><figure><figcaption>a b.pdf</figcaption></figure></bc-attachment>.",
                "see [a b.pdf](https://x.y/d/a.pdf).",
            ),
            (
                "<bc-attachment content-type=\"application/vnd.basecamp.mention\"><figure><img src=\"x\"><figcaption>Annie</figcaption></figure></bc-attachment> please",
                "@Annie please",
            ),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a · b\nc"),
            ("&amp;amp; &amp;lt;", "\\&amp; \\&lt;"),
            ("", ""),
        ] {
            assert_eq!(markdown(html), md, "{html}");
        }
    }

    #[test]
    fn deep_nesting_and_open_ends_lose_no_words() {
        let deep = format!("{}word", "<blockquote><ul><li><b>".repeat(20_000));
        assert!(markdown(&deep).contains("word"));
        assert!(
            markdown("a <bc-attachment filename=\"f\" href=\"https://a.b\">never closed")
                .contains("never closed")
        );
    }

    proptest! {
        #[test]
        fn what_was_text_is_text_again(text in "[ -~áéñ]{0,60}") {
            let html: String = text.chars().map(|c| match c { '<' => "&lt;".to_owned(), '&' => "&amp;".to_owned(), c => c.to_string() }).collect();
            let shown = threads::markdown::plain_text(&markdown(&html));
            let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(flat(&shown), flat(&text));
        }
    }
}
