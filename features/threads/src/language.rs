//! Which of our two languages a text is in, by its commonest words.
//!
//! Absent on purpose: other languages and certainty. A text that says too little has none, and then the
//! page's own language is meant.

use crate::tokens::fold;
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

/// Letters of the longest word of either list.
const LONGEST: usize = 5;
/// Words that are looked at.
const MOST_WORDS: usize = 200;

/// The language that more of a text's common words belong to, if it is clear.
pub fn guess(text: &str) -> Option<Lang> {
    let (mut spanish, mut english) = (0_u32, 0_u32);
    let mut folded = String::new();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words.take(MOST_WORDS) {
        spanish += u32::from(word.contains(['á', 'é', 'í', 'ó', 'ú', 'ñ', 'Á', 'É', 'Í', 'Ó', 'Ú', 'Ñ']));
        folded.clear();
        folded.extend(word.chars().take(LONGEST + 1).map(fold));
        spanish += u32::from(SPANISH.contains(&folded.as_str()));
        english += u32::from(ENGLISH.contains(&folded.as_str()));
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
