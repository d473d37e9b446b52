//! Rust source as a flat list of tokens, without comments, attributes and tests.
//!
//! Rules about words look at tokens, so a word in a comment or in a doc never trips them. Types are not
//! known here: what needs them is clippy's work (`unwrap_used`, `print_stdout`) and is only repeated
//! where a plain word is the better message.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::tree::Tree;

/// One token outside of tests.
#[derive(Debug)]
pub struct Token {
    /// As written; brackets one by one.
    pub text: String,
    /// Counted from one.
    pub line: usize,
}

impl Token {
    /// The inside of a string literal as written, escapes and all.
    pub fn string(&self) -> Option<&str> {
        let text = self.text.strip_suffix('#').map_or(self.text.as_str(), |t| t.trim_end_matches('#'));
        let text = text.trim_start_matches(['r', 'b', 'c']).trim_start_matches('#');
        text.strip_prefix('"')?.strip_suffix('"')
    }
}

/// One source file.
pub struct Source<'a> {
    /// From the root.
    pub path: &'a str,
    /// As it lies on disk.
    pub text: &'a str,
    /// What runs in the product, in order.
    pub tokens: Vec<Token>,
}

/// Every Rust file of the workspace that parses, and a line for each that does not.
pub fn sources(tree: &Tree) -> (Vec<Source<'_>>, Vec<String>) {
    let mut read = Vec::new();
    let mut failed = Vec::new();
    for (path, text) in tree.ending(".rs").filter(|(path, _)| !path.contains("/templates/")) {
        match text.parse::<TokenStream>() {
            Ok(stream) => {
                let mut tokens = Vec::new();
                flatten(stream, &mut tokens);
                read.push(Source { path, text, tokens });
            }
            Err(error) => {
                failed.push(format!("{path}:{}: does not parse: {error}", error.span().start().line));
            }
        }
    }
    (read, failed)
}

impl Source<'_> {
    /// Whether the whole file is there for tests only.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/benches/")
            || self.path.starts_with("crates/testkit/")
    }

    /// Lines on which these tokens stand one after another.
    pub fn lines_with(&self, words: &[&str]) -> Vec<usize> {
        self.tokens
            .windows(words.len())
            .filter(|window| window.iter().zip(words).all(|(token, word)| token.text == *word))
            .map(|window| window[0].line)
            .collect()
    }
}

/// Appends the tokens, leaving out attributes and the items that a test attribute stands on.
fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if matches!(trees.peek(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!') {
                    trees.next();
                }
                let Some(TokenTree::Group(attribute)) = trees.next_if(is_bracketed) else {
                    out.push(Token { text: "#".into(), line: punct.span().start().line });
                    continue;
                };
                if is_for_tests(&attribute.stream().to_string()) {
                    skip_item(&mut trees);
                }
            }
            TokenTree::Group(group) => push_group(&group, out),
            other => out.push(Token { line: other.span().start().line, text: other.to_string() }),
        }
    }
}

fn is_bracketed(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
}

fn is_for_tests(attribute: &str) -> bool {
    let plain: String = attribute.chars().filter(|c| !c.is_whitespace()).collect();
    let is_cfg = plain.starts_with("cfg(") && plain.replace("not(test)", "").contains("test");
    is_cfg || plain == "test" || plain.ends_with("::test") || plain.contains("::test(")
}

fn skip_item(trees: &mut impl Iterator<Item = TokenTree>) {
    for tree in trees {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return,
            _ => {}
        }
    }
}

fn push_group(group: &Group, out: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    out.push(Token { text: open.into(), line: group.span_open().start().line });
    flatten(group.stream(), out);
    out.push(Token { text: close.into(), line: group.span_close().start().line });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_docs_and_tests_are_not_seen() {
        let tree = Tree::of(&[(
            "crates/a/src/lib.rs",
            "//! Never .unwrap() here.\n/// Nor .unwrap().\nfn a() { b().unwrap() } // .unwrap()\n\
             #[cfg(test)]\nmod tests { fn c() { d().unwrap() } }\n#[test]\nfn e() { f().unwrap() }\n\
             #[cfg(not(test))]\nfn g() { h().unwrap() }\n",
        )]);
        let (sources, failed) = sources(&tree);
        assert!(failed.is_empty(), "{failed:?}");
        assert_eq!(sources[0].lines_with(&[".", "unwrap", "("]), [3, 9]);
    }

    #[test]
    fn strings_are_read_whatever_their_quotes() {
        let tree = Tree::of(&[("a.rs", "const A: [&str; 3] = [\"x-y\", r#\"a \"b\"\"#, r\"c\"];")]);
        let (sources, _) = sources(&tree);
        let strings: Vec<&str> = sources[0].tokens.iter().filter_map(Token::string).collect();
        assert_eq!(strings, ["x-y", "a \"b\"", "c"]);
    }

    #[test]
    fn a_file_that_does_not_parse_is_named() {
        let tree = Tree::of(&[("a.rs", "fn a( {")]);
        assert!(sources(&tree).1[0].starts_with("a.rs:"));
    }
}
