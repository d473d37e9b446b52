//! A client's code of three letters, the first part of its projects' keys (RULES §1.1).
//!
//! Absent on purpose: telling whether a code is taken, which needs the store.

use std::{fmt, str::FromStr};

/// A client's code of three capital letters, such as `AUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientCode([u8; 3]);

/// A text that is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeError;

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected three letters, such as AUR")
    }
}

impl std::error::Error for CodeError {}

impl ClientCode {
    /// Internal work: `INT-4`.
    pub const INTERNAL: ClientCode = ClientCode(*b"INT");
    /// Proofs of concept that have no client yet: `POC-3`.
    pub const PROOF: ClientCode = ClientCode(*b"POC");
    /// Codes no client may have: the two above, and `SOW`, which numbers statements of work.
    pub const RESERVED: [ClientCode; 3] = [ClientCode::INTERNAL, ClientCode::PROOF, ClientCode(*b"SOW")];

    /// The letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// May not be given to a client.
    pub fn is_reserved(self) -> bool {
        ClientCode::RESERVED.contains(&self)
    }

    /// A free code for a client's name: its first three letters, else the first two and another
    /// letter of the name, else the first two and any letter, else the first and any two. Nothing when
    /// all of those are taken.
    pub fn suggest(name: &str, is_taken: impl Fn(ClientCode) -> bool) -> Option<ClientCode> {
        let mut letters: Vec<u8> = name.chars().filter_map(fold).collect();
        let extra = [b'X', b'A', b'B'];
        letters.extend(&extra[..3_usize.saturating_sub(letters.len())]);
        let (first, second) = (letters[0], letters[1]);
        let near = letters[2..].iter().copied().chain(b'A'..=b'Z').map(|third| [first, second, third]);
        let far = (b'A'..=b'Z').flat_map(|second| (b'A'..=b'Z').map(move |third| [first, second, third]));
        near.chain(far).map(ClientCode).find(|code| !code.is_reserved() && !is_taken(*code))
    }
}

/// The plain capital letter under a letter with or without an accent.
fn fold(letter: char) -> Option<u8> {
    let plain = match letter.to_lowercase().next()? {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    plain.is_ascii_alphabetic().then(|| plain.to_ascii_uppercase() as u8)
}

impl FromStr for ClientCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<ClientCode, CodeError> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| CodeError)?;
        if !letters.iter().all(u8::is_ascii_alphabetic) {
            return Err(CodeError);
        }
        Ok(ClientCode(letters.map(|l| l.to_ascii_uppercase())))
    }
}

impl serde::Serialize for ClientCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for ClientCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_code_is_free_and_never_reserved() {
        let suggest = |name: &str, taken: &[&str]| {
            ClientCode::suggest(name, |code| taken.contains(&code.as_str())).map(|code| code.to_string())
        };
        assert_eq!(suggest("Aurora Seguros", &[]).as_deref(), Some("AUR"));
        assert_eq!(suggest("Aurora Seguros", &["AUR"]).as_deref(), Some("AUO"));
        assert_eq!(suggest("Ñandú", &[]).as_deref(), Some("NAN"));
        assert_eq!(suggest("Interflora", &[]).as_deref(), Some("INE"));
        assert_eq!(suggest("3M", &[]).as_deref(), Some("MXA"));
        assert_eq!(suggest("日本", &[]).as_deref(), Some("XAB"));
        let crowded = ClientCode::suggest("Aurora", |code| code.as_str().starts_with("AU"));
        assert_eq!(crowded.map(|code| code.to_string()).as_deref(), Some("AAA"));
        assert_eq!(ClientCode::suggest("Aurora", |_| true), None);
    }
}
