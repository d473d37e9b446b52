//! Decisions that every source shares: who imports, how long things may be. No database, no clock.

use crate::types::Source;
use kernel::Actor;
use threads::rules::{LINE_LENGTH, POST_LENGTH, TITLE_LENGTH};

/// Steps in one transaction: HOUSE §7.5 says up to a thousand.
pub const BATCH: usize = 1_000;
/// Mails in one transaction: each brings files of its own.
const MAILS: usize = 100;
/// Batches that a job takes before it lets others run.
pub const BATCHES_IN_A_TURN: usize = 20;
/// Bytes of an upload at most.
pub const UPLOAD_BYTES: usize = 512 * 1024 * 1024;

/// Steps of a source in one transaction.
pub fn batch(source: Source) -> usize {
    if source == Source::Mail { MAILS } else { BATCH }
}

/// Administrators import; so does the program, when its command line is used.
pub fn may_import(actor: &Actor) -> bool {
    actor.is_admin()
}

/// A text cut to so many characters, with the sign of it.
pub fn short(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A title in one line.
pub fn title(text: &str) -> String {
    short(&text.split_whitespace().collect::<Vec<_>>().join(" "), TITLE_LENGTH)
}

/// What is to be done, in its length.
pub fn line(text: &str) -> String {
    short(text, LINE_LENGTH)
}

/// A text in parts that each fit a post, broken between paragraphs, lines or words as far as it can be.
pub fn parts(text: &str) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), text.trim());
    while rest.chars().count() > POST_LENGTH {
        let most = rest.char_indices().nth(POST_LENGTH).map_or(rest.len(), |(at, _)| at);
        let at = ["\n\n", "\n", " "]
            .iter()
            .find_map(|end| rest[..most].rfind(end).filter(|at| *at > most / 2))
            .unwrap_or(most);
        parts.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_between_words_and_loses_none() {
        let text = format!("{}\n\nend", "word ".repeat(30_000));
        let parts = parts(&text);
        assert!(parts.len() > 2 && parts.iter().all(|part| part.chars().count() <= POST_LENGTH));
        let words = |text: &str| text.split_whitespace().count();
        assert_eq!(parts.iter().map(|part| words(part)).sum::<usize>(), words(&text));
        assert_eq!(super::parts(" a "), ["a"]);
        assert_eq!(super::parts(&"é".repeat(POST_LENGTH + 1)).len(), 2);
    }

    #[test]
    fn only_administrators_and_the_program_import() {
        assert!(may_import(&Actor::SYSTEM) && !may_import(&Actor::NOBODY));
        assert!(!may_import(&Actor { role: kernel::Role::Member, ..Actor::NOBODY }));
    }
}
