//! The texts of the benchmark set: sentences of about 110 characters in either language, two or three a post.

use kernel::{Error, Lang, Result};
use serde::Deserialize;

/// The rare word: it stands in one of [`RARE_EVERY`] posts and nowhere else.
const RARE: &str = "ornitorrinco";
/// See [`RARE`].
const RARE_EVERY: u64 = 500;

#[derive(Deserialize)]
struct Pieces {
    start: Vec<String>,
    middle: Vec<String>,
    end: Vec<String>,
}

#[derive(Deserialize)]
struct Names {
    k: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Words {
    es: Pieces,
    en: Pieces,
    names: Names,
}

/// A sequence of numbers that depends on nothing but where it starts (splitmix64).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }

    pub(super) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.next(of.len() as u64) as usize]
    }
}

impl Words {
    pub(super) fn read() -> Result<Words> {
        toml::from_str(include_str!("../../../demo/many.toml"))
            .map_err(|e| Error::Internal(format!("the benchmark set's words: {e}")))
    }

    pub(super) fn title(&self, numbers: &mut Numbers, lang: Lang) -> String {
        let text = self.filled(&numbers.one(&self.of(lang).middle).clone(), numbers);
        let mut letters = text.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    }

    /// The nth post's text: one to four sentences, now and then with some Markdown.
    pub(super) fn text(&self, numbers: &mut Numbers, lang: Lang, nth: u64) -> String {
        let mut sentences: Vec<String> =
            (0..=numbers.next(4)).map(|_| self.sentence(numbers, lang)).collect();
        if nth % RARE_EVERY == RARE_EVERY / 2 {
            sentences.push(format!("Clave: {RARE}."));
        }
        match numbers.next(10) {
            0 => format!("- {}\n", sentences.join("\n- ")),
            1 => sentences.join("\n\n"),
            2 => format!("**{}**", sentences.join(" ")).replace(". ", ".** "),
            _ => sentences.join(" "),
        }
    }

    fn sentence(&self, numbers: &mut Numbers, lang: Lang) -> String {
        let of = self.of(lang);
        let (start, middle, end) = (numbers.one(&of.start), numbers.one(&of.middle), numbers.one(&of.end));
        let whole = format!("{start} {middle} {end}");
        self.filled(&whole, numbers)
    }

    fn of(&self, lang: Lang) -> &Pieces {
        if lang == Lang::Es { &self.es } else { &self.en }
    }

    fn filled(&self, text: &str, numbers: &mut Numbers) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            if rest[at..].starts_with("{n}") {
                out.push_str(&(2 + numbers.next(900)).to_string());
            } else {
                out.push_str(numbers.one(&self.names.k).as_str());
            }
            rest = &rest[at + 3..];
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_for_the_same_seed_and_about_as_long_as_promised() {
        let words = Words::read().unwrap();
        let write = || -> Vec<String> {
            let mut numbers = Numbers(7);
            let lang = |n: u64| if n % 4 == 3 { Lang::En } else { Lang::Es };
            (0..5_000).map(|n| words.text(&mut numbers, lang(n), n)).collect()
        };
        let texts = write();
        assert_eq!(texts, write());
        let mean = texts.iter().map(|text| text.chars().count()).sum::<usize>() / texts.len();
        assert!((265..=305).contains(&mean), "{mean} characters a post");
        assert_eq!(texts.iter().filter(|text| text.contains(RARE)).count(), 10, "one of 500");
    }
}
