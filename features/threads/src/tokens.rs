//! Words of a text with their places, for the readers of sentences and references.
//!
//! A token is a run of letters and digits, or one other character. Absent on purpose: any meaning.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    /// As written.
    pub text: &'t str,
    /// In lower case and without accents.
    pub word: String,
    /// Byte where it starts.
    pub start: usize,
    /// Byte after it.
    pub end: usize,
    /// Follows the token before it without a space.
    pub glued: bool,
    /// Starts a line.
    pub newline: bool,
}

impl Token<'_> {
    /// A run of letters and digits.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(char::is_alphanumeric)
    }

    /// Starts with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    /// Is this word or sign, in lower case and without accents.
    pub fn is(&self, word: &str) -> bool {
        self.word == word
    }

    /// A plain number of at most four digits.
    pub fn number(&self) -> Option<u32> {
        let digits = self.text.len() <= 4 && self.text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| self.text.parse().ok()).flatten()
    }

    /// Leading digits and what follows them in the same word: `25m` is `("25", "m")`.
    pub fn digits(&self) -> (&str, &str) {
        let end = self.word.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.word.len());
        self.word.split_at(end)
    }
}

/// Splits a text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    let mut newline = true;
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            newline |= first == '\n';
            continue;
        }
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            while let Some((at, next)) = rest.next_if(|(_, c)| c.is_alphanumeric()) {
                end = at + next.len_utf8();
            }
        }
        let glued = out.last().is_some_and(|last| last.end == start);
        let text = &text[start..end];
        out.push(Token { text, word: text.chars().map(fold).collect(), start, end, glued, newline });
        newline = false;
    }
    out
}

/// A letter in lower case and without the accents of our languages.
pub(crate) fn fold(letter: char) -> char {
    match letter.to_lowercase().next().unwrap_or(letter) {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

/// The tokens begin with these words or signs; how many they are.
pub(crate) fn phrase(tokens: &[Token<'_>], words: &[&str]) -> Option<usize> {
    let same = tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.is(word));
    same.then_some(words.len())
}

/// The length of the first of these phrases with which the tokens begin.
pub(crate) fn one_of(tokens: &[Token<'_>], phrases: &[&[&str]]) -> Option<usize> {
    phrases.iter().find_map(|words| phrase(tokens, words))
}

/// A reading may start at this token: nothing is glued to its left but an opening sign or a comma, a
/// stop or a colon that does not stand inside a number or a path.
pub(crate) fn starts_clean(tokens: &[Token<'_>], at: usize) -> bool {
    if !tokens[at].glued {
        return true;
    }
    let before = &tokens[at - 1];
    match before.text {
        "(" | "[" | "{" | "\"" | "'" | "«" | "“" | "‘" | "¿" | "¡" | "*" | "—" | "–" => true,
        "," | ";" | ":" | "." | "!" | "?" => {
            at < 2 || !before.glued || !tokens[at - 2].text.ends_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// A reading may end before this token (or at the end of the text): nothing is glued to its right but a
/// closing sign.
pub(crate) fn ends_clean(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(next) = tokens.get(at).filter(|next| next.glued) else { return true };
    match next.text {
        ")" | "]" | "}" | "\"" | "'" | "»" | "”" | "’" | "*" | "—" | "–" | "…" | "!" | "?" | ";" => {
            true
        }
        "," | "." | ":" => !tokens
            .get(at + 1)
            .is_some_and(|t| t.glued && t.text.starts_with(|c: char| c.is_ascii_alphanumeric())),
        _ => false,
    }
}

/// How many tokens from here belong to an address of the web or of mail, none of which is read.
pub(crate) fn address(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let here = &tokens[at..];
    if here[0].glued {
        return None;
    }
    let end = here.iter().skip(1).position(|t| !t.glued).map_or(here.len(), |n| n + 1);
    let run = &here[..end];
    let web = run.windows(3).any(|w| w[0].is(":") && w[1].is("/") && w[2].is("/")) || run[0].is("www");
    let mail = run.windows(3).any(|w| w[0].is_word() && w[1].is("@") && w[2].is_word());
    (web || mail).then_some(end)
}
