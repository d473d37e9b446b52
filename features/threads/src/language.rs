//! Which of our two languages a text is in, by its commonest words.
//!
//! Absent on purpose: other languages and certainty. A text that says too little has none, and then the
//! page's own language is meant.

use crate::tokens::tokens;
use kernel::Lang;

const SPANISH: &[&str] = &[
    "a", "al", "con", "de", "del", "el", "en", "es", "esta", "está", "este", "esto", "hay", "hoy", "la",
    "las", "lo", "los", "mas", "me", "muy", "nos", "o", "para", "pero", "por", "que", "se", "sin", "son",
    "su", "un", "una", "y", "ya",
];
const ENGLISH: &[&str] = &[
    "a", "an", "and", "are", "at", "but", "by", "for", "from", "has", "have", "in", "is", "it", "not", "of",
    "on", "or", "so", "that", "the", "their", "there", "they", "this", "to", "was", "we", "were", "will",
    "with", "you",
];

/// Words that are looked at.
const MOST_WORDS: usize = 200;

/// The language that more of a text's common words belong to, if it is clear.
pub fn guess(text: &str) -> Option<Lang> {
    let (mut spanish, mut english) = (0_u32, 0_u32);
    for token in tokens(text).iter().filter(|token| token.is_word()).take(MOST_WORDS) {
        let accented = token.text.chars().any(|c| "áéíóúñÁÉÍÓÚÑ".contains(c));
        spanish += u32::from(SPANISH.contains(&token.word.as_str())) + u32::from(accented);
        english += u32::from(ENGLISH.contains(&token.word.as_str()));
    }
    match spanish.cmp(&english) {
        std::cmp::Ordering::Greater => Some(Lang::Es),
        std::cmp::Ordering::Less => Some(Lang::En),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_common_words() {
        assert_eq!(guess("Jorge confirma que el SSO llega el 4 de diciembre"), Some(Lang::Es));
        assert_eq!(guess("We would rather show the enrolment to the committee"), Some(Lang::En));
        assert_eq!(guess("Corrección lista"), Some(Lang::Es));
        assert_eq!(guess("SSO OK"), None);
    }
}
