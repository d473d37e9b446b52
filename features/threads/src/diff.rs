//! What changed between two versions of a text, word by word.
//!
//! Absent on purpose: moves and lines. Past a size the whole text counts as changed, so that a long post
//! cannot make a page slow.

/// A word of one version beside another: the same, new, or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'t> {
    /// In both.
    Same(&'t str),
    /// Only in the newer one.
    New(&'t str),
    /// Only in the older one.
    Gone(&'t str),
}

/// Words of a text that are compared at most.
const MOST_WORDS: usize = 1_500;

/// The words of a newer text beside those of an older one.
pub fn words<'t>(old: &'t str, new: &'t str) -> Vec<Word<'t>> {
    let (a, b) = (pieces(old), pieces(new));
    if a.len() > MOST_WORDS || b.len() > MOST_WORDS {
        return vec![Word::Gone(old), Word::New(new)];
    }
    let lengths = common_lengths(&a, &b);
    let at = |i: usize, j: usize| usize::from(lengths[i * (b.len() + 1) + j]);
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::with_capacity(a.len().max(b.len()));
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push(Word::Same(b[j]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && at(i + 1, j) >= at(i, j + 1)) {
            out.push(Word::Gone(a[i]));
            i += 1;
        } else {
            out.push(Word::New(b[j]));
            j += 1;
        }
    }
    out
}

/// Words with the space behind them.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// The length of the longest common run of words from each pair of places on, row by row.
fn common_lengths(a: &[&str], b: &[&str]) -> Vec<u16> {
    let width = b.len() + 1;
    let mut lengths = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_is_gone_and_new() {
        assert_eq!(
            words("El SSO llega el 20 de noviembre", "El SSO llega el 4 de diciembre"),
            [
                Word::Same("El "),
                Word::Same("SSO "),
                Word::Same("llega "),
                Word::Same("el "),
                Word::Gone("20 "),
                Word::New("4 "),
                Word::Same("de "),
                Word::Gone("noviembre"),
                Word::New("diciembre"),
            ]
        );
    }

    #[test]
    fn both_texts_can_be_read_back() {
        let (old, new) = ("a b c d e", "b x c e f");
        let found = words(old, new);
        let read = |gone: bool| {
            found
                .iter()
                .filter_map(|word| match word {
                    Word::Same(text) => Some(text.trim()),
                    Word::Gone(text) => gone.then_some(text.trim()),
                    Word::New(text) => (!gone).then_some(text.trim()),
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!((read(true), read(false)), (old.to_owned(), new.to_owned()));
    }
}
