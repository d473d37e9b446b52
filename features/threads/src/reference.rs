//! What a text points at: `@ana`, `#12`, `AUR-2#12`, `T-418`, `SOW-7` (DESIGN §2, §3.3).
//!
//! Absent on purpose: whether it exists and who may see it, which the caller's resolver answers.

use crate::tokens::{Token, address, ends_clean, starts_clean, tokens};
use projects::key::ProjectKey;
use std::fmt;

/// A numbered thing of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// `#12` in the project at hand, `AUR-2#12` in any.
    Thread {
        /// The project, if named.
        project: Option<ProjectKey>,
        /// Its number there.
        number: u32,
    },
    /// `T-418`.
    Ticket(u32),
    /// `SOW-7`.
    Sow(u32),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Thread { project: Some(project), number } => write!(f, "{project}#{number}"),
            Reference::Thread { project: None, number } => write!(f, "#{number}"),
            Reference::Ticket(number) => write!(f, "T-{number}"),
            Reference::Sow(number) => write!(f, "SOW-{number}"),
        }
    }
}

/// Something pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// `@ana`: the handle without the sign.
    Mention(String),
    /// A numbered thing.
    Reference(Reference),
}

/// Everything that a text points at, with the bytes where it stands, in order and never overlapping.
/// Addresses of the web and of mail are not looked into.
pub fn pointers(text: &str) -> Vec<(std::ops::Range<usize>, Pointer)> {
    // Each begins or goes on with one of these, and most texts hold none.
    if !text.contains(['@', '#']) && !text.contains("T-") && !text.contains("SOW-") {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some(length) = address(&tokens, at) {
            at += length;
        } else if let Some((length, pointer)) = pointer(&tokens, at) {
            found.push((tokens[at].start..tokens[at + length - 1].end, pointer));
            at += length;
        } else {
            at += 1;
        }
    }
    found
}

fn pointer(tokens: &[Token<'_>], at: usize) -> Option<(usize, Pointer)> {
    if let Some((length, reference)) = reference(tokens, at) {
        return Some((length, Pointer::Reference(reference)));
    }
    let (length, handle) = mention(tokens, at)?;
    Some((length, Pointer::Mention(handle)))
}

/// A reference at this token, and how many tokens it takes.
pub(crate) fn reference(tokens: &[Token<'_>], at: usize) -> Option<(usize, Reference)> {
    let here = &tokens[at..];
    let glued = |n: usize, sign: &str| here.get(n).is_some_and(|t| t.glued && t.text == sign);
    let number_at = |n: usize| here.get(n).filter(|t| t.glued).and_then(number);
    let (length, reference) = match here[0].text {
        "#" => (2, Reference::Thread { project: None, number: number_at(1)? }),
        "T" if glued(1, "-") => (3, Reference::Ticket(number_at(2)?)),
        "SOW" if glued(1, "-") => (3, Reference::Sow(number_at(2)?)),
        code if glued(1, "-") && glued(3, "#") && code.chars().all(char::is_uppercase) => {
            let project = format!("{code}-{}", number_at(2)?).parse().ok();
            (5, Reference::Thread { project: Some(project?), number: number_at(4)? })
        }
        _ => return None,
    };
    (starts_clean(tokens, at) && ends_clean(tokens, at + length)).then_some((length, reference))
}

/// A number from 1 without leading zeros.
fn number(token: &Token<'_>) -> Option<u32> {
    let plain = token.text.len() <= 9 && token.text.bytes().all(|b| b.is_ascii_digit());
    (plain && !token.text.starts_with('0')).then(|| token.text.parse().ok()).flatten()
}

/// A mention at this token: how many tokens it takes and the handle, in lower case and without accents.
pub(crate) fn mention(tokens: &[Token<'_>], at: usize) -> Option<(usize, String)> {
    let here = &tokens[at..];
    if here[0].text != "@" || !starts_clean(tokens, at) {
        return None;
    }
    let joined = |t: &&Token<'_>| t.glued && (t.is_word() || matches!(t.text, "." | "_" | "-"));
    let run: Vec<&Token<'_>> = here[1..].iter().take_while(joined).collect();
    let length = run.iter().rposition(|t| t.is_word())? + 1;
    run[0].is_word().then(|| (length + 1, run[..length].iter().map(|t| t.word.as_str()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |(place, pointer): (std::ops::Range<usize>, Pointer)| match pointer {
            Pointer::Mention(handle) => format!("@{handle}={}", &text[place]),
            Pointer::Reference(reference) => format!("{reference}={}", &text[place]),
        };
        pointers(text).into_iter().map(show).collect()
    }

    #[test]
    fn what_a_text_points_at_is_found_where_it_stands() {
        for (text, expected) in [
            ("ver #12 y T-418", vec!["#12=#12", "T-418=T-418"]),
            ("(AUR-2#12), SOW-7.", vec!["AUR-2#12=AUR-2#12", "SOW-7=SOW-7"]),
            ("@Ana y @luis.pérez-2, mirad", vec!["@ana=@Ana", "@luis.perez-2=@luis.pérez-2"]),
            ("pregunta a @ana.", vec!["@ana=@ana"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_reference_is_left_alone() {
        for text in [
            "ana@example.com",
            "https://example.com/a#12?u=@ana",
            "www.example.com/T-418",
            "#0 #012 #abc #12a x#12 &#12; ##12",
            "t-418 T-0 AT-418 T-418b AUR-2 AURO-2#1 aur-2#12 AUR-02#1",
            "@ @. @- 5@6",
            "color #123456789012",
        ] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }
}
